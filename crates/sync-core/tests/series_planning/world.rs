//! A series that lives in both worlds: Exchange holds a rule and what departs from it, Sales holds rows with numbers. Both
//! do as they are told.

use crate::samples::{self, STEPS_MAX};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use sync_core::{
    ActivityNumber, Appointment, AppointmentField, Content, Description, Facts, Interval, Item, ItemId,
    Known, Marks, MeetingKey, Occurrences, Outcome, Own, Pair, Participants, Pattern, Policy, Range,
    ReasonCode, Recurrence, Related, RowNumbers, RowWrite, SalesId, SalesPerson, Seen, Series, SeriesChange,
    SeriesUnwritable, Side, Slot, Span, Step, Told, Version, Visibility, Write, Zone, begin, conclude, plan,
    resolve, row_writes, settle,
};

pub(crate) const MAXIMUM: u32 = 365;

pub(crate) type Rows = BTreeMap<Slot, Appointment>;

/// Noon on a Monday; clocks in Berlin went back the night before.
pub(crate) fn now() -> Timestamp {
    "2026-10-26T12:00:00Z".parse().unwrap()
}

/// So many days after that Monday.
pub(crate) fn day(offset: i64) -> Date {
    date(2026, 10, 26) + jiff::Span::new().days(offset)
}

pub(crate) fn hours(number: i64) -> SignedDuration {
    SignedDuration::from_hours(number)
}

pub(crate) fn berlin() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

/// Every day from nine to ten in Berlin, from that day on, so many times.
pub(crate) fn daily(first: i64, times: i32) -> Series {
    let pattern = Pattern::Daily {
        interval: Interval::ONE,
    };
    series(pattern, first, times)
}

/// Every week from nine to ten in Berlin.
pub(crate) fn weekly(first: i64, times: i32) -> Series {
    let pattern = Pattern::Weekly {
        interval: Interval::ONE,
        days: sync_core::Weekdays::only(day(first).weekday()),
        first_day: sync_core::FirstDay::new(jiff::civil::Weekday::Monday),
    };
    series(pattern, first, times)
}

fn series(pattern: Pattern, first: i64, times: i32) -> Series {
    let at = |hour| berlin().instant(day(first).at(hour, 0, 0, 0)).unwrap();
    let master = Appointment {
        subject: "Visit".to_owned(),
        description: Description("<p>Agenda</p>".to_owned()),
        location: "Room 1".to_owned(),
        time: Span::Timed {
            start: at(9),
            end: at(10),
        },
        visibility: Visibility::Normal,
        people: Participants::from([SalesPerson::User(SalesId(1)), SalesPerson::Contact(SalesId(2))]),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    };
    let range = Range::times(day(first), times).unwrap();
    Series::new(master, berlin(), Recurrence { pattern, range })
}

pub(crate) fn occurrences(series: &Series) -> Occurrences {
    Occurrences::from_series(series, MAXIMUM, None).unwrap()
}

/// The name of the meeting on that day.
pub(crate) fn slot(offset: i64) -> Slot {
    Slot::at(berlin().instant(day(offset).at(9, 0, 0, 0)).unwrap())
}

pub(crate) fn moved(meeting: &mut Appointment, by: SignedDuration) {
    if let Span::Timed { start, end } = meeting.time {
        meeting.time = Span::Timed {
            start: start + by,
            end: end + by,
        };
    }
}

pub(crate) fn item(content: Occurrences, modified: Timestamp) -> Item<Occurrences> {
    Item {
        id: ItemId::new("id"),
        version: Version::new(modified.to_string()),
        modified,
        content,
        marks: Marks::BOTH,
        facts: Facts::default(),
    }
}

/// Linked, both as in the base, last edited a minute ago.
pub(crate) fn linked(
    base: Option<Occurrences>,
    exchange: Occurrences,
    sales: Occurrences,
) -> Pair<Occurrences> {
    let just_now = now() - SignedDuration::from_mins(1);
    samples::linked(
        base,
        Known::Present(item(exchange, just_now)),
        Known::Present(item(sales, just_now)),
    )
}

