//! Everybody who has ever signed in.

mod carry_out;
mod draw;
mod model;

pub(crate) use draw::{connection, count_in, page, paused};
pub(crate) use model::Users;
#[cfg(test)]
pub(crate) use model::tests;
