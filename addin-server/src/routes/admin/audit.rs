//! The audit log: every change that an administrator makes is noted where it is made, by the store.

use super::users::called;
use crate::auth::Administrator;
use crate::convert::act_from_ours;
use crate::extract::{Query, id_in_path};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::api as wire;
use std::collections::{BTreeMap, BTreeSet};
use store::audit::{Act, ActId};
use store::users::UserId;
use utoipa::IntoParams;
use uuid::Uuid;

const ACTS_MAX: u32 = 50;

/// Which acts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedActs {
    /// Those before the one of this id.
    before: Option<String>,
}

/// Every change that administrators and operators made: who, when, what, and from what to what. The latest first, at most 50.
#[utoipa::path(get, path = "/api/admin/audit", tag = "administration", params(WantedActs),
    responses((status = 200, body = wire::audit::AuditPage)))]
pub(crate) async fn list_acts(
    State(state): State<AppState>,
    _administrator: Administrator,
    Query(wanted): Query<WantedActs>,
) -> Result<Json<wire::audit::AuditPage>, Refusal> {
    let before = wanted
        .before
        .as_deref()
        .map(|before| id_in_path(before, "before"));
    let before = before.transpose()?.map(ActId);
    let mut acts = state.store.acts(before, ACTS_MAX + 1).await?;
    let has_more = acts.len() > ACTS_MAX as usize;
    acts.truncate(ACTS_MAX as usize);
    Ok(Json(wire::audit::AuditPage {
        names: names_in(&state, &acts).await?,
        acts: acts.iter().map(act_from_ours).collect(),
        has_more,
    }))
}

/// What the users in these acts are called, as far as that is known. An operator goes by a name of their own.
async fn names_in(state: &AppState, acts: &[Act]) -> Result<BTreeMap<String, String>, Refusal> {
    let who = acts
        .iter()
        .filter_map(|act| Uuid::try_parse(&act.who).ok().map(UserId));
    let users: BTreeSet<UserId> = who.chain(acts.iter().filter_map(|act| act.about)).collect();
    let mut names = BTreeMap::new();
    for user in users {
        if let Some(name) = called(state, user).await? {
            names.insert(user.0.to_string(), name);
        }
    }
    Ok(names)
}
