//! Items, users and categories as Graph writes them, every property filled.

mod calendar;
mod contact;
mod message;
pub mod properties;
pub mod task;

use super::body;
use super::event::{Attendee, Body, BodyType, Event, EventType, Mailable, Place, Response, When};
use super::model::{Category, IdFormat, Mailbox, Occurrence, occurrence_id};
use super::query::{Options, Preferences};
use super::zones;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where and for whom an answer is written.
#[derive(Debug)]
pub struct View<'a> {
    /// Root of the API with `/graph/v1.0`, without a slash at the end.
    pub root: String,
    /// Address of the stand-in Outlook.
    pub outlook: String,
    /// Whose mailbox.
    pub mailbox: &'a Mailbox,
    /// `Prefer`.
    pub preferences: &'a Preferences,
    /// OData options.
    pub options: &'a Options,
}

impl View<'_> {
    /// `@odata.context` of something in this mailbox.
    pub fn context(&self, of: &str) -> String {
        format!("{}/$metadata#users('{}')/{of}", self.root, self.mailbox.oid)
    }

    /// An event, as far as it was selected. Occurrences that were taken out are only told of where they are selected,
    /// exceptions where they are expanded.
    pub fn event(&self, event: &Event) -> Map<String, Value> {
        let mut all = self.selected(self.whole_event(event), &event.extended);
        if event.recurrence.is_some() && self.selects("cancelledOccurrences") {
            all.insert(
                "cancelledOccurrences".to_owned(),
                json!(event.cancelled_occurrences()),
            );
        }
        if event.recurrence.is_some() && self.expands("exceptionOccurrences") {
            let exceptions = event.exceptions.keys().filter_map(|slot| event.instance(*slot));
            let exceptions: Vec<Value> = exceptions.map(|one| self.whole_event(&one)).collect();
            all.insert("exceptionOccurrences".to_owned(), Value::Array(exceptions));
        }
        all
    }

    /// What was selected of an item, with the extended properties that were asked for.
    fn selected(&self, whole: Value, extended: &BTreeMap<String, String>) -> Map<String, Value> {
        let Value::Object(mut all) = whole else {
            return Map::new();
        };
        if self.options.select.is_some() {
            all.retain(|name, _| name == "@odata.etag" || name == "id" || self.selects(name));
        }
        let expanded: Vec<Value> = (self.options.expand.extended.iter())
            .filter_map(|id| extended.get(id).map(|value| json!({"id": id, "value": value})))
            .collect();
        if !expanded.is_empty() {
            all.insert("singleValueExtendedProperties".to_owned(), Value::Array(expanded));
        }
        all
    }

    /// Whether a property was named among those to return.
    fn selects(&self, name: &str) -> bool {
        let select = self.options.select.as_deref().unwrap_or_default();
        select.iter().any(|one| one.eq_ignore_ascii_case(name))
    }

    fn expands(&self, name: &str) -> bool {
        let mut navigation = self.options.expand.navigation.iter();
        navigation.any(|one| one.eq_ignore_ascii_case(name))
    }

    /// The id in the form that was asked for.
    fn id<'a>(&self, rest_id: &'a str, immutable_id: &'a str) -> &'a str {
        match self.preferences.ids {
            IdFormat::RestImmutable => immutable_id,
            IdFormat::Rest | IdFormat::Ews => rest_id,
        }
    }

    /// The id of an event that is not in the calendar any more, in the form that was asked for as far as it is known.
    pub fn id_of_event(&self, immutable_id: &str) -> String {
        match self.mailbox.event_anywhere(immutable_id) {
            Ok(placed) => self.id(&placed.item.rest_id, immutable_id).to_owned(),
            Err(_) => immutable_id.to_owned(),
        }
    }

    /// The same of a contact.
    pub fn id_of_contact(&self, immutable_id: &str) -> String {
        match self.mailbox.contact_anywhere(immutable_id) {
            Ok(placed) => self.id(&placed.item.rest_id, immutable_id).to_owned(),
            Err(_) => immutable_id.to_owned(),
        }
    }

    /// The same of a mail.
    pub fn id_of_message(&self, immutable_id: &str) -> String {
        match self.mailbox.message(immutable_id) {
            Ok(message) => self.id(&message.rest_id, immutable_id).to_owned(),
            Err(_) => immutable_id.to_owned(),
        }
    }

    /// A body in the form that was asked for.
    fn body(&self, body: &Body) -> Value {
        let content = match self.preferences.body {
            BodyType::Html => body::as_html(body),
            BodyType::Text => body::as_text(body),
        };
        json!({"contentType": self.preferences.body, "content": content})
    }

    /// As little of an occurrence as a calendar's feed tells.
    pub fn occurrence(&self, occurrence: &Occurrence) -> Value {
        let master = self.mailbox.event(&occurrence.master_id).ok();
        let is_all_day = master.is_some_and(|master| master.is_all_day);
        let (id, master_id) = match (self.preferences.ids, master, occurrence.slot()) {
            (IdFormat::Rest | IdFormat::Ews, Some(master), Some(slot)) => {
                (occurrence_id(&master.rest_id, slot), master.rest_id.clone())
            }
            (IdFormat::Rest | IdFormat::Ews | IdFormat::RestImmutable, _, _) => {
                (occurrence.id.clone(), occurrence.master_id.clone())
            }
        };
        json!({
            "@odata.type": "#microsoft.graph.event",
            "@odata.etag": occurrence.etag,
            "id": id,
            "seriesMasterId": master_id,
            "type": EventType::Occurrence,
            "start": self.when(&occurrence.start, is_all_day),
            "end": self.when(&occurrence.end, is_all_day),
        })
    }

    fn whole_event(&self, event: &Event) -> Value {
        let id = self.id(&event.rest_id, &event.immutable_id);
        let places: Vec<Value> = event.places.iter().map(place).collect();
        let location = places.first().cloned().unwrap_or_else(no_place);
        let mut link = url::form_urlencoded::Serializer::new(String::new());
        link.append_pair("itemid", &event.rest_id)
            .append_pair("exvsurl", "1")
            .append_pair("path", "/calendar/item");
        let mut answer = json!({
            "@odata.etag": event.etag(),
            "id": id,
            "createdDateTime": instant(event.created),
            "lastModifiedDateTime": instant(event.modified),
            "changeKey": event.change_key(),
            "categories": event.categories,
            "originalStartTimeZone": event.original_zones.0,
            "originalEndTimeZone": event.original_zones.1,
            "iCalUId": event.ical_uid,
            "reminderMinutesBeforeStart": event.reminder_minutes.unwrap_or(0),
            "isReminderOn": event.reminder_minutes.is_some(),
            "hasAttachments": self.mailbox.has_attachments(&event.immutable_id),
            "subject": event.subject,
            "bodyPreview": body::preview(&event.body),
            "importance": event.importance,
            "sensitivity": event.sensitivity,
            "isAllDay": event.is_all_day,
            "isCancelled": event.is_cancelled,
            "isOrganizer": event.is_organizer,
            "responseRequested": event.response_requested,
            "seriesMasterId": event.place.as_ref().map(|place| self.id(&place.master_rest_id, &place.master_id)),
            "showAs": event.show_as,
            "type": event.kind(),
            "webLink": format!("{}?{}", self.outlook, link.finish()),
            "onlineMeetingUrl": null,
            "isOnlineMeeting": event.is_online,
            "onlineMeetingProvider": if event.is_online { "teamsForBusiness" } else { "unknown" },
            "allowNewTimeProposals": event.allow_new_time_proposals,
            "isDraft": event.is_draft,
            "hideAttendees": event.hide_attendees,
            "recurrence": self.recurrence(event),
            "onlineMeeting": event.join_url.as_ref().map(|url| json!({"joinUrl": url})),
            "responseStatus": answer_status(event.response, event.responded_at),
            "body": self.body(&event.body),
            "start": self.when(&event.start, event.is_all_day),
            "end": self.when(&event.end, event.is_all_day),
            "location": location,
            "locations": places,
            "attendees": event.attendees.iter().map(attendee).collect::<Vec<_>>(),
            "organizer": {"emailAddress": mailable(&event.organizer)},
        });
        if let (Some(members), Some(place)) = (answer.as_object_mut(), &event.place) {
            members.insert("originalStart".to_owned(), json!(instant(place.original_start)));
        }
        if let (Some(members), Some(transaction)) = (answer.as_object_mut(), &event.transaction_id) {
            members.insert("transactionId".to_owned(), json!(transaction));
        }
        answer
    }

    fn recurrence(&self, event: &Event) -> Value {
        let mut rule = json!(event.recurrence);
        if let Some(zone) = rule
            .pointer_mut("/range/recurrenceTimeZone")
            .filter(|zone| **zone == json!(""))
        {
            *zone = json!(event.start.zone);
        }
        rule
    }

    /// Whole days float: they are midnights in whatever zone is asked for.
    fn when(&self, when: &When, is_all_day: bool) -> Value {
        let wanted = self.preferences.zone.as_str();
        let shown = if is_all_day {
            Some(When {
                local: when.local,
                zone: wanted.to_owned(),
            })
        } else {
            zones::shift(when, wanted)
        };
        let When { local, zone } = shown.unwrap_or_else(|| when.clone());
        json!({"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string(), "timeZone": zone})
    }
}

/// The owner of a mailbox.
pub fn user(mailbox: &Mailbox) -> Value {
    json!({
        "businessPhones": [],
        "displayName": mailbox.owner.name,
        "givenName": mailbox.first,
        "jobTitle": null,
        "mail": mailbox.owner.address,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": "en-US",
        "surname": mailbox.last,
        "userPrincipalName": mailbox.owner.address,
        "id": mailbox.oid,
    })
}

/// A category of the master list.
pub fn category(category: &Category) -> Value {
    json!(category)
}

/// UTC with seven digits, as Graph writes an instant.
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string()
}

