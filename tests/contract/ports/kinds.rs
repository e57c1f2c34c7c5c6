//! What people do to each kind of item and record, and what of it the suite compares: its title.

use super::Models;
use jiff::civil::Weekday;
use sandbox::exchange::event::{Body, BodyType, Mailable};
use sandbox::exchange::message::Mail;
use sandbox::exchange::write::{contact, task};
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::{Value, json};
use simulation::kinds::Told;
use store::blob::Stored;
use sync_core::{
    ConversationKey, Description, FirstDay, Interval, Own, Participants, Party, Pattern, Range, Recurrence,
    Related, Series, Span, Threading, Visibility, Way, Weekdays, Zone,
};

pub(crate) use sync_core::{Appointment, Contact, Email, Occurrences, Task};

/// A kind that the suite knows how to handle.
pub(crate) trait Acted: Stored + Told {
    /// Where its records are.
    const RECORDS: Table;
    /// Whether an update of an item first looks at it, so that an answer may be lost before anything is sent.
    const LOOKS_FIRST: bool = false;

    /// One that is called so, and lies in the future if it lies in time.
    fn titled(title: &str) -> Self;
    fn retitle(&mut self, title: &str);
    fn title_of(&self) -> &str;

    /// Makes an item in Outlook, or gives one another title; says its id.
    fn acts_in_outlook(models: &mut Models<'_>, id: Option<&str>, title: &str) -> String;
    fn deletes_in_outlook(models: &mut Models<'_>, id: &str);
    /// A record as its user makes it.
    fn draft(title: &str) -> Draft;
    fn retitled(title: &str) -> Draft;

    /// Makes a record in Sales; says its number.
    fn makes_record(models: &mut Models<'_>, title: &str) -> String {
        let (draft, sales) = (Self::draft(title), &mut models.sales);
        sales
            .create(&models.address, Self::RECORDS, &draft, models.now)
            .unwrap()
    }

    /// The rows that a record is, by number.
    fn row_numbers(_models: &Models<'_>, number: &str) -> Vec<String> {
        vec![number.to_owned()]
    }
    /// The search that holds it, as the stand-in calls it.
    const SEARCH: &'static str;
}

/// Makes a record in Sales; says its number.
pub(crate) fn makes_record<C: Acted>(models: &mut Models<'_>, title: &str) -> String {
    let number = C::makes_record(models, title);
    models.sales.reindex(models.now);
    number
}

pub(crate) fn edits_record<C: Acted>(models: &mut Models<'_>, number: &str, title: &str) {
    let (draft, any) = (C::retitled(title), Condition::Any);
    for row in C::row_numbers(models, number) {
        let sales = &mut models.sales;
        sales
            .edit(&models.address, C::RECORDS, &row, &draft, &any, models.now)
            .unwrap();
    }
    models.sales.reindex(models.now);
}

pub(crate) fn deletes_record<C: Acted>(models: &mut Models<'_>, number: &str) {
    for row in C::row_numbers(models, number) {
        let sales = &mut models.sales;
        sales
            .delete(&models.address, C::RECORDS, &row, &Condition::Any, models.now)
            .unwrap();
    }
    models.sales.reindex(models.now);
}

const START: &str = "2026-12-30T09:00:00Z";
const END: &str = "2026-12-30T10:00:00Z";

impl Acted for Appointment {
    const RECORDS: Table = Table::Activities;
    const SEARCH: &'static str = "S-1001";

    fn titled(title: &str) -> Self {
        Self {
            subject: title.to_owned(),
            description: Description::default(),
            location: "Room 7".to_owned(),
            time: Span::Timed {
                start: START.parse().unwrap(),
                end: END.parse().unwrap(),
            },
            visibility: Visibility::Normal,
            people: Participants::default(),
            own: Own::default(),
            join_link: sync_core::Told::Nothing,
            related: Related::default(),
        }
    }

    fn retitle(&mut self, title: &str) {
        title.clone_into(&mut self.subject);
    }

    fn title_of(&self) -> &str {
        &self.subject
    }

    fn acts_in_outlook(models: &mut Models<'_>, id: Option<&str>, title: &str) -> String {
        let at = |text: &str| json!({"dateTime": text.trim_end_matches('Z'), "timeZone": "UTC"});
        let body = match id {
            None => json!({"subject": title, "start": at(START), "end": at(END)}),
            Some(_) => json!({"subject": title}),
        };
        let write = sandbox::exchange::write::read(&bytes(&body)).unwrap();
        let event = match id {
            None => models.exchange.create_event(&models.oid, &write, models.now),
            Some(id) => models
                .exchange
                .update_event(&models.oid, id, &write, None, models.now),
        };
        event.unwrap().immutable_id.clone()
    }

    fn deletes_in_outlook(models: &mut Models<'_>, id: &str) {
        models
            .exchange
            .delete_event(&models.oid, id, None, models.now)
            .unwrap();
    }

    fn draft(title: &str) -> Draft {
        Draft::appointment(title, START.parse().unwrap(), END.parse().unwrap())
    }

    fn retitled(title: &str) -> Draft {
        Draft::new().with("Subject", title)
    }
}

impl Acted for Contact {
    const RECORDS: Table = Table::Contacts;
    const SEARCH: &'static str = "S-1003";

    fn titled(title: &str) -> Self {
        let mut contact = Self::empty();
        contact.first_name = "Zoe".to_owned();
        contact.last_name = title.to_owned();
        contact.emails.0 = vec!["zoe@winter.example".to_owned()];
        contact
    }

    fn retitle(&mut self, title: &str) {
        title.clone_into(&mut self.last_name);
    }

    fn title_of(&self) -> &str {
        &self.last_name
    }

    fn acts_in_outlook(models: &mut Models<'_>, id: Option<&str>, title: &str) -> String {
        let address = json!([{"address": "zoe@winter.example", "name": "Zoe"}]);
        let body = match id {
            None => json!({"givenName": "Zoe", "surname": title, "emailAddresses": address}),
            Some(_) => json!({"surname": title}),
        };
        let write = contact::read(&bytes(&body)).unwrap();
        let person = match id {
            None => models.exchange.create_contact(&models.oid, &write, models.now),
            Some(id) => models
                .exchange
                .update_contact(&models.oid, id, &write, None, models.now),
        };
        person.unwrap().immutable_id.clone()
    }

    fn deletes_in_outlook(models: &mut Models<'_>, id: &str) {
        models
            .exchange
            .delete_contact(&models.oid, id, None, models.now)
            .unwrap();
    }

    fn draft(title: &str) -> Draft {
        Draft::contact("Zoe", title, "zoe@winter.example")
    }

    fn retitled(title: &str) -> Draft {
        Draft::new().with("LastName", title)
    }
}

impl Acted for Task {
    const RECORDS: Table = Table::Activities;
    const SEARCH: &'static str = "S-1002";

    fn titled(title: &str) -> Self {
        let mut task = Self::called(title);
        task.due_date = Some("2026-12-30".parse().unwrap());
        task
    }

    fn retitle(&mut self, title: &str) {
        title.clone_into(&mut self.subject);
    }

    fn title_of(&self) -> &str {
        &self.subject
    }

    fn acts_in_outlook(models: &mut Models<'_>, id: Option<&str>, title: &str) -> String {
        let due = json!({"dateTime": "2026-12-30T00:00:00", "timeZone": "UTC"});
        let body = match id {
            None => json!({"title": title, "dueDateTime": due}),
            Some(_) => json!({"title": title}),
        };
        let write = task::read(&bytes(&body), id.is_none()).unwrap();
        let todo = match id {
            None => models.exchange.create_task(&models.oid, &write, models.now),
            Some(id) => models
                .exchange
                .update_task(&models.oid, id, &write, None, models.now),
        };
        todo.unwrap().id.clone()
    }

    fn deletes_in_outlook(models: &mut Models<'_>, id: &str) {
        models.exchange.delete_task(&models.oid, id, None).unwrap();
    }

    fn draft(title: &str) -> Draft {
        Draft::task(title).with("DueDate", "2026-12-30".parse::<jiff::civil::Date>().unwrap())
    }

    fn retitled(title: &str) -> Draft {
        Draft::new().with("Subject", title)
    }
}

/// Three Wednesdays.
impl Acted for Occurrences {
    const RECORDS: Table = Table::Activities;
    const LOOKS_FIRST: bool = true;
    const SEARCH: &'static str = "S-1001";

    fn titled(title: &str) -> Self {
        let rule = Recurrence {
            pattern: Pattern::Weekly {
                interval: Interval::ONE,
                days: Weekdays::new([Weekday::Wednesday]).unwrap(),
                first_day: FirstDay::new(jiff::civil::Weekday::Sunday),
            },
            range: Range::times("2026-12-30".parse().unwrap(), 3).unwrap(),
        };
        let series = Series::new(Appointment::titled(title), Zone::utc(), rule);
        Self::from_series(&series, 10, None).unwrap()
    }

    fn retitle(&mut self, title: &str) {
        for meeting in self.meetings.values_mut() {
            title.clone_into(&mut meeting.subject);
        }
    }

    fn title_of(&self) -> &str {
        let first = self.meetings.values().next();
        first.map_or("", |meeting| &meeting.subject)
    }

    fn acts_in_outlook(models: &mut Models<'_>, id: Option<&str>, title: &str) -> String {
        let at = |text: &str| json!({"dateTime": text.trim_end_matches('Z'), "timeZone": "UTC"});
        let rule = json!({
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"]},
            "range": {"type": "numbered", "startDate": "2026-12-30", "numberOfOccurrences": 3},
        });
        let body = match id {
            None => json!({"subject": title, "start": at(START), "end": at(END), "recurrence": rule}),
            Some(_) => json!({"subject": title}),
        };
        let write = sandbox::exchange::write::read(&bytes(&body)).unwrap();
        let event = match id {
            None => models.exchange.create_event(&models.oid, &write, models.now),
            Some(id) => models
                .exchange
                .update_event(&models.oid, id, &write, None, models.now),
        };
        event.unwrap().immutable_id.clone()
    }

    fn deletes_in_outlook(models: &mut Models<'_>, id: &str) {
        models
            .exchange
            .delete_event(&models.oid, id, None, models.now)
            .unwrap();
    }

    /// Of its first meeting.
    fn draft(title: &str) -> Draft {
        Appointment::draft(title)
    }

    fn retitled(title: &str) -> Draft {
        Appointment::retitled(title)
    }

    fn makes_record(models: &mut Models<'_>, title: &str) -> String {
        let series = Self::titled(title);
        let drafts = series.meetings.values().map(|meeting| match meeting.time {
            Span::Timed { start, end } => Draft::appointment(title, start, end),
            Span::AllDay { .. } => unreachable!("the meetings have an hour"),
        });
        let drafts: Vec<Draft> = drafts.collect();
        let made = models.sales.create_series(&models.address, &drafts, models.now);
        made.unwrap().0.to_string()
    }

    fn row_numbers(models: &Models<'_>, number: &str) -> Vec<String> {
        let series: i64 = number.parse().unwrap();
        let rows = models.sales.all(Table::Activities);
        let ours = rows.filter(|row| row.stored("RecurSeriesId").as_int() == Some(series));
        ours.map(|row| row.key.clone()).collect()
    }
}

/// From somebody outside.
impl Acted for Email {
    const RECORDS: Table = Table::ConversationMessages;
    /// No search offers messages.
    const SEARCH: &'static str = "";

    fn titled(title: &str) -> Self {
        const FIRST: &str = "<suite@winter.example>";
        let zoe = "zoe@winter.example".to_owned();
        Self {
            conversation: ConversationKey::of_thread(&[], FIRST),
            threading: Threading {
                message_id: FIRST.to_owned(),
                conversation: "AAQk".to_owned(),
                here_since: START.parse().unwrap(),
                addresses: [zoe.clone()].into(),
                ..Threading::default()
            },
            subject: title.to_owned(),
            body: Some(Description("<p>Dear all</p>".to_owned())),
            sent_at: START.parse().unwrap(),
            way: Way::Received,
            from: Some(Party::at(&zoe)),
            to: [Party::at("somebody@elsewhere.example")].into(),
            cc: [Party::at("another@elsewhere.example")].into(),
            visibility: Visibility::Normal,
            related: Related::default(),
        }
    }

    fn retitle(&mut self, title: &str) {
        title.clone_into(&mut self.subject);
    }

    fn title_of(&self) -> &str {
        &self.subject
    }

    /// A mail arrives; nobody edits one.
    fn acts_in_outlook(models: &mut Models<'_>, _: Option<&str>, title: &str) -> String {
        let at = |address: &str| Mailable {
            name: "Zoe".to_owned(),
            address: address.to_owned(),
        };
        let mail = Mail {
            body: Body {
                kind: BodyType::Html,
                content: "<p>Dear all</p>".to_owned(),
            },
            ..Mail::plain(at("Zoe@winter.example"), vec![at(&models.address)], title)
        };
        let message = models.exchange.receive_message(&models.oid, &mail, models.now);
        message.unwrap().immutable_id.clone()
    }

    fn deletes_in_outlook(models: &mut Models<'_>, id: &str) {
        models
            .exchange
            .delete_message(&models.oid, id, models.now)
            .unwrap();
    }

    /// But for its conversation.
    fn draft(title: &str) -> Draft {
        Draft::new()
            .with("Subject", title)
            .with("SentDate", START.parse::<jiff::Timestamp>().unwrap())
    }

    fn retitled(title: &str) -> Draft {
        Draft::new().with("Subject", title)
    }

    fn makes_record(models: &mut Models<'_>, title: &str) -> String {
        let (sales, now) = (&mut models.sales, models.now);
        let thread = Draft::new().with("Subject", title);
        let thread = sales
            .create(&models.address, Table::Conversations, &thread, now)
            .unwrap();
        let thread = sales.record(Table::Conversations, &thread).unwrap().id;
        let draft = Self::draft(title).with("ConversationId", thread);
        sales.create(&models.address, Self::RECORDS, &draft, now).unwrap()
    }
}

fn bytes(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}
