//! The two implementations.

use super::kinds::{Acted, Appointment, Contact, Email, Occurrences, Task};
use super::{Models, Stand, Weather};
use crate::exchange::mailbox;
use crate::sales::{party, user};
use crate::stand::{ADA, StandIns, plant, start};
use ::exchange::{CalendarWindow, Notes};
use jiff::SignedDuration;
use sandbox::Sandbox;
use serde_json::json;
use simulation::kinds::Told;
use simulation::ports::{SimMailbox, SimRecords};
use simulation::steps::{Fate, Weather as SimWeather};
use simulation::world::{Settings, Shared, World};
use std::future::Future;
use std::task::{Context, Poll, Waker};
use store::users::UserId;
use sync_core::{Resolution, SalesPerson, SearchId, Side, Zone};
use uuid::Uuid;
use worker::adapters::exchange::{
    Calendar, ContactsFolder, Guests, MailFolders, MailboxFeeds, SeriesCalendar, TodoList,
};
use worker::adapters::sales::{
    Appointments, Contacts, KnownRows, Messages, SalesFeeds, SeriesRecords, Tasks, UserSales,
};
use worker::ports::{ItemFeed, RecordFeed};

/// So much time lies between two things that happen.
const A_WHILE: SignedDuration = SignedDuration::from_mins(2);

/// The worker's adapters in front of the stand-ins.
pub(crate) struct OverHttp<C: Adapted> {
    stand: StandIns,
    mailbox: C::Mailbox,
    records: C::Records,
}

/// A kind that has adapters.
pub(crate) trait Adapted: Acted {
    type Mailbox: ItemFeed<Content = Self>;
    type Records: RecordFeed<Content = Self>;

    async fn adapters(sandbox: &Sandbox) -> (Self::Mailbox, Self::Records);
}

impl<C: Adapted> OverHttp<C> {
    pub(crate) async fn start() -> Self {
        let stand = start().await;
        let (mailbox, records) = C::adapters(&stand.sandbox).await;
        Self {
            stand,
            mailbox,
            records,
        }
    }

    /// What is behind them.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.stand.sandbox
    }
}

impl<C: Adapted> Stand<C> for OverHttp<C> {
    type Mailbox = C::Mailbox;
    type Records = C::Records;

    fn mailbox(&self) -> &C::Mailbox {
        &self.mailbox
    }

    fn records(&self) -> &C::Records {
        &self.records
    }

    fn act<T>(&self, act: impl FnOnce(&mut Models<'_>) -> T) -> T {
        let sandbox = &self.stand.sandbox;
        sandbox.advance(A_WHILE);
        let now = sandbox.now();
        let mut world = sandbox.world();
        let world = &mut *world;
        let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
        act(&mut Models {
            exchange: &mut world.exchange,
            sales: &mut world.sales,
            oid,
            address: ADA.to_owned(),
            now,
        })
    }

    fn weather(&self, side: Side, weather: Weather) {
        let target = match side {
            Side::Exchange => "graph",
            Side::Sales => "sales",
        };
        let fault = match weather {
            Weather::Throttles => json!({"target": target, "kind": "throttle", "retryAfterSecs": 7}),
            Weather::LosesAnswers => {
                let writes = "^(POST|PATCH|DELETE) ";
                json!({"target": target, "match": writes, "kind": "dropResponse", "times": 1})
            }
        };
        plant(&self.stand.sandbox, fault);
    }

    fn clears_up(&self) {
        self.stand.sandbox.faults().clear();
        self.stand.sandbox.advance(A_WHILE);
    }
}

impl Adapted for Appointment {
    type Mailbox = Calendar;
    type Records = Appointments;

    async fn adapters(sandbox: &Sandbox) -> (Calendar, Appointments) {
        let guests = Guests {
            sales: user(sandbox, ADA),
            owner: SalesPerson::User(party(sandbox, ADA)),
        };
        let calendar = Calendar {
            as_series: std::collections::BTreeSet::new(),
            mailbox: mailbox(sandbox, ADA),
            window: CalendarWindow::around(sandbox.now()),
            feeds: MailboxFeeds::default(),
            guests,
        };
        (calendar, Appointments(user_sales::<Self>(sandbox)))
    }
}

impl Adapted for Occurrences {
    type Mailbox = SeriesCalendar;
    type Records = SeriesRecords;

