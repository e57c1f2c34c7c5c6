//! How Graph speaks.

use crate::wire;
use vendor_http::{Complaint, Dialect, Redirects};

pub(crate) const GRAPH: Dialect = Dialect {
    vendor: "Exchange",
    accepts: "application/json",
    media: "application/json",
    request_id_headers: &["request-id"],
    redirects: Redirects::Unexplained,
    complaint,
};

fn complaint(body: &[u8]) -> Complaint {
    serde_json::from_slice::<wire::ErrorEnvelope>(body)
        .map(|envelope| Complaint::new(envelope.error.code.as_deref(), envelope.error.target.as_deref()))
        .unwrap_or_default()
}
