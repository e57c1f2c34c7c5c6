//! How the weather of a family is drawn.

use super::{Climate, Family};
use crate::random::Random;
use crate::steps::{Act, Fate, Feed, Step, Struck, Weather};
use crate::world::{LANDS_WITHIN_SECS, STALE_SECS_MAX};

impl Family {
    /// What comes to it from vendors besides: single requests of a group that meet something of their own, and what is
    /// refused as it is. Now and then somebody tries again what was refused.
    pub fn strike(&self, step: Step, blows: &mut Random) -> Step {
        let Step::GoesOn { worker, mut weather } = step else {
            return step;
        };
        if self.weather == Climate::Foggy {
            return step;
        }
        match blows.below(100) {
            0 if weather.fate == Fate::Done => weather.fate = Fate::Refused,
            1 => {
                return Step::Acts(Act::Retries {
                    record: blows.below(32) as u8,
                });
            }
            2..=21 => {
                weather.struck = Struck {
                    places: 1 + blows.below(255) as u8,
                    fate: match blows.below(10) {
                        0..=3 => Fate::Refused,
                        4 => Fate::Throttled,
                        5 => Fate::Unavailable,
                        6 => Fate::RequestLost,
                        _ => Fate::AnswerLost {
                            lands_after_secs: blows.below(u32::from(LANDS_WITHIN_SECS) + 1) as u8,
                        },
                    },
                };
            }
            _ => {}
        }
        Step::GoesOn { worker, weather }
    }

    pub(super) fn pass(&self, random: &mut Random) -> Step {
        let lengths: [u32; 6] = match self.weather {
            Climate::Changeable | Climate::OverDays => [1, 5, 20, 60, 200, 900],
            Climate::Foggy => [10, 20, 40, 60, 90, 130],
        };
        let secs = random.pick(&lengths).copied().unwrap_or(1);
        Step::Pass { secs }
    }

    pub(super) fn weather(&self, random: &mut Random) -> Weather {
        match self.weather {
            Climate::Changeable | Climate::OverDays => changeable(random),
            Climate::Foggy => Weather {
                stale_secs: if random.chance(60) {
                    1 + random.below(40) as u8
                } else {
                    0
                },
                fate: if random.chance(25) {
                    Fate::AnswerLost {
                        lands_after_secs: random.below(41) as u8,
                    }
                } else {
                    Fate::Done
                },
                ..Weather::default()
            },
        }
    }
}

/// What the next request meets: mostly nothing.
fn changeable(random: &mut Random) -> Weather {
    let seconds = |random: &mut Random, most: u8| random.below(u32::from(most) + 1) as u8;
    let mut weather = Weather::default();
    match random.below(100) {
        0..=7 => {
            weather.fate = Fate::AnswerLost {
                lands_after_secs: seconds(random, LANDS_WITHIN_SECS),
            };
        }
        8..=9 => weather.fate = Fate::RequestLost,
        10 => weather.fate = Fate::Throttled,
        11 => weather.fate = Fate::Unauthorized,
        12 => weather.fate = Fate::Unavailable,
        13..=32 => weather.stale_secs = 1 + seconds(random, STALE_SECS_MAX - 1),
        33..=44 => {
            weather.feed = match random.below(5) {
                0..=1 => Feed::Lags {
                    secs: seconds(random, STALE_SECS_MAX),
                },
                2 => Feed::Repeats,
                3 => Feed::Reversed,
                _ => Feed::Expired,
            };
        }
        _ => {}
    }
    weather
}
