//! How a request to our server can fail, and what helps.

use shared::api::problem::{FieldProblem, ProblemCode};

/// Why an answer did not come or was not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server refused, and said why.
    Refused(Refusal),
    /// No answer within the deadline.
    TimedOut,
    /// The request did not get through.
    Unreachable,
    /// Something answered that is not our API, or speaks another version of it.
    Unreadable,
}

/// What the server's problem details say that pages use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: ProblemCode,
    /// What support asks for.
    pub request_id: String,
    /// How long the server wants to be left alone.
    pub retry_after_secs: Option<u32>,
    /// Which fields were refused, if any were.
    pub fields: Vec<FieldProblem>,
}

/// What helps against a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Sign in to Microsoft again.
    SignIn,
    /// Connect Sales again.
    ConnectSales,
    /// The same once more, at once or later.
    TryAgain,
    /// Another choice of related records.
    ChangeRelated,
    /// Nothing the user can do in the pane.
    AskAdministrator,
}

impl Failure {
    /// What helps.
    pub fn remedy(&self) -> Remedy {
        match self {
            Failure::Refused(refusal) => remedy_of(refusal.code),
            Failure::TimedOut | Failure::Unreachable | Failure::Unreadable => Remedy::TryAgain,
        }
    }

    /// How long the server wants to be left alone, in milliseconds; 0 where it does not say.
    pub fn retry_after_ms(&self) -> u32 {
        match self {
            Failure::Refused(refusal) => refusal.retry_after_secs.unwrap_or(0).saturating_mul(1000),
            Failure::TimedOut | Failure::Unreachable | Failure::Unreadable => 0,
        }
    }

    /// Whether the server refused with this code.
    pub fn is(&self, code: ProblemCode) -> bool {
        matches!(self, Failure::Refused(refusal) if refusal.code == code)
    }
}

fn remedy_of(code: ProblemCode) -> Remedy {
    match code {
        ProblemCode::TokenMissing
        | ProblemCode::TokenInvalid
        | ProblemCode::TokenExpired
        | ProblemCode::SignInAgain
        | ProblemCode::InteractionRequired => Remedy::SignIn,
        ProblemCode::SalesNotConnected | ProblemCode::WrongSalesUser => Remedy::ConnectSales,
        ProblemCode::InvalidFields => Remedy::ChangeRelated,
        ProblemCode::CodeSpent
        | ProblemCode::KeyReused
        | ProblemCode::ChangedMeanwhile
        | ProblemCode::NotOffered
        | ProblemCode::NoQuestion
        | ProblemCode::NothingCaptured
        | ProblemCode::NotFound
        | ProblemCode::TooManyRequests
        | ProblemCode::VendorTimeout
        | ProblemCode::VendorFailed
        | ProblemCode::Unavailable
        | ProblemCode::Internal => Remedy::TryAgain,
        ProblemCode::TenantNotAllowed
        | ProblemCode::Forbidden
        | ProblemCode::AdministratorMustAct
        | ProblemCode::SecretExpiryUnknown
        | ProblemCode::OverrideNotAllowed
        | ProblemCode::IfMatchMissing
        | ProblemCode::Paused
        | ProblemCode::MalformedRequest
        | ProblemCode::BodyTooLarge
        | ProblemCode::UnsupportedMediaType
        | ProblemCode::MethodNotAllowed
        | ProblemCode::ConfirmationNeeded => Remedy::AskAdministrator,
    }
}
