//! Contacts on both sides, as our content and back: what the connectors do over HTTP.

use crate::flaw::Flaw;
use crate::kinds::{Amendment, modified};
use crate::world::{CATEGORY, STAMP, User};
use jiff::Timestamp;
use sandbox::exchange::contact::{Contact as Person, ContactWrite, PostalAddress as Address};
use sandbox::exchange::event::Mailable;
use sandbox::exchange::model::Folder;
use sandbox::sales::model::{Condition, Draft, Field, Refusal, Row, Sales, Table};
use sync_core::{
    AccountNames, Company, Contact, ContactField, Emails, Facts, Item, ItemId, Marks, Named, Phone, Place,
    PostalAddress, SalesId, Version,
};

/// A contact as the connector hands it over where notes are included.
pub(super) fn item_from_person(
    person: &Person,
    folder: Folder,
    flaw: Option<Flaw>,
) -> (Item<Contact>, Named) {
    let first = |numbers: &[String]| Phone(numbers.first().cloned().unwrap_or_default());
    let content = Contact {
        first_name: person.given_name.clone(),
        middle_name: person.middle_name.clone(),
        last_name: person.surname.clone(),
        company: Company::from_text(&person.company_name, &AccountNames::new()),
        job_title: person.job_title.clone(),
        emails: Emails(person.emails.iter().map(|email| email.address.clone()).collect()),
        business_phone: first(&person.business_phones),
        mobile_phone: Phone(person.mobile_phone.clone()),
        home_phone: first(&person.home_phones),
        business_address: PostalAddress {
            street: person.business_address.street.clone(),
            city: person.business_address.city.clone(),
            region: person.business_address.state.clone(),
            postal_code: person.business_address.postal_code.clone(),
            country: person.business_address.country_or_region.clone(),
        },
        notes: Some(person.personal_notes.clone()),
    };
    let item = Item {
        id: ItemId::new(&person.immutable_id),
        version: Version::new(person.change.to_string()),
        modified: modified(person.modified, flaw),
        content: content.reduced(),
        marks: Marks {
            category: person.categories.iter().any(|name| name == CATEGORY),
            stamp: person.extended.contains_key(STAMP),
        },
        facts: Facts {
            place: match folder {
                Folder::Default => Place::Read,
                Folder::Elsewhere | Folder::DeletedItems => Place::Elsewhere,
            },
            ..Facts::default()
        },
    };
    let named = Named {
        company: Some(person.company_name.clone()),
        ..Named::default()
    };
    (item, named)
}

/// A row of contacts as the connector hands it over.
pub(super) fn item_from_row(sales: &Sales, row: &Row, flaw: Option<Flaw>) -> Item<Contact> {
    let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
    let company = match row.stored("AccountPartyId").as_int() {
        Some(id) => Company::Account {
            id: SalesId(id),
            name: sales
                .value(row, "AccountName")
                .as_text()
                .unwrap_or_default()
                .to_owned(),
        },
        None => Company::None,
    };
    let content = Contact {
        first_name: text("FirstName"),
        middle_name: text("MiddleName"),
        last_name: text("LastName"),
        company,
        job_title: text("JobTitle"),
        emails: Emails(emails_of(row)),
        business_phone: Phone(text("WorkPhoneNumber")),
        mobile_phone: Phone(text("MobileNumber")),
        home_phone: Phone(text("HomePhoneNumber")),
        business_address: PostalAddress {
            street: text("AddressLine1"),
            city: text("City"),
            region: text("State"),
            postal_code: text("PostalCode"),
            country: text("Country"),
        },
        notes: Some(note_of(row).map(|(_, text)| text).unwrap_or_default()),
    };
    Item {
        id: ItemId::new(&row.key),
        version: Version::new(row.version().to_string()),
        modified: modified(row.changed_at().unwrap_or(Timestamp::UNIX_EPOCH), flaw),
        content: content.reduced(),
        marks: Marks::BOTH,
        facts: Facts::default(),
    }
}

