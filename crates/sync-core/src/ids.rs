//! Names that vendors give to things, and the one name that we give ourselves.

use crate::content::Kind;
use crate::content::appointment::SalesPerson;
use crate::content::slot::Slot;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;
use sha2::{Digest, Sha256};

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the text as it came; it is never taken apart.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into_boxed_str())
            }

            /// The text as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

opaque!(
    /// A vendor's id of one item: Graph's immutable id, or a Sales record's public number.
    ItemId,
    /// Names a saved search in Sales.
    SearchId,
    /// Changes whenever the item does; sent along as the precondition of a write. Not ordered.
    Version,
);

/// A Sales record's numeric id (NUMBER(18): larger than what a floating-point number holds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SalesId(pub i64);

impl fmt::Display for SalesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one meeting across every mailbox that holds a copy of it: a digest of its iCalendar UID, so that the same
/// meeting has the same key on every machine and after a lost database. Other items have a key in the same way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeetingKey([u8; 16]);

impl MeetingKey {
    /// From Graph's `iCalUId`, which is equal in all calendars (but differs for each occurrence of a series).
    pub fn from_ical_uid(uid: &str) -> Self {
        let digest = Sha256::digest(uid.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Self(key)
    }

    /// Of a record that was in Sales first, by its number.
    pub fn of_record(number: &ItemId) -> Self {
        let mut salted = String::from("sales:");
        salted.push_str(number.as_str());
        Self::from_ical_uid(&salted)
    }

    /// Of a record that was in Sales first and that the mailbox of `owner` is to have. An appointment is one meeting in
    /// every mailbox; of a contact or a task each mailbox has an item of its own, which is kept in step by itself.
    pub fn of_offered(kind: Kind, owner: SalesPerson, number: &ItemId) -> Self {
        let name = match kind {
            Kind::Appointment | Kind::Email => return Self::of_record(number),
            Kind::Contact => "offered contact",
            Kind::Task => "offered task",
        };
        let (SalesPerson::User(owner) | SalesPerson::Contact(owner)) = owner;
        Self(digest(&[name, &owner.to_string(), number.as_str()]))
    }

    /// Of a message, from its internet message id, angle brackets or not: the same in every mailbox, so that a message
    /// which two people share is one message (R-MAIL-3).
    pub fn of_message(message_id: &str) -> Self {
        Self(digest(&["message", bare(message_id)]))
    }

    /// Of a contact or a task, which only one mailbox holds: from our own id of the mailbox's owner and Graph's id of the
    /// item at the time it is first linked. It stays what it is when the item's id changes later.
    pub fn of_item(kind: Kind, owner: &str, item: &ItemId) -> Self {
        let kind = match kind {
            Kind::Appointment => "appointment",
            Kind::Contact => "contact",
            Kind::Task => "task",
            Kind::Email => "email",
        };
        Self(digest(&[kind, owner, item.as_str()]))
    }

    /// As it was stored.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// For storing.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for MeetingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MeetingKey({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// Names one mail thread across every mailbox that holds a part of it (R-MAIL-2): a digest of the internet message id
/// that the thread began with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationKey([u8; 16]);

impl ConversationKey {
    /// From the header fields of any message of the thread (RFC 5322, 3.6.4): the first of its `References` is the
    /// message that the thread began with; without any, it is that message itself. Angle brackets do not count.
    pub fn of_thread(references: &[&str], message_id: &str) -> Self {
        let first = references.iter().copied().find(|id| !bare(id).is_empty());
        Self(digest(&["thread", bare(first.unwrap_or(message_id))]))
    }

    /// Of a conversation that Sales showed us. A number that we minted holds a part of the key that it was minted from: this
    /// is another key, which leads to the same number.
    pub fn of_record(number: &ItemId) -> Self {
        let minted = number.0.strip_prefix(PREFIX_OF_CONVERSATIONS);
        let minted = minted.filter(|letters| letters.len() == SHORT_LETTERS);
        let bits = minted.and_then(|letters| {
            letters
                .bytes()
                .enumerate()
                .try_fold(0_u128, |bits, (place, letter)| {
                    let five = LETTERS.iter().position(|known| *known == letter)? as u128;
                    Some(bits | (five << (123 - 5 * place)))
                })
        });
        bits.map_or_else(
            || Self(digest(&["conversation", &number.0])),
            |bits| Self(bits.to_be_bytes()),
        )
    }

    /// As it was stored.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// For storing.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for ConversationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConversationKey({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// The public number that we choose for a record before Sales ever sees it, so that a create whose answer was lost can
/// be found again. Derived, never random: every worker, and the same worker after a crash, mints the same one.
///
/// | Record | Example | Longest in Sales |
/// |---|---|---|
/// | appointment (`ActivityNumber`) | `OX-` and 26 letters, `-0` | 64 characters |
/// | task (`ActivityNumber`) | `OT-` and 26 letters, `-0` | 64 characters |
/// | contact (`PartyNumber`) | `OC-` and 16 letters, `-0` | 30 characters |
/// | message (`MessageNumber`) | `OM-` and 16 letters, `-0` | 30 characters |
/// | conversation (`ConversationNumber`) | `OV-` and 16 letters | 30 characters |
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SalesNumber(String);

/// The public number of an appointment or a task in Sales.
pub type ActivityNumber = SalesNumber;

impl SalesNumber {
    /// The number of the `birth`-th record of this `kind` that what is named by `key` gets in Sales, counted from 0.
    pub fn mint(kind: Kind, key: &MeetingKey, birth: u32) -> Self {
        let (prefix, letters) = form(kind);
        let mut number = spelled(prefix, key.as_bytes(), letters);
        let _ = fmt::Write::write_fmt(&mut number, format_args!("-{birth}"));
        Self(number)
    }

    /// The number of the `birth`-th record that Sales gets for one meeting of a series, counted from 0: that of the series,
    /// with the meeting's original start behind it. At most 60 characters.
    pub fn mint_occurrence(series: &MeetingKey, slot: &Slot, birth: u32) -> Self {
        let Self(mut number) = Self::mint(Kind::Appointment, series, birth);
        let _ = fmt::Write::write_fmt(&mut number, format_args!("-{slot}"));
        Self(number)
    }

    /// The number of the one conversation that a thread becomes.
    pub fn of_conversation(key: &ConversationKey) -> Self {
        Self(spelled(PREFIX_OF_CONVERSATIONS, key.as_bytes(), SHORT_LETTERS))
    }

    /// Whether a record of this `kind` with that number was made by us, of something in Exchange.
    pub fn is_minted(kind: Kind, id: &ItemId) -> bool {
        let (prefix, letters) = form(kind);
        let minted = id.0.strip_prefix(prefix).and_then(|rest| rest.split_once('-'));
        minted.is_some_and(|(key, birth)| {
            key.len() == letters
                && key.bytes().all(|letter| LETTERS.contains(&letter))
                && !birth.is_empty()
                && birth.bytes().all(|digit| digit.is_ascii_digit())
        })
    }

    /// The number of a record that Sales showed us.
    pub fn of_record(id: &ItemId) -> Self {
        Self(id.as_str().to_string())
    }

    /// The meeting whose record this is, where it is a number that we minted for an appointment: of other kinds the number
    /// does not tell.
    pub fn meeting(&self) -> Option<MeetingKey> {
        let letters = self.0.strip_prefix(PREFIX_OF_APPOINTMENTS)?.get(..LETTERS_MAX)?;
        let mut bits = 0_u128;
        for (place, letter) in letters.bytes().enumerate() {
            let five = LETTERS.iter().position(|known| *known == letter)? as u128;
            // The last letter has three bits of the key, and two that are none.
            let end = 5 * (place + 1);
            bits |= if end <= 128 {
                five << (128 - end)
            } else {
                five >> (end - 128)
            };
        }
        Some(MeetingKey(bits.to_be_bytes()))
    }

    /// As Sales spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the numbers of appointments begin with.
const PREFIX_OF_APPOINTMENTS: &str = "OX-";
/// What the numbers of conversations begin with.
const PREFIX_OF_CONVERSATIONS: &str = "OV-";

/// How numbers of this kind begin, and how many letters follow.
fn form(kind: Kind) -> (&'static str, usize) {
    match kind {
        Kind::Appointment => (PREFIX_OF_APPOINTMENTS, LETTERS_MAX),
        Kind::Task => ("OT-", LETTERS_MAX),
        Kind::Contact => ("OC-", SHORT_LETTERS),
        Kind::Email => ("OM-", SHORT_LETTERS),
    }
}

/// All letters that a number is spelled with: none that is easily misread.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// All letters that 128 bits give.
const LETTERS_MAX: usize = 26;
/// 80 bits: with any birth they fit into 30 characters, and ten million records share one with a chance of 1 to 10¹⁰.
const SHORT_LETTERS: usize = 16;

/// The first `letters` letters of the key, five bits each.
fn spelled(prefix: &str, key: &[u8; 16], letters: usize) -> String {
    let bits = u128::from_be_bytes(*key);
    let mut number = String::from(prefix);
    for place in 0..letters {
        let end = 5 * (place + 1);
        let five = if end <= 128 {
            bits >> (128 - end)
        } else {
            bits << (end - 128)
        };
        number.push(char::from(LETTERS[(five & 31) as usize]));
    }
    number
}

/// Half a SHA-256 of the parts, none of which can run into the next.
fn digest(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

/// An internet message id without what is around it.
fn bare(message_id: &str) -> &str {
    message_id.trim().trim_start_matches('<').trim_end_matches('>')
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::Date;

    #[test]
    fn r_appt_14_each_meeting_of_a_series_has_a_number_of_its_own() {
        let key = MeetingKey::from_ical_uid("040000008200E00074C5B7101A82E008");
        let single = ActivityNumber::mint(Kind::Appointment, &key, 0);
        let slots =
            ["20261123T120000Z", "20261124T120000Z", "20261123"].map(|text| Slot::parse(text).unwrap());
        let numbers = slots.map(|slot| ActivityNumber::mint_occurrence(&key, &slot, 0));
        for (slot, number) in slots.iter().zip(&numbers) {
            assert_eq!(number.as_str(), alloc::format!("{}-{slot}", single.as_str()));
            assert_ne!(*number, ActivityNumber::mint_occurrence(&key, slot, 1));
        }
        assert!(numbers[0] != numbers[1] && numbers[0] != numbers[2] && numbers[1] != numbers[2]);
    }

    #[test]
    fn r_appt_14_no_number_of_an_occurrence_is_too_long_for_sales() {
        let key = MeetingKey::from_ical_uid("");
        for slot in [
            Slot::at(Timestamp::MIN),
            Slot::at(Timestamp::MAX),
            Slot::AllDay(Date::MIN),
        ] {
            assert!(
                ActivityNumber::mint_occurrence(&key, &slot, u32::MAX)
                    .as_str()
                    .len()
                    <= 64
            );
        }
    }

    fn uid(uid: &str, birth: u32) -> SalesNumber {
        SalesNumber::mint(Kind::Appointment, &MeetingKey::from_ical_uid(uid), birth)
    }

    #[test]
    fn a_meeting_has_one_number_everywhere_and_another_after_it_was_deleted() {
        let first = uid("040000008200E00074C5B7101A82E008", 0);
        assert_eq!(first, uid("040000008200E00074C5B7101A82E008", 0));
        assert_ne!(first, uid("040000008200E00074C5B7101A82E008", 1));
        assert_ne!(first, uid("040000008200E00074C5B7101A82E009", 0));
    }

    #[test]
    fn the_number_of_a_meeting_is_the_one_that_was_always_minted() {
        assert_eq!(
            uid("040000008200E00074C5B7101A82E008", 0).as_str(),
            "OX-D8PRGY5MCF282F82K2V8FDUUQ2-0"
        );
    }

    #[test]
    fn a_number_is_as_long_as_sales_allows_however_often_it_is_born_again() {
        let key = MeetingKey::from_bytes([255; 16]);
        for (kind, chars_max) in [
            (Kind::Appointment, 64),
            (Kind::Task, 64),
            (Kind::Contact, 30),
            (Kind::Email, 30),
        ] {
            let number = SalesNumber::mint(kind, &key, u32::MAX);
            assert!(number.as_str().len() <= chars_max, "{number:?}");
        }
        let conversation = SalesNumber::of_conversation(&ConversationKey::from_bytes([255; 16]));
        assert!(conversation.as_str().len() <= 30);
    }

    #[test]
    fn what_we_made_is_told_by_its_number() {
        let key = MeetingKey::from_bytes([9; 16]);
        for kind in [Kind::Appointment, Kind::Contact, Kind::Task, Kind::Email] {
            let minted = ItemId::new(SalesNumber::mint(kind, &key, 12).as_str());
            assert!(SalesNumber::is_minted(kind, &minted));
        }
        for other in ["CDRM_123", "OX-1", "OX-D8PRGY5MCF282F82K2V8FDUUQ2-", "OX-", ""] {
            assert!(
                !SalesNumber::is_minted(Kind::Appointment, &ItemId::new(other)),
                "{other}"
            );
        }
    }

    #[test]
    fn records_of_different_kinds_never_share_a_number() {
        let key = MeetingKey::from_bytes([7; 16]);
        let numbers: alloc::collections::BTreeSet<_> =
            [Kind::Appointment, Kind::Contact, Kind::Task, Kind::Email]
                .map(|kind| SalesNumber::mint(kind, &key, 0))
                .into();
        assert_eq!(numbers.len(), 4);
    }

    #[test]
    fn r_adopt_1_the_number_of_an_appointment_tells_its_meeting() {
        for uid in ["", "040000008200E00074C5B7101A82E008", "another"] {
            let key = MeetingKey::from_ical_uid(uid);
            for birth in [0, 1, u32::MAX] {
                assert_eq!(
                    SalesNumber::mint(Kind::Appointment, &key, birth).meeting(),
                    Some(key)
                );
            }
            let slot = Slot::parse("20261123T120000Z").unwrap();
            assert_eq!(SalesNumber::mint_occurrence(&key, &slot, 0).meeting(), Some(key));
            assert_eq!(SalesNumber::mint(Kind::Task, &key, 0).meeting(), None);
        }
        for other in [
            "",
            "OX-",
            "300000001",
            "OX-D8PRGY5MCF282F82K2V8FDUUQ",
            "OX-D8PRGY5MCF282F82K2V8FDUU01-0",
        ] {
            assert_eq!(
                SalesNumber::of_record(&ItemId::new(other)).meeting(),
                None,
                "{other}"
            );
        }
    }

    #[test]
    fn r_mail_3_a_message_has_one_key_in_every_mailbox_and_a_contact_one_in_each() {
        let message = MeetingKey::of_message("<1@acme.example>");
        assert_eq!(message, MeetingKey::of_message(" 1@acme.example"));
        assert_ne!(message, MeetingKey::of_message("<2@acme.example>"));
        let contact = |owner, item| MeetingKey::of_item(Kind::Contact, owner, &ItemId::new(item));
        assert_ne!(contact("ada", "1"), contact("bo", "1"));
        assert_ne!(contact("ada1", ""), contact("ada", "1"));
        assert_ne!(
            contact("ada", "1"),
            MeetingKey::of_item(Kind::Task, "ada", &ItemId::new("1"))
        );
    }

    #[test]
    fn r_cont_1_a_contact_that_sales_offers_is_each_mailboxs_own_and_a_meeting_is_everybodys() {
        let number = ItemId::new("1000001");
        let [ada, bo] = [1, 2].map(|id| SalesPerson::User(SalesId(id)));
        for kind in [Kind::Contact, Kind::Task] {
            let key = |owner| MeetingKey::of_offered(kind, owner, &number);
            assert_ne!(key(ada), key(bo));
            assert_eq!(key(ada), key(ada));
        }
        let meeting = |owner| MeetingKey::of_offered(Kind::Appointment, owner, &number);
        assert_eq!(meeting(ada), meeting(bo));
        assert_eq!(meeting(ada), MeetingKey::of_record(&number));
    }

    #[test]
    fn r_mail_2_a_conversation_that_sales_showed_is_known_by_its_number() {
        for id in ["<1@acme.example>", "<2@acme.example>", ""] {
            let number = SalesNumber::of_conversation(&ConversationKey::of_thread(&[], id));
            let shown = ConversationKey::of_record(&ItemId::new(number.as_str()));
            assert_eq!(SalesNumber::of_conversation(&shown), number);
        }
        let other = |number: &str| ConversationKey::of_record(&ItemId::new(number));
        for (one, two) in [
            ("CDRM_1", "CDRM_2"),
            ("OV-", "OV-1"),
            ("OV-AAAAAAAAAAAAAAA0", "OV-AAAAAAAAAAAAAAAA"),
        ] {
            assert_ne!(other(one), other(two));
        }
    }

    #[test]
    fn r_mail_2_every_message_of_a_thread_leads_to_one_conversation() {
        let first = ConversationKey::of_thread(&[], "<1@acme.example>");
        let reply = ConversationKey::of_thread(&["<1@acme.example>"], "<2@acme.example>");
        let later = ConversationKey::of_thread(&["", "1@acme.example", "2@acme.example"], "<3@acme.example>");
        assert_eq!((first, first), (reply, later));
        assert_ne!(first, ConversationKey::of_thread(&[], "<2@acme.example>"));
    }
}
