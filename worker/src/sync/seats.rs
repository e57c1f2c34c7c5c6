//! Places under the limits: what asks for one gets it in the order of the rule, and what is left outside asks on, however
//! long ago the change row passed that asked for it (R-LIM-2, R-LIM-3).

use super::capture::Intake;
use super::rest::{Rest, RestError};
use crate::ports::{Clock, ItemFeed, RecordFeed, RoundStore};
use sync_core::capture::Autocapture;
use sync_core::{Content, Pair, Permission, ReasonCode, Seat, SeatTerms, Standing};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Gives the places that are free.
    ///
    /// # Errors
    /// The store's.
    pub async fn seat(&self, intake: &Intake) -> Result<(), RestError> {
        let terms = SeatTerms {
            limit: intake.limit,
            autocapture: match intake.autocapture {
                Autocapture::On { .. } => Permission::Allowed,
                Autocapture::Off => Permission::Denied,
            },
            zone: self.policy.zone.clone(),
        };
        Ok(self.store.seat(&terms, self.clock.now()).await?)
    }

    /// Whether it asks for a place, and was not told yet that there is none.
    pub(super) fn asks_anew(&self, pair: &Pair<C>) -> bool {
        let was_told = matches!(&pair.standing, Standing::Unseated { reason, .. }
            if matches!(reason.code, ReasonCode::OverLimit | ReasonCode::NotCapturedOff));
        !was_told && matches!(pair.seat(&self.policy.zone, self.clock.now()), Seat::Asks(_))
    }
}
