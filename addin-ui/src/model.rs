//! What the pane knows and how it changes: plain structs and transitions, without a browser, tested natively.

pub mod answering;
pub mod failure;
pub mod item;
pub mod known;
pub mod pane;
pub mod picker;
pub mod question;
pub mod records;
pub mod session;
pub mod settings;
pub mod share_form;
pub mod shown;
