//! Rows of drafts.

use super::{Place, item_kind_named};
use crate::StoreError;
use crate::blob;
use crate::drafts::{Draft, DraftStage, WaitingDraft};
use crate::seal::{Context, Sealer};
use crate::shares::ShareId;
use crate::users::UserId;

/// A draft with its share.
pub struct DraftRow {
    pub share_id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub kind: String,
    pub sealed: Vec<u8>,
    pub sent_at: Option<i64>,
}

impl DraftRow {
    /// How far it is.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`], or that it cannot be opened.
    pub fn stage(&self, sealer: &Sealer) -> Result<DraftStage, StoreError> {
        let draft = self.opened(sealer)?.draft;
        Ok(match self.sent_at {
            None => DraftStage::Waits(draft),
            Some(_) => DraftStage::Sent(draft),
        })
    }

    /// The share that waits, with what is known of its draft.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`], or that it cannot be opened.
    pub fn opened(&self, sealer: &Sealer) -> Result<WaitingDraft, StoreError> {
        let place = Place::new("drafts", &self.share_id);
        let share = ShareId(place.id("share_id", &self.share_id)?);
        let user = UserId(place.id("user_id", &self.user_id)?);
        let opened = sealer.open(&Context::ShareDraft(user, share), &self.sealed)?;
        Ok(WaitingDraft {
            share,
            kind: item_kind_named(&self.kind).ok_or_else(|| place.inconsistent("kind"))?,
            draft: place.read("sealed", blob::decode_draft(&opened))?,
        })
    }
}

/// What is known of a draft, sealed.
///
/// # Errors
/// [`StoreError::Sealed`]
pub fn sealed_draft(
    sealer: &Sealer,
    user: UserId,
    share: ShareId,
    draft: &Draft,
) -> Result<Vec<u8>, StoreError> {
    sealer.seal(&Context::ShareDraft(user, share), blob::encode_draft(draft))
}
