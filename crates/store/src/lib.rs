//! Remembers: what is kept, as types and a port.
//!
//! [`Store`] is everything that server and worker may ask of a database, one trait per part, so that a file shows what a
//! part keeps. A backend (`store-sqlite`, `store-postgres`) implements it with its own SQL; what rows mean is the same in all of
//! them ([`rows`]), and `contract` (a feature) is the suite that every backend passes. Nothing here decides, and nothing here knows what time it is: `now` is an argument.
//!
//! Private content (tokens, what is known of both sides) is sealed by [`seal::Sealer`] before it reaches a row.

pub mod answers;
pub mod application;
pub mod audit;
pub mod blob;
pub mod categories;
pub mod configuration;
pub mod content_access;
pub mod drafts;
pub mod error;
pub mod files;
pub mod history;
pub mod jobs;
pub mod links;
pub mod markers;
pub mod monitor;
pub mod notices;
pub mod records;
pub mod rounds;
pub mod rows;
pub mod runs;
pub mod seal;
pub mod sessions;
pub mod shares;
pub mod threads;
pub mod tickets;
pub mod tokens;
pub mod users;

#[cfg(feature = "contract")]
pub mod contract;

pub use error::StoreError;
use sync_core::{Appointment, Contact, Email, Occurrences, Task};

/// Everything that is remembered.
pub trait Store:
    answers::Answers
    + application::Applications
    + audit::Audit
    + categories::Categories
    + configuration::Configurations
    + content_access::ContentAccess
    + drafts::Drafts
    + files::Files
    + history::History
    + jobs::Jobs
    + links::Meetings
    + links::Links<Appointment>
    + links::Links<Occurrences>
    + links::Links<Contact>
    + links::Links<Task>
    + links::Links<Email>
    + markers::Markers
    + monitor::Monitor
    + notices::Notices
    + records::Records
    + rounds::Rounds
    + rounds::RoundLinks<Appointment>
    + rounds::RoundLinks<Occurrences>
    + rounds::RoundLinks<Contact>
    + rounds::RoundLinks<Task>
    + rounds::RoundLinks<Email>
    + runs::Runs
    + sessions::Sessions
    + shares::Shares
    + threads::Threads
    + tickets::Tickets
    + tokens::Tokens
    + users::Users
    + Send
    + Sync
    + std::fmt::Debug
{
}
