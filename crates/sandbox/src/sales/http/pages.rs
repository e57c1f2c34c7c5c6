//! The identity domain's pages for people.

use crate::sales::model::{Sales, domain::AuthorizeAsk};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The sign-in page: one button per person, no password.
pub(super) fn sign_in(sales: &Sales, ask: &AuthorizeAsk) -> Response {
    let hidden: String = [
        ("client_id", Some(&ask.client_id)),
        ("redirect_uri", Some(&ask.redirect_uri)),
        ("response_type", Some(&ask.response_type)),
        ("scope", Some(&ask.scope)),
        ("state", ask.state.as_ref()),
        ("code_challenge", ask.code_challenge.as_ref()),
        ("code_challenge_method", ask.code_challenge_method.as_ref()),
        ("nonce", ask.nonce.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .map(|(name, value)| {
        format!(
            "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
            escaped(value)
        )
    })
    .collect();
    let people: String = sales
        .users()
        .filter(|user| !user.disabled)
        .map(|user| {
            let (name, shown) = (escaped(&user.name), escaped(&user.display_name));
            format!("<li><button type=\"submit\" name=\"login\" value=\"{name}\">{shown}<small>{name}</small></button></li>")
        })
        .collect();
    let main = format!(
        "<h1>Sign in to Oracle Sales</h1><p>This is a stand-in: choose a person, there is no password.</p>\
         <form method=\"post\" action=\"/sales-identity/oauth2/v1/authorize\">{hidden}<ul>{people}</ul></form>"
    );
    page(StatusCode::OK, "Sign in to Oracle Sales", &main)
}

/// A refusal that must not be redirected.
pub(super) fn refused(detail: &str) -> Response {
    let main = format!(
        "<h1>You can't sign in</h1><p role=\"alert\">{}</p>",
        escaped(detail)
    );
    page(StatusCode::BAD_REQUEST, "You can't sign in", &main)
}

/// Where the pod sends callers without credentials.
pub(super) async fn browsers_only() -> Response {
    let main = "<h1>Sign in to Oracle Sales</h1><p>Applications sign in with an access token.</p>";
    page(StatusCode::OK, "Sign in to Oracle Sales", main)
}

fn page(status: StatusCode, title: &str, main: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style>\
         </head><body><main>{main}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, html).into_response()
}

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f5f4f2;color:#161513}\
    main{max-width:26rem;margin:8vh auto;padding:1.5rem}h1{font-size:1.4rem}ul{list-style:none;padding:0}\
    button{font:inherit;width:100%;text-align:left;padding:.75rem 1rem;margin:.25rem 0;border:1px solid #8b8580;\
    border-radius:4px;background:#fff;color:inherit;cursor:pointer}button:hover{background:#e9e5e1}\
    button:focus-visible{outline:3px solid #00688c;outline-offset:2px}small{display:block;color:#5b5652}";

pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
