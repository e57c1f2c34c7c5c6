//! Writing single appointments: the mark, and what comes from Sales.

use crate::convert::{Look, event_from_appointment, patch_from_fields, property_from_stamp};
use crate::dialect::GRAPH;
use crate::events::Events;
use crate::mailbox::{CATEGORY, Mailbox};
use sync_core::{Appointment, AppointmentField, Item, ItemId, Outcome, Version};
use vendor_http::{Answer, Error};

impl Mailbox {
    /// Sets category and stamp in one write and touches nothing else, so nobody gets mail. What carries both already is
    /// left alone. `stamp` holds ids only (R-ID-2).
    pub async fn mark(&self, id: &ItemId, expects: &Version, stamp: &str) -> Answer<Appointment> {
        self.mark_of(&Events, id, expects, stamp).await
    }

    /// Takes our category off in one write, and touches nothing else: other categories stay, and so does the stamp (stamped
    /// without category means opted out, R-ID-2). What does not carry it is left alone.
    pub async fn unmark(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        self.unmark_of(&Events, id, expects).await
    }

    /// Makes an event with category and stamp, without invitees. The same `transaction_id` never makes a second one; where
    /// Exchange says so, the answer is uncertain and a look by stamp ([`Mailbox::stamped`]) finds the first.
    pub async fn create(
        &self,
        wanted: &Appointment,
        stamp: &str,
        transaction_id: &str,
    ) -> Answer<Appointment> {
        self.create_meeting(wanted, &[], stamp, transaction_id).await
    }

    /// The same with invitees, by address: each of them gets an invitation by mail.
    pub async fn create_meeting(
        &self,
        wanted: &Appointment,
        invitees: &[String],
        stamp: &str,
        transaction_id: &str,
    ) -> Answer<Appointment> {
        let mut event = event_from_appointment(wanted, invitees);
        event.categories = Some(vec![CATEGORY.to_owned()]);
        event.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
        event.transaction_id = Some(transaction_id.to_owned());
        self.create_of(&Events, &event, wanted).await
    }

    /// Writes `fields` of `wanted`, and nothing else, if the event is still the version that is expected. The block of an
    /// online meeting stays byte for byte; where it cannot be told from the rest of the body, nothing is written and the
    /// refusal is `Rejected` with code `online-meeting-block` (R-APPT-20).
    pub async fn update(
        &self,
        id: &ItemId,
        expects: &Version,
        fields: &[AppointmentField],
        wanted: &Appointment,
    ) -> Answer<Appointment> {
        let Look {
            event,
            body,
            join_url,
            ..
        } = match self.look_at(&Events, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        if event.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let sent = Item {
            content: wanted.clone(),
            ..event.item()
        };
        if fields.iter().all(|field| *field == AppointmentField::People) {
            return Answer::of(Outcome::Applied(sent));
        }
        match patch_from_fields(wanted, fields, &body, join_url.as_deref()) {
            Some(patch) => self.patch_of(&Events, id, expects, &patch, sent).await,
            None => Answer::not_applied(online_meeting_block()),
        }
    }

    /// Deletes an event if it is still the version that is expected. On the organizer's copy its invitees get mail.
    pub async fn delete(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        self.delete_of(&Events, id, expects).await
    }
}

/// The body cannot be written without losing what makes the meeting an online one.
pub(crate) fn online_meeting_block() -> Error {
    Error::Rejected {
        code: "online-meeting-block".to_owned(),
        field: Some("body".to_owned()),
        trace: Box::new(GRAPH.no_request()),
    }
}
