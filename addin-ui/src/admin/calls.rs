//! What the administrator's pages ask of our server, each in its types.

use crate::browser;
use crate::monitor::Question;
use crate::names::called;
use crate::processes::{RunsRead, Schedule};
use crate::words::codes::wire_name;
use addin_ui::api::{ApiClient, Call, Method, OWN_TIMEOUT_MS, Reply, VENDOR_TIMEOUT_MS};
use addin_ui::model::failure::Failure;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::audit::AuditPage;
use shared::api::checklist::{ChecklistView, SetupStep, SetupStepView};
use shared::api::choices::SavedSearch;
use shared::api::monitor::{Card, MonitorView};
use shared::api::runs::ScheduleRequest;
use shared::api::synced::{
    HeldAnswered, HeldAnswers, HeldCounts, RepairAccepted, RepairRequest, RepairView, SyncedPage,
};
use shared::api::users::{RoundPage, UserChange, UserPage, UserRow};

/// An answer with the tag that a change of it must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tagged<T> {
    /// The answer.
    pub(crate) value: T,
    /// Its `ETag`.
    pub(crate) tag: String,
}

/// A configuration that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    /// As it is now.
    pub(crate) now: Tagged<Value>,
    /// Paths of fields whose saved search Sales could not be asked about.
    pub(crate) unchecked: Vec<String>,
}

/// The configuration, as the API gives it.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn configuration(api: &ApiClient) -> Result<Tagged<Value>, Failure> {
    let call = Call {
        method: Method::GET,
        path: CONFIGURATION,
        header: None,
        body: None,
        timeout_ms: OWN_TIMEOUT_MS,
    };
    let reply = api.call(call).await?;
    tagged(&reply.text, reply.header("etag"))
}

/// Saves the configuration that was made from the one with this tag; `confirmed` names saved searches that hold everything and
/// are meant.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn save_configuration(
    api: &ApiClient,
    wanted: &Value,
    tag: &str,
    confirmed: &[String],
) -> Result<Saved, Failure> {
    let confirmed = browser::encoded(&confirmed.join(","));
    let path = [CONFIGURATION, "?confirmed=", &confirmed].concat();
    let call = Call {
        method: Method::PUT,
        path: &path,
        header: Some(("if-match", tag)),
        body: Some(wanted.to_string()),
        timeout_ms: VENDOR_TIMEOUT_MS,
    };
    let reply = api.call(call).await?;
    let unchecked = reply.header("x-unchecked-fields").unwrap_or_default();
    let unchecked = unchecked.split(", ").filter(|field| !field.is_empty());
    Ok(Saved {
        unchecked: unchecked.map(str::to_owned).collect(),
        now: tagged(&reply.text, reply.header("etag"))?,
    })
}

/// The saved searches that Sales offers for one object, by its name on the wire.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn saved_searches(api: &ApiClient, object: &str) -> Result<Vec<SavedSearch>, Failure> {
    get(
        api,
        &["/api/saved-searches?object=", object].concat(),
        VENDOR_TIMEOUT_MS,
    )
    .await
}

/// A text of this deployment, such as the words of a language.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn text(api: &ApiClient, path: &str) -> Result<String, Failure> {
    let call = Call {
        method: Method::GET,
        path,
        header: None,
        body: None,
        timeout_ms: OWN_TIMEOUT_MS,
    };
    Ok(api.call(call).await?.text)
}

/// How the deployment stands.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn standing(api: &ApiClient) -> Result<MonitorView, Failure> {
    get(api, MONITOR, OWN_TIMEOUT_MS).await
}

/// How every step of the setup stands.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn checklist(api: &ApiClient) -> Result<ChecklistView, Failure> {
    get(api, CHECKLIST, OWN_TIMEOUT_MS).await
}

/// Tests one step; how it stands now.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn test_step(api: &ApiClient, step: SetupStep) -> Result<SetupStepView, Failure> {
    let path = [CHECKLIST, "/", &wire_name(step), "/test"].concat();
    read(&acted(api, Method::POST, &path, None, None).await?)
}

