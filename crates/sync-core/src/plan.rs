//! What next? The decision table of the product: sixteen cells, all named.

mod ended;
mod together;
mod unseated;

use crate::content::{Content, Kind};
use crate::engines::stopped;
use crate::identity::waits_until;
use crate::pair::{
    Carried, Category, Cause, Claim, Consent, Doubt, Item, Known, Pair, Place, Scope, Side, Standing,
    Tombstone,
};
use crate::policy::{
    ANSWER_WITHIN, Birthplace, CategoryTrust, Direction, Permission, Policy, Resolution, Search,
};
use crate::reason::{Detail, Reason, ReasonCode};
use crate::tries::paced;
use crate::write::Write;
use alloc::boxed::Box;
use jiff::Timestamp;

pub(crate) use together::reaches_exchange;

/// The next step for a pair, and why. Take it, save what was learnt, and plan again: the second step of an old plan is
/// never taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<C: Content> {
    /// What to do.
    pub step: Step<C>,
    /// Why.
    pub reason: Reason,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<C: Content> {
    /// Nothing: the pair is at rest.
    Rest,
    /// Nothing before `until`: a write may still land.
    Wait {
        /// When to plan again.
        until: Timestamp,
    },
    /// Read one side afresh.
    Look(Side),
    /// Write to a vendor; [`crate::begin`] comes first.
    Write(Box<Write<C>>),
    /// Save a changed mind: [`crate::conclude()`] says what to save.
    Conclude(Conclusion<C>),
}

/// What is to be saved without anything being written to a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion<C> {
    /// Both sides hold the same already: the base moves.
    MoveBase(Box<C>),
    /// A person must decide.
    Park,
    /// There is something to do besides what a person is waited for, or nobody has to be waited for any more.
    GoOn,
    /// The two do not belong together any more; both copies stay.
    Unlink,
    /// Nothing is left on either side.
    Close,
    /// The category was put back: they belong together again.
    Relink,
    /// The record's last edit in the saved search has travelled; it gets no more.
    LeaveScope,
    /// Nothing is left of what a hold was about.
    ForgetHold,
    /// Nobody answered: the fallback decides for this side.
    Decide(Side),
}

