//! Schedules, runs and *Sync now*: who may, what it starts, what is told of it.

use crate::world::{ADA, ADMIN, Answer, GRACE, World};
use axum::http::Method;
use jiff::civil::date;
use serde_json::{Value, json};
use store::jobs::JobKind;
use store::runs::{RoundEnd, Tally};

async fn put_schedule(world: &World, bearer: &str, process: &str, body: &Value) -> Answer {
    let path = format!("/api/admin/schedules/{process}");
    world.put(&path, bearer, body).await
}

/// The administrator says when the client secret ends.
async fn knows_the_secrets_end(world: &World) {
    let (mut configuration, read) = world.store.configuration().await.unwrap();
    configuration.client_secret_expires_on = Some(date(2030, 1, 1));
    let by = world.user(ADMIN).await;
    let saved = world
        .store
        .put_configuration(&configuration, read, by, world.now())
        .await;
    saved.unwrap().unwrap();
}

/// A worker goes through every mailbox.
async fn works(world: &World) {
    let lease = std::time::Duration::from_secs(60);
    loop {
        let jobs = world.store.claim(9, lease, world.now()).await.unwrap();
        if jobs.is_empty() {
            return;
        }
        for job in jobs {
            let ended = match job.kind {
                JobKind::SyncMailbox(round) => {
                    let tally = Tally {
                        records: 2,
                        drifted: 1,
                        reasons: [(sync_core::ReasonCode::InStep, 2)].into(),
                    };
                    let ended = world
                        .store
                        .end_round(&job, round, &tally, RoundEnd::Done, world.now());
                    ended.await
                }
                JobKind::Share(_) | JobKind::PrepareMailbox(_) | JobKind::Answer(_) => {
                    world.store.complete(&job).await
                }
            };
            assert!(ended.unwrap());
        }
    }
}

#[tokio::test]
async fn r_job_3_every_process_is_off_until_an_administrator_switches_it_on() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    for (process, minutes) in [("instant", 15), ("standard", 30), ("reconcile", 1_440)] {
        let seen = world
            .get(&format!("/api/admin/schedules/{process}"), &admin)
            .await;
        assert_eq!(seen.json(), json!({ "enabled": false, "everyMinutes": minutes }));
    }
    knows_the_secrets_end(&world).await;
    let on = json!({ "enabled": true, "everyMinutes": 10 });
    let set = put_schedule(&world, &admin, "instant", &on).await;
    assert_eq!((set.status.as_u16(), &set.json()["enabled"]), (200, &json!(true)));
    let seen = world.get("/api/admin/schedules/instant", &admin).await.json();
    assert_eq!(seen["everyMinutes"], 10);
    assert!(seen["nextAt"].is_string(), "{seen}");
    let off = json!({ "enabled": false, "everyMinutes": 10 });
    let set = put_schedule(&world, &admin, "instant", &off).await;
    assert_eq!(set.json(), off, "no next slot");
}

#[tokio::test]
async fn r_auth_4_no_schedule_is_switched_on_before_the_secrets_end_is_known() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let on = json!({ "enabled": true, "everyMinutes": 30 });
    put_schedule(&world, &admin, "standard", &on)
        .await
        .is_refused(409, "secret-expiry-unknown");
    let off = json!({ "enabled": false, "everyMinutes": 45 });
    assert_eq!(put_schedule(&world, &admin, "standard", &off).await.status, 200);
    knows_the_secrets_end(&world).await;
    assert_eq!(put_schedule(&world, &admin, "standard", &on).await.status, 200);
}

#[tokio::test]
async fn r_job_3_an_interval_is_refused_outside_five_minutes_to_a_day() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    for minutes in [0, 4, 1_441] {
        let body = json!({ "enabled": false, "everyMinutes": minutes });
        let refused = put_schedule(&world, &admin, "instant", &body).await;
        assert_eq!(refused.refused_fields(), ["everyMinutes"]);
    }
    let body = json!({ "enabled": false, "everyMinutes": 5 });
    put_schedule(&world, &admin, "hourly", &body)
        .await
        .is_refused(404, "not-found");
}

