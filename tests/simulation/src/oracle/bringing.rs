//! What our writes brought over. The two sides are merged against it (R-CONF-1): whoever puts it back in Outlook has changed
//! nothing in the end, whatever stood there meanwhile.

use super::{Editor, Oracle};
use crate::kinds::{Told, Values};
use crate::steps::EditedField;
use crate::world::{User, World};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::Side;

/// What the last write that changed a field made of it, on whichever side, and where a person put that back.
#[derive(Debug, Clone, Default)]
pub(super) struct Brought {
    /// By record, whose mailbox, and field.
    values: BTreeMap<(usize, u8, EditedField), String>,
    /// Fields that hold in Outlook what was brought last, by a person's own act.
    returned: BTreeSet<(usize, EditedField)>,
}

impl Oracle {
    /// A person edited a field: perhaps to what it was.
    pub(super) fn note_return(&mut self, record: usize, by: Editor, field: EditedField, value: &str) {
        let (side, user) = by;
        if side == Side::Sales {
            return;
        }
        let brought = self.brought.values.get(&(record, user, field));
        if brought.is_some_and(|brought| brought == value) {
            self.brought.returned.insert((record, field));
        } else {
            self.brought.returned.remove(&(record, field));
        }
    }

    /// Whether the last edit of a field in Outlook put back what was brought.
    pub(super) fn is_returned(&self, record: usize, field: EditedField) -> bool {
        self.brought.returned.contains(&(record, field))
    }
}

impl World {
    /// What one side shows of a record; nothing where it is not there.
    pub fn shown_on<C: Told>(&self, side: Side, record: usize, user: &User) -> Values {
        let shown = match side {
            Side::Exchange => self
                .place_of(user)
                .and_then(|user| self.entry_of_user::<C>(record, user))
                .map(|(_, entry, _)| C::values_of_entry(&entry)),
            Side::Sales => self
                .row_of::<C>(record)
                .map(|row| C::values_of_row(&self.sales, row)),
        };
        shown.unwrap_or_default()
    }

    /// A write of ours arrived, whatever came of it: `before` is what its side showed until then.
    pub fn oracle_sees_landed<C: Told>(&mut self, side: Side, record: usize, user: &User, before: &Values) {
        let Some(place) = self.place_of(user) else {
            return;
        };
        let original = self.original_of(record);
        let shown = self.shown_on::<C>(side, record, user);
        let changed = shown
            .into_iter()
            .filter(|(field, value)| before.get(field) != Some(value));
        for (field, value) in changed {
            self.oracle.brought.values.insert((original, place, field), value);
        }
    }

    fn place_of(&self, user: &User) -> Option<u8> {
        let place = self.users.iter().position(|other| other.oid == user.oid)?;
        u8::try_from(place).ok()
    }
}
