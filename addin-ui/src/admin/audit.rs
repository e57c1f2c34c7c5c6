//! Who did what that others must be able to look up.

mod carry_out;
mod draw;
mod model;

pub(crate) use draw::page;
pub(crate) use model::Audit;
