//! Contacts: looking at them, making, changing and deleting them. Names, phones and address are attributes of the record;
//! addresses beyond the first are rows of it, and so are notes.

use crate::activities::is_addressable;
use crate::by_number::ByNumber;
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::convert::{ContactLook, Emails, is_same, row_from_email};
use crate::dialect::SALES;
use crate::fields;
use crate::version::Known;
use crate::wire::{self, Row};
use crate::writes::{precondition_failed, refused_create};
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
        let of = ByNumber {
            resource: fields::CONTACTS,
            number: fields::PARTY_NUMBER,
            expand: notes.children(),
        };
        let mut read = self.read_by_number(of, numbers).await?;
        let mut seen = Vec::with_capacity(numbers.len());
        for number in numbers {
            seen.push(match read.remove(number.as_str()) {
                None => ContactSeen::Missing,
                Some(Err(error)) => ContactSeen::Failed(error),
                Some(Ok(row)) => match self.contact_from_value(row, notes).await {
                    Ok(look) => ContactSeen::Found(Box::new(look.contact)),
                    Err(error) => ContactSeen::Failed(error),
                },
            });
        }
        Ok(seen)
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
        let known = Known::from_version(expects);
        let mut changes = self.pod.contact_changes(wanted, fields);
        let emails_move = fields.contains(&ContactField::Emails);
        let notes_move = fields.contains(&ContactField::Notes) && wanted.notes.is_some();
        let notes = if wanted.notes.is_some() {
            Notes::Carried
        } else {
            Notes::LeftOut
        };
        let must_look = emails_move || notes_move || changes.is_empty() || matches!(known, Known::Stamp(_));
        let mut look = None;
        if must_look {
            look = match self.look_at_contact(id.as_str(), notes).await {
                Ok(Some(look)) if look.contact.item.version != *expects => {
                    return Answer::of(Outcome::PreconditionFailed);
                }
                Ok(Some(look)) => Some(look),
                Ok(None) => return Answer::of(Outcome::NotFound),
                Err(error) => return Answer::not_applied(error),
            };
        }
        let target = Target::contact(id.as_str());
        let mut moves = Vec::new();
        if let Some(look) = look.as_ref().filter(|_| emails_move) {
            match self.email_moves(target, &look.emails, held, wanted, &mut changes) {
                Ok(found) => moves.extend(found),
                Err(error) => return Answer::not_applied(error),
            }
        }
        if let (Some(look), Some(text), true) = (&look, &wanted.notes, notes_move) {
            match self.note_move(target, look.note.as_ref(), text) {
                Ok(found) => moves.extend(found),
                Err(error) => return Answer::not_applied(error),
            }
        }
        let mut operations = Vec::new();
        if !changes.is_empty() {
            operations.push(Operation::Change(changes));
        }
        operations.extend(moves);
        match look {
            Some(look) if operations.is_empty() => Answer::of(Outcome::Applied(look.contact.item)),
            Some(_) | None => {
                self.carry_out_contact(target, &known, operations, wanted, notes)
                    .await
            }
        }
    }

    /// Deletes a contact if it is still the version that is expected; few users may (R-CONT-6), and whoever may not is
    /// told so by [`Error::Forbidden`].
    pub async fn delete_contact(&self, id: &ItemId, expects: &Version) -> Answer<Contact> {
        if !is_addressable(id.as_str()) {
            return Answer::of(Outcome::NotFound);
        }
        let known = Known::from_version(expects);
        if let Known::Stamp(_) = known {
            match self.look_at_contact(id.as_str(), Notes::LeftOut).await {
                Ok(Some(look)) if look.contact.item.version == *expects => {}
                Ok(Some(_)) => return Answer::of(Outcome::PreconditionFailed),
                Ok(None) => return Answer::of(Outcome::NotFound),
                Err(error) => return Answer::not_applied(error),
            }
        }
        let url = self.pod.transport.url(&[fields::CONTACTS, id.as_str()], &[]);
        let call = Call::new(Method::DELETE, url).if_match(known.etag());
        match self.send(call).await {
            Ok(reply) if reply.is_success() => Answer::of(Outcome::Deleted),
            Ok(reply) => Answer::refused(&reply),
            Err(lost) => Answer::lost(lost),
        }
    }

    async fn carry_out_contact(
        &self,
        target: Target<'_>,
        known: &Known,
        operations: Vec<Operation>,
        wanted: &Contact,
        notes: Notes,
    ) -> Answer<Contact> {
        if !is_addressable(target.number) {
            return Answer::of(Outcome::NotFound);
        }
        let is_one_change = matches!(operations.as_slice(), [Operation::Change(_)]);
        let is_batch = operations.len() > 1;
        let reply = match self.perform(target, known.etag(), operations).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        if !reply.is_success() {
            // A row that is not there any more was somebody else's doing: look again.
            let rows_moved = !is_one_change && matches!(reply.status, 404 | 410);
            return if rows_moved {
                Answer::of(Outcome::PreconditionFailed)
            } else {
                Answer::refused(&reply)
            };
        }
        if is_batch && precondition_failed(&reply) {
            return Answer::of(Outcome::PreconditionFailed);
        }
        if let Some((item, _)) = self.contact_as(&reply, wanted).ok().filter(|_| is_one_change) {
            return Answer::of(Outcome::Applied(item));
        }
        // What the rows did to the version, only a look tells; others may have written in between.
        match self.look_at_contact(target.number, notes).await {
            Ok(Some(look)) => Answer::of(Outcome::Applied(look.contact.item)),
            Ok(None) => Answer::of(Outcome::NotFound),
            Err(error) => Answer::uncertain(error),
        }
    }

    /// What to do to addresses. Whoever is to lose its place as the primary one is replaced in the record itself.
    fn email_moves(
        &self,
        target: Target<'_>,
        there: &Emails,
        held: &Contact,
        wanted: &Contact,
        changes: &mut Row,
    ) -> Result<Vec<Operation>, Error> {
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
        let trace = SALES.no_request();
        match serde_json::from_value(row) {
            Ok(contact) => self.read_contact(contact, None, notes, &trace).await,
            Err(_) => Err(Error::unreadable("items", &trace)),
        }
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

impl Notes {
    pub(crate) fn children(self) -> &'static str {
        match self {
            Self::LeftOut => fields::CONTACT_CHILDREN,
            Self::Carried => fields::CONTACT_CHILDREN_WITH_NOTES,
        }
    }
}
