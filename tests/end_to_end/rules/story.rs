//! What the rules are told with: what people do on either side, the run that goes by, what both sides hold then, and what its
//! owner's page says of it.

use crate::answers::{repair_of, says};
use crate::runs::{configures, latest_round, takes_its_turn};
use jiff::{SignedDuration, Timestamp, Unit};
use sandbox::exchange::contact::Contact;
use sandbox::exchange::event::{Event, Mailable};
use sandbox::exchange::message::{Mail, Message};
use sandbox::exchange::model::Exchange;
use sandbox::exchange::todo::TodoTask;
use sandbox::sales::model::{Condition, Draft, Row, Sales, Table};
use serde_json::{Value, json};
use store::runs::{Interval, Process, RoundEnd, Timing};
use store::users::UserId;
use sync_core::ReasonCode;
use sync_core::settings::Values;
use tests::{Person, World};

pub(super) const ADA: &str = "ada@contoso.example";
pub(super) const GRACE: &str = "grace@contoso.example";
pub(super) const CATEGORY: &str = "Shared with Oracle";
/// A customer whom Sales knows.
pub(super) const SIGRID: &str = "sigrid.halvorsen@halvorsen-marine.example";
/// Somebody external whom Sales does not know.
pub(super) const STRANGER: &str = "sam.sample@nowhere.example";

/// The saved searches of the demo.
pub(super) const MY_MEETINGS: &str = "S-1001";
pub(super) const MY_TASKS: &str = "S-1002";
pub(super) const MY_CONTACTS: &str = "S-1003";

/// How far apart runs are: what is missing is looked for again ten minutes later, and so in the next one.
const MINUTES_APART: u32 = 12;
/// Runs until no round of any kind is a mailbox's first.
const RUNS_OF_FIRST_ROUND: usize = 3;

/// Where Ada works, and where the Standard process is switched on.
pub(super) struct Office<'a> {
    pub(super) world: &'a World,
    pub(super) ada: Person<'a>,
}

/// What Ada does, and what runs make of it.
impl<'a> Office<'a> {
    /// Her mailbox has had its first rounds.
    pub(super) async fn open(world: &'a World, change: impl FnOnce(&mut Values)) -> Self {
        let office = Self::unopened(world, change).await;
        for _ in 0..RUNS_OF_FIRST_ROUND {
            office.run().await;
        }
        office
    }

    /// Her mailbox has had no round yet.
    pub(super) async fn unopened(world: &'a World, change: impl FnOnce(&mut Values)) -> Self {
        let ada = world.connect(ADA).await;
        world.drain().await;
        let office = Self { world, ada };
        office.sets(change).await;
        let timing = Timing {
            is_on: true,
            every: Interval::from_minutes(MINUTES_APART).unwrap(),
        };
        let now = world.clock.now();
        let on = world
            .store
            .set_schedule(Process::StandardSync, timing, UserId::NOBODY, now);
        on.await.unwrap();
        office
    }

    /// The administrator saves the page.
    pub(super) async fn sets(&self, change: impl FnOnce(&mut Values)) {
        configures(self.world, |configuration| change(&mut configuration.values)).await;
    }

    /// The next scheduled run.
    pub(super) async fn run(&self) {
        self.world
            .pass(SignedDuration::from_mins(i64::from(MINUTES_APART)));
        takes_its_turn(self.world).await;
        let round = latest_round(self.world, ADA).await;
        assert!(matches!(round.ended, Some((_, RoundEnd::Done))), "{round:?}");
    }

    pub(super) async fn runs(&self, times: usize) {
        for _ in 0..times {
            self.run().await;
        }
    }

    /// Hours go by without a run; who comes back to the pane is signed in.
    pub(super) async fn passes(&mut self, hours: i64) {
        self.world.pass(SignedDuration::from_hours(hours));
        self.ada = self.world.connect(ADA).await;
        self.world.drain().await;
    }

    /// How many items and records of the latest round ended for this reason.
    pub(super) async fn ended(&self, reason: ReasonCode) -> u64 {
        let round = latest_round(self.world, ADA).await;
        round.tally.reasons.get(&reason).copied().unwrap_or_default()
    }
}

