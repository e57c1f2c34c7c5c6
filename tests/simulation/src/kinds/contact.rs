//! Contacts: one person, an item of its own in each mailbox that has them.

mod acts;
mod convert;

use super::{Amendment, EntryFacts, Moves, Told, Values};
use crate::flaw::Flaw;
use crate::records::Born;
use crate::steps::{Act, EditedField, Shape};
use crate::world::{STAMP, User, World};
use acts::{account, email, joined, merge, named};
pub(crate) use acts::{name_of, names_of};
use convert::{
    amend, draft_of_new, item_from_person, item_from_row, mailable, note, note_of, write_from_fields,
    write_of_new,
};
use jiff::Timestamp;
use sandbox::exchange::contact::{Contact as Person, ContactWrite, PostalAddress};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Exchange, Folder, Mailbox, Window};
use sandbox::sales::model::{Draft, Field, Refusal, Row, Sales, SavedSearch, Table, Term};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::{Contact, ContactField, Item, ItemId, Kind, MeetingKey, Named, SalesId, SalesPerson};

/// Accounts, each the only one of its name.
const ACCOUNTS: [&str; 2] = ["Acme", "Globex"];
/// The name of two accounts.
const TWINS: &str = "Twins";
/// The name of no account.
const NOWHERE: &str = "Nowhere";
/// The job title that takes a contact out of the saved search.
const RETIRED: &str = "retired";
/// What a contact's maker notes, which never travels.
const NOTES: &str = "likes tea";
/// A number that Outlook cannot hold.
const FAX: &str = "+49 30 1";

impl Told for Contact {
    type Entry = Person;
    type Wish = ContactWrite;

