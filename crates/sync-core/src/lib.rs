//! Decides what becomes of a record that lives in Exchange and in Sales. Everything that decides is here; nothing here
//! reads, writes, waits or logs.
//!
//! A [`Pair`] is what is known of one linked record: the last content both sides descend from (base), and what was last
//! learnt of each side. Five verbs move it:
//!
//! | Verb | In words | When |
//! |---|---|---|
//! | [`observe()`] | a row of a change feed says … | while pulling |
//! | [`plan()`] | what next? | whenever asked |
//! | [`begin`] | the target is now in doubt | saved **before** a write leaves |
//! | [`settle`] | the answer said … | saved after it |
//! | [`resolve`] | a look found … | after doubt |
//!
//! [`plan()`] is total and cannot fail: what it cannot decide becomes [`Step::Park`] with a [`Reason`].
//!
//! **Invariants:** no clock, network, file, environment, thread, random number, log line or `async`; time and policy are
//! arguments. The same arguments give the same answer. Ordered collections only.

#![no_std]

extern crate alloc;

mod content;
mod ids;
mod merge;
mod observe;
mod pair;
mod plan;
mod policy;
mod reason;
mod write;

pub use content::appointment::{
    Appointment, Attendee, DESCRIPTION_BYTES_MAX, Description, Directory, Field as AppointmentField,
    Internal, LOCATION_CHARS_MAX, Related, Role, SUBJECT_CHARS_MAX, SalesPerson, Span, Visibility,
};
pub use content::{Content, Merging, Travel};
pub use ids::{ActivityNumber, ItemId, MeetingKey, SalesId, Version};
pub use merge::{Merge, merge};
pub use observe::{Row, Seen, observe, recheck, resolve};
pub use pair::{Carried, Cause, Doubt, Item, Known, Pair, Side, Standing, Was};
pub use plan::{Plan, Step, plan};
pub use policy::{Direction, Lead, Permission, Policy, Resolution};
pub use reason::{Detail, Reason, ReasonCode};
pub use write::{Outcome, Write, begin, settle};

#[cfg(test)]
mod samples;
