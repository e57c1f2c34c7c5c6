//! Runs a story: turbulence, step by step, then calm, then judgement.

use crate::executor::{Task, poll_once};
use crate::families::{Family, family_of};
use crate::flaw::Flaw;
use crate::kinds::{About, Told};
use crate::oracle::Violation;
use crate::outcome::Outcome;
use crate::ports::{SimClock, SimMailbox, SimRecords};
use crate::random::Random;
use crate::steps::{Act, Setting, Step, Weather};
use crate::store::SimStore;
use crate::world::{STALE_SECS_MAX, Shared, World};
use std::collections::BTreeSet;
use store::StoreError;
use sync_core::{
    Appointment, Contact, Email, ItemId, Kind, Occasion, Occurrences, RoundBudget, SalesPerson, Sides,
    Task as Todo, Turn,
};
use worker::ports::{Undisputed, Unhurried};
use worker::sync::capture::Intake;
use worker::sync::rest::{Rest, RestError, number_of};
use worker::sync::round::{Reach, Report};

/// Workers that run at the same time.
const WORKERS: usize = 2;
/// Rounds of calm after which everything must be at rest.
const CALM_ROUNDS_MAX: u32 = 40;
/// Rounds without a write after which calm has come: long enough for doubts to be looked into twice.
const QUIET_ROUNDS: u32 = 6;
/// More polls than any round in calm weather takes.
const POLLS_MAX: u32 = 20_000;

/// The story of a seed.
pub fn run_seed(seed: u64, flaw: Option<Flaw>) -> Outcome {
    run_seed_of(family_of(seed), seed, flaw)
}

/// The story of a seed in this family.
pub fn run_seed_of(family: &'static Family, seed: u64, flaw: Option<Flaw>) -> Outcome {
    let outcome = play_seed(family, seed, flaw, false);
    if outcome.violation.is_some() {
        // The same again, with somebody who listens: the same seed tells the same story.
        return play_seed(family, seed, flaw, true);
    }
    outcome
}

fn play_seed(family: &'static Family, seed: u64, flaw: Option<Flaw>, listens: bool) -> Outcome {
    match family.about {
        About::Appointments => play_seed_of::<Appointment>(family, seed, flaw, listens),
        About::Contacts => play_seed_of::<Contact>(family, seed, flaw, listens),
        About::Tasks => play_seed_of::<Todo>(family, seed, flaw, listens),
        About::Series => play_seed_of::<Occurrences>(family, seed, flaw, listens),
        About::Mails => play_seed_of::<Email>(family, seed, flaw, listens),
    }
}

fn play_seed_of<C: Told>(family: &'static Family, seed: u64, flaw: Option<Flaw>, listens: bool) -> Outcome {
    let mut random = Random::new(seed);
    // Drawn from a source of their own: whatever else a seed decides stays what it was.
    let mut blows = Random::new(!seed);
    let mut stage = Stage::<C>::new(family, flaw, listens);
    for act in family.first_acts(&mut random) {
        stage.step(Step::Acts(act));
    }
    if family.is_crowd() {
        stage.settle();
    }
    if family.begins_anew() {
        // Long enough that every read knows what was there before.
        stage.step(Step::Pass {
            secs: u32::from(STALE_SECS_MAX) + 1,
        });
    }
    let long_pass = family.long_pass(&mut random);
    for place in 0..family.steps() {
        let step = match long_pass {
            Some((at, pass)) if at == place => pass,
            Some(_) | None => family.strike(family.step(&mut random, &stage.busy()), &mut blows),
        };
        stage.step(step);
        if stage.violation().is_some() {
            break;
        }
    }
    stage.end()
}

