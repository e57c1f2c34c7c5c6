//! What the oracle sees while it happens: every write that leaves, and the state of the world after every step.

use crate::kinds::{Told, Values};
use crate::records::Born;
use crate::store::SimStore;
use crate::world::{User, World};
use sandbox::exchange::model::Folder;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::{Direction, Kind, Side, Write};

impl World {
    /// A write to Outlook is about to leave.
    pub fn oracle_sees_item_write<C: Told>(&mut self, user: &User, link: &Link<C>, write: &Write<C>) {
        self.reaches_by_write(link, write);
        let direction = if self.settings.one_way {
            Direction::ExchangeToSales
        } else {
            Direction::TwoWay
        };
        let is_mark = matches!(write, Write::Mark { .. } | Write::Unmark { .. });
        if direction == Direction::ExchangeToSales && !is_mark && self.always_one_way {
            self.oracle.says(
                "R-APPT-6 one-way writes nothing to Exchange but category and stamp",
                link.copy.0.to_string(),
            );
        }
        if let Write::Update { .. } = write
            && let Some(entry) = self.entry_of_link(user, link)
        {
            self.remember_before(link, Side::Exchange, C::values_of_entry(&entry));
        }
        if C::KIND == Kind::Email && !is_mark {
            self.oracle.says(
                "R-MAIL-1 nothing is written to Exchange but the category",
                link.copy.0.to_string(),
            );
        }
        self.watch_birth_in_exchange(user, link, write);
        self.watch_reach(user, link, write);
        if let Write::Delete { id, .. } = write {
            let record = self.record_of(link);
            let is_asked_for = record.is_some_and(|record| self.may_be_deleted::<C>(record, Side::Sales));
            if !is_asked_for {
                self.oracle.says(
                    "R-DEL-1 nothing is deleted that nobody deleted",
                    format!("{} in exchange", id.as_str()),
                );
            }
        }
        let is_theirs = !is_mark
            && self
                .entry_of_link(user, link)
                .is_some_and(|entry| C::facts(&entry).organizes == Organizes::No);
        if is_theirs {
            self.oracle.says(
                "R-APPT-12 an attendee's copy is never written",
                link.copy.0.to_string(),
            );
        }
    }

    /// A mark is about to leave for Sales, where nothing is marked: the number is the stamp (R-ID-2).
    pub fn oracle_sees_stray_mark<C: Told>(&mut self, link: &Link<C>) {
        self.oracle
            .says("R-ID-2 only Outlook items are marked", link.copy.0.to_string());
    }

    /// A write to Sales is about to leave.
    pub fn oracle_sees_record_write<C: Told>(&mut self, link: &Link<C>, write: &Write<C>) {
        self.reaches_by_write(link, write);
        let carried = match write {
            Write::Create { carried, .. } | Write::Update { carried, .. } => Some(carried),
            Write::Delete { id, .. } => {
                let record = (0..self.records.len()).find(|record| {
                    self.numbers_of::<C>(*record)
                        .iter()
                        .any(|number| number == id.as_str())
                });
                let is_asked_for = record
                    .is_some_and(|record| self.may_be_deleted::<C>(record, Side::Exchange))
                    || self.is_touched(link);
                if !is_asked_for {
                    self.oracle.says(
                        "R-DEL-1 nothing is deleted that nobody deleted",
                        format!("{} in sales", id.as_str()),
                    );
                }
                None
            }
            Write::Mark { .. } | Write::Unmark { .. } => None,
        };
        // Which mails are to be captured is judged by themselves.
        if let (Write::Create { .. }, false) = (write, C::KIND == Kind::Email) {
            self.watch_birth_in_sales(link);
        }
        if let Write::Update { id, .. } = write
            && let Some(row) = self.sales.record(C::TABLE, id.as_str())
        {
            let values = C::values_of_row(&self.sales, row);
            self.remember_before(link, Side::Sales, values);
        }
        let may_be_private = link.pair.origin.shared_private || self.oracle.newcomers.were_private_allowed;
        if let Some(carried) = carried
            && C::is_secret(&carried.sent)
            && !may_be_private
        {
            self.oracle.says(
                "R-APPT-9 no private content goes to Sales against its owner's wish",
                link.copy.0.to_string(),
            );
        }
    }

    /// The item that a link is about, as it is in that user's mailbox.
    fn entry_of_link<C: Told>(&self, user: &User, link: &Link<C>) -> Option<Arc<C::Entry>> {
        let mailbox = self.exchange.mailbox(&user.oid).ok()?;
        let id = link.pair.exchange.id()?;
        let found = C::entries(mailbox).find(|(entry, _)| C::facts(entry).id == id.as_str());
        found.map(|(entry, _)| Arc::clone(entry))
    }

