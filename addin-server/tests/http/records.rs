//! The pick list for *Related to*.

use crate::world::{ADA, World};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::{Duration, Instant};
use store::tokens::TokenKind;
use store::users::UserId;

/// A part of a name that the stand-in has an account of.
fn known_account() -> String {
    sandbox::seed::companies::COMPANIES[0]
        .name
        .chars()
        .take(4)
        .collect()
}

#[tokio::test]
async fn records_are_found_by_a_part_of_their_name() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let q = known_account();
    let page = world
        .get(&format!("/api/sales/records?type=account&q={q}"), &bearer)
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    let page = page.json();
    let rows = page["records"].as_array().unwrap();
    assert!((1..=25).contains(&rows.len()), "{page}");
    for row in rows {
        assert_eq!(row["type"], "account");
        assert!(
            row["name"]
                .as_str()
                .unwrap()
                .to_lowercase()
                .contains(&q.to_lowercase())
        );
        assert!(row["id"].as_str().unwrap().parse::<i64>().unwrap() > 0);
    }
    for kind in ["contact", "opportunity", "lead"] {
        let page = world
            .get(&format!("/api/sales/records?type={kind}&q=an"), &bearer)
            .await;
        assert_eq!(page.status, 200, "{kind}: {}", page.body);
    }
}

#[tokio::test]
async fn a_question_that_cannot_be_right_is_refused_before_sales_is_asked() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let calls = world.vendor_requests().len();
    let long = "a".repeat(101);
    let cases = [
        ("?type=account&q=a".to_owned(), vec!["q"]),
        ("?type=account".to_owned(), vec!["q"]),
        (format!("?type=account&q={long}"), vec!["q"]),
        ("?type=account&q=a%00b".to_owned(), vec!["q"]),
        ("?type=account&q=%20%20a%20".to_owned(), vec!["q"]),
        ("?type=house&q=ab".to_owned(), vec!["type"]),
        ("".to_owned(), vec!["type", "q"]),
    ];
    for (query, fields) in cases {
        assert_eq!(
            world
                .get(&format!("/api/sales/records{query}"), &bearer)
                .await
                .refused_fields(),
            fields,
            "{query}"
        );
    }
    world
        .get("/api/sales/records?type=account&q=ab&q=cd", &bearer)
        .await
        .is_refused(400, "malformed-request");
    assert_eq!(world.vendor_requests().len(), calls);
}

#[tokio::test]
async fn what_looks_like_a_query_is_a_literal() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    for q in [
        "%25%25",
        "__",
        "%27%20or%201=1",
        "%22;PartyId%3E0",
        "*)%20or%20(1",
    ] {
        let page = world
            .get(&format!("/api/sales/records?type=account&q={q}"), &bearer)
            .await;
        assert_eq!(page.status, 200, "{q}: {}", page.body);
        assert_eq!(page.json()["records"], json!([]), "{q}");
    }
}

#[tokio::test]
async fn an_expired_access_token_is_renewed_on_the_way_and_a_lapsed_one_is_told() {
    let world = World::start().await;
    let person = world.connected(ADA).await;
    let me = world.get("/api/me", &person).await.json()["user"].clone();
    world.later(3 * 3600);
    let token = world.token(&json!({ "user": ADA })).await;
    assert_eq!(world.get("/api/me", &token).await.json()["user"], me);
    let page = world.get("/api/sales/records?type=account&q=an", &token).await;
    assert_eq!(page.status, 200, "{}", page.body);

    let user = UserId(me["id"].as_str().unwrap().parse().unwrap());
    let stored = world
        .store
        .authorization(user, TokenKind::Sales)
        .await
        .unwrap()
        .unwrap();
    let refresh = stored.tokens.refresh.unwrap();
    assert!(
        world
            .revoke_in_sales(refresh.expose_secret())
            .await
            .status
            .is_success()
    );
    world.later(3 * 3600);
    let token = world.token(&json!({ "user": ADA })).await;
    let refused = world.get("/api/sales/records?type=account&q=an", &token).await;
    refused.is_refused(409, "sales-not-connected");
    let me = world.get("/api/me", &token).await.json();
    assert_eq!(
        (
            &me["sales"]["connected"],
            &me["sales"]["problem"],
            &me["sales"]["providerCode"]
        ),
        (&json!(false), &json!("lapsed"), &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn sales_that_was_never_connected_is_told() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    world
        .get("/api/sales/records?type=account&q=an", &bearer)
        .await
        .is_refused(409, "sales-not-connected");
}

#[tokio::test]
async fn a_slow_or_broken_sales_is_told_within_five_seconds() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let fault = json!({ "target": "sales", "kind": "timeout" });
    world.tell_sandbox("/_sandbox/faults", &fault).await;
    let asked = Instant::now();
    let refused = world.get("/api/sales/records?type=account&q=an", &bearer).await;
    refused.is_refused(504, "vendor-timeout");
    assert!(
        asked.elapsed() < Duration::from_millis(5_900),
        "{:?}",
        asked.elapsed()
    );

    let broken = World::start().await;
    let bearer = broken.connected(ADA).await;
    broken
        .tell_sandbox(
            "/_sandbox/faults",
            &json!({ "target": "sales", "kind": "error", "status": 400 }),
        )
        .await;
    broken
        .get("/api/sales/records?type=account&q=an", &bearer)
        .await
        .is_refused(502, "vendor-failed");
}
