//! Writes: first the budgets are asked, then the doubt is saved, then it is sent, then what the answer said is saved.

use super::{CountedStep, End, Planned, Rest, RestError};
use crate::ports::{Answer, Clock, Mailbox, Outgoing, Refusal, SalesRecords, Stop, SyncStore};
use jiff::Timestamp;
use store::links::{Begun, CopyId, Counted, Link};
use sync_core::round::Rank;
use sync_core::{Content, Outcome, Side, Write, begin, refuse, settle, untried};

/// What became of counted steps.
pub(super) struct CountedEnd<C: Content> {
    /// May go: where, what, and since when they are begun.
    pub(super) passed: Vec<(usize, Write<C>, Timestamp)>,
    /// Wait for a person.
    pub(super) held: Vec<(CopyId, End)>,
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    /// Asks the budgets for every counted step, and saves it as begun where it may go.
    pub(super) async fn begin_counted(
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
                begun: planned.step.begun(&open[*place].pair, now),
                demand: planned.demand,
                occasion: self.occasion,
            })
            .collect();
        let answers = self.store.begin(&steps, now).await?;
        let (mut changed, mut held) = (Vec::new(), Vec::new());
        for (((place, planned), step), begun) in counted.into_iter().zip(steps).zip(answers) {
            match begun {
                Begun::As(generation) => {
                    open[place].pair = step.begun;
                    open[place].generation = generation;
                    if let CountedStep::Write(write) = planned.step {
                        end.passed.push((place, *write, now));
                    }
                }
                Begun::Held(held_for) => {
                    changed.push(open[place].copy);
                    held.push((place, planned.demand, held_for));
                }
                Begun::Discarded | Begun::Overtaken => changed.push(open[place].copy),
            }
        }
        self.reload(open, &changed).await?;
        // Where somebody saved meanwhile, something else may come first by now, and nobody is waited for.
        held.retain(|(place, demand, _)| self.plan_one(&open[*place], now).1 == Some(*demand));
        end.held = held
            .into_iter()
            .map(|(place, _, held_for)| (open[place].copy, End::Rests(held_for.code().into())))
            .collect();
        Ok(end)
    }

    /// Saves the doubt of every write, sends those whose doubt was saved and is fresh, with those that the budgets let
    /// pass, in the order of their ranks, and saves what the answers said.
    pub(super) async fn write(
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
        for rank in Rank::ALL {
            for side in [Side::Sales, Side::Exchange] {
                let is_next = |(_, write, _): &&(usize, Write<C>, Timestamp)| {
                    write.on() == side && Rank::of_write(write) == rank
                };
                let next: Vec<_> = begun.iter().filter(is_next).collect();
                if !next.is_empty() {
                    stop = stop.or(self.send(side, open, &next).await?);
                }
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
            vec![Answer::unsent(); writes.len()]
        };
        let now = self.clock.now();
        let mut stop = None;
        for ((place, write, _), answer) in writes.iter().zip(answers) {
            let link = &mut open[*place];
            link.sales_id = answer.record.or(link.sales_id);
            let mut outcome = answer.outcome;
            if let (Side::Exchange, Outcome::Applied(item)) = (side, &mut outcome) {
                item.content.lies_with(self.owner);
            }
            link.pair = settle(&link.pair, side, outcome, now);
            match answer.refusal {
                Some(Refusal::Park(reason)) => link.pair = refuse(&link.pair, write, reason, now),
                Some(Refusal::Unsent) => link.pair = untried(&link.pair, side),
                Some(Refusal::Stop(why)) => {
                    if why.is_for_all() {
                        link.pair = untried(&link.pair, side);
                    }
                    stop = Some(why);
                }
                None => {}
            }
        }
        let places: Vec<_> = writes.iter().map(|(place, _, _)| *place).collect();
        self.save(open, &places).await?;
        Ok(stop)
    }
}
