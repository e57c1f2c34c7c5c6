//! The one loop: plan, take the first step, ask before a birth, save doubt, act, save what was learnt, plan again.
//!
//! **Invariant:** nothing here decides. Steps come from [`sync_core::plan`]; a write leaves only after its doubt is on
//! disk; nothing is remembered across an await that is not saved.

mod guarded;
mod looks;
mod merged;
mod writes;

use super::files::Carriage;
use crate::ports::{Clock, Mailbox, Safeguards, SalesRecords, Stop, SyncStore};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::links::{CopyId, Leads, Link, Saved};
use sync_core::meeting::{Birth, HasItem};
use sync_core::{
    Content, Demand, Internal, Lead, Occasion, Pair, Plan, Policy, Reason, ReasonCode, RoundBudget,
    SalesNumber, SalesPerson, Side, Step, Turn, Write, begin, conclude, plan,
};

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
    /// What is asked before anything is written, or ends because a category is gone.
    pub safeguards: &'a dyn Safeguards,
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
    /// How much of everything fits into one round.
    pub budget: RoundBudget,
    /// A write whose doubt is older than this is not sent any more: it could land after the grace.
    pub send_window: SignedDuration,
    /// Where the files of these records are; none where attachments stay where they are.
    pub files: Option<Carriage<'a>>,
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
pub(super) struct Asked<C: Content> {
    look_in_exchange: Vec<usize>,
    look_in_sales: Vec<usize>,
    pub(super) writes: Vec<(usize, Write<C>)>,
    pub(super) counted: Vec<(usize, Planned<C>)>,
    saves: Vec<usize>,
    /// What is to end because its category is gone, with what that asks of the budgets.
    taken_off: Vec<(usize, Option<Demand>, Box<Pair<C>>)>,
}

/// A counted step, and what it asks of the budgets.
#[derive(Debug)]
pub(super) struct Planned<C: Content> {
    demand: Demand,
    pub(super) step: CountedStep<C>,
}

/// A step that the budgets count.
#[derive(Debug)]
pub(super) enum CountedStep<C: Content> {
    /// Sent once it may go; it begins only then, for its doubt must not look older than it is.
    Write(Box<Write<C>>),
    /// Saved once it may go.
    Conclusion(Box<Pair<C>>),
}

impl<C: Content> CountedStep<C> {
    /// What is saved of `pair` when the step may go now.
    fn begun(&self, pair: &Pair<C>, now: Timestamp) -> Pair<C> {
        match self {
            Self::Write(write) => begin(pair, write, now),
            Self::Conclusion(concluded) => (**concluded).clone(),
        }
    }
}

impl<C: Content> Asked<C> {
    fn nothing() -> Self {
        Self {
            look_in_exchange: Vec::new(),
            look_in_sales: Vec::new(),
            writes: Vec::new(),
            counted: Vec::new(),
            saves: Vec::new(),
            taken_off: Vec::new(),
        }
    }

