//! Whether a user is paused, and by whom (R-GATE-4).

use crate::reason::ReasonCode;

/// The two flags of a user. They know nothing of each other: whoever set one takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pauses {
    /// Set by the user.
    pub by_user: bool,
    /// Set by the administrator.
    pub by_administrator: bool,
}

/// Who pauses a user, or takes that back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pauser {
    /// The user.
    User,
    /// An administrator.
    Administrator,
}

impl Pauses {
    /// Why nothing is done for this user, if nothing is: what was asked for waits, and nothing of it is lost.
    pub fn stop(self) -> Option<ReasonCode> {
        (self.by_user || self.by_administrator).then_some(ReasonCode::Paused)
    }

    /// Paused by `who`, too.
    pub fn paused(self, who: Pauser) -> Self {
        match who {
            Pauser::User => Self {
                by_user: true,
                ..self
            },
            Pauser::Administrator => Self {
                by_administrator: true,
                ..self
            },
        }
    }

    /// No longer paused by `who`; by the other, if they had.
    pub fn resumed(self, who: Pauser) -> Self {
        match who {
            Pauser::User => Self {
                by_user: false,
                ..self
            },
            Pauser::Administrator => Self {
                by_administrator: false,
                ..self
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_gate_4_either_flag_stops_the_user_and_nobody_lifts_the_others() {
        let none = Pauses::default();
        assert_eq!(none.stop(), None);
        for (one, other) in [
            (Pauser::User, Pauser::Administrator),
            (Pauser::Administrator, Pauser::User),
        ] {
            let paused = none.paused(one);
            assert_eq!(paused.stop(), Some(ReasonCode::Paused));
            assert_eq!(
                paused.resumed(other),
                paused,
                "{other:?} lifts no pause of {one:?}"
            );
            assert_eq!(paused.paused(other).resumed(other), paused);
            assert_eq!(paused.resumed(one), none);
        }
    }
}
