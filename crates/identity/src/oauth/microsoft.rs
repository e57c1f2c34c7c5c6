//! OAuth with Microsoft's identity platform (learn.microsoft.com: v2-oauth2-auth-code-flow,
//! v2-oauth2-on-behalf-of-flow, v2-oauth2-client-creds-grant-flow). The client's secret travels in the form, as Microsoft shows it.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{AuthorizeRequest, OAuthError, RequestedClaims, Tokens, authorize_url, token_endpoint};
use crate::authority::{Authority, TenantId};
use crate::pkce::Verifier;

/// Our registration there.
#[derive(Clone, Debug)]
pub struct MicrosoftApp {
    pub authority: Authority,
    pub client_id: String,
    pub client_secret: SecretString,
    /// How long any one request may take.
    pub deadline: Duration,
}

/// Whose sign-in page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInTenant {
    Only(TenantId),
    /// Any work or school account; the ID token then tells whose, and validation whether that is allowed.
    AnyOrganization,
}

impl SignInTenant {
    /// The page of the one organization that may come, or the page where people choose.
    pub fn among(tenants: impl IntoIterator<Item = TenantId>) -> SignInTenant {
        let mut tenants = tenants.into_iter();
        match (tenants.next(), tenants.next()) {
            (Some(only), None) => SignInTenant::Only(only),
            (None, _) | (Some(_), Some(_)) => SignInTenant::AnyOrganization,
        }
    }

    /// What stands for it in the addresses of pages.
    pub fn segment(self) -> String {
        match self {
            SignInTenant::Only(tenant) => tenant.to_string(),
            SignInTenant::AnyOrganization => "organizations".to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct MicrosoftOAuth {
    http: reqwest::Client,
    app: MicrosoftApp,
}

impl MicrosoftOAuth {
    /// `http` must not follow redirects.
    pub fn new(app: MicrosoftApp, http: reqwest::Client) -> MicrosoftOAuth {
        MicrosoftOAuth { http, app }
    }

    /// Where to send a person's browser.
    pub fn authorize_url(&self, tenant: SignInTenant, request: &AuthorizeRequest<'_>) -> Url {
        let endpoint = self
            .app
            .authority
            .endpoint(&tenant.segment(), "oauth2/v2.0/authorize");
        let mut url = authorize_url(endpoint, &self.app.client_id, request);
        url.query_pairs_mut().append_pair("response_mode", "query");
        if let Some(claims) = request.claims {
            url.query_pairs_mut().append_pair("claims", claims.as_str());
        }
        url
    }

    /// Swaps the code of a sign-in for tokens; a code is good once.
    pub async fn redeem_code(
        &self,
        tenant: SignInTenant,
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
        self.ask(&tenant.segment(), &form, now).await
    }

    /// New tokens for what `refresh` was given for. The answer carries a new refresh token; the old one is
    /// not revoked, so a repeated call after a lost answer is safe.
    pub async fn refresh(
        &self,
        tenant: TenantId,
        refresh: &SecretString,
        scope: &str,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let form = refresh_form(refresh, scope);
        self.ask(&tenant.to_string(), &form, now).await
    }

    /// The same after an API asked for `claims`: tokens that carry them, or [`OAuthError::InteractionRequired`] with the
    /// claims that only the person can bring about.
    pub async fn refresh_with_claims(
        &self,
        tenant: TenantId,
        refresh: &SecretString,
        scope: &str,
        claims: &RequestedClaims,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let form = [&refresh_form(refresh, scope)[..], &[("claims", claims.as_str())]].concat();
        self.ask(&tenant.to_string(), &form, now).await
    }

    /// Tokens for another API, for the person whose access token for ours is `assertion`. With
    /// `offline_access` in `scope` a refresh token comes along.
    pub async fn on_behalf_of(
        &self,
        tenant: TenantId,
        assertion: &SecretString,
        scope: &str,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", assertion.expose_secret()),
            ("requested_token_use", "on_behalf_of"),
            ("scope", scope),
        ];
        self.ask(&tenant.to_string(), &form, now).await
    }

    /// A token of the application itself, for every mailbox of the tenant that its application permissions open.
    /// `resource` is the API's address, for example `https://graph.microsoft.com`; what is granted is what an
    /// administrator consented to. There is never a refresh token (v2-oauth2-client-creds-grant-flow).
    pub async fn as_application(
        &self,
        tenant: TenantId,
        resource: &str,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let scope = format!("{resource}/.default");
        let form = [("grant_type", "client_credentials"), ("scope", scope.as_str())];
        self.ask(&tenant.to_string(), &form, now).await
    }

    async fn ask(&self, tenant: &str, grant: &[(&str, &str)], now: Timestamp) -> Result<Tokens, OAuthError> {
        let credentials = [
            ("client_id", self.app.client_id.as_str()),
            ("client_secret", self.app.client_secret.expose_secret()),
        ];
        let form = [&credentials, grant].concat();
        let endpoint = self.app.authority.endpoint(tenant, "oauth2/v2.0/token");
        token_endpoint::ask(self.http.post(endpoint).form(&form), self.app.deadline, now).await
    }
}

fn refresh_form<'a>(refresh: &'a SecretString, scope: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.expose_secret()),
        ("scope", scope),
    ]
}
