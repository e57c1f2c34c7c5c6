//! What the oracle says in the end, when all is calm: of every link, and of everything that has none.

use super::says_in_step;
use crate::acts::carries_category;
use crate::kinds::{Told, Values, own};
use crate::records::Born;
use crate::steps::EditedField;
use crate::store::SimStore;
use crate::world::World;
use jiff::Timestamp;
use sandbox::exchange::model::Folder;
use sandbox::sales::model::Row;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::links::Link;
use sync_core::{ItemId, Known, Plan, ReasonCode, Remedy, Removal, Resolution, Side, Standing, Step, plan};
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

impl World {
    /// In the end, when all is calm.
    pub fn judge<C: Told>(&mut self, store: &SimStore<C>) {
        let links = store.all();
        for (user, link) in &links {
            self.note(|| {
                format!(
                    "in the end link {} of user {user}: item {:?}, number {}, exchange {}, sales {}, {:?}, {:?}, {:?}",
                    link.copy.0.as_u128() & 0xffff,
                    item_of(link).map(|id| id.as_str().chars().rev().take(6).collect::<String>()),
                    number_of(link).as_str(),
                    state_in_words(&link.pair.exchange),
                    state_in_words(&link.pair.sales),
                    link.pair.standing,
                    link.pair.category,
                    link.leads,
                )
            });
        }
        let unsettled = self.unsettled(&links);
        for (user, link) in &links {
            self.judge_link(*user, link, &links, &unsettled);
            self.judge_history(store, *user, link);
        }
        self.judge_twins(&links);
        self.judge_unlinked(&links);
        self.judge_offered(&links);
        for record in 0..self.records.len() {
            if let Some(promise) = C::wrong(self, record) {
                self.oracle.says(promise, format!("record {record}"));
            }
        }
        self.judge_newcomers(&links);
        self.judge_mails();
        self.judge_replies(&links);
        self.judge_brake(&links);
        self.judge_adoptions(&links);
    }

    fn judge_link<C: Told>(
        &mut self,
        user: u8,
        link: &Link<C>,
        links: &[(u8, Link<C>)],
        unsettled: &BTreeSet<usize>,
    ) {
        let planned = self.claim_of(user, link);
        if !self.judge_rest(link, &planned) {
            return;
        }
        self.judge_reason(link, &planned);
        self.judge_cause(user, link, &planned, links);
        self.judge_scope(user, link, &planned);
        let there = self.truth(user, link);
        self.judge_gone(link, there.as_ref());
        self.judge_unmarked(link);
        if let Some((Folder::Default, entry)) = &there {
            let held = C::values_of_entry(entry);
            self.judge_others(user, link, &held);
            if matches!(
                planned.reason.code,
                ReasonCode::LeftSearch | ReasonCode::TaskLeftSearch
            ) {
                self.judge_leaving(link, &held);
            }
        }
        if says_in_step(planned.reason.code) && matches!(link.pair.standing, Standing::Linked) {
            self.judge_in_step(user, link, there, unsettled);
        }
        if C::HAS_PARTS {
            self.judge_parts(link, &planned.reason);
        }
    }

    /// What the sync says of a link: a claim, and nothing that the oracle goes by.
    fn claim_of<C: Told>(&self, user: u8, link: &Link<C>) -> Plan<C> {
        plan(&link.pair, &self.policy_of(user, link), self.now)
    }

    /// Nothing is left to do, or it waits: for a person, or for what cannot be seen.
    fn judge_rest<C: Told>(&mut self, link: &Link<C>, planned: &Plan<C>) -> bool {
        let rests = match &planned.step {
            Step::Rest => true,
            Step::Wait { .. } => planned.reason.code == ReasonCode::OutOfSight,
            Step::Write(_) | Step::Conclude(_) => link.pair.hold.is_some(),
            Step::Look(_) => false,
        };
        if !rests {
            self.oracle.says(
                "everything comes to rest",
                format!("{} still wants {:?}", link.copy.0, planned.step),
            );
        }
        rests
    }

