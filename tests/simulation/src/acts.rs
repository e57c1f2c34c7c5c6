//! What people do, on either side, between any two steps of the sync.

use crate::kinds::Told;
use crate::records::{Born, Record};
use crate::steps::{Act, Again, EditedField, Shape};
use crate::store::SimStore;
use crate::world::{CATEGORY, STRANGER, World};
use sandbox::exchange::model::Folder;
use sandbox::sales::model::{Condition, Draft, Row, Table};
use std::cell::OnceCell;
use store::links::Organizes;
use sync_core::Side;

/// How often somebody changes their mind about one title.
const PUT_BACK_MAX: u32 = 2;

/// What people wanted a title to be, by the numbers that made it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mind {
    last: Option<u32>,
    before: Option<u32>,
    put_back: u32,
}

impl World {
    /// Somebody does something. What cannot be done is not done.
    pub fn act<C: Told>(&mut self, act: Act) {
        self.serial += 1;
        let (exchange, sales) = (self.exchange.clone(), self.sales.clone());
        self.act_on_parts::<C>(act);
        if !exchange.shares_mailboxes(&self.exchange) || !sales.shares_records(&self.sales) {
            self.happenings.count(("people", act.deed()));
        }
    }

    /// The same; the oracle hears which parts of a record changed by it.
    fn act_on_parts<C: Told>(&mut self, act: Act) {
        let subject = act
            .changes_parts()
            .and_then(|(side, record, meant)| Some((side, self.record(record)?, meant)));
        let before = subject.and_then(|(side, record, _)| C::held_in_parts(self, record, side));
        self.do_act::<C>(act);
        if let (Some((side, record, meant)), Some(before)) = (subject, before)
            && let Some(after) = C::held_in_parts(self, record, side)
        {
            let now = self.now;
            self.oracle
                .parts_changed((record, side), meant, (&before, &after), now);
        }
    }

    fn do_act<C: Told>(&mut self, act: Act) {
        match act {
            Act::Makes { user, shape } => self.make::<C>(user, shape),
            Act::MakesInSales { user, shape } => self.make_in_sales::<C>(user, shape),
            Act::Edits { side, record, field } => {
                if let Some(record) = self.record(record) {
                    if field == EditedField::Subject {
                        let mind = self.minds.entry(record).or_default();
                        mind.before = mind.last.replace(self.serial);
                    }
                    self.edit::<C>(side, record, field);
                }
            }
            Act::PutsBack { side, record } => self.put_back::<C>(side, record),
            Act::Deletes { side, record } => {
                if let Some(record) = self.record(record) {
                    self.delete::<C>(side, record);
                }
            }
            Act::Purges { user } => {
                let oid = self.oid(user);
                C::empty_deleted(&mut self.exchange, &oid);
            }
            Act::Restores { record } => self.restore::<C>(record),
            Act::Categorises { record } => self.categorise::<C>(record, true),
            Act::Uncategorises { record } => self.categorise::<C>(record, false),
            Act::Moves { record } => self.move_away::<C>(record),
            Act::Copies { record } => self.copy::<C>(record),
            Act::MakesAgain { record, how } => self.make_again::<C>(record, how),
            Act::Reassigns { record } => self.reassign::<C>(record),
            Act::Befriends => self.befriend(),
            Act::Indexes => {
                self.sales.reindex(self.now);
                self.happenings.count(("people", act.deed()));
            }
            Act::Hides { .. }
            | Act::Declines { .. }
            | Act::Merges { .. }
            | Act::EditsOne { .. }
            | Act::DeletesOne { .. }
            | Act::Lengthens { .. }
            | Act::Shortens { .. }
            | Act::Splits { .. }
            | Act::Answers { .. }
            | Act::Sends { .. }
            | Act::Files { .. } => C::act(self, act),
            // What a user says in the pane is kept where links are.
            Act::StopsCapture { .. } | Act::Retries { .. } => {}
        }
    }

