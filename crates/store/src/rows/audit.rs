//! Rows of acts.

use super::{Place, micros};
use crate::StoreError;
use crate::audit::{Act, ActId};
use crate::blob;
use crate::seal::{Context, Sealer};
use crate::users::UserId;

/// An act.
pub struct ActRow {
    pub id: Vec<u8>,
    pub at: i64,
    pub who: String,
    pub deed: String,
    pub about: Option<Vec<u8>>,
    pub detail: Option<Vec<u8>>,
}

impl ActRow {
    /// With what it changed, which is sealed.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`], or that it cannot be opened.
    pub fn opened(self, sealer: &Sealer) -> Result<Act, StoreError> {
        let place = Place::new("audit", &self.id);
        let id = ActId(place.id("id", &self.id)?);
        let about = self.about.as_deref().map(|about| place.id("about", about));
        let detail = self.detail.as_deref();
        let detail = detail
            .map(|sealed| sealer.open(&Context::Act(id), sealed))
            .transpose()?;
        let deed = blob::decode_deed(&self.deed, detail.as_deref().map(Vec::as_slice));
        Ok(Act {
            id,
            at: place.moment("at", self.at)?,
            deed: place.read("deed", deed)?,
            about: about.transpose()?.map(UserId),
            who: self.who,
        })
    }
}

/// An act, as it is kept.
pub struct ActColumns {
    pub id: Vec<u8>,
    pub at: i64,
    pub who: String,
    pub deed: &'static str,
    pub about: Option<Vec<u8>>,
    pub detail: Option<Vec<u8>>,
}

/// An act in columns, with what it changed sealed.
///
/// # Errors
/// [`StoreError::Sealed`]
pub fn columns_of_act(sealer: &Sealer, act: Act) -> Result<ActColumns, StoreError> {
    let (deed, detail) = blob::encode_deed(&act.deed);
    let detail = detail.map(|plain| sealer.seal(&Context::Act(act.id), plain));
    Ok(ActColumns {
        id: act.id.0.as_bytes().to_vec(),
        at: micros(act.at),
        who: act.who,
        deed,
        about: act.about.map(|user| user.0.as_bytes().to_vec()),
        detail: detail.transpose()?,
    })
}
