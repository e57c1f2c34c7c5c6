//! Serves Office.js from the npm package `@microsoft/office-js`, read at run time.
//!
//! Office.js may be used to develop and test but not be part of this program, and it is served as it comes. It finds
//! its other files by the folder of its own address, and accepts no name for itself but `office.js`; hence our stand-in
//! for MicrosoftAjax.js, which it would fetch from a CDN, goes in front of it in the same answer. The package is older than
//! nested app authentication, so our stand-in for that goes behind it, under an address of its own.

use crate::Sandbox;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::path::PathBuf;

const MICROSOFT_AJAX: &str = include_str!("microsoft_ajax.js");
const NESTED_BRIDGE: &str = include_str!("nested_bridge.js");

pub(super) fn router() -> Router<Sandbox> {
    Router::new()
        .route("/office/office.js", get(main_file))
        .route("/office/naa/office.js", get(main_file_with_bridge))
        .route("/office/naa/{*path}", get(sibling))
        .route("/office/{*path}", get(sibling))
}

async fn main_file(State(sandbox): State<Sandbox>) -> Result<Response, Missing> {
    followed_by("", &sandbox).await
}

async fn main_file_with_bridge(State(sandbox): State<Sandbox>) -> Result<Response, Missing> {
    followed_by(NESTED_BRIDGE, &sandbox).await
}

async fn followed_by(addition: &str, sandbox: &Sandbox) -> Result<Response, Missing> {
    let office = read(sandbox, "office.js").await?;
    Ok(script(
        [MICROSOFT_AJAX.as_bytes(), &office, addition.as_bytes()]
            .concat()
            .into(),
    ))
}

async fn sibling(State(sandbox): State<Sandbox>, Path(path): Path<String>) -> Result<Response, Missing> {
    let file = Sibling::parse(&path).ok_or(Missing::NotServed)?;
    Ok(script(read(&sandbox, &file.0).await?.into()))
}

/// A file that Office.js asks for in Outlook on the web, below the package's `dist`.
///
/// There are no others, so no request can name a file elsewhere.
#[derive(Debug, PartialEq, Eq)]
struct Sibling(String);

impl Sibling {
    fn parse(path: &str) -> Option<Self> {
        let known = match path.split_once('/') {
            None => matches!(path, "outlook-web-16.01.js" | "o15apptofilemappingtable.js"),
            Some((locale, file)) => {
                let is_locale = (2..=20).contains(&locale.len())
                    && locale
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                is_locale && matches!(file, "office_strings.js" | "outlook_strings.js")
            }
        };
        // Folders of locales are in lower case in the package, not always in what Office.js asks for.
        known.then(|| Self(path.to_ascii_lowercase()))
    }
}

enum Missing {
    NoPackage,
    NotInPackage(PathBuf),
    NotServed,
}

impl IntoResponse for Missing {
    fn into_response(self) -> Response {
        let text = match self {
            Self::NoPackage => {
                "Office.js is not here: this sandbox was started without office_js_dir. It is the folder \
                 `dist` of the npm package @microsoft/office-js 1.1.110."
                    .to_owned()
            }
            Self::NotInPackage(path) => {
                format!("Office.js is not complete: {} cannot be read.", path.display())
            }
            Self::NotServed => "Office.js asks for no such file in Outlook on the web.".to_owned(),
        };
        (
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            text,
        )
            .into_response()
    }
}

async fn read(sandbox: &Sandbox, file: &str) -> Result<Vec<u8>, Missing> {
    let path = sandbox
        .options()
        .office_js_dir
        .as_ref()
        .ok_or(Missing::NoPackage)?
        .join(file);
    tokio::fs::read(&path)
        .await
        .map_err(|_| Missing::NotInPackage(path))
}

fn script(bytes: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        // Office.js loads its files with crossorigin=anonymous.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    #[test]
    fn only_files_that_office_js_asks_for_are_served() {
        for path in [
            "outlook-web-16.01.js",
            "en-us/office_strings.js",
            "az-Latn-AZ/outlook_strings.js",
        ] {
            assert!(Sibling::parse(path).is_some(), "{path}");
        }
        let others = [
            "../package.json",
            "en-us/../../package.json",
            "../office_strings.js",
            "en-us/excel.js",
            "",
            "a/b/c",
            "/etc/passwd",
        ];
        for path in others {
            assert_eq!(Sibling::parse(path), None, "{path}");
        }
    }

    #[tokio::test]
    async fn office_js_follows_our_stand_in_byte_for_byte() {
        let folder = std::env::temp_dir().join(format!("office-js-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let original = b"/* Office.js */ \xff\r\n";
        std::fs::write(folder.join("office.js"), original).expect("a file");
        let sandbox = Sandbox::new(Options {
            office_js_dir: Some(folder.clone()),
            ..Options::default()
        });

        let alone = main_file(State(sandbox.clone())).await.into_response();
        let bridged = main_file_with_bridge(State(sandbox)).await.into_response();
        std::fs::remove_dir_all(&folder).expect("removed");

        for (response, behind) in [(alone, ""), (bridged, NESTED_BRIDGE)] {
            assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
            let body = axum::body::to_bytes(response.into_body(), usize::MAX)
                .await
                .expect("a body");
            let office = body
                .strip_prefix(MICROSOFT_AJAX.as_bytes())
                .and_then(|rest| rest.strip_suffix(behind.as_bytes()));
            assert_eq!(office, Some(original.as_slice()));
        }
    }

    #[tokio::test]
    async fn without_the_package_the_answer_says_what_is_missing() {
        let sandbox = Sandbox::new(Options::default());
        let response = main_file(State(sandbox)).await.into_response();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a body");
        assert!(String::from_utf8_lossy(&body).contains("office_js_dir"));
    }
}
