//! Authorization codes, refresh tokens, on-behalf-of and client credentials.

use super::asked::{Client, CodeRequest, OnBehalfOf, TokenSet, TurnedAway};
use super::scopes::Scopes;
use super::{Account, GraphAccess, Identity, Tenant, issuer, unknown_user};
use crate::identity::error::Refusal;
use crate::identity::jwt;
use crate::identity::known::{self, Lasts, Told};
use crate::options::RegisteredApp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// What has been granted and can be turned into tokens.
#[derive(Debug, Clone, Default)]
pub(super) struct Grants {
    codes: HashMap<String, Code>,
    pub(super) refresh: HashMap<String, Refresh>,
}

#[derive(Debug, Clone)]
struct Code {
    oid: String,
    request: CodeRequest,
    scopes: Scopes,
    expires_at: Timestamp,
    redeemed: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Refresh {
    pub(super) oid: String,
    pub(super) app: String,
    pub(super) scopes: Scopes,
    pub(super) used_at: Timestamp,
    pub(super) revoked: bool,
}

impl Grants {
    pub(super) fn revoke(&mut self, oid: &str) {
        self.codes.retain(|_, code| code.oid != oid);
        self.refresh
            .values_mut()
            .filter(|grant| grant.oid == oid)
            .for_each(|grant| grant.revoked = true);
    }
}

const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
const REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

impl Identity {
    /// The person picked on the sign-in page gets a code. Signing in renews consent and satisfies what was asked.
    pub fn authorize(
        &mut self,
        request: &CodeRequest,
        address: &str,
        now: Timestamp,
    ) -> Result<String, TurnedAway> {
        if let Some(known) = self
            .app_refused_with
            .filter(|known| known.error == "unauthorized_client")
        {
            return Err(known.refusal().into());
        }
        let scopes = Scopes::parse(&request.scope, &request.client_id)?;
        let (tenant, account) = self.account(address).ok_or_else(|| unknown_user(address))?;
        let open = ["common", "organizations"].contains(&request.tenant.as_str());
        if !open && tenant.id != request.tenant && !tenant.domain.eq_ignore_ascii_case(&request.tenant) {
            return Err(Refusal::new(
                "access_denied",
                50_020,
                format!(
                    "User account {address} does not exist in tenant {} and cannot access the application.",
                    request.tenant
                ),
            )
            .into());
        }
        if account.disabled {
            return Err(known::DISABLED.refusal().into());
        }
        match account.refused_with.map(|known| (known.lasts, known.told, known)) {
            Some((Lasts::UntilLifted, Told::Page, known)) => return Err(known.refusal().into()),
            Some((Lasts::UntilLifted, Told::Back, known)) => {
                return Err(TurnedAway::Back(known.brought_back()));
            }
            Some((Lasts::UntilSignedIn, _, _)) | None => {}
        }
        let oid = account.person.oid.clone();
        let shows_claims = request.claims.is_some();
        if let Some(account) = self.account_mut(address) {
            account.consent = true;
            account.sign_in_required = false;
            account.claims_required &= !shows_claims;
            account.refused_with = None;
        }
        let code = format!("1.{}", self.secret("code"));
        let expires_at = now + CODE_LIFETIME;
        let grant = Code {
            oid,
            request: request.clone(),
            scopes,
            expires_at,
            redeemed: false,
        };
        Arc::make_mut(&mut self.grants).codes.insert(code.clone(), grant);
        Ok(code)
    }

    /// Whether a client is who it says it is.
    pub fn authenticate(&self, client: Client<'_>, registered: &RegisteredApp) -> Result<(), Refusal> {
        if client.id != registered.client_id {
            return Err(unknown_app(client.id));
        }
        match client.secret {
            None => Err(Refusal::new(
                "invalid_client",
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            )),
            Some(secret) if secret != registered.client_secret => Err(known::WRONG_SECRET.refusal()),
            Some(_) => match self.app_refused_with {
                Some(known) => Err(known.refusal()),
                None => Ok(()),
            },
        }
    }

    /// Redeems a code, once.
    pub fn redeem(
        &mut self,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
        client_id: &str,
        origin: &str,
        now: Timestamp,
    ) -> Result<TokenSet, Refusal> {
        let grants = Arc::make_mut(&mut self.grants);
        let grant = grants.codes.get_mut(code).ok_or_else(|| {
            Refusal::grant(
                70_000,
                "The provided value for the 'code' parameter is not valid.",
            )
        })?;
        if grant.redeemed {
            return Err(Refusal::grant(
                54_005,
                "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
            ));
        }
        if grant.expires_at <= now {
            return Err(Refusal::grant(
                70_008,
                "The provided authorization code or refresh token has expired due to inactivity.",
            ));
        }
        if grant.request.client_id != client_id {
            return Err(Refusal::grant(
                70_002,
                "The authorization code was issued to another client.",
            ));
        }
        if grant.request.redirect_uri != redirect_uri {
            return Err(Refusal::new(
                "invalid_client",
                500_112,
                "The reply address does not match the reply address provided when requesting Authorization code.",
            ));
        }
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        if !(43..=128).contains(&verifier.len()) || challenge != grant.request.code_challenge {
            return Err(Refusal::grant(
                501_481,
                "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
            ));
        }
        grant.redeemed = true;
        let grant = grant.clone();
        self.tokens_for(
            &grant.oid,
            client_id,
            &grant.scopes,
            grant.request.nonce.as_deref(),
            origin,
            now,
        )
    }

