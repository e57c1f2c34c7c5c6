//! Twenty people and two thousand records, edits on both sides for ten days in bad weather, then calm. In the end both sides are
//! equal, nothing is there twice, no edit is lost, nobody's records are gone, and what differs says why. The same seed makes
//! the same edits and the same weather.

use super::runs::configures;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use sandbox::exchange::event::{Mailable, When};
use sandbox::sales::model::{Condition, Draft, Field, Row, Sales, Table};
use serde_json::{Value, json};
use simulation::random::Random;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use store::runs::{Interval, Process};
use sync_core::Side;
use tests::World;
use worker::queue::{self, Until};
use worker::schedule;

const CATEGORY: &str = "Shared with Oracle";
const PEOPLE: u32 = 20;
/// Of every person: so many of each kind are made on each side. With three kinds, and four more meetings a person: 2,000 together.
const EACH: u32 = 16;
const MORE_MEETINGS: u32 = 4;
const DAYS: u32 = 10;
const RUNS_A_DAY: u32 = 4;
const EDITS_A_RUN: u32 = 45;
const DELETIONS_A_DAY: u32 = 2;
/// When one of three workers is killed, once a day: in the middle of its work.
const KILLED_AFTER: std::time::Duration = std::time::Duration::from_millis(250);
/// Makes every test of this file repeatable.
const SEED: u64 = 20_261_126;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Meeting,
    Contact,
    Task,
}

/// What people edit: of a meeting its subject and its place, of a contact the job title and the mobile number, of a task its
/// title and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edited {
    First,
    Second,
}

/// A record, whatever side it was made on, by a name that stays in it.
#[derive(Debug)]
struct Made {
    kind: Kind,
    owner: String,
    name: String,
    /// What people wrote last on a side.
    written: BTreeMap<(Edited, Side), String>,
    deleted: Option<Side>,
}

/// What one side shows of a record.
type Shown = BTreeMap<Edited, String>;

/// The team, what it has made, and the lot that decides what it does next.
struct Team<'a> {
    world: &'a World,
    lot: Random,
    records: Vec<Made>,
    serial: u32,
}

impl fmt::Debug for Team<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a team with {} records", self.records.len())
    }
}

fn seller(number: u32) -> String {
    format!("seller{number}@contoso.example")
}

impl<'a> Team<'a> {
    /// Everybody is signed in, and has records on both sides that the other does not know yet.
    async fn of(world: &'a World) -> Self {
        world.control("reset", json!({ "users": PEOPLE })).await;
        let mut team = Self {
            world,
            lot: Random::new(SEED),
            records: Vec::new(),
            serial: 0,
        };
        for number in 1..=PEOPLE {
            world.connect(&seller(number)).await;
            for side in [Side::Exchange, Side::Sales] {
                for kind in [Kind::Meeting, Kind::Contact, Kind::Task] {
                    (0..EACH).for_each(|_| team.make(kind, side, seller(number)));
                }
            }
            (0..MORE_MEETINGS).for_each(|_| team.make(Kind::Meeting, Side::Exchange, seller(number)));
        }
        configures(world, |configuration| {
            let values = &mut configuration.values;
            values.appointments.default_saved_search = Some("S-1001".to_owned());
            values.tasks.default_saved_search = Some("S-1002".to_owned());
            values.contacts.default_saved_search = Some("S-1003".to_owned());
        })
        .await;
        world.drain().await;
        team
    }

    fn now(&self) -> Timestamp {
        self.world.stand_ins.sandbox.now()
    }

    /// Weeks ahead, so that nothing is over before the end.
    fn day(&self) -> Date {
        date(2027, 3, 1) + i64::from(self.serial % 200).days()
    }

