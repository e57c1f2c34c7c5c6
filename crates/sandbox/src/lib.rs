//! Stands in for every vendor: Microsoft's identity platform and Graph, Oracle's identity domain and Sales, and Outlook
//! on the web around them.
//!
//! It behaves, it does not answer from a script: each vendor is a pure model ([`exchange::model`], [`sales::model`],
//! [`identity::model`]) with a thin HTTP coat. A wrong request gets the vendor's own error. It is not a mock, and
//! **it never imports our connectors**, so a misspelt field cannot pass its own exam.
//!
//! Names to know: [`Sandbox`] (one set of stand-ins), [`World`] (what the models hold), [`Options`] and
//! [`RunningSandbox`] (starting one), [`seed`] (what is in it), [`faults`] (weather on request).

pub mod certificate;
mod connect;
mod control;
mod dated;
pub mod exchange;
pub mod faults;
mod home;
pub mod identity;
mod mail;
pub mod options;
pub mod outlook;
pub mod quotas;
pub mod requests;
mod running;
pub mod sales;
pub mod seed;
mod weather;
mod whole;

pub use options::{Options, RegisteredApp};
pub use running::{RunningSandbox, StartError};

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use url::Url;

/// One running set of stand-ins; clones share the same world.
#[derive(Debug, Clone)]
pub struct Sandbox {
    world: Arc<Mutex<World>>,
    around: Arc<Around>,
}

/// What stays when the world is replaced.
#[derive(Debug)]
struct Around {
    options: Options,
    public_origin: Url,
    server_origin: Mutex<Option<Url>>,
    faults: Mutex<faults::Faults>,
    quotas: Mutex<quotas::Quotas>,
    log: requests::Log,
    before_last_write: Mutex<Option<Box<World>>>,
}

/// Everything that the stand-ins know. One lock around it: a request sees and leaves a consistent world.
///
/// A clone is taken before every write (for stale reads), so the parts must be cheap to clone: big tables sit in an
/// `Arc` and are changed through `Arc::make_mut`.
#[derive(Debug, Clone)]
pub struct World {
    /// How far the clock of this world was advanced.
    pub ahead: SignedDuration,
    /// Microsoft's identity platform.
    pub identity: identity::model::Identity,
    /// Exchange, as Graph shows it.
    pub exchange: exchange::model::Exchange,
    /// Oracle Sales with its identity domain.
    pub sales: sales::model::Sales,
}

impl World {
    /// A fresh world; equal plans at an equal time give equal worlds, but for the keys that sign tokens.
    pub fn new(plan: &seed::Plan, now: Timestamp) -> Self {
        Self {
            ahead: SignedDuration::ZERO,
            identity: identity::model::Identity::new(&plan.people, &format!("{}|{now}", plan.seed)),
            exchange: seed::exchange(plan, now),
            sales: sales::model::Sales::seeded(plan, now),
        }
    }
}

impl Sandbox {
    /// A fresh world, not yet listening anywhere.
    pub fn new(options: Options) -> Self {
        let now = options.clock_stands_at.unwrap_or_else(machine_time);
        let world = World::new(&seed::Plan::demo(options.seed), now);
        Self {
            world: Arc::new(Mutex::new(world)),
            around: Arc::new(Around {
                public_origin: options
                    .public_origin
                    .clone()
                    .unwrap_or_else(|| listening_origin(&options)),
                server_origin: Mutex::new(options.server_origin.clone()),
                options,
                faults: Mutex::default(),
                quotas: Mutex::default(),
                log: requests::Log::default(),
                before_last_write: Mutex::default(),
            }),
        }
    }

    /// Everything that this sandbox answers.
    pub fn router(&self) -> Router {
        let weather = axum::middleware::from_fn_with_state(self.clone(), weather::through);
        let dated = axum::middleware::from_fn_with_state(self.clone(), dated::dated);
        let all = vendors()
            .layer(weather)
            .layer(dated)
            .merge(outlook::router())
            .merge(control::router())
            .route("/", axum::routing::get(home::page));
        all.layer(axum::middleware::from_fn(control::loopback_only))
            .layer(axum::middleware::from_fn(whole::whole))
            .with_state(self.clone())
    }

