//! Sync Configuration: every field of the page with what it means, its range and what it depends on.

mod carry_out;
mod draft;
pub(crate) mod fields;
mod model;
mod page;
pub(crate) mod told;

pub(crate) use carry_out::forget_unsaved;
pub(crate) use model::Configuration;
pub(crate) use page::page;
