//! Who is who in Sales: users by name, contacts and users by address, and back.

use crate::client::SalesUser;
use crate::convert::timestamp_from_wire;
use crate::dialect::SALES;
use crate::fields::{self, ACCOUNT_PARTY, EMAIL_ADDRESS, PARTY_ID, USER_NAME};
use crate::query;
use crate::wire::{Children, Collection, ContactPoint, Id, Row};
use futures::future::try_join_all;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use sync_core::people::AccountOf;
use sync_core::{Directory, SalesId, SalesPerson};
use url::Url;
use vendor_http::{Call, Error};

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
    /// Where they belong, of contacts alone.
    #[serde(rename = "AccountPartyId")]
    account: Option<Id>,
}

/// How the contacts that a user can read stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactsStand {
    /// How many there are.
    pub count: u64,
    /// When one was last changed; none where there is none.
    pub changed_at: Option<Timestamp>,
}

/// Everybody in Sales behind some addresses.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct People {
    /// By address, lower case.
    pub directory: Directory,
    /// The account of each contact among them that has one.
    pub accounts: AccountOf,
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

    /// Everybody in Sales whose address is one of these (lower case), as far as this user sees them, and where they belong.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn people(&self, addresses: &BTreeSet<String>) -> Result<People, Error> {
        let asked: Vec<&String> = addresses
            .iter()
            .filter(|address| !address.is_empty() && address.chars().count() <= ADDRESS_CHARS_MAX)
            .collect();
        let queries = asked.chunks(AT_ONCE_MAX).flat_map(|chunk| {
            [Addressed::Contacts, Addressed::Users].map(|addressed| self.parties(addressed, chunk))
        });
        let mut people = People::default();
        for found in try_join_all(queries).await?.into_iter().flatten() {
            if !addresses.contains(&found.address) {
                continue;
            }
            if let (SalesPerson::Contact(contact), Some(account)) = (found.person, found.account) {
                people.accounts.insert(contact, account);
            }
            let of_address = people.directory.entry(found.address).or_default();
            of_address.insert(found.person);
        }
        Ok(people)
    }

    /// The first address of each of these people that has one, lower case, as far as this user sees them.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn addresses(
        &self,
        people: &BTreeSet<SalesPerson>,
    ) -> Result<BTreeMap<SalesPerson, String>, Error> {
        let all: Vec<SalesPerson> = people.iter().copied().collect();
        let queries = [Addressed::Contacts, Addressed::Users]
            .into_iter()
            .flat_map(|addressed| {
                let ids = all.iter().filter_map(|person| addressed.id(*person));
                let ids: Vec<SalesId> = ids.collect();
                let chunks: Vec<Vec<SalesId>> = ids.chunks(AT_ONCE_MAX).map(<[SalesId]>::to_vec).collect();
                chunks.into_iter().map(move |chunk| (addressed, chunk))
            })
            .map(|(addressed, ids)| async move { self.addresses_of(addressed, &ids).await });
        Ok(try_join_all(queries).await?.into_iter().flatten().collect())
    }

    async fn addresses_of(
        &self,
        addressed: Addressed,
        ids: &[SalesId],
    ) -> Result<Vec<(SalesPerson, String)>, Error> {
        let resource = addressed.resource();
        let id = self.pod.names.of(resource, PARTY_ID);
        let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let q = format!("{id} in ({})", texts.join(","));
        let wanted = format!("{id},{}", self.pod.names.of(resource, EMAIL_ADDRESS));
        let parameters = [
            ("q", q.as_str()),
            ("fields", wanted.as_str()),
            ("onlyData", "true"),
        ];
        let rows: Vec<PartyRow> = self.rows(&[resource], &parameters, ROWS_MAX).await?;
        let found = rows.into_iter().filter_map(|row| {
            let address = row.address?.trim().to_lowercase();
            let person = addressed.person(SalesId(row.party?.0));
            (!address.is_empty()).then_some((person, address))
        });
        Ok(found.collect())
    }

    /// How the contacts that this user can read stand: one small question, however many there are.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn contacts_stand(&self) -> Result<ContactsStand, Error> {
        let call = Call::new(reqwest::Method::GET, self.contacts_stand_url());
        let counted = self.send(call).await?.json()?;
        self.contacts_stand_from(&counted)
    }

    /// Where that is asked.
    pub(crate) fn contacts_stand_url(&self) -> Url {
        let stamp = self.pod.names.of(fields::CONTACTS, fields::LAST_UPDATED);
        let order = format!("{stamp}:desc");
        let parameters = [
            ("fields", stamp),
            ("onlyData", "true"),
            ("orderBy", order.as_str()),
            ("limit", "1"),
            ("totalResults", "true"),
        ];
        self.pod.transport.url(&[fields::CONTACTS], &parameters)
    }

    /// What the answer says.
    pub(crate) fn contacts_stand_from(&self, counted: &CountedRows) -> Result<ContactsStand, Error> {
        let stamp = self.pod.names.of(fields::CONTACTS, fields::LAST_UPDATED);
        let CountedRows { page, total } = counted;
        let changed_at = match page.items.first().and_then(|row| row.get(stamp)) {
            Some(Value::Null) | None => None,
            Some(latest) => {
                let moment = latest.as_str().and_then(timestamp_from_wire);
                Some(moment.ok_or_else(|| Error::unreadable(fields::LAST_UPDATED, &SALES.no_request()))?)
            }
        };
        let count = total.ok_or_else(|| Error::unreadable("totalResults", &SALES.no_request()))?;
        Ok(ContactsStand { count, changed_at })
    }

    async fn parties(&self, addressed: Addressed, addresses: &[&String]) -> Result<Vec<Found>, Error> {
        let resource = addressed.resource();
        let own = self.pod.names.of(resource, EMAIL_ADDRESS);
        let mut q = query::is_one_of(own, addresses.iter().map(|address| address.as_str()));
        let mut wanted = format!("{},{own}", self.pod.names.of(resource, PARTY_ID));
        if let Addressed::Contacts = addressed {
            let further = self.pod.names.of(fields::CONTACT_POINT, EMAIL_ADDRESS);
            let attribute = format!("{}.{further}", fields::CONTACT_POINT);
            let any = query::is_one_of(&attribute, addresses.iter().map(|address| address.as_str()));
            q = format!("{q} or {any}");
            let account = self.pod.names.of(resource, ACCOUNT_PARTY);
            wanted.push_str(&format!(",{account};{}:{further}", fields::CONTACT_POINT));
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
                let account = row.account.map(|id| SalesId(id.0));
                all.filter_map(move |address| {
                    Some(Found {
                        address: address.trim().to_lowercase(),
                        person: party?,
                        account,
                    })
                })
            })
            .collect())
    }
}

/// A page, and how many rows there are in all.
#[derive(Deserialize)]
pub(crate) struct CountedRows {
    #[serde(flatten)]
    page: Collection<Row>,
    #[serde(rename = "totalResults")]
    total: Option<u64>,
}

/// One person under one address.
struct Found {
    address: String,
    person: SalesPerson,
    account: Option<SalesId>,
}

/// Counts: addresses of customers never reach a log.
impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People")
            .field("directory", &self.directory.len())
            .field("accounts", &self.accounts.len())
            .finish()
    }
}

impl Addressed {
    /// The id of a person of this kind.
    fn id(self, person: SalesPerson) -> Option<SalesId> {
        match (self, person) {
            (Self::Contacts, SalesPerson::Contact(id)) | (Self::Users, SalesPerson::User(id)) => Some(id),
            (Self::Contacts, SalesPerson::User(_)) | (Self::Users, SalesPerson::Contact(_)) => None,
        }
    }

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
