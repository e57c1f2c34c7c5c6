//! Tokens from both vendors: how they are got and renewed, and what each refusal asks for.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use url::Url;

use super::provider::{
    CLIENT, FIRST, Mood, OTHER_TENANT, PERSON, Provider, SALES_CLIENT, SALES_USER, SECRET, Standing, now,
    rs256, tenant,
};
use crate::{
    AuthorizeRequest, ConsentFrom, OAuthError, RandomCode, Registration, RequestedClaims, SignInTenant,
    TokenRefused, Verifier,
};

const SCOPE: &str = "openid profile offline_access https://graph.microsoft.com/Calendars.ReadWrite";

struct SignIn {
    verifier: Verifier,
    nonce: RandomCode,
    state: RandomCode,
    redirect_uri: Url,
}

impl SignIn {
    fn new() -> SignIn {
        SignIn {
            verifier: Verifier::generate(),
            nonce: RandomCode::generate(),
            state: RandomCode::generate(),
            redirect_uri: "https://addin.example.com/auth/microsoft/callback"
                .parse()
                .unwrap(),
        }
    }

    fn at_microsoft(&self, provider: &Provider, claims: Option<&RequestedClaims>) -> Url {
        let challenge = self.verifier.challenge();
        let request = self.request(&challenge, claims);
        provider
            .microsoft(SECRET)
            .authorize_url(SignInTenant::Only(tenant()), &request)
    }

    fn at_sales(&self, provider: &Provider) -> Url {
        provider
            .sales()
            .authorize_url(&self.request(&self.verifier.challenge(), None))
    }

    fn request<'a>(
        &'a self,
        challenge: &'a crate::Challenge,
        claims: Option<&'a RequestedClaims>,
    ) -> AuthorizeRequest<'a> {
        AuthorizeRequest {
            redirect_uri: &self.redirect_uri,
            scope: SCOPE,
            state: self.state.expose(),
            nonce: self.nonce.expose(),
            challenge,
            claims,
        }
    }
}

#[tokio::test]
async fn a_sign_in_ends_in_tokens_and_a_proven_person_and_its_code_is_good_once() {
    let provider = Provider::start().await;
    let microsoft = provider.microsoft(SECRET);
    let only = SignInTenant::Only(tenant());
    let sign_in = SignIn::new();
    let code = provider.sign_in(&sign_in.at_microsoft(&provider, None));
    let redeem = || microsoft.redeem_code(only, &code, &sign_in.verifier, &sign_in.redirect_uri, now());

    let tokens = redeem().await.unwrap();
    assert_eq!(tokens.access_expires_at.to_string(), "2026-03-02T10:00:00Z");
    let id_token = tokens.id_token.unwrap();
    let nonce = sign_in.nonce.expose();
    let caller = provider
        .validator()
        .validate_id_token(id_token.expose_secret(), nonce, now())
        .await
        .unwrap();
    assert_eq!(caller.object.to_string(), PERSON);

    let again = redeem().await.unwrap_err();
    assert_eq!(
        again,
        OAuthError::SignInAgain {
            code: "invalid_grant/54005".to_owned()
        }
    );
}

