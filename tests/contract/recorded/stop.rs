//! One stop of the tour: a verb that meets a stand-in, or its own document.

use super::document::{self, Document, Exchange};
use super::replay::{Order, Replay};
use super::vendor::{STAND_IN, STAND_IN_HOST, Vendor};
use crate::stand::{ADA, StandIns, graph_token, sales_token};
use ::exchange::html::sanitised;
use ::exchange::{GraphClient, Mailbox, MailboxKey};
use ::sales::{Limits, SalesClient, SalesUser, Settings, UserKey};
use sandbox::seed::Plan;
use sandbox::seed::companies::generated_person;
use sandbox::{Options, Sandbox};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use url::Url;

/// Whoever takes the tour: nothing is in this mailbox before.
pub(super) const TRAVELLER: &str = "seller0@contoso.example";
/// The same in Sales, among customers.
pub(super) const SELLER: &str = ADA;
/// When all of it takes place.
const NOW: &str = "2035-03-05T09:00:00Z";

/// A verb of a connector, in all that it may meet. Its name is the document's.
pub(super) type Verb = (
    &'static str,
    for<'a> fn(&'a mut Stop) -> Pin<Box<dyn Future<Output = ()> + 'a>>,
);

/// Functions as verbs.
macro_rules! verbs {
    ($($verb:ident),+ $(,)?) => {
        &[$((stringify!($verb), |stop| Box::pin($verb(stop)))),+]
    };
}
pub(super) use verbs;

/// What a verb meets, and what comes of it.
pub(super) struct Stop {
    vendor: Vendor,
    /// Nothing where a document answers.
    stand: Option<StandIns>,
    pub(super) mailbox: Mailbox,
    pub(super) user: SalesUser,
    /// The same without a token that anybody takes.
    pub(super) stranger: (Mailbox, SalesUser),
    given: BTreeMap<String, String>,
    exchanges: Vec<Exchange>,
    understood: Vec<String>,
}

/// What a verb does before a stand-in, masked; what was understood is for [`replayed`] to say.
pub(super) async fn recorded(vendor: Vendor, (name, verb): &Verb) -> Document {
    let stand = StandIns::start_keeping(Options {
        public_origin: Some(STAND_IN.parse().unwrap()),
        clock_stands_at: Some(now()),
        ..Options::default()
    })
    .await
    .unwrap();
    let mut plan = Plan::demo(1);
    plan.people.push(generated_person(0));
    stand.sandbox.reset(&plan);
    let http = http(stand.address());
    let mut stop = Stop::new(vendor, &http, Some(stand), BTreeMap::new());
    verb(&mut stop).await;
    stop.keep_seen();
    let describes = *name == super::sales::DESCRIBES;
    stop.exchanges
        .retain(|exchange| describes || !exchange.asked.is_for_a_description());
    let document = Document {
        recorded_from: document::STAND_IN.to_owned(),
        given: stop.given,
        exchanges: stop.exchanges,
        understood: Vec::new(),
    };
    document.masked(vendor)
}

/// What a verb does before its document: the same document, where it still asks and understands the same.
pub(super) async fn replayed(
    vendor: Vendor,
    verb: &Verb,
    document: &Document,
    by_heart: &[Exchange],
) -> Document {
    let teller = Teller::start(vendor, by_heart).await;
    teller.told(verb, document, Order::AsItComes).await
}

/// Tells documents to verbs.
pub(super) struct Teller {
    vendor: Vendor,
    replay: Replay,
    http: reqwest::Client,
}

impl Teller {
    /// `by_heart` is what a pod says of itself.
    pub(super) async fn start(vendor: Vendor, by_heart: &[Exchange]) -> Self {
        let replay = Replay::start(vendor, by_heart).await;
        Self {
            vendor,
            http: http(replay.address),
            replay,
        }
    }

