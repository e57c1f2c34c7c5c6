//! Speaks to Microsoft Graph: a typed client for one user's mailbox, its calendar, contacts, tasks and mails.
//!
//! It translates and reports; it decides nothing, keeps nothing, and knows neither the store nor Sales. HTTP client,
//! access token and limits are arguments; it reads no clock and no environment.
//!
//! Names to know: [`GraphClient`] gives a [`Mailbox`]. A feed gives [`FeedPage`]s and says when its [`FeedCursor`] is worth
//! nothing any more ([`FeedError`]); a list gives [`ListPage`]s, and [`Pages`] read it whole or not at all; both tell items,
//! [`Told`] where the stamp may be left out. [`Mailbox::news`] asks all feeds at once, and with them
//! what carries the category where no feed looks ([`OutsideNews`]).
//! A look gives a [`Looked`]: an [`Event`], an [`EventSeries`], a [`ContactEntry`], a [`TaskEntry`], a [`WholeMessage`].
//! A write gives an [`Answer`]; [`Error`] says what the caller must do. [`html`] brings descriptions to the form both sides
//! can hold.
//!
//! Every request asks for immutable ids, times in UTC and bodies as HTML. All requests for one mailbox share four places and
//! Outlook's quotas, whoever sends them, and wait together when Outlook asks for patience.

mod alike;
mod attachments;
mod batch;
mod calendar;
mod categories;
mod client;
mod contact;
mod contacts;
mod convert;
mod dialect;
mod drafts;
mod event;
mod events;
mod feed;
pub mod html;
mod ids;
mod inline;
mod item_writes;
mod items;
mod list;
mod mailbox;
mod many_writes;
mod marker;
mod marks;
mod message;
mod message_feed;
mod message_writes;
mod messages;
mod news;
mod outgoing;
mod outside;
mod pages;
mod people;
mod places;
mod profile;
mod rows;
mod series;
mod series_writes;
mod sightings;
mod task;
mod tasks;
mod told;
mod whole;
mod wire;
mod writes;

#[cfg(test)]
mod tests;

pub use attachments::{
    AttachmentEntry, AttachmentForm, FILE_BYTES_MAX, Holder, NewAttachment, NotAttached, TASK_FILE_BYTES_MAX,
};
pub use calendar::{CalendarEntry, CalendarPage, CalendarRound, CalendarWindow};
pub use categories::CategoryMade;
pub use client::{GraphClient, MailboxKey};
pub use contact::{ContactEntry, Notes};
pub use contacts::ContactLooked;
pub use drafts::DraftLook;
pub use event::{Course, Event, EventKind, OrganizedBy};
pub use events::EventLook;
pub use feed::{Expiry, FeedCursor, FeedError, FeedPage, FeedRow};
pub use item_writes::ItemWrite;
pub use items::Looked;
pub use list::{ListCursor, ListPage, Listed, Listing};
pub use mailbox::{CATEGORY, Mailbox, Opener, STAMP_PROPERTY};
pub use many_writes::EventWrite;
pub use marker::{MARKER_PROPERTY, MarkerSeen, MarkerWritten};
pub use message::{MailPlace, MailScope, MessageEntry, WholeMessage};
pub use message_writes::MessageWrite;
pub use messages::MessageLooked;
pub use news::{MailboxAsked, MailboxNews};
pub use outgoing::OutgoingMail;
pub use outside::{OutsideCursor, OutsideNews};
pub use pages::Pages;
pub use people::{CalledContact, NamedPerson};
pub use places::ItemPlace;
pub use profile::Profile;
pub use series::{EventSeries, SeriesLooked};
pub use sightings::Sighting;
pub use task::{Recurs, TaskEntry, TaskListId};
pub use tasks::{APPLICATION, TaskLooked};
pub use told::{Stamped, Told};
pub use vendor_http::{Answer, Error, Limits, Time, Trace};
