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
}

/// At most so much in any time of that length. What is taken counts from the end of the grain in which it was taken, so
/// that a window is as small for a busy lane as for any other: a few kilobytes, times all mailboxes.
#[derive(Debug)]
struct Window {
    quota: Quota,
    /// By the end of their grains, oldest first.
    taken: VecDeque<(Duration, u64)>,
    sum: u64,
}

/// Into so many grains a window is divided.
const GRAINS: u32 = 200;
/// The longest wish for patience that is believed, a day: after it one request tells whether it still holds.
const PATIENCE_SECS_MAX: u32 = 24 * 60 * 60;

impl Quotas {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            requests: limits.requests.map(Window::new),
            upload: limits.upload_bytes.map(Window::new),
            closed_until: None,
        }
    }

    /// How long there is nothing to be had of what is asked for. What is larger than a whole quota passes when nothing else
    /// was taken.
    pub(crate) fn wait(&mut self, now: Duration, ask: Ask) -> Duration {
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
        waits.into_iter().max().unwrap_or_default()
    }

    /// Takes what there was no wait for.
    pub(crate) fn take(&mut self, now: Duration, ask: Ask) {
        if let Some(window) = &mut self.requests {
            window.note(now, ask.requests);
        }
        if let Some(window) = &mut self.upload {
            window.note(now, ask.bytes);
        }
    }

    /// The vendor asked for patience.
    pub(crate) fn close(&mut self, now: Duration, secs: u32) {
        let until = now + Duration::from_secs(u64::from(secs.min(PATIENCE_SECS_MAX)));
        self.closed_until = Some(self.closed_until.map_or(until, |known| known.max(until)));
    }

    /// Whether nothing of what happened counts any more.
    pub(crate) fn is_as_new(&mut self, now: Duration) -> bool {
        let is_empty = |window: Option<&mut Window>| {
            window.is_none_or(|window| {
                window.forget(now);
                window.taken.is_empty()
            })
        };
        self.closed_until.is_none_or(|until| until <= now)
            && is_empty(self.requests.as_mut())
            && is_empty(self.upload.as_mut())
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
        if more == 0 {
            return Duration::ZERO;
        }
        self.forget(now);
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
        if amount == 0 {
            return;
        }
        let grain = (self.quota.per / GRAINS).as_nanos().max(1);
        let end = now.as_nanos().div_ceil(grain) * grain;
        let at = u64::try_from(end).map_or(Duration::MAX, Duration::from_nanos);
        match self.taken.back_mut() {
            Some((last, taken)) if *last >= at => *taken += amount,
            Some(_) | None => self.taken.push_back((at, amount)),
        }
        self.sum += amount;
    }

    /// Lets go of what lies too far back.
    fn forget(&mut self, now: Duration) {
        while let Some((at, amount)) = self.taken.front().copied()
            && at.saturating_add(self.quota.per) <= now
        {
            self.taken.pop_front();
            self.sum -= amount;
        }
    }
}

#[cfg(test)]
mod tests;
