//! What travels from the organizer's event to the copies of invited people, and who gets mail.

use super::super::event::{Attendee, Event, Response, ShowAs};
use super::super::series::Exception;
use super::super::write::EventWrite;
use super::ids::item_ids;
use super::occurrences::has_other_slots;
use super::shelf::Folder;
use super::{Exchange, MailKind};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Exchange {
    pub(super) fn tell_attendees(
        &mut self,
        oid: &str,
        before: &Event,
        after: &Event,
        write: &EventWrite,
        now: Timestamp,
    ) {
        let organizer = after.organizer.address.as_str();
        let (old, new) = (
            addresses(&before.attendees, organizer),
            addresses(&after.attendees, organizer),
        );
        let is_in = |list: &[String], one: &String| list.iter().any(|other| other.eq_ignore_ascii_case(one));
        let added: Vec<_> = new.iter().filter(|one| !is_in(&old, one)).cloned().collect();
        let removed: Vec<_> = old.iter().filter(|one| !is_in(&new, one)).cloned().collect();
        let kept: Vec<_> = new.iter().filter(|one| is_in(&old, one)).cloned().collect();
        self.send(MailKind::Invitation, organizer, added, after, now);
        self.send(MailKind::Cancellation, organizer, removed.clone(), after, now);
        if !write.is_attendees_only() {
            // One mail for the series, and one for each of its exceptions.
            for _ in 0..=after.exceptions.len() {
                self.send(MailKind::Update, organizer, kept.clone(), after, now);
            }
        }
        self.cancel_copies(oid, &after.ical_uid, Some(&removed), now);
        let moved =
            before.start != after.start || before.end != after.end || before.recurrence != after.recurrence;
        self.spread(
            oid,
            after,
            if moved { Spread::Moved } else { Spread::Edited },
            now,
        );
    }

    /// The organizer's list of attendees shows an answer; the copies of the others do not.
    pub(super) fn note_answer(&mut self, ical_uid: &str, address: &str, answer: Response, now: Timestamp) {
        for mailbox in self.mailboxes.values_mut() {
            let Some(copy) = mailbox.copy_of(ical_uid).filter(|copy| copy.is_organizer) else {
                continue;
            };
            let mut copy = Event::clone(copy);
            for attendee in copy
                .attendees
                .iter_mut()
                .filter(|one| one.who.address.eq_ignore_ascii_case(address))
            {
                attendee.response = answer;
                attendee.responded_at = Some(now);
            }
            copy.touch(now);
            Arc::make_mut(mailbox).events_mut().replace(copy);
        }
    }

    pub(super) fn call_off(&mut self, oid: &str, event: &Event, now: Timestamp) {
        let invited = addresses(&event.attendees, &event.organizer.address);
        self.send(
            MailKind::Cancellation,
            &event.organizer.address,
            invited,
            event,
            now,
        );
        self.cancel_copies(oid, &event.ical_uid, None, now);
    }

    /// Marks the copies of the named people, or of everybody, as off.
    fn cancel_copies(
        &mut self,
        organizer_oid: &str,
        ical_uid: &str,
        only: Option<&[String]>,
        now: Timestamp,
    ) {
        for (_, mailbox) in self.mailboxes.iter_mut().filter(|(oid, _)| *oid != organizer_oid) {
            if only.is_some_and(|list| !list.iter().any(|address| mailbox.is_of(address))) {
                continue;
            }
            let Some(copy) = mailbox.copy_of(ical_uid).filter(|copy| !copy.is_cancelled) else {
                continue;
            };
            let mut copy = Event::clone(copy);
            copy.call_off();
            copy.touch(now);
            Arc::make_mut(mailbox).events_mut().replace(copy);
        }
    }

    /// Brings the copies of invited people of the tenant up to the organizer's.
    pub(super) fn spread(&mut self, organizer_oid: &str, event: &Event, how: Spread, now: Timestamp) {
        let invited: Vec<String> = self
            .mailboxes()
            .filter(|mailbox| mailbox.oid != organizer_oid)
            .filter(|mailbox| event.attendees.iter().any(|one| mailbox.is_of(&one.who.address)))
            .map(|mailbox| mailbox.oid.clone())
            .collect();
        for oid in invited {
            let serial = self.next_serial();
            let Ok(mailbox) = self.mailbox_mut(&oid) else {
                continue;
            };
            let mut copy = match mailbox.copy_of(&event.ical_uid) {
                Some(known) => Event::clone(known),
                None => fresh_copy(&oid, serial, event, now),
            };
            carry_series(&mut copy, event);
            carry_over(&mut copy, event, how);
            copy.touch(now);
            mailbox.events_mut().put(serial, Folder::Default, copy);
        }
    }
}

