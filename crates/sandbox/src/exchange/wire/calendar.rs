//! Calendars as Graph writes them.

use super::{View, mailable};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

impl View<'_> {
    /// The default calendar, as far as it was selected.
    pub fn calendar(&self) -> Map<String, Value> {
        let calendar = &self.mailbox.calendar;
        let whole = self.whole_calendar("calendar-of", "Calendar", true, &calendar.change_key());
        self.selected(whole, &calendar.extended)
    }

    /// The one further calendar that everybody has, as far as it was selected.
    pub fn further_calendar(&self) -> Map<String, Value> {
        let whole = self.whole_calendar("further-calendar-of", "Further", false, "first");
        self.selected(whole, &BTreeMap::new())
    }

    fn whole_calendar(&self, id: &str, name: &str, is_default: bool, change_key: &str) -> Value {
        json!({
            "id": format!("{id}-{}", self.mailbox.oid),
            "name": name,
            "color": "auto",
            "hexColor": "",
            "isDefaultCalendar": is_default,
            "changeKey": change_key,
            "canShare": true,
            "canViewPrivateItems": true,
            "canEdit": true,
            "allowedOnlineMeetingProviders": ["teamsForBusiness"],
            "defaultOnlineMeetingProvider": "teamsForBusiness",
            "isTallyingResponses": true,
            "isRemovable": !is_default,
            "owner": mailable(&self.mailbox.owner),
        })
    }
}
