//! Mails that ask people to sign in again: who gets one, how often, who sends it, and what becomes of it where nobody can.

mod smtp;

use super::runs::{configures, takes_its_turn};
use jiff::SignedDuration;
use sandbox::exchange::model::SentMail;
use serde_json::{Value, json};
use store::configuration::NoticeFrequency;
use store::runs::Process;
use tests::{World, crash_after};
use worker::notices;

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const TO_MICROSOFT: &str = "Sales for Outlook: please sign in to Microsoft again";
const TO_SALES: &str = "Sales for Outlook: please sign in to Oracle Sales again";

/// Those are signed in, and Standard Sync is on.
async fn office(people: &[&str]) -> World {
    staffed(World::new().await, people).await
}

async fn staffed(world: World, people: &[&str]) -> World {
    for person in people {
        world.connect(person).await;
    }
    world.settle().await;
    super::runs::switches_on(&world, Process::StandardSync).await;
    world
}

/// Microsoft takes back what somebody allowed, and the next run finds out.
async fn lapses_at_microsoft(world: &World, address: &str) {
    let revoked = json!({"revokeGrants": true});
    world.control(&format!("identity/users/{address}"), revoked).await;
    world.pass(SignedDuration::from_hours(2));
    takes_its_turn(world).await;
}

/// Sales does.
async fn lapses_at_sales(world: &World, address: &str) {
    world.loses_sales_connection(address);
    world.pass(SignedDuration::from_hours(2));
    takes_its_turn(world).await;
}

async fn writes(world: &World) {
    notices::send_due(&world.worker()).await.unwrap();
}

/// To whom, and about what; the invitations of the week are none of it.
fn sent(world: &World) -> Vec<(String, String)> {
    let all = mails(world).into_iter();
    all.map(|mail| (mail.to.join(" "), mail.subject)).collect()
}

fn mails(world: &World) -> Vec<SentMail> {
    let world = world.stand_ins.sandbox.world();
    let all = world.exchange.mails().iter();
    all.filter(|mail| mail.subject.starts_with("Sales for Outlook"))
        .map(|mail| SentMail::clone(mail))
        .collect()
}

fn one(address: &str, subject: &str) -> (String, String) {
    (address.to_owned(), subject.to_owned())
}

/// How notices stand, as administrators are told.
async fn standing(world: &World) -> Value {
    let answer = world.control("tokens", json!({ "user": ADMIN })).await;
    let bearer = answer["accessToken"].as_str().unwrap();
    let request = world.http.get(format!("{}/api/admin/monitor", world.server));
    let answer = request.bearer_auth(bearer).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json::<Value>().await.unwrap()["notices"].clone()
}

