//! Who is on a meeting or a mail: colleagues, people whom Sales knows, strangers (R-APPT-8, R-APPT-10, R-APPT-11).
//!
//! One address belongs to at most one of them; where Sales knows several people under one address, nobody is guessed.

use crate::content::appointment::{Appointment, Participants, SalesPerson, fingerprint};
use crate::ids::SalesId;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use core::fmt;

/// One address on a meeting or on a mail in Exchange.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attendee {
    /// Lower case.
    pub address: String,
    /// What for.
    pub role: Role,
}

/// What an address is on a meeting or a mail for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Called the meeting, or sent the mail.
    Organizer,
    /// Takes part, or gets the mail.
    Attendee,
    /// A room or a device: not a person (R-APPT-10).
    Resource,
    /// A distribution list: not a person either.
    List,
}

/// What Sales says about addresses: every one that belongs to somebody there. One address may belong to several contacts.
pub type Directory = BTreeMap<String, BTreeSet<SalesPerson>>;

/// The company's own mail domains, lower case (R-APPT-10). [`domains`] is the one way to that form.
pub type Internal = BTreeSet<String>;

/// The account of each contact that has one.
pub type AccountOf = BTreeMap<SalesId, SalesId>;

/// All that is known about addresses when a meeting or a mail is judged.
#[derive(Clone, Copy)]
pub struct AddressBook<'a> {
    /// The addresses of the mailbox itself, aliases too; lower case.
    pub own: &'a BTreeSet<String>,
    /// The company's own mail domains.
    pub internal: &'a Internal,
    /// Whom Sales knows by address, as far as this user can read them.
    pub directory: &'a Directory,
    /// Where the contacts among them belong.
    pub accounts: &'a AccountOf,
}

/// Who stands behind one address (R-APPT-11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody: a room, a device or a distribution list.
    NotAPerson,
    /// A Sales user: takes part as assignee.
    User(SalesId),
    /// A colleague without a Sales user: shown as internal, never becomes a contact.
    Colleague,
    /// The one contact with this address.
    Contact(SalesId),
    /// More than one person in Sales has this address: none of them is guessed.
    OneOfSeveral(BTreeSet<SalesPerson>),
    /// Somebody external whom Sales does not know.
    Stranger,
}

/// Everybody on a meeting or a mail, sorted by who they are.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct People {
    /// Sales users.
    pub users: BTreeSet<SalesId>,
    /// Contacts, each the only one with its address.
    pub contacts: BTreeSet<SalesId>,
    /// Addresses that more than one person in Sales has, with those people.
    pub one_of_several: BTreeMap<String, BTreeSet<SalesPerson>>,
    /// Addresses of colleagues without a Sales user.
    pub colleagues: BTreeSet<String>,
    /// External addresses that Sales does not know: each may become a contact with one click.
    pub strangers: BTreeSet<String>,
}

/// Mail domains as they are compared: without case, spaces and a leading `@` (R-APPT-10). Empty ones are dropped.
pub fn domains<'a>(written: impl IntoIterator<Item = &'a str>) -> Internal {
    written
        .into_iter()
        .map(|domain| folded(domain.trim().trim_start_matches('@')))
        .filter(|domain| !domain.is_empty())
        .collect()
}

/// Whether this address is one of the company's own. An address without a domain is: only the company's own Exchange
/// hands out such names, for people in its own directory.
pub fn is_internal(address: &str, internal: &Internal) -> bool {
    domain_of(address).is_none_or(|domain| internal.contains(&domain))
}

/// Who stands behind one address: a Sales user before everything else, an internal address never as a contact.
pub fn who(attendee: &Attendee, directory: &Directory, internal: &Internal) -> Who {
    if !attendee.is_person() {
        return Who::NotAPerson;
    }
    let known = directory.get(&folded(&attendee.address));
    let (mut users, mut contacts) = (BTreeSet::new(), BTreeSet::new());
    for person in known.into_iter().flatten() {
        match person {
            SalesPerson::User(id) => users.insert(*id),
            SalesPerson::Contact(id) => contacts.insert(*id),
        };
    }
    match (only(&users), only(&contacts)) {
        (Some(user), _) => Who::User(user),
        (None, _) if !users.is_empty() => {
            Who::OneOfSeveral(users.into_iter().map(SalesPerson::User).collect())
        }
        (None, _) if is_internal(&attendee.address, internal) => Who::Colleague,
        (None, Some(contact)) => Who::Contact(contact),
        (None, None) if contacts.is_empty() => Who::Stranger,
        (None, None) => Who::OneOfSeveral(contacts.into_iter().map(SalesPerson::Contact).collect()),
    }
}

