//! What contacts are called in a system of ours that the pod's administrators registered (`SourceSystemReference`): each by
//! the number that it had when it got that name. Sales hands the names of a contact that is merged into another over to the
//! survivor, and so they lead there (R-LINK-1). A pod where none is registered is asked nothing.

use crate::client::SalesUser;
use crate::fields;
use crate::query;
use crate::wire::{Children, Row};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ItemId;
use vendor_http::{Call, Error};

/// Numbers that are asked for in one query; the longest has 64 characters.
const AT_ONCE_MAX: usize = 60;
/// Contacts with more names than this in one answer are nobody's data.
const ROWS_MAX: usize = 2000;

impl SalesUser {
    /// What these contacts are called now, by what they were called when they got their names: of one that was merged into
    /// another, the number of that other one. What this user sees nobody carry is not in it.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn contacts_called(&self, names: &[ItemId]) -> Result<BTreeMap<ItemId, ItemId>, Error> {
        let attribute = self.pod.names.of(CHILD, fields::SOURCE_SYSTEM_VALUE);
        let carried = self.names_where(&format!("{CHILD}.{attribute}"), names).await?;
        let asked: BTreeSet<&ItemId> = names.iter().collect();
        let mut found = BTreeMap::new();
        for (number, names) in carried {
            let wanted = names.into_iter().filter(|name| asked.contains(name));
            found.extend(wanted.map(|name| (name, number.clone())));
        }
        Ok(found)
    }

    /// The names of these contacts: their own, and those of others that were merged into them. What this user does not see
    /// is not in it.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn contact_names(
        &self,
        numbers: &[ItemId],
    ) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Error> {
        let attribute = self.pod.names.of(fields::CONTACTS, fields::PARTY_NUMBER);
        self.names_where(attribute, numbers).await
    }

    /// Gives a contact its name, so that it can be followed through merges. That it has it already is no error.
    ///
    /// # Errors
    /// [`Error`], when it surely or possibly does not have it.
    pub async fn name_contact(&self, number: &ItemId) -> Result<(), Error> {
        let Some(system) = &self.pod.source_system else {
            return Ok(());
        };
        let segments = [fields::CONTACTS, number.as_str(), "child", CHILD];
        let url = self.pod.transport.url(&segments, &[]);
        let row = self
            .pod
            .names
            .outward(CHILD, row_from_name(system, number.as_str()));
        let reply = self.send(Call::new(Method::POST, url).json(&row)).await?;
        if reply.is_success() || crate::dialect::is_about_duplicates(&reply) {
            Ok(())
        } else {
            Err(reply.error())
        }
    }

    /// All names in our system of the contacts whose attribute, theirs or of their names, is one of these texts.
    async fn names_where(
        &self,
        attribute: &str,
        texts: &[ItemId],
    ) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Error> {
        let mut found = BTreeMap::new();
        let Some(system) = &self.pod.source_system else {
            return Ok(found);
        };
        let child = |name| self.pod.names.of(CHILD, name);
        let wanted = format!(
            "{};{CHILD}:{},{}",
            self.pod.names.of(fields::CONTACTS, fields::PARTY_NUMBER),
            child(fields::SOURCE_SYSTEM),
            child(fields::SOURCE_SYSTEM_VALUE)
        );
        for chunk in texts.chunks(AT_ONCE_MAX) {
            let q = query::is_exactly_one_of(attribute, chunk.iter().map(ItemId::as_str));
            let parameters = [
                ("q", q.as_str()),
                ("fields", wanted.as_str()),
                ("onlyData", "true"),
            ];
            let rows: Vec<Named> = self.rows(&[fields::CONTACTS], &parameters, ROWS_MAX).await?;
            for Named { number, names } in rows {
                let names = names.map(|names| names.into_collection().items);
                let ours = names.unwrap_or_default().into_iter();
                let ours = ours.filter(|name| name.system == *system);
                let ours = ours.map(|name| ItemId::new(&name.value)).collect();
                found.insert(ItemId::new(&number), ours);
            }
        }
        Ok(found)
    }
}

/// What a contact of this number is called, as a row of its own or as part of a new contact.
pub(crate) fn row_from_name(system: &str, number: &str) -> Row {
    Row::from_iter([
        (fields::SOURCE_SYSTEM.to_owned(), json!(system)),
        (fields::SOURCE_SYSTEM_VALUE.to_owned(), json!(number)),
    ])
}

const CHILD: &str = fields::SOURCE_SYSTEM_REFERENCE;

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "PartyNumber")]
    number: String,
    #[serde(rename = "SourceSystemReference")]
    names: Option<Children<Name>>,
}

#[derive(Deserialize)]
struct Name {
    #[serde(rename = "SourceSystem")]
    system: String,
    #[serde(rename = "SourceSystemReferenceValue")]
    value: String,
}
