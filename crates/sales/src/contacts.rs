//! Contacts: looking at them, making, changing and deleting them. Names, phones and address are attributes of the record;
//! addresses beyond the first are rows of it, and so are notes.

use crate::activities::is_addressable;
use crate::by_number::ByNumber;
use crate::changes::{Change, Changeable, Looks, RecordWrite};
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::convert::{ContactLook, Emails, is_same, row_from_email};
use crate::dialect::SALES;
use crate::fields;
use crate::wire::{self, Row};
use crate::writes::refused_create;
use reqwest::Method;
use serde_json::{Value, json};
use sync_core::{Contact, ContactField, Item, ItemId, Outcome, SalesId, SalesNumber, Version};
use vendor_http::{Answer, Call, Error, Reply, Trace};

/// Whether notes are read and written (*Include notes*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notes {
    /// They are neither read nor written nor cleared.
    LeftOut,
    /// They are.
    Carried,
}

/// What a look at one contact found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactSeen {
    /// It is there.
    Found(Box<FoundContact>),
    /// Nothing under that number for this user.
    Missing,
    /// This one could not be looked at; the others could.
    Failed(Error),
}

/// A contact as Sales holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundContact {
    /// What the pair keeps of it; its id is the contact's number.
    pub item: Item<Contact>,
    /// Its numeric id.
    pub party_id: SalesId,
    /// Party id of who owns it.
    pub owner: Option<SalesId>,
}

/// What became of a contact's create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedContact {
    /// As of every write.
    pub answer: Answer<Contact>,
    /// The new contact's numeric id, where it surely is there.
    pub party_id: Option<SalesId>,
}

