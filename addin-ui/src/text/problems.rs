//! Words for what goes wrong between the pane and our server, and in a sign-in window.

use super::Saying;
use super::words::*;
use crate::model::failure::Failure;
use crate::model::session::{Refused, Trouble};
use shared::api::me::ConnectionProblem;
use shared::api::problem::ProblemCode;

/// A failed request.
pub fn failure(failure: &Failure) -> Saying {
    match failure {
        Failure::Refused(refusal) => problem(refusal.code),
        Failure::TimedOut => FAILURE_TIMED_OUT,
        Failure::Unreachable => FAILURE_UNREACHABLE,
        Failure::Unreadable => FAILURE_UNREADABLE,
    }
}

/// A failed search in *Related to*.
pub fn picker_failure(why: &Failure) -> Saying {
    let silent = [ProblemCode::VendorTimeout, ProblemCode::VendorFailed]
        .into_iter()
        .any(|code| why.is(code));
    match why {
        _ if silent => PICKER_FAILURE,
        Failure::TimedOut => PICKER_FAILURE_TIMED_OUT,
        Failure::Unreachable => PICKER_FAILURE_UNREACHABLE,
        Failure::Refused(_) | Failure::Unreadable => failure(why),
    }
}

/// A sign-in that did not work, or a session that is over.
pub fn trouble(trouble: &Trouble) -> Saying {
    match trouble {
        Trouble::Ended => TROUBLE_ENDED,
        Trouble::ExchangeLapsed(why) => lapsed(*why, TROUBLE_EXCHANGE_LAPSED),
        Trouble::SalesLapsed(why) => lapsed(*why, TROUBLE_SALES_LAPSED),
        Trouble::NoSalesUser => TROUBLE_NO_SALES_USER,
        Trouble::Cancelled => TROUBLE_CANCELLED,
        Trouble::PopUpBlocked => TROUBLE_POP_UP_BLOCKED,
        Trouble::WindowBusy => TROUBLE_WINDOW_BUSY,
        Trouble::WindowFailed => TROUBLE_WINDOW_FAILED,
        Trouble::Refused(why) => refused(*why),
        Trouble::Failed(why) => failure(why),
    }
}

/// Why a stored authorization works no more; `ended` where it simply came to its end.
fn lapsed(why: ConnectionProblem, ended: Saying) -> Saying {
    match why {
        ConnectionProblem::NotConnected | ConnectionProblem::Lapsed | ConnectionProblem::NoSalesUser => ended,
        ConnectionProblem::CheckNeeded => LAPSED_CHECK_NEEDED,
        ConnectionProblem::ConsentNeeded => LAPSED_CONSENT_NEEDED,
        ConnectionProblem::AdministratorConsentNeeded => LAPSED_ADMINISTRATOR_CONSENT_NEEDED,
        ConnectionProblem::AccountDisabled => LAPSED_ACCOUNT_DISABLED,
        ConnectionProblem::AccountGone => LAPSED_ACCOUNT_GONE,
        ConnectionProblem::NotAssigned => LAPSED_NOT_ASSIGNED,
        ConnectionProblem::AccountLocked => LAPSED_ACCOUNT_LOCKED,
        ConnectionProblem::ForbiddenByPolicy => LAPSED_FORBIDDEN_BY_POLICY,
    }
}

fn refused(why: Refused) -> Saying {
    match why {
        Refused::AccessDenied => REFUSED_ACCESS_DENIED,
        Refused::ConsentRequired => REFUSED_CONSENT_REQUIRED,
        Refused::Expired => REFUSED_EXPIRED,
        Refused::Failed => REFUSED_FAILED,
    }
}

fn problem(code: ProblemCode) -> Saying {
    match code {
        ProblemCode::TokenMissing | ProblemCode::TokenInvalid => PROBLEM_TOKEN_MISSING,
        ProblemCode::TokenExpired => PROBLEM_TOKEN_EXPIRED,
        ProblemCode::TenantNotAllowed => PROBLEM_TENANT_NOT_ALLOWED,
        ProblemCode::Forbidden => PROBLEM_FORBIDDEN,
        ProblemCode::ChangedMeanwhile => PROBLEM_CHANGED_MEANWHILE,
        ProblemCode::SecretExpiryUnknown => PROBLEM_SECRET_EXPIRY_UNKNOWN,
        ProblemCode::Paused => PROBLEM_PAUSED,
        ProblemCode::OverrideNotAllowed => PROBLEM_OVERRIDE_NOT_ALLOWED,
        ProblemCode::NotOffered => PROBLEM_NOT_OFFERED,
        ProblemCode::NoQuestion => PROBLEM_NO_QUESTION,
        ProblemCode::NothingCaptured => PROBLEM_NOTHING_CAPTURED,
        ProblemCode::SignInAgain => PROBLEM_SIGN_IN_AGAIN,
        ProblemCode::InteractionRequired => PROBLEM_INTERACTION_REQUIRED,
        ProblemCode::AdministratorMustAct => PROBLEM_ADMINISTRATOR_MUST_ACT,
        ProblemCode::SalesNotConnected => PROBLEM_SALES_NOT_CONNECTED,
        ProblemCode::WrongSalesUser => PROBLEM_WRONG_SALES_USER,
        ProblemCode::CodeSpent => PROBLEM_CODE_SPENT,
        ProblemCode::MalformedRequest
        | ProblemCode::IfMatchMissing
        | ProblemCode::UnsupportedMediaType
        | ProblemCode::MethodNotAllowed => PROBLEM_MALFORMED_REQUEST,
        ProblemCode::BodyTooLarge => PROBLEM_BODY_TOO_LARGE,
        ProblemCode::InvalidFields => PROBLEM_INVALID_FIELDS,
        ProblemCode::ConfirmationNeeded => PROBLEM_CONFIRMATION_NEEDED,
        ProblemCode::KeyReused => PROBLEM_KEY_REUSED,
        ProblemCode::NotFound => PROBLEM_NOT_FOUND,
        ProblemCode::TooManyRequests => PROBLEM_TOO_MANY_REQUESTS,
        ProblemCode::VendorTimeout => PROBLEM_VENDOR_TIMEOUT,
        ProblemCode::VendorFailed => PROBLEM_VENDOR_FAILED,
        ProblemCode::Unavailable => PROBLEM_UNAVAILABLE,
        ProblemCode::Internal => PROBLEM_INTERNAL,
    }
}
