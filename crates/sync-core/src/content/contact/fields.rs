//! The fields of a contact, and the rule of each.

use super::{Company, Contact, EMAILS_MAX};
use crate::content::appointment::{Related, SalesPerson};
use crate::content::value::Value;
use crate::content::zone::Zone;
use crate::content::{Acquaintance, Content, Edit, Ending, Kind, Merging, Named, Says, Travel, differing_of};
use crate::ids::{MeetingKey, SalesId};
use crate::limits::Life;
use crate::matching::Person;
use crate::pair::Side;
use crate::people::Internal;
use crate::reason::{Detail, Reason, ReasonCode};
use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;
use jiff::Timestamp;

fields! {
    /// The fields of a contact that are merged, in the order of reports.
    Field {
        /// [`Contact::first_name`]
        FirstName = "firstName",
        /// [`Contact::middle_name`]
        MiddleName = "middleName",
        /// [`Contact::last_name`]
        LastName = "lastName",
        /// [`Contact::company`]
        Company = "company",
        /// [`Contact::job_title`]
        JobTitle = "jobTitle",
        /// [`Contact::emails`]
        Emails = "emails",
        /// [`Contact::business_phone`]
        BusinessPhone = "businessPhone",
        /// [`Contact::mobile_phone`]
        MobilePhone = "mobilePhone",
        /// [`Contact::home_phone`]
        HomePhone = "homePhone",
        /// [`Contact::business_address`]
        BusinessAddress = "businessAddress",
        /// [`Contact::notes`]
        Notes = "notes",
    }
}

/// A contact is about nobody but itself.
static NOTHING: Related = Related {
    account: None,
    opportunity: None,
    lead: None,
    contacts: BTreeSet::new(),
};

impl Content for Contact {
    type Field = Field;
    type Likeness = Person;

    const KIND: Kind = Kind::Contact;

    fn differing(&self, other: &Self) -> Vec<Field> {
        differing_of(Field::ALL, self, other)
    }

    fn likeness(&self, _: Option<MeetingKey>) -> Person {
        Person::new(
            self.emails.0.iter().map(|email| email.as_str()),
            &self.first_name,
            &self.last_name,
            self.company.text(),
        )
    }

