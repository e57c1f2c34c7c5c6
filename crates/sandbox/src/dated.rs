//! Every vendor's answer says when it was given (HTTP's `Date`), by the clock of this world: stamps are compared with it.

use crate::Sandbox;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;

/// The layer around all vendors.
pub(crate) async fn dated(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(date) = date_of(sandbox.now()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// As HTTP spells it (RFC 9110, 5.6.7).
fn date_of(now: Timestamp) -> Option<HeaderValue> {
    let text = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_spelt_as_http_does() {
        let now = "2027-03-03T09:05:07.5Z".parse().unwrap();
        assert_eq!(date_of(now).unwrap(), "Wed, 03 Mar 2027 09:05:07 GMT");
    }
}
