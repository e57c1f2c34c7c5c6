//! Rows of the configuration, and of users' choices.

use super::{Place, name_of_object, object_named};
use crate::StoreError;
use crate::blob;
use crate::configuration::{Choices, Configuration, Revision};
use std::collections::BTreeMap;
use sync_core::{Object, Resolution, SearchId};

/// What the administrator has set.
pub struct ConfigurationRow {
    pub revision: i64,
    pub document: String,
}

impl TryFrom<ConfigurationRow> for (Configuration, Revision) {
    type Error = StoreError;

    fn try_from(row: ConfigurationRow) -> Result<Self, StoreError> {
        let document = blob::decode_configuration(&row.document);
        let document = Place::new("configuration", b"").read("document", document)?;
        Ok((document, Revision(row.revision)))
    }
}

/// What a user chose.
pub struct ChoicesRow {
    pub user_id: Vec<u8>,
    pub conflict_resolution: Option<String>,
    pub saved_searches: String,
}

impl TryFrom<ChoicesRow> for Choices {
    type Error = StoreError;

    fn try_from(row: ChoicesRow) -> Result<Self, StoreError> {
        let place = Place::new("choices", &row.user_id);
        let resolution = row
            .conflict_resolution
            .as_deref()
            .map(|name| resolution_named(name).ok_or_else(|| place.inconsistent("conflict_resolution")));
        let searches = searches_from(&row.saved_searches);
        Ok(Self {
            conflict_resolution: resolution.transpose()?,
            saved_searches: searches.ok_or_else(|| place.inconsistent("saved_searches"))?,
        })
    }
}

/// A user's choices in columns: the resolution, and the searches as one text.
pub fn columns_of_choices(choices: &Choices) -> (Option<&'static str>, String) {
    let searches: BTreeMap<_, _> = choices
        .saved_searches
        .iter()
        .map(|(object, search)| (name_of_object(*object), search.as_str()))
        .collect();
    let searches = serde_json::json!(searches).to_string();
    (choices.conflict_resolution.map(name_of_resolution), searches)
}

fn searches_from(text: &str) -> Option<BTreeMap<Object, SearchId>> {
    let named: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    named
        .into_iter()
        .map(|(object, search)| Some((object_named(&object)?, SearchId::new(search))))
        .collect()
}

fn name_of_resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::ExchangeWins => "exchange-wins",
        Resolution::SalesWins => "sales-wins",
        Resolution::UserDecides => "user-decides",
    }
}

fn resolution_named(name: &str) -> Option<Resolution> {
    [
        Resolution::ExchangeWins,
        Resolution::SalesWins,
        Resolution::UserDecides,
    ]
    .into_iter()
    .find(|resolution| name_of_resolution(*resolution) == name)
}
