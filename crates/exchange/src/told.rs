//! What a feed or a list tells of an item, which may leave our stamp out.

use sync_core::Marks;

/// An item as a feed tells it. Most feeds cannot be asked for our stamp: what is known of it, or a list of stamps,
/// completes the item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    item: T,
    tells_stamp: bool,
}

/// An item that can carry our stamp.
pub trait Stamped {
    /// The stamp, and whether there is one.
    fn stamp_mut(&mut self) -> (&mut Option<String>, &mut Marks);
}

impl<T: Stamped> Told<T> {
    pub(crate) fn without_stamp(item: T) -> Self {
        Self {
            item,
            tells_stamp: false,
        }
    }

    pub(crate) fn with_stamp(item: T) -> Self {
        Self {
            item,
            tells_stamp: true,
        }
    }

    /// As it was told: where the stamp was left out, it looks as if there were none.
    pub fn as_told(&self) -> &T {
        &self.item
    }

    /// Whether the stamp was told too.
    pub fn tells_stamp(&self) -> bool {
        self.tells_stamp
    }

    /// The item, with the stamp that is known to be on it where none was told.
    pub fn completed(mut self, known: Option<String>) -> T {
        if !self.tells_stamp {
            let (stamp, marks) = self.item.stamp_mut();
            marks.stamp = known.is_some();
            *stamp = known;
        }
        self.item
    }
}
