//! The store, in memory: what it promises is what the contract suite asks of every backend. It survives a crash of a
//! worker, who is dropped between any two pauses.

mod flaws;
mod memory;
mod watched;

pub use memory::Member;

use crate::changed::Changed;
use crate::executor::pause;
use crate::flaw::Flaw;
use jiff::Timestamp;
use memory::Memory;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::StoreError;
use store::links::{Begun, CopyId, Counted, Link, Saved};
use store::rounds::{Circumstances, Listing};
use sync_core::{
    Category, Content, ConversationKey, ItemId, Kind, Known, MeetingKey, Object, Occasion, Scope, SeatTerms,
    Side, Sides, Standing, Turn, Was,
};
use worker::ports::{Cursor, NewPair, PageSaved, PlannedUnder, RestNoted, RoundStore, SyncStore, Walk};
use worker::sync::linked::items_of;
use worker::sync::rest::number_of;

/// The store as one user's round sees it.
#[derive(Debug)]
pub struct SimStore<C> {
    memory: Arc<Mutex<Changed<Memory<C>>>>,
    user: u8,
    flaw: Option<Flaw>,
}

impl<C: Content> SimStore<C> {
    /// An empty store.
    pub fn new(flaw: Option<Flaw>) -> Self {
        let memory = Memory {
            meetings: BTreeMap::new(),
            copies: BTreeMap::new(),
            cursors: BTreeMap::new(),
            allowances: BTreeMap::new(),
            walks: BTreeMap::new(),
            planned_under: BTreeMap::new(),
            settled: BTreeSet::new(),
            empty: BTreeSet::new(),
            members: Vec::new(),
            stopped: BTreeMap::new(),
            lost: BTreeSet::new(),
            next: 1,
            flaw,
        };
        Self {
            memory: Arc::new(Mutex::new(Changed::new(memory))),
            user: 0,
            flaw,
        }
    }

    /// The same store for another user.
    pub fn of_user(&self, user: u8) -> Self {
        Self {
            memory: Arc::clone(&self.memory),
            user,
            flaw: self.flaw,
        }
    }

    fn memory(&self) -> MutexGuard<'_, Changed<Memory<C>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Content + Send + Sync> SyncStore for SimStore<C> {
    type Content = C;

    async fn load(&self, copies: &[CopyId]) -> Result<Vec<Link<C>>, StoreError> {
        pause().await;
        let links = {
            let memory = self.memory();
            copies.iter().filter_map(|id| memory.link(*id)).collect()
        };
        pause().await;
        Ok(links)
    }

    async fn save(&self, links: &[Link<C>], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        pause().await;
        let saved = {
            let mut memory = self.memory();
            links
                .iter()
                .map(|link| memory.save(link, self.flaw, now))
                .collect()
        };
        pause().await;
        Ok(saved)
    }

    async fn save_together(&self, links: &[Link<C>], now: Timestamp) -> Result<Option<Vec<i64>>, StoreError> {
        self.ask(|memory| {
            let is_current = |link: &Link<C>| {
                let meeting = memory.meetings.get(&link.meeting);
                meeting.map(|meeting| meeting.generation) == Some(link.generation)
            };
            if !links.iter().all(is_current) {
                return None;
            }
            let saved = links.iter().map(|link| match memory.save(link, self.flaw, now) {
                Saved::As(generation) => Some(generation),
                Saved::Overtaken => None,
            });
            saved.collect()
        })
        .await
    }

    async fn naming(&self, items: &[ItemId], numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        self.ask(|memory| {
            let links = memory.copies.iter();
            links
                .filter_map(|(id, copy)| Some((copy.user, memory.link(*id)?)))
                .filter(|(user, link)| {
                    let has_item =
                        *user == self.user && items_of(link).iter().any(|item| items.contains(item));
                    has_item || numbers.contains(&ItemId::new(number_of(link).as_str()))
                })
                .map(|(_, link)| link)
                .collect()
        })
        .await
    }

    async fn begin(&self, counted: &[Counted<C>], now: Timestamp) -> Result<Vec<Begun>, StoreError> {
        self.ask(|memory| {
            counted
                .iter()
                .map(|step| memory.begin(step, self.user, now, self.flaw))
                .collect()
        })
        .await
    }
}

impl<C: Content> SimStore<C> {
    /// Whether the history of a record says that this text was replaced in this field.
    pub fn has_lost(&self, link: &Link<C>, field: &str, text: &str) -> bool {
        let number = ItemId::new(number_of(link).as_str());
        let lost = (number, field.to_owned(), text.to_owned());
        self.memory().lost.contains(&lost)
    }
}

impl<C: Content + Send + Sync> SimStore<C> {
    /// One question: paused before and after.
    async fn ask<T>(&self, question: impl FnOnce(&mut Memory<C>) -> T) -> Result<T, StoreError> {
        pause().await;
        let answer = question(&mut self.memory());
        pause().await;
        Ok(answer)
    }
}

