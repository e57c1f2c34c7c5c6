//! One person's own corner of the system: what they do on either side, and a round for them.

use super::ADA;
use authorization::{ApplicationPermission, Freshness};
use exchange::{CalendarWindow, Notes};
use jiff::SignedDuration;
use sandbox::exchange::contact::Contact as Person;
use sandbox::exchange::todo::TodoTask;
use sandbox::sales::model::{Condition, Draft, Sales, Table};
use serde_json::Value;
use std::collections::BTreeSet;
use store::configuration::Choices;
use store::users::{MicrosoftIdentity, User};
use sync_core::capture::{Autocapture, Gates, Occasion as Why, ReplyCapture};
use sync_core::settings::Values;
use sync_core::{
    AllowancePolicy, CategoryTrust, Contact, Internal, Object, Occasion, Occurrences, Permission, Policy,
    RoundBudget, SalesId, SalesPerson, SearchId, Settings, Sides, Task, Turn, Zone,
};
use tests::World;
use worker::Context;
use worker::adapters::exchange::{Calendar, ContactsFolder, Guests, MailboxFeeds, SeriesCalendar, TodoList};
use worker::adapters::sales::{
    Appointments, Contacts, KnownRows, SalesFeeds, SeriesRecords, Tasks, UserSales,
};
use worker::adapters::store::Links;
use worker::ports::{ItemFeed, RecordFeed, RoundStore, SyncStore as _, Undisputed, Unhurried};
use worker::rules::{self, Standing};
use worker::sync::capture::Intake;
use worker::sync::replies::Replies;
use worker::sync::rest::Rest;
use worker::sync::round::{Reach, Report};

/// One person's own corner of the system.
pub(super) struct Desk<'a> {
    pub(super) world: &'a World,
    pub(super) address: &'static str,
    pub(super) context: Context,
    pub(super) user: User,
    pub(super) owner: SalesId,
    pub(super) mailbox: exchange::Mailbox,
    pub(super) sales: sales::SalesUser,
    pub(super) policy: Policy,
    pub(super) allowance: AllowancePolicy,
    pub(super) replies: ReplyCapture,
    pub(super) budget: RoundBudget,
}

impl<'a> Desk<'a> {
    /// Ada's.
    pub(super) async fn of(world: &'a World) -> Self {
        Self::of_person(world, ADA).await
    }

    pub(super) async fn of_person(world: &'a World, address: &'static str) -> Self {
        let _signed_in = world.connect(address).await;
        world.drain().await;
        let (oid, party) = {
            let stand_ins = world.stand_ins.sandbox.world();
            let oid = stand_ins.exchange.mailbox(address).unwrap().oid.clone();
            (oid, stand_ins.sales.user(address).unwrap().party_id)
        };
        let identity = MicrosoftIdentity {
            tenant: sandbox::seed::companies::CONTOSO_TENANT.parse().unwrap(),
            object: oid.parse().unwrap(),
        };
        let user = world
            .store
            .ensure_user(identity, world.clock.now())
            .await
            .unwrap();
        let context = world.worker();
        let mailbox = context
            .mailbox(&user, ApplicationPermission::Disabled)
            .await
            .unwrap();
        let sales = context.sales_user(&user, Freshness::Stored).await.unwrap();
        let settings = Settings::read(&Values::default()).unwrap();
        let standing = Standing {
            grace: context.grace,
            zone: Zone::utc(),
            category: CategoryTrust::Trusted,
        };
        let policy = Policy {
            delete_in_sales: Permission::Allowed,
            ..rules::policy(&settings, &Choices::default(), Object::Appointments, &standing)
        };
        Self {
            world,
            address,
            context,
            user,
            owner: SalesId(party),
            mailbox,
            sales,
            policy,
            allowance: settings.synchronization.allowance,
            replies: ReplyCapture::Off,
            budget: RoundBudget::STANDARD,
        }
    }

    pub(super) fn sales(&self, search: &str) -> UserSales {
        UserSales {
            sales: self.sales.clone(),
            owner: self.owner,
            search: Some(SearchId::new(search)),
            began_at: self.world.clock.now(),
            feeds: SalesFeeds::default(),
            memory: None,
        }
    }

    pub(super) async fn round<M, S, D>(&self, mailbox: &M, sales: &S, store: &D) -> Report
    where
        M: ItemFeed,
        S: RecordFeed<Content = M::Content>,
        D: RoundStore<Content = M::Content>,
    {
        let rest = Rest {
            files: None,
            mailbox,
            sales,
            store,
            clock: &self.world.clock,
            safeguards: &Undisputed,
            policy: &self.policy,
            owner: SalesPerson::User(self.owner),
            internal: &self.context.internal,
            occasion: Occasion {
                links: 0,
                mailing: Turn::First,
                sides: Sides::Filled,
            },
            round: Turn::First,
            budget: self.budget,
            send_window: self.context.send_window,
        };
        let intake = Intake {
            gates: Gates {
                sync: Permission::Allowed,
                occasion: Why::Run,
            },
            autocapture: Autocapture::Off,
            own: BTreeSet::from([self.address.to_owned()]),
            replies: Replies {
                option: self.replies,
                excluded: Internal::default(),
            },
            limit: u32::MAX,
            reach: Reach::BothSides,
        };
        rest.run_round(&intake, &Unhurried).await.unwrap()
    }

