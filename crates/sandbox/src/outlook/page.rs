//! Serves the page's own files, which are part of this program.

use crate::Sandbox;
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

/// Only what the page is made of; frames may be any add-in over TLS, because tests host panes of their own.
///
/// Styles may be inline because browsers apply this policy to the bodies of meetings while they are being parsed, and
/// would fill the console with what Exchange put there; none of it reaches the page (`body.js`).
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; frame-src https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

pub(super) fn router() -> Router<Sandbox> {
    Router::new()
        .route("/outlook", get(with_slash))
        .route("/outlook/", get(index))
        .route("/outlook/{file}", get(file))
}

async fn with_slash(RawQuery(query): RawQuery) -> Redirect {
    Redirect::permanent(&query.map_or("/outlook/".to_owned(), |query| format!("/outlook/?{query}")))
}

async fn index() -> Response {
    serve("text/html; charset=utf-8", include_str!("page/index.html"))
}

async fn file(Path(name): Path<String>) -> Response {
    let (content_type, text) = match name.as_str() {
        "app.js" => (SCRIPT, include_str!("page/app.js")),
        "body.js" => (SCRIPT, include_str!("page/body.js")),
        "calls.js" => (SCRIPT, include_str!("page/calls.js")),
        "controls.js" => (SCRIPT, include_str!("page/controls.js")),
        "compose.js" => (SCRIPT, include_str!("page/compose.js")),
        "dom.js" => (SCRIPT, include_str!("page/dom.js")),
        "host.js" => (SCRIPT, include_str!("page/host.js")),
        "items.js" => (SCRIPT, include_str!("page/items.js")),
        "lists.js" => (SCRIPT, include_str!("page/lists.js")),
        "mailbox.js" => (SCRIPT, include_str!("page/mailbox.js")),
        "nested.js" => (SCRIPT, include_str!("page/nested.js")),
        "pane.js" => (SCRIPT, include_str!("page/pane.js")),
        "reading.js" => (SCRIPT, include_str!("page/reading.js")),
        "writing.js" => (SCRIPT, include_str!("page/writing.js")),
        "page.css" => ("text/css; charset=utf-8", include_str!("page/page.css")),
        "icon.svg" => ("image/svg+xml", include_str!("page/icon.svg")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    serve(content_type, text)
}

fn serve(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text_of(name: &str) -> String {
        let response = file(Path(name.to_owned())).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a body");
        String::from_utf8(body.to_vec()).expect("text")
    }

    #[tokio::test]
    async fn every_file_that_the_page_names_is_served_and_none_comes_from_outside() {
        let page = include_str!("page/index.html");
        let pattern = regex::Regex::new(r##"(?:href|src)="([^"#][^"]*)""##).expect("a pattern");
        let imports = regex::Regex::new(r##"from "\./([^"]+)""##).expect("a pattern");
        let mut open: Vec<String> = Vec::new();
        for address in pattern.captures_iter(page).map(|found| found[1].to_owned()) {
            open.push(
                address
                    .strip_prefix("/outlook/")
                    .expect("an address of our own")
                    .to_owned(),
            );
        }
        let mut seen = std::collections::BTreeSet::new();
        while let Some(name) = open.pop() {
            if seen.insert(name.clone()) {
                let text = text_of(&name).await;
                open.extend(imports.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
        assert!(seen.contains("host.js") && seen.contains("page.css"), "{seen:?}");
    }

    #[tokio::test]
    async fn a_file_that_is_not_of_the_page_is_not_found() {
        assert_eq!(
            file(Path("page.rs".to_owned())).await.status(),
            StatusCode::NOT_FOUND
        );
    }
}