    /// In one mailbox no record is kept in step with two items, merged records included (R-LINK-1).
    fn judge_twins<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        let mut seen = BTreeSet::new();
        for (user, link) in links {
            let number = link.pair.sales.item().map(|item| item.id.clone());
            let is_linked = matches!(link.pair.standing, Standing::Linked);
            if let (true, Some(number)) = (is_linked && link.pair.exchange.item().is_some(), number)
                && !seen.insert((*user, number.clone()))
            {
                self.oracle.says(
                    "R-LINK-1 of what is one record one link stays",
                    format!("{} of user {user}", number.as_str()),
                );
            }
        }
    }

    /// After everything was compared: no link stays with a record that was merged away, where it can be followed and its
    /// user sees the survivor (R-LINK-1).
    pub fn judge_survivors<C: Told>(&mut self, store: &SimStore<C>) {
        for (user, link) in store.all() {
            let number = number_of(&link);
            let is_there = link.pair.exchange.item().is_some();
            if link.pair.standing != Standing::Linked || !is_there {
                continue;
            }
            let survivor = self.sales.survivor_of(C::TABLE, number.as_str());
            let is_seen = survivor.is_some_and(|row| self.is_seen_by(user, row));
            if is_seen && self.oracle.traceable.contains(number.as_str()) {
                self.oracle.says(
                    "R-LINK-1 the link follows the survivor",
                    format!("{} of user {user}", number.as_str()),
                );
            }
        }
    }

    /// What is there is taken neither for deleted nor for vanished.
    fn judge_gone<C: Told>(&mut self, link: &Link<C>, there: Option<&(Folder, Arc<C::Entry>)>) {
        let (Known::Gone(tombstone), Some((folder, entry))) = (&link.pair.exchange, there) else {
            return;
        };
        let name = link.copy.0;
        let takes_place = *folder != Folder::DeletedItems && !C::facts(entry).is_cancelled;
        let no_feed_tells = *folder == Folder::Elsewhere && is_out_of_sight(&link.pair.sales);
        if takes_place && !no_feed_tells && matches!(link.pair.standing, Standing::Linked) {
            self.oracle.says(
                "R-DEL-1 what is there is not taken for gone",
                format!("{name} {:?}", tombstone.removal),
            );
        }
        if tombstone.removal == Removal::Vanished && !self.was_touched(link) {
            self.oracle
                .says("R-DEL-1 what is there has not vanished", name.to_string());
        }
    }

    fn judge_unmarked<C: Told>(&mut self, link: &Link<C>) {
        let by_a_person = self
            .record_of(link)
            .is_some_and(|record| self.oracle.uncategorised.contains(&record))
            || self.is_touched(link);
        if link.pair.standing == Standing::Unlinked(ReasonCode::CategoryRemoved.into()) && !by_a_person {
            self.oracle.says(
                "R-CAT-4 only a person takes the category off",
                link.copy.0.to_string(),
            );
        }
    }

    /// Both are there, hold the same and what people wanted, and the item is marked.
    fn judge_in_step<C: Told>(
        &mut self,
        user: u8,
        link: &Link<C>,
        there: Option<(Folder, Arc<C::Entry>)>,
        unsettled: &BTreeSet<usize>,
    ) {
        let name = link.copy.0;
        let Some((folder, entry)) = there else {
            // Nothing tells that a mail is gone for good, and the message in Sales stays (R-MAIL-8): that its item is
            // missing is for reconciliation to find (R-JOB-5).
            if !C::COPIES_ARE_ONE {
                let detail = format!("{name} {:?} is not in Exchange", item_of(link));
                self.oracle.says("in step means both are there", detail);
            }
            return;
        };
        let row = link
            .pair
            .sales
            .item()
            .and_then(|item| C::rows_of(&self.sales, item.id.as_str()).into_iter().next());
        if row.is_some_and(|row| !self.is_seen_by(user, row)) {
            return;
        }
        let Some(row) = row else {
            // No feed tells of a record that was merged away; the copy in Outlook is kept meanwhile (R-LINK-1).
            let is_merged = self
                .record_of(link)
                .is_some_and(|record| self.oracle.merged.contains(&record));
            if !is_merged {
                self.oracle
                    .says("in step means both are there", format!("{name} is not in Sales"));
            }
            return;
        };
        let (exchange, sales) = (C::values_of_entry(&entry), C::values_of_row(&self.sales, row));
        let are_equal = exchange.iter().all(|(field, shown)| {
            let agrees = |other: &String| self.agree(user, *field, shown, other);
            C::is_silent(*field, shown) || sales.get(field).is_some_and(agrees)
        });
        if !are_equal && folder == Folder::Default {
            self.oracle
                .says("in step means equal", format!("{name}: {exchange:?} / {sales:?}"));
            return;
        }
        if let (Folder::Default, Some(promise)) = (folder, C::wrong_in_step(self, &entry, row)) {
            self.oracle.says(promise, name.to_string());
        }
        if !carries_category::<C>(&entry) {
            self.oracle
                .says("R-CAT-3 everything shared is categorised", name.to_string());
        }
        let is_settled = !self
            .record_of(link)
            .is_some_and(|record| unsettled.contains(&record));
        if is_settled {
            // What the owner of the record has of their own is nobody's wish for another person's copy (R-APPT-21).
            let party = self.user(user).party.0;
            let mut held = exchange;
            held.retain(|field, _| {
                !matches!(field, EditedField::ShowAs | EditedField::Reminder)
                    || sales.get(field).is_some_and(|shown| own(shown).0 == Some(party))
            });
            self.judge_edits(link, &held);
        }
    }

    /// Records that several mailboxes have, one of which waits for a person or was unlinked: its edits stay where they are.
    fn unsettled<C: Told>(&self, links: &[(u8, Link<C>)]) -> BTreeSet<usize> {
        let is_open = |link: &&(u8, Link<C>)| {
            let planned = self.claim_of(link.0, &link.1);
            C::IS_PER_MAILBOX
                && (!says_in_step(planned.reason.code) || link.1.pair.standing != Standing::Linked)
        };
        let open = links.iter().filter(is_open);
        open.filter_map(|(_, link)| self.record_of(link)).collect()
    }

    pub(super) fn is_seen_by(&self, user: u8, row: &Row) -> bool {
        let reader = self.sales.user(&self.users[usize::from(user)].address);
        reader.is_some_and(|reader| self.sales.sees(reader, row))
    }

    /// What rests says why, in a code that does not promise to go on; what goes on by itself does not rest.
    fn judge_reason<C: Told>(&mut self, link: &Link<C>, planned: &Plan<C>) {
        let goes_on = planned.reason.code.remedy() == Remedy::GoesOn;
        let is_explained = match planned.step {
            Step::Rest => !goes_on,
            Step::Wait { .. } => goes_on,
            Step::Look(_) | Step::Write(_) | Step::Conclude(_) => true,
        };
        if !is_explained {
            let code = planned.reason.code.as_str();
            self.oracle.says(
                "R-ERR-1 what rests is explained",
                format!("{} ends with {code}", link.copy.0),
            );
        }
    }

    /// While a company waits for a person, everything else travels.
    fn judge_others<C: Told>(&mut self, user: u8, link: &Link<C>, held: &Values) {
        let Standing::Parked { reason, .. } = &link.pair.standing else {
            return;
        };
        let waits_alone = matches!(
            reason.code,
            ReasonCode::AccountUnknown | ReasonCode::AccountAmbiguous
        );
        let row = link.pair.sales.item();
        let row = row.and_then(|item| self.sales.record(C::TABLE, item.id.as_str()));
        let Some(row) = row.filter(|row| waits_alone && self.is_seen_by(user, row)) else {
            return;
        };
        let shown = C::values_of_row(&self.sales, row);
        // What was edited in Sales of a record that left the search stays there (R-CONT-7).
        let number = ItemId::new(number_of(link).as_str());
        let held_by_search = self.in_search::<C>(&self.user(user));
        let has_left = self.settings.searched && !held_by_search.is_some_and(|held| held.contains(&number));
        let stays = |field| {
            let edits = self
                .record_of(link)
                .and_then(|record| self.oracle.edits.get(&(record, field)));
            let in_sales = edits.and_then(|edits| edits.get(&(Side::Sales, 0)));
            has_left && in_sales.is_some_and(|(_, at)| *at > Timestamp::MIN)
        };
        let differs = held.iter().find(|(field, value)| {
            **field != EditedField::Company && shown.get(field) != Some(value) && !stays(**field)
        });
        if let (Some((field, _)), true) = (differs, self.settings.conflict != Resolution::UserDecides) {
            self.oracle.says(
                "R-CONT-3 that field parks, all others travel",
                format!("{}: {field:?}", link.copy.0),
            );
        }
    }

    fn was_touched<C: Told>(&self, link: &Link<C>) -> bool {
        self.record_of(link)
            .is_some_and(|record| self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record))
    }

    /// The record that a link is about.
    pub fn record_of<C: Told>(&self, link: &Link<C>) -> Option<usize> {
        let item = item_of(link);
        let number = number_of(link);
        let has_number = |record: &usize| {
            C::IS_PER_MAILBOX
                && self
                    .numbers_of::<C>(*record)
                    .iter()
                    .any(|own| own == number.as_str())
        };
        let is_of = |record: &usize| match &self.records[*record].origin {
            Born::InExchange { id, .. } => item.as_ref().is_some_and(|item| item.as_str() == id),
            Born::InSales { number } => {
                let number = ItemId::new(number);
                let mut users = self.users.iter();
                users.any(|user| C::key_of_record(&number, user) == link.key)
            }
        };
        (0..self.records.len())
            .find(is_of)
            .or_else(|| (0..self.records.len()).find(has_number))
    }

    /// What is really there.
    pub(super) fn truth<C: Told>(&self, user: u8, link: &Link<C>) -> Option<(Folder, Arc<C::Entry>)> {
        let oid = &self.users[usize::from(user)].oid;
        let item = item_of(link);
        item.and_then(|id| {
            let mailbox = self.exchange.mailbox(oid).ok()?;
            let (entry, folder) = C::entries(mailbox).find(|(entry, _)| C::facts(entry).id == id.as_str())?;
            Some((folder, Arc::clone(entry)))
        })
    }

    fn policy_of<C: Told>(&self, user: u8, link: &Link<C>) -> sync_core::Policy {
        let owner = sync_core::SalesPerson::User(self.user(user).party);
        sync_core::Policy {
            birthplace: link.home.place(owner),
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

/// Whether Sales does not show it. Nothing follows from a deletion in Outlook until it does again, and then the item is
/// looked for once more; of one that lies in a folder which is not read, no feed tells before.
fn is_out_of_sight<C>(sales: &Known<C>) -> bool {
    matches!(sales, Known::InDoubt(doubt) if doubt.missing_since.is_some())
}

fn state_in_words<C>(known: &Known<C>) -> &'static str {
    match known {
        Known::Absent => "absent",
        Known::Present(_) => "present",
        Known::Gone(_) => "gone",
        Known::InDoubt(_) => "in doubt",
    }
}
