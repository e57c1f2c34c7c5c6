//! Who knows what ought to be: it watches people and writes, and says at every moment and in the end what is wrong.
//!
//! What the sync decides is never what it goes by. It does read what the sync says of each link, its standing and the reason
//! that its user would be told, for a promise is broken by a wrong word too; but a word that excuses something holds only
//! where people's acts, the settings or the two vendors bear it out (`causes`).

mod adopting;
mod bringing;
mod causes;
mod counting;
mod edits;
mod judging;
mod mails;
mod newcomers;
mod parts;
mod people;
mod scoping;
mod watching;

pub use parts::{Part, Parts};

use crate::kinds::Values;
use crate::steps::EditedField;
use crate::world::User;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use store::links::CopyId;
use sync_core::{ItemId, ReasonCode, Side};
use worker::sync::rest::RestError;

/// Who edited: in Outlook whose mailbox, in Sales nobody in particular.
pub type Editor = (Side, u8);

/// What people did, and what may follow from it.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    /// Values by record and field: what each editor set last, and when.
    edits: BTreeMap<(usize, EditedField), BTreeMap<Editor, (String, Timestamp)>>,
    /// Fields that a person emptied where that says nothing: what they held before need not have travelled.
    emptied: BTreeSet<(usize, EditedField)>,
    /// What each side of a link showed, and of which record, when an update of ours left that is in doubt still.
    before_updates: BTreeMap<(CopyId, Side), (usize, Values)>,
    /// Fields that a person put back meanwhile: nobody can tell that from an update that never landed.
    put_back_unseen: BTreeSet<(usize, EditedField)>,
    brought: bringing::Brought,
    deleted: BTreeSet<(usize, Side)>,
    /// How often people deleted a record or took its category off: each may be a removal by us.
    taken_apart: BTreeMap<usize, usize>,
    /// How often people did anything to a record that may mail somebody.
    acts_on: BTreeMap<usize, usize>,
    /// Outlook items that could ever not be synced as they were, and why.
    refused: BTreeSet<(String, ReasonCode)>,
    /// Users whose mailbox ever held nothing.
    emptied_mailboxes: BTreeSet<u8>,
    /// Outlook items that a person deleted or took the category off, whatever record they belong to.
    touched: BTreeSet<String>,
    /// Meetings that a colleague declined.
    declined: BTreeSet<usize>,
    uncategorised: BTreeSet<usize>,
    categorised: BTreeSet<usize>,
    /// Records that were made in Sales.
    came: BTreeSet<usize>,
    hidden: BTreeSet<usize>,
    /// Records whose category was taken off, by whomever, and put back by a person.
    put_back: BTreeSet<usize>,
    /// Links that are unlinked, and of which record.
    opted_out: BTreeMap<CopyId, Option<usize>>,
    reassigned: BTreeSet<usize>,
    /// Records that came back into the search and left it again before its index knew.
    returned_unseen: BTreeSet<usize>,
    copied: BTreeSet<usize>,
    /// Records that were merged into others, and those others.
    merged: BTreeSet<usize>,
    /// Numbers of records that were merged into others, and can be followed there.
    traceable: BTreeSet<String>,
    newcomers: newcomers::Newcomers,
    /// What became of mails in each mailbox.
    mails: mails::Mails,
    /// What people did to parts of records.
    parts: parts::Ledger,
    stretches: scoping::Stretches,
    /// What a round heard to be in the search, by whose mailbox and number.
    heard_of_search: BTreeSet<(String, ItemId)>,
    /// Writes that landed.
    pub writes: usize,
    /// Mails that went out because of us.
    pub mails_by_us: usize,
    /// Writes that mailed somebody, by user.
    mailings: BTreeMap<String, usize>,
    /// Deletions by us, by user.
    removals: BTreeMap<String, usize>,
    /// Creates by us, by user.
    creates: BTreeMap<String, usize>,
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
    /// A person made a record, or made it once more on the other side. What was made in Sales comes to Outlook with the
    /// category.
    pub fn made(&mut self, record: usize, by: Editor, values: &Values) {
        if by.0 == Side::Sales {
            self.came.insert(record);
        }
        for (field, value) in values {
            let set = self.edits.entry((record, *field)).or_default();
            set.insert(by, (value.clone(), Timestamp::MIN));
            self.note_written(record, by.0, *field, value);
        }
    }

    /// A person changed a field.
    pub fn edited(&mut self, record: usize, by: Editor, field: EditedField, value: String, at: Timestamp) {
        let is_as_before =
            |(of, before): &(usize, Values)| *of == record && before.get(&field) == Some(&value);
        let mut before = self.before_updates.iter().filter(|((_, side), _)| *side == by.0);
        if before.any(|(_, before)| is_as_before(before)) {
            self.put_back_unseen.insert((record, field));
        } else {
            self.put_back_unseen.remove(&(record, field));
        }
        self.note_return(record, by, field, &value);
        *self.acts_on.entry(record).or_default() += 1;
        self.edits
            .entry((record, field))
            .or_default()
            .insert(by, (value, at));
    }

    /// A person emptied a field, which says nothing to the other side.
    pub fn emptied(&mut self, record: usize, field: EditedField) {
        self.emptied.insert((record, field));
    }

    /// A colleague declined a meeting.
    pub fn declined(&mut self, record: usize) {
        self.declined.insert(record);
    }

    /// A person deleted an item, or took its category off.
    pub fn touched(&mut self, item: &str) {
        self.touched.insert(item.to_owned());
    }

    /// A person deleted a record.
    pub fn deleted_by_a_person(&mut self, record: usize, side: Side) {
        self.deleted.insert((record, side));
        *self.taken_apart.entry(record).or_default() += 1;
        *self.acts_on.entry(record).or_default() += 1;
    }

    /// A person set the category, or took it off.
    pub fn categorised(&mut self, record: usize, on: bool) {
        if on {
            // Categorised again: whoever took it off, somebody puts it back.
            if !self.categorised.insert(record)
                || self.uncategorised.contains(&record)
                || self.came.contains(&record)
            {
                self.put_back.insert(record);
            }
        } else {
            self.uncategorised.insert(record);
            *self.taken_apart.entry(record).or_default() += 1;
        }
    }

    /// A person set the category on one of several copies of what may have been unlinked.
    pub fn put_back(&mut self, record: usize) {
        self.put_back.insert(record);
    }

    /// A person made an item private, or public again.
    pub fn hidden(&mut self, record: usize) {
        self.hidden.insert(record);
    }

    /// Somebody gave the Sales record to a colleague.
    pub fn reassigned(&mut self, record: usize) {
        self.reassigned.insert(record);
    }

    /// Somebody copied an item with its stamp: what we made of which record cannot be told any more.
    pub fn copied(&mut self, record: usize) {
        self.copied.insert(record);
    }

    /// Somebody merged one record into another in Sales; its number, if it can be followed.
    pub fn merged(&mut self, loser: usize, survivor: usize, traceable: Option<String>) {
        self.merged.extend([loser, survivor]);
        self.traceable.extend(traceable);
    }

    /// Whether anybody merged records.
    pub fn has_merges(&self) -> bool {
        !self.merged.is_empty()
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

    /// A create of ours landed.
    pub fn created(&mut self, user: &User) {
        *self.creates.entry(user.oid.clone()).or_default() += 1;
    }

    /// A deletion of ours landed.
    pub fn removed(&mut self, user: &User) {
        *self.removals.entry(user.oid.clone()).or_default() += 1;
    }

    /// A deletion of ours landed on what is never deleted by sync.
    pub fn deletes_what_is_kept(&mut self, id: &str) {
        self.says("R-TASK-5 a completed task is never deleted by sync", id);
    }

    /// A round ended early though nothing had come between it and its vendors but a refusal of what it wrote.
    pub fn stopped_by_a_refusal(&mut self, user: u8, error: &RestError) {
        self.says(
            "R-ERR-2 one bad record never stops its mailbox",
            format!("user {user}: {error:?}"),
        );
    }

    pub(crate) fn says(&mut self, promise: &'static str, detail: impl Into<String>) {
        if self.violation.is_none() {
            self.violation = Some(Violation {
                promise,
                detail: detail.into(),
            });
        }
    }
}

/// Whether that claims that both sides hold the same; nobody is invited to some entries, and they are told so (R-APPT-21).
fn says_in_step(code: ReasonCode) -> bool {
    matches!(code, ReasonCode::InStep | ReasonCode::WithoutAttendees)
}
