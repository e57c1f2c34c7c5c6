//! The worker's ports over the models: every call pauses before and after its effect, so that anything may happen
//! between any two of them.

mod mailbox;
mod records;
mod words;

pub use mailbox::SimMailbox;
pub use records::SimRecords;

use crate::steps::Fate;
use crate::world::{Shared, World};
use jiff::Timestamp;
use sync_core::Side;
use worker::ports::{Answer, Clock, Refusal, Stop};

/// The time of the simulated world.
#[derive(Debug, Clone)]
pub struct SimClock(pub Shared);

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.0.lock().now
    }
}

impl World {
    /// What a read meets instead of an answer.
    fn refusal(&mut self, side: Side) -> Result<(), Stop> {
        match self.weather.fate {
            Fate::Done => Ok(()),
            Fate::Throttled => Err(Stop::Throttled(Some(30))),
            Fate::Unauthorized => Err(Stop::Unauthorized(side)),
            Fate::Unavailable | Fate::RequestLost | Fate::AnswerLost { .. } => Err(Stop::Unavailable(side)),
        }
    }

    /// What a write meets instead of being sent.
    fn write_refusal<C>(&mut self, side: Side) -> Option<Answer<C>> {
        if self.gives_up {
            return Some(Answer::of(sync_core::Outcome::Uncertain));
        }
        let stop = match self.weather.fate {
            Fate::Done | Fate::AnswerLost { .. } | Fate::RequestLost | Fate::Unavailable => return None,
            Fate::Throttled => Stop::Throttled(Some(30)),
            Fate::Unauthorized => Stop::Unauthorized(side),
        };
        Some(Answer {
            refusal: Some(Refusal::Stop(stop)),
            ..Answer::of(sync_core::Outcome::NotApplied)
        })
    }
}
