//! Who knows what ought to be: it watches people and writes, and says at every moment and in the end what is wrong. It
//! knows nothing of how the sync works.

use crate::acts::carries_category;
use crate::records::Born;
use crate::steps::EditedField;
use crate::store::SimStore;
use crate::world::{STAMP, User, World};
use jiff::Timestamp;
use sandbox::exchange::event::{Event, Sensitivity};
use sandbox::exchange::model::Folder;
use sandbox::sales::model::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use store::links::{CopyId, Link};
use sync_core::{
    Appointment, Direction, ItemId, Known, MeetingKey, ReasonCode, Removal, Side, Standing, Step, Write, plan,
};

/// What people did, and what may follow from it.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    /// Values by record and field: who set it last, on which side, and when.
    edits: BTreeMap<(usize, EditedField), BTreeMap<Side, (String, Timestamp)>>,
    deleted: BTreeSet<(usize, Side)>,
    uncategorised: BTreeSet<usize>,
    categorised: BTreeSet<usize>,
    hidden: BTreeSet<usize>,
    /// Records whose category a person took off and put back.
    put_back: BTreeSet<usize>,
    /// Links that are unlinked.
    opted_out: BTreeSet<CopyId>,
    reassigned: BTreeSet<usize>,
    /// Writes that landed.
    pub writes: usize,
    /// Mails that went out because of us.
    pub mails_by_us: usize,
    /// Writes that mailed somebody, by user.
    mailings: BTreeMap<String, usize>,
    /// Deletions by us, by user.
    removals: BTreeMap<String, usize>,
    /// What was wrong while it happened.
    pub violation: Option<Violation>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which promise is broken.
    pub promise: &'static str,
    /// Of which record, and how.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.detail)
    }
}

/// What an Outlook item holds, field by field, as text.
pub fn values_of_event(event: &Event) -> BTreeMap<EditedField, String> {
    let start = sandbox::exchange::zones::instant(&event.start).unwrap_or_default();
    let place = event.places.first().map(|place| place.name.clone());
    BTreeMap::from([
        (EditedField::Subject, event.subject.clone()),
        (EditedField::Location, place.unwrap_or_default()),
        (EditedField::Description, event.body.content.clone()),
        (EditedField::Time, start.to_string()),
    ])
}

/// What a Sales record holds, field by field, as text.
pub fn values_of_row(row: &Row) -> BTreeMap<EditedField, String> {
    let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
    let start = row.stored("ActivityStartDate").as_time().unwrap_or_default();
    BTreeMap::from([
        (EditedField::Subject, text("Subject")),
        (EditedField::Location, text("Location")),
        (EditedField::Description, text("ActivityDescription")),
        (EditedField::Time, start.to_string()),
    ])
}

impl Oracle {
    /// A person made a record.
    pub fn made(&mut self, record: usize, side: Side, values: &BTreeMap<EditedField, String>) {
        for (field, value) in values {
            let set = BTreeMap::from([(side, (value.clone(), Timestamp::MIN))]);
            self.edits.insert((record, *field), set);
        }
    }

    /// A person changed a field.
    pub fn edited(&mut self, record: usize, side: Side, field: EditedField, value: String, at: Timestamp) {
        if field != EditedField::Customer {
            self.edits
                .entry((record, field))
                .or_default()
                .insert(side, (value, at));
        }
    }

    /// A person deleted a record.
    pub fn deleted_by_a_person(&mut self, record: usize, side: Side) {
        self.deleted.insert((record, side));
    }

    /// A person set the category, or took it off.
    pub fn categorised(&mut self, record: usize, on: bool) {
        if on {
            if self.uncategorised.contains(&record) {
                self.put_back.insert(record);
            }
            self.categorised.insert(record);
        } else {
            self.uncategorised.insert(record);
        }
    }

    /// A person made an item private, or public again.
    pub fn hidden(&mut self, record: usize) {
        self.hidden.insert(record);
    }

    /// Somebody gave the Sales record to a colleague.
    pub fn reassigned(&mut self, record: usize) {
        self.reassigned.insert(record);
    }

    /// A write of ours landed in Exchange and caused so many mails; whether it changed anything that invitees can see.
    pub fn mailed(&mut self, user: &User, mails: usize, is_visible: bool) {
        self.mails_by_us += mails;
        if mails > 0 {
            *self.mailings.entry(user.oid.clone()).or_default() += 1;
            if !is_visible {
                self.says(
                    "R-APPT-18 nothing is mailed when nothing visible changed",
                    user.oid.clone(),
                );
            }
        }
    }

