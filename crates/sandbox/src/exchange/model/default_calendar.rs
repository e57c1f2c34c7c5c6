//! The default calendar itself, apart from what lies in it.

use super::versions::{change_key, matches};
use super::{Exchange, GraphError};
use std::collections::BTreeMap;

/// What the default calendar says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefaultCalendar {
    /// Extended properties, by id.
    pub extended: BTreeMap<String, String>,
    change: u64,
}

impl DefaultCalendar {
    /// Names its version.
    pub fn change_key(&self) -> String {
        change_key(self.change)
    }
}

impl Exchange {
    /// Sets extended properties of the default calendar; those that are not named stay.
    pub fn update_calendar(
        &mut self,
        oid: &str,
        extended: &[(String, String)],
        if_match: Option<&str>,
    ) -> Result<DefaultCalendar, GraphError> {
        let calendar = &mut self.mailbox_mut(oid)?.calendar;
        matches(calendar.change, if_match)?;
        calendar.change += 1;
        calendar.extended.extend(extended.iter().cloned());
        Ok(calendar.clone())
    }
}
