//! Words for what goes wrong between the pane and our server, and in a sign-in window.

use super::{Saying, saying};
use crate::model::failure::Failure;
use crate::model::session::{Refused, Trouble};
use shared::api::me::ConnectionProblem;
use shared::api::problem::ProblemCode;

/// A failed request.
pub fn failure(failure: &Failure) -> Saying {
    match failure {
        Failure::Refused(refusal) => problem(refusal.code),
        Failure::TimedOut => saying(
            "No answer in time",
            "What you chose is kept. Try again; nothing is shared twice.",
        ),
        Failure::Unreachable => saying(
            "The server cannot be reached",
            "Check your connection and try again; nothing is shared twice.",
        ),
        Failure::Unreadable => saying(
            "The server gave an answer this pane does not understand",
            "Close the pane and open it anew. If it stays so, tell your administrator.",
        ),
    }
}

/// A failed search in *Related to*.
pub fn picker_failure(why: &Failure) -> Saying {
    let silent = [ProblemCode::VendorTimeout, ProblemCode::VendorFailed]
        .into_iter()
        .any(|code| why.is(code));
    match why {
        _ if silent => saying(
            "Sales does not answer",
            "Search again, or share now and relate it later.",
        ),
        Failure::TimedOut => saying(
            "No answer in time",
            "Search again, or share now and relate it later.",
        ),
        Failure::Unreachable => saying(
            "The server cannot be reached",
            "Check your connection, then search again.",
        ),
        Failure::Refused(_) | Failure::Unreadable => failure(why),
    }
}

/// A sign-in that did not work, or a session that is over.
pub fn trouble(trouble: &Trouble) -> Saying {
    match trouble {
        Trouble::Ended => saying(
            "Your session has ended",
            "Sign in again. What you chose is kept, and a started share goes on.",
        ),
        Trouble::ExchangeLapsed(why) => lapsed(
            *why,
            saying(
                "Your Microsoft sign-in has lapsed",
                "Sign in again. What you chose is kept, and a started share goes on.",
            ),
        ),
        Trouble::SalesLapsed(why) => lapsed(
            *why,
            saying(
                "Your Sales connection has lapsed",
                "Connect again. What you chose is kept, and a started share goes on.",
            ),
        ),
        Trouble::NoSalesUser => saying(
            "Your Sales user cannot own appointments",
            "It has no resource record. Ask your Sales administrator for one, or connect another user.",
        ),
        Trouble::Cancelled => saying(
            "Sign-in was cancelled",
            "Nothing was changed. Press the button when you are ready.",
        ),
        Trouble::PopUpBlocked => saying(
            "The window was blocked",
            "Try again, and choose Allow when Outlook asks; or allow pop-ups for Outlook.",
        ),
        Trouble::WindowBusy => saying("A sign-in window is open already", "Close it, then try again."),
        Trouble::WindowFailed => saying(
            "The sign-in window did not work",
            "Check your connection and try again.",
        ),
        Trouble::Refused(why) => refused(*why),
        Trouble::Failed(why) => failure(why),
    }
}

/// Why a stored authorization works no more; `ended` where it simply came to its end.
fn lapsed(why: ConnectionProblem, ended: Saying) -> Saying {
    let by_administrator = |what| saying(what, "Ask your administrator, then sign in again.");
    match why {
        ConnectionProblem::NotConnected | ConnectionProblem::Lapsed | ConnectionProblem::NoSalesUser => ended,
        ConnectionProblem::CheckNeeded => {
            saying("Microsoft wants you to confirm who you are", "Sign in again.")
        }
        ConnectionProblem::ConsentNeeded => {
            saying("Your consent is needed again", "Sign in again and accept.")
        }
        ConnectionProblem::AdministratorConsentNeeded => {
            by_administrator("Your organisation has not approved this add-in")
        }
        ConnectionProblem::AccountDisabled => by_administrator("Your account is disabled"),
        ConnectionProblem::AccountGone => by_administrator("Your account is not known here any more"),
        ConnectionProblem::NotAssigned => by_administrator("Your account may not use this add-in"),
        ConnectionProblem::AccountLocked => by_administrator("Your account is locked"),
        ConnectionProblem::ForbiddenByPolicy => {
            by_administrator("Your organisation does not allow this sign-in")
        }
    }
}

