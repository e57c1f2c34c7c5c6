//! Who knows what ought to be: it watches people and writes, and says at every moment and in the end what is wrong. It
//! knows nothing of how the sync works.

mod judging;
mod parts;
mod watching;

pub use parts::{Part, Parts};

use crate::kinds::Values;
use crate::steps::EditedField;
use crate::world::User;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use store::links::CopyId;
use sync_core::Side;

/// Who edited: in Outlook whose mailbox, in Sales nobody in particular.
pub type Editor = (Side, u8);

/// What people did, and what may follow from it.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    /// Values by record and field: what each editor set last, and when.
    edits: BTreeMap<(usize, EditedField), BTreeMap<Editor, (String, Timestamp)>>,
    deleted: BTreeSet<(usize, Side)>,
    uncategorised: BTreeSet<usize>,
    categorised: BTreeSet<usize>,
    hidden: BTreeSet<usize>,
    /// Records whose category a person took off and put back.
    put_back: BTreeSet<usize>,
    /// Links that are unlinked.
    opted_out: BTreeSet<CopyId>,
    reassigned: BTreeSet<usize>,
    /// What people did to parts of records.
    parts: parts::Ledger,
    /// Writes that landed.
    pub writes: usize,
    /// Mails that went out because of us.
    pub mails_by_us: usize,
    /// Writes that mailed somebody, by user.
    mailings: BTreeMap<String, usize>,
    /// Deletions by us, by user.
    removals: BTreeMap<String, usize>,
    /// What was wrong while it happened.
    pub violation: Option<Violation>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which promise is broken.
    pub promise: &'static str,
    /// Of which record, and how.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.detail)
    }
}

impl Oracle {
    /// A person made a record.
    pub fn made(&mut self, record: usize, by: Editor, values: &Values) {
        for (field, value) in values {
            let set = BTreeMap::from([(by, (value.clone(), Timestamp::MIN))]);
            self.edits.insert((record, *field), set);
        }
    }

    /// A person changed a field.
    pub fn edited(&mut self, record: usize, by: Editor, field: EditedField, value: String, at: Timestamp) {
        self.edits
            .entry((record, field))
            .or_default()
            .insert(by, (value, at));
    }

    /// A person deleted a record.
    pub fn deleted_by_a_person(&mut self, record: usize, side: Side) {
        self.deleted.insert((record, side));
    }

    /// A person set the category, or took it off.
    pub fn categorised(&mut self, record: usize, on: bool) {
        if on {
            if self.uncategorised.contains(&record) || self.categorised.contains(&record) {
                self.put_back.insert(record);
            }
            self.categorised.insert(record);
        } else {
            self.uncategorised.insert(record);
        }
    }

    /// A person made an item private, or public again.
    pub fn hidden(&mut self, record: usize) {
        self.hidden.insert(record);
    }

    /// Somebody gave the Sales record to a colleague.
    pub fn reassigned(&mut self, record: usize) {
        self.reassigned.insert(record);
    }

    /// A write of ours landed in Exchange and caused so many mails; whether it changed anything that invitees can see.
    pub fn mailed(&mut self, user: &User, mails: usize, is_visible: bool) {
        self.mails_by_us += mails;
        if mails > 0 {
            *self.mailings.entry(user.oid.clone()).or_default() += 1;
            if !is_visible {
                self.says(
                    "R-APPT-18 nothing is mailed when nothing visible changed",
                    user.oid.clone(),
                );
            }
        }
    }

    /// A deletion of ours landed.
    pub fn removed(&mut self, user: &User) {
        *self.removals.entry(user.oid.clone()).or_default() += 1;
    }

    fn says(&mut self, promise: &'static str, detail: impl Into<String>) {
        if self.violation.is_none() {
            self.violation = Some(Violation {
                promise,
                detail: detail.into(),
            });
        }
    }
}
