//! Sales, as one user sees it.

use super::words::{answer_in_words, in_words, item_in_words, short, tail};
use crate::appointments::{child_of, draft_from_fields, draft_of_new, item_from_row, related};
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::steps::Feed;
use crate::world::{DEADLINE, Shared, User, World};
use jiff::{SignedDuration, Timestamp};
use sandbox::sales::model::{Condition, Refusal as SalesRefusal, Row, Sales, Table};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use store::links::Link;
use sync_core::{
    Acquaintance, Appointment, AppointmentField, ItemId, Outcome, ReasonCode, SalesId, SalesPerson, Side,
    Write,
};
use worker::ports::{
    Answer, Cursor, Outgoing, Page, PullError, RecordFeed, RecordRow, RecordSeen, Refusal, SalesRecords,
    Searched, Stop,
};
use worker::sync::rest::number_of;

/// How far a reader goes back behind its watermark: further than any read lags.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// Sales, as one user sees it.
#[derive(Debug)]
pub struct SimRecords {
    /// The world.
    pub world: Shared,
    /// Who.
    pub user: u8,
}

impl SimRecords {
    fn user(&self, world: &World) -> User {
        world.users[usize::from(self.user) % world.users.len()].clone()
    }

    /// One read: paused before and after, in the present weather.
    async fn read<T>(&self, read: impl FnOnce(&mut World, &User) -> T + Send) -> Result<T, Stop> {
        pause().await;
        let answer = {
            let mut world = self.world.lock();
            let user = self.user(&world);
            world.refusal(Side::Sales).map(|()| read(&mut world, &user))
        };
        pause().await;
        answer
    }
}

impl SalesRecords for SimRecords {
    type Content = Appointment;

    async fn look(&self, links: &[&Link<Appointment>]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        let numbers: Vec<_> = links
            .iter()
            .map(|link| ItemId::new(number_of(link).as_str()))
            .collect();
        RecordFeed::read(self, &numbers).await
    }

    async fn write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        let called_at = self.world.lock().now;
        pause().await;
        let answers = {
            let mut world = self.world.lock();
            world.gives_up = world.now.duration_since(called_at) > DEADLINE;
            let user = self.user(&world);
            writes
                .iter()
                .map(|outgoing| world.write_record(&user, outgoing))
                .collect()
        };
        pause().await;
        answers
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        _companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.read(|world, user| Acquaintance {
            people: World::people_behind(&world.sales, user, addresses),
            ..Acquaintance::default()
        })
        .await
    }
}

impl RecordFeed for SimRecords {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<Appointment>>, PullError> {
        self.read(|world, user| {
            let page = world.changed_records(user, after);
            for row in &page.rows {
                world.note(|| match row {
                    RecordRow::Changed(item, _) => format!("feed of sales: {}", item_in_words(item)),
                    RecordRow::Deleted(number) => format!("feed of sales: {} deleted", tail(number.as_str())),
                });
            }
            page
        })
        .await
        .map_err(PullError::Stopped)
    }

    async fn in_search(&self) -> Result<Searched, Stop> {
        self.read(|world, user| {
            if !world.settings.searched {
                return Searched::NotChosen;
            }
            match world.sales.ids_in_scope(&world.search, &user.address, world.now) {
                Ok(held) => Searched::Holds(held.iter().map(|record| ItemId::new(&record.number)).collect()),
                Err(_) => Searched::NotAccessible,
            }
        })
        .await
    }

    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        self.read(|world, user| {
            let (_, sales) = world.as_of(world.weather.stale_secs);
            let seen: Vec<_> = numbers
                .iter()
                .map(|number| {
                    let found = sales.look(&user.address, Table::Activities, number.as_str(), world.now);
                    found.map_or(RecordSeen::Missing, |row| {
                        RecordSeen::Found(Box::new(item_from_row(row, world.flaw)), SalesId(row.id))
                    })
                })
                .collect();
            for (number, seen) in numbers.iter().zip(&seen) {
                world.note(|| {
                    let words = match seen {
                        RecordSeen::Found(item, _) => item_in_words(item),
                        RecordSeen::Missing => "missing".to_owned(),
                        RecordSeen::Refused(code) => code.as_str().to_owned(),
                    };
                    format!("a look at sales {}: {words}", tail(number.as_str()))
                });
            }
            seen
        })
        .await
    }
}

