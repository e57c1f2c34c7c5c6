//! Something that our server is asked for, and then shown.

use super::failure::Failure;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown<T> {
    /// Not asked for.
    Nothing,
    /// The answer is awaited.
    Awaited,
    /// There.
    Here(T),
    /// The answer was none.
    Failed(Failure),
}

impl<T> Shown<T> {
    /// What is there.
    pub fn here(&self) -> Option<&T> {
        match self {
            Shown::Here(there) => Some(there),
            Shown::Nothing | Shown::Awaited | Shown::Failed(_) => None,
        }
    }

    /// What is there, to be changed.
    pub fn here_mut(&mut self) -> Option<&mut T> {
        match self {
            Shown::Here(there) => Some(there),
            Shown::Nothing | Shown::Awaited | Shown::Failed(_) => None,
        }
    }

    /// It is asked for: what is there stays until the answer comes.
    pub fn awaited(&mut self) {
        if self.here().is_none() {
            *self = Shown::Awaited;
        }
    }

    /// The answer came. A failure does not take away what is there.
    pub fn told(&mut self, answer: Result<T, Failure>) {
        match answer {
            Ok(there) => *self = Shown::Here(there),
            Err(failure) if self.here().is_none() => *self = Shown::Failed(failure),
            Err(_) => {}
        }
    }
}