fn refused(why: Refused) -> Saying {
    match why {
        Refused::AccessDenied => saying(
            "Sign-in was declined",
            "Try again and accept. If your organisation declines it, ask your administrator.",
        ),
        Refused::ConsentRequired => saying(
            "Your organisation has not approved this add-in",
            "Ask your administrator to grant consent, then try again.",
        ),
        Refused::Expired => saying(
            "The sign-in took too long",
            "Try again; the window waits ten minutes.",
        ),
        Refused::Failed => saying(
            "The sign-in did not succeed",
            "Try again. If it stays so, tell your administrator.",
        ),
    }
}

fn problem(code: ProblemCode) -> Saying {
    match code {
        ProblemCode::TokenMissing | ProblemCode::TokenInvalid => {
            saying("You are not signed in", "Sign in again.")
        }
        ProblemCode::TokenExpired => saying("Your session has ended", "Sign in again."),
        ProblemCode::TenantNotAllowed => saying(
            "Your organisation is not served here",
            "Sign in with the account of the organisation that gave you this add-in.",
        ),
        ProblemCode::Forbidden => saying("You may not do this", "Ask your administrator for the right."),
        ProblemCode::ChangedMeanwhile => saying(
            "Somebody else saved this meanwhile",
            "Load the page again, then make your change once more.",
        ),
        ProblemCode::SecretExpiryUnknown => saying(
            "It is not known when the client secret ends",
            "Set that day on the Sync Configuration page, then switch the schedule on.",
        ),
        ProblemCode::Paused => saying(
            "Your sync is paused",
            "Resume it; if your administrator paused it, ask them. Nothing is lost meanwhile.",
        ),
        ProblemCode::OverrideNotAllowed => saying(
            "Your administrator has decided this for everybody",
            "Ask your administrator to let people choose for themselves.",
        ),
        ProblemCode::NotOffered => saying(
            "This has changed meanwhile",
            "Look at the record again; what can be done about it is shown there.",
        ),
        ProblemCode::NoQuestion => saying(
            "This was answered already",
            "Look again; what is still open is shown there.",
        ),
        ProblemCode::NothingCaptured => saying(
            "Nothing of this thread is shared",
            "So no reply in it is captured, and there is nothing to stop.",
        ),
        ProblemCode::SignInAgain => saying("Your Microsoft sign-in has lapsed", "Sign in again."),
        ProblemCode::InteractionRequired => {
            saying("Microsoft wants you to confirm who you are", "Sign in again.")
        }
        ProblemCode::AdministratorMustAct => saying("You are not let in", "Tell your administrator."),
        ProblemCode::SalesNotConnected => saying("Sales is not connected", "Connect Oracle Sales."),
        ProblemCode::WrongSalesUser => saying(
            "You signed in to Oracle Sales as somebody else",
            "Connect Oracle Sales as the user you are there. If that has changed, ask your administrator.",
        ),
        ProblemCode::CodeSpent => saying(
            "That sign-in has run out",
            "Sign in again; it must be finished within a minute.",
        ),
        ProblemCode::MalformedRequest
        | ProblemCode::IfMatchMissing
        | ProblemCode::UnsupportedMediaType
        | ProblemCode::MethodNotAllowed => saying(
            "The pane and the server do not fit together",
            "Close the pane and open it anew. If it stays so, tell your administrator.",
        ),
        ProblemCode::BodyTooLarge => saying("That is too much at once", "Choose fewer related records."),
        ProblemCode::InvalidFields => saying(
            "The server did not accept the choice",
            "Change what you chose, then try again.",
        ),
        ProblemCode::ConfirmationNeeded => saying("This has to be confirmed", "Confirm it, then save again."),
        ProblemCode::KeyReused => saying("The choice has changed since", "Press Share again."),
        ProblemCode::NotFound => saying(
            "The server does not know this any more",
            "Look again; a share is made anew by pressing Share.",
        ),
        ProblemCode::TooManyRequests => saying("Too many requests at once", "Wait a moment, then try again."),
        ProblemCode::VendorTimeout => saying(
            "Sales or Microsoft did not answer in time",
            "Try again in a moment; nothing is shared twice.",
        ),
        ProblemCode::VendorFailed => saying(
            "Sales or Microsoft reported a failure",
            "Try again in a moment; nothing is shared twice.",
        ),
        ProblemCode::Unavailable => saying("The server is not available just now", "Try again in a moment."),
        ProblemCode::Internal => saying(
            "Something failed on the server",
            "Try again. If it stays so, give support the number below.",
        ),
    }
}
