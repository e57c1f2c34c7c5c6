//! Both connectors against the stand-ins: requests, bytes, waits and memory of reading and writing many records, beside the
//! least that the services' own limits allow.

mod changing;

use exchange::{
    CalendarRound, CalendarWindow, EventWrite, FeedCursor, GraphClient, Limits, Mailbox, MailboxAsked,
    MailboxKey, Notes, OutsideCursor,
};
use jiff::{SignedDuration, Timestamp};
use sales::{NewsAsked, SalesClient, SalesUser, Settings, UserKey, Watermark};
use sandbox::sales::model::{Draft, Table};
use sandbox::{Options, RunningSandbox, Sandbox};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use sync_core::{
    Appointment, Description, Kind, MeetingKey, Outcome, Own, Participants, Related, SalesId, SalesNumber,
    Span, Told, Visibility,
};
use tests::{graph_token, sales_token};
use url::Url;

const ADA: &str = "ada@contoso.example";
const RECORDS: usize = 5_000;
/// What every request costs.
const LATENCY: Duration = Duration::from_millis(50);
/// Requests under way at once in a mailbox, and what a batch and a page hold.
const PLACES: usize = 4;
const GRAPH_PARTS: usize = 20;
const SALES_PARTS: usize = 50;
const GRAPH_ROWS: usize = 500;
const SALES_ROWS: usize = 499;
/// Of the records that are read for the sake of memory.
const LARGE_BODY_BYTES: usize = 10 * 1024;

/// One figure beside its bound.
struct Measured {
    name: &'static str,
    requests: usize,
    requests_bound: usize,
    bytes: u64,
    seconds: f64,
    /// What the stand-ins themselves took, as many at once as are allowed: nobody gets through faster.
    seconds_bound: f64,
}

/// Requests and waits, `repeats` times in worlds of their own; a quiet cycle; the reader's peak memory.
pub(crate) async fn figures(repeats: usize) -> Value {
    let mut runs: Vec<Vec<Measured>> = Vec::new();
    let mut quiet = Value::Null;
    for _ in 0..repeats {
        let stand = start(LATENCY).await;
        let (ada, in_sales) = (mailbox(&stand.sandbox), user(&stand.sandbox));
        runs.push(vec![
            write_exchange(&stand.sandbox, &ada).await,
            read_exchange(&stand.sandbox, &ada).await,
            write_sales(&stand.sandbox, &in_sales).await,
            read_sales(&stand.sandbox, &in_sales).await,
        ]);
        quiet = quiet_cycle(&stand.sandbox, &ada, &in_sales).await;
        let changed = changing::figures(&stand.sandbox, &in_sales).await;
        if let Some(run) = runs.last_mut() {
            run.extend(changed);
        }
    }
    let first = runs.first().map_or(&[][..], Vec::as_slice);
    let rows: Vec<Value> = first
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let seconds = runs.iter().map(|run| run[at].seconds).collect();
            json!({
                "name": one.name,
                "records": RECORDS,
                "requests": one.requests,
                "requestsBound": one.requests_bound,
                "bytes": one.bytes,
                "seconds": super::spread(seconds),
                "secondsBound": one.seconds_bound,
                "wanted": "requests at most 1.1, seconds at most 1.3 times the bound",
            })
        })
        .collect();
    json!({
        "vendorLatencyMs": LATENCY.as_millis() as u64,
        "rows": rows,
        "quietCycle": quiet,
        "reader": reader().await,
    })
}

async fn write_exchange(sandbox: &Sandbox, ada: &Mailbox) -> Measured {
    let wanted: Vec<(Appointment, String)> = (0..RECORDS)
        .map(|at| (appointment(sandbox.now(), at), format!("OX-{at}")))
        .collect();
    let writes: Vec<EventWrite<'_>> = wanted
        .iter()
        .map(|(wanted, stamp)| EventWrite::Create {
            wanted,
            stamp,
            transaction_id: stamp,
            invitees: &[],
        })
        .collect();
    let batches = RECORDS.div_ceil(GRAPH_PARTS);
    measured(sandbox, "Write 5,000 to Exchange", PLACES, async {
        let answers = ada.write_events(&writes).await;
        let applied = answers
            .iter()
            .filter(|answer| matches!(answer.outcome, Outcome::Applied(_)));
        assert_eq!(applied.count(), RECORDS);
        batches
    })
    .await
}

