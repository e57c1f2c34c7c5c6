//! What the brake on deletions or the mail budget holds, in all mailboxes.

mod all;
mod carry_out;
mod draw;
mod model;

pub(crate) use draw::page;
pub(crate) use model::Held;
