//! Who is who in Sales: users by name, contacts and users by address.

use crate::client::SalesUser;
use crate::fields::{self, EMAIL_ADDRESS, PARTY_ID, USER_NAME};
use crate::query;
use crate::wire::Id;
use futures::future::try_join_all;
use serde::Deserialize;
use std::collections::BTreeSet;
use sync_core::{Directory, SalesId, SalesPerson};
use vendor_http::Error;

/// Addresses that are asked for in one query; their addresses fit into one line of a request.
const AT_ONCE_MAX: usize = 40;
/// More people than this under so few addresses is nobody's data.
const ROWS_MAX: usize = 2000;
/// Longest address that Sales can hold, in characters.
const ADDRESS_CHARS_MAX: usize = 320;

#[derive(Deserialize)]
struct UserRow {
    #[serde(rename = "Username")]
    name: Option<String>,
    #[serde(rename = "ResourcePartyId")]
    resource_party: Option<Id>,
    #[serde(rename = "PartyId")]
    party: Option<Id>,
}

#[derive(Deserialize)]
struct PartyRow {
    #[serde(rename = "PartyId")]
    party: Option<Id>,
    #[serde(rename = "EmailAddress")]
    address: Option<String>,
}

impl SalesUser {
    /// The party id of the Sales user of this name, in any letter case.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say.
    pub async fn resource(&self, user_name: &str) -> Result<Option<SalesId>, Error> {
        let q = query::is_text(USER_NAME, user_name);
        let parameters = [("q", q.as_str()), ("onlyData", "true")];
        let rows: Vec<UserRow> = self
            .rows(&[fields::RESOURCE_USERS], &parameters, ROWS_MAX)
            .await?;
        let same = |row: &&UserRow| {
            row.name
                .as_deref()
                .is_some_and(|name| name.to_lowercase() == user_name.to_lowercase())
        };
        Ok(rows
            .iter()
            .find(same)
            .and_then(|row| row.resource_party.or(row.party))
            .map(|id| SalesId(id.0)))
    }

    /// Everybody in Sales whose address is one of these (lower case), as far as this user sees them.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn people(&self, addresses: &BTreeSet<String>) -> Result<Directory, Error> {
        let asked: Vec<&String> = addresses
            .iter()
            .filter(|address| !address.is_empty() && address.chars().count() <= ADDRESS_CHARS_MAX)
            .collect();
        let queries = asked.chunks(AT_ONCE_MAX).flat_map(|chunk| {
            let contacts: (&str, fn(SalesId) -> SalesPerson) = ("contacts", SalesPerson::Contact);
            let users: (&str, fn(SalesId) -> SalesPerson) = (fields::RESOURCES, SalesPerson::User);
            [contacts, users].map(|(resource, person)| self.parties(resource, chunk, person))
        });
        let mut directory = Directory::new();
        for (address, person) in try_join_all(queries).await?.into_iter().flatten() {
            if addresses.contains(&address) {
                directory.entry(address).or_default().insert(person);
            }
        }
        Ok(directory)
    }

    async fn parties(
        &self,
        resource: &str,
        addresses: &[&String],
        person: fn(SalesId) -> SalesPerson,
    ) -> Result<Vec<(String, SalesPerson)>, Error> {
        let q = query::any(
            addresses
                .iter()
                .map(|address| query::is_text(EMAIL_ADDRESS, address)),
        );
        let wanted = format!("{PARTY_ID},{EMAIL_ADDRESS}");
        let parameters = [
            ("q", q.as_str()),
            ("fields", wanted.as_str()),
            ("onlyData", "true"),
        ];
        let rows: Vec<PartyRow> = self.rows(&[resource], &parameters, ROWS_MAX).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| Some((row.address?.trim().to_lowercase(), person(SalesId(row.party?.0)))))
            .collect())
    }
}