#[tokio::test]
async fn only_an_administrator_sees_or_touches_what_concerns_everybody() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let calls = [
        (Method::GET, "/api/admin/schedules/standard"),
        (Method::PUT, "/api/admin/schedules/standard"),
        (Method::POST, "/api/admin/schedules/standard/run"),
        (Method::POST, "/api/admin/schedules/standard/cancel"),
        (Method::GET, "/api/admin/runs"),
    ];
    for (method, path) in calls {
        let body = json!({ "enabled": true, "everyMinutes": 30 });
        let request = world.request(method, path).json(&body);
        world
            .send(request.bearer_auth(&ada))
            .await
            .is_refused(403, "forbidden");
    }
    assert_eq!(world.store.runs(None, None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_run_by_hand_goes_through_everybodys_mailbox_and_is_told() {
    let world = World::start().await;
    for person in [ADA, GRACE] {
        world.connected(person).await;
    }
    let admin = world.sign_in(ADMIN).await;
    let started = world
        .post("/api/admin/schedules/standard/run", &admin, &json!({}))
        .await;
    assert_eq!(started.status, 202, "{}", started.body);
    let again = world
        .post("/api/admin/schedules/standard/run", &admin, &json!({}))
        .await;
    assert_eq!(again.json(), started.json(), "R-JOB-3: it never overlaps itself");
    let id = started.json()["runId"].as_str().unwrap().to_owned();

    let seen = world.get(&format!("/api/runs/{id}"), &admin).await.json();
    assert_eq!(
        (&seen["status"], &seen["done"], &seen["total"]),
        (&json!("running"), &json!(0), &json!(2))
    );
    works(&world).await;
    let seen = world.get(&format!("/api/runs/{id}"), &admin).await.json();
    assert_eq!(
        (&seen["status"], &seen["done"], &seen["total"]),
        (&json!("succeeded"), &json!(2), &json!(2))
    );
    assert_eq!((&seen["records"], &seen["errors"]), (&json!(4), &json!(0)));
    assert_eq!(seen["drifted"], 2, "R-JOB-5: reconciliation reports");
    assert_eq!(seen["counts"], json!({ "in-step": 4 }));
    let history = world.get("/api/admin/runs?process=standard", &admin).await.json();
    assert_eq!(history["runs"][0]["runId"], json!(id));
    assert_eq!(
        (history["runs"].as_array().unwrap().len(), &history["hasMore"]),
        (1, &json!(false))
    );
    let schedule = world.get("/api/admin/schedules/standard", &admin).await.json();
    assert_eq!(schedule["latestRun"]["runId"], json!(id));
    let others = world.get("/api/admin/runs?process=instant", &admin).await.json();
    assert_eq!(others["runs"], json!([]));
    let wrong = world.get("/api/admin/runs?process=x&before=y", &admin).await;
    assert_eq!(wrong.refused_fields(), ["process", "before"]);
}

#[tokio::test]
async fn a_cancelled_run_ends_and_cancelling_nothing_changes_nothing() {
    let world = World::start().await;
    world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    let cancel = async || {
        world
            .post("/api/admin/schedules/standard/cancel", &admin, &json!({}))
            .await
    };
    assert_eq!(cancel().await.status, 204);
    let started = world
        .post("/api/admin/schedules/standard/run", &admin, &json!({}))
        .await;
    let id = started.json()["runId"].as_str().unwrap().to_owned();
    assert_eq!(cancel().await.status, 204);
    let seen = world.get(&format!("/api/runs/{id}"), &admin).await.json();
    assert_eq!(seen["status"], "cancelled");
    assert!(seen["endedAt"].is_string());
}

#[tokio::test]
async fn r_gate_2_sync_now_needs_no_schedule_and_is_seen_by_its_own_user_and_administrators_alone() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let admin = world.sign_in(ADMIN).await;
    let started = world.post("/api/me/sync", &ada, &json!({})).await;
    assert_eq!(started.status, 202, "{}", started.body);
    let path = format!("/api/runs/{}", started.json()["runId"].as_str().unwrap());
    let seen = world.get(&path, &ada).await.json();
    assert_eq!((&seen["kind"], &seen["total"]), (&json!("syncNow"), &json!(1)));
    world.get(&path, &grace).await.is_refused(404, "not-found");
    assert_eq!(world.get(&path, &admin).await.status, 200);
    let process = world
        .post("/api/admin/schedules/instant/run", &admin, &json!({}))
        .await;
    let path = format!("/api/runs/{}", process.json()["runId"].as_str().unwrap());
    world.get(&path, &ada).await.is_refused(404, "not-found");
    assert_eq!(world.get("/api/runs/1", &ada).await.refused_fields(), ["runId"]);
}

#[tokio::test]
async fn r_gate_1_sync_now_waits_for_both_sign_ins() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    world
        .post("/api/me/sync", &bearer, &json!({}))
        .await
        .is_refused(409, "sales-not-connected");
    let token = world.token(&json!({ "user": GRACE })).await;
    world
        .post("/api/me/sync", &token, &json!({}))
        .await
        .is_refused(409, "sign-in-again");
    assert_eq!(world.store.runs(None, None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn an_administrator_sees_how_the_latest_runs_went_through_one_mailbox() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    world.connected(GRACE).await;
    let admin = world.sign_in(ADMIN).await;
    let path = format!("/api/admin/users/{}/runs", world.user(ADA).await.0);
    assert_eq!(world.get(&path, &admin).await.json(), json!({ "rounds": [] }));
    let accepted = world.post("/api/me/sync", &ada, &json!({})).await;
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    works(&world).await;
    world.later(60);
    let started = world
        .post("/api/admin/schedules/standard/run", &admin, &json!({}))
        .await;
    assert_eq!(started.status, 202, "{}", started.body);
    works(&world).await;
    let rounds = world.get(&path, &admin).await.json();
    let [latest, first] = rounds["rounds"].as_array().unwrap().as_slice() else {
        panic!("{rounds}")
    };
    assert_eq!(
        (&latest["kind"], &first["kind"]),
        (&json!("standard"), &json!("syncNow"))
    );
    assert_eq!(latest["runId"], started.json()["runId"]);
    assert_eq!(
        (&latest["round"]["result"], &latest["round"]["records"]),
        (&json!("done"), &json!(2))
    );
    assert_eq!(latest["counts"], json!({ "in-step": 2 }));
    world.get(&path, &ada).await.is_refused(403, "forbidden");
}