async fn read_exchange(sandbox: &Sandbox, ada: &Mailbox) -> Measured {
    measured(sandbox, "Read 5,000 from Exchange", 1, async {
        let (rows, _) = calendar(ada, sandbox.now()).await;
        assert!(rows >= RECORDS);
        rows.div_ceil(GRAPH_ROWS)
    })
    .await
}

async fn write_sales(sandbox: &Sandbox, in_sales: &SalesUser) -> Measured {
    let owner = SalesId(sandbox.world().sales.user(ADA).expect("she is there").party_id);
    let wanted: Vec<(SalesNumber, Appointment)> = (0..RECORDS)
        .map(|at| (number(at), appointment(sandbox.now(), at)))
        .collect();
    let batches = RECORDS.div_ceil(SALES_PARTS);
    measured(sandbox, "Write 5,000 to Sales", PLACES, async {
        let created = in_sales.create_many(owner, &wanted).await;
        let applied = created
            .iter()
            .filter(|created| matches!(created.answer.outcome, Outcome::Applied(_)));
        assert_eq!(applied.count(), RECORDS);
        batches
    })
    .await
}

async fn read_sales(sandbox: &Sandbox, in_sales: &SalesUser) -> Measured {
    let since = Watermark::starting_at(sandbox.now() - SignedDuration::from_hours(1));
    measured(sandbox, "Read 5,000 from Sales", 1, async {
        let (rows, _) = activities(in_sales, since).await;
        assert!(rows >= RECORDS);
        rows.div_ceil(SALES_ROWS)
    })
    .await
}

fn number(at: usize) -> SalesNumber {
    let key = MeetingKey::from_ical_uid(&format!("bench-{at}"));
    SalesNumber::mint(Kind::Appointment, &key, 0)
}

/// Requests and bytes of a cycle over all kinds in which nothing changed, a while after everything was read.
async fn quiet_cycle(sandbox: &Sandbox, ada: &Mailbox, in_sales: &SalesUser) -> Value {
    let begin = Watermark::starting_at(sandbox.now() - SignedDuration::from_hours(1));
    let (_, reached) = activities(in_sales, begin).await;
    // What was changed while so much of it was read comes once again.
    sandbox.advance(SignedDuration::from_mins(15));
    let (_, reached) = activities(in_sales, reached).await;
    let now = sandbox.now();
    let scope = ada.mail_scope().await.expect("folders");
    let (_, calendar) = calendar(ada, now).await;
    let mut contacts = ada.contact_changes(None, Notes::LeftOut).await.expect("a page");
    while !contacts.is_last {
        let next = contacts.next;
        contacts = ada
            .contact_changes(Some(&next), Notes::LeftOut)
            .await
            .expect("a page");
    }
    let list = ada.default_task_list().await.expect("a list");
    let mut tasks = ada.task_changes(&list, None).await.expect("a page");
    while !tasks.is_last {
        tasks = ada.task_changes(&list, Some(&tasks.next)).await.expect("a page");
    }
    let start = Watermark::starting_at(now);
    let mut asked = NewsAsked {
        appointments: Some(reached),
        tasks: Some(start.clone()),
        contacts: Some((start.clone(), sales::Notes::LeftOut)),
        deleted: Some(start),
        contacts_stand: true,
    };
    // The pod is described once for all.
    let news = in_sales.news(&asked, now).await.expect("news");
    asked.appointments = news.appointments.map(|page| page.expect("a page").next);
    let mut messages = ada.message_changes(None, &scope).await.expect("a page");
    while !messages.is_last {
        let next = messages.next;
        messages = ada.message_changes(Some(&next), &scope).await.expect("a page");
    }
    let window = CalendarWindow::around(now);
    let outside = ada
        .outside_news(window, &OutsideCursor::START)
        .await
        .expect("news");
    sandbox.log().clear();
    let quiet = MailboxAsked {
        calendar: Some(CalendarRound::GoOn(&calendar)),
        outside: Some((&outside.next, window)),
        contacts: Some((Some(&contacts.next), Notes::LeftOut)),
        tasks: Some((&list, Some(&tasks.next))),
        messages: Some((Some(&messages.next), &scope)),
    };
    let started = Instant::now();
    let (outlook, pod) = futures::join!(ada.news(&quiet), in_sales.news(&asked, now));
    let seconds = started.elapsed().as_secs_f64();
    assert!(
        outlook
            .expect("news")
            .calendar
            .expect("asked for")
            .expect("a page")
            .singles
            .is_empty()
    );
    assert!(
        pod.expect("news")
            .appointments
            .expect("asked for")
            .expect("a page")
            .rows
            .is_empty()
    );
    let entries = sandbox.log().since(0);
    json!({
        "requests": entries.len(),
        "bytes": bytes_of(&entries),
        "seconds": seconds,
        "wanted": "2 requests, at most 10,000 bytes",
    })
}