    /// A deletion of ours landed.
    pub fn removed(&mut self, user: &User) {
        *self.removals.entry(user.oid.clone()).or_default() += 1;
    }

    fn says(&mut self, promise: &'static str, detail: impl Into<String>) {
        if self.violation.is_none() {
            self.violation = Some(Violation {
                promise,
                detail: detail.into(),
            });
        }
    }
}

impl World {
    /// A write to Outlook is about to leave.
    pub fn oracle_sees_item_write(
        &mut self,
        user: &User,
        link: &Link<Appointment>,
        write: &Write<Appointment>,
    ) {
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
        if let Write::Delete { id, .. } = write {
            let record = self.record_of(link);
            let is_asked_for =
                record.is_some_and(|record| self.oracle.deleted.contains(&(record, Side::Sales)));
            if !is_asked_for {
                self.oracle.says(
                    "R-DEL-1 nothing is deleted that nobody deleted",
                    format!("{} in exchange", id.as_str()),
                );
            }
        }
        let is_theirs = !is_mark
            && self
                .exchange
                .mailbox(&user.oid)
                .ok()
                .and_then(|mailbox| {
                    let id = link.pair.exchange.id()?;
                    mailbox
                        .events_everywhere()
                        .find(|placed| placed.item.immutable_id == id.as_str())
                })
                .is_some_and(|placed| !placed.item.is_organizer);
        if is_theirs {
            self.oracle.says(
                "R-APPT-12 an attendee's copy is never written",
                link.copy.0.to_string(),
            );
        }
    }

