//! The audit log: whatever an administrator changes is told with who, when, what, and from what to what.

use crate::linked::{TITLE, held, linked, parked};
use crate::world::{ADA, ADMIN, Answer, GRACE, World};
use axum::http::Method;
use serde_json::{Value, json};
use sync_core::{Effect, ReasonCode};

const PATH: &str = "/api/admin/audit";
const CONFIGURATION: &str = "/api/admin/sync-configuration";

/// What is on record, the latest first; of each act when it was and its id are left out.
async fn acts(world: &World, bearer: &str) -> Vec<Value> {
    let answer = world.get(PATH, bearer).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let mut page = answer.json();
    assert_eq!(page["hasMore"], false);
    let acts = page["acts"].as_array_mut().unwrap();
    for act in acts.iter_mut() {
        let act = act.as_object_mut().unwrap();
        let at = act.remove("at").unwrap();
        at.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        act.remove("id").unwrap();
    }
    std::mem::take(acts)
}

async fn changes_user(world: &World, bearer: &str, user: &str, body: &Value) -> Answer {
    let path = format!("/api/admin/users/{user}");
    let request = world.request(Method::PATCH, &path).bearer_auth(bearer);
    // Acts of the same millisecond come in any order.
    world.later(1);
    world.send(request.json(body)).await
}

async fn saves(world: &World, bearer: &str, tag: &str, page: &Value) -> Answer {
    let request = world.request(Method::PUT, CONFIGURATION).bearer_auth(bearer);
    world.later(1);
    world.send(request.header("if-match", tag).json(page)).await
}

#[tokio::test]
async fn a_configuration_is_told_field_by_field_as_the_api_gives_them() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let by = world.user(ADMIN).await.0.to_string();
    let mut page = world.get(CONFIGURATION, &admin).await.json();
    page["registration"]["clientSecretExpiresOn"] = json!("2028-02-29");
    page["synchronization"]["tokenExpiryNotice"] = json!("none");
    page["synchronization"]["alternateDomains"] = json!(["contoso.test"]);
    page["appointments"]["autocapture"] = json!(true);
    page["tasks"]["limit"] = json!(7);
    assert_eq!(saves(&world, &admin, "\"0\"", &page).await.status, 200);
    page["tasks"]["limit"] = json!(9);
    saves(&world, &admin, "\"0\"", &page)
        .await
        .is_refused(412, "changed-meanwhile");
    page["tasks"]["limit"] = json!(-1);
    assert_eq!(
        saves(&world, &admin, "\"1\"", &page).await.refused_fields(),
        ["tasks.limit"]
    );
    let change = |field: &str, before: Value, after: Value| json!({ "field": field, "before": before, "after": after });
    let changes = [
        change(
            "registration.clientSecretExpiresOn",
            Value::Null,
            json!("2028-02-29"),
        ),
        change("synchronization.tokenExpiryNotice", json!("once"), json!("none")),
        change(
            "synchronization.alternateDomains",
            json!([]),
            json!(["contoso.test"]),
        ),
        change("appointments.autocapture", json!(false), json!(true)),
        change("tasks.limit", json!(1_000), json!(7)),
    ];
    let act = json!({
        "who": by,
        "deed": "save-configuration",
        "detail": { "kind": "configuration", "changes": changes },
    });
    assert_eq!(acts(&world, &admin).await, [act], "what was refused is none");
}

#[tokio::test]
async fn schedules_and_runs_by_hand_are_told_with_their_process() {
    let world = World::start().await;
    world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    let by = world.user(ADMIN).await.0.to_string();
    let off = json!({ "enabled": false, "everyMinutes": 45 });
    for _ in 0..2 {
        let set = world.put("/api/admin/schedules/reconcile", &admin, &off).await;
        assert_eq!(set.status, 200, "{}", set.body);
        world.later(1);
    }
    let mut run = Value::Null;
    for verb in ["run", "run", "cancel", "cancel"] {
        let path = format!("/api/admin/schedules/reconcile/{verb}");
        let answer = world.post(&path, &admin, &json!({})).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        if verb == "run" {
            run = answer.json()["runId"].clone();
        }
        world.later(1);
    }
    let of_run = json!({ "kind": "run", "process": "reconcile", "runId": run });
    let schedule = json!({
        "kind": "schedule",
        "process": "reconcile",
        "before": { "enabled": false, "everyMinutes": 1_440 },
        "after": off,
    });
    assert_eq!(
        acts(&world, &admin).await,
        [
            json!({ "who": by, "deed": "cancel-run", "detail": of_run }),
            json!({ "who": by, "deed": "start-run", "detail": of_run }),
            json!({ "who": by, "deed": "set-schedule", "detail": schedule }),
        ]
    );
}

