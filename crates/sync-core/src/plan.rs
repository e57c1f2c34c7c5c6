//! What next? The decision table of the product: sixteen cells, all named.

use crate::content::appointment::Related;
use crate::content::{Content, differing};
use crate::merge::merge;
use crate::pair::{Carried, Cause, Doubt, Item, Known, Pair, Side, Standing};
use crate::policy::{Direction, Lead, Permission, Policy};
use crate::reason::{Reason, ReasonCode};
use crate::write::Write;
use alloc::boxed::Box;
use alloc::vec::Vec;
use jiff::Timestamp;

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
    /// Save a new base: both sides hold the same already.
    MoveBase(C),
    /// Save that a person must decide.
    Park,
    /// Save that the two do not belong together any more; both copies stay.
    Unlink,
    /// Save that nothing is left on either side.
    Close,
}

/// One cell of the table, with what is known there.
#[derive(Debug)]
enum Cell<'a, C> {
    NothingThere,
    BornInSales(&'a Item<C>),
    BornInExchange(&'a Item<C>),
    BothThere(&'a Item<C>, &'a Item<C>),
    DeletedInSales(&'a Item<C>),
    DeletedInExchange(&'a Item<C>),
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
        (Absent, Gone) => Cell::NothingLeft,
        (Absent, InDoubt(sales)) => Cell::SalesInDoubt(sales),
        (Present(exchange), Absent) => Cell::BornInExchange(exchange),
        (Present(exchange), Present(sales)) => Cell::BothThere(exchange, sales),
        (Present(exchange), Gone) => Cell::DeletedInSales(exchange),
        (Present(_), InDoubt(sales)) => Cell::SalesInDoubt(sales),
        (Gone, Absent) => Cell::NothingLeft,
        (Gone, Present(sales)) => Cell::DeletedInExchange(sales),
        (Gone, Gone) => Cell::NothingLeft,
        (Gone, InDoubt(sales)) => Cell::SalesInDoubt(sales),
        (InDoubt(exchange), Absent) => Cell::ExchangeInDoubt(exchange),
        (InDoubt(exchange), Present(_)) => Cell::ExchangeInDoubt(exchange),
        (InDoubt(exchange), Gone) => Cell::ExchangeInDoubt(exchange),
        (InDoubt(exchange), InDoubt(_)) => Cell::ExchangeInDoubt(exchange),
    }
}

/// What is to be done next for `pair`, and why. Total: every state has an answer.
pub fn plan<C: Content>(pair: &Pair<C>, policy: &Policy, now: Timestamp) -> Plan<C> {
    match &pair.standing {
        Standing::Linked => {}
        Standing::Parked(reason) | Standing::Unlinked(reason) => {
            return Plan {
                step: Step::Rest,
                reason: reason.clone(),
            };
        }
    }
    match cell(pair) {
        Cell::NothingThere => why(ReasonCode::ItemNotFound, Step::Rest),
        Cell::BornInSales(sales) => born_in_sales(sales, policy),
        Cell::BornInExchange(exchange) => born_in_exchange(pair, exchange),
        Cell::BothThere(exchange, sales) => both_there(pair, exchange, sales, policy),
        Cell::DeletedInSales(exchange) => counterpart_deleted(pair, Side::Exchange, exchange, policy),
        Cell::DeletedInExchange(sales) => counterpart_deleted(pair, Side::Sales, sales, policy),
        Cell::NothingLeft => why(ReasonCode::Closed, Step::Close),
        Cell::ExchangeInDoubt(doubt) => await_look(Side::Exchange, doubt, policy, now),
        Cell::SalesInDoubt(doubt) => await_look(Side::Sales, doubt, policy, now),
    }
}

fn why<C: Content>(code: ReasonCode, step: Step<C>) -> Plan<C> {
    Plan {
        step,
        reason: code.into(),
    }
}

/// A doubt about a write is looked into once the write can no longer land; any other at once, and again later while the
/// item stays out of sight.
fn await_look<C: Content>(side: Side, doubt: &Doubt<C>, policy: &Policy, now: Timestamp) -> Plan<C> {
    let (code, due) = match (&doubt.cause, doubt.missing_since) {
        (_, Some(missing_since)) => (ReasonCode::OutOfSight, after(missing_since, policy.looks_apart)),
        (Cause::Recheck | Cause::Rumour, None) => (ReasonCode::InDoubt, doubt.since),
        (Cause::Created(_) | Cause::Updated(_) | Cause::Deleted | Cause::Marked, None) => {
            (ReasonCode::InDoubt, after(doubt.since, policy.grace))
        }
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

fn born_in_sales<C: Content>(sales: &Item<C>, policy: &Policy) -> Plan<C> {
    match policy.direction {
        Direction::ExchangeToSales => why(ReasonCode::OneWay, Step::Rest),
        Direction::TwoWay => {
            let carried = Carried {
                sent: sales.content.clone(),
                took_in: sales.content.clone(),
            };
            why(
                ReasonCode::FromSales,
                Step::Write(Box::new(Write::Create {
                    on: Side::Exchange,
                    carried,
                })),
            )
        }
    }
}

fn born_in_exchange<C: Content>(pair: &Pair<C>, exchange: &Item<C>) -> Plan<C> {
    let mut carried = Carried {
        sent: exchange.content.clone(),
        took_in: exchange.content.clone(),
    };
    if let Some(asked) = &pair.asked {
        carried.sent.relate(&Related::default(), asked, &exchange.content);
        carried.took_in.set_related(asked.clone());
    }
    why(
        ReasonCode::SharedByHand,
        Step::Write(Box::new(Write::Create {
            on: Side::Sales,
            carried,
        })),
    )
}

/// Both are there: first Sales learns, then Exchange, then the base, then the mark; then the pair is at rest.
fn both_there<C: Content>(pair: &Pair<C>, exchange: &Item<C>, sales: &Item<C>, policy: &Policy) -> Plan<C> {
    let base = pair.base.as_ref();
    let merge = merge(base, &exchange.content, &sales.content, policy);
    if !merge.undecided.is_empty() {
        return why(ReasonCode::UserDecides, Step::Park);
    }
    let is_past = base.is_some() && !exchange.content.is_future(base, exchange.modified);
    let stays_in_exchange = is_past && !merge.to_sales.is_empty();
    let asked = pair
        .asked
        .as_ref()
        .filter(|asked| !sales.content.is_related_as(asked));
    if asked.is_some() || (!merge.to_sales.is_empty() && !is_past) {
        let took_in = match base {
            Some(base) if is_past => base,
            Some(_) | None => &exchange.content,
        };
        let content = if is_past {
            sales.content.clone()
        } else {
            merge.sales
        };
        let code = match (asked, merge.decided.is_empty()) {
            (Some(_), _) => ReasonCode::Related,
            (None, true) => ReasonCode::Changed,
            (None, false) => ReasonCode::ConflictDecided,
        };
        return why(code, update_sales(base, sales, content, took_in, asked));
    }
    if !merge.to_exchange.is_empty() {
        let carried = Carried {
            sent: merge.exchange,
            took_in: sales.content.clone(),
        };
        let code = if merge.decided.is_empty() {
            ReasonCode::Changed
        } else {
            ReasonCode::ConflictDecided
        };
        return why(code, update(Side::Exchange, exchange, merge.to_exchange, carried));
    }
    if policy.lead == Lead::Leads
        && let Some(moved) = agreed_base(base, exchange, sales)
    {
        return why(ReasonCode::InStep, Step::MoveBase(moved));
    }
    if !exchange.marked {
        let write = Write::Mark {
            id: exchange.id.clone(),
            expects: exchange.version.clone(),
        };
        return why(ReasonCode::Marking, Step::Write(Box::new(write)));
    }
    why(
        if stays_in_exchange {
            ReasonCode::Past
        } else {
            ReasonCode::InStep
        },
        Step::Rest,
    )
}

/// Sales becomes `content`, related as `asked` where the user asked for it.
fn update_sales<C: Content>(
    base: Option<&C>,
    sales: &Item<C>,
    content: C,
    took_in: &C,
    asked: Option<&Related>,
) -> Step<C> {
    let before = base.map(|base| base.related().clone()).unwrap_or_default();
    let mut carried = Carried {
        sent: content,
        took_in: took_in.clone(),
    };
    carried.took_in.set_related(asked.unwrap_or(&before).clone());
    if let Some(asked) = asked {
        carried.sent.relate(&before, asked, took_in);
    }
    let fields = differing(&carried.sent, &sales.content);
    update(Side::Sales, sales, fields, carried)
}

fn update<C: Content>(on: Side, item: &Item<C>, fields: Vec<C::Field>, carried: Carried<C>) -> Step<C> {
    Step::Write(Box::new(Write::Update {
        on,
        id: item.id.clone(),
        expects: item.version.clone(),
        held: item.content.clone(),
        fields,
        carried,
    }))
}

/// The base with every field on which both sides agree, if that is not where it is already.
fn agreed_base<C: Content>(base: Option<&C>, exchange: &Item<C>, sales: &Item<C>) -> Option<C> {
    let Some(base) = base else {
        return Some(exchange.content.clone());
    };
    let lags = |field: &C::Field| {
        exchange.content.same(&sales.content, *field) && !base.same(&exchange.content, *field)
    };
    C::FIELDS.iter().any(lags).then(|| {
        let mut moved = base.clone();
        for field in C::FIELDS.iter().copied().filter(lags) {
            moved.take(&exchange.content, field);
        }
        moved
    })
}

/// One side confirmed a deletion. Untouched since the base, the other follows if the policy allows it; edited since, it
/// is kept and a person is asked (R-CONF-3).
fn counterpart_deleted<C: Content>(pair: &Pair<C>, kept: Side, item: &Item<C>, policy: &Policy) -> Plan<C> {
    let (allowed, code) = match kept {
        Side::Exchange => (policy.delete_in_exchange, ReasonCode::DeletedInSales),
        Side::Sales => (policy.delete_in_sales, ReasonCode::DeletedInExchange),
    };
    if kept == Side::Sales && policy.lead == Lead::Follows {
        return why(code, Step::Unlink);
    }
    let untouched = pair
        .base
        .as_ref()
        .is_some_and(|base| differing(base, &item.content).is_empty());
    match (untouched, allowed) {
        (false, _) => why(ReasonCode::DeletedAndEdited, Step::Park),
        (true, Permission::Denied) => why(code, Step::Unlink),
        (true, Permission::Allowed) => {
            let write = Write::Delete {
                on: kept,
                id: item.id.clone(),
                expects: item.version.clone(),
            };
            why(code, Step::Write(Box::new(write)))
        }
    }
}

impl<C> Cell<'_, C> {
    /// What is done there, in a few words; `docs/architecture.md` shows the table in them.
    #[cfg(test)]
    fn in_words(&self) -> &'static str {
        match self {
            Self::NothingThere => "nothing",
            Self::BornInSales(_) => "create on Exchange, if the direction lets Sales give birth",
            Self::BornInExchange(_) => "create on Sales",
            Self::BothThere(..) => {
                "update whichever side differs from the merge; equal: move a base that lags, then mark; else at rest"
            }
            Self::DeletedInSales(_) => {
                "untouched since the base: delete on Exchange if allowed, else unlink; edited: park and ask"
            }
            Self::DeletedInExchange(_) => {
                "untouched since the base: delete on Sales if allowed, else unlink; edited: park and ask"
            }
            Self::NothingLeft => "close",
            Self::ExchangeInDoubt(_) => "wait, then look at Exchange",
            Self::SalesInDoubt(_) => "wait, then look at Sales",
        }
    }
}

#[cfg(test)]
mod tests;
