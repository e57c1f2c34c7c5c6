//! What a series holds: its meetings by name.

use super::content::{Appointment, Related};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use sync_core as ours;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Occurrences<'a> {
    meetings: BTreeMap<Slot, Appointment<'a>>,
    cancelled: BTreeSet<Slot>,
    related: Related,
    zone: Zone,
}

/// By its text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(pub(super) ours::Slot);

/// By its name.
struct Zone(ours::Zone);

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let slot = ours::Slot::parse(&text);
        slot.map(Self).ok_or_else(|| D::Error::custom("no slot"))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let zone = ours::Zone::parse(&name);
        zone.map(Self).map_err(|_| D::Error::custom("no time zone"))
    }
}

impl<'a> From<&'a ours::Occurrences> for Occurrences<'a> {
    fn from(series: &'a ours::Occurrences) -> Self {
        let meetings = series.meetings.iter();
        Self {
            meetings: meetings
                .map(|(slot, meeting)| (Slot(*slot), meeting.into()))
                .collect(),
            cancelled: series.cancelled.iter().map(|slot| Slot(*slot)).collect(),
            related: (&series.related).into(),
            zone: Zone(series.zone.clone()),
        }
    }
}

impl From<Occurrences<'_>> for ours::Occurrences {
    fn from(series: Occurrences<'_>) -> Self {
        let meetings = series.meetings.into_iter();
        Self {
            meetings: meetings.map(|(slot, meeting)| (slot.0, meeting.into())).collect(),
            cancelled: series.cancelled.into_iter().map(|slot| slot.0).collect(),
            related: series.related.into(),
            zone: series.zone.0,
            is_single: false,
        }
    }
}