/// What her page says.
impl<'a> Office<'a> {
    /// Her sign-in may be over by now.
    pub(super) async fn signed_in(&self) -> Person<'a> {
        self.world.connect(ADA).await
    }

    /// State and reason of what is called so.
    pub(super) async fn told(&self, title: &str) -> String {
        told(&self.signed_in().await, title).await
    }

    pub(super) async fn known(&self, title: &str) -> Value {
        let mut found = called(&self.signed_in().await, title).await;
        assert_eq!(found.len(), 1, "{title}: {found:#?}");
        found.remove(0)
    }

    /// What it says of both sides of what is called so, and of its past.
    pub(super) async fn detail(&self, title: &str) -> Value {
        let path = format!(
            "/api/me/records/{}",
            self.known(title).await["id"].as_str().unwrap()
        );
        let (status, told) = self.signed_in().await.get(&path).await;
        assert_eq!(status, 200, "{told}");
        told
    }

    /// Why an appointment of hers is shared, or is not, and when the latter was decided.
    pub(super) async fn why(&self, subject: &str) -> (String, Option<String>) {
        let event = self.event(subject).unwrap();
        let path = format!("/api/items/{}?people=false", event.rest_id);
        let (status, told) = self.signed_in().await.get(&path).await;
        assert_eq!(status, 200, "{told}");
        let code = told["reason"]["code"].as_str().unwrap().to_owned();
        (code, told["decidedAt"].as_str().map(str::to_owned))
    }

    /// How many records of hers it lists.
    pub(super) async fn listed(&self) -> usize {
        records(&self.signed_in().await).await.len()
    }

    /// She says this about what is called so: what became of it.
    pub(super) async fn says(&self, title: &str, body: &Value) -> String {
        let path = repair_of(&self.known(title).await);
        let told = says(self.world, &self.signed_in().await, &path, body).await;
        in_words(&told, "status")
    }

    /// She lets what is held go.
    pub(super) async fn approves(&self, title: &str) -> String {
        let id = self.known(title).await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/me/held/{id}/approve");
        let told = says(self.world, &self.signed_in().await, &path, &json!({})).await;
        in_words(&told, "status")
    }
}

/// State and reason of what is called so, as this person's page says.
pub(super) async fn told(person: &Person<'_>, title: &str) -> String {
    match &called(person, title).await[..] {
        [record] => in_words(record, "state"),
        [] => "unknown".to_owned(),
        several => panic!("{title} is there {} times: {several:#?}", several.len()),
    }
}

fn in_words(told: &Value, state: &str) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!("{} {}", text(&told[state]), text(&told["reason"]["code"]))
}

async fn called(person: &Person<'_>, title: &str) -> Vec<Value> {
    let is_called = |record: &Value| record["title"].as_str().is_some_and(|all| all.contains(title));
    records(person).await.into_iter().filter(is_called).collect()
}

async fn records(person: &Person<'_>) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    loop {
        let before = found
            .last()
            .map(|last| format!("?before={}", last["id"].as_str().unwrap()));
        let path = format!("/api/me/records{}", before.unwrap_or_default());
        let (status, page) = person.get(&path).await;
        assert_eq!(status, 200, "{page}");
        found.extend(page["records"].as_array().unwrap().iter().cloned());
        if page["hasMore"] != json!(true) {
            return found;
        }
    }
}

