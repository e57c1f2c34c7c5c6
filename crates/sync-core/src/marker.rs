//! Whose a mailbox is: the marker in it, and what the database remembers of that (R-GATE-5).
//!
//! A marker names the deployment that owns the sync of its mailbox, and the edition of the marker. Every edition is written
//! once, and is in the database before it is in the mailbox: a database that does not know the edition it finds was left
//! behind, as a restored copy is, or has a twin that went on without it.

use alloc::format;
use alloc::string::String;
use jiff::{SignedDuration, Timestamp};

/// How long an edition stands. A copy of the database that is older than this is left behind as soon as the mailbox is written
/// to.
const EDITION_STANDS: SignedDuration = SignedDuration::from_hours(1);
/// What every marker of this form begins with.
const FORM: &str = "1";

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// As it was made, or stored.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// For storing.
            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }
    )+};
}

names! {
    /// One deployment: made once, with its database.
    DeploymentId,
    /// One edition of a marker; never used twice.
    Edition,
}

/// What a marker says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// Whose the mailbox is.
    pub deployment: DeploymentId,
    /// Which edition it is.
    pub edition: Edition,
}

/// What the database remembers of the marker in one mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remembered {
    /// The edition that was seen there, and since when it stands.
    pub written: Option<(Edition, Timestamp)>,
    /// The edition that may be there by now.
    pub intended: Option<Edition>,
    /// Whether an operator took the mailbox over, and how far that has come.
    pub adoption: Option<Adoption>,
}

/// How far it has come that a mailbox is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adoption {
    /// An operator said so: the marker is written over, whoever's it is.
    Asked,
    /// The marker is ours; the first round after that compares, and writes nothing.
    FirstRound,
}

/// What is done about a marker before anything is written for its mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// It is ours, and stands.
    Stands,
    /// It is the edition that was intended: that is to be remembered.
    Landed(Edition),
    /// A new edition is to be written, and read again.
    Renew,
    /// It is another deployment's, or of another copy of this database: nothing is written.
    Refused,
}

impl Marker {
    /// As it stands in the mailbox.
    pub fn as_text(&self) -> String {
        let hex = |bytes: &[u8; 16]| format!("{:032x}", u128::from_be_bytes(*bytes));
        let (deployment, edition) = (hex(&self.deployment.0), hex(&self.edition.0));
        format!("{FORM} {deployment} {edition}")
    }

    /// Reads what [`Self::as_text`] wrote; none where it is of another form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        if words.next() != Some(FORM) {
            return None;
        }
        let mut bytes = || {
            let word = words.next().filter(|word| word.len() == 32)?;
            Some(u128::from_str_radix(word, 16).ok()?.to_be_bytes())
        };
        let (deployment, edition) = (DeploymentId(bytes()?), Edition(bytes()?));
        words.next().is_none().then_some(Self { deployment, edition })
    }
}

/// What is to be done about the marker that was `found`, if there is one, by the deployment `ours` whose database remembers
/// this. Remembered is what was read **after** the marker: an edition is in the database first.
pub fn ownership(
    found: Option<&str>,
    ours: DeploymentId,
    remembered: &Remembered,
    now: Timestamp,
) -> Ownership {
    let Some(text) = found else {
        return Ownership::Renew;
    };
    let marker = Marker::parse(text).filter(|marker| marker.deployment == ours);
    let is_landed = |marker: &Marker| remembered.intended == Some(marker.edition);
    match (marker, remembered.written, remembered.adoption) {
        (Some(marker), ..) if is_landed(&marker) => Ownership::Landed(marker.edition),
        (_, _, Some(Adoption::Asked)) => Ownership::Renew,
        (Some(marker), Some((edition, since)), _) if marker.edition == edition => {
            if now.duration_since(since) < EDITION_STANDS {
                Ownership::Stands
            } else {
                Ownership::Renew
            }
        }
        // Nothing is remembered of this mailbox that could be out of date.
        (Some(_), None, None) if remembered.intended.is_none() => Ownership::Renew,
        (Some(_) | None, _, _) => Ownership::Refused,
    }
}

#[cfg(test)]
mod tests;