/// The one note of a contact that is synced, with its key.
pub(super) fn note_of(row: &Row) -> Option<(String, String)> {
    let note = row.children(Table::Note).next()?;
    Some((note.key.clone(), note.stored("NoteTxt").as_text()?.to_owned()))
}

/// Its own address first, then those of its contact points.
fn emails_of(row: &Row) -> Vec<String> {
    let points = row
        .children(Table::ContactPoint)
        .filter_map(|point| point.stored("EmailAddress").as_text());
    let own = row.stored("EmailAddress").as_text();
    own.into_iter().chain(points).map(str::to_owned).collect()
}

/// What to send to Exchange so that these fields hold what `wanted` has.
pub(super) fn write_from_fields(
    wanted: &Contact,
    fields: &[ContactField],
    flaw: Option<Flaw>,
) -> ContactWrite {
    let mut write = ContactWrite::default();
    let numbers = |phone: &Phone| {
        let number = (!phone.0.is_empty()).then(|| phone.0.clone());
        number.into_iter().collect::<Vec<_>>()
    };
    for field in fields {
        match field {
            ContactField::FirstName => write.given_name = Some(wanted.first_name.clone()),
            ContactField::MiddleName => write.middle_name = Some(wanted.middle_name.clone()),
            ContactField::LastName => write.surname = Some(wanted.last_name.clone()),
            ContactField::Company => write.company_name = Some(wanted.company.text().to_owned()),
            ContactField::JobTitle => write.job_title = Some(wanted.job_title.clone()),
            ContactField::Emails => {
                write.emails = Some(wanted.emails.0.iter().map(|address| mailable(address)).collect());
            }
            ContactField::BusinessPhone => write.business_phones = Some(numbers(&wanted.business_phone)),
            ContactField::MobilePhone => write.mobile_phone = Some(wanted.mobile_phone.0.clone()),
            ContactField::HomePhone => write.home_phones = Some(numbers(&wanted.home_phone)),
            ContactField::BusinessAddress => write.business_address = Some(address(&wanted.business_address)),
            ContactField::Notes => write.personal_notes.clone_from(&wanted.notes),
        }
    }
    if flaw == Some(Flaw::ClearsNotes) {
        write.personal_notes = Some(String::new());
    }
    write
}

/// A whole new contact.
pub(super) fn write_of_new(wanted: &Contact, stamp: &str, flaw: Option<Flaw>) -> ContactWrite {
    ContactWrite {
        categories: Some(vec![CATEGORY.to_owned()]),
        extended: vec![(STAMP.to_owned(), stamp.to_owned())],
        ..write_from_fields(wanted, ContactField::ALL, flaw)
    }
}

/// An address for mail.
pub(super) fn mailable(address: &str) -> Mailable {
    Mailable {
        name: address.to_owned(),
        address: address.to_owned(),
    }
}

fn address(wanted: &PostalAddress) -> Address {
    Address {
        street: wanted.street.clone(),
        city: wanted.city.clone(),
        state: wanted.region.clone(),
        postal_code: wanted.postal_code.clone(),
        country_or_region: wanted.country.clone(),
    }
}

/// A whole new record.
pub(super) fn draft_of_new(wanted: &Contact, number: &str) -> Draft {
    let draft = draft_from_fields(wanted, ContactField::ALL).with("PartyNumber", number);
    let further = wanted.emails.0.iter().skip(1);
    let draft = further.fold(draft, |draft, email| {
        draft.with_child(Table::ContactPoint, contact_point(email))
    });
    match wanted.notes.as_deref() {
        Some("") | None => draft,
        Some(text) => draft.with_child(Table::Note, note(text)),
    }
}

pub(super) fn note(text: &str) -> Draft {
    Draft::new().with("NoteTxt", text)
}

