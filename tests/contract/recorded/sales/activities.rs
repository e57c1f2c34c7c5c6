//! Appointments and tasks: made, looked at, found, changed with their children, deleted.

use super::{applied, appointment, contact, made, number, owner, task};
use crate::recorded::stop::{Stop, Verb, verbs};
use crate::stand::GRACE;
use ::sales::{ActivityWanted, Created, Numbered, RecordWrite};
use sandbox::seed::companies::{COMPANIES, demo_people};
use sync_core::{
    ActivityNumber, Alarm, Appointment, AppointmentField, Kind, MeetingKey, Own, Related, SalesId,
    SalesPerson, ShowAs, Status, Task, TaskField, Told,
};

pub(super) const VERBS: &[Verb] = verbs![
    making_an_appointment_twice,
    making_many_appointments,
    looking_at_appointments,
    finding_appointments,
    changing_an_appointment,
    changing_who_takes_part,
    changing_what_is_the_owners_own,
    deleting_an_appointment,
    changing_and_deleting_many_appointments,
    making_a_task,
    making_many_tasks,
    changing_a_task,
    deleting_a_task,
    changing_and_deleting_many_tasks,
    finding_tasks,
];

fn task_number(name: &str) -> ActivityNumber {
    ActivityNumber::mint(Kind::Task, &MeetingKey::from_ical_uid(name), 0)
}

async fn making_an_appointment_twice(stop: &mut Stop) {
    for _ in 0..2 {
        let created = stop.user.create(&number("x"), owner(), &appointment()).await;
        stop.understood(&created);
    }
}

async fn making_many_appointments(stop: &mut Stop) {
    let wanted = ["x", "y"].map(|name| (number(name), appointment()));
    let created = stop.user.create_many(owner(), &wanted).await;
    stop.understood(&created);
}

async fn looking_at_appointments(stop: &mut Stop) {
    made(stop, "x").await;
    made(stop, "y").await;
    let user = stop.user.clone();
    stop.understood(&user.activities(&[number("x")]).await);
    stop.understood(&user.activities(&[number("y"), number("none"), number("x")]).await);
    let numbers = ["x", "none"].map(number);
    let sightings = user.sightings(Numbered::Activities, &numbers).await;
    stop.understood(&sightings);
}

async fn finding_appointments(stop: &mut Stop) {
    made(stop, "x").await;
    let wanted = appointment();
    let asked = [ActivityWanted {
        key: Some(MeetingKey::from_ical_uid("x")),
        content: &wanted,
    }];
    let alike = stop.user.activities_alike(&asked).await;
    stop.understood(&alike);
}

async fn changing_an_appointment(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let wanted = Appointment {
        subject: "New".to_owned(),
        location: String::new(),
        ..item.content.clone()
    };
    let fields = [AppointmentField::Subject, AppointmentField::Location];
    let user = stop.user.clone();
    let changed = user
        .update(&item.id, &item.version, &item.content, &wanted, &fields)
        .await;
    stop.understood(&changed);
}

/// Children, a relation and a field in one batch, all or nothing.
async fn changing_who_takes_part(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let grace = demo_people().into_iter().find(|person| person.address == GRACE);
    let mut wanted = Appointment {
        subject: "Together".to_owned(),
        ..item.content.clone()
    };
    wanted.people.remove(&SalesPerson::Contact(contact(0, 0)));
    wanted.people.extend([
        SalesPerson::Contact(contact(0, 1)),
        SalesPerson::User(SalesId(grace.unwrap().sales_party_id)),
    ]);
    wanted.related.account = Some(SalesId(COMPANIES[1].party_id));
    let fields = [AppointmentField::Subject, AppointmentField::People];
    let user = stop.user.clone();
    let changed = user
        .update(&item.id, &item.version, &item.content, &wanted, &fields)
        .await;
    stop.understood(&changed);
    stop.understood(&user.activities(&[number("x")]).await);
}

