//! A batch of records, from its leaving to what comes of it when it lands.

use super::Unit;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::records::writes::Order;
use crate::ports::words::{in_words, short};
use crate::ports::{Sent, parked, refused};
use crate::world::{User, World};
use sandbox::sales::model::Refusal;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::{Outcome, ReasonCode, Side, Write};
use worker::ports::{Answer, Outgoing};
use worker::sync::rest::number_of;

/// A unit on its way.
struct Leaving<C: Told> {
    number: String,
    record: Option<usize>,
    order: Order<C>,
}

/// What became of a batch that arrived: all of it, or none, since the unit at this place was refused.
type Landed<C> = Result<Vec<Answer<C>>, (usize, Refusal)>;

impl World {
    pub(super) fn write_batch<C: Told>(
        &mut self,
        user: &User,
        writes: &[Outgoing<'_, C>],
        batch: &[Unit<C>],
    ) -> Sent<Answer<C>> {
        let places: Vec<usize> = batch.iter().map(|unit| unit.of).collect();
        self.note(|| format!("a batch of {}", batch.len()));
        self.meet_as_one(&places, parked(ReasonCode::RefusedBySales), |world| {
            match world.write_refusal(Side::Sales) {
                Some(unsent) => Sent::all(&places, vec![unsent; places.len()]),
                None => world.send_units(user, writes, batch, &places),
            }
        })
    }

    fn send_units<C: Told>(
        &mut self,
        user: &User,
        writes: &[Outgoing<'_, C>],
        batch: &[Unit<C>],
        places: &[usize],
    ) -> Sent<Answer<C>> {
        let leaving: Vec<_> = batch
            .iter()
            .filter_map(|unit| self.leave(&writes[unit.of], unit))
            .collect();
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let (by, sent_at) = (user.clone(), self.now);
        self.send(Side::Sales, move |world| {
            if world.now > sent_at {
                world.happens(Side::Sales, "batch landed late");
            }
            let landed = world.land_batch(&by, &leaving);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(landed);
        });
        let landed = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.counts_batch(places.len(), landed.as_ref());
        match landed {
            Some(Ok(answers)) => {
                self.note(|| "  answer: all of it is done".to_owned());
                Sent::all(places, answers)
            }
            Some(Err((place, refusal))) => self.without(places, place, refused(&refusal)),
            None => {
                self.note(|| "  answer: none".to_owned());
                let lost = |place: &usize| match self.flaw {
                    Some(Flaw::ForgetsLostBatches) => Answer::of(Outcome::NotApplied),
                    _ => self.lost_answer(matches!(writes[*place].write, Write::Create { .. })),
                };
                Sent::all(places, places.iter().map(lost))
            }
        }
    }

    /// A unit is about to leave.
    fn leave<C: Told>(
        &mut self,
        Outgoing { link, write }: &Outgoing<'_, C>,
        unit: &Unit<C>,
    ) -> Option<Leaving<C>> {
        self.note(|| format!("link {} writes to sales: {}", short(link), in_words(write)));
        self.oracle_sees_record_write(link, write);
        let mut order = self.record_order(write)?;
        if let Order::Change { expects, looked, .. } = &mut order {
            looked.clone_from(&unit.looked);
            // Rows name no version.
            if !unit.moves.attributes {
                *expects = None;
            }
        }
        Some(Leaving {
            number: number_of(link).as_str().to_owned(),
            record: self.record_of(link),
            order,
        })
    }

    /// What Sales does when a batch arrives.
    fn land_batch<C: Told>(&mut self, user: &User, batch: &[Leaving<C>]) -> Landed<C> {
        self.oracle.writes += 1;
        let before = self.sales.clone();
        let shown: Vec<_> = batch
            .iter()
            .map(|unit| unit.record)
            .map(|record| Some((record?, self.shown_on::<C>(Side::Sales, record?, user))))
            .collect();
        let mut done = Vec::with_capacity(batch.len());
        for (place, unit) in batch.iter().enumerate() {
            let is_kept = self.is_kept_from(&unit.order);
            match self.do_record(user, &unit.number, &unit.order) {
                Ok(number) => done.push((is_kept, number)),
                Err(refusal) => {
                    *self.sales = before;
                    return Err((place, refusal));
                }
            }
        }
        let units = batch.iter().zip(done);
        let answers = units
            .map(|(unit, (is_kept, number))| self.done_record(user, &unit.order, is_kept, number))
            .collect();
        for (record, before) in shown.into_iter().flatten() {
            self.oracle_sees_landed::<C>(Side::Sales, record, user, &before);
        }
        Ok(answers)
    }
}
