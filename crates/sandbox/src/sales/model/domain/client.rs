//! What clients ask of the identity domain and get from it, and what they may ask.

/// The scope that stands for everything in the pod.
pub const EVERYTHING: &str = "urn:opc:resource:consumer::all";

/// A confidential client, as registered.
#[derive(Clone)]
pub struct Client {
    /// Public id.
    pub id: String,
    /// Secret.
    pub secret: String,
    /// Redirect addresses, compared letter by letter.
    pub redirects: Vec<String>,
}

/// What a browser brings to the authorize page.
#[derive(Clone, Default)]
pub struct AuthorizeAsk {
    /// Which client asks.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// `code`.
    pub response_type: String,
    /// Space-separated scopes.
    pub scope: String,
    /// Echoed.
    pub state: Option<String>,
    /// Base64url SHA-256 of the verifier.
    pub code_challenge: Option<String>,
    /// `S256`.
    pub code_challenge_method: Option<String>,
    /// Put into the id token.
    pub nonce: Option<String>,
    /// User name of whoever signs in; absent before the page was answered.
    pub login: Option<String>,
}

/// Why the authorize page refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeFault {
    /// The client or its address is not to be trusted: shown to the person, never redirected.
    Page(&'static str),
    /// Sent back to the client.
    Redirect {
        /// OAuth error code.
        error: &'static str,
        /// For developers.
        description: &'static str,
    },
}

/// Why the token endpoint refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    /// OAuth error code.
    pub error: &'static str,
    /// For developers.
    pub description: &'static str,
}

impl OAuthError {
    /// What an application is told that an administrator changed: deactivated, its secret regenerated, a grant or a scope
    /// taken away.
    pub fn of_application(error: &str) -> Option<OAuthError> {
        let (error, description) = match error {
            "invalid_client" => ("invalid_client", "Client authentication failed."),
            "unauthorized_client" => (
                "unauthorized_client",
                "The client is not active or not authorized for this grant.",
            ),
            "invalid_scope" => ("invalid_scope", "The scope is not granted to the application."),
            "unsupported_grant_type" => (
                "unsupported_grant_type",
                "The grant type is not enabled for this application.",
            ),
            "server_error" => ("server_error", "The request cannot be processed."),
            _ => return None,
        };
        Some(OAuthError { error, description })
    }
}

/// What the token endpoint hands out.
#[derive(Clone)]
pub struct Issued {
    /// Opaque, for [`ACCESS_SECS`](super::ACCESS_SECS).
    pub access_token: String,
    /// Only with the scope `offline_access`.
    pub refresh_token: Option<String>,
    /// What was granted.
    pub scope: String,
    /// Who signed in.
    pub user: String,
    /// From the authorize request.
    pub nonce: Option<String>,
}

impl Client {
    /// Whether what is asked for can be asked for by this client.
    ///
    /// # Errors
    /// [`AuthorizeFault`] says whether the person or the client is told.
    pub fn check(&self, ask: &AuthorizeAsk) -> Result<(), AuthorizeFault> {
        let redirect = |error, description| Err(AuthorizeFault::Redirect { error, description });
        if ask.client_id != self.id {
            return Err(AuthorizeFault::Page("The client application is not known."));
        }
        if !self.redirects.contains(&ask.redirect_uri) {
            return Err(AuthorizeFault::Page(
                "The redirect address is not registered for this application.",
            ));
        }
        if ask.response_type != "code" {
            return redirect(
                "unsupported_response_type",
                "Only the response type code is allowed.",
            );
        }
        if ask.scope.trim().is_empty() || !ask.scope.split_whitespace().all(is_known_scope) {
            return redirect(
                "invalid_scope",
                "The scope is missing, unknown or not granted to the application.",
            );
        }
        // A SHA-256 in base64url has 43 characters.
        let is_digest = ask
            .code_challenge
            .as_ref()
            .is_some_and(|challenge| challenge.len() == 43);
        if !is_digest || ask.code_challenge_method.as_deref() != Some("S256") {
            return redirect(
                "invalid_request",
                "A code challenge with the method S256 is required.",
            );
        }
        Ok(())
    }
}

pub(super) fn is_resource_scope(scope: &str) -> bool {
    scope == EVERYTHING || scope.starts_with("https://") || scope.starts_with("http://")
}

fn is_known_scope(scope: &str) -> bool {
    is_resource_scope(scope)
        || matches!(
            scope,
            "openid" | "profile" | "email" | "groups" | "offline_access"
        )
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for AuthorizeAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthorizeAsk").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").finish_non_exhaustive()
    }
}
