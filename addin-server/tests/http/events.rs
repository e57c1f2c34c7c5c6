//! Streams of events: what is told, to whom, and how many one user may have open.

use crate::world::{ADA, GRACE, ITEM, World};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use store::jobs::{JobKind, LeasedJob};
use store::runs::{RoundEnd, Tally};
use store::shares::ShareState;
use sync_core::ReasonCode;

/// Longer than a reader looks away.
const PATIENCE: Duration = Duration::from_secs(10);
/// Long enough for whatever would have been told.
const SILENCE: Duration = Duration::from_secs(2);

/// An open stream, and what came and was not looked at yet.
struct Stream {
    answer: reqwest::Response,
    text: String,
}

impl Stream {
    async fn open(world: &World, bearer: &str) -> Self {
        let request = world.request(Method::GET, "/api/events").bearer_auth(bearer);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self {
            answer,
            text: String::new(),
        }
    }

    /// The next event, by name.
    async fn next(&mut self) -> (String, Value) {
        tokio::time::timeout(PATIENCE, self.told())
            .await
            .expect("an event comes")
    }

    async fn is_silent(&mut self) {
        let told = tokio::time::timeout(SILENCE, self.told()).await;
        assert!(told.is_err(), "{told:?}");
    }

    async fn told(&mut self) -> (String, Value) {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let lines: Vec<_> = block.lines().filter_map(|line| line.split_once(": ")).collect();
                let value = |name| {
                    lines
                        .iter()
                        .find(|(key, _)| *key == name)
                        .map(|(_, value)| (*value).to_owned())
                };
                let (event, data) = (value("event"), value("data"));
                self.text = rest.to_owned();
                if let (Some(event), Some(data)) = (event, data) {
                    return (event, serde_json::from_str(&data).unwrap());
                }
                continue;
            }
            let bytes = self.answer.chunk().await.unwrap().expect("the stream goes on");
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

async fn share(world: &World, bearer: &str) -> String {
    let request = world.request(Method::POST, "/api/shares").bearer_auth(bearer);
    let body = json!({ "itemType": "appointment", "itemId": ITEM });
    let answer = world
        .send(request.header("idempotency-key", "one").json(&body))
        .await;
    answer.json()["shareId"].as_str().unwrap().to_owned()
}

/// The worker's next job that is no sign-in's.
async fn next_job(world: &World) -> LeasedJob {
    loop {
        let jobs = world
            .store
            .claim(1, Duration::from_secs(60), world.now())
            .await
            .unwrap();
        let job = jobs.into_iter().next().expect("a job waits");
        match job.kind {
            JobKind::PrepareMailbox(_) => assert!(world.store.complete(&job).await.unwrap()),
            JobKind::Share(_) | JobKind::Answer(_) | JobKind::SyncMailbox(_) => return job,
        }
    }
}

#[tokio::test]
async fn a_share_is_told_to_its_own_user_as_it_goes_on() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let (mut hers, mut others) = (
        Stream::open(&world, &ada).await,
        Stream::open(&world, &grace).await,
    );
    let id = share(&world, &ada).await;
    let told = hers.next().await;
    assert_eq!(
        told,
        ("share".to_owned(), json!({ "shareId": id, "status": "queued" }))
    );
    let job = next_job(&world).await;
    let JobKind::Share(of_job) = job.kind else {
        panic!("{:?}", job.kind)
    };
    assert!(
        world
            .store
            .note_share(&job, of_job, &ShareState::Running)
            .await
            .unwrap()
    );
    assert_eq!(hers.next().await.1["status"], "running");
    let end = ShareState::Parked(ReasonCode::SeriesEndless.into());
    assert!(
        world
            .store
            .finish_share(&job, of_job, &end, world.now())
            .await
            .unwrap()
    );
    let (name, told) = hers.next().await;
    assert_eq!((name.as_str(), &told["status"]), ("share", &json!("parked")));
    assert_eq!(told["reason"]["code"], "series-endless");
    hers.is_silent().await;
    others.is_silent().await;
    let mut late = Stream::open(&world, &ada).await;
    assert_eq!(
        late.next().await.1["status"],
        "parked",
        "who comes late is told how things are"
    );
}

#[tokio::test]
async fn sync_now_is_told_with_its_round() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let started = world.post("/api/me/sync", &ada, &json!({})).await.json();
    let mut stream = Stream::open(&world, &ada).await;
    let (name, told) = stream.next().await;
    assert_eq!((name.as_str(), &told["runId"]), ("run", &started["runId"]));
    assert_eq!(told["status"], "running");
    let job = next_job(&world).await;
    let JobKind::SyncMailbox(round) = job.kind else {
        panic!("{:?}", job.kind)
    };
    let tally = Tally {
        records: 3,
        ..Tally::default()
    };
    let ended = world
        .store
        .end_round(&job, round, &tally, RoundEnd::Done, world.now())
        .await;
    assert!(ended.unwrap());
    let mut told = [stream.next().await, stream.next().await];
    told.sort_by(|one, other| one.0.cmp(&other.0));
    let [(round, of_round), (run, of_run)] = told;
    assert_eq!(
        (round.as_str(), &of_round["result"], &of_round["records"]),
        ("round", &json!("done"), &json!(3))
    );
    assert_eq!((run.as_str(), &of_run["status"]), ("run", &json!("succeeded")));
}

#[tokio::test]
async fn a_stream_needs_a_bearer_and_one_user_has_so_many() {
    let world = World::start().await;
    world
        .open(world.at("/api/events"))
        .await
        .is_refused(401, "token-missing");
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(Stream::open(&world, &ada).await);
    }
    world
        .get("/api/events", &ada)
        .await
        .is_refused(429, "too-many-requests");
    Stream::open(&world, &grace).await;
    drop(open.pop());
    let mut tries = 0;
    loop {
        let request = world.request(Method::GET, "/api/events").bearer_auth(&ada);
        if request.send().await.unwrap().status() == 200 {
            return;
        }
        tries += 1;
        assert!(tries < 100, "a closed stream makes room");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