impl<C: Content + Send + Sync> RoundStore for SimStore<C> {
    async fn cursor(&self, side: Side) -> Result<Option<Cursor>, StoreError> {
        self.ask(|memory| memory.cursors.get(&(self.user, side)).cloned())
            .await
    }

    async fn of_items(&self, ids: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        self.ask(|memory| {
            let ours = memory.copies.iter().filter(|(_, copy)| copy.user == self.user);
            let links = ours.filter_map(|(id, _)| memory.link(*id));
            links
                .filter(|link| items_of(link).iter().any(|id| ids.contains(id)))
                .filter(|link| !is_overlooked(link, self.flaw))
                .collect()
        })
        .await
    }

    async fn of_records(&self, numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        self.ask(|memory| {
            let ours = memory.copies.iter().filter(|(_, copy)| copy.user == self.user);
            let links = ours.filter_map(|(id, _)| memory.link(*id));
            links
                .filter(|link| numbers.contains(&ItemId::new(number_of(link).as_str())))
                .collect()
        })
        .await
    }

    async fn of_keys(&self, keys: &[MeetingKey]) -> Result<Vec<Link<C>>, StoreError> {
        self.ask(|memory| {
            let ours = memory.copies.iter().filter(|(_, copy)| copy.user == self.user);
            let links = ours.filter_map(|(id, _)| memory.link(*id));
            let is_asked = |link: &Link<C>| {
                let by_uid = link.ical_uid.as_deref().map(MeetingKey::from_ical_uid);
                keys.contains(&link.key) || by_uid.is_some_and(|key| keys.contains(&key))
            };
            links
                .filter(|link| is_asked(link) && !is_overlooked(link, self.flaw))
                .collect()
        })
        .await
    }

    async fn is_making(&self) -> Result<bool, StoreError> {
        self.ask(|memory| {
            let mut ours = memory.copies.values().filter(|copy| copy.user == self.user);
            ours.any(|copy| copy.standing == Standing::Linked && copy.exchange.is_being_made())
        })
        .await
    }

    async fn of_threads(
        &self,
        messages: &[MeetingKey],
        threads: &[String],
    ) -> Result<Vec<Link<C>>, StoreError> {
        self.ask(|memory| {
            let mut links = memory.of_threads(self.user, messages, threads);
            if self.flaw == Some(Flaw::IgnoresStop) {
                for link in &mut links {
                    link.pair.standing = Standing::Linked;
                    link.pair.category = Category::Wanted;
                }
            }
            links
        })
        .await
    }

    async fn stopped(&self) -> Result<BTreeSet<ConversationKey>, StoreError> {
        self.ask(|memory| match self.flaw {
            Some(Flaw::IgnoresStop) => BTreeSet::new(),
            _ => memory.stopped.get(&self.user).cloned().unwrap_or_default(),
        })
        .await
    }

    async fn items(&self) -> Result<Vec<(CopyId, ItemId)>, StoreError> {
        self.ask(|memory| {
            let ours = memory.copies.iter().filter(|(_, copy)| copy.user == self.user);
            ours.filter_map(|(id, copy)| match &copy.exchange {
                Known::Present(item) => Some((*id, item.id.clone())),
                Known::InDoubt(doubt) => match &doubt.was {
                    Was::Present(item) => Some((*id, item.id.clone())),
                    Was::Absent | Was::Gone(_) => None,
                },
                Known::Absent | Known::Gone(_) => None,
            })
            .collect()
        })
        .await
    }

    async fn scopes(&self) -> Result<Vec<(CopyId, ItemId, Scope)>, StoreError> {
        self.ask(|memory| {
            let ours = memory.copies.iter().filter(|(_, copy)| copy.user == self.user);
            let links = ours.filter_map(|(id, _)| memory.link(*id));
            links
                .map(|link| (link.copy, ItemId::new(number_of(&link).as_str()), link.pair.scope))
                .collect()
        })
        .await
    }

    async fn open(&self, new: &[NewPair<C>], now: Timestamp) -> Result<Vec<Link<C>>, StoreError> {
        self.ask(|memory| {
            let ids: Vec<_> = new
                .iter()
                .map(|new| memory.open(new, self.user, now, self.flaw))
                .collect();
            ids.into_iter().filter_map(|id| memory.link(id)).collect()
        })
        .await
    }

    async fn seat(&self, terms: &SeatTerms, now: Timestamp) -> Result<(), StoreError> {
        self.ask(|memory| memory.seat(self.user, terms, now, self.flaw))
            .await
    }

    async fn forget(&self, copies: &[CopyId]) -> Result<(), StoreError> {
        self.ask(|memory| memory.forget(self.user, copies)).await
    }

    async fn walked(&self) -> Result<Option<Walk>, StoreError> {
        self.ask(|memory| memory.walks.get(&self.user).cloned()).await
    }