    /// A write to Sales is about to leave.
    pub fn oracle_sees_record_write(&mut self, link: &Link<Appointment>, write: &Write<Appointment>) {
        let carried = match write {
            Write::Create { carried, .. } | Write::Update { carried, .. } => Some(carried),
            Write::Delete { id, .. } => {
                let record = (0..self.records.len()).find(|record| {
                    self.numbers_of(*record)
                        .iter()
                        .any(|number| number == id.as_str())
                });
                let is_asked_for =
                    record.is_some_and(|record| self.oracle.deleted.contains(&(record, Side::Exchange)));
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
        let may_be_private = link.pair.origin.shared_private || self.settings.include_private;
        if let Some(carried) = carried
            && carried.sent.subject.starts_with("SECRET")
            && !may_be_private
        {
            self.oracle.says(
                "R-APPT-9 no private content goes to Sales against its owner's wish",
                link.copy.0.to_string(),
            );
        }
    }

    /// At every moment: no two living counterparts that we made.
    pub fn watch(&mut self) {
        for user in 0..self.users.len() {
            let Ok(mailbox) = self.exchange.mailbox(&self.users[user].oid) else {
                continue;
            };
            let mut made = BTreeSet::new();
            let mut twice = None;
            for event in mailbox.events() {
                if event.transaction_id.is_some()
                    && let Some(stamp) = event.extended.get(STAMP)
                    && !made.insert(stamp.clone())
                {
                    twice = Some(stamp.clone());
                }
            }
            if let Some(stamp) = twice {
                self.oracle.says("R-NEW-5 no twin in Exchange", stamp);
            }
        }
        for record in 0..self.records.len() {
            let living = self
                .numbers_of(record)
                .iter()
                .filter(|number| self.sales.record(Table::Activities, number).is_some())
                .count();
            if living > 1 {
                self.oracle
                    .says("R-NEW-5 no twin in Sales", format!("record {record}"));
            }
        }
    }

    /// At every moment: what was unlinked is linked again only by a person's own act.
    pub fn watch_links(&mut self, store: &SimStore<Appointment>) {
        for (copy, item, is_unlinked) in store.standings() {
            let record = item.and_then(|item| {
                (0..self.records.len()).find(|record| match &self.records[*record].origin {
                    Born::InExchange { id, .. } => id == item.as_str(),
                    Born::InSales { .. } => self
                        .event_of(*record)
                        .is_some_and(|(event, _)| event.immutable_id == item.as_str()),
                })
            });
            if is_unlinked {
                self.oracle.opted_out.insert(copy);
            } else if self.oracle.opted_out.remove(&copy)
                && !record.is_some_and(|record| self.oracle.put_back.contains(&record))
            {
                self.oracle
                    .says("R-CAT-6 only a person's own act links again", copy.0.to_string());
            }
        }
    }

    /// In the end, when all is calm.
    pub fn judge(&mut self, store: &SimStore<Appointment>) {
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

    fn judge_link(&mut self, user: u8, link: &Link<Appointment>) {
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
            && !event.is_cancelled
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
                .and_then(|item| self.sales.record(Table::Activities, item.id.as_str()));
            let Some(row) = row else {
                self.oracle
                    .says("in step means both are there", format!("{name} is not in Sales"));
                return;
            };
            let (exchange, sales) = (values_of_event(&event_now), values_of_row(row));
            if exchange != sales && folder == Folder::Default {
                self.oracle
                    .says("in step means equal", format!("{name}: {exchange:?} / {sales:?}"));
                return;
            }
            if !carries_category(&event_now) {
                self.oracle
                    .says("R-CAT-3 everything shared is categorised", name.clone());
            }
            self.judge_edits(link, &exchange);
        }
    }

    /// Every edit without a rival survives, and of rivals one does.
    fn judge_edits(&mut self, link: &Link<Appointment>, held: &BTreeMap<EditedField, String>) {
        let Some(record) = self.record_of(link) else {
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
            let later_in_exchange = match (edits.get(&Side::Exchange), edits.get(&Side::Sales)) {
                (Some((wanted, at)), Some((_, other))) if at > other && *other > Timestamp::MIN => {
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
    fn judge_unlinked(&mut self, links: &[(u8, Link<Appointment>)]) {
        for (number, user) in self.users.clone().iter().enumerate() {
            let Ok(mailbox) = self.exchange.mailbox(&user.oid) else {
                continue;
            };
            let unlinked = mailbox.events().find(|event| {
                carries_category(event)
                    && !event.is_cancelled
                    && !links.iter().any(|(of, link)| {
                        usize::from(*of) == number
                            && worker::sync::pull::item_of(link)
                                .is_some_and(|id| id.as_str() == event.immutable_id)
                    })
            });
            if let Some(event) = unlinked {
                let title = event.subject.clone();
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
            let Some((event, Folder::Default)) = self.event_of(record) else {
                continue;
            };
            let is_private = event.sensitivity == Sensitivity::Private;
            let is_there = self.row_of(record).is_some();
            let born_here = matches!(self.records[record].origin, Born::InExchange { .. });
            if wanted
                && born_here
                && !is_there
                && !is_private
                && carries_category(event)
                && !event.is_cancelled
            {
                let id = event.immutable_id.clone();
                let linked = links.iter().find(|(_, link)| {
                    worker::sync::pull::item_of(link).is_some_and(|item| item.as_str() == id)
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
    fn judge_brake(&mut self, links: &[(u8, Link<Appointment>)]) {
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

    fn was_touched(&self, link: &Link<Appointment>) -> bool {
        self.record_of(link)
            .is_some_and(|record| self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record))
    }

    /// The record that a link is about.
    pub fn record_of(&self, link: &Link<Appointment>) -> Option<usize> {
        let item = worker::sync::pull::item_of(link);
        let is_of = |record: &usize| match &self.records[*record].origin {
            Born::InExchange { id, .. } => item.as_ref().is_some_and(|item| item.as_str() == id),
            Born::InSales { number } => MeetingKey::of_record(&ItemId::new(number)) == link.key,
        };
        (0..self.records.len()).find(is_of)
    }

    /// What is really there.
    fn truth(&self, user: u8, link: &Link<Appointment>) -> Option<(Folder, Event)> {
        let oid = &self.users[usize::from(user)].oid;
        let item = worker::sync::pull::item_of(link);
        item.and_then(|id| {
            let mailbox = self.exchange.mailbox(oid).ok()?;
            let placed = mailbox
                .events_everywhere()
                .find(|placed| placed.item.immutable_id == id.as_str())?;
            Some((placed.folder, Event::clone(placed.item)))
        })
    }

    fn policy_of(&self, link: &Link<Appointment>) -> sync_core::Policy {
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

fn state_in_words(known: &Known<Appointment>) -> &'static str {
    match known {
        Known::Absent => "absent",
        Known::Present(_) => "present",
        Known::Gone(_) => "gone",
        Known::InDoubt(_) => "in doubt",
    }
}