/// What to send to Sales so that these fields hold what `wanted` has; addresses but the first are rows of their own.
fn draft_from_fields(wanted: &Contact, fields: &[ContactField]) -> Draft {
    let text = |text: &str| {
        if text.is_empty() {
            Field::Null
        } else {
            Field::from(text)
        }
    };
    let mut draft = Draft::new();
    for field in fields {
        draft = match field {
            ContactField::FirstName => draft.with("FirstName", text(&wanted.first_name)),
            ContactField::MiddleName => draft.with("MiddleName", text(&wanted.middle_name)),
            ContactField::LastName => draft.with("LastName", text(&wanted.last_name)),
            ContactField::Company => match &wanted.company {
                Company::Account { id, .. } => draft.with("AccountPartyId", id.0),
                Company::None | Company::Unknown(_) | Company::Ambiguous(_) => {
                    draft.with("AccountPartyId", Field::Null)
                }
            },
            ContactField::JobTitle => draft.with("JobTitle", text(&wanted.job_title)),
            ContactField::Emails => {
                draft.with("EmailAddress", text(wanted.emails.primary().unwrap_or_default()))
            }
            ContactField::BusinessPhone => draft.with("WorkPhoneNumber", text(&wanted.business_phone.0)),
            ContactField::MobilePhone => draft.with("MobileNumber", text(&wanted.mobile_phone.0)),
            ContactField::HomePhone => draft.with("HomePhoneNumber", text(&wanted.home_phone.0)),
            ContactField::BusinessAddress => draft
                .with("AddressLine1", text(&wanted.business_address.street))
                .with("City", text(&wanted.business_address.city))
                .with("State", text(&wanted.business_address.region))
                .with("PostalCode", text(&wanted.business_address.postal_code))
                .with("Country", text(&wanted.business_address.country)),
            ContactField::Notes => draft,
        };
    }
    draft
}

fn contact_point(email: &str) -> Draft {
    Draft::new()
        .with("ContactPointType", "EMAIL")
        .with("EmailAddress", email)
}

/// Makes a record hold what is wanted, further addresses included. Addresses that Outlook has no room for stay.
pub(super) fn amend(
    sales: &mut Sales,
    user: &User,
    number: &str,
    change: &Amendment<'_, Contact>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Amendment {
        wanted,
        fields,
        condition,
    } = *change;
    let held = sales.record(Table::Contacts, number).ok_or(Refusal::NotFound)?;
    let shown = item_from_row(sales, held, None).content.emails;
    let (parent, by) = ((Table::Contacts, number), user.address.as_str());
    sales.edit(
        by,
        Table::Contacts,
        number,
        &draft_from_fields(wanted, fields),
        condition,
        now,
    )?;
    if let (true, Some(text)) = (fields.contains(&ContactField::Notes), &wanted.notes) {
        let row = sales.record(Table::Contacts, number).ok_or(Refusal::NotFound)?;
        if let Some((key, _)) = note_of(row) {
            sales.remove_child(by, parent, (Table::Note, &key), &Condition::Any, now)?;
        }
        if !text.is_empty() {
            sales.add_child(by, parent, Table::Note, &note(text), now)?;
        }
    }
    if !fields.contains(&ContactField::Emails) {
        return Ok(());
    }
    let row = sales.record(Table::Contacts, number).ok_or(Refusal::NotFound)?;
    let further = wanted.emails.0.get(1..).unwrap_or_default();
    let is_among = |list: &[String], email: &str| list.iter().any(|one| one.eq_ignore_ascii_case(email));
    let points: Vec<(String, String)> = row
        .children(Table::ContactPoint)
        .filter_map(|point| {
            Some((
                point.key.clone(),
                point.stored("EmailAddress").as_text()?.to_owned(),
            ))
        })
        .collect();
    for (key, email) in &points {
        if is_among(&shown.0, email) && !is_among(further, email) {
            sales.remove_child(by, parent, (Table::ContactPoint, key), &Condition::Any, now)?;
        }
    }
    for email in further {
        if !points.iter().any(|(_, held)| held.eq_ignore_ascii_case(email)) {
            sales.add_child(by, parent, Table::ContactPoint, &contact_point(email), now)?;
        }
    }
    Ok(())
}