/// The users that are asked for; where they go on is what the page before said.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn users(
    api: &ApiClient,
    question: &Question,
    after: Option<&str>,
) -> Result<UserPage, Failure> {
    let search = Some(question.search.as_str()).filter(|search| !search.is_empty());
    let (search, after) = (search.map(browser::encoded), after.map(browser::encoded));
    let (card, order) = (wire_name(question.card), question.order());
    let questions = [
        ("card", Some(card.as_str()).filter(|_| question.card != Card::All)),
        ("search", search.as_deref()),
        ("sort", order.as_deref()),
        ("after", after.as_deref()),
    ];
    get(api, &with(USERS, &questions), OWN_TIMEOUT_MS).await
}

/// One user.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn user(api: &ApiClient, id: &str) -> Result<UserRow, Failure> {
    get(api, &[USERS, "/", id].concat(), OWN_TIMEOUT_MS).await
}

/// What a user is called; none where that is not known just now, or they are gone.
pub(crate) async fn name_of(api: &ApiClient, id: &str) -> Option<String> {
    let user = user(api, id).await.ok()?;
    called(&user).map(str::to_owned)
}

/// How the latest runs went through a user's mailbox.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn rounds_of_user(api: &ApiClient, id: &str) -> Result<RoundPage, Failure> {
    get(api, &[USERS, "/", id, "/runs"].concat(), OWN_TIMEOUT_MS).await
}

/// Pauses a user or goes on with them, or says who they are in Sales, which is asked first.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn change_user(api: &ApiClient, id: &str, change: &UserChange) -> Result<UserRow, Failure> {
    let path = [USERS, "/", id].concat();
    let body = serde_json::to_string(change).ok();
    read(&acted(api, Method::PATCH, &path, None, body).await?)
}

/// Deletes a user with everything that is kept of them.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn delete_user(api: &ApiClient, id: &str) -> Result<(), Failure> {
    let path = [USERS, "/", id].concat();
    acted(api, Method::DELETE, &path, None, None).await.map(drop)
}

/// Records of a user in a state, by its name on the wire, or in any; those before one of them.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn records_of_user(
    api: &ApiClient,
    user: &str,
    state: Option<&str>,
    before: Option<&str>,
) -> Result<SyncedPage, Failure> {
    let path = [USERS, "/", user, "/records"].concat();
    get(
        api,
        &with(&path, &[("state", state), ("before", before)]),
        OWN_TIMEOUT_MS,
    )
    .await
}

/// Says what to do about a record of a user, as the page showed it.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn repair(
    api: &ApiClient,
    (user, record, version): (&str, &str, &str),
    request: &RepairRequest,
) -> Result<RepairAccepted, Failure> {
    let path = [USERS, "/", user, "/records/", record, "/repair"].concat();
    let body = serde_json::to_string(request).ok();
    read(&acted(api, Method::POST, &path, Some(version), body).await?)
}

/// How far it is.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn repair_view(api: &ApiClient, repair: &str) -> Result<RepairView, Failure> {
    get(api, &["/api/repairs/", repair].concat(), OWN_TIMEOUT_MS).await
}

/// What is held in all mailboxes, before one of it.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn held(api: &ApiClient, before: Option<&str>) -> Result<SyncedPage, Failure> {
    get(api, &with(HELD, &[("before", before)]), OWN_TIMEOUT_MS).await
}

/// How much is held in all mailboxes.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn held_counts(api: &ApiClient) -> Result<HeldCounts, Failure> {
    get(api, &[HELD, "/counts"].concat(), OWN_TIMEOUT_MS).await
}

/// Lets a held write go or drop, as the page showed it.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn decide_held(
    api: &ApiClient,
    (record, version): (&str, &str),
    approved: bool,
) -> Result<RepairAccepted, Failure> {
    let word = if approved { "/approve" } else { "/discard" };
    let path = [HELD, "/", record, word].concat();
    read(&acted(api, Method::POST, &path, Some(version), None).await?)
}

/// Answers several held writes, as the page showed them.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn answer_held(api: &ApiClient, answers: &HeldAnswers) -> Result<HeldAnswered, Failure> {
    let body = serde_json::to_string(answers).ok();
    read(&acted(api, Method::POST, HELD, None, body).await?)
}

/// What was done, the latest first, before one act.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn acts(api: &ApiClient, before: Option<&str>) -> Result<AuditPage, Failure> {
    get(api, &with(AUDIT, &[("before", before)]), OWN_TIMEOUT_MS).await
}

