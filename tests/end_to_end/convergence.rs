//! Twenty people and two thousand records, edits on both sides for ten days in bad weather, then calm. In the end both sides are
//! equal, nothing is there twice, no edit is lost, nobody's records are gone, and what differs says why. The same seed makes
//! the same edits and the same weather.

mod records;
mod team;

use jiff::SignedDuration;
use records::{Edited, Made, Shown, items, rows};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;
use store::runs::{Interval, Process, Timing};
use store::users::UserId;
use sync_core::Side;
use team::{PEOPLE, Team, seller};
use tests::World;
use worker::queue::{self, Until};
use worker::schedule;

const DAYS: u32 = 10;
const EDITS_A_DAY: u32 = 180;
const DELETIONS_A_DAY: u32 = 2;
/// When one of three workers is killed, once a day: in the middle of its work.
const KILLED_AFTER: Duration = Duration::from_millis(250);

impl Team<'_> {
    /// Ten days; how often the weather struck.
    async fn works(&mut self) -> u64 {
        let runs_a_day = runs_a_day(self.world);
        let mut struck = 0;
        for _ in 0..DAYS {
            for run in 0..runs_a_day {
                self.bad_weather().await;
                (0..EDITS_A_DAY / runs_a_day).for_each(|_| self.edits());
                if run == 0 {
                    (0..DELETIONS_A_DAY).for_each(|_| self.deletes());
                }
                runs(self.world, run == 0).await;
                struck += self.world.strikes().await.iter().sum::<u64>();
                self.world.pass(between_runs(self.world));
            }
        }
        struck
    }

    /// Everybody lets what waits for them go.
    async fn approves(&self) {
        for number in 1..=PEOPLE {
            let person = self.world.connect(&seller(number)).await;
            loop {
                let (_, held) = person.get("/api/me/held").await;
                let held = held["records"].as_array().unwrap().clone();
                if held.is_empty() {
                    break;
                }
                for record in &held {
                    let path = format!("/api/me/held/{}/approve", record["id"].as_str().unwrap());
                    person.post(&path, &json!({})).await;
                }
                self.world.settle().await;
            }
        }
    }

    /// What is wrong in the end, a line each.
    async fn wrongs(&self) -> String {
        let mut wrongs = String::new();
        let mut why: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for number in 1..=PEOPLE {
            why.insert(seller(number), self.reasons_of(&seller(number)).await);
        }
        let stand_ins = self.world.stand_ins.sandbox.world();
        for record in &self.records {
            let mailbox = stand_ins.exchange.mailbox(&record.owner).unwrap();
            let (items, rows) = (items(mailbox, record), rows(&stand_ins.sales, record));
            if let Some(wrong) = wrong(record, &items, &rows) {
                let reasons = why[&record.owner]
                    .iter()
                    .filter(|known| {
                        known["title"]
                            .as_str()
                            .is_some_and(|title| title.contains(&record.name))
                    })
                    .map(|known| format!("{} {}", known["state"], known["reason"]["code"]));
                let reasons: Vec<_> = reasons.collect();
                let _ = writeln!(
                    wrongs,
                    "{wrong}: {record:?}\n  exchange {items:?}\n  sales {rows:?}\n  said {reasons:?}"
                );
            }
            // What is on one side only was deleted on the other, and that is said.
            if record.deleted.is_some() && items.len() != rows.len() {
                let is_said = why[&record.owner].iter().any(|known| {
                    let is_it = known["title"]
                        .as_str()
                        .is_some_and(|title| title.contains(&record.name));
                    is_it && known["reason"]["code"] != "in-step"
                });
                if !is_said {
                    let _ = writeln!(
                        wrongs,
                        "R-ERR-1 nobody says why it is on one side only: {record:?}"
                    );
                }
            }
        }
        wrongs
    }

    /// What the pane would show somebody of their records.
    async fn reasons_of(&self, address: &str) -> Vec<Value> {
        let person = self.world.connect(address).await;
        let mut all = Vec::new();
        let mut before = None::<String>;
        loop {
            let path = match &before {
                Some(before) => format!("/api/me/records?before={before}"),
                None => "/api/me/records".to_owned(),
            };
            let (status, page) = person.get(&path).await;
            assert!(status.is_success(), "{page}");
            let records = page["records"].as_array().unwrap();
            before = records.last().map(|last| last["id"].as_str().unwrap().to_owned());
            all.extend(records.iter().cloned());
            if page["hasMore"] == json!(false) {
                return all;
            }
        }
    }
}