/// What is in Outlook.
impl Office<'_> {
    pub(super) fn in_outlook<T>(&self, act: impl FnOnce(&mut Exchange, &str, Timestamp) -> T) -> T {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        act(&mut stand_ins.exchange, &oid, now)
    }

    /// Start and end of what begins in so many hours, or began, and takes one; as Graph says them.
    pub(super) fn hour(&self, hours: i64) -> Value {
        let at = |hours: i64| {
            let moment = self.starts(hours);
            json!({"dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC"})
        };
        json!({"start": at(hours), "end": at(hours + 1)})
    }

    fn starts(&self, hours: i64) -> Timestamp {
        let now = self.world.stand_ins.sandbox.now();
        let rounding = jiff::TimestampRound::new()
            .smallest(Unit::Hour)
            .mode(jiff::RoundMode::Floor);
        now.round(rounding).unwrap() + SignedDuration::from_hours(hours)
    }

    /// Ada makes a meeting that begins in so many hours, or began.
    pub(super) fn meets(&self, subject: &str, hours: i64, more: &Value) -> Event {
        self.meets_as(ADA, subject, hours, more)
    }

    pub(super) fn meets_as(&self, organizer: &str, subject: &str, hours: i64, more: &Value) -> Event {
        let event = both(&both(&json!({ "subject": subject }), &self.hour(hours)), more);
        self.world.invite(organizer, &event)
    }

    /// Ada edits the meeting that is called so.
    pub(super) fn edits(&self, subject: &str, changes: &Value) {
        let event = self.world.event(ADA, subject);
        self.world.change(ADA, &event, changes);
    }

    /// Ada deletes it.
    pub(super) fn deletes(&self, subject: &str) {
        let id = self.world.event(ADA, subject).immutable_id;
        self.in_outlook(|exchange, oid, now| exchange.delete_event(oid, &id, None, now).unwrap());
    }

    /// The only meeting of somebody's that is called so, if there is one.
    pub(super) fn event_of(&self, address: &str, subject: &str) -> Option<Event> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(address).unwrap();
        let mut found = mailbox.events().filter(|event| event.subject == subject);
        let first = found.next().cloned();
        assert_eq!(found.count(), 0, "{address} has {subject} twice");
        first
    }

    pub(super) fn event(&self, subject: &str) -> Option<Event> {
        self.event_of(ADA, subject)
    }

    pub(super) fn place(&self, subject: &str) -> String {
        place_of(&self.event(subject).unwrap())
    }

    pub(super) fn is_categorised(&self, subject: &str) -> bool {
        self.event(subject)
            .unwrap()
            .categories
            .contains(&CATEGORY.to_owned())
    }

    /// Ada writes somebody down.
    pub(super) fn meets_person(&self, person: &Value) -> Contact {
        let write = sandbox::exchange::write::contact::read(person.to_string().as_bytes()).unwrap();
        self.in_outlook(|exchange, oid, now| {
            let made = exchange.create_contact(oid, &write, now).unwrap();
            Contact::clone(&made)
        })
    }

    pub(super) fn edits_person(&self, surname: &str, changes: &Value) {
        let id = self.person(surname).unwrap().immutable_id;
        let write = sandbox::exchange::write::contact::read(changes.to_string().as_bytes()).unwrap();
        self.in_outlook(|exchange, oid, now| exchange.update_contact(oid, &id, &write, None, now).unwrap());
    }

    pub(super) fn deletes_person(&self, surname: &str) {
        let id = self.person(surname).unwrap().immutable_id;
        self.in_outlook(|exchange, oid, now| exchange.delete_contact(oid, &id, None, now).unwrap());
    }

    /// The only person in Ada's contacts of this last name, if there is one.
    pub(super) fn person(&self, surname: &str) -> Option<Contact> {
        self.in_outlook(|exchange, oid, _| {
            let mailbox = exchange.mailbox(oid).unwrap();
            let mut found = mailbox.contacts().filter(|person| person.surname == surname);
            let first = found.next().map(|person| Contact::clone(person));
            assert_eq!(found.count(), 0, "{surname} is there twice");
            first
        })
    }

    /// Ada has something to do.
    pub(super) fn has_to(&self, task: &Value) -> TodoTask {
        let write = sandbox::exchange::write::task::read(task.to_string().as_bytes(), true).unwrap();
        self.in_outlook(|exchange, oid, now| {
            let made = exchange.create_task(oid, &write, now).unwrap();
            TodoTask::clone(&made)
        })
    }

    pub(super) fn edits_todo(&self, title: &str, changes: &Value) {
        let id = self.todo(title).unwrap().id;
        let write = sandbox::exchange::write::task::read(changes.to_string().as_bytes(), false).unwrap();
        self.in_outlook(|exchange, oid, now| exchange.update_task(oid, &id, &write, None, now).unwrap());
    }

    pub(super) fn deletes_todo(&self, title: &str) {
        let id = self.todo(title).unwrap().id;
        self.in_outlook(|exchange, oid, _| exchange.delete_task(oid, &id, None).unwrap());
    }

    /// The only thing that Ada has to do of this title, if there is one.
    pub(super) fn todo(&self, title: &str) -> Option<TodoTask> {
        self.in_outlook(|exchange, oid, _| {
            let mailbox = exchange.mailbox(oid).unwrap();
            let mut found = mailbox.tasks().filter(|task| task.title == title);
            let first = found.next().map(|task| TodoTask::clone(task));
            assert_eq!(found.count(), 0, "{title} is there twice");
            first
        })
    }

    /// A mail of a customer arrives, and Ada shares it.
    pub(super) fn shares_mail(&self, subject: &str) -> Message {
        let at = |address: &str| Mailable {
            name: String::new(),
            address: address.to_owned(),
        };
        let mail = Mail::plain(at(SIGRID), vec![at(ADA)], subject);
        self.in_outlook(|exchange, oid, now| {
            let mail = exchange.receive_message(oid, &mail, now).unwrap();
            let marked =
                exchange.categorise_message(oid, &mail.immutable_id, &[CATEGORY.to_owned()], None, now);
            Message::clone(&marked.unwrap())
        })
    }
}

