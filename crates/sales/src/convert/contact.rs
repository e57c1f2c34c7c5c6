//! Contacts: one record, with further addresses and notes as rows of their own.

use super::{quoted, sales_id, timestamp_from_wire};
use crate::client::Pod;
use crate::contacts::{FoundContact, Notes};
use crate::fields;
use crate::references::row_from_name;
use crate::version::Known;
use crate::wire::{self, Row};
use serde_json::json;
use std::collections::BTreeSet;
use sync_core::{
    Company, Contact, ContactField, Emails as OurEmails, Facts, Item, ItemId, Marks, Phone, PostalAddress,
    SalesId,
};

/// A contact with what a later write needs of its raw form.
pub(crate) struct ContactLook {
    pub(crate) contact: FoundContact,
    pub(crate) emails: Emails,
    /// Where its note is, if there is one.
    pub(crate) note: Option<Option<String>>,
}

/// The addresses of a contact where Sales keeps them.
#[derive(Default)]
pub(crate) struct Emails {
    /// The record's own.
    pub(crate) primary: Option<String>,
    /// Those in rows, with the address of each row.
    pub(crate) further: Vec<(String, Option<String>)>,
}

impl Pod {
    /// Reads a contact with its rows; the error names the attribute that cannot be understood.
    pub(crate) fn look_from_contact(
        &self,
        wire: wire::Contact,
        etag: Option<&str>,
        notes: Notes,
    ) -> Result<ContactLook, &'static str> {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let changed = filled(wire.last_updated).ok_or(fields::LAST_UPDATED)?;
        let number = filled(wire.number).ok_or(fields::PARTY_NUMBER)?;
        let party_id = sales_id(wire.id).ok_or(fields::PARTY_ID)?;
        let emails = emails_from_wire(wire.email, wire.points);
        let mut note = first_note(wire.notes);
        let text = match (notes, &mut note) {
            (Notes::LeftOut, _) => None,
            (Notes::Carried, None) => Some(String::new()),
            (Notes::Carried, Some(note)) => {
                let text = self.large_text_from_wire(note.text.take());
                Some(text.ok_or(fields::NOTE_TEXT)?)
            }
        };
        let company = match sales_id(wire.account) {
            None => Company::None,
            Some(id) => Company::Account {
                id,
                name: wire.account_name.unwrap_or_default(),
            },
        };
        let contact = Contact {
            first_name: wire.first_name.unwrap_or_default(),
            middle_name: wire.middle_name.unwrap_or_default(),
            last_name: wire.last_name.unwrap_or_default(),
            company,
            job_title: wire.job_title.unwrap_or_default(),
            emails: OurEmails(emails.all().map(str::to_owned).collect()),
            business_phone: Phone(wire.work_phone.unwrap_or_default()),
            mobile_phone: Phone(wire.mobile_phone.unwrap_or_default()),
            home_phone: Phone(wire.home_phone.unwrap_or_default()),
            business_address: PostalAddress {
                street: wire.street.unwrap_or_default(),
                city: wire.city.unwrap_or_default(),
                region: wire.state.unwrap_or_default(),
                postal_code: wire.postal_code.unwrap_or_default(),
                country: wire.country.unwrap_or_default(),
            },
            notes: text,
        };
        let version = match etag.or_else(|| wire.around.etag()) {
            Some(etag) => Known::Etag(quoted(etag)),
            None => Known::Stamp(changed.clone()),
        };
        let item = Item {
            id: ItemId::new(number),
            version: version.into_version(),
            modified: timestamp_from_wire(&changed).ok_or(fields::LAST_UPDATED)?,
            content: contact.reduced(),
            marks: Marks::BOTH,
            facts: Facts::default(),
        };
        Ok(ContactLook {
            contact: FoundContact {
                item,
                party_id,
                owner: sales_id(wire.owner),
            },
            emails,
            note: note.map(|note| note.around.href().map(str::to_owned)),
        })
    }

    /// A whole new contact, its further addresses and its note with it.
    pub(crate) fn row_from_contact(&self, number: &str, owner: SalesId, wanted: &Contact) -> Row {
        let mut row = self.contact_changes(wanted, ContactField::ALL);
        row.retain(|_, value| !value.is_null());
        row.insert(fields::PARTY_NUMBER.to_owned(), json!(number));
        row.insert(fields::OWNER_PARTY.to_owned(), json!(owner.0));
        let mut addresses = wanted.emails.0.iter();
        if let Some(primary) = addresses.next() {
            row.insert(fields::EMAIL_ADDRESS.to_owned(), json!(primary));
        }
        let points: Vec<Row> = addresses.map(|address| row_from_email(address)).collect();
        if !points.is_empty() {
            row.insert(fields::CONTACT_POINT.to_owned(), json!(points));
        }
        if let Some(notes) = wanted.notes.as_deref().filter(|notes| !notes.is_empty()) {
            row.insert(fields::NOTE.to_owned(), json!([self.row_from_note(notes)]));
        }
        if let Some(system) = &self.source_system {
            row.extend(row_from_name(system, number));
        }
        row
    }

    /// The attributes of the record itself that change when `fields` become what `wanted` has: without addresses and
    /// notes, which are rows.
    pub(crate) fn contact_changes(&self, wanted: &Contact, fields: &[ContactField]) -> Row {
        let mut row = Row::new();
        let mut set = |name: &str, text: &str| {
            let text = Some(text).filter(|text| !text.is_empty());
            row.insert(name.to_owned(), json!(text));
        };
        for field in fields {
            match field {
                ContactField::FirstName => set(fields::FIRST_NAME, &wanted.first_name),
                ContactField::MiddleName => set(fields::MIDDLE_NAME, &wanted.middle_name),
                ContactField::LastName => set(fields::LAST_NAME, &wanted.last_name),
                ContactField::JobTitle => set(fields::JOB_TITLE, &wanted.job_title),
                ContactField::BusinessPhone => set(fields::WORK_PHONE, &wanted.business_phone.0),
                ContactField::MobilePhone => set(fields::MOBILE_PHONE, &wanted.mobile_phone.0),
                ContactField::HomePhone => set(fields::HOME_PHONE, &wanted.home_phone.0),
                ContactField::BusinessAddress => {
                    let address = &wanted.business_address;
                    set(fields::STREET, &address.street);
                    set(fields::CITY, &address.city);
                    set(fields::STATE, &address.region);
                    set(fields::POSTAL_CODE, &address.postal_code);
                    set(fields::COUNTRY, &address.country);
                }
                ContactField::Company | ContactField::Emails | ContactField::Notes => {}
            }
        }
        // No account is taken away, and none is guessed (R-CONT-3).
        if let (true, Company::Account { id, .. }) =
            (fields.contains(&ContactField::Company), &wanted.company)
        {
            row.insert(fields::ACCOUNT_PARTY.to_owned(), json!(id.0));
        }
        row
    }

    /// A note as a row.
    pub(crate) fn row_from_note(&self, text: &str) -> Row {
        Row::from_iter([(fields::NOTE_TEXT.to_owned(), self.wire_from_large_text(text))])
    }
}

