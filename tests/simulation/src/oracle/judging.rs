//! What the oracle says in the end, when all is calm: of every link, and of everything that has none.

use crate::acts::carries_category;
use crate::kinds::{Told, Values};
use crate::records::Born;
use crate::store::SimStore;
use crate::world::World;
use jiff::Timestamp;
use sandbox::exchange::model::Folder;
use std::sync::Arc;
use store::links::Link;
use sync_core::{ItemId, Known, ReasonCode, Removal, Side, Standing, Step, plan};

impl World {
    /// In the end, when all is calm.
    pub fn judge<C: Told>(&mut self, store: &SimStore<C>) {
        let links = store.all();
        for (user, link) in &links {
            self.note(|| {
                format!(
                    "in the end link {} of user {user}: item {:?}, number {}, exchange {}, sales {}, {:?}, {:?}, {:?}",
                    link.copy.0.as_u128() & 0xffff,
                    worker::sync::pull::item_of(link).map(|id| id.as_str().chars().rev().take(6).collect::<String>()),
                    worker::sync::rest::number_of(link).as_str(),
                    state_in_words(&link.pair.exchange),
                    state_in_words(&link.pair.sales),
                    link.pair.standing,
                    link.pair.category,
                    link.leads,
                )
            });
        }
        for (user, link) in &links {
            self.judge_link(*user, link);
        }
        self.judge_unlinked(&links);
        self.judge_mails();
        self.judge_brake(&links);
    }

    fn judge_link<C: Told>(&mut self, user: u8, link: &Link<C>) {
        let name = link.copy.0.to_string();
        let policy = self.policy_of(link);
        let planned = plan(&link.pair, &policy, self.now);
        match &planned.step {
            Step::Rest => {}
            Step::Wait { .. } if planned.reason.code == ReasonCode::OutOfSight => {}
            Step::Write(_) | Step::Conclude(_) if link.pair.hold.is_some() => {}
            Step::Wait { .. } | Step::Look(_) | Step::Write(_) | Step::Conclude(_) => {
                self.oracle.says(
                    "everything comes to rest",
                    format!("{name} still wants {:?}", planned.step),
                );
                return;
            }
        }
        let event = link.pair.exchange.item().map(|item| item.id.clone());
        let folder_and_event = self.truth(user, link);
        if let Known::Gone(tombstone) = &link.pair.exchange
            && let Some((folder, event)) = &folder_and_event
            && *folder != Folder::DeletedItems
            && !C::facts(event).is_cancelled
            && matches!(link.pair.standing, Standing::Linked)
        {
            self.oracle.says(
                "R-DEL-1 what is there is not taken for gone",
                format!("{name} {:?}", tombstone.removal),
            );
        }
        if matches!(&link.pair.exchange, Known::Gone(tombstone) if tombstone.removal == Removal::Vanished)
            && folder_and_event.is_some()
            && !self.was_touched(link)
        {
            self.oracle
                .says("R-DEL-1 what is there has not vanished", name.clone());
        }
        if link.pair.standing == Standing::Unlinked(ReasonCode::CategoryRemoved.into())
            && !self
                .record_of(link)
                .is_some_and(|record| self.oracle.uncategorised.contains(&record))
        {
            self.oracle
                .says("R-CAT-4 only a person takes the category off", name.clone());
        }
        if planned.reason.code == ReasonCode::InStep && matches!(link.pair.standing, Standing::Linked) {
            let Some((folder, event_now)) = folder_and_event else {
                self.oracle.says(
                    "in step means both are there",
                    format!("{name} {event:?} is not in Exchange"),
                );
                return;
            };
            let row = link
                .pair
                .sales
                .item()
                .and_then(|item| C::rows_of(&self.sales, item.id.as_str()).into_iter().next());
            let Some(row) = row else {
                self.oracle
                    .says("in step means both are there", format!("{name} is not in Sales"));
                return;
            };
            let (exchange, sales) = (C::values_of_entry(&event_now), C::values_of_row(&self.sales, row));
            if exchange != sales && folder == Folder::Default {
                self.oracle
                    .says("in step means equal", format!("{name}: {exchange:?} / {sales:?}"));
                return;
            }
            if !carries_category::<C>(&event_now) {
                self.oracle
                    .says("R-CAT-3 everything shared is categorised", name.clone());
            }
            self.judge_edits(link, &exchange);
        }
        if C::HAS_PARTS {
            self.judge_parts(link, &planned.reason);
        }
    }

