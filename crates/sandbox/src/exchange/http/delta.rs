//! Change feeds over HTTP: what a first request may ask for is carried by every link of its round.

use super::list::PAGE;
use super::{Asked, Done};
use crate::exchange::error::GraphError;
use crate::exchange::model::{ChangePage, Cursor};
use crate::exchange::query::{self, Options};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Where a reader of changes is.
pub(super) struct Round {
    /// Where to go on; nothing for the first request of a first round.
    pub(super) cursor: Option<Cursor>,
    /// What the first request asked for.
    pub(super) options: Options,
    /// The same as it came.
    asked_first: String,
}

impl Round {
    /// Reads a request for changes. `refused` are the options that this feed does not take, in lower case.
    pub(super) fn read(asked: &Asked<'_>, resource: &str, refused: &[&str]) -> Result<Self, GraphError> {
        let Some(token) = asked.options.token.as_ref().filter(|token| !token.is_empty()) else {
            let query = asked.uri.query().unwrap_or_default();
            let names = url::form_urlencoded::parse(query.as_bytes());
            let names: Vec<String> = names.map(|(name, _)| name.to_ascii_lowercase()).collect();
            if names.iter().any(|name| refused.contains(&name.as_str())) {
                return Err(GraphError::new(
                    400,
                    "ErrorInvalidUrlQuery",
                    format!(
                        "The following parameters are not supported with change tracking over the '{resource}' resource: \
                         '{}'.",
                        refused.join(", ")
                    ),
                ));
            }
            return Ok(Self {
                cursor: None,
                options: asked.options.clone(),
                asked_first: query.to_owned(),
            });
        };
        let text = URL_SAFE_NO_PAD.decode(token).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(unknown_state)?;
        let (cursor, asked_first) = text.split_once(' ').ok_or_else(unknown_state)?;
        Ok(Self {
            cursor: Some(cursor.parse().map_err(|_: GraphError| unknown_state())?),
            options: query::options(asked_first)?,
            asked_first: asked_first.to_owned(),
        })
    }

    /// Rows on a page: as many as the reader wishes.
    pub(super) fn limit(&self, asked: &Asked<'_>) -> usize {
        asked.preferences.page_size.or(self.options.top).unwrap_or(PAGE)
    }

    /// The page with the link to the next one, or to what will change later.
    pub(super) fn page<R>(
        &self,
        asked: &Asked<'_>,
        context: String,
        page: &ChangePage<R>,
        rows: Vec<Value>,
    ) -> Result<Done, GraphError> {
        let token = URL_SAFE_NO_PAD.encode(format!("{} {}", page.next, self.asked_first));
        let at = format!("{}{}", asked.origin, asked.uri.path());
        let mut body = json!({"@odata.context": context, "value": rows});
        if page.more {
            body["@odata.nextLink"] = json!(format!("{at}?$skiptoken={token}"));
        } else {
            body["@odata.deltaLink"] = json!(format!("{at}?$deltatoken={token}"));
        }
        Done::ok(body)
    }
}

/// A row about something that is not there any more.
pub(super) fn removed(id: &str) -> Value {
    json!({"id": id, "@removed": {"reason": "deleted"}})
}

/// 400 of a token that was never handed out. One that was forgotten is a 410.
fn unknown_state() -> GraphError {
    GraphError {
        status: 400,
        ..GraphError::sync_state_not_found()
    }
}