impl SalesUser {
    /// Looks at contacts by number, in the same order; many in few requests.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn contacts(&self, numbers: &[SalesNumber], notes: Notes) -> Result<Vec<ContactSeen>, Error> {
        let mut found = self.contact_looks(numbers, notes).await?;
        let seen = numbers.iter().map(|number| match found.remove(number.as_str()) {
            None => ContactSeen::Missing,
            Some(Ok(look)) => ContactSeen::Found(Box::new(look.contact)),
            Some(Err(error)) => ContactSeen::Failed(error),
        });
        Ok(seen.collect())
    }

    async fn contact_looks(
        &self,
        numbers: &[SalesNumber],
        notes: Notes,
    ) -> Result<Looks<ContactLook>, Error> {
        let of = ByNumber {
            resource: fields::CONTACTS,
            number: fields::PARTY_NUMBER,
            expand: notes.children(),
        };
        let mut looks = Looks::new();
        for (number, row) in self.read_by_number(of, numbers).await? {
            let look = match row {
                Ok(row) => self.contact_from_value(row, notes).await,
                Err(error) => Err(error),
            };
            looks.insert(number, look);
        }
        Ok(looks)
    }

    /// Makes a contact under a number of our own choice, all its addresses with it, in one plain POST. A number that is
    /// taken leaves the answer uncertain: our own create may have landed before, and a look finds out. A company that is
    /// no account is left out: whoever asks has decided that (R-CONT-3).
    pub async fn create_contact(
        &self,
        number: &SalesNumber,
        owner: SalesId,
        wanted: &Contact,
    ) -> CreatedContact {
        let refused = |answer| CreatedContact {
            answer,
            party_id: None,
        };
        let row = self.pod.row_from_contact(number.as_str(), owner, wanted);
        let row = self.pod.names.outward(fields::CONTACTS, row);
        let url = self.pod.transport.url(&[fields::CONTACTS], &[]);
        let reply = match self.send(Call::new(Method::POST, url).json(&row)).await {
            Ok(reply) => reply,
            Err(lost) => return refused(Answer::lost(lost)),
        };
        if !reply.is_success() {
            let number = self.pod.names.of(fields::CONTACTS, fields::PARTY_NUMBER);
            return refused(refused_create(&reply, number));
        }
        match self.contact_as(&reply, wanted) {
            Ok((item, party_id)) => CreatedContact {
                answer: Answer::of(Outcome::Applied(item)),
                party_id: Some(party_id),
            },
            Err(error) => refused(Answer::uncertain(error)),
        }
    }

    /// Brings `fields` from what is `held` to what is `wanted`, if the contact still is the version that is expected; the
    /// record and its rows together or not at all. Addresses that others added meanwhile stay, and so does the primary
    /// one as long as it is wanted.
    pub async fn update_contact(
        &self,
        id: &ItemId,
        expects: &Version,
        held: &Contact,
        wanted: &Contact,
        fields: &[ContactField],
    ) -> Answer<Contact> {
        self.change(&RecordWrite::Update {
            id,
            expects,
            held,
            wanted,
            fields,
        })
        .await
    }

    /// Deletes a contact if it is still the version that is expected; few users may (R-CONT-6), and whoever may not is
    /// told so by [`Error::Forbidden`].
    pub async fn delete_contact(&self, id: &ItemId, expects: &Version) -> Answer<Contact> {
        self.change(&RecordWrite::Delete { id, expects }).await
    }

    /// What to do to addresses. Whoever is to lose its place as the primary one is replaced in the record itself.
    fn email_moves(
        &self,
        target: Target<'_>,
        there: &Emails,
        change: &Change<'_, Contact>,
        changes: &mut Row,
    ) -> Result<Vec<Operation>, Error> {
        let (held, wanted) = (change.held, change.wanted);
        let wants = |address: &str| wanted.emails.0.iter().any(|one| is_same(one, address));
        let held_it = |address: &str| held.emails.0.iter().any(|one| is_same(one, address));
        let keeps_primary = there
            .primary
            .as_deref()
            .is_some_and(|address| wants(address) || !held_it(address));
        let mut promoted = None;
        if !keeps_primary {
            promoted = wanted.emails.primary();
            changes.insert(fields::EMAIL_ADDRESS.to_owned(), json!(promoted));
        }
        let is_promoted = |address: &str| promoted.is_some_and(|one| is_same(one, address));
        let mut operations = Vec::new();
        for (address, link) in &there.further {
            let leaves = is_promoted(address) || (held_it(address) && !wants(address));
            if leaves {
                let row = self.row_address(link.as_deref(), target, &[fields::CONTACT_POINT])?;
                operations.push(Operation::Remove(row));
            }
        }
        let new = wanted
            .emails
            .0
            .iter()
            .filter(|address| !there.has(address) && !is_promoted(address));
        operations.extend(new.map(|address| Operation::Add(fields::CONTACT_POINT, row_from_email(address))));
        Ok(operations)
    }

    /// What to do to the note; `there` is where it is, if there is one.
    fn note_move(
        &self,
        target: Target<'_>,
        there: Option<&Option<String>>,
        text: &str,
    ) -> Result<Option<Operation>, Error> {
        let address = |link: &Option<String>| self.row_address(link.as_deref(), target, &[fields::NOTE]);
        let row = self.pod.row_from_note(text);
        Ok(match there {
            None if text.is_empty() => None,
            None => Some(Operation::Add(fields::NOTE, row)),
            Some(link) if text.is_empty() => Some(Operation::Remove(address(link)?)),
            Some(link) => {
                let row = self.pod.names.outward(fields::NOTE, row);
                Some(Operation::Amend(address(link)?, row))
            }
        })
    }

    async fn look_at_contact(&self, number: &str, notes: Notes) -> Result<Option<ContactLook>, Error> {
        if !is_addressable(number) {
            return Ok(None);
        }
        let parameters = [("expand", notes.children())];
        let url = self.pod.transport.url(&[fields::CONTACTS, number], &parameters);
        let reply = self.send(Call::new(Method::GET, url)).await?;
        if matches!(reply.status, 404 | 410) {
            return Ok(None);
        }
        let contact: wire::Contact = self.record_from_reply(fields::CONTACTS, &reply)?;
        let look = self.read_contact(contact, reply.etag.as_deref(), notes, &reply.trace);
        look.await.map(Some)
    }

    /// One row of a list, by our names.
    pub(crate) async fn contact_from_value(&self, row: Value, notes: Notes) -> Result<ContactLook, Error> {
        self.contact_listed(serde_json::from_value(row).ok(), notes).await
    }

    /// One row of a list; none is one that has not the shape of a contact.
    pub(crate) async fn contact_listed(
        &self,
        row: Option<wire::Contact>,
        notes: Notes,
    ) -> Result<ContactLook, Error> {
        let trace = SALES.no_request();
        let contact = row.ok_or_else(|| Error::unreadable("items", &trace))?;
        self.read_contact(contact, None, notes, &trace).await
    }

    /// Reads a contact, and fetches those of its rows that did not come with it.
    async fn read_contact(
        &self,
        mut contact: wire::Contact,
        etag: Option<&str>,
        notes: Notes,
        trace: &Trace,
    ) -> Result<ContactLook, Error> {
        let number = contact.number.clone().unwrap_or_default();
        contact.points = self
            .all_rows(fields::CONTACTS, &number, fields::CONTACT_POINT, contact.points)
            .await?;
        if notes == Notes::Carried {
            contact.notes = self
                .all_rows(fields::CONTACTS, &number, fields::NOTE, contact.notes)
                .await?;
        }
        self.pod
            .look_from_contact(contact, etag, notes)
            .map_err(|at| Error::unreadable(at, trace))
    }

    /// What is there now, if it was done as asked: the answer's version with the content that was wanted.
    fn contact_as(&self, reply: &Reply, wanted: &Contact) -> Result<(Item<Contact>, SalesId), Error> {
        let contact: wire::Contact = self.record_from_reply(fields::CONTACTS, reply)?;
        self.contact_as_wanted(contact, reply.etag.as_deref(), wanted)
            .map_err(|at| Error::unreadable(at, &reply.trace))
    }

    pub(crate) fn contact_as_wanted(
        &self,
        contact: wire::Contact,
        etag: Option<&str>,
        wanted: &Contact,
    ) -> Result<(Item<Contact>, SalesId), &'static str> {
        let look = self.pod.look_from_contact(contact, etag, Notes::LeftOut)?;
        let item = Item {
            content: wanted.clone(),
            ..look.contact.item
        };
        Ok((item, look.contact.party_id))
    }
}

