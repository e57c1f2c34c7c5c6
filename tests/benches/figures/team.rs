//! A team from its first sync on: what the run that shares everything costs, what a run costs in which nothing changed, and
//! what one costs in which one record of a hundred did. Stand-ins, server, and worker share one process, another one for each
//! team: its seconds and its memory are theirs together; what the stand-ins took of the seconds, which look through all
//! records, is said beside.

use jiff::SignedDuration;
use sandbox::exchange::event::Mailable;
use sandbox::faults::Target;
use sandbox::sales::model::Table;
use serde_json::{Value, json};
use std::time::Instant;
use store::runs::{Process, Timing};
use store::users::UserId;
use tests::World;
use worker::Context;
use worker::queue::{self, Until};
use worker::schedule;

const CATEGORY: &str = "Shared with Oracle";
/// People, and records of each of them. With the same people the last would take most of an hour.
const TEAMS: [(u32, u32); 3] = [(20, 250), (5, 1_000), (2, 5_000)];
/// Of everybody's records together.
const PLACES: u32 = 5_000;
/// Until no round of any kind is a mailbox's first: what is shared there waits for a person where it is much.
const RUNS_OF_FIRST_ROUND: usize = 3;
/// Until nothing is in doubt, every index has caught up, and no two clocks could be so far apart.
const RUNS_UNTIL_QUIET: usize = 8;
/// What is asked once an hour is asked by every second run.
const QUIET_RUNS: u32 = 2;

struct Team {
    world: World,
    worker: Context,
    people: u32,
    records: u32,
}

/// What some runs cost.
#[derive(Clone, Copy, Default)]
struct Cost {
    requests: usize,
    bytes: u64,
    seconds: f64,
    cpu_seconds: f64,
    /// What the stand-ins worked on requests, all together.
    stand_in_seconds: f64,
}

/// What the process of a team is told: how many people, and how many records each, as JSON.
pub(super) const TEAM: &str = "BENCH_TEAM";

/// What the process of one team says.
pub(super) async fn figures_of(told: &str) -> String {
    let (people, records): (u32, u32) = serde_json::from_str(told).unwrap();
    Team::of(people, records).await.figures().await.to_string()
}

