//! The bearer of a request: one of our own, or an access token of the identity provider.
//!
//! The two are told apart by form: a JSON Web Token has three parts with dots between, ours has none. Ours is looked up
//! by its digest, so how long that takes tells nothing about any bearer that exists.

use crate::auth::grants;
use crate::limits::Asker;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use identity::{PersonName, TenantId, TokenRefused, pkce};
use secrecy::{ExposeSecret, SecretString};
use shared::api::problem::ProblemCode;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use store::users::{MicrosoftIdentity, UserId};

/// Who is asking, proven.
#[derive(Debug)]
pub struct Caller {
    /// Our id of them.
    pub user: UserId,
    /// Roles from the identity provider.
    pub roles: BTreeSet<String>,
    /// What they came with.
    pub bearer: Bearer,
}

/// What proved it.
#[derive(Debug)]
pub enum Bearer {
    /// A bearer of our own, from a sign-in in the dialog.
    Own,
    /// An access token for this API.
    IdentityProvider {
        /// Good for going on somebody's behalf.
        token: SecretString,
        /// Whose tenant.
        tenant: TenantId,
    },
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let bearer = bearer(&parts.headers)?;
        let caller = if is_json_web_token(bearer.expose_secret()) {
            caller_from_access_token(bearer, state).await?
        } else {
            caller_from_session(&bearer, state).await?
        };
        state
            .callers
            .take(Asker::Caller(caller.user), Instant::now())
            .map_err(refusal_from_wait)?;
        Ok(caller)
    }
}

/// 429, with the wait in whole seconds.
pub(crate) fn refusal_from_wait(wait: Duration) -> Refusal {
    Refusal::new(ProblemCode::TooManyRequests).with_header(
        header::RETRY_AFTER,
        HeaderValue::from(wait.as_secs().saturating_add(1)),
    )
}

/// The one bearer of the request (RFC 6750, 2.1); two are none.
fn bearer(headers: &HeaderMap) -> Result<SecretString, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Err(Refusal::unauthorized(ProblemCode::TokenMissing)),
        (Some(value), None) => value,
        (Some(_), Some(_)) => return Err(Refusal::unauthorized(ProblemCode::TokenInvalid)),
    };
    let text = value
        .to_str()
        .map_err(|_| Refusal::unauthorized(ProblemCode::TokenInvalid))?;
    match text.split_once(' ') {
        Some((scheme, bearer)) if scheme.eq_ignore_ascii_case("bearer") && !bearer.trim().is_empty() => {
            Ok(SecretString::from(bearer.trim()))
        }
        Some(_) | None => Err(Refusal::unauthorized(ProblemCode::TokenMissing)),
    }
}

fn is_json_web_token(bearer: &str) -> bool {
    bearer.split('.').count() == 3
}

async fn caller_from_access_token(token: SecretString, state: &AppState) -> Result<Caller, Refusal> {
    let now = state.now();
    let claims = state
        .tokens
        .validate(token.expose_secret(), now)
        .await
        .map_err(refusal_from_token)?;
    let identity = MicrosoftIdentity {
        tenant: claims.tenant.as_uuid(),
        object: claims.object.as_uuid(),
    };
    let user = state.store.ensure_user(identity, now).await?;
    let name = claims.name.as_ref().map(PersonName::as_str);
    grants::store_name(state, user.id, name).await?;
    let bearer = Bearer::IdentityProvider {
        token,
        tenant: claims.tenant,
    };
    Ok(Caller {
        user: user.id,
        roles: claims.roles,
        bearer,
    })
}

async fn caller_from_session(bearer: &SecretString, state: &AppState) -> Result<Caller, Refusal> {
    let session = state.store.session(pkce::digest(bearer.expose_secret())).await?;
    let Some(session) = session else {
        return Err(Refusal::unauthorized(ProblemCode::TokenInvalid));
    };
    if session.expires_at <= state.now() {
        return Err(Refusal::unauthorized(ProblemCode::TokenExpired));
    }
    Ok(Caller {
        user: session.user,
        roles: session.roles,
        bearer: Bearer::Own,
    })
}

fn refusal_from_token(refused: TokenRefused) -> Refusal {
    if refused == TokenRefused::NotYetValid {
        tracing::warn!("a bearer is not valid yet: is this machine's clock behind?");
    }
    tracing::info!(reason = refused.code(), "a bearer was refused");
    match refused {
        TokenRefused::KeysUnavailable => Refusal::new(ProblemCode::Unavailable)
            .titled("The identity provider's keys cannot be had at present.")
            .with_header(header::RETRY_AFTER, HeaderValue::from(10)),
        TokenRefused::Expired => Refusal::unauthorized(ProblemCode::TokenExpired),
        TokenRefused::TenantNotAllowed => Refusal::unauthorized(ProblemCode::TenantNotAllowed),
        TokenRefused::Oversized
        | TokenRefused::Malformed
        | TokenRefused::WrongAlgorithm
        | TokenRefused::UnknownKey
        | TokenRefused::BadSignature
        | TokenRefused::WrongIssuer
        | TokenRefused::WrongAudience
        | TokenRefused::NotYetValid
        | TokenRefused::MissingScope
        | TokenRefused::AppOnly
        | TokenRefused::WrongNonce => Refusal::unauthorized(ProblemCode::TokenInvalid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&'static str]) -> Result<String, ProblemCode> {
        let headers = values
            .iter()
            .map(|value| (header::AUTHORIZATION, HeaderValue::from_static(value)))
            .collect();
        bearer(&headers)
            .map(|bearer| bearer.expose_secret().to_owned())
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_request_has_one_bearer_or_none() {
        assert_eq!(read(&["Bearer abc"]), Ok("abc".to_owned()));
        assert_eq!(read(&["bearer  abc "]), Ok("abc".to_owned()));
        assert_eq!(read(&[]), Err(ProblemCode::TokenMissing));
        assert_eq!(read(&["Bearer"]), Err(ProblemCode::TokenMissing));
        assert_eq!(read(&["Bearer  "]), Err(ProblemCode::TokenMissing));
        assert_eq!(read(&["Basic YTpi"]), Err(ProblemCode::TokenMissing));
        assert_eq!(
            read(&["Bearer abc", "Bearer abc"]),
            Err(ProblemCode::TokenInvalid)
        );
    }
}
