//! What has to be done before anything syncs: each step is done, or says what is missing, and can be tested against the vendors.

mod carry_out;
mod draw;
mod model;

pub(crate) use draw::page;
pub(crate) use model::Checklist;
