//! The performance figures of this version: ratios and waits taken in one run. `cargo xtask bench` calls it.

#![expect(clippy::unwrap_used, reason = "a figure that cannot be taken stops the run")]

mod bare;
#[path = "../../browser/chromium.rs"]
#[expect(dead_code, reason = "the browser tier asks for more than a stop watch does")]
mod chromium;
mod first_use;
mod load;
mod planning;
mod team;
mod vendors;

use jiff::SignedDuration;
use sandbox::Options;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tests::World;

const ADA: &str = "ada@contoso.example";
/// Connections that press Share at once.
const CONNECTIONS: usize = 16;
/// How long one side of a comparison is pressed at a time.
const ROUND: Duration = Duration::from_secs(2);
/// What every request to a vendor costs in the second figure.
const VENDOR_LATENCY: Duration = Duration::from_millis(50);
const CLICKS: usize = 15;

#[tokio::main]
async fn main() {
    if let Some(told) = variable(vendors::READER) {
        say(&vendors::read_all(&told).await);
        return;
    }
    if let Some(told) = variable(team::TEAM) {
        say(&team::figures_of(&told).await);
        return;
    }
    let repeats = variable("BENCH_REPEATS")
        .and_then(|text| text.parse().ok())
        .unwrap_or(5);
    let mut figures = Figures::default();
    figures.take("disk", async { disk() }).await;
    figures.take("planning", async { planning::figures() }).await;
    figures.take("vendors", vendors::figures(repeats)).await;
    figures.take("shareAccepted", share_accepted(repeats)).await;
    figures.take("clickToShared", click_to_shared()).await;
    figures.take("pane", pane()).await;
    figures.take("team", team::figures()).await;
    show(&Value::Object(figures.0));
}

/// What was taken so far, which is kept though a later figure cannot be taken.
#[derive(Default)]
struct Figures(serde_json::Map<String, Value>);

impl Figures {
    /// Takes a figure, if it is the one that is wanted or all are.
    async fn take(&mut self, name: &str, figure: impl Future<Output = Value>) {
        if variable("BENCH_ONLY").is_some_and(|only| only != name) {
            return;
        }
        self.0.insert(name.to_owned(), figure.await);
        if let Some(out) = variable("BENCH_OUT") {
            let text = serde_json::to_vec_pretty(&self.0).expect("JSON");
            std::fs::write(PathBuf::from(out), text).expect("the folder exists");
        }
    }
}

async fn pane() -> Value {
    json!({
        "brotliBytes": variable("PANE_BROTLI_BYTES").and_then(|text| text.parse::<u64>().ok()),
        "allowed": 110 * 1024,
        "firstUsableMillis": first_usable().await,
    })
}

/// Shares accepted per second by the server and by a bare handler that does the same inserts in one transaction, turn by
/// turn, each on a database of its own with the same settings.
async fn share_accepted(repeats: usize) -> Value {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let bare = bare::Bare::start().await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        ours.push(
            load::per_second(
                &format!("{}/api/shares", world.server),
                &ada.bearer,
                CONNECTIONS,
                ROUND,
            )
            .await,
        );
        theirs.push(
            load::per_second(
                &format!("{}/api/shares", bare.origin),
                &ada.bearer,
                CONNECTIONS,
                ROUND,
            )
            .await,
        );
    }
    let ratios: Vec<f64> = ours
        .iter()
        .zip(&theirs)
        .map(|(ours, theirs)| ours / theirs)
        .collect();
    json!({
        "connections": CONNECTIONS,
        "oursPerSecond": spread(ours),
        "barePerSecond": spread(theirs),
        "ratio": spread(ratios),
        "wanted": "at least 0.8",
    })
}

/// From the click to *Shared* as the pane would see it, polling as the pane does, with every vendor request made slower.
async fn click_to_shared() -> Value {
    let world = World::with(Options {
        latency: VENDOR_LATENCY,
        ..Options::default()
    })
    .await;
    let ada = world.connect(ADA).await;
    let _worker = world.work();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let requests_before = world.stand_ins.sandbox.log().since(0).len();
    let mut waits = Vec::new();
    for click in 0..CLICKS {
        let event = world.invite(
            ADA,
            &json!({ "subject": format!("Click {click}"), "start": { "dateTime": "2031-03-03T09:00:00", "timeZone": "UTC" },
                     "end": { "dateTime": "2031-03-03T10:00:00", "timeZone": "UTC" },
                     "attendees": [{ "type": "required", "emailAddress": { "address": "grace@contoso.example" } }] }),
        );
        let clicked = Instant::now();
        let share = ada.share(&format!("click-{click}"), &event.rest_id, None).await;
        let pauses = [150, 150, 200, 300, 500, 1000];
        for pause in pauses.iter().chain(std::iter::repeat(&1000)) {
            tokio::time::sleep(Duration::from_millis(*pause)).await;
            if ada.outcome(&share).await.0 == shared::api::shares::ShareStatus::Shared {
                break;
            }
            assert!(
                clicked.elapsed() < Duration::from_secs(30),
                "a share that does not end cannot be measured"
            );
        }
        waits.push(clicked.elapsed().as_secs_f64() * 1000.0);
        world.pass(SignedDuration::from_secs(1));
    }
    let requests = world.stand_ins.sandbox.log().since(0).len() - requests_before;
    json!({
        "vendorLatencyMs": VENDOR_LATENCY.as_millis() as u64,
        "clicks": CLICKS,
        "millis": spread(waits),
        "vendorRequestsPerShare": requests as f64 / CLICKS as f64,
        "wanted": "under 1000",
    })
}

