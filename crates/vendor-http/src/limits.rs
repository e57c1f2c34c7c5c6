//! How much may be asked.

use std::time::Duration;

/// How much a client may ask of the vendor, and of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Hard deadline of every request: waiting for a place, sending, repeating a read and reading the answer included.
    pub deadline: Duration,
    /// Longest answer that is read, in bytes after decompression.
    pub answer_bytes_max: usize,
    /// Requests under way at once in one [`Lane`](crate::Lane). Outlook allows an application 4 in a mailbox; Oracle publishes no limit
    /// for a user, so the same modest one is ours.
    pub in_flight_max: u32,
    /// Requests in one [`Lane`](crate::Lane) in a time, where the vendor counts them.
    pub requests: Option<Quota>,
    /// Bytes of bodies in one [`Lane`](crate::Lane) in a time, where the vendor counts them.
    pub upload_bytes: Option<Quota>,
}

/// At most so much in any time of that length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How much.
    pub max: u64,
    /// In how long.
    pub per: Duration,
}

impl Limits {
    pub(crate) fn places(&self) -> u32 {
        self.in_flight_max.max(1)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(20),
            answer_bytes_max: 4 * 1024 * 1024,
            in_flight_max: 4,
            requests: None,
            upload_bytes: None,
        }
    }
}
