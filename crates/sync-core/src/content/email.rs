//! A message, which goes one way, from Exchange to Sales (R-MAIL-1), and never changes: nothing of it is merged. It is
//! the same message wherever its internet message id is the same (R-MAIL-3), and becomes one conversation message.

use super::appointment::{
    Appointment, DESCRIPTION_BYTES_MAX, Description, Related, SUBJECT_CHARS_MAX, SalesPerson, Visibility,
    cut_bytes, fingerprint, one_line,
};
use super::value::Value;
use super::zone::Zone;
use super::{Acquaintance, Content, Edit, Ending, Kind, Merging, Named, Travel};
use crate::ids::{ConversationKey, MeetingKey};
use crate::limits::Life;
use crate::matching::OneOfAKind;
use crate::pair::Side;
use crate::people::{Attendee, Directory, Internal, Role};
use crate::reason::{Reason, ReasonCode};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use jiff::Timestamp;

/// A message, with all that Sales' conversation message needs. [`Email::reduced`] is the one way to that form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    /// Which conversation it belongs to: one per thread (R-MAIL-2). It stays in the first one under which it was known.
    pub conversation: ConversationKey,
    /// What it is found by, and what it answers.
    pub threading: Threading,
    /// Plain text of one line.
    pub subject: String,
    /// Sanitised HTML, inline images included. None where only a row of a feed spoke of it: those have no bodies.
    pub body: Option<Description>,
    /// When it was sent; orders the conversation. Whole seconds.
    pub sent_at: Timestamp,
    /// Which way it went.
    pub way: Way,
    /// Who sent it.
    pub from: Option<Party>,
    /// Whom it was sent to.
    pub to: BTreeSet<Party>,
    /// Who got a copy.
    pub cc: BTreeSet<Party>,
    /// Whether its sender marked it private or confidential.
    pub visibility: Visibility,
    /// What it is about in Sales; a captured reply inherits it from its conversation (R-MAIL-5). Exchange cannot hold it:
    /// there it is always empty.
    pub related: Related,
}

/// What a message is found by in its mailbox, and what ties it to others there (R-MAIL-3, R-MAIL-5). Sales keeps the
/// message id alone.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub struct Threading {
    /// Its internet message id: the same in every mailbox.
    pub message_id: String,
    /// The internet message ids that its headers refer to: `References`, then `In-Reply-To`; the nearest last.
    pub references: Vec<String>,
    /// Exchange's name of its thread, in this mailbox alone; empty where there is none.
    pub conversation: String,
    /// When it arrived in this mailbox, or was sent from it.
    pub here_since: Timestamp,
    /// The addresses of everybody on it, lower case: those whom Sales knows are not told by address any more.
    pub addresses: BTreeSet<String>,
}

/// Which way a message went, seen from its mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Out.
    Sent,
    /// In.
    Received,
}

/// Who sent or got a message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// Somebody whom Sales knows.
    Known(SalesPerson),
    /// Anybody else, by address in lower case (`FreeFormAddress` in Sales).
    Address(String),
}

/// A message has no field that could change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {}

impl Email {
    /// Cut and rounded to what both sides can hold.
    pub fn reduced(mut self) -> Self {
        self.subject = one_line(&self.subject, SUBJECT_CHARS_MAX);
        if let Some(body) = &mut self.body {
            cut_bytes(&mut body.0, DESCRIPTION_BYTES_MAX);
        }
        self.sent_at = Timestamp::from_second(self.sent_at.as_second()).unwrap_or(self.sent_at);
        self
    }

    /// Everybody on it whom Sales knows.
    pub fn people(&self) -> BTreeSet<SalesPerson> {
        self.from
            .iter()
            .chain(&self.to)
            .chain(&self.cc)
            .filter_map(|party| match party {
                Party::Known(person) => Some(*person),
                Party::Address(_) => None,
            })
            .collect()
    }
}

impl Party {
    /// By an address as it was written.
    pub fn at(address: &str) -> Self {
        Self::Address(crate::people::folded(address))
    }

    /// Who it is, where Sales knows exactly one with that address (R-APPT-11); nobody is guessed.
    fn identified(self, directory: &Directory, internal: &Internal) -> Self {
        match self {
            Self::Known(person) => Self::Known(person),
            Self::Address(address) => {
                let attendee = Attendee {
                    address,
                    role: Role::Attendee,
                };
                match Appointment::people_of([&attendee], directory, internal)
                    .iter()
                    .next()
                {
                    Some(person) => Self::Known(*person),
                    None => Self::Address(attendee.address),
                }
            }
        }
    }
}

