//! Scheduled processes: what each does, when it starts, how far it is, and how its runs ended (R-JOB-1 to R-JOB-6).

mod card;
mod carry_out;
mod history;
mod model;
mod pace;
mod page;
mod run;

pub(crate) use model::Processes;
pub(crate) use page::page;
pub(crate) use run::{Process, RunsRead, Schedule};
