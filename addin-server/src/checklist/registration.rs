//! Whether Microsoft knows the application by the id and secret that are configured: it is asked for a token of its own, in every
//! directory whose people may sign in.

use super::{Finding, Found};
use crate::state::{AppState, tenants};
use authorization::GRAPH;
use futures::future::join_all;

pub(super) async fn test(state: &AppState) -> Found {
    let asking = tenants(&state.config).map(|tenant| async move {
        let got = state.microsoft.as_application(tenant, GRAPH, state.now()).await;
        got.map(drop).map_err(|error| {
            tracing::warn!(%tenant, %error, "the registration was tested, and refused");
            Found::of_application(&error)
        })
    });
    let answers = join_all(asking).await;
    let refused = answers.into_iter().find_map(Result::err);
    refused.unwrap_or_else(|| Finding::RegistrationWorks.into())
}
