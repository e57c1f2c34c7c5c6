//! Both are there: first Sales learns, then Exchange, then the base, then the mark; then the pair is at rest.

use super::ended::keep_in_exchange;
use super::{Conclusion, Plan, Step, halt, park, unlink, why, write};
use crate::content::appointment::Related;
use crate::content::{Content, Kind};
use crate::merge::{Merge, Terms, merge};
use crate::pair::{Carried, Category, Consent, Item, Organizer, Pair, Scope, Side};
use crate::policy::{Direction, ExternalEdits, Lead, Permission, Policy, Search};
use crate::reason::{Detail, ReasonCode};
use crate::write::Write;
use alloc::string::ToString;
use alloc::vec::Vec;
use jiff::Timestamp;

pub(super) fn both_there<C: Content>(
    pair: &Pair<C>,
    exchange: &Item<C>,
    sales: &Item<C>,
    policy: &Policy,
    now: Timestamp,
) -> Plan<C> {
    let is_off = pair.category == Category::Set && !exchange.marks.category;
    if let (Some(code), true) = (apart(pair, exchange, sales), is_off) {
        return unlink(code);
    }
    if let Some(halt) = halt(pair, exchange, policy) {
        return halt;
    }
    let asked = pair
        .asked
        .as_deref()
        .filter(|asked| !sales.content.is_related_as(asked));
    match policy.lead {
        Lead::Leads => led(pair, exchange, sales, asked, policy, now),
        Lead::Follows => followed(pair, exchange, sales, asked, policy),
    }
}

/// Why the two do not belong together any more, although both are there. Everything else travels first, then the category
/// goes, then the link.
fn apart<C: Content>(pair: &Pair<C>, exchange: &Item<C>, sales: &Item<C>) -> Option<ReasonCode> {
    sales.content.parts(pair.base.as_ref(), &exchange.content)
}

/// The copy that is kept in step.
fn led<C: Content>(
    pair: &Pair<C>,
    exchange: &Item<C>,
    sales: &Item<C>,
    asked: Option<&Related>,
    policy: &Policy,
    now: Timestamp,
) -> Plan<C> {
    if let Some(side) = read_without_notes(exchange, sales, policy) {
        return why(ReasonCode::InDoubt, Step::Look(side));
    }
    let base = pair.base.as_ref();
    if let Some(learnt) = base.and_then(|base| base.learning(&exchange.content, &sales.content)) {
        return why(
            ReasonCode::InStep,
            Step::Conclude(Conclusion::MoveBase(learnt.into())),
        );
    }
    let apart = apart(pair, exchange, sales);
    let differing = exchange.content.differing(&sales.content);
    if differing.is_empty() && asked.is_none() {
        if let Some(code) = apart {
            return keep_in_exchange(exchange, code);
        }
        return match agreed_base(base, exchange, sales) {
            Some(moved) => why(
                ReasonCode::InStep,
                Step::Conclude(Conclusion::MoveBase(moved.into())),
            ),
            None => at_rest(pair, exchange, None, policy),
        };
    }
    let terms = Terms {
        to_exchange: reaches_exchange(pair, exchange.facts.organizer, sales, policy),
        own_to_exchange: reaches_exchange(pair, Organizer::Owner, sales, policy),
        held_back: match exchange.facts.organizer {
            Organizer::SomebodyElse => policy.external,
            Organizer::Owner => ExternalEdits::Overwritten,
        },
        conflict: policy.conflict,
        may_replace_body: pair.agrees_to(Consent::ReplaceBody),
        made_in: pair.origin.made_in,
        now,
        zone: &policy.zone,
    };
    let merge = merge(base, exchange, sales, differing, &terms);
    let code = match (asked, merge.decided.is_empty()) {
        (Some(_), _) => ReasonCode::Related,
        (None, true) => ReasonCode::Changed,
        (None, false) => ReasonCode::ConflictDecided,
    };
    // Without a base the first write makes one of everything it took in; what a person must decide would be decided by it.
    if base.is_none()
        && let Some(parked) = needs_a_person(&merge)
    {
        return parked;
    }
    if asked.is_some() || !merge.to_sales.is_empty() {
        let took_in = taken_in(base, Side::Exchange, exchange, sales, &merge.to_sales);
        return write(
            code,
            update_sales(base, exchange, sales, merge.sales, took_in, asked),
        );
    }
    if !merge.to_exchange.is_empty() {
        let carried = Carried {
            took_in: taken_in(base, Side::Sales, exchange, sales, &merge.to_exchange),
            sent: merge.exchange,
        };
        return write(code, update(Side::Exchange, exchange, merge.to_exchange, carried));
    }
    if let Some(code) = apart {
        return keep_in_exchange(exchange, code);
    }
    if let Some(moved) = agreed_base(base, exchange, sales) {
        return why(
            ReasonCode::InStep,
            Step::Conclude(Conclusion::MoveBase(moved.into())),
        );
    }
    if let Some(parked) = needs_a_person(&merge) {
        return parked;
    }
    if base.is_none() {
        // What differs still is Sales' own, and stays there.
        let moved = remembering(&exchange.content, sales);
        return why(
            ReasonCode::InStep,
            Step::Conclude(Conclusion::MoveBase(moved.into())),
        );
    }
    at_rest(pair, exchange, merge.stays, policy)
}