/// What was held before a team began would count as its own: each has a process to itself.
async fn in_a_process_of_its_own(people: u32, records: u32) -> Value {
    let output = tokio::process::Command::new(std::env::current_exe().expect("this program"))
        .env(TEAM, json!([people, records]).to_string())
        .output()
        .await
        .expect("a team");
    assert!(
        output.status.success(),
        "{people} people x {records} records: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8_lossy(&output.stdout);
    let told = said.lines().last().expect("its figures");
    serde_json::from_str(told).expect("JSON")
}

pub(super) async fn figures() -> Value {
    let mut teams = Vec::new();
    for (people, records) in TEAMS {
        teams.push(in_a_process_of_its_own(people, records).await);
    }
    json!({
        "teams": teams,
        "wanted": "an idle user-cycle costs the same however many records are in step",
    })
}

impl Team {
    /// Everybody is signed in and has had the first rounds; then everybody categorises everything at once.
    async fn of(people: u32, records: u32) -> Self {
        let world = World::new().await;
        world.control("reset", json!({ "users": people })).await;
        for number in 1..=people {
            world.connect(&seller(number)).await;
        }
        let standard = Process::StandardSync;
        let timing = Timing {
            is_on: true,
            every: standard.advised(),
        };
        let on = world
            .store
            .set_schedule(standard, timing, UserId::NOBODY, world.clock.now());
        on.await.unwrap();
        let worker = world.worker();
        let team = Self {
            world,
            worker,
            people,
            records,
        };
        for _ in 0..RUNS_OF_FIRST_ROUND {
            team.run().await;
        }
        for number in 1..=people {
            (0..records).for_each(|at| team.categorise(number, at));
        }
        team
    }

    async fn figures(&self) -> Value {
        let (before, wanted) = (self.in_sales(), (self.people * self.records) as usize);
        let (mut first, mut runs) = (Cost::default(), 0);
        while self.in_sales() < before + wanted {
            first.add(self.run().await);
            runs += 1;
            assert!(
                runs < 50,
                "{} of {wanted} records are there",
                self.in_sales() - before
            );
        }
        for _ in 0..RUNS_UNTIL_QUIET {
            self.run().await;
        }
        let mut quiet = Cost::default();
        for _ in 0..QUIET_RUNS {
            quiet.add(self.run().await);
        }
        let changed = self.change_one_of_a_hundred();
        let changes = self.run().await;
        // Where all places are taken (R-LIM-1), one more would wait for one.
        let instant = match self.records {
            PLACES.. => None,
            _ => Some(self.share_by_category_at_once().await),
        };
        let cycles = f64::from(self.people * QUIET_RUNS);
        json!({
            "people": self.people,
            "recordsEach": self.records,
            "firstSync": first.told(),
            "firstSyncRuns": runs,
            "idleUserCycle": {
                "requests": quiet.requests as f64 / cycles,
                "bytes": quiet.bytes as f64 / cycles,
                "millis": quiet.seconds * 1_000.0 / cycles,
                "cpuMillis": quiet.cpu_seconds * 1_000.0 / cycles,
                "standInMillis": quiet.stand_in_seconds * 1_000.0 / cycles,
            },
            "changed": changed,
            "changesRun": changes.told(),
            "categorisedToSales": instant.map(Cost::told),
            "peakBytes": super::vendors::peak_bytes(),
        })
    }

    /// Of five records two are meetings, two contacts, and one a task.
    fn categorise(&self, number: u32, at: u32) {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let exchange = &mut stand_ins.exchange;
        let oid = exchange.mailbox(&seller(number)).unwrap().oid.clone();
        let name = format!("{number}-{at}");
        match at % 5 {
            0 | 1 => {
                let start = now + SignedDuration::from_hours(24 + i64::from(at));
                let moment = |hours| {
                    let moment = start + SignedDuration::from_hours(hours);
                    json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
                };
                let event = json!({"subject": format!("Visit {name}"), "start": moment(0), "end": moment(1), "categories": [CATEGORY]});
                let write = sandbox::exchange::write::read(event.to_string().as_bytes()).unwrap();
                exchange.create_event(&oid, &write, now).unwrap();
            }
            2 | 3 => {
                let write = sandbox::exchange::contact::ContactWrite {
                    given_name: Some("Zoe".to_owned()),
                    surname: Some(format!("Winter {name}")),
                    emails: Some(vec![Mailable {
                        name: String::new(),
                        address: format!("winter-{name}@customer.example"),
                    }]),
                    categories: Some(vec![CATEGORY.to_owned()]),
                    ..Default::default()
                };
                exchange.create_contact(&oid, &write, now).unwrap();
            }
            _ => {
                let task = json!({"title": format!("Call {name}"), "categories": [CATEGORY]});
                let write = sandbox::exchange::write::task::read(task.to_string().as_bytes(), true).unwrap();
                exchange.create_task(&oid, &write, now).unwrap();
            }
        }
    }

    /// New subjects of meetings, one for every hundred records; how many.
    fn change_one_of_a_hundred(&self) -> u32 {
        let each = self.records.div_ceil(100);
        for number in 1..=self.people {
            for at in 0..each {
                let event = self
                    .world
                    .event(&seller(number), &format!("Visit {number}-{}", at * 5));
                let changes = json!({"subject": format!("{} moved", event.subject)});
                self.world.change(&seller(number), &event, &changes);
            }
        }
        each * self.people
    }

    /// Somebody sets the category on one more meeting: the Instant run that is the next brings it into Sales, whose seconds
    /// are what comes on top of the time until it begins.
    async fn share_by_category_at_once(&self) -> Cost {
        let (instant, standard) = (Process::InstantSync, Process::StandardSync);
        for (process, is_on) in [(standard, false), (instant, true)] {
            let now = self.world.clock.now();
            let timing = Timing {
                is_on,
                every: process.advised(),
            };
            let set = self
                .world
                .store
                .set_schedule(process, timing, UserId::NOBODY, now);
            set.await.unwrap();
        }
        let cycle = SignedDuration::from_mins(15);
        self.run_after(cycle).await;
        let before = self.in_sales();
        self.categorise(1, self.records - self.records % 5);
        let cost = self.run_after(cycle).await;
        assert_eq!(self.in_sales(), before + 1);
        cost
    }

    /// Half an hour later, the next Standard run of everybody.
    async fn run(&self) -> Cost {
        self.run_after(SignedDuration::from_mins(30)).await
    }

    /// What is due then runs, to its end.
    async fn run_after(&self, passed: SignedDuration) -> Cost {
        self.world.pass(passed);
        let log = self.world.stand_ins.sandbox.log();
        log.clear();
        let (started, cpu_before) = (Instant::now(), cpu_seconds());
        schedule::start_due(&self.worker).await.unwrap();
        queue::run(&self.worker, Until::Drained, std::future::pending())
            .await
            .unwrap();
        let of_vendors: Vec<_> = log
            .since(0)
            .into_iter()
            .filter(|entry| matches!(entry.target, Target::Graph | Target::Sales))
            .collect();
        let micros: u64 = of_vendors.iter().filter_map(|entry| entry.micros).sum();
        Cost {
            requests: of_vendors.len(),
            bytes: of_vendors
                .iter()
                .map(|entry| entry.bytes_in + entry.bytes_out)
                .sum(),
            seconds: started.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds() - cpu_before,
            stand_in_seconds: micros as f64 / 1e6,
        }
    }

    fn in_sales(&self) -> usize {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let tables = [Table::Activities, Table::Contacts];
        tables
            .map(|table| stand_ins.sales.all(table).count())
            .iter()
            .sum()
    }
}

impl Cost {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.bytes += other.bytes;
        self.seconds += other.seconds;
        self.cpu_seconds += other.cpu_seconds;
        self.stand_in_seconds += other.stand_in_seconds;
    }

    fn told(self) -> Value {
        json!({
            "requests": self.requests,
            "bytes": self.bytes,
            "seconds": self.seconds,
            "cpuSeconds": self.cpu_seconds,
            "standInSeconds": self.stand_in_seconds,
        })
    }
}

fn seller(number: u32) -> String {
    format!("seller{number}@contoso.example")
}

/// Processor time of this process so far.
fn cpu_seconds() -> f64 {
    /// Of Linux, on every architecture that this runs on.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let behind_name = stat.rsplit_once(')').expect("the name is in brackets").1;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number of ticks");
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}
