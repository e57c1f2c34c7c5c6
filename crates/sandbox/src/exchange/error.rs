//! Graph's errors, in its envelope.

/// What Graph refuses, as status, code and text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct GraphError {
    /// HTTP status.
    pub status: u16,
    /// Code to branch on.
    pub code: &'static str,
    /// Text for people.
    pub message: String,
}

impl GraphError {
    /// Any error.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// 404 of an item, the same whether or not it exists in somebody else's mailbox.
    pub fn item_not_found() -> Self {
        Self::new(
            404,
            "ErrorItemNotFound",
            "The specified object was not found in the store.",
        )
    }

    /// 404 of a path that means nothing.
    pub fn no_such_segment(segment: &str) -> Self {
        Self::new(
            404,
            "BadRequest",
            format!("Resource not found for the segment '{segment}'."),
        )
    }

    /// 400 of a body that cannot be read.
    pub fn unreadable_body(why: &str) -> Self {
        Self::new(400, "RequestBodyRead", why)
    }

    /// 400 of a request that can be read but not done.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "ErrorInvalidRequest", message)
    }

    /// 403 of a token without the permission, or of a mailbox that is not the caller's.
    pub fn access_denied() -> Self {
        Self::new(
            403,
            "ErrorAccessDenied",
            "Access is denied. Check credentials and try again.",
        )
    }

    /// 400 of an answer to one's own meeting.
    pub fn is_organizer() -> Self {
        Self::invalid(
            "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
        )
    }

    /// 412 of a stale change key.
    pub fn stale_change_key() -> Self {
        Self::new(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in the request does not \
             match the current change key for the item.",
        )
    }

    /// 410 of a cursor that the service has forgotten.
    pub fn sync_state_not_found() -> Self {
        Self::new(
            410,
            "syncStateNotFound",
            "The sync state generation is not found; a full synchronization is required.",
        )
    }

    /// The OData envelope. `date` is RFC 3339 without offset, as Graph writes it.
    pub fn body(&self, date: &str, request_id: &str, client_request_id: &str) -> serde_json::Value {
        serde_json::json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {"date": date, "request-id": request_id, "client-request-id": client_request_id},
        }})
    }
}