    /// A user tries again what a vendor refused of a record.
    pub fn retry<C: Told>(&mut self, record: u8, store: &SimStore<C>) {
        let Some(record) = self.record(record) else {
            return;
        };
        if store.retry_refused(|link| self.record_of(link) == Some(record), self.now) {
            self.happenings.count(("people", "retry"));
        }
    }

    fn make<C: Told>(&mut self, user: u8, shape: Shape) {
        let user = user % u8::try_from(self.users.len()).unwrap_or(1);
        let oid = self.oid(user);
        let wish = C::made_in_exchange(self, user, shape);
        if let Ok(entry) = C::create(&mut self.exchange, &oid, &wish, self.now) {
            self.remember_made::<C>(user, &entry, false, None);
            C::complete_in_exchange(self, user, &entry);
        }
    }

    /// What is on one side, made on the other by hand, without any link between the two.
    fn make_again<C: Told>(&mut self, record: u8, how: Again) {
        let Some(record) = self.record(record) else {
            return;
        };
        let same_as = (how == Again::TheSame).then_some(record);
        let user = self.records[record].user;
        match &self.records[record].origin {
            Born::InExchange { .. } => {
                let entry = self.entry_of::<C>(record).map(|(_, entry, _)| entry);
                if let Some(draft) = entry.and_then(|entry| C::again_in_sales(self, &entry, how)) {
                    let maker = self.user(user);
                    let number = self.sales.create(&maker.address, C::TABLE, &draft, self.now).ok();
                    self.remember_row::<C>(user, number, same_as);
                }
            }
            Born::InSales { .. } => {
                let row = self.row_of::<C>(record);
                if let Some(wish) = row.and_then(|row| C::again_in_exchange(self, row, how)) {
                    let oid = self.oid(user);
                    if let Ok(entry) = C::create(&mut self.exchange, &oid, &wish, self.now) {
                        self.remember_made::<C>(user, &entry, false, same_as);
                    }
                }
            }
        }
    }

    pub(crate) fn remember_made<C: Told>(
        &mut self,
        user: u8,
        entry: &C::Entry,
        is_copy: bool,
        same_as: Option<usize>,
    ) {
        self.records.push(Record {
            user,
            origin: Born::InExchange {
                id: C::facts(entry).id.to_owned(),
                uid: C::uid(entry).to_owned(),
                is_copy,
            },
            same_as,
            numbers: OnceCell::new(),
        });
        let by = (Side::Exchange, user);
        let values = C::values_of_entry(entry);
        let original = self.original_of(self.records.len() - 1);
        self.oracle.made(original, by, &values);
    }

    fn make_in_sales<C: Told>(&mut self, user: u8, shape: Shape) {
        let user = user % u8::try_from(self.users.len()).unwrap_or(1);
        let maker = self.user(user);
        let number = C::make_in_sales(self, &maker, shape);
        if let Some(number) = &number {
            C::complete_in_sales(self, user, number, shape);
        }
        self.remember_row::<C>(user, number, None);
    }

    fn remember_row<C: Told>(&mut self, user: u8, number: Option<String>, same_as: Option<usize>) {
        if let Some(number) = number {
            self.records.push(Record {
                user,
                origin: Born::InSales {
                    number: number.clone(),
                },
                same_as,
                numbers: OnceCell::new(),
            });
            if let Some(row) = C::rows_of(&self.sales, &number).first() {
                let values = C::values_of_row(&self.sales, row);
                let original = self.original_of(self.records.len() - 1);
                self.oracle.made(original, (Side::Sales, 0), &values);
            }
        }
    }

    /// Once: who is a contact already stays the only one with that address.
    fn befriend(&mut self) {
        let is_known = |row: &Row| row.stored("EmailAddress").as_text() == Some(STRANGER);
        if !self.sales.all(Table::Contacts).any(is_known) {
            let stranger = Draft::contact("Siv", "Nobody", STRANGER);
            let by = self.users[0].address.clone();
            drop(self.sales.create(&by, Table::Contacts, &stranger, self.now));
        }
    }

