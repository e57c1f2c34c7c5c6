//! Dumb pieces: data in, callbacks out. They are plain functions that return `AnyView`: a component macro's builders and
//! nested view types would cost more bytes than all words of the pane.

pub(crate) mod button;
pub(crate) mod combobox;
pub(crate) mod empty_state;
pub(crate) mod field;
pub(crate) mod icon;
pub(crate) mod mark;
pub(crate) mod message_bar;