/// Peak memory of a process that reads 5,000 records with bodies of 10 KB from each side.
async fn reader() -> Value {
    let stand = start(Duration::ZERO).await;
    fill(&stand.sandbox);
    let before = stand.sandbox.log().since(0).len();
    let output = tokio::process::Command::new(std::env::current_exe().expect("this program"))
        .env(
            READER,
            json!({
                "origin": stand.sandbox.public_origin(),
                "now": stand.sandbox.now(),
                "graph": graph_token(&stand.sandbox, ADA).expose_secret(),
                "sales": sales_token(&stand.sandbox, ADA).expose_secret(),
            })
            .to_string(),
        )
        .output()
        .await
        .expect("the reader");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    json!({
        "records": read["records"],
        "bodyBytes": LARGE_BODY_BYTES,
        "requests": stand.sandbox.log().since(0).len() - before,
        "peakBytes": read["peakBytes"],
        "wanted": "under 80 MB",
    })
}

/// What the reader is told: as JSON.
pub(crate) const READER: &str = "BENCH_READER";

/// The process whose memory is measured; gives what it says.
pub(crate) async fn read_all(told: &str) -> String {
    let told: Value = serde_json::from_str(told).expect("JSON");
    let text = |name: &str| told[name].as_str().expect("text").to_owned();
    let origin: Url = text("origin").parse().expect("an origin");
    let now: Timestamp = text("now").parse().expect("a moment");
    let ada = mailbox_at(&origin, text("graph").into());
    let in_sales = user_at(&origin, text("sales").into());
    let (events, _) = calendar(&ada, now).await;
    let since = Watermark::starting_at(now - SignedDuration::from_hours(1));
    let (found, _) = activities(&in_sales, since).await;
    assert!(events >= RECORDS && found >= RECORDS);
    json!({"records": events + found, "peakBytes": peak_bytes()}).to_string()
}

/// Every row of the calendar's feed, a page at a time.
async fn calendar(ada: &Mailbox, now: Timestamp) -> (usize, FeedCursor) {
    let mut page = ada
        .calendar_changes(CalendarRound::Begin(CalendarWindow::around(now)))
        .await
        .expect("a page");
    let mut rows = page.rows.len();
    while !page.is_last {
        let next = page.next;
        page = ada
            .calendar_changes(CalendarRound::GoOn(&next))
            .await
            .expect("a page");
        rows += page.rows.len();
    }
    (rows, page.next)
}

async fn activities(in_sales: &SalesUser, since: Watermark) -> (usize, Watermark) {
    let (mut rows, mut after) = (0, since);
    loop {
        let page = in_sales.changed_appointments(&after).await.expect("a page");
        rows += page.rows.len();
        after = page.next;
        if page.is_last {
            return (rows, after);
        }
    }
}