    fn name(field: Field) -> &'static str {
        field.name()
    }

    fn value(&self, field: Field) -> Value {
        match field {
            Field::FirstName => Value::text(&self.first_name),
            Field::MiddleName => Value::text(&self.middle_name),
            Field::LastName => Value::text(&self.last_name),
            Field::Company => Value::text(self.company.text()),
            Field::JobTitle => Value::text(&self.job_title),
            Field::Emails => Value::texts(self.emails.0.clone()),
            Field::BusinessPhone => Value::text(&self.business_phone.0),
            Field::MobilePhone => Value::text(&self.mobile_phone.0),
            Field::HomePhone => Value::text(&self.home_phone.0),
            Field::BusinessAddress => Value::texts(self.business_address.lines()),
            Field::Notes => Value::text(self.notes.as_deref().unwrap_or_default()),
        }
    }

    /// The company's text is compared with the names of accounts (R-CONT-3).
    fn identify(&mut self, named: &Named, known: &Acquaintance, _: SalesPerson, _: &Internal) {
        self.company = Company::from_text(named.company.as_deref().unwrap_or_default(), &known.accounts);
    }

    /// A text that led to an account leads there until it is changed, though its account has another name by now, or a
    /// person named it (R-CONT-3).
    fn named_after(&mut self, known: &[&Self]) {
        if let Company::Unknown(text) | Company::Ambiguous(text) = &self.company {
            let mut companies = known.iter().rev().map(|known| &known.company);
            let led = companies.find(|known| matches!(known, Company::Account { name, .. } if name == text));
            if let Some(company) = led {
                self.company = company.clone();
            }
        }
    }

    fn leaves_out_notes(&self) -> bool {
        self.notes.is_none()
    }

    fn take_account(&mut self, account: SalesId) {
        if let Company::Unknown(name) | Company::Ambiguous(name) = &self.company {
            self.company = Company::Account {
                id: account,
                name: name.clone(),
            };
        }
    }

    fn rule(field: Field) -> (Travel, Merging) {
        match field {
            Field::Emails => (Travel::BothWays, Merging::PerElement),
            Field::FirstName
            | Field::MiddleName
            | Field::LastName
            | Field::Company
            | Field::JobTitle
            | Field::BusinessPhone
            | Field::MobilePhone
            | Field::HomePhone
            | Field::BusinessAddress
            | Field::Notes => (Travel::BothWays, Merging::Whole),
        }
    }

    /// Companies are the same by account where both are sure of theirs, else by text. Notes that one of the two does not
    /// carry are not compared: [`Contact::lags`] and [`Contact::says`] tell them from equal ones.
    fn same(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::FirstName => self.first_name == other.first_name,
            Field::MiddleName => self.middle_name == other.middle_name,
            Field::LastName => self.last_name == other.last_name,
            Field::Company => self.company.means(&other.company),
            Field::JobTitle => self.job_title == other.job_title,
            Field::Emails => self.emails == other.emails,
            Field::BusinessPhone => self.business_phone == other.business_phone,
            Field::MobilePhone => self.mobile_phone == other.mobile_phone,
            Field::HomePhone => self.home_phone == other.home_phone,
            Field::BusinessAddress => self.business_address == other.business_address,
            Field::Notes => match (&self.notes, &other.notes) {
                (Some(ours), Some(theirs)) => ours == theirs,
                (None, _) | (_, None) => true,
            },
        }
    }

    fn take(&mut self, other: &Self, field: Field) {
        match field {
            Field::FirstName => self.first_name.clone_from(&other.first_name),
            Field::MiddleName => self.middle_name.clone_from(&other.middle_name),
            Field::LastName => self.last_name.clone_from(&other.last_name),
            Field::Company => self.company.clone_from(&other.company),
            Field::JobTitle => self.job_title.clone_from(&other.job_title),
            Field::Emails => self.emails.clone_from(&other.emails),
            Field::BusinessPhone => self.business_phone.clone_from(&other.business_phone),
            Field::MobilePhone => self.mobile_phone.clone_from(&other.mobile_phone),
            Field::HomePhone => self.home_phone.clone_from(&other.home_phone),
            Field::BusinessAddress => self.business_address.clone_from(&other.business_address),
            Field::Notes => self.notes.clone_from(&other.notes),
        }
    }

    fn merge_in(&mut self, base: Option<&Self>, theirs: &Self, field: Field) {
        match field {
            Field::Emails => self
                .emails
                .merge_in(base.map(|base| &base.emails), &theirs.emails),
            Field::FirstName
            | Field::MiddleName
            | Field::LastName
            | Field::Company
            | Field::JobTitle
            | Field::BusinessPhone
            | Field::MobilePhone
            | Field::HomePhone
            | Field::BusinessAddress
            | Field::Notes => self.take(theirs, field),
        }
    }

    /// A contact is never over.
    fn travels(&self, _: Option<&Self>, _: Field, _: Edit<'_>) -> bool {
        true
    }

    fn is_over(&self, _: Timestamp, _: &Zone) -> bool {
        false
    }

    fn life(&self, _: &Zone) -> Life {
        Life::Open
    }

    fn ending(&self, _: Timestamp, _: &Zone) -> Ending<Self> {
        Ending::Whole
    }

    fn is_private(&self) -> bool {
        false
    }

    /// The mandatory part that Sales lacks (R-CONT-5), or the account that cannot be told (R-CONT-3). Outlook takes any.
    fn unfit(&self, side: Side) -> Option<Reason> {
        match side {
            Side::Exchange => None,
            Side::Sales => {
                let missing = |field: &str| ReasonCode::FieldMissing.with(Detail::Field(field.to_string()));
                if self.last_name.is_empty() {
                    return Some(missing(Self::name(Field::LastName)));
                }
                if self.business_address.lacks_country() {
                    return Some(missing("country"));
                }
                let code = self.obstacle(Field::Company, side)?;
                Some(code.with(Detail::Field(Self::name(Field::Company).to_string())))
            }
        }
    }

    fn obstacle(&self, field: Field, to: Side) -> Option<ReasonCode> {
        match (to, field) {
            (Side::Sales, Field::Company) => match self.company {
                Company::None | Company::Account { .. } => None,
                Company::Unknown(_) => Some(ReasonCode::AccountUnknown),
                Company::Ambiguous(_) => Some(ReasonCode::AccountAmbiguous),
            },
            (Side::Sales, Field::LastName) => self.last_name.is_empty().then_some(ReasonCode::FieldMissing),
            (Side::Sales, Field::BusinessAddress) => self
                .business_address
                .lacks_country()
                .then_some(ReasonCode::FieldMissing),
            (
                Side::Sales,
                Field::FirstName
                | Field::MiddleName
                | Field::JobTitle
                | Field::Emails
                | Field::BusinessPhone
                | Field::MobilePhone
                | Field::HomePhone
                | Field::Notes,
            )
            | (Side::Exchange, _) => None,
        }
    }

    fn is_body(_: Field) -> bool {
        false
    }

    fn invitees(&self) -> u32 {
        0
    }

    fn related(&self) -> &Related {
        &NOTHING
    }

    fn set_related(&mut self, _: Related) {}

    fn relate(&mut self, _: &Related, _: &Related, _: &Self) {}

    /// A contact has no relations to wait for.
    fn is_related_as(&self, _: &Related) -> bool {
        true
    }

    /// A company that is empty in Outlook says nothing about the account in Sales (R-CONT-3), and notes say nothing while
    /// they are not included.
    fn says(&self, field: Field, on: Side) -> Says {
        let is_blank = match field {
            Field::FirstName => self.first_name.is_empty(),
            Field::MiddleName => self.middle_name.is_empty(),
            Field::LastName => self.last_name.is_empty(),
            Field::Company => match (&self.company, on) {
                (Company::None, Side::Exchange) => return Says::Nothing,
                (Company::None, Side::Sales) => true,
                (Company::Account { .. } | Company::Unknown(_) | Company::Ambiguous(_), _) => false,
            },
            Field::JobTitle => self.job_title.is_empty(),
            Field::Emails => self.emails.0.is_empty(),
            Field::BusinessPhone => self.business_phone.0.is_empty(),
            Field::MobilePhone => self.mobile_phone.0.is_empty(),
            Field::HomePhone => self.home_phone.0.is_empty(),
            Field::BusinessAddress => self.business_address.is_blank(),
            Field::Notes => match &self.notes {
                None => return Says::Nothing,
                Some(notes) => notes.is_empty(),
            },
        };
        if is_blank { Says::Blank } else { Says::Something }
    }

    fn lags(&self, newer: &Self) -> Vec<Field> {
        let mut lags = self.differing(newer);
        if self.notes.is_none() && newer.notes.is_some() {
            lags.push(Field::Notes);
        }
        lags
    }

    fn overflows(&self, field: Field) -> bool {
        match field {
            Field::Emails => self.emails.0.len() > EMAILS_MAX,
            Field::FirstName
            | Field::MiddleName
            | Field::LastName
            | Field::Company
            | Field::JobTitle
            | Field::BusinessPhone
            | Field::MobilePhone
            | Field::HomePhone
            | Field::BusinessAddress
            | Field::Notes => false,
        }
    }
}
