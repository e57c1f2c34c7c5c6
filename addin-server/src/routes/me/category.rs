//! What it means that the category was missing (R-CAT-1).

use crate::auth::Caller;
use crate::convert::{category_answer_from_wire, category_question_from_ours};
use crate::extract::Json;
use crate::problem::Refusal;
use crate::routes::admin::schedules::accepted;
use crate::routes::me::synced::can_be_done;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use shared::api as wire;
use shared::api::problem::ProblemCode;
use store::runs::Asked;

/// Answers the question that `GET /api/me` shows, once; the run that is answered with does what was said.
#[utoipa::path(post, path = "/api/me/category", tag = "me",
    request_body = wire::me::CategoryAnswer,
    responses((status = 202, body = wire::runs::RunAccepted)))]
pub(crate) async fn answer_category(
    State(state): State<AppState>,
    caller: Caller,
    Json(said): Json<wire::me::CategoryAnswer>,
) -> Result<(StatusCode, axum::Json<wire::runs::RunAccepted>), Refusal> {
    can_be_done(&state, &caller).await?;
    let question = state.store.category_question(caller.user).await?;
    let is_asked = question.as_ref().and_then(category_question_from_ours).is_some();
    let answer = category_answer_from_wire(said.action);
    if !is_asked || !state.store.answer_category(caller.user, answer).await? {
        return Err(Refusal::new(ProblemCode::NoQuestion));
    }
    let started = state
        .store
        .start_run(Asked::SyncNow(caller.user), caller.user, state.now())
        .await?;
    tracing::info!(user.id = %caller.user.0, answer = ?answer, "the question about the category was answered");
    Ok((StatusCode::ACCEPTED, axum::Json(accepted(started))))
}
