//! Stand-in for Microsoft Graph v1.0 over Exchange Online: mailboxes, events, master categories.

pub mod body;
pub mod error;
pub mod event;
pub mod http;
pub mod model;
pub mod query;
pub mod recurrence;
pub mod wire;
pub mod write;
pub mod zones;
