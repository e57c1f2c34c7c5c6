//! What is shared while it is written, and by the button whatever it is: taken once, when it was sent.

use super::runs::{switches_on, takes_its_turn, user};
use jiff::SignedDuration;
use reqwest::StatusCode;
use sandbox::exchange::event::{Event, Mailable};
use sandbox::exchange::message::{Mail, MailFolder, Message};
use sandbox::exchange::model::Exchange;
use sandbox::sales::model::{Row, Table};
use serde_json::{Value, json};
use shared::api::shares::{ReasonCode, SalesRecordType, ShareStatus};
use std::future::pending;
use std::sync::Arc;
use store::runs::{Asked, Process};
use store::users::UserId;
use tests::{Person, World, crash_after};
use worker::queue::{self, Until};

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const CUSTOMER: &str = "sam@customer.example";
const CATEGORY: &str = "Shared with Oracle";

fn in_outlook<T>(world: &World, act: impl FnOnce(&mut Exchange, &str, jiff::Timestamp) -> T) -> T {
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    act(&mut stand_ins.exchange, &oid, now)
}

fn at(address: &str) -> Mailable {
    Mailable {
        name: "Somebody".to_owned(),
        address: address.to_owned(),
    }
}

/// Ada begins a mail, and her program saves it.
fn writes(world: &World, subject: &str) -> Arc<Message> {
    let mail = Mail::plain(at(ADA), vec![at(CUSTOMER)], subject);
    in_outlook(world, |exchange, oid, now| {
        exchange.create_draft(oid, &mail, now).unwrap()
    })
}

fn sends(world: &World, draft: &Message) -> Arc<Message> {
    let sent = in_outlook(world, |exchange, oid, now| {
        exchange.send_draft(oid, &draft.immutable_id, now).unwrap()
    });
    assert_ne!(
        sent.rest_id, draft.rest_id,
        "the pane's id is worth nothing any more"
    );
    sent
}

fn categories(world: &World, message: &Message) -> Vec<String> {
    in_outlook(world, |exchange, oid, _| {
        let mailbox = exchange.mailbox(oid).unwrap();
        mailbox.message(&message.immutable_id).unwrap().categories.clone()
    })
}

/// Presses Share in a window in which something is written; the share's id.
async fn shares_draft(ada: &Person<'_>, item_type: &str, rest_id: &str) -> String {
    let body = json!({ "itemType": item_type, "itemId": rest_id, "composing": true });
    shares(ada, &body).await
}

async fn shares(ada: &Person<'_>, body: &Value) -> String {
    let key = format!("share-{}", body["itemId"].as_str().unwrap());
    let key = &key[..key.len().min(128)];
    let (status, answer) = ada.post_share(key, body).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    answer["shareId"].as_str().unwrap().to_owned()
}

/// How many records of that table are called so.
fn in_sales(world: &World, table: Table, attribute: &str, value: &str) -> usize {
    let stand_ins = world.stand_ins.sandbox.world();
    let is_it = |row: &&Row| row.stored(attribute).as_text() == Some(value);
    stand_ins.sales.all(table).filter(is_it).count()
}

fn messages(world: &World, subject: &str) -> usize {
    in_sales(world, Table::ConversationMessages, "Subject", subject)
}

/// A quarter of an hour later, when Instant Sync goes again.
async fn next_instant(world: &World) {
    world.pass(SignedDuration::from_mins(15));
    takes_its_turn(world).await;
}

async fn runs_once(world: &World, process: Process) {
    let now = world.clock.now();
    world
        .store
        .start_run(Asked::Process(process), UserId::NOBODY, now)
        .await
        .unwrap();
    world.settle().await;
}

