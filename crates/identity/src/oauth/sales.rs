//! OAuth with the OCI IAM identity domain in front of Oracle Sales: `/oauth2/v1/authorize`, `token`, `revoke`.
//! The client proves itself by Basic authentication, as Oracle shows it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{AuthorizeRequest, OAuthError, Tokens, authorize_url, token_endpoint};
use crate::access_token::TokenRefused;
use crate::jwt::{claims_without_signature, lifetime, present};
use crate::pkce::{Verifier, same};

/// What every identity domain names as the issuer of its tokens, whatever its own address is
/// (docs.oracle.com, API Gateway: identity provider details; written with and without the slash).
const ISSUER: &str = "https://identity.oraclecloud.com";

/// Our registration there.
#[derive(Clone, Debug)]
pub struct SalesApp {
    /// The identity domain, for example `https://idcs-….identity.oraclecloud.com`.
    pub identity_url: Url,
    pub client_id: String,
    pub client_secret: SecretString,
    /// How long any one request may take.
    pub deadline: Duration,
}

/// What a person is called in Sales. It may be an address, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct SalesUserName(String);

impl SalesUserName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SalesUserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SalesUserName(…)")
    }
}

#[derive(Clone, Debug)]
pub struct SalesOAuth {
    http: reqwest::Client,
    app: SalesApp,
}

impl SalesOAuth {
    /// `http` must not follow redirects.
    pub fn new(app: SalesApp, http: reqwest::Client) -> SalesOAuth {
        SalesOAuth { http, app }
    }

    /// Where to send a person's browser.
    pub fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Url {
        authorize_url(self.endpoint("authorize"), &self.app.client_id, request)
    }

    /// Swaps the code of a sign-in for tokens; a code is good once.
    pub async fn redeem_code(
        &self,
        code: &str,
        verifier: &Verifier,
        redirect_uri: &Url,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier.expose()),
            ("redirect_uri", redirect_uri.as_str()),
        ];
        token_endpoint::ask(self.post("token", &form), self.app.deadline, now).await
    }

    /// New tokens for what `refresh` was given for; a refresh token in the answer replaces it.
    pub async fn refresh(&self, refresh: &SecretString, now: Timestamp) -> Result<Tokens, OAuthError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
        ];
        token_endpoint::ask(self.post("token", &form), self.app.deadline, now).await
    }

    /// Gives a refresh or access token back; one that is not good any more is a success, too (RFC 7009, 2.2).
    pub async fn revoke(&self, token: &SecretString, now: Timestamp) -> Result<(), OAuthError> {
        let form = [("token", token.expose_secret())];
        token_endpoint::send(self.post("revoke", &form), self.app.deadline, now).await?;
        Ok(())
    }

    /// Who signed in, from the ID token that [`SalesOAuth::redeem_code`] returned.
    ///
    /// The signature is not checked, and only for this reason: the token came straight from the token endpoint
    /// over TLS, which vouches for the issuer (OpenID Connect Core 3.1.3.7, point 6). A token from anywhere
    /// else must never be given to this function.
    pub fn user_name(
        &self,
        id_token: &SecretString,
        expected_nonce: &str,
        now: Timestamp,
    ) -> Result<SalesUserName, TokenRefused> {
        let claims: IdClaims = claims_without_signature(id_token.expose_secret())?;
        let issuer = claims.iss.trim_end_matches('/');
        if issuer != ISSUER && issuer != self.app.identity_url.as_str().trim_end_matches('/') {
            return Err(TokenRefused::WrongIssuer);
        }
        if !claims.aud.names(&self.app.client_id) {
            return Err(TokenRefused::WrongAudience);
        }
        lifetime(claims.nbf, claims.exp, now)?;
        if !claims
            .nonce
            .is_some_and(|nonce| same(nonce.as_bytes(), expected_nonce.as_bytes()))
        {
            return Err(TokenRefused::WrongNonce);
        }
        if claims.sub.trim().is_empty() {
            return Err(TokenRefused::Malformed);
        }
        Ok(SalesUserName(claims.sub))
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        // Id and secret are form-encoded before they are joined by a colon (RFC 6749, 2.3.1).
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let secret = encode(self.app.client_secret.expose_secret());
        self.http
            .post(self.endpoint(path))
            .basic_auth(encode(&self.app.client_id), Some(secret))
            .form(form)
    }

    fn endpoint(&self, path: &str) -> Url {
        let mut url = self.app.identity_url.clone();
        url.set_path(&format!("{}/oauth2/v1/{path}", url.path().trim_end_matches('/')));
        url
    }
}

#[derive(Deserialize)]
struct IdClaims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    nonce: Option<String>,
}

/// Identity domains name themselves beside the client.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self, client_id: &str) -> bool {
        match self {
            Audience::One(audience) => audience == client_id,
            Audience::Several(audiences) => audiences.iter().any(|audience| audience == client_id),
        }
    }
}
