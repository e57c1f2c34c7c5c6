//! What is never written down where others read it.

use shared::api::shares::ShareStatus;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tests::World;

const ADA: &str = "ada@contoso.example";

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
