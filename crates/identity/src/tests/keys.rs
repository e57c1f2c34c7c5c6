//! How the issuer's keys are fetched, renewed and kept.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::provider::{FIRST, FOREIGN, Mood, Provider, SECOND, now, public_jwk, rs256};
use crate::{AccessTokenValidator, TokenRefused};

fn after(secs: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_secs(secs)).unwrap()
}

/// A token that is good for a week, so that only keys decide.
fn lasting(provider: &Provider, kid: &str) -> String {
    let mut claims = provider.claims();
    claims["exp"] = json!(after(7 * 86_400).as_second());
    let key = if kid == "second" { &SECOND } else { &FIRST };
    rs256(kid, key, &claims)
}

async fn together(
    validator: &Arc<AccessTokenValidator>,
    token: &str,
    at: Timestamp,
) -> Vec<Result<(), TokenRefused>> {
    let asked: Vec<_> = (0..40)
        .map(|_| {
            let (validator, token) = (validator.clone(), token.to_owned());
            tokio::spawn(async move { validator.validate(&token, at).await.map(|_| ()) })
        })
        .collect();
    let mut verdicts = Vec::new();
    for one in asked {
        verdicts.push(one.await.unwrap());
    }
    verdicts
}

#[tokio::test]
async fn however_many_ask_at_once_the_keys_are_fetched_once_and_kept_for_an_hour() {
    let provider = Provider::start().await;
    let validator = Arc::new(provider.validator());
    let token = lasting(&provider, "first");
    assert!(
        together(&validator, &token, now())
            .await
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(provider.world().key_fetches, 1);
    assert!(validator.validate(&token, after(3599)).await.is_ok());
    assert_eq!(provider.world().key_fetches, 1);
    assert!(
        together(&validator, &token, after(3600))
            .await
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(provider.world().key_fetches, 2);
}

#[tokio::test]
async fn a_storm_of_unknown_keys_causes_one_fetch_in_five_minutes() {
    let provider = Provider::start().await;
    let validator = Arc::new(provider.validator());
    assert!(
        validator
            .validate(&lasting(&provider, "first"), now())
            .await
            .is_ok()
    );
    let unknown = lasting(&provider, "nobody's");
    for at in [1, 60, 300] {
        let verdicts = together(&validator, &unknown, after(at)).await;
        assert!(
            verdicts
                .iter()
                .all(|verdict| *verdict == Err(TokenRefused::UnknownKey)),
            "{verdicts:?}"
        );
        assert_eq!(provider.world().key_fetches, 2, "after {at} s");
    }
    together(&validator, &unknown, after(301)).await;
    assert_eq!(provider.world().key_fetches, 3);
    assert!(
        validator
            .validate(&lasting(&provider, "first"), after(302))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_storm_on_a_cold_start_causes_one_fetch() {
    let provider = Provider::start().await;
    let validator = Arc::new(provider.validator());
    let unknown = lasting(&provider, "nobody's");
    let verdicts = together(&validator, &unknown, now()).await;
    assert!(
        verdicts
            .iter()
            .all(|verdict| *verdict == Err(TokenRefused::UnknownKey))
    );
    assert_eq!(provider.world().key_fetches, 1);
}

#[tokio::test]
async fn new_keys_are_found_as_soon_as_a_token_names_one_and_old_ones_stay_while_published() {
    let provider = Provider::start().await;
    let validator = provider.validator();
    let (first, second) = (lasting(&provider, "first"), lasting(&provider, "second"));
    assert!(validator.validate(&first, now()).await.is_ok());
    provider.world().keys.push(public_jwk("second", &SECOND));
    assert!(validator.validate(&second, after(1)).await.is_ok());
    assert!(validator.validate(&first, after(2)).await.is_ok());
    provider.world().keys.remove(0);
    assert!(validator.validate(&second, after(2 + 3600)).await.is_ok());
    assert_eq!(
        validator.validate(&first, after(3 + 3600)).await,
        Err(TokenRefused::UnknownKey)
    );
}

#[tokio::test]
async fn known_keys_are_kept_for_a_day_while_the_provider_is_down_and_it_is_not_pestered() {
    let provider = Provider::start().await;
    let validator = provider.validator();
    let token = lasting(&provider, "first");
    assert!(validator.validate(&token, now()).await.is_ok());
    for mood in [
        Mood::Down,
        Mood::Babbling,
        Mood::Endless,
        Mood::Redirecting,
        Mood::Overloaded,
    ] {
        provider.world().mood = mood;
        assert!(
            validator.validate(&token, after(2 * 3600)).await.is_ok(),
            "{mood:?}"
        );
        assert!(
            validator.validate(&token, after(24 * 3600 - 1)).await.is_ok(),
            "{mood:?}"
        );
        let unknown = validator.validate(&lasting(&provider, "new"), after(4000)).await;
        assert_eq!(unknown, Err(TokenRefused::KeysUnavailable), "{mood:?}");
    }
    assert_eq!(
        validator.validate(&token, after(24 * 3600)).await,
        Err(TokenRefused::KeysUnavailable)
    );
    provider.world().mood = Mood::Well;
    assert_eq!(
        validator.validate(&token, after(24 * 3600 + 5)).await,
        Err(TokenRefused::KeysUnavailable)
    );
    assert!(
        validator.validate(&token, after(24 * 3600 + 10)).await.is_ok(),
        "asked again ten seconds later"
    );
}

#[tokio::test]
async fn a_clock_set_back_does_not_stop_the_search_for_new_keys() {
    let provider = Provider::start().await;
    let validator = provider.validator();
    assert!(
        validator
            .validate(&lasting(&provider, "first"), after(86_400))
            .await
            .is_ok()
    );
    assert!(
        validator
            .validate(&lasting(&provider, "other"), after(86_400))
            .await
            .is_err()
    );
    provider.world().keys.push(public_jwk("second", &SECOND));
    assert!(
        validator
            .validate(&lasting(&provider, "second"), now())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn keys_from_another_origin_or_issuer_are_not_taken() {
    let evil = Provider::start().await;
    let provider = Provider::start().await;
    let token = lasting(&provider, "first");
    let elsewhere = evil.issuer("x").replace("/x/v2.0", "/x/discovery/v2.0/keys");
    provider.world().keys_at = Some(elsewhere);
    assert_eq!(
        provider.validator().validate(&token, now()).await,
        Err(TokenRefused::KeysUnavailable)
    );
    assert_eq!(evil.world().key_fetches, 0, "never asked");

    provider.world().keys_at = None;
    provider.world().issuer = Some("https://login.microsoftonline.com/other/v2.0".to_owned());
    assert_eq!(
        provider.validator().validate(&token, now()).await,
        Err(TokenRefused::KeysUnavailable)
    );
    assert_eq!(provider.world().key_fetches, 0);

    provider.world().issuer = Some(provider.issuer("{tenantid}"));
    assert!(
        provider.validator().validate(&token, now()).await.is_ok(),
        "a template is Microsoft's way"
    );
}

#[tokio::test]
async fn only_long_rsa_keys_for_signatures_of_our_issuer_count() {
    let provider = Provider::start().await;
    let good = public_jwk("first", &FIRST);
    let with = |name: &str, value: serde_json::Value| {
        let mut key = good.clone();
        key[name] = value;
        key
    };
    let short = "q".repeat(172);
    let padded = format!("{}{}", "A".repeat(200), "q".repeat(172));
    for key in [
        with("use", json!("enc")),
        with("alg", json!("RS512")),
        with("kty", json!("oct")),
        with("n", json!(short)),
        with("n", json!(padded)),
        with("n", json!("")),
        with("issuer", json!("https://login.microsoftonline.com/other/v2.0")),
        json!({ "kty": "EC", "kid": "first", "crv": "P-256", "x": "AA", "y": "AA" }),
        json!("nonsense"),
    ] {
        provider.world().keys = vec![key.clone()];
        let refused = provider
            .validator()
            .validate(&lasting(&provider, "first"), now())
            .await;
        assert_eq!(refused, Err(TokenRefused::KeysUnavailable), "{key}");
    }
    let impostor = public_jwk("first", &FOREIGN);
    provider.world().keys = vec![
        json!(1),
        with("issuer", json!(provider.issuer("{tenantid}"))),
        impostor,
    ];
    assert!(
        provider
            .validator()
            .validate(&lasting(&provider, "first"), now())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_request_that_is_given_up_does_not_block_the_others() {
    let provider = Provider::start().await;
    let validator = provider.validator();
    let token = lasting(&provider, "first");
    provider.world().mood = Mood::Silent;
    let impatient = tokio::time::timeout(
        std::time::Duration::from_millis(50),
        validator.validate(&token, now()),
    );
    assert!(impatient.await.is_err());
    provider.world().mood = Mood::Well;
    assert_eq!(
        validator.validate(&token, after(1)).await,
        Err(TokenRefused::KeysUnavailable)
    );
    assert!(validator.validate(&token, after(10)).await.is_ok());
}
