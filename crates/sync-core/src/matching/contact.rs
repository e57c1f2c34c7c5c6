//! The same person (R-CONT-2), and what a contact cannot do without (R-CONT-5).

use super::{Index, Likeness, Match};
use crate::content::appointment::fingerprint;
use crate::ids::ItemId;
use crate::people::folded;
use crate::reason::{Detail, Reason, ReasonCode};
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use core::fmt;

/// A contact, as far as it is compared: trimmed and without case.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Person {
    emails: BTreeSet<String>,
    first: String,
    last: String,
    company: String,
}

/// Contacts that could be the same person as another.
#[derive(Clone, PartialEq, Eq)]
pub struct Contacts {
    by_email_and_name: Index<(String, String, String)>,
    by_email: Index<String>,
    by_name_and_company: Index<(String, String, String)>,
    /// Those without any email, by name and company.
    without_email: Index<(String, String, String)>,
}

/// The parts of an address that decide whether it can be kept in Sales.
#[derive(Clone, Copy, Default)]
pub struct Address<'a> {
    /// Everything but the country: street, city, region, postal code.
    pub lines: &'a [&'a str],
    /// The country.
    pub country: &'a str,
}

impl Person {
    /// A contact with these emails and this name. `company` is the company's text in Outlook, or the account's name in
    /// Sales.
    pub fn new<'a>(
        emails: impl IntoIterator<Item = &'a str>,
        first_name: &str,
        last_name: &str,
        company: &str,
    ) -> Self {
        Self {
            emails: emails
                .into_iter()
                .map(folded)
                .filter(|email| !email.is_empty())
                .collect(),
            first: folded(first_name),
            last: folded(last_name),
            company: folded(company),
        }
    }

    fn name_and_company(&self) -> (String, String, String) {
        (self.first.clone(), self.last.clone(), self.company.clone())
    }

    fn with_email(&self, email: &str) -> (String, String, String) {
        (email.to_string(), self.first.clone(), self.last.clone())
    }
}

impl Likeness for Person {
    type Index = Contacts;

    const IS_ONE: bool = true;

    fn index(of: impl IntoIterator<Item = (ItemId, Self)>) -> Contacts {
        Contacts::new(of)
    }

    fn find(&self, index: &Contacts) -> Match {
        index.find(self)
    }
}

impl Contacts {
    /// Everybody who could be the same.
    pub fn new(people: impl IntoIterator<Item = (ItemId, Person)>) -> Self {
        let mut contacts = Self {
            by_email_and_name: Index::new(),
            by_email: Index::new(),
            by_name_and_company: Index::new(),
            without_email: Index::new(),
        };
        for (id, person) in people {
            for email in &person.emails {
                contacts.by_email_and_name.insert(person.with_email(email), &id);
                contacts.by_email.insert(email.clone(), &id);
            }
            if person.emails.is_empty() {
                contacts.without_email.insert(person.name_and_company(), &id);
            }
            contacts
                .by_name_and_company
                .insert(person.name_and_company(), &id);
        }
        contacts
    }

    /// Who of them is the same as `person`: any email against any, and first and last name. Failing that, whoever has
    /// the email under another name, or the same name and account where one of the two has no email to tell them apart.
    pub fn find(&self, person: &Person) -> Match {
        match Match::from_same(self.same(person)) {
            Match::None => {}
            found @ (Match::One(_) | Match::Several(_) | Match::Near(_)) => return found,
        }
        let key = person.name_and_company();
        let mut near: BTreeSet<_> = person
            .emails
            .iter()
            .flat_map(|email| self.by_email.under(email))
            .collect();
        if person.emails.is_empty() {
            near.extend(self.by_name_and_company.under(&key));
        } else {
            near.extend(self.without_email.under(&key));
        }
        match Match::from_same(near) {
            Match::One(id) => Match::Near(alloc::vec![id]),
            Match::Several(ids) | Match::Near(ids) => Match::Near(ids),
            Match::None => Match::None,
        }
    }

    fn same(&self, person: &Person) -> BTreeSet<ItemId> {
        person
            .emails
            .iter()
            .flat_map(|email| self.by_email_and_name.under(&person.with_email(email)))
            .collect()
    }
}

/// The mandatory part that is missing, if one is: a last name always, a country where there is an address (R-CONT-5).
pub fn missing_part(last_name: &str, address: Address<'_>) -> Option<Reason> {
    let is_blank = |text: &str| text.trim().is_empty();
    let field = if is_blank(last_name) {
        "lastName"
    } else if is_blank(address.country) && !address.lines.iter().all(|line| is_blank(line)) {
        "country"
    } else {
        return None;
    };
    Some(ReasonCode::FieldMissing.with(Detail::Field(field.to_string())))
}

/// Fingerprints: names and addresses never reach a log.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("emails", &self.emails.len())
            .field("name", &fingerprint(&(&self.first, &self.last)))
            .field("company", &fingerprint(&self.company))
            .finish()
    }
}

impl fmt::Debug for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contacts({} names)", self.by_name_and_company.0.len())
    }
}

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({:?})", fingerprint(&(self.lines, self.country)))
    }
}
