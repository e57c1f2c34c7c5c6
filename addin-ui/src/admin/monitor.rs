//! How the deployment stands, and everybody who has ever signed in: found, sorted and filtered (R-MON-1).

mod carry_out;
mod draw;
mod model;
mod plots;
mod standing;
mod table;

pub(crate) use draw::page;
#[cfg(test)]
pub(crate) use model::tests;
pub(crate) use model::{Monitor, Question};
pub(crate) use table::{connection, count_in, counts, last_sync, paused};
