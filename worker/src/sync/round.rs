//! One round for one mailbox and one kind of record: pull, plan, rest.

use super::capture::Intake;
use super::linked::{Heard, Pull};
use super::rest::{End, Rest, RestError, Rested};
use super::wake::settings_of;
use crate::ports::{Clock, ItemFeed, Pace, RecordFeed, RestNoted, RoundStore};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use store::links::{CopyId, Link};
use sync_core::meeting::{Birth, HasItem};
use sync_core::round::{Rank, order};
use sync_core::{Content, Permission, ReasonCode, Side, Standing, Turn, plan};

/// Pairs that are brought to rest abreast.
pub const ABREAST_MAX: usize = 100;

/// Times a round looks for what asks for a place: what was put back or read in it may ask only then.
const SEATINGS_MAX: usize = 2;

/// How often it is asked whether a record that is made in another's mailbox is to be made in this one by now.
const HOMES_ASKED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Which sides a round asks what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The mailbox alone: what was shared a moment ago is not to wait for the rest (R-JOB-1).
    Exchange,
    /// Both (R-JOB-2).
    BothSides,
    /// Both; and then what lies there is compared with the links, whatever was told of it (R-JOB-5).
    Everything,
}

impl Reach {
    /// Whether Sales is asked too.
    pub fn is_both_sides(self) -> bool {
        match self {
            Self::Exchange => false,
            Self::BothSides | Self::Everything => true,
        }
    }
}

/// What a round came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Links that are at rest.
    pub rested: usize,
    /// Links that go on by themselves.
    pub waiting: usize,
    /// Items and records that were found otherwise than any feed had told (R-JOB-5).
    pub drifted: usize,
    /// How many of what it looked at, linked or not, ended for each reason (R-ERR-1), and what is to be told of it as a whole.
    pub reasons: BTreeMap<ReasonCode, usize>,
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Takes in what changed on both sides and what becomes shared, gives places, then brings to rest what is due. What a
    /// round leaves, the next one finds; so it may break off where `pace` says so. Switched off, it reads nothing (R-GATE-3).
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything.
    pub async fn run_round(&self, intake: &Intake, pace: &dyn Pace) -> Result<Report, RestError> {
        if intake.gates.sync == Permission::Denied {
            return Ok(Report::default());
        }
        // What was changed while everything was listed is told by the feed only after that: it still belongs to the first
        // round.
        let was_listed = self.store.cursor(Side::Exchange).await?.is_some();
        let round = self.in_its_circumstances().await?;
        let mut pull = Pull::new(intake);
        round.note_capture_off(&pull).await?;
        let mut heard = round.pull_exchange(&mut pull).await?;
        let mut policy = self.policy.clone();
        if intake.reach.is_both_sides() {
            heard = heard.max(round.pull_sales(&mut pull).await?);
            policy.search = round.pull_search(&mut pull).await?;
            round.walk_upcoming(&mut pull).await?;
        }
        let round = Rest {
            policy: &policy,
            ..round
        };
        // Whether the search can be used is known only now.
        if intake.reach.is_both_sides() {
            round.wake_under_other_settings().await?;
        }
        if intake.reach == Reach::Everything {
            round.reconcile(&mut pull).await?;
        }
        round.note_unshared(&pull).await?;
        let rest = round.in_its_circumstances().await?;
        let mut ends = BTreeMap::new();
        let mut left = Left::default();
        for _ in 0..SEATINGS_MAX {
            rest.seat(intake).await?;
            left = rest.rest_due(&pull, pace, &mut ends).await?;
            if !left.asks_anew || left.breaks_off {
                break;
            }
        }
        if intake.reach == Reach::Everything && !left.breaks_off {
            let behind = rest.files_behind(&ends).await?;
            let left_behind = rest.rest_these(&behind, &pull, pace, &mut ends).await?;
            left.is_kept_back |= left_behind.is_kept_back;
            left.breaks_off = left_behind.breaks_off;
        }
        let heard_all = was_listed && heard == Heard::All && intake.reach.is_both_sides();
        let is_first = rest.round == Turn::First || rest.occasion.mailing == Turn::First;
        if is_first && heard_all && !left.is_due && !left.is_kept_back && !left.breaks_off {
            self.store.end_first_round(self.clock.now()).await?;
        }
        Ok(report(&pull, &ends))
    }

    /// Remembers why items are not shared, for whoever asks about one (R-PRIV-1).
    async fn note_unshared(&self, pull: &Pull<'_>) -> Result<(), RestError> {
        let (told, plain) = pull.unshared();
        if !told.is_empty() || !plain.is_empty() {
            self.store.note_unshared(&told, &plain, self.clock.now()).await?;
        }
        Ok(())
    }

    /// Brings to rest what is due.
    async fn rest_due(
        &self,
        pull: &Pull<'_>,
        pace: &dyn Pace,
        ends: &mut BTreeMap<CopyId, End>,
    ) -> Result<Left, RestError> {
        let pairs_max = self.budget.pairs_per_round_max;
        let due = self.store.due(self.clock.now(), pairs_max).await?;
        let is_due = due.len() == pairs_max;
        let due = self.in_turn(due).await?;
        let left = self.rest_these(&due, pull, pace, ends).await?;
        Ok(Left { is_due, ..left })
    }

    /// Brings these to rest, their files too.
    async fn rest_these(
        &self,
        copies: &[CopyId],
        pull: &Pull<'_>,
        pace: &dyn Pace,
        ends: &mut BTreeMap<CopyId, End>,
    ) -> Result<Left, RestError> {
        let mut left = Left::default();
        for (turn, copies) in copies.chunks(ABREAST_MAX).enumerate() {
            if turn > 0 && !pace.goes_on(&report(pull, ends)).await? {
                left.breaks_off = true;
                break;
            }
            let mut rested = self.bring_to_rest(copies).await?;
            let stop = self.carry_files(&mut rested).await?;
            // What the search is like is known only where both sides were asked.
            let notes = self.rests_of(&rested);
            if pull.intake.reach.is_both_sides() {
                self.store
                    .note_rest_under(&notes, &settings_of(self.policy))
                    .await?;
            } else {
                self.store.note_rest(&notes).await?;
            }
            if let Some(stop) = stop {
                return Err(stop.into());
            }
            for Rested { link, end } in rested {
                left.asks_anew |= self.asks_anew(&link.pair);
                left.is_kept_back |= end.is_kept_back();
                ends.insert(link.copy, end);
            }
        }
        Ok(left)
    }

    /// What is due, in the order in which it is taken: creates before updates before deletes, by what is known now. What is
    /// brought to rest abreast needs no order: its writes are sent in theirs.
    async fn in_turn(&self, due: Vec<CopyId>) -> Result<Vec<CopyId>, RestError> {
        if due.len() <= ABREAST_MAX {
            return Ok(due);
        }
        let mut ranked = Vec::with_capacity(due.len());
        for copies in due.chunks(ABREAST_MAX) {
            let links = self.store.load(copies).await?;
            let now = self.clock.now();
            let ranks: BTreeMap<_, _> = links
                .iter()
                .map(|link| {
                    let planned = plan(&link.pair, &self.policy_for(link), now);
                    (link.copy, Rank::of_plan(&planned))
                })
                .collect();
            ranked.extend(copies.iter().filter_map(|copy| Some((*copy, *ranks.get(copy)?))));
        }
        Ok(order(ranked))
    }
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Remembers when these are to be planned again.
    pub(super) async fn note_rested(&self, rested: &[Rested<C>]) -> Result<(), RestError> {
        Ok(self.store.note_rest(&self.rests_of(rested)).await?)
    }

    fn rests_of(&self, rested: &[Rested<C>]) -> Vec<RestNoted> {
        let now = self.clock.now();
        rested.iter().map(|rested| noted(rested, now)).collect()
    }
}

