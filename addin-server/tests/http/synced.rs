//! What is linked and why, and what people say about it: seen by its own user, and by administrators without content.

use crate::linked::{TITLE, held, linked, parked};
use crate::world::{ADA, ADMIN, Answer, GRACE, World};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use store::answers::AnswerState;
use store::jobs::JobKind;
use store::links::{CopyId, LinkedMeeting};
use sync_core::{Effect, ItemId, ReasonCode, Version};

async fn repair(world: &World, bearer: &str, id: CopyId, body: &Value) -> Answer {
    world
        .post(&format!("/api/me/records/{}/repair", id.0), bearer, body)
        .await
}

async fn records(world: &World, bearer: &str, query: &str) -> Value {
    let answer = world.get(&format!("/api/me/records{query}"), bearer).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// The worker ends the answer that waits.
async fn ends(world: &World, end: AnswerState) -> store::answers::NewAnswer {
    loop {
        let jobs = world
            .store
            .claim(9, Duration::from_secs(60), world.now())
            .await
            .unwrap();
        assert!(!jobs.is_empty(), "an answer waits");
        for job in jobs {
            let JobKind::Answer(id) = job.kind else {
                world.store.complete(&job).await.unwrap();
                continue;
            };
            let answer = world.store.answer_to_work(id).await.unwrap().unwrap();
            assert!(
                world
                    .store
                    .finish_answer(&job, id, &end, world.now())
                    .await
                    .unwrap()
            );
            return answer.said;
        }
    }
}

#[tokio::test]
async fn r_err_1_a_user_sees_every_record_with_its_reason_and_what_can_be_done() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let first = linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    world.later(1);
    let second = linked(&world, ADA, "two", held(Effect::Deletes, &world)).await;
    let page = records(&world, &ada, "").await;
    let ids = |page: &Value| -> Vec<String> {
        let rows = page["records"].as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&page), [second.0.to_string(), first.0.to_string()]);
    assert_eq!(
        page["counts"],
        json!({ "linked": 0, "waiting": 0, "parked": 1, "held": 1, "unlinked": 0 })
    );
    let near = &page["records"][1];
    assert_eq!(
        (&near["state"], &near["title"]),
        (&json!("parked"), &json!(TITLE))
    );
    assert_eq!(
        near["reason"],
        json!({ "code": "near-match", "rule": "R-CONT-2" })
    );
    assert_eq!(near["actions"], json!(["link", "create", "leave"]));
    let waiting = &page["records"][0];
    assert_eq!(
        (&waiting["state"], &waiting["actions"]),
        (&json!("held"), &json!([]))
    );
    assert_eq!(waiting["held"]["effect"], "deletes");
    assert_eq!(waiting["held"]["recipients"], 2);

    assert_eq!(
        ids(&records(&world, &ada, "?state=parked").await),
        [first.0.to_string()]
    );
    assert_eq!(
        ids(&records(&world, &ada, "?object=contacts").await),
        Vec::<String>::new()
    );
    let after = records(&world, &ada, &format!("?before={}", second.0)).await;
    assert_eq!(ids(&after), [first.0.to_string()]);
    assert_eq!(ids(&records(&world, &grace, "").await), Vec::<String>::new());
    let held = world.get("/api/me/held", &ada).await.json();
    assert_eq!(ids(&held), [second.0.to_string()]);
    let wrong = world
        .get("/api/me/records?state=odd&object=odd&before=1", &ada)
        .await;
    assert_eq!(wrong.refused_fields(), ["object", "state", "before"]);
}

#[tokio::test]
async fn r_err_3_what_a_user_says_is_kept_for_the_worker_and_its_end_is_told() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let id = linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    let calls = world.vendor_requests().len();
    let accepted = repair(
        &world,
        &ada,
        id,
        &json!({ "action": "link", "recordId": "CDRM_77" }),
    )
    .await;
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    assert_eq!(world.vendor_requests().len(), calls);
    let path = format!("/api/repairs/{}", accepted.json()["repairId"].as_str().unwrap());
    let seen = world.get(&path, &ada).await.json();
    assert_eq!(seen, json!({ "status": "queued", "recordId": id.0.to_string() }));
    world.get(&path, &grace).await.is_refused(404, "not-found");

    let said = ends(&world, AnswerState::Taken(ReasonCode::InStep.into())).await;
    assert_eq!(said.choice, sync_core::Choice::Link(ItemId::new("CDRM_77")));
    assert_eq!(
        said.seen.exchange,
        Some(Version::new("CK-1")),
        "as the page showed it"
    );
    let seen = world.get(&path, &ada).await.json();
    assert_eq!(
        (&seen["status"], &seen["reason"]["code"]),
        (&json!("taken"), &json!("in-step"))
    );
}

