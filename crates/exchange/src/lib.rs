//! Speaks to Microsoft Graph: a typed client for one user's mailbox, as far as appointments need it.
//!
//! It translates and reports; it decides nothing, keeps nothing, and knows neither the store nor Sales. HTTP client,
//! access token and limits are arguments; it reads no clock and no environment.
//!
//! Names to know: [`GraphClient`] gives a [`Mailbox`]; looks give [`EventLook`]s with [`Event`]s; writes give an
//! [`Answer`]; [`Error`] says what the caller must do. [`html`] brings descriptions to the form both sides can hold.

mod alike;
mod batch;
mod client;
mod convert;
mod dialect;
mod event;
mod events;
pub mod html;
mod mailbox;
mod wire;
mod writes;

#[cfg(test)]
mod tests;

pub use client::{GraphClient, MailboxKey};
pub use event::{Course, Event, EventKind, OrganizedBy};
pub use events::EventLook;
pub use mailbox::{CATEGORY, CategoryMade, Mailbox, STAMP_PROPERTY};
pub use vendor_http::{Answer, Error, Limits, Trace};
