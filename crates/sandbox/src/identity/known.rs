//! The refusals that a script can ask for by number, in the words of the identity platform
//! (learn.microsoft.com, reference-error-codes; those marked † are not on that page).

use super::error::Refusal;

/// A refusal, how long it lasts and where a person meets it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// AADSTS number.
    pub number: u32,
    /// OAuth error of the token endpoint.
    pub error: &'static str,
    suberror: Option<&'static str>,
    claims: Option<&'static str>,
    text: &'static str,
    /// What ends it.
    pub lasts: Lasts,
    /// How the sign-in page tells it.
    pub told: Told,
}

/// What ends a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// The person, at the next sign-in.
    UntilSignedIn,
    /// An administrator.
    UntilLifted,
}

/// How the sign-in page tells a refusal that a sign-in does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// To the person alone.
    Page,
    /// To the application, which gets its browser back.
    Back,
}

/// The claims that a second factor brings.
const SECOND_FACTOR: &str =
    r#"{"access_token":{"capolids":{"essential":true,"values":["8c1d2e6f-50f4-4a4b-9d3c-21a7be40c0de"]}}}"#;

const fn grant(number: u32, lasts: Lasts, told: Told, text: &'static str) -> Known {
    Known {
        number,
        error: "invalid_grant",
        suberror: None,
        claims: None,
        text,
        lasts,
        told,
    }
}

const fn check(number: u32, suberror: &'static str, text: &'static str) -> Known {
    Known {
        error: "interaction_required",
        suberror: Some(suberror),
        claims: Some(SECOND_FACTOR),
        ..grant(number, Lasts::UntilSignedIn, Told::Page, text)
    }
}

const fn client(number: u32, error: &'static str, text: &'static str) -> Known {
    Known {
        error,
        ..grant(number, Lasts::UntilLifted, Told::Page, text)
    }
}

/// The account is blocked by an administrator.
pub const DISABLED: Known = grant(
    50_057,
    Lasts::UntilLifted,
    Told::Page,
    "The user account is disabled.",
);
/// Every grant of the person was revoked.
pub const REVOKED: Known = grant(
    50_173,
    Lasts::UntilSignedIn,
    Told::Page,
    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
);
/// The refresh token was not used for 90 days.
pub const UNUSED: Known = grant(
    700_082,
    Lasts::UntilSignedIn,
    Told::Page,
    "The refresh token has expired due to inactivity.",
);
/// The person has not consented.
pub const NO_CONSENT: Known = Known {
    suberror: Some("consent_required"),
    ..grant(
        65_001,
        Lasts::UntilSignedIn,
        Told::Page,
        "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.",
    )
};
/// The person must show a second factor.
pub const NO_SECOND_FACTOR: Known = check(
    50_076,
    "basic_action",
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
);
/// The application's secret is another.
pub const WRONG_SECRET: Known = client(7_000_215, "invalid_client", "Invalid client secret provided.");

const KNOWN: &[Known] = &[
    grant(
        50_053,
        Lasts::UntilLifted,
        Told::Page,
        "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    ),
    grant(
        50_055,
        Lasts::UntilSignedIn,
        Told::Page,
        "The password is expired.",
    ),
    DISABLED,
    grant(
        50_132,
        Lasts::UntilSignedIn,
        Told::Page,
        "The session is not valid due to the following reasons: password expiration or recent password change, SSO Artifact is invalid or expired.",
    ),
    grant(
        50_133,
        Lasts::UntilSignedIn,
        Told::Page,
        "The session is not valid due to password expiration or recent password change.",
    ),
    REVOKED,
    grant(
        50_105,
        Lasts::UntilLifted,
        Told::Back,
        "Your administrator has configured the application to block users unless they are specifically granted ('assigned') access to the application.",
    ),
    grant(
        50_196,
        Lasts::UntilLifted,
        Told::Page,
        "The server terminated an operation because it encountered a client request loop.",
    ),
    // † The account was removed from the directory.
    grant(
        500_341,
        Lasts::UntilLifted,
        Told::Page,
        "The user account has been deleted from the directory.",
    ),
    grant(
        70_043,
        Lasts::UntilSignedIn,
        Told::Page,
        "The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.",
    ),
    UNUSED,
    NO_CONSENT,
    // † No person may consent in this organization.
    Known {
        suberror: Some("consent_required"),
        ..grant(
            90_094,
            Lasts::UntilLifted,
            Told::Back,
            "An administrator of the organization has set a policy that prevents you from granting the application the permissions it is requesting.",
        )
    },
    NO_SECOND_FACTOR,
    check(
        50_078,
        "basic_action",
        "Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access the resource.",
    ),
    check(
        50_079,
        "additional_action",
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access the resource.",
    ),
    check(
        50_158,
        "basic_action",
        "External security challenge not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges.",
    ),
    Known {
        lasts: Lasts::UntilLifted,
        ..check(
            53_000,
            "additional_action",
            "Device is not in required device state. Conditional Access policy requires a compliant device, and the device is not compliant.",
        )
    },
    Known {
        lasts: Lasts::UntilLifted,
        told: Told::Back,
        ..check(
            53_003,
            "message_only",
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        )
    },
    WRONG_SECRET,
    client(
        7_000_222,
        "invalid_client",
        "The provided client secret keys for the app are expired. Visit the portal to create new keys for your app.",
    ),
    client(70_001, "unauthorized_client", "The application is disabled."),
    // † The service principal is disabled.
    client(7_000_112, "unauthorized_client", "The application is disabled."),
    client(
        700_016,
        "unauthorized_client",
        "The application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant.",
    ),
    client(
        500_011,
        "invalid_resource",
        "The resource principal was not found in the tenant.",
    ),
    client(
        650_052,
        "invalid_client",
        "The app is trying to access a service that your organization lacks a service principal for.",
    ),
    client(
        650_057,
        "invalid_resource",
        "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration.",
    ),
    client(
        500_112,
        "invalid_client",
        "The reply address does not match the reply address provided when requesting Authorization code.",
    ),
    client(
        90_033,
        "temporarily_unavailable",
        "A transient error has occurred. Please try again.",
    ),
];

impl Known {
    /// The refusal of this number.
    pub fn find(number: u32) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.number == number)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = &'static Known> {
        KNOWN.iter()
    }

    /// What the token endpoint says.
    pub fn refusal(&self) -> Refusal {
        Refusal {
            suberror: self.suberror,
            claims: self.claims.map(str::to_owned),
            ..Refusal::new(self.error, self.number, self.text)
        }
    }

    /// What the browser brings back to the application: a refused person is an access denied.
    pub fn brought_back(&self) -> Refusal {
        Refusal::new("access_denied", self.number, self.text)
    }
}
