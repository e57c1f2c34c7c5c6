//! Pure model of Entra ID: tenants, people, grants, tokens.

mod asked;
mod grants;
mod issue;
mod nested;
mod scopes;
#[cfg(test)]
mod tests;
mod wish;

pub use asked::{Client, CodeRequest, OnBehalfOf, TokenSet, TurnedAway};
pub(crate) use grants::unknown_app;
pub use nested::NestedRequest;
pub use scopes::{APPLICATION_ROLES, GRAPH_SCOPES};
pub use wish::{KeyWish, TokenWish};

use super::error::Refusal;
use super::keys::SigningKey;
use super::known::Known;
use crate::seed::companies::{CONTOSO_TENANT, FABRIKAM_TENANT, Person, stranger};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// Microsoft's identity platform. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Identity {
    keys: Vec<Arc<SigningKey>>,
    tenants: Vec<Tenant>,
    grants: Arc<grants::Grants>,
    access: Arc<HashMap<String, GraphAccess>>,
    /// Why the platform refuses the application, for everybody.
    app_refused_with: Option<&'static Known>,
    salt: String,
    serial: u64,
}

/// A directory.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// GUID.
    pub id: String,
    /// Verified domain, also accepted in addresses of endpoints.
    pub domain: String,
    /// Who is in it.
    pub accounts: Vec<Account>,
    /// What an administrator of it lets the application do by itself; nothing where nobody ever did.
    pub application_roles: Option<Vec<&'static str>>,
}

/// A person as the directory has it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub person: Person,
    /// Blocked by an administrator.
    pub disabled: bool,
    /// Whether the application may act for this person.
    pub consent: bool,
    /// Whether the next token needs the person in front of the sign-in page.
    pub sign_in_required: bool,
    /// Whether the next token needs a sign-in that shows claims.
    pub claims_required: bool,
    /// Another reason to refuse this person, by its number in [`super::known`].
    pub refused_with: Option<&'static Known>,
}

/// What an opaque access token for Graph stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphAccess {
    /// Client that it was given to.
    pub app: String,
    /// Directory that it is of.
    pub tenant: String,
    /// Whose it is; nothing for a token of the application itself.
    pub oid: Option<String>,
    /// Address of that person.
    pub address: Option<String>,
    /// Delegated scopes, or the application's roles.
    pub scopes: Vec<String>,
    /// Good until then.
    pub expires_at: Timestamp,
    /// Since when Graph wants a newer one.
    pub challenged_at: Option<Timestamp>,
}

/// Why an access token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenProblem {
    /// Never given out here.
    Unknown,
    /// Too old.
    Expired,
}

impl Identity {
    /// A platform with the people of the tenant and a foreign tenant beside it. `salt` makes its secrets its own.
    pub fn new(people: &[Person], salt: &str) -> Self {
        let account = |person: &Person| Account {
            person: person.clone(),
            disabled: false,
            consent: true,
            sign_in_required: false,
            claims_required: false,
            refused_with: None,
        };
        let tenant = |id: &str, domain: &str, people: &[Person], application_roles| Tenant {
            id: id.to_owned(),
            domain: domain.to_owned(),
            accounts: people.iter().map(account).collect(),
            application_roles,
        };
        Self {
            keys: vec![SigningKey::first()],
            tenants: vec![
                tenant(
                    CONTOSO_TENANT,
                    "contoso.example",
                    people,
                    Some(APPLICATION_ROLES.to_vec()),
                ),
                tenant(FABRIKAM_TENANT, "fabrikam.example", &[stranger()], None),
            ],
            grants: Arc::default(),
            access: Arc::default(),
            app_refused_with: None,
            salt: salt.to_owned(),
            serial: 0,
        }
    }

    /// The same people and a clean slate, with the keys that are already published.
    pub fn renewed(&self, people: &[Person], salt: &str) -> Self {
        Self {
            keys: self.keys.clone(),
            ..Self::new(people, salt)
        }
    }

