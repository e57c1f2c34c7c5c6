//! What the oracle says in the end of everything that is on one side, whether it has a link or not, and of what was spent.

use crate::acts::carries_category;
use crate::kinds::Told;
use crate::records::Born;
use crate::world::World;
use sandbox::exchange::model::Folder;
use store::links::Link;
use sync_core::{Kind, Known, ReasonCode, Standing};

impl World {
    /// What the saved search holds for a user is in that user's mailbox, where each mailbox has items of its own.
    pub(super) fn judge_offered<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        if !C::IS_PER_MAILBOX || !self.settings.searched || self.settings.one_way {
            return;
        }
        for (number, user) in self.users.clone().iter().enumerate() {
            let held = self.sales.ids_in_scope(&self.search, &user.address, self.now);
            for record in held.unwrap_or_default() {
                let row = self.sales.record(C::TABLE, &record.number);
                if !row.is_some_and(C::is_offered) {
                    continue;
                }
                let of_record = links.iter().find(|(of, link)| {
                    usize::from(*of) == number
                        && worker::sync::rest::number_of(link).as_str() == record.number
                });
                let is_there = of_record.is_some_and(|(_, link)| {
                    link.pair.standing != Standing::Linked
                        || link.pair.hold.is_some()
                        || !matches!(link.pair.exchange, Known::Absent)
                });
                if !is_there {
                    self.oracle.says(
                        "R-CONT-1 R-TASK-1 what the search holds is in the mailbox",
                        format!("{} of user {number}", record.number),
                    );
                }
            }
        }
    }

    /// Every item that asks to be shared has a link, and nothing else has.
    pub(super) fn judge_unlinked<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        for (number, user) in self.users.clone().iter().enumerate() {
            let Ok(mailbox) = self.exchange.mailbox(&user.oid) else {
                continue;
            };
            let here = C::entries(mailbox).filter(|(_, folder)| *folder == Folder::Default);
            let unlinked = here.map(|(entry, _)| entry).find(|entry| {
                let facts = C::facts(entry);
                carries_category::<C>(entry)
                    && !facts.is_cancelled
                    && C::shows(entry)
                    && !links.iter().any(|(of, link)| {
                        usize::from(*of) == number
                            && match worker::sync::pull::item_of(link) {
                                _ if C::COPIES_ARE_ONE => C::key(C::uid(entry), user) == link.key,
                                Some(id) => id.as_str() == facts.id,
                                None => facts.made_as == Some(worker::sync::rest::number_of(link).as_str()),
                            }
                    })
            });
            if let Some(entry) = unlinked {
                let (item, _) = C::item(entry, Folder::Default, None);
                let title = C::title(&item.content).to_owned();
                self.oracle
                    .says("R-ERR-1 everything that asks to be shared is explained", title);
            }
        }
        for record in 0..self.records.len() {
            if self.is_wanted_in_sales::<C>(record) && self.row_of::<C>(record).is_none() {
                self.judge_missing_record(record, links);
            }
        }
    }

    /// Whether a person asked for it, nobody took that back or it apart, and it may be made.
    fn is_wanted_in_sales<C: Told>(&self, record: usize) -> bool {
        let oracle = &self.oracle;
        let is_apart = [
            &oracle.uncategorised,
            &oracle.hidden,
            &oracle.reassigned,
            &oracle.merged,
        ];
        oracle.categorised.contains(&record)
            && matches!(self.records[record].origin, Born::InExchange { .. })
            && !is_apart.iter().any(|apart| apart.contains(&record))
            && !self.is_taken_off_another_copy::<C>(record)
            && self.settings.create_in_sales
            && !oracle.deleted.iter().any(|(deleted, _)| *deleted == record)
    }

    /// It is not in Sales: unless it lies elsewhere, is a copy of what is there, or is held, that is wrong.
    fn judge_missing_record<C: Told>(&mut self, record: usize, links: &[(u8, Link<C>)]) {
        let Some((_, entry, Folder::Default)) = self.entry_of::<C>(record) else {
            return;
        };
        let facts = C::facts(&entry);
        let asks =
            !C::is_hidden(&entry) && carries_category::<C>(&entry) && !facts.is_cancelled && C::shows(&entry);
        if !asks {
            return;
        }
        let user = self.records[record].user;
        let linked = links.iter().find(|(of, link)| {
            if C::COPIES_ARE_ONE {
                *of == user && link.key == C::key(C::uid(&entry), &self.users[usize::from(user)])
            } else {
                worker::sync::pull::item_of(link).is_some_and(|item| item.as_str() == facts.id)
            }
        });
        // What lies elsewhere rests (R-CAT-5), though another copy of it lies here. A copy that was taken for its original has
        // the original's record. What is held waits for a person, and is shown.
        let is_excused = linked.is_some_and(|(of, link)| {
            (C::COPIES_ARE_ONE && matches!(self.truth(*of, link), Some((Folder::Elsewhere, _))))
                || link.pair.sales.id().is_some()
                || link.pair.hold.is_some()
        });
        let is_at_work = linked.is_none_or(|(_, link)| link.pair.standing == Standing::Linked);
        if !is_excused && is_at_work {
            self.oracle.says(
                "R-CAT-2 what carries the category is in Sales",
                format!("record {record}"),
            );
        }
    }

    /// Whether its user took the category off another item of the same mailbox that is the same: on this one it merely
    /// stayed on (R-CAT-6).
    fn is_taken_off_another_copy<C: Told>(&self, record: usize) -> bool {
        let name_of = |record: usize| match &self.records[record].origin {
            Born::InExchange { uid, .. } => Some((self.records[record].user, uid.as_str())),
            Born::InSales { .. } => None,
        };
        let mut others = self.oracle.uncategorised.iter();
        C::COPIES_ARE_ONE && others.any(|other| name_of(*other) == name_of(record))
    }

    pub(super) fn judge_mails(&mut self) {
        if self.settings.one_way && self.always_one_way && self.oracle.mails_by_us > 0 {
            self.oracle.says(
                "R-APPT-6 one-way mails nobody",
                self.oracle.mails_by_us.to_string(),
            );
        }
    }

    /// A story is shorter than a day: what a day allows, it allows.
    pub(super) fn judge_brake<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        for (number, user) in self.users.clone().iter().enumerate() {
            let stripped = links.iter().filter(|(of, link)| {
                usize::from(*of) == number
                    && C::KIND != Kind::Email
                    && link.pair.standing == Standing::Unlinked(ReasonCode::CategoryRemoved.into())
            });
            let removals =
                self.oracle.removals.get(&user.oid).copied().unwrap_or_default() + stripped.count();
            let ours = links.iter().filter(|(of, _)| usize::from(*of) == number).count();
            if removals > 10 && ours < 110 {
                self.oracle.says(
                    "R-DEL-2 the brake lets ten removals a day through",
                    removals.to_string(),
                );
            }
            let mailings = self.oracle.mailings.get(&user.oid).copied().unwrap_or_default();
            if mailings > 20 {
                self.oracle.says(
                    "R-APPT-18 twenty meetings a day are mailed about",
                    mailings.to_string(),
                );
            }
        }
    }
}
