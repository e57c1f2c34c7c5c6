//! Who makes, edits and deletes on both sides, and what the weather is like.

use super::records::{
    Edited, Kind, Made, Shown, contact_write, edited, items, places, rows, table, task_write,
};
use crate::runs::configures;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use sandbox::exchange::event::Mailable;
use sandbox::sales::model::{Condition, Draft};
use serde_json::json;
use simulation::random::Random;
use sync_core::Side;
use tests::World;

const CATEGORY: &str = "Shared with Oracle";
pub(super) const PEOPLE: u32 = 20;
/// Of every person: so many of each kind are made on each side. With three kinds, and four more meetings a person: 2,000 together.
const EACH: u32 = 16;
const MORE_MEETINGS: u32 = 4;
/// Makes the test repeatable.
const SEED: u64 = 20_261_126;

/// The team, what it has made, and the lot that decides what it does next.
pub(super) struct Team<'a> {
    pub(super) world: &'a World,
    lot: Random,
    pub(super) records: Vec<Made>,
    serial: u32,
}

pub(super) fn seller(number: u32) -> String {
    format!("seller{number}@contoso.example")
}

impl<'a> Team<'a> {
    /// Everybody is signed in, and has records on both sides that the other does not know yet.
    pub(super) async fn of(world: &'a World) -> Self {
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
    pub(super) fn edits(&mut self) {
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
    pub(super) fn deletes(&mut self) {
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
    pub(super) async fn bad_weather(&mut self) {
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
}
