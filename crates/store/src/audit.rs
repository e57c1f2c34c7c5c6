//! Who did what that others must be able to look up. Only ever added to; it outlives those it is about. Of them it has our
//! id, which leads nowhere once they were deleted, and nothing private.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// Our id of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(pub Uuid);

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// An operator took mailboxes over (R-GATE-5).
    AdoptMailboxes,
    /// An administrator deleted a user (R-AUTH-5).
    DeleteUser,
    /// An administrator mapped a user to another Sales user (R-AUTH-6).
    MapUser,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Which.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// Who, as far as is known: our id of a user, or what the operator's system calls them.
    pub who: String,
    /// What.
    pub deed: Deed,
    /// To whom; to all where nobody is named. They may be gone by now.
    pub about: Option<UserId>,
}

/// The part of the store that keeps acts.
#[async_trait]
pub trait Audit {
    /// Acts before `before`, the latest first, at most `max`.
    async fn acts(&self, before: Option<ActId>, max: u32) -> Result<Vec<Act>, StoreError>;
}