impl World {
    fn changed_records(&self, user: &User, after: Option<&Cursor>) -> Page<RecordRow<Appointment>> {
        let lag = match self.weather.feed {
            Feed::Lags { secs } => secs,
            Feed::Prompt | Feed::Repeats | Feed::Reversed | Feed::Expired => 0,
        };
        let (_, sales) = self.as_of(lag);
        let watermark: Timestamp = after
            .and_then(|cursor| cursor.0.parse().ok())
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let from = watermark.saturating_sub(OVERLAP).unwrap_or(watermark);
        let changed = sales
            .changed_since(Table::Activities, &user.address, from)
            .unwrap_or_default();
        let deleted = sales
            .deleted_since(&user.address, from, self.now)
            .unwrap_or_default();
        let newest = changed
            .iter()
            .filter_map(|row| row.changed_at())
            .chain(deleted.iter().map(|deletion| deletion.at))
            .fold(watermark, Timestamp::max);
        let mut rows: Vec<_> = changed
            .into_iter()
            .map(|row| RecordRow::Changed(Box::new(item_from_row(row, self.flaw)), SalesId(row.id)))
            .chain(
                deleted
                    .iter()
                    .map(|deletion| RecordRow::Deleted(ItemId::new(&deletion.number))),
            )
            .collect();
        if self.weather.feed == Feed::Reversed {
            rows.reverse();
        }
        Page {
            rows,
            next: Cursor(newest.to_string()),
            is_last: true,
        }
    }

