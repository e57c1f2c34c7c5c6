//! Does a click arrive? Server, worker and stand-ins in one process, each test with a system of its own.

mod bad_input;
mod crashes;
mod faults;
mod privacy;
mod sharing;
