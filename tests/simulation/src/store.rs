//! The store, in memory: what it promises is what the contract suite asks of every backend. It survives a crash of a
//! worker, who is dropped between any two pauses.

use crate::executor::pause;
use crate::flaw::Flaw;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::StoreError;
use store::links::{Begun, CopyId, Counted, Leads, Link, MeetingId, Organizes, Saved};
use store::rounds::{Circumstances, Listing};
use store::users::UserId;
use sync_core::{
    Allowance, AllowancePolicy, Budgets, Carried, Category, Cause, Consent, Content, DeploymentDeletions,
    Gate, Hold, ItemId, Kind, Known, MeetingKey, Object, Occasion, Origin, Pair, Related, SalesId, Scope,
    Side, Sides, Spent, Standing, Tombstone, Turn, Was, gate, gated,
};
use uuid::Uuid;
use worker::ports::{Cursor, NewPair, PageSaved, RestNoted, RoundStore, SyncStore};
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

/// The Sales side of a record, shared by all of its copies.
#[derive(Debug, Clone)]
struct Meeting<C> {
    key: MeetingKey,
    base: Option<C>,
    sales: Known<C>,
    asked: Option<Related>,
    birth: u32,
    sales_id: Option<SalesId>,
    generation: i64,
}

/// One mailbox's copy.
#[derive(Debug, Clone)]
struct Copy<C> {
    meeting: MeetingId,
    user: u8,
    item: Option<ItemId>,
    organizes: Organizes,
    exchange: Known<C>,
    origin: Origin,
    category: Category,
    scope: Scope,
    consent: Option<Consent>,
    hold: Option<Hold>,
    standing: Standing,
    due: Option<Timestamp>,
}

/// Everything that is stored.
#[derive(Debug, Clone)]
struct Memory<C> {
    meetings: BTreeMap<MeetingId, Meeting<C>>,
    copies: BTreeMap<CopyId, Copy<C>>,
    cursors: BTreeMap<(u8, Side), Cursor>,
    allowances: BTreeMap<u8, Allowance>,
    /// Who has had a first round.
    settled: BTreeSet<u8>,
    /// Whose mailbox listed nothing.
    empty: BTreeSet<u8>,
    next: u128,
}

/// The store as one user's round sees it.
#[derive(Debug)]
pub struct SimStore<C> {
    memory: Arc<Mutex<Memory<C>>>,
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
            settled: BTreeSet::new(),
            empty: BTreeSet::new(),
            next: 1,
        };
        Self {
            memory: Arc::new(Mutex::new(memory)),
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

    fn memory(&self) -> MutexGuard<'_, Memory<C>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every link of every user, in the order of their making.
    pub fn all(&self) -> Vec<(u8, Link<C>)> {
        let memory = self.memory();
        let links = memory.copies.iter();
        links
            .filter_map(|(id, copy)| Some((copy.user, memory.link(*id)?)))
            .collect()
    }

    /// Every link is to be planned again, as after a change of settings.
    pub fn all_due(&self, now: Timestamp) {
        for copy in self.memory().copies.values_mut() {
            copy.due = copy.due.or(Some(now));
        }
    }

    /// Of every link: its item, and whether it is unlinked.
    pub fn standings(&self) -> Vec<(CopyId, Option<ItemId>, bool)> {
        let memory = self.memory();
        let copies = memory.copies.iter();
        copies
            .map(|(id, copy)| {
                let item = copy.exchange.id().or(copy.item.as_ref()).cloned();
                (*id, item, matches!(copy.standing, Standing::Unlinked(_)))
            })
            .collect()
    }

    /// These users have had their first rounds, long ago.
    pub fn settle(&self, users: u8) {
        self.memory().settled.extend(0..users);
    }
}

impl<C: Content> Memory<C> {
    fn link(&self, id: CopyId) -> Option<Link<C>> {
        let copy = self.copies.get(&id)?;
        let meeting = self.meetings.get(&copy.meeting)?;
        let leads = if self.leader(copy.meeting).unwrap_or(id) == id {
            Leads::Yes
        } else {
            Leads::No
        };
        Some(Link {
            meeting: copy.meeting,
            copy: id,
            user: UserId(Uuid::from_u128(u128::from(copy.user) + 1)),
            key: meeting.key,
            immutable_id: copy.item.as_ref().map(|id| id.as_str().to_owned()),
            leads,
            sales_id: meeting.sales_id,
            generation: meeting.generation,
            pair: Pair {
                base: meeting.base.clone(),
                exchange: copy.exchange.clone(),
                sales: meeting.sales.clone(),
                asked: meeting.asked.clone(),
                birth: meeting.birth,
                origin: copy.origin,
                category: copy.category,
                scope: copy.scope,
                consent: copy.consent,
                hold: copy.hold.clone(),
                standing: copy.standing.clone(),
            },
        })
    }