    fn make(&mut self, kind: Kind, side: Side, owner: String) {
        self.serial += 1;
        let name = format!("record-{:04}", self.serial);
        let values: Shown = [Edited::First, Edited::Second]
            .map(|field| (field, self.value(kind, field, &name)))
            .into();
        let (day, now) = (self.day(), self.now());
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        match side {
            Side::Exchange => {
                let oid = stand_ins.exchange.mailbox(&owner).unwrap().oid.clone();
                let exchange = &mut stand_ins.exchange;
                match kind {
                    Kind::Meeting => {
                        let at =
                            |hour| json!({"dateTime": format!("{day}T{hour:02}:00:00"), "timeZone": "UTC"});
                        let event = json!({"start": at(9), "end": at(10), "categories": [CATEGORY]});
                        let mut write = sandbox::exchange::write::read(event.to_string().as_bytes()).unwrap();
                        write.subject = Some(values[&Edited::First].clone());
                        write.places = Some(places(&values[&Edited::Second]));
                        exchange.create_event(&oid, &write, now).unwrap();
                    }
                    Kind::Contact => {
                        let write = sandbox::exchange::contact::ContactWrite {
                            given_name: Some("Kim".to_owned()),
                            surname: Some(name.clone()),
                            emails: Some(vec![Mailable {
                                name: name.clone(),
                                address: format!("{name}@acme.example"),
                            }]),
                            categories: Some(vec![CATEGORY.to_owned()]),
                            ..contact_write(&values)
                        };
                        exchange.create_contact(&oid, &write, now).unwrap();
                    }
                    Kind::Task => {
                        let write = sandbox::exchange::todo::TaskWrite {
                            categories: Some(vec![CATEGORY.to_owned()]),
                            ..task_write(&values)
                        };
                        exchange.create_task(&oid, &write, now).unwrap();
                    }
                }
            }
            Side::Sales => {
                let start = day
                    .at(9, 0, 0, 0)
                    .to_zoned(jiff::tz::TimeZone::UTC)
                    .unwrap()
                    .timestamp();
                let draft = match kind {
                    Kind::Meeting => Draft::appointment("", start, start + SignedDuration::from_hours(1)),
                    Kind::Contact => Draft::contact("Kim", &name, &format!("{name}@acme.example")),
                    Kind::Task => Draft::task(""),
                };
                let draft = edited(kind, draft, &values);
                stand_ins.sales.create(&owner, table(kind), &draft, now).unwrap();
                stand_ins.sales.reindex(now);
            }
        }
        drop(stand_ins);
        let written = values.into_iter().map(|(field, value)| ((field, side), value));
        self.records.push(Made {
            kind,
            owner,
            name,
            written: written.collect(),
            deleted: None,
        });
    }

    fn value(&self, kind: Kind, field: Edited, name: &str) -> String {
        let serial = self.serial;
        match (kind, field) {
            (Kind::Meeting | Kind::Task, Edited::First) => format!("{name} v{serial}"),
            (Kind::Meeting, Edited::Second) => format!("room {serial}"),
            (Kind::Contact, Edited::First) => format!("job {serial}"),
            (Kind::Contact, Edited::Second) => format!("+49 30 {serial:06}"),
            (Kind::Task, Edited::Second) => self.day().to_string(),
        }
    }

    /// Somebody edits one field of one record, on either side, if it is there.
    fn edits(&mut self) {
        self.serial += 1;
        let place = self.lot.below(u32::try_from(self.records.len()).unwrap()) as usize;
        let side = if self.lot.chance(50) {
            Side::Exchange
        } else {
            Side::Sales
        };
        let field = if self.lot.chance(50) {
            Edited::First
        } else {
            Edited::Second
        };
        let record = &self.records[place];
        if record.deleted.is_some() {
            return;
        }
        let value = self.value(record.kind, field, &record.name);
        let values = Shown::from([(field, value.clone())]);
        if self.writes(record, side, &values) {
            self.records[place].written.insert((field, side), value);
        }
    }

    fn writes(&self, record: &Made, side: Side, values: &Shown) -> bool {
        let now = self.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        match side {
            Side::Exchange => {
                let mailbox = stand_ins.exchange.mailbox(&record.owner).unwrap();
                let oid = mailbox.oid.clone();
                let Some((id, _)) = items(mailbox, record).pop() else {
                    return false;
                };
                let exchange = &mut stand_ins.exchange;
                match record.kind {
                    Kind::Meeting => {
                        let write = sandbox::exchange::write::EventWrite {
                            subject: values.get(&Edited::First).cloned(),
                            places: values.get(&Edited::Second).map(|room| places(room)),
                            ..Default::default()
                        };
                        exchange.update_event(&oid, &id, &write, None, now).unwrap();
                    }
                    Kind::Contact => {
                        let write = contact_write(values);
                        exchange.update_contact(&oid, &id, &write, None, now).unwrap();
                    }
                    Kind::Task => {
                        exchange
                            .update_task(&oid, &id, &task_write(values), None, now)
                            .unwrap();
                    }
                }
            }
            Side::Sales => {
                let Some((key, _)) = rows(&stand_ins.sales, record).pop() else {
                    return false;
                };
                let draft = edited(record.kind, Draft::new(), values);
                let sales = &mut stand_ins.sales;
                sales
                    .edit(
                        &record.owner,
                        table(record.kind),
                        &key,
                        &draft,
                        &Condition::Any,
                        now,
                    )
                    .unwrap();
                sales.reindex(now);
            }
        }
        true
    }

