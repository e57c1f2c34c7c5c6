//! What a client may say in a PATCH of the default calendar.

use super::parts::ExtendedIn;
use super::{member, members};
use crate::exchange::error::GraphError;
use crate::exchange::wire::properties::CALENDAR;

/// Reads a request body. This stand-in lets nothing but extended properties of a calendar be changed.
pub fn read(bytes: &[u8]) -> Result<Vec<(String, String)>, GraphError> {
    let mut extended = None;
    for (name, value) in members(bytes)? {
        match name.as_str() {
            "singleValueExtendedProperties" => {
                let list: Vec<ExtendedIn> = member(&name, value)?;
                let read: Result<Vec<_>, _> = list.into_iter().map(ExtendedIn::parse).collect();
                extended = Some(read?);
            }
            known if known.contains('@') => {}
            known if CALENDAR.has(known) => {
                return Err(GraphError::invalid(format!(
                    "The property '{known}' of a calendar cannot be updated here."
                )));
            }
            unknown => return Err(super::unknown(unknown, CALENDAR.name)),
        }
    }
    extended.ok_or_else(|| GraphError::invalid("Nothing to update."))
}