/// What `work` cost, which says how many requests it needs at least, and of which `abreast` may be under way at once.
async fn measured(
    sandbox: &Sandbox,
    name: &'static str,
    abreast: usize,
    work: impl Future<Output = usize>,
) -> Measured {
    sandbox.log().clear();
    let started = Instant::now();
    let requests_bound = work.await;
    let seconds = started.elapsed().as_secs_f64();
    let entries = sandbox.log().since(0);
    let micros: u64 = entries.iter().filter_map(|entry| entry.micros).sum();
    Measured {
        name,
        requests: entries.len(),
        requests_bound,
        bytes: bytes_of(&entries),
        seconds,
        seconds_bound: (micros as f64 / 1e4 / abreast as f64).round() / 100.0,
    }
}

fn bytes_of(entries: &[sandbox::requests::Entry]) -> u64 {
    entries.iter().map(|entry| entry.bytes_in + entry.bytes_out).sum()
}

fn appointment(now: Timestamp, at: usize) -> Appointment {
    let start = now + SignedDuration::from_hours(24 + i64::try_from(at % 2_000).expect("small"));
    Appointment {
        subject: format!("Visit {at}"),
        description: Description("<p>Agenda &amp; more</p>".repeat(20)),
        location: "Room 7".to_owned(),
        time: Span::Timed {
            start,
            end: start + SignedDuration::from_hours(1),
        },
        visibility: Visibility::Normal,
        people: Participants::default(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

/// Large records on both sides.
fn fill(sandbox: &Sandbox) {
    let (now, text) = (sandbox.now(), "x".repeat(LARGE_BODY_BYTES));
    let oid = sandbox.world().exchange.mailbox(ADA).expect("hers").oid.clone();
    for at in 0..RECORDS {
        let start = now + SignedDuration::from_hours(24 + i64::try_from(at % 2_000).expect("small"));
        let end = start + SignedDuration::from_hours(1);
        let moment = |at: Timestamp| json!({"dateTime": at.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC"});
        let body = json!({
            "subject": format!("Visit {at}"), "start": moment(start), "end": moment(end),
            "body": {"contentType": "html", "content": text},
        });
        let write = sandbox::exchange::write::read(body.to_string().as_bytes()).expect("an event");
        let mut world = sandbox.world();
        world.exchange.create_event(&oid, &write, now).expect("made");
        let draft =
            Draft::appointment(&format!("Visit {at}"), start, end).with("ActivityDescription", text.as_str());
        world
            .sales
            .create(ADA, Table::Activities, &draft, now)
            .expect("made");
    }
}

async fn start(latency: Duration) -> RunningSandbox {
    Sandbox::start(Options {
        latency,
        ..Options::default()
    })
    .await
    .expect("the stand-ins")
}

fn mailbox(sandbox: &Sandbox) -> Mailbox {
    mailbox_at(&sandbox.public_origin(), graph_token(sandbox, ADA))
}

fn user(sandbox: &Sandbox) -> SalesUser {
    user_at(&sandbox.public_origin(), sales_token(sandbox, ADA))
}

fn mailbox_at(origin: &Url, token: SecretString) -> Mailbox {
    let base = origin.join("graph/v1.0").expect("an address");
    GraphClient::new(http(), base, Limits::default()).mailbox(MailboxKey::new(ADA), token)
}

fn user_at(origin: &Url, token: SecretString) -> SalesUser {
    let settings = Settings {
        base_url: origin.clone(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version: 9,
        source_system: None,
        limits: Limits::default(),
        tidy_description: exchange::html::sanitised,
    };
    SalesClient::new(http(), settings).as_user(UserKey::new(ADA), token)
}

fn http() -> reqwest::Client {
    runtime::http_client(&runtime::config::Trust::default()).expect("a client")
}

/// The most memory that this process ever had, in bytes.
pub(super) fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.expect("the kernel says") * 1024
}
