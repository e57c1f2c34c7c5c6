//! The page as a state machine.

use crate::listing::Listing;
use crate::names::Names;
use crate::route::is_id;
use addin_ui::model::failure::Failure;
use shared::api::audit::{Act, AuditPage};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Audit {
    /// The acts, as far as they were asked for.
    pub(crate) listing: Listing<Act>,
    /// What those are called who did them, and those they were done to.
    pub(crate) names: Names,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Read(Result<AuditPage, Failure>),
    MoreWanted,
    Named(String, Option<String>),
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read { before: Option<String> },
    ReadNames(Vec<String>),
    AnnounceCount(usize),
    FocusOnRow(String),
}

impl Audit {
    /// The page, and what it asks for first.
    pub(crate) fn open() -> (Self, Vec<Effect>) {
        let page = Self {
            listing: Listing::asked(),
            names: Names::default(),
        };
        (page, vec![Effect::Read { before: None }])
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Read(answer) => {
                let arrived = answer.is_ok();
                let last = self
                    .listing
                    .arrives(answer.map(|page| (page.acts, page.has_more)));
                let last = last.map(|act| ["act-", &act.id].concat());
                let mut effects = Vec::new();
                if arrived {
                    effects.push(Effect::AnnounceCount(self.listing.rows.len()));
                }
                // An operator goes by a name of their own, which is no id of ours.
                let people = self.listing.rows.iter();
                let people = people.flat_map(|act| [Some(&act.who), act.about.as_ref()]);
                let ids = people.flatten().map(String::as_str).filter(|id| is_id(id));
                let unasked = self.names.unasked(ids);
                if !unasked.is_empty() {
                    effects.push(Effect::ReadNames(unasked));
                }
                effects.extend(last.map(Effect::FocusOnRow));
                effects
            }
            Event::MoreWanted => {
                let before = self.listing.rows.last().map(|act| act.id.clone());
                let read = self.listing.wants_more().then_some(Effect::Read { before });
                read.into_iter().collect()
            }
            Event::Named(user, name) => {
                self.names.learn(user, name);
                vec![]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::audit::Deed;

    const ADA: &str = "0192e4a0-7a5c-7c3e-8f00-0123456789ab";

    fn act(id: &str, who: &str) -> Act {
        Act {
            id: id.to_owned(),
            at: "2026-03-01T08:00:00Z".to_owned(),
            who: who.to_owned(),
            deed: Deed::AdoptMailboxes,
            about: None,
            detail: None,
        }
    }

    #[test]
    fn older_acts_follow_and_an_operator_is_not_taken_for_a_user() {
        let (mut audit, _) = Audit::open();
        let page = |acts, has_more| Event::Read(Ok(AuditPage { acts, has_more }));
        let effects = audit.happens(page(vec![act("2", ADA), act("1", "root")], true));
        let unasked = vec![ADA.to_owned()];
        assert_eq!(effects, [Effect::AnnounceCount(2), Effect::ReadNames(unasked)]);
        let before = Some("1".to_owned());
        assert_eq!(audit.happens(Event::MoreWanted), [Effect::Read { before }]);
        let effects = audit.happens(page(vec![act("0", ADA)], false));
        assert_eq!(
            effects,
            [Effect::AnnounceCount(3), Effect::FocusOnRow("act-0".to_owned())]
        );
    }
}
