//! Sales, as one user sees it, as far as one kind of record goes.

mod batches;
mod feed;
mod merged;
mod writes;

pub(crate) use writes::refused;

use super::notes::Notes;
use super::words::{item_in_words, tail};
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::world::{Shared, User, World};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use store::links::Link;
use sync_core::{Acquaintance, ItemId, Known, Side};
use worker::ports::{
    Answer, Compared, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow,
    RecordSeen, SalesRecords, Searched, Stop, Wanted,
};
use worker::sync::rest::number_of;

/// Sales, as one user sees it.
#[derive(Debug)]
pub struct SimRecords<C> {
    world: Shared,
    user: u8,
    notes: Notes,
    kind: PhantomData<fn() -> C>,
}

impl<C> SimRecords<C> {
    /// Sales for this user.
    pub fn new(world: Shared, user: u8) -> Self {
        Self {
            notes: Notes::of(&world),
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
        self.notes.of_answers(C::send_records(self, writes).await)
    }

    /// All there is for this user, which is more than was asked for.
    async fn alike(&self, _: &[Wanted<'_, C>]) -> Result<Vec<RecordAlike<C>>, Stop> {
        self.read(|world, user| {
            let sales = world.sales_read();
            let rows = sales.changed_since(C::TABLE, &user.address, Timestamp::UNIX_EPOCH);
            let read = C::feed_rows(world, sales, user, &rows.unwrap_or_default(), &[]);
            let mut alike: Vec<RecordAlike<C>> = read
                .into_iter()
                .filter_map(|row| match row {
                    RecordRow::Changed(mut item, id) => {
                        self.notes.of_item(&mut item);
                        Some(RecordAlike { item, id })
                    }
                    RecordRow::Deleted(_) | RecordRow::Refused(..) => None,
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

    async fn survivors(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, RecordAlike<C>>, Stop> {
        self.survivors_of(numbers).await
    }

    async fn absorbed(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop> {
        self.absorbed_by(numbers).await
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
    /// A request for each, side by side, of a write that was called for at `called_at`.
    async fn send_each(&self, writes: &[Outgoing<'_, C>], called_at: Timestamp) -> Vec<Answer<C>> {
        pause().await;
        let answers = {
            let mut world = self.world.lock();
            world.gives_up = world.is_too_late(called_at);
            let user = world.user(self.user);
            world.each_apart(Side::Sales, writes, |world, outgoing| {
                world.write_record(&user, outgoing)
            })
        };
        pause().await;
        answers
    }

    /// Reads records, each with the time since when a write of ours is in doubt.
    async fn read_records(&self, asked: &[(ItemId, Option<Timestamp>)]) -> Result<Vec<RecordSeen<C>>, Stop> {
        self.read(|world, user| {
            let sales = world.sales_read();
            let seen: Vec<RecordSeen<C>> = asked
                .iter()
                .map(|(number, since)| {
                    let found = C::read_record(world, sales, user, number.as_str(), *since);
                    found.map_or(RecordSeen::Missing, |(mut item, id)| {
                        self.notes.of_item(&mut item);
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
            let mut page = world.changed_records::<C>(self.user, user, after)?;
            for row in &mut page.rows {
                if let RecordRow::Changed(item, _) = row {
                    self.notes.of_item(item);
                }
            }
            for row in &page.rows {
                world.note(|| match row {
                    RecordRow::Changed(item, _) => format!("feed of sales: {}", item_in_words(item)),
                    RecordRow::Deleted(number) => format!("feed of sales: {} deleted", tail(number.as_str())),
                    RecordRow::Refused(number, _) => {
                        format!("feed of sales: {} refused", tail(number.as_str()))
                    }
                });
            }
            Ok(page)
        })
        .await
        .map_err(PullError::Stopped)
        .flatten()
    }

    async fn in_search(&self) -> Result<Searched, Stop> {
        self.read(|world, user| {
            if !world.settings.searched {
                return Searched::NotChosen;
            }
            world.watch_index::<C>(user);
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

    async fn compare(&self, links: &[&Link<C>]) -> Result<Vec<Compared>, Stop> {
        let asked: Vec<_> = links
            .iter()
            .map(|link| (ItemId::new(number_of(link).as_str()), None))
            .collect();
        let seen = self.read_records(&asked).await?;
        let compared = links
            .iter()
            .zip(seen)
            .map(|(link, seen)| match (link.pair.sales.item(), seen) {
                (Some(known), RecordSeen::Found(item, _)) if known.version == item.version => {
                    Compared::AsSeen
                }
                (Some(_) | None, RecordSeen::Found(..) | RecordSeen::Missing | RecordSeen::Refused(_)) => {
                    Compared::Otherwise
                }
            });
        Ok(compared.collect())
    }

    async fn make_traceable(&self, numbers: &[ItemId]) -> Result<(), Stop> {
        self.name_records(numbers).await
    }
}