/// A story that was written down, told again.
///
/// # Errors
/// The first line that is no step.
pub fn run_story(story: &str, flaw: Option<Flaw>) -> Result<Outcome, crate::steps::NotAStep> {
    let mut lines = story
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let not = |line: &str| crate::steps::NotAStep(line.to_owned());
    let head = lines.next().ok_or_else(|| not(""))?;
    let family = head
        .strip_prefix("family ")
        .and_then(crate::families::family_named)
        .ok_or_else(|| not(head))?;
    let steps = lines.map(str::parse).collect::<Result<Vec<Step>, _>>()?;
    Ok(match family.about {
        About::Appointments => play::<Appointment>(family, steps, flaw),
        About::Contacts => play::<Contact>(family, steps, flaw),
        About::Tasks => play::<Todo>(family, steps, flaw),
        About::Series => play::<Occurrences>(family, steps, flaw),
        About::Mails => play::<Email>(family, steps, flaw),
    })
}

fn play<C: Told>(family: &'static Family, steps: Vec<Step>, flaw: Option<Flaw>) -> Outcome {
    let mut stage = Stage::<C>::new(family, flaw, true);
    for step in steps {
        stage.step(step);
        if stage.violation().is_some() {
            break;
        }
    }
    stage.end()
}

/// Where a story is played.
struct Stage<C: Told> {
    family: &'static Family,
    world: Shared,
    store: SimStore<C>,
    workers: Vec<Option<Run>>,
    steps: Vec<Step>,
    notes: Vec<(usize, String)>,
}

/// A round that a worker is in, whose it is, and which records had a link when it began.
struct Run {
    /// Whether anything came between it and its vendors.
    was_hindered: bool,
    user: u8,
    round: Task<Result<Report, RestError>>,
    linked: BTreeSet<ItemId>,
}