    pub(crate) fn edit<C: Told>(&mut self, side: Side, record: usize, field: EditedField) {
        if side == Side::Sales && C::LEAVING == Some(field) {
            self.note_leaving::<C>(record);
        }
        let edited = match side {
            Side::Exchange => self.edit_entry::<C>(record, field),
            Side::Sales => self
                .edit_row::<C>(record, field)
                .map(|value| ((Side::Sales, 0), value)),
        };
        let original = self.original_of(record);
        let field = field.shown_as();
        match edited {
            Some((_, value)) if C::is_silent(field, &value) => self.oracle.emptied(original, field),
            Some((by, value)) => self.oracle.edited(original, by, field, value, self.now),
            None => {}
        }
    }

    /// Whoever changed the title changes their mind: they put back what it was before. Nobody does that a third time.
    fn put_back<C: Told>(&mut self, side: Side, record: u8) {
        let Some(record) = self.record(record).filter(|record| !self.rival.is_about(*record)) else {
            return;
        };
        let mind = self.minds.entry(record).or_default();
        let Some(before) = mind.before.filter(|_| mind.put_back < PUT_BACK_MAX) else {
            return;
        };
        mind.put_back += 1;
        mind.before = mind.last.replace(before);
        // Whoever edits makes a title of the serial number: the same number is the same title.
        let serial = std::mem::replace(&mut self.serial, before);
        self.edit::<C>(side, record, EditedField::Subject);
        self.serial = serial;
    }

    /// The owner changes a field in Outlook; says who that is and what it holds now, where that is something else: what is
    /// the same to both sides is no edit.
    fn edit_entry<C: Told>(&mut self, record: usize, field: EditedField) -> Option<((Side, u8), String)> {
        let (user, entry, folder) = self.entry_of::<C>(record)?;
        let facts = C::facts(&entry);
        if folder != Folder::Default || facts.is_cancelled || facts.organizes == Organizes::No {
            return None;
        }
        let before = C::values_of_entry(&entry).remove(&field.shown_as());
        let wish = C::edited_in_exchange(self, &entry, field)?;
        let oid = self.oid(user);
        let entry = C::change(&mut self.exchange, &oid, facts.id, &wish, self.now).ok()?;
        let value = C::values_of_entry(&entry).remove(&field.shown_as())?;
        (before != Some(value.clone())).then_some(((Side::Exchange, user), value))
    }

    /// Somebody changes a field in Sales; says what it holds now, where that is something else.
    fn edit_row<C: Told>(&mut self, record: usize, field: EditedField) -> Option<String> {
        let number = self.number_of::<C>(record)?;
        let mut edits = Vec::new();
        let mut before = None;
        for row in C::rows_of(&self.sales, &number) {
            before = before.or_else(|| C::values_of_row(&self.sales, row).remove(&field));
            let draft = C::edited_in_sales(self, row, field)?;
            edits.push((row.key.clone(), self.owner_of::<C>(row)?, draft));
        }
        for (key, by, draft) in edits {
            C::edit_in_sales(&mut self.sales, &by, &key, field, &draft, self.now).ok()?;
        }
        let row = *C::rows_of(&self.sales, &number).first()?;
        C::values_of_row(&self.sales, row)
            .remove(&field)
            .filter(|value| before.as_ref() != Some(value))
    }

    /// The address of a record's owner.
    pub(crate) fn owner_of<C: Told>(&self, row: &Row) -> Option<String> {
        let owner = row.stored(C::OWNER).as_int()?;
        let user = self.users.iter().find(|user| user.party.0 == owner)?;
        Some(user.address.clone())
    }

    fn delete<C: Told>(&mut self, side: Side, record: usize) {
        let deleted = match side {
            Side::Exchange => self.delete_entry::<C>(record),
            Side::Sales => self.delete_row::<C>(record),
        };
        if deleted.is_some() {
            self.oracle.deleted_by_a_person(record, side);
        }
    }

    fn delete_entry<C: Told>(&mut self, record: usize) -> Option<()> {
        let (user, entry, folder) = self.entry_of::<C>(record)?;
        if folder != Folder::Default {
            return None;
        }
        let oid = self.oid(user);
        let id = C::facts(&entry).id;
        C::delete(&mut self.exchange, &oid, id, self.now).ok()?;
        self.oracle.touched(id);
        Some(())
    }

