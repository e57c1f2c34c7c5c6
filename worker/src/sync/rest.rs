//! The one loop: plan, take the first step, save doubt, act, save what was learnt, plan again.
//!
//! **Invariant:** nothing here decides. Steps come from [`sync_core::plan`]; a write leaves only after its doubt is on
//! disk; nothing is remembered across an await that is not saved.

use crate::ports::{
    Answer, Clock, ItemSeen, Mailbox, Outgoing, RecordSeen, Refusal, SalesRecords, Stop, SyncStore,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::StoreError;
use store::links::{Begun, CopyId, Counted, Leads, Link, Saved};
use sync_core::{
    Acquaintance, Content, Demand, Internal, Lead, Occasion, Outcome, Pair, Plan, Policy, Reason, ReasonCode,
    SalesNumber, SalesPerson, Seen, Side, Step, Turn, Write, begin, conclude, park, plan, refuse, resolve,
    settle,
};

/// More steps than any pair needs: a pair that takes more is left for the next round, and said so.
pub const STEPS_MAX: usize = 24;

/// What the loop works with: the world of one user, and what is allowed in it.
#[derive(Debug)]
pub struct Rest<'a, M, S, D, K> {
    /// The user's mailbox.
    pub mailbox: &'a M,
    /// Sales, as the user sees it.
    pub sales: &'a S,
    /// Where links are kept.
    pub store: &'a D,
    /// What time it is.
    pub clock: &'a K,
    /// What is allowed; the lead is filled in per copy.
    pub policy: &'a Policy,
    /// The mailbox's owner in Sales: takes part in all of their meetings.
    pub owner: SalesPerson,
    /// The company's own mail domains.
    pub internal: &'a Internal,
    /// Under what circumstances counted steps are taken.
    pub occasion: Occasion,
    /// Whether this is the mailbox's first round (R-ADOPT-1).
    pub round: Turn,
    /// A write whose doubt is older than this is not sent any more: it could land after the grace.
    pub send_window: SignedDuration,
}

/// Where a link came to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rested<C> {
    /// The link as saved.
    pub link: Link<C>,
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
#[derive(Debug)]
struct Asked<C: Content> {
    look_in_exchange: Vec<usize>,
    look_in_sales: Vec<usize>,
    writes: Vec<(usize, Write<C>)>,
    counted: Vec<(usize, Planned<C>)>,
    saves: Vec<usize>,
}

/// A counted step: what it asks of the budgets, what is saved of it, and what is sent once it may go.
#[derive(Debug)]
struct Planned<C: Content> {
    demand: Demand,
    begun: Pair<C>,
    write: Option<Write<C>>,
}

