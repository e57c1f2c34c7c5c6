//! Which of many records are there, and in which version: what links are compared with when nobody knows any more what
//! was deleted, and once a night (R-JOB-5). Numbers, ids and stamps alone.

use crate::client::SalesUser;
use crate::convert::{quoted, timestamp_from_wire};
use crate::describe::Resource;
use crate::dialect::SALES;
use crate::version::Known;
use crate::wire::{Around, Id};
use crate::{fields, query};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use sync_core::{ItemId, SalesId, SalesNumber, Version};
use vendor_http::Error;

/// Numbers that are asked for in one query; the longest has 64 characters.
const AT_ONCE_MAX: usize = 60;

/// A record that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its numeric id.
    pub id: SalesId,
    /// Which version it is.
    pub version: Version,
    /// When it was last changed.
    pub modified: Timestamp,
}

/// What is kept under public numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    /// Appointments and tasks.
    Activities,
    /// Contacts.
    Contacts,
    /// Messages of conversations.
    Messages,
}

#[derive(Deserialize)]
struct SightingRow {
    #[serde(rename = "ActivityId")]
    activity: Option<Id>,
    #[serde(rename = "PartyId")]
    party: Option<Id>,
    #[serde(rename = "MessageId")]
    message: Option<Id>,
    #[serde(rename = "ActivityUpdateDate")]
    updated: Option<String>,
    #[serde(rename = "LastUpdateDate")]
    last_updated: Option<String>,
    #[serde(flatten)]
    around: Around,
}

impl SalesUser {
    /// Those of the records that this user sees. That one is not among them says nothing of why: only the list of deleted
    /// records tells a deletion from a record that went out of sight (R-DEL-1, R-LINK-2).
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn sightings(
        &self,
        numbered: Numbered,
        numbers: &[SalesNumber],
    ) -> Result<BTreeMap<ItemId, Sighting>, Error> {
        let (resource, id, number) = match numbered {
            Numbered::Activities => (fields::ACTIVITIES, fields::ACTIVITY_ID, fields::ACTIVITY_NUMBER),
            Numbered::Contacts => (fields::CONTACTS, fields::PARTY_ID, fields::PARTY_NUMBER),
            Numbered::Messages => (fields::MESSAGES, fields::MESSAGE_ID, fields::MESSAGE_NUMBER),
        };
        let name = |attribute| self.pod.names.of(resource, attribute);
        let stamp = match numbered {
            Numbered::Activities => name(self.activity_stamp().await?),
            Numbered::Contacts | Numbered::Messages => name(fields::LAST_UPDATED),
        };
        let wanted = [name(id), name(number), stamp].join(",");
        let mut found = BTreeMap::new();
        for chunk in numbers.chunks(AT_ONCE_MAX) {
            let q = query::is_exactly_one_of(name(number), chunk.iter().map(SalesNumber::as_str));
            let limit = chunk.len().to_string();
            let parameters = [
                ("q", q.as_str()),
                ("fields", wanted.as_str()),
                ("links", "self"),
                ("limit", limit.as_str()),
            ];
            let page = self.page::<Value>(&[resource], &parameters).await?;
            for row in page.items {
                let (number, sighting) = sighting_from_row(row, number)
                    .map_err(|at| Error::unreadable(at, &SALES.no_request()))?;
                found.insert(number, sighting);
            }
        }
        Ok(found)
    }

    /// Our name of the attribute that says when an activity was last changed, and may be asked for: the one that was
    /// configured, else the first of the usual ones that the pod lets be asked for.
    pub(crate) async fn activity_stamp(&self) -> Result<&'static str, Error> {
        if self.pod.names.of(fields::ACTIVITIES, fields::UPDATED) != fields::UPDATED {
            return Ok(fields::UPDATED);
        }
        let candidates = [fields::UPDATED, fields::LAST_UPDATED];
        let described = self.description_if_allowed(Resource::Activities).await?;
        let stamp = described.and_then(|described| described.first_queryable(&candidates));
        Ok(stamp.unwrap_or(fields::UPDATED))
    }
}

fn sighting_from_row(row: Value, number: &'static str) -> Result<(ItemId, Sighting), &'static str> {
    let own = row
        .get(number)
        .and_then(Value::as_str)
        .filter(|own| !own.is_empty());
    let own = ItemId::new(own.ok_or(number)?);
    let row: SightingRow = serde_json::from_value(row).map_err(|_| "items")?;
    let stamp = row.updated.or(row.last_updated).ok_or(fields::LAST_UPDATED)?;
    let known = match row.around.etag() {
        Some(etag) => Known::Etag(quoted(etag)),
        None => Known::Stamp(stamp.clone()),
    };
    let sighting = Sighting {
        id: row
            .activity
            .or(row.party)
            .or(row.message)
            .map(|id| SalesId(id.0))
            .ok_or("items")?,
        version: known.into_version(),
        modified: timestamp_from_wire(&stamp).ok_or(fields::LAST_UPDATED)?,
    };
    Ok((own, sighting))
}
