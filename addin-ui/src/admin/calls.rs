//! What the administrator's pages ask of our server, each in its types.

use addin_ui::api::{ApiClient, Call, Method, OWN_TIMEOUT_MS, VENDOR_TIMEOUT_MS};
use addin_ui::model::failure::Failure;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::choices::SavedSearch;

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
