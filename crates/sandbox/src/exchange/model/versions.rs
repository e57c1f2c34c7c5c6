//! Versions of items: change keys, ETags, and times that only grow.

use super::GraphError;
use jiff::{SignedDuration, Timestamp};

/// A change key as Graph writes it, for the number of a version.
pub(in crate::exchange) fn change_key(change: u64) -> String {
    use base64::Engine as _;
    let mut bytes = [0_u8; 18];
    bytes[..3].copy_from_slice(&[0x0f, 0x00, 0x00]);
    bytes[10..].copy_from_slice(&change.to_be_bytes());
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Weak ETag of a version.
pub(in crate::exchange) fn etag(change: u64) -> String {
    format!("W/\"{}\"", change_key(change))
}

/// Refuses a write whose `If-Match` names another version.
pub(super) fn matches(change: u64, if_match: Option<&str>) -> Result<(), GraphError> {
    match if_match.map(str::trim) {
        Some(tag) if tag != "*" && tag != etag(change) => Err(GraphError::stale_change_key()),
        Some(_) | None => Ok(()),
    }
}

/// The number of an item's first version.
pub(super) fn first_change(now: Timestamp) -> u64 {
    u64::try_from(now.as_millisecond()).unwrap_or_default()
}

/// The time of a change: now, but always later than that of the change before, in Graph's seven digits.
pub(in crate::exchange) fn later(before: Timestamp, now: Timestamp) -> Timestamp {
    if now > before {
        return now;
    }
    before
        .saturating_add(SignedDuration::from_nanos(100))
        .unwrap_or(before)
}