/// A row of the owner's, and a field of the appointment.
async fn changing_what_is_the_owners_own(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let wanted = Appointment {
        own: Own {
            of: Some(owner()),
            show_as: Told::This(ShowAs::Busy),
            reminder: Told::This(Alarm::Off),
        },
        join_link: Told::This("https://teams.example/2".into()),
        ..item.content.clone()
    };
    let own = [AppointmentField::ShowAs, AppointmentField::Reminder];
    let user = stop.user.clone();
    let changed = user
        .update(&item.id, &item.version, &item.content, &wanted, &own)
        .await;
    stop.understood(&changed);
    let link = [AppointmentField::JoinLink];
    let held = applied(Created::from(changed));
    let moved = user
        .update(&held.id, &held.version, &held.content, &wanted, &link)
        .await;
    stop.understood(&moved);
}

async fn deleting_an_appointment(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let deleted = stop.user.delete(&item.id, &item.version).await;
    stop.understood(&deleted);
}

/// Attributes of one, rows of another, and a third that goes.
async fn changing_and_deleting_many_appointments(stop: &mut Stop) {
    let wanted = ["x", "y", "z"].map(|name| (number(name), appointment()));
    let created = stop.user.create_many(owner(), &wanted).await;
    let held: Vec<_> = created.into_iter().map(applied).collect();
    let mut wanted = [held[0].content.clone(), held[1].content.clone()];
    wanted[0].subject = "New".to_owned();
    wanted[1].people.insert(SalesPerson::Contact(contact(0, 1)));
    let update = |at: usize, fields: &'static [AppointmentField]| RecordWrite::Update {
        id: &held[at].id,
        expects: &held[at].version,
        held: &held[at].content,
        wanted: &wanted[at],
        fields,
    };
    let writes = [
        update(0, &[AppointmentField::Subject]),
        update(1, &[AppointmentField::People]),
        RecordWrite::Delete {
            id: &held[2].id,
            expects: &held[2].version,
        },
    ];
    let user = stop.user.clone();
    stop.understood(&user.change_many(&writes).await);
}

async fn making_a_task(stop: &mut Stop) {
    let created = stop.user.create_task(&task_number("x"), owner(), &task()).await;
    stop.understood(&created);
    let looks = stop.user.tasks(&[task_number("x")]).await;
    stop.understood(&looks);
}

async fn making_many_tasks(stop: &mut Stop) {
    let wanted = ["x", "y"].map(|name| (task_number(name), task()));
    let created = stop.user.create_many_tasks(owner(), &wanted).await;
    stop.understood(&created);
}

async fn changing_a_task(stop: &mut Stop) {
    let item = applied(stop.user.create_task(&task_number("x"), owner(), &task()).await);
    let wanted = Task {
        status: Status::Completed,
        completed_date: Some("2035-03-10".parse().unwrap()),
        related: Related {
            account: None,
            contacts: [contact(0, 1)].into_iter().collect(),
            ..item.content.related.clone()
        },
        ..item.content.clone()
    };
    let fields = [TaskField::Status, TaskField::CompletedDate];
    let user = stop.user.clone();
    let changed = user
        .update_task(&item.id, &item.version, &item.content, &wanted, &fields)
        .await;
    stop.understood(&changed);
}

async fn deleting_a_task(stop: &mut Stop) {
    let item = applied(stop.user.create_task(&task_number("x"), owner(), &task()).await);
    let deleted = stop.user.delete_task(&item.id, &item.version).await;
    stop.understood(&deleted);
}

async fn changing_and_deleting_many_tasks(stop: &mut Stop) {
    let wanted = ["x", "y"].map(|name| (task_number(name), task()));
    let created = stop.user.create_many_tasks(owner(), &wanted).await;
    let held: Vec<_> = created.into_iter().map(applied).collect();
    let wanted = Task {
        status: Status::InProgress,
        ..held[0].content.clone()
    };
    let writes = [
        RecordWrite::Update {
            id: &held[0].id,
            expects: &held[0].version,
            held: &held[0].content,
            wanted: &wanted,
            fields: &[TaskField::Status],
        },
        RecordWrite::Delete {
            id: &held[1].id,
            expects: &held[1].version,
        },
    ];
    let user = stop.user.clone();
    stop.understood(&user.change_many_tasks(&writes).await);
}

async fn finding_tasks(stop: &mut Stop) {
    applied(stop.user.create_task(&task_number("x"), owner(), &task()).await);
    let wanted = task();
    let alike = stop.user.tasks_alike(&[&wanted]).await;
    stop.understood(&alike);
}
