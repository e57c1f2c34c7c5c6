//! The parts of an event as clients send them.

use crate::exchange::error::GraphError;
use crate::exchange::event::{Attendee, AttendeeType, Body, BodyType, Mailable, Place, Response, When};
use crate::exchange::zones;
use jiff::civil::DateTime;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WhenIn {
    date_time: String,
    #[serde(default)]
    time_zone: Option<String>,
}

impl WhenIn {
    pub(super) fn parse(self) -> Result<When, GraphError> {
        let zone = self
            .time_zone
            .filter(|zone| !zone.is_empty())
            .unwrap_or_else(|| "UTC".to_owned());
        if zones::rules(&zone).is_none() {
            return Err(GraphError::new(
                400,
                "TimeZoneNotSupportedException",
                format!(
                    "A valid TimeZone value must be specified. The following TimeZone value is not supported: '{zone}'."
                ),
            ));
        }
        let text = self.date_time.as_str();
        // An offset in the string wins over the named zone; the result is kept in the named one.
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            let at = When {
                local: instant.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
                zone: "UTC".to_owned(),
            };
            return zones::shift(&at, &zone).ok_or_else(|| GraphError::invalid("Time out of range."));
        }
        let local: DateTime = text.parse().map_err(|_| {
            GraphError::unreadable_body(&format!(
                "Cannot convert the literal '{text}' to the expected type 'Edm.DateTime'."
            ))
        })?;
        Ok(When { local, zone })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BodyIn {
    #[serde(default)]
    content_type: Option<BodyType>,
    #[serde(default)]
    content: Option<String>,
}

impl Default for BodyIn {
    fn default() -> Self {
        Self {
            content_type: Some(BodyType::Text),
            content: None,
        }
    }
}

impl From<BodyIn> for Body {
    fn from(body: BodyIn) -> Self {
        Self {
            kind: body.content_type.unwrap_or(BodyType::Text),
            content: body.content.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct LocationIn {
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    location_email_address: Option<String>,
}

impl LocationIn {
    pub(super) fn parse(self) -> Option<Place> {
        let name = self.display_name.filter(|name| !name.is_empty())?;
        Some(Place {
            name,
            room_address: self.location_email_address,
            street: None,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AttendeeIn {
    email_address: Mailable,
    #[serde(default, rename = "type")]
    kind: Option<AttendeeType>,
}

impl AttendeeIn {
    pub(super) fn parse(self) -> Result<Attendee, GraphError> {
        let Self {
            email_address: mut who,
            kind,
        } = self;
        if !who.address.contains('@') {
            return Err(GraphError::new(
                400,
                "ErrorInvalidRecipients",
                "At least one recipient isn't valid.",
            ));
        }
        if who.name.is_empty() {
            who.name.clone_from(&who.address);
        }
        Ok(Attendee {
            who,
            kind: kind.unwrap_or(AttendeeType::Required),
            response: Response::None,
            responded_at: None,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct ExtendedIn {
    id: String,
    value: String,
}

impl ExtendedIn {
    pub(super) fn parse(self) -> Result<(String, String), GraphError> {
        extended_id(&self.id)?;
        Ok((self.id, self.value))
    }
}

/// Checks the form `String {GUID} Name X`, `Integer {GUID} Id 0x8001` or `String 0x4001`.
pub fn extended_id(id: &str) -> Result<(), GraphError> {
    let mut words = id.splitn(4, ' ');
    let known_type = matches!(
        words.next(),
        Some(
            "String"
                | "Integer"
                | "Boolean"
                | "Double"
                | "Long"
                | "Short"
                | "SystemTime"
                | "CLSID"
                | "Binary"
        )
    );
    let target = words.next().unwrap_or_default();
    let hex = |text: &str| {
        text.strip_prefix("0x")
            .is_some_and(|digits| u32::from_str_radix(digits, 16).is_ok())
    };
    let named = match (words.next(), words.next()) {
        (Some("Name"), Some(name)) => !name.is_empty(),
        (Some("Id"), Some(number)) => hex(number),
        (None, None) => {
            return if known_type && hex(target) {
                Ok(())
            } else {
                Err(bad_extended_id())
            };
        }
        (Some(_) | None, _) => false,
    };
    let guid = target
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|g| uuid::Uuid::parse_str(g).is_ok());
    if known_type && guid && named {
        Ok(())
    } else {
        Err(bad_extended_id())
    }
}

fn bad_extended_id() -> GraphError {
    GraphError::new(
        400,
        "ErrorInvalidProperty",
        "PropertyId values must either be in the format <Type> {GUID} Name <name>, <Type> {GUID} Id <id> or <Type> <tag>.",
    )
}
