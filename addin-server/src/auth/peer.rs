//! Counts who knocks at the sign-in addresses, where nobody is known yet.

use super::caller::refusal_from_wait;
use crate::limits::Asker;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::net::SocketAddr;
use std::time::Instant;

/// A peer that has not asked too often. Forwarding headers count for nothing: anybody can write them.
#[derive(Debug)]
pub(crate) struct Peer;

impl FromRequestParts<AppState> for Peer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(address)| address.ip());
        state
            .peers
            .take(Asker::Peer(address), Instant::now())
            .map_err(refusal_from_wait)?;
        Ok(Self)
    }
}
