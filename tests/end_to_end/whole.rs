//! What is shared as a whole by the button, whichever part of it was open: a series by any of its meetings, a thread by any of
//! its emails.

use super::runs::configures;
use jiff::SignedDuration;
use reqwest::StatusCode;
use sandbox::exchange::event::{Event, Mailable};
use sandbox::exchange::message::Mail;
use sandbox::exchange::model::Window;
use sandbox::sales::model::Table;
use sandbox::seed::companies::COMPANIES;
use serde_json::{Value, json};
use shared::api::shares::{ReasonCode, ShareStatus};
use std::collections::BTreeSet;
use tests::World;

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
const MONDAYS: &str = "Mondays at the quay";

/// Four Mondays in 2031, with the tenth, moved by a day, as an exception; and its meetings as Outlook shows them.
fn mondays(world: &World) -> (Event, Vec<Event>) {
    let at = |hour| json!({"dateTime": format!("2031-03-03T{hour}:00:00"), "timeZone": "UTC"});
    let series = world.invite(
        ADA,
        &json!({
            "subject": MONDAYS, "start": at("09"), "end": at("10"),
            "recurrence": {
                "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "monday"},
                "range": {"type": "numbered", "startDate": "2031-03-03", "numberOfOccurrences": 4, "recurrenceTimeZone": "UTC"},
            },
        }),
    );
    let [_, moved, ..] = &meetings(world, &series)[..] else {
        panic!("four meetings")
    };
    let on_tuesday = |hour| json!({"dateTime": format!("2031-03-11T{hour}:00:00"), "timeZone": "UTC"});
    world.change(
        ADA,
        moved,
        &json!({"start": on_tuesday("09"), "end": on_tuesday("10")}),
    );
    let meetings = meetings(world, &series);
    (series, meetings)
}

fn meetings(world: &World, series: &Event) -> Vec<Event> {
    let window = Window {
        start: "2031-03-01T00:00:00Z".parse().unwrap(),
        end: "2031-04-30T00:00:00Z".parse().unwrap(),
    };
    let stand_ins = world.stand_ins.sandbox.world();
    let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
    let instances = mailbox.instances(&series.immutable_id, &window).unwrap();
    instances.iter().map(|meeting| Event::clone(meeting)).collect()
}

fn first_days(world: &World) -> BTreeSet<String> {
    let rows = world.activities(MONDAYS);
    let days = rows
        .iter()
        .map(|row| row.attributes["ActivityStartDate"][..10].to_owned());
    days.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_14_sharing_one_meeting_shares_its_series_once_and_says_so() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let (series, meetings) = mondays(&world);
    let halvorsen = COMPANIES
        .iter()
        .find(|company| company.name.starts_with("Halvorsen"));
    let halvorsen = halvorsen.unwrap().party_id;
    let before = ada.get(&format!("/api/items/{}", meetings[2].rest_id)).await;
    assert_eq!((before.0, &before.1["linked"]), (StatusCode::OK, &json!(false)));

    // An ordinary meeting of it, then one that was moved, then the series itself.
    for (click, open) in [&meetings[2], &meetings[1], &series].into_iter().enumerate() {
        let share = ada
            .share(&format!("click-{click}"), &open.rest_id, Some(halvorsen))
            .await;
        world.settle().await;
        let view = ada.view(&share).await;
        assert_eq!(view.status, ShareStatus::Shared, "{view:?}");
        let reason = view.reason.map(|reason| reason.code);
        assert_eq!(reason, Some(ReasonCode::SeriesShared), "it says so");
        let rows = world.activities(MONDAYS);
        let record = view.sales_record.unwrap();
        assert!(
            rows.iter()
                .any(|row| row.attributes["ActivityId"] == record.id.as_str()),
            "what can be opened is there"
        );
        assert!(
            rows.iter()
                .all(|row| row.attributes["AccountId"] == halvorsen.to_string())
        );
        assert_eq!(
            (rows.len(), first_days(&world)),
            (
                4,
                ["2031-03-03", "2031-03-11", "2031-03-17", "2031-03-24"]
                    .map(str::to_owned)
                    .into()
            )
        );
    }
    for open in [&meetings[0], &series] {
        let (status, told): (_, Value) = ada.get(&format!("/api/items/{}", open.rest_id)).await;
        assert_eq!(
            (status, &told["linked"]),
            (StatusCode::OK, &json!(true)),
            "{told}"
        );
    }
    assert!(
        world
            .event(ADA, MONDAYS)
            .categories
            .contains(&CATEGORY.to_owned())
    );
    assert_eq!(world.mails(), 0, "R-APPT-18");

    // What is shared goes on, as every other series does.
    world.change(ADA, &series, &json!({"location": {"displayName": "Quay 4"}}));
    ada.post("/api/me/sync", &json!({})).await;
    world.pass(SignedDuration::from_mins(1));
    world.settle().await;
    let rows = world.activities(MONDAYS);
    assert_eq!(rows.len(), 4);
    assert!(
        rows.iter()
            .filter(|row| row.attributes["Location"] == "Quay 4")
            .count()
            >= 3
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_14_a_series_without_an_end_is_refused_whole_with_its_reason() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let standup = world.event(ADA, "Sales stand-up");
    let share = ada.share("series", &standup.rest_id, None).await;
    world.settle().await;
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Parked, Some(ReasonCode::SeriesEndless))
    );
    assert!(world.activities(&standup.subject).is_empty());
}

