//! Every failure as one JSON shape: RFC 9457 problem details with a closed code.
//!
//! An endpoint's own error becomes a [`Refusal`]; the refusal travels as an extension of the response, and
//! `envelope` writes the body, because only there the request's id is known. No source error ever leaves.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::api::problem::{FieldProblem, FieldProblemCode, Problem, ProblemCode};
use std::error::Error;
use store::StoreError;
use uuid::Uuid;

/// `Content-Type` of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Every code there is, in the order of its status.
pub const CODES: [ProblemCode; 32] = [
    ProblemCode::MalformedRequest,
    ProblemCode::TokenMissing,
    ProblemCode::TokenInvalid,
    ProblemCode::TokenExpired,
    ProblemCode::TenantNotAllowed,
    ProblemCode::Forbidden,
    ProblemCode::OverrideNotAllowed,
    ProblemCode::NotFound,
    ProblemCode::MethodNotAllowed,
    ProblemCode::SecretExpiryUnknown,
    ProblemCode::Paused,
    ProblemCode::NotOffered,
    ProblemCode::NoQuestion,
    ProblemCode::NothingCaptured,
    ProblemCode::SignInAgain,
    ProblemCode::SalesNotConnected,
    ProblemCode::WrongSalesUser,
    ProblemCode::InteractionRequired,
    ProblemCode::AdministratorMustAct,
    ProblemCode::CodeSpent,
    ProblemCode::ChangedMeanwhile,
    ProblemCode::BodyTooLarge,
    ProblemCode::UnsupportedMediaType,
    ProblemCode::InvalidFields,
    ProblemCode::ConfirmationNeeded,
    ProblemCode::KeyReused,
    ProblemCode::IfMatchMissing,
    ProblemCode::TooManyRequests,
    ProblemCode::Internal,
    ProblemCode::VendorFailed,
    ProblemCode::Unavailable,
    ProblemCode::VendorTimeout,
];

/// The status of each code, and the sentence for people who read answers.
pub fn described(code: ProblemCode) -> (StatusCode, &'static str) {
    match code {
        ProblemCode::TokenMissing => (StatusCode::UNAUTHORIZED, "No bearer token came with the request."),
        ProblemCode::TokenInvalid => (
            StatusCode::UNAUTHORIZED,
            "The bearer token is not one for this API.",
        ),
        ProblemCode::TokenExpired => (StatusCode::UNAUTHORIZED, "The bearer token has expired."),
        ProblemCode::TenantNotAllowed => (
            StatusCode::UNAUTHORIZED,
            "This deployment does not serve the token's tenant.",
        ),
        ProblemCode::Forbidden => (StatusCode::FORBIDDEN, "The caller may not do this."),
        ProblemCode::ChangedMeanwhile => (
            StatusCode::PRECONDITION_FAILED,
            "Somebody else saved it since it was read; read it again, then save.",
        ),
        ProblemCode::IfMatchMissing => (
            StatusCode::PRECONDITION_REQUIRED,
            "Say in If-Match what you have read: the ETag of that answer.",
        ),
        ProblemCode::SecretExpiryUnknown => (
            StatusCode::CONFLICT,
            "Set the day on which the client secret ends; then a schedule can be switched on.",
        ),
        ProblemCode::Paused => (
            StatusCode::CONFLICT,
            "The caller's sync is paused; it goes on when that is lifted.",
        ),
        ProblemCode::OverrideNotAllowed => (
            StatusCode::FORBIDDEN,
            "The administrator's setting holds here; users may not choose another.",
        ),
        ProblemCode::NotOffered => (
            StatusCode::CONFLICT,
            "The record does not offer this any more; look at what it offers now.",
        ),
        ProblemCode::NothingCaptured => (
            StatusCode::CONFLICT,
            "Nothing of this thread is shared, so nothing of it is captured.",
        ),
        ProblemCode::NoQuestion => (
            StatusCode::CONFLICT,
            "Nothing is asked of the caller, or they have answered already.",
        ),
        ProblemCode::SignInAgain => (
            StatusCode::CONFLICT,
            "The stored Microsoft authorization is missing or has lapsed.",
        ),
        ProblemCode::SalesNotConnected => (
            StatusCode::CONFLICT,
            "No Sales authorization is stored, or it has lapsed.",
        ),
        ProblemCode::WrongSalesUser => (
            StatusCode::CONFLICT,
            "The caller is another user in Sales; sign in as that one, or have an administrator change who it is.",
        ),
        ProblemCode::InteractionRequired => (
            StatusCode::CONFLICT,
            "The identity provider wants the user to consent or to prove themself again.",
        ),
        ProblemCode::AdministratorMustAct => (
            StatusCode::CONFLICT,
            "The identity provider refuses this user or this program until an administrator has acted.",
        ),
        ProblemCode::CodeSpent => (
            StatusCode::GONE,
            "The code was used before, has run out, or is not the caller's.",
        ),
        ProblemCode::MalformedRequest => (StatusCode::BAD_REQUEST, "The request cannot be read."),
        ProblemCode::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 64 KiB."),
        ProblemCode::UnsupportedMediaType => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be application/json.",
        ),
        ProblemCode::InvalidFields => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "The request holds fields that cannot be right.",
        ),
        ProblemCode::ConfirmationNeeded => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Confirm what the fields name, then save again.",
        ),
        ProblemCode::KeyReused => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "The idempotency key was used for another request.",
        ),
        ProblemCode::NotFound => (StatusCode::NOT_FOUND, "There is nothing here for the caller."),
        ProblemCode::MethodNotAllowed => (
            StatusCode::METHOD_NOT_ALLOWED,
            "The address exists, but not with this method.",
        ),
        ProblemCode::TooManyRequests => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many requests; try again after Retry-After seconds.",
        ),
        ProblemCode::VendorTimeout => (
            StatusCode::GATEWAY_TIMEOUT,
            "Sales or Microsoft did not answer in time.",
        ),
        ProblemCode::VendorFailed => (
            StatusCode::BAD_GATEWAY,
            "Sales or Microsoft answered with a failure.",
        ),
        ProblemCode::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "A part of this server is not reachable at present.",
        ),
        ProblemCode::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "The server made a mistake."),
    }
}

