//! Files that hang on meetings, tasks and emails: carried over once, whatever happens on the way, and named where they stay.

mod hung;

use super::runs::reconciles;
use hung::{
    about_files, attach_in_sales, carrying, describe_in_sales, hang, in_exchange, in_outlook, in_sales,
    meets, named, notes, number_of, only, shares, syncs, travel,
};
use jiff::SignedDuration;
use sandbox::exchange::attachment::Attachment;
use sandbox::exchange::event::Mailable;
use sandbox::exchange::message::Mail;
use sandbox::requests::Entry;
use sandbox::sales::model::{Draft, Table};
use serde_json::json;
use shared::api::shares::{ReasonCode, ShareStatus};
use std::future::pending;
use tests::{World, crash_after};
use worker::queue::{self, Until};

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
const MB: usize = 1024 * 1024;
/// More polls than a share with files ever took; the test fails if it is reached.
const POLLS_MAX: usize = 600;

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_19_r_lim_4_files_of_a_meeting_go_to_sales_and_what_is_too_large_is_named_in_a_note() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    let files = [
        ("offer.pdf", b"An offer".to_vec()),
        ("large.bin", vec![7; 10 * MB]),
        ("film.mp4", vec![8; 10 * MB + 1]),
        ("empty.txt", Vec::new()),
    ];
    let event = meets(&world, "With files", &files);
    in_outlook(&world, |exchange, oid, now| {
        let image = Attachment {
            name: "logo.png".to_owned(),
            is_inline: true,
            content_id: Some("logo".to_owned()),
            bytes: vec![1; 9],
            ..Attachment::default()
        };
        exchange.attach(oid, &event.immutable_id, image, now).unwrap();
    });
    shares(&world, &ada, &event).await;
    let number = number_of(&world, "With files");
    let carried = in_sales(&world, Table::Activities, &number);
    assert_eq!(
        carried,
        named(&[("large.bin", &files[1].1), ("offer.pdf", b"An offer")])
    );
    let note = "Not carried over to Oracle Sales: film.mp4 (10.1 MB), empty.txt";
    assert_eq!(notes(&world, &number), [note]);
    let record = only(&ada, "appointments").await;
    assert_eq!(record["reason"]["code"], "files-left-out", "{record}");
    assert_eq!(record["reason"]["detail"], "2", "{record}");
    let shown: Vec<_> = record["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            (
                file["name"].as_str().unwrap(),
                file["state"].as_str().unwrap(),
                file["reason"]["code"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("offer.pdf", "carried", None),
            ("large.bin", "carried", None),
            ("film.mp4", "leftOut", Some("file-too-large")),
            ("empty.txt", "leftOut", Some("file-empty")),
        ]
    );
    syncs(&world, &ada).await;
    world.stand_ins.sandbox.log().clear();
    syncs(&world, &ada).await;
    assert_eq!(
        about_files(&world).len(),
        0,
        "nothing changed, so nothing is asked"
    );
    assert_eq!(in_sales(&world, Table::Activities, &number), carried);
    assert_eq!(notes(&world, &number).len(), 1);
    assert_eq!(
        only(&ada, "appointments").await["reason"]["code"],
        "files-left-out"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_19_what_is_added_comes_along_and_what_is_taken_off_stays_in_sales() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    let event = meets(&world, "Grows", &[("one.pdf", b"1".to_vec())]);
    shares(&world, &ada, &event).await;
    let number = number_of(&world, "Grows");
    syncs(&world, &ada).await;
    hang(&world, &event.immutable_id, "two.pdf", b"2");
    syncs(&world, &ada).await;
    let both = named(&[("one.pdf", b"1"), ("two.pdf", b"2")]);
    assert_eq!(in_sales(&world, Table::Activities, &number), both);
    in_outlook(&world, |exchange, oid, now| {
        let id = exchange.mailbox(oid).unwrap().attachments(&event.immutable_id)[0]
            .id
            .clone();
        exchange.detach(oid, &event.immutable_id, &id, now).unwrap();
    });
    syncs(&world, &ada).await;
    assert_eq!(in_sales(&world, Table::Activities, &number), both);
    // Hung on once more it is the same file.
    hang(&world, &event.immutable_id, "one.pdf", b"1");
    syncs(&world, &ada).await;
    assert_eq!(in_sales(&world, Table::Activities, &number), both);
    let log = world.stand_ins.sandbox.log().since(0);
    let reads_sales =
        |entry: &&Entry| entry.method == "GET" && entry.path.contains(&format!("{number}/child/Attachments"));
    assert_eq!(
        log.iter().filter(reads_sales).count(),
        0,
        "the files in Sales are nobody's business"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_a_lost_answer_makes_no_second_file_and_no_second_note() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    for (kind, fault) in [
        ("Attachments", "dropResponse"),
        ("Note", "dropResponse"),
        ("Attachments", "timeout"),
        ("Attachments", "throttle"),
    ] {
        let subject = format!("{kind} {fault}");
        let matching = format!("POST .*child/{kind}$");
        let (one, empty) = (("one.pdf", b"1".to_vec()), ("empty.pdf", Vec::new()));
        let event = meets(&world, &subject, &[one, empty, ("two.pdf", b"2".to_vec())]);
        let mut planted = json!({"target": "sales", "match": matching, "kind": fault, "times": 1});
        if fault == "throttle" {
            planted["retryAfterSecs"] = json!(5);
        }
        world.plant(planted).await;
        shares(&world, &ada, &event).await;
        assert_eq!(world.strikes().await, [1], "{subject}");
        world.clear_faults();
        let number = number_of(&world, &subject);
        assert_eq!(
            in_sales(&world, Table::Activities, &number),
            named(&[("one.pdf", b"1"), ("two.pdf", b"2")]),
            "{subject}"
        );
        let note = "Not carried over to Oracle Sales: empty.pdf";
        assert_eq!(notes(&world, &number), [note], "{subject}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_new_5_r_appt_19_a_worker_killed_between_files_goes_on_where_it_was() {
    let world = World::new().await;
    let mut ada = carrying(&world).await;
    for (round, polls) in world.polls_until_killed().enumerate() {
        assert!(polls < POLLS_MAX, "a share took more than {POLLS_MAX} polls");
        if round % 20 == 19 {
            ada = world.connect(ADA).await;
            world.settle().await;
        }
        let subject = format!("Killed after {polls}");
        let (one, empty) = (("one.pdf", b"1".to_vec()), ("empty.pdf", Vec::new()));
        let event = meets(&world, &subject, &[one, empty, ("two.pdf", b"2".to_vec())]);
        let share = ada.share(&format!("killed-{polls}"), &event.rest_id, None).await;
        let context = world.worker();
        let ended = crash_after(polls, queue::run(&context, Until::Drained, pending())).await;
        world.pass(SignedDuration::from_secs(60));
        world.settle().await;
        let outcome = ada.outcome(&share).await;
        assert_eq!(
            outcome,
            (ShareStatus::Shared, Some(ReasonCode::FilesLeftOut)),
            "killed after {polls} polls"
        );
        let number = number_of(&world, &subject);
        assert_eq!(
            in_sales(&world, Table::Activities, &number),
            named(&[("one.pdf", b"1"), ("two.pdf", b"2")]),
            "killed after {polls} polls"
        );
        assert_eq!(notes(&world, &number).len(), 1, "killed after {polls} polls");
        if ended {
            assert!(polls > 25, "the crash was never in the middle: {polls}");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_3_files_of_tasks_go_both_ways_once() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    let task = in_outlook(&world, |exchange, oid, now| {
        let body = json!({ "title": "Send the offer", "categories": [CATEGORY] }).to_string();
        let write = sandbox::exchange::write::task::read(body.as_bytes(), true).unwrap();
        exchange.create_task(oid, &write, now).unwrap().id.clone()
    });
    hang(&world, &task, "offer.pdf", b"An offer");
    syncs(&world, &ada).await;
    let number = number_of(&world, "Send the offer");
    let offer = named(&[("offer.pdf", b"An offer")]);
    assert_eq!(in_sales(&world, Table::Activities, &number), offer);
    attach_in_sales(&world, &number, "reply.txt", b"A reply");
    // The same that hangs there already, put there by somebody as well.
    attach_in_sales(&world, &number, "offer.pdf", b"An offer");
    syncs(&world, &ada).await;
    let both = named(&[("offer.pdf", b"An offer"), ("reply.txt", b"A reply")]);
    assert_eq!(in_exchange(&world, &task), both);
    syncs(&world, &ada).await;
    assert_eq!(in_exchange(&world, &task), both);
    assert_eq!(in_sales(&world, Table::Activities, &number).len(), 3);
    world.stand_ins.sandbox.log().clear();
    syncs(&world, &ada).await;
    assert_eq!(
        about_files(&world).len(),
        0,
        "nothing changed, so nothing is asked"
    );
    // A description that is edited in Sales still comes over: files hang beside the body.
    describe_in_sales(&world, &number, "Ask Sam first");
    syncs(&world, &ada).await;
    let body = in_outlook(&world, |exchange, oid, _| {
        exchange
            .mailbox(oid)
            .unwrap()
            .task(&task)
            .unwrap()
            .body
            .content
            .clone()
    });
    assert!(body.contains("Ask Sam first"), "{body}");
    assert_eq!(in_exchange(&world, &task), both);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_3_a_task_in_outlook_gets_25_mb_the_smallest_first_and_the_rest_is_named() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    let now = world.stand_ins.sandbox.now();
    let number = {
        let mut stand_ins = world.stand_ins.sandbox.world();
        let draft = Draft::task("Much to read");
        let number = stand_ins
            .sales
            .create(ADA, Table::Activities, &draft, now)
            .unwrap();
        stand_ins.sales.reindex(now);
        number
    };
    for (name, mb) in [
        ("nine", 9),
        ("eight", 8),
        ("one", 1),
        ("also eight", 8),
        ("ten", 10),
    ] {
        attach_in_sales(&world, &number, name, &vec![u8::try_from(mb).unwrap(); mb * MB]);
    }
    syncs(&world, &ada).await;
    let task = in_outlook(&world, |exchange, oid, _| {
        let mailbox = exchange.mailbox(oid).unwrap();
        let mut tasks = mailbox.tasks().filter(|task| task.title == "Much to read");
        tasks.next().unwrap().id.clone()
    });
    let names: Vec<_> = in_exchange(&world, &task)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    // The two of eight megabytes hold the same and are called differently.
    assert_eq!(names, ["also eight", "eight", "one"]);
    let note = "Not carried over to Outlook: nine (9.0 MB), ten (10.0 MB)";
    assert_eq!(notes(&world, &number), [note]);
    let (_, page) = ada.get("/api/me/records?object=tasks").await;
    let mut records = page["records"].as_array().unwrap().iter();
    let record = records.find(|record| record["title"] == "Much to read");
    assert_eq!(record.unwrap()["reason"]["code"], "files-left-out", "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_7_files_of_an_email_go_along_and_what_is_too_large_is_told() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    let message = in_outlook(&world, |exchange, oid, now| {
        let at = |address: &str| Mailable {
            name: String::new(),
            address: address.to_owned(),
        };
        let mail = Mail::plain(at("sam@customer.example"), vec![at(ADA)], "The plan");
        let message = exchange.receive_message(oid, &mail, now).unwrap();
        let categories = [CATEGORY.to_owned()];
        let id = message.immutable_id.clone();
        exchange
            .categorise_message(oid, &id, &categories, None, now)
            .unwrap();
        id
    });
    hang(&world, &message, "plan.pdf", b"A plan");
    hang(&world, &message, "film.mp4", &vec![8; 10 * MB + 1]);
    syncs(&world, &ada).await;
    let number = {
        let stand_ins = world.stand_ins.sandbox.world();
        let mut messages = stand_ins.sales.all(Table::ConversationMessages);
        messages.next().unwrap().key.clone()
    };
    let plan = named(&[("plan.pdf", b"A plan")]);
    assert_eq!(in_sales(&world, Table::ConversationMessages, &number), plan);
    let record = only(&ada, "emails").await;
    assert_eq!(record["reason"]["code"], "files-left-out", "{record}");
    assert_eq!(record["files"][1]["name"], "film.mp4", "{record}");
    assert_eq!(record["files"][1]["reason"]["code"], "file-too-large", "{record}");
    syncs(&world, &ada).await;
    assert_eq!(in_sales(&world, Table::ConversationMessages, &number), plan);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_14_r_appt_19_files_of_a_series_hang_on_its_first_meeting() {
    let world = World::new().await;
    let ada = carrying(&world).await;
    let event = world.invite(
        ADA,
        &json!({"subject": "Weekly", "categories": [CATEGORY],
                "start": {"dateTime": "2031-03-03T09:00:00", "timeZone": "UTC"},
                "end": {"dateTime": "2031-03-03T10:00:00", "timeZone": "UTC"},
                "recurrence": {"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "monday"},
                               "range": {"type": "numbered", "startDate": "2031-03-03", "numberOfOccurrences": 3, "recurrenceTimeZone": "UTC"}}}),
    );
    hang(&world, &event.immutable_id, "agenda.pdf", b"1");
    for _ in 0..2 {
        syncs(&world, &ada).await;
        let mut rows = world.activities("Weekly");
        rows.sort_by_key(|row| row.attributes["ActivityStartDate"].clone());
        let hung: Vec<_> = rows
            .iter()
            .map(|row| in_sales(&world, Table::Activities, &row.attributes["ActivityNumber"]).len())
            .collect();
        assert_eq!(hung, [1, 0, 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_3_r_appt_19_switched_off_nothing_goes_and_switched_on_what_is_there_follows() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    let event = meets(&world, "Later", &[("one.pdf", b"1".to_vec())]);
    shares(&world, &ada, &event).await;
    syncs(&world, &ada).await;
    let number = number_of(&world, "Later");
    assert_eq!(about_files(&world).len(), 0);
    travel(&world, true).await;
    world.pass(SignedDuration::from_mins(10));
    reconciles(&world).await;
    let one = named(&[("one.pdf", b"1")]);
    assert_eq!(in_sales(&world, Table::Activities, &number), one);
    travel(&world, false).await;
    hang(&world, &event.immutable_id, "two.pdf", b"2");
    syncs(&world, &ada).await;
    assert_eq!(
        in_sales(&world, Table::Activities, &number),
        one,
        "nothing is sent, and nothing deleted"
    );
    travel(&world, true).await;
    world.pass(SignedDuration::from_mins(10));
    reconciles(&world).await;
    let both = named(&[("one.pdf", b"1"), ("two.pdf", b"2")]);
    assert_eq!(in_sales(&world, Table::Activities, &number), both);
    world.stand_ins.sandbox.log().clear();
    world.pass(SignedDuration::from_mins(10));
    reconciles(&world).await;
    let of_it = about_files(&world);
    let of_it = of_it
        .iter()
        .filter(|entry| entry.path.contains(&number) || entry.path.contains("/events/"));
    assert_eq!(of_it.count(), 0, "all of it was gone through");
}
