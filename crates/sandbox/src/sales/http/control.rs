//! `POST /_sandbox/sales/users/{name}`: an administrator's hand, for tests and scripts.

use super::answer::plain_json;
use crate::Sandbox;
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
