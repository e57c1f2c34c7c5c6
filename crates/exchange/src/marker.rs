//! The marker in a mailbox that says whose its sync is (R-GATE-5): an extended property of the default calendar, which every
//! mailbox has, nobody can delete, and no user sees (Microsoft Graph, `singleValueLegacyExtendedProperty` of `calendar`).

use crate::mailbox::Mailbox;
use crate::wire;
use reqwest::Method;
use sync_core::Version;
use vendor_http::{Call, Error};

/// The named property that holds the marker. Mailboxes keep every name for ever, so this one never changes.
pub const MARKER_PROPERTY: &str = "String {6f7d3b1c-52a8-4c0e-9f64-8d1be1a2c7e5} Name OracleSalesDeployment";

/// The marker, as it was just read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkerSeen {
    /// Its text; none where there is no marker.
    pub text: Option<String>,
    /// The version of what it is on.
    pub version: Option<Version>,
}

/// What became of a marker that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerWritten {
    /// Exchange took it. Whether it still is there, a read tells: that Exchange minds versions of a calendar is documented
    /// nowhere.
    Taken,
    /// The calendar is not what it was when the marker was read.
    Overtaken,
}

impl Mailbox {
    /// Reads the marker.
    ///
    /// # Errors
    /// [`Error`], by what the caller must do.
    pub async fn marker(&self) -> Result<MarkerSeen, Error> {
        let expand = format!("singleValueExtendedProperties($filter=id eq '{MARKER_PROPERTY}')");
        let query = [("$select", "id,changeKey"), ("$expand", expand.as_str())];
        let reply = self
            .send(Call::new(Method::GET, self.url(&["calendar"], &query)))
            .await?;
        if !reply.is_success() {
            return Err(reply.error());
        }
        Ok(marker_from_calendar(reply.json()?))
    }

    /// Writes the marker, if the calendar still is what it was when `seen` was read.
    ///
    /// # Errors
    /// [`Error`], by what the caller must do; where no answer came, it may be there all the same.
    pub async fn write_marker(&self, text: &str, seen: &MarkerSeen) -> Result<MarkerWritten, Error> {
        let body = wire::CalendarPatch {
            single_value_extended_properties: vec![wire::ExtendedProperty {
                id: Some(MARKER_PROPERTY.to_owned()),
                value: Some(text.to_owned()),
            }],
        };
        let version = seen.version.as_ref().map(Version::as_str);
        let call = Call::new(Method::PATCH, self.url(&["calendar"], &[]));
        let reply = self.send(call.if_match(version).json(&body)).await?;
        match reply.status {
            _ if reply.is_success() => Ok(MarkerWritten::Taken),
            409 | 412 => Ok(MarkerWritten::Overtaken),
            _ => Err(reply.error()),
        }
    }
}

fn marker_from_calendar(calendar: wire::Calendar) -> MarkerSeen {
    let properties = calendar.single_value_extended_properties.unwrap_or_default();
    let ours = |id: &str| id.eq_ignore_ascii_case(MARKER_PROPERTY);
    let marker = properties
        .into_iter()
        .find(|property| property.id.as_deref().is_some_and(ours));
    let change_key = calendar.change_key.filter(|key| !key.is_empty());
    MarkerSeen {
        text: marker
            .and_then(|marker| marker.value)
            .filter(|text| !text.is_empty()),
        version: change_key.map(|key| Version::new(format!("W/\"{key}\""))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(calendar: serde_json::Value) -> MarkerSeen {
        marker_from_calendar(serde_json::from_value(calendar).unwrap())
    }

    #[test]
    fn r_gate_5_a_marker_is_found_among_other_properties_in_any_letter_case() {
        let seen = read(json!({"changeKey": "CQAA==", "singleValueExtendedProperties": [
            {"id": "String 0x3001", "value": "Calendar"},
            {"id": MARKER_PROPERTY.to_uppercase(), "value": "whose"},
        ]}));
        assert_eq!(seen.text.as_deref(), Some("whose"));
        assert_eq!(seen.version, Some(Version::new("W/\"CQAA==\"")));
    }

    #[test]
    fn r_gate_5_a_calendar_without_a_marker_is_nobodys() {
        for none in [
            json!({"id": "a", "changeKey": ""}),
            json!({"singleValueExtendedProperties": [{"id": MARKER_PROPERTY, "value": ""}]}),
        ] {
            assert_eq!(
                read(none),
                MarkerSeen {
                    text: None,
                    version: None
                }
            );
        }
    }
}
