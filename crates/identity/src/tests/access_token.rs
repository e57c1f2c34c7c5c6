//! Which tokens prove who is asking, and why the others do not.

use aws_lc_rs::hmac;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::provider::{
    CLIENT, FIRST, FOREIGN, OTHER_TENANT, PERSON, Provider, TENANT, now, part, rs256, rs384, signed,
};
use crate::TokenRefused;

/// The verdict on a token with right claims but for those that `bend` changes.
async fn verdict(bend: impl FnOnce(&Provider, &mut Value)) -> Result<(), TokenRefused> {
    let provider = Provider::start().await;
    let mut claims = provider.claims();
    bend(&provider, &mut claims);
    provider
        .validator()
        .validate(&rs256("first", &FIRST, &claims), now())
        .await
        .map(|_| ())
}

async fn verdict_on(token: &str) -> Result<(), TokenRefused> {
    Provider::start()
        .await
        .validator()
        .validate(token, now())
        .await
        .map(|_| ())
}

#[tokio::test]
async fn a_right_token_names_tenant_person_roles_and_end() {
    let provider = Provider::start().await;
    let token = rs256("first", &FIRST, &provider.claims());
    let caller = provider.validator().validate(&token, now()).await.unwrap();
    assert_eq!(caller.tenant.to_string(), TENANT);
    assert_eq!(caller.object.to_string(), PERSON);
    assert!(caller.roles.contains("SyncAdmin"));
    assert_eq!(caller.expires_at.to_string(), "2026-03-02T10:00:00Z");
}

#[tokio::test]
async fn a_person_is_called_by_their_name_or_by_what_they_sign_in_with_and_neither_refuses_or_prints() {
    let provider = Provider::start().await;
    let called = async |name: Value, username: Value| {
        let mut claims = provider.claims();
        claims["name"] = name;
        claims["preferred_username"] = username;
        let token = rs256("first", &FIRST, &claims);
        let caller = provider.validator().validate(&token, now()).await.unwrap();
        assert!(!format!("{caller:?}").contains("Canary"));
        caller.name.map(|name| name.as_str().to_owned())
    };
    let canary = json!("canary@contoso.example");
    let named = Some("Ada Canary".to_owned());
    assert_eq!(called(json!(" Ada Canary "), canary.clone()).await, named);
    let username = Some("canary@contoso.example".to_owned());
    for nameless in [json!(null), json!(""), json!(" "), json!(7), json!(["Ada"])] {
        assert_eq!(called(nameless, canary.clone()).await, username);
    }
    assert_eq!(called(json!({ "a": 1 }), json!(null)).await, None);
}

#[tokio::test]
async fn both_versions_and_both_audiences_are_right_and_roles_may_be_absent() {
    let v1 = |provider: &Provider, claims: &mut Value| {
        claims["ver"] = json!("1.0");
        claims["iss"] = json!(provider.issuer(TENANT).trim_end_matches("v2.0"));
        claims["aud"] = json!(format!("api://{CLIENT}"));
    };
    assert_eq!(verdict(v1).await, Ok(()));
    let without_roles = |_: &Provider, claims: &mut Value| {
        claims.as_object_mut().unwrap().remove("roles");
    };
    assert_eq!(verdict(without_roles).await, Ok(()));
}

#[tokio::test]
async fn a_token_of_another_issuer_audience_or_tenant_is_refused() {
    use TokenRefused::{Malformed, TenantNotAllowed, WrongAudience, WrongIssuer};
    let cases: [(&str, Value, TokenRefused); 12] = [
        (
            "iss",
            json!("https://login.microsoftonline.com/x/v2.0"),
            WrongIssuer,
        ),
        ("iss", json!(""), WrongIssuer),
        ("ver", json!("1.0"), WrongIssuer),
        ("ver", json!("3.0"), WrongIssuer),
        ("aud", json!("https://graph.microsoft.com"), WrongAudience),
        (
            "aud",
            json!("00000003-0000-0000-c000-000000000000"),
            WrongAudience,
        ),
        ("aud", json!([CLIENT]), Malformed),
        ("aud", json!(null), Malformed),
        ("tid", json!(OTHER_TENANT), TenantNotAllowed),
        (
            "tid",
            json!("9188040d-6c67-4c5b-b112-36a304b66dad"),
            TenantNotAllowed,
        ),
        ("tid", json!("common"), Malformed),
        ("tid", json!("../../x"), Malformed),
    ];
    for (claim, value, refused) in cases {
        assert_eq!(
            verdict(|_, claims| claims[claim] = value.clone()).await,
            Err(refused),
            "{claim} {value}"
        );
    }
    let issuer_of_another = |provider: &Provider, claims: &mut Value| {
        claims["iss"] = json!(provider.issuer(OTHER_TENANT));
    };
    assert_eq!(verdict(issuer_of_another).await, Err(WrongIssuer));
}

