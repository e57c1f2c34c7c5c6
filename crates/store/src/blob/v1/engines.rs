//! What tells another engine from our own.

use crate::blob;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::num::NonZeroU64;
use sync_core as ours;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Engines {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<OurWrite>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sales: Option<OurWrite>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undone: Option<Undone>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Undone {
    exchange: Flips,
    sales: Flips,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Flips {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undone: Option<OurWrite>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    at: BTreeSet<Timestamp>,
}

/// Fingerprints, as hexadecimal digits: JSON's numbers are not exact for all readers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OurWrite {
    before: String,
    wrote: String,
}

impl From<&ours::Engines> for Engines {
    fn from(engines: &ours::Engines) -> Self {
        Self {
            exchange: engines.exchange.map(OurWrite::from),
            sales: engines.sales.map(OurWrite::from),
            undone: engines.undone.as_deref().map(Undone::from),
        }
    }
}

impl TryFrom<Engines> for ours::Engines {
    type Error = blob::Unreadable;

    fn try_from(engines: Engines) -> Result<Self, blob::Unreadable> {
        let undone: Option<ours::Undone> = engines.undone.map(TryInto::try_into).transpose()?;
        Ok(Self {
            exchange: engines.exchange.map(TryInto::try_into).transpose()?,
            sales: engines.sales.map(TryInto::try_into).transpose()?,
            undone: undone.map(Box::new),
        })
    }
}

impl From<&ours::Undone> for Undone {
    fn from(undone: &ours::Undone) -> Self {
        Self {
            exchange: (&undone.exchange).into(),
            sales: (&undone.sales).into(),
        }
    }
}

impl TryFrom<Undone> for ours::Undone {
    type Error = blob::Unreadable;

    fn try_from(undone: Undone) -> Result<Self, blob::Unreadable> {
        Ok(Self {
            exchange: undone.exchange.try_into()?,
            sales: undone.sales.try_into()?,
        })
    }
}

impl From<&ours::Flips> for Flips {
    fn from(flips: &ours::Flips) -> Self {
        Self {
            undone: flips.undone.map(OurWrite::from),
            at: flips.at.clone(),
        }
    }
}

impl TryFrom<Flips> for ours::Flips {
    type Error = blob::Unreadable;

    fn try_from(flips: Flips) -> Result<Self, blob::Unreadable> {
        Ok(Self {
            undone: flips.undone.map(TryInto::try_into).transpose()?,
            at: flips.at,
        })
    }
}

impl From<ours::OurWrite> for OurWrite {
    fn from(write: ours::OurWrite) -> Self {
        let text = |print: ours::Fingerprint| format!("{:016x}", print.bits());
        Self {
            before: text(write.before),
            wrote: text(write.wrote),
        }
    }
}

impl TryFrom<OurWrite> for ours::OurWrite {
    type Error = blob::Unreadable;

    fn try_from(write: OurWrite) -> Result<Self, blob::Unreadable> {
        let print = |text: &str| {
            let bits = u64::from_str_radix(text, 16).ok().and_then(NonZeroU64::new);
            bits.map(ours::Fingerprint::from_bits).ok_or(blob::Unreadable)
        };
        Ok(Self {
            before: print(&write.before)?,
            wrote: print(&write.wrote)?,
        })
    }
}
