//! A person: what Outlook and Sales can both hold of a contact (R-CONT-8). What only one of them can hold, a fax number
//! say, is not part of it, and so is never sent and never cleared.

mod fields;

use super::AccountNames;
use super::appointment::{DESCRIPTION_BYTES_MAX, cut_bytes, fingerprint, one_line};
use crate::ids::SalesId;
use crate::people::folded;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

pub use fields::Field;

/// Most addresses that an Outlook contact holds (its three `…EmailAddress` properties).
pub const EMAILS_MAX: usize = 3;
/// Longest first or last name in Sales (`FirstName`, `LastName`), in characters; a longer one is cut.
pub const NAME_CHARS_MAX: usize = 150;
/// Longest middle name in Sales (`MiddleName`), in characters; a longer one is cut.
pub const MIDDLE_NAME_CHARS_MAX: usize = 60;
/// Longest job title in Sales (`JobTitle`), in characters; a longer one is cut.
pub const JOB_TITLE_CHARS_MAX: usize = 100;
/// Longest company name in Sales (`OrganizationName`), in characters; a longer one names no account.
pub const COMPANY_CHARS_MAX: usize = 360;
/// Longest address in Sales (`EmailAddress`), in characters; a longer one is left out.
pub const EMAIL_CHARS_MAX: usize = 320;
/// Longest phone number in Sales (`WorkPhoneNumber`, `MobileNumber`), in characters; a longer one is cut.
pub const PHONE_CHARS_MAX: usize = 40;
/// Longest street in Sales (`AddressLine1`), in characters; a longer one is cut.
pub const STREET_CHARS_MAX: usize = 240;
/// Longest city, region, postal code or country that is carried, in characters; a longer one is cut.
pub const PLACE_CHARS_MAX: usize = 60;

/// A contact, reduced to what both sides can hold. [`Contact::reduced`] is the one way to that form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Contact {
    /// Given name.
    pub first_name: String,
    /// Names between the two.
    pub middle_name: String,
    /// Family name; Sales demands one (R-CONT-5).
    pub last_name: String,
    /// Where they work.
    pub company: Company,
    /// What they are there.
    pub job_title: String,
    /// Where mail reaches them.
    pub emails: Emails,
    /// At work.
    pub business_phone: Phone,
    /// On the way.
    pub mobile_phone: Phone,
    /// At home.
    pub home_phone: Phone,
    /// Where they work, for letters.
    pub business_address: PostalAddress,
    /// Plain text. None while *Include notes* is off: then notes are neither compared nor sent nor cleared.
    pub notes: Option<String>,
}

/// Where somebody works: a text in Outlook, an account in Sales. The text stays with the account, for Outlook knows
/// nothing else: an unchanged text is no edit, even when its account was renamed since.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub enum Company {
    /// Nowhere that is known.
    #[default]
    None,
    /// At this account.
    Account {
        /// Its party id.
        id: SalesId,
        /// Its name in Sales, or the text in Outlook that led to it.
        name: String,
    },
    /// No account has that name (R-CONT-3).
    Unknown(String),
    /// Several accounts have that name (R-CONT-3).
    Ambiguous(String),
}

/// Addresses, the primary one first. Equal when they are the same addresses: neither their order nor their letter case
/// makes a difference, so a side that lists them in another order has edited nothing.
///
/// They merge one by one (R-CONF-1): what either side added is added, what either side took off is taken off. Added ones
/// go behind those that are there, so each side keeps its own primary address while it has it. Where both sides added and
/// the outcome would not fit into Outlook, it is a conflict and one side's addresses win as they are (R-CONF-2).
#[derive(Clone, Default)]
pub struct Emails(pub Vec<String>);

/// A phone number as it was written. Equal when the same is dialled: spaces, brackets and dashes make no difference.
#[derive(Clone, Default)]
pub struct Phone(pub String);

/// A postal address. One field: half an address from each side would be no address.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub struct PostalAddress {
    /// Street and number, in one line.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Two letters (ISO 3166-1) in upper case, as Sales demands. Outlook has any text here: where it names no country
    /// that its connector knows, the text stands here as it is, and Sales cannot hold the address.
    pub country: String,
}

impl Contact {
    /// Nobody yet, with notes left out: a start for what a side tells.
    pub fn empty() -> Self {
        Self {
            first_name: String::new(),
            middle_name: String::new(),
            last_name: String::new(),
            company: Company::None,
            job_title: String::new(),
            emails: Emails::default(),
            business_phone: Phone::default(),
            mobile_phone: Phone::default(),
            home_phone: Phone::default(),
            business_address: PostalAddress::default(),
            notes: None,
        }
    }

    /// Cut and rounded to what both sides can hold.
    pub fn reduced(mut self) -> Self {
        self.first_name = one_line(&self.first_name, NAME_CHARS_MAX);
        self.middle_name = one_line(&self.middle_name, MIDDLE_NAME_CHARS_MAX);
        self.last_name = one_line(&self.last_name, NAME_CHARS_MAX);
        self.job_title = one_line(&self.job_title, JOB_TITLE_CHARS_MAX);
        self.emails = self.emails.reduced();
        for phone in [
            &mut self.business_phone,
            &mut self.mobile_phone,
            &mut self.home_phone,
        ] {
            phone.0 = one_line(&phone.0, PHONE_CHARS_MAX);
        }
        self.business_address = self.business_address.reduced();
        if let Some(notes) = &mut self.notes {
            *notes = notes.replace("\r\n", "\n").trim().to_string();
            cut_bytes(notes, DESCRIPTION_BYTES_MAX);
        }
        self
    }
}

