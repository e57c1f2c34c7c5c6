//! Who changed what, from what to what.

mod carry_out;
mod draw;
mod model;
mod told;

pub(crate) use draw::page;
pub(crate) use model::Audit;
