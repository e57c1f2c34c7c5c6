//! Names that vendors give to things, and the one name that we give ourselves.

use alloc::string::String;
use core::fmt;
use sha2::{Digest, Sha256};

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it came; it is never taken apart.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
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
/// meeting has the same key on every machine and after a lost database.
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

/// The public number that we choose for an activity before Sales ever sees it, so that a create whose answer was lost
/// can be found again. At most 64 characters in Sales; ours have 31 or a few more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActivityNumber(String);

impl ActivityNumber {
    /// The number of the `birth`-th record that this meeting gets in Sales, counted from 0. Derived, never random: every
    /// worker, and the same worker after a crash, mints the same one.
    pub fn mint(meeting: &MeetingKey, birth: u32) -> Self {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let mut number = String::from("OX-");
        let mut bits = 0_u32;
        let mut held = 0_u32;
        for byte in meeting.as_bytes() {
            bits = (bits << 8) | u32::from(*byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                number.push(char::from(LETTERS[((bits >> held) & 31) as usize]));
            }
        }
        number.push(char::from(LETTERS[((bits << (5 - held)) & 31) as usize]));
        let _ = fmt::Write::write_fmt(&mut number, format_args!("-{birth}"));
        Self(number)
    }

    /// The number of a record that Sales showed us.
    pub fn of_record(id: &ItemId) -> Self {
        Self(id.0.clone())
    }

    /// As Sales spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_has_one_number_everywhere_and_another_after_it_was_deleted() {
        let key = MeetingKey::from_ical_uid("040000008200E00074C5B7101A82E008");
        let first = ActivityNumber::mint(&key, 0);
        assert_eq!(
            first,
            ActivityNumber::mint(&MeetingKey::from_ical_uid("040000008200E00074C5B7101A82E008"), 0)
        );
        assert_ne!(first, ActivityNumber::mint(&key, 1));
        assert_ne!(
            first,
            ActivityNumber::mint(&MeetingKey::from_ical_uid("040000008200E00074C5B7101A82E009"), 0)
        );
        assert!(first.as_str().len() <= 64);
        assert_eq!(first.as_str().len(), 31);
    }
}