#[tokio::test]
async fn a_page_that_is_not_true_any_more_is_refused() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let id = linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    let version = records(&world, &ada, "").await["records"][0]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let with = async |version: &str| {
        let path = format!("/api/me/records/{}/repair", id.0);
        let request = world
            .request(Method::POST, &path)
            .bearer_auth(&ada)
            .header("if-match", version);
        world.send(request.json(&json!({ "action": "create" }))).await
    };
    let jobs = world.waiting_jobs().await;
    with("\"0\"").await.is_refused(412, "changed-meanwhile");
    // Somebody saves it meanwhile.
    let mut link: LinkedMeeting = world.store.load_links(&[id]).await.unwrap().remove(0);
    link.pair.birth += 1;
    world.store.save_links(&[link], world.now()).await.unwrap();
    with(&version).await.is_refused(412, "changed-meanwhile");
    assert_eq!(world.waiting_jobs().await, jobs);
    let version = records(&world, &ada, "").await["records"][0]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(with(&version).await.status, 202);
}

#[tokio::test]
async fn what_a_record_does_not_offer_or_what_says_too_little_is_refused() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let id = linked(&world, ADA, "one", parked(ReasonCode::AccountUnknown, &world)).await;
    let jobs = world.waiting_jobs().await;
    repair(&world, &ada, id, &json!({ "action": "deleteToo" }))
        .await
        .is_refused(409, "not-offered");
    let cases = [
        (json!({ "action": "pickAccount" }), "accountId"),
        (json!({ "action": "pickAccount", "accountId": "-1" }), "accountId"),
        (json!({ "action": "link" }), "recordId"),
        (json!({ "action": "retry", "recordId": "7" }), "recordId"),
        (json!({ "action": "explode" }), "action"),
    ];
    for (body, field) in cases {
        assert_eq!(
            repair(&world, &ada, id, &body).await.refused_fields(),
            [field],
            "{body}"
        );
    }
    repair(&world, &grace, id, &json!({ "action": "retry" }))
        .await
        .is_refused(404, "not-found");
    world
        .put("/api/me/paused", &ada, &json!({ "paused": true }))
        .await;
    repair(&world, &ada, id, &json!({ "action": "retry" }))
        .await
        .is_refused(409, "paused");
    assert_eq!(world.waiting_jobs().await, jobs);
}

#[tokio::test]
async fn r_hold_1_a_user_approves_and_discards_their_own_holds() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let id = linked(&world, ADA, "one", held(Effect::Deletes, &world)).await;
    let path = |verb: &str| format!("/api/me/held/{}/{verb}", id.0);
    world
        .post(&path("approve"), &grace, &json!({}))
        .await
        .is_refused(404, "not-found");
    assert_eq!(world.post(&path("approve"), &ada, &json!({})).await.status, 202);
    let said = ends(&world, AnswerState::Taken(ReasonCode::InStep.into())).await;
    assert_eq!(said.choice, sync_core::Choice::Approve(sync_core::Approver::User));
    assert_eq!(said.removal, store::answers::Removal::Approved);
    assert_eq!(said.seen.exchange, Some(Version::new("CK-1")));
    assert_eq!(world.post(&path("discard"), &ada, &json!({})).await.status, 202);
    let said = ends(&world, AnswerState::Taken(ReasonCode::HoldDiscarded.into())).await;
    assert_eq!(said.choice, sync_core::Choice::Discard);
}