impl Changeable for Contact {
    type Look = ContactLook;

    fn target(number: &str) -> Target<'_> {
        Target::contact(number)
    }

    fn item(look: &ContactLook) -> &Item<Contact> {
        &look.contact.item
    }

    fn item_as(look: ContactLook, _: &Contact) -> Item<Contact> {
        look.contact.item
    }

    fn needs_look(user: &SalesUser, change: &Change<'_, Contact>) -> bool {
        change.fields.contains(&ContactField::Emails)
            || note_wanted(change).is_some()
            || user.pod.contact_changes(change.wanted, change.fields).is_empty()
    }

    async fn look(user: &SalesUser, write: &RecordWrite<'_, Contact>) -> Result<Option<ContactLook>, Error> {
        user.look_at_contact(write.id().as_str(), notes_of(write)).await
    }

    async fn looks(
        user: &SalesUser,
        writes: &[RecordWrite<'_, Contact>],
    ) -> Result<Looks<ContactLook>, Error> {
        let mut looks = Looks::new();
        for notes in [Notes::LeftOut, Notes::Carried] {
            let of_these = writes.iter().filter(|write| notes_of(write) == notes);
            let numbers = of_these.map(|write| SalesNumber::of_record(write.id()));
            looks.extend(user.contact_looks(&numbers.collect::<Vec<_>>(), notes).await?);
        }
        Ok(looks)
    }

    fn operations(
        user: &SalesUser,
        change: &Change<'_, Contact>,
        look: Option<&ContactLook>,
    ) -> Result<Vec<Operation>, Error> {
        let mut changes = user.pod.contact_changes(change.wanted, change.fields);
        let mut moves = Vec::new();
        if let Some(look) = look {
            let target = Target::contact(look.contact.item.id.as_str());
            if change.fields.contains(&ContactField::Emails) {
                moves.extend(user.email_moves(target, &look.emails, change, &mut changes)?);
            }
            if let Some(text) = note_wanted(change) {
                moves.extend(user.note_move(target, look.note.as_ref(), text)?);
            }
        }
        if !changes.is_empty() {
            moves.insert(0, Operation::Change(changes));
        }
        Ok(moves)
    }

    fn was_moved(_: &SalesUser, refusal: &Reply) -> bool {
        matches!(refusal.status, 404 | 410)
    }

    fn told(user: &SalesUser, answer: Row, etag: Option<&str>, wanted: &Contact) -> Option<Item<Contact>> {
        let contact: wire::Contact = user.read_row(fields::CONTACTS, answer)?;
        let told = user.contact_as_wanted(contact, etag, wanted);
        told.ok().map(|(item, _)| item)
    }
}

/// What the note is to say, where that changes.
fn note_wanted<'a>(change: &Change<'a, Contact>) -> Option<&'a str> {
    let notes = change.wanted.notes.as_deref();
    notes.filter(|_| change.fields.contains(&ContactField::Notes))
}

/// Whether a write is about notes too.
fn notes_of(write: &RecordWrite<'_, Contact>) -> Notes {
    match write {
        RecordWrite::Update { wanted, .. } if wanted.notes.is_some() => Notes::Carried,
        RecordWrite::Update { .. } | RecordWrite::Delete { .. } => Notes::LeftOut,
    }
}

impl Notes {
    pub(crate) fn children(self) -> &'static str {
        match self {
            Self::LeftOut => fields::CONTACT_CHILDREN,
            Self::Carried => fields::CONTACT_CHILDREN_WITH_NOTES,
        }
    }
}