#[tokio::test]
async fn a_minute_of_leeway_is_given_at_both_ends_and_not_a_second_more() {
    let at = now().as_second();
    let cases = [
        ("exp", at - 59, Ok(())),
        ("exp", at - 60, Err(TokenRefused::Expired)),
        ("exp", at - 86_400, Err(TokenRefused::Expired)),
        ("exp", i64::MIN, Err(TokenRefused::Malformed)),
        ("exp", i64::MAX, Err(TokenRefused::Malformed)),
        ("nbf", at + 60, Ok(())),
        ("nbf", at + 61, Err(TokenRefused::NotYetValid)),
        ("nbf", i64::MAX, Err(TokenRefused::NotYetValid)),
    ];
    for (claim, value, expected) in cases {
        assert_eq!(
            verdict(|_, claims| claims[claim] = json!(value)).await,
            expected,
            "{claim} {value}"
        );
    }
}

#[tokio::test]
async fn a_token_lives_by_the_time_it_is_told_and_not_by_the_machines() {
    let provider = Provider::start().await;
    let token = rs256("first", &FIRST, &provider.claims());
    let validator = provider.validator();
    assert!(validator.validate(&token, now()).await.is_ok());
    let later = now().checked_add(SignedDuration::from_mins(61)).unwrap();
    assert_eq!(
        validator.validate(&token, later).await,
        Err(TokenRefused::Expired)
    );
}

#[tokio::test]
async fn times_and_scopes_of_the_wrong_kind_are_refused() {
    let odd = [
        "\"1772445600\"",
        "null",
        "[1772445600]",
        "1772445600.5",
        "1e308",
        "true",
        "{}",
    ];
    for claim in ["exp", "nbf"] {
        for value in odd {
            let value: Value = serde_json::from_str(value).unwrap();
            let bent = verdict(|_, claims| claims[claim] = value.clone()).await;
            assert_eq!(bent, Err(TokenRefused::Malformed), "{claim} {value}");
        }
    }
    for claim in ["exp", "tid", "oid", "iss", "aud"] {
        let bent = verdict(|_, claims| drop(claims.as_object_mut().unwrap().remove(claim))).await;
        assert_eq!(bent, Err(TokenRefused::Malformed), "no {claim}");
    }
    for (claim, value) in [
        ("oid", json!("ada@contoso.example")),
        ("roles", json!("SyncAdmin")),
        ("scp", json!(null)),
    ] {
        let bent = verdict(|_, claims| claims[claim] = value.clone()).await;
        assert_eq!(bent, Err(TokenRefused::Malformed), "{claim} {value}");
    }
}

#[tokio::test]
async fn a_token_without_our_scope_or_without_a_person_is_refused() {
    for scopes in ["", "User.Read", "access_as_user.all", "ACCESS_AS_USER"] {
        assert_eq!(
            verdict(|_, claims| claims["scp"] = json!(scopes)).await,
            Err(TokenRefused::MissingScope),
            "{scopes}"
        );
    }
    let app = |_: &Provider, claims: &mut Value| drop(claims.as_object_mut().unwrap().remove("scp"));
    assert_eq!(verdict(app).await, Err(TokenRefused::AppOnly));
    assert_eq!(
        verdict(|_, claims| claims["idtyp"] = json!("app")).await,
        Err(TokenRefused::AppOnly)
    );
}

#[tokio::test]
async fn only_rs256_is_looked_at_whatever_the_header_says() {
    let provider = Provider::start().await;
    let claims = provider.claims();
    let validator = provider.validator();
    let refused = Err(TokenRefused::WrongAlgorithm);
    for alg in [
        "none", "None", "nOnE", "NONE", "", "rs256", "PS256", "ES256", "HS256",
    ] {
        let header = part(&json!({ "alg": alg, "typ": "JWT", "kid": "first" }));
        for signature in ["", "AAAA"] {
            let token = format!("{header}.{}.{signature}", part(&claims));
            assert_eq!(validator.validate(&token, now()).await, refused, "{alg}");
        }
    }
    assert_eq!(
        validator.validate(&rs384("first", &FIRST, &claims), now()).await,
        refused
    );

    let der = FIRST.public_key().as_ref();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----",
        STANDARD.encode(der)
    );
    for secret in [der, pem.as_bytes(), format!("{pem}\n").as_bytes()] {
        let message = format!(
            "{}.{}",
            part(&json!({ "alg": "HS256", "kid": "first" })),
            part(&claims)
        );
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(
            validator.validate(&token, now()).await,
            refused,
            "HMAC with our public key"
        );
    }
    assert_eq!(
        provider.world().key_fetches,
        0,
        "refused before any key was looked for"
    );
}

#[tokio::test]
async fn a_foreign_key_and_a_changed_token_are_refused() {
    let provider = Provider::start().await;
    let claims = provider.claims();
    let validator = provider.validator();
    let refused = Err(TokenRefused::BadSignature);
    assert_eq!(
        validator
            .validate(&rs256("first", &FOREIGN, &claims), now())
            .await,
        refused
    );

    let token = rs256("first", &FIRST, &claims);
    let (header, rest) = token.split_once('.').unwrap();
    let signature = rest.split_once('.').unwrap().1;
    let mut promoted = claims.clone();
    promoted["oid"] = json!("ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee");
    let changed = format!("{header}.{}.{signature}", part(&promoted));
    assert_eq!(validator.validate(&changed, now()).await, refused);
    for unsigned in [
        String::new(),
        signature[..signature.len() - 4].to_owned(),
        format!("{signature}="),
    ] {
        let token = format!("{header}.{}.{unsigned}", part(&claims));
        assert_eq!(validator.validate(&token, now()).await, refused);
    }
}