#[tokio::test]
async fn r_gate_4_r_auth_6_pauses_and_mappings_are_told_and_names_go_with_their_user() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let admin = world.connected(ADMIN).await;
    let (by, user) = (
        world.user(ADMIN).await.0.to_string(),
        world.user(ADA).await.0.to_string(),
    );
    let own = world
        .put("/api/me/paused", &ada, &json!({ "paused": true }))
        .await;
    assert_eq!(own.status, 204, "{}", own.body);
    for paused in [true, true, false] {
        let changed = changes_user(&world, &admin, &user, &json!({ "paused": paused })).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
    }
    let mapped = changes_user(&world, &admin, &user, &json!({ "salesUserName": GRACE })).await;
    assert_eq!(mapped.status, 200, "{}", mapped.body);
    let pause = |after: bool| json!({ "kind": "pause", "before": !after, "after": after });
    let told = acts(&world, &admin).await;
    let [mapping, resumed, paused] = &told[..] else {
        panic!("{told:#?}")
    };
    let act = |deed: &str, detail: Value| json!({ "who": by, "deed": deed, "about": user, "detail": detail });
    assert_eq!(*resumed, act("resume-user", pause(false)));
    assert_eq!(*paused, act("pause-user", pause(true)));
    assert_eq!(mapping["deed"], "map-user");
    let detail = &mapping["detail"];
    assert_eq!(
        [
            &detail["kind"],
            &detail["before"]["userName"],
            &detail["after"]["userName"]
        ],
        [&json!("mapping"), &json!(ADA), &json!(GRACE)]
    );
    assert_eq!(detail["after"]["partyId"], mapped.json()["salesPartyId"]);

    world.later(1);
    let deleted = world.delete(&format!("/api/admin/users/{user}"), &admin).await;
    assert_eq!(deleted.status, 204, "{}", deleted.body);
    let told = acts(&world, &admin).await;
    assert_eq!(
        told[0],
        json!({ "who": by, "deed": "delete-user", "about": user })
    );
    assert_eq!(told[1], json!({ "who": by, "deed": "map-user", "about": user }));
    let names = world.get(PATH, &admin).await.json()["names"].clone();
    assert_eq!(names[&by], ADMIN);
    assert_eq!(names.as_object().unwrap().len(), 1, "whoever is gone has no name");
    assert_eq!(told.len(), 4);
}

#[tokio::test]
async fn r_priv_1_what_is_said_about_a_users_record_is_told_without_content() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    let (by, user) = (
        world.user(ADMIN).await.0.to_string(),
        world.user(ADA).await.0.to_string(),
    );
    let near = linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    let mut holds = Vec::new();
    for name in ["two", "three", "four"] {
        holds.push(linked(&world, ADA, name, held(Effect::Deletes, &world)).await);
    }
    let posts = [
        (&ada, format!("/api/me/held/{}/approve", holds[2].0)),
        (
            &admin,
            format!("/api/admin/users/{user}/records/{}/repair", near.0),
        ),
        (&admin, format!("/api/admin/held/{}/approve", holds[0].0)),
        (&admin, format!("/api/admin/held/{}/discard", holds[1].0)),
    ];
    for (bearer, path) in posts {
        let answer = world.post(&path, bearer, &json!({ "action": "leave" })).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        world.later(1);
    }
    let record = |link: store::links::CopyId| json!({ "kind": "record", "linkId": link.0.to_string(), "object": "appointments", "isSeries": false });
    let mut repaired = record(near);
    repaired["action"] = json!("leave");
    let act = |deed: &str, detail: Value| json!({ "who": by, "deed": deed, "about": user, "detail": detail });
    assert_eq!(
        acts(&world, &admin).await,
        [
            act("discard-held", record(holds[1])),
            act("approve-held", record(holds[0])),
            act("repair-record", repaired),
        ]
    );
    assert!(!world.get(PATH, &admin).await.body.contains(TITLE));
    world.get(PATH, &ada).await.is_refused(403, "forbidden");
}

#[tokio::test]
async fn acts_come_fifty_at_a_time_the_latest_first() {
    let world = World::start().await;
    world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    let user = world.user(ADA).await.0.to_string();
    for number in 0..52 {
        let body = json!({ "paused": number % 2 == 0 });
        assert_eq!(changes_user(&world, &admin, &user, &body).await.status, 200);
    }
    let page = world.get(PATH, &admin).await.json();
    let shown = page["acts"].as_array().unwrap();
    assert_eq!((shown.len(), &page["hasMore"]), (50, &json!(true)));
    assert_eq!(shown[0]["deed"], "resume-user");
    let last = shown[49]["id"].as_str().unwrap();
    let rest = world.get(&format!("{PATH}?before={last}"), &admin).await.json();
    assert_eq!(rest["hasMore"], false);
    let deeds: Vec<_> = rest["acts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| &act["deed"])
        .collect();
    assert_eq!(deeds, ["resume-user", "pause-user"]);
    let wrong = world.get(&format!("{PATH}?before=1"), &admin).await;
    assert_eq!(wrong.refused_fields(), ["before"]);
}
