//! `POST /_sandbox/sales/users/{name}` and `POST /_sandbox/sales/app`: an administrator's hand, for tests and scripts.

use super::answer::plain_json;
use crate::Sandbox;
use crate::sales::model::domain::OAuthError;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use std::collections::BTreeSet;

/// What to change about a user; what is absent stays.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    #[serde(default)]
    revoke_refresh_tokens: bool,
    #[serde(default)]
    revoke_access_tokens: bool,
    disabled: Option<bool>,
    roles: Option<BTreeSet<String>>,
    territories: Option<BTreeSet<String>>,
    can_create_activities: Option<bool>,
}

/// Changes a user and answers with the user's standing; 404 for unknown names, 400 for unknown members.
pub(super) async fn change_user(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let change: Change = match serde_json::from_slice(&body) {
        Ok(change) => change,
        Err(problem) => return plain_json(StatusCode::BAD_REQUEST, json!({ "detail": problem.to_string() })),
    };
    let mut world = sandbox.world();
    if change.revoke_refresh_tokens {
        world.sales.domain.revoke_refresh_tokens(&name);
    }
    if change.revoke_access_tokens {
        world.sales.domain.revoke_access_tokens(&name);
    }
    let Some(user) = world.sales.user_mut(&name) else {
        return plain_json(
            StatusCode::NOT_FOUND,
            json!({ "detail": "There is no such Sales user." }),
        );
    };
    user.disabled = change.disabled.unwrap_or(user.disabled);
    user.can_create_activities = change.can_create_activities.unwrap_or(user.can_create_activities);
    if let Some(roles) = change.roles {
        user.roles = roles;
    }
    if let Some(territories) = change.territories {
        user.territories = territories;
    }
    let standing = json!({
        "name": user.name,
        "partyId": user.party_id,
        "disabled": user.disabled,
        "roles": user.roles,
        "territories": user.territories,
        "canCreateActivities": user.can_create_activities,
    });
    plain_json(StatusCode::OK, standing)
}

/// What to change about the application in the identity domain.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AppChange {
    /// An OAuth error of [`OAuthError::of_application`]; null lifts it.
    refused_with: Option<String>,
}

/// Refuses the application, or stops to; 400 for errors that no application is told.
pub(super) async fn change_app(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let change: AppChange = match serde_json::from_slice(&body) {
        Ok(change) => change,
        Err(problem) => return plain_json(StatusCode::BAD_REQUEST, json!({ "detail": problem.to_string() })),
    };
    let refused_with = change.refused_with.as_deref().map(OAuthError::of_application);
    if refused_with == Some(None) {
        return plain_json(
            StatusCode::BAD_REQUEST,
            json!({ "detail": "refusedWith: an OAuth error." }),
        );
    }
    sandbox.world().sales.domain.refused_with = refused_with.flatten();
    plain_json(StatusCode::OK, json!({ "refusedWith": change.refused_with }))
}
