//! `/`: what is here, for whoever opens the address that the demo prints.

use crate::Sandbox;
use crate::exchange::body::escape;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = ":root{color-scheme:light dark}body{font:15px/1.6 system-ui,sans-serif;margin:2rem auto;\
     max-width:45rem;padding:0 1rem}dt{margin-top:.8rem}dd{margin:0}";

/// Addresses of this sandbox that a browser can open, with what is there.
const PLACES: [(&str, &str); 9] = [
    (
        "/outlook/",
        "Outlook on the web: open a meeting, then the task pane",
    ),
    ("/mail/", "Mails that Exchange would have sent"),
    (
        "/identity/common/v2.0/.well-known/openid-configuration",
        "Microsoft's identity platform",
    ),
    (
        "/sales-identity/.well-known/openid-configuration",
        "The identity domain of Oracle Sales",
    ),
    (
        "/_sandbox/world",
        "What is in the world; with ?full=1 every record",
    ),
    ("/_sandbox/requests", "Requests that vendors got"),
    (
        "/_sandbox/faults",
        "Faults that are planted; POST plants one, DELETE clears them",
    ),
    ("/_sandbox/clock", "The time here; POST moves it"),
    ("/mail/messages.json", "The same mails for scripts"),
];

/// `GET /`
pub(crate) async fn page(State(sandbox): State<Sandbox>) -> Response {
    let place = |address: &str, what: &str| {
        let address = escape(address);
        format!(
            "<dt><a href=\"{address}\">{address}</a></dt><dd>{}</dd>\n",
            escape(what)
        )
    };
    let here: String = PLACES
        .iter()
        .map(|(address, what)| place(address, what))
        .collect();
    let server = sandbox
        .server_origin()
        .map(|origin| place(origin.as_str(), "The add-in server"))
        .unwrap_or_default();
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Stand-ins</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\">\
         <style>{STYLE}</style></head>\n<body><main><h1>Stand-ins for Microsoft and Oracle</h1>\n<dl>\n{here}{server}</dl>\n\
         <p>Programs find Graph below <code>/graph/v1.0</code> and Oracle Sales below <code>/crmRestApi</code>, with tokens.</p>\
         </main></body></html>\n"
    );
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
}
