//! Why there are no tokens, by what must happen next.

use super::claims::RequestedClaims;
use super::meaning::{Refused, meaning, number_of_description};

/// Why there are no tokens, by what must happen next. Codes are the vendor's, safe to log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// This person must sign in again; what is stored for them is worth nothing.
    #[error("the authorization is no longer good ({code})")]
    SignInAgain { code: String },
    /// This person must pass another check at the vendor, with these claims in the sign-in.
    #[error("the vendor wants to see the person ({code})")]
    InteractionRequired {
        code: String,
        claims: Option<RequestedClaims>,
    },
    /// Somebody must agree first.
    #[error("consent is missing ({code})")]
    ConsentNeeded { code: String, from: ConsentFrom },
    /// The person said no on the sign-in page, or their organization did for them. Ask again when they want to.
    #[error("the sign-in was declined ({code})")]
    Declined { code: String },
    /// Signing in does not help: an administrator of the person's organization must act first.
    #[error("{account} ({code})")]
    AccountRefused { code: String, account: Account },
    /// Nobody gets tokens before an operator has put the registration right.
    #[error("the vendor does not accept this program: {registration} ({code})")]
    OperatorMustAct {
        code: String,
        registration: Registration,
    },
    /// Nothing is wrong; the same request may succeed later.
    #[error("the vendor cannot answer at the moment")]
    TryLater { retry_after_secs: Option<u64> },
    /// An answer that is not OAuth. Not worth repeating soon; tell an operator.
    #[error("the vendor's answer cannot be read")]
    Unreadable,
}

/// Who must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentFrom {
    /// The person, at the next sign-in.
    Person,
    /// An administrator of their organization; the person's own consent is not enough there.
    Administrator,
}

/// What an administrator of the person's organization must change about the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Account {
    #[error("the account is disabled")]
    Disabled,
    #[error("the account was deleted, or belongs to another organization")]
    NotInTenant,
    #[error("the account is not assigned to this application")]
    NotAssigned,
    #[error("the account is locked, or considered to be at risk")]
    Locked,
    #[error("a policy of the organization forbids this sign-in")]
    ForbiddenByPolicy,
}

/// What an operator must put right about our registration at the vendor, or about what our configuration says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Registration {
    #[error("its secret has expired; create another and configure it")]
    SecretExpired,
    #[error("its secret is not the one that is registered")]
    SecretWrong,
    #[error("it is disabled or deactivated")]
    Disabled,
    #[error("it does not exist in this organization; an administrator must consent to it there")]
    NotInTenant,
    #[error("the configured organization does not exist")]
    NoSuchTenant,
    #[error("the redirect address is not registered")]
    RedirectUnknown,
    #[error("a scope is not registered, or does not exist")]
    ScopeUnknown,
    #[error("the service that it wants to use is missing or disabled in this organization")]
    ResourceMissing,
    #[error("this way of getting tokens is not allowed to it")]
    GrantNotAllowed,
    /// Also whatever is unheard of: a person who signs in again would only meet it again.
    #[error("the request is refused")]
    Other,
}

impl OAuthError {
    /// What it means that the sign-in page sent the browser back with an error in place of a code.
    ///
    /// Of Microsoft's `error_description` the number at its beginning is read (`AADSTS50105: …`), because the address
    /// has no other place for it; the words are not.
    pub fn from_redirect(error: &str, error_description: Option<&str>) -> OAuthError {
        meaning(Refused {
            error,
            suberror: None,
            number: error_description.and_then(number_of_description),
            claims: None,
        })
    }
}
