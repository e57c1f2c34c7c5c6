//! Writing events: made, changed, deleted, called off, answered.

use super::super::event::{Event, Response, ShowAs};
use super::super::write::EventWrite;
use super::copies::{Spread, addresses};
use super::fields::{apply, blank, check};
use super::ids::master_and_slot;
use super::occurrences::settle_series;
use super::shelf::Folder;
use super::versions::matches;
use super::{Exchange, GraphError, MailKind, ids};
use jiff::Timestamp;
use std::sync::Arc;

impl Exchange {
    /// Makes an event; with attendees it is a meeting, invitations go out and people of the tenant get their copies.
    pub fn create_event(
        &mut self,
        oid: &str,
        write: &EventWrite,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        let mailbox = self.mailbox(oid)?;
        if let Some(wanted) = &write.transaction_id
            && mailbox.event_of_transaction(wanted).is_some()
        {
            return Err(GraphError::new(
                409,
                "ErrorDuplicateTransactionId",
                "Your request can't be completed. The transactionId was already used for another event.",
            ));
        }
        let (Some(start), Some(end)) = (&write.start, &write.end) else {
            return Err(GraphError::invalid("An event needs a start and an end."));
        };
        let owner = mailbox.owner.clone();
        let mut event = blank(owner, start.clone(), end.clone(), now);
        let serial = self.next_serial();
        (event.rest_id, event.immutable_id) = ids::item_ids(oid, serial);
        event.ical_uid = ids::calendar_uid(oid, serial);
        event.transaction_id.clone_from(&write.transaction_id);
        apply(&mut event, write);
        check(&event)?;
        let event = self
            .mailbox_mut(oid)?
            .events_mut()
            .put(serial, Folder::Default, event);
        let invited = addresses(&event.attendees, &event.organizer.address);
        self.send(
            MailKind::Invitation,
            &event.organizer.address,
            invited,
            &event,
            now,
        );
        self.spread(oid, &event, Spread::Moved, now);
        Ok(event)
    }

    /// Saves a meeting that is still being written: nobody is invited, and nobody gets a copy.
    pub fn draft_event(
        &mut self,
        oid: &str,
        write: &EventWrite,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        let uninvited = EventWrite {
            attendees: None,
            ..write.clone()
        };
        let made = self.create_event(oid, &uninvited, now)?;
        let mut draft = Event::clone(&made);
        apply(&mut draft, write);
        check(&draft)?;
        // What invites nobody is no meeting, and there is nothing to send.
        draft.is_draft = !draft.attendees.is_empty();
        Ok(self.mailbox_mut(oid)?.events_mut().replace(draft))
    }

    /// Sends a meeting that was saved as a draft: invitations go out, and people of the tenant get their copies.
    pub fn send_event(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<Arc<Event>, GraphError> {
        let mut event = Event::clone(self.mailbox(oid)?.events.get(id)?);
        if !event.is_draft {
            return Err(GraphError::invalid("The meeting was sent already."));
        }
        event.is_draft = false;
        event.touch(now);
        let event = self.mailbox_mut(oid)?.events_mut().replace(event);
        let invited = addresses(&event.attendees, &event.organizer.address);
        let organizer = event.organizer.address.clone();
        self.send(MailKind::Invitation, &organizer, invited, &event, now);
        self.spread(oid, &event, Spread::Moved, now);
        Ok(event)
    }

    /// Changes an event; an occurrence becomes an exception by it. `if_match` is the ETag that the client holds, if it
    /// sent one.
    pub fn update_event(
        &mut self,
        oid: &str,
        id: &str,
        write: &EventWrite,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        if master_and_slot(id).is_some() {
            return self.update_occurrence(oid, id, write, if_match, now);
        }
        let before = self.mailbox(oid)?.events.get(id)?.clone();
        matches(before.change, if_match)?;
        let mut after = Event::clone(&before);
        apply(&mut after, write);
        check(&after)?;
        settle_series(&before, &mut after);
        after.touch(now);
        let after = self.mailbox_mut(oid)?.events_mut().replace(after);
        if after.is_organizer && !write.is_private_to_copy() {
            self.tell_attendees(oid, &before, &after, write, now);
        }
        Ok(after)
    }

    /// Deletes an event: it moves to Deleted Items. The organizer's attendees get cancellations, and the organizer's
    /// own copy is called off too. An occurrence is taken out of its series and is in no folder any more.
    pub fn delete_event(
        &mut self,
        oid: &str,
        id: &str,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        if master_and_slot(id).is_some() {
            return self.delete_occurrence(oid, id, if_match, now);
        }
        let before = self.mailbox(oid)?.events.get(id)?;
        matches(before.change, if_match)?;
        let mut event = Event::clone(before);
        // Nobody knows of what was never sent.
        if event.is_organizer && !event.is_draft {
            self.call_off(oid, &event, now);
            event.is_cancelled |= !event.attendees.is_empty();
        }
        event.touch(now);
        self.lay(oid, event, Folder::DeletedItems).map(drop)
    }

    /// Calls a meeting or one of its occurrences off; only its organizer can. It leaves the calendar.
    pub fn cancel_event(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        let event = self.mailbox(oid)?.read_event(id)?;
        if !event.is_organizer || event.attendees.is_empty() {
            return Err(GraphError::invalid(
                "Your request can't be completed. You need to be an organizer to cancel a meeting.",
            ));
        }
        self.delete_event(oid, id, None, now)
    }

    /// An invited person answers; the organizer's list shows it and gets a mail. A declined meeting moves to Deleted
    /// Items.
    pub fn respond(
        &mut self,
        oid: &str,
        id: &str,
        answer: Response,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        if master_and_slot(id).is_some() {
            return self.respond_to_occurrence(oid, id, answer, now);
        }
        let mailbox = self.mailbox(oid)?;
        let owner = mailbox.owner.address.clone();
        let mut event = mailbox.event(id)?.clone();
        if event.is_organizer {
            return Err(GraphError::is_organizer());
        }
        event.response = answer;
        event.responded_at = Some(now);
        event.touch(now);
        event.show_as = match answer {
            Response::Accepted | Response::Organizer => ShowAs::Busy,
            Response::Declined => ShowAs::Free,
            Response::TentativelyAccepted | Response::None | Response::NotResponded => ShowAs::Tentative,
        };
        let event = if answer == Response::Declined {
            self.lay(oid, event, Folder::DeletedItems)?
        } else {
            self.mailbox_mut(oid)?.events_mut().replace(event)
        };
        self.send(
            MailKind::Reply,
            &owner,
            vec![event.organizer.address.clone()],
            &event,
            now,
        );
        self.note_answer(&event.ical_uid, &owner, answer, now);
        Ok(())
    }

    /// The answer of an invited person arrives, be it somebody of the tenant or not.
    pub fn receive_answer(&mut self, ical_uid: &str, address: &str, answer: Response, now: Timestamp) {
        let copy = self.mailbox(address).ok().and_then(|mailbox| {
            mailbox
                .copy_of(ical_uid)
                .map(|copy| (mailbox.oid.clone(), copy.rest_id.clone()))
        });
        match copy {
            // Nobody of the tenant answers without a copy to answer on, and the copy is there: this cannot fail.
            Some((oid, id)) => drop(self.respond(&oid, &id, answer, now)),
            None => self.note_answer(ical_uid, address, answer, now),
        }
    }
}
