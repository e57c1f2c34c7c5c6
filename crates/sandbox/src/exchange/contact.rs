//! A person in a mailbox's contacts.

use super::event::Mailable;
use super::model::etag;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A contact as a mailbox holds it. Texts that nobody gave are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// REST id: changes when the item moves between folders.
    pub rest_id: String,
    /// Immutable id: follows the item through its mailbox.
    pub immutable_id: String,
    /// Counts writes; the change key and the ETag are made of it.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last written.
    pub modified: Timestamp,
    /// First name.
    pub given_name: String,
    /// Middle name.
    pub middle_name: String,
    /// Last name.
    pub surname: String,
    /// As lists show the person; made from the names again whenever they change and nobody says otherwise.
    pub display_name: String,
    /// Company, plain text.
    pub company_name: String,
    /// Job title.
    pub job_title: String,
    /// Addresses, the first is the main one.
    pub emails: Vec<Mailable>,
    /// Numbers at work.
    pub business_phones: Vec<String>,
    /// Numbers at home.
    pub home_phones: Vec<String>,
    /// Mobile number.
    pub mobile_phone: String,
    /// Fax number at work. Outlook holds it, Graph neither shows nor writes it.
    pub business_fax: String,
    /// Address at work.
    pub business_address: PostalAddress,
    /// The owner's notes.
    pub personal_notes: String,
    /// Categories by name.
    pub categories: Vec<String>,
    /// Single-value extended properties by id.
    pub extended: BTreeMap<String, String>,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Street and number, lines separated by line breaks.
    pub street: String,
    /// Town.
    pub city: String,
    /// State or county.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// Country or region, as it was typed.
    pub country_or_region: String,
}

/// Changes to a contact; absent means unchanged, empty means cleared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactWrite {
    /// First name.
    pub given_name: Option<String>,
    /// Middle name.
    pub middle_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// As lists show the person.
    pub display_name: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// The whole new list.
    pub emails: Option<Vec<Mailable>>,
    /// The whole new list.
    pub business_phones: Option<Vec<String>>,
    /// The whole new list.
    pub home_phones: Option<Vec<String>>,
    /// Mobile number.
    pub mobile_phone: Option<String>,
    /// The whole new address.
    pub business_address: Option<PostalAddress>,
    /// Notes.
    pub personal_notes: Option<String>,
    /// The whole new list.
    pub categories: Option<Vec<String>>,
    /// Single-value extended properties to set, by id.
    pub extended: Vec<(String, String)>,
}

impl Contact {
    /// Weak ETag of this version.
    pub fn etag(&self) -> String {
        etag(self.change)
    }

    /// Takes a write over.
    pub(super) fn apply(&mut self, write: &ContactWrite) {
        fn set<T: Clone>(field: &mut T, value: &Option<T>) {
            if let Some(value) = value {
                field.clone_from(value);
            }
        }
        let differs = |field: &String, value: &Option<String>| value.as_ref().is_some_and(|new| new != field);
        let is_renamed = differs(&self.given_name, &write.given_name)
            || differs(&self.middle_name, &write.middle_name)
            || differs(&self.surname, &write.surname);
        set(&mut self.given_name, &write.given_name);
        set(&mut self.middle_name, &write.middle_name);
        set(&mut self.surname, &write.surname);
        if is_renamed {
            let parts = [&self.given_name, &self.middle_name, &self.surname];
            let given: Vec<&str> = parts
                .into_iter()
                .map(|part| part.trim())
                .filter(|part| !part.is_empty())
                .collect();
            self.display_name = given.join(" ");
        }
        set(&mut self.display_name, &write.display_name);
        set(&mut self.company_name, &write.company_name);
        set(&mut self.job_title, &write.job_title);
        set(&mut self.emails, &write.emails);
        set(&mut self.business_phones, &write.business_phones);
        set(&mut self.home_phones, &write.home_phones);
        set(&mut self.mobile_phone, &write.mobile_phone);
        set(&mut self.business_address, &write.business_address);
        set(&mut self.personal_notes, &write.personal_notes);
        set(&mut self.categories, &write.categories);
        self.extended.extend(write.extended.iter().cloned());
    }
}
