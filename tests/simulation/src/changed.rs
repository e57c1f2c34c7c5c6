//! Whether something may have changed since somebody last looked: most of what a worker does is reading.

use std::ops::{Deref, DerefMut};

/// Knows whether anybody could have changed what it holds.
#[derive(Debug)]
pub struct Changed<T> {
    held: T,
    was_open: bool,
}

impl<T> Changed<T> {
    /// This, which nobody has seen yet.
    pub fn new(held: T) -> Self {
        Self { held, was_open: true }
    }

    /// Whether anybody could have changed it since this was last asked.
    pub fn take(&mut self) -> bool {
        std::mem::take(&mut self.was_open)
    }
}

impl<T> Deref for Changed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.held
    }
}

impl<T> DerefMut for Changed<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.was_open = true;
        &mut self.held
    }
}