#[tokio::test]
async fn r_hold_1_many_holds_are_answered_at_once_each_on_its_own() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let admin = world.sign_in(ADMIN).await;
    let mut ids = Vec::new();
    for title in ["one", "two", "three"] {
        ids.push(linked(&world, ADA, title, held(Effect::Deletes, &world)).await);
    }
    let near = linked(&world, ADA, "four", parked(ReasonCode::NearMatch, &world)).await;
    let theirs = linked(&world, GRACE, "five", held(Effect::Deletes, &world)).await;
    let page = world.get("/api/me/held", &ada).await.json();
    let version = |id: CopyId| -> Value {
        let mut rows = page["records"].as_array().unwrap().iter();
        let row = rows.find(|row| row["id"] == id.0.to_string());
        row.map_or(json!("\"1\""), |row| row["version"].clone())
    };
    let shown = |id: CopyId| json!({ "id": id.0.to_string(), "version": version(id) });
    let asked = json!({ "answer": "approve", "held": [
        shown(ids[0]), { "id": ids[1].0.to_string(), "version": "\"old\"" }, shown(near), shown(theirs), shown(ids[2]),
    ]});
    let answered = world.post("/api/me/held", &ada, &asked).await;
    assert_eq!(answered.status, 202, "{}", answered.body);
    let answered = answered.json();
    let problems: Vec<&Value> = answered["held"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["problem"])
        .collect();
    let no = Value::Null;
    let [changed, elsewhere] = [json!("changed-meanwhile"), json!("not-found")];
    assert_eq!(problems[..2], [&no, &changed]);
    assert_eq!(problems[3..], [&elsewhere, &no], "what is another's is not there");
    assert!(problems[2].is_string(), "what is not held is not let go");
    for id in [ids[0], ids[2]] {
        let said = ends(&world, AnswerState::Taken(ReasonCode::InStep.into())).await;
        assert_eq!(said.copy, id);
        assert_eq!(said.choice, sync_core::Choice::Approve(sync_core::Approver::User));
    }
    let everywhere = world.get("/api/admin/held", &admin).await.json();
    let all: Vec<Value> = everywhere["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!({ "id": row["id"], "version": row["version"] }))
        .collect();
    let discarded = world
        .post(
            "/api/admin/held",
            &admin,
            &json!({ "answer": "discard", "held": all }),
        )
        .await;
    assert_eq!(discarded.status, 202, "{}", discarded.body);
    let repairs = discarded.json();
    assert!(
        repairs["held"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["repairId"].is_string()),
        "{repairs}"
    );
    world
        .post(
            "/api/admin/held",
            &grace,
            &json!({ "answer": "discard", "held": [shown(theirs)] }),
        )
        .await
        .is_refused(403, "forbidden");
    for wrong in [json!([]), json!([shown(near), shown(near)])] {
        let refused = world
            .post(
                "/api/me/held",
                &ada,
                &json!({ "answer": "approve", "held": wrong }),
            )
            .await;
        assert_eq!(refused.refused_fields(), ["held"]);
    }
}

