//! Ids that look like Exchange's and are the same for the same parts. They are made once, with their item, by plain
//! mixing: a simulation makes millions of them, and nobody needs them to be hard to guess.

use jiff::Timestamp;
use std::fmt::Write as _;

/// How ids of items end.
const ITEM: &str = "AAA=";
/// How ids of occurrences end.
const OCCURRENCE: &str = "OCC=";

/// Base64url text of so many bytes.
pub(super) fn opaque(parts: &[&str], bytes: usize) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(material(parts, bytes))
}

/// A GUID.
pub(in crate::exchange) fn guid(parts: &[&str]) -> String {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&material(parts, 16));
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// REST id and immutable id of an item.
pub(super) fn item_ids(oid: &str, serial: u64) -> (String, String) {
    (rest_id(oid, serial), immutable_id(oid, serial))
}

/// REST id: another one for every place that an item lies in.
pub(super) fn rest_id(oid: &str, serial: u64) -> String {
    format!("AAMkAG{}{ITEM}", opaque(&["rest", oid, &serial.to_string()], 105))
}

/// Id of a folder or a list, which never changes.
pub(in crate::exchange) fn folder_id(oid: &str, name: &str) -> String {
    format!("AQMkAG{}AAAA=", opaque(&["folder", oid, name], 27))
}

/// Immutable id: the same wherever the item lies.
pub(super) fn immutable_id(oid: &str, serial: u64) -> String {
    format!(
        "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{}{ITEM}",
        opaque(&["immutable", oid, &serial.to_string()], 27)
    )
}

/// Id of an occurrence: computed from the master's and the slot's original start, as Exchange does.
pub(in crate::exchange) fn occurrence_id(master: &str, original_start: Timestamp) -> String {
    let stem = master.strip_suffix(ITEM).unwrap_or(master);
    format!("{stem}{:010X}{OCCURRENCE}", original_start.as_second())
}

/// The master's id and the slot that an occurrence's id is made of; nothing for other ids.
pub(super) fn master_and_slot(id: &str) -> Option<(String, Timestamp)> {
    let rest = id.strip_suffix(OCCURRENCE)?;
    let (stem, seconds) = rest.split_at_checked(rest.len().checked_sub(10)?)?;
    let original_start = Timestamp::from_second(i64::from_str_radix(seconds, 16).ok()?).ok()?;
    Some((format!("{stem}{ITEM}"), original_start))
}

/// UID of a calendar item, the same in every copy.
pub(super) fn calendar_uid(oid: &str, serial: u64) -> String {
    let mut uid = String::with_capacity(96);
    uid.push_str("040000008200E00074C5B7101A82E008");
    for byte in material(&["uid", oid, &serial.to_string()], 32) {
        // Writing to a string cannot fail.
        let _ = write!(uid, "{byte:02X}");
    }
    uid
}

/// FNV-1a over the parts, stretched by `SplitMix64`.
fn material(parts: &[&str], bytes: usize) -> Vec<u8> {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let mut material = Vec::with_capacity(bytes + 8);
    while material.len() < bytes {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        material.extend_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
    }
    material.truncate(bytes);
    material
}
