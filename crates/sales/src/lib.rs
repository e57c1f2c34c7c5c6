//! Speaks to Oracle Sales: a typed client for one user's appointments and for the records around them.
//!
//! It translates and reports; it decides nothing, keeps nothing, and knows neither the store nor Exchange. HTTP client,
//! access token, limits and the form of descriptions are arguments; it reads no clock and no environment.
//!
//! Names to know: [`SalesClient`] gives a [`SalesUser`]; looks give [`ActivityLook`]s; writes give an [`Answer`];
//! [`Error`] says what the caller must do. What attributes are called in Sales stands in `fields.rs` alone.

mod activities;
mod alike;
mod children;
mod client;
mod convert;
mod dialect;
mod fields;
mod people;
mod query;
mod records;
mod version;
mod wire;
mod writes;

#[cfg(test)]
mod tests;

pub use activities::{Activity, ActivityLook};
pub use alike::ActivityWanted;
pub use client::{SalesClient, SalesUser, Settings, UserKey};
pub use records::{RecordKind, RecordPage, RecordRow};
pub use vendor_http::{Answer, Error, Limits, Trace};
pub use writes::Created;
