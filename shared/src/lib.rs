//! What the pane and the server agree on: the JSON of the API, spelled once.
//!
//! Here belong request and answer bodies, the ids inside them, and the closed lists of codes. Here does not belong
//! anything that decides, stores or fetches. **Invariant:** this crate depends on no other part of the workspace.
//!
//! Start with [`api::shares`]; every failure is an [`api::problem::Problem`].

pub mod api;
pub mod ids;
