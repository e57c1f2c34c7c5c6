//! A scheduled round on the real store, through the real adapters, against the stand-ins, in both directions. What is
//! allowed is the test's to say; what an administrator's settings make of it stands in `runs.rs`.

mod mails;

use authorization::{ApplicationPermission, Freshness};
use exchange::{CalendarWindow, Notes};
use jiff::SignedDuration;
use sandbox::exchange::contact::Contact as Person;
use sandbox::exchange::todo::TodoTask;
use sandbox::sales::model::{Condition, Draft, Sales, Table};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::configuration::Choices;
use store::users::{MicrosoftIdentity, User};
use sync_core::capture::{Autocapture, Gates, Occasion as Why, ReplyCapture};
use sync_core::settings::Values;
use sync_core::{
    AllowancePolicy, CategoryTrust, Contact, Internal, ItemId, Object, Occasion, Occurrences, Permission,
    Policy, ReasonCode, RoundBudget, SalesId, SalesPerson, SearchId, Settings, Sides, Task, Turn, Zone,
};
use tests::World;
use worker::Context;
use worker::adapters::exchange::{Calendar, ContactsFolder, Guests, MailboxFeeds, SeriesCalendar, TodoList};
use worker::adapters::sales::{
    Appointments, Contacts, KnownRows, SalesFeeds, SeriesRecords, Tasks, UserSales,
};
use worker::adapters::store::Links;
use worker::ports::{ItemFeed, RecordFeed, RoundStore, SyncStore as _, Undisputed};
use worker::rules::{self, Standing};
use worker::sync::capture::Intake;
use worker::sync::replies::Replies;
use worker::sync::rest::Rest;
use worker::sync::round::{Reach, Report};

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// One person's own corner of the system.
struct Desk<'a> {
    world: &'a World,
    address: &'static str,
    context: Context,
    user: User,
    owner: SalesId,
    mailbox: exchange::Mailbox,
    sales: sales::SalesUser,
    policy: Policy,
    allowance: AllowancePolicy,
    replies: ReplyCapture,
    budget: RoundBudget,
}

impl<'a> Desk<'a> {
    /// Ada's.
    async fn of(world: &'a World) -> Self {
        Self::of_person(world, ADA).await
    }

    async fn of_person(world: &'a World, address: &'static str) -> Self {
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

    fn sales(&self, search: &str) -> UserSales {
        UserSales {
            sales: self.sales.clone(),
            owner: self.owner,
            search: Some(SearchId::new(search)),
            began_at: self.world.clock.now(),
            feeds: SalesFeeds::default(),
            memory: None,
        }
    }

    async fn round<M, S, D>(&self, mailbox: &M, sales: &S, store: &D) -> Report
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
        rest.run_round(&intake).await.unwrap()
    }