/// Whether a change makes earlier answers worthless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    /// New time: answers are asked for again.
    Moved,
    /// Anything else.
    Edited,
}

fn fresh_copy(oid: &str, serial: u64, event: &Event, now: Timestamp) -> Event {
    let (rest_id, immutable_id) = item_ids(oid, serial);
    Event {
        rest_id,
        immutable_id,
        change: serial << 8,
        created: now,
        is_organizer: false,
        response: Response::NotResponded,
        responded_at: None,
        categories: Vec::new(),
        extended: BTreeMap::new(),
        show_as: ShowAs::Tentative,
        transaction_id: None,
        exceptions: BTreeMap::new(),
        ..event.clone()
    }
}

/// Brings the exceptions of a copy up to the organizer's. An occurrence that the organizer took out stays, marked as
/// off, in a copy that had it.
fn carry_series(copy: &mut Event, event: &Event) {
    if has_other_slots(copy, event) {
        copy.exceptions.clear();
        copy.cancelled.clear();
    }
    for (slot, theirs) in &event.exceptions {
        let public = theirs.departs.public_part();
        let departs = match copy.exceptions.get(slot) {
            Some(own) => own.departs.overlaid(&public),
            None if public == EventWrite::default() => continue,
            None => public,
        };
        let exception = Exception {
            departs,
            is_cancelled: false,
            ..Exception::clone(theirs)
        };
        copy.exceptions.insert(*slot, Arc::new(exception));
    }
    for slot in event.cancelled.difference(&copy.cancelled.clone()) {
        let known = copy.exceptions.get(slot);
        if known.is_some_and(|known| known.is_cancelled) {
            continue;
        }
        let exception = Exception {
            departs: known.map(|known| known.departs.clone()).unwrap_or_default(),
            is_cancelled: true,
            created: event.modified,
            modified: event.modified,
        };
        copy.exceptions.insert(*slot, Arc::new(exception));
    }
}

fn carry_over(copy: &mut Event, event: &Event, how: Spread) {
    copy.subject.clone_from(&event.subject);
    copy.body.clone_from(&event.body);
    copy.start.clone_from(&event.start);
    copy.end.clone_from(&event.end);
    copy.is_all_day = event.is_all_day;
    copy.places.clone_from(&event.places);
    copy.attendees.clone_from(&event.attendees);
    copy.importance = event.importance;
    copy.sensitivity = event.sensitivity;
    copy.response_requested = event.response_requested;
    copy.allow_new_time_proposals = event.allow_new_time_proposals;
    copy.hide_attendees = event.hide_attendees;
    copy.is_online = event.is_online;
    copy.join_url.clone_from(&event.join_url);
    copy.recurrence.clone_from(&event.recurrence);
    copy.is_cancelled = false;
    if how == Spread::Moved {
        copy.response = Response::NotResponded;
        copy.responded_at = None;
        copy.show_as = ShowAs::Tentative;
    }
}

/// Who gets mail: everybody invited, rooms too (they answer), the organizer not.
pub(super) fn addresses(attendees: &[Attendee], organizer: &str) -> Vec<String> {
    let invited = attendees.iter().map(|one| &one.who.address);
    invited
        .filter(|address| !address.eq_ignore_ascii_case(organizer))
        .cloned()
        .collect()
}
