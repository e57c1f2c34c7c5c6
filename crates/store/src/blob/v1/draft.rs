//! What is known of a draft.

use super::Text;
use crate::blob::Unreadable;
use crate::drafts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sync_core::ItemId;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Draft<'a> {
    id: Text<'a>,
    message_id: Option<Text<'a>>,
    /// Microseconds since 1970.
    missing_since: Option<i64>,
}

impl<'a> From<&'a drafts::Draft> for Draft<'a> {
    fn from(draft: &'a drafts::Draft) -> Self {
        Self {
            id: draft.id.as_str().into(),
            message_id: draft.message_id.as_deref().map(Into::into),
            missing_since: draft.missing_since.map(Timestamp::as_microsecond),
        }
    }
}

impl TryFrom<Draft<'_>> for drafts::Draft {
    type Error = Unreadable;

    fn try_from(draft: Draft<'_>) -> Result<Self, Unreadable> {
        let since = draft.missing_since.map(Timestamp::from_microsecond).transpose();
        Ok(Self {
            id: ItemId::new(draft.id),
            message_id: draft.message_id.map(Text::into_owned),
            missing_since: since.map_err(|_| Unreadable)?,
        })
    }
}