    /// Every edit without a rival survives, and of rivals one does.
    fn judge_edits<C: Told>(&mut self, link: &Link<C>, held: &Values) {
        let Some(record) = self.record_of(link).filter(|_| !C::HAS_PARTS) else {
            return;
        };
        // What a person deleted took its edits along.
        if self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record) {
            return;
        }
        for (field, value) in held {
            let Some(edits) = self.oracle.edits.get(&(record, *field)) else {
                continue;
            };
            if !edits.values().any(|(edited, _)| edited == value) {
                let wanted: Vec<_> = edits.values().map(|(value, _)| value.clone()).collect();
                self.oracle.says(
                    "R-CONF-1 no edit is lost",
                    format!("record {record}: {field:?} is {value}, people wanted {wanted:?}"),
                );
                return;
            }
            let lone = (edits.len() == 1).then(|| edits.iter().next()).flatten();
            let rivals: Vec<_> = edits.iter().filter(|(_, (_, at))| *at > Timestamp::MIN).collect();
            let decided = match (lone, rivals.as_slice()) {
                (Some((_, (only, _))), _) => Some(only),
                (None, [(_, (only, _))]) => Some(only),
                _ => None,
            };
            // With Exchange's value winning, an edit in Outlook that came after all edits in Sales is never overwritten.
            let mut in_exchange = edits.iter().filter(|((side, _), _)| *side == Side::Exchange);
            let later_in_exchange = match (
                in_exchange.next(),
                in_exchange.next(),
                edits.get(&(Side::Sales, 0)),
            ) {
                (Some((_, (wanted, at))), None, Some((_, other)))
                    if at > other && *other > Timestamp::MIN =>
                {
                    Some(wanted)
                }
                _ => None,
            };
            let decided = match (decided, self.exchange_always_wins) {
                (None, true) => later_in_exchange,
                (decided, _) => decided,
            };
            if decided.is_some_and(|wanted| wanted != value) {
                self.oracle.says(
                    "R-CONF-1 an edit without a rival survives",
                    format!("record {record}: {field:?} is {value}, wanted {decided:?}"),
                );
                return;
            }
        }
    }

    /// Every item that asks to be shared has a link, and nothing else has.
    fn judge_unlinked<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
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
            let wanted = self.oracle.categorised.contains(&record)
                && !self.oracle.uncategorised.contains(&record)
                && !self.oracle.hidden.contains(&record)
                && !self.oracle.reassigned.contains(&record)
                && !self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record);
            let Some((_, entry, Folder::Default)) = self.entry_of::<C>(record) else {
                continue;
            };
            let facts = C::facts(&entry);
            let is_there = self.row_of::<C>(record).is_some();
            let born_here = matches!(self.records[record].origin, Born::InExchange { .. });
            if wanted
                && born_here
                && !is_there
                && !C::is_hidden(&entry)
                && carries_category::<C>(&entry)
                && !facts.is_cancelled
                && C::shows(&entry)
            {
                let linked = links.iter().find(|(_, link)| {
                    worker::sync::pull::item_of(link).is_some_and(|item| item.as_str() == facts.id)
                });
                // A copy that was taken for its original has the original's record.
                if linked.is_some_and(|(_, link)| link.pair.sales.item().is_some()) {
                    continue;
                }
                let standing = linked.map(|(_, link)| link.pair.standing.clone());
                if matches!(standing, None | Some(Standing::Linked)) {
                    self.oracle.says(
                        "R-CAT-2 what carries the category is in Sales",
                        format!("record {record}"),
                    );
                }
            }
        }
    }

    fn judge_mails(&mut self) {
        if self.settings.one_way && self.always_one_way && self.oracle.mails_by_us > 0 {
            self.oracle.says(
                "R-APPT-6 one-way mails nobody",
                self.oracle.mails_by_us.to_string(),
            );
        }
    }

    /// A story is shorter than a day: what a day allows, it allows.
    fn judge_brake<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        for (number, user) in self.users.clone().iter().enumerate() {
            let stripped = links.iter().filter(|(of, link)| {
                usize::from(*of) == number
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

    fn was_touched<C: Told>(&self, link: &Link<C>) -> bool {
        self.record_of(link)
            .is_some_and(|record| self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record))
    }

    /// The record that a link is about.
    pub fn record_of<C: Told>(&self, link: &Link<C>) -> Option<usize> {
        let item = worker::sync::pull::item_of(link);
        let is_of = |record: &usize| match &self.records[*record].origin {
            Born::InExchange { id, .. } => item.as_ref().is_some_and(|item| item.as_str() == id),
            Born::InSales { number } => {
                let number = ItemId::new(number);
                let mut users = self.users.iter();
                users.any(|user| C::key_of_record(&number, user) == link.key)
            }
        };
        (0..self.records.len()).find(is_of)
    }

    /// What is really there.
    fn truth<C: Told>(&self, user: u8, link: &Link<C>) -> Option<(Folder, Arc<C::Entry>)> {
        let oid = &self.users[usize::from(user)].oid;
        let item = worker::sync::pull::item_of(link);
        item.and_then(|id| {
            let mailbox = self.exchange.mailbox(oid).ok()?;
            let (entry, folder) = C::entries(mailbox).find(|(entry, _)| C::facts(entry).id == id.as_str())?;
            Some((folder, Arc::clone(entry)))
        })
    }

    fn policy_of<C: Told>(&self, link: &Link<C>) -> sync_core::Policy {
        sync_core::Policy {
            lead: match link.leads {
                store::links::Leads::Yes => sync_core::Lead::Leads,
                store::links::Leads::No => sync_core::Lead::Follows,
            },
            search: if self.settings.searched {
                sync_core::Search::Usable
            } else {
                sync_core::Search::NotChosen
            },
            ..self.policy()
        }
    }
}

fn state_in_words<C>(known: &Known<C>) -> &'static str {
    match known {
        Known::Absent => "absent",
        Known::Present(_) => "present",
        Known::Gone(_) => "gone",
        Known::InDoubt(_) => "in doubt",
    }
}