impl Content for Email {
    type Field = Field;
    type Likeness = OneOfAKind;

    const KIND: Kind = Kind::Email;

    /// Both sides hold the same message, or they would not be linked.
    fn differing(&self, _: &Self) -> Vec<Field> {
        Vec::new()
    }

    /// A message is found by its internet message id (R-MAIL-3).
    fn likeness(&self, _: Option<MeetingKey>) -> OneOfAKind {
        OneOfAKind
    }

    fn name(field: Field) -> &'static str {
        match field {}
    }

    fn value(&self, field: Field) -> Value {
        match field {}
    }

    /// A message stays in the conversation under which it was first known, and what a row leaves out is what it was.
    fn named_after(&mut self, known: &[&Self]) {
        if let Some(first) = known.first() {
            self.conversation = first.conversation;
        }
        if self.body.is_none() {
            self.body = known.iter().find_map(|known| known.body.clone());
        }
    }

    fn is_whole(&self) -> bool {
        self.body.is_some()
    }

    fn mail(&self) -> Option<&Email> {
        Some(self)
    }

    fn join(&mut self, conversation: ConversationKey) {
        self.conversation = conversation;
    }

    /// Its addresses stand in it; those that are named are the same, for the question to Sales.
    fn identify(&mut self, _: &Named, known: &Acquaintance, _: SalesPerson, internal: &Internal) {
        let identified = |party: Party| party.identified(&known.people, internal);
        self.from = self.from.take().map(identified);
        for parties in [&mut self.to, &mut self.cc] {
            *parties = core::mem::take(parties).into_iter().map(identified).collect();
        }
    }

    fn rule(field: Field) -> (Travel, Merging) {
        match field {}
    }

    fn same(&self, _: &Self, field: Field) -> bool {
        match field {}
    }

    fn take(&mut self, _: &Self, field: Field) {
        match field {}
    }

    fn merge_in(&mut self, _: Option<&Self>, _: &Self, field: Field) {
        match field {}
    }

    fn travels(&self, _: Option<&Self>, field: Field, _: Edit<'_>) -> bool {
        match field {}
    }

    fn is_over(&self, _: Timestamp, _: &Zone) -> bool {
        false
    }

    /// Deleting in Outlook leaves the copy in Sales, and the other way round (R-MAIL-8).
    /// Emails have no limit.
    fn life(&self, _: &Zone) -> Life {
        Life::Over
    }

    fn ending(&self, _: Timestamp, _: &Zone) -> Ending<Self> {
        Ending::Kept(ReasonCode::MailKept)
    }

    fn is_private(&self) -> bool {
        self.visibility == Visibility::Private
    }

    /// Nothing is ever written to Exchange but the category (R-MAIL-1).
    fn unfit(&self, side: Side) -> Option<Reason> {
        match side {
            Side::Exchange => Some(ReasonCode::OneWay.into()),
            Side::Sales => None,
        }
    }

    fn obstacle(&self, field: Field, _: Side) -> Option<ReasonCode> {
        match field {}
    }

    fn is_body(field: Field) -> bool {
        match field {}
    }

    fn invitees(&self) -> u32 {
        0
    }

    fn related(&self) -> &Related {
        &self.related
    }

    fn set_related(&mut self, related: Related) {
        self.related = related;
    }

    fn relate(&mut self, before: &Related, asked: &Related, _: &Self) {
        self.related.relate(before, asked);
    }

    fn is_related_as(&self, asked: &Related) -> bool {
        self.related.holds(asked)
    }
}

/// Field names and fingerprints: content never reaches a log.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email")
            .field("conversation", &self.conversation)
            .field("threading", &self.threading)
            .field("subject", &fingerprint(&self.subject))
            .field("body", &self.body)
            .field("sent_at", &fingerprint(&self.sent_at))
            .field("way", &self.way)
            .field("from", &self.from)
            .field("to", &self.to.len())
            .field("cc", &self.cc.len())
            .field("visibility", &self.visibility)
            .field("related", &fingerprint(&self.related))
            .finish()
    }
}

/// Counts: nothing of anybody's mail reaches a log.
impl fmt::Debug for Threading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threading")
            .field("message_id", &fingerprint(&self.message_id))
            .field("references", &self.references.len())
            .field("conversation", &fingerprint(&self.conversation))
            .field("addresses", &self.addresses.len())
            .finish()
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(person) => write!(f, "{person:?}"),
            Self::Address(address) => write!(f, "Address({})", fingerprint(address)),
        }
    }
}

#[cfg(test)]
mod tests;
