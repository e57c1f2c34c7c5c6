//! The one loop: plan, take the first step, save doubt, act, save what was learnt, plan again.
//!
//! **Invariant:** nothing here decides. Steps come from [`sync_core::plan`]; a write leaves only after its doubt is on
//! disk; nothing is remembered across an await that is not saved.

use crate::ports::{
    Answer, Clock, EventSeen, Mailbox, Outgoing, RecordSeen, Refusal, SalesRecords, Stop, SyncStore,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::StoreError;
use store::links::{CopyId, Leads, LinkedMeeting, Saved};
use sync_core::{
    ActivityNumber, Appointment, Attendee, Directory, Internal, Item, Lead, Outcome, Pair, Plan, Policy,
    Reason, ReasonCode, SalesPerson, Seen, Side, Standing, Step, Write, begin, plan, resolve, settle,
};

/// More steps than any pair needs: a pair that takes more is left for the next round, and said so.
pub const STEPS_MAX: usize = 24;

/// What the loop works with: the world of one user, and what is allowed in it.
#[derive(Debug)]
pub struct Rest<'a, M, S, D, C> {
    /// The user's mailbox.
    pub mailbox: &'a M,
    /// Sales, as the user sees it.
    pub sales: &'a S,
    /// Where links are kept.
    pub store: &'a D,
    /// What time it is.
    pub clock: &'a C,
    /// What is allowed; the lead is filled in per copy.
    pub policy: &'a Policy,
    /// The mailbox's owner in Sales: takes part in all of their meetings.
    pub owner: SalesPerson,
    /// The company's own mail domains.
    pub internal: &'a Internal,
    /// A write whose doubt is older than this is not sent any more: it could land after the grace.
    pub send_window: SignedDuration,
}

/// Where a link came to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rested {
    /// The link as saved.
    pub link: LinkedMeeting,
    /// How it ended.
    pub end: End,
}

/// How a link ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Nothing is left to do, or only a person can.
    Rests(Reason),
    /// Goes on by itself, not before then.
    Waits(Timestamp, Reason),
}