/// A request that is refused: everything of the answer but the request's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// What went wrong, for people; never content.
    pub title: &'static str,
    /// Refused fields.
    pub fields: Vec<FieldProblem>,
    /// Headers that belong to the answer.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// The code with its usual sentence.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            title: described(code).1,
            fields: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// 422 with the fields that cannot be right.
    pub fn fields(fields: Vec<FieldProblem>) -> Self {
        Self {
            fields,
            ..Self::new(ProblemCode::InvalidFields)
        }
    }

    /// 422 for one field.
    pub fn field(field: &str, title: &str) -> Self {
        Self::fields(vec![field_problem(field, title)])
    }

    /// Another sentence than the usual one.
    #[must_use]
    pub fn titled(self, title: &'static str) -> Self {
        Self { title, ..self }
    }

    /// A header more.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// 401 with the challenge that belongs to it (RFC 6750).
    pub fn unauthorized(code: ProblemCode) -> Self {
        let challenge = if code == ProblemCode::TokenMissing {
            "Bearer"
        } else {
            "Bearer error=\"invalid_token\""
        };
        let challenge = HeaderValue::from_static(challenge);
        Self::new(code).with_header(header::WWW_AUTHENTICATE, challenge)
    }

    /// 500, with the chain of causes in the log and nowhere else.
    pub fn internal(cause: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = %chain(cause), "a request failed by a fault of ours");
        Self::new(ProblemCode::Internal)
    }

    /// The whole answer.
    pub fn into_answer(self, request_id: Uuid) -> Response {
        let status = described(self.code).0;
        let problem = Problem {
            status: status.as_u16(),
            code: self.code,
            title: self.title.to_owned(),
            fields: self.fields,
            request_id: request_id.to_string(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

/// One refused field, of which its title says all.
pub fn field_problem(field: &str, title: &str) -> FieldProblem {
    coded_problem(field, FieldProblemCode::Invalid, &[], title)
}

/// One refused field, with why it is, and the numbers of that, for pages that have words of their own.
pub fn coded_problem(field: &str, code: FieldProblemCode, numbers: &[u64], title: &str) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        code,
        numbers: numbers.to_vec(),
        title: title.to_owned(),
    }
}

/// An error and its sources, each once.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = described(self.code).0.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Unavailable(_) => {
                tracing::error!(error = %chain(&error), "the database did not answer");
                Self::new(ProblemCode::Unavailable)
            }
            // A bearer can outlive its user for a moment.
            StoreError::Forgotten => Self::unauthorized(ProblemCode::TokenInvalid),
            StoreError::Inconsistent { .. } | StoreError::Sealed { .. } => Self::internal(&error),
        }
    }
}

/// Answers with an endpoint's own error, which knows its [`Refusal`].
macro_rules! answers_as_refusal {
    ($error:ty) => {
        impl axum::response::IntoResponse for $error {
            fn into_response(self) -> axum::response::Response {
                crate::problem::Refusal::from(self).into_response()
            }
        }
    };
}
pub(crate) use answers_as_refusal;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_listed_once_and_has_a_failing_status_and_a_sentence() {
        let spelled: BTreeSet<String> = CODES
            .iter()
            .map(|code| serde_json::to_string(code).unwrap())
            .collect();
        assert_eq!(spelled.len(), CODES.len());
        for code in CODES {
            let (status, title) = described(code);
            assert!(status.is_client_error() || status.is_server_error());
            assert!(title.ends_with('.'));
        }
    }

    #[test]
    fn a_failing_database_is_told_without_its_words() {
        let error = StoreError::Unavailable("disk I/O error at /var/lib/secret.db".into());
        let refusal = Refusal::from(error);
        assert_eq!(refusal.code, ProblemCode::Unavailable);
        assert!(!format!("{refusal:?}").contains("secret"));
    }
}