fn answer_status(response: Response, at: Option<Timestamp>) -> Value {
    let time = at.map_or_else(
        || "0001-01-01T00:00:00Z".to_owned(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    json!({"response": response, "time": time})
}

fn attendee(attendee: &Attendee) -> Value {
    json!({
        "type": attendee.kind,
        "status": answer_status(attendee.response, attendee.responded_at),
        "emailAddress": mailable(&attendee.who),
    })
}

fn mailable(who: &Mailable) -> Value {
    json!({"name": who.name, "address": who.address})
}

fn place(place: &Place) -> Value {
    let mut answer = json!({
        "displayName": place.name,
        "locationType": if place.room_address.is_some() { "conferenceRoom" } else { "default" },
        "uniqueId": place.name,
        "uniqueIdType": if place.room_address.is_some() { "directory" } else { "private" },
        "address": place.street.as_ref().map_or_else(|| json!({}), |street| json!({"street": street})),
        "coordinates": {},
    });
    if let (Some(members), Some(room)) = (answer.as_object_mut(), &place.room_address) {
        members.insert("locationEmailAddress".to_owned(), json!(room));
    }
    answer
}

fn no_place() -> Value {
    json!({
        "displayName": "",
        "locationType": "default",
        "uniqueIdType": "unknown",
        "address": {},
        "coordinates": {},
    })
}