pub(crate) fn numbers(pair: &Pair<Occurrences>) -> RowNumbers {
    RowNumbers {
        series: MeetingKey::from_ical_uid("uid"),
        birth: pair.birth,
        given: BTreeMap::new(),
    }
}

/// What Sales holds of a series once all these writes have landed.
pub(crate) fn after_rows(held: &Rows, writes: &[RowWrite]) -> Rows {
    let mut rows = held.clone();
    for write in writes {
        match write {
            RowWrite::Create { slot, content, .. } => {
                assert_eq!(rows.insert(*slot, content.clone()), None, "a twin");
            }
            RowWrite::Update {
                slot,
                held,
                content,
                fields,
                ..
            } => {
                let row = rows.get_mut(slot).unwrap();
                for field in fields {
                    row.take(content, *field);
                }
                if held.related != content.related {
                    row.related.clone_from(&content.related);
                }
            }
            RowWrite::Delete { slot, .. } => assert!(rows.remove(slot).is_some(), "nothing to delete"),
        }
    }
    rows
}

/// Both sides, and what is known of them.
pub(crate) struct World {
    pub(crate) pair: Pair<Occurrences>,
    /// What Exchange holds.
    pub(crate) series: Series,
    /// What Sales holds.
    pub(crate) rows: Rows,
    /// The time.
    pub(crate) now: Timestamp,
    /// All writes so far.
    pub(crate) to_exchange: Vec<SeriesChange>,
    pub(crate) to_sales: Vec<RowWrite>,
    /// How many requests of a write land before the worker dies, last write first; the rest land whole.
    pub(crate) interrupted: Vec<usize>,
}

/// How a world came to rest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rested {
    Still,
    Unwritable(SeriesUnwritable),
}

impl World {
    /// In step, since the base was agreed.
    pub(crate) fn in_step(series: &Series, made_in: Side) -> Self {
        let base = occurrences(series);
        let mut pair = linked(Some(base.clone()), base.clone(), base.clone());
        pair.origin.made_in = made_in;
        Self {
            pair,
            series: series.clone(),
            rows: base.meetings,
            now: now(),
            to_exchange: Vec::new(),
            to_sales: Vec::new(),
            interrupted: Vec::new(),
        }
    }

    /// A user edits in Exchange, at that time.
    pub(crate) fn edited_in_exchange(&mut self, at: Timestamp, edit: impl FnOnce(&mut Series)) {
        edit(&mut self.series);
        let mut item = item(self.read_exchange(), at);
        item.facts = self.pair.exchange.item().unwrap().facts;
        self.pair.exchange = Known::Present(item);
    }

    /// A user edits in Sales, at that time.
    pub(crate) fn edited_in_sales(&mut self, at: Timestamp, edit: impl FnOnce(&mut Rows)) {
        edit(&mut self.rows);
        self.pair.sales = Known::Present(item(self.read_sales(), at));
    }

    fn read_exchange(&self) -> Occurrences {
        let known = self.pair.base.clone().unwrap_or_else(|| self.read_sales());
        Occurrences::from_series(&self.series, MAXIMUM, Some(&known)).unwrap()
    }

    fn read_sales(&self) -> Occurrences {
        Occurrences::from_rows(self.rows.clone(), berlin())
    }

    /// Plays until there is nothing left to do.
    pub(crate) fn rest(&mut self, policy: &Policy) -> Rested {
        for _ in 0..STEPS_MAX {
            let planned = plan(&self.pair, policy, self.now);
            match planned.step {
                Step::Rest => return Rested::Still,
                Step::Wait { until } => self.now = until,
                Step::Conclude(conclusion) => {
                    self.pair = conclude(&self.pair, conclusion, planned.reason, &policy.zone, self.now);
                }
                Step::Look(side) => self.look(side, policy),
                Step::Write(write) => {
                    if let Err(unwritable) = self.write(&write) {
                        return Rested::Unwritable(unwritable);
                    }
                }
            }
        }
        panic!("no rest after {STEPS_MAX} steps: {:?}", self.pair);
    }

