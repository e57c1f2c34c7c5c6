//! Obedient vendors, and what a pair becomes among them.

use crate::at;
use crate::kinds::Sampled;
use jiff::{SignedDuration, Timestamp};
use sync_core::{
    Facts, Item, ItemId, Kind, Known, Marks, Outcome, Pair, Policy, Seen, Side, Step, Version, Was, Write,
    begin, conclude, plan, resolve, settle,
};

const STEPS_MAX: usize = 40;

/// What a vendor that does as it is told would answer.
fn obedient<C: Sampled>(pair: &Pair<C>, write: &Write<C>, now: Timestamp) -> Outcome<C> {
    let old = pair.known(write.on()).item();
    let both = Marks {
        category: true,
        stamp: C::KIND != Kind::Email,
    };
    let holding = |content: &C, marks| {
        Outcome::Applied(Item {
            id: ItemId::new("id"),
            version: Version::new(now.to_string()),
            modified: now,
            content: content.clone().on(write.on()),
            marks,
            facts: old.map_or(Facts::default(), |item| item.facts),
        })
    };
    match (write, old) {
        (Write::Create { carried, .. }, _) => holding(&carried.sent, both),
        (Write::Update { carried, .. }, Some(item)) => holding(&carried.sent, item.marks),
        (Write::Delete { .. }, _) => Outcome::Deleted,
        (Write::Mark { .. }, Some(item)) => holding(&item.content, both),
        (Write::Unmark { .. }, Some(item)) => {
            let marks = Marks {
                category: false,
                ..item.marks
            };
            holding(&item.content, marks)
        }
        (Write::Update { .. } | Write::Mark { .. } | Write::Unmark { .. }, None) => {
            panic!("a write to what is not there: {write:?}")
        }
    }
}

/// One write, and the pair from which it was planned.
type Written<C> = (Pair<C>, Write<C>);

/// Plays a pair to its rest against obedient vendors and returns it with every write that was made.
pub(crate) fn play<C: Sampled>(mut pair: Pair<C>, policy: &Policy) -> (Pair<C>, Vec<Written<C>>) {
    let mut writes = Vec::new();
    let mut now = at(1_000);
    for _ in 0..STEPS_MAX {
        now += SignedDuration::from_secs(60);
        let planned = plan(&pair, policy, now);
        match planned.step {
            Step::Rest => return (pair, writes),
            Step::Wait { until } => now = until,
            Step::Conclude(conclusion) => {
                pair = conclude(&pair, conclusion, planned.reason, &policy.zone, now)
            }
            Step::Look(side) => {
                let Known::InDoubt(doubt) = pair.known(side) else {
                    panic!("a look at what is not in doubt")
                };
                let seen = match &doubt.was {
                    Was::Present(item) => Seen::Found(item.clone()),
                    Was::Absent | Was::Gone(_) => Seen::Missing,
                };
                pair = resolve(&pair, side, seen, policy, now);
            }
            Step::Write(write) => {
                let outcome = obedient(&pair, &write, now);
                writes.push((pair.clone(), (*write).clone()));
                pair = settle(&begin(&pair, &write, now), write.on(), outcome, now);
            }
        }
    }
    panic!("no rest after {STEPS_MAX} steps: {pair:?}");
}

pub(crate) fn is_mark<C: Sampled>(write: &Write<C>) -> bool {
    matches!(write, Write::Mark { .. } | Write::Unmark { .. })
}

/// Whether it brings content over.
pub(crate) fn carries<C: Sampled>(write: &Write<C>) -> bool {
    matches!(write, Write::Create { .. } | Write::Update { .. })
}

pub(crate) fn content_on<C: Sampled>(pair: &Pair<C>, side: Side) -> Option<&C> {
    pair.known(side).item().map(|item| &item.content)
}

/// Not outside the folders that are read, and not made private against its owner's wish.
pub(crate) fn is_kept_in_step<C: Sampled>(pair: &Pair<C>, policy: &Policy) -> bool {
    use sync_core::ReasonCode::{MadePrivate, OutsideScope};
    !matches!(
        plan(pair, policy, at(5_000)).reason.code,
        MadePrivate | OutsideScope
    )
}