#[tokio::test]
async fn r_priv_1_an_administrator_sees_reasons_without_content_and_repairs() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    let user = world.user(ADA).await.0;
    let near = linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    let hold = linked(&world, ADA, "two", held(Effect::Deletes, &world)).await;
    let records = world
        .get(&format!("/api/admin/users/{user}/records"), &admin)
        .await;
    assert_eq!(records.json()["records"].as_array().unwrap().len(), 2);
    let everywhere = world.get("/api/admin/held", &admin).await;
    assert_eq!(everywhere.json()["records"][0]["id"], hold.0.to_string());
    assert_eq!(everywhere.json()["records"][0]["userId"], user.to_string());
    let counts = world.get("/api/admin/held/counts", &admin).await;
    let (reason, total) = (json!("held-deletions"), json!(1));
    assert_eq!(counts.json()["total"], total);
    assert_eq!(
        counts.json()["reasons"],
        json!([{ "reason": reason, "count": total }])
    );
    let group = &counts.json()["groups"][0];
    assert_eq!(
        (&group["userId"], &group["reason"], &group["count"]),
        (&json!(user.to_string()), &reason, &total)
    );
    assert_eq!(group["displayName"], "Ada Marlow");
    for answer in [&records, &everywhere, &counts] {
        assert!(!answer.body.contains(TITLE), "{}", answer.body);
    }
    let path = format!("/api/admin/users/{user}/records/{}/repair", near.0);
    let accepted = world.post(&path, &admin, &json!({ "action": "leave" })).await;
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    let repair = format!("/api/repairs/{}", accepted.json()["repairId"].as_str().unwrap());
    for bearer in [&admin, &ada] {
        assert_eq!(world.get(&repair, bearer).await.json()["status"], "queued");
    }
    ends(&world, AnswerState::Taken(ReasonCode::LeftApart.into())).await;
    let approved = world
        .post(&format!("/api/admin/held/{}/approve", hold.0), &admin, &json!({}))
        .await;
    assert_eq!(approved.status, 202, "{}", approved.body);
    let said = ends(&world, AnswerState::Taken(ReasonCode::InStep.into())).await;
    assert_eq!(
        said.choice,
        sync_core::Choice::Approve(sync_core::Approver::Administrator)
    );
    assert_eq!((said.user.0, said.by), (user, world.user(ADMIN).await));
    assert_eq!(said.removal, store::answers::Removal::No, "it is not the user's");
    let others = format!(
        "/api/admin/users/{}/records/{}/repair",
        world.user(GRACE).await.0,
        near.0
    );
    world
        .post(&others, &admin, &json!({ "action": "leave" }))
        .await
        .is_refused(404, "not-found");
}

#[tokio::test]
async fn r_gate_4_an_administrator_sees_everybody_and_pauses_whom_they_must() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    let user = world.user(ADA).await.0;
    let page = world.get("/api/admin/users", &admin).await.json();
    assert_eq!(
        (page["users"].as_array().unwrap().len(), &page["next"]),
        (2, &Value::Null)
    );
    let row = world
        .get(&format!("/api/admin/users/{user}"), &admin)
        .await
        .json();
    assert_eq!(
        (&row["exchange"]["connected"], &row["sales"]["connected"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(row["counts"]["parked"], 1);
    assert!(row["salesUserName"].is_string(), "{row}");
    assert!(row["latestRound"].is_null());

    let path = format!("/api/admin/users/{user}");
    let pause = async |paused: bool| {
        let request = world.request(Method::PATCH, &path).bearer_auth(&admin);
        world
            .send(request.json(&json!({ "paused": paused })))
            .await
            .json()["paused"]
            .clone()
    };
    assert_eq!(
        pause(true).await,
        json!({ "byUser": false, "byAdministrator": true })
    );
    world
        .put("/api/me/paused", &ada, &json!({ "paused": false }))
        .await;
    let me = world.get("/api/me", &ada).await.json();
    assert_eq!(me["paused"]["byAdministrator"], true, "a user cannot lift it");
    assert_eq!(
        pause(false).await,
        json!({ "byUser": false, "byAdministrator": false })
    );
    let nobody = uuid::Uuid::from_u128(9);
    world
        .get(&format!("/api/admin/users/{nobody}"), &admin)
        .await
        .is_refused(404, "not-found");
}

#[tokio::test]
async fn nobody_but_administrators_sees_others() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let user = world.user(GRACE).await.0;
    let id = linked(&world, GRACE, "one", held(Effect::Deletes, &world))
        .await
        .0;
    let calls = [
        (Method::GET, "/api/admin/held".to_owned()),
        (Method::POST, format!("/api/admin/held/{id}/approve")),
        (Method::POST, format!("/api/admin/held/{id}/discard")),
        (Method::GET, "/api/admin/users".to_owned()),
        (Method::GET, format!("/api/admin/users/{user}")),
        (Method::PATCH, format!("/api/admin/users/{user}")),
        (Method::GET, format!("/api/admin/users/{user}/runs")),
        (Method::GET, format!("/api/admin/users/{user}/records")),
        (
            Method::POST,
            format!("/api/admin/users/{user}/records/{id}/repair"),
        ),
    ];
    let jobs = world.waiting_jobs().await;
    for (method, path) in calls {
        let request = world.request(method, &path).bearer_auth(&ada);
        world
            .send(request.json(&json!({})))
            .await
            .is_refused(403, "forbidden");
    }
    assert_eq!(world.waiting_jobs().await, jobs);
}
