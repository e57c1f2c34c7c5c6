//! Who may see and set what concerns everybody.

use crate::auth::Caller;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::api::problem::ProblemCode;

/// The role that the identity provider gives administrators.
const ROLE: &str = "SyncAdmin";

/// A caller with the role `SyncAdmin`; everybody else is refused before anything is read.
#[derive(Debug)]
pub(crate) struct Administrator(pub(crate) Caller);

impl FromRequestParts<AppState> for Administrator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if caller.is_administrator() {
            Ok(Self(caller))
        } else {
            tracing::info!(user.id = %caller.user.0, "somebody without the role asked as an administrator");
            Err(Refusal::new(ProblemCode::Forbidden))
        }
    }
}

impl Caller {
    /// Whether the identity provider calls them an administrator.
    pub(crate) fn is_administrator(&self) -> bool {
        self.roles.contains(ROLE)
    }
}