const MONITOR: &str = "/api/admin/monitor";
const CHECKLIST: &str = "/api/admin/checklist";
const USERS: &str = "/api/admin/users";
const HELD: &str = "/api/admin/held";
const AUDIT: &str = "/api/admin/audit";
/// How a process, by its name in the API, is scheduled.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn schedule(api: &ApiClient, process: &str) -> Result<Schedule, Failure> {
    let call = Call {
        method: Method::GET,
        path: &[SCHEDULES, process].concat(),
        header: None,
        body: None,
        timeout_ms: OWN_TIMEOUT_MS,
    };
    schedule_of(&api.call(call).await?)
}

/// Switches a process on, off, or to another interval; gives how it is scheduled now.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn set_schedule(
    api: &ApiClient,
    process: &str,
    wanted: ScheduleRequest,
) -> Result<Schedule, Failure> {
    let call = Call {
        method: Method::PUT,
        path: &[SCHEDULES, process].concat(),
        header: None,
        body: serde_json::to_string(&wanted).ok(),
        timeout_ms: OWN_TIMEOUT_MS,
    };
    schedule_of(&api.call(call).await?)
}

/// Has a process `run` now, or has its run `cancel`led.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn order(api: &ApiClient, process: &str, what: &str) -> Result<(), Failure> {
    let call = Call {
        method: Method::POST,
        path: &[SCHEDULES, process, "/", what].concat(),
        header: None,
        body: None,
        timeout_ms: OWN_TIMEOUT_MS,
    };
    api.call(call).await.map(drop)
}

/// Runs, the latest first: of one process or all, and such as began before a time that the server told.
///
/// # Errors
/// [`Failure`]
pub(crate) async fn runs(
    api: &ApiClient,
    process: Option<&str>,
    before: Option<&str>,
) -> Result<RunsRead, Failure> {
    let asked = [("process=", process), ("before=", before)];
    let asked = asked.into_iter().filter_map(|(name, value)| {
        let value = String::from(js_sys::encode_uri_component(value?));
        Some([name, &value].concat())
    });
    let path = ["/api/admin/runs?", &asked.collect::<Vec<_>>().join("&")].concat();
    let page = get(api, &path, OWN_TIMEOUT_MS).await?;
    RunsRead::read(page, &browser::time_of).ok_or(Failure::Unreadable)
}

/// Where the server tells its own clock, times are compared with that, and not with the browser's.
fn schedule_of(reply: &Reply) -> Result<Schedule, Failure> {
    let at = reply.header("date").and_then(|date| browser::time_of(&date));
    let at = at.unwrap_or_else(browser::now);
    Schedule::read(read(&reply.text)?, at, &browser::time_of).ok_or(Failure::Unreadable)
}

const SCHEDULES: &str = "/api/admin/schedules/";
const CONFIGURATION: &str = "/api/admin/sync-configuration";

async fn get<T: DeserializeOwned>(api: &ApiClient, path: &str, timeout_ms: u32) -> Result<T, Failure> {
    let call = Call {
        method: Method::GET,
        path,
        header: None,
        body: None,
        timeout_ms,
    };
    read(&api.call(call).await?.text)
}

/// What changes something; its answer as text.
async fn acted(
    api: &ApiClient,
    method: Method,
    path: &str,
    version: Option<&str>,
    body: Option<String>,
) -> Result<String, Failure> {
    let call = Call {
        method,
        path,
        header: version.map(|version| ("if-match", version)),
        body,
        timeout_ms: VENDOR_TIMEOUT_MS,
    };
    Ok(api.call(call).await?.text)
}

/// An address with those of the questions that are asked. Their values are ids and words of ours, which need no encoding, or are
/// encoded.
fn with(path: &str, questions: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in questions {
        if let Some(value) = value {
            let joint = if address.contains('?') { "&" } else { "?" };
            address.extend([joint, name, "=", value]);
        }
    }
    address
}

fn tagged<T: DeserializeOwned>(text: &str, tag: Option<String>) -> Result<Tagged<T>, Failure> {
    Ok(Tagged {
        value: read(text)?,
        tag: tag.ok_or(Failure::Unreadable)?,
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_stands_in_the_address() {
        assert_eq!(with("/a", &[("state", None), ("before", None)]), "/a");
        assert_eq!(
            with("/a", &[("state", None), ("before", Some("1"))]),
            "/a?before=1"
        );
        assert_eq!(
            with("/a", &[("state", Some("held")), ("before", Some("1"))]),
            "/a?state=held&before=1"
        );
    }
}
