//! The model alone: codes, refresh, on-behalf-of, and what kills them.

use super::*;
use crate::identity::jwt;
use crate::identity::known::{Lasts, Told};
use crate::seed::companies::demo_people;
use jiff::SignedDuration;

const APP: &str = "0d2f6a3e-7c41-4b5a-9e18-3a6c5d7f1b90";
const ORIGIN: &str = "https://id.example";
const ADA: &str = "ada@contoso.example";
const BACK: &str = "https://app.example/auth/microsoft/callback";
const SCOPE: &str = "openid profile offline_access User.Read Calendars.ReadWrite";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn platform() -> Identity {
    Identity::new(&demo_people(), "test")
}

fn request(scope: &str) -> CodeRequest {
    CodeRequest {
        tenant: CONTOSO_TENANT.to_owned(),
        client_id: APP.to_owned(),
        redirect_uri: BACK.to_owned(),
        scope: scope.to_owned(),
        code_challenge: CHALLENGE.to_owned(),
        nonce: Some("n-1".to_owned()),
        claims: None,
    }
}

fn signed_in(identity: &mut Identity) -> TokenSet {
    let code = identity.authorize(&request(SCOPE), ADA, now()).unwrap();
    identity
        .redeem(&code, VERIFIER, BACK, APP, ORIGIN, now())
        .unwrap()
}

fn text<'a>(tokens: &'a TokenSet, name: &str) -> &'a str {
    tokens.body[name].as_str().unwrap()
}

#[test]
fn a_code_works_once_with_its_verifier_and_address() {
    let mut identity = platform();
    let code = identity.authorize(&request(SCOPE), ADA, now()).unwrap();
    let wrong = "x".repeat(43);
    assert_eq!(
        identity
            .redeem(&code, &wrong, BACK, APP, ORIGIN, now())
            .unwrap_err()
            .number,
        501_481
    );
    assert_eq!(
        identity
            .redeem(&code, VERIFIER, "https://evil.example/", APP, ORIGIN, now())
            .unwrap_err()
            .number,
        500_112
    );
    let tokens = identity
        .redeem(&code, VERIFIER, BACK, APP, ORIGIN, now())
        .unwrap();
    assert_eq!(
        identity
            .redeem(&code, VERIFIER, BACK, APP, ORIGIN, now())
            .unwrap_err()
            .number,
        54_005
    );
    let claims = jwt::verified(text(&tokens, "id_token"), identity.keys()).unwrap();
    assert_eq!(
        (claims["nonce"].as_str(), claims["aud"].as_str()),
        (Some("n-1"), Some(APP))
    );
    let access = identity
        .graph_access(text(&tokens, "access_token"), now())
        .unwrap();
    assert_eq!(access.scopes, ["User.Read", "Calendars.ReadWrite"]);
}

#[test]
fn codes_and_access_tokens_age() {
    let mut identity = platform();
    let code = identity.authorize(&request(SCOPE), ADA, now()).unwrap();
    let late = now() + SignedDuration::from_mins(10);
    assert_eq!(
        identity
            .redeem(&code, VERIFIER, BACK, APP, ORIGIN, late)
            .unwrap_err()
            .number,
        70_008
    );
    let tokens = signed_in(&mut identity);
    let seconds = tokens.body["expires_in"].as_i64().unwrap();
    assert!((3600..=5400).contains(&seconds));
    let end = now() + SignedDuration::from_secs(seconds);
    assert_eq!(
        identity.graph_access(text(&tokens, "access_token"), end),
        Err(TokenProblem::Expired)
    );
    assert_eq!(
        identity.graph_access("made-up", now()),
        Err(TokenProblem::Unknown)
    );
}

#[test]
fn a_refresh_token_gives_another_and_stays_good_until_ninety_days_unused() {
    let mut identity = platform();
    let tokens = signed_in(&mut identity);
    let first = text(&tokens, "refresh_token");
    let second = identity.refresh(first, None, APP, ORIGIN, now()).unwrap();
    assert_ne!(text(&second, "refresh_token"), first);
    let day_89 = now() + SignedDuration::from_hours(89 * 24);
    assert!(identity.refresh(first, None, APP, ORIGIN, day_89).is_ok());
    let day_91 = now() + SignedDuration::from_hours(91 * 24);
    let error = identity
        .refresh(text(&second, "refresh_token"), None, APP, ORIGIN, day_91)
        .unwrap_err();
    assert_eq!((error.error, error.number), ("invalid_grant", 700_082));
    assert_eq!(
        identity
            .refresh(first, Some("Mail.Send"), APP, ORIGIN, day_89)
            .unwrap_err()
            .number,
        65_001
    );
}