    /// Somebody deletes one record, on either side.
    fn deletes(&mut self) {
        let place = self.lot.below(u32::try_from(self.records.len()).unwrap()) as usize;
        let side = if self.lot.chance(50) {
            Side::Exchange
        } else {
            Side::Sales
        };
        let now = self.now();
        let record = &mut self.records[place];
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        match side {
            Side::Exchange => {
                let mailbox = stand_ins.exchange.mailbox(&record.owner).unwrap();
                let oid = mailbox.oid.clone();
                let Some((id, _)) = items(mailbox, record).pop() else {
                    return;
                };
                let exchange = &mut stand_ins.exchange;
                match record.kind {
                    Kind::Meeting => exchange.delete_event(&oid, &id, None, now).map(drop).unwrap(),
                    Kind::Contact => exchange.delete_contact(&oid, &id, None, now).unwrap(),
                    Kind::Task => exchange.delete_task(&oid, &id, None).unwrap(),
                }
            }
            Side::Sales => {
                let Some((key, _)) = rows(&stand_ins.sales, record).pop() else {
                    return;
                };
                let sales = &mut stand_ins.sales;
                sales
                    .delete(&record.owner, table(record.kind), &key, &Condition::Any, now)
                    .unwrap();
                sales.reindex(now);
            }
        }
        record.deleted.get_or_insert(side);
    }

    /// A few things go wrong with the next requests.
    async fn bad_weather(&mut self) {
        const KINDS: [&str; 8] = [
            "error",
            "throttle",
            "dropResponse",
            "truncate",
            "staleRead",
            "duplicateDelivery",
            "expireCursor",
            "emptyPage",
        ];
        self.world.clear_faults();
        for target in ["graph", "sales"] {
            for _ in 0..2 {
                let kind = KINDS[self.lot.below(8) as usize];
                let mut fault = json!({"target": target, "kind": kind, "times": self.lot.below(6) + 1});
                match kind {
                    "error" => fault["status"] = json!(503),
                    "throttle" => fault["retryAfterSecs"] = json!(1),
                    _ => {}
                }
                self.world.plant(fault).await;
            }
        }
    }

    /// Ten days.
    async fn works(&mut self) {
        let between = SignedDuration::from_hours(24 / i64::from(RUNS_A_DAY));
        for _ in 0..DAYS {
            for run in 0..RUNS_A_DAY {
                self.bad_weather().await;
                (0..EDITS_A_RUN).for_each(|_| self.edits());
                if run == 0 {
                    (0..DELETIONS_A_DAY).for_each(|_| self.deletes());
                }
                runs(self.world, run == 0).await;
                self.world.pass(between);
            }
        }
    }

    /// Everybody lets what waits for them go.
    async fn approves(&self) {
        for number in 1..=PEOPLE {
            let person = self.world.connect(&seller(number)).await;
            loop {
                let (_, held) = person.get("/api/me/held").await;
                let held = held["records"].as_array().unwrap().clone();
                if held.is_empty() {
                    break;
                }
                for record in &held {
                    let path = format!("/api/me/held/{}/approve", record["id"].as_str().unwrap());
                    person.post(&path, &json!({})).await;
                }
                self.world.settle().await;
            }
        }
    }

    /// What is wrong in the end, a line each.
    async fn wrongs(&self) -> String {
        let mut wrongs = String::new();
        let mut why: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for number in 1..=PEOPLE {
            why.insert(seller(number), self.reasons_of(&seller(number)).await);
        }
        let stand_ins = self.world.stand_ins.sandbox.world();
        for record in &self.records {
            let mailbox = stand_ins.exchange.mailbox(&record.owner).unwrap();
            let (items, rows) = (items(mailbox, record), rows(&stand_ins.sales, record));
            if let Some(wrong) = wrong(record, &items, &rows) {
                let reasons = why[&record.owner]
                    .iter()
                    .filter(|known| {
                        known["title"]
                            .as_str()
                            .is_some_and(|title| title.contains(&record.name))
                    })
                    .map(|known| format!("{} {}", known["state"], known["reason"]["code"]));
                let reasons: Vec<_> = reasons.collect();
                let _ = writeln!(
                    wrongs,
                    "{wrong}: {record:?}\n  exchange {items:?}\n  sales {rows:?}\n  said {reasons:?}"
                );
            }
            // What is on one side only was deleted on the other, and that is said.
            if record.deleted.is_some() && items.len() != rows.len() {
                let is_said = why[&record.owner].iter().any(|known| {
                    let is_it = known["title"]
                        .as_str()
                        .is_some_and(|title| title.contains(&record.name));
                    is_it && known["reason"]["code"] != "in-step"
                });
                if !is_said {
                    let _ = writeln!(
                        wrongs,
                        "R-ERR-1 nobody says why it is on one side only: {record:?}"
                    );
                }
            }
        }
        wrongs
    }

