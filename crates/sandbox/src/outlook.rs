//! Stand-in Outlook on the web: a page that hosts the task pane through the unmodified Office.js protocol, and Office.js
//! itself beside it.
//!
//! The page (`outlook/page/`) speaks the protocol; this module serves it and lets it see and change mailboxes as a
//! person would, which is not Graph: no token, no scopes, and the ids in the form that Office.js hands to add-ins.

mod api;
mod calendar;
mod inbox;
mod nested;
mod office_js;
mod page;

use crate::Sandbox;
use axum::Router;

/// `/outlook/…` and `/office/…`.
pub fn router() -> Router<Sandbox> {
    Router::new()
        .merge(page::router())
        .merge(api::router())
        .merge(office_js::router())
}
