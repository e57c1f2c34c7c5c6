//! What each kind of item can be searched by.

use super::{Searched, Value};
use crate::exchange::contact::Contact;
use crate::exchange::event::Event;
use crate::exchange::message::Message;
use crate::exchange::todo::TodoTask;
use crate::exchange::zones;

impl Searched for Event {
    const SINGLE: &'static [&'static str] = &[
        "createddatetime",
        "end/datetime",
        "icaluid",
        "isallday",
        "iscancelled",
        "isorganizer",
        "lastmodifieddatetime",
        "start/datetime",
        "subject",
        "type",
    ];
    const COLLECTIONS: &'static [&'static str] = &["categories"];

    fn single(&self, property: &str) -> Option<Value> {
        match property {
            "createddatetime" => Some(Value::Moment(self.created)),
            "end/datetime" => zones::instant(&self.end).map(Value::Moment),
            "icaluid" => Some(Value::Text(self.ical_uid.clone())),
            "isallday" => Some(Value::Flag(self.is_all_day)),
            "iscancelled" => Some(Value::Flag(self.is_cancelled)),
            "isorganizer" => Some(Value::Flag(self.is_organizer)),
            "lastmodifieddatetime" => Some(Value::Moment(self.modified)),
            "start/datetime" => zones::instant(&self.start).map(Value::Moment),
            "subject" => Some(Value::Text(self.subject.clone())),
            "type" => Some(Value::Text(self.kind().text().to_owned())),
            _ => None,
        }
    }

    fn holds(&self, property: &str, value: &str) -> bool {
        property == "categories" && self.categories.iter().any(|name| name == value)
    }

    fn extended(&self, id: &str) -> Option<String> {
        self.extended.get(id).cloned()
    }
}

impl Searched for Contact {
    const SINGLE: &'static [&'static str] = &[
        "companyname",
        "createddatetime",
        "displayname",
        "givenname",
        "lastmodifieddatetime",
        "surname",
    ];
    const COLLECTIONS: &'static [&'static str] = &["categories", "emailaddresses/address"];

    fn single(&self, property: &str) -> Option<Value> {
        match property {
            "companyname" => Some(Value::Text(self.company_name.clone())),
            "createddatetime" => Some(Value::Moment(self.created)),
            "displayname" => Some(Value::Text(self.display_name.clone())),
            "givenname" => Some(Value::Text(self.given_name.clone())),
            "lastmodifieddatetime" => Some(Value::Moment(self.modified)),
            "surname" => Some(Value::Text(self.surname.clone())),
            _ => None,
        }
    }

    fn holds(&self, property: &str, value: &str) -> bool {
        match property {
            "categories" => self.categories.iter().any(|name| name == value),
            "emailaddresses/address" => self
                .emails
                .iter()
                .any(|email| email.address.eq_ignore_ascii_case(value)),
            _ => false,
        }
    }

    fn extended(&self, id: &str) -> Option<String> {
        self.extended.get(id).cloned()
    }
}

impl Searched for Message {
    const SINGLE: &'static [&'static str] = &[
        "conversationid",
        "createddatetime",
        "hasattachments",
        "internetmessageid",
        "isdraft",
        "lastmodifieddatetime",
        "receiveddatetime",
        "subject",
    ];
    const COLLECTIONS: &'static [&'static str] = &["categories"];

    fn single(&self, property: &str) -> Option<Value> {
        match property {
            "conversationid" => Some(Value::Text(self.conversation_id.clone())),
            "createddatetime" => Some(Value::Moment(self.created)),
            "hasattachments" => Some(Value::Flag(self.has_attachments)),
            "internetmessageid" => Some(Value::Text(self.internet_message_id.clone())),
            "isdraft" => Some(Value::Flag(self.is_draft)),
            "lastmodifieddatetime" => Some(Value::Moment(self.modified)),
            "receiveddatetime" => Some(Value::Moment(self.received)),
            "subject" => Some(Value::Text(self.subject.clone())),
            _ => None,
        }
    }

    fn holds(&self, property: &str, value: &str) -> bool {
        property == "categories" && self.categories.iter().any(|name| name == value)
    }

    fn extended(&self, id: &str) -> Option<String> {
        self.property(id)
    }
}

impl Searched for TodoTask {
    const SINGLE: &'static [&'static str] = &["createddatetime", "lastmodifieddatetime", "status", "title"];
    const COLLECTIONS: &'static [&'static str] = &["categories"];

    fn single(&self, property: &str) -> Option<Value> {
        match property {
            "createddatetime" => Some(Value::Moment(self.created)),
            "lastmodifieddatetime" => Some(Value::Moment(self.modified)),
            "status" => Some(Value::Text(self.status.text().to_owned())),
            "title" => Some(Value::Text(self.title.clone())),
            _ => None,
        }
    }

    fn holds(&self, property: &str, value: &str) -> bool {
        property == "categories" && self.categories.iter().any(|name| name == value)
    }

    /// To Do knows no extended properties.
    fn extended(&self, _: &str) -> Option<String> {
        None
    }
}
