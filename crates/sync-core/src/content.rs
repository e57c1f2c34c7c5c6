//! What a kind of record holds, seen field by field.

/// The names of a kind's fields: each is written once, so none can be left out of the list of all.
macro_rules! fields {
    ($(#[$doc:meta])* $fields:ident { $($(#[$field_doc:meta])* $field:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $fields {
            $($(#[$field_doc])* $field,)+
        }

        impl $fields {
            /// All of them, in this order.
            pub const ALL: &'static [Self] = &[$(Self::$field,)+];

            /// As our API says it.
            fn name(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)+
                }
            }
        }
    };
}

pub(crate) mod appointment;
pub(crate) mod contact;
pub(crate) mod email;
pub(crate) mod occurrences;
pub(crate) mod readable;
pub(crate) mod recurrence;
mod related;
pub(crate) mod row_write;
pub(crate) mod series;
pub(crate) mod series_write;
pub(crate) mod slot;
pub(crate) mod task;
pub(crate) mod told;
pub(crate) mod value;
pub(crate) mod zone;

use crate::ids::{ConversationKey, MeetingKey, SalesId};
use crate::limits::Life;
use crate::matching::Likeness;
use crate::pair::{Carried, Organizer, Side};
use crate::people::{AccountOf, Attendee, Directory, Internal};
use crate::reason::{Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use appointment::{Related, SalesPerson};
use core::fmt::{self, Debug};
use core::hash::Hash;
use jiff::Timestamp;
use slot::Slot;
use value::Value;
use zone::Zone;

/// One kind of record: its fields, and the rule of each. The verbs are written once, over this.
pub trait Content: Clone + Eq + Hash + Debug {
    /// Names one field.
    type Field: Copy + Eq + Ord + Debug + 'static;

    /// What of it is compared before another one is made.
    type Likeness: Likeness;

    /// What it is a record of; a few rules differ by that.
    const KIND: Kind;

    /// The fields in which the two differ, in the order of reports. Equal contents cost no allocation.
    fn differing(&self, other: &Self) -> Vec<Self::Field>;

    /// What of it is compared with what is there before another one is made. `key` is the meeting that it is, where that is
    /// known.
    fn likeness(&self, key: Option<MeetingKey>) -> Self::Likeness;

    /// The field's name in our API.
    fn name(field: Self::Field) -> &'static str;

    /// What the field holds, for people to read.
    fn value(&self, field: Self::Field) -> Value;

    /// Of which meeting of a series the field is; none of any other record.
    fn part(_field: Self::Field) -> Option<Slot> {
        None
    }

    /// Gives its parts the names under which they are `known`, the first that knows a part before the others: the meetings
    /// of a series, and the conversation of a message.
    fn named_after(&mut self, _known: &[&Self]) {}

    /// Whether it is all there is; a row of a feed may leave out what is large. Nothing is born of what is not whole.
    fn is_whole(&self) -> bool {
        true
    }

    /// Whether it was read without the notes that its side may hold (R-CONT-8).
    fn leaves_out_notes(&self) -> bool {
        false
    }

    /// Whether nothing is left of it: a series all of whose meetings were taken out.
    fn is_spent(&self) -> bool {
        false
    }

    /// It, if it is a message.
    fn mail(&self) -> Option<&email::Email> {
        None
    }

    /// Puts a message into this conversation; nothing else is in one.
    fn join(&mut self, _conversation: ConversationKey) {}

    /// Takes over what only Sales knows of an Outlook item: who is meant by what it `named`.
    fn identify(&mut self, named: &Named, known: &Acquaintance, owner: SalesPerson, internal: &Internal);

    /// Takes over whose mailbox it is in, of which an answer to a write says nothing.
    fn lies_with(&mut self, _owner: SalesPerson) {}

    /// Whose mailbox it is in, where that was taken over.
    fn lies_with_whom(&self) -> Option<SalesId> {
        None
    }

    /// Which way this field travels, and how two edits of it come together.
    fn rule(field: Self::Field) -> (Travel, Merging);

    /// Whether both hold the same there. An equivalence: contents are reduced to what both sides can hold before they
    /// come here, so rounding on one side never looks like an edit.
    fn same(&self, other: &Self, field: Self::Field) -> bool;

    /// Whether the part that `field` belongs to is there at all; only a series has parts that may be missing.
    fn has(&self, _field: Self::Field) -> bool {
        true
    }

    /// Whether the part that `field` belongs to is missing because somebody took it out, as far as the side says so.
    fn has_lost(&self, _field: Self::Field) -> bool {
        false
    }

    /// Takes this field over from `other`; both hold the same there then.
    fn take(&mut self, other: &Self, field: Self::Field);

    /// Does to this field of `self` what changed in it from `base` to `theirs`. Fields that merge whole take `theirs`.
    fn merge_in(&mut self, base: Option<&Self>, theirs: &Self, field: Self::Field);

    /// Takes over what changed in Exchange besides what our write was to change, because of it: where it landed it is no
    /// edit of anybody (R-CONF-5). `self` is `base`, moved to what landed; the item held `was` before.
    fn take_dragged(
        &mut self,
        _base: Option<&Self>,
        _was: Option<&Self>,
        _carried: &Carried<Self>,
        _holds: &Self,
    ) {
    }

    /// Whether an edit of `field`, made `from` there and then and giving `self`, still travels (R-TIME-1). What was lost
    /// goes by [`Self::keeps`].
    fn travels(&self, base: Option<&Self>, field: Self::Field, from: Edit<'_>) -> bool;

    /// Why the other side keeps a part that `base` has and `self` has lost; none where it goes there too.
    fn keeps(&self, _base: &Self, _field: Self::Field, _loss: &Loss<'_>) -> Option<ReasonCode> {
        None
    }

    /// Whether it is over, so that nothing is born of it in Exchange any more (R-APPT-5). Whole days are those of `zone`,
    /// the mailbox's (R-TIME-1).
    fn is_over(&self, now: Timestamp, zone: &Zone) -> bool;

    /// Whether files that were added to it at `edited_at` still travel (R-APPT-2). Whole days are those of `zone`.
    fn takes_files(&self, _edited_at: Timestamp, _zone: &Zone) -> bool {
        true
    }

    /// What is left of it when the copy on the other side was deleted and this one may follow. Whole days are those of
    /// `zone`.
    fn ending(&self, now: Timestamp, zone: &Zone) -> Ending<Self>;

    /// How long it takes up a place under the limit of its object (R-LIM-2). Whole days are those of `zone`.
    fn life(&self, zone: &Zone) -> Life;

    /// When it next begins after `now`, if it is an appointment and does. Whole days are those of `zone`.
    fn next_start(&self, _now: Timestamp, _zone: &Zone) -> Option<Timestamp> {
        None
    }

    /// The same with nobody on it but `owner`, the mailbox's (R-APPT-21).
    fn without_guests(&self, _owner: SalesPerson) -> Self {
        self.clone()
    }

    /// Whether only its owner may see it.
    fn is_private(&self) -> bool;

    /// Why it cannot be born on `side` as it is; none where it can.
    fn unfit(&self, side: Side) -> Option<Reason>;

    /// Why this field of it cannot be written to `to`, although the others can; none where it can.
    fn obstacle(&self, field: Self::Field, to: Side) -> Option<ReasonCode>;

    /// Whether this field becomes the body of the Outlook item (R-APPT-20).
    fn is_body(field: Self::Field) -> bool;

    /// Whether this field is somebody's own: it may be written to a copy of a meeting that others organize, and mails nobody
    /// (R-APPT-12).
    fn is_own(_field: Self::Field) -> bool {
        false
    }

    /// Who takes part, as far as Sales knows them; nobody in what is no meeting.
    fn takes_part(&self) -> BTreeSet<SalesPerson> {
        BTreeSet::new()
    }

    /// How many people a new Outlook item of this content would invite.
    fn invitees(&self) -> u32;

    /// What the record is about in Sales.
    fn related(&self) -> &Related;

    /// Remembers relations without touching anything else.
    fn set_related(&mut self, related: Related);

    /// Takes on the relations `asked` for, and lets go of those that `before` had and `asked` has not; people who take
    /// part in `meeting` anyway stay.
    fn relate(&mut self, before: &Related, asked: &Related, meeting: &Self);

    /// Whether the relations asked for are there.
    fn is_related_as(&self, asked: &Related) -> bool;

    /// Whether it says anything about this field, being the copy `on` that side. A part that is not there is empty.
    fn says(&self, field: Self::Field, _on: Side) -> Says {
        if self.has(field) {
            Says::Something
        } else {
            Says::Blank
        }
    }

    /// The fields in which a base like this one lags behind `newer`: those that differ, and those that it says nothing
    /// about while `newer` does.
    fn lags(&self, newer: &Self) -> Vec<Self::Field> {
        self.differing(newer)
    }

    /// Whether this field, merged element by element, came to hold more than both sides can: then the two edits are a
    /// conflict after all.
    fn overflows(&self, _field: Self::Field) -> bool {
        false
    }

    /// Why no edit of this copy, which is Sales', reaches the Outlook item that is there (R-TASK-2); none where they may.
    fn stays_in_sales(&self) -> Option<ReasonCode> {
        None
    }

    /// Why this copy, which is Sales', does not belong to the mailbox's item any more (R-TASK-7); none where it does.
    fn parts(&self, _base: Option<&Self>, _exchange: &Self) -> Option<ReasonCode> {
        None
    }

    /// Somebody says that the company which it names is this account, whatever its text says (R-CONT-3).
    fn take_account(&mut self, _account: SalesId) {}

    /// This base, with what it says nothing of although both sides do by now, as they hold it: that they do is nobody's
    /// edit, for the base was written when nobody asked. None where there is nothing to learn.
    fn learning(&self, _exchange: &Self, _sales: &Self) -> Option<Self> {
        None
    }

    /// This base, with what is no field and only Sales knows; none where it holds that already.
    fn remembering(&self, _sales: &Self) -> Option<Self> {
        None
    }
}

/// Those of `fields` in which the two differ, in that order.
pub(crate) fn differing_of<C: Content>(fields: &[C::Field], one: &C, other: &C) -> Vec<C::Field> {
    let differs = |field: &&C::Field| !one.same(other, **field);
    fields.iter().filter(differs).copied().collect()
}

/// What one side says about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing at all, neither that it is empty nor what it holds: no edit, and never compared with the base.
    Nothing,
    /// That it is empty. Where there is no base to have been emptied since, that is no edit: whoever is linked to a
    /// record for the first time adds to it and erases nothing.
    Blank,
    /// What it holds.
    Something,
}

/// Whom and what an Outlook item names in words; only Sales knows which records they are there.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Everybody on it.
    pub attendees: Vec<Attendee>,
    /// Everybody on those meetings of a series that are with others than the rest, by the name of the meeting.
    pub apart: BTreeMap<Slot, Vec<Attendee>>,
    /// Where somebody works, as it was written (R-CONT-3).
    pub company: Option<String>,
}

