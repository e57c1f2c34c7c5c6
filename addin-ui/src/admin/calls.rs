//! What the administrator's pages ask of our server, each in its types.

use crate::browser;
use crate::processes::{RunsRead, Schedule};
use addin_ui::api::{ApiClient, Call, Method, OWN_TIMEOUT_MS, Reply, VENDOR_TIMEOUT_MS};
use addin_ui::model::failure::Failure;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::choices::SavedSearch;
use shared::api::runs::ScheduleRequest;

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
    let confirmed = String::from(js_sys::encode_uri_component(&confirmed.join(",")));
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

fn tagged<T: DeserializeOwned>(text: &str, tag: Option<String>) -> Result<Tagged<T>, Failure> {
    Ok(Tagged {
        value: read(text)?,
        tag: tag.ok_or(Failure::Unreadable)?,
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Unreadable)
}
