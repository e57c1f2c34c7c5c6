//! From the sign-in dialog to a bearer of our own.

use serde::{Deserialize, Serialize};

/// `POST /api/session`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionRequest {
    /// The single-use code that the dialog handed over; valid 60 seconds.
    pub code: String,
    /// What the challenge given to `/auth/microsoft/start` was made from (RFC 7636).
    pub verifier: String,
}

/// Answer to `POST /api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Bearer for this API; keep it in memory only.
    pub access_token: String,
    /// RFC 3339, UTC.
    pub expires_at: String,
}

/// Answer to `POST /api/me/sales`: where the sign-in dialog starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SalesSignIn {
    /// On this server's own origin; works once, within 10 minutes.
    pub start_url: String,
}

/// `POST /api/me/sales/complete`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SalesSignInComplete {
    /// The single-use code that the dialog handed over; valid 60 seconds.
    pub code: String,
}

/// What a sign-in dialog says to the pane through `messageParent`, as JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum DialogMessage {
    /// Signed in; redeem the code.
    Code {
        /// Single use, 60 seconds.
        code: String,
    },
    /// Not signed in.
    Refused {
        /// Why, as the identity provider or this server says: `access_denied`, `consent_required`, `expired`, `failed`.
        reason: String,
    },
}
