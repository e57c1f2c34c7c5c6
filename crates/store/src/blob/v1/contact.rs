//! What a contact holds.

use super::Text;
use serde::{Deserialize, Serialize};
use sync_core as ours;
use sync_core::SalesId;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Contact<'a> {
    first_name: Text<'a>,
    middle_name: Text<'a>,
    last_name: Text<'a>,
    company: Company<'a>,
    job_title: Text<'a>,
    emails: Vec<Text<'a>>,
    business_phone: Text<'a>,
    mobile_phone: Text<'a>,
    home_phone: Text<'a>,
    business_address: PostalAddress<'a>,
    notes: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Company<'a> {
    None,
    Account { id: i64, name: Text<'a> },
    Unknown(Text<'a>),
    Ambiguous(Text<'a>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PostalAddress<'a> {
    street: Text<'a>,
    city: Text<'a>,
    region: Text<'a>,
    postal_code: Text<'a>,
    country: Text<'a>,
}

impl<'a> From<&'a ours::Contact> for Contact<'a> {
    fn from(contact: &'a ours::Contact) -> Self {
        let address = &contact.business_address;
        Self {
            first_name: contact.first_name.as_str().into(),
            middle_name: contact.middle_name.as_str().into(),
            last_name: contact.last_name.as_str().into(),
            company: (&contact.company).into(),
            job_title: contact.job_title.as_str().into(),
            emails: contact
                .emails
                .0
                .iter()
                .map(|email| email.as_str().into())
                .collect(),
            business_phone: contact.business_phone.0.as_str().into(),
            mobile_phone: contact.mobile_phone.0.as_str().into(),
            home_phone: contact.home_phone.0.as_str().into(),
            business_address: PostalAddress {
                street: address.street.as_str().into(),
                city: address.city.as_str().into(),
                region: address.region.as_str().into(),
                postal_code: address.postal_code.as_str().into(),
                country: address.country.as_str().into(),
            },
            notes: contact.notes.as_deref().map(Text::from),
        }
    }
}

impl From<Contact<'_>> for ours::Contact {
    fn from(contact: Contact<'_>) -> Self {
        let address = contact.business_address;
        Self {
            first_name: contact.first_name.into_owned(),
            middle_name: contact.middle_name.into_owned(),
            last_name: contact.last_name.into_owned(),
            company: contact.company.into(),
            job_title: contact.job_title.into_owned(),
            emails: ours::Emails(contact.emails.into_iter().map(Text::into_owned).collect()),
            business_phone: ours::Phone(contact.business_phone.into_owned()),
            mobile_phone: ours::Phone(contact.mobile_phone.into_owned()),
            home_phone: ours::Phone(contact.home_phone.into_owned()),
            business_address: ours::PostalAddress {
                street: address.street.into_owned(),
                city: address.city.into_owned(),
                region: address.region.into_owned(),
                postal_code: address.postal_code.into_owned(),
                country: address.country.into_owned(),
            },
            notes: contact.notes.map(Text::into_owned),
        }
    }
}

impl<'a> From<&'a ours::Company> for Company<'a> {
    fn from(company: &'a ours::Company) -> Self {
        match company {
            ours::Company::None => Self::None,
            ours::Company::Account { id, name } => Self::Account {
                id: id.0,
                name: name.as_str().into(),
            },
            ours::Company::Unknown(name) => Self::Unknown(name.as_str().into()),
            ours::Company::Ambiguous(name) => Self::Ambiguous(name.as_str().into()),
        }
    }
}

impl From<Company<'_>> for ours::Company {
    fn from(company: Company<'_>) -> Self {
        match company {
            Company::None => Self::None,
            Company::Account { id, name } => Self::Account {
                id: SalesId(id),
                name: name.into_owned(),
            },
            Company::Unknown(name) => Self::Unknown(name.into_owned()),
            Company::Ambiguous(name) => Self::Ambiguous(name.into_owned()),
        }
    }
}