impl<C: Told> Stage<C> {
    fn new(family: &'static Family, flaw: Option<Flaw>, listens: bool) -> Self {
        let mut world = World::new::<C>(family.settings, flaw);
        world.notes = listens.then(Vec::new);
        world.begins_anew = family.begins_anew();
        world.page_rows = world.page_rows.max(family.records.0 as usize / 2);
        let store = SimStore::new(flaw);
        store.know(world.members());
        if !family.begins_anew() {
            store.settle(u8::try_from(world.users.len()).unwrap_or(u8::MAX));
        }
        Self {
            family,
            world: Shared::new(world),
            store,
            workers: (0..WORKERS).map(|_| None).collect(),
            steps: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn begin_round(&self, user: u8, reach: Reach) -> Run {
        let ours = self.store.all().into_iter().filter(|(of, _)| *of == user);
        Run {
            was_hindered: false,
            user,
            round: round(&self.world, &self.store, user, reach),
            linked: ours
                .map(|(_, link)| ItemId::new(number_of(&link).as_str()))
                .collect(),
        }
    }

    /// A round for everybody in fine weather, step by step like everything else.
    fn settle(&mut self) {
        let worker = 0;
        for user in 0..2 {
            self.step(Step::Starts { worker, user });
            for _ in 0..POLLS_MAX {
                if self.workers[usize::from(worker)].is_none() {
                    break;
                }
                self.step(Step::GoesOn {
                    worker,
                    weather: Weather::default(),
                });
            }
        }
    }

    fn busy(&self) -> Vec<bool> {
        self.workers.iter().map(Option::is_some).collect()
    }

    fn violation(&self) -> Option<Violation> {
        self.world.lock().oracle.violation.clone()
    }

    fn step(&mut self, step: Step) {
        self.steps.push(step);
        match step {
            // Nothing is read for who is not signed in (R-GATE-1).
            Step::Starts { user, .. } if !self.world.lock().is_connected(user) => {}
            Step::Starts { worker, user } => {
                let place = usize::from(worker) % self.workers.len();
                self.workers[place] = None;
                if !self.workers.iter().flatten().any(|run| run.user == user) {
                    self.world.lock().a_stretch_begins::<C>(user);
                }
                self.workers[place] = Some(self.begin_round(user, Reach::BothSides));
            }
            Step::GoesOn { worker, weather } => {
                let place = usize::from(worker) % self.workers.len();
                self.world.lock().weather = weather;
                if let Some(run) = &mut self.workers[place] {
                    let end = poll_once(&mut run.round);
                    let mut world = self.world.lock();
                    run.was_hindered |= world.was_hindered.take();
                    match &end {
                        None => {}
                        Some(Ok(_)) => world.a_round_ends(run.user, &run.linked),
                        Some(Err(_)) if run.was_hindered => {}
                        // Another round of the same mailbox withdrew a link that this one held. In truth only one has the lease.
                        Some(Err(RestError::Store(StoreError::Forgotten))) => {}
                        Some(Err(error)) => world.oracle.stopped_by_a_refusal(run.user, error),
                    }
                    drop(world);
                    if end.is_some() {
                        self.workers[place] = None;
                    }
                }
                self.world.lock().weather = Weather::default();
            }
            Step::Crashes { worker } => {
                let place = usize::from(worker) % self.workers.len();
                if self.workers[place].take().is_some() {
                    self.world.lock().happenings.count(("workers", "crash"));
                }
            }
            Step::Pass { secs } => self.world.lock().pass(secs),
            Step::Acts(Act::StopsCapture { record }) => {
                let mut world = self.world.lock();
                world.act::<C>(Act::StopsCapture { record });
                world.stop_capturing(record, &self.store);
            }
            Step::Acts(act @ Act::Retries { record }) => {
                let mut world = self.world.lock();
                world.act::<C>(act);
                world.retry(record, &self.store);
            }
            Step::Acts(act) => self.world.lock().act::<C>(act),
            Step::Interferes { record } => self.world.lock().interfere::<C>(record),
            Step::Sets(setting) => {
                let mut world = self.world.lock();
                let before = world.settings;
                world.set(setting);
                if world.settings != before {
                    world.happenings.count(("settings", setting.name()));
                }
                self.store.know(world.members());
            }
        }
        let mut world = self.world.lock();
        // A worker that only reads shows nothing new, and that is most of what there is to see.
        let was_written = world.exchange.take() | world.sales.take() | !matches!(step, Step::GoesOn { .. });
        if was_written {
            world.watch::<C>();
            world.watch_births::<C>();
        }
        if self.store.take_change() | was_written {
            world.watch_links(&self.store);
            world.watch_mails(&self.store);
            world.watch_states(&self.store);
        }
        let place = self.steps.len() - 1;
        let said = world.notes.as_mut().map(std::mem::take).unwrap_or_default();
        self.notes.extend(said.into_iter().map(|note| (place, note)));
    }

    /// Calm, and judgement.
    fn end(mut self) -> Outcome {
        if self.violation().is_none() {
            self.calm();
        }
        let violation = self.violation();
        let mut world = self.world.lock();
        world.watch_states(&self.store);
        let said = world.notes.take().unwrap_or_default();
        let happenings = world.happenings.clone();
        drop(world);
        let end = self.steps.len();
        self.notes.extend(said.into_iter().map(|note| (end, note)));
        Outcome {
            family: self.family.name,
            steps: self.steps,
            notes: self.notes,
            violation,
            happened: happenings.times(),
            reached: happenings.reached().clone(),
        }
    }

    fn calm(&mut self) {
        self.workers.iter_mut().for_each(|worker| *worker = None);
        {
            let mut world = self.world.lock();
            world.pass(150);
            // In the end everybody signs in.
            for user in 0..2 {
                world.set(Setting::Connected(user, true));
            }
            self.store.know(world.members());
            world.act::<C>(Act::Indexes);
            // And tries again whatever a vendor refused.
            self.store.retry_refused(|_| true, world.now);
        }
        if !self.quieten() {
            return;
        }
        // Before: what the feeds told has to be enough.
        self.world.lock().judge(&self.store);
        self.reconcile();
        if !self.world.lock().oracle.has_merges() || !self.quieten() {
            return;
        }
        // No feed tells of a merge; whoever compares everything finds it.
        let mut world = self.world.lock();
        world.judge_survivors(&self.store);
        world.judge(&self.store);
    }

    /// Rounds in calm until nothing is written any more; false if that does not come.
    fn quieten(&mut self) -> bool {
        let mut quiet = 0;
        for _ in 0..CALM_ROUNDS_MAX {
            let before = self.world.lock().oracle.writes;
            for user in 0..2 {
                if self.world.lock().is_connected(user) && !self.finish_round(user, Reach::BothSides) {
                    return false;
                }
            }
            let mut world = self.world.lock();
            world.watch::<C>();
            world.watch_mails(&self.store);
            quiet = if world.oracle.writes == before {
                quiet + 1
            } else {
                0
            };
            if quiet == QUIET_ROUNDS {
                return true;
            }
            world.pass(660);
            world.interfere_in_calm::<C>();
        }
        let mut world = self.world.lock();
        world.oracle.violation.get_or_insert(Violation {
            promise: "everything comes to rest",
            detail: "writes go on for ever".to_owned(),
        });
        false
    }

    /// Whoever compares everything with the links finds nothing that the feeds had not told, and writes nothing (R-JOB-5). No
    /// feed tells of a message that is gone, nor that another copy stands in for it from then on; and none of a record that was
    /// merged into another.
    fn reconcile(&mut self) {
        let before = self.world.lock().oracle.writes;
        for user in 0..2 {
            if self.world.lock().is_connected(user) && !self.finish_round(user, Reach::Everything) {
                return;
            }
        }
        let mut world = self.world.lock();
        let written = world.oracle.writes - before;
        if written > 0 && C::KIND != Kind::Email && !world.oracle.has_merges() {
            world.oracle.violation.get_or_insert(Violation {
                promise: "reconciliation writes nothing where everything is at rest",
                detail: format!("{written} writes"),
            });
        }
    }

    /// A whole round in fine weather; false if it does not end.
    fn finish_round(&mut self, user: u8, reach: Reach) -> bool {
        self.world.lock().a_stretch_begins::<C>(user);
        let mut run = self.begin_round(user, reach);
        for _ in 0..POLLS_MAX {
            match poll_once(&mut run.round) {
                None => {}
                Some(Ok(_)) => {
                    self.world.lock().a_round_ends(user, &run.linked);
                    return true;
                }
                Some(Err(error)) => {
                    let mut world = self.world.lock();
                    world.oracle.violation.get_or_insert(Violation {
                        promise: "a round in fine weather succeeds",
                        detail: error.to_string(),
                    });
                    return false;
                }
            }
        }
        let mut world = self.world.lock();
        world.oracle.violation.get_or_insert(Violation {
            promise: "a round ends",
            detail: format!("user {user}"),
        });
        false
    }
}

/// One round of one user, as the worker runs it.
fn round<C: Told>(
    world: &Shared,
    store: &SimStore<C>,
    user: u8,
    reach: Reach,
) -> Task<Result<Report, RestError>> {
    let world = world.clone();
    let store = store.of_user(user);
    Box::pin(async move {
        let (policy, internal, owner, intake, send_window) = {
            let world = world.lock();
            let owner = world.users[usize::from(user) % world.users.len()].party;
            (
                world.policy(),
                world.internal(),
                owner,
                Intake {
                    reach,
                    ..world.intake(user)
                },
                world.send_window(),
            )
        };
        let rest = Rest {
            files: None,
            mailbox: &SimMailbox::new(world.clone(), user),
            sales: &SimRecords::new(world.clone(), user),
            store: &store,
            clock: &SimClock(world),
            safeguards: &Undisputed,
            policy: &policy,
            owner: SalesPerson::User(owner),
            internal: &internal,
            occasion: Occasion {
                links: 0,
                mailing: Turn::Later,
                sides: Sides::Filled,
            },
            round: Turn::Later,
            budget: RoundBudget::STANDARD,
            send_window,
        };
        rest.run_round(&intake, &Unhurried).await
    })
}
