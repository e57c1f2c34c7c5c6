//! What an administrator sees of all users at once: how many are on each card, and page by page who (R-MON-1).
//!
//! Nothing here opens what is sealed: where somebody gets mail is found by all of it, and by no part.

use crate::StoreError;
use crate::notices::MailAddress;
use crate::users::{User, UserId};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// A card of the Monitor: some of the users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// Everybody who has ever signed in.
    All,
    /// One of their authorizations at least has lapsed; one that is missing has not.
    ExpiredAuthorizations,
    /// Paused, by themselves or by an administrator.
    SyncDisabled,
    /// No round of theirs was a sync.
    NeverSynced,
    /// The latest sync went through without an error.
    LatestSyncSucceeded,
    /// The latest sync could not be done, or met an error.
    LatestSyncFailed,
    /// A record of theirs at least waits for a person.
    OutstandingErrors,
}

impl Card {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::ExpiredAuthorizations,
        Self::SyncDisabled,
        Self::NeverSynced,
        Self::LatestSyncSucceeded,
        Self::LatestSyncFailed,
        Self::OutstandingErrors,
    ];
}

/// Whom an administrator looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserSearch {
    /// Those whose name in Sales begins so, in any letter case of A to Z.
    NamePrefix(String),
    /// Whoever Microsoft knows by one of these object ids.
    Objects(Vec<Uuid>),
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// An order by something, and after whom the page begins: by what they were sorted and who they were, for both may have changed
/// since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted<K> {
    /// Which way.
    pub direction: Direction,
    /// After whom; from the beginning, if nobody.
    pub after: Option<(K, UserId)>,
}

/// In which order users come, and where the page begins. Those who are alike in it come by first sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserOrder {
    /// By their first sign-in, after that of this user.
    FirstSignIn(Option<UserId>),
    /// By their name in Sales; who has none comes before A.
    Name(Sorted<String>),
    /// By when their latest sync ended; one that never was comes before all others.
    LastSync(Sorted<Option<Timestamp>>),
    /// By how many of their records wait for a person.
    Errors(Sorted<u64>),
}

impl UserOrder {
    /// The same order, with the page that begins after this user.
    #[must_use]
    pub fn after(&self, last: &ListedUser) -> Self {
        let id = last.user.id;
        match self {
            Self::FirstSignIn(_) => Self::FirstSignIn(Some(id)),
            Self::Name(sorted) => {
                let name = last.user.sales.as_ref().map(|sales| sales.user_name.clone());
                Self::Name(sorted.after(name.unwrap_or_default(), id))
            }
            Self::LastSync(sorted) => {
                Self::LastSync(sorted.after(last.user.last_sync.map(|sync| sync.ended_at), id))
            }
            Self::Errors(sorted) => Self::Errors(sorted.after(last.errors, id)),
        }
    }
}

impl<K> Sorted<K> {
    fn after<L>(&self, key: L, id: UserId) -> Sorted<L> {
        Sorted {
            direction: self.direction,
            after: Some((key, id)),
        }
    }
}

/// Which users are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedUsers {
    /// Those on this card,
    pub card: Card,
    /// and found so, if anybody in particular is looked for,
    pub search: Option<UserSearch>,
    /// in this order.
    pub order: UserOrder,
    /// How many at most.
    pub max: u32,
}

/// A user in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUser {
    /// Who.
    pub user: User,
    /// How many of their records wait for a person.
    pub errors: u64,
}

/// How many users have authorizations that work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Connections {
    /// For Exchange, whatever they have for Sales.
    pub to_exchange: u64,
    /// For both sides.
    pub to_both: u64,
}

/// What the runs of one day came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTally {
    /// On which they began, by the calendar in UTC.
    pub day: Date,
    /// Records brought to rest.
    pub records: u64,
    /// Records that came to [an error](sync_core::ReasonCode::is_error).
    pub errors: u64,
    /// How old the oldest unsynced change was at most when one of them ended.
    pub freshness: Duration,
}

/// The oldest change of all that is unsynced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsynced {
    /// Whose.
    pub user: UserId,
    /// Since when.
    pub since: Timestamp,
}

/// The part of the store that looks at all users at once.
#[async_trait]
pub trait Monitor {
    /// How many users are on each card, none left out; in one look.
    async fn card_counts(&self, now: Timestamp) -> Result<BTreeMap<Card, u64>, StoreError>;

    /// A page of users. What a page costs follows its length in the orders by first sign-in, name and latest sync, as long as few
    /// users are left out; the order by errors looks at every user.
    async fn listed_users(&self, wanted: &WantedUsers, now: Timestamp)
    -> Result<Vec<ListedUser>, StoreError>;

    /// The object ids of those who get mail at this address, as far as a round has read it.
    async fn objects_of_address(&self, address: &MailAddress) -> Result<Vec<Uuid>, StoreError>;

    /// The oldest change that is unsynced, of all users (R-NEW-6).
    async fn oldest_unsynced(&self) -> Result<Option<Unsynced>, StoreError>;

    /// Since when the oldest change of this user has been unsynced.
    async fn unsynced_since(&self, user: UserId) -> Result<Option<Timestamp>, StoreError>;

    /// How many users have authorizations that work, as [`authorization_state`](crate::tokens::Tokens::authorization_state) says.
    async fn connections(&self, now: Timestamp) -> Result<Connections, StoreError>;

    /// What the runs that began since then and have ended came to, day by day; days without any are left out. What a mailbox did
    /// of a run that goes on still is not among it.
    async fn days(&self, since: Timestamp) -> Result<Vec<DayTally>, StoreError>;
}
