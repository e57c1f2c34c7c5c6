//! What administrators see and set.

pub(super) mod audit;
pub(super) mod checklist;
pub(super) mod configuration;
pub(super) mod held;
pub(super) mod listed_users;
pub(super) mod monitor;
mod offered;
pub(super) mod runs;
pub(super) mod schedules;
pub(super) mod users;
