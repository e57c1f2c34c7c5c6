//! Decides what becomes of a record that lives in Exchange and in Sales. Everything that decides is here; nothing here
//! reads, writes, waits or logs.
//!
//! A [`Pair`] is what is known of one linked record: the last content both sides descend from (base), and what was last
//! learnt of each side. Seven verbs move it:
//!
//! | Verb | In words | When |
//! |---|---|---|
//! | [`observe()`] | a row of a change feed says … | while pulling |
//! | [`plan()`] | what next? | whenever asked |
//! | [`begin`] | the target is now in doubt | saved **before** a write leaves |
//! | [`settle`] | the answer said … | saved after it |
//! | [`resolve`] | a look found … | after doubt |
//! | [`conclude()`] | saved without a write | when a plan changes what is known to belong together |
//! | [`answer()`] | a person said … | when what they were told offers that |
//!
//! [`plan()`] is total and cannot fail: what it cannot decide becomes [`Conclusion::Park`] with a [`Reason`].
//!
//! Before anything is written for a mailbox, [`marker`] says whose it is. Before there is a pair, [`capture`] says what becomes
//! shared, [`people`] who takes part, [`matching`] what is there already, [`identity`] which item a row is about, [`into_series`]
//! what becomes of one that is of another kind by now, and [`meeting`] whose copy counts. Among pairs, [`survivor`] says which
//! of them goes on with a record into which others were merged, and [`mod@round`] whose turn it is. Once a record is in step,
//! [`files`] says what becomes of the files that hang on it.
//!
//! **Invariants:** no clock, network, file, environment, thread, random number, log line or `async`; time and policy are
//! arguments. The same arguments give the same answer. Ordered collections only.

#![no_std]

extern crate alloc;

mod allowance;
mod answer;
pub mod capture;
mod conclude;
mod content;
mod conversion;
mod demand;
mod engines;
pub mod files;
mod hold;
pub mod identity;
mod ids;
mod limits;
pub mod marker;
pub mod matching;
pub mod meeting;
mod merge;
mod observe;
mod pair;
mod pause;
pub mod people;
mod plan;
mod policy;
mod reason;
pub mod round;
pub mod settings;
pub mod survivor;
mod tries;
mod write;

pub use allowance::{
    Allowance, AllowancePolicy, Budgets, Demand, DeploymentDeletions, Effect, HeldFor, Occasion, Sides,
    Spent, Turn, WriteKey,
};
pub use answer::{Choice, NotNow, answer, told};
pub use conclude::{
    adopt, ask, bring_back, clean_up, conclude, create_new, decide, delete_too, give_up_offer, ignore, leave,
    mark_again, park, pick_account, refuse, relink, resume, retry, share, stop_sharing, unlink,
};
pub use content::appointment::{
    Alarm, Appointment, DESCRIPTION_BYTES_MAX, Description, Field as AppointmentField, JOIN_LINK_CHARS_MAX,
    LOCATION_CHARS_MAX, Own, Participants, REMINDER_MINUTES_MAX, Related, SUBJECT_CHARS_MAX, SalesPerson,
    ShowAs, Span, Visibility,
};
pub use content::contact::{
    COMPANY_CHARS_MAX, Company, Contact, EMAIL_CHARS_MAX, EMAILS_MAX, Emails, Field as ContactField,
    JOB_TITLE_CHARS_MAX, MIDDLE_NAME_CHARS_MAX, NAME_CHARS_MAX, PHONE_CHARS_MAX, PLACE_CHARS_MAX, Phone,
    PostalAddress, STREET_CHARS_MAX,
};
pub use content::email::{Email, Field as EmailField, Party, Threading, Way};
pub use content::occurrences::{Occurrences, OccurrencesField};
pub use content::readable::read_rule;
pub use content::recurrence::{
    Begins, DayOfMonth, FirstDay, Interval, Month, Pattern, Range, RangeEnd, Recurrence, SeriesRefusal,
    WeekIndex, Weekdays,
};
pub use content::row_write::{RowNumbers, RowWrite, row_writes};
pub use content::series::Series;
pub use content::series_write::{SeriesChange, SeriesUnwritable, series_write};
pub use content::slot::Slot;
pub use content::task::{
    Field as TaskField, Importance, Reminder, SUBJECT_CHARS_MAX as TASK_SUBJECT_CHARS_MAX, Status, Task,
};
pub use content::told::Told;
pub use content::value::{Difference, Lost, Value, differences};
pub use content::zone::{UnknownZone, Zone};
pub use content::{
    AccountNames, Acquaintance, Content, Edit, Ending, Kind, Loss, Merging, Named, Says, Travel,
};
pub use conversion::into_series;
pub use demand::gated;
pub use engines::{Engines, Fingerprint, Flips, OurWrite, Undone};
pub use hold::{Answer, Approver, Gate, Hold, REMOVALS_BY_USER_MAX, Refusal, Versions, gate, who_approves};
pub use ids::{ActivityNumber, ConversationKey, ItemId, MeetingKey, SalesId, SalesNumber, SearchId, Version};
pub use limits::{
    Asks, Ground, Life, Limits, Object, PlaceRequest, Seat, SeatTerms, Seating, SumTooLarge, seat, seat_links,
};
pub use merge::{Merge, Terms, merge};
pub use observe::{Row, Seen, next_scope, observe, recheck, resolve, scoped};
pub use pair::{
    Body, Carried, Category, Cause, Claim, Consent, Doubt, Facts, HasFiles, Item, Known, Marks, Organizer,
    Origin, Pair, Place, Removal, Scope, Side, Standing, Tombstone, Was,
};
pub use pause::{Pauser, Pauses};
pub use people::{Attendee, Directory, Internal, Role};
pub use plan::{Conclusion, Plan, Step, plan};
pub use policy::{
    ANSWER_WITHIN, Birthplace, CategoryTrust, Direction, ExternalEdits, Lead, Permission, Policy, Resolution,
    Search,
};
pub use reason::{Action, Detail, Reason, ReasonCode, Remedy};
pub use round::RoundBudget;
pub use settings::Settings;
pub use tries::{SideTries, Tried, Tries, refused, untried};
pub use write::{Outcome, Write, begin, settle};

#[cfg(test)]
mod samples;
