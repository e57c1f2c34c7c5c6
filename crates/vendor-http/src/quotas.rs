//! How much a vendor lets through in a time: requests, bytes sent up, and nothing at all for a while after it asked for
//! patience. Pure: the present is an argument.

use crate::limits::{Limits, Quota};
use std::collections::VecDeque;
use std::time::Duration;

/// What a request asks of the quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ask {
    /// As how many requests it counts.
    pub(crate) requests: u64,
    /// Bytes of its body.
    pub(crate) bytes: u64,
}

/// The quotas of one lane. Times are counted from any fixed moment.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    requests: Option<Window>,
    upload: Option<Window>,
    /// Nothing before then.
    closed_until: Option<Duration>,
    /// Whether a vendor's wish for patience closes the whole lane.
    keeps_patience: bool,
}

/// At most so much in any time of that length.
#[derive(Debug)]
struct Window {
    quota: Quota,
    taken: VecDeque<(Duration, u64)>,
    sum: u64,
}

impl Quotas {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            requests: limits.requests.map(Window::new),
            upload: limits.upload_bytes.map(Window::new),
            closed_until: None,
            keeps_patience: limits.requests.is_some(),
        }
    }

    /// Takes what is asked for, or says how long there is nothing to be had. What is larger than a whole quota passes when
    /// nothing else was taken.
    pub(crate) fn take(&mut self, now: Duration, ask: Ask) -> Result<(), Duration> {
        let closed = self.closed_until.map(|until| until.saturating_sub(now));
        let waits = [
            closed.unwrap_or_default(),
            self.requests
                .as_mut()
                .map_or(Duration::ZERO, |window| window.wait(now, ask.requests)),
            self.upload
                .as_mut()
                .map_or(Duration::ZERO, |window| window.wait(now, ask.bytes)),
        ];
        let wait = waits.into_iter().max().unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait);
        }
        if let Some(window) = &mut self.requests {
            window.note(now, ask.requests);
        }
        if let Some(window) = &mut self.upload {
            window.note(now, ask.bytes);
        }
        Ok(())
    }

    /// The vendor asked for patience.
    pub(crate) fn close(&mut self, now: Duration, secs: u32) {
        if self.keeps_patience {
            let until = now + Duration::from_secs(u64::from(secs));
            self.closed_until = Some(self.closed_until.map_or(until, |known| known.max(until)));
        }
    }
}

impl Window {
    fn new(quota: Quota) -> Self {
        Self {
            quota,
            taken: VecDeque::new(),
            sum: 0,
        }
    }

    /// How long until so much more fits.
    fn wait(&mut self, now: Duration, more: u64) -> Duration {
        while let Some((at, amount)) = self.taken.front().copied()
            && now.saturating_sub(at) >= self.quota.per
        {
            self.taken.pop_front();
            self.sum -= amount;
        }
        let mut left = self.sum;
        let mut wait = Duration::ZERO;
        for (at, amount) in &self.taken {
            if left + more <= self.quota.max {
                break;
            }
            left -= amount;
            wait = (*at + self.quota.per).saturating_sub(now);
        }
        wait
    }

    fn note(&mut self, now: Duration, amount: u64) {
        if amount > 0 {
            self.taken.push_back((now, amount));
            self.sum += amount;
        }
    }
}

#[cfg(test)]
mod tests;