    /// The world, locked until the guard is dropped; never hold it across an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    /// The time in this world; takes the world's lock for a moment.
    pub fn now(&self) -> Timestamp {
        let ahead = self.world().ahead;
        self.options().clock_stands_at.unwrap_or_else(machine_time) + ahead
    }

    /// Moves this world's clock.
    pub fn advance(&self, by: SignedDuration) {
        self.world().ahead += by;
    }

    /// Replaces the world by a fresh one and clears the weather; clock and published keys stay.
    pub fn reset(&self, plan: &seed::Plan) {
        let now = self.now();
        let fresh = World::new(plan, now);
        let mut world = self.world();
        let identity = world
            .identity
            .renewed(&plan.people, &format!("{}|{now}", plan.seed));
        *world = World {
            ahead: world.ahead,
            identity,
            ..fresh
        };
        drop(world);
        self.faults().clear();
        self.quotas().clear();
        *lock(&self.around.before_last_write) = None;
    }

    /// How it was set up.
    pub fn options(&self) -> &Options {
        &self.around.options
    }

    /// Origin that others reach this sandbox at, such as `https://localhost:8444/`.
    pub fn public_origin(&self) -> Url {
        self.around.public_origin.clone()
    }

    /// The same as text without a slash at the end, to put paths behind.
    pub fn origin_text(&self) -> String {
        self.around.public_origin.origin().ascii_serialization()
    }

    /// Origin of the add-in server, once known.
    pub fn server_origin(&self) -> Option<Url> {
        lock(&self.around.server_origin).clone()
    }

    /// Tells the origin of the add-in server.
    pub fn set_server_origin(&self, origin: Url) {
        *lock(&self.around.server_origin) = Some(origin);
    }

    /// Whether an application may be sent back to this address: registered, or the server's own callback.
    pub fn accepts_redirect(&self, app: &RegisteredApp, uri: &str, callback: &str) -> bool {
        let own = self
            .server_origin()
            .is_some_and(|server| format!("{}{callback}", server.origin().ascii_serialization()) == uri);
        own || app.redirect_uris.iter().any(|registered| registered == uri)
    }

    /// The log of vendor requests.
    pub fn log(&self) -> &requests::Log {
        &self.around.log
    }

    /// What is planted, locked until the guard is dropped.
    pub fn faults(&self) -> MutexGuard<'_, faults::Faults> {
        lock(&self.around.faults)
    }

    /// What was asked of each mailbox lately, locked until the guard is dropped.
    pub fn quotas(&self) -> MutexGuard<'_, quotas::Quotas> {
        lock(&self.around.quotas)
    }

    fn remember(&self, before: World) {
        *lock(&self.around.before_last_write) = Some(Box::new(before));
    }

    /// A sandbox of its own that holds the records as they were before the last write, and everybody's present tokens.
    fn before_last_write(&self) -> Self {
        let live = self.world().clone();
        let stale = match lock(&self.around.before_last_write).as_deref() {
            Some(before) => {
                let mut sales = before.sales.clone();
                sales.domain.clone_from(&live.sales.domain);
                World {
                    exchange: before.exchange.clone(),
                    sales,
                    ..live
                }
            }
            None => live,
        };
        Self {
            world: Arc::new(Mutex::new(stale)),
            around: self.around.clone(),
        }
    }
}

/// Paths behind which a vendor stands, and the mails it sent.
fn vendors() -> Router<Sandbox> {
    Router::new()
        .merge(exchange::http::router())
        .merge(identity::http::router())
        .merge(sales::http::router())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the machine says; the only place where this crate reads a clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the stand-ins are where this system's time comes from"
)]
pub fn machine_time() -> Timestamp {
    Timestamp::now()
}

fn listening_origin(options: &Options) -> Url {
    let (scheme, host) = if options.tls.is_some() {
        ("https", "localhost")
    } else {
        ("http", "127.0.0.1")
    };
    Url::parse(&format!("{scheme}://{host}:{}/", options.listen.port()))
        .expect("scheme, host and port make an address")
}