/// The side that was read before notes were included, and may hold some.
fn read_without_notes<C: Content>(exchange: &Item<C>, sales: &Item<C>, policy: &Policy) -> Option<Side> {
    let leaves_out = |side: &Side| match side {
        Side::Exchange => exchange.content.leaves_out_notes(),
        Side::Sales => sales.content.leaves_out_notes(),
    };
    match policy.notes {
        Permission::Allowed => [Side::Exchange, Side::Sales].into_iter().find(leaves_out),
        Permission::Denied => None,
    }
}

/// Parks for the first field that a person must help over; the others have travelled by then.
fn needs_a_person<C: Content>(merge: &Merge<C>) -> Option<Plan<C>> {
    let blocked = merge.blocked.first().copied();
    let undecided = merge
        .undecided
        .first()
        .map(|field| (*field, ReasonCode::UserDecides));
    let (field, code) = blocked.or(undecided)?;
    Some(park(code.with(Detail::Field(C::name(field).to_string()))))
}

/// Another mailbox's copy is kept in step; this one gives and gets relations, category and stamp.
fn followed<C: Content>(
    pair: &Pair<C>,
    exchange: &Item<C>,
    sales: &Item<C>,
    asked: Option<&Related>,
    policy: &Policy,
) -> Plan<C> {
    let base = pair.base.as_ref();
    if asked.is_some() {
        let took_in = base.unwrap_or(&exchange.content).clone();
        let content = sales.content.clone();
        return write(
            ReasonCode::Related,
            update_sales(base, exchange, sales, content, took_in, asked),
        );
    }
    at_rest(pair, exchange, Some(ReasonCode::Follows), policy)
}

/// Nothing is left to be brought over: the mark, the way out of the search, and rest.
fn at_rest<C: Content>(
    pair: &Pair<C>,
    exchange: &Item<C>,
    stays: Option<ReasonCode>,
    policy: &Policy,
) -> Plan<C> {
    if pair.agrees_to(Consent::CleanUp) && pair.scope == Scope::Left {
        let delete = Write::Delete {
            on: Side::Exchange,
            id: exchange.id.clone(),
            expects: exchange.version.clone(),
        };
        return write(ReasonCode::CleaningUp, delete);
    }
    // Messages carry no stamp (R-ID-2).
    let is_marked = exchange.marks.category && (exchange.marks.stamp || C::KIND == Kind::Email);
    if !is_marked {
        if pair.category == Category::Set && !exchange.marks.category {
            return why(ReasonCode::CategoryInQuestion, Step::Rest);
        }
        let mark = Write::Mark {
            id: exchange.id.clone(),
            expects: exchange.version.clone(),
        };
        return write(ReasonCode::Marking, mark);
    }
    if pair.scope == Scope::Leaving && policy.search == Search::Usable {
        return why(left::<C>(), Step::Conclude(Conclusion::LeaveScope));
    }
    let code = match (stays, pair.scope) {
        (Some(stays), _) => stays,
        (None, Scope::Left) => left::<C>(),
        (None, Scope::Never | Scope::Inside | Scope::Leaving) if is_entry_alone(pair, exchange) => {
            ReasonCode::WithoutAttendees
        }
        (None, Scope::Never | Scope::Inside | Scope::Leaving) => ReasonCode::InStep,
    };
    why(code, Step::Rest)
}

/// Whether it was made of a colleague's record, whose guests nobody invited to it (R-APPT-21).
fn is_entry_alone<C: Content>(pair: &Pair<C>, exchange: &Item<C>) -> bool {
    let Some(sales) = pair.sales.item() else {
        return false;
    };
    let owners = exchange.content.lies_with_whom().zip(sales.facts.owner);
    let is_own = exchange.facts.organizer == Organizer::Owner && pair.origin.made_in == Side::Sales;
    is_own
        && owners.is_some_and(|(here, there)| here != there)
        && exchange.content.invitees() == 0
        && sales.content.invitees() > 0
}

