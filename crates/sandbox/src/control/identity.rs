//! An administrator's hand at Entra ID: people, the application, keys.

use super::{Problem, read};
use crate::Sandbox;
use crate::identity::keys::SigningKey;
use crate::identity::known::Known;
use crate::identity::model::{APPLICATION_ROLES, OldKeys};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// What to change about a person; what is absent stays.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UserIn {
    disabled: Option<bool>,
    consent: Option<bool>,
    sign_in_required: Option<bool>,
    claims_required: Option<bool>,
    /// An AADSTS number; null lifts it.
    #[serde(default, deserialize_with = "stated")]
    refused_with: Option<Option<u32>>,
    /// Ends every refresh token.
    #[serde(default)]
    revoke_grants: bool,
    /// Makes Graph ask for newer access tokens, with a claims challenge.
    #[serde(default)]
    challenge_access: bool,
}

/// Changes a person and answers with how they stand.
pub(super) async fn change_user(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let change: UserIn = read(&body)?;
    let refused_with = change.refused_with.map(known).transpose()?;
    let now = sandbox.now();
    let mut world = sandbox.world();
    if change.consent == Some(false) {
        world.identity.withdraw_consent(&address);
    }
    if change.revoke_grants {
        world.identity.revoke_grants(&address);
    }
    if change.challenge_access {
        world.identity.challenge_access(&address, now);
    }
    let account = world.identity.account_mut(&address);
    let account = account.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "No such person."))?;
    account.disabled = change.disabled.unwrap_or(account.disabled);
    account.consent = change.consent.unwrap_or(account.consent);
    account.sign_in_required = change.sign_in_required.unwrap_or(account.sign_in_required);
    account.claims_required = change.claims_required.unwrap_or(account.claims_required);
    account.refused_with = refused_with.unwrap_or(account.refused_with);
    Ok(Json(json!({
        "user": account.person.address,
        "disabled": account.disabled,
        "consent": account.consent,
        "signInRequired": account.sign_in_required,
        "claimsRequired": account.claims_required,
        "refusedWith": account.refused_with.map(|known| known.number),
    })))
}

/// What to change about the application.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AppIn {
    /// An AADSTS number; null lifts it.
    refused_with: Option<u32>,
}

/// Refuses the application with a number, or stops to.
pub(super) async fn change_app(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Json<Value>, Problem> {
    let change: AppIn = read(&body)?;
    let with = known(change.refused_with)?;
    sandbox.world().identity.refuse_app(with);
    Ok(Json(json!({"refusedWith": change.refused_with})))
}

/// What an administrator of a tenant lets the application do by itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TenantIn {
    /// All that it may do from now on; null is as if nobody had ever consented to it.
    application_roles: Option<Vec<String>>,
}

/// Changes what the application may do by itself in a tenant, by GUID or domain. Tokens that were given out keep what they
/// have, as Entra ID's do.
pub(super) async fn change_tenant(
    State(sandbox): State<Sandbox>,
    Path(tenant): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let TenantIn { application_roles } = read(&body)?;
    let known = |role: &String| APPLICATION_ROLES.iter().find(|known| *known == role).copied();
    let roles: Option<Option<Vec<_>>> = application_roles
        .as_ref()
        .map(|roles| roles.iter().map(known).collect());
    let roles = match roles {
        None => None,
        Some(Some(roles)) => Some(roles),
        Some(None) => {
            let why = format!("applicationRoles: some of {APPLICATION_ROLES:?}");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why));
        }
    };
    if !sandbox.world().identity.let_application(&tenant, roles) {
        return Err(Problem::new(StatusCode::NOT_FOUND, "No such tenant."));
    }
    Ok(Json(
        json!({"tenant": tenant, "applicationRoles": application_roles}),
    ))
}

fn known(number: Option<u32>) -> Result<Option<&'static Known>, Problem> {
    let Some(number) = number else { return Ok(None) };
    match Known::find(number) {
        Some(known) => Ok(Some(known)),
        None => {
            let numbers: Vec<u32> = Known::all().map(|known| known.number).collect();
            let why = format!("refusedWith: one of {numbers:?}");
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why))
        }
    }
}

/// Tells a null from what is absent.
fn stated<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(value).map(Some)
}

#[derive(Deserialize)]
pub(super) struct RollOverIn {
    #[serde(default)]
    drop: bool,
}

/// Signs with a new key from now on; `?drop=true` takes the old ones away at once.
pub(super) async fn roll_over(
    State(sandbox): State<Sandbox>,
    Query(asked): Query<RollOverIn>,
) -> Result<Json<Value>, Problem> {
    let key = tokio::task::spawn_blocking(SigningKey::generate)
        .await
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "No key could be made."))?;
    let mut world = sandbox.world();
    let kid = key.id.clone();
    world
        .identity
        .roll_over(key, if asked.drop { OldKeys::Drop } else { OldKeys::Keep });
    let published: Vec<&str> = world.identity.keys().map(|key| key.id.as_str()).collect();
    Ok(Json(json!({"kid": kid, "published": published})))
}