/// How often a day's edits are brought over: seldom where three workers at a server's database have to be waited for each time.
fn runs_a_day(world: &World) -> u32 {
    if world.is_for_many_workers() { 2 } else { 4 }
}

fn between_runs(world: &World) -> SignedDuration {
    SignedDuration::from_hours(24 / i64::from(runs_a_day(world)))
}

/// A slot has come: its run is started and gone through, until nothing is left to do; whoever was throttled or met a fault comes
/// later. Where the database is for many, three workers go at it at once, and `kills` of them end before they are done.
async fn runs(world: &World, kills: bool) {
    schedule::start_due(&world.worker()).await.unwrap();
    if world.is_for_many_workers() {
        let mut workers = Vec::new();
        for _ in 0..3 {
            let context = world.separate_worker().await;
            workers.push(tokio::spawn(async move {
                queue::run(&context, Until::Drained, std::future::pending()).await
            }));
        }
        if kills {
            let killed = workers.remove(0);
            tokio::time::sleep(KILLED_AFTER).await;
            killed.abort();
        }
        for worker in workers {
            worker.await.unwrap().unwrap();
        }
    }
    for _ in 0..90 {
        world.drain().await;
        let depth = world.store.queue_depth().await.unwrap();
        if depth.waiting + depth.running == 0 {
            return;
        }
        world.pass(SignedDuration::from_secs(40));
    }
    panic!("the queue does not become empty");
}

/// What is wrong with a record, by its rule.
fn wrong(record: &Made, items: &[(String, Shown)], rows: &[(String, Shown)]) -> Option<&'static str> {
    if items.len() > 1 || rows.len() > 1 {
        return Some("it is there twice");
    }
    match (record.deleted, items, rows) {
        (Some(Side::Exchange), [_, ..], _) | (Some(Side::Sales), _, [_, ..]) => {
            return Some("it came back where somebody deleted it");
        }
        (Some(_), _, _) => return None,
        (None, [], _) | (None, _, []) => return Some("it is gone, and nobody deleted it"),
        (None, [_, ..], [_, ..]) => {}
    }
    let ((_, item), (_, row)) = (&items[0], &rows[0]);
    if item != row {
        return Some("the sides differ");
    }
    let is_wanted = |field: &Edited| {
        let mut wanted = [Side::Exchange, Side::Sales]
            .into_iter()
            .filter_map(|side| record.written.get(&(*field, side)));
        wanted.any(|wanted| Some(wanted) == item.get(field))
    };
    let is_lost = item.keys().any(|field| !is_wanted(field));
    is_lost.then_some("R-CONF-1 an edit is lost")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ten_days_of_edits_in_bad_weather_both_sides_are_equal_and_nothing_is_there_twice() {
    let world = World::new().await;
    let mut team = Team::of(&world).await;
    let timing = Timing {
        is_on: true,
        every: Interval::from_minutes(24 * 60 / runs_a_day(&world)).unwrap(),
    };
    let now = world.clock.now();
    world
        .store
        .set_schedule(Process::StandardSync, timing, UserId::NOBODY, now)
        .await
        .unwrap();
    runs(&world, false).await;
    team.approves().await;

    let struck = team.works().await;
    assert!(struck > 0, "the weather was fine");

    world.clear_faults();
    for _ in 0..4 {
        world.pass(between_runs(&world));
        runs(&world, false).await;
    }
    let wrongs = team.wrongs().await;
    assert!(wrongs.is_empty(), "{wrongs}");
    assert_eq!(team.records.len(), 2_000);

    (0..EDITS_A_DAY / runs_a_day(&world)).for_each(|_| team.edits());
    let wrongs = team.wrongs().await;
    assert!(
        wrongs.contains("the sides differ"),
        "what has not travelled is seen: {wrongs}"
    );
}
