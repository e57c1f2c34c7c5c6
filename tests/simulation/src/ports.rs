//! The worker's ports over the models: every call pauses before and after its effect, so that anything may happen
//! between any two of them. Written once, over [`Told`](crate::kinds::Told).

mod mailbox;
mod records;
mod words;

pub use mailbox::SimMailbox;
pub use records::SimRecords;

use crate::flaw::Flaw;
use crate::steps::Fate;
use crate::world::{DEADLINE, Shared, World};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::{Outcome, ReasonCode, Side, Version};
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
    pub(crate) fn refusal(&mut self, side: Side) -> Result<(), Stop> {
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
            return Some(Answer::of(Outcome::Uncertain));
        }
        let stop = match self.weather.fate {
            Fate::Done | Fate::AnswerLost { .. } | Fate::RequestLost | Fate::Unavailable => return None,
            Fate::Throttled => Stop::Throttled(Some(30)),
            Fate::Unauthorized => Stop::Unauthorized(side),
        };
        Some(Answer {
            refusal: Some(Refusal::Stop(stop)),
            ..Answer::of(Outcome::NotApplied)
        })
    }

    /// Sends one request of a write that takes several, called for at `called_at`: the whole write has the deadline of one.
    pub(crate) fn ask<T: Send + 'static, C>(
        &mut self,
        side: Side,
        called_at: Timestamp,
        land: impl FnOnce(&mut Self) -> T + Send + 'static,
    ) -> Heard<T, C> {
        self.gives_up = self.now.duration_since(called_at) > DEADLINE;
        if let Some(unsent) = self.write_refusal(side) {
            return Heard::Unsent(unsent);
        }
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        self.send(move |world| {
            let done = land(world);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let heard = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        heard.map_or(Heard::Nothing, Heard::Answer)
    }

    /// What a connector says of a write whose answer did not come.
    fn lost_answer<C>(&self, is_create: bool) -> Answer<C> {
        if self.flaw == Some(Flaw::CreatesAfterTimeout) && is_create {
            Answer::of(Outcome::NotApplied)
        } else {
            Answer::of(Outcome::Uncertain)
        }
    }

    /// The version that a write names.
    pub(crate) fn named(&self, expects: &Version) -> Option<String> {
        (self.flaw != Some(Flaw::NoPreconditions)).then(|| expects.as_str().to_owned())
    }
}

/// What is heard of one request of several.
#[derive(Debug)]
pub(crate) enum Heard<T, C> {
    /// What came of it.
    Answer(T),
    /// It may have landed, or land yet.
    Nothing,
    /// It was not sent.
    Unsent(Answer<C>),
}

/// A write that the vendor refused for good.
pub(crate) fn parked<C>(code: ReasonCode) -> Answer<C> {
    Answer {
        refusal: Some(Refusal::Park(code.into())),
        ..Answer::of(Outcome::NotApplied)
    }
}
