//! Users as administrators see them, in the words of the wire.

use super::reason::code_from_ours;
use super::runs::{counts_by_code, kind_of_asked};
use super::synced::counts_from_ours;
use super::{connection_from_state, paused_from_user, sales_connection_of};
use jiff::Timestamp;
use shared::api::users as wire;
use shared::ids::RunId;
use std::collections::BTreeMap;
use store::records::RecordState;
use store::runs::{Round, RoundEnd};
use store::tokens::AuthorizationState;
use store::users::{DisplayName, User};

/// A user with what is known of them besides.
pub(crate) fn user_from_ours(
    (user, name): (&User, Option<&DisplayName>),
    (exchange, sales): (AuthorizationState, AuthorizationState),
    latest: Option<&Round>,
    unsynced_since: Option<Timestamp>,
    counts: &BTreeMap<RecordState, u64>,
) -> wire::UserRow {
    wire::UserRow {
        id: user.id.0.to_string(),
        tenant_id: user.identity.tenant.to_string(),
        object_id: user.identity.object.to_string(),
        display_name: name.map(|name| name.as_str().to_owned()),
        sales_user_name: user.sales.as_ref().map(|sales| sales.user_name.clone()),
        sales_party_id: user
            .sales
            .as_ref()
            .and_then(|sales| sales.party)
            .map(|party| party.to_string()),
        exchange: connection_from_state(exchange),
        sales: sales_connection_of(user, sales, latest),
        paused: paused_from_user(user),
        created_at: user.created_at.to_string(),
        last_sync: user.last_sync.map(|sync| wire::LastSync {
            ended_at: sync.ended_at.to_string(),
            has_errors: sync.has_errors,
        }),
        latest_round: latest.and_then(round_from_ours),
        unsynced_since: unsynced_since.map(|since| since.to_string()),
        counts: counts_from_ours(counts),
    }
}

/// How a run went through one mailbox; none of a round that is on its way.
pub(crate) fn round_of_run_from_ours(round: &Round) -> Option<wire::RoundOfRun> {
    let (kind, _) = kind_of_asked(round.asked);
    Some(wire::RoundOfRun {
        run_id: RunId(round.run.0.to_string()),
        kind,
        started_at: round.started_at.to_string(),
        round: round_from_ours(round)?,
        counts: counts_by_code(&round.tally.reasons),
    })
}

/// None of a round that is on its way.
pub(crate) fn round_from_ours(round: &Round) -> Option<wire::RoundSummary> {
    let (ended_at, end) = round.ended?;
    let (result, reason) = match end {
        RoundEnd::Done => (wire::RoundResult::Done, None),
        RoundEnd::PassedOver(why) => (wire::RoundResult::PassedOver, Some(why)),
        RoundEnd::Failed(why) => (wire::RoundResult::Failed, Some(why)),
        RoundEnd::Cancelled => (wire::RoundResult::Cancelled, None),
    };
    Some(wire::RoundSummary {
        ended_at: ended_at.to_string(),
        result,
        reason: reason.map(code_from_ours),
        records: round.tally.records,
    })
}
