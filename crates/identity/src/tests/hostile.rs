//! Whatever the other side sends: truncated, huge, nested, of the wrong kind, with NUL and emoji. Every reader answers, and
//! none takes for true what was not signed or granted.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::provider::{CLIENT, FIRST, PERSON, TENANT, now, public_jwk, rs256, tenant};
use crate::jwks::usable_key_count;
use crate::jwt::{Parts, claims_without_signature, lifetime};
use crate::oauth::answered;
use crate::{Challenge, OAuthError, RequestedClaims, SalesApp, SalesOAuth, TokenRefused, Verifier};

/// Texts that readers stumble over.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,40}",
        Just(String::new()),
        Just("\u{0}".to_owned()),
        Just("\r\nx: y".to_owned()),
        Just("👩‍👩‍👧‍👦\u{202e}abc".to_owned()),
        Just("[".repeat(5000)),
        Just("9".repeat(400)),
        Just("A".repeat(20_000)),
        Just("invalid_grant".to_owned()),
        Just("AADSTS50057: …".to_owned()),
    ]
}

/// Any JSON, a few levels deep.
fn odd_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        Just(json!(1e308)),
        odd_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((odd_text(), inner), 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// A good document in which one member is replaced or taken away.
fn bent(good: Value) -> impl Strategy<Value = Value> {
    let names: Vec<String> = good.as_object().unwrap().keys().cloned().collect();
    (prop::sample::select(names), prop::option::of(odd_json())).prop_map(move |(name, value)| {
        let mut bent = good.clone();
        match value {
            Some(value) => bent[&name] = value,
            None => drop(bent.as_object_mut().unwrap().remove(&name)),
        }
        bent
    })
}

/// What a body turns into on a bad day.
fn on_the_way(body: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = body.len();
    prop_oneof![
        Just(body.clone()),
        (0..=length).prop_map({
            let body = body.clone();
            move |end| body[..end].to_vec()
        }),
        (0..length.max(1), any::<u8>()).prop_map({
            let body = body.clone();
            move |(at, byte)| {
                let mut body = body.clone();
                if let Some(here) = body.get_mut(at) {
                    *here = byte;
                }
                body
            }
        }),
        Just([&[0xef, 0xbb, 0xbf][..], &body].concat()),
        Just([&body[..], &body].concat()),
    ]
}

fn granted() -> Value {
    json!({
        "token_type": "Bearer", "access_token": "a", "expires_in": 3600, "refresh_token": "r", "id_token": "i",
        "scope": "openid",
    })
}

fn refused() -> Value {
    json!({
        "error": "interaction_required", "error_description": "AADSTS50076: secret words", "error_codes": [50076],
        "suberror": "basic_action", "claims": "{\"access_token\":{}}",
    })
}

fn claims() -> Value {
    let at = now().as_second();
    json!({
        "ver": "2.0", "iss": "https://id.example/v2.0", "aud": CLIENT, "tid": TENANT, "oid": PERSON, "nbf": at - 5,
        "exp": at + 3600, "scp": "access_as_user", "nonce": "n", "sub": "ada",
    })
}

fn key_set() -> Value {
    json!({ "keys": [public_jwk("first", &FIRST)] })
}

fn sales() -> SalesOAuth {
    let app = SalesApp {
        identity_url: "https://idcs.example/".parse().unwrap(),
        client_id: CLIENT.to_owned(),
        client_secret: SecretString::from("s"),
        deadline: std::time::Duration::from_secs(1),
    };
    SalesOAuth::new(app, super::provider::http())
}

/// Whether an error's words are all ours: the vendor's go into no log.
fn is_tidy(error: &OAuthError) -> bool {
    let told = format!("{error} {error:?}");
    told.len() < 400 && !told.contains("secret words") && !told.chars().any(char::is_control)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_an_answer_and_never_tokens(
        status in 100_u16..600,
        body in prop::collection::vec(any::<u8>(), 0..600),
        retry_after in prop::option::of(odd_text()),
    ) {
        let told = answered(status, &body, retry_after.as_deref(), now());
        prop_assert!(told.is_err_and(|error| is_tidy(&error)));
    }

    #[test]
    fn a_bent_grant_is_whole_or_unreadable(body in bent(granted()).prop_flat_map(|body| on_the_way(body.to_string().into_bytes()))) {
        match answered(200, &body, None, now()) {
            Ok(tokens) => {
                let lifetime = tokens.access_expires_at.duration_since(now()).as_secs();
                prop_assert!((1..=31 * 86_400).contains(&lifetime));
            }
            Err(error) => prop_assert_eq!(error, OAuthError::Unreadable),
        }
    }

    #[test]
    fn a_bent_refusal_still_says_who_must_act(
        status in 400_u16..500,
        body in bent(refused()).prop_flat_map(|body| on_the_way(body.to_string().into_bytes())),
    ) {
        let error = answered(status, &body, None, now()).unwrap_err();
        prop_assert!(is_tidy(&error), "{error:?}");
    }

    #[test]
    fn a_wait_is_never_beyond_a_day(retry_after in odd_text()) {
        let error = answered(429, b"", Some(&retry_after), now()).unwrap_err();
        let OAuthError::TryLater { retry_after_secs } = error else {
            panic!("{error:?}");
        };
        prop_assert!(retry_after_secs.is_none_or(|secs| secs <= 86_400));
    }

    #[test]
    fn whatever_a_browser_brings_back_has_a_meaning(error in odd_text(), description in prop::option::of(odd_text())) {
        let told = OAuthError::from_redirect(&error, description.as_deref());
        prop_assert!(is_tidy(&told), "{told:?}");
    }

    #[test]
    fn any_text_is_no_token(text in odd_text()) {
        prop_assert!(Parts::of(&text).is_err());
        prop_assert!(claims_without_signature::<Value>(&text).is_err());
    }

    #[test]
    fn no_byte_of_a_signed_token_can_be_changed(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.-]") {
        let token = rs256("first", &FIRST, &claims());
        let at = at.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(at..=at, &with);
        prop_assume!(changed != token);
        let key = jsonwebtoken::DecodingKey::from_rsa_components(
            public_jwk("first", &FIRST)["n"].as_str().unwrap(),
            public_jwk("first", &FIRST)["e"].as_str().unwrap(),
        )
        .unwrap();
        let verified = Parts::of(&changed).and_then(|parts| parts.verify(&key));
        prop_assert!(verified.is_err(), "{changed}");
    }

    #[test]
    fn a_header_of_another_kind_opens_nothing(header in bent(json!({ "alg": "RS256", "typ": "JWT", "kid": "first" }))) {
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let token = format!("{}.{}.AAAA", text(&header), text(&claims()));
        if let Ok(parts) = Parts::of(&token) {
            prop_assert_eq!(&header["alg"], "RS256");
            prop_assert_eq!(Some(parts.kid.as_str()), header["kid"].as_str());
        }
    }

    #[test]
    fn bent_claims_of_a_sales_sign_in_prove_nobody_but_the_one_they_name(bent in bent(claims())) {
        let mut bent = bent;
        if bent["iss"] == claims()["iss"] {
            bent["iss"] = json!("https://identity.oraclecloud.com/");
        }
        let token = SecretString::from(rs256("sales", &FIRST, &bent));
        if let Ok(name) = sales().user_name(&token, "n", now()) {
            prop_assert_eq!(Some(name.as_str()), bent["sub"].as_str());
            prop_assert_eq!(bent["nonce"].as_str(), Some("n"));
            prop_assert!(bent["exp"].as_i64().unwrap() > now().as_second() - 60);
        }
    }

    #[test]
    fn every_moment_is_inside_a_life_or_outside(not_before in prop::option::of(any::<i64>()), expires in any::<i64>()) {
        let at = now().as_second();
        match lifetime(not_before, expires, now()) {
            Ok(_) => prop_assert!(at < expires.saturating_add(60) && not_before.is_none_or(|from| from <= at + 60)),
            Err(TokenRefused::Expired) => prop_assert!(expires <= at - 60),
            Err(TokenRefused::NotYetValid) => prop_assert!(not_before.is_some_and(|from| from > at + 60)),
            Err(refused) => prop_assert_eq!(refused, TokenRefused::Malformed),
        }
    }

    #[test]
    fn any_bytes_hold_no_keys(set in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert_eq!(usable_key_count(&set, "https://id.example/v2.0", tenant()), None);
    }

    #[test]
    fn a_bent_key_is_left_out_and_its_neighbour_stays(bent in bent(public_jwk("bent", &FIRST))) {
        let set = json!({ "keys": [bent, public_jwk("first", &FIRST)] });
        let count = usable_key_count(set.to_string().as_bytes(), "https://id.example/v2.0", tenant());
        prop_assert!(count.is_some_and(|count| (1..=2).contains(&count)), "{count:?}");
    }

    #[test]
    fn a_set_that_broke_on_the_way_is_unreadable_or_its_own(set in on_the_way(key_set().to_string().into_bytes())) {
        let count = usable_key_count(&set, "https://id.example/v2.0", tenant());
        prop_assert!(count.is_none_or(|count| count <= 1));
    }

    #[test]
    fn any_challenge_asks_for_an_object_or_for_nothing(
        text in odd_text(),
        body in odd_json(),
        scheme in prop::sample::select(vec!["Bearer", "Basic", ""]),
    ) {
        let encoded = STANDARD.encode(body.to_string());
        let values = [
            text.clone(),
            format!("{scheme} error=\"insufficient_claims\", claims=\"{encoded}\""),
            format!("{scheme} {text} error=\"insufficient_claims\", claims=\"{text}\""),
        ];
        if let Some(claims) = RequestedClaims::from_challenges(values.iter().map(String::as_str)) {
            let object: Value = serde_json::from_str(claims.as_str()).unwrap();
            prop_assert!(object.as_object().is_some_and(|members| !members.is_empty()));
        }
    }

    #[test]
    fn any_text_is_a_pkce_value_or_not(text in odd_text()) {
        if let Ok(verifier) = Verifier::parse(&text) {
            prop_assert!(verifier.challenge().is_answered_by(&verifier));
        }
        if let Ok(challenge) = Challenge::parse(&text) {
            prop_assert_eq!(challenge.as_str().len(), 43);
        }
    }
}
