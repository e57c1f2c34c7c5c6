//! Events, users and categories as Graph writes them, every property filled.

use super::body;
use super::event::{Attendee, BodyType, Event, Mailable, Place, Response, When};
use super::model::{Category, IdFormat, Mailbox};
use super::query::{Options, Preferences};
use super::zones;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

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

    /// An event, as far as it was selected.
    pub fn event(&self, event: &Event) -> Map<String, Value> {
        let Value::Object(mut all) = self.whole_event(event) else {
            return Map::new();
        };
        if let Some(select) = &self.options.select {
            let wanted = |name: &str| select.iter().any(|one| one.eq_ignore_ascii_case(name));
            all.retain(|name, _| name == "@odata.etag" || name == "id" || wanted(name));
        }
        let expanded: Vec<Value> = (self.options.expand.iter())
            .filter_map(|id| {
                event
                    .extended
                    .get(id)
                    .map(|value| json!({"id": id, "value": value}))
            })
            .collect();
        if !expanded.is_empty() {
            all.insert("singleValueExtendedProperties".to_owned(), Value::Array(expanded));
        }
        all
    }

    fn whole_event(&self, event: &Event) -> Value {
        let id = match self.preferences.ids {
            IdFormat::RestImmutable => &event.immutable_id,
            IdFormat::Rest | IdFormat::Ews => &event.rest_id,
        };
        let content = match self.preferences.body {
            BodyType::Html => body::as_html(&event.body),
            BodyType::Text => body::as_text(&event.body),
        };
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
            "hasAttachments": false,
            "subject": event.subject,
            "bodyPreview": body::preview(&event.body),
            "importance": event.importance,
            "sensitivity": event.sensitivity,
            "isAllDay": event.is_all_day,
            "isCancelled": event.is_cancelled,
            "isOrganizer": event.is_organizer,
            "responseRequested": event.response_requested,
            "seriesMasterId": event.place.as_ref().map(|place| match self.preferences.ids {
                IdFormat::RestImmutable => &place.master_id,
                IdFormat::Rest | IdFormat::Ews => &place.master_rest_id,
            }),
            "showAs": event.show_as,
            "type": event.kind(),
            "webLink": format!("{}?{}", self.outlook, link.finish()),
            "onlineMeetingUrl": null,
            "isOnlineMeeting": event.is_online,
            "onlineMeetingProvider": if event.is_online { "teamsForBusiness" } else { "unknown" },
            "allowNewTimeProposals": event.allow_new_time_proposals,
            "isDraft": false,
            "hideAttendees": event.hide_attendees,
            "recurrence": self.recurrence(event),
            "onlineMeeting": event.join_url.as_ref().map(|url| json!({"joinUrl": url})),
            "responseStatus": answer_status(event.response, event.responded_at),
            "body": {"contentType": self.preferences.body, "content": content},
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