    const TABLE: Table = Table::Contacts;
    const OWNER: &'static str = "OwnerPartyId";
    const EDITED_IN_EXCHANGE: &'static [EditedField] =
        &[EditedField::FirstName, EditedField::Phone, EditedField::Company];
    const EDITED_IN_SALES: &'static [EditedField] = &[
        EditedField::LastName,
        EditedField::Email,
        EditedField::JobTitle,
        EditedField::Address,
    ];
    const EDITED: &'static [EditedField] = &[
        EditedField::FirstName,
        EditedField::LastName,
        EditedField::JobTitle,
        EditedField::Email,
        EditedField::Phone,
        EditedField::Company,
        EditedField::OddCompany,
        EditedField::Address,
    ];
    const IS_PER_MAILBOX: bool = true;
    const LEAVING: Option<EditedField> = Some(EditedField::JobTitle);

    /// Accounts that everybody sees, two of them of one name; the search holds everybody who has not retired.
    fn furnish(sales: &mut Sales, users: &[User], now: Timestamp) -> SavedSearch {
        for name in ACCOUNTS.into_iter().chain([TWINS, TWINS]) {
            let draft = Draft::new().with("OrganizationName", name);
            if let Ok(number) = sales.create(&users[0].address, Table::Accounts, &draft, now) {
                for user in users {
                    sales.share_with(Table::Accounts, &number, user.party.0);
                }
            }
        }
        SavedSearch {
            terms: vec![Term::NoneOf("JobTitle", vec![Field::from(RETIRED)])],
            ..SavedSearch::my_contacts("CONTACTS")
        }
    }

    fn entries(mailbox: &Mailbox) -> impl Iterator<Item = (&Arc<Person>, Folder)> {
        mailbox
            .contacts_everywhere()
            .map(|placed| (placed.item, placed.folder))
    }

    /// What we made carries its number from its making on; a copy carries it too.
    fn facts(person: &Person) -> EntryFacts<'_> {
        let stamp = person.extended.get(STAMP).map(String::as_str);
        EntryFacts {
            id: &person.immutable_id,
            version: person.change,
            categories: &person.categories,
            stamp,
            made_as: stamp,
            is_cancelled: false,
            organizes: Organizes::Yes,
        }
    }

    fn uid(person: &Person) -> &str {
        &person.immutable_id
    }

    fn key(uid: &str, owner: &User) -> MeetingKey {
        MeetingKey::of_item(Kind::Contact, &owner.oid, &ItemId::new(uid))
    }

    fn key_of_record(number: &ItemId, owner: &User) -> MeetingKey {
        MeetingKey::of_offered(Kind::Contact, SalesPerson::User(owner.party), number)
    }

    fn leave_out_notes(&mut self) {
        self.notes = None;
    }

    fn item(person: &Person, folder: Folder, flaw: Option<Flaw>) -> (Item<Self>, Named) {
        item_from_person(person, folder, flaw)
    }

    fn changes(
        exchange: &Exchange,
        oid: &str,
        cursor: Option<&Cursor>,
        _: Window,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Person>>, GraphError> {
        exchange.contact_changes(oid, cursor, limit)
    }

    fn expire_cursors(exchange: &mut Exchange, oid: &str) {
        drop(exchange.expire_contact_cursors(oid));
    }

    fn wish_from_fields(wanted: &Self, fields: &[ContactField], flaw: Option<Flaw>) -> ContactWrite {
        write_from_fields(wanted, fields, flaw)
    }

    fn wish_of_new(_: &Sales, _: &User, wanted: &Self, stamp: &str, flaw: Option<Flaw>) -> ContactWrite {
        write_of_new(wanted, stamp, flaw)
    }

    fn wish_of_mark(_: &Link<Self>, stamp: &str, _: Option<Flaw>) -> ContactWrite {
        ContactWrite {
            extended: vec![(STAMP.to_owned(), stamp.to_owned())],
            ..ContactWrite::default()
        }
    }

    fn set_categories(wish: &mut ContactWrite, categories: Vec<String>) {
        wish.categories = Some(categories);
    }

    /// The account that a company's text means.
    fn recall(answered: &mut Self, known: &Self) {
        if answered.company.text() == known.company.text() {
            answered.company.clone_from(&known.company);
        }
    }

    fn create(
        exchange: &mut Exchange,
        oid: &str,
        wish: &ContactWrite,
        now: Timestamp,
    ) -> Result<Arc<Person>, GraphError> {
        exchange.create_contact(oid, wish, now)
    }

    fn change(
        exchange: &mut Exchange,
        oid: &str,
        id: &str,
        wish: &ContactWrite,
        now: Timestamp,
    ) -> Result<Arc<Person>, GraphError> {
        exchange.update_contact(oid, id, wish, None, now)
    }

    fn delete(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        exchange.delete_contact(oid, id, None, now)
    }

    fn lay(exchange: &mut Exchange, oid: &str, id: &str, folder: Folder, now: Timestamp) -> Option<String> {
        let laid = exchange.move_contact(oid, id, folder, now).ok()?;
        Some(laid.immutable_id.clone())
    }

    fn empty_deleted(exchange: &mut Exchange, oid: &str) {
        drop(exchange.empty_deleted_contacts(oid));
    }

    fn copy(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Option<Arc<Person>> {
        exchange.duplicate_contact(oid, id, now).ok()
    }

    fn item_from_row(sales: &Sales, row: &Row, flaw: Option<Flaw>) -> Item<Self> {
        item_from_row(sales, row, flaw)
    }

    fn draft_of_new(wanted: &Self, number: &str, _: SalesId) -> Draft {
        named(draft_of_new(wanted, number), number)
    }

    /// Further addresses are rows, and so is a note.
    fn moves(held: &Self, wanted: &Self, fields: &[ContactField]) -> Moves {
        let notes = usize::from(fields.contains(&ContactField::Notes));
        if !fields.contains(&ContactField::Emails) {
            return match notes {
                0 => Moves::NOTHING,
                rows => Moves {
                    rows,
                    attributes: fields.len() > 1,
                    is_looked_at: true,
                },
            };
        }
        let further = |contact: &Self| -> BTreeSet<String> {
            let further = contact.emails.0.iter().skip(1);
            further.map(|email| email.to_ascii_lowercase()).collect()
        };
        let rows = further(held).symmetric_difference(&further(wanted)).count() + notes;
        let is_other_primary = held.emails.primary() != wanted.emails.primary();
        Moves {
            rows,
            attributes: rows == 0 || fields.len() > 1 || is_other_primary,
            is_looked_at: true,
        }
    }

    fn amend(
        sales: &mut Sales,
        user: &User,
        number: &str,
        change: &Amendment<'_, Self>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut next = sales.clone();
        amend(&mut next, user, number, change, now)?;
        *sales = next;
        Ok(())
    }

    fn values_of_entry(person: &Person) -> Values {
        let emails = person.emails.iter().map(|email| email.address.as_str());
        let address = &person.business_address;
        Values::from([
            (EditedField::FirstName, person.given_name.clone()),
            (EditedField::LastName, person.surname.clone()),
            (EditedField::JobTitle, person.job_title.clone()),
            (EditedField::Email, joined(emails)),
            (EditedField::Phone, person.mobile_phone.clone()),
            (EditedField::Company, person.company_name.clone()),
            (
                EditedField::Address,
                format!("{} {}", address.city, address.country_or_region),
            ),
        ])
    }

    fn values_of_row(sales: &Sales, row: &Row) -> Values {
        let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
        let company = sales.value(row, "AccountName");
        let emails = item_from_row(sales, row, None).content.emails;
        Values::from([
            (EditedField::FirstName, text("FirstName")),
            (EditedField::LastName, text("LastName")),
            (EditedField::JobTitle, text("JobTitle")),
            (EditedField::Email, joined(emails.0.iter().map(String::as_str))),
            (EditedField::Phone, text("MobileNumber")),
            (
                EditedField::Company,
                company.as_text().unwrap_or_default().to_owned(),
            ),
            (
                EditedField::Address,
                format!("{} {}", text("City"), text("Country")),
            ),
        ])
    }

    fn made_in_exchange(world: &World, _: u8, shape: Shape) -> ContactWrite {
        let company = match shape {
            Shape::AtAccount => ACCOUNTS[0],
            Shape::AtNowhere => NOWHERE,
            Shape::AtTwins => TWINS,
            Shape::Person
            | Shape::Nameless
            | Shape::Shared
            | Shape::Alone
            | Shape::WithCustomer
            | Shape::WithColleague
            | Shape::WithBoth
            | Shape::WithStranger
            | Shape::Private
            | Shape::PrivateWithCustomer
            | Shape::Past
            | Shape::Open
            | Shape::Secret
            | Shape::Done
            | Shape::Daily
            | Shape::Begun
            | Shape::Weekly
            | Shape::Monthly
            | Shape::WholeDays
            | Shape::Endless
            | Shape::TooLong
            | Shape::Scattered
            | Shape::Mail(_) => "",
        };
        ContactWrite {
            given_name: Some(format!("first {}", world.serial)),
            surname: (shape != Shape::Nameless).then(|| format!("last {}", world.serial)),
            company_name: Some(company.to_owned()),
            emails: Some(vec![mailable(&email(world))]),
            personal_notes: Some(NOTES.to_owned()),
            ..ContactWrite::default()
        }
    }

    fn made_in_sales(world: &World, shape: Shape) -> Draft {
        let draft = Draft::contact(
            &format!("first {}", world.serial),
            &format!("last {}", world.serial),
            &email(world),
        )
        .with("FaxNumber", FAX)
        .with_child(Table::Note, note(NOTES));
        if shape == Shape::AtAccount {
            draft.with("AccountPartyId", account(&world.sales, ACCOUNTS[0]))
        } else {
            draft
        }
    }

    /// Most have got their name from a reconciliation by the time something happens to them.
    fn make_in_sales(world: &mut World, user: &User, shape: Shape) -> Option<String> {
        let draft = Self::made_in_sales(world, shape);
        let now = world.now;
        let number = world.sales.create(&user.address, Self::TABLE, &draft, now).ok()?;
        if !world.serial.is_multiple_of(4) {
            let parent = (Self::TABLE, number.as_str());
            let (child, name) = (Table::SourceSystemReference, name_of(&number));
            drop(world.sales.add_child(&user.address, parent, child, &name, now));
        }
        Self::publish(&mut world.sales, &world.users, &number, shape);
        Some(number)
    }

    /// Whether a colleague sees it too.
    fn publish(sales: &mut Sales, users: &[User], number: &str, shape: Shape) {
        if shape == Shape::Shared {
            for user in users {
                sales.share_with(Table::Contacts, number, user.party.0);
            }
        }
    }

    fn edited_in_exchange(world: &World, _: &Person, field: EditedField) -> Option<ContactWrite> {
        let serial = world.serial;
        let mut write = ContactWrite::default();
        match field {
            EditedField::FirstName => write.given_name = Some(format!("first {serial}")),
            EditedField::LastName => write.surname = Some(format!("last {serial}")),
            EditedField::JobTitle => write.job_title = Some(format!("job {serial}")),
            EditedField::Email => write.emails = Some(vec![mailable(&email(world))]),
            EditedField::Phone => {
                write.mobile_phone = Some(format!("+49 {serial}"));
                write.personal_notes = Some(format!("{NOTES}, {serial} cups"));
            }
            EditedField::Company => {
                let company = [ACCOUNTS[0], ACCOUNTS[1], ""][serial as usize % 3];
                write.company_name = Some(company.to_owned());
            }
            EditedField::OddCompany => {
                let company = [NOWHERE, TWINS][serial as usize % 2];
                write.company_name = Some(company.to_owned());
            }
            EditedField::Address => {
                write.business_address = Some(PostalAddress {
                    city: format!("city {serial}"),
                    country_or_region: "DE".to_owned(),
                    ..PostalAddress::default()
                });
            }
            EditedField::Subject
            | EditedField::Location
            | EditedField::Description
            | EditedField::Time
            | EditedField::Customer
            | EditedField::Due
            | EditedField::Status
            | EditedField::Importance
            | EditedField::Privacy
            | EditedField::ShowAs
            | EditedField::Reminder => return None,
        }
        Some(write)
    }

    fn edited_in_sales(world: &World, _: &Row, field: EditedField) -> Option<Draft> {
        let serial = world.serial;
        let draft = Draft::new();
        Some(match field {
            EditedField::FirstName => draft.with("FirstName", format!("first {serial}")),
            EditedField::LastName => draft.with("LastName", format!("last {serial}")),
            EditedField::JobTitle if serial.is_multiple_of(4) => draft.with("JobTitle", RETIRED),
            EditedField::JobTitle => draft.with("JobTitle", format!("job {serial}")),
            EditedField::Email => draft.with("EmailAddress", email(world)),
            EditedField::Phone => draft.with("MobileNumber", format!("+49 {serial}")),
            EditedField::Company => {
                let name = ACCOUNTS[serial as usize % 2];
                draft.with("AccountPartyId", account(&world.sales, name))
            }
            EditedField::Address => draft.with("City", format!("city {serial}")).with("Country", "DE"),
            EditedField::OddCompany
            | EditedField::Subject
            | EditedField::Location
            | EditedField::Description
            | EditedField::Time
            | EditedField::Customer
            | EditedField::Due
            | EditedField::Status
            | EditedField::Importance
            | EditedField::Privacy
            | EditedField::ShowAs
            | EditedField::Reminder => return None,
        })
    }

    fn act(world: &mut World, act: Act) {
        if let Act::Merges { record, into } = act {
            merge(world, record, into);
        }
    }

    /// A company that is empty in Outlook says nothing about the account (R-CONT-3).
    fn is_silent(field: EditedField, in_exchange: &str) -> bool {
        field == EditedField::Company && in_exchange.is_empty()
    }

    /// Nobody is guessed, and what does not travel is not cleared.
    fn wrong(world: &World, record: usize) -> Option<&'static str> {
        let row = world.row_of::<Self>(record);
        let company = row.map(|row| world.sales.value(row, "AccountName"));
        if company.is_some_and(|company| company.as_text() == Some(TWINS)) {
            return Some("R-CONT-3 of several accounts none is taken");
        }
        let entry = world.entry_of::<Self>(record);
        let is_sent = row.is_some_and(|row| note_of(row).is_some());
        if is_sent && !world.ever_noted && matches!(world.records[record].origin, Born::InExchange { .. }) {
            return Some("R-CONT-8 notes that are not included are not sent");
        }
        match world.records[record].origin {
            Born::InExchange { is_copy: true, .. } => None,
            Born::InExchange { is_copy: false, .. } => entry
                .is_some_and(|(_, person, _)| !person.personal_notes.starts_with(NOTES))
                .then_some("R-CONT-8 notes are neither sent nor cleared"),
            Born::InSales { ref number } => row
                .is_some_and(|row| row.key == *number && row.stored("FaxNumber").as_text() != Some(FAX))
                .then_some("R-CONT-8 what Outlook cannot hold is not cleared"),
        }
    }

    /// Notes are included now.
    fn wrong_in_step(world: &World, person: &Person, row: &Row) -> Option<&'static str> {
        let noted = note_of(row).map(|(_, text)| text).unwrap_or_default();
        (world.settings.notes && person.personal_notes != noted)
            .then_some("R-CONT-8 notes that are included are the same on both sides")
    }

    fn in_words(content: &Self) -> String {
        format!(
            "{} / {} / {} / {} / {} / {} / {}",
            content.first_name,
            content.last_name,
            content.company.text(),
            content.job_title,
            content.emails.0.join(" "),
            content.mobile_phone.0,
            content.business_address.city,
        )
    }

    fn title(content: &Self) -> &str {
        &content.last_name
    }
}
