//! Whose mailboxes are whose: asked once an hour, and kept in memory alone, for addresses are nobody else's business.

use exchange::{Error, Mailbox, Profile};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use store::users::UserId;

/// How long what a mailbox said of itself is taken to be so.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What mailboxes said of themselves within the last hour.
#[derive(Default)]
pub struct Profiles(Mutex<HashMap<UserId, (Timestamp, Profile)>>);

impl Profiles {
    /// Whose mailbox it is, asked if nobody did within the hour.
    ///
    /// # Errors
    /// As the connector's.
    pub async fn of(&self, user: UserId, mailbox: &Mailbox, now: Timestamp) -> Result<Profile, Error> {
        if let Some(profile) = self.known(user, now) {
            return Ok(profile);
        }
        let profile = mailbox.profile().await?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (asked_at, _)| is_fresh(*asked_at, now));
        kept.insert(user, (now, profile.clone()));
        Ok(profile)
    }

    fn known(&self, user: UserId, now: Timestamp) -> Option<Profile> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked_at, profile) = kept.get(&user)?;
        is_fresh(*asked_at, now).then(|| profile.clone())
    }
}

fn is_fresh(asked_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(asked_at) < KEPT_FOR
}

impl fmt::Debug for Profiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profiles").finish_non_exhaustive()
    }
}
