//! Wire ⇄ ours. The one place where the two meet: a new reason or state does not compile until the wire has a word for it.

mod audit;
mod category;
mod checklist;
mod choices;
mod configuration;
mod held;
mod monitor;
mod people;
mod reason;
mod runs;
mod synced;
mod users;

use crate::problem::field_problem;
pub(crate) use audit::act_from_ours;
use aws_lc_rs::digest::{Context, SHA256};
pub(crate) use category::{category_answer_from_wire, category_question_from_ours};
pub(crate) use checklist::{checklist_from_standings, step_from_path, step_from_standing};
pub(crate) use choices::{
    OBJECTS, chosen_of, conflict_choice_from_ours, object_from_query, resolution_from_wire,
    search_choices_from_ours, search_from_row, search_id_from_wire, search_kind_of,
};
pub(crate) use configuration::{configuration_from_ours, configuration_from_wire};
pub(crate) use held::{held_from_counts, held_group_from_count};
pub(crate) use monitor::{
    card_from_query, counts_from_cards, days_from_tallies, days_since, notices_from_standing,
    permission_from_standings, secret_from_expiry,
};
pub(crate) use people::{summary_from_row, with_people};
pub(crate) use reason::reason_from_ours;
pub(crate) use runs::{process_from_path, run_from_ours, schedule_from_ours, summary_from_run};
use runtime::config::Sales;
use shared::api as wire;
use shared::api::problem::FieldProblem;
use shared::api::records::{RecordRef, RecordType};
use shared::ids;
use store::runs::{Round, RoundEnd};
use store::shares::{Extent, Share, ShareOrder, ShareState, SharedRecord};
use store::tokens::{AuthorizationState, LapseCause};
use store::users::User;
use sync_core::{Kind, Reason, ReasonCode, Related, SalesId};
pub(crate) use synced::{
    KINDS, choice_from_request, counts_from_ours, difference_from_ours, item_from_record, kinds_from_query,
    lost_from_ours, repair_from_answer, state_from_query, synced_from_record, version_of,
};
pub(crate) use users::{round_from_ours, round_of_run_from_ours, user_from_ours};

const ITEM_ID_CHARS_MAX: usize = 512;
const CONTACTS_MAX: usize = 50;

/// Whether Instant Sync runs by itself, which takes what was shared while composing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// It does.
    On,
    /// Nobody switched it on.
    Off,
}

/// An order that can be carried out, or every field that stands in its way.
pub fn order_from_request(request: &wire::shares::ShareRequest) -> Result<ShareOrder, Vec<FieldProblem>> {
    let mut refused = Vec::new();
    let mut refuse = |field: &str, title: &str| refused.push(field_problem(field, title));
    let kind = match request.item_type {
        wire::shares::ItemType::Appointment => Kind::Appointment,
        wire::shares::ItemType::Email => Kind::Email,
        wire::shares::ItemType::Contact => Kind::Contact,
        wire::shares::ItemType::Task => Kind::Task,
    };
    let item_id = request.item_id.as_str();
    if !is_item_id(item_id) {
        refuse("itemId", "Must be 1 to 512 characters of a REST v2.0 id.");
    }
    match kind {
        Kind::Contact | Kind::Task if request.composing => {
            refuse("composing", "Nobody sends contacts and tasks: save it first.");
        }
        Kind::Appointment | Kind::Contact | Kind::Task | Kind::Email => {}
    }
    match kind {
        Kind::Email if request.whole_thread && request.composing => {
            refuse(
                "wholeThread",
                "What is not sent has no thread yet: send it first.",
            );
        }
        Kind::Appointment | Kind::Contact | Kind::Task if request.whole_thread => {
            refuse("wholeThread", "Only an email has a thread.");
        }
        Kind::Appointment | Kind::Contact | Kind::Task | Kind::Email => {}
    }
    match kind {
        Kind::Contact | Kind::Task
            if request
                .related
                .as_ref()
                .is_some_and(|related| !related.is_empty()) =>
        {
            refuse("related", "Sales relates appointments and emails to records.");
        }
        Kind::Appointment | Kind::Contact | Kind::Task | Kind::Email => {}
    }
    let related = request.related.as_deref().map(related_from_refs).transpose();
    match related {
        Ok(related) if refused.is_empty() => Ok(ShareOrder {
            kind,
            item_id: item_id.to_owned(),
            related: match kind {
                Kind::Appointment | Kind::Email => related,
                Kind::Contact | Kind::Task => None,
            },
            composing: request.composing,
            extent: match request.whole_thread {
                true => Extent::Thread,
                false => Extent::Item,
            },
        }),
        Ok(_) => Err(refused),
        Err(more) => Err([refused, more].concat()),
    }
}

