//! What a client may say in a POST or PATCH of a contact, read as strictly as Graph does.

use super::parts::ExtendedIn;
use super::{member, members};
use crate::exchange::contact::{ContactWrite, PostalAddress};
use crate::exchange::error::GraphError;
use crate::exchange::event::Mailable;
use crate::exchange::wire::properties::CONTACT;
use serde::Deserialize;
use serde_json::Value;

/// Addresses that Outlook has room for.
const EMAILS_MAX: usize = 3;

#[derive(Deserialize)]
struct EmailIn {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    address: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct AddressIn {
    street: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postal_code: Option<String>,
    country_or_region: Option<String>,
}

impl From<AddressIn> for PostalAddress {
    fn from(address: AddressIn) -> Self {
        Self {
            street: address.street.unwrap_or_default(),
            city: address.city.unwrap_or_default(),
            state: address.state.unwrap_or_default(),
            postal_code: address.postal_code.unwrap_or_default(),
            country_or_region: address.country_or_region.unwrap_or_default(),
        }
    }
}

/// Reads a request body.
pub fn read(bytes: &[u8]) -> Result<ContactWrite, GraphError> {
    let mut write = ContactWrite::default();
    for (name, value) in members(bytes)? {
        match name.as_str() {
            "givenName" => write.given_name = Some(text(&name, value)?),
            "middleName" => write.middle_name = Some(text(&name, value)?),
            "surname" => write.surname = Some(text(&name, value)?),
            "displayName" => write.display_name = Some(text(&name, value)?),
            "companyName" => write.company_name = Some(text(&name, value)?),
            "jobTitle" => write.job_title = Some(text(&name, value)?),
            "mobilePhone" => write.mobile_phone = Some(text(&name, value)?),
            "personalNotes" => write.personal_notes = Some(text(&name, value)?),
            "businessPhones" => write.business_phones = Some(texts(&name, value)?),
            "homePhones" => write.home_phones = Some(texts(&name, value)?),
            "categories" => write.categories = Some(texts(&name, value)?),
            "emailAddresses" => write.emails = Some(emails(&name, value)?),
            "businessAddress" => {
                let address = member::<Option<AddressIn>>(&name, value)?.unwrap_or_default();
                write.business_address = Some(address.into());
            }
            "singleValueExtendedProperties" => {
                let list: Vec<ExtendedIn> = member(&name, value)?;
                let pairs = list.into_iter().map(ExtendedIn::parse);
                write.extended = pairs.collect::<Result<_, _>>()?;
            }
            known if known.contains('@') || CONTACT.has(known) => {}
            unknown => return Err(super::unknown(unknown, CONTACT.name)),
        }
    }
    Ok(write)
}

fn emails(name: &str, value: Value) -> Result<Vec<Mailable>, GraphError> {
    let list = member::<Option<Vec<EmailIn>>>(name, value)?.unwrap_or_default();
    if list.len() > EMAILS_MAX {
        return Err(GraphError::invalid(
            "A contact has at most three e-mail addresses.",
        ));
    }
    // Outlook shows the address where nobody gave a name.
    let mailable = |one: EmailIn| {
        let address = one.address.filter(|address| !address.is_empty())?;
        let name = one.name.filter(|name| !name.is_empty());
        Some(Mailable {
            name: name.unwrap_or_else(|| address.clone()),
            address,
        })
    };
    Ok(list.into_iter().filter_map(mailable).collect())
}

/// `null` clears.
fn text(name: &str, value: Value) -> Result<String, GraphError> {
    Ok(member::<Option<String>>(name, value)?.unwrap_or_default())
}

fn texts(name: &str, value: Value) -> Result<Vec<String>, GraphError> {
    Ok(member::<Option<Vec<String>>>(name, value)?.unwrap_or_default())
}
