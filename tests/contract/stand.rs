//! Our connectors in front of the stand-ins: people who are signed in, and a witness of every body between them, which fails
//! the test whose bodies do not fit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use sandbox::{Options, Sandbox};
use secrecy::SecretString;
use serde_json::Value;
use std::time::Duration;

pub(crate) use tests::witness::Seen;
pub(crate) use tests::{StandIns, graph_token, sales_token};

pub(crate) const ADA: &str = "ada@contoso.example";
pub(crate) const GRACE: &str = "grace@contoso.example";

/// Stand-ins as they are, with a witness of every body.
pub(crate) async fn start() -> StandIns {
    StandIns::start(Options::default()).await.unwrap()
}

/// The same, and what was witnessed is kept.
pub(crate) async fn start_keeping() -> StandIns {
    StandIns::start_keeping(Options::default()).await.unwrap()
}

/// The application's own token for Graph.
pub(crate) fn application_token(sandbox: &Sandbox) -> SecretString {
    let now = sandbox.now();
    let client = sandbox.options().microsoft_app.client_id.clone();
    let tokens = sandbox
        .world()
        .identity
        .client_credentials(
            sandbox::seed::companies::CONTOSO_TENANT,
            "https://graph.microsoft.com/.default",
            &client,
            now,
        )
        .unwrap();
    SecretString::from(tokens.body["access_token"].as_str().unwrap())
}

/// A client as programs build it, without TLS.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests stand where the programs stand"
)]
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// Plants a fault.
pub(crate) fn plant(sandbox: &Sandbox, fault: Value) {
    let plant = serde_json::from_value(fault).unwrap();
    sandbox.faults().plant(plant).unwrap();
}

/// Short enough for tests that wait for it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(2);
