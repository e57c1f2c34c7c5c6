//! The tour of Sales, among the customers that every world of the stand-in has.

mod activities;
mod around;
mod contacts;
mod feeds;
mod files;
mod mail;
mod refusals;
mod series;

use super::stop::{SELLER, Stop, Verb};
use ::sales::Created;
use sandbox::Sandbox;
use sandbox::sales::model::{Draft, Table};
use sandbox::seed::companies::{COMPANIES, demo_people};
use sync_core::{
    ActivityNumber, Alarm, Appointment, Description, Item, ItemId, Kind, MeetingKey, Outcome, Own,
    Participants, Related, SalesId, SalesNumber, SalesPerson, ShowAs, Span, Task, Told, Visibility,
};

/// The one document in which a pod says what it is made of; others leave that out.
pub(super) use around::DESCRIBES;

pub(super) fn verbs() -> Vec<Verb> {
    [
        around::VERBS,
        activities::VERBS,
        series::VERBS,
        contacts::VERBS,
        mail::VERBS,
        feeds::VERBS,
        files::VERBS,
        refusals::VERBS,
    ]
    .concat()
}

/// Whoever takes the tour, in Sales.
fn owner() -> SalesId {
    SalesId(demo_people()[0].sales_party_id)
}

fn contact(company: usize, contact: usize) -> SalesId {
    SalesId(COMPANIES[company].contacts[contact].party_id)
}

fn number(name: &str) -> ActivityNumber {
    ActivityNumber::mint(Kind::Appointment, &MeetingKey::from_ical_uid(name), 0)
}

fn number_of(kind: Kind, name: &str) -> SalesNumber {
    SalesNumber::mint(kind, &MeetingKey::of_item(kind, "ada", &ItemId::new(name)), 0)
}

fn appointment() -> Appointment {
    Appointment {
        subject: "O'Brien & Søn — review".to_owned(),
        description: Description("<p>Agenda &amp; “more”</p>".to_owned()),
        location: "Room 7".to_owned(),
        time: Span::Timed {
            start: "2035-03-09T09:00:00Z".parse().unwrap(),
            end: "2035-03-09T10:30:00Z".parse().unwrap(),
        },
        visibility: Visibility::Normal,
        people: Participants::from([SalesPerson::User(owner()), SalesPerson::Contact(contact(0, 0))]),
        own: Own {
            of: Some(owner()),
            show_as: Told::This(ShowAs::Free),
            reminder: Told::This(Alarm::Before(15)),
        },
        join_link: Told::This("https://teams.example/1".into()),
        related: Related {
            account: Some(SalesId(COMPANIES[0].party_id)),
            ..Related::default()
        },
    }
}

fn task() -> Task {
    Task {
        description: Description("<p>Preise &amp; Fristen ✓</p>".to_owned()),
        start_date: Some("2035-03-08".parse().unwrap()),
        due_date: Some("2035-03-12".parse().unwrap()),
        owner: Some(owner()),
        related: appointment().related,
        ..Task::called("Send the offer to O'Brien")
    }
}

/// Made by the connector, which goes on record too.
async fn made(stop: &Stop, name: &str) -> Item<Appointment> {
    applied(stop.user.create(&number(name), owner(), &appointment()).await)
}

fn applied<C: Clone + std::fmt::Debug>(created: Created<C>) -> Item<C> {
    let Outcome::Applied(item) = created.answer.outcome else {
        panic!("{created:?}")
    };
    item
}

/// Somebody makes a record in Sales; gives its number.
fn in_sales(sandbox: &Sandbox, table: Table, draft: &Draft) -> String {
    let now = sandbox.now();
    let mut world = sandbox.world();
    world.sales.create(SELLER, table, draft, now).unwrap()
}
