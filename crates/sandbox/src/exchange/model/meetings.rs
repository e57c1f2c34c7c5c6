//! Writing events: made, changed, deleted, called off, answered.

use super::super::event::{Event, Response, ShowAs};
use super::super::write::EventWrite;
use super::copies::{Spread, addresses};
use super::fields::{apply, blank, check, ids};
use super::{Exchange, GraphError, MailKind, opaque};
use jiff::Timestamp;

impl Exchange {
    /// Makes an event; with attendees it is a meeting, invitations go out and people of the tenant get their copies.
    pub fn create_event(
        &mut self,
        oid: &str,
        write: &EventWrite,
        now: Timestamp,
    ) -> Result<Event, GraphError> {
        let mailbox = self.mailbox(oid)?;
        if let Some(wanted) = &write.transaction_id
            && mailbox
                .events()
                .any(|event| event.transaction_id.as_ref() == Some(wanted))
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
        (event.rest_id, event.immutable_id) = ids(oid, serial);
        event.ical_uid = format!(
            "040000008200E00074C5B7101A82E008{:0>64}",
            opaque(&["uid", oid, &serial.to_string()], 24)
                .bytes()
                .map(|byte| format!("{byte:02X}"))
                .collect::<String>()
        );
        event.transaction_id.clone_from(&write.transaction_id);
        apply(&mut event, write);
        check(&event)?;
        self.mailbox_mut(oid)?.insert(serial, event.clone());
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

    /// Changes an event. `if_match` is the ETag that the client holds, if it sent one.
    pub fn update_event(
        &mut self,
        oid: &str,
        id: &str,
        write: &EventWrite,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Event, GraphError> {
        let event = self.mailbox_mut(oid)?.event_mut(id)?;
        matches_tag(event, if_match)?;
        let before = event.clone();
        let mut after = event.clone();
        apply(&mut after, write);
        check(&after)?;
        after.change += 1;
        after.modified = now;
        *event = after.clone();
        if after.is_organizer && !write.is_private_to_copy() {
            self.tell_attendees(oid, &before, &after, write, now);
        }
        Ok(after)
    }

    /// Deletes an event; the organizer's attendees get cancellations.
    pub fn delete_event(
        &mut self,
        oid: &str,
        id: &str,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        matches_tag(self.mailbox(oid)?.event(id)?, if_match)?;
        let event = self
            .mailbox_mut(oid)?
            .remove(id)
            .ok_or_else(GraphError::item_not_found)?;
        if event.is_organizer {
            self.call_off(oid, &event, now);
        }
        Ok(())
    }

    /// Calls a meeting off; only its organizer can. The event leaves the calendar.
    pub fn cancel_event(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        let event = self.mailbox(oid)?.event(id)?;
        if !event.is_organizer || event.attendees.is_empty() {
            return Err(GraphError::invalid(
                "Your request can't be completed. You need to be an organizer to cancel a meeting.",
            ));
        }
        self.delete_event(oid, id, None, now)
    }

    /// An invited person answers; the organizer's list shows it and gets a mail.
    pub fn respond(
        &mut self,
        oid: &str,
        id: &str,
        answer: Response,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        let mailbox = self.mailbox_mut(oid)?;
        let owner = mailbox.owner.address.clone();
        let event = mailbox.event_mut(id)?;
        if event.is_organizer {
            return Err(GraphError::invalid(
                "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
            ));
        }
        event.response = answer;
        event.responded_at = Some(now);
        event.change += 1;
        event.modified = now;
        event.show_as = match answer {
            Response::Accepted | Response::Organizer => ShowAs::Busy,
            Response::Declined => ShowAs::Free,
            Response::TentativelyAccepted | Response::None | Response::NotResponded => ShowAs::Tentative,
        };
        let event = event.clone();
        if answer == Response::Declined {
            mailbox.remove(id);
        }
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

fn matches_tag(event: &Event, if_match: Option<&str>) -> Result<(), GraphError> {
    match if_match.map(str::trim) {
        Some(tag) if tag != "*" && tag != event.etag() => Err(GraphError::stale_change_key()),
        Some(_) | None => Ok(()),
    }
}
