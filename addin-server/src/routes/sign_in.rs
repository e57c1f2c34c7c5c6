//! Where sign-ins begin and come back to. People's browsers come here, not programs.

pub(crate) mod microsoft_callback;
pub(crate) mod microsoft_start;
pub(crate) mod sales_callback;
pub(crate) mod sales_start;

use crate::dialog::Refused;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::OAuthError;
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;

/// What an identity provider sends the browser back with (RFC 6749, 4.1.2). Other parameters are ignored.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Returned {
    /// What the sign-in began with.
    pub state: Option<String>,
    /// Swapped for tokens, once.
    pub code: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// More about it; only Microsoft's number is read.
    pub error_description: Option<String>,
}

impl Returned {
    /// The code, or what it means that there is none.
    fn code(&self) -> Result<&str, NoCode> {
        match (&self.error, self.code.as_deref()) {
            (None, Some(code)) if !code.is_empty() => Ok(code),
            (Some(error), _) => Err(NoCode::Refused(OAuthError::from_redirect(
                error,
                self.error_description.as_deref(),
            ))),
            (None, _) => Err(NoCode::Nothing),
        }
    }
}

/// Why a browser came back without a code.
#[derive(Debug, thiserror::Error)]
enum NoCode {
    #[error("the identity provider refused")]
    Refused(#[source] OAuthError),
    #[error("neither a code nor an error came back")]
    Nothing,
}

impl NoCode {
    /// What the pane hears.
    fn told(&self) -> Refused {
        match self {
            Self::Refused(error) => Refused::from_provider(error),
            Self::Nothing => Refused::Failed,
        }
    }
}

/// Sends the browser to an identity provider. 302 and never kept: the address holds a single-use state.
fn sent_to(url: &Url) -> Response {
    match HeaderValue::from_str(url.as_str()) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
