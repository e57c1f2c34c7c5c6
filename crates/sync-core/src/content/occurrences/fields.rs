//! A series field by field: one field for each field of each meeting, and one for whether the meeting is there.

use super::Occurrences;
use crate::content::appointment::{Appointment, Field as AppointmentField, Related, SalesPerson};
use crate::content::slot::Slot;
use crate::content::value::Value;
use crate::content::zone::Zone;
use crate::content::{Acquaintance, Content, Edit, Ending, Kind, Loss, Merging, Named, Says, Travel};
use crate::ids::{MeetingKey, SalesId};
use crate::limits::Life;
use crate::matching::Meeting;
use crate::pair::{Carried, Organizer, Side};
use crate::people::{Attendee, Internal};
use crate::reason::{Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use jiff::Timestamp;

/// The fields of a series that are merged. They are told apart by the name of the meeting, so as many as it has meetings,
/// times ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OccurrencesField {
    /// Whether the meeting is there. As a value it is the whole meeting: see [`Occurrences::same`].
    Presence(Slot),
    /// One field of one meeting, where both sides have that meeting.
    Meeting(Slot, AppointmentField),
}

impl OccurrencesField {
    /// The name of the meeting.
    pub fn slot(self) -> Slot {
        match self {
            Self::Presence(slot) | Self::Meeting(slot, _) => slot,
        }
    }
}

impl Content for Occurrences {
    type Field = OccurrencesField;
    type Likeness = Meeting;

    const KIND: Kind = Kind::Appointment;

    fn is_spent(&self) -> bool {
        self.meetings.is_empty()
    }

    /// Meeting by meeting. One that only one side has is named by its presence alone, one that both have by its fields.
    fn differing(&self, other: &Self) -> Vec<OccurrencesField> {
        let mut differing = Vec::new();
        let (mut ours, mut theirs) = (self.meetings.iter().peekable(), other.meetings.iter().peekable());
        loop {
            match (ours.peek(), theirs.peek()) {
                (Some((our_slot, own)), Some((slot, their))) if our_slot == slot => {
                    differing.extend(
                        AppointmentField::ALL
                            .iter()
                            .filter(|field| !own.same(their, **field))
                            .map(|field| OccurrencesField::Meeting(**slot, *field)),
                    );
                    ours.next();
                    theirs.next();
                }
                (Some((our_slot, _)), their) if their.is_none_or(|(slot, _)| our_slot < slot) => {
                    differing.push(OccurrencesField::Presence(**our_slot));
                    ours.next();
                }
                (_, Some((slot, _))) => {
                    differing.push(OccurrencesField::Presence(**slot));
                    theirs.next();
                }
                (_, None) => return differing,
            }
        }
    }

    /// A series is known by its first meeting.
    fn likeness(&self, key: Option<MeetingKey>) -> Meeting {
        match self.meetings.first_key_value() {
            Some((_, first)) => first.likeness(key),
            None => Meeting::keyed(key),
        }
    }