impl Company {
    /// What the text of an Outlook contact leads to, trimmed and without case (R-CONT-3).
    pub fn from_text(text: &str, accounts: &AccountNames) -> Self {
        let text = one_line(text, COMPANY_CHARS_MAX);
        if text.is_empty() {
            return Self::None;
        }
        let mut ids = accounts.get(&folded(&text)).into_iter().flatten();
        match (ids.next(), ids.next()) {
            (Some(id), None) => Self::Account { id: *id, name: text },
            (Some(_), Some(_)) => Self::Ambiguous(text),
            (None, _) => Self::Unknown(text),
        }
    }

    /// As Outlook writes it.
    pub fn text(&self) -> &str {
        match self {
            Self::None => "",
            Self::Account { name, .. } => name,
            Self::Unknown(text) | Self::Ambiguous(text) => text,
        }
    }

    /// Whether both mean the same: the same account where both are sure of theirs, else the same text.
    fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Account { id, .. }, Self::Account { id: theirs, .. }) => id == theirs,
            (
                Self::None | Self::Account { .. } | Self::Unknown(_) | Self::Ambiguous(_),
                Self::None | Self::Account { .. } | Self::Unknown(_) | Self::Ambiguous(_),
            ) => folded(self.text()) == folded(other.text()),
        }
    }
}

impl Emails {
    /// The address that is used first.
    pub fn primary(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// Trimmed, each once, those that Sales cannot hold left out, and no more than Outlook can hold.
    fn reduced(self) -> Self {
        let mut seen = BTreeSet::new();
        let emails = self
            .0
            .iter()
            .map(|email| email.trim().to_string())
            .filter(|email| !email.is_empty() && email.chars().count() <= EMAIL_CHARS_MAX)
            .filter(|email| seen.insert(folded(email)))
            .take(EMAILS_MAX)
            .collect();
        Self(emails)
    }

    fn set(&self) -> BTreeSet<String> {
        self.0.iter().map(|email| folded(email)).collect()
    }

    /// Who joined and who left between `base` and `theirs` does so here.
    fn merge_in(&mut self, base: Option<&Self>, theirs: &Self) {
        let (base, ours) = (base.map(Self::set).unwrap_or_default(), self.set());
        let theirs_set = theirs.set();
        self.0.retain(|email| {
            let email = folded(email);
            !base.contains(&email) || theirs_set.contains(&email)
        });
        let added = theirs.0.iter().filter(|email| {
            let email = folded(email);
            !base.contains(&email) && !ours.contains(&email)
        });
        self.0.extend(added.cloned());
    }
}

impl PartialEq for Emails {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.set() == other.set()
    }
}

impl Eq for Emails {}

impl Hash for Emails {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.set().hash(state);
    }
}

impl Phone {
    fn dialled(&self) -> impl Iterator<Item = char> {
        self.0
            .chars()
            .filter(|sign| sign.is_alphanumeric() || matches!(sign, '+' | '*' | '#'))
            .flat_map(char::to_lowercase)
    }
}

impl PartialEq for Phone {
    fn eq(&self, other: &Self) -> bool {
        self.dialled().eq(other.dialled())
    }
}

impl Eq for Phone {}

impl Hash for Phone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.dialled().for_each(|sign| sign.hash(state));
    }
}

impl PostalAddress {
    fn reduced(mut self) -> Self {
        self.street = one_line(&self.street, STREET_CHARS_MAX);
        for part in [
            &mut self.city,
            &mut self.region,
            &mut self.postal_code,
            &mut self.country,
        ] {
            *part = one_line(part, PLACE_CHARS_MAX);
        }
        if self.has_country() {
            self.country.make_ascii_uppercase();
        }
        self
    }

    /// As it is written on a letter, without the lines that are empty.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self {
            street,
            city,
            region,
            postal_code,
            country,
        } = self;
        let lines = [street, postal_code, city, region, country];
        lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .cloned()
            .collect()
    }

    fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    fn has_country(&self) -> bool {
        self.country.len() == 2 && self.country.bytes().all(|letter| letter.is_ascii_alphabetic())
    }

    /// There is an address, and Sales cannot hold it without a country (R-CONT-5).
    fn lacks_country(&self) -> bool {
        !self.is_blank() && !self.has_country()
    }
}

/// Field names and fingerprints: content never reaches a log.
impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("first_name", &fingerprint(&self.first_name))
            .field("middle_name", &fingerprint(&self.middle_name))
            .field("last_name", &fingerprint(&self.last_name))
            .field("company", &self.company)
            .field("job_title", &fingerprint(&self.job_title))
            .field("emails", &self.emails)
            .field("business_phone", &self.business_phone)
            .field("mobile_phone", &self.mobile_phone)
            .field("home_phone", &self.home_phone)
            .field("business_address", &self.business_address)
            .field("notes", &self.notes.as_ref().map(fingerprint))
            .finish()
    }
}

impl fmt::Debug for Company {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Account { id, name } => write!(f, "Account({id}, {})", fingerprint(name)),
            Self::Unknown(text) => write!(f, "Unknown({})", fingerprint(text)),
            Self::Ambiguous(text) => write!(f, "Ambiguous({})", fingerprint(text)),
        }
    }
}

impl fmt::Debug for Emails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Emails({}, {})", self.0.len(), fingerprint(&self.set()))
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", fingerprint(&self.dialled().collect::<String>()))
    }
}

impl fmt::Debug for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostalAddress({})", fingerprint(self))
    }
}

#[cfg(test)]
mod tests;
