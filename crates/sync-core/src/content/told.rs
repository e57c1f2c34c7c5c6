//! What is said of a field that not everybody keeps, and that a base from before does not know.

use core::fmt::Debug;

/// What a copy says of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Told<T> {
    /// Nothing: it is not kept there, or nobody asked. Neither compared, nor sent there, nor cleared.
    #[default]
    Nothing,
    /// This.
    This(T),
    /// Of a base alone: what either side held when the two were first seen to hold it, and to differ. Neither is an edit
    /// of anybody; whatever one of them holds afterwards is.
    Apart {
        /// What Exchange held.
        exchange: T,
        /// What Sales held.
        sales: T,
    },
}

impl<T> Told<T> {
    /// What it says, if that is one thing.
    pub fn this(&self) -> Option<&T> {
        match self {
            Self::This(value) => Some(value),
            Self::Nothing | Self::Apart { .. } => None,
        }
    }

    /// The same, of something else.
    pub(crate) fn map<U>(self, of: impl Fn(T) -> U) -> Told<U> {
        match self {
            Self::Nothing => Told::Nothing,
            Self::This(value) => Told::This(of(value)),
            Self::Apart { exchange, sales } => Told::Apart {
                exchange: of(exchange),
                sales: of(sales),
            },
        }
    }
}

impl<T: Eq + Clone> Told<T> {
    /// Whether neither contradicts the other.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => true,
            (Self::This(one), Self::This(other)) => one == other,
            (Self::This(one), Self::Apart { exchange, sales })
            | (Self::Apart { exchange, sales }, Self::This(one)) => one == exchange || one == sales,
            (Self::Apart { .. }, Self::Apart { .. }) => self == other,
        }
    }

    /// Whether, as a base, it knows something older than a side that says `newer`. One that knows nothing learns from both
    /// sides together ([`Self::learnt`]).
    pub(crate) fn lags_behind(&self, newer: &Self) -> bool {
        match (self, newer) {
            (Self::Nothing, _) | (_, Self::Nothing) | (Self::This(_), Self::Apart { .. }) => false,
            (Self::Apart { .. }, Self::This(_)) => true,
            (Self::This(_), Self::This(_)) | (Self::Apart { .. }, Self::Apart { .. }) => self != newer,
        }
    }

    /// What a base that says nothing learns from the two sides, once both say something.
    pub(crate) fn learnt(&self, exchange: &Self, sales: &Self) -> Option<Self> {
        match (self, exchange, sales) {
            (Self::Nothing, Self::This(one), Self::This(other)) if one == other => Some(exchange.clone()),
            (Self::Nothing, Self::This(one), Self::This(other)) => Some(Self::Apart {
                exchange: one.clone(),
                sales: other.clone(),
            }),
            (Self::Nothing | Self::This(_) | Self::Apart { .. }, _, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APART: Told<u8> = Told::Apart {
        exchange: 15,
        sales: 0,
    };

    #[test]
    fn what_differed_when_it_was_first_seen_is_an_edit_of_neither_side_until_one_of_them_changes() {
        let learnt = Told::Nothing.learnt(&Told::This(15), &Told::This(0)).unwrap();
        assert_eq!(learnt, APART);
        assert!(learnt.agrees_with(&Told::This(15)) && learnt.agrees_with(&Told::This(0)));
        assert!(!learnt.agrees_with(&Told::This(30)));
        assert_eq!(APART.learnt(&Told::This(1), &Told::This(1)), None);
        assert_eq!(Told::This(3).learnt(&Told::This(1), &Told::This(1)), None);
    }

    #[test]
    fn nothing_is_learnt_from_one_side_alone() {
        for (exchange, sales) in [
            (Told::This(15), Told::Nothing),
            (Told::Nothing, Told::This(0)),
            (Told::Nothing, Told::Nothing),
        ] {
            assert_eq!(Told::Nothing.learnt(&exchange, &sales), None);
        }
    }

    #[test]
    fn a_base_lags_behind_whoever_says_something_else() {
        assert!(!Told::Nothing.lags_behind(&Told::This(1)));
        assert!(APART.lags_behind(&Told::This(15)));
        assert!(Told::This(1).lags_behind(&Told::This(2)));
        assert!(!Told::This(1).lags_behind(&Told::This(1)));
        assert!(!Told::This(1).lags_behind(&Told::Nothing));
    }
}