    /// What has to be saved is saved as `concluded`, once the budgets let it go.
    fn conclude(
        &mut self,
        link: &mut Link<C>,
        place: usize,
        demand: Option<Demand>,
        concluded: Box<Pair<C>>,
    ) {
        match demand {
            None => {
                link.pair = *concluded;
                self.saves.push(place);
            }
            Some(demand) => {
                let step = CountedStep::Conclusion(concluded);
                self.counted.push((place, Planned { demand, step }));
            }
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
        for _ in 0..self.budget.steps_per_pair_max {
            self.find_homes(&mut open).await?;
            let mut asked = self.plan_all(&mut open, &mut rested);
            if open.is_empty() {
                return Ok(rested);
            }
            let mut aside = self.end_what_was_taken_off(&mut open, &mut asked).await?;
            self.save(&mut open, &asked.saves).await?;
            self.look_in_exchange(&mut open, &asked.look_in_exchange).await?;
            self.look_in_sales(&mut open, &asked.look_in_sales).await?;
            aside.extend(self.keep_back_writes(&open, &mut asked).await?);
            self.ask_before_births(&mut open, &mut asked).await?;
            let counted = self.begin_counted(&mut open, asked.counted).await?;
            self.write(&mut open, asked.writes, counted.passed).await?;
            aside.extend(counted.held);
            set_aside(&mut open, aside, &mut rested);
        }
        let again_at = self.clock.now();
        rested.extend(open.into_iter().map(|link| Rested {
            link,
            end: End::Waits(again_at, ReasonCode::Waiting.into()),
        }));
        Ok(rested)
    }

    /// Asks in whose mailbox records are made that were read since their links were loaded, and that have no item here.
    async fn find_homes(&self, open: &mut [Link<C>]) -> Result<(), RestError> {
        let homeless = open.iter().filter(|link| is_homeless(link));
        let copies: Vec<_> = homeless.map(|link| link.copy).collect();
        self.reload(open, &copies).await
    }

    /// Plans every open link. What rests or waits leaves `open`; what is asked for is named by its place in it.
    fn plan_all(&self, open: &mut Vec<Link<C>>, rested: &mut Vec<Rested<C>>) -> Asked<C> {
        let now = self.clock.now();
        let mut asked = Asked::nothing();
        let mut still_open = Vec::with_capacity(open.len());
        for mut link in open.drain(..) {
            let (Plan { step, reason }, demand) = self.plan_one(&link, now);
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
                            step: CountedStep::Write(write),
                        };
                        asked.counted.push((place, planned));
                    }
                },
                Step::Conclude(conclusion) => {
                    let is_taken_off = reason.code == ReasonCode::CategoryRemoved;
                    let concluded = conclude(&link.pair, conclusion, reason, &self.policy.zone, now);
                    let concluded = Box::new(concluded);
                    if is_taken_off {
                        asked.taken_off.push((place, demand, concluded));
                    } else {
                        asked.conclude(&mut link, place, demand, concluded);
                    }
                }
            }
            still_open.push(link);
        }
        *open = still_open;
        asked
    }

    /// What is next for this link, and what that asks of the budgets.
    fn plan_one(&self, link: &Link<C>, now: Timestamp) -> (Plan<C>, Option<Demand>) {
        let planned = plan(&link.pair, &self.policy_for(link), now);
        let demand = planned.demand(&link.pair, link.copy.0.as_bytes(), self.round);
        (planned, demand)
    }

    pub(super) fn policy_for(&self, link: &Link<C>) -> Policy {
        let lead = match link.leads {
            Leads::Yes => Lead::Leads,
            Leads::No => Lead::Follows,
        };
        Policy {
            lead,
            birthplace: link.home.place(self.owner),
            ..self.policy.clone()
        }
    }

    /// Saves the links at `places`. A link that was overtaken is loaded again, as the other left it; says of each whether
    /// ours was saved.
    pub(super) async fn save(&self, open: &mut [Link<C>], places: &[usize]) -> Result<Vec<bool>, RestError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let links: Vec<_> = places.iter().map(|place| open[*place].clone()).collect();
        let saved = self.store.save(&links, self.clock.now()).await?;
        let mut overtaken = Vec::new();
        for (place, saved) in places.iter().zip(&saved) {
            match saved {
                Saved::As(generation) => {
                    open[*place].generation = *generation;
                    // It is in the record's history now.
                    open[*place].pair.lost.clear();
                }
                Saved::Overtaken => overtaken.push(open[*place].copy),
            }
        }
        self.reload(open, &overtaken).await?;
        Ok(saved.iter().map(|saved| matches!(saved, Saved::As(_))).collect())
    }

    /// Loads these links again, as somebody else left them. One that is not there any more was forgotten with its user, or
    /// withdrawn by a round that took this one's lease: either way this round is over.
    pub(super) async fn reload(&self, open: &mut [Link<C>], copies: &[CopyId]) -> Result<(), RestError> {
        if copies.is_empty() {
            return Ok(());
        }
        let fresh = self.store.load(copies).await?;
        for link in open.iter_mut().filter(|link| copies.contains(&link.copy)) {
            let as_left = fresh.iter().find(|fresh| fresh.copy == link.copy);
            *link = as_left.ok_or(StoreError::Forgotten)?.clone();
        }
        Ok(())
    }
}

/// What is held waits for a person, and what is kept back for a later round: it leaves the loop.
fn set_aside<C>(open: &mut Vec<Link<C>>, aside: Vec<(CopyId, End)>, rested: &mut Vec<Rested<C>>) {
    for (copy, end) in aside {
        if let Some(place) = open.iter().position(|link| link.copy == copy) {
            rested.push(Rested {
                link: open.remove(place),
                end,
            });
        }
    }
}

/// Nobody asked yet in whose mailbox its record is made (R-APPT-21).
fn is_homeless<C>(link: &Link<C>) -> bool {
    let is_born_in_sales =
        link.pair.sales.item().is_some() && HasItem::of(&link.pair.exchange) == HasItem::No;
    is_born_in_sales && link.home == Birth::UNKNOWN
}

/// The item may have another id by now (R-ID-1).
pub(super) fn know_item<C>(link: &mut Link<C>) {
    if let Some(item) = link.pair.exchange.item() {
        link.immutable_id = Some(item.id.as_str().to_owned());
    }
}

/// The public number of a link's record: the one we know, else the one that we would give it.
pub fn number_of<C: Content>(link: &Link<C>) -> SalesNumber {
    link.number()
}
