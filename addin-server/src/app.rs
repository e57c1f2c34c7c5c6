//! The whole server as one router.

use crate::openapi::{self, Written};
use crate::routes;
use crate::state::{AppState, Parts};
use crate::{envelope, extract, problem::Refusal, unread};
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use shared::api::problem::ProblemCode;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// The server, ready to be served.
#[derive(Debug)]
pub struct App {
    state: AppState,
    router: Router,
}

impl App {
    /// The router alone; any number of them may live in one process.
    pub fn build(parts: Parts) -> Router {
        Self::new(parts).router
    }

    /// The router, with the state that tells readiness.
    pub fn new(parts: Parts) -> Self {
        let state = AppState::new(parts);
        let (router, described) = routes::table().split_for_parts();
        let router = router
            .merge(routes::pages(&state))
            .fallback(no_such_address)
            .method_not_allowed_fallback(no_such_method)
            .layer(Extension(Written::new(&openapi::complete(described))))
            .layer(DefaultBodyLimit::max(extract::BODY_BYTES_MAX))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn_with_state(state.clone(), envelope::wrap))
            .layer(from_fn(unread::take_in))
            .with_state(state.clone());
        Self { state, router }
    }

    /// What every request can reach.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Everything that this server answers.
    pub fn into_router(self) -> Router {
        self.router
    }
}

async fn no_such_address() -> Refusal {
    Refusal::new(ProblemCode::NotFound)
}

async fn no_such_method() -> Refusal {
    Refusal::new(ProblemCode::MethodNotAllowed)
}

/// The panic itself was logged where it happened; its words may hold content and go nowhere.
fn panicked(_words: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::new(ProblemCode::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn a_panic_is_a_fault_of_ours_without_its_words() {
        let response = panicked(Box::new("Lunch with Grace"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let refusal = response.extensions().get::<Refusal>().unwrap();
        assert!(!format!("{refusal:?}").contains("Grace"));
    }
}
