//! How the deployment stands (R-MON-1).

use super::users::row_of;
use crate::auth::Administrator;
use crate::convert::{
    counts_from_cards, days_from_tallies, days_since, notices_from_standing, permission_from_standings,
    secret_from_expiry,
};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use shared::api as wire;

/// What needs an administrator's eye, and how many users there are of which kind.
#[utoipa::path(get, path = "/api/admin/monitor", tag = "administration",
    responses((status = 200, body = wire::monitor::MonitorView)))]
pub(crate) async fn show_monitor(
    State(state): State<AppState>,
    _administrator: Administrator,
) -> Result<Json<wire::monitor::MonitorView>, Refusal> {
    let now = state.now();
    let ((configuration, _), standings, sender, cards, oldest, days) = tokio::try_join!(
        state.store.configuration(),
        state.store.application_standings(),
        state.store.sender_standing(),
        state.store.card_counts(now),
        state.store.oldest_unsynced(),
        state.store.days(days_since(now)),
    )?;
    let least_fresh = match oldest {
        Some(oldest) => state.store.user(oldest.user).await?,
        None => None,
    };
    let least_fresh = match least_fresh {
        Some(user) => Some(row_of(&state, &user).await?),
        None => None,
    };
    Ok(Json(wire::monitor::MonitorView {
        application_permission: permission_from_standings(configuration.application_permission, &standings),
        client_secret: secret_from_expiry(configuration.client_secret_expires_on, now),
        notices: notices_from_standing(
            configuration.token_expiry_notice,
            state.config.notices.is_some(),
            sender.as_ref(),
        ),
        users: counts_from_cards(&cards),
        least_fresh,
        days: days_from_tallies(&days, now),
    }))
}
