//! The default calendar as Graph writes it.

use super::{View, mailable};
use serde_json::{Map, Value, json};

impl View<'_> {
    /// The default calendar, as far as it was selected.
    pub fn calendar(&self) -> Map<String, Value> {
        let calendar = &self.mailbox.calendar;
        let whole = json!({
            "id": format!("calendar-of-{}", self.mailbox.oid),
            "name": "Calendar",
            "color": "auto",
            "hexColor": "",
            "isDefaultCalendar": true,
            "changeKey": calendar.change_key(),
            "canShare": true,
            "canViewPrivateItems": true,
            "canEdit": true,
            "allowedOnlineMeetingProviders": ["teamsForBusiness"],
            "defaultOnlineMeetingProvider": "teamsForBusiness",
            "isTallyingResponses": true,
            "isRemovable": false,
            "owner": mailable(&self.mailbox.owner),
        });
        self.selected(whole, &calendar.extended)
    }
}
