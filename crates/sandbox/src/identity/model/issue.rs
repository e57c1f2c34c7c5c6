//! What the token endpoint hands out.

use super::grants::Refresh;
use super::scopes::Scopes;
use super::{Account, GraphAccess, Identity, TokenSet, api_claims, issuer, subject};
use crate::identity::error::Refusal;
use crate::identity::jwt::{self, Algorithm};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

impl Identity {
    pub(super) fn tokens_for(
        &mut self,
        oid: &str,
        client_id: &str,
        scopes: &Scopes,
        nonce: Option<&str>,
        origin: &str,
        now: Timestamp,
    ) -> Result<TokenSet, Refusal> {
        if scopes.api && !scopes.graph.is_empty() {
            return Err(Refusal::new(
                "invalid_scope",
                28_000,
                "The provided value for the input parameter scope is not valid because it contains more than one resource.",
            ));
        }
        let (tenant, account) = self.may_act(oid)?;
        let (tid, account) = (tenant.id.clone(), account.clone());
        // Sixty to ninety minutes, as Entra ID draws it.
        let draw = Sha256::digest(self.secret("lifetime"))[0];
        let expires_in = 3600 + i64::from(draw) * 7;
        let expires_at = now + SignedDuration::from_secs(expires_in);
        let mut body =
            json!({"token_type": "Bearer", "expires_in": expires_in, "ext_expires_in": expires_in});
        let access_token = if scopes.api {
            body["scope"] = json!(format!("api://{client_id}/access_as_user"));
            let claims = api_claims(&account, &tid, client_id, origin, now, expires_at);
            let key = self.current();
            jwt::encode(&claims, key, &key.id, Algorithm::Rs256)
        } else {
            let oidc = scopes.oidc.iter().filter(|scope| *scope != "offline_access");
            let granted: Vec<&str> = scopes.graph.iter().chain(oidc).map(String::as_str).collect();
            body["scope"] = json!(granted.join(" "));
            self.graph_token(GraphAccess {
                app: client_id.to_owned(),
                tenant: tid.clone(),
                oid: Some(oid.to_owned()),
                address: Some(account.person.address.clone()),
                scopes: scopes.graph.clone(),
                expires_at,
                challenged_at: None,
            })
        };
        body["access_token"] = json!(access_token);
        if scopes.has("openid") {
            body["id_token"] = json!(self.id_token(&account, &tid, client_id, nonce, origin, now));
        }
        if scopes.has("offline_access") {
            let token = format!("1.{}", self.secret("refresh"));
            let grant = Refresh {
                oid: oid.to_owned(),
                app: client_id.to_owned(),
                scopes: scopes.clone(),
                used_at: now,
                revoked: false,
            };
            Arc::make_mut(&mut self.grants)
                .refresh
                .insert(token.clone(), grant);
            body["refresh_token"] = json!(token);
        }
        Ok(TokenSet {
            body,
            address: Some(account.person.address),
        })
    }

    pub(super) fn graph_token(&mut self, access: GraphAccess) -> String {
        let token = format!("EwB{}", self.secret("graph"));
        Arc::make_mut(&mut self.access).insert(token.clone(), access);
        token
    }

    fn id_token(
        &self,
        account: &Account,
        tid: &str,
        app: &str,
        nonce: Option<&str>,
        origin: &str,
        now: Timestamp,
    ) -> String {
        let mut claims = json!({
            "aud": app,
            "iss": issuer(origin, tid),
            "iat": now.as_second(),
            "nbf": now.as_second(),
            "exp": now.as_second() + 3600,
            "name": account.person.display_name(),
            "oid": account.person.oid,
            "preferred_username": account.person.address,
            "sub": subject(app, &account.person.oid),
            "tid": tid,
            "ver": "2.0",
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        if !account.person.roles.is_empty() {
            claims["roles"] = json!(account.person.roles);
        }
        let key = self.current();
        jwt::encode(&claims, key, &key.id, Algorithm::Rs256)
    }
}
