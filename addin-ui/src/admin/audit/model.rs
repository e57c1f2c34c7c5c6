//! The page as a state machine.

use crate::listing::Listing;
use crate::names::Names;
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
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read { before: Option<String> },
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
                let answer = answer.map(|page| {
                    for (user, name) in page.names {
                        self.names.learn(user, Some(name));
                    }
                    (page.acts, page.has_more)
                });
                let last = self.listing.arrives(answer);
                let last = last.map(|act| ["act-", &act.id].concat());
                let mut effects = Vec::new();
                if arrived {
                    effects.push(Effect::AnnounceCount(self.listing.rows.len()));
                }
                effects.extend(last.map(Effect::FocusOnRow));
                effects
            }
            Event::MoreWanted => {
                let before = self.listing.rows.last().map(|act| act.id.clone());
                let read = self.listing.wants_more().then_some(Effect::Read { before });
                read.into_iter().collect()
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
    fn older_acts_follow_and_names_come_with_them() {
        let (mut audit, _) = Audit::open();
        let page = |acts, has_more| {
            let names = [(ADA.to_owned(), "Ada Marlow".to_owned())].into();
            Event::Read(Ok(AuditPage {
                acts,
                has_more,
                names,
            }))
        };
        let effects = audit.happens(page(vec![act("2", ADA), act("1", "root")], true));
        assert_eq!(effects, [Effect::AnnounceCount(2)]);
        assert_eq!(
            (audit.names.of(ADA), audit.names.of("root")),
            (Some("Ada Marlow"), None)
        );
        let before = Some("1".to_owned());
        assert_eq!(audit.happens(Event::MoreWanted), [Effect::Read { before }]);
        let effects = audit.happens(page(vec![act("0", ADA)], false));
        assert_eq!(
            effects,
            [Effect::AnnounceCount(3), Effect::FocusOnRow("act-0".to_owned())]
        );
    }
}