/// When and where an edit was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit<'a> {
    /// On which side.
    pub side: Side,
    /// By that side's own last-modified stamp.
    pub at: Timestamp,
    /// The mailbox's time zone: whole days are its days (R-TIME-1).
    pub zone: &'a Zone,
}

/// How a part of a record was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss<'a> {
    /// Where.
    pub from: Side,
    /// Who organizes the meeting.
    pub organizer: Organizer,
    /// Where the record was made.
    pub made_in: Side,
    /// When that side was last edited.
    pub edited_at: Timestamp,
    /// The present.
    pub now: Timestamp,
    /// The mailbox's time zone.
    pub zone: &'a Zone,
}

/// What Sales says about those who are named in Outlook items.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Acquaintance {
    /// Whose an address is.
    pub people: Directory,
    /// Where the contacts among them belong; asked for where a meeting may be captured (R-APPT-8).
    pub belong: AccountOf,
    /// Which accounts have a name.
    pub accounts: AccountNames,
}

/// The accounts of each name, trimmed and in lower case; several may share one.
pub type AccountNames = BTreeMap<String, BTreeSet<SalesId>>;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A meeting or a series of them.
    Appointment,
    /// A person.
    Contact,
    /// Something to do.
    Task,
    /// A message, which goes from Exchange to Sales only.
    Email,
}

