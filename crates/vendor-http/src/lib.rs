//! One request to a vendor at a time: deadline, size cap, few in flight, quotas, patience with reads, and errors by what the
//! caller must do. Both connectors stand on it, so that neither has rules of its own about doubt.
//!
//! It knows HTTP, no vendor and no appointments. What differs from vendor to vendor is data, a [`Dialect`]; HTTP client,
//! access token and limits are arguments; it reads no clock and no environment.
//!
//! Names to know: a [`Transport`] sends a [`Call`] in a [`Lane`] and gives a [`Reply`] or says how it was [`Lost`]; an
//! [`Answer`] is what became of a write; an [`Error`] says what the caller must do.

mod answer;
mod call;
mod dialect;
mod error;
mod lanes;
mod limits;
#[cfg(any(test, feature = "misbehaving"))]
pub mod misbehaving;
mod one_write;
mod quotas;
mod reply;
mod transport;

pub use answer::Answer;
pub use call::Call;
pub use dialect::{Complaint, Dialect, NotFound, Redirects};
pub use error::{Challenges, Error, Trace};
pub use lanes::{Lane, Lanes, Time};
pub use limits::{Limits, Quota};
pub use one_write::as_one_write;
pub use reply::{Lost, Reply};
pub use transport::Transport;