/// One cell of the table, with what is known there.
#[derive(Debug)]
enum Cell<'a, C> {
    NothingThere,
    BornInSales(&'a Item<C>),
    BornInExchange(&'a Item<C>),
    BothThere(&'a Item<C>, &'a Item<C>),
    DeletedInSales(&'a Item<C>, &'a Tombstone),
    DeletedInExchange(&'a Item<C>, &'a Tombstone),
    NothingLeft,
    ExchangeInDoubt(&'a Doubt<C>),
    SalesInDoubt(&'a Doubt<C>),
}

/// The table.
fn cell<C>(pair: &Pair<C>) -> Cell<'_, C> {
    use Known::{Absent, Gone, InDoubt, Present};
    match (&pair.exchange, &pair.sales) {
        (Absent, Absent) => Cell::NothingThere,
        (Absent, Present(sales)) => Cell::BornInSales(sales),
        (Absent, Gone(_)) => Cell::NothingLeft,
        (Absent, InDoubt(sales)) => Cell::SalesInDoubt(sales),
        (Present(exchange), Absent) => Cell::BornInExchange(exchange),
        (Present(exchange), Present(sales)) => Cell::BothThere(exchange, sales),
        (Present(exchange), Gone(tombstone)) => Cell::DeletedInSales(exchange, tombstone),
        (Present(_), InDoubt(sales)) => Cell::SalesInDoubt(sales),
        (Gone(_), Absent) => Cell::NothingLeft,
        (Gone(tombstone), Present(sales)) => Cell::DeletedInExchange(sales, tombstone),
        (Gone(_), Gone(_)) => Cell::NothingLeft,
        (Gone(_), InDoubt(sales)) => Cell::SalesInDoubt(sales),
        (InDoubt(exchange), Absent) => Cell::ExchangeInDoubt(exchange),
        (InDoubt(exchange), Present(_)) => Cell::ExchangeInDoubt(exchange),
        (InDoubt(exchange), Gone(_)) => Cell::ExchangeInDoubt(exchange),
        (InDoubt(exchange), InDoubt(_)) => Cell::ExchangeInDoubt(exchange),
    }
}

/// What is to be done next for `pair`, and why. Total: every state has an answer.
pub fn plan<C: Content>(pair: &Pair<C>, policy: &Policy, now: Timestamp) -> Plan<C> {
    let planned = stopped(paced(next_step(pair, policy, now), pair, now), pair, now);
    match (&planned.step, &pair.hold) {
        (Step::Rest, Some(_)) => Plan {
            step: Step::Conclude(Conclusion::ForgetHold),
            ..planned
        },
        (Step::Rest | Step::Wait { .. } | Step::Look(_) | Step::Write(_) | Step::Conclude(_), _) => planned,
    }
}

fn next_step<C: Content>(pair: &Pair<C>, policy: &Policy, now: Timestamp) -> Plan<C> {
    match &pair.standing {
        Standing::Linked => {}
        Standing::Unseated { reason, .. } => return unseated::unseated(pair, reason, policy, now),
        Standing::Parked { reason, since } => return parked(pair, reason, *since, policy, now),
        Standing::Unlinked(reason) => return unlinked(pair, reason),
    }
    match cell(pair) {
        Cell::NothingThere => why(ReasonCode::ItemNotFound, Step::Rest),
        Cell::BornInSales(sales) => born_in_sales(pair, sales, policy, now),
        Cell::BornInExchange(exchange) => born_in_exchange(pair, exchange, policy),
        Cell::BothThere(exchange, sales) => together::both_there(pair, exchange, sales, policy, now),
        Cell::DeletedInSales(exchange, tombstone) => {
            ended::deleted_in_sales(pair, exchange, tombstone, policy, now)
        }
        Cell::DeletedInExchange(sales, tombstone) => {
            ended::deleted_in_exchange(pair, sales, tombstone, policy, now)
        }
        Cell::NothingLeft => why(ReasonCode::Closed, Step::Conclude(Conclusion::Close)),
        Cell::ExchangeInDoubt(doubt) => await_look(Side::Exchange, doubt, policy, now),
        Cell::SalesInDoubt(doubt) => await_look(Side::Sales, doubt, policy, now),
    }
}

fn why<C: Content>(reason: impl Into<Reason>, step: Step<C>) -> Plan<C> {
    Plan {
        step,
        reason: reason.into(),
    }
}

fn park<C: Content>(reason: impl Into<Reason>) -> Plan<C> {
    why(reason, Step::Conclude(Conclusion::Park))
}

fn unlink<C: Content>(code: ReasonCode) -> Plan<C> {
    why(code, Step::Conclude(Conclusion::Unlink))
}

fn write<C: Content>(code: ReasonCode, write: Write<C>) -> Plan<C> {
    why(code, Step::Write(Box::new(write)))
}

/// A person is waited for; after 14 days the administrator's fallback answers a conflict (R-CONF-2). A field that lacks
/// something waits alone: whatever else there is to do goes on, and so does the field once nothing is lacking any more
/// (R-CONT-3, R-CONT-5).
fn parked<C: Content>(
    pair: &Pair<C>,
    reason: &Reason,
    since: Timestamp,
    policy: &Policy,
    now: Timestamp,
) -> Plan<C> {
    let is_overdue = now >= after(since, ANSWER_WITHIN);
    if reason.code == ReasonCode::UserDecides && (is_overdue || policy.conflict != Resolution::UserDecides) {
        let winner = match policy.conflict {
            Resolution::ExchangeWins => Side::Exchange,
            Resolution::SalesWins => Side::Sales,
            Resolution::UserDecides => policy.fallback,
        };
        return why(
            ReasonCode::FallbackDecided,
            Step::Conclude(Conclusion::Decide(winner)),
        );
    }
    let waits_alone = matches!(
        reason.code,
        ReasonCode::AccountUnknown | ReasonCode::AccountAmbiguous | ReasonCode::FieldMissing
    );
    if waits_alone {
        let linked = Pair {
            standing: Standing::Linked,
            ..pair.clone()
        };
        let planned = next_step(&linked, policy, now);
        match planned.step {
            Step::Conclude(Conclusion::Park) if is_same_lack(&planned.reason, reason) => {}
            // What is lacking now is something else, and that is what the user is told.
            Step::Conclude(Conclusion::Park) => return planned,
            Step::Rest | Step::Wait { .. } | Step::Look(_) | Step::Write(_) | Step::Conclude(_) => {
                return why(reason.clone(), Step::Conclude(Conclusion::GoOn));
            }
        }
    }
    why(reason.clone(), Step::Rest)
}

/// Whether that is what the user was told already; candidates that were named with it stay.
fn is_same_lack(now: &Reason, told: &Reason) -> bool {
    let is_same_field = match &told.detail {
        Detail::Field(_) => now.detail == told.detail,
        Detail::None
        | Detail::VendorCode(_)
        | Detail::Record(_)
        | Detail::Candidates(_)
        | Detail::Count(_)
        | Detail::Allowed(_) => true,
    };
    now.code == told.code && is_same_field
}

/// Nothing happens to an unlinked pair until its category is put back (R-CAT-4, R-CAT-6).
fn unlinked<C: Content>(pair: &Pair<C>, reason: &Reason) -> Plan<C> {
    let is_put_back = pair.category == Category::Off
        && pair
            .exchange
            .item()
            .is_some_and(|item| item.marks.category && item.facts.place == Place::Read);
    if is_put_back {
        return why(ReasonCode::Relinked, Step::Conclude(Conclusion::Relink));
    }
    why(reason.clone(), Step::Rest)
}

/// A doubt about a write is looked into once the write can no longer land. So is a rumour of a removal, for a look can be
/// older than the row that brought it, and a removal has no stamp to tell. Any other is looked into at once; and again
/// later while the item stays out of sight, and once the grace is over where a look was older than what is known.
fn await_look<C: Content>(side: Side, doubt: &Doubt<C>, policy: &Policy, now: Timestamp) -> Plan<C> {
    let (code, due) = match (&doubt.cause, doubt.missing_since) {
        (_, Some(missing_since)) => (ReasonCode::OutOfSight, after(missing_since, policy.looks_apart)),
        (Cause::Recheck | Cause::Adopted(_), None) => {
            (ReasonCode::InDoubt, waits_until(doubt).unwrap_or(doubt.since))
        }
        (
            Cause::Rumour
            | Cause::Created(_)
            | Cause::Updated(_)
            | Cause::Deleted
            | Cause::Marked
            | Cause::Unmarked,
            None,
        ) => (ReasonCode::InDoubt, after(doubt.since, policy.grace)),
    };
    let due = match doubt.contradicted_since {
        Some(since) => due.max(after(since, policy.grace)),
        None => due,
    };
    if now >= due {
        why(code, Step::Look(side))
    } else {
        why(code, Step::Wait { until: due })
    }
}

fn after(moment: Timestamp, duration: jiff::SignedDuration) -> Timestamp {
    moment.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// Sales gives birth in Exchange only to what the saved search holds and is not over (R-APPT-3, 5, R-CONT-1, R-TASK-1).
fn born_in_sales<C: Content>(pair: &Pair<C>, sales: &Item<C>, policy: &Policy, now: Timestamp) -> Plan<C> {
    if let Some(reason) = sales.content.unfit(Side::Exchange) {
        return why(reason, Step::Rest);
    }
    let refusal = match (policy.direction, policy.birthplace, policy.search, pair.scope) {
        _ if pair.agrees_to(Consent::BringBack) => None,
        (Direction::ExchangeToSales, _, _, _) => Some(ReasonCode::OneWay),
        (Direction::TwoWay, _, Search::NotAccessible, _) => Some(ReasonCode::SearchNotAccessible),
        (Direction::TwoWay, _, Search::NotChosen, _) => Some(ReasonCode::NoSearch),
        (Direction::TwoWay, _, Search::Usable, Scope::Never | Scope::Leaving | Scope::Left) => {
            Some(ReasonCode::OutOfSearch)
        }
        // In whose mailbox it is made is asked only of those who have it in their search.
        (Direction::TwoWay, Birthplace::Elsewhere(code), Search::Usable, Scope::Inside) => Some(code),
        (Direction::TwoWay, Birthplace::Here | Birthplace::HereAlone(_), Search::Usable, Scope::Inside) => {
            sales
                .content
                .is_over(now, &policy.zone)
                .then_some(ReasonCode::PastInSales)
        }
    };
    if let Some(code) = refusal {
        return why(code, Step::Rest);
    }
    let (content, code) = match policy.birthplace {
        Birthplace::HereAlone(owner) => (sales.content.without_guests(owner), ReasonCode::WithoutAttendees),
        Birthplace::Here | Birthplace::Elsewhere(_) => (sales.content.clone(), ReasonCode::FromSales),
    };
    let carried = Carried {
        sent: content.clone(),
        took_in: content,
    };
    write(
        code,
        Write::Create {
            on: Side::Exchange,
            carried,
        },
    )
}

/// Exchange gives birth in Sales to what is shared, unless its category is off, it lies elsewhere, it was made private by
/// now, or the administrator does not let the sync create.
fn born_in_exchange<C: Content>(pair: &Pair<C>, exchange: &Item<C>, policy: &Policy) -> Plan<C> {
    if let Some(halt) = halt(pair, exchange, policy) {
        return halt;
    }
    if policy.create_in_sales == Permission::Denied {
        let code = match C::KIND {
            Kind::Contact => ReasonCode::ContactCreateNotAllowed,
            Kind::Task => ReasonCode::TaskCreateNotAllowed,
            Kind::Appointment | Kind::Email => ReasonCode::SyncOff,
        };
        return why(code, Step::Rest);
    }
    // A series whose meetings were all taken out before it was shared: there is nothing to make, and nobody to ask.
    if exchange.content.is_spent() {
        return why(ReasonCode::Closed, Step::Rest);
    }
    if let Some(reason) = exchange.content.unfit(Side::Sales) {
        return park(reason);
    }
    if !exchange.content.is_whole() {
        return why(ReasonCode::InDoubt, Step::Look(Side::Exchange));
    }
    let mut carried = Carried {
        sent: exchange.content.clone(),
        took_in: exchange.content.clone(),
    };
    if let Some(asked) = &pair.asked {
        carried.sent.relate(&Default::default(), asked, &exchange.content);
        carried.took_in.set_related(asked.as_ref().clone());
    }
    let code = match pair.origin.claim {
        Claim::Share | Claim::SavedSearch => ReasonCode::SharedByHand,
        Claim::Category => ReasonCode::SharedByCategory,
        Claim::Autocapture => ReasonCode::Captured,
        Claim::Reply => ReasonCode::ReplyCaptured,
    };
    write(
        code,
        Write::Create {
            on: Side::Sales,
            carried,
        },
    )
}

/// What stops an Outlook item from being kept in step at all.
fn halt<C: Content>(pair: &Pair<C>, exchange: &Item<C>, policy: &Policy) -> Option<Plan<C>> {
    let is_off = pair.category == Category::Set && !exchange.marks.category;
    if exchange.facts.place == Place::Elsewhere {
        return Some(why(ReasonCode::OutsideScope, Step::Rest));
    }
    if is_off && policy.category == CategoryTrust::Trusted {
        return Some(unlink(ReasonCode::CategoryRemoved));
    }
    // A private appointment of Sales' own has nothing to hide from Sales.
    let came_private =
        pair.origin.made_in == Side::Sales && pair.base.as_ref().is_some_and(Content::is_private);
    let may_be_private =
        policy.include_private == Permission::Allowed || pair.origin.shared_private || came_private;
    if exchange.content.is_private() && !may_be_private {
        return Some(why(ReasonCode::MadePrivate, Step::Rest));
    }
    None
}

impl<C> Cell<'_, C> {
    /// What is done there, in a few words; `docs/architecture.md` shows the table in them.
    #[cfg(test)]
    fn in_words(&self) -> &'static str {
        match self {
            Self::NothingThere => "nothing",
            Self::BornInSales(_) => {
                "create on Exchange, if the direction lets Sales give birth and the saved search holds it"
            }
            Self::BornInExchange(_) => "create on Sales",
            Self::BothThere(..) => {
                "update whichever side differs from the merge; equal: move a base that lags, then mark; else at rest"
            }
            Self::DeletedInSales(..) => {
                "vanished: take the category off and unlink; edited: park and ask; made in Sales and still to come: delete on Exchange; else take the category off and unlink"
            }
            Self::DeletedInExchange(..) => {
                "vanished, or an attendee's act: unlink; edited: park and ask; allowed and still to come: delete on Sales; else unlink"
            }
            Self::NothingLeft => "close",
            Self::ExchangeInDoubt(_) => "wait, then look at Exchange",
            Self::SalesInDoubt(_) => "wait, then look at Sales",
        }
    }
}

#[cfg(test)]
mod tests;
