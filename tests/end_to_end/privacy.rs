//! What is never written down where others read it.

use jiff::SignedDuration;
use serde_json::json;
use shared::api::shares::ShareStatus;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tests::World;

const ADA: &str = "ada@contoso.example";
const ADMIN: &str = "admin@contoso.example";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_priv_1_neither_log_nor_database_shows_content_addresses_or_tokens() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let visit = world.event(ADA, "Halvorsen Marine: rollout");
    let share = ada.share("private", &visit.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);

    let ours = |line: &str| {
        [
            "worker",
            "addin_server",
            "store",
            "exchange:",
            "sales:",
            "identity",
            "authorization",
        ]
        .iter()
        .any(|name| line.contains(name))
    };
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    let log: String = log
        .lines()
        .filter(|line| ours(line))
        .collect::<Vec<_>>()
        .join("\n");
    assert!(log.contains("share ended"), "the log was caught");
    let database = world.database_bytes().await;
    let mut private = vec![
        visit.subject.clone(),
        visit.places[0].name.clone(),
        ada.bearer.clone(),
        ADA.to_owned(),
    ];
    private.extend(
        visit
            .attendees
            .iter()
            .map(|attendee| attendee.who.address.clone()),
    );
    for word in private {
        assert!(!log.contains(&word), "the log shows {word:?}");
        let in_database = database.windows(word.len()).any(|bytes| bytes == word.as_bytes());
        // The Sales user name is the one name that is kept; in the demo it happens to be an address.
        assert!(!in_database || word == ADA, "the database shows {word:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_priv_1_administrators_see_content_for_a_day_where_its_user_allows_it_and_that_is_on_record() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let administrator = world.connect(ADMIN).await;
    let visit = world.event(ADA, "Halvorsen Marine: rollout");
    ada.share("private", &visit.rest_id, None).await;
    world.settle().await;
    let id = ada.get("/api/me").await.1["user"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let records = format!("/api/admin/users/{id}/records");
    let title = async || {
        let (_, page) = administrator.get(&records).await;
        let record = page["records"][0]["id"].as_str().unwrap().to_owned();
        let (status, detail) = administrator.get(&format!("{records}/{record}")).await;
        assert_eq!(status, 200, "{detail}");
        assert_eq!(detail["record"]["title"], page["records"][0]["title"]);
        page["records"][0]["title"].as_str().map(str::to_owned)
    };
    let until = async || ada.get("/api/me").await.1["contentAllowedUntil"].clone();
    assert_eq!((title().await, until().await), (None, json!(null)));

    let says = async |allowed: bool| {
        let body = json!({ "allowed": allowed });
        let (status, told) = ada.put("/api/me/content-access", None, &body).await;
        assert_eq!(status, 204, "{told}");
    };
    says(true).await;
    assert_eq!(title().await.as_deref(), Some(visit.subject.as_str()));
    assert!(until().await.is_string());
    says(false).await;
    assert_eq!(title().await, None);
    says(true).await;
    world.pass(SignedDuration::from_hours(25));
    let administrator = world.connect(ADMIN).await;
    let (_, page) = administrator.get(&records).await;
    assert!(page["records"][0]["title"].is_null(), "a day is over: {page}");

    let (_, log) = administrator.get("/api/admin/audit").await;
    let deeds: Vec<_> = log["acts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|act| act["about"] == json!(id))
        .map(|act| (act["deed"].clone(), act["who"].clone()))
        .collect();
    let expected = ["allow-content", "withdraw-content", "allow-content"];
    assert_eq!(deeds, expected.map(|deed| (json!(deed), json!(id))));
}