#[tokio::test]
async fn a_key_inside_the_token_is_not_believed() {
    let provider = Provider::start().await;
    let jwk = super::provider::public_jwk("mine", &FOREIGN);
    for header in [
        json!({ "alg": "RS256", "kid": "mine", "jwk": jwk, "jku": "https://evil.example/keys" }),
        json!({ "alg": "RS256", "kid": "first", "jwk": jwk, "x5u": "https://evil.example/cert" }),
    ] {
        let token = signed(&header, &provider.claims(), &FOREIGN, &RSA_PKCS1_SHA256);
        let refused = provider.validator().validate(&token, now()).await.unwrap_err();
        assert!(
            matches!(refused, TokenRefused::UnknownKey | TokenRefused::BadSignature),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn headers_that_demand_or_pretend_something_else_are_refused() {
    let provider = Provider::start().await;
    let claims = provider.claims();
    let with = |header: Value, key: &KeyPair| signed(&header, &claims, key, &RSA_PKCS1_SHA256);
    let malformed = [
        json!({ "alg": "RS256" }),
        json!({ "alg": "RS256", "kid": null }),
        json!({ "alg": "RS256", "kid": "first", "crit": ["exp"], "exp": 1 }),
        json!({ "alg": "RS256", "kid": "first", "crit": null }),
        json!({ "alg": "RS256", "kid": "first", "typ": "dpop+jwt" }),
        json!({ "alg": ["RS256"], "kid": "first" }),
        json!({ "kid": "first" }),
    ];
    for header in malformed {
        assert_eq!(
            verdict_on(&with(header.clone(), &FIRST)).await,
            Err(TokenRefused::Malformed),
            "{header}"
        );
    }
    let unknown = [
        "../../etc/passwd",
        "' OR 1=1 --",
        "https://evil.example/key",
        "FIRST",
        "first\n",
    ];
    for kid in unknown {
        let token = with(json!({ "alg": "RS256", "kid": kid }), &FIRST);
        assert_eq!(verdict_on(&token).await, Err(TokenRefused::UnknownKey), "{kid}");
    }
}

#[tokio::test]
async fn garbage_costs_nothing_and_is_refused() {
    let provider = Provider::start().await;
    let token = rs256("first", &FIRST, &provider.claims());
    let twice = r#"{"tid":"a","tid":"b"}"#;
    let header = part(&json!({ "alg": "RS256", "kid": "first" }));
    let garbage = [
        String::new(),
        "..".to_owned(),
        "a.b".to_owned(),
        "a.b.c".to_owned(),
        "💥.💥.💥".to_owned(),
        format!("{token}.{token}"),
        format!("{token}.AAAA"),
        format!(" {token}"),
        format!("{header}.{}.AAAA", URL_SAFE_NO_PAD.encode(twice)),
        format!("{header}.{}.AAAA", URL_SAFE_NO_PAD.encode("[".repeat(8000))),
    ];
    for token in &garbage {
        assert_eq!(
            provider.validator().validate(token, now()).await,
            Err(TokenRefused::Malformed),
            "{token}"
        );
    }
    for length in [16 * 1024 + 1, 1024 * 1024] {
        let long = "a".repeat(length);
        assert_eq!(
            provider.validator().validate(&long, now()).await,
            Err(TokenRefused::Oversized)
        );
    }
    assert_eq!(provider.world().key_fetches, 0);
}

#[tokio::test]
async fn an_id_token_proves_one_sign_in_and_is_no_access_token() {
    let provider = Provider::start().await;
    let validator = provider.validator();
    let mut claims = provider.claims();
    claims.as_object_mut().unwrap().remove("scp");
    claims["nonce"] = json!("n-1");
    let token = rs256("first", &FIRST, &claims);
    let caller = validator.validate_id_token(&token, "n-1", now()).await.unwrap();
    assert_eq!(caller.object.to_string(), PERSON);
    assert_eq!(
        validator.validate_id_token(&token, "n-2", now()).await,
        Err(TokenRefused::WrongNonce)
    );
    assert_eq!(
        validator.validate(&token, now()).await,
        Err(TokenRefused::AppOnly)
    );

    let access = rs256("first", &FIRST, &provider.claims());
    assert_eq!(
        validator.validate_id_token(&access, "", now()).await,
        Err(TokenRefused::WrongNonce)
    );
    claims["aud"] = json!(format!("api://{CLIENT}"));
    let meant_for_the_api = rs256("first", &FIRST, &claims);
    let refused = validator
        .validate_id_token(&meant_for_the_api, "n-1", now())
        .await;
    assert_eq!(refused, Err(TokenRefused::WrongAudience));
}