    fn delete_row<C: Told>(&mut self, record: usize) -> Option<()> {
        let number = self.number_of::<C>(record)?;
        let mut rows = Vec::new();
        for row in C::rows_of(&self.sales, &number) {
            rows.push((row.key.clone(), self.owner_of::<C>(row)?));
        }
        for (key, by) in rows {
            self.sales
                .delete(&by, C::TABLE, &key, &Condition::Any, self.now)
                .ok()?;
        }
        Some(())
    }

    fn restore<C: Told>(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        if let Some((user, entry, Folder::DeletedItems)) = self.entry_of::<C>(record) {
            self.lay::<C>(record, user, &entry, Folder::Default);
        }
    }

    fn categorise<C: Told>(&mut self, record: u8, on: bool) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((user, entry, Folder::Default)) = self.entry_of::<C>(record) else {
            return;
        };
        if carries_category::<C>(&entry) == on {
            return;
        }
        let mut wish = C::Wish::default();
        C::set_categories(&mut wish, if on { vec![CATEGORY.to_owned()] } else { Vec::new() });
        let oid = self.oid(user);
        if C::change(&mut self.exchange, &oid, C::facts(&entry).id, &wish, self.now).is_ok() {
            self.oracle.categorised(record, on);
            if on && C::COPIES_ARE_ONE {
                self.oracle.put_back(record);
            }
            if !on {
                self.oracle.touched(C::facts(&entry).id);
            }
        }
    }

    fn move_away<C: Told>(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((user, entry, folder)) = self.entry_of::<C>(record) else {
            return;
        };
        let to = match folder {
            Folder::Default => Folder::Elsewhere,
            Folder::Elsewhere => Folder::Default,
            Folder::DeletedItems => return,
        };
        self.lay::<C>(record, user, &entry, to);
    }

    /// Lays an item into another folder, where it may have another id.
    fn lay<C: Told>(&mut self, record: usize, user: u8, entry: &C::Entry, to: Folder) {
        let oid = self.oid(user);
        let laid = C::lay(&mut self.exchange, &oid, C::facts(entry).id, to, self.now);
        if let (Some(new), Born::InExchange { id, .. }) = (laid, &mut self.records[record].origin) {
            // Whoever knew it by its old id finds nothing under it any more.
            let old = std::mem::replace(id, new);
            if old != *id {
                self.oracle.touched(&old);
            }
        }
    }

    fn copy<C: Told>(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((user, entry, Folder::Default)) = self.entry_of::<C>(record) else {
            return;
        };
        let oid = self.oid(user);
        let copied = C::copy(&mut self.exchange, &oid, C::facts(&entry).id, self.now);
        if let Some(copy) = copied {
            self.remember_made::<C>(user, &copy, true, None);
            let number = self.records.len() - 1;
            if C::facts(&copy).made_as.is_some() {
                self.oracle.copied(record);
                self.oracle.copied(number);
            }
            self.oracle.categorised(number, carries_category::<C>(&copy));
        }
    }

    /// The Sales record goes to a colleague, out of its user's sight, or comes back.
    fn reassign<C: Told>(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some(row) = self.row_of::<C>(record) else {
            return;
        };
        let (number, owner) = (row.key.clone(), row.stored(C::OWNER).as_int());
        let from = self.users.iter().position(|user| Some(user.party.0) == owner);
        let Some(from) = from else {
            return;
        };
        let to = self.users[(from + 1) % self.users.len()].party.0;
        let by = self.users[from].address.clone();
        let draft = Draft::new().with(C::OWNER, to);
        drop(
            self.sales
                .edit(&by, C::TABLE, &number, &draft, &Condition::Any, self.now),
        );
        self.oracle.reassigned(record);
    }
}

/// Whether an item carries our category.
pub fn carries_category<C: Told>(entry: &C::Entry) -> bool {
    C::facts(entry).categories.iter().any(|name| name == CATEGORY)
}