    pub(super) async fn round_of_appointments(&self) -> Report {
        let calendar = Calendar {
            as_series: std::collections::BTreeSet::new(),
            mailbox: self.mailbox.clone(),
            window: CalendarWindow::around(self.world.clock.now()),
            feeds: MailboxFeeds::default(),
            guests: Guests {
                sales: self.sales.clone(),
                owner: SalesPerson::User(self.owner),
            },
        };
        let links = Links::of(&*self.world.store, self.user.id, &self.allowance);
        self.round(&calendar, &Appointments(self.sales("S-1001")), &links)
            .await
    }

    pub(super) async fn round_of_series(&self) -> Report {
        let now = self.world.clock.now();
        let calendar = SeriesCalendar {
            as_series: std::collections::BTreeSet::new(),
            mailbox: self.mailbox.clone(),
            window: CalendarWindow::around(now),
            feeds: MailboxFeeds::default(),
            guests: Guests {
                sales: self.sales.clone(),
                owner: SalesPerson::User(self.owner),
            },
            maximum: 365,
            began_at: now,
        };
        let links = Links::<Occurrences>::of(&*self.world.store, self.user.id, &self.allowance);
        let copies: Vec<_> = links
            .scopes()
            .await
            .unwrap()
            .into_iter()
            .map(|(copy, ..)| copy)
            .collect();
        let known = links.load(&copies).await.unwrap();
        let series = SeriesRecords {
            of: self.sales("S-1001"),
            zone: self.policy.zone.clone(),
            known: KnownRows::of(&known),
        };
        self.round(&calendar, &series, &links).await
    }

    pub(super) async fn round_of_contacts(&self) -> Report {
        let folder = ContactsFolder {
            mailbox: self.mailbox.clone(),
            user: self.user.id,
            notes: Notes::LeftOut,
            feeds: MailboxFeeds::default(),
        };
        let contacts = Contacts {
            of: self.sales("S-1003"),
            notes: sales::Notes::LeftOut,
        };
        let links = Links::<Contact>::of(&*self.world.store, self.user.id, &self.allowance);
        self.round(&folder, &contacts, &links).await
    }

    pub(super) async fn round_of_tasks(&self) -> Report {
        let list = TodoList {
            list: self.mailbox.default_task_list().await.unwrap(),
            feeds: MailboxFeeds::default(),
            mailbox: self.mailbox.clone(),
            user: self.user.id,
        };
        let links = Links::<Task>::of(&*self.world.store, self.user.id, &self.allowance);
        self.round(&list, &Tasks(self.sales("S-1002")), &links).await
    }

    /// Ada does something in Sales; the index follows.
    pub(super) fn in_sales<T>(&self, act: impl FnOnce(&mut Sales, jiff::Timestamp) -> T) -> T {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let done = act(&mut stand_ins.sales, now);
        stand_ins.sales.reindex(now);
        done
    }

    pub(super) fn edits_in_sales(&self, table: Table, number: &str, draft: &Draft) {
        self.in_sales(|sales, now| {
            sales
                .edit(ADA, table, number, draft, &Condition::Any, now)
                .unwrap()
        });
    }

    pub(super) fn deletes_in_sales(&self, table: Table, number: &str) {
        self.in_sales(|sales, now| sales.delete(ADA, table, number, &Condition::Any, now).unwrap());
    }

    pub(super) fn text(&self, table: Table, number: &str, attribute: &str) -> Option<String> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let row = stand_ins.sales.record(table, number)?;
        row.stored(attribute).as_text().map(str::to_owned)
    }

    /// Ada deletes an event in Outlook.
    pub(super) fn deletes_event(&self, id: &str) {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        stand_ins.exchange.delete_event(&oid, id, None, now).unwrap();
    }

    pub(super) fn has_event(&self, subject: &str) -> bool {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox.events().any(|event| event.subject == subject)
    }

    pub(super) fn person(&self, surname: &str) -> Option<Person> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox
            .contacts()
            .find(|person| person.surname == surname)
            .map(|person| Person::clone(person))
    }

    pub(super) fn todo(&self, title: &str) -> Option<TodoTask> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox
            .tasks()
            .find(|task| task.title == title)
            .map(|task| TodoTask::clone(task))
    }

    pub(super) fn pass(&self, minutes: i64) {
        self.world.pass(SignedDuration::from_mins(minutes));
    }
}

pub(super) fn writes_person(desk: &Desk<'_>, id: Option<&str>, body: &Value) {
    let now = desk.world.stand_ins.sandbox.now();
    let write = sandbox::exchange::write::contact::read(body.to_string().as_bytes()).unwrap();
    let mut stand_ins = desk.world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    match id {
        None => stand_ins.exchange.create_contact(&oid, &write, now).unwrap(),
        Some(id) => stand_ins
            .exchange
            .update_contact(&oid, id, &write, None, now)
            .unwrap(),
    };
}

/// Says its id.
pub(super) fn writes_task(desk: &Desk<'_>, id: Option<&str>, body: &Value) -> String {
    let now = desk.world.stand_ins.sandbox.now();
    let write = sandbox::exchange::write::task::read(body.to_string().as_bytes(), id.is_none()).unwrap();
    let mut stand_ins = desk.world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    let task = match id {
        None => stand_ins.exchange.create_task(&oid, &write, now).unwrap(),
        Some(id) => stand_ins
            .exchange
            .update_task(&oid, id, &write, None, now)
            .unwrap(),
    };
    task.id.clone()
}

pub(super) fn number_of_contact(desk: &Desk<'_>, last_name: &str) -> Option<String> {
    let stand_ins = desk.world.stand_ins.sandbox.world();
    let found = stand_ins
        .sales
        .all(Table::Contacts)
        .find(|row| row.stored("LastName").as_text() == Some(last_name));
    found.map(|row| row.key.clone())
}
