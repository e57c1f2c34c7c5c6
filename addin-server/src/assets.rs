//! What browsers load, as it was built: the pages of pane and administrator, read once at start, and the files they name.

use crate::nested::NestedApp;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use url::Url;

/// Stands in for the dialog's page while no pane is built: whoever drives a sign-in without a browser finds the message
/// in the same place, and the scripts that would hand it to Outlook are missing.
const PLAIN_DIALOG: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign-in</title></head>\
    <body><main id=\"handover\" data-message=\"{{message}}\" data-origin=\"{{origin}}\">\
    <p>Close this window and go on in Outlook.</p></main></body></html>\n";

/// The pane as it was built.
#[derive(Debug)]
pub struct Pane {
    /// `index.html`, ready to be sent; none if it is missing or half built.
    pub index: Option<String>,
    /// `admin.html`, ready to be sent; none if it is missing or half built.
    pub admin: Option<String>,
    /// `dialog.html`, but for its message.
    pub dialog: String,
    /// Where the files with hashed names are.
    pub files: PathBuf,
}

impl Pane {
    /// Reads what is in `assets_dir`. A missing pane is no error: the API works without, and readiness tells.
    /// Without a nested application the pane signs people in in a window.
    pub fn read(assets_dir: &Path, office_js_url: &Url, nested: Option<&NestedApp>) -> Self {
        let page = |name: &str| page(&assets_dir.join(name), office_js_url, nested);
        Self {
            index: page("index.html").filter(|html| !holds_a_gap(html)),
            admin: page("admin.html").filter(|html| !holds_a_gap(html)),
            dialog: page("dialog.html")
                .filter(|html| !holds_a_gap(&with_message(html, "", "")))
                .unwrap_or_else(|| PLAIN_DIALOG.to_owned()),
            files: assets_dir.join("assets"),
        }
    }

    /// The dialog's page with what it says to the pane.
    pub fn dialog_page(&self, message: &str, origin: &str) -> String {
        with_message(&self.dialog, message, origin)
    }
}

/// Text as it may stand in HTML, inside an attribute or not.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn page(path: &Path, office_js_url: &Url, nested: Option<&NestedApp>) -> Option<String> {
    let said = |of: fn(&NestedApp) -> &String| nested.map_or(String::new(), |nested| escaped(of(nested)));
    match std::fs::read_to_string(path) {
        Ok(html) => Some(
            html.replace("{{office_js_url}}", &escaped(office_js_url.as_str()))
                .replace("{{nested_client_id}}", &said(|nested| &nested.client_id))
                .replace("{{nested_authority}}", &said(|nested| &nested.authority))
                .replace("{{nested_scope}}", &said(|nested| &nested.scope)),
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), "the pane is not built here");
            None
        }
        Err(error) => {
            tracing::error!(path = %path.display(), %error, "a page of the pane cannot be read");
            None
        }
    }
}

/// The message comes last: nothing in it can be taken for a place to fill.
fn with_message(html: &str, message: &str, origin: &str) -> String {
    html.replace("{{origin}}", &escaped(origin))
        .replace("{{message}}", &escaped(message))
}

fn holds_a_gap(html: &str) -> bool {
    html.contains("{{")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pane(index: &str, dialog: &str) -> Pane {
        with_nested(index, dialog, None)
    }

    fn with_nested(index: &str, dialog: &str, nested: Option<&NestedApp>) -> Pane {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("index.html"), index).unwrap();
        std::fs::write(dir.path().join("dialog.html"), dialog).unwrap();
        Pane::read(
            dir.path(),
            &"https://localhost:8444/office/office.js?a=1&b".parse().unwrap(),
            nested,
        )
    }

    #[test]
    fn pages_get_the_address_of_office_js_and_the_dialog_its_message_escaped() {
        let pane = pane(
            "<script src=\"{{office_js_url}}\">",
            "<main data-message=\"{{message}}\" data-origin='{{origin}}'>",
        );
        assert_eq!(
            pane.index.as_deref(),
            Some("<script src=\"https://localhost:8444/office/office.js?a=1&amp;b\">")
        );
        let said = pane.dialog_page(r#"{"reason":"'><script>{{origin}}"}"#, "https://a.example");
        assert_eq!(
            said,
            "<main data-message=\"{&quot;reason&quot;:&quot;&#39;&gt;&lt;script&gt;{{origin}}&quot;}\" \
             data-origin='https://a.example'>"
        );
    }

    #[test]
    fn the_pane_is_told_what_to_ask_outlook_for_or_that_it_need_not() {
        const INDEX: &str =
            "<html data-a=\"{{nested_client_id}} {{nested_authority}}\" data-scope=\"{{nested_scope}}\">";
        let nested = NestedApp {
            client_id: "c1".to_owned(),
            authority: "https://id.example/t1".to_owned(),
            scope: "api://c1/\"".to_owned(),
        };
        assert_eq!(
            with_nested(INDEX, "", Some(&nested)).index.as_deref(),
            Some("<html data-a=\"c1 https://id.example/t1\" data-scope=\"api://c1/&quot;\">")
        );
        assert_eq!(
            pane(INDEX, "").index.as_deref(),
            Some("<html data-a=\" \" data-scope=\"\">")
        );
    }

    #[test]
    fn a_half_built_page_is_not_served() {
        let half = pane(
            "<link href=\"{{pane_css}}\">",
            "<link href=\"{{pane_css}}\">{{message}}",
        );
        assert!(half.index.is_none());
        assert_eq!(half.dialog, PLAIN_DIALOG);
    }
}
