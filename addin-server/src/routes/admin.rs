//! What administrators see and set.

pub(super) mod runs;
pub(super) mod schedules;
