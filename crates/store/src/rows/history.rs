//! The past as it lies in the tables.

use super::{Place, micros};
use crate::StoreError;
use crate::blob;
use crate::history::Unshared;
use crate::links::{CopyId, Link};
use crate::seal::{Context, Sealer};
use crate::users::UserId;
use sync_core::{Lost, ReasonCode};

/// A value that was replaced, sealed.
pub struct LostColumns {
    pub lost_at: i64,
    /// Tells it from others of the same moment: saved again, it is the same.
    pub ordinal: i32,
    pub sealed: Vec<u8>,
}

/// Why an item is not shared.
pub struct UnsharedRow {
    pub reason: String,
    pub decided_at: i64,
}

impl LostColumns {
    /// Seals all that a link lost.
    ///
    /// # Errors
    /// [`StoreError::Sealed`]
    pub fn of<C>(sealer: &Sealer, link: &Link<C>) -> Result<Vec<Self>, StoreError> {
        let context = Context::LostValue(link.user, link.copy);
        let at_once = link.pair.lost.chunk_by(|one, next| one.at == next.at);
        let sealed = at_once.flat_map(|lost| {
            lost.iter().zip(0..).map(|(lost, ordinal)| {
                Ok(Self {
                    lost_at: micros(lost.at),
                    ordinal,
                    sealed: sealer.seal(&context, blob::encode_lost(lost))?,
                })
            })
        });
        sealed.collect()
    }
}

/// Opens values that were replaced.
///
/// # Errors
/// [`StoreError::Sealed`], [`StoreError::Inconsistent`]
pub fn lost_values(
    sealer: &Sealer,
    user: UserId,
    copy: CopyId,
    sealed: &[Vec<u8>],
) -> Result<Vec<Lost>, StoreError> {
    let place = Place::new("lost_values", copy.0.as_bytes());
    let opened = |sealed: &Vec<u8>| {
        let plain = sealer.open(&Context::LostValue(user, copy), sealed)?;
        place.read("sealed", blob::decode_lost(&plain))
    };
    sealed.iter().map(opened).collect()
}

impl TryFrom<UnsharedRow> for Unshared {
    type Error = StoreError;

    fn try_from(row: UnsharedRow) -> Result<Self, StoreError> {
        let place = Place::new("unshared", &[]);
        Ok(Self {
            code: ReasonCode::parse(&row.reason).ok_or_else(|| place.inconsistent("reason"))?,
            decided_at: place.moment("decided_at", row.decided_at)?,
        })
    }
}
