//! Who lets administrators see what their records are called and hold (R-PRIV-1).

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// How long it is allowed, once it is.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Until when it is, where it is allowed `now`.
pub fn allowed_until(now: Timestamp) -> Timestamp {
    now.saturating_add(LASTS).unwrap_or(Timestamp::MAX)
}

/// The part of the store that keeps what users allow.
#[async_trait]
pub trait ContentAccess {
    /// The user allows it from `now` on, [`allowed_until`] a day later, or no more. Noted in the audit log, all or nothing; to take
    /// back what is not allowed changes nothing. False if there is no such user.
    async fn allow_content(&self, user: UserId, is_allowed: bool, now: Timestamp)
    -> Result<bool, StoreError>;

    /// Until when the user allows it; none where they do not.
    async fn content_allowed(&self, user: UserId, now: Timestamp) -> Result<Option<Timestamp>, StoreError>;
}