    /// The organizer's copy if it is linked, else the longest linked (R-APPT-13).
    fn leader(&self, meeting: MeetingId) -> Option<CopyId> {
        let linked = || {
            self.copies
                .iter()
                .filter(move |(_, copy)| copy.meeting == meeting)
                .filter(|(_, copy)| !matches!(copy.standing, Standing::Unlinked(_)))
        };
        let organizers = linked().find(|(_, copy)| copy.organizes == Organizes::Yes);
        organizers.or_else(|| linked().next()).map(|(id, _)| *id)
    }

    fn save(&mut self, link: &Link<C>, flaw: Option<Flaw>) -> Saved {
        let (Some(meeting), Some(copy)) = (
            self.meetings.get_mut(&link.meeting),
            self.copies.get_mut(&link.copy),
        ) else {
            return Saved::Overtaken;
        };
        if meeting.generation != link.generation && flaw != Some(Flaw::NoCompareAndSwap) {
            return Saved::Overtaken;
        }
        let pair = flawed(meeting, copy, &link.pair, flaw);
        meeting.generation += 1;
        meeting.base = pair.base;
        meeting.sales = pair.sales;
        meeting.asked = pair.asked;
        meeting.birth = pair.birth;
        meeting.sales_id = link.sales_id.or(meeting.sales_id);
        copy.exchange = pair.exchange;
        copy.origin = pair.origin;
        copy.category = pair.category;
        if flaw != Some(Flaw::IgnoresSearch) {
            copy.scope = pair.scope;
        }
        copy.consent = pair.consent;
        copy.hold = pair.hold;
        copy.standing = pair.standing;
        Saved::As(meeting.generation)
    }

    /// Asks the budgets, and saves what they say.
    fn begin(&mut self, step: &Counted<C>, user: u8, now: Timestamp, flaw: Option<Flaw>) -> Begun {
        let generation = self
            .meetings
            .get(&step.link.meeting)
            .map(|meeting| meeting.generation);
        if generation != Some(step.link.generation) && flaw != Some(Flaw::NoCompareAndSwap) {
            return Begun::Overtaken;
        }
        let allowance = self.allowances.entry(user).or_default();
        let mut budgets = Budgets {
            allowance,
            deployment: &mut DeploymentDeletions { last_hour: 0 },
            policy: &AllowancePolicy::default(),
        };
        let pair = &step.link.pair;
        let gate = if flaw == Some(Flaw::NoBudgets) {
            Gate::Pass(Spent {
                demand: step.demand,
                at: now,
            })
        } else {
            gate(
                pair.hold.as_ref(),
                &step.demand,
                &pair.versions(),
                &step.occasion,
                &mut budgets,
                now,
            )
        };
        let saved = self.save(
            &Link {
                pair: gated(pair, step.begun.clone(), &gate),
                ..step.link.clone()
            },
            flaw,
        );
        match (saved, gate) {
            (Saved::Overtaken, _) => Begun::Overtaken,
            (Saved::As(generation), Gate::Pass(_)) => Begun::As(generation),
            (Saved::As(_), Gate::Held(hold)) => Begun::Held(hold.held_for),
            (Saved::As(_), Gate::Discarded) => Begun::Discarded,
        }
    }