    /// Uses a refresh token; the old one stays good, as Entra ID leaves it.
    pub fn refresh(
        &mut self,
        token: &str,
        scope: Option<&str>,
        client_id: &str,
        origin: &str,
        now: Timestamp,
    ) -> Result<TokenSet, Refusal> {
        let grants = Arc::make_mut(&mut self.grants);
        let grant = grants
            .refresh
            .get_mut(token)
            .filter(|grant| grant.app == client_id);
        let grant = grant
            .ok_or_else(|| Refusal::grant(9_002_313, "Invalid request. Request is malformed or invalid."))?;
        if grant.used_at + REFRESH_LIFETIME <= now {
            return Err(known::UNUSED.refusal());
        }
        grant.used_at = now;
        let grant = grant.clone();
        self.may_act(&grant.oid)?;
        if grant.revoked {
            return Err(known::REVOKED.refusal());
        }
        let wanted = scope.map(|scope| Scopes::parse(scope, client_id)).transpose()?;
        let scopes = match wanted {
            Some(wanted) if !wanted.within(&grant.scopes) => return Err(known::NO_CONSENT.refusal()),
            Some(mut wanted) => {
                wanted.oidc.clone_from(&grant.scopes.oidc);
                wanted
            }
            None => grant.scopes.clone(),
        };
        self.tokens_for(&grant.oid, client_id, &scopes, None, origin, now)
    }

    /// A user's token for our API becomes one for Graph.
    pub fn on_behalf_of(
        &mut self,
        asked: &OnBehalfOf<'_>,
        client_id: &str,
        origin: &str,
        now: Timestamp,
    ) -> Result<TokenSet, Refusal> {
        if asked.token_use != Some("on_behalf_of") {
            return Err(Refusal::missing("requested_token_use"));
        }
        let tid = self.own_tenant(asked.tenant)?.id.clone();
        let scopes = Scopes::parse(asked.scope, client_id)?;
        if scopes.graph.is_empty() {
            return Err(Refusal::new(
                "invalid_scope",
                70_011,
                "The scope must name a resource.",
            ));
        }
        let bad = |why: &str| {
            Refusal::grant(
                50_013,
                format!("Assertion failed signature validation or is not valid. [Reason - {why}]"),
            )
        };
        let claims = jwt::verified(asked.assertion, self.keys())
            .ok_or_else(|| bad("The key was not found or the signature is invalid."))?;
        if claims["aud"] != client_id {
            return Err(bad(
                "Assertion audience does not match the Client app presenting the assertion.",
            ));
        }
        if claims["tid"] != tid.as_str() || claims["iss"] != issuer(origin, &tid).as_str() {
            return Err(bad(
                "The issuer of the assertion is not the tenant of the endpoint.",
            ));
        }
        if claims["scp"].as_str().is_none_or(str::is_empty) {
            return Err(bad("App-only tokens cannot be used on behalf of a user."));
        }
        let at = |claim: &str| claims[claim].as_i64();
        let (now_secs, skew) = (now.as_second(), 300);
        if at("exp").is_none_or(|exp| exp + skew <= now_secs)
            || at("nbf").is_some_and(|nbf| nbf > now_secs + skew)
        {
            return Err(Refusal::grant(
                500_133,
                "Assertion is not within its valid time range.",
            ));
        }
        let oid = claims["oid"].as_str().unwrap_or_default().to_owned();
        self.may_act(&oid)?;
        self.tokens_for(&oid, client_id, &scopes, None, origin, now)
    }

    /// A token of the application itself, for every mailbox of the tenant, with the roles that an administrator gave it;
    /// without any it is a token all the same, which opens nothing.
    pub fn client_credentials(
        &mut self,
        tenant: &str,
        scope: &str,
        client_id: &str,
        now: Timestamp,
    ) -> Result<TokenSet, Refusal> {
        let tenant = self.own_tenant(tenant)?.clone();
        if scope != "https://graph.microsoft.com/.default" {
            return Err(Refusal::new(
                "invalid_scope",
                1_002_012,
                "The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.",
            ));
        }
        let Some(roles) = &tenant.application_roles else {
            return Err(unknown_app(client_id));
        };
        let lifetime = SignedDuration::from_secs(3599);
        let access = GraphAccess {
            app: client_id.to_owned(),
            tenant: tenant.id.clone(),
            oid: None,
            address: None,
            scopes: roles.iter().map(|role| (*role).to_owned()).collect(),
            expires_at: now + lifetime,
            challenged_at: None,
        };
        let token = self.graph_token(access);
        let body = json!({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token});
        Ok(TokenSet { body, address: None })
    }

    fn own_tenant(&self, name: &str) -> Result<&Tenant, Refusal> {
        self.tenant(name).ok_or_else(|| {
            Refusal::new(
                "invalid_request",
                90_002,
                format!("Tenant '{name}' not found, or the endpoint is not tenant-specific."),
            )
        })
    }

    pub(super) fn may_act(&self, oid: &str) -> Result<(&Tenant, &Account), Refusal> {
        let (tenant, account) = self
            .find(|person| person.oid == oid)
            .ok_or_else(|| unknown_user(oid))?;
        if account.disabled {
            return Err(known::DISABLED.refusal());
        }
        if let Some(known) = account.refused_with {
            return Err(known.refusal());
        }
        if !account.consent {
            return Err(known::NO_CONSENT.refusal());
        }
        if account.sign_in_required {
            return Err(known::NO_SECOND_FACTOR.refusal());
        }
        if account.claims_required {
            return Err(Refusal::claims_wanted());
        }
        Ok((tenant, account))
    }
}

/// An application that is not in the tenant.
pub(crate) fn unknown_app(id: &str) -> Refusal {
    Refusal::new(
        "unauthorized_client",
        700_016,
        format!("Application with identifier '{id}' was not found in the directory."),
    )
}
