//! What connectors do about notes: read them, or leave them out, as it was set when the round began (R-CONT-8).

use crate::kinds::Told;
use crate::world::Shared;
use sync_core::{Item, Outcome};
use worker::ports::{Answer, Cursor, ItemRow, ItemSeen, PullError};

/// Parts the terms of a feed from its place.
const TERMS_END: char = ' ';

/// Whether notes are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notes {
    Included,
    LeftOut,
}

impl Notes {
    /// As it is set now.
    pub(super) fn of(world: &Shared) -> Self {
        match world.lock().settings.notes {
            true => Self::Included,
            false => Self::LeftOut,
        }
    }

    fn terms(self) -> &'static str {
        match self {
            Self::Included => "with-notes",
            Self::LeftOut => "without-notes",
        }
    }

    pub(super) fn of_item<C: Told>(self, item: &mut Item<C>) {
        if self == Self::LeftOut {
            item.content.leave_out_notes();
        }
    }

    pub(super) fn of_seen<C: Told>(self, mut seen: Vec<ItemSeen<C>>) -> Vec<ItemSeen<C>> {
        for seen in &mut seen {
            if let ItemSeen::Found(item, _) = seen {
                self.of_item(item);
            }
        }
        seen
    }

    pub(super) fn of_rows<C: Told>(self, mut rows: Vec<ItemRow<C>>) -> Vec<ItemRow<C>> {
        for row in &mut rows {
            if let ItemSeen::Found(item, _) = &mut row.seen {
                self.of_item(item);
            }
        }
        rows
    }

    pub(super) fn of_answers<C: Told>(self, mut answers: Vec<Answer<C>>) -> Vec<Answer<C>> {
        for answer in &mut answers {
            if let Outcome::Applied(item) = &mut answer.outcome {
                self.of_item(item);
            }
        }
        answers
    }

    /// The place in a feed that was read on the same terms; on others it begins anew.
    pub(super) fn place(self, after: &Cursor) -> Result<Cursor, PullError> {
        let (terms, place) = after.0.split_once(TERMS_END).ok_or(PullError::CursorExpired)?;
        if terms == self.terms() {
            Ok(Cursor(place.to_owned()))
        } else {
            Err(PullError::CursorExpired)
        }
    }

    pub(super) fn keep(self, next: &Cursor) -> Cursor {
        Cursor(format!("{}{TERMS_END}{}", self.terms(), next.0))
    }
}