    /// What a verb does before a document.
    pub(super) async fn told(&self, (_, verb): &Verb, document: &Document, order: Order) -> Document {
        self.replay.tell(document, order);
        let mut stop = Stop::new(self.vendor, &self.http, None, document.given.clone());
        verb(&mut stop).await;
        Document {
            recorded_from: document.recorded_from.clone(),
            given: stop.given,
            exchanges: self.replay.exchanges(),
            understood: stop.understood,
        }
    }
}

impl Stop {
    fn new(
        vendor: Vendor,
        http: &reqwest::Client,
        stand: Option<StandIns>,
        given: BTreeMap<String, String>,
    ) -> Self {
        let (graph, sales) = match &stand {
            Some(stand) => (
                graph_token(&stand.sandbox, TRAVELLER),
                sales_token(&stand.sandbox, SELLER),
            ),
            None => ("recorded".into(), "recorded".into()),
        };
        let mailbox = |token: SecretString| {
            let base = Url::parse(STAND_IN).unwrap().join("graph/v1.0").unwrap();
            let client = GraphClient::new(http.clone(), base, one_after_the_other());
            client.mailbox(MailboxKey::new(TRAVELLER), token)
        };
        let user = |token: SecretString| {
            let settings = Settings {
                base_url: STAND_IN.parse().unwrap(),
                rest_version: "11.13.18.05".to_owned(),
                framework_version: 9,
                source_system: Some("OUTLOOK".to_owned()),
                limits: one_after_the_other(),
                tidy_description: sanitised,
            };
            SalesClient::new(http.clone(), settings).as_user(UserKey::new(SELLER), token)
        };
        Self {
            vendor,
            stand,
            mailbox: mailbox(graph),
            user: user(sales),
            stranger: (mailbox("stranger".into()), user("stranger".into())),
            given,
            exchanges: Vec::new(),
            understood: Vec::new(),
        }
    }

    /// What is there before the verb, by these names: made in the stand-in, and kept in the document. What is asked to make
    /// it is not on record.
    pub(super) async fn given<const N: usize>(
        &mut self,
        names: [&str; N],
        make: impl AsyncFnOnce(&Sandbox) -> [String; N],
    ) -> [String; N] {
        self.keep_seen();
        let Some(stand) = &self.stand else {
            return names.map(|name| self.given[name].clone());
        };
        let made = make(&stand.sandbox).await;
        stand.take_seen();
        let named = names.iter().map(|name| (*name).to_owned());
        self.given.extend(named.zip(made.clone()));
        made
    }

    /// What others do in the meantime; nothing where a document answers, which knows it already.
    pub(super) fn meanwhile(&mut self, act: impl FnOnce(&Sandbox)) {
        self.keep_seen();
        if let Some(stand) = &self.stand {
            act(&stand.sandbox);
        }
    }

    /// What the connector made of an answer.
    pub(super) fn understood(&mut self, thing: &impl fmt::Debug) {
        let text = without_names_of_requests(&format!("{thing:#?}"));
        self.understood.extend(text.lines().map(str::to_owned));
    }

    fn keep_seen(&mut self) {
        if let Some(stand) = &self.stand {
            let seen = stand.take_seen();
            self.exchanges
                .extend(seen.iter().map(|seen| Exchange::of(self.vendor, seen)));
        }
    }
}

/// When all of it takes place: the clock stands still.
pub(super) fn now() -> jiff::Timestamp {
    NOW.parse().unwrap()
}

/// So that what is asked side by side is on record in one order.
fn one_after_the_other() -> Limits {
    Limits {
        in_flight_max: 1,
        ..Limits::default()
    }
}

/// A client to whom the vendors' name means this address.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests stand where the programs stand"
)]
fn http(address: SocketAddr) -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve(STAND_IN_HOST, address)
        .build()
        .unwrap()
}

/// Every request has a name by lot, which errors tell.
fn without_names_of_requests(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("client_request_id: \"") {
        kept += before;
        kept += "client_request_id: \"{request}\"";
        rest = after.split_once('"').unwrap_or_default().1;
    }
    kept + rest
}
