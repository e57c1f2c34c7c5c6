//! What browsers are told about each kind of answer: content security, caching, transport.
//!
//! **Invariants:** never `X-Frame-Options` (Outlook shows the pane in a frame, `frame-ancestors` says who may), and
//! never `Cross-Origin-Opener-Policy` (it cuts the sign-in dialog off from the pane: Office.js error 12006).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use runtime::Config;
use runtime::config::Origin;
use url::Url;

const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const OWN_PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
);
const MICROSOFT_CDN: &str = "appsforoffice.microsoft.com";
/// Office.js from Microsoft's CDN fetches `MicrosoftAjax.js` from here (OfficeDev/office-js#6430).
const AJAX_CDN: &str = "https://ajax.aspnetcdn.com";

/// Names that change with their content never need to be asked for again.
pub(crate) const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Outlook wants icons to be cacheable.
pub(crate) const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// Kept, but asked for on every use: the page names the files of the present version.
pub(crate) const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Content security policy of the pages that run in Outlook: the pane and the sign-in dialog.
pub(crate) fn page_policy(office_js_url: &Url, frame_ancestors: &[Origin]) -> String {
    let mut scripts = format!(
        "'self' 'wasm-unsafe-eval' {}",
        office_js_url.origin().ascii_serialization()
    );
    if office_js_url.host_str() == Some(MICROSOFT_CDN) {
        scripts = format!("{scripts} {AJAX_CDN}");
    }
    let ancestors = frame_ancestors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ");
    let ancestors = if ancestors.is_empty() {
        "'none'"
    } else {
        &ancestors
    };
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; frame-ancestors {ancestors}; base-uri 'none'; form-action 'none'; object-src 'none'"
    )
}

/// Headers of a page that runs in Outlook.
pub(crate) fn page(config: &Config, caching: HeaderValue) -> [(HeaderName, HeaderValue); 3] {
    let policy = page_policy(&config.office_js_url, &config.frame_ancestors);
    [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_str(&policy).unwrap_or(API_POLICY),
        ),
        (header::CACHE_CONTROL, caching),
    ]
}

/// Headers of a page that stands alone in a browser: nobody frames it, and nothing comes from elsewhere.
pub(crate) fn own_page(caching: HeaderValue) -> [(HeaderName, HeaderValue); 3] {
    [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, OWN_PAGE_POLICY),
        (header::CACHE_CONTROL, caching),
    ]
}

/// Adds what every answer has, unless the answer said otherwise.
pub(crate) fn complete(response: &mut Response, config: &Config) {
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    default(headers, header::CONTENT_SECURITY_POLICY, API_POLICY);
    default(headers, header::CACHE_CONTROL, NO_STORE);
    if is_public_tls(config) {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

/// `localhost` belongs to everything that runs on the machine; binding it to TLS for a year would break the rest.
fn is_public_tls(config: &Config) -> bool {
    !config.public_origin.is_loopback() && config.public_origin.at("/").scheme() == "https"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_policy_is_the_tried_one_with_this_deployments_hosts() {
        let ancestors = [
            Origin::parse("https://outlook.office.com").unwrap(),
            Origin::parse("https://a.example").unwrap(),
        ];
        let cdn: Url = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
            .parse()
            .unwrap();
        assert_eq!(
            page_policy(&cdn, &ancestors),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' https://appsforoffice.microsoft.com \
             https://ajax.aspnetcdn.com; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
             frame-ancestors https://outlook.office.com https://a.example; base-uri 'none'; form-action 'none'; \
             object-src 'none'"
        );
        let own: Url = "https://localhost:8444/office/office.js".parse().unwrap();
        let policy = page_policy(&own, &[]);
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' https://localhost:8444; "));
        assert!(policy.contains("frame-ancestors 'none';"));
    }
}
