//! Contacts between Graph's words and ours.

use super::countries::{code_from_text, name_from_code};
use super::stamp_from_properties;
use crate::contact::{ContactEntry, Notes};
use crate::mailbox::is_ours;
use crate::wire;
use sync_core::{Company, Contact, ContactField, Emails, ItemId, Marks, Phone, PostalAddress, Version};

/// A contact with what a later write needs of its raw form.
pub(crate) struct ContactLook {
    pub(crate) entry: ContactEntry,
    pub(crate) categories: Vec<String>,
    display_name: String,
    emails: Vec<wire::NamedAddress>,
    business_phones: Vec<String>,
    home_phones: Vec<String>,
    country: String,
}

/// Reads a contact; the error names the property that cannot be understood.
pub(crate) fn look_from_contact(wire: wire::Contact, notes: Notes) -> Result<ContactLook, &'static str> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let categories = wire.categories.unwrap_or_default();
    let stamp = stamp_from_properties(wire.single_value_extended_properties);
    let emails = wire.email_addresses.unwrap_or_default();
    let business_phones = wire.business_phones.unwrap_or_default();
    let home_phones = wire.home_phones.unwrap_or_default();
    let address = wire.business_address.unwrap_or_default();
    let country = address.country_or_region.clone().unwrap_or_default();
    let first = |phones: &[String]| Phone(phones.first().cloned().unwrap_or_default());
    let contact = Contact {
        first_name: wire.given_name.unwrap_or_default(),
        middle_name: wire.middle_name.unwrap_or_default(),
        last_name: wire.surname.unwrap_or_default(),
        company: Company::None,
        job_title: wire.job_title.unwrap_or_default(),
        emails: Emails(emails.iter().filter_map(|one| one.address.clone()).collect()),
        business_phone: first(&business_phones),
        mobile_phone: Phone(wire.mobile_phone.unwrap_or_default()),
        home_phone: first(&home_phones),
        business_address: PostalAddress {
            street: address.street.unwrap_or_default(),
            city: address.city.unwrap_or_default(),
            region: address.state.unwrap_or_default(),
            postal_code: address.postal_code.unwrap_or_default(),
            country: code_from_text(&country).map_or_else(|| country.clone(), str::to_owned),
        },
        notes: match notes {
            Notes::Included => Some(wire.personal_notes.unwrap_or_default()),
            Notes::LeftOut => None,
        },
    };
    let modified = filled(wire.last_modified_date_time).ok_or("contact.lastModifiedDateTime")?;
    let entry = ContactEntry {
        id: ItemId::new(filled(wire.id).ok_or("contact.id")?),
        version: Version::new(filled(wire.etag).ok_or("contact.@odata.etag")?),
        modified: modified.parse().map_err(|_| "contact.lastModifiedDateTime")?,
        contact: contact.reduced(),
        company: wire.company_name.unwrap_or_default(),
        marks: Marks {
            category: categories.iter().any(|name| is_ours(name)),
            stamp: stamp.is_some(),
        },
        stamp,
        folder: filled(wire.parent_folder_id),
    };
    Ok(ContactLook {
        entry,
        categories,
        display_name: wire.display_name.unwrap_or_default(),
        emails,
        business_phones,
        home_phones,
        country,
    })
}

/// A whole new contact.
pub(crate) fn contact_from_wanted(wanted: &Contact, notes: Notes) -> wire::ContactPatch {
    let nobody = ContactLook {
        entry: ContactEntry {
            id: ItemId::new(""),
            version: Version::new(""),
            modified: jiff::Timestamp::UNIX_EPOCH,
            contact: Contact::empty(),
            company: String::new(),
            marks: Marks::NONE,
            stamp: None,
            folder: None,
        },
        categories: Vec::new(),
        display_name: String::new(),
        emails: Vec::new(),
        business_phones: Vec::new(),
        home_phones: Vec::new(),
        country: String::new(),
    };
    patch_from_fields(wanted, ContactField::ALL, &nobody, notes)
}

