//! What our writes brought over. The two sides are merged against it (R-CONF-1): whoever puts it back in Outlook has changed
//! nothing in the end, whatever stood there meanwhile.

use super::people::is_as_wanted;
use super::{Editor, Oracle};
use crate::kinds::{Told, Values};
use crate::steps::EditedField;
use crate::world::{CUSTOMER, User, World};
use jiff::Timestamp;
use sandbox::exchange::model::Folder;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::Side;

/// What the last write that changed a field made of it, on whichever side, and where a person put that back.
#[derive(Debug, Clone, Default)]
pub(super) struct Brought {
    /// By record, whose mailbox, and field.
    values: BTreeMap<(usize, u8, EditedField), String>,
    /// Fields that hold in Outlook what was brought last, by a person's own act.
    returned: BTreeSet<(usize, EditedField)>,
    /// Every value that a write of ours ever brought to a side.
    ever: BTreeSet<(usize, Side, EditedField, String)>,
    /// Every value that a person ever wrote there.
    written: BTreeSet<(usize, Side, EditedField, String)>,
}

/// What one side shows of a record.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Field by field.
    pub values: Values,
    /// Whether it is there, where it is read.
    pub is_there: bool,
    /// Who is on it besides its mailbox's owner, in Outlook.
    guests: BTreeSet<String>,
}

impl Oracle {
    /// A person edited a field: perhaps to what it was.
    pub(super) fn note_return(&mut self, record: usize, by: Editor, field: EditedField, value: &str) {
        let (side, user) = by;
        self.note_written(record, side, field, value);
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

    /// A person wrote this on a side.
    pub(super) fn note_written(&mut self, record: usize, side: Side, field: EditedField, value: &str) {
        let written = (record, side, field, value.to_owned());
        self.brought.written.insert(written);
    }

    /// Whether what a person wrote on `side` came to the other one, by a write of ours or because somebody wrote the same
    /// there; or whether we had brought it here ourselves, and it was put back.
    pub(super) fn came_through(&self, record: usize, side: Side, field: EditedField, value: &str) -> bool {
        let on = |side| (record, side, field, value.to_owned());
        let Brought { ever, written, .. } = &self.brought;
        ever.contains(&on(side)) || ever.contains(&on(side.other())) || written.contains(&on(side.other()))
    }

    /// Whether the last edit of a field in Outlook put back what was brought.
    pub(super) fn is_returned(&self, record: usize, field: EditedField) -> bool {
        self.brought.returned.contains(&(record, field))
    }
}

impl World {
    /// What one side shows of a record; nothing where it is not there.
    pub fn shown_on<C: Told>(&self, side: Side, record: usize, user: &User) -> Shown {
        let shown = match side {
            Side::Exchange => self
                .place_of(user)
                .and_then(|user| self.entry_of_user::<C>(record, user))
                .map(|(_, entry, folder)| Shown {
                    values: C::values_of_entry(&entry),
                    is_there: folder == Folder::Default,
                    guests: C::guests(&entry, &user.address)
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                }),
            Side::Sales => self.row_of::<C>(record).map(|row| Shown {
                values: C::values_of_row(&self.sales, row),
                is_there: true,
                guests: BTreeSet::new(),
            }),
        };
        shown.unwrap_or_default()
    }

    /// A write of ours arrived, whatever came of it: `before` is what its side showed until then.
    pub fn oracle_sees_landed<C: Told>(&mut self, side: Side, record: usize, user: &User, before: &Shown) {
        let Some(place) = self.place_of(user) else {
            return;
        };
        let original = self.original_of(record);
        let shown = self.shown_on::<C>(side, record, user);
        if before.is_there && !shown.is_there {
            self.judge_deletion::<C>((side, place), original, &before.values);
        }
        if before.is_there && shown.is_there && !before.guests.is_subset(&shown.guests) {
            self.oracle.says(
                "R-APPT-20 sync never drops an attendee",
                format!("record {original}: {:?} became {:?}", before.guests, shown.guests),
            );
        }
        let changed = shown
            .values
            .into_iter()
            .filter(|(field, value)| before.values.get(field) != Some(value));
        for (field, value) in changed {
            let brought = &mut self.oracle.brought;
            brought.ever.insert((original, side, field, value.clone()));
            brought.values.insert((original, place, field), value);
        }
    }

    /// We deleted what a person edited, and the other side never had that edit: it is lost for good.
    fn judge_deletion<C: Told>(&mut self, (side, user): (Side, u8), record: usize, held: &Values) {
        let editor = match side {
            Side::Exchange => (side, user),
            Side::Sales => (side, 0),
        };
        // Whom the user cannot read in Sales, nobody brings there.
        let is_known = self.can_read_person(user, CUSTOMER);
        let is_lost = |(field, value): &(&EditedField, &String)| {
            let field = **field;
            let edits = self.oracle.edits.get(&(record, field));
            let by_editor = edits.and_then(|edits| edits.get(&editor));
            let is_edit = by_editor.is_some_and(|(edit, at)| edit == *value && *at > Timestamp::MIN);
            let mut by_others = edits.into_iter().flatten().filter(|((on, _), _)| *on != side);
            let mut brought = self.oracle.brought.ever.iter();
            let was_brought = brought.any(|(of, to, what, brought)| {
                (*of, *to, *what) == (record, side.other(), field) && is_as_wanted(field, value, brought)
            });
            is_edit
                && (field != EditedField::Customer || is_known)
                && !C::is_silent(field, value)
                && !by_others.any(|(_, (edit, _))| is_as_wanted(field, value, edit))
                && !was_brought
        };
        if let Some((field, value)) = held.iter().find(is_lost) {
            let detail = format!("record {record} in {side:?}: {field:?} was {value}");
            self.oracle
                .says("R-CONF-3 what was edited since is not deleted", detail);
        }
    }

    fn place_of(&self, user: &User) -> Option<u8> {
        let place = self.users.iter().position(|other| other.oid == user.oid)?;
        u8::try_from(place).ok()
    }
}
