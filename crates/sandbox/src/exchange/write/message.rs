//! What a client may say in a PATCH of a mail.

use super::{member, members};
use crate::exchange::error::GraphError;
use crate::exchange::wire::properties::MESSAGE;

/// Reads a request body. This stand-in lets nothing but the categories of a mail be changed.
pub fn categories(bytes: &[u8]) -> Result<Vec<String>, GraphError> {
    let mut categories = None;
    for (name, value) in members(bytes)? {
        match name.as_str() {
            "categories" => {
                categories = Some(member::<Option<Vec<String>>>(&name, value)?.unwrap_or_default());
            }
            known if known.contains('@') => {}
            known if MESSAGE.has(known) => {
                return Err(GraphError::invalid(format!(
                    "The property '{known}' of a message cannot be updated here."
                )));
            }
            unknown => return Err(super::unknown(unknown, MESSAGE.name)),
        }
    }
    categories.ok_or_else(|| GraphError::invalid("Nothing to update."))
}
