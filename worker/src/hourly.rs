//! What mailboxes say of themselves and seldom change: asked once an hour, and kept in memory alone, for whose addresses and
//! folders these are is nobody else's business. All of it is asked again in the same hour of a user, so that the runs between
//! ask for nothing of it.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use store::users::UserId;

/// How long what a mailbox said of itself is taken to be so.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// An hour of one user: what was said in it holds as long as it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour(Timestamp);

/// The hours of all users. One begins with the first job after the last one is over.
#[derive(Debug, Default)]
pub struct Hours(Mutex<HashMap<UserId, Hour>>);

impl Hours {
    /// The hour of this user in which `now` lies.
    pub fn of(&self, user: UserId, now: Timestamp) -> Hour {
        let mut hours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts = |hour: &Hour| now.duration_since(hour.0) < KEPT_FOR;
        hours.retain(|_, hour| lasts(hour));
        *hours.entry(user).or_insert(Hour(now))
    }
}

/// One thing that mailboxes said of themselves within the hour.
pub struct Hourly<T>(Mutex<HashMap<UserId, (Hour, T)>>);

impl<T> Default for Hourly<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Hourly<T> {
    /// What this user's mailbox says, by `asking` if nobody did in this hour.
    ///
    /// # Errors
    /// As `asking`.
    pub async fn of<E>(
        &self,
        user: UserId,
        hour: Hour,
        asking: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        if let Some(known) = self.known(user, hour) {
            return Ok(known);
        }
        let said = asking.await?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(user, (hour, said.clone()));
        Ok(said)
    }

    fn known(&self, user: UserId, hour: Hour) -> Option<T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (said_in, said) = kept.get(&user)?;
        (*said_in == hour).then(|| said.clone())
    }
}

impl<T> fmt::Debug for Hourly<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hourly").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_mailbox_is_asked_once_in_an_hour_whichever_thing_was_asked_first() {
        let (hours, names, lists) = (Hours::default(), Hourly::default(), Hourly::default());
        let user = UserId(Uuid::from_u128(1));
        let at = |minutes: i64| {
            let morning: Timestamp = "2027-03-03T08:00:00Z".parse().unwrap();
            hours.of(user, morning + SignedDuration::from_mins(minutes))
        };
        let said = async |text: &'static str| Ok::<_, ()>(text);
        assert_eq!(names.of(user, at(0), said("a")).await, Ok("a"));
        assert_eq!(lists.of(user, at(30), said("b")).await, Ok("b"));
        assert_eq!(names.of(user, at(59), said("c")).await, Ok("a"));
        assert_eq!(names.of(user, at(60), said("c")).await, Ok("c"));
        assert_eq!(
            lists.of(user, at(60), said("d")).await,
            Ok("d"),
            "together with the other"
        );
    }
}