    async fn note_walk(&self, before: Option<&Walk>, walk: &Walk) -> Result<(), StoreError> {
        self.ask(|memory| {
            if memory.walks.get(&self.user) == before {
                memory.walks.insert(self.user, walk.clone());
            }
        })
        .await
    }

    async fn planned_under(&self) -> Result<Option<PlannedUnder>, StoreError> {
        self.ask(|memory| memory.planned_under.get(&self.user).cloned())
            .await
    }

    async fn note_planned_under(&self, under: &PlannedUnder) -> Result<(), StoreError> {
        self.ask(|memory| drop(memory.planned_under.insert(self.user, under.clone())))
            .await
    }

    async fn save_page(
        &self,
        links: &[Link<C>],
        side: Side,
        next: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<PageSaved, StoreError> {
        if self.flaw == Some(Flaw::CursorBeforeRows)
            && let Some(next) = next
        {
            self.ask(|memory| memory.cursors.insert((self.user, side), next.clone()))
                .await?;
        }
        self.ask(|memory| {
            let is_overtaken = |link: &Link<C>| {
                memory
                    .meetings
                    .get(&link.meeting)
                    .map(|meeting| meeting.generation)
                    != Some(link.generation)
            };
            if links.iter().any(is_overtaken) && self.flaw != Some(Flaw::NoCompareAndSwap) {
                return PageSaved::Overtaken;
            }
            for link in links {
                // One page may hold two copies of one meeting only where one user has both, which no mailbox does.
                memory.save(link, self.flaw, now);
                if let Some(copy) = memory.copies.get_mut(&link.copy) {
                    copy.due = Some(now);
                }
            }
            if let Some(next) = next {
                memory.cursors.insert((self.user, side), next.clone());
            }
            PageSaved::All
        })
        .await
    }

    async fn due(&self, now: Timestamp, max: usize) -> Result<Vec<CopyId>, StoreError> {
        self.ask(|memory| {
            let anybody = self.flaw == Some(Flaw::WrongUser);
            let mut due: Vec<_> = memory
                .copies
                .iter()
                .filter(|(_, copy)| anybody || copy.user == self.user)
                .filter_map(|(id, copy)| Some((copy.due.filter(|due| *due <= now)?, *id)))
                .collect();
            due.sort_unstable();
            due.into_iter().take(max).map(|(_, id)| id).collect()
        })
        .await
    }

    async fn circumstances(&self, _: Timestamp) -> Result<Circumstances, StoreError> {
        self.ask(|memory| {
            let ours = memory.copies.values().filter(|copy| copy.user == self.user);
            let is_settled = memory.settled.contains(&self.user) || self.flaw == Some(Flaw::NeverFirst);
            let turn = if is_settled { Turn::Later } else { Turn::First };
            Circumstances {
                round: turn,
                occasion: Occasion {
                    links: u32::try_from(ours.count()).unwrap_or(u32::MAX),
                    mailing: turn,
                    sides: if memory.empty.contains(&self.user) {
                        Sides::SuddenlyEmpty
                    } else {
                        Sides::Filled
                    },
                },
            }
        })
        .await
    }

    async fn note_listing(&self, listing: Listing, _: Timestamp) -> Result<(), StoreError> {
        self.ask(|memory| match listing {
            Listing::Something => memory.empty.remove(&self.user),
            Listing::Nothing => memory.empty.insert(self.user),
        })
        .await
        .map(drop)
    }

    async fn end_first_round(&self, _: Timestamp) -> Result<(), StoreError> {
        self.ask(|memory| {
            memory.settled.insert(self.user);
            let object = match C::KIND {
                Kind::Appointment => Some(Object::Appointments),
                Kind::Contact => Some(Object::Contacts),
                Kind::Task => Some(Object::Tasks),
                Kind::Email => None,
            };
            if let Some(object) = object {
                memory
                    .allowances
                    .entry(self.user)
                    .or_default()
                    .end_first_round(object);
            }
        })
        .await
    }

    async fn note_rest(&self, rests: &[RestNoted]) -> Result<(), StoreError> {
        self.ask(|memory| memory.note_rests(rests)).await
    }

    async fn note_rest_under(&self, rests: &[RestNoted], under: &PlannedUnder) -> Result<(), StoreError> {
        self.ask(|memory| {
            if memory.planned_under.get(&self.user) == Some(under) {
                memory.note_rests(rests);
            }
        })
        .await
    }
}

/// The mistake that is put in: that somebody said stop is not seen.
fn is_overlooked<C: Content>(link: &Link<C>, flaw: Option<Flaw>) -> bool {
    let is_off = link.pair.exchange.item().is_some_and(|item| !item.marks.category);
    matches!(link.pair.standing, Standing::Unlinked(_))
        && match flaw {
            Some(Flaw::CapturesOptedOut) => true,
            Some(Flaw::RecapturesOptedOut) => is_off,
            _ => false,
        }
}
