//! Being signed in to the administrator's pages: by a redirect, whose code comes back behind `#`.

use addin_ui::model::failure::Failure;
use addin_ui::model::session::Refused;
use shared::api::me::Me;
use shared::api::problem::ProblemCode;

/// The role that opens these pages.
pub(crate) const ROLE: &str = "SyncAdmin";

/// How far signing in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Session {
    /// No bearer.
    SignedOut(Option<Trouble>),
    /// The browser is on its way, or the code is being redeemed.
    SigningIn,
    /// Signed in, and no administrator.
    NotAllowed,
    /// An administrator.
    Open,
}

/// Why nobody is signed in although they were, or tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The session is over.
    Ended,
    /// The identity provider, or our server on its behalf, said no.
    Refused(Refused),
    /// The browser that comes back is not the one that left: another tab, or private browsing.
    OtherBrowser,
    /// The browser has no digests, or keeps nothing.
    NoDigests,
    /// Our server could not be asked, or refused.
    Failed(Failure),
}

/// What the address says when the page is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Somebody comes back from signing in, with this code.
    Code(String),
    /// Somebody comes back, and was refused.
    Refused(Refused),
    /// Somebody opens the page.
    Plain,
}

impl Arrival {
    /// Reads what stands behind `#`.
    pub(crate) fn of(fragment: &str) -> Self {
        let fragment = fragment.trim_start_matches('#');
        match fragment.split_once('=') {
            Some(("code", code)) if !code.is_empty() => Self::Code(code.to_owned()),
            Some(("refused", reason)) => Self::Refused(Refused::parse(reason)),
            Some(_) | None => Self::Plain,
        }
    }
}

impl Session {
    /// Where the server's word on the caller leaves them.
    pub(crate) fn of(me: &Me) -> Self {
        if me.roles.iter().any(|role| role == ROLE) {
            Self::Open
        } else {
            Self::NotAllowed
        }
    }

    /// What a failed request means for the session; none where it means nothing.
    pub(crate) fn after(failure: &Failure) -> Option<Self> {
        let ended = [
            ProblemCode::TokenMissing,
            ProblemCode::TokenInvalid,
            ProblemCode::TokenExpired,
        ];
        if ended.into_iter().any(|code| failure.is(code)) {
            return Some(Self::SignedOut(Some(Trouble::Ended)));
        }
        failure.is(ProblemCode::Forbidden).then_some(Self::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use addin_ui::model::failure::Refusal;

    #[test]
    fn what_stands_behind_the_hash_is_a_code_a_refusal_or_a_page() {
        assert_eq!(Arrival::of("#code=abc-_1"), Arrival::Code("abc-_1".to_owned()));
        assert_eq!(
            Arrival::of("#refused=consent_required"),
            Arrival::Refused(Refused::ConsentRequired)
        );
        for plain in ["", "#", "#/users", "#code=", "#other=1"] {
            assert_eq!(Arrival::of(plain), Arrival::Plain);
        }
    }

    #[test]
    fn a_session_ends_where_the_bearer_does_and_at_nothing_else() {
        let refused = |code| {
            Failure::Refused(Refusal {
                code,
                request_id: String::new(),
                retry_after_secs: None,
                fields: Vec::new(),
            })
        };
        assert_eq!(
            Session::after(&refused(ProblemCode::TokenExpired)),
            Some(Session::SignedOut(Some(Trouble::Ended)))
        );
        assert_eq!(
            Session::after(&refused(ProblemCode::Forbidden)),
            Some(Session::NotAllowed)
        );
        assert_eq!(Session::after(&refused(ProblemCode::ChangedMeanwhile)), None);
        assert_eq!(Session::after(&Failure::TimedOut), None);
    }
}