#[test]
fn withdrawn_consent_kills_grants_even_after_it_is_given_again() {
    let mut identity = platform();
    let tokens = signed_in(&mut identity);
    identity.withdraw_consent(ADA);
    let refused = identity
        .refresh(text(&tokens, "refresh_token"), None, APP, ORIGIN, now())
        .unwrap_err();
    assert_eq!((refused.error, refused.number), ("invalid_grant", 65_001));
    let again = signed_in(&mut identity);
    assert!(
        identity
            .refresh(text(&again, "refresh_token"), None, APP, ORIGIN, now())
            .is_ok()
    );
    let dead = identity
        .refresh(text(&tokens, "refresh_token"), None, APP, ORIGIN, now())
        .unwrap_err();
    assert_eq!(dead.number, 50_173);
}

#[test]
fn a_disabled_person_and_a_required_sign_in_say_so() {
    let mut identity = platform();
    let tokens = signed_in(&mut identity);
    let refresh = text(&tokens, "refresh_token").to_owned();
    identity.account_mut(ADA).unwrap().sign_in_required = true;
    let asked = identity.refresh(&refresh, None, APP, ORIGIN, now()).unwrap_err();
    assert_eq!(asked.error, "interaction_required");
    assert!(asked.claims.is_some());
    signed_in(&mut identity);
    assert!(identity.refresh(&refresh, None, APP, ORIGIN, now()).is_ok());
    identity.account_mut(ADA).unwrap().disabled = true;
    assert_eq!(
        identity
            .refresh(&refresh, None, APP, ORIGIN, now())
            .unwrap_err()
            .number,
        50_057
    );
    assert_eq!(
        identity
            .authorize(&request(SCOPE), ADA, now())
            .unwrap_err()
            .refusal()
            .number,
        50_057
    );
}

#[test]
fn a_stranger_does_not_sign_in_to_the_tenant() {
    let mut identity = platform();
    let refused = identity
        .authorize(&request(SCOPE), "mallory@fabrikam.example", now())
        .unwrap_err();
    assert_eq!(refused.refusal().number, 50_020);
    let unknown = identity
        .authorize(&request("Calendar.Everything"), ADA, now())
        .unwrap_err();
    let unknown = unknown.refusal();
    assert_eq!((unknown.error, unknown.number), ("invalid_scope", 70_011));
}

#[test]
fn every_known_refusal_is_met_at_the_token_endpoint_and_ends_as_it_says() {
    for known in
        Known::all().filter(|known| !["invalid_client", "unauthorized_client"].contains(&known.error))
    {
        let mut identity = platform();
        let tokens = signed_in(&mut identity);
        identity.account_mut(ADA).unwrap().refused_with = Some(known);
        let refresh = text(&tokens, "refresh_token");
        let refused = identity.refresh(refresh, None, APP, ORIGIN, now()).unwrap_err();
        assert_eq!((refused.error, refused.number), (known.error, known.number));
        let signed_in = identity.authorize(&request(SCOPE), ADA, now());
        match (known.lasts, known.told) {
            (Lasts::UntilSignedIn, _) => assert!(signed_in.is_ok(), "{}", known.number),
            (Lasts::UntilLifted, Told::Page) => {
                assert_eq!(signed_in, Err(TurnedAway::Page(known.refusal())));
            }
            (Lasts::UntilLifted, Told::Back) => {
                let brought = signed_in.unwrap_err();
                assert_eq!(brought, TurnedAway::Back(known.brought_back()));
                assert_eq!(brought.refusal().error, "access_denied");
            }
        }
    }
}

#[test]
fn a_refused_application_gets_nothing_for_anybody() {
    let mut identity = platform();
    let registered = crate::Options::default().microsoft_app;
    let client = Client {
        id: &registered.client_id,
        secret: Some(&registered.client_secret),
    };
    for number in [7_000_222, 7_000_112, 700_016, 650_052] {
        identity.refuse_app(Known::find(number));
        assert_eq!(
            identity.authenticate(client, &registered).unwrap_err().number,
            number
        );
    }
    identity.refuse_app(Known::find(7_000_112));
    let turned_away = identity.authorize(&request(SCOPE), ADA, now()).unwrap_err();
    assert_eq!(turned_away.refusal().number, 7_000_112);
    identity.refuse_app(None);
    assert_eq!(identity.authenticate(client, &registered), Ok(()));
}

#[test]
fn a_person_of_whom_claims_are_wanted_gets_tokens_once_a_sign_in_showed_them() {
    let mut identity = platform();
    identity.account_mut(ADA).unwrap().claims_required = true;
    let code = identity.authorize(&request(SCOPE), ADA, now()).unwrap();
    let refused = identity
        .redeem(&code, VERIFIER, BACK, APP, ORIGIN, now())
        .unwrap_err();
    assert_eq!(refused.error, "interaction_required");
    let with_claims = CodeRequest {
        claims: refused.claims,
        ..request(SCOPE)
    };
    let code = identity.authorize(&with_claims, ADA, now()).unwrap();
    assert!(identity.redeem(&code, VERIFIER, BACK, APP, ORIGIN, now()).is_ok());
}