    pub(crate) fn look(&mut self, side: Side, policy: &Policy) {
        let seen = item(self.read(side), self.now);
        self.pair = resolve(&self.pair, side, Seen::Found(seen), policy, self.now);
    }

    pub(crate) fn write(&mut self, write: &Write<Occurrences>) -> Result<(), SeriesUnwritable> {
        let begun = begin(&self.pair, write, self.now);
        let outcome = self.land(write)?;
        self.pair = settle(&begun, write.on(), outcome, self.now);
        Ok(())
    }

    fn land(&mut self, write: &Write<Occurrences>) -> Result<Outcome<Occurrences>, SeriesUnwritable> {
        let landing = self.interrupted.pop();
        let landing_max = landing.unwrap_or(usize::MAX);
        match write {
            Write::Update {
                on: Side::Exchange,
                carried,
                fields,
                ..
            } => {
                let mut changes = carried.sent.writes_to(&self.series, fields, self.now, MAXIMUM)?;
                changes.truncate(landing_max);
                self.series = changes
                    .iter()
                    .fold(self.series.clone(), |series, change| series.after(change));
                self.to_exchange.extend(changes);
                let read = self.read_exchange();
                let is_sent = fields.iter().all(|field| read.same(&carried.sent, *field));
                assert!(landing.is_some() || is_sent, "{fields:?}");
            }
            Write::Update {
                on: Side::Sales,
                held,
                carried,
                ..
            } => {
                let mut writes = row_writes(held, &carried.sent, &numbers(&self.pair));
                writes.truncate(landing_max);
                self.rows = after_rows(&self.rows, &writes);
                self.to_sales.extend(writes);
            }
            Write::Delete { .. } => return Ok(Outcome::Deleted),
            Write::Mark { .. } | Write::Unmark { .. } | Write::Create { .. } => {}
        }
        let mut seen = item(self.read(write.on()), self.now);
        seen.version = Version::new("written");
        seen.facts = self.pair.known(write.on()).item().unwrap().facts;
        Ok(match landing {
            Some(_) => Outcome::Uncertain,
            None => Outcome::Applied(seen),
        })
    }

    fn read(&self, side: Side) -> Occurrences {
        match side {
            Side::Exchange => self.read_exchange(),
            Side::Sales => self.read_sales(),
        }
    }

    /// Fields in which the sides differ, but for who takes part, which Sales may add to.
    pub(crate) fn apart(&self) -> Vec<sync_core::OccurrencesField> {
        let mut differing = self.read_exchange().differing(&self.read_sales());
        differing.retain(|field| {
            !matches!(
                field,
                sync_core::OccurrencesField::Meeting(_, AppointmentField::People)
            )
        });
        differing
    }
}

/// The number of that meeting's row.
pub(crate) fn number(slot: &Slot) -> ActivityNumber {
    ActivityNumber::mint_occurrence(&MeetingKey::from_ical_uid("uid"), slot, 0)
}

/// Six days of a series around today: three are over, today's is, two are to come.
pub(crate) fn mixed(made_in: Side) -> World {
    World::in_step(&daily(-3, 6), made_in)
}

pub(crate) fn reason(world: &World, policy: &Policy) -> ReasonCode {
    plan(&world.pair, policy, world.now).reason.code
}

pub(crate) fn subject(rows: &Rows, slot: Slot) -> &str {
    &rows[&slot].subject
}

/// One meeting's subject changes in Sales.
pub(crate) fn rename(offset: i64) -> impl Fn(&mut Rows) {
    move |rows| rows.get_mut(&slot(offset)).unwrap().subject = "Review".to_owned()
}

/// One meeting's subject changes in Exchange.
pub(crate) fn rename_there(offset: i64) -> impl Fn(&mut sync_core::Series) {
    move |series| {
        let mut own = series.dictated(slot(offset));
        own.subject = "Review".to_owned();
        series.exceptions.insert(slot(offset), own);
    }
}
