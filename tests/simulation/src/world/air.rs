//! Time, what is in the air meanwhile, and how old what is read may be.

use super::{LANDS_WITHIN_SECS, STALE_SECS_MAX, World};
use crate::steps::Fate;
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::model::Exchange;
use sandbox::sales::model::Sales;
use sync_core::Side;

/// A write on its way, which lands by itself.
pub(super) struct Flight {
    on: Side,
    lands_at: Timestamp,
    is_late: bool,
    land: Box<dyn FnOnce(&mut World) + Send>,
}

impl std::fmt::Debug for Flight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Flight({})", self.lands_at)
    }
}

impl World {
    /// Lets time pass; what is in the air lands on the way, each at its time.
    pub fn pass(&mut self, secs: u32) {
        let end = self.now + SignedDuration::from_secs(i64::from(secs));
        self.remember();
        while let Some(place) = self.next_landing(end) {
            let flight = self.in_the_air.swap_remove(place);
            self.now = self.now.max(flight.lands_at);
            if flight.is_late {
                self.happens(flight.on, "landed late");
            }
            (flight.land)(self);
            self.remember();
        }
        self.now = end;
        let horizon = self.now - SignedDuration::from_secs(i64::from(STALE_SECS_MAX) + 1);
        while self.past.len() > 1 && self.past[1].0 <= horizon {
            self.past.pop_front();
        }
    }

    fn next_landing(&self, end: Timestamp) -> Option<usize> {
        let due = self
            .in_the_air
            .iter()
            .enumerate()
            .filter(|(_, flight)| flight.lands_at <= end);
        due.min_by_key(|(_, flight)| flight.lands_at)
            .map(|(place, _)| place)
    }

    fn remember(&mut self) {
        self.past
            .push_back((self.now, self.exchange.clone(), self.sales.clone()));
    }

    /// Exchange as a read sees it in the present weather.
    pub fn exchange_read(&self, oid: &str) -> &Exchange {
        self.exchange_as_of(oid, self.weather.stale_secs, "read old")
    }

    /// Exchange as the change feed of this mailbox knows it in the present weather.
    pub fn exchange_told(&self, oid: &str) -> &Exchange {
        self.exchange_as_of(oid, self.weather.feed.lag_secs(), "feed behind")
    }

    /// Sales as a read sees it in the present weather.
    pub fn sales_read(&self) -> &Sales {
        self.sales_as_of(self.weather.stale_secs, "read old")
    }

    /// Sales as its change feed knows it in the present weather.
    pub fn sales_told(&self) -> &Sales {
        self.sales_as_of(self.weather.feed.lag_secs(), "feed behind")
    }

    fn exchange_as_of(&self, oid: &str, secs_ago: u8, trouble: &'static str) -> &Exchange {
        let Some((_, exchange, _)) = self.as_of(secs_ago) else {
            return &self.exchange;
        };
        if !exchange.shares_mailbox(&self.exchange, oid) {
            self.hinders(Side::Exchange, trouble);
        }
        exchange
    }

    fn sales_as_of(&self, secs_ago: u8, trouble: &'static str) -> &Sales {
        let Some((_, _, sales)) = self.as_of(secs_ago) else {
            return &self.sales;
        };
        if !sales.shares_records(&self.sales) {
            self.hinders(Side::Sales, trouble);
        }
        sales
    }

    /// Both vendors as they were so many seconds ago; none where that is now.
    fn as_of(&self, secs_ago: u8) -> Option<&(Timestamp, Exchange, Sales)> {
        let moment = self.now - SignedDuration::from_secs(i64::from(secs_ago));
        let mut newest_first = self.past.iter().rev();
        (secs_ago > 0)
            .then(|| newest_first.find(|(at, _, _)| *at <= moment))
            .flatten()
    }

    /// A request leaves: done now, landing later, or never.
    pub fn send(&mut self, on: Side, land: impl FnOnce(&mut Self) + Send + 'static) {
        match self.weather.fate {
            Fate::AnswerLost { lands_after_secs } => {
                self.hinders(on, "answer lost");
                let lands_after_secs = lands_after_secs.min(LANDS_WITHIN_SECS);
                self.in_the_air.push(Flight {
                    on,
                    lands_at: self.now + SignedDuration::from_secs(i64::from(lands_after_secs)),
                    is_late: lands_after_secs > 0,
                    land: Box::new(land),
                });
            }
            Fate::Done => land(self),
            Fate::RequestLost => self.hinders(on, "request lost"),
            Fate::Unavailable => self.hinders(on, "write unavailable"),
            // Of these an answer comes, and so nothing leaves.
            Fate::Throttled | Fate::Unauthorized | Fate::Refused => {}
        }
    }
}
