//! Sales, as one user sees it, as far as one kind of record goes.

use super::parked;
use super::words::{answer_in_words, in_words, item_in_words, short, tail};
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::{Amendment, Told};
use crate::steps::Feed;
use crate::world::{DEADLINE, Shared, User, World};
use jiff::{SignedDuration, Timestamp};
use sandbox::sales::model::{Condition, Refusal as SalesRefusal, Row};
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use store::links::Link;
use sync_core::{Acquaintance, ItemId, Known, Outcome, ReasonCode, SalesId, Side, Write};
use worker::ports::{
    Answer, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow, RecordSeen,
    SalesRecords, Searched, Stop, Wanted,
};
use worker::sync::rest::number_of;

/// How far a reader goes back behind its watermark: further than any read lags.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// Sales, as one user sees it.
#[derive(Debug)]
pub struct SimRecords<C> {
    world: Shared,
    user: u8,
    kind: PhantomData<fn() -> C>,
}

impl<C> SimRecords<C> {
    /// Sales for this user.
    pub fn new(world: Shared, user: u8) -> Self {
        Self {
            world,
            user,
            kind: PhantomData,
        }
    }

    /// One read: paused before and after, in the present weather.
    async fn read<T>(&self, read: impl FnOnce(&mut World, &User) -> T + Send) -> Result<T, Stop> {
        pause().await;
        let answer = {
            let mut world = self.world.lock();
            let user = world.user(self.user);
            world.refusal(Side::Sales).map(|()| read(&mut world, &user))
        };
        pause().await;
        answer
    }
}

impl<C: Told> SalesRecords for SimRecords<C> {
    type Content = C;

    async fn look(&self, links: &[&Link<C>]) -> Result<Vec<RecordSeen<C>>, Stop> {
        let asked: Vec<_> = links
            .iter()
            .map(|link| {
                let since = match &link.pair.sales {
                    Known::InDoubt(doubt) => Some(doubt.since),
                    Known::Absent | Known::Present(_) | Known::Gone(_) => None,
                };
                (ItemId::new(number_of(link).as_str()), since)
            })
            .collect();
        self.read_records(&asked).await
    }

    async fn write(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        C::send_records(self, writes).await
    }

    /// All there is for this user, which is more than was asked for.
    async fn alike(&self, _: &[Wanted<'_, C>]) -> Result<Vec<RecordAlike<C>>, Stop> {
        self.read(|world, user| {
            let (_, sales) = world.as_of(world.weather.stale_secs);
            let rows = sales.changed_since(C::TABLE, &user.address, Timestamp::UNIX_EPOCH);
            let read = C::feed_rows(world, sales, user, &rows.unwrap_or_default(), &[]);
            let mut alike: Vec<RecordAlike<C>> = read
                .into_iter()
                .filter_map(|row| match row {
                    RecordRow::Changed(item, id) => Some(RecordAlike { item, id }),
                    RecordRow::Deleted(_) => None,
                })
                .collect();
            match world.flaw {
                Some(Flaw::CreatesUnasked) => alike.clear(),
                Some(Flaw::AdoptsFirst) => {
                    let mut seen = Vec::new();
                    alike.retain(|record| {
                        let likeness = record.item.content.likeness(None);
                        let is_new = !seen.contains(&likeness);
                        seen.push(likeness);
                        is_new
                    });
                }
                _ => {}
            }
            world.note(|| format!("sales is asked what is there: {} records", alike.len()));
            alike
        })
        .await
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.read(|world, user| {
            let people = world.people_behind(user, addresses);
            Acquaintance {
                belong: world.accounts_of(&people),
                people,
                accounts: world.accounts_named(user, companies),
            }
        })
        .await
    }
}

impl<C: Told> SimRecords<C> {
    /// One request each, all in the same weather.
    pub(crate) async fn send_at_once(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        let called_at = self.world.lock().now;
        pause().await;
        let answers = {
            let mut world = self.world.lock();
            world.gives_up = world.now.duration_since(called_at) > DEADLINE;
            let user = world.user(self.user);
            writes
                .iter()
                .map(|outgoing| world.write_record(&user, outgoing))
                .collect()
        };
        pause().await;
        answers
    }

