//! The page as a state machine.

use crate::listing::Listing;
use addin_ui::model::failure::Failure;
use shared::api::users::{UserPage, UserRow};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Users {
    /// The users, as far as they were asked for.
    pub(crate) listing: Listing<UserRow>,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Read(Result<UserPage, Failure>),
    MoreWanted,
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read { after: Option<String> },
    AnnounceCount(usize),
    FocusOnRow(String),
}

impl Users {
    /// The page, and what it asks for first.
    pub(crate) fn open() -> (Self, Vec<Effect>) {
        let listing = Listing::asked();
        (Self { listing }, vec![Effect::Read { after: None }])
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Read(answer) => {
                let arrived = answer.is_ok();
                let last = self
                    .listing
                    .arrives(answer.map(|page| (page.users, page.has_more)));
                let last = last.map(|user| ["user-", &user.id].concat());
                let mut effects = Vec::new();
                if arrived {
                    effects.push(Effect::AnnounceCount(self.listing.rows.len()));
                }
                effects.extend(last.map(Effect::FocusOnRow));
                effects
            }
            Event::MoreWanted => {
                let after = self.listing.rows.last().map(|user| user.id.clone());
                let read = self.listing.wants_more().then_some(Effect::Read { after });
                read.into_iter().collect()
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use shared::api::me::{Connection, Paused};
    use shared::api::synced::SyncedCounts;

    /// Somebody with this id.
    pub(crate) fn user(id: &str) -> UserRow {
        let connection = Connection {
            connected: true,
            expires_at: None,
            problem: None,
            lapsed_at: None,
            provider_code: None,
        };
        UserRow {
            id: id.to_owned(),
            tenant_id: "t".to_owned(),
            object_id: "0b1c2d3e-0000-0000-0000-000000000000".to_owned(),
            sales_user_name: Some("ada".to_owned()),
            sales_party_id: None,
            exchange: connection.clone(),
            sales: connection,
            paused: Paused {
                by_user: false,
                by_administrator: false,
            },
            created_at: "2026-03-01T08:00:00Z".to_owned(),
            latest_round: None,
            counts: SyncedCounts::default(),
        }
    }

    fn page(ids: &[&str], has_more: bool) -> Event {
        let users = ids.iter().map(|id| user(id)).collect();
        Event::Read(Ok(UserPage { users, has_more }))
    }

    #[test]
    fn more_are_asked_for_after_the_last_one_and_never_twice_at_once() {
        let (mut users, effects) = Users::open();
        assert_eq!(effects, [Effect::Read { after: None }]);
        assert_eq!(users.happens(page(&["1", "2"], true)), [Effect::AnnounceCount(2)]);
        let after = Some("2".to_owned());
        assert_eq!(users.happens(Event::MoreWanted), [Effect::Read { after }]);
        assert_eq!(users.happens(Event::MoreWanted), []);
        let last = users.happens(page(&["3"], false));
        assert_eq!(
            last,
            [Effect::AnnounceCount(3), Effect::FocusOnRow("user-3".to_owned())]
        );
        assert_eq!(users.happens(Event::MoreWanted), []);
    }

    #[test]
    fn what_failed_is_asked_again_where_it_failed() {
        let (mut users, _) = Users::open();
        users.happens(page(&["1"], true));
        users.happens(Event::MoreWanted);
        assert_eq!(users.happens(Event::Read(Err(Failure::Unreachable))), []);
        let after = Some("1".to_owned());
        assert_eq!(users.happens(Event::MoreWanted), [Effect::Read { after }]);
    }
}