const COMPOSING: (ShareStatus, Option<ReasonCode>) = (ShareStatus::Queued, Some(ReasonCode::Composing));

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_4_r_job_2_a_mail_shared_while_composing_is_taken_by_instant_sync_after_it_was_sent() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let draft = writes(&world, "Our offer");
    let share = shares_draft(&ada, "email", &draft.rest_id).await;
    world.settle().await;
    let waiting = (ShareStatus::Queued, Some(ReasonCode::WaitingNotScheduled));
    assert_eq!(
        ada.outcome(&share).await,
        waiting,
        "R-GATE-2: nothing takes it yet"
    );

    switches_on(&world, Process::InstantSync).await;
    assert_eq!(ada.outcome(&share).await, COMPOSING);
    next_instant(&world).await;
    assert_eq!(ada.outcome(&share).await, COMPOSING);
    let sent = sends(&world, &draft);
    for process in [Process::StandardSync, Process::Reconciliation] {
        runs_once(&world, process).await;
        assert_eq!(ada.outcome(&share).await, COMPOSING, "{process:?}");
    }
    assert_eq!(messages(&world, "Our offer"), 0);

    next_instant(&world).await;
    let view = ada.view(&share).await;
    assert_eq!(view.status, ShareStatus::Shared, "{view:?}");
    assert_eq!(view.sales_record.unwrap().record_type, SalesRecordType::Message);
    assert_eq!(messages(&world, "Our offer"), 1);
    assert_eq!(categories(&world, &sent), [CATEGORY], "R-CAT-3");
    for _ in 0..2 {
        next_instant(&world).await;
        runs_once(&world, Process::StandardSync).await;
    }
    assert_eq!(messages(&world, "Our offer"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_4_sync_now_takes_it_without_a_schedule() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let draft = writes(&world, "At once");
    let share = shares_draft(&ada, "email", &draft.rest_id).await;
    world.settle().await;
    sends(&world, &draft);
    let (status, _) = ada.post("/api/me/sync", &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(messages(&world, "At once"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_4_a_discarded_draft_is_forgotten_with_a_note() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let discarded = (ShareStatus::Failed, Some(ReasonCode::DraftDiscarded));
    let deletes = |draft: &Message| {
        in_outlook(&world, |exchange, oid, now| {
            exchange.delete_message(oid, &draft.immutable_id, now).unwrap();
        });
    };
    let (binned, gone) = (writes(&world, "Binned"), writes(&world, "Gone"));
    let first = shares_draft(&ada, "email", &binned.rest_id).await;
    let second = shares_draft(&ada, "email", &gone.rest_id).await;
    switches_on(&world, Process::InstantSync).await;
    deletes(&binned);
    // Out of Deleted Items too.
    deletes(&gone);
    deletes(&gone);
    next_instant(&world).await;
    assert_eq!(ada.outcome(&first).await, discarded, "it lies in Deleted Items");
    assert_eq!(ada.outcome(&second).await, COMPOSING, "one look proves nothing");
    next_instant(&world).await;
    assert_eq!(ada.outcome(&second).await, discarded);
    assert_eq!(messages(&world, "Binned") + messages(&world, "Gone"), 0);
    let never_there = shares_draft(&ada, "email", "AAMkNeverThere").await;
    world.settle().await;
    let end = (ShareStatus::Failed, Some(ReasonCode::ItemNotFound));
    assert_eq!(ada.outcome(&never_there).await, end, "nobody saw it go");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_3_r_mail_4_it_is_one_message_though_it_is_categorised_too_and_has_another_id() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let (marked, copied) = (writes(&world, "Marked"), writes(&world, "Copied"));
    let first = shares_draft(&ada, "email", &marked.rest_id).await;
    let second = shares_draft(&ada, "email", &copied.rest_id).await;
    switches_on(&world, Process::InstantSync).await;
    sends(&world, &marked);
    sends(&world, &copied);
    in_outlook(&world, |exchange, oid, now| {
        let category = [CATEGORY.to_owned()];
        exchange
            .categorise_message(oid, &marked.immutable_id, &category, None, now)
            .unwrap();
        // As programs do that send a copy and throw the draft away.
        let id = &copied.immutable_id;
        exchange
            .copy_message(oid, id, MailFolder::SentItems, now)
            .unwrap();
        exchange.delete_message(oid, id, now).unwrap();
        exchange.delete_message(oid, id, now).unwrap();
    });
    for _ in 0..3 {
        next_instant(&world).await;
    }
    for (share, subject) in [(&first, "Marked"), (&second, "Copied")] {
        assert_eq!(ada.outcome(share).await.0, ShareStatus::Shared, "{subject}");
        assert_eq!(messages(&world, subject), 1, "{subject}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_4_a_meeting_shared_before_it_is_sent_waits_for_its_invitations() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let meets = |subject: &str| -> Arc<Event> {
        let write = json!({
            "subject": subject,
            "start": { "dateTime": "2031-03-03T09:00:00", "timeZone": "UTC" },
            "end": { "dateTime": "2031-03-03T10:00:00", "timeZone": "UTC" },
            "attendees": [{ "type": "required", "emailAddress": { "address": GRACE } }],
        });
        let write = sandbox::exchange::write::read(write.to_string().as_bytes()).unwrap();
        in_outlook(&world, |exchange, oid, now| {
            exchange.draft_event(oid, &write, now).unwrap()
        })
    };
    let (kept, dropped) = (meets("Kick-off"), meets("Dropped"));
    let share = shares_draft(&ada, "appointment", &kept.rest_id).await;
    let other = shares_draft(&ada, "appointment", &dropped.rest_id).await;
    switches_on(&world, Process::InstantSync).await;
    next_instant(&world).await;
    assert_eq!(ada.outcome(&share).await, COMPOSING);
    assert_eq!((world.activities("Kick-off").len(), world.mails()), (0, 0));
    in_outlook(&world, |exchange, oid, now| {
        exchange.send_event(oid, &kept.immutable_id, now).unwrap();
        exchange
            .delete_event(oid, &dropped.immutable_id, None, now)
            .unwrap();
    });
    assert_eq!(world.mails(), 1, "the organizer's own invitation");
    for _ in 0..2 {
        next_instant(&world).await;
    }
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    assert_eq!(world.activities("Kick-off").len(), 1);
    let end = (ShareStatus::Failed, Some(ReasonCode::DraftDiscarded));
    assert_eq!(ada.outcome(&other).await, end);
    assert!(world.activities("Dropped").is_empty());
    assert_eq!(world.mails(), 1, "R-APPT-18: sharing mails nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_new_5_a_worker_killed_while_it_takes_what_was_sent_loses_nothing_and_doubles_nothing() {
    let world = World::new().await;
    world.connect(ADA).await;
    let id = user(&world, ADA).await.id;
    world.settle().await;
    for polls in (1..).step_by(9) {
        assert!(polls < 1_000, "a round and a share took more than {polls} polls");
        let subject = format!("Killed after {polls}");
        // Time passes with every try: the bearer of an hour ago is worth nothing.
        let ada = world.connect(ADA).await;
        let draft = writes(&world, &subject);
        let share = shares_draft(&ada, "email", &draft.rest_id).await;
        world.settle().await;
        sends(&world, &draft);
        let now = world.clock.now();
        world.store.start_run(Asked::SyncNow(id), id, now).await.unwrap();
        let context = world.worker();
        let ended = crash_after(polls, queue::run(&context, Until::Drained, pending())).await;
        drop(context);
        world.pass(SignedDuration::from_secs(60));
        world.settle().await;
        assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared, "{subject}");
        assert_eq!(messages(&world, &subject), 1, "{subject}");
        if ended {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_1_r_mail_1_mails_contacts_and_tasks_are_shared_by_hand_each_once() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let (mail, contact, task) = in_outlook(&world, |exchange, oid, now| {
        let mail = Mail::plain(at(CUSTOMER), vec![at(ADA)], "A question");
        let mail = exchange.receive_message(oid, &mail, now).unwrap();
        let contact = json!({"givenName": "Zoe", "surname": "Winterbottom"}).to_string();
        let contact = sandbox::exchange::write::contact::read(contact.as_bytes()).unwrap();
        let contact = exchange.create_contact(oid, &contact, now).unwrap();
        let task = json!({"title": "Call Zoe"}).to_string();
        let task = sandbox::exchange::write::task::read(task.as_bytes(), true).unwrap();
        let task = exchange.create_task(oid, &task, now).unwrap();
        (
            mail.rest_id.clone(),
            contact.immutable_id.clone(),
            task.id.clone(),
        )
    });
    let cases = [
        (
            "email",
            mail,
            SalesRecordType::Message,
            Table::ConversationMessages,
            "Subject",
            "A question",
        ),
        (
            "contact",
            contact,
            SalesRecordType::Contact,
            Table::Contacts,
            "LastName",
            "Winterbottom",
        ),
        (
            "task",
            task,
            SalesRecordType::Task,
            Table::Activities,
            "Subject",
            "Call Zoe",
        ),
    ];
    for (item_type, id, record_type, table, attribute, value) in cases {
        for click in ["first", "second"] {
            let body = json!({ "itemType": item_type, "itemId": id });
            let (status, answer) = ada.post_share(&format!("{item_type}-{click}"), &body).await;
            assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
            world.settle().await;
            let view = ada.view(answer["shareId"].as_str().unwrap()).await;
            assert_eq!(view.status, ShareStatus::Shared, "{item_type}: {view:?}");
            assert_eq!(view.sales_record.unwrap().record_type, record_type);
            assert_eq!(in_sales(&world, table, attribute, value), 1, "{item_type}");
        }
        let (status, item) = ada.get(&format!("/api/items/{id}")).await;
        assert_eq!(
            (status, &item["linked"]),
            (StatusCode::OK, &json!(true)),
            "{item}"
        );
    }
}
