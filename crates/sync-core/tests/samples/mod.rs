//! What the proofs of several binaries start from: a policy, a pair, and vendors that do as they are told.

use jiff::{SignedDuration, Timestamp};
use sync_core::{
    Category, CategoryTrust, Cause, Claim, Content, Direction, Doubt, ExternalEdits, Item, Kind, Known, Lead,
    Marks, Origin, Outcome, Pair, Permission, Policy, Resolution, Row, Scope, Search, Seen, Side, Standing,
    Step, Tries, Was, Write, begin, conclude, plan, resolve, settle,
};

/// More steps than any pair needs.
pub(crate) const STEPS_MAX: usize = 40;

/// Two ways, Exchange wins, everything allowed.
pub(crate) fn all_allowed() -> Policy {
    Policy {
        lead: Lead::Leads,
        direction: Direction::TwoWay,
        external: ExternalEdits::Overwritten,
        search: Search::Usable,
        conflict: Resolution::ExchangeWins,
        fallback: Side::Exchange,
        create_in_sales: Permission::Allowed,
        delete_in_sales: Permission::Allowed,
        include_private: Permission::Allowed,
        notes: Permission::Denied,
        category: CategoryTrust::Trusted,
        grace: SignedDuration::from_secs(45),
        looks_apart: SignedDuration::from_mins(10),
        birthplace: sync_core::Birthplace::Here,
        zone: sync_core::Zone::utc(),
    }
}

/// Shared by its user in Outlook, in the saved search, and asking for nothing.
pub(crate) fn linked<C>(base: Option<C>, exchange: Known<C>, sales: Known<C>) -> Pair<C> {
    Pair {
        base,
        exchange,
        sales,
        asked: None,
        birth: 0,
        origin: Origin::by_hand(Claim::Share),
        category: Category::Set,
        scope: Scope::Inside,
        consent: None,
        hold: None,
        tries: Tries::NONE,
        engines: sync_core::Engines::default(),
        lost: Vec::new(),
        standing: Standing::Linked,
    }
}

/// All that an item of this kind carries of ours: messages carry no stamp (R-ID-2).
pub(crate) fn all_marks<C: Content>() -> Marks {
    Marks {
        category: true,
        stamp: C::KIND != Kind::Email,
    }
}

/// One write, and the pair from which it was planned.
pub(crate) type Written<C> = (Pair<C>, Write<C>);

/// What a vendor that does as it is told holds after a write of this content on that side at that time.
pub(crate) type Held<C> = fn(&C, Side, Timestamp) -> Item<C>;

/// Plays a pair to its rest against obedient vendors, with a minute between any two steps, and returns it with every write
/// that was made.
pub(crate) fn play<C: Content>(
    mut pair: Pair<C>,
    policy: &Policy,
    mut now: Timestamp,
    held: Held<C>,
) -> (Pair<C>, Vec<Written<C>>) {
    let mut writes = Vec::new();
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
                let seen = found(doubt, side, now, held);
                pair = resolve(&pair, side, seen, policy, now);
            }
            Step::Write(write) => {
                let outcome = obedient(&pair, &write, now, held);
                writes.push((pair.clone(), (*write).clone()));
                pair = settle(&begin(&pair, &write, now), write.on(), outcome, now);
            }
        }
    }
    panic!("no rest after {STEPS_MAX} steps: {pair:?}");
}

/// What a look at what is in doubt finds: what was heard last. Nothing of what was under way has landed, unless Sales has
/// told that it did; what a feed of the mailbox says is removed, is.
fn found<C: Content>(doubt: &Doubt<C>, side: Side, now: Timestamp, held: Held<C>) -> Seen<C> {
    let was_removed = side == Side::Exchange && matches!(doubt.heard, Some(Row::Removed));
    let was_taken = side == Side::Sales && doubt.missing_since.is_some();
    match (&doubt.heard, &doubt.was, &doubt.cause) {
        (Some(Row::Changed(heard)), Was::Present(item), _) if item.modified > heard.modified => {
            Seen::Found(item.clone())
        }
        (Some(Row::Changed(heard)), _, _) => Seen::Found(heard.clone()),
        (_, Was::Present(item), _) if !was_removed => Seen::Found(item.clone()),
        (_, Was::Absent, Cause::Created(carried)) if was_taken => Seen::Found(held(&carried.sent, side, now)),
        (_, Was::Gone(_), Cause::Created(carried)) if was_taken => {
            Seen::Found(held(&carried.sent, side, now))
        }
        _ if was_taken && matches!(doubt.was, Was::Absent) => Seen::Deleted,
        (_, Was::Present(_) | Was::Absent | Was::Gone(_), _) => Seen::Missing,
    }
}

fn obedient<C: Content>(pair: &Pair<C>, write: &Write<C>, now: Timestamp, held: Held<C>) -> Outcome<C> {
    let old = pair.known(write.on()).item();
    let holding = |content: &C, marks| {
        Outcome::Applied(Item {
            marks,
            facts: old.map(|item| item.facts).unwrap_or_default(),
            ..held(content, write.on(), now)
        })
    };
    match (write, old) {
        (Write::Create { carried, .. }, _) => holding(&carried.sent, all_marks::<C>()),
        (Write::Update { carried, .. }, Some(item)) => holding(&carried.sent, item.marks),
        (Write::Delete { .. }, _) => Outcome::Deleted,
        (Write::Mark { .. }, Some(item)) => holding(&item.content, all_marks::<C>()),
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

/// Whether it touches nothing but what an item carries of ours.
pub(crate) fn is_mark<C: Content>(write: &Write<C>) -> bool {
    matches!(write, Write::Mark { .. } | Write::Unmark { .. })
}