    /// What the pane would show somebody of their records.
    async fn reasons_of(&self, address: &str) -> Vec<Value> {
        let person = self.world.connect(address).await;
        let mut all = Vec::new();
        let mut before = None::<String>;
        loop {
            let path = match &before {
                Some(before) => format!("/api/me/records?before={before}"),
                None => "/api/me/records".to_owned(),
            };
            let (status, page) = person.get(&path).await;
            assert!(status.is_success(), "{page}");
            let records = page["records"].as_array().unwrap();
            before = records.last().map(|last| last["id"].as_str().unwrap().to_owned());
            all.extend(records.iter().cloned());
            if page["hasMore"] == json!(false) {
                return all;
            }
        }
    }
}

/// A slot has come: its run is started and gone through, until nothing is left to do; whoever was throttled or met a fault comes
/// later. Where the database is for many, three workers go at it at once, and `kills` of them end before they are done.
async fn runs(world: &World, kills: bool) {
    schedule::start_due(&world.worker()).await.unwrap();
    if world.is_for_many_workers() {
        let drained = |_| {
            let context = world.worker();
            tokio::spawn(async move { queue::run(&context, Until::Drained, std::future::pending()).await })
        };
        let mut workers: Vec<_> = (0..3).map(drained).collect();
        if kills {
            let killed = workers.remove(0);
            tokio::time::sleep(KILLED_AFTER).await;
            killed.abort();
        }
        for worker in workers {
            worker.await.unwrap().unwrap();
        }
    }
    for _ in 0..90 {
        world.drain().await;
        let depth = world.store.queue_depth().await.unwrap();
        if depth.waiting + depth.running == 0 {
            return;
        }
        world.pass(SignedDuration::from_secs(40));
    }
    panic!("the queue does not become empty");
}

/// What is wrong with a record, by its rule.
fn wrong(record: &Made, items: &[(String, Shown)], rows: &[(String, Shown)]) -> Option<&'static str> {
    if items.len() > 1 || rows.len() > 1 {
        return Some("it is there twice");
    }
    match (record.deleted, items, rows) {
        (Some(Side::Exchange), [_, ..], _) | (Some(Side::Sales), _, [_, ..]) => {
            return Some("it came back where somebody deleted it");
        }
        (Some(_), _, _) => return None,
        (None, [], _) | (None, _, []) => return Some("it is gone, and nobody deleted it"),
        (None, [_, ..], [_, ..]) => {}
    }
    let ((_, item), (_, row)) = (&items[0], &rows[0]);
    if item != row {
        return Some("the sides differ");
    }
    let is_wanted = |field: &Edited| {
        let mut wanted = [Side::Exchange, Side::Sales]
            .into_iter()
            .filter_map(|side| record.written.get(&(*field, side)));
        wanted.any(|wanted| Some(wanted) == item.get(field))
    };
    let is_lost = item.keys().any(|field| !is_wanted(field));
    is_lost.then_some("R-CONF-1 an edit is lost")
}

/// Its items in the mailbox, Deleted Items left out.
fn items(mailbox: &sandbox::exchange::model::Mailbox, record: &Made) -> Vec<(String, Shown)> {
    let shown = |first: &str, second: String| {
        Shown::from([(Edited::First, first.to_owned()), (Edited::Second, second)])
    };
    match record.kind {
        Kind::Meeting => mailbox
            .events()
            .filter(|event| event.subject.starts_with(&record.name))
            .map(|event| {
                let room = event.places.first().map(|place| place.name.clone());
                (
                    event.immutable_id.clone(),
                    shown(&event.subject, room.unwrap_or_default()),
                )
            })
            .collect(),
        Kind::Contact => mailbox
            .contacts()
            .filter(|contact| contact.surname == record.name)
            .map(|contact| {
                let mobile = contact.mobile_phone.clone();
                (contact.immutable_id.clone(), shown(&contact.job_title, mobile))
            })
            .collect(),
        Kind::Task => mailbox
            .tasks()
            .filter(|task| task.title.starts_with(&record.name))
            .map(|task| {
                let due = task.due.as_ref().map(|due| due.local.date().to_string());
                (task.id.clone(), shown(&task.title, due.unwrap_or_default()))
            })
            .collect(),
    }
}

