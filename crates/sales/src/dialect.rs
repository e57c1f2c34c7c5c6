//! How Oracle's REST framework speaks.

use crate::wire;
use vendor_http::{Complaint, Dialect, NotFound, Redirects, Reply};

/// Media type of many operations at once.
pub(crate) const BATCH: &str = "application/vnd.oracle.adf.batch+json";

pub(crate) const SALES: Dialect = Dialect {
    vendor: "Sales",
    accepts: "application/json, application/vnd.oracle.adf.error+json",
    media: "application/vnd.oracle.adf.resourceitem+json",
    request_id_headers: &["x-oracle-dms-ecid", "x-request-id"],
    redirects: Redirects::ToSignIn,
    complaint,
    // Missing, or not visible to this user, with no code that would tell: it never counts as a deletion (R-DEL-1).
    not_found: NotFound::TheOne,
    passing: &[],
};

/// Whether Sales complains about this attribute of the record sent.
pub(crate) fn complains_about(reply: &Reply, attribute: &str) -> bool {
    let about = |path: &str| path.rsplit('/').next() == Some(attribute);
    complaints(&reply.body)
        .iter()
        .any(|complaint| complaint.path.as_deref().is_some_and(about))
}

/// Whether Sales complains that something is there already (the framework's message 25013).
pub(crate) fn is_about_duplicates(reply: &Reply) -> bool {
    complaints(&reply.body)
        .iter()
        .any(|one| one.code.as_deref().is_some_and(|code| code.ends_with("25013")))
}

fn complaint(body: &[u8]) -> Complaint {
    let complaints = complaints(body);
    let Some(first) = complaints.first() else {
        return Complaint::default();
    };
    let field = first.path.as_deref().map(|path| path.trim_matches('/'));
    Complaint::new(first.code.as_deref(), field)
}

/// What a structured error lists; older frameworks and proxies answer in text, which is dropped.
fn complaints(body: &[u8]) -> Vec<wire::Complaint> {
    serde_json::from_slice::<wire::ErrorEnvelope>(body)
        .map(|envelope| envelope.details)
        .unwrap_or_default()
}