impl Emails {
    /// The primary one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        let further = self.further.iter().map(|(address, _)| address.as_str());
        self.primary.as_deref().into_iter().chain(further)
    }

    /// Whether this address is among them, in any letter case.
    pub(crate) fn has(&self, address: &str) -> bool {
        self.all().any(|one| is_same(one, address))
    }
}

/// A further address as a row.
pub(crate) fn row_from_email(address: &str) -> Row {
    Row::from_iter([
        (fields::CONTACT_POINT_TYPE.to_owned(), json!(fields::EMAIL)),
        (fields::EMAIL_ADDRESS.to_owned(), json!(address)),
    ])
}

/// Whether both are one address.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn emails_from_wire(primary: Option<String>, points: Option<wire::Children<wire::ContactPoint>>) -> Emails {
    let rows = points
        .into_iter()
        .flat_map(|points| points.into_collection().items);
    let mut seen: BTreeSet<String> = primary
        .iter()
        .map(|address| address.trim().to_lowercase())
        .collect();
    let further = rows
        .filter(|point| point.kind.as_deref().is_none_or(|kind| kind == fields::EMAIL))
        .filter_map(|point| {
            let address = point.email.filter(|address| !address.trim().is_empty())?;
            seen.insert(address.trim().to_lowercase())
                .then(|| (address, point.around.href().map(str::to_owned)))
        });
    Emails {
        further: further.collect(),
        primary: primary.filter(|address| !address.trim().is_empty()),
    }
}

/// The note that stands for the notes of an Outlook contact: the oldest general one.
fn first_note(notes: Option<wire::Children<wire::Note>>) -> Option<wire::Note> {
    let rows = notes.into_iter().flat_map(|notes| notes.into_collection().items);
    rows.filter(|note| {
        note.kind
            .as_deref()
            .is_none_or(|kind| kind == fields::GENERAL_NOTE)
    })
    .min_by_key(|note| note.id.map(|id| id.0))
}