    async fn adapters(sandbox: &Sandbox) -> (SeriesCalendar, SeriesRecords) {
        let guests = Guests {
            sales: user(sandbox, ADA),
            owner: SalesPerson::User(party(sandbox, ADA)),
        };
        let calendar = SeriesCalendar {
            as_series: std::collections::BTreeSet::new(),
            mailbox: mailbox(sandbox, ADA),
            window: CalendarWindow::around(sandbox.now()),
            feeds: MailboxFeeds::default(),
            guests,
            maximum: 100,
            began_at: sandbox.now(),
        };
        let records = SeriesRecords {
            of: user_sales::<Self>(sandbox),
            zone: Zone::utc(),
            known: KnownRows::default(),
        };
        (calendar, records)
    }
}

impl Adapted for Contact {
    type Mailbox = ContactsFolder;
    type Records = Contacts;

    async fn adapters(sandbox: &Sandbox) -> (ContactsFolder, Contacts) {
        let folder = ContactsFolder {
            mailbox: mailbox(sandbox, ADA),
            user: UserId(Uuid::from_u128(1)),
            notes: Notes::LeftOut,
            feeds: MailboxFeeds::default(),
        };
        let contacts = Contacts {
            of: user_sales::<Self>(sandbox),
            notes: ::sales::Notes::LeftOut,
        };
        (folder, contacts)
    }
}

impl Adapted for Task {
    type Mailbox = TodoList;
    type Records = Tasks;

    async fn adapters(sandbox: &Sandbox) -> (TodoList, Tasks) {
        let mailbox = mailbox(sandbox, ADA);
        let list = TodoList {
            list: mailbox.default_task_list().await.unwrap(),
            mailbox,
            user: UserId(Uuid::from_u128(1)),
            feeds: MailboxFeeds::default(),
        };
        (list, Tasks(user_sales::<Self>(sandbox)))
    }
}

impl Adapted for Email {
    type Mailbox = MailFolders;
    type Records = Messages;

    async fn adapters(sandbox: &Sandbox) -> (MailFolders, Messages) {
        let mailbox = mailbox(sandbox, ADA);
        let folders = MailFolders {
            scope: mailbox.mail_scope().await.unwrap(),
            mailbox,
            feeds: MailboxFeeds::default(),
        };
        (folders, Messages(user_sales::<Self>(sandbox)))
    }
}

fn user_sales<C: Acted>(sandbox: &Sandbox) -> UserSales {
    UserSales {
        sales: user(sandbox, ADA),
        owner: party(sandbox, ADA),
        search: Some(SearchId::new(C::SEARCH)),
        began_at: sandbox.now(),
        feeds: SalesFeeds::default(),
        memory: None,
    }
}

/// The ports of the simulation.
pub(crate) struct Simulated<C> {
    world: Shared,
    mailbox: SimMailbox<C>,
    records: SimRecords<C>,
}

impl<C: Told> Simulated<C> {
    pub(crate) fn new() -> Self {
        let settings = Settings {
            one_way: false,
            delete_in_sales: true,
            include_private: false,
            create_in_sales: true,
            conflict: Resolution::ExchangeWins,
            searched: true,
            autocapture: false,
            replies: false,
            notes: false,
            no_attendees: false,
            limit: u32::MAX,
            connected: [true; 2],
        };
        let world = Shared::new(World::new::<C>(settings, None));
        Self {
            mailbox: SimMailbox::new(world.clone(), 0),
            records: SimRecords::new(world.clone(), 0),
            world,
        }
    }
}

impl<C: Acted> Stand<C> for Simulated<C> {
    type Mailbox = SimMailbox<C>;
    type Records = SimRecords<C>;

    fn mailbox(&self) -> &SimMailbox<C> {
        &self.mailbox
    }

    fn records(&self) -> &SimRecords<C> {
        &self.records
    }

    fn act<T>(&self, act: impl FnOnce(&mut Models<'_>) -> T) -> T {
        let mut world = self.world.lock();
        world.pass(120);
        let world = &mut *world;
        let user = world.user(0);
        act(&mut Models {
            exchange: &mut world.exchange,
            sales: &mut world.sales,
            oid: user.oid,
            address: user.address,
            now: world.now,
        })
    }

    /// Whatever is asked meets it, on either side.
    fn weather(&self, _: Side, weather: Weather) {
        self.world.lock().weather = SimWeather {
            fate: match weather {
                Weather::Throttles => Fate::Throttled,
                Weather::LosesAnswers => Fate::AnswerLost { lands_after_secs: 1 },
            },
            ..SimWeather::default()
        };
    }

    fn clears_up(&self) {
        let mut world = self.world.lock();
        world.weather = SimWeather::default();
        world.pass(120);
    }
}

/// Runs a promise of the simulation, whose pauses nobody wakes.
pub(crate) fn to_its_end(promise: impl Future<Output = ()>) {
    let mut promise = std::pin::pin!(promise);
    let mut context = Context::from_waker(Waker::noop());
    while promise.as_mut().poll(&mut context) == Poll::Pending {}
}
