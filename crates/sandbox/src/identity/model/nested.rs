//! Nested app authentication: Outlook, in which a person is signed in, gets tokens for an application inside it.

use super::asked::{CodeRequest, TokenSet};
use super::scopes::Scopes;
use super::{Identity, unknown_user};
use crate::identity::error::Refusal;
use jiff::Timestamp;

/// What an application asks the Outlook around it for.
#[derive(Debug, Clone, Copy)]
pub struct NestedRequest<'a> {
    /// Tenant of the authority: GUID, domain, `common` or `organizations`.
    pub tenant: &'a str,
    /// The application.
    pub client_id: &'a str,
    /// Space-separated; must name a resource.
    pub scope: &'a str,
}

impl Identity {
    /// Tokens without anybody's doing, as far as the person has consented and nothing else is to be shown.
    pub fn nested_tokens(
        &mut self,
        asked: &NestedRequest<'_>,
        address: &str,
        origin: &str,
        now: Timestamp,
    ) -> Result<TokenSet, Refusal> {
        let mut scopes = Scopes::parse(asked.scope, asked.client_id)?;
        if !scopes.api && scopes.graph.is_empty() {
            return Err(Refusal::new(
                "invalid_scope",
                70_011,
                "The scope must name a resource.",
            ));
        }
        // Outlook always learns who it is, and keeps what renews to itself.
        scopes.oidc = ["openid", "profile"].map(str::to_owned).to_vec();
        let (_, account) = self.account(address).ok_or_else(|| unknown_user(address))?;
        let oid = account.person.oid.clone();
        self.tokens_for(&oid, asked.client_id, &scopes, None, origin, now)
    }

    /// The person says yes in front of the platform's page: that is a sign-in like any other, whose code nobody redeems.
    pub fn nested_consent(
        &mut self,
        asked: &NestedRequest<'_>,
        address: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let request = CodeRequest {
            tenant: asked.tenant.to_owned(),
            client_id: asked.client_id.to_owned(),
            redirect_uri: "brk-multihub://outlook".to_owned(),
            scope: asked.scope.to_owned(),
            code_challenge: String::new(),
            nonce: None,
            claims: Some(String::new()),
        };
        let code = self.authorize(&request, address, now);
        code.map(drop)
            .map_err(|turned_away| turned_away.refusal().clone())
    }
}