/// Which way a field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    /// Both ways.
    BothWays,
    /// From Exchange to Sales; an edit in Sales stays there.
    ToSales,
}

/// How two edits of one field come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merging {
    /// One value: two different edits are a conflict.
    Whole,
    /// A set: additions and removals of both sides all count, there is no conflict.
    PerElement,
}

/// What becomes of a copy whose counterpart was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending<C> {
    /// It may go.
    Whole,
    /// A part may go, and this stays (a series with a past).
    Partly(C),
    /// It is kept, and why.
    Kept(ReasonCode),
}

impl Named {
    /// People alone, the same throughout.
    pub fn of(attendees: Vec<Attendee>) -> Self {
        Self {
            attendees,
            ..Self::default()
        }
    }

    /// The company's name as accounts are looked up by it; none where none is named.
    pub fn account_name(&self) -> Option<String> {
        self.company
            .as_deref()
            .map(crate::people::folded)
            .filter(|name| !name.is_empty())
    }
}

/// Counts: addresses and names of customers never reach a log.
impl Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Named")
            .field("attendees", &self.attendees.len())
            .field("apart", &self.apart.len())
            .field("company", &self.company.is_some())
            .finish()
    }
}

/// Counts: addresses and names of customers never reach a log.
impl Debug for Acquaintance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acquaintance")
            .field("people", &self.people.len())
            .field("belong", &self.belong.len())
            .field("accounts", &self.accounts.len())
            .finish()
    }
}