/// Digest of what an order asks for: equal for two spellings of the same wish, different for two wishes.
pub fn fingerprint(order: &ShareOrder) -> [u8; 32] {
    let mut digest = Context::new(&SHA256);
    let mut line = |name: &str, value: &str| {
        digest.update(name.as_bytes());
        digest.update(b" ");
        digest.update(value.as_bytes());
        digest.update(b"\n");
    };
    line("share", "1");
    let kind = match order.kind {
        Kind::Appointment => "appointment",
        Kind::Contact => "contact",
        Kind::Task => "task",
        Kind::Email => "email",
    };
    line(kind, &order.item_id);
    if order.composing {
        line("composing", "");
    }
    match order.extent {
        Extent::Thread => line("thread", ""),
        Extent::Item => {}
    }
    if let Some(related) = &order.related {
        line("related", "");
        let one = |id: &Option<SalesId>| id.map(|id| id.to_string()).unwrap_or_default();
        line("account", &one(&related.account));
        line("opportunity", &one(&related.opportunity));
        line("lead", &one(&related.lead));
        for contact in &related.contacts {
            line("contact", &contact.to_string());
        }
    }
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(digest.finish().as_ref());
    fingerprint
}

/// 202 for a share that is on disk.
pub fn accepted_from_share(share: &Share) -> wire::shares::ShareAccepted {
    wire::shares::ShareAccepted {
        share_id: share_id(share),
        status: status_from_state(&share.state),
    }
}

/// What became of a share. One that waits for a draft says so, or that nobody scheduled what takes it (R-GATE-2).
pub fn view_from_share(share: &Share, sales: &Sales, instant: Instant) -> wire::shares::ShareView {
    let status = status_from_state(&share.state);
    let not_scheduled = Reason::from(ReasonCode::NotScheduled);
    let (reason, record) = match &share.state {
        ShareState::Queued(Some(reason))
            if reason.code == ReasonCode::Composing && instant == Instant::Off =>
        {
            (Some(&not_scheduled), None)
        }
        ShareState::Queued(reason) => (reason.as_ref(), None),
        ShareState::Running => (None, None),
        ShareState::Shared(record, reason) => (Some(reason), Some(record)),
        ShareState::Parked(reason) | ShareState::Failed(reason) => (Some(reason), None),
    };
    wire::shares::ShareView {
        status,
        reason: reason.map(reason_from_ours),
        sales_record: record.map(|record| sales_record(share.order.kind, record, sales)),
    }
}

/// How an authorization stands, for the pane.
pub fn connection_from_state(state: AuthorizationState) -> wire::me::Connection {
    use wire::me::{Connection, ConnectionProblem};
    match state {
        AuthorizationState::Works { ends_at } => Connection {
            connected: true,
            expires_at: ends_at.map(|ends_at| ends_at.to_string()),
            problem: None,
            lapsed_at: None,
            provider_code: None,
        },
        AuthorizationState::Missing => Connection {
            connected: false,
            expires_at: None,
            problem: Some(ConnectionProblem::NotConnected),
            lapsed_at: None,
            provider_code: None,
        },
        AuthorizationState::Lapsed(lapse) => Connection {
            connected: false,
            expires_at: None,
            problem: Some(problem_from_cause(lapse.cause)),
            lapsed_at: Some(lapse.since.to_string()),
            provider_code: lapse.code,
        },
    }
}

/// How the authorization for Sales of `user` stands: one that works is of no use to somebody who has no resource record there,
/// as the latest round found.
pub(crate) fn sales_connection_of(
    user: &User,
    state: AuthorizationState,
    latest: Option<&Round>,
) -> wire::me::Connection {
    let connection = connection_from_state(state);
    let is_known = user.sales.as_ref().is_some_and(|sales| sales.party.is_some());
    let found_none = latest
        .and_then(|round| round.ended)
        .is_some_and(|(_, end)| end == RoundEnd::Failed(ReasonCode::NoSalesUser));
    if !connection.connected || is_known || !found_none {
        return connection;
    }
    wire::me::Connection {
        connected: false,
        problem: Some(wire::me::ConnectionProblem::NoSalesUser),
        ..connection
    }
}

