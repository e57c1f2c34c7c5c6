//! How Graph speaks.

use crate::wire;
use vendor_http::{Complaint, Dialect, NotFound, Redirects};

/// The item, as Exchange and as Graph's general page of errors call it. A 404 with any other code is about the mailbox, the
/// user or the address: `MailboxNotEnabledForRESTAPI`, `Request_ResourceNotFound` and whatever else comes to be.
const ITEM_NOT_FOUND: NotFound = NotFound::TheOneByCode(&["ErrorItemNotFound", "itemNotFound"]);

pub(crate) const GRAPH: Dialect = Dialect {
    vendor: "Exchange",
    accepts: "application/json",
    media: "application/json",
    request_id_headers: &["request-id"],
    redirects: Redirects::Unexplained,
    complaint,
    not_found: ITEM_NOT_FOUND,
    // `ErrorIrresolvableConflict`, seen on plain reads while the item was being written.
    passing: &[409, 412],
};

fn complaint(body: &[u8]) -> Complaint {
    serde_json::from_slice::<wire::ErrorEnvelope>(body)
        .map(|envelope| Complaint::new(envelope.error.code.as_deref(), envelope.error.target.as_deref()))
        .unwrap_or_default()
}
