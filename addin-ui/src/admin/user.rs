//! One user: who they are on both sides, whether they are paused, their records, and the end of them here.

mod carry_out;
mod draw;
mod model;
mod removal;
mod rounds;

pub(crate) use draw::page;
pub(crate) use model::User;
#[cfg(test)]
pub(crate) use model::tests;
