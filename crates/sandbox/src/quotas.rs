//! What Outlook lets an application ask of one mailbox in a time (Microsoft, Outlook service limits): so many requests, steps of
//! a batch included, and so many bytes sent up. What is refused counts too.

use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};

const REQUESTS: Quota = Quota {
    max: 10_000,
    per: SignedDuration::from_secs(600),
};
const UPLOAD_BYTES: Quota = Quota {
    max: 150 * 1024 * 1024,
    per: SignedDuration::from_secs(300),
};

struct Quota {
    max: u64,
    per: SignedDuration,
}

/// What was asked of each mailbox lately, by application and mailbox.
#[derive(Debug, Default)]
pub struct Quotas(HashMap<String, Lately>);

#[derive(Debug, Default)]
struct Lately {
    requests: Spent,
    upload_bytes: Spent,
}

/// Amounts with their time, oldest first.
#[derive(Debug, Default)]
struct Spent {
    amounts: VecDeque<(Timestamp, u64)>,
    sum: u64,
}

impl Quotas {
    /// Counts a request that sends so many bytes up. Where that is too much, after how many seconds there is room again.
    pub fn count(&mut self, mailbox: &str, bytes_up: u64, now: Timestamp) -> Option<u32> {
        let lately = self.0.entry(mailbox.to_owned()).or_default();
        let requests = lately.requests.count(&REQUESTS, 1, now);
        let bytes = lately.upload_bytes.count(&UPLOAD_BYTES, bytes_up, now);
        requests.max(bytes)
    }

    /// Nothing was ever asked.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Spent {
    fn count(&mut self, quota: &Quota, amount: u64, now: Timestamp) -> Option<u32> {
        while let Some((at, old)) = self.amounts.front().copied()
            && now.duration_since(at) >= quota.per
        {
            self.sum -= old;
            self.amounts.pop_front();
        }
        if amount > 0 {
            self.amounts.push_back((now, amount));
            self.sum += amount;
        }
        let mut over = self
            .sum
            .checked_sub(quota.max)
            .filter(|over| *over > 0 && amount > 0)?;
        // There is room once so much of the oldest is out of the window.
        let mut leaves = now;
        for (at, old) in &self.amounts {
            leaves = *at + quota.per;
            over = over.saturating_sub(*old);
            if over == 0 {
                break;
            }
        }
        let left = leaves.duration_since(now).as_millis();
        u32::try_from((left + 999) / 1000).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secs).expect("a moment")
    }

    #[test]
    fn ten_thousand_in_ten_minutes_and_no_more_for_each_mailbox_by_itself() {
        let mut quotas = Quotas::default();
        for request in 0..10_000 {
            assert_eq!(quotas.count("app|ada", 0, at(request / 100)), None);
        }
        assert_eq!(quotas.count("app|ada", 0, at(100)), Some(500));
        assert_eq!(quotas.count("app|grace", 0, at(100)), None);
        assert_eq!(
            quotas.count("app|ada", 0, at(600)),
            None,
            "the oldest are forgotten"
        );
    }

    #[test]
    fn bytes_sent_up_have_a_limit_of_their_own() {
        let mut quotas = Quotas::default();
        let half = 75 * 1024 * 1024;
        assert_eq!(quotas.count("app|ada", half, at(0)), None);
        assert_eq!(quotas.count("app|ada", half, at(10)), None);
        assert_eq!(quotas.count("app|ada", 1, at(20)), Some(280));
        assert_eq!(
            quotas.count("app|ada", 0, at(20)),
            None,
            "a read sends nothing up"
        );
    }
}
