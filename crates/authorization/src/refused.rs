//! What a refusal of an identity provider means for an authorization that is stored, and for the application itself: the
//! one place where the provider's meaning becomes the store's.

use identity::{Account, ConsentFrom, OAuthError, Registration};
use jiff::Timestamp;
use store::application::{ApplicationCause, ApplicationTrouble};
use store::tokens::{Lapse, LapseCause};

/// What it means that an authorization was not renewed.
pub(crate) enum NotRenewed {
    /// It has lapsed: its user, or an administrator of their organization, must act.
    Lapsed(Lapse),
    /// It is as good as before; an operator must put our registration right.
    OperatorMustAct {
        code: String,
        registration: Registration,
    },
    /// It is as good as before; the provider does not answer for now, or not in a way that can be read.
    TryLater { retry_after_secs: Option<u64> },
}

/// What the refusal of a renewal means. What is wrong with our registration, an expired secret above all, is no user's
/// fault, and costs nobody an authorization.
pub(crate) fn not_renewed(error: OAuthError, now: Timestamp) -> NotRenewed {
    let lapsed = |cause, code| {
        NotRenewed::Lapsed(Lapse {
            since: now,
            cause,
            code: Some(code),
        })
    };
    match error {
        OAuthError::SignInAgain { code } => lapsed(LapseCause::Ended, code),
        OAuthError::InteractionRequired { code, .. } => lapsed(LapseCause::CheckNeeded, code),
        OAuthError::ConsentNeeded {
            code,
            from: ConsentFrom::Person,
        } => lapsed(LapseCause::ConsentNeeded, code),
        OAuthError::ConsentNeeded {
            code,
            from: ConsentFrom::Administrator,
        } => lapsed(LapseCause::AdministratorConsentNeeded, code),
        // Nobody was there to say no: it was the organization.
        OAuthError::Declined { code } => lapsed(LapseCause::ForbiddenByPolicy, code),
        OAuthError::AccountRefused { code, account } => lapsed(cause_of_account(account), code),
        OAuthError::OperatorMustAct { code, registration } => {
            NotRenewed::OperatorMustAct { code, registration }
        }
        OAuthError::TryLater { retry_after_secs } => NotRenewed::TryLater { retry_after_secs },
        OAuthError::Unreadable => {
            tracing::warn!("the identity provider's answer cannot be read");
            NotRenewed::TryLater {
                retry_after_secs: None,
            }
        }
    }
}

/// An authorization whose access token has run out, and which nothing renews.
pub(crate) fn not_renewable(now: Timestamp) -> Lapse {
    Lapse {
        since: now,
        cause: LapseCause::NotRenewable,
        code: None,
    }
}

/// Why the application gets no token.
pub(crate) fn application_trouble(error: &OAuthError) -> ApplicationTrouble {
    let trouble = |cause, code: &str| ApplicationTrouble {
        cause,
        code: Some(code.to_owned()),
    };
    match error {
        OAuthError::OperatorMustAct { code, registration } => {
            trouble(cause_of_registration(*registration), code)
        }
        OAuthError::ConsentNeeded { code, .. } => trouble(ApplicationCause::ConsentNeeded, code),
        // Words about people, where there is none.
        OAuthError::SignInAgain { code }
        | OAuthError::InteractionRequired { code, .. }
        | OAuthError::Declined { code }
        | OAuthError::AccountRefused { code, .. } => trouble(ApplicationCause::RegistrationRefused, code),
        OAuthError::TryLater { .. } | OAuthError::Unreadable => ApplicationTrouble {
            cause: ApplicationCause::NotAnswering,
            code: None,
        },
    }
}

fn cause_of_account(account: Account) -> LapseCause {
    match account {
        Account::Disabled => LapseCause::AccountDisabled,
        Account::NotInTenant => LapseCause::AccountGone,
        Account::NotAssigned => LapseCause::NotAssigned,
        Account::Locked => LapseCause::AccountLocked,
        Account::ForbiddenByPolicy => LapseCause::ForbiddenByPolicy,
    }
}

fn cause_of_registration(registration: Registration) -> ApplicationCause {
    match registration {
        Registration::SecretExpired => ApplicationCause::SecretExpired,
        Registration::SecretWrong => ApplicationCause::SecretWrong,
        Registration::Disabled => ApplicationCause::ApplicationDisabled,
        // It is there once an administrator of the tenant has consented to it.
        Registration::NotInTenant => ApplicationCause::ConsentNeeded,
        Registration::NoSuchTenant
        | Registration::RedirectUnknown
        | Registration::ScopeUnknown
        | Registration::ResourceMissing
        | Registration::GrantNotAllowed
        | Registration::Other => ApplicationCause::RegistrationRefused,
    }
}