    /// What a side shows before an update of ours lands there.
    fn remember_before<C: Told>(&mut self, link: &Link<C>, side: Side, values: Values) {
        if let Some(record) = self.record_of(link) {
            let before = (self.original_of(record), values);
            self.oracle.before_updates.insert((link.copy, side), before);
        }
    }

    /// Whether a person deleted the record on that side; where several mailboxes have items of their own for it, what one
    /// of them deleted may be deleted in Sales and then in the others.
    fn may_be_deleted<C: Told>(&self, record: usize, on: Side) -> bool {
        let deleted = |side| self.oracle.deleted.contains(&(record, side));
        deleted(on) || (C::IS_PER_MAILBOX && deleted(on.other()))
    }

    /// Whether a person deleted the item of the link, or took its category off.
    pub(super) fn is_touched<C: Told>(&self, link: &Link<C>) -> bool {
        worker::sync::pull::item_of(link).is_some_and(|item| self.oracle.touched.contains(item.as_str()))
    }

    /// Whether the item of the link carries the stamp of a record of which there are copies.
    pub(super) fn is_one_of_copies<C: Told>(&self, link: &Link<C>) -> bool {
        let Some(item) = worker::sync::pull::item_of(link) else {
            return false;
        };
        let mailboxes = self
            .users
            .iter()
            .filter_map(|user| self.exchange.mailbox(&user.oid).ok());
        let mut everywhere = mailboxes.flat_map(C::entries);
        let entry = everywhere.find(|(entry, _)| C::facts(entry).id == item.as_str());
        let Some(stamp) = entry.and_then(|(entry, _)| C::facts(entry).stamp) else {
            return false;
        };
        let mut copied = self.oracle.copied.iter();
        copied.any(|record| self.numbers_of::<C>(*record).iter().any(|number| number == stamp))
    }

    /// At every moment: no two living counterparts that we made.
    pub fn watch<C: Told>(&mut self) {
        self.watch_newcomers::<C>();
        self.watch_scopes::<C>();
        for user in 0..self.users.len() {
            let Ok(mailbox) = self.exchange.mailbox(&self.users[user].oid) else {
                continue;
            };
            if C::entries(mailbox).all(|(_, folder)| folder != Folder::Default) {
                self.oracle.emptied_mailboxes.extend(u8::try_from(user));
            }
            if C::HAS_PARTS {
                let refused = C::entries(mailbox).filter_map(|(entry, _)| {
                    let code = C::refusal(entry)?;
                    Some((C::facts(entry).id.to_owned(), code))
                });
                self.oracle.refused.extend(refused);
            }
            let mut made = BTreeSet::new();
            let twice = C::entries(mailbox)
                .filter(|(_, folder)| *folder == Folder::Default)
                .map(|(entry, _)| C::facts(entry))
                .filter(|facts| facts.made_as.is_some() && !self.is_made_by_a_person(facts.id))
                .filter_map(|facts| facts.stamp)
                .filter(|stamp| !made.insert(*stamp))
                .last()
                .map(str::to_owned);
            if let Some(stamp) = twice {
                self.oracle.says("R-NEW-5 no twin in Exchange", stamp);
            }
        }
        for record in 0..self.records.len() {
            let living = self
                .numbers_of::<C>(record)
                .iter()
                .filter(|number| !C::rows_of(&self.sales, number).is_empty())
                .count();
            if living > 1 {
                self.oracle
                    .says("R-NEW-5 no twin in Sales", format!("record {record}"));
            }
        }
        self.watch_parts::<C>();
    }

    /// Whether a person made it in Outlook, as an original or as a copy with a copied stamp.
    fn is_made_by_a_person(&self, item: &str) -> bool {
        self.records
            .iter()
            .any(|record| matches!(&record.origin, Born::InExchange { id, .. } if id == item))
    }

    /// At every moment: what was unlinked is linked again only by a person's own act.
    pub fn watch_links<C: Told>(&mut self, store: &SimStore<C>) {
        self.watch_seats(store);
        let doubts: BTreeSet<_> = store.doubts().into_iter().collect();
        self.oracle.before_updates.retain(|at, _| doubts.contains(at));
        for (copy, item, is_unlinked) in store.standings() {
            let record = item.and_then(|item| {
                (0..self.records.len()).find(|record| match &self.records[*record].origin {
                    Born::InExchange { id, .. } => id == item.as_str(),
                    Born::InSales { .. } => self
                        .entry_of::<C>(*record)
                        .is_some_and(|(_, entry, _)| C::facts(&entry).id == item.as_str()),
                })
            });
            if is_unlinked {
                let known = self.oracle.opted_out.entry(copy).or_default();
                *known = record.or(*known);
            } else if let Some(known) = self.oracle.opted_out.remove(&copy)
                && !record
                    .or(known)
                    .is_some_and(|record| self.oracle.put_back.contains(&record))
            {
                self.oracle
                    .says("R-CAT-6 only a person's own act links again", copy.0.to_string());
            }
        }
    }
}
