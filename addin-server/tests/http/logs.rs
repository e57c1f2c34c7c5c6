//! What the log may know: ids, codes and counts, never a secret, an address or a name.

use crate::world::{ADA, CHALLENGE, GRACE, ITEM, VERIFIER, World, query};
use axum::http::Method;
use serde_json::json;
use std::cell::RefCell;
use std::io::Write;
use tracing_subscriber::filter::LevelFilter;

thread_local! {
    /// What was logged on this thread.
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct LinesOfThisThread;

impl Write for LinesOfThisThread {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The server runs on the thread of its test, so what is logged there is all of it. The subscriber is everybody's: for one of
/// this thread alone, what another test logs first would be asked of that test's thread, and be off from then on.
#[tokio::test]
async fn no_secret_and_no_content_reaches_a_log_line() {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::DEBUG)
        .with_writer(|| LinesOfThisThread)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let world = World::start().await;
    let start = world
        .open(world.at(&format!("/auth/microsoft/start?challenge={CHALLENGE}")))
        .await
        .location();
    let back = world.choose(&start, ADA).await;
    let code = world.open(&back).await.code();
    let session = world.redeem(&code, VERIFIER).await.json();
    let bearer = session["accessToken"].as_str().unwrap().to_owned();
    let sales_code = world.sales_code(&bearer, ADA).await;
    assert_eq!(world.complete_sales(&bearer, &sales_code).await.status, 204);
    let page = world
        .get("/api/sales/records?type=account&q=Canary%20Ltd", &bearer)
        .await;
    assert_eq!(page.status, 200);
    let order = json!({ "itemType": "appointment", "itemId": ITEM });
    let share = world
        .request(Method::POST, "/api/shares")
        .bearer_auth(&bearer)
        .header("idempotency-key", "canary-key");
    assert_eq!(world.send(share.json(&order)).await.status, 202);
    let token = world.token(&json!({ "user": GRACE })).await;
    let wrong = world
        .token(&json!({ "user": GRACE, "audience": "canary-audience" }))
        .await;
    assert_eq!(
        world.post("/api/me/exchange", &token, &json!({})).await.status,
        204
    );
    world
        .get("/api/me", &wrong)
        .await
        .is_refused(401, "token-invalid");
    world
        .tell_sandbox(
            "/_sandbox/faults",
            &json!({ "target": "sales", "kind": "error", "status": 400 }),
        )
        .await;
    assert_eq!(
        world
            .get("/api/sales/records?type=account&q=Canary%20Ltd", &bearer)
            .await
            .status,
        502
    );
    assert_eq!(world.delete("/api/me/sales", &bearer).await.status, 204);
    world
        .open(world.at("/canary-path?canary-query"))
        .await
        .is_refused(404, "not-found");

    let log = String::from_utf8(LINES.take()).unwrap();
    assert!(
        log.contains("signed in to Microsoft") && log.contains("a share was accepted"),
        "{log}"
    );
    assert!(log.contains("wrong-audience"), "{log}");
    let (asked, answered) = (query(&start), query(&back));
    let secrets = [
        bearer.as_str(),
        VERIFIER,
        &code,
        &sales_code,
        &asked["state"],
        &asked["nonce"],
        &answered["code"],
        &token,
        &wrong,
        token.rsplit('.').next().unwrap(),
        "sandbox-microsoft-secret",
        "sandbox-sales-secret",
        "contoso.example",
        "Marlow",
        "anary",
        ITEM,
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
