//! The fields of each object.

use super::{Json, Read};
use crate::model::known::{
    Detail, Difference, Held, Known, Own, OwnPage, Person, Record, RecordsPage, Run, Value,
};
use crate::model::settings::Chosen;
use shared::api::choices::{
    ConflictChoiceView, ConflictInForce, SavedSearch, SearchInForce, SearchLimits, SearchesInForce,
};
use shared::api::items::ThreadView;
use shared::api::me::{CategoryQuestion, Connection, Me, Paused, UserSummary};
use shared::api::problem::{FieldProblem, Problem};
use shared::api::records::{RecordPage, RecordSummary};
use shared::api::runs::RunAccepted;
use shared::api::session::{SalesSignIn, Session};
use shared::api::shares::{SalesRecord, ShareAccepted, ShareReason, ShareView};
use shared::api::synced::{RepairAccepted, RepairView, SyncedCounts};
use shared::api::users::RoundSummary;
use shared::ids::{ItemId, LinkId, RecordId, RepairId, RunId, SearchId, ShareId};

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Read for $id {
            fn read(json: &Json<'_>) -> Self {
                $id(String::read(json))
            }
        }
    )*};
}

/// How an object is read: field by field, each with its name on the wire.
macro_rules! objects {
    ($($object:ident { $($field:ident $name:literal)* })*) => {$(
        impl Read for $object {
            fn read(json: &Json<'_>) -> Self {
                $object { $($field: json.get($name),)* }
            }
        }
    )*};
}

ids!(ItemId LinkId RecordId RepairId RunId SearchId ShareId);

objects! {
    CategoryQuestion { asked_at "askedAt" items "items" }
    Chosen {
        appointments "appointments" contacts "contacts" tasks "tasks" in_force "inForce" limits "limits"
    }
    ConflictChoiceView {
        conflict_resolution "conflictResolution" appointments "appointments" contacts "contacts" tasks "tasks"
    }
    ConflictInForce { value "value" decided_by "decidedBy" }
    Connection {
        connected "connected" expires_at "expiresAt" problem "problem" lapsed_at "lapsedAt" provider_code "providerCode"
    }
    Detail { differences "differences" }
    Difference { field "field" exchange "exchange" sales "sales" }
    FieldProblem { field "field" code "code" numbers "numbers" title "title" }
    Held { effect "effect" recipients "recipients" }
    Known {
        linked "linked" reason "reason" decided_at "decidedAt" record "record" latest_round "latestRound"
        people "people" suggestions "suggestions" people_problem "peopleProblem"
    }
    Me {
        user "user" roles "roles" exchange "exchange" sales "sales" sales_user_name "salesUserName" paused "paused"
        latest_round "latestRound" category_question "categoryQuestion" content_allowed_until "contentAllowedUntil"
        allow_user_saved_search_override "allowUserSavedSearchOverride"
        allow_user_conflict_override "allowUserConflictOverride"
    }
    Own { item_id "itemId" name "name" detail "detail" shared "shared" }
    OwnPage { records "records" has_more "hasMore" }
    Paused { by_user "byUser" by_administrator "byAdministrator" }
    Person { address "address" name "name" kind "kind" contacts "contacts" }
    Record {
        id "id" object "object" title "title" state "state" reason "reason" actions "actions" held "held"
        version "version" number "number" updated_at "updatedAt"
    }
    RecordPage { records "records" has_more "hasMore" }
    RecordSummary { record_type "type" id "id" number "number" name "name" detail "detail" }
    RecordsPage { records "records" has_more "hasMore" counts "counts" }
    RepairAccepted { repair_id "repairId" }
    RepairView { status "status" record_id "recordId" reason "reason" }
    RoundSummary { ended_at "endedAt" result "result" reason "reason" records "records" }
    Run { status "status" records "records" errors "errors" }
    RunAccepted { run_id "runId" }
    SalesRecord { record_type "type" id "id" number "number" url "url" }
    SalesSignIn { start_url "startUrl" }
    SavedSearch { id "id" name "name" usable "usable" problem "problem" record_count "recordCount" }
    SearchInForce { id "id" decided_by "decidedBy" problem "problem" }
    SearchLimits { appointments "appointments" contacts "contacts" tasks "tasks" }
    SearchesInForce { appointments "appointments" contacts "contacts" tasks "tasks" }
    Session { access_token "accessToken" expires_at "expiresAt" }
    ShareAccepted { share_id "shareId" status "status" }
    ShareReason { code "code" rule "rule" detail "detail" }
    ShareView { status "status" reason "reason" sales_record "salesRecord" }
    SyncedCounts { linked "linked" waiting "waiting" parked "parked" held "held" unlinked "unlinked" }
    ThreadView { emails "emails" shared "shared" }
    UserSummary { id "id" }
    Value {
        text "text" html "html" word "word" texts "texts" ids "ids" at "at" start "start" end "end" first "first"
        last "last" minutes "minutes"
    }
}

/// Only what the pane shows of it.
impl Read for Problem {
    fn read(json: &Json<'_>) -> Self {
        Problem {
            status: 0,
            code: json.get("code"),
            title: String::new(),
            fields: json.get("fields"),
            request_id: json.get("requestId"),
        }
    }
}