fn problem_from_cause(cause: LapseCause) -> wire::me::ConnectionProblem {
    use wire::me::ConnectionProblem;
    match cause {
        LapseCause::Ended | LapseCause::NotRenewable => ConnectionProblem::Lapsed,
        LapseCause::CheckNeeded => ConnectionProblem::CheckNeeded,
        LapseCause::ConsentNeeded => ConnectionProblem::ConsentNeeded,
        LapseCause::AdministratorConsentNeeded => ConnectionProblem::AdministratorConsentNeeded,
        LapseCause::AccountDisabled => ConnectionProblem::AccountDisabled,
        LapseCause::AccountGone => ConnectionProblem::AccountGone,
        LapseCause::NotAssigned => ConnectionProblem::NotAssigned,
        LapseCause::AccountLocked => ConnectionProblem::AccountLocked,
        LapseCause::ForbiddenByPolicy => ConnectionProblem::ForbiddenByPolicy,
    }
}

/// Who has paused a user.
pub fn paused_from_user(user: &User) -> wire::me::Paused {
    wire::me::Paused {
        by_user: user.paused_by_user,
        by_administrator: user.paused_by_administrator,
    }
}

/// Whether this can be the id of an Outlook item.
pub(crate) fn is_item_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-=+/".contains(&byte);
    (1..=ITEM_ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

/// Sales keeps one account, one opportunity and one lead per appointment, and any number of people; we say fifty.
fn related_from_refs(refs: &[RecordRef]) -> Result<Related, Vec<FieldProblem>> {
    let mut related = Related::default();
    let mut refused = Vec::new();
    for (index, record) in refs.iter().enumerate() {
        let Some(id) = record_id(record.id.as_str()) else {
            refused.push(field_problem(
                &format!("related[{index}].id"),
                "Must be a Sales id: a positive number.",
            ));
            continue;
        };
        let one = match record.record_type {
            RecordType::Account => Some(&mut related.account),
            RecordType::Opportunity => Some(&mut related.opportunity),
            RecordType::Lead => Some(&mut related.lead),
            RecordType::Contact => None,
        };
        let problem = match one {
            Some(Some(other)) if *other == id => Some("Is named twice."),
            Some(Some(_)) => Some("Sales keeps one account, one opportunity and one lead."),
            Some(empty) => {
                *empty = Some(id);
                None
            }
            None if related.contacts.len() >= CONTACTS_MAX => Some("At most 50 contacts can be related."),
            None => (!related.contacts.insert(id)).then_some("Is named twice."),
        };
        if let Some(title) = problem {
            refused.push(field_problem(&format!("related[{index}]"), title));
        }
    }
    if refused.is_empty() {
        Ok(related)
    } else {
        Err(refused)
    }
}

/// Digits alone, without sign or leading zero: one spelling per id.
fn record_id(text: &str) -> Option<SalesId> {
    let id: i64 = text.parse().ok()?;
    (id > 0 && id.to_string() == text).then_some(SalesId(id))
}

fn share_id(share: &Share) -> ids::ShareId {
    ids::ShareId(share.id.0.to_string())
}

fn status_from_state(state: &ShareState) -> wire::shares::ShareStatus {
    use wire::shares::ShareStatus;
    match state {
        ShareState::Queued(_) => ShareStatus::Queued,
        ShareState::Running => ShareStatus::Running,
        ShareState::Shared(..) => ShareStatus::Shared,
        ShareState::Parked(_) => ShareStatus::Parked,
        ShareState::Failed(_) => ShareStatus::Failed,
    }
}

fn sales_record(kind: Kind, record: &SharedRecord, sales: &Sales) -> wire::shares::SalesRecord {
    use wire::shares::SalesRecordType;
    let id = record.id.to_string();
    let (record_type, url) = match kind {
        // The template was tried at start; the pod's front page is the honest rest.
        Kind::Appointment => (
            SalesRecordType::Appointment,
            sales.record_url.url(&id, &record.number),
        ),
        // What is called an appointment's address opens no other record.
        Kind::Contact => (SalesRecordType::Contact, None),
        Kind::Task => (SalesRecordType::Task, None),
        Kind::Email => (SalesRecordType::Message, None),
    };
    let url = url.unwrap_or_else(|| sales.base_url.at("/"));
    wire::shares::SalesRecord {
        record_type,
        id: ids::RecordId(id),
        number: record.number.clone(),
        url: url.into(),
    }
}

#[cfg(test)]
mod tests;