/// What an administrator of the tenant lets the application do by itself.
async fn lets_application(world: &World, roles: Value) {
    let path = "identity/tenants/contoso.example";
    world.control(path, json!({ "applicationRoles": roles })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_lapse_brings_its_user_one_mail_and_a_sign_in_resets_that() {
    let world = office(&[ADA, GRACE]).await;
    writes(&world).await;
    assert_eq!(sent(&world), []);
    assert_eq!(
        standing(&world).await,
        json!({"frequency": "once", "sender": "not-tried-yet"})
    );
    for lapse in 1..=2 {
        lapses_at_microsoft(&world, ADA).await;
        for _ in 0..3 {
            writes(&world).await;
            world.pass(SignedDuration::from_hours(30));
            takes_its_turn(&world).await;
        }
        assert_eq!(sent(&world), vec![one(ADA, TO_MICROSOFT); lapse]);
        world.connect(ADA).await;
        world.settle().await;
    }
    let told = standing(&world).await;
    assert_eq!(
        (&told["sender"], &told["warning"]),
        (&json!("works"), &Value::Null)
    );

    lapses_at_sales(&world, GRACE).await;
    writes(&world).await;
    assert_eq!(sent(&world)[2..], [one(GRACE, TO_SALES)]);
    let mails = mails(&world);
    assert!(mails.iter().all(|mail| mail.from == ADMIN), "{mails:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_the_mail_leads_to_the_pane_and_tells_nothing_private() {
    let world = office(&[ADA]).await;
    lapses_at_microsoft(&world, ADA).await;
    writes(&world).await;
    let content = {
        let world = world.stand_ins.sandbox.world();
        let mailbox = world.exchange.mailbox(ADA).unwrap();
        let mut messages = mailbox.messages();
        let received = messages.find(|message| message.subject == TO_MICROSOFT);
        received.unwrap().body.content.clone()
    };
    assert!(
        content.contains(&format!("href=\"{}/\"", world.server)),
        "{content}"
    );
    for private in [ADA, "Halvorsen", "Ada"] {
        assert!(!content.contains(private), "{private}: {content}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_it_comes_never_once_daily_or_weekly_as_is_set() {
    let world = office(&[ADA]).await;
    let expects = async |frequency, hours: &[i64], total: usize| {
        configures(&world, |configuration| {
            configuration.token_expiry_notice = frequency
        })
        .await;
        for hours in hours {
            world.pass(SignedDuration::from_hours(*hours));
            writes(&world).await;
        }
        assert_eq!(sent(&world).len(), total, "{frequency:?}");
    };
    configures(&world, |configuration| {
        configuration.token_expiry_notice = NoticeFrequency::Never
    })
    .await;
    lapses_at_microsoft(&world, ADA).await;
    expects(NoticeFrequency::Never, &[0, 30, 300], 0).await;
    expects(NoticeFrequency::Once, &[0, 30, 300], 1).await;
    expects(NoticeFrequency::Daily, &[0, 23, 1, 24], 4).await;
    expects(NoticeFrequency::Weekly, &[24 * 6, 23, 1, 24 * 6], 5).await;
    expects(NoticeFrequency::Never, &[24 * 30], 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_only_whom_a_sign_in_helps_is_asked_for_one() {
    let world = office(&[ADA, GRACE]).await;
    for (address, number) in [(ADA, 50_057), (GRACE, 50_076)] {
        let path = format!("identity/users/{address}");
        world.control(&path, json!({ "refusedWith": number })).await;
    }
    world.pass(SignedDuration::from_hours(2));
    takes_its_turn(&world).await;
    writes(&world).await;
    assert_eq!(
        sent(&world),
        [one(GRACE, TO_MICROSOFT)],
        "Ada's account is disabled"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_whoever_disconnected_one_side_is_left_alone() {
    let world = office(&[]).await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    lapses_at_microsoft(&world, ADA).await;
    let request = world.http.delete(format!("{}/api/me/sales", world.server));
    let answer = request.bearer_auth(&ada.bearer).send().await.unwrap();
    assert_eq!(answer.status(), 401, "her hour is over");
    let answer = world.control("tokens", json!({ "user": ADA })).await;
    let bearer = answer["accessToken"].as_str().unwrap();
    let request = world.http.delete(format!("{}/api/me/sales", world.server));
    let answer = request.bearer_auth(bearer).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    writes(&world).await;
    assert_eq!(sent(&world), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_3_with_application_permission_no_mail_asks_for_microsoft_and_those_for_sales_stay() {
    let world = office(&[ADA, GRACE]).await;
    configures(&world, |configuration| {
        configuration.application_permission = true
    })
    .await;
    lapses_at_microsoft(&world, ADA).await;
    world.pass(SignedDuration::from_hours(25));
    lapses_at_sales(&world, GRACE).await;
    writes(&world).await;
    assert_eq!(sent(&world), [one(GRACE, TO_SALES)]);

    // The application is not let in any more: Ada's own authorization is needed, and has lapsed.
    lets_application(&world, json!(["Mail.Send"])).await;
    world.pass(SignedDuration::from_hours(2));
    takes_its_turn(&world).await;
    writes(&world).await;
    assert_eq!(sent(&world)[1..], [one(ADA, TO_MICROSOFT)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_sender_that_does_not_work_fails_nothing_and_is_a_warning() {
    let world = office(&[ADA, GRACE]).await;
    let all = sandbox::identity::model::APPLICATION_ROLES;
    let others: Vec<_> = all.iter().filter(|role| **role != "Mail.Send").collect();
    lets_application(&world, json!(others)).await;
    lapses_at_microsoft(&world, ADA).await;
    lapses_at_sales(&world, GRACE).await;
    let log = world.stand_ins.sandbox.log();
    log.clear();
    let worker = world.worker();
    for _ in 0..5 {
        notices::send_due(&worker).await.unwrap();
    }
    let asked = log.since(0);
    let tries = asked.iter().filter(|entry| entry.path.ends_with("/sendMail"));
    assert_eq!(tries.count(), 1, "it is left alone for a while");
    let told = standing(&world).await;
    assert_eq!(
        (&told["sender"], &told["problem"], &told["warning"]),
        (&json!("fails"), &json!("address-refused"), &json!("sender-fails"))
    );
    assert!(told["providerCode"].is_string() && told["since"].is_string());

    lets_application(&world, json!(all)).await;
    world.pass(SignedDuration::from_mins(6));
    notices::send_due(&worker).await.unwrap();
    assert_eq!(sent(&world).len(), 2, "nothing was lost");
    assert_eq!(standing(&world).await["sender"], "works");

    // No such mailbox, by an administrator's word.
    configures(&world, |configuration| {
        configuration.notice_from_address = Some("nobody@contoso.example".to_owned())
    })
    .await;
    world.connect(ADA).await;
    world.settle().await;
    lapses_at_microsoft(&world, ADA).await;
    notices::send_due(&worker).await.unwrap();
    assert_eq!(standing(&world).await["problem"], "address-refused");
    configures(&world, |configuration| {
        configuration.notice_from_address = Some(GRACE.to_owned())
    })
    .await;
    world.pass(SignedDuration::from_mins(6));
    notices::send_due(&worker).await.unwrap();
    let last = mails(&world).pop().unwrap();
    assert_eq!((last.from.as_str(), last.to.join(" ")), (GRACE, ADA.to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_without_a_sender_nothing_is_sent_nothing_fails_and_there_is_a_warning() {
    let world = World::configured(sandbox::Options::default(), |config| config.notices = None).await;
    let world = staffed(world, &[ADA]).await;
    lapses_at_microsoft(&world, ADA).await;
    writes(&world).await;
    assert_eq!(sent(&world), []);
    assert_eq!(
        standing(&world).await,
        json!({"frequency": "once", "sender": "not-configured", "warning": "no-sender"})
    );
    configures(&world, |configuration| {
        configuration.token_expiry_notice = NoticeFrequency::Never
    })
    .await;
    assert_eq!(standing(&world).await["warning"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_several_workers_send_each_mail_once() {
    let world = office(&[ADA, GRACE, ADMIN]).await;
    for address in [ADA, GRACE, ADMIN] {
        lapses_at_microsoft(&world, address).await;
    }
    let workers = [
        world.separate_worker().await,
        world.separate_worker().await,
        world.worker(),
        world.worker(),
    ];
    let sending = workers.iter().map(notices::send_due);
    for sent in futures::future::join_all(sending).await {
        sent.unwrap();
    }
    let mut receivers: Vec<_> = sent(&world).into_iter().map(|(to, _)| to).collect();
    receivers.sort();
    assert_eq!(receivers, [ADA, ADMIN, GRACE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_worker_killed_at_any_await_sends_each_mail_once_or_one_of_them_twice() {
    let world = office(&[ADA, GRACE]).await;
    for polls in 1..200 {
        for address in [ADA, GRACE] {
            world.connect(address).await;
        }
        world.settle().await;
        lapses_at_microsoft(&world, ADA).await;
        lapses_at_sales(&world, GRACE).await;
        let before = sent(&world).len();
        let worker = world.worker();
        let ended = crash_after(polls, notices::send_due(&worker)).await;
        world.pass(SignedDuration::from_mins(6));
        writes(&world).await;
        let mut mails = sent(&world).split_off(before);
        let total = mails.len();
        mails.sort();
        mails.dedup();
        assert_eq!(mails, [one(ADA, TO_MICROSOFT), one(GRACE, TO_SALES)], "{polls}");
        assert!(total <= 3, "{total} mails after {polls} polls");
        if ended {
            assert!(polls > 4, "{polls} polls: the crash was never in the middle");
            return;
        }
    }
    panic!("it took too many polls");
}
