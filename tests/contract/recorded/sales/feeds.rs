//! What changed and what was deleted.

use super::{appointment, in_sales, made, number, owner, task};
use crate::recorded::stop::{Stop, Verb, now, verbs};
use ::sales::{NewsAsked, Notes, Watermark};
use sandbox::sales::model::{Draft, Table};
use sync_core::{Appointment, AppointmentField};

pub(super) const VERBS: &[Verb] = verbs![
    following_appointments,
    following_tasks,
    following_contacts,
    following_deletions,
    following_deletions_that_are_forgotten,
    asking_for_all_news,
];

fn start() -> Watermark {
    Watermark::starting_at(now())
}

/// To the end, and then on from there.
async fn following_appointments(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let user = stop.user.clone();
    let page = user.changed_appointments(&start()).await;
    stop.understood(&page);
    let Ok(page) = page else { return };
    let quiet = user.changed_appointments(&page.next).await;
    stop.understood(&quiet);
    let Ok(quiet) = quiet else { return };
    let wanted = Appointment {
        subject: "New".to_owned(),
        ..item.content.clone()
    };
    let fields = [AppointmentField::Subject];
    user.update(&item.id, &item.version, &item.content, &wanted, &fields)
        .await;
    stop.understood(&user.changed_appointments(&quiet.next).await);
}

async fn following_tasks(stop: &mut Stop) {
    stop.user.create_task(&number("x"), owner(), &task()).await;
    let page = stop.user.changed_tasks(&start()).await;
    stop.understood(&page);
}

async fn following_contacts(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        in_sales(
            sandbox,
            Table::Contacts,
            &Draft::contact("Zoe", "Winter", "zoe@winter.example"),
        );
    });
    let page = stop.user.changed_contacts(&start(), Notes::Carried).await;
    stop.understood(&page);
}

async fn following_deletions(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let user = stop.user.clone();
    user.delete(&item.id, &item.version).await;
    let page = user.deleted_records(&start(), now()).await;
    stop.understood(&page);
    let Ok(page) = page else { return };
    stop.understood(&user.deleted_records(&page.next, now()).await);
}

/// Kept for seven days; whoever comes later is not even asked for.
async fn following_deletions_that_are_forgotten(stop: &mut Stop) {
    let late = now() + jiff::SignedDuration::from_hours(7 * 24 + 1);
    let page = stop.user.deleted_records(&start(), late).await;
    stop.understood(&page);
}

/// All feeds in one request.
async fn asking_for_all_news(stop: &mut Stop) {
    let user = stop.user.clone();
    user.create(&number("x"), owner(), &appointment()).await;
    let gone = made(stop, "y").await;
    user.delete(&gone.id, &gone.version).await;
    let asked = NewsAsked {
        appointments: Some(start()),
        tasks: Some(start()),
        contacts: Some((start(), Notes::LeftOut)),
        deleted: Some(start()),
        contacts_stand: true,
    };
    stop.understood(&user.news(&asked, now()).await);
}