/// What bringing to rest what was due has left to do.
#[derive(Debug, Clone, Copy, Default)]
struct Left {
    /// Something asks for a place that nobody heard of yet.
    asks_anew: bool,
    /// More was due than one round brings to rest.
    is_due: bool,
    /// Something was not written because nothing may be (R-GATE-5).
    is_kept_back: bool,
    /// The round was told to break off.
    breaks_off: bool,
}

fn report(pull: &Pull<'_>, ends: &BTreeMap<CopyId, End>) -> Report {
    let mut report = Report {
        drifted: pull.drifted,
        ..Report::default()
    };
    for end in ends.values() {
        let code = match end {
            End::Rests(reason) => {
                report.rested += 1;
                reason.code
            }
            End::Waits(_, reason) => {
                report.waiting += 1;
                reason.code
            }
        };
        *report.reasons.entry(code).or_default() += 1;
    }
    let unlinked = pull.unlinked.values().chain(pull.unlinked_records.values());
    for code in unlinked.chain(&pull.noted) {
        *report.reasons.entry(*code).or_default() += 1;
    }
    report
}

fn noted<C: Content>(rested: &Rested<C>, now: Timestamp) -> RestNoted {
    let link = &rested.link;
    // Whose mailbox it is made in changes with who signs in, which no feed tells (R-APPT-21).
    let asked_again = lives_elsewhere(link).then(|| now + HOMES_ASKED_EVERY);
    RestNoted {
        copy: link.copy,
        generation: link.generation,
        due: match rested.end {
            End::Waits(until, _) => Some(until),
            // Whoever does not answer in time has answered too.
            End::Rests(_) => link.pair.answer_due().or(asked_again),
        },
        unsynced_since: match rested.end {
            End::Waits(..) => Some(now),
            End::Rests(_) => None,
        },
        told: match &rested.end {
            End::Rests(reason) | End::Waits(_, reason) => reason.clone(),
        },
    }
}

/// Whether the record has no item here because it is made in another's mailbox.
fn lives_elsewhere<C>(link: &Link<C>) -> bool {
    let is_elsewhere = matches!(link.home, Birth::Not(_)) && link.home != Birth::UNKNOWN;
    is_elsewhere && HasItem::of(&link.pair.exchange) == HasItem::No && link.pair.standing == Standing::Linked
}
