//! How often somebody may ask: token buckets with a bounded memory.

use aws_lc_rs::digest;
use runtime::config;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::users::UserId;

/// Rate and burst of one kind of bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests that are earned per second.
    pub per_second: u32,
    /// Requests that may come at once.
    pub burst: u32,
}

/// What a deployment lets people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of one signed-in caller.
    pub caller: Rate,
    /// Of one peer address at the sign-in addresses. A proxy in front counts as one peer, hence the width.
    pub peer: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        config::Limits::default().into()
    }
}

impl From<config::Limits> for Limits {
    fn from(limits: config::Limits) -> Self {
        Self {
            caller: limits.caller.into(),
            peer: limits.sign_in.into(),
        }
    }
}

impl From<config::Rate> for Rate {
    fn from(rate: config::Rate) -> Self {
        Self {
            per_second: rate.per_second,
            burst: rate.burst,
        }
    }
}

/// The buckets of one kind. At most [`BUCKETS_MAX`] are remembered: a full bucket is the same as none.
#[derive(Debug)]
pub struct Buckets {
    rate: Rate,
    buckets: Mutex<HashMap<[u8; 32], Bucket>>,
}

/// Buckets remembered at once; about 100 bytes each.
pub const BUCKETS_MAX: usize = 20_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// Who is counted.
#[derive(Debug, Clone, Copy)]
pub enum Asker {
    /// A signed-in user.
    Caller(UserId),
    /// Somebody who has not signed in; the address of the other end, where known.
    Peer(Option<IpAddr>),
}

impl Buckets {
    /// No bucket yet: everybody may ask.
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one request out of `asker`'s bucket, or says how long to wait for one.
    pub fn take(&self, asker: Asker, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            self.forget_full(&mut buckets, now);
        }
        let full = Bucket {
            left: f64::from(self.rate.burst),
            at: now,
        };
        let bucket = buckets.entry(key(asker)).or_insert(full);
        *bucket = self.refilled(*bucket, now);
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64(
            (1.0 - bucket.left) / f64::from(self.rate.per_second.max(1)),
        ))
    }

    fn refilled(&self, bucket: Bucket, now: Instant) -> Bucket {
        let earned = now.saturating_duration_since(bucket.at).as_secs_f64() * f64::from(self.rate.per_second);
        Bucket {
            left: (bucket.left + earned).min(f64::from(self.rate.burst)),
            at: now,
        }
    }

    /// Where that does not help, everybody is forgotten: a flood from many addresses must not cost memory.
    fn forget_full(&self, buckets: &mut HashMap<[u8; 32], Bucket>, now: Instant) {
        let burst = f64::from(self.rate.burst);
        buckets.retain(|_, bucket| self.refilled(*bucket, now).left < burst);
        if buckets.len() >= BUCKETS_MAX {
            buckets.clear();
        }
    }
}

/// One form for both kinds of askers; an IPv6 peer counts by its /64, which one machine owns whole.
fn key(asker: Asker) -> [u8; 32] {
    let text = match asker {
        Asker::Caller(user) => format!("caller {}", user.0),
        Asker::Peer(Some(IpAddr::V4(address))) => format!("peer {address}"),
        Asker::Peer(Some(IpAddr::V6(address))) => format!("peer {:?}", &address.segments()[..4]),
        Asker::Peer(None) => "peer".to_owned(),
    };
    let mut key = [0; 32];
    key.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const RATE: Rate = Rate {
        per_second: 2,
        burst: 3,
    };

    #[test]
    fn a_burst_is_allowed_then_the_rate_and_others_are_not_touched() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        let (ada, grace) = (
            Asker::Caller(UserId(Uuid::from_u128(1))),
            Asker::Caller(UserId(Uuid::from_u128(2))),
        );
        for _ in 0..3 {
            assert!(buckets.take(ada, now).is_ok());
        }
        assert_eq!(buckets.take(ada, now), Err(Duration::from_millis(500)));
        assert!(buckets.take(grace, now).is_ok());
        assert!(buckets.take(ada, now + Duration::from_millis(500)).is_ok());
        assert!(buckets.take(ada, now + Duration::from_millis(501)).is_err());
    }

    #[test]
    fn a_flood_from_many_addresses_costs_no_memory() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        for n in 0..(BUCKETS_MAX as u32 + 10) {
            let _ = buckets.take(Asker::Peer(Some(IpAddr::from(n.to_be_bytes()))), now);
        }
        assert!(buckets.buckets.lock().unwrap().len() <= BUCKETS_MAX);
    }

    #[test]
    fn one_machine_is_not_many_peers_by_its_many_ipv6_addresses() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        let peer = |last: u16| Asker::Peer(Some(IpAddr::from([0x2001, 0xdb8, 0, 7, 0, 0, 0, last])));
        assert!((0..3).all(|last| buckets.take(peer(last), now).is_ok()));
        assert!(buckets.take(peer(9), now).is_err());
    }
}