    /// Published keys, the current one last.
    pub fn keys(&self) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().map(AsRef::as_ref)
    }

    /// Signs with this key from now on.
    pub fn roll_over(&mut self, key: Arc<SigningKey>, old: OldKeys) {
        if old == OldKeys::Drop {
            self.keys.clear();
        }
        self.keys.push(key);
    }

    /// Directories.
    pub fn tenants(&self) -> &[Tenant] {
        &self.tenants
    }

    /// A directory by GUID or domain.
    pub fn tenant(&self, name: &str) -> Option<&Tenant> {
        self.tenants
            .iter()
            .find(|tenant| tenant.id == name || tenant.domain.eq_ignore_ascii_case(name))
    }

    /// A person by address, with the directory.
    pub fn account(&self, address: &str) -> Option<(&Tenant, &Account)> {
        self.find(|person| person.address.eq_ignore_ascii_case(address))
    }

    /// A person by address, to be changed.
    pub fn account_mut(&mut self, address: &str) -> Option<&mut Account> {
        let mut accounts = self.tenants.iter_mut().flat_map(|tenant| &mut tenant.accounts);
        accounts.find(|account| account.person.address.eq_ignore_ascii_case(address))
    }

    /// What the application itself may do in a tenant from now on; tokens that were given out keep what they have. Whether
    /// there is such a tenant.
    pub fn let_application(&mut self, tenant: &str, roles: Option<Vec<&'static str>>) -> bool {
        let mut tenants = self.tenants.iter_mut();
        let found = tenants.find(|known| known.id == tenant || known.domain.eq_ignore_ascii_case(tenant));
        found.map(|tenant| tenant.application_roles = roles).is_some()
    }

    /// Withdraws the consent of a person: every grant made so far is dead.
    pub fn withdraw_consent(&mut self, address: &str) {
        if let Some(account) = self.account_mut(address) {
            account.consent = false;
            let oid = account.person.oid.clone();
            Arc::make_mut(&mut self.grants).revoke(&oid);
        }
    }

    /// Ends every grant of a person, as an administrator's reset or *revoke sessions* does.
    pub fn revoke_grants(&mut self, address: &str) {
        if let Some((_, account)) = self.account(address) {
            let oid = account.person.oid.clone();
            Arc::make_mut(&mut self.grants).revoke(&oid);
        }
    }

    /// From now on Graph asks whoever comes with an access token of this person given out so far for a newer one
    /// (continuous access evaluation).
    pub fn challenge_access(&mut self, address: &str, now: Timestamp) {
        if let Some((_, account)) = self.account(address) {
            let oid = account.person.oid.clone();
            Arc::make_mut(&mut self.access)
                .values_mut()
                .filter(|access| access.oid.as_deref() == Some(&oid))
                .for_each(|access| access.challenged_at = Some(now));
        }
    }

    /// The claims that Graph wants to see in place of this token, if it does.
    pub fn graph_challenge(&self, token: &str) -> Option<String> {
        let at = self.access.get(token)?.challenged_at?;
        let nbf = json!({"essential": true, "value": at.as_second().to_string()});
        Some(json!({"access_token": {"nbf": nbf}}).to_string())
    }

    /// Refuses the application, or stops to.
    pub fn refuse_app(&mut self, with: Option<&'static Known>) {
        self.app_refused_with = with;
    }

    /// What a bearer of Graph may do.
    pub fn graph_access(&self, token: &str, now: Timestamp) -> Result<&GraphAccess, TokenProblem> {
        let access = self.access.get(token).ok_or(TokenProblem::Unknown)?;
        if access.expires_at <= now {
            Err(TokenProblem::Expired)
        } else {
            Ok(access)
        }
    }

    fn current(&self) -> &Arc<SigningKey> {
        self.keys.last().expect("a platform always has a key")
    }

    fn find(&self, wanted: impl Fn(&Person) -> bool) -> Option<(&Tenant, &Account)> {
        self.tenants.iter().find_map(|tenant| {
            let account = tenant.accounts.iter().find(|account| wanted(&account.person))?;
            Some((tenant, account))
        })
    }

    /// Text that nobody can guess who does not know the salt.
    fn secret(&mut self, kind: &str) -> String {
        self.serial += 1;
        let mut text = String::new();
        for round in 0_u8..3 {
            let digest = Sha256::digest(format!("{}|{kind}|{}|{round}", self.salt, self.serial));
            text.push_str(&URL_SAFE_NO_PAD.encode(digest));
        }
        text
    }
}

/// What happens to older keys at a roll-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldKeys {
    /// They stay published.
    Keep,
    /// They are gone at once.
    Drop,
}

/// Issuer of a tenant's tokens.
pub fn issuer(origin: &str, tenant: &str) -> String {
    format!("{origin}/identity/{tenant}/v2.0")
}

fn unknown_user(address: &str) -> Refusal {
    Refusal::grant(
        50_034,
        format!("The user account {address} does not exist in the directory."),
    )
}

/// The pairwise subject: another one for every application.
fn subject(app: &str, oid: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{app}|{oid}")))
}

/// Claims of an access token (v2.0) for our own API.
fn api_claims(
    account: &Account,
    tid: &str,
    app: &str,
    origin: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Value {
    let mut claims = json!({
        "aud": app,
        "iss": issuer(origin, tid),
        "iat": now.as_second().min(expires.as_second()),
        "nbf": now.as_second().min(expires.as_second()),
        "exp": expires.as_second(),
        "azp": app,
        "azpacr": "1",
        "name": account.person.display_name(),
        "oid": account.person.oid,
        "preferred_username": account.person.address,
        "scp": "access_as_user",
        "sub": subject(app, &account.person.oid),
        "tid": tid,
        "uti": URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("{}{now}", account.person.oid))[..16]),
        "ver": "2.0",
    });
    if let (Some(members), false) = (claims.as_object_mut(), account.person.roles.is_empty()) {
        members.insert("roles".to_owned(), json!(account.person.roles));
    }
    claims
}
