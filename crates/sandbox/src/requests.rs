//! The log of every vendor request received.

use crate::faults::Target;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Put into a response's extensions by a vendor's routes: the address of the user on whose behalf the request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(pub String);

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Counts from 1 over the life of the sandbox.
    pub id: u64,
    /// When it came.
    pub time: Timestamp,
    /// For whom.
    pub target: Target,
    /// Method.
    pub method: String,
    /// Path with query, as it came.
    pub path: String,
    /// Status of the answer; nothing while there is none, and for ever when it was withheld.
    pub status: Option<u16>,
    /// On whose behalf.
    pub user: Option<String>,
    /// Bytes of the request's body.
    pub bytes_in: u64,
    /// Bytes of the answer's body.
    pub bytes_out: u64,
    /// Requests of the same target being worked on when it came, itself included.
    pub in_flight: u64,
    /// The same for its mailbox and application, steps of batches each on its own; Graph only.
    pub in_flight_of_mailbox: Option<u64>,
    /// How long the answer took here, on a real clock; nothing while there is none.
    pub micros: Option<u64>,
}

/// The newest 100,000 requests and what is under way. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    entries: VecDeque<Entry>,
    last_id: u64,
    under_way: HashMap<String, u64>,
}

const KEPT: usize = 100_000;

impl Log {
    /// Notes a request that has just come. It counts as under way until the result is dropped.
    /// In its mailbox it counts as many times as it takes `places`: a batch, once for each of the steps that are worked on at
    /// once.
    pub fn begin(&self, mut entry: Entry, mailbox: Option<&str>, places: u64) -> UnderWay {
        let mut inner = self.lock();
        inner.last_id += 1;
        entry.id = inner.last_id;
        let target = entry.target.prefix().to_owned();
        entry.in_flight = inner.enter(&target, 1);
        entry.in_flight_of_mailbox = mailbox.map(|mailbox| inner.enter(mailbox, places));
        if inner.entries.len() == KEPT {
            inner.entries.pop_front();
        }
        let id = entry.id;
        let others_of_mailbox = entry.in_flight_of_mailbox.map(|all| all - places);
        inner.entries.push_back(entry);
        let counted = std::iter::once((target, 1))
            .chain(mailbox.map(|mailbox| (mailbox.to_owned(), places)))
            .collect();
        UnderWay {
            log: self.clone(),
            id,
            began: Instant::now(),
            counted,
            others_of_mailbox,
        }
    }

    /// Requests after an id, oldest first.
    pub fn since(&self, id: u64) -> Vec<Entry> {
        self.lock()
            .entries
            .iter()
            .filter(|entry| entry.id > id)
            .cloned()
            .collect()
    }

    /// Forgets all requests; ids go on counting.
    pub fn clear(&self) {
        self.lock().entries.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn enter(&mut self, counted: &str, places: u64) -> u64 {
        let count = self.under_way.entry(counted.to_owned()).or_default();
        *count += places;
        *count
    }
}

/// A request being worked on.
#[derive(Debug)]
pub struct UnderWay {
    log: Log,
    id: u64,
    began: Instant,
    counted: Vec<(String, u64)>,
    /// What else is under way in the same mailbox for the same application.
    pub others_of_mailbox: Option<u64>,
}

impl UnderWay {
    /// The mailbox and application that are limited together; Graph only.
    pub fn mailbox(&self) -> Option<&str> {
        self.counted.get(1).map(|(mailbox, _)| mailbox.as_str())
    }

    /// Notes the answer.
    pub fn answered(&self, status: u16, bytes_out: u64, user: Option<String>) {
        let mut inner = self.log.lock();
        let found = inner.entries.iter_mut().rev().find(|entry| entry.id == self.id);
        if let Some(entry) = found {
            entry.status = Some(status);
            entry.bytes_out = bytes_out;
            entry.micros = u64::try_from(self.began.elapsed().as_micros()).ok();
            entry.user = user.or(entry.user.take());
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut inner = self.log.lock();
        for (counted, places) in &self.counted {
            if let Some(count) = inner.under_way.get_mut(counted) {
                *count -= places;
                if *count == 0 {
                    inner.under_way.remove(counted);
                }
            }
        }
    }
}