/// Its rows in Sales.
fn rows(sales: &Sales, record: &Made) -> Vec<(String, Shown)> {
    let (named, first, second) = match record.kind {
        Kind::Meeting => ("Subject", "Subject", "Location"),
        Kind::Contact => ("LastName", "JobTitle", "MobileNumber"),
        Kind::Task => ("Subject", "Subject", "DueDate"),
    };
    let text = |row: &Row, name: &str| match row.stored(name) {
        Field::Text(text) => text.clone(),
        Field::Day(day) => day.to_string(),
        Field::Null | Field::Int(_) | Field::Cents(_) | Field::Flag(_) | Field::Time(_) | Field::Bytes(_) => {
            String::new()
        }
    };
    sales
        .all(table(record.kind))
        .filter(|row| text(row, named).starts_with(&record.name))
        .map(|row| {
            let shown = [
                (Edited::First, text(row, first)),
                (Edited::Second, text(row, second)),
            ];
            (row.key.clone(), Shown::from(shown))
        })
        .collect()
}

fn table(kind: Kind) -> Table {
    match kind {
        Kind::Meeting | Kind::Task => Table::Activities,
        Kind::Contact => Table::Contacts,
    }
}

fn edited(kind: Kind, draft: Draft, values: &Shown) -> Draft {
    values
        .iter()
        .fold(draft, |draft, (field, value)| match (kind, field) {
            (Kind::Meeting | Kind::Task, Edited::First) => draft.with("Subject", value.as_str()),
            (Kind::Meeting, Edited::Second) => draft.with("Location", value.as_str()),
            (Kind::Contact, Edited::First) => draft.with("JobTitle", value.as_str()),
            (Kind::Contact, Edited::Second) => draft.with("MobileNumber", value.as_str()),
            (Kind::Task, Edited::Second) => draft.with("DueDate", value.parse::<Date>().unwrap()),
        })
}

fn contact_write(values: &Shown) -> sandbox::exchange::contact::ContactWrite {
    sandbox::exchange::contact::ContactWrite {
        job_title: values.get(&Edited::First).cloned(),
        mobile_phone: values.get(&Edited::Second).cloned(),
        ..Default::default()
    }
}

fn task_write(values: &Shown) -> sandbox::exchange::todo::TaskWrite {
    let due = values.get(&Edited::Second).map(|day| {
        Some(When {
            local: day.parse::<Date>().unwrap().at(0, 0, 0, 0),
            zone: "UTC".to_owned(),
        })
    });
    sandbox::exchange::todo::TaskWrite {
        title: values.get(&Edited::First).cloned(),
        due,
        ..Default::default()
    }
}

fn places(room: &str) -> Vec<sandbox::exchange::event::Place> {
    vec![sandbox::exchange::event::Place {
        name: room.to_owned(),
        room_address: None,
        street: None,
    }]
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ten_days_of_edits_in_bad_weather_both_sides_are_equal_and_nothing_is_there_twice() {
    let world = World::new().await;
    let mut team = Team::of(&world).await;
    let every = Interval::from_minutes(24 * 60 / RUNS_A_DAY).unwrap();
    let now = world.clock.now();
    world
        .store
        .set_schedule(Process::StandardSync, every, true, now)
        .await
        .unwrap();
    runs(&world, false).await;
    team.approves().await;

    team.works().await;

    world.clear_faults();
    for _ in 0..4 {
        world.pass(SignedDuration::from_hours(24 / i64::from(RUNS_A_DAY)));
        runs(&world, false).await;
    }
    let wrongs = team.wrongs().await;
    assert!(wrongs.is_empty(), "{wrongs}");
    assert_eq!(team.records.len(), 2_000);

    (0..EDITS_A_RUN).for_each(|_| team.edits());
    let wrongs = team.wrongs().await;
    assert!(
        wrongs.contains("the sides differ"),
        "what has not travelled is seen: {wrongs}"
    );
}
