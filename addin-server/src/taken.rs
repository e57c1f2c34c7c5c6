//! Whether what carries the category is taken by itself, or waits for somebody to switch on what would take it (R-GATE-2).

use crate::state::AppState;
use shared::api::shares::ItemType;
use store::StoreError;

/// Who takes what carries the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// A process that is switched on.
    ByItself,
    /// Nobody, until one is switched on; the user can share it.
    OnceScheduled,
}

/// Who takes an item of this kind: Standard Sync takes all of them, Instant Sync meetings and emails (R-JOB-1, R-JOB-2).
///
/// # Errors
/// [`StoreError`]
pub(crate) async fn taken(state: &AppState, item_type: ItemType) -> Result<Taken, StoreError> {
    let [instant, standard, _] = state.store.schedules().await?;
    let takes = match item_type {
        ItemType::Appointment | ItemType::Email => [Some(instant), Some(standard)],
        ItemType::Contact | ItemType::Task => [None, Some(standard)],
    };
    let is_on = takes.iter().flatten().any(|schedule| schedule.next_at.is_some());
    Ok(if is_on {
        Taken::ByItself
    } else {
        Taken::OnceScheduled
    })
}