    fn write_record(
        &mut self,
        user: &User,
        Outgoing { link, write }: &Outgoing<'_, Appointment>,
    ) -> Answer<Appointment> {
        if let Some(refused) = self.write_refusal(Side::Sales) {
            return refused;
        }
        self.note(|| format!("link {} writes to sales: {}", short(link), in_words(write)));
        self.oracle_sees_record_write(link, write);
        let number = number_of(link).as_str().to_owned();
        let (by, order) = (user.clone(), Order::clone_of(write, self.flaw));
        let is_create = matches!(write, Write::Create { .. });
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        self.send(move |world| {
            let done = world.land_record(&by, &number, order);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let landed = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.note(|| format!("  answer: {}", answer_in_words(landed.as_ref())));
        landed.unwrap_or_else(|| self.lost_answer(is_create))
    }

    /// What Sales does when the request arrives.
    fn land_record(&mut self, user: &User, number: &str, order: Order) -> Answer<Appointment> {
        self.oracle.writes += 1;
        if matches!(order, Order::Delete { .. }) {
            self.oracle.removed(user);
        }
        let now = self.now;
        let result = match &order {
            Order::Create(wanted) => {
                let draft = draft_of_new(wanted, number, user.party);
                self.sales
                    .create(&user.address, Table::Activities, &draft, now)
                    .map(Some)
            }
            Order::Change {
                id,
                expects,
                fields,
                wanted,
            } => {
                let condition = condition(
                    expects.as_deref(),
                    self.sales.record(Table::Activities, id.as_str()),
                );
                let draft = related(draft_from_fields(wanted, fields), &wanted.related);
                let mut next = self.sales.clone();
                next.edit(
                    &user.address,
                    Table::Activities,
                    id.as_str(),
                    &draft,
                    &condition,
                    now,
                )
                .and_then(|()| change_people(&mut next, user, id, wanted, fields, now))
                .map(|()| {
                    self.sales = next;
                    Some(id.as_str().to_owned())
                })
            }
            Order::Delete { id, expects } => {
                let condition = condition(
                    expects.as_deref(),
                    self.sales.record(Table::Activities, id.as_str()),
                );
                self.sales
                    .delete(&user.address, Table::Activities, id.as_str(), &condition, now)
                    .map(|()| None)
            }
        };
        match result {
            Ok(Some(number)) => match self.sales.record(Table::Activities, &number) {
                Some(row) => Answer {
                    record: Some(SalesId(row.id)),
                    ..Answer::of(Outcome::Applied(item_from_row(row, self.flaw)))
                },
                None => Answer::of(Outcome::Uncertain),
            },
            Ok(None) => Answer::of(Outcome::Deleted),
            // A number that is taken is our own earlier create, or somebody's: a look tells.
            Err(SalesRefusal::BadRequest(complaints))
                if complaints
                    .iter()
                    .any(|complaint| complaint.path == "/ActivityNumber") =>
            {
                Answer::of(Outcome::Uncertain)
            }
            Err(SalesRefusal::NotFound) => Answer::of(Outcome::NotFound),
            Err(SalesRefusal::PreconditionFailed { .. }) => Answer::of(Outcome::PreconditionFailed),
            Err(SalesRefusal::Forbidden | SalesRefusal::NobodyHere | SalesRefusal::NotOffered) => Answer {
                refusal: Some(Refusal::Park(ReasonCode::NoRight.into())),
                ..Answer::of(Outcome::NotApplied)
            },
            Err(SalesRefusal::BadRequest(_)) => Answer {
                refusal: Some(Refusal::Park(ReasonCode::RefusedBySales.into())),
                ..Answer::of(Outcome::NotApplied)
            },
        }
    }
}

/// What the request says.
enum Order {
    Create(Appointment),
    Change {
        id: ItemId,
        expects: Option<String>,
        fields: Vec<AppointmentField>,
        wanted: Appointment,
    },
    Delete {
        id: ItemId,
        expects: Option<String>,
    },
}

impl Order {
    fn clone_of(write: &Write<Appointment>, flaw: Option<Flaw>) -> Self {
        let version = |expects: &sync_core::Version| {
            (flaw != Some(Flaw::NoPreconditions)).then(|| expects.as_str().to_owned())
        };
        match write {
            Write::Create { carried, .. } => Self::Create(carried.sent.clone()),
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => Self::Change {
                id: id.clone(),
                expects: version(expects),
                fields: fields.clone(),
                wanted: carried.sent.clone(),
            },
            Write::Delete { id, expects, .. }
            | Write::Mark { id, expects }
            | Write::Unmark { id, expects } => Self::Delete {
                id: id.clone(),
                expects: version(expects),
            },
        }
    }
}

/// Sales compares ETags; ours are versions, so that stories can be read.
fn condition(expects: Option<&str>, row: Option<&Row>) -> Condition {
    match (expects, row) {
        (None, _) | (Some(_), None) => Condition::Any,
        (Some(expects), Some(row)) if expects == row.version().to_string() => Condition::IfMatch(row.etag()),
        (Some(_), Some(_)) => Condition::IfMatch("\"older\"".to_owned()),
    }
}

fn change_people(
    sales: &mut Sales,
    user: &User,
    id: &ItemId,
    wanted: &Appointment,
    fields: &[AppointmentField],
    now: Timestamp,
) -> Result<(), SalesRefusal> {
    if !fields.contains(&AppointmentField::People) {
        return Ok(());
    }
    let Some(row) = sales.record(Table::Activities, id.as_str()) else {
        return Err(SalesRefusal::NotFound);
    };
    let held = item_from_row(row, None).content.people;
    let owner = row
        .stored("OwnerId")
        .as_int()
        .map(|id| SalesPerson::User(SalesId(id)));
    let parent = (Table::Activities, id.as_str());
    let gone: Vec<_> = held
        .difference(&wanted.people)
        .filter(|person| Some(**person) != owner)
        .filter_map(|person| member(row, *person))
        .collect();
    for person in wanted.people.difference(&held) {
        let (table, child) = child_of(*person);
        sales.add_child(&user.address, parent, table, &child, now)?;
    }
    for (table, key) in gone {
        sales.remove_child(&user.address, parent, (table, &key), &Condition::Any, now)?;
    }
    Ok(())
}

fn member(row: &Row, person: SalesPerson) -> Option<(Table, String)> {
    let (table, attribute, id) = match person {
        SalesPerson::Contact(id) => (Table::ActivityContact, "ContactId", id.0),
        SalesPerson::User(id) => (Table::ActivityAssignee, "AssigneeId", id.0),
    };
    let child = row
        .children(table)
        .find(|child| child.stored(attribute).as_int() == Some(id))?;
    Some((table, child.key.clone()))
}
