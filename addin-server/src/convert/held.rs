//! All that is held, counted, in the words of the wire.

use super::reason::code_from_ours;
use shared::api::synced as wire;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::records::HeldCount;
use store::users::{DisplayName, User};

/// How many writes of a user are held for a reason.
pub(crate) fn held_group_from_count(
    count: &HeldCount,
    user: Option<User>,
    name: Option<&DisplayName>,
) -> wire::HeldCount {
    wire::HeldCount {
        user_id: Some(count.user.0.to_string()),
        display_name: name.map(|name| name.as_str().to_owned()),
        sales_user_name: user.and_then(|user| user.sales).map(|sales| sales.user_name),
        reason: code_from_ours(count.held_for.code()),
        count: count.count,
    }
}

/// How many are held in all, by reason, and by user and reason as far as these are told of.
pub(crate) fn held_from_counts(counts: &[HeldCount], groups: Vec<wire::HeldCount>) -> wire::HeldCounts {
    let mut by_reason = BTreeMap::<_, u64>::new();
    for count in counts {
        *by_reason.entry(count.held_for.code()).or_default() += count.count;
    }
    let reasons = by_reason.into_iter().map(|(code, count)| wire::HeldCount {
        user_id: None,
        display_name: None,
        sales_user_name: None,
        reason: code_from_ours(code),
        count,
    });
    let mut reasons: Vec<_> = reasons.collect();
    reasons.sort_by_key(|one| Reverse(one.count));
    wire::HeldCounts {
        total: reasons.iter().map(|one| one.count).sum(),
        reasons,
        groups,
    }
}