fn left<C: Content>() -> ReasonCode {
    match C::KIND {
        Kind::Contact => ReasonCode::LeftSearch,
        Kind::Task => ReasonCode::TaskLeftSearch,
        Kind::Appointment | Kind::Email => ReasonCode::OutOfSearch,
    }
}

/// Whether Sales' edits may reach an Outlook item that is this organizer's; if not, why. What is somebody's own is theirs,
/// whoever organizes the meeting.
pub(crate) fn reaches_exchange<C: Content>(
    pair: &Pair<C>,
    organizer: Organizer,
    sales: &Item<C>,
    policy: &Policy,
) -> Result<(), ReasonCode> {
    if let Some(code) = sales.content.stays_in_sales() {
        return Err(code);
    }
    match (policy.direction, organizer, policy.search) {
        (Direction::ExchangeToSales, _, _) => return Err(ReasonCode::OneWay),
        (Direction::TwoWay, Organizer::SomebodyElse, _) => return Err(ReasonCode::ExternalReadOnly),
        (Direction::TwoWay, Organizer::Owner, Search::NotAccessible) => {
            return Err(ReasonCode::SearchNotAccessible);
        }
        (Direction::TwoWay, Organizer::Owner, Search::NotChosen | Search::Usable) => {}
    }
    match (C::KIND, pair.scope) {
        (Kind::Email, _) => Err(ReasonCode::OneWay),
        (Kind::Appointment, Scope::Inside) => Ok(()),
        (Kind::Appointment, Scope::Never | Scope::Leaving | Scope::Left) => Err(ReasonCode::OutOfSearch),
        (Kind::Contact | Kind::Task, Scope::Never | Scope::Inside | Scope::Leaving) => Ok(()),
        (Kind::Contact | Kind::Task, Scope::Left) => Err(left::<C>()),
    }
}

/// What an update takes in from the other side: the fields that go, and the base where none does. A field that does not
/// travel, or waits for a person, is not taken in: it would look decided once the write has landed. That goes for a part
/// which both sides have and the base has not: it is taken in when nothing of it waits any more.
fn taken_in<C: Content>(
    base: Option<&C>,
    from: Side,
    exchange: &Item<C>,
    sales: &Item<C>,
    fields: &[C::Field],
) -> C {
    let (other, held) = match from {
        Side::Exchange => (&exchange.content, &sales.content),
        Side::Sales => (&sales.content, &exchange.content),
    };
    let Some(base) = base else {
        return remembering(other, sales);
    };
    let mut took_in = base.clone();
    for field in fields {
        if base.has(*field) || !held.has(*field) {
            took_in.take(other, *field);
        }
    }
    took_in
}

/// Sales becomes `content`, related as `asked` where the user asked for it.
fn update_sales<C: Content>(
    base: Option<&C>,
    exchange: &Item<C>,
    sales: &Item<C>,
    content: C,
    took_in: C,
    asked: Option<&Related>,
) -> Write<C> {
    let before = base.map(|base| base.related().clone()).unwrap_or_default();
    let mut carried = Carried {
        sent: content,
        took_in,
    };
    if let Some(asked) = asked {
        carried.sent.relate(&before, asked, &exchange.content);
    }
    carried.took_in.set_related(asked.unwrap_or(&before).clone());
    let fields = carried.sent.differing(&sales.content);
    update(Side::Sales, sales, fields, carried)
}

fn update<C: Content>(on: Side, item: &Item<C>, fields: Vec<C::Field>, carried: Carried<C>) -> Write<C> {
    Write::Update {
        on,
        id: item.id.clone(),
        expects: item.version.clone(),
        held: item.content.clone(),
        fields,
        carried,
    }
}

/// The base with every field on which both sides agree, if that is not where it is already.
fn agreed_base<C: Content>(base: Option<&C>, exchange: &Item<C>, sales: &Item<C>) -> Option<C> {
    let Some(base) = base else {
        return exchange
            .content
            .differing(&sales.content)
            .is_empty()
            .then(|| remembering(&exchange.content, sales));
    };
    let mut moved = base.remembering(&sales.content);
    let behind_sales = base.lags(&sales.content);
    for field in base.lags(&exchange.content) {
        if behind_sales.contains(&field) && exchange.content.same(&sales.content, field) {
            moved
                .get_or_insert_with(|| base.clone())
                .take(&exchange.content, field);
        }
    }
    moved
}

/// A first base, made of `content`.
fn remembering<C: Content>(content: &C, sales: &Item<C>) -> C {
    content
        .remembering(&sales.content)
        .unwrap_or_else(|| content.clone())
}
