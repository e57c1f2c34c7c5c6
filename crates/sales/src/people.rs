//! Who is who in Sales: users by name, contacts and users by address.

use crate::client::SalesUser;
use crate::fields::{self, EMAIL_ADDRESS, PARTY_ID, USER_NAME};
use crate::query;
use crate::wire::{Children, ContactPoint, Id};
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
    /// Further addresses, of contacts alone.
    #[serde(rename = "ContactPoint")]
    points: Option<Children<ContactPoint>>,
}

/// Those who have addresses.
#[derive(Clone, Copy)]
enum Addressed {
    /// Their further addresses count as much as the first (R-APPT-7).
    Contacts,
    Users,
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
            [Addressed::Contacts, Addressed::Users].map(|addressed| self.parties(addressed, chunk))
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
        addressed: Addressed,
        addresses: &[&String],
    ) -> Result<Vec<(String, SalesPerson)>, Error> {
        let resource = addressed.resource();
        let own = self.pod.names.of(resource, EMAIL_ADDRESS);
        let mut q = query::is_one_of(own, addresses.iter().map(|address| address.as_str()));
        let mut wanted = format!("{},{own}", self.pod.names.of(resource, PARTY_ID));
        if let Addressed::Contacts = addressed {
            let further = self.pod.names.of(fields::CONTACT_POINT, EMAIL_ADDRESS);
            let attribute = format!("{}.{further}", fields::CONTACT_POINT);
            let any = query::is_one_of(&attribute, addresses.iter().map(|address| address.as_str()));
            q = format!("{q} or {any}");
            wanted.push_str(&format!(";{}:{further}", fields::CONTACT_POINT));
        }
        let parameters = [
            ("q", q.as_str()),
            ("fields", wanted.as_str()),
            ("onlyData", "true"),
        ];
        let rows: Vec<PartyRow> = self.rows(&[resource], &parameters, ROWS_MAX).await?;
        Ok(rows
            .into_iter()
            .flat_map(|row| {
                let further = row.points.map(|points| points.into_collection().items);
                let further = further.unwrap_or_default().into_iter();
                let all = row
                    .address
                    .into_iter()
                    .chain(further.filter_map(|point| point.email));
                let party = row.party.map(|id| addressed.person(SalesId(id.0)));
                all.filter_map(move |address| Some((address.trim().to_lowercase(), party?)))
            })
            .collect())
    }
}

impl Addressed {
    fn resource(self) -> &'static str {
        match self {
            Self::Contacts => fields::CONTACTS,
            Self::Users => fields::RESOURCES,
        }
    }

    fn person(self, id: SalesId) -> SalesPerson {
        match self {
            Self::Contacts => SalesPerson::Contact(id),
            Self::Users => SalesPerson::User(id),
        }
    }
}