/// Whether a person with this address counts as external (R-APPT-10): not a room, not a list, not of an own domain.
pub fn is_external(attendee: &Attendee, internal: &Internal) -> bool {
    attendee.is_person() && !is_internal(&attendee.address, internal)
}

/// Whether Sales knows a contact with this address, be it one or several.
pub fn has_contact(attendee: &Attendee, directory: &Directory) -> bool {
    directory
        .get(&folded(&attendee.address))
        .into_iter()
        .flatten()
        .any(|person| matches!(person, SalesPerson::Contact(_)))
}

impl Attendee {
    /// Whether a person can stand behind it: rooms, devices and distribution lists are nobody (R-APPT-10).
    pub const fn is_person(&self) -> bool {
        match self.role {
            Role::Organizer | Role::Attendee => true,
            Role::Resource | Role::List => false,
        }
    }
}

impl People {
    /// Sorts `attendees` by who they are.
    pub fn of<'a>(
        attendees: impl IntoIterator<Item = &'a Attendee>,
        directory: &Directory,
        internal: &Internal,
    ) -> Self {
        let mut people = Self::default();
        for attendee in attendees {
            match who(attendee, directory, internal) {
                Who::NotAPerson => {}
                Who::User(id) => {
                    people.users.insert(id);
                }
                Who::Colleague => {
                    people.colleagues.insert(folded(&attendee.address));
                }
                Who::Contact(id) => {
                    people.contacts.insert(id);
                }
                Who::OneOfSeveral(several) => {
                    people.one_of_several.insert(folded(&attendee.address), several);
                }
                Who::Stranger => {
                    people.strangers.insert(folded(&attendee.address));
                }
            }
        }
        people
    }

    /// Who takes part as far as Sales is concerned: users as assignees, contacts as contacts.
    pub fn in_sales(&self) -> Participants {
        let users = self.users.iter().copied().map(SalesPerson::User);
        let contacts = self.contacts.iter().copied().map(SalesPerson::Contact);
        users.chain(contacts).collect()
    }

    /// The one account that all of the contacts belong to (R-APPT-8). None if they belong to several, if one of them
    /// belongs to none, or if an address could be any of several contacts: no guessing.
    pub fn account(&self, accounts: &AccountOf) -> Option<SalesId> {
        let is_blurred = self
            .one_of_several
            .values()
            .flatten()
            .any(|person| matches!(person, SalesPerson::Contact(_)));
        if is_blurred {
            return None;
        }
        let theirs: BTreeSet<Option<&SalesId>> = self
            .contacts
            .iter()
            .map(|contact| accounts.get(contact))
            .collect();
        only(&theirs).flatten().copied()
    }
}

impl Appointment {
    /// Who of `attendees` takes part as far as Sales is concerned (R-APPT-11, R-APPT-8): a Sales user as user; the
    /// address of exactly one contact as contact; an internal address never as a contact; rooms, strangers and addresses
    /// of several people not at all, for there is no guessing.
    pub fn people_of<'a>(
        attendees: impl IntoIterator<Item = &'a Attendee>,
        directory: &Directory,
        internal: &Internal,
    ) -> Participants {
        People::of(attendees, directory, internal).in_sales()
    }
}

/// Texts that are compared trimmed and without case.
pub(crate) fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The domain of an address, lower case.
pub(crate) fn domain_of(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| folded(domain))
}

/// The one element, where there is exactly one.
fn only<T: Copy + Ord>(set: &BTreeSet<T>) -> Option<T> {
    set.first().copied().filter(|_| set.len() == 1)
}

impl fmt::Debug for Attendee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attendee({:?}, {:?})", fingerprint(&self.address), self.role)
    }
}

/// Counts: addresses never reach a log.
impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People")
            .field("users", &self.users)
            .field("contacts", &self.contacts)
            .field("one_of_several", &self.one_of_several.len())
            .field("colleagues", &self.colleagues.len())
            .field("strangers", &self.strangers.len())
            .finish()
    }
}

/// Counts: addresses never reach a log.
impl fmt::Debug for AddressBook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressBook")
            .field("own", &self.own.len())
            .field("internal", &self.internal.len())
            .field("directory", &self.directory.len())
            .field("accounts", &self.accounts.len())
            .finish()
    }
}

#[cfg(test)]
mod tests;
