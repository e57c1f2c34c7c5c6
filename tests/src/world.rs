//! A whole system in one process: stand-ins, server, worker, database.

use crate::database::Database;
use crate::door::{Door, Threshold};
use crate::reports::Reports;
use crate::settings::settings;
use crate::{Activity, Person, StandIns};
use addin_server::limits::Rate;
use addin_server::{App, Limits, Parts};
use jiff::SignedDuration;
use runtime::{Clock, Config};
use sandbox::Options;
use sandbox::certificate::{self, Files};
use sandbox::exchange::event::Event;
use sandbox::options::TlsFiles;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use store::jobs::{JobKind, LeasedJob, Postponed};
use store::shares::ShareState;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use worker::Context;
use worker::queue::{self, Until};

/// Tests and measurements press faster than people; the limits themselves are tested with the server.
const UNHURRIED: Limits = {
    let rate = Rate {
        per_second: 1_000_000,
        burst: 1_000_000,
    };
    Limits {
        caller: rate,
        peer: rate,
    }
};

/// Nobody takes a share away from a test that looks at it.
const SHARE_IN_HAND: Duration = Duration::from_secs(600);

/// A whole system; everything ends with it.
#[derive(Debug)]
pub struct World {
    /// The stand-ins; another deployment may be in front of them too.
    pub stand_ins: Arc<StandIns>,
    /// Where the add-in server is.
    pub server: String,
    /// What the server remembers.
    pub store: Arc<dyn Store>,
    /// The time of server and worker; moves with the stand-ins'.
    pub clock: Clock,
    /// Calls server and stand-ins as a script would.
    pub http: reqwest::Client,
    config: Arc<Config>,
    door: Door,
    reports: Reports,
    _folder: TempDir,
    // Last: whatever uses it has ended.
    database: Database,
}

/// A database that no program has opened yet.
#[derive(Debug)]
pub struct Copied {
    folder: TempDir,
    database: Database,
}

impl Copied {
    /// A deployment on it, in front of the stand-ins of `world` and in the same time.
    pub async fn opened_beside(self, world: &World) -> World {
        let pane = self.folder.path().join("no-pane");
        let stand_ins = Arc::clone(&world.stand_ins);
        World::build(
            self.folder,
            self.database,
            stand_ins,
            world.clock.clone(),
            pane,
            None,
            as_it_is,
        )
        .await
    }
}

/// The configuration as tests have it.
fn as_it_is(_: &mut Config) {}