/// What to write so that `fields` hold what `wanted` has.
pub(crate) fn patch_from_fields(
    wanted: &Contact,
    fields: &[ContactField],
    held: &ContactLook,
    notes: Notes,
) -> wire::ContactPatch {
    let mut patch = wire::ContactPatch::default();
    let mut named = held.entry.contact.clone();
    for field in fields {
        match field {
            ContactField::FirstName => {
                named.first_name.clone_from(&wanted.first_name);
                patch.given_name = Some(wanted.first_name.clone());
            }
            ContactField::MiddleName => {
                named.middle_name.clone_from(&wanted.middle_name);
                patch.middle_name = Some(wanted.middle_name.clone());
            }
            ContactField::LastName => {
                named.last_name.clone_from(&wanted.last_name);
                patch.surname = Some(wanted.last_name.clone());
            }
            ContactField::Company => patch.company_name = Some(wanted.company.text().to_owned()),
            ContactField::JobTitle => patch.job_title = Some(wanted.job_title.clone()),
            ContactField::Emails => {
                patch.email_addresses = Some(addresses_from_emails(&wanted.emails, &held.emails));
            }
            ContactField::BusinessPhone => {
                patch.business_phones = Some(with_first(&wanted.business_phone, &held.business_phones));
            }
            ContactField::HomePhone => {
                patch.home_phones = Some(with_first(&wanted.home_phone, &held.home_phones));
            }
            ContactField::MobilePhone => patch.mobile_phone = Some(wanted.mobile_phone.0.clone()),
            ContactField::BusinessAddress => {
                patch.business_address = Some(address_from_postal(&wanted.business_address, &held.country));
            }
            ContactField::Notes => match (notes, &wanted.notes) {
                (Notes::Included, Some(text)) => patch.personal_notes = Some(text.clone()),
                (Notes::Included | Notes::LeftOut, _) => {}
            },
        }
    }
    if patch.given_name.is_some() || patch.middle_name.is_some() || patch.surname.is_some() {
        // Outlook may make this name anew from the others, and then it is not what its owner chose any more.
        let was = composed(&held.entry.contact);
        patch.display_name = Some(
            if held.display_name.trim().is_empty() || held.display_name == was {
                composed(&named)
            } else {
                held.display_name.clone()
            },
        );
    }
    patch
}

/// As Outlook shows somebody in lists unless their owner says otherwise.
fn composed(contact: &Contact) -> String {
    let parts = [&contact.first_name, &contact.middle_name, &contact.last_name];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}

/// The names that stand beside addresses stay with them.
fn addresses_from_emails(wanted: &Emails, held: &[wire::NamedAddress]) -> Vec<wire::NamedAddress> {
    let is_same = |held: &&wire::NamedAddress, email: &str| {
        held.address
            .as_deref()
            .is_some_and(|address| address.trim().to_lowercase() == email.trim().to_lowercase())
    };
    let addresses = wanted.0.iter().map(|email| wire::NamedAddress {
        name: held
            .iter()
            .find(|held| is_same(held, email))
            .and_then(|held| held.name.clone()),
        address: Some(email.clone()),
    });
    addresses.collect()
}

/// Only the first number travels; the others stay. Where it is taken off, the next one is the first then.
fn with_first(wanted: &Phone, held: &[String]) -> Vec<String> {
    let first = (!wanted.0.is_empty()).then(|| wanted.0.clone());
    first.into_iter().chain(held.iter().skip(1).cloned()).collect()
}

/// A country is written by name, and stays as its owner wrote it where it is the same.
fn address_from_postal(wanted: &PostalAddress, held_country: &str) -> wire::PhysicalAddress {
    let country = if code_from_text(held_country) == Some(wanted.country.as_str()) {
        held_country
    } else {
        name_from_code(&wanted.country)
    };
    wire::PhysicalAddress {
        street: Some(wanted.street.clone()),
        city: Some(wanted.city.clone()),
        state: Some(wanted.region.clone()),
        postal_code: Some(wanted.postal_code.clone()),
        country_or_region: Some(country.to_owned()),
    }
}

#[cfg(test)]
mod tests;