/// From the frame's first byte asked for to the first screen that a person can use, in a cold browser, under Office.js.
async fn first_usable() -> Value {
    let (Some(pane), Some(office_js)) = (variable("PANE_DIR"), variable("OFFICE_JS_DIR")) else {
        return Value::Null;
    };
    spread(first_use::millis(PathBuf::from(pane), PathBuf::from(office_js)).await)
}

/// What one durable write of 4 KiB costs on this disk: every durable rate must be read beside it.
fn disk() -> Value {
    use std::io::Write as _;
    let mut file = tempfile::tempfile().expect("a temporary file");
    let mut millis: Vec<f64> = (0..50)
        .map(|_| {
            file.write_all(&[7; 4096]).expect("room on the disk");
            let started = Instant::now();
            file.sync_data().expect("a disk that syncs");
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    json!({ "durableWrite4KiBMillisMedian": millis[25] })
}

/// Median, least and most.
fn spread(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let round = |value: f64| (value * 100.0).round() / 100.0;
    json!({
        "median": round(values[values.len() / 2]),
        "min": round(values[0]),
        "max": round(values[values.len() - 1]),
    })
}

fn show(figures: &Value) {
    say("\n| Figure | Median | Min | Max | Wanted |\n|---|---|---|---|---|");
    let (accepted, click) = (&figures["shareAccepted"], &figures["clickToShared"]);
    let wanted = |figure: &Value| figure["wanted"].as_str().unwrap_or_default().to_owned();
    for (name, spread, wanted) in [
        (
            "Share accepted, ours / bare",
            &accepted["ratio"],
            wanted(accepted),
        ),
        (
            "Share accepted, ours, per second",
            &accepted["oursPerSecond"],
            String::new(),
        ),
        (
            "Share accepted, bare, per second",
            &accepted["barePerSecond"],
            String::new(),
        ),
        (
            "Click to Shared, ms, vendors 50 ms slower",
            &click["millis"],
            wanted(click),
        ),
    ] {
        say(&format!(
            "| {name} | {} | {} | {} | {wanted} |",
            spread["median"], spread["min"], spread["max"]
        ));
    }
    say(&format!(
        "| Vendor requests per share | {} | | | |",
        figures["clickToShared"]["vendorRequestsPerShare"]
    ));
    for size in figures["planning"]["sizes"].as_array().into_iter().flatten() {
        say(&format!(
            "| Planning {} plain pairs, per second; bytes a pair | {}; {} | | | 1000000; 2048 |",
            size["pairs"], size["plansPerSecond"], size["bytesPerPair"]
        ));
        say(&format!(
            "| Seating {} records, per second | {} | | | |",
            size["pairs"], size["seatedPerSecond"]
        ));
    }
    for row in figures["vendors"]["rows"].as_array().into_iter().flatten() {
        say(&format!(
            "| {}, requests | {} | | | at most 1.1 x {} |",
            row["name"].as_str().unwrap_or_default(),
            row["requests"],
            row["requestsBound"]
        ));
        say(&format!(
            "| {}, s | {} | {} | {} | at most 1.3 x {} |",
            row["name"].as_str().unwrap_or_default(),
            row["seconds"]["median"],
            row["seconds"]["min"],
            row["seconds"]["max"],
            row["secondsBound"]
        ));
    }
    let (quiet, reader) = (&figures["vendors"]["quietCycle"], &figures["vendors"]["reader"]);
    say(&format!(
        "| Cycle without changes, requests; bytes | {}; {} | | | {} |",
        quiet["requests"],
        quiet["bytes"],
        wanted(quiet)
    ));
    say(&format!(
        "| Reading {} records of 10 KB, peak bytes | {} | | | {} |",
        reader["records"],
        reader["peakBytes"],
        wanted(reader)
    ));
    for team in figures["team"]["teams"].as_array().into_iter().flatten() {
        let name = format!("{} people x {} records", team["people"], team["recordsEach"]);
        for (what, cost) in [
            ("first sync", &team["firstSync"]),
            ("one in a hundred changed", &team["changesRun"]),
        ] {
            say(&format!(
                "| {name}, {what}: requests; s; CPU s | {}; {}; {} | | | |",
                cost["requests"], cost["seconds"], cost["cpuSeconds"]
            ));
        }
        let idle = &team["idleUserCycle"];
        say(&format!(
            "| {name}, idle user-cycle: requests; bytes; ms; CPU ms; of which the stand-ins | {}; {}; {}; {}; {} | | | the same for each team, but for the stand-ins |",
            idle["requests"], idle["bytes"], idle["millis"], idle["cpuMillis"], idle["standInMillis"]
        ));
        say(&format!(
            "| {name}, peak bytes, of the stand-ins too | {} | | | |",
            team["peakBytes"]
        ));
        if let Some(seconds) = team["categorisedToSales"]["seconds"].as_f64() {
            say(&format!(
                "| {name}, from the Instant run's beginning to Sales, s | {seconds} | | | at most 2 |"
            ));
        }
    }
    let usable = &figures["pane"]["firstUsableMillis"];
    say(&format!(
        "| Pane, first usable screen, ms | {} | {} | {} | |",
        usable["median"], usable["min"], usable["max"]
    ));
    say(&format!(
        "| Pane, bytes brotli | {} | | | at most {} |",
        figures["pane"]["brotliBytes"], figures["pane"]["allowed"]
    ));
    say(&format!(
        "| Durable 4 KiB write, ms | {} | | | |",
        figures["disk"]["durableWrite4KiBMillisMedian"]
    ));
}

#[expect(clippy::disallowed_methods, reason = "xtask hands the bench its settings")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::print_stdout, reason = "figures are for people to read")]
fn say(line: &str) {
    println!("{line}");
}
