//! Ids as the wire spells them: opaque strings, never taken apart by the pane.

use serde::{Deserialize, Serialize};

macro_rules! wire_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as it stands in JSON and in paths.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

wire_id!(
    /// One request to share one Outlook item.
    ShareId,
    /// An Outlook item's REST v2.0 id, as `convertToRestId` returns it.
    ItemId,
    /// One execution of a scheduled process, or of *Sync now*.
    RunId,
    /// One link: an Outlook item and its Sales record.
    LinkId,
    /// What a person said about a link.
    RepairId,
    /// A saved search of Sales.
    SearchId,
    /// A Sales record's id; up to 18 digits, hence a string: it does not fit a JavaScript number.
    RecordId,
);
