//! What a refusal means: who must act. One table for both vendors.
//!
//! Microsoft asks to branch on `error`, `suberror` and the presence of `claims`, and never on the numbers, because new
//! ones come and old ones are split (learn.microsoft.com: reference-error-codes). So the words decide, and a number only
//! sharpens what they leave open: that a second sign-in would meet the same wall, or which part of the registration is
//! wrong. A number that nobody has heard of changes nothing. Sales has no numbers.

use super::claims::RequestedClaims;
use super::refusal::{Account, ConsentFrom, OAuthError, Registration};

/// A refusal as it came, from a token endpoint or with a browser.
pub(super) struct Refused<'a> {
    /// RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core, 3.1.2.6.
    pub(super) error: &'a str,
    /// Microsoft's, more exact than `error`.
    pub(super) suberror: Option<&'a str>,
    /// Microsoft's `AADSTS` number.
    pub(super) number: Option<u32>,
    pub(super) claims: Option<RequestedClaims>,
}

/// What only a number tells.
enum Sharper {
    Later,
    Consent(ConsentFrom),
    Account(Account),
    Interaction,
    Registration(Registration),
}

pub(super) fn meaning(refused: Refused<'_>) -> OAuthError {
    let code = code(refused.error, refused.number);
    let sharper = refused.number.and_then(sharper);
    let claims = refused.claims;
    match (refused.error, refused.suberror, sharper) {
        ("temporarily_unavailable" | "server_error", _, _) | (_, _, Some(Sharper::Later)) => {
            OAuthError::TryLater {
                retry_after_secs: None,
            }
        }
        (_, _, Some(Sharper::Consent(from))) => OAuthError::ConsentNeeded { code, from },
        ("consent_required", _, _) | (_, Some("consent_required"), _) => OAuthError::ConsentNeeded {
            code,
            from: ConsentFrom::Person,
        },
        (
            "invalid_grant" | "interaction_required" | "access_denied" | "login_required",
            _,
            Some(Sharper::Account(account)),
        ) => OAuthError::AccountRefused { code, account },
        // Microsoft's word for what no interaction of the person can mend.
        (_, Some("message_only"), _) => OAuthError::AccountRefused {
            code,
            account: Account::ForbiddenByPolicy,
        },
        ("interaction_required" | "login_required" | "account_selection_required", _, _)
        | ("invalid_grant", Some("basic_action" | "additional_action"), _)
        | ("invalid_grant", _, Some(Sharper::Interaction)) => {
            OAuthError::InteractionRequired { code, claims }
        }
        ("invalid_grant", _, _) if claims.is_some() => OAuthError::InteractionRequired { code, claims },
        ("invalid_grant", _, _) => OAuthError::SignInAgain { code },
        ("access_denied", _, _) => OAuthError::Declined { code },
        (_, _, Some(Sharper::Registration(registration))) => {
            OAuthError::OperatorMustAct { code, registration }
        }
        (word, _, _) => OAuthError::OperatorMustAct {
            code,
            registration: registration_of(word),
        },
    }
}

fn registration_of(word: &str) -> Registration {
    match word {
        "invalid_client" => Registration::SecretWrong,
        "invalid_tenant" => Registration::NoSuchTenant,
        "invalid_scope" => Registration::ScopeUnknown,
        "invalid_resource" | "invalid_target" => Registration::ResourceMissing,
        "unauthorized_client" | "unsupported_grant_type" | "unsupported_response_type" => {
            Registration::GrantNotAllowed
        }
        _ => Registration::Other,
    }
}

