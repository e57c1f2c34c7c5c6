//! Stand-in for Microsoft Graph v1.0 over Exchange Online: mailboxes with events, contacts, tasks, mails and
//! categories.

pub mod attachment;
pub mod body;
pub mod contact;
pub mod error;
pub mod event;
pub mod expansion;
pub mod http;
pub mod message;
pub mod model;
pub mod query;
pub mod recurrence;
pub mod series;
pub mod todo;
pub mod wire;
pub mod write;
pub mod zones;