fn at(address: &str) -> Mailable {
    Mailable {
        name: "Somebody".to_owned(),
        address: address.to_owned(),
    }
}

fn zoe() -> Mailable {
    at("zoe@customer.example")
}

/// A question, two answers, and one that was thrown away; what is open is the second.
fn a_thread(world: &World) -> Vec<String> {
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let exchange = &mut stand_ins.exchange;
    let oid = exchange.mailbox(ADA).unwrap().oid.clone();
    let first = Mail::plain(zoe(), vec![at(ADA)], "A question");
    let mut mails = vec![exchange.receive_message(&oid, &first, now).unwrap()];
    for minutes in [1, 2, 3] {
        let reply = Mail::reply(mails.last().unwrap(), zoe());
        let at = now + SignedDuration::from_mins(minutes);
        mails.push(exchange.receive_message(&oid, &reply, at).unwrap());
    }
    let thrown_away = mails.pop().unwrap();
    exchange
        .delete_message(&oid, &thrown_away.immutable_id, now)
        .unwrap();
    mails.iter().map(|mail| mail.rest_id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_2_the_whole_thread_is_a_choice_of_its_own_that_shows_the_count() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let mails = a_thread(&world);
    let open = &mails[1];
    let counted = async || ada.get(&format!("/api/items/{open}/thread")).await;
    assert_eq!(
        counted().await,
        (StatusCode::OK, json!({"emails": 3, "shared": 0}))
    );

    let share = async |click: &str, whole: bool| {
        let body = json!({"itemType": "email", "itemId": open, "wholeThread": whole});
        let (status, answer) = ada.post_share(click, &body).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        world.settle().await;
        ada.view(answer["shareId"].as_str().unwrap()).await
    };
    let one = share("one", false).await;
    assert_eq!(one.status, ShareStatus::Shared, "{one:?}");
    assert_eq!(
        counted().await.1,
        json!({"emails": 3, "shared": 1}),
        "that one message"
    );
    for click in ["all", "all-again"] {
        let all = share(click, true).await;
        assert_eq!(all.status, ShareStatus::Shared, "{all:?}");
        let reason = all.reason.unwrap();
        assert_eq!(
            (reason.code, reason.detail.as_deref()),
            (ReasonCode::ThreadShared, Some("3"))
        );
        assert_eq!(
            all.sales_record, one.sales_record,
            "what was open is what is shown"
        );
        assert_eq!(counted().await.1, json!({"emails": 3, "shared": 3}));
    }
    let stand_ins = world.stand_ins.sandbox.world();
    let messages: Vec<_> = stand_ins.sales.all(Table::ConversationMessages).collect();
    let conversations: BTreeSet<_> = messages
        .iter()
        .map(|row| row.stored("ConversationId").as_int())
        .collect();
    assert_eq!(
        (messages.len(), conversations.len()),
        (3, 1),
        "one conversation for each thread"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_2_only_an_email_that_was_sent_has_a_thread() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let meeting = world.event(ADA, "Halvorsen Marine: rollout").rest_id;
    let mail = a_thread(&world).remove(0);
    for body in [
        json!({"itemType": "appointment", "itemId": meeting, "wholeThread": true}),
        json!({"itemType": "email", "itemId": mail, "wholeThread": true, "composing": true}),
    ] {
        let (status, refused) = ada.post_share("no-thread", &body).await;
        assert_eq!(
            (status, &refused["fields"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("wholeThread"))
        );
    }
    let (status, refused) = ada.get(&format!("/api/items/{meeting}/thread")).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::NOT_FOUND, &json!("not-found"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_6_stop_capturing_holds_for_the_thread_whichever_email_of_it_was_open() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let mails = a_thread(&world);
    let stop = format!("/api/items/{}/stop-capturing", mails[2]);
    let (status, refused) = ada.post(&stop, &json!({})).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("nothing-captured"))
    );
    configures(&world, |configuration| {
        configuration.values.emails.autocapture_replies = true
    })
    .await;
    let body = json!({"itemType": "email", "itemId": mails[0]});
    ada.post_share("first", &body).await;
    world.settle().await;
    assert_eq!(ada.post(&stop, &json!({})).await.0, StatusCode::NO_CONTENT);
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let first = stand_ins.exchange.mailbox(ADA).unwrap().messages();
        let first = first
            .into_iter()
            .find(|mail| mail.rest_id == mails[0])
            .unwrap()
            .clone();
        let reply = Mail::reply(&first, zoe());
        stand_ins
            .exchange
            .receive_message(&oid, &reply, now + SignedDuration::from_mins(5))
            .unwrap();
    }
    world.pass(SignedDuration::from_mins(10));
    ada.post("/api/me/sync", &json!({})).await;
    world.settle().await;
    let shared = world
        .stand_ins
        .sandbox
        .world()
        .sales
        .all(Table::ConversationMessages)
        .count();
    assert_eq!(shared, 1, "no reply was captured");
}
