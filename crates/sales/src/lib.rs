//! Speaks to Oracle Sales: a typed client for what one user sees there.
//!
//! It translates and reports; it decides nothing, keeps nothing, and knows neither the store nor Exchange. HTTP client,
//! access token, limits and the form of descriptions are arguments; it reads no clock and no environment.
//!
//! Names to know: [`SalesClient`] gives a [`SalesUser`], whose verbs are these.
//!
//! | What | Looked at | Written | Followed |
//! |---|---|---|---|
//! | appointments | [`SalesUser::activities`], [`SalesUser::series`] | [`SalesUser::create`], [`SalesUser::change_many`], [`SalesUser::write_rows`] | [`SalesUser::changed_appointments`] |
//! | tasks | [`SalesUser::tasks`] | [`SalesUser::create_task`], [`SalesUser::change_many_tasks`] | [`SalesUser::changed_tasks`] |
//! | contacts | [`SalesUser::contacts`] | [`SalesUser::create_contact`], [`SalesUser::change_many_contacts`] | [`SalesUser::changed_contacts`], [`SalesUser::contacts_called`] |
//! | mails | [`SalesUser::messages`], [`SalesUser::messages_by_number`] | [`SalesUser::create_message`], [`SalesUser::relate_message`] | – |
//! | deletions | – | – | [`SalesUser::deleted_records`] |
//! | saved searches | [`SalesUser::saved_searches`] | – | [`SalesUser::in_search`] |
//! | files, notes | [`SalesUser::files`] | [`SalesUser::attach`], [`SalesUser::add_note`] | – |
//!
//! [`SalesUser::news`] asks as many of the feeds as wanted in one request. Writes give
//! an [`Answer`]; [`Error`] says what the caller must do. What attributes are called in Sales stands in `fields.rs` alone.
//!
//! A pod that calls attributes something else is given [`Names`]; [`SalesUser::unknown_attributes`] holds all names, those and
//! the usual ones, against what the pod says of itself.

mod accounts;
mod activities;
mod alike;
mod attachments;
mod batch;
mod by_number;
mod changes;
mod children;
mod client;
mod contacts;
mod conversations;
mod convert;
mod creates;
mod describe;
mod dialect;
mod feed;
mod fields;
mod many_changes;
mod messages;
mod names;
mod people;
mod query;
mod records;
mod references;
mod searches;
mod series_rows;
mod sightings;
mod version;
mod watermark;
mod wire;
mod writes;

#[cfg(test)]
mod tests;

pub use activities::{Activity, ActivityLook};
pub use alike::ActivityWanted;
pub use attachments::{Added, AttachedFile, FILE_BYTES_MAX, Keeper, NewFile, WrongSize};
pub use changes::RecordWrite;
pub use client::{PodLimits, SalesClient, SalesUser, Settings, UserKey};
pub use contacts::{ContactSeen, CreatedContact, FoundContact, Notes};
pub use describe::{AttributeDescription, Description, FrameworkVersions, Resource, UnknownAttribute};
pub use feed::{ChangedPage, ChangedRow, Deleted, DeletedPage, FeedError, News, NewsAsked};
pub use messages::{FoundMessage, Message, MessageKeys, MessageSeen, MessageWritten};
pub use names::{Names, Why, WrongName};
pub use people::{ContactsStand, People};
pub use records::{RecordKind, RecordPage, RecordRow};
pub use searches::{Holds, InScope, SavedSearch, SearchKind, Usable};
pub use series_rows::SeriesWritten;
pub use sightings::{Numbered, Sighting};
pub use vendor_http::{Answer, Error, Limits, Time, Trace};
pub use watermark::Watermark;
pub use writes::Created;
