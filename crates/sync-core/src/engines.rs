//! Another engine at work: an item that is changed back again and again without a user's edit (R-GATE-5).

use crate::reason::ReasonCode;
use alloc::collections::BTreeSet;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// Within what time the flips must lie.
const WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// How many flips it takes; no more are remembered.
const FLIPS: usize = 3;

/// Stands for the content of one side; the content itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of content, reduced to what both sides can hold and written down in one way.
    pub fn of(content: &[u8]) -> Self {
        let digest = Sha256::digest(content);
        let mut print = [0; 16];
        print.copy_from_slice(&digest[..16]);
        Self(print)
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

/// The last write of ours that landed on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OurWrite {
    /// What the side held before it.
    pub before: Fingerprint,
    /// What it holds if nobody has touched it since.
    pub wrote: Fingerprint,
}

/// How often one side of one link was changed back to what it held before our write. Kept with the link, for each side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flips {
    /// The write that is being undone; one that writes anything else starts a new count.
    pub undone: Option<OurWrite>,
    /// When it was undone, by the vendor's last-modified stamps; at most three.
    pub at: BTreeSet<Timestamp>,
}

impl Flips {
    /// The side was read after `ours` landed and held `found`, changed at `modified` by its own last-modified stamp. The
    /// same reading noted twice counts once. Three flips within an hour are another engine's; the link is parked, and
    /// starts with no flips when it is resumed.
    pub fn note(&mut self, ours: OurWrite, found: Fingerprint, modified: Timestamp) -> Option<ReasonCode> {
        if found == ours.wrote {
            return None;
        }
        if found != ours.before {
            // Neither what we found nor what we left: a user has edited it.
            *self = Self::default();
            return None;
        }
        if self.undone != Some(ours) {
            *self = Self {
                undone: Some(ours),
                at: BTreeSet::new(),
            };
        }
        self.at.insert(modified);
        self.forget_old();
        (self.at.len() == FLIPS).then_some(ReasonCode::TwoEngines)
    }

    /// Keeps the newest flips that lie within an hour of the last one.
    fn forget_old(&mut self) {
        let Some(last) = self.at.last().copied() else {
            return;
        };
        self.at.retain(|then| last.duration_since(*then) <= WITHIN);
        while self.at.len() > FLIPS {
            self.at.pop_first();
        }
    }
}

#[cfg(test)]
mod tests;