/// Numbers from reference-error-codes; those marked † are not on that page and known from sign-in logs.
fn sharper(number: u32) -> Option<Sharper> {
    Some(match number {
        // 50196 is the loop detection: it comes with `invalid_grant`, and the authorization is as good as before.
        // 90006, 90024†, 90033† are of the platform; 50087, 50088, 50166 of the second factor's provider.
        50_033 | 50_087 | 50_088 | 50_166 | 50_196 | 90_006 | 90_024 | 90_033 => Sharper::Later,
        65_001 => Sharper::Consent(ConsentFrom::Person),
        // 90094† and 90095†: the organization lets no person consent.
        650_056 | 90_094 | 90_095 => Sharper::Consent(ConsentFrom::Administrator),
        // 500571† is the same for a guest.
        50_057 | 500_571 => Sharper::Account(Account::Disabled),
        // 500341†: deleted.
        16_000 | 16_003 | 50_014 | 50_020 | 50_034 | 500_208 | 500_212 | 500_213 | 500_341 | 51_004 => {
            Sharper::Account(Account::NotInTenant)
        }
        50_105 => Sharper::Account(Account::NotAssigned),
        50_053 | 53_011 | 530_034 => Sharper::Account(Account::Locked),
        500_021 | 500_022 | 50_131 | 53_003 | 530_035 => Sharper::Account(Account::ForbiddenByPolicy),
        // A second factor to show, to enrol or to renew; a device, an application or a place to change.
        50_005 | 50_072 | 50_074 | 50_076 | 50_078 | 50_079 | 50_097 | 50_125 | 50_127 | 50_129 | 50_155
        | 50_158 | 53_000 | 53_001 | 53_002 | 53_004 | 53_010 => Sharper::Interaction,
        7_000_222 => Sharper::Registration(Registration::SecretExpired),
        70_002 | 7_000_215 | 7_000_218 => Sharper::Registration(Registration::SecretWrong),
        // 7000112†
        70_001 | 7_000_112 => Sharper::Registration(Registration::Disabled),
        // 7000229†: of a tenant in which nobody ever consented to the application.
        700_011 | 700_016 | 7_000_229 => Sharper::Registration(Registration::NotInTenant),
        50_059 | 90_002 => Sharper::Registration(Registration::NoSuchTenant),
        50_011 | 500_112 | 500_113 | 70_004 => Sharper::Registration(Registration::RedirectUnknown),
        28_002 | 28_003 | 70_011 | 650_053 | 1_002_012 => Sharper::Registration(Registration::ScopeUnknown),
        50_001 | 500_011 | 500_014 | 650_052 | 650_054 | 650_057 => {
            Sharper::Registration(Registration::ResourceMissing)
        }
        50_194 | 70_003 | 70_005 | 700_025 => Sharper::Registration(Registration::GrantNotAllowed),
        _ => return None,
    })
}

/// The vendor's words as far as they are words: what else stands there is not for our logs.
fn code(error: &str, number: Option<u32>) -> String {
    let is_word = !error.is_empty()
        && error.len() <= 64
        && error
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let word = if is_word { error } else { "unknown" };
    match number {
        Some(number) => format!("{word}/{number}"),
        None => word.to_owned(),
    }
}

