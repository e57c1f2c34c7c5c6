//! What becomes of a batch to Sales, whatever is in it: it is done all or none, and what is refused of it leaves it before the
//! others go again.

use crate::steps::{Fate, Weather};
use crate::world::{Shared, World};
use sync_core::Side;

/// What one batch came to.
pub(crate) struct Sent<A> {
    /// Answers by the place of their units among all that is written.
    pub(crate) done: Vec<(usize, A)>,
    /// Nothing was done of these: they go again, each list in a request of its own, the last first.
    pub(crate) again: Vec<Vec<usize>>,
}

impl<A> Sent<A> {
    /// Everything has an answer.
    pub(crate) fn all(batch: &[usize], answers: impl IntoIterator<Item = A>) -> Self {
        Self {
            done: batch.iter().copied().zip(answers).collect(),
            again: Vec::new(),
        }
    }
}

/// What a batch meets.
enum Meets {
    /// All of it the same.
    Fate(Fate),
    /// The unit at this place is refused.
    Refusal(usize),
    /// It is refused, and nobody says for which of its units.
    NobodyNamed,
}

impl Meets {
    /// In this weather, with so many units: what strikes one of them takes all others with it.
    fn of(weather: Weather, units: usize) -> Self {
        let struck = (0..units).find_map(|place| Some((place, weather.struck.fate_at(place)?)));
        match (weather.fate, struck) {
            (Fate::Refused, _) if units > 1 => Self::NobodyNamed,
            (Fate::Refused, _) => Self::Refusal(0),
            (Fate::Done, Some((place, Fate::Refused))) => Self::Refusal(place),
            (Fate::Done, Some((_, fate))) => Self::Fate(fate),
            (fate, _) => Self::Fate(fate),
        }
    }
}

impl World {
    /// A batch of these units is about to leave: `send` does that, in the weather that all of it meets, unless it is refused.
    pub(crate) fn meet_as_one<A>(
        &mut self,
        batch: &[usize],
        refused: A,
        send: impl FnOnce(&mut Self) -> Sent<A>,
    ) -> Sent<A> {
        let weather = self.weather;
        match Meets::of(weather, batch.len()) {
            // What is given up does not even leave.
            _ if self.gives_up => {}
            Meets::Fate(fate) => self.weather.fate = fate,
            Meets::Refusal(place) => {
                self.happens(Side::Sales, "write refused");
                return self.without(batch, place, refused);
            }
            Meets::NobodyNamed => {
                self.happens(Side::Sales, "batch refused for nobody");
                let (first, second) = batch.split_at(batch.len() / 2);
                return Sent {
                    done: Vec::new(),
                    again: vec![second.to_vec(), first.to_vec()],
                };
            }
        }
        let sent = send(self);
        self.weather = weather;
        sent
    }

    /// The unit at this place leaves its batch, with its answer.
    pub(crate) fn without<A>(&mut self, batch: &[usize], place: usize, answer: A) -> Sent<A> {
        let units = batch.iter().enumerate();
        let others: Vec<usize> = units
            .filter_map(|(at, of)| (at != place).then_some(*of))
            .collect();
        self.note(|| format!("  answer: none of it, for part {place}"));
        if others.is_empty() {
            return Sent::all(batch, [answer]);
        }
        self.happens(Side::Sales, "group torn");
        Sent {
            done: vec![(batch[place], answer)],
            again: vec![others],
        }
    }

    /// A batch left: what becomes of it counts.
    pub(crate) fn counts_batch<A>(&self, units: usize, heard: Option<&A>) {
        if units > 1 {
            self.happens(Side::Sales, "batch");
            if heard.is_none() {
                self.happens(Side::Sales, "batch lost");
            }
        }
    }
}

/// A worker waits for what becomes of a batch.
pub(crate) struct Waiting<'a>(pub(crate) Option<&'a Shared>);

impl Drop for Waiting<'_> {
    /// It died over it, unless it heard.
    fn drop(&mut self) {
        if let Some(world) = self.0 {
            world.lock().happens(Side::Sales, "batch interrupted");
        }
    }
}