    /// Reads records, each with the time since when a write of ours is in doubt.
    async fn read_records(&self, asked: &[(ItemId, Option<Timestamp>)]) -> Result<Vec<RecordSeen<C>>, Stop> {
        self.read(|world, user| {
            let (_, sales) = world.as_of(world.weather.stale_secs);
            let seen: Vec<RecordSeen<C>> = asked
                .iter()
                .map(|(number, since)| {
                    let found = C::read_record(world, sales, user, number.as_str(), *since);
                    found.map_or(RecordSeen::Missing, |(item, id)| {
                        RecordSeen::Found(Box::new(item), id)
                    })
                })
                .collect();
            for ((number, _), seen) in asked.iter().zip(&seen) {
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

    /// The world, and whose eyes it is seen with.
    pub(crate) fn place(&self) -> (&Shared, u8) {
        (&self.world, self.user)
    }
}

impl<C: Told> RecordFeed for SimRecords<C> {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<C>>, PullError> {
        self.read(|world, user| {
            let page = world.changed_records::<C>(user, after);
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
            world
                .in_search::<C>(user)
                .map_or(Searched::NotAccessible, Searched::Holds)
        })
        .await
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.read(|world, user| world.contacts_mark(user)).await
    }

    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<C>>, Stop> {
        let asked: Vec<_> = numbers.iter().map(|number| (number.clone(), None)).collect();
        self.read_records(&asked).await
    }
}

impl World {
    fn changed_records<C: Told>(&self, user: &User, after: Option<&Cursor>) -> Page<RecordRow<C>> {
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
            .changed_since(C::TABLE, &user.address, from)
            .unwrap_or_default();
        let deleted = sales
            .deleted_since(&user.address, from, self.now)
            .unwrap_or_default();
        let newest = changed
            .iter()
            .filter_map(|row| row.changed_at())
            .chain(deleted.iter().map(|deletion| deletion.at))
            .fold(watermark, Timestamp::max);
        let mut rows = C::feed_rows(self, sales, user, &changed, &deleted);
        if self.weather.feed == Feed::Reversed {
            rows.reverse();
        }
        Page {
            rows,
            next: Cursor(newest.to_string()),
            is_last: true,
        }
    }

    fn write_record<C: Told>(
        &mut self,
        user: &User,
        Outgoing { link, write }: &Outgoing<'_, C>,
    ) -> Answer<C> {
        if let Some(refused) = self.write_refusal(Side::Sales) {
            return refused;
        }
        self.note(|| format!("link {} writes to sales: {}", short(link), in_words(write)));
        self.oracle_sees_record_write(link, write);
        let number = number_of(link).as_str().to_owned();
        let (by, order) = (user.clone(), self.record_order(write));
        let is_create = matches!(write, Write::Create { .. });
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let record = self.record_of(link);
        self.send(move |world| {
            let shown = record.map(|record| (record, world.shown_on::<C>(Side::Sales, record, &by)));
            let done = world.land_record(&by, &number, order);
            if let Some((record, before)) = shown {
                world.oracle_sees_landed::<C>(Side::Sales, record, &by, &before);
            }
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let landed = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.note(|| format!("  answer: {}", answer_in_words(landed.as_ref())));
        landed.unwrap_or_else(|| self.lost_answer(is_create))
    }

    fn record_order<C: Told>(&self, write: &Write<C>) -> Order<C> {
        match write {
            Write::Create { carried, .. } => Order::Create(carried.sent.clone()),
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => Order::Change {
                id: id.clone(),
                expects: self.named(expects),
                fields: fields.clone(),
                wanted: carried.sent.clone(),
            },
            Write::Delete { id, expects, .. }
            | Write::Mark { id, expects }
            | Write::Unmark { id, expects } => Order::Delete {
                id: id.clone(),
                expects: self.named(expects),
            },
        }
    }

    /// What Sales does when the request arrives.
    fn land_record<C: Told>(&mut self, user: &User, number: &str, order: Order<C>) -> Answer<C> {
        self.oracle.writes += 1;
        if matches!(order, Order::Delete { .. }) {
            self.oracle.removed(user);
        }
        let done = self.do_record(user, number, &order);
        if matches!(order, Order::Create(_)) && done.is_ok() {
            self.oracle.created(user);
        }
        match done {
            Ok(Some(number)) => match self.sales.record(C::TABLE, &number) {
                Some(row) => Answer {
                    record: Some(SalesId(row.id)),
                    ..Answer::of(Outcome::Applied(C::item_from_row(&self.sales, row, self.flaw)))
                },
                None => Answer::of(Outcome::Uncertain),
            },
            Ok(None) => Answer::of(Outcome::Deleted),
            // A number that is taken is our own earlier create.
            Err(SalesRefusal::BadRequest(complaints))
                if complaints.iter().any(|complaint| {
                    matches!(complaint.path.as_str(), "/ActivityNumber" | "/PartyNumber")
                }) =>
            {
                Answer::of(Outcome::Taken)
            }
            Err(SalesRefusal::NotFound) => Answer::of(Outcome::NotFound),
            Err(SalesRefusal::PreconditionFailed { .. }) => Answer::of(Outcome::PreconditionFailed),
            Err(SalesRefusal::Forbidden | SalesRefusal::NobodyHere | SalesRefusal::NotOffered) => {
                parked(ReasonCode::NoRight)
            }
            Err(SalesRefusal::BadRequest(_)) => parked(ReasonCode::RefusedBySales),
        }
    }

    fn do_record<C: Told>(
        &mut self,
        user: &User,
        number: &str,
        order: &Order<C>,
    ) -> Result<Option<String>, SalesRefusal> {
        let now = self.now;
        match order {
            Order::Create(wanted) => {
                let draft = C::draft_of_new(wanted, number, user.party);
                self.sales.create(&user.address, C::TABLE, &draft, now).map(Some)
            }
            Order::Change {
                id,
                expects,
                fields,
                wanted,
            } => {
                let condition = condition(expects.as_deref(), self.sales.record(C::TABLE, id.as_str()));
                let change = Amendment {
                    wanted,
                    fields,
                    condition: &condition,
                };
                C::amend(&mut self.sales, user, id.as_str(), &change, now)?;
                Ok(Some(id.as_str().to_owned()))
            }
            Order::Delete { id, expects } => {
                let row = self.sales.record(C::TABLE, id.as_str());
                let condition = condition(expects.as_deref(), row);
                let is_kept = row.is_some_and(C::is_kept_in_sales);
                let deleted = self
                    .sales
                    .delete(&user.address, C::TABLE, id.as_str(), &condition, now);
                if deleted.is_ok() && is_kept {
                    self.oracle.deletes_what_is_kept(id.as_str());
                }
                deleted.map(|()| None)
            }
        }
    }
}

/// What the request says.
enum Order<C: Told> {
    Create(C),
    Change {
        id: ItemId,
        expects: Option<String>,
        fields: Vec<C::Field>,
        wanted: C,
    },
    Delete {
        id: ItemId,
        expects: Option<String>,
    },
}

/// Sales compares ETags; ours are versions, so that stories can be read.
fn condition(expects: Option<&str>, row: Option<&Row>) -> Condition {
    match (expects, row) {
        (None, _) | (Some(_), None) => Condition::Any,
        (Some(expects), Some(row)) if expects == row.version().to_string() => Condition::IfMatch(row.etag()),
        (Some(_), Some(_)) => Condition::IfMatch("\"older\"".to_owned()),
    }
}