    fn name(field: OccurrencesField) -> &'static str {
        match field {
            OccurrencesField::Presence(_) => "occurrence",
            OccurrencesField::Meeting(_, field) => Appointment::name(field),
        }
    }

    /// Of a meeting that only one side has: when it takes place.
    fn value(&self, field: OccurrencesField) -> Value {
        let of = |of| {
            self.meeting(field)
                .map_or(Value::Nothing, |meeting| meeting.value(of))
        };
        match field {
            OccurrencesField::Presence(_) => of(AppointmentField::Time),
            OccurrencesField::Meeting(_, field) => of(field),
        }
    }

    fn part(field: OccurrencesField) -> Option<Slot> {
        Some(field.slot())
    }

    fn named_after(&mut self, known: &[&Self]) {
        self.take_names(known);
    }

    /// Who takes part in each meeting: in most of them the same people.
    fn identify(&mut self, named: &Named, known: &Acquaintance, owner: SalesPerson, internal: &Internal) {
        let people_of =
            |attendees: &[Attendee]| Appointment::people_with(owner, attendees, &known.people, internal);
        let most = people_of(&named.attendees);
        for (slot, meeting) in &mut self.meetings {
            meeting.people = match named.apart.get(slot) {
                Some(attendees) => people_of(attendees),
                None => most.clone(),
            };
        }
        self.lies_with(owner);
    }

    fn lies_with(&mut self, owner: SalesPerson) {
        for meeting in self.meetings.values_mut() {
            meeting.lies_with(owner);
        }
    }

    fn lies_with_whom(&self) -> Option<SalesId> {
        self.meetings.values().find_map(Content::lies_with_whom)
    }

    fn rule(field: OccurrencesField) -> (Travel, Merging) {
        match field {
            OccurrencesField::Presence(_) => (Travel::BothWays, Merging::Whole),
            OccurrencesField::Meeting(_, field) => Appointment::rule(field),
        }
    }

    /// The value of a presence is the meeting itself: a side that edited it has changed its presence too, and so one that
    /// took it out meets a rival. Fields that are sets have no rivals, and do not count.
    fn same(&self, other: &Self, field: OccurrencesField) -> bool {
        match (self.meeting(field), other.meeting(field)) {
            (Some(own), Some(theirs)) => match field {
                OccurrencesField::Presence(_) => AppointmentField::ALL
                    .iter()
                    .filter(|field| Appointment::rule(**field).1 == Merging::Whole)
                    .all(|field| own.same(theirs, *field)),
                OccurrencesField::Meeting(_, field) => own.same(theirs, field),
            },
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn has(&self, field: OccurrencesField) -> bool {
        self.meeting(field).is_some()
    }

    fn has_lost(&self, field: OccurrencesField) -> bool {
        self.cancelled.contains(&field.slot())
    }

    /// A meeting that is not there yet is taken over as a whole.
    fn take(&mut self, other: &Self, field: OccurrencesField) {
        let Some(theirs) = other.meeting(field) else {
            self.meetings.remove(&field.slot());
            return;
        };
        match (self.meetings.get_mut(&field.slot()), field) {
            (Some(own), OccurrencesField::Meeting(_, field)) => own.take(theirs, field),
            (Some(_), OccurrencesField::Presence(_)) | (None, _) => {
                self.cancelled.remove(&field.slot());
                self.meetings.insert(field.slot(), theirs.clone());
            }
        }
    }

    /// A meeting that joins a series is with the contacts that the user related to the series, as far as all the others
    /// still are (R-SHARE-3).
    fn merge_in(&mut self, base: Option<&Self>, theirs: &Self, field: OccurrencesField) {
        match field {
            OccurrencesField::Presence(slot) => {
                let related = base.map(|base| self.related_to_all(base)).unwrap_or_default();
                self.take(theirs, field);
                if let Some(meeting) = self.meetings.get_mut(&slot) {
                    meeting.people.extend(related);
                }
            }
            OccurrencesField::Meeting(slot, field) => {
                let was = base.and_then(|base| {
                    let mut was = base.meetings.get(&slot)?.clone();
                    was.related.clone_from(&base.related);
                    Some(was)
                });
                match (self.meetings.get_mut(&slot), theirs.meetings.get(&slot)) {
                    (Some(own), Some(theirs)) => own.merge_in(was.as_ref(), theirs, field),
                    (None, _) | (_, None) => self.take(theirs, OccurrencesField::Presence(slot)),
                }
            }
        }
    }

    fn take_dragged(
        &mut self,
        base: Option<&Self>,
        was: Option<&Self>,
        carried: &Carried<Self>,
        holds: &Self,
    ) {
        self.take_what_was_dragged(base, was, carried, holds);
    }

    /// From Exchange whatever the dates; from Sales while this very meeting lies in the future (R-APPT-15, R-TIME-1).
    fn travels(&self, base: Option<&Self>, field: OccurrencesField, edit: Edit<'_>) -> bool {
        match edit.side {
            Side::Exchange => true,
            Side::Sales => self.meeting(field).is_none_or(|own| {
                let was = base.and_then(|base| base.meeting(field));
                own.travels(was, AppointmentField::Time, edit)
            }),
        }
    }

    /// From Exchange goes what was still to come when it was cancelled, which is an edit of the series (R-APPT-17); not what
    /// an attendee took out of their own copy. What was over stays, unless another rule puts other meetings in the past
    /// into its place. From Sales goes what was made there and starts in the future (R-APPT-16); and what was taken out of
    /// Exchange already, but came back with a rule of ours.
    fn keeps(&self, base: &Self, field: OccurrencesField, loss: &Loss<'_>) -> Option<ReasonCode> {
        let was = base.meeting(field)?;
        match loss.from {
            Side::Exchange => {
                let by_itself = self.cancelled.contains(&field.slot());
                if by_itself && loss.organizer == Organizer::SomebodyElse {
                    return Some(ReasonCode::AttendeeLeft);
                }
                let is_to_come = was.time.end_in(loss.zone) > loss.edited_at;
                let goes = is_to_come || (!by_itself && self.has_another_past(base, loss));
                (!goes).then_some(ReasonCode::PastKept)
            }
            Side::Sales if base.cancelled.contains(&field.slot()) => None,
            Side::Sales => match loss.made_in {
                Side::Exchange => Some(ReasonCode::MadeInOutlookKept),
                Side::Sales => (was.time.start_in(loss.zone) <= loss.now).then_some(ReasonCode::PastKept),
            },
        }
    }

    /// By its last meeting (R-TIME-1).
    fn is_over(&self, now: Timestamp, zone: &Zone) -> bool {
        self.meetings.values().all(|meeting| meeting.is_over(now, zone))
    }

    /// As one record, until the end of its last meeting.
    fn life(&self, zone: &Zone) -> Life {
        let ends = self.meetings.values().map(|meeting| meeting.time.end_in(zone));
        ends.max().map_or(Life::Over, Life::Until)
    }

    fn next_start(&self, now: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let starts = self
            .meetings
            .values()
            .filter_map(|meeting| meeting.next_start(now, zone));
        starts.min()
    }

    fn without_guests(&self, owner: SalesPerson) -> Self {
        let alone = |meeting: &Appointment| meeting.without_guests(owner);
        Self {
            meetings: self
                .meetings
                .iter()
                .map(|(slot, meeting)| (*slot, alone(meeting)))
                .collect(),
            ..self.clone()
        }
    }

    /// Ended at today: what has begun stays (R-APPT-17).
    fn ending(&self, now: Timestamp, zone: &Zone) -> Ending<Self> {
        let has_begun = |meeting: &Appointment| meeting.time.start_in(zone) <= now;
        let begun: BTreeMap<_, _> = self
            .meetings
            .iter()
            .filter(|(_, meeting)| has_begun(meeting))
            .map(|(slot, meeting)| (*slot, meeting.clone()))
            .collect();
        if begun.len() == self.meetings.len() {
            Ending::Kept(ReasonCode::PastKept)
        } else if begun.is_empty() {
            Ending::Whole
        } else {
            Ending::Partly(Self {
                meetings: begun,
                ..self.clone()
            })
        }
    }

    /// One private meeting makes the series private: it is shared whole or not at all (R-APPT-9, R-APPT-14).
    fn is_private(&self) -> bool {
        self.meetings.values().any(Appointment::is_private)
    }

    /// Exchange needs a rule; what Sales may hold was checked when the series was read.
    fn unfit(&self, side: Side) -> Option<Reason> {
        match side {
            Side::Exchange => match self.as_series() {
                Some(_) => None,
                None => Some(ReasonCode::SeriesRuleNotReadable.into()),
            },
            Side::Sales => None,
        }
    }

    fn obstacle(&self, _: OccurrencesField, _: Side) -> Option<ReasonCode> {
        None
    }

    fn is_body(field: OccurrencesField) -> bool {
        match field {
            OccurrencesField::Presence(_) => false,
            OccurrencesField::Meeting(_, field) => Appointment::is_body(field),
        }
    }

    fn is_own(field: OccurrencesField) -> bool {
        match field {
            OccurrencesField::Presence(_) => false,
            OccurrencesField::Meeting(_, field) => Appointment::is_own(field),
        }
    }

    fn says(&self, field: OccurrencesField, on: Side) -> Says {
        match (self.meeting(field), field) {
            (None, _) => Says::Blank,
            (Some(_), OccurrencesField::Presence(_)) => Says::Something,
            (Some(meeting), OccurrencesField::Meeting(_, field)) => meeting.says(field, on),
        }
    }

    /// Meeting by meeting, where both have it; else as they differ.
    fn lags(&self, newer: &Self) -> Vec<OccurrencesField> {
        let mut lags: Vec<OccurrencesField> = self
            .differing(newer)
            .into_iter()
            .filter(|field| matches!(field, OccurrencesField::Presence(_)))
            .collect();
        for (slot, own) in &self.meetings {
            if let Some(theirs) = newer.meetings.get(slot) {
                let fields = own.lags(theirs).into_iter();
                lags.extend(fields.map(|field| OccurrencesField::Meeting(*slot, field)));
            }
        }
        lags.sort_by_key(|field| field.slot());
        lags
    }

    fn learning(&self, exchange: &Self, sales: &Self) -> Option<Self> {
        let mut learnt: Option<Self> = None;
        for (slot, own) in &self.meetings {
            let (Some(there), Some(here)) = (exchange.meetings.get(slot), sales.meetings.get(slot)) else {
                continue;
            };
            if let Some(meeting) = own.learning(there, here) {
                learnt
                    .get_or_insert_with(|| self.clone())
                    .meetings
                    .insert(*slot, meeting);
            }
        }
        learnt
    }

    fn takes_part(&self) -> BTreeSet<SalesPerson> {
        let people = self.meetings.values().flat_map(|meeting| &meeting.people);
        people.copied().collect()
    }

    /// Everybody who takes part in any of them, but the owner.
    fn invitees(&self) -> u32 {
        let people: BTreeSet<_> = self
            .meetings
            .values()
            .flat_map(|meeting| &meeting.people)
            .collect();
        u32::try_from(people.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn related(&self) -> &Related {
        &self.related
    }

    fn set_related(&mut self, related: Related) {
        self.related = related;
    }

    /// Meeting by meeting. Where `meeting` lacks one, nobody is let go of: who took part in it is not known any more.
    fn relate(&mut self, before: &Related, asked: &Related, meeting: &Self) {
        for (slot, own) in &mut self.meetings {
            match meeting.meetings.get(slot) {
                Some(theirs) => own.relate(before, asked, theirs),
                None => own.relate(&Related::default(), asked, &own.clone()),
            }
            own.related = Related::default();
        }
        self.related = asked.clone();
    }

    fn is_related_as(&self, asked: &Related) -> bool {
        self.related.is_about_the_same(asked)
            && asked.contacts.iter().all(|contact| {
                let contact = SalesPerson::Contact(*contact);
                let mut meetings = self.meetings.values();
                meetings.all(|meeting| meeting.people.contains(&contact))
            })
    }
}

impl Occurrences {
    fn meeting(&self, field: OccurrencesField) -> Option<&Appointment> {
        self.meetings.get(&field.slot())
    }

    /// Whether there are meetings now that were over before they were first seen: the series got another rule.
    fn has_another_past(&self, base: &Self, loss: &Loss<'_>) -> bool {
        self.meetings
            .iter()
            .filter(|(slot, _)| !base.meetings.contains_key(slot))
            .any(|(_, meeting)| meeting.is_over(loss.edited_at, loss.zone))
    }

    /// The contacts that were related in `base` and that are in all of these meetings still.
    fn related_to_all(&self, base: &Self) -> Vec<SalesPerson> {
        base.related
            .contacts
            .iter()
            .map(|contact| SalesPerson::Contact(*contact))
            .filter(|contact| {
                self.meetings
                    .values()
                    .all(|meeting| meeting.people.contains(contact))
            })
            .collect()
    }
}