    fn fresh(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    fn open(&mut self, new: &NewPair<C>, user: u8, now: Timestamp, flaw: Option<Flaw>) -> CopyId {
        let number = new.number.as_ref();
        let known = self.meetings.iter().find(|(id, meeting)| {
            let numbered = self.number(**id).is_some_and(|own| Some(&own) == number);
            meeting.key == new.key || numbered
        });
        let meeting = match known.map(|(id, _)| *id) {
            Some(id) => id,
            None => {
                let id = MeetingId(self.fresh());
                let pair = &new.pair;
                self.meetings.insert(
                    id,
                    Meeting {
                        key: new.key,
                        base: pair.base.clone(),
                        sales: pair.sales.clone(),
                        asked: pair.asked.clone(),
                        birth: pair.birth,
                        sales_id: None,
                        generation: 1,
                    },
                );
                id
            }
        };
        let own = self
            .copies
            .iter()
            .find(|(_, copy)| copy.meeting == meeting && copy.user == user)
            .map(|(id, _)| *id);
        if let Some(id) = own {
            if flaw == Some(Flaw::CapturesOptedOut)
                && let Some(copy) = self.copies.get_mut(&id)
                && matches!(copy.standing, Standing::Unlinked(_))
            {
                copy.standing = Standing::Linked;
                copy.due = Some(now);
            }
            return id;
        }
        let id = CopyId(self.fresh());
        self.copies.insert(
            id,
            Copy {
                meeting,
                user,
                item: new.item.clone(),
                organizes: new.organizes,
                exchange: new.pair.exchange.clone(),
                origin: new.pair.origin,
                category: new.pair.category,
                scope: new.pair.scope,
                consent: None,
                hold: None,
                standing: Standing::Linked,
                due: Some(now),
            },
        );
        id
    }

    /// The number under which Sales knows a meeting, or will.
    fn number(&self, meeting: MeetingId) -> Option<ItemId> {
        let (id, _) = self.copies.iter().find(|(_, copy)| copy.meeting == meeting)?;
        let link = self.link(*id)?;
        Some(ItemId::new(number_of(&link).as_str()))
    }
}

/// The pair as it is kept: as it is, but for the mistake that is put in.
fn flawed<C: Content>(meeting: &Meeting<C>, copy: &Copy<C>, pair: &Pair<C>, flaw: Option<Flaw>) -> Pair<C> {
    let mut kept = pair.clone();
    let before = |side| match side {
        Side::Exchange => &copy.exchange,
        Side::Sales => &meeting.sales,
    };
    for side in [Side::Exchange, Side::Sales] {
        let known = match side {
            Side::Exchange => &mut kept.exchange,
            Side::Sales => &mut kept.sales,
        };
        match flaw {
            Some(Flaw::NoBegin) => {
                if let Known::InDoubt(doubt) = known
                    && !matches!(doubt.cause, Cause::Recheck | Cause::Rumour | Cause::Adopted(_))
                {
                    *known = before(side).clone();
                }
            }
            Some(Flaw::HeardDropped) => {
                if let Known::InDoubt(doubt) = known {
                    doubt.heard = None;
                }
            }
            Some(Flaw::BelievesRemovals) => {
                if matches!(known, Known::InDoubt(doubt) if doubt.cause == Cause::Rumour) {
                    *known = Known::Gone(Tombstone::DELETED);
                }
            }
            Some(Flaw::RecreatesDeleted) if side == Side::Sales => {
                if matches!(known, Known::Gone(_)) {
                    *known = Known::Absent;
                }
            }
            _ => {}
        }
        let landed = match (before(side), &*known) {
            (Known::InDoubt(doubt), Known::Present(item)) => match &doubt.cause {
                Cause::Created(carried) | Cause::Updated(carried) => Some((carried, &item.content)),
                Cause::Recheck
                | Cause::Rumour
                | Cause::Adopted(_)
                | Cause::Deleted
                | Cause::Marked
                | Cause::Unmarked => None,
            },
            _ => None,
        };
        if let Some((carried, holds)) = landed {
            kept.base = flawed_base(meeting.base.as_ref(), kept.base.clone(), carried, holds, flaw);
        }
    }
    if flaw == Some(Flaw::TextbookBase)
        && let (Known::Present(exchange), Known::Present(sales)) = (&kept.exchange, &kept.sales)
    {
        let are_equal = exchange.content.differing(&sales.content).is_empty();
        kept.base = if are_equal {
            Some(exchange.content.clone())
        } else {
            meeting.base.clone()
        };
    }
    kept
}

fn flawed_base<C: Content>(
    old: Option<&C>,
    new: Option<C>,
    carried: &Carried<C>,
    holds: &C,
    flaw: Option<Flaw>,
) -> Option<C> {
    match flaw {
        Some(Flaw::WholeEcho) if !holds.differing(&carried.sent).is_empty() => old.cloned(),
        Some(Flaw::EchoAsEdit) => None,
        Some(Flaw::TextbookBase) => old.cloned(),
        _ => new,
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

    async fn save(&self, links: &[Link<C>], _: Timestamp) -> Result<Vec<Saved>, StoreError> {
        pause().await;
        let saved = {
            let mut memory = self.memory();
            links.iter().map(|link| memory.save(link, self.flaw)).collect()
        };
        pause().await;
        Ok(saved)
    }

    async fn save_together(&self, links: &[Link<C>], _: Timestamp) -> Result<Option<Vec<i64>>, StoreError> {
        self.ask(|memory| {
            let is_current = |link: &Link<C>| {
                let meeting = memory.meetings.get(&link.meeting);
                meeting.map(|meeting| meeting.generation) == Some(link.generation)
            };
            if !links.iter().all(is_current) {
                return None;
            }
            let saved = links.iter().map(|link| match memory.save(link, self.flaw) {
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
                        *user == self.user && item_of(link).is_some_and(|item| items.contains(&item));
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
                .filter(|link| item_of(link).is_some_and(|id| ids.contains(&id)))
                .filter(|link| {
                    self.flaw != Some(Flaw::CapturesOptedOut)
                        || !matches!(link.pair.standing, Standing::Unlinked(_))
                })
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
                memory.save(link, self.flaw);
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
        self.ask(|memory| {
            for rest in rests {
                let Some(copy) = memory.copies.get_mut(&rest.copy) else {
                    continue;
                };
                let meeting = memory.meetings.get(&copy.meeting);
                if meeting.is_some_and(|meeting| meeting.generation == rest.generation) {
                    copy.due = rest.due;
                }
            }
        })
        .await
    }
}
