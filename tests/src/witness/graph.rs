//! Bodies of Graph against Microsoft's description (`fixtures/exchange/openapi-slice.yaml`), and what that leaves out
//! (`fixtures/exchange/beside-the-slice.yaml`, written after Microsoft's pages).

use super::Seen;
use super::addresses::{lie_at, segments};
use super::openapi::{Fits, OpenApi};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

const SLICE: &str = include_str!("../../fixtures/exchange/openapi-slice.yaml");
const BESIDE: &str = include_str!("../../fixtures/exchange/beside-the-slice.yaml");
const VERSION: &str = "/graph/v1.0";

/// Addresses below the version, with a method, whose bodies nothing is held against, and why.
pub const NOT_DESCRIBED: &[(&str, &str, &str)] = &[
    ("GET", "/me/events/{event}/attachments/{file}/$value", BYTES),
    ("GET", "/me/messages/{message}/attachments/{file}/$value", BYTES),
    (
        "GET",
        "/me/todo/lists/{list}/tasks/{task}/attachments/{file}/$value",
        BYTES,
    ),
    ("PUT", "/uploads/{session}", PIECE),
    (
        "PUT",
        "/me/todo/lists/{list}/tasks/{task}/attachmentSessions/{session}/content",
        PIECE,
    ),
];
const PIECE: &str = "what is sent is a piece of a file; what is answered is described";
const BYTES: &str = "the bytes of a file, which have no schema";

/// Microsoft's description of Graph.
#[derive(Debug)]
pub struct Description(OpenApi);

impl Description {
    /// Read once.
    pub fn of_microsoft() -> &'static Self {
        static READ: LazyLock<Description> = LazyLock::new(|| Description(OpenApi::read(&[SLICE, BESIDE])));
        &READ
    }

    /// Names of the properties of a type, such as `microsoft.graph.event`.
    pub fn names(&self, type_name: &str) -> BTreeSet<String> {
        self.0.names(type_name)
    }

    /// Holds one body against a type.
    pub fn check(&self, type_name: &str, body: &Value) -> Fits {
        let schema = json!({"$ref": format!("#/components/schemas/{type_name}")});
        self.0.check(type_name, &schema, body)
    }

    /// Holds a request and its answer against the description; the parts of a batch each by itself.
    pub(super) fn judge(&self, seen: &Seen, is_cut: bool) -> Fits {
        let path = below_version(&seen.path);
        let sent = Some(&seen.sent).filter(|_| !seen.sent_bytes.is_empty());
        let is_json = seen.answers_json();
        if is_json && seen.answered.is_null() && !is_cut {
            return Fits::complaint(format!("{} {path} answers what is no JSON", seen.method));
        }
        let answered = Some(&seen.answered).filter(|_| is_json && !is_cut);
        let whole = self.exchange(&seen.method, &path, sent, seen.status, answered);
        if path != "/$batch" || seen.status != 200 || is_cut {
            return whole;
        }
        let parts = seen.sent["requests"].as_array().into_iter().flatten();
        parts.fold(whole, |fits, part| fits.and(self.part(part, &seen.answered)))
    }

    fn part(&self, part: &Value, answers: &Value) -> Fits {
        let text = |name: &str| part[name].as_str().unwrap_or_default();
        let path = format!("/{}", text("url").trim_start_matches('/'));
        let path = path.split('?').next().unwrap_or_default();
        let mut answers = answers["responses"].as_array().into_iter().flatten();
        let Some(answer) = answers.find(|answer| answer["id"] == part["id"]) else {
            return Fits::complaint(format!("a batch does not answer {} {path}", text("method")));
        };
        let status = answer["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        self.exchange(
            text("method"),
            path,
            part.get("body"),
            status.unwrap_or_default(),
            answer.get("body"),
        )
    }

    fn exchange(
        &self,
        method: &str,
        path: &str,
        sent: Option<&Value>,
        status: u16,
        answered: Option<&Value>,
    ) -> Fits {
        let what = |body: &str| format!("{method} {path} ({status}), {body}");
        let address = as_me(segments(path));
        let operation = self.0.operation(method, &address);
        let is_left_out = || {
            NOT_DESCRIBED.iter().any(|(of, left_out, _)| {
                of.eq_ignore_ascii_case(method) && lie_at(&address, &segments(left_out))
            })
        };
        let mut fits = Fits::default();
        match (operation.map(|operation| &operation.sent), sent) {
            (_, None) => {}
            (Some(Some(schema)), Some(body)) => {
                fits = fits.and(self.0.check(&what("what is sent"), schema, body));
            }
            (Some(None) | None, Some(_)) if is_left_out() || status >= 400 => {}
            (Some(None) | None, Some(_)) => {
                fits = fits.and(Fits::complaint(what("is sent what nobody describes")));
            }
        }
        let Some(body) = answered else { return fits };
        if status >= 400 {
            let error = json!({"$ref": "#/components/schemas/microsoft.graph.ODataErrors.ODataError"});
            return fits.and(self.0.check(&what("what is answered"), &error, body));
        }
        match operation.map(|operation| &operation.answered) {
            Some(Some(schema)) => fits.and(self.0.check(&what("what is answered"), schema, body)),
            Some(None) | None if is_left_out() => fits,
            Some(None) | None => fits.and(Fits::complaint(what("answers what nobody describes"))),
        }
    }
}

fn below_version(path: &str) -> String {
    match path.get(..VERSION.len()) {
        Some(version) if version.eq_ignore_ascii_case(VERSION) => path[VERSION.len()..].to_owned(),
        Some(_) | None => path.trim_start_matches("/graph").to_owned(),
    }
}

/// `/users/{id}` is the same tree as `/me`.
fn as_me(mut path: Vec<String>) -> Vec<String> {
    if path.len() > 1 && path[0].eq_ignore_ascii_case("users") {
        path.splice(..2, ["me".to_owned()]);
    }
    path
}
