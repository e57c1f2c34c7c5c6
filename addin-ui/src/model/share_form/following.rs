//! A share that our server has taken: how often to ask for it, and what it may wait for.

use crate::model::failure::Failure;
use crate::model::session::Side;
use shared::api::shares::{ReasonCode, ShareReason};
use shared::ids::ShareId;

/// An accepted share on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    /// What to ask for.
    pub share_id: ShareId,
    /// Whether the worker has it.
    pub stage: Stage,
    /// Why it waits, where the server says so.
    pub reason: Option<ShareReason>,
    /// Why the last question went unanswered.
    pub trouble: Option<Failure>,
    asked: usize,
}

/// Whether the worker has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Not yet.
    Queued,
    /// It has.
    Running,
}

/// How long to wait before the next question, in milliseconds, by how many were asked: quick while a share usually ends,
/// patient afterwards.
const PAUSES_MS: [u32; 10] = [150, 150, 200, 300, 500, 1_000, 1_500, 2_000, 3_000, 5_000];

/// The reasons that a sign-in ends.
const SIGN_INS: [(ReasonCode, Side); 3] = [
    (ReasonCode::ExchangeSignInNeeded, Side::Exchange),
    (ReasonCode::SalesSignInNeeded, Side::Sales),
    (ReasonCode::NoSalesUser, Side::Sales),
];

impl Following {
    pub(super) fn new(share_id: ShareId) -> Self {
        Following {
            share_id,
            stage: Stage::Queued,
            reason: None,
            trouble: None,
            asked: 0,
        }
    }

    pub(super) fn next_pause_ms(&mut self) -> u32 {
        let usual = PAUSES_MS[self.asked.min(PAUSES_MS.len() - 1)];
        self.asked += 1;
        usual.max(self.trouble.as_ref().map_or(0, Failure::retry_after_ms))
    }

    pub(super) fn ask_soon(&mut self) {
        self.asked = 0;
        self.trouble = None;
    }
}

/// Which sign-in a share with this reason waits for.
pub(super) fn waits_for_sign_in(code: ReasonCode) -> Option<Side> {
    let side_of = |(reason, side)| (reason == code).then_some(side);
    SIGN_INS.into_iter().find_map(side_of)
}