#[tokio::test]
async fn another_verifier_or_another_redirect_redeems_nothing() {
    let provider = Provider::start().await;
    let microsoft = provider.microsoft(SECRET);
    let only = SignInTenant::Only(tenant());
    let sign_in = SignIn::new();
    let address = sign_in.at_microsoft(&provider, None);
    let other: Url = "https://addin.example.com/auth/microsoft/callback/"
        .parse()
        .unwrap();
    let stolen = Verifier::generate();
    for (verifier, redirect_uri) in [(&stolen, &sign_in.redirect_uri), (&sign_in.verifier, &other)] {
        let code = provider.sign_in(&address);
        let refused = microsoft
            .redeem_code(only, &code, verifier, redirect_uri, now())
            .await;
        assert!(
            matches!(refused, Err(OAuthError::SignInAgain { .. })),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn the_sign_in_page_is_that_of_the_one_tenant_or_the_common_one_and_hears_the_claims() {
    let provider = Provider::start().await;
    let sign_in = SignIn::new();
    let claims = RequestedClaims::parse("{\"access_token\":{}}").unwrap();
    let address = sign_in.at_microsoft(&provider, Some(&claims));
    assert!(
        address
            .path()
            .ends_with(&format!("/identity/{}/oauth2/v2.0/authorize", tenant()))
    );
    let asked = |name: &str| {
        address
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    assert_eq!(asked("client_id").as_deref(), Some(CLIENT));
    assert_eq!(asked("claims").as_deref(), Some("{\"access_token\":{}}"));
    assert_eq!(asked("scope").as_deref(), Some(SCOPE));
    assert!(!address.as_str().contains(sign_in.verifier.expose()));

    let many = [tenant(), OTHER_TENANT.parse().unwrap()];
    assert_eq!(SignInTenant::among([tenant()]), SignInTenant::Only(tenant()));
    assert_eq!(SignInTenant::among(many), SignInTenant::AnyOrganization);
}

#[tokio::test]
async fn tokens_are_renewed_and_got_on_behalf_of_a_person() {
    let provider = Provider::start().await;
    let microsoft = provider.microsoft(SECRET);
    let assertion = SecretString::from(rs256("first", &FIRST, &provider.claims()));
    let tokens = microsoft
        .on_behalf_of(tenant(), &assertion, SCOPE, now())
        .await
        .unwrap();
    assert_eq!(tokens.scope, SCOPE);
    let refresh = tokens.refresh.unwrap();
    let renewed = microsoft.refresh(tenant(), &refresh, SCOPE, now()).await.unwrap();
    assert_ne!(renewed.refresh.unwrap().expose_secret(), refresh.expose_secret());
    assert!(
        microsoft.refresh(tenant(), &refresh, SCOPE, now()).await.is_ok(),
        "a lost answer costs nothing"
    );

    let unknown = microsoft
        .refresh(tenant(), &SecretString::from("stale"), SCOPE, now())
        .await
        .unwrap_err();
    assert_eq!(
        unknown,
        OAuthError::SignInAgain {
            code: "invalid_grant/700082".to_owned()
        }
    );
    let forged = SecretString::from(rs256("first", &super::provider::FOREIGN, &provider.claims()));
    let refused = microsoft
        .on_behalf_of(tenant(), &forged, SCOPE, now())
        .await
        .unwrap_err();
    assert_eq!(
        refused,
        OAuthError::SignInAgain {
            code: "invalid_grant/50013".to_owned()
        }
    );
}

#[tokio::test]
async fn every_refusal_says_who_must_act_and_none_repeats_the_vendors_sentence() {
    let provider = Provider::start().await;
    let assertion = SecretString::from(rs256("first", &FIRST, &provider.claims()));
    let ask = async |secret: &str, tenant| {
        provider
            .microsoft(secret)
            .on_behalf_of(tenant, &assertion, SCOPE, now())
            .await
            .unwrap_err()
    };
    let owned = str::to_owned;

    provider.world().standing = Standing::Revoked;
    let revoked = ask(SECRET, tenant()).await;
    assert_eq!(
        revoked,
        OAuthError::SignInAgain {
            code: owned("invalid_grant/50173")
        }
    );
    assert!(!format!("{revoked:?} {revoked}").contains("ada"));
    provider.world().standing = Standing::NeedsSecondFactor;
    let claims = RequestedClaims::parse("{\"access_token\":{}}").ok();
    let code = owned("interaction_required/50076");
    assert_eq!(
        ask(SECRET, tenant()).await,
        OAuthError::InteractionRequired { code, claims }
    );
    provider.world().standing = Standing::NeverConsented;
    assert_eq!(
        ask(SECRET, tenant()).await,
        OAuthError::ConsentNeeded {
            code: owned("invalid_grant/65001"),
            from: ConsentFrom::Person,
        }
    );
    provider.world().standing = Standing::Good;
    let operator = |code: &str, registration| OAuthError::OperatorMustAct {
        code: owned(code),
        registration,
    };
    assert_eq!(
        ask("expired", tenant()).await,
        operator("invalid_client/7000215", Registration::SecretWrong)
    );
    assert_eq!(
        ask(SECRET, OTHER_TENANT.parse().unwrap()).await,
        operator("unauthorized_client/700016", Registration::NotInTenant)
    );
}

#[tokio::test]
async fn a_vendor_in_trouble_is_asked_later_and_one_that_babbles_is_not() {
    let provider = Provider::start().await;
    let microsoft = provider.microsoft(SECRET);
    let refresh = SecretString::from("r");
    let later = |retry_after_secs| OAuthError::TryLater { retry_after_secs };
    let cases = [
        (Mood::Down, later(None)),
        (Mood::Overloaded, later(Some(17))),
        (Mood::Silent, later(None)),
        (Mood::Babbling, OAuthError::Unreadable),
        (Mood::Endless, OAuthError::Unreadable),
        (Mood::Redirecting, OAuthError::Unreadable),
    ];
    for (mood, expected) in cases {
        provider.world().mood = mood;
        let refused = microsoft
            .refresh(tenant(), &refresh, SCOPE, now())
            .await
            .unwrap_err();
        assert_eq!(refused, expected, "{mood:?}");
    }
}

#[tokio::test]
async fn sales_signs_in_renews_and_gives_back() {
    let provider = Provider::start().await;
    let sales = provider.sales();
    let sign_in = SignIn::new();
    let address = sign_in.at_sales(&provider);
    assert_eq!(address.path(), "/sales-identity/oauth2/v1/authorize");
    let code = provider.sign_in(&address);
    let tokens = sales
        .redeem_code(&code, &sign_in.verifier, &sign_in.redirect_uri, now())
        .await
        .unwrap();
    let name = sales
        .user_name(&tokens.id_token.unwrap(), sign_in.nonce.expose(), now())
        .unwrap();
    assert_eq!(name.as_str(), SALES_USER);
    assert!(!format!("{name:?}").contains("ada"));

    let refresh = tokens.refresh.unwrap();
    assert!(sales.refresh(&refresh, now()).await.is_ok());
    sales.revoke(&refresh, now()).await.unwrap();
    assert!(
        !provider
            .world()
            .refresh_tokens
            .iter()
            .any(|token| token == refresh.expose_secret())
    );
    let refused = sales.refresh(&refresh, now()).await.unwrap_err();
    assert!(matches!(refused, OAuthError::SignInAgain { .. }), "{refused:?}");
    sales.revoke(&refresh, now()).await.unwrap();
}

#[tokio::test]
async fn a_sales_id_token_for_others_is_refused() {
    let provider = Provider::start().await;
    let right = json!({
        "iss": "https://identity.oraclecloud.com/", "sub": SALES_USER, "aud": [SALES_CLIENT], "nonce": "n",
        "exp": now().as_second() + 60,
    });
    let verdict = |name: &str, value: serde_json::Value| {
        let mut claims = right.clone();
        claims[name] = value;
        let token = SecretString::from(rs256("sales", &FIRST, &claims));
        provider.sales().user_name(&token, "n", now()).map(|_| ())
    };
    assert_eq!(verdict("aud", json!(SALES_CLIENT)), Ok(()));
    assert_eq!(
        verdict("iss", json!("https://login.microsoftonline.com/x/v2.0")),
        Err(TokenRefused::WrongIssuer)
    );
    assert_eq!(
        verdict("aud", json!(["somebody-else"])),
        Err(TokenRefused::WrongAudience)
    );
    assert_eq!(
        verdict("exp", json!(now().as_second() - 60)),
        Err(TokenRefused::Expired)
    );
    assert_eq!(verdict("nonce", json!("m")), Err(TokenRefused::WrongNonce));
    assert_eq!(verdict("sub", json!(" ")), Err(TokenRefused::Malformed));
    assert_eq!(verdict("sub", json!(7)), Err(TokenRefused::Malformed));
}

#[tokio::test]
async fn an_application_gets_a_token_of_its_own_and_claims_travel_with_a_renewal() {
    let provider = Provider::start().await;
    let microsoft = provider.microsoft(SECRET);
    let tokens = microsoft
        .as_application(tenant(), "https://graph.microsoft.com", now())
        .await
        .unwrap();
    assert!(tokens.refresh.is_none());
    assert_eq!(
        provider.world().last_form["scope"],
        "https://graph.microsoft.com/.default"
    );

    let claims = RequestedClaims::parse("{\"access_token\":{\"nbf\":{\"essential\":true}}}").unwrap();
    let stale = SecretString::from("stale");
    let refused = microsoft
        .refresh_with_claims(tenant(), &stale, SCOPE, &claims, now())
        .await;
    assert!(
        matches!(refused, Err(OAuthError::SignInAgain { .. })),
        "{refused:?}"
    );
    assert_eq!(provider.world().last_form["claims"], claims.as_str());
}

#[test]
fn an_error_that_the_browser_brings_back_means_the_same_as_from_the_token_endpoint() {
    let code = |text: &str| text.to_owned();
    assert_eq!(
        OAuthError::from_redirect("access_denied", Some("AADSTS65004: User declined to consent.")),
        OAuthError::Declined {
            code: code("access_denied/65004")
        }
    );
    assert_eq!(
        OAuthError::from_redirect("consent_required", None),
        OAuthError::ConsentNeeded {
            code: code("consent_required"),
            from: ConsentFrom::Person,
        }
    );
    let strange = OAuthError::from_redirect("<script>alert(1)</script>", Some("<script>"));
    assert_eq!(
        strange,
        OAuthError::OperatorMustAct {
            code: code("unknown"),
            registration: Registration::Other,
        }
    );
}