/// The number at the beginning of an `error_description`, `AADSTS50105: …`.
pub(super) fn number_of_description(description: &str) -> Option<u32> {
    let rest = description.trim_start().strip_prefix("AADSTS")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: &str, suberror: Option<&str>, number: Option<u32>, claims: Option<&str>) -> OAuthError {
        meaning(Refused {
            error,
            suberror,
            number,
            claims: claims.map(|claims| RequestedClaims::parse(claims).unwrap()),
        })
    }

    fn account(error: &str, number: u32) -> Account {
        let told = told(error, None, Some(number), None);
        let OAuthError::AccountRefused { account, .. } = told else {
            panic!("{error}/{number}: {told:?}");
        };
        account
    }

    fn registration(error: &str, number: Option<u32>) -> Registration {
        let told = told(error, None, number, None);
        let OAuthError::OperatorMustAct { registration, .. } = told else {
            panic!("{error}/{number:?}: {told:?}");
        };
        registration
    }

    #[test]
    fn an_authorization_that_ended_asks_for_a_sign_in() {
        // Bad or late assertion, revoked, invalid, used up, unused for long, sign-in frequency, expired or changed password,
        // redeemed before, verifier of another sign-in.
        let ended = [
            50_013, 500_133, 50_173, 70_000, 70_008, 700_082, 700_084, 70_043, 50_055, 50_132, 50_133,
            50_144, 54_005, 501_481, 9_002_313, 4_242_424,
        ];
        for number in ended {
            let expected = OAuthError::SignInAgain {
                code: format!("invalid_grant/{number}"),
            };
            assert_eq!(told("invalid_grant", None, Some(number), None), expected);
        }
        for suberror in ["bad_token", "token_expired", "client_mismatch", "unheard_of"] {
            let told = told("invalid_grant", Some(suberror), None, None);
            assert!(matches!(told, OAuthError::SignInAgain { .. }), "{suberror}");
        }
    }

    #[test]
    fn a_check_that_the_person_can_pass_asks_for_them_with_the_claims_that_came() {
        let claims = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";
        let asks = |told: OAuthError| {
            let OAuthError::InteractionRequired { claims, .. } = told else {
                panic!("{told:?}");
            };
            claims.map(|claims| claims.as_str().to_owned())
        };
        let came = Some(claims.to_owned());
        for number in [50_076, 50_078, 50_079, 50_158, 53_000, 53_001] {
            assert_eq!(
                asks(told("interaction_required", None, Some(number), Some(claims))),
                came
            );
            assert_eq!(asks(told("invalid_grant", None, Some(number), None)), None);
        }
        assert_eq!(asks(told("invalid_grant", None, None, Some(claims))), came);
        for suberror in ["basic_action", "additional_action"] {
            assert_eq!(asks(told("invalid_grant", Some(suberror), None, None)), None);
        }
        for word in [
            "login_required",
            "account_selection_required",
            "interaction_required",
        ] {
            assert_eq!(asks(told(word, None, None, None)), None);
        }
    }

    #[test]
    fn consent_is_asked_of_the_person_unless_only_an_administrator_can_give_it() {
        let from = |told: OAuthError| {
            let OAuthError::ConsentNeeded { from, .. } = told else {
                panic!("{told:?}");
            };
            from
        };
        let person = [
            told("consent_required", None, None, None),
            told("invalid_grant", Some("consent_required"), Some(65_001), None),
            told("invalid_grant", None, Some(65_001), None),
            told("interaction_required", Some("consent_required"), None, None),
        ];
        assert!(person.into_iter().all(|told| from(told) == ConsentFrom::Person));
        for number in [90_094, 90_095, 650_056] {
            for word in [
                "access_denied",
                "invalid_grant",
                "consent_required",
                "invalid_client",
            ] {
                assert_eq!(
                    from(told(word, None, Some(number), None)),
                    ConsentFrom::Administrator
                );
            }
        }
        let declined = told("access_denied", None, Some(65_004), None);
        assert_eq!(
            declined,
            OAuthError::Declined {
                code: "access_denied/65004".to_owned()
            }
        );
    }

    #[test]
    fn an_account_that_no_sign_in_lets_in_is_its_administrators_matter() {
        let cases = [
            (50_057, Account::Disabled),
            (500_571, Account::Disabled),
            (50_034, Account::NotInTenant),
            (50_020, Account::NotInTenant),
            (500_341, Account::NotInTenant),
            (50_105, Account::NotAssigned),
            (50_053, Account::Locked),
            (53_003, Account::ForbiddenByPolicy),
        ];
        for (number, expected) in cases {
            for word in ["invalid_grant", "interaction_required", "access_denied"] {
                assert_eq!(account(word, number), expected, "{word}/{number}");
            }
        }
        let only_told = told(
            "interaction_required",
            Some("message_only"),
            Some(4_242_424),
            Some("{\"a\":{}}"),
        );
        assert!(matches!(
            only_told,
            OAuthError::AccountRefused {
                account: Account::ForbiddenByPolicy,
                ..
            }
        ));
    }

    #[test]
    fn a_registration_that_is_refused_says_what_an_operator_must_change() {
        let cases = [
            ("invalid_client", Some(7_000_222), Registration::SecretExpired),
            ("invalid_client", Some(7_000_215), Registration::SecretWrong),
            ("invalid_client", None, Registration::SecretWrong),
            ("invalid_client", Some(500_112), Registration::RedirectUnknown),
            ("unauthorized_client", Some(700_016), Registration::NotInTenant),
            ("unauthorized_client", Some(7_000_112), Registration::Disabled),
            ("unauthorized_client", None, Registration::GrantNotAllowed),
            ("invalid_request", Some(50_011), Registration::RedirectUnknown),
            ("invalid_request", Some(90_002), Registration::NoSuchTenant),
            ("invalid_request", Some(900_144), Registration::Other),
            ("invalid_resource", Some(500_011), Registration::ResourceMissing),
            ("invalid_resource", None, Registration::ResourceMissing),
            ("invalid_scope", Some(70_011), Registration::ScopeUnknown),
            ("invalid_scope", None, Registration::ScopeUnknown),
            (
                "unsupported_grant_type",
                Some(70_003),
                Registration::GrantNotAllowed,
            ),
            ("Ada\nsays hello", None, Registration::Other),
            // A number of a person's trouble does not excuse a registration that the word blames.
            ("invalid_client", Some(50_057), Registration::SecretWrong),
        ];
        for (word, number, expected) in cases {
            assert_eq!(registration(word, number), expected, "{word}/{number:?}");
        }
    }

    #[test]
    fn a_passing_fault_costs_nobody_an_authorization() {
        let later = OAuthError::TryLater {
            retry_after_secs: None,
        };
        for number in [50_196, 90_006, 90_033, 50_087] {
            assert_eq!(told("invalid_grant", None, Some(number), None), later);
        }
        for word in ["temporarily_unavailable", "server_error"] {
            assert_eq!(told(word, None, Some(50_057), None), later);
        }
    }

    #[test]
    fn a_description_is_read_for_its_number_alone() {
        let cases = [
            ("AADSTS50105: Your administrator …", Some(50_105)),
            ("  AADSTS7000222:", Some(7_000_222)),
            ("AADSTS", None),
            ("AADSTS99999999999999", None),
            ("He said AADSTS50105", None),
            ("", None),
        ];
        for (text, number) in cases {
            assert_eq!(number_of_description(text), number, "{text}");
        }
    }
}