    async fn round_of_appointments(&self) -> Report {
        let calendar = Calendar {
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

    async fn round_of_series(&self) -> Report {
        let now = self.world.clock.now();
        let calendar = SeriesCalendar {
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

    async fn round_of_contacts(&self) -> Report {
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

    async fn round_of_tasks(&self) -> Report {
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
    fn in_sales<T>(&self, act: impl FnOnce(&mut Sales, jiff::Timestamp) -> T) -> T {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let done = act(&mut stand_ins.sales, now);
        stand_ins.sales.reindex(now);
        done
    }

    fn edits_in_sales(&self, table: Table, number: &str, draft: &Draft) {
        self.in_sales(|sales, now| {
            sales
                .edit(ADA, table, number, draft, &Condition::Any, now)
                .unwrap()
        });
    }

    fn deletes_in_sales(&self, table: Table, number: &str) {
        self.in_sales(|sales, now| sales.delete(ADA, table, number, &Condition::Any, now).unwrap());
    }

    fn text(&self, table: Table, number: &str, attribute: &str) -> Option<String> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let row = stand_ins.sales.record(table, number)?;
        row.stored(attribute).as_text().map(str::to_owned)
    }

    /// Ada deletes an event in Outlook.
    fn deletes_event(&self, id: &str) {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        stand_ins.exchange.delete_event(&oid, id, None, now).unwrap();
    }

    fn has_event(&self, subject: &str) -> bool {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox.events().any(|event| event.subject == subject)
    }

    fn person(&self, surname: &str) -> Option<Person> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox
            .contacts()
            .find(|person| person.surname == surname)
            .map(|person| Person::clone(person))
    }

    fn todo(&self, title: &str) -> Option<TodoTask> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox
            .tasks()
            .find(|task| task.title == title)
            .map(|task| TodoTask::clone(task))
    }

    fn pass(&self, minutes: i64) {
        self.world.pass(SignedDuration::from_mins(minutes));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_2_a_standard_round_keeps_appointments_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let visit = json!({"subject": "Visit", "start": at(0), "end": at(1), "categories": [CATEGORY]});
    let visit = world.invite(ADA, &visit);
    let offered = desk.in_sales(|sales, now| {
        let draft = Draft::appointment("Made in Sales", start, start + SignedDuration::from_mins(30));
        sales.create(ADA, Table::Activities, &draft, now).unwrap()
    });
    let report = desk.round_of_appointments().await;
    assert!(report.reasons.contains_key(&ReasonCode::InStep), "{report:?}");
    let [activity] = &world.activities(&visit.subject)[..] else {
        panic!("one appointment, not more, not less")
    };
    let number = activity.attributes["ActivityNumber"].clone();
    let made = world.event(ADA, "Made in Sales");
    assert_eq!(made.categories, [CATEGORY]);
    assert!(made.transaction_id.is_some(), "what is made twice is one");
    assert_eq!(world.mails(), 0, "R-APPT-18: nobody is mailed in a first round");

    desk.pass(5);
    world.change(ADA, &visit, &json!({"location": {"displayName": "Quay 4"}}));
    desk.edits_in_sales(
        Table::Activities,
        &offered,
        &Draft::new().with("Location", "Room 9"),
    );
    desk.round_of_appointments().await;
    assert_eq!(
        desk.text(Table::Activities, &number, "Location").as_deref(),
        Some("Quay 4")
    );
    assert_eq!(world.event(ADA, "Made in Sales").places[0].name, "Room 9");

    desk.pass(5);
    desk.deletes_in_sales(Table::Activities, &offered);
    desk.deletes_event(&visit.immutable_id);
    for _ in 0..3 {
        desk.round_of_appointments().await;
        desk.pass(11);
    }
    assert!(
        !desk.has_event("Made in Sales"),
        "R-APPT-16: made in Sales and still to come"
    );
    assert_eq!(
        world.activities(&visit.subject).len(),
        0,
        "R-APPT-17: allowed, and still to come"
    );
    let again = desk.round_of_appointments().await;
    assert_eq!(again.waiting, 0, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_1_a_standard_round_keeps_contacts_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let object = sync_core::Object::Contacts;
    world
        .store
        .end_first_round(desk.user.id, object, world.clock.now())
        .await
        .unwrap();
    writes_person(
        &desk,
        None,
        &json!({"givenName": "Zoe", "surname": "Winter", "categories": [CATEGORY]}),
    );
    let offered = desk.in_sales(|sales, now| {
        let draft = Draft::contact("Sam", "Summer", "sam@summer.example");
        sales.create(ADA, Table::Contacts, &draft, now).unwrap()
    });
    desk.round_of_contacts().await;
    let zoe = number_of_contact(&desk, "Winter").expect("made in Sales");
    let sam = desk.person("Summer").expect("made in Outlook");
    assert_eq!(
        (sam.given_name.as_str(), &sam.categories[..]),
        ("Sam", &[CATEGORY.to_owned()][..])
    );

    desk.pass(5);
    let winter = desk.person("Winter").unwrap();
    writes_person(&desk, Some(&winter.immutable_id), &json!({"jobTitle": "Buyer"}));
    desk.edits_in_sales(
        Table::Contacts,
        &offered,
        &Draft::new().with("MobileNumber", "+49 30 7"),
    );
    desk.round_of_contacts().await;
    assert_eq!(
        desk.text(Table::Contacts, &zoe, "JobTitle").as_deref(),
        Some("Buyer")
    );
    assert_eq!(desk.person("Summer").unwrap().mobile_phone, "+49 30 7");

    desk.pass(5);
    desk.deletes_in_sales(Table::Contacts, &offered);
    for _ in 0..2 {
        desk.round_of_contacts().await;
        desk.pass(11);
    }
    assert_eq!(desk.person("Summer"), None, "R-CONT-6: Sales made it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_reads_so_many_pages_and_the_next_round_goes_on_from_there() {
    let world = World::new().await;
    let mut desk = Desk::of(&world).await;
    desk.round_of_contacts().await;
    desk.budget.pages_per_pull_max = 1;
    for number in 0..501 {
        writes_person(&desk, None, &json!({"surname": format!("Nobody {number}")}));
    }
    let mut heard = Vec::new();
    for _ in 0..3 {
        let report = desk.round_of_contacts().await;
        heard.push(report.reasons.get(&ReasonCode::NotShared).copied().unwrap_or(0));
    }
    let [first, second, third] = heard[..] else {
        panic!("three rounds")
    };
    assert!(first < 501, "a page holds no more than 500");
    assert_eq!((first + second, third), (501, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_1_a_standard_round_keeps_tasks_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let object = sync_core::Object::Tasks;
    world
        .store
        .end_first_round(desk.user.id, object, world.clock.now())
        .await
        .unwrap();
    let call = writes_task(
        &desk,
        None,
        &json!({"title": "Call Zoe", "categories": [CATEGORY]}),
    );
    let offered = desk.in_sales(|sales, now| {
        let draft = Draft::task("Write to Sam").with("OwnerId", desk.owner.0);
        sales.create(ADA, Table::Activities, &draft, now).unwrap()
    });
    desk.round_of_tasks().await;
    let [activity] = &world.activities("Call Zoe")[..] else {
        panic!("one task, not more, not less")
    };
    let number = activity.attributes["ActivityNumber"].clone();
    assert!(sync_core::SalesNumber::is_minted(
        sync_core::Kind::Task,
        &ItemId::new(&number)
    ));
    let made = desk.todo("Write to Sam").expect("made in Outlook");
    assert_eq!(made.categories, [CATEGORY]);
    assert_eq!(made.linked.len(), 1, "its stamp");

    desk.pass(5);
    writes_task(&desk, Some(&call), &json!({"importance": "high"}));
    desk.edits_in_sales(
        Table::Activities,
        &offered,
        &Draft::new().with("StatusCode", "IN_PROGRESS"),
    );
    desk.round_of_tasks().await;
    assert_eq!(
        desk.text(Table::Activities, &number, "PriorityCode").as_deref(),
        Some("1")
    );
    let made = desk.todo("Write to Sam").unwrap();
    assert_eq!(made.status, sandbox::exchange::todo::TaskStatus::InProgress);

    desk.pass(5);
    desk.deletes_in_sales(Table::Activities, &offered);
    for _ in 0..2 {
        desk.round_of_tasks().await;
        desk.pass(11);
    }
    assert_eq!(desk.todo("Write to Sam"), None, "R-TASK-5: Sales made it");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_14_a_standard_round_keeps_series_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let first = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let day = |text: &str| first.strftime(text).to_string();
    let weekday = first.strftime("%A").to_string().to_lowercase();
    let series = world.invite(
        ADA,
        &json!({
            "subject": "Weekly visit",
            "start": {"dateTime": day("%Y-%m-%dT%H:00:00"), "timeZone": "UTC"},
            "end": {"dateTime": day("%Y-%m-%dT%H:30:00"), "timeZone": "UTC"},
            "categories": [CATEGORY],
            "recurrence": {
                "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [weekday]},
                "range": {"type": "numbered", "startDate": day("%Y-%m-%d"), "numberOfOccurrences": 4},
            },
        }),
    );
    let week = SignedDuration::from_hours(7 * 24);
    let drafts: Vec<Draft> = [0, 1, 2]
        .map(|weeks| first + week * weeks + SignedDuration::from_hours(5))
        .map(|start| Draft::appointment("Sales' series", start, start + SignedDuration::from_mins(30)))
        .to_vec();
    let (_, rows) = desk.in_sales(|sales, now| sales.create_series(ADA, &drafts, now).unwrap());
    desk.round_of_series().await;
    let made = world.activities("Weekly visit");
    assert_eq!(made.len(), 4, "a row for every meeting");
    let offered = world.event(ADA, "Sales' series");
    assert!(offered.recurrence.is_some());
    assert_eq!(offered.categories, [CATEGORY]);

    desk.pass(5);
    world.change(ADA, &series, &json!({"location": {"displayName": "Quay 4"}}));
    desk.edits_in_sales(
        Table::Activities,
        &rows[1],
        &Draft::new().with("Location", "Room 9"),
    );
    desk.round_of_series().await;
    let made = world.activities("Weekly visit");
    assert!(made.iter().all(|row| row.attributes["Location"] == "Quay 4"));
    let offered = world.event(ADA, "Sales' series");
    let moved = &offered.exceptions;
    assert_eq!(moved.len(), 1, "one meeting is another than the rest");

    desk.pass(5);
    for row in &rows {
        desk.deletes_in_sales(Table::Activities, row);
    }
    for _ in 0..3 {
        desk.round_of_series().await;
        desk.pass(11);
    }
    assert!(
        !desk.has_event("Sales' series"),
        "R-APPT-16: made in Sales and still to come"
    );
    assert_eq!(
        world.activities("Weekly visit").len(),
        4,
        "the other series goes on"
    );
}

fn writes_person(desk: &Desk<'_>, id: Option<&str>, body: &Value) {
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
fn writes_task(desk: &Desk<'_>, id: Option<&str>, body: &Value) -> String {
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

fn number_of_contact(desk: &Desk<'_>, last_name: &str) -> Option<String> {
    let stand_ins = desk.world.stand_ins.sandbox.world();
    let found = stand_ins
        .sales
        .all(Table::Contacts)
        .find(|row| row.stored("LastName").as_text() == Some(last_name));
    found.map(|row| row.key.clone())
}
