//! Writing single appointments: the mark, and what comes from Sales.

use crate::convert::{Look, event_from_appointment, look_from_event, patch_from_fields, property_from_stamp};
use crate::dialect::GRAPH;
use crate::event::Event;
use crate::events::{is_addressable, preferring};
use crate::mailbox::{CATEGORY, Mailbox, is_ours};
use crate::wire;
use reqwest::Method;
use sync_core::{Appointment, AppointmentField, Item, ItemId, Marks, Outcome, Version};
use url::Url;
use vendor_http::{Answer, Call, Error, Reply};

impl Mailbox {
    /// Sets category and stamp in one write and touches nothing else, so nobody gets mail. What carries both already is
    /// left alone. `stamp` holds ids only (R-ID-2).
    pub async fn mark(&self, id: &ItemId, expects: &Version, stamp: &str) -> Answer<Appointment> {
        let look = match self.look(id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        if look.event.marks == Marks::BOTH && look.event.stamp.as_deref() == Some(stamp) {
            return Answer::of(Outcome::Applied(look.event.item()));
        }
        if look.event.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let mut categories = look.categories;
        if !categories.iter().any(|name| is_ours(name)) {
            categories.push(CATEGORY.to_owned());
        }
        let patch = wire::EventPatch {
            categories: Some(categories),
            single_value_extended_properties: Some(vec![property_from_stamp(stamp)]),
            ..wire::EventPatch::default()
        };
        self.patch(
            id,
            expects,
            &patch,
            Item {
                marks: Marks::BOTH,
                ..look.event.item()
            },
        )
        .await
    }

    /// Takes our category off in one write, and touches nothing else: other categories stay, and so does the stamp (stamped
    /// without category means opted out, R-ID-2). What does not carry it is left alone.
    pub async fn unmark(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        let look = match self.look(id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        let item = look.event.item();
        if !item.marks.category {
            return Answer::of(Outcome::Applied(item));
        }
        if look.event.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let mut categories = look.categories;
        categories.retain(|name| !is_ours(name));
        let patch = wire::EventPatch {
            categories: Some(categories),
            ..wire::EventPatch::default()
        };
        let marks = Marks {
            category: false,
            ..item.marks
        };
        self.patch(id, expects, &patch, Item { marks, ..item }).await
    }

    /// Makes an event with category and stamp, without invitees. The same `transaction_id` never makes a second one; where
    /// Exchange says so, the answer is uncertain and a look by stamp ([`Mailbox::stamped`]) finds the first.
    pub async fn create(
        &self,
        wanted: &Appointment,
        stamp: &str,
        transaction_id: &str,
    ) -> Answer<Appointment> {
        let mut event = event_from_appointment(wanted);
        event.categories = Some(vec![CATEGORY.to_owned()]);
        event.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
        event.transaction_id = Some(transaction_id.to_owned());
        let url = self.transport.url(&["me", "events"], &[]);
        let reply = match self
            .send(preferring(Call::new(Method::POST, url)).json(&event))
            .await
        {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        match reply.status {
            200..=299 => match written(&reply) {
                Ok(event) => Answer::of(Outcome::Applied(Item {
                    content: wanted.clone(),
                    marks: Marks::BOTH,
                    ..event.item()
                })),
                Err(error) => Answer::uncertain(error),
            },
            409 => Answer::uncertain(reply.error()),
            404 | 410 | 412 => Answer::not_applied(reply.error()),
            _ => Answer::refused(&reply),
        }
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
        } = match self.look(id).await {
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
            Some(patch) => self.patch(id, expects, &patch, sent).await,
            None => Answer::not_applied(Error::Rejected {
                code: "online-meeting-block".to_owned(),
                field: Some("body".to_owned()),
                trace: Box::new(GRAPH.no_request()),
            }),
        }
    }

    /// Deletes an event if it is still the version that is expected. On the organizer's copy its invitees get mail.
    pub async fn delete(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        let Some(url) = self.item_url(id) else {
            return Answer::of(Outcome::NotFound);
        };
        let call = preferring(Call::new(Method::DELETE, url)).if_match(Some(expects.as_str()));
        match self.send(call).await {
            Ok(reply) if reply.is_success() => Answer::of(Outcome::Deleted),
            Ok(reply) => Answer::refused(&reply),
            Err(lost) => Answer::lost(lost),
        }
    }

    /// Sends a patch; once it has landed the event holds `sent` in the version that the answer names.
    async fn patch(
        &self,
        id: &ItemId,
        expects: &Version,
        patch: &wire::EventPatch,
        sent: Item<Appointment>,
    ) -> Answer<Appointment> {
        let Some(url) = self.item_url(id) else {
            return Answer::of(Outcome::NotFound);
        };
        let call = preferring(Call::new(Method::PATCH, url))
            .if_match(Some(expects.as_str()))
            .json(patch);
        let reply = match self.send(call).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        if !reply.is_success() {
            return Answer::refused(&reply);
        }
        match written(&reply) {
            Ok(event) => Answer::of(Outcome::Applied(Item {
                facts: event.facts(),
                version: event.version,
                modified: event.modified,
                ..sent
            })),
            Err(error) => Answer::uncertain(error),
        }
    }

    fn item_url(&self, id: &ItemId) -> Option<Url> {
        is_addressable(id).then(|| self.transport.url(&["me", "events", id.as_str()], &[]))
    }
}

/// The event in the answer to a write.
fn written(reply: &Reply) -> Result<Event, Error> {
    let event: wire::Event = reply.json()?;
    look_from_event(event)
        .map(|look| look.event)
        .map_err(|at| Error::unreadable(at, &reply.trace))
}
