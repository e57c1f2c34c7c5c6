//! Who has signed in. Of a person are kept: two Microsoft ids, the Sales user's name and party id, two pauses.

use crate::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{Pauses, SalesId};
use uuid::Uuid;

/// Our id of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub Uuid);

/// A person as Microsoft's identity platform names them; an address never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicrosoftIdentity {
    /// The directory (`tid`).
    pub tenant: Uuid,
    /// The person in it (`oid`).
    pub object: Uuid,
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Our id.
    pub id: UserId,
    /// Who they are for Microsoft.
    pub identity: MicrosoftIdentity,
    /// Who they are for Sales, once they have signed in there.
    pub sales: Option<SalesIdentity>,
    /// Paused by the user (R-GATE-4).
    pub paused_by_user: bool,
    /// Paused by the administrator (R-GATE-4).
    pub paused_by_administrator: bool,
    /// First sign-in.
    pub created_at: Timestamp,
}

impl User {
    /// Whether they are paused, and by whom.
    pub fn pauses(&self) -> Pauses {
        Pauses {
            by_user: self.paused_by_user,
            by_administrator: self.paused_by_administrator,
        }
    }
}

/// Who pauses a user (R-GATE-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PausedBy {
    /// The user.
    User,
    /// An administrator; the user cannot lift it.
    Administrator,
}

/// A person as Sales names them.
#[derive(Clone, PartialEq, Eq)]
pub struct SalesIdentity {
    /// The name they sign in with.
    pub user_name: String,
    /// Their resource's party id, once it was looked up; owns their activities.
    pub party: Option<SalesId>,
}

impl std::fmt::Debug for SalesIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SalesIdentity")
            .field("party", &self.party)
            .finish_non_exhaustive()
    }
}

/// The part of the store that keeps users.
#[async_trait]
pub trait Users {
    /// The user of this identity, made if there was none. Two calls at once make one user.
    async fn ensure_user(&self, identity: MicrosoftIdentity, now: Timestamp) -> Result<User, StoreError>;

    /// A user by id.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Pauses the user, or lifts that pause; the other one stays as it is (R-GATE-4). What waits for the user is due:
    /// it goes on, or waits anew. False if there is no such user.
    async fn set_pause(
        &self,
        id: UserId,
        by: PausedBy,
        is_paused: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Users in the order of their ids, which is that of their first sign-in: those after `after`, at most `max`.
    async fn users(&self, after: Option<UserId>, max: u32) -> Result<Vec<User>, StoreError>;

    /// Remembers who the user is in Sales. Another user name than before forgets the party id.
    async fn set_sales_identity(&self, id: UserId, sales: SalesIdentity) -> Result<(), StoreError>;
}