/// A worker that runs beside the test, until this is dropped.
#[derive(Debug)]
pub struct Working(JoinHandle<()>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl World {
    /// The demo's week, nobody signed in.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// The same with stand-ins of another kind.
    pub async fn with(options: Options) -> Self {
        Self::configured(options, as_it_is).await
    }

    /// The same where the configuration says what Sales calls attributes: by resource and usual name.
    pub async fn calling(options: Options, fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter();
        let fields = fields.map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned()));
        let fields = fields.collect();
        Self::configured(options, |config| config.sales.fields = fields).await
    }

    /// The same with another configuration.
    pub async fn configured(options: Options, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pane = folder.path().join("no-pane");
        let database = Database::new(folder.path()).await;
        let stand_ins = Arc::new(StandIns::start(options).await.unwrap());
        Self::build(folder, database, stand_ins, Clock::system(), pane, None, change).await
    }

    /// Another deployment in front of the same stand-ins, in the same time, with an empty database of its own.
    pub async fn beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path()).await;
        Copied { folder, database }.opened_beside(self).await
    }

    /// Something happens to the database past our code.
    pub async fn database_suffers(&self, statement: &str) {
        self.database.suffers(statement).await;
    }

    /// A copy of the database as it is now, as a backup is.
    pub async fn copy_of_database(&self) -> Copied {
        let folder = tempfile::tempdir().unwrap();
        let database = self.database.copy(folder.path()).await;
        Copied { folder, database }
    }

    /// The same as browsers need it: over TLS, with the built pane, and Office.js from the folder of its package.
    pub async fn for_browsers(pane: PathBuf, office_js: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = certificate::ensure(&folder.path().join("tls"), sandbox::machine_time()).unwrap();
        let options = Options {
            tls: Some(TlsFiles {
                cert: files.cert.clone(),
                key: files.key.clone(),
            }),
            extra_ca: Some(files.ca.clone()),
            office_js_dir: Some(office_js),
            ..Options::default()
        };
        let database = Database::in_folder(folder.path());
        let stand_ins = StandIns::start(options).await.unwrap();
        Self::build(
            folder,
            database,
            Arc::new(stand_ins),
            Clock::system(),
            pane,
            Some(files),
            as_it_is,
        )
        .await
    }

    async fn build(
        folder: TempDir,
        database: Database,
        stand_ins: Arc<StandIns>,
        clock: Clock,
        pane: PathBuf,
        certificate: Option<Files>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        runtime::install_crypto();
        let threshold = Threshold::take(certificate.as_ref()).await;
        let server = threshold.origin();
        let mut config = settings(&server, &stand_ins, database.url(), &pane, certificate.as_ref());
        change(&mut config);
        let config = Arc::new(config);
        let store: Arc<dyn Store> = worker::startup::open_store(&config).await.unwrap();
        let http = runtime::http_client(&config.trust).unwrap();
        let reports = Reports::default();
        let door = threshold.open(reports.around(App::build(Parts {
            store: Arc::clone(&store),
            config: Arc::clone(&config),
            clock: clock.clone(),
            http: http.clone(),
            limits: UNHURRIED,
        })));
        stand_ins.sandbox.set_server_origin(server.parse().unwrap());
        Self {
            stand_ins,
            server,
            store,
            clock,
            http,
            config,
            door,
            reports,
            _folder: folder,
            database,
        }
    }

    /// The server stops: connections are refused until [`Self::reopen`].
    pub fn close(&self) {
        self.door.close();
    }

    /// The server answers again, at the same address.
    pub async fn reopen(&mut self) {
        self.door.reopen().await;
    }

    /// What browsers reported about the server's content security policies since the last call.
    pub fn content_security_reports(&self) -> Vec<String> {
        self.reports.take()
    }

    /// A worker beside the test.
    pub fn work(&self) -> Working {
        let context = self.worker();
        Working(tokio::spawn(async move {
            queue::run(&context, Until::Stopped, std::future::pending())
                .await
                .unwrap();
        }))
    }

    /// Signs somebody of the demo in on both sides, through the server's own flows.
    pub async fn connect(&self, address: &str) -> Person<'_> {
        self.connect_as(address, address).await
    }

    /// The same, where somebody else signs in to Sales.
    pub async fn connect_as(&self, address: &str, sales_user: &str) -> Person<'_> {
        self.stand_ins
            .sandbox
            .set_server_origin(self.server.parse().unwrap());
        let answer: Value = self
            .control("connect", json!({ "user": address, "salesUser": sales_user }))
            .await;
        let bearer = answer["accessToken"]
            .as_str()
            .unwrap_or_else(|| panic!("not connected: {answer}"))
            .to_owned();
        Person::new(self, address, bearer)
    }

    /// One of the control paths of the stand-ins.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let url = self.stand_ins.url(&format!("/_sandbox/{path}"));
        self.http
            .post(url)
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap_or_default()
    }

    /// Plants a fault in the stand-ins.
    pub async fn plant(&self, fault: Value) {
        let planted = self.control("faults", fault).await;
        assert!(
            planted.get("title").is_none() && planted.get("error").is_none(),
            "{planted}"
        );
    }

    /// The weather is fine again.
    pub fn clear_faults(&self) {
        self.stand_ins.sandbox.faults().clear();
    }

    /// How often the planted faults struck, in the order they were planted.
    pub async fn strikes(&self) -> Vec<u64> {
        let url = self.stand_ins.url("/_sandbox/faults");
        let faults: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        faults["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| fault["fired"].as_u64().unwrap())
            .collect()
    }

    /// A worker's context on this world; any number may exist one after the other.
    pub fn worker(&self) -> Context {
        let store = Arc::clone(&self.store);
        worker::startup::context(&self.config, store, self.clock.clone(), self.http.clone()).unwrap()
    }

    /// The same with connections of its own to the database, as another program has them.
    pub async fn separate_worker(&self) -> Context {
        let store: Arc<dyn Store> = worker::startup::open_store(&self.config).await.unwrap();
        worker::startup::context(&self.config, store, self.clock.clone(), self.http.clone()).unwrap()
    }

    /// Takes the one share that waits as a worker does, and says that it is under way.
    pub async fn takes_the_share(&self) -> LeasedJob {
        let now = self.clock.now();
        let mut due = self.store.claim(8, SHARE_IN_HAND, now).await.unwrap();
        let job = due.pop().expect("a share waits");
        let JobKind::Share(share) = job.kind else {
            panic!("{:?} is not a share", job.kind)
        };
        assert!(due.is_empty(), "more than one job waits");
        assert!(
            self.store
                .note_share(&job, share, &ShareState::Running)
                .await
                .unwrap()
        );
        job
    }

    /// Hands it back, to be worked on by whoever is next.
    pub async fn hands_back(&self, job: &LeasedJob) {
        let now = self.clock.now();
        let is_back = self.store.postpone(job, now, Postponed::Waits, None).await;
        assert!(is_back.unwrap());
    }

    /// Runs a worker until nothing is due.
    pub async fn drain(&self) {
        queue::run(&self.worker(), Until::Drained, std::future::pending())
            .await
            .unwrap();
    }

    /// Runs a worker again and again, letting time pass, until nothing is left to do.
    pub async fn settle(&self) {
        for _ in 0..30 {
            self.drain().await;
            let depth = self.store.queue_depth().await.unwrap();
            if depth.waiting + depth.running == 0 {
                return;
            }
            self.pass(SignedDuration::from_secs(40));
        }
        panic!("the queue does not become empty");
    }

    /// Lets time pass for everybody.
    pub fn pass(&self, time: SignedDuration) {
        self.stand_ins.sandbox.advance(time);
        self.clock.advance(time);
    }

    /// Somebody's event whose subject begins so.
    pub fn event(&self, address: &str, subject: &str) -> Event {
        let world = self.stand_ins.sandbox.world();
        let mailbox = world.exchange.mailbox(address).unwrap();
        let found = mailbox
            .events()
            .find(|event| event.subject.starts_with(subject))
            .cloned();
        found.unwrap_or_else(|| panic!("{address} has no {subject:?}"))
    }

    /// Puts an appointment into somebody's calendar as they would do it themselves, by Graph's JSON.
    pub fn invite(&self, organizer: &str, event: &Value) -> Event {
        let now = self.stand_ins.sandbox.now();
        let write = sandbox::exchange::write::read(event.to_string().as_bytes()).unwrap();
        let mut world = self.stand_ins.sandbox.world();
        let oid = world.exchange.mailbox(organizer).unwrap().oid.clone();
        let event = world.exchange.create_event(&oid, &write, now).unwrap();
        world.exchange.forget_mails();
        Event::clone(&event)
    }

    /// Changes somebody's event as they would do it themselves, by Graph's JSON.
    pub fn change(&self, address: &str, event: &Event, changes: &Value) {
        let now = self.stand_ins.sandbox.now();
        let write = sandbox::exchange::write::read(changes.to_string().as_bytes()).unwrap();
        let mut world = self.stand_ins.sandbox.world();
        let oid = world.exchange.mailbox(address).unwrap().oid.clone();
        world
            .exchange
            .update_event(&oid, &event.immutable_id, &write, None, now)
            .unwrap();
        world.exchange.forget_mails();
    }

    /// Somebody makes a new account in Sales; its key.
    pub fn makes_account(&self, user: &str, name: &str) -> String {
        let now = self.stand_ins.sandbox.now();
        let account = Draft::new().with("OrganizationName", name);
        let mut world = self.stand_ins.sandbox.world();
        world.sales.create(user, Table::Accounts, &account, now).unwrap()
    }

    /// Somebody deletes an account in Sales.
    pub fn deletes_account(&self, user: &str, key: &str) {
        let now = self.stand_ins.sandbox.now();
        let mut world = self.stand_ins.sandbox.world();
        world
            .sales
            .delete(user, Table::Accounts, key, &Condition::Any, now)
            .unwrap();
    }

    /// Sales forgets that somebody has let us in.
    pub fn loses_sales_connection(&self, user: &str) {
        let mut world = self.stand_ins.sandbox.world();
        world.sales.domain.revoke_refresh_tokens(user);
        world.sales.domain.revoke_access_tokens(user);
    }

    /// All activities in Sales with this subject.
    pub fn activities(&self, subject: &str) -> Vec<Activity> {
        let world = self.stand_ins.sandbox.world();
        let read = |row| Activity::read(&world.sales, row);
        let all = world.sales.all(Table::Activities).map(read);
        all.filter(|activity| activity.attributes["Subject"] == subject)
            .collect()
    }

    /// How many mails Exchange would have sent.
    pub fn mails(&self) -> usize {
        self.stand_ins.sandbox.world().exchange.mails().len()
    }

    /// The places at which a worker is killed, one after the other, so many polls after it began: all of them where the database
    /// is embedded, every third on a server, where each takes longer. Where the database is, changes nothing about a kill; what it
    /// kept of what was promised, its own suite asks.
    pub fn polls_until_killed(&self) -> impl Iterator<Item = usize> + use<> {
        (1..).step_by(if self.is_for_many_workers() { 3 } else { 1 })
    }

    /// Whether the database is one on which several workers go at once.
    pub fn is_for_many_workers(&self) -> bool {
        self.database.is_for_many()
    }

    /// What is in the database, as a thief would find it.
    pub async fn database_bytes(&self) -> Vec<u8> {
        self.database.bytes().await
    }
}
