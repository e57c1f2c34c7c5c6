//! Why Sales says no.

use super::schema::Attribute;

/// Why an operation was not done; nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is wrong; each complaint names one mistake.
    #[error("bad request: {} complaints", .0.len())]
    BadRequest(Vec<Complaint>),
    /// The user is unknown or disabled.
    #[error("the user cannot sign in")]
    NobodyHere,
    /// The record is visible, but the user lacks the privilege.
    #[error("forbidden")]
    Forbidden,
    /// There is no such record, or not for this user.
    #[error("not found")]
    NotFound,
    /// The resource does not offer this operation.
    #[error("the resource does not offer this operation")]
    NotOffered,
    /// The record has changed since the given ETag.
    #[error("precondition failed")]
    PreconditionFailed {
        /// The ETag it has now, quotes included.
        current: String,
    },
}

/// One mistake in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong, for people.
    pub detail: String,
    /// The framework's message number.
    pub code: &'static str,
    /// Where in the body, such as `/Subject`; empty when it is not about the body.
    pub path: String,
}

impl Complaint {
    /// Something is wrong that belongs to no attribute of a body.
    pub fn general(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            code,
            path: String::new(),
        }
    }

    /// An attribute has a value that this record cannot have.
    pub fn value(name: &str, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            code: "27023",
            path: format!("/{name}"),
        }
    }

    pub(super) fn required(attribute: &Attribute) -> Self {
        let name = attribute.name;
        Self {
            detail: format!("Attribute {name} is required."),
            code: "27014",
            path: format!("/{name}"),
        }
    }

    pub(super) fn too_long(attribute: &Attribute, max_chars: usize) -> Self {
        let name = attribute.name;
        let detail = format!("The value of attribute {name} exceeds the maximum length of {max_chars}.");
        Self {
            detail,
            code: "27010",
            path: format!("/{name}"),
        }
    }

    /// An attribute has a value of another type.
    pub fn wrong_type(attribute: &Attribute) -> Self {
        let name = attribute.name;
        let detail = format!(
            "The value of attribute {name} is not a valid {}.",
            attribute.kind.name()
        );
        Self {
            detail,
            code: "27018",
            path: format!("/{name}"),
        }
    }

    /// The body names an attribute that the resource does not have.
    pub fn unknown(name: &str) -> Self {
        let detail = format!("The attribute {name} is not valid for this resource.");
        Self {
            detail,
            code: "25058",
            path: format!("/{name}"),
        }
    }

    pub(super) fn read_only(name: &str) -> Self {
        let detail = format!("Attribute {name} cannot be updated.");
        Self {
            detail,
            code: "27008",
            path: format!("/{name}"),
        }
    }

    pub(super) fn no_such(attribute: &Attribute) -> Self {
        let name = attribute.name;
        let detail = format!("The value of attribute {name} does not identify a record that you can use.");
        Self {
            detail,
            code: "27024",
            path: format!("/{name}"),
        }
    }

    pub(super) fn duplicate(name: &str) -> Self {
        let detail = format!("A record with the same value of attribute {name} already exists.");
        Self {
            detail,
            code: "25013",
            path: format!("/{name}"),
        }
    }
}

impl From<Complaint> for Refusal {
    fn from(complaint: Complaint) -> Self {
        Self::BadRequest(vec![complaint])
    }
}
