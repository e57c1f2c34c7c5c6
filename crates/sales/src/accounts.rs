//! Accounts by name, and what became of records that are there no more under their number.

use crate::client::SalesUser;
use crate::dialect::SALES;
use crate::fields;
use crate::query;
use crate::wire::{Id, Row};
use serde::Deserialize as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{AccountNames, ItemId, SalesId};
use vendor_http::{Call, Error};

/// Names that are asked for in one query: the longest has 360 characters, and all must fit into one line of a request.
const AT_ONCE_MAX: usize = 10;
/// More accounts than this of so few names is nobody's data.
const ROWS_MAX: usize = 2000;

/// A record of a customer: what can be merged with another of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mergeable {
    /// Customer's person.
    Contact,
    /// Customer.
    Account,
}

/// What a record is called outside of Sales.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceReference {
    /// Code of the other system, as this pod's administrators registered it.
    pub system: String,
    /// What the record is called there.
    pub value: String,
}

impl SalesUser {
    /// The accounts that have one of these names (trimmed, lower case), as far as this user sees them (R-CONT-3).
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn accounts_named(&self, names: &BTreeSet<String>) -> Result<AccountNames, Error> {
        let asked: Vec<&String> = names.iter().filter(|name| !name.trim().is_empty()).collect();
        let attribute = |name| self.pod.names.of(fields::ACCOUNTS, name);
        let (id, name) = (attribute(fields::PARTY_ID), attribute(fields::ORGANIZATION_NAME));
        let wanted = format!("{id},{name}");
        let mut found = AccountNames::new();
        for chunk in asked.chunks(AT_ONCE_MAX) {
            let q = query::any(chunk.iter().map(|one| query::is_text(name, one)));
            let parameters = [
                ("q", q.as_str()),
                ("fields", wanted.as_str()),
                ("onlyData", "true"),
            ];
            let rows: Vec<Row> = self.rows(&[fields::ACCOUNTS], &parameters, ROWS_MAX).await?;
            for row in rows {
                let unreadable = |at| Error::unreadable(at, &SALES.no_request());
                let id = row.get(fields::PARTY_ID).map(Id::deserialize);
                let id = id
                    .and_then(Result::ok)
                    .ok_or_else(|| unreadable(fields::PARTY_ID))?;
                let name = row.get(fields::ORGANIZATION_NAME).and_then(Value::as_str);
                let name = name.ok_or_else(|| unreadable(fields::ORGANIZATION_NAME))?;
                let folded = name.trim().to_lowercase();
                if names.contains(&folded) {
                    found.entry(folded).or_default().insert(SalesId(id.0));
                }
            }
        }
        Ok(found)
    }

    /// The records that carry these references now, by number: of a record that was merged into another, that other one,
    /// since Sales hands the references of the one over to the survivor (R-LINK-1). What nobody carries is not in it.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn carriers(
        &self,
        kind: Mergeable,
        references: &BTreeSet<SourceReference>,
    ) -> Result<BTreeMap<SourceReference, (ItemId, SalesId)>, Error> {
        let resource = kind.resource();
        let asked: Vec<&SourceReference> = references.iter().collect();
        let below = |name| {
            let name = self.pod.names.of(fields::SOURCE_SYSTEM_REFERENCE, name);
            format!("{}.{name}", fields::SOURCE_SYSTEM_REFERENCE)
        };
        let value = below(fields::SOURCE_SYSTEM_VALUE);
        let own = |name| self.pod.names.of(resource, name);
        let child = |name| self.pod.names.of(fields::SOURCE_SYSTEM_REFERENCE, name);
        let wanted = format!(
            "{},{};{}:{},{}",
            own(fields::PARTY_ID),
            own(fields::PARTY_NUMBER),
            fields::SOURCE_SYSTEM_REFERENCE,
            child(fields::SOURCE_SYSTEM),
            child(fields::SOURCE_SYSTEM_VALUE)
        );
        let mut found = BTreeMap::new();
        for chunk in asked.chunks(AT_ONCE_MAX) {
            let conditions = chunk
                .iter()
                .map(|one| format!("{value}={}", query::quoted(&one.value)));
            let q = query::any(conditions);
            let parameters = [
                ("q", q.as_str()),
                ("fields", wanted.as_str()),
                ("onlyData", "true"),
            ];
            let rows: Vec<Carrier> = self.rows(&[resource], &parameters, ROWS_MAX).await?;
            for row in rows {
                let Carrier {
                    id,
                    number,
                    references: carried,
                } = row;
                let carried = carried
                    .map(|rows| rows.into_collection().items)
                    .unwrap_or_default();
                for one in carried {
                    let reference = SourceReference {
                        system: one.system,
                        value: one.value,
                    };
                    if references.contains(&reference) {
                        found.insert(reference, (ItemId::new(&number), SalesId(id.0)));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Lets a record carry a reference, so that it can be followed through merges. That it carries it already is no
    /// error.
    ///
    /// # Errors
    /// [`Error`], when it surely or possibly does not carry it.
    pub async fn refer(
        &self,
        kind: Mergeable,
        number: &ItemId,
        reference: &SourceReference,
    ) -> Result<(), Error> {
        let child = fields::SOURCE_SYSTEM_REFERENCE;
        let url = self
            .pod
            .transport
            .url(&[kind.resource(), number.as_str(), "child", child], &[]);
        let row = Row::from_iter([
            (fields::SOURCE_SYSTEM.to_owned(), json!(reference.system)),
            (fields::SOURCE_SYSTEM_VALUE.to_owned(), json!(reference.value)),
        ]);
        let row = self.pod.names.outward(child, row);
        let reply = self
            .send(Call::new(reqwest::Method::POST, url).json(&row))
            .await?;
        if reply.is_success() || crate::dialect::is_about_duplicates(&reply) {
            Ok(())
        } else {
            Err(reply.error())
        }
    }
}

impl Mergeable {
    fn resource(self) -> &'static str {
        match self {
            Self::Contact => fields::CONTACTS,
            Self::Account => fields::ACCOUNTS,
        }
    }
}

#[derive(serde::Deserialize)]
struct Carrier {
    #[serde(rename = "PartyId")]
    id: Id,
    #[serde(rename = "PartyNumber")]
    number: String,
    #[serde(rename = "SourceSystemReference")]
    references: Option<crate::wire::Children<CarriedReference>>,
}

#[derive(serde::Deserialize)]
struct CarriedReference {
    #[serde(rename = "SourceSystem")]
    system: String,
    #[serde(rename = "SourceSystemReferenceValue")]
    value: String,
}