/// Why the loop ended before its links did. What it learnt until then is saved.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// A vendor cannot be used now.
    #[error("stopped by a vendor")]
    Stopped(Stop),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<Stop> for RestError {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// The looks and writes that one pass of planning asks for, by their place among the open links.
#[derive(Debug, Default)]
struct Asked {
    look_in_exchange: Vec<usize>,
    look_in_sales: Vec<usize>,
    writes: Vec<(usize, Write<Appointment>)>,
    saves: Vec<usize>,
}

impl<M: Mailbox, S: SalesRecords, D: SyncStore, C: Clock> Rest<'_, M, S, D, C> {
    /// Brings links of this user's mailbox to rest, many abreast: in each pass the first step of every link is taken,
    /// grouped by side and kind.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything; every link can then be taken up again as it is.
    pub async fn bring_to_rest(&self, copies: &[CopyId]) -> Result<Vec<Rested>, RestError> {
        let mut open = self.store.load(copies).await?;
        let mut rested = Vec::with_capacity(open.len());
        for _ in 0..STEPS_MAX {
            let asked = self.plan_all(&mut open, &mut rested);
            if open.is_empty() {
                return Ok(rested);
            }
            self.save(&mut open, &asked.saves).await?;
            self.look_in_exchange(&mut open, &asked.look_in_exchange).await?;
            self.look_in_sales(&mut open, &asked.look_in_sales).await?;
            self.write(&mut open, asked.writes).await?;
        }
        let again_at = self.clock.now();
        rested.extend(open.into_iter().map(|link| Rested {
            link,
            end: End::Waits(again_at, ReasonCode::Waiting.into()),
        }));
        Ok(rested)
    }

    /// Plans every open link. What rests or waits leaves `open`; what is asked for is named by its place in it.
    fn plan_all(&self, open: &mut Vec<LinkedMeeting>, rested: &mut Vec<Rested>) -> Asked {
        let now = self.clock.now();
        let mut asked = Asked::default();
        let mut still_open = Vec::with_capacity(open.len());
        for mut link in open.drain(..) {
            let Plan { step, reason } = plan(&link.pair, &self.policy_for(&link), now);
            tracing::debug!(link.id = %link.copy.0, reason = reason.code.as_str(), "planned");
            let place = still_open.len();
            match step {
                Step::Rest => {
                    rested.push(Rested {
                        link,
                        end: End::Rests(reason),
                    });
                    continue;
                }
                Step::Wait { until } => {
                    rested.push(Rested {
                        link,
                        end: End::Waits(until, reason),
                    });
                    continue;
                }
                Step::Look(Side::Exchange) => asked.look_in_exchange.push(place),
                Step::Look(Side::Sales) => asked.look_in_sales.push(place),
                Step::Write(write) => asked.writes.push((place, *write)),
                Step::MoveBase(base) => {
                    link.pair.base = Some(base);
                    asked.saves.push(place);
                }
                Step::Park => {
                    link.pair.standing = Standing::Parked(reason);
                    asked.saves.push(place);
                }
                Step::Unlink | Step::Close => {
                    link.pair.standing = Standing::Unlinked(reason);
                    asked.saves.push(place);
                }
            }
            still_open.push(link);
        }
        *open = still_open;
        asked
    }

    fn policy_for(&self, link: &LinkedMeeting) -> Policy {
        let lead = match link.leads {
            Leads::Yes => Lead::Leads,
            Leads::No => Lead::Follows,
        };
        Policy {
            lead,
            ..self.policy.clone()
        }
    }

    async fn look_in_exchange(&self, open: &mut [LinkedMeeting], places: &[usize]) -> Result<(), RestError> {
        if places.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = places
            .iter()
            .map(|place| open[*place].immutable_id.clone())
            .collect();
        let events = self.mailbox.look(&ids).await?;
        let directory = self.directory_of(&events).await?;
        let now = self.clock.now();
        for (place, event) in places.iter().zip(events) {
            let link = &mut open[*place];
            self.learn_of_event(link, event, &directory, now);
        }
        self.save(open, places).await?;
        Ok(())
    }

    /// Folds what a look at an event found into its link.
    pub fn learn_of_event(
        &self,
        link: &mut LinkedMeeting,
        event: EventSeen,
        directory: &Directory,
        now: Timestamp,
    ) {
        let seen = match event {
            EventSeen::Single(item, attendees) => Seen::Found(self.with_people(*item, &attendees, directory)),
            EventSeen::Cancelled => Seen::Deleted,
            EventSeen::Missing => Seen::Missing,
            EventSeen::Series => return park(link, ReasonCode::SeriesUnsupported),
            EventSeen::Unreadable => return park(link, ReasonCode::AnswerUnreadable),
        };
        link.pair = resolve(&link.pair, Side::Exchange, seen, self.policy, now);
    }

    /// Who the people on these events are in Sales: one question for all of them.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn directory_of(&self, events: &[EventSeen]) -> Result<Directory, Stop> {
        let addresses: BTreeSet<_> = events
            .iter()
            .flat_map(|event| match event {
                EventSeen::Single(_, attendees) => attendees.as_slice(),
                EventSeen::Series | EventSeen::Cancelled | EventSeen::Missing | EventSeen::Unreadable => &[],
            })
            .map(|attendee| attendee.address.clone())
            .collect();
        if addresses.is_empty() {
            Ok(Directory::new())
        } else {
            self.sales.people(&addresses).await
        }
    }

    fn with_people(
        &self,
        mut item: Item<Appointment>,
        attendees: &[Attendee],
        directory: &Directory,
    ) -> Item<Appointment> {
        item.content.people = Appointment::people_of(attendees, directory, self.internal);
        item.content.people.insert(self.owner);
        item
    }

    async fn look_in_sales(&self, open: &mut [LinkedMeeting], places: &[usize]) -> Result<(), RestError> {
        if places.is_empty() {
            return Ok(());
        }
        let numbers: Vec<_> = places.iter().map(|place| number_of(&open[*place])).collect();
        let records = self.sales.look(&numbers).await?;
        let now = self.clock.now();
        for (place, record) in places.iter().zip(records) {
            let link = &mut open[*place];
            let seen = match record {
                RecordSeen::Found(item, id) => {
                    link.sales_id = Some(id);
                    Seen::Found(*item)
                }
                RecordSeen::Missing => Seen::Missing,
                RecordSeen::Unreadable => {
                    park(link, ReasonCode::AnswerUnreadable);
                    continue;
                }
            };
            link.pair = resolve(&link.pair, Side::Sales, seen, self.policy, now);
        }
        self.save(open, places).await?;
        Ok(())
    }

    /// Saves the doubt of every write, sends those whose doubt was saved and is fresh, and saves what the answers said.
    async fn write(
        &self,
        open: &mut [LinkedMeeting],
        writes: Vec<(usize, Write<Appointment>)>,
    ) -> Result<(), RestError> {
        if writes.is_empty() {
            return Ok(());
        }
        let begun_at = self.clock.now();
        for (place, write) in &writes {
            open[*place].pair = begin(&open[*place].pair, write, begun_at);
        }
        let places: Vec<_> = writes.iter().map(|(place, _)| *place).collect();
        let saved = self.save(open, &places).await?;
        let mut stop = None;
        for side in [Side::Sales, Side::Exchange] {
            let ours: Vec<_> = writes
                .iter()
                .zip(&saved)
                .filter(|((_, write), saved)| write.on() == side && **saved)
                .map(|((place, write), _)| (*place, write))
                .collect();
            if !ours.is_empty() {
                stop = stop.or(self.send(side, open, &ours, begun_at).await?);
            }
        }
        stop.map_or(Ok(()), |stop| Err(RestError::Stopped(stop)))
    }

    async fn send(
        &self,
        side: Side,
        open: &mut [LinkedMeeting],
        writes: &[(usize, &Write<Appointment>)],
        begun_at: Timestamp,
    ) -> Result<Option<Stop>, RestError> {
        let is_fresh = self.clock.now().duration_since(begun_at) <= self.send_window;
        let answers = if is_fresh {
            let outgoing: Vec<_> = writes
                .iter()
                .map(|(place, write)| Outgoing {
                    link: &open[*place],
                    write,
                })
                .collect();
            match side {
                Side::Exchange => self.mailbox.write(&outgoing).await,
                Side::Sales => self.sales.write(&outgoing).await,
            }
        } else {
            let unsent = Answer {
                outcome: Outcome::NotApplied,
                record: None,
                refusal: None,
            };
            vec![unsent; writes.len()]
        };
        let now = self.clock.now();
        let mut stop = None;
        for ((place, _), answer) in writes.iter().zip(answers) {
            let link = &mut open[*place];
            link.sales_id = answer.record.or(link.sales_id);
            link.pair = settle(&link.pair, side, answer.outcome, now);
            match answer.refusal {
                Some(Refusal::Park(reason)) => link.pair.standing = Standing::Parked(reason),
                Some(Refusal::Stop(why)) => stop = Some(why),
                None => {}
            }
        }
        let places: Vec<_> = writes.iter().map(|(place, _)| *place).collect();
        self.save(open, &places).await?;
        Ok(stop)
    }

    /// Saves the links at `places`. A link that was overtaken is loaded again, as the other left it; says of each whether
    /// ours was saved.
    async fn save(&self, open: &mut [LinkedMeeting], places: &[usize]) -> Result<Vec<bool>, RestError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let links: Vec<_> = places.iter().map(|place| open[*place].clone()).collect();
        let saved = self.store.save(&links, self.clock.now()).await?;
        let mut overtaken = Vec::new();
        for (place, saved) in places.iter().zip(&saved) {
            match saved {
                Saved::As(generation) => open[*place].generation = *generation,
                Saved::Overtaken => overtaken.push(open[*place].copy),
            }
        }
        if !overtaken.is_empty() {
            for fresh in self.store.load(&overtaken).await? {
                if let Some(link) = open.iter_mut().find(|link| link.copy == fresh.copy) {
                    *link = fresh;
                }
            }
        }
        Ok(saved.iter().map(|saved| matches!(saved, Saved::As(_))).collect())
    }
}

fn park(link: &mut LinkedMeeting, why: ReasonCode) {
    link.pair.standing = Standing::Parked(why.into());
}

/// The public number of a link's record: the one we know, else the one that we would give it.
pub fn number_of(link: &LinkedMeeting) -> ActivityNumber {
    match link.pair.sales.id() {
        Some(id) => ActivityNumber::of_record(id),
        None => ActivityNumber::mint(&link.key, link.pair.birth),
    }
}

/// A link that a person shares again: what parked or unlinked it is over, and both sides are looked at afresh. A record
/// that is gone from Sales for certain is born anew, under a number of its own (R-CAT-4).
pub fn take_up_again(pair: &Pair<Appointment>, now: Timestamp) -> Pair<Appointment> {
    let mut next = pair.clone();
    next.standing = Standing::Linked;
    if matches!(next.sales, sync_core::Known::Gone) {
        next.birth += 1;
        next.base = None;
        next.sales = sync_core::Known::Absent;
    }
    let next = sync_core::recheck(&next, Side::Exchange, now);
    sync_core::recheck(&next, Side::Sales, now)
}
