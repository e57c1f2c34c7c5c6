//! How a sign-in in a dialog ends: a page that hands one message to the pane, or the administrator's page.

use crate::headers;
use crate::state::AppState;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{OAuthError, RandomCode};
use serde::{Deserialize, Serialize};
use shared::api::session::DialogMessage;

/// Where a sign-in was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Surface {
    /// The pane, which listens to the dialog.
    Pane,
    /// The administrator's page, which is sent back to.
    Admin,
}

/// Why a sign-in came to nothing, as the pane understands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The person, or a policy, said no.
    AccessDenied,
    /// The person or their administrator must consent first.
    ConsentRequired,
    /// The sign-in took too long, or was finished before.
    Expired,
    /// Anything else; the log says more.
    Failed,
}

impl Refused {
    fn reason(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::ConsentRequired => "consent_required",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }

    /// What the pane hears of an identity provider that gave nothing; its words go no further.
    pub(crate) fn from_provider(error: &OAuthError) -> Self {
        match error {
            OAuthError::Declined { .. } | OAuthError::AccountRefused { .. } => Self::AccessDenied,
            OAuthError::ConsentNeeded { .. } => Self::ConsentRequired,
            OAuthError::SignInAgain { .. }
            | OAuthError::InteractionRequired { .. }
            | OAuthError::OperatorMustAct { .. }
            | OAuthError::TryLater { .. }
            | OAuthError::Unreadable => Self::Failed,
        }
    }
}

/// The sign-in worked: hands over the code that completes it.
pub(crate) fn finished(state: &AppState, surface: Surface, code: &RandomCode) -> Response {
    match surface {
        Surface::Pane => page(
            state,
            StatusCode::OK,
            &DialogMessage::Code {
                code: code.expose().to_owned(),
            },
        ),
        Surface::Admin => to_admin(&format!("code={}", code.expose())),
    }
}

/// The sign-in did not work: says why, in one of four words.
pub(crate) fn refused(state: &AppState, surface: Surface, why: Refused) -> Response {
    match surface {
        Surface::Pane => page(
            state,
            StatusCode::BAD_REQUEST,
            &DialogMessage::Refused {
                reason: why.reason().to_owned(),
            },
        ),
        Surface::Admin => to_admin(&format!("refused={}", why.reason())),
    }
}

fn page(state: &AppState, status: StatusCode, message: &DialogMessage) -> Response {
    let message = serde_json::to_string(message).unwrap_or_default();
    let html = state
        .pane
        .dialog_page(&message, &state.config.public_origin.to_string());
    (status, headers::page(&state.config, headers::NO_STORE), html).into_response()
}

/// What stands behind `#` is never sent to a server, so no log can hold the code.
fn to_admin(fragment: &str) -> Response {
    (
        [(header::CACHE_CONTROL, headers::NO_STORE)],
        Redirect::to(&format!("/admin/#{fragment}")),
    )
        .into_response()
}
