//! The audit log, in the words of the wire.

use shared::api::audit as wire;
use store::audit::{Act, Deed};

/// One act.
pub(crate) fn act_from_ours(act: &Act) -> wire::Act {
    wire::Act {
        id: act.id.0.to_string(),
        at: act.at.to_string(),
        who: act.who.clone(),
        deed: match act.deed {
            Deed::AdoptMailboxes => wire::Deed::AdoptMailboxes,
            Deed::DeleteUser => wire::Deed::DeleteUser,
            Deed::MapUser => wire::Deed::MapUser,
        },
        about: act.about.map(|user| user.0.to_string()),
    }
}
