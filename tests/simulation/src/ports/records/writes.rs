//! Writes to records of Sales, from the request that leaves to what comes of it when it lands. Those that share requests
//! stand in `batches`.

use crate::kinds::{Amendment, Told};
use crate::ports::parked;
use crate::ports::words::{answer_in_words, in_words, short};
use crate::world::{User, World};
use sandbox::sales::model::{Condition, Refusal as SalesRefusal, Row};
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::{ItemId, Outcome, ReasonCode, SalesId, Side, Write};
use worker::ports::{Answer, Outgoing};
use worker::sync::rest::number_of;

impl World {
    pub(super) fn write_record<C: Told>(
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
        let by = user.clone();
        let Some(order) = self.record_order(write) else {
            self.oracle_sees_stray_mark(link);
            return Answer::of(Outcome::NotApplied);
        };
        let is_create = matches!(write, Write::Create { .. });
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let record = self.record_of(link);
        self.send(Side::Sales, move |world| {
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

    /// What to ask of Sales; nothing where an item was to be marked, for records carry no marks.
    pub(super) fn record_order<C: Told>(&self, write: &Write<C>) -> Option<Order<C>> {
        Some(match write {
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
                looked: None,
            },
            Write::Delete { id, expects, .. } => Order::Delete {
                id: id.clone(),
                expects: self.named(expects),
            },
            Write::Mark { .. } | Write::Unmark { .. } => return None,
        })
    }

    /// What Sales does when the request arrives.
    fn land_record<C: Told>(&mut self, user: &User, number: &str, order: Order<C>) -> Answer<C> {
        self.oracle.writes += 1;
        let is_kept = self.is_kept_from(&order);
        match self.do_record(user, number, &order) {
            Ok(done) => self.done_record(user, &order, is_kept, done),
            Err(refusal) => refused(&refusal),
        }
    }

    /// What comes of a request that was done.
    pub(super) fn done_record<C: Told>(
        &mut self,
        user: &User,
        order: &Order<C>,
        is_kept: bool,
        done: Option<String>,
    ) -> Answer<C> {
        match order {
            Order::Create(_) => self.oracle.created(user),
            Order::Change { .. } => {}
            Order::Delete { id, .. } => {
                self.oracle.removed(user);
                if is_kept {
                    self.oracle.deletes_what_is_kept(id.as_str());
                }
            }
        }
        let Some(number) = done else {
            return Answer::of(Outcome::Deleted);
        };
        match self.sales.record(C::TABLE, &number) {
            Some(row) => Answer {
                record: Some(SalesId(row.id)),
                ..Answer::of(Outcome::Applied(C::item_from_row(&self.sales, row, self.flaw)))
            },
            None => Answer::of(Outcome::Uncertain),
        }
    }

    /// Whether this would delete what is never deleted by sync.
    pub(super) fn is_kept_from<C: Told>(&self, order: &Order<C>) -> bool {
        let Order::Delete { id, .. } = order else {
            return false;
        };
        let row = self.sales.record(C::TABLE, id.as_str());
        row.is_some_and(C::is_kept_in_sales)
    }

    /// Nothing but what it does to Sales: the number of the record that is there then; none where it was deleted.
    pub(super) fn do_record<C: Told>(
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
                looked,
            } => {
                let row = self.sales.record(C::TABLE, id.as_str());
                let condition = condition(expects.as_deref(), row);
                let there = row.map(|row| C::item_from_row(&self.sales, row, None).content);
                if let (Some(looked), Some(there)) = (looked, there)
                    && fields.iter().any(|field| !there.same(looked, *field))
                {
                    let current = String::new();
                    return Err(SalesRefusal::PreconditionFailed { current });
                }
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
                self.sales
                    .delete(&user.address, C::TABLE, id.as_str(), &condition, now)
                    .map(|()| None)
            }
        }
    }
}

/// What a refusal says of the record that met it.
pub(crate) fn refused<C>(refusal: &SalesRefusal) -> Answer<C> {
    match refusal {
        // A number that is taken is our own earlier create.
        SalesRefusal::BadRequest(complaints)
            if complaints
                .iter()
                .any(|complaint| matches!(complaint.path.as_str(), "/ActivityNumber" | "/PartyNumber")) =>
        {
            Answer::of(Outcome::Taken)
        }
        SalesRefusal::NotFound => Answer::of(Outcome::NotFound),
        SalesRefusal::PreconditionFailed { .. } => Answer::of(Outcome::PreconditionFailed),
        SalesRefusal::Forbidden | SalesRefusal::NobodyHere | SalesRefusal::NotOffered => {
            parked(ReasonCode::NoRight)
        }
        SalesRefusal::BadRequest(_) => parked(ReasonCode::RefusedBySales),
    }
}

/// What the request says.
pub(super) enum Order<C: Told> {
    Create(C),
    Change {
        id: ItemId,
        expects: Option<String>,
        fields: Vec<C::Field>,
        wanted: C,
        /// What it held when it was looked at: rows that were moved since are somebody else's doing.
        looked: Option<C>,
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
