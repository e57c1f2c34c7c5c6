//! Sign-ins of the pod's people: codes for them, tokens for codes, tokens for refresh tokens.

use super::{AuthorizeAsk, CODE_SECS, Client, Code, Issued, OAuthError, Token, after};
use crate::sales::model::{Sales, User};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

const INVALID_GRANT: OAuthError = OAuthError {
    error: "invalid_grant",
    description: "The provided authorization grant is invalid or expired.",
};

impl Sales {
    /// Tokens as after a whole sign-in, for tests and scripts; `None` for people who cannot sign in.
    pub fn sign_in(&mut self, client_id: &str, login: &str, scope: &str, now: Timestamp) -> Option<Issued> {
        let user = self.enabled(login)?.name.clone();
        let (client, scope, grant) = (client_id.to_owned(), scope.to_owned(), self.domain.minted);
        Some(self.domain.issue(
            Token {
                client,
                user,
                scope,
                nonce: None,
                grant,
                expires: now,
            },
            now,
        ))
    }

    /// A code for a user who signed in; `None` for people who cannot. The request must have been
    /// [checked](Client::check).
    pub fn grant_code(&mut self, ask: &AuthorizeAsk, login: &str, now: Timestamp) -> Option<String> {
        let user = self.enabled(login)?.name.clone();
        let code = self.domain.mint("code");
        let entry = Code {
            ask: ask.clone(),
            user,
            expires: after(now, CODE_SECS),
            used_for: None,
        };
        self.domain.codes.insert(code.clone(), entry);
        Some(code)
    }

    /// Swaps a code for tokens. A code that comes twice ends the tokens that it was swapped for.
    ///
    /// # Errors
    /// `invalid_grant`, without saying which part did not fit.
    pub fn redeem(
        &mut self,
        client: &Client,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<Issued, OAuthError> {
        let grant = self.domain.minted;
        let entry = self.domain.codes.get_mut(code).ok_or(INVALID_GRANT)?;
        if let Some(grant) = entry.used_for {
            self.domain.end_grant(grant);
            return Err(INVALID_GRANT);
        }
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let fits = entry.ask.client_id == client.id
            && entry.ask.redirect_uri == redirect_uri
            && entry.ask.code_challenge.as_ref() == Some(&challenge)
            && entry.expires > now;
        entry.used_for = Some(grant);
        let entry = entry.clone();
        if !fits || self.enabled(&entry.user).is_none() {
            return Err(INVALID_GRANT);
        }
        let (scope, nonce) = (entry.ask.scope, entry.ask.nonce);
        let token = Token {
            client: client.id.clone(),
            user: entry.user,
            scope,
            nonce,
            grant,
            expires: now,
        };
        Ok(self.domain.issue(token, now))
    }

    /// Swaps a refresh token for new tokens; the old one is spent.
    ///
    /// # Errors
    /// `invalid_grant` when it lapsed, was spent or revoked, or its user is disabled; `invalid_scope` when more is
    /// asked for than was granted.
    pub fn refresh(
        &mut self,
        client: &Client,
        token: &str,
        scope: Option<&str>,
        now: Timestamp,
    ) -> Result<Issued, OAuthError> {
        let found = self
            .domain
            .refresh
            .get(token)
            .filter(|found| found.client == client.id && found.expires > now);
        let mut found = found.ok_or(INVALID_GRANT)?.clone();
        self.enabled(&found.user).ok_or(INVALID_GRANT)?;
        if let Some(scope) = scope {
            let granted: Vec<&str> = found.scope.split_whitespace().collect();
            if !scope.split_whitespace().all(|one| granted.contains(&one)) {
                let description = "The scope exceeds what was granted.";
                return Err(OAuthError {
                    error: "invalid_scope",
                    description,
                });
            }
            found.scope = scope.to_owned();
        }
        self.domain.refresh.remove(token);
        // The nonce belongs to the sign-in, not to its renewals.
        found.nonce = None;
        Ok(self.domain.issue(found, now))
    }

    fn enabled(&self, name: &str) -> Option<&User> {
        self.user(name).filter(|user| !user.disabled)
    }
}