/// What is in Sales.
impl Office<'_> {
    /// Something happens in Sales; the index follows.
    pub(super) fn in_sales<T>(&self, act: impl FnOnce(&mut Sales, Timestamp) -> T) -> T {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let done = act(&mut stand_ins.sales, now);
        stand_ins.sales.reindex(now);
        done
    }

    /// An appointment that begins in so many hours, or began, and takes one.
    pub(super) fn appointment(&self, subject: &str, hours: i64) -> Draft {
        let start = self.starts(hours);
        Draft::appointment(subject, start, start + SignedDuration::from_hours(1))
    }

    /// Ada makes a record.
    pub(super) fn makes(&self, table: Table, draft: &Draft) -> String {
        self.in_sales(|sales, now| sales.create(ADA, table, draft, now).unwrap())
    }

    /// Ada edits the record that is called so.
    pub(super) fn edits_record(&self, table: Table, name: &str, draft: &Draft) {
        let number = self.number(table, name);
        self.edits_number(table, &number, draft);
    }

    pub(super) fn edits_number(&self, table: Table, number: &str, draft: &Draft) {
        self.in_sales(|sales, now| {
            let edited = sales.edit(ADA, table, number, draft, &Condition::Any, now);
            edited.unwrap();
        });
    }

    /// Ada deletes it.
    pub(super) fn deletes_record(&self, table: Table, name: &str) {
        let number = self.number(table, name);
        self.deletes_number(table, &number);
    }

    pub(super) fn deletes_number(&self, table: Table, number: &str) {
        self.in_sales(|sales, now| sales.delete(ADA, table, number, &Condition::Any, now).unwrap());
    }

    /// All records that are called so, appointments by their start.
    pub(super) fn records(&self, table: Table, name: &str) -> Vec<Row> {
        let called = if table == Table::Contacts {
            "LastName"
        } else {
            "Subject"
        };
        let stand_ins = self.world.stand_ins.sandbox.world();
        let all = stand_ins.sales.all(table);
        let mut found: Vec<Row> = all
            .filter(|row| row.stored(called).as_text() == Some(name))
            .cloned()
            .collect();
        found.sort_by_key(|row| row.stored("ActivityStartDate").as_time());
        found
    }

    /// The only record that is called so, if there is one.
    pub(super) fn record(&self, table: Table, name: &str) -> Option<Row> {
        let mut found = self.records(table, name);
        assert!(found.len() < 2, "{name} is there {} times", found.len());
        found.pop()
    }

    pub(super) fn is_in_sales(&self, table: Table, name: &str) -> bool {
        self.record(table, name).is_some()
    }

    pub(super) fn number(&self, table: Table, name: &str) -> String {
        self.record(table, name).unwrap().key
    }

    pub(super) fn text(&self, table: Table, name: &str, attribute: &str) -> String {
        let record = self.record(table, name);
        let record = record.unwrap_or_else(|| panic!("{name} is not there"));
        text_in(&record, attribute)
    }
}

pub(super) fn text_in(row: &Row, attribute: &str) -> String {
    row.stored(attribute).as_text().unwrap_or_default().to_owned()
}

pub(super) fn place_of(event: &Event) -> String {
    event
        .places
        .first()
        .map(|place| place.name.clone())
        .unwrap_or_default()
}

/// Two objects of JSON in one.
pub(super) fn both(first: &Value, second: &Value) -> Value {
    let mut whole = first.as_object().unwrap().clone();
    whole.extend(second.as_object().unwrap().clone());
    Value::Object(whole)
}

/// The category.
pub(super) fn shared() -> Value {
    json!({"categories": [CATEGORY]})
}

/// Whom somebody invites.
pub(super) fn guests(addresses: &[&str]) -> Value {
    let guest = |address: &&str| json!({"type": "required", "emailAddress": {"address": address}});
    json!({"attendees": addresses.iter().map(guest).collect::<Vec<_>>()})
}

/// Where it takes place, as Graph says it.
pub(super) fn at(place: &str) -> Value {
    json!({"location": {"displayName": place}})
}

/// Where it takes place, as Sales says it.
pub(super) fn located(place: &str) -> Draft {
    Draft::new().with("Location", place)
}
