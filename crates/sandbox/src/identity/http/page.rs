//! The sign-in page, without passwords, and its error page: plain accessible HTML.

use super::{Parameters, is_shared};
use crate::Sandbox;
use crate::exchange::body::escape;
use crate::identity::error::Refusal;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

const STYLE: &str = "body{font:16px/1.4 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem}\
h1{font-size:1.4rem}fieldset{border:0;padding:0;margin:0}legend{margin-bottom:.7rem}\
button{display:block;width:100%;text-align:left;font:inherit;padding:.7rem 1rem;margin:.4rem 0;border:1px solid #888;\
border-radius:4px;background:#fff;color:#111;cursor:pointer}button:focus-visible{outline:3px solid #0f6cbd}\
small{display:block;color:#555}.plain{border-color:transparent;text-decoration:underline}";

/// Lists the people of the tenant as buttons; the request's parameters travel along as hidden fields.
pub(super) fn sign_in(sandbox: &Sandbox, tenant: &str, asked: &Parameters) -> Response {
    let hidden: String = (asked
        .iter()
        .filter(|(name, _)| !["login", "decision"].contains(&name.as_str())))
    .map(|(name, value)| {
        format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n",
            escape(name),
            escape(value)
        )
    })
    .collect();
    let world = sandbox.world();
    let tenants = world.identity.tenants().iter();
    let here = tenants
        .filter(|one| is_shared(tenant) || one.id == tenant || one.domain.eq_ignore_ascii_case(tenant));
    let mut people: Vec<_> = here
        .flat_map(|one| &one.accounts)
        .map(|account| &account.person)
        .collect();
    let hint = asked.get("login_hint").map(String::as_str).unwrap_or_default();
    people.sort_by_key(|person| !person.address.eq_ignore_ascii_case(hint));
    let buttons: String = (people.iter().take(50))
        .map(|person| {
            format!(
                "<button type=\"submit\" name=\"login\" value=\"{address}\">{name}<small>{address}</small></button>\n",
                address = escape(&person.address),
                name = escape(&person.display_name())
            )
        })
        .collect();
    let body = format!(
        "<h1>Sign in</h1>\n<form method=\"post\">\n{hidden}<fieldset><legend>Pick an account. This stand-in asks for no \
         password.</legend>\n{buttons}</fieldset>\n<button class=\"plain\" type=\"submit\" name=\"decision\" \
         value=\"decline\">Cancel</button>\n</form>"
    );
    document(StatusCode::OK, "Sign in to your account", &body)
}

/// What cannot be sent back to the application is told to the person.
pub(super) fn error(refusal: &Refusal) -> Response {
    let text = escape(&refusal.description());
    let body = format!("<h1>Sorry, we could not sign you in</h1>\n<p role=\"alert\">{text}</p>");
    document(StatusCode::BAD_REQUEST, "Sign-in failed", &body)
}

fn document(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    );
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (status, headers, Html(html)).into_response()
}
