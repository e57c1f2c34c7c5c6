//! What the pane knows and how it changes: plain structs and transitions, without a browser, tested natively.

pub mod failure;
pub mod item;
pub mod pane;
pub mod picker;
pub mod session;
pub mod share_form;
