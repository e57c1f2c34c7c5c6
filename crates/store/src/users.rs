//! Who has signed in. Of a person are kept: two Microsoft ids, what the identity provider calls them, the Sales user's name and
//! party id, two pauses.

use crate::StoreError;
use crate::jobs::LeasedJob;
use crate::tokens::{TokenKind, TokenSet};
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{Pauses, SalesId};
use uuid::Uuid;

/// Our id of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub Uuid);

impl UserId {
    /// Stands where somebody stood who was deleted.
    pub const NOBODY: Self = Self(Uuid::nil());
}

/// A person as Microsoft's identity platform names them; an address never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicrosoftIdentity {
    /// The directory (`tid`).
    pub tenant: Uuid,
    /// The person in it (`oid`).
    pub object: Uuid,
}

/// Longest display name that is kept, in characters: what Microsoft's directory holds at most.
const DISPLAY_NAME_CHARS_MAX: usize = 256;

/// What the identity provider calls a person. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// At most 256 characters that can be seen, without what stands around them; none where nothing is left.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.chars().filter(|c| !c.is_control());
        let name: String = plain.take(DISPLAY_NAME_CHARS_MAX).collect();
        let name = name.trim();
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DisplayName(…)")
    }
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
    /// Whether they were mapped to another Sales user and no job has begun for them since (R-AUTH-6): until
    /// [`Users::start_clean`], no link is opened in their mailbox.
    pub starts_clean: bool,
    /// Their latest round that was a sync.
    pub last_sync: Option<LastSync>,
}

/// The latest round of a mailbox that was a sync: it went through, or could not be done. One that passed the mailbox over, or was
/// cancelled, is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSync {
    /// When it ended.
    pub ended_at: Timestamp,
    /// Whether it could not be done, or met [an error](sync_core::ReasonCode::is_error).
    pub has_errors: bool,
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
    /// This administrator; the user cannot lift it.
    Administrator(UserId),
}

/// A person as Sales names them.
#[derive(Clone, PartialEq, Eq)]
pub struct SalesIdentity {
    /// The name they sign in with.
    pub user_name: String,
    /// Their resource's party id, once it was looked up; owns their activities.
    pub party: Option<SalesId>,
}

impl SalesIdentity {
    /// Whether this is the Sales user of this name, in any letter case.
    pub fn is_named(&self, user_name: &str) -> bool {
        self.user_name.to_lowercase() == user_name.to_lowercase()
    }

    /// Whether both are one Sales user: their party says so, which a new name does not change, else their names.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.party, other.party) {
            (Some(party), Some(others)) => party == others,
            (None, _) | (_, None) => self.is_named(&other.user_name),
        }
    }
}

/// Tokens that were stored in somebody's name and are no more: they are to be given back to the vendors (R-AUTH-5). What no
/// key of this deployment opens is not among them: nobody can use it.
pub type GivenUp = Vec<(TokenKind, TokenSet)>;

/// What it means for a user to be mapped to a Sales user.
#[derive(Debug)]
pub enum Mapped {
    /// There is no such user.
    NoUser,
    /// They had been mapped to that Sales user already, or to nobody: nothing else has changed.
    Kept,
    /// It is another Sales user, and they start clean.
    Anew(GivenUp),
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

    /// Keeps what the identity provider calls a user, sealed; nothing is written where that is kept so already, or there is no
    /// such user. It goes with them.
    async fn put_display_name(&self, id: UserId, name: &DisplayName) -> Result<(), StoreError>;

    /// What the identity provider called a user at their latest sign-in. None where that is not known, and where it was sealed
    /// with a key that is no more: the next sign-in brings it again.
    async fn display_name(&self, id: UserId) -> Result<Option<DisplayName>, StoreError>;

    /// Pauses the user, or lifts that pause; the other one stays as it is (R-GATE-4). What waits for the user is due:
    /// it goes on, or waits anew. What an administrator changes so is noted in the audit log, all or nothing. False if there is
    /// no such user.
    async fn set_pause(
        &self,
        id: UserId,
        by: PausedBy,
        is_paused: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Users in the order of their ids, which is that of their first sign-in: those after `after`, at most `max`.
    async fn users(&self, after: Option<UserId>, max: u32) -> Result<Vec<User>, StoreError>;

    /// Remembers the party id of the Sales user of this name, if the user is still mapped to that one.
    async fn note_party(&self, id: UserId, user_name: &str, party: SalesId) -> Result<(), StoreError>;

    /// Deletes a user and everything that is kept of them, noted in the audit log as done by `by`, all or nothing (R-AUTH-5).
    /// None if there is no such user. What nobody else has a copy of is forgotten whole; of a meeting of others the rest goes
    /// on, and another copy leads. What is under way for the user is overtaken: it saves nothing, and so begins no write.
    /// Runs of which no round is left end. In the audit log our id of them stays; who they were in Sales goes.
    async fn delete_user(
        &self,
        id: UserId,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<GivenUp>, StoreError>;

    /// Maps a user to a Sales user, noted in the audit log as done by `by` if that changes anything, all or nothing (R-AUTH-6).
    /// If it is another than before, everything goes that follows from who they were in Sales: the Sales authorization, links, history, what they
    /// asked for, answered and chose. The Microsoft authorization stays, with sessions, pauses, the marker and what was spent
    /// of budgets. A job that runs for them has lost its lease, and until that would have run out no other one runs.
    async fn map_user(
        &self,
        id: UserId,
        sales: &SalesIdentity,
        by: UserId,
        now: Timestamp,
    ) -> Result<Mapped, StoreError>;

    /// Called before anything is done for a user who [starts clean](User::starts_clean): forgets what a job that had not
    /// noticed yet has kept since of places in feeds and of first rounds, and links may be opened from now on. False if the
    /// lease was lost.
    async fn start_clean(&self, job: &LeasedJob) -> Result<bool, StoreError>;
}
