//! The worker's ports over the models: every call pauses before and after its effect, so that anything may happen
//! between any two of them. Written once, over [`Told`](crate::kinds::Told).

mod batch;
mod mailbox;
mod notes;
mod records;
mod words;

pub(crate) use batch::{Sent, Waiting};
pub use mailbox::SimMailbox;
pub use records::SimRecords;
pub(crate) use records::refused;

use crate::flaw::Flaw;
use crate::steps::{Fate, Feed, Struck};
use crate::world::{DEADLINE, Shared, World};
use jiff::Timestamp;
use std::mem::discriminant;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::{Outcome, ReasonCode, Side, Version};
use worker::ports::{Answer, Clock, Cursor, Page, Refusal, Stop};

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
        let (trouble, stop) = match self.weather.fate {
            // What is refused is what is written.
            Fate::Done | Fate::Refused => return Ok(()),
            Fate::Throttled => ("read throttled", Stop::Throttled(Some(30))),
            Fate::Unauthorized => ("read unauthorized", Stop::Unauthorized(side)),
            Fate::Unavailable | Fate::RequestLost | Fate::AnswerLost { .. } => {
                ("read unavailable", Stop::Unavailable(side))
            }
        };
        self.hinders(side, trouble);
        Err(stop)
    }

    /// What a write meets instead of being sent.
    fn write_refusal<C>(&mut self, side: Side) -> Option<Answer<C>> {
        if self.gives_up {
            self.hinders(side, "write given up");
            return Some(Answer::unsent());
        }
        let (trouble, stop) = match self.weather.fate {
            Fate::Done | Fate::AnswerLost { .. } | Fate::RequestLost | Fate::Unavailable => return None,
            Fate::Throttled => ("write throttled", Stop::Throttled(Some(30))),
            Fate::Unauthorized => ("write unauthorized", Stop::Unauthorized(side)),
            Fate::Refused => {
                self.happens(side, "write refused");
                return Some(match side {
                    Side::Exchange => parked(ReasonCode::RefusedByExchange),
                    Side::Sales => parked(ReasonCode::RefusedBySales),
                });
            }
        };
        self.hinders(side, trouble);
        Some(Answer {
            refusal: Some(Refusal::Stop(stop)),
            ..Answer::of(Outcome::NotApplied)
        })
    }

    /// Whether a request that was called for then is given up unsent.
    pub(crate) fn is_too_late(&self, called_at: Timestamp) -> bool {
        self.flaw != Some(Flaw::LeavesLate) && self.now.duration_since(called_at) > DEADLINE
    }

    /// Does the requests of a group, each in its own weather.
    pub(crate) fn each_apart<R, A>(
        &mut self,
        side: Side,
        requests: &[R],
        mut send: impl FnMut(&mut Self, &R) -> A,
    ) -> Vec<A> {
        let whole = self.weather.fate;
        let fates: Vec<_> = (0..requests.len())
            .map(|place| fate_in_group(side, whole, self.weather.struck, place))
            .collect();
        if fates
            .iter()
            .any(|fate| discriminant(fate) != discriminant(&fates[0]))
        {
            self.happens(side, "group torn");
        }
        let mut answers = Vec::with_capacity(requests.len());
        for (request, fate) in requests.iter().zip(fates) {
            self.weather.fate = fate;
            answers.push(send(self, request));
        }
        self.weather.fate = whole;
        answers
    }

    /// Sends one request of a write that takes several, called for at `called_at`: the whole write has the deadline of one.
    pub(crate) fn ask<T: Send + 'static, C>(
        &mut self,
        side: Side,
        called_at: Timestamp,
        land: impl FnOnce(&mut Self) -> T + Send + 'static,
    ) -> Heard<T, C> {
        self.gives_up = self.is_too_late(called_at);
        if let Some(unsent) = self.write_refusal(side) {
            return Heard::Unsent(unsent);
        }
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        self.send(side, move |world| {
            let done = land(world);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let heard = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        heard.map_or(Heard::Nothing, Heard::Answer)
    }

    /// Where a feed goes back to, where it repeats itself.
    fn earlier_cursor(&self, (user, side): (u8, Side), after: Option<&Cursor>) -> Option<Cursor> {
        if self.weather.feed != Feed::Repeats {
            return None;
        }
        let given = (user, side, after?.0.clone());
        let earlier = self.asked_with.get(&given)?.clone();
        earlier.map(Cursor).filter(|earlier| after != Some(earlier))
    }

    /// A page of a feed was given to whom asked with `after`.
    fn gave_page<R>(&mut self, (user, side): (u8, Side), after: Option<&Cursor>, page: &Page<R>) {
        let given = (user, side, page.next.0.clone());
        self.asked_with
            .insert(given, after.map(|cursor| cursor.0.clone()));
    }

    /// What the present weather does to a page of a feed.
    fn turn_page<R>(&self, side: Side, repeats: bool, page: &mut Page<R>) {
        if repeats && !page.rows.is_empty() {
            self.happens(side, "feed repeated");
        }
        if self.weather.feed == Feed::Reversed && page.rows.len() > 1 {
            page.rows.reverse();
            self.happens(side, "feed reversed");
        }
        if !page.is_last {
            self.happens(side, "feed in pages");
        }
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

/// What becomes of one request of a group. Exchange is sent one batch, which is lost or turned away as a whole; of one that
/// arrives every part has an answer of its own. What is sent to Sales by itself leaves side by side. One after the other
/// they land.
fn fate_in_group(side: Side, whole: Fate, struck: Struck, place: usize) -> Fate {
    let own = match (side, whole) {
        (Side::Sales, _) | (Side::Exchange, Fate::Done) => struck.fate_at(place),
        (Side::Exchange, _) => None,
    };
    match own.unwrap_or(whole) {
        Fate::AnswerLost { lands_after_secs } => Fate::AnswerLost {
            lands_after_secs: lands_after_secs.saturating_add(u8::try_from(place).unwrap_or(u8::MAX)),
        },
        fate @ (Fate::Done
        | Fate::RequestLost
        | Fate::Throttled
        | Fate::Unauthorized
        | Fate::Unavailable
        | Fate::Refused) => fate,
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