impl<C: Content> Asked<C> {
    fn nothing() -> Self {
        Self {
            look_in_exchange: Vec::new(),
            look_in_sales: Vec::new(),
            writes: Vec::new(),
            counted: Vec::new(),
            saves: Vec::new(),
        }
    }
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    /// Brings links of this user's mailbox to rest, many abreast: in each pass the first step of every link is taken,
    /// grouped by side and kind.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything; every link can then be taken up again as it is.
    pub async fn bring_to_rest(&self, copies: &[CopyId]) -> Result<Vec<Rested<C>>, RestError> {
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
            let counted = self.begin_counted(&mut open, asked.counted).await?;
            self.write(&mut open, asked.writes, counted.passed).await?;
            set_aside(&mut open, &counted.held, &mut rested);
        }
        let again_at = self.clock.now();
        rested.extend(open.into_iter().map(|link| Rested {
            link,
            end: End::Waits(again_at, ReasonCode::Waiting.into()),
        }));
        Ok(rested)
    }

    /// Plans every open link. What rests or waits leaves `open`; what is asked for is named by its place in it.
    fn plan_all(&self, open: &mut Vec<Link<C>>, rested: &mut Vec<Rested<C>>) -> Asked<C> {
        let now = self.clock.now();
        let mut asked = Asked::nothing();
        let mut still_open = Vec::with_capacity(open.len());
        for mut link in open.drain(..) {
            let planned = plan(&link.pair, &self.policy_for(&link), now);
            let demand = planned.demand(&link.pair, link.copy.0.as_bytes(), self.round);
            let Plan { step, reason } = planned;
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
                Step::Write(write) => match demand {
                    None => asked.writes.push((place, *write)),
                    Some(demand) => {
                        let planned = Planned {
                            demand,
                            begun: begin(&link.pair, &write, now),
                            write: Some(*write),
                        };
                        asked.counted.push((place, planned));
                    }
                },
                Step::Conclude(conclusion) => {
                    let concluded = conclude(&link.pair, conclusion, reason, now);
                    match demand {
                        None => {
                            link.pair = concluded;
                            asked.saves.push(place);
                        }
                        Some(demand) => {
                            let planned = Planned {
                                demand,
                                begun: concluded,
                                write: None,
                            };
                            asked.counted.push((place, planned));
                        }
                    }
                }
            }
            still_open.push(link);
        }
        *open = still_open;
        asked
    }

    fn policy_for(&self, link: &Link<C>) -> Policy {
        let lead = match link.leads {
            Leads::Yes => Lead::Leads,
            Leads::No => Lead::Follows,
        };
        Policy {
            lead,
            ..self.policy.clone()
        }
    }

    async fn look_in_exchange(&self, open: &mut [Link<C>], places: &[usize]) -> Result<(), RestError> {
        if places.is_empty() {
            return Ok(());
        }
        let links: Vec<_> = places.iter().map(|place| &open[*place]).collect();
        let items = self.mailbox.look(&links).await?;
        let known = self.acquaintance_of(&items).await?;
        let now = self.clock.now();
        for (place, item) in places.iter().zip(items) {
            let link = &mut open[*place];
            self.learn_of_item(link, item, &known, now);
        }
        self.save(open, places).await?;
        Ok(())
    }

    /// Folds what a look at an Outlook item found into its link.
    pub fn learn_of_item(&self, link: &mut Link<C>, item: ItemSeen<C>, known: &Acquaintance, now: Timestamp) {
        let seen = match item {
            ItemSeen::Found(mut item, named) => {
                item.content.identify(&named, known, self.owner, self.internal);
                Seen::Found(*item)
            }
            ItemSeen::Deleted => Seen::Deleted,
            ItemSeen::Cancelled => Seen::Cancelled,
            ItemSeen::Missing => Seen::Missing,
            ItemSeen::Refused(code, _) => {
                link.pair = park(&link.pair, code.into(), now);
                return;
            }
        };
        link.pair = resolve(&link.pair, Side::Exchange, seen, self.policy, now);
    }

    /// Who and what is named on these items is in Sales: one question for all of them.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn acquaintance_of<'i>(
        &self,
        items: impl IntoIterator<Item = &'i ItemSeen<C>>,
    ) -> Result<Acquaintance, Stop>
    where
        C: 'i,
    {
        let named: Vec<_> = items
            .into_iter()
            .filter_map(|item| match item {
                ItemSeen::Found(_, named) => Some(named),
                ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing | ItemSeen::Refused(..) => None,
            })
            .collect();
        let addresses: BTreeSet<_> = named
            .iter()
            .flat_map(|named| &named.attendees)
            .map(|attendee| attendee.address.clone())
            .collect();
        let companies: BTreeSet<_> = named.iter().filter_map(|named| named.account_name()).collect();
        if addresses.is_empty() && companies.is_empty() {
            Ok(Acquaintance::default())
        } else {
            self.sales.acquaintance(&addresses, &companies).await
        }
    }

    async fn look_in_sales(&self, open: &mut [Link<C>], places: &[usize]) -> Result<(), RestError> {
        if places.is_empty() {
            return Ok(());
        }
        let links: Vec<_> = places.iter().map(|place| &open[*place]).collect();
        let records = self.sales.look(&links).await?;
        let now = self.clock.now();
        for (place, record) in places.iter().zip(records) {
            let link = &mut open[*place];
            let seen = match record {
                RecordSeen::Found(item, id) => {
                    link.sales_id = Some(id);
                    Seen::Found(*item)
                }
                RecordSeen::Missing => Seen::Missing,
                RecordSeen::Refused(code) => {
                    link.pair = park(&link.pair, code.into(), now);
                    continue;
                }
            };
            link.pair = resolve(&link.pair, Side::Sales, seen, self.policy, now);
        }
        self.save(open, places).await?;
        Ok(())
    }

    /// Asks the budgets for every counted step, and saves it as begun where it may go.
    async fn begin_counted(
        &self,
        open: &mut [Link<C>],
        counted: Vec<(usize, Planned<C>)>,
    ) -> Result<CountedEnd<C>, RestError> {
        let mut end = CountedEnd {
            passed: Vec::new(),
            held: Vec::new(),
        };
        if counted.is_empty() {
            return Ok(end);
        }
        let now = self.clock.now();
        let steps: Vec<_> = counted
            .iter()
            .map(|(place, planned)| Counted {
                link: open[*place].clone(),
                begun: planned.begun.clone(),
                demand: planned.demand,
                occasion: self.occasion,
            })
            .collect();
        let answers = self.store.begin(&steps, now).await?;
        let mut changed = Vec::new();
        for ((place, planned), begun) in counted.into_iter().zip(answers) {
            match begun {
                Begun::As(generation) => {
                    open[place].pair = planned.begun;
                    open[place].generation = generation;
                    if let Some(write) = planned.write {
                        end.passed.push((place, write, now));
                    }
                }
                Begun::Held(held_for) => {
                    changed.push(open[place].copy);
                    end.held.push((open[place].copy, held_for.code().into()));
                }
                Begun::Discarded | Begun::Overtaken => changed.push(open[place].copy),
            }
        }
        self.reload(open, &changed).await?;
        Ok(end)
    }

    /// Saves the doubt of every write, sends those whose doubt was saved and is fresh, with those that the budgets let
    /// pass, and saves what the answers said.
    async fn write(
        &self,
        open: &mut [Link<C>],
        writes: Vec<(usize, Write<C>)>,
        passed: Vec<(usize, Write<C>, Timestamp)>,
    ) -> Result<(), RestError> {
        let begun_at = self.clock.now();
        for (place, write) in &writes {
            open[*place].pair = begin(&open[*place].pair, write, begun_at);
        }
        let places: Vec<_> = writes.iter().map(|(place, _)| *place).collect();
        let saved = self.save(open, &places).await?;
        let begun: Vec<_> = writes
            .into_iter()
            .zip(saved)
            .filter(|(_, saved)| *saved)
            .map(|((place, write), _)| (place, write, begun_at))
            .chain(passed)
            .collect();
        let mut stop = None;
        for side in [Side::Sales, Side::Exchange] {
            let ours: Vec<_> = begun.iter().filter(|(_, write, _)| write.on() == side).collect();
            if !ours.is_empty() {
                stop = stop.or(self.send(side, open, &ours).await?);
            }
        }
        stop.map_or(Ok(()), |stop| Err(RestError::Stopped(stop)))
    }

    async fn send(
        &self,
        side: Side,
        open: &mut [Link<C>],
        writes: &[&(usize, Write<C>, Timestamp)],
    ) -> Result<Option<Stop>, RestError> {
        let now = self.clock.now();
        let is_fresh = |begun_at: &Timestamp| now.duration_since(*begun_at) <= self.send_window;
        let answers = if writes.iter().all(|(_, _, begun_at)| is_fresh(begun_at)) {
            let outgoing: Vec<_> = writes
                .iter()
                .map(|(place, write, _)| Outgoing {
                    link: &open[*place],
                    write,
                })
                .collect();
            match side {
                Side::Exchange => self.mailbox.write(&outgoing).await,
                Side::Sales => self.sales.write(&outgoing).await,
            }
        } else {
            vec![Answer::of(Outcome::NotApplied); writes.len()]
        };
        let now = self.clock.now();
        let mut stop = None;
        for ((place, write, _), answer) in writes.iter().zip(answers) {
            let link = &mut open[*place];
            link.sales_id = answer.record.or(link.sales_id);
            link.pair = settle(&link.pair, side, answer.outcome, now);
            match answer.refusal {
                Some(Refusal::Park(reason)) => link.pair = refuse(&link.pair, write, reason, now),
                Some(Refusal::Stop(why)) => stop = Some(why),
                None => {}
            }
        }
        let places: Vec<_> = writes.iter().map(|(place, _, _)| *place).collect();
        self.save(open, &places).await?;
        Ok(stop)
    }

    /// Saves the links at `places`. A link that was overtaken is loaded again, as the other left it; says of each whether
    /// ours was saved.
    async fn save(&self, open: &mut [Link<C>], places: &[usize]) -> Result<Vec<bool>, RestError> {
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
        self.reload(open, &overtaken).await?;
        Ok(saved.iter().map(|saved| matches!(saved, Saved::As(_))).collect())
    }

    /// Loads these links again, as somebody else left them.
    async fn reload(&self, open: &mut [Link<C>], copies: &[CopyId]) -> Result<(), RestError> {
        if copies.is_empty() {
            return Ok(());
        }
        for fresh in self.store.load(copies).await? {
            if let Some(link) = open.iter_mut().find(|link| link.copy == fresh.copy) {
                *link = fresh;
            }
        }
        Ok(())
    }
}

/// What became of counted steps.
struct CountedEnd<C: Content> {
    /// May go: where, what, and since when they are begun.
    passed: Vec<(usize, Write<C>, Timestamp)>,
    /// Wait for a person, and why.
    held: Vec<(CopyId, Reason)>,
}

/// What is held waits for a person: it leaves the loop.
fn set_aside<C>(open: &mut Vec<Link<C>>, held: &[(CopyId, Reason)], rested: &mut Vec<Rested<C>>) {
    for (copy, reason) in held {
        if let Some(place) = open.iter().position(|link| link.copy == *copy) {
            rested.push(Rested {
                link: open.remove(place),
                end: End::Rests(reason.clone()),
            });
        }
    }
}

/// The public number of a link's record: the one we know, else the one that we would give it.
pub fn number_of<C: Content>(link: &Link<C>) -> SalesNumber {
    match link.pair.sales.id() {
        Some(id) => SalesNumber::of_record(id),
        None => SalesNumber::mint(C::KIND, &link.key, link.pair.birth),
    }
}
