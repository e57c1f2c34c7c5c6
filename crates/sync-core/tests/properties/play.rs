//! What a pair becomes among vendors that do as they are told.

use crate::at;
use crate::kinds::Sampled;
use crate::samples::{self, Written};
use sync_core::{Facts, Item, ItemId, Marks, Pair, Policy, Side, Version, Write, plan};

/// Plays a pair to its rest against obedient vendors and returns it with every write that was made.
pub(crate) fn play<C: Sampled>(pair: Pair<C>, policy: &Policy) -> (Pair<C>, Vec<Written<C>>) {
    samples::play(pair, policy, at(1_000), |content, side, now| Item {
        id: ItemId::new("id"),
        version: Version::new(now.to_string()),
        modified: now,
        content: content.clone().on(side),
        marks: Marks::NONE,
        facts: Facts::default(),
    })
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
