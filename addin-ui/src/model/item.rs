//! The item that is open in Outlook, as far as the pane may show it.

use shared::ids::ItemId;
use std::fmt;

/// The category that marks shared items, the same in every language (R-CAT-1).
pub const CATEGORY: &str = "Shared with Oracle";

/// What is selected in Outlook, as Office.js tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenItem {
    /// Nothing, as a pinned pane can meet it.
    None,
    /// Several at once: Office.js describes none of them.
    Several,
    /// A meeting or an email that is being written and has no id yet.
    Unsaved(ItemKind),
    /// A meeting or an email that can be shared.
    Item(OpenedItem),
}

/// What can be open in Outlook beside the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// An entry in the calendar.
    Appointment,
    /// A message.
    Email,
}

/// An item as Office.js describes it. Shown to its owner only; the server reads the item itself.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedItem {
    /// What it is.
    pub kind: ItemKind,
    /// REST v2.0 id.
    pub id: ItemId,
    /// As typed by a person; may be empty.
    pub subject: String,
    /// Start and end, or whom an email is from and when it came, in words of the user's language and Outlook's time zone.
    pub when: String,
    /// Whether it is a meeting of a series, or all of it.
    pub series: bool,
    /// Whether it is open for writing.
    pub composing: bool,
    /// Whether it carries the category of shared items; not known while composing.
    pub marked: bool,
}

impl fmt::Debug for OpenedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedItem")
            .field("kind", &self.kind)
            .field("composing", &self.composing)
            .finish_non_exhaustive()
    }
}