#[test]
fn a_challenged_access_token_says_since_when_and_a_renewed_one_is_free_of_it() {
    let mut identity = platform();
    let tokens = signed_in(&mut identity);
    let access = text(&tokens, "access_token");
    assert_eq!(identity.graph_challenge(access), None);
    identity.challenge_access(ADA, now());
    let claims = identity.graph_challenge(access).unwrap();
    assert!(claims.contains(&now().as_second().to_string()), "{claims}");
    let renewed = identity
        .refresh(text(&tokens, "refresh_token"), None, APP, ORIGIN, now())
        .unwrap();
    assert_eq!(identity.graph_challenge(text(&renewed, "access_token")), None);
    identity.revoke_grants(ADA);
    let refused = identity
        .refresh(text(&renewed, "refresh_token"), None, APP, ORIGIN, now())
        .unwrap_err();
    assert_eq!(refused.number, 50_173);
}

fn wish(json: serde_json::Value) -> TokenWish {
    serde_json::from_value(json).unwrap()
}

fn on_behalf(
    identity: &mut Identity,
    wish: &TokenWish,
    token_use: Option<&str>,
) -> Result<TokenSet, Refusal> {
    let assertion = identity.wished_token(wish, APP, ORIGIN, now()).unwrap();
    let asked = OnBehalfOf {
        tenant: CONTOSO_TENANT,
        assertion: &assertion,
        scope: SCOPE,
        token_use,
    };
    identity.on_behalf_of(&asked, APP, ORIGIN, now())
}

#[test]
fn on_behalf_of_takes_only_a_true_token_for_this_app() {
    let mut identity = platform();
    let proper = Some("on_behalf_of");
    let good = wish(json!({"user": ADA}));
    assert_eq!(
        on_behalf(&mut identity, &good, proper)
            .unwrap()
            .address
            .as_deref(),
        Some(ADA)
    );
    assert_eq!(
        on_behalf(&mut identity, &good, None).unwrap_err().error,
        "invalid_request"
    );
    let cases = [
        (json!({"user": ADA, "audience": "another"}), 50_013),
        (
            json!({"user": ADA, "issuer": "https://evil.example/v2.0"}),
            50_013,
        ),
        (json!({"user": ADA, "algorithm": "none"}), 50_013),
        (json!({"user": ADA, "algorithm": "HS256"}), 50_013),
        (json!({"user": ADA, "algorithm": "RS384"}), 50_013),
        (json!({"user": ADA, "key": "foreign"}), 50_013),
        (json!({"user": ADA, "kid": "unheard-of"}), 50_013),
        (json!({"user": ADA, "claims": {"scp": null}}), 50_013),
        (json!({"user": "mallory@fabrikam.example"}), 50_013),
        (json!({"user": ADA, "expiresInSecs": -900}), 500_133),
    ];
    for (case, number) in cases {
        let refused = on_behalf(&mut identity, &wish(case.clone()), proper).unwrap_err();
        assert_eq!(
            (refused.error, refused.number),
            ("invalid_grant", number),
            "{case}"
        );
    }
    identity.withdraw_consent(ADA);
    assert_eq!(
        on_behalf(&mut identity, &good, proper).unwrap_err().number,
        65_001
    );
}

#[test]
fn a_roll_over_keeps_or_drops_the_old_key() {
    let mut identity = platform();
    let old = identity
        .wished_token(&wish(json!({"user": ADA})), APP, ORIGIN, now())
        .unwrap();
    identity.roll_over(SigningKey::foreign(), OldKeys::Keep);
    assert!(jwt::verified(&old, identity.keys()).is_some());
    assert_eq!(identity.keys().count(), 2);
    identity.roll_over(SigningKey::generate(), OldKeys::Drop);
    assert!(jwt::verified(&old, identity.keys()).is_none());
    assert_eq!(identity.keys().count(), 1);
}

#[test]
fn the_application_gets_tokens_of_its_own_without_refresh() {
    let mut identity = platform();
    let scope = "https://graph.microsoft.com/.default";
    let tokens = identity
        .client_credentials("contoso.example", scope, APP, now())
        .unwrap();
    assert!(tokens.body.get("refresh_token").is_none());
    assert_eq!(
        identity
            .graph_access(text(&tokens, "access_token"), now())
            .unwrap()
            .oid,
        None
    );
    assert!(
        identity
            .client_credentials("contoso.example", "Calendars.ReadWrite", APP, now())
            .is_err()
    );
    assert!(identity.client_credentials("common", scope, APP, now()).is_err());
}
