//! Events made, marked, changed and deleted.

use super::{appointment, outlook, usual_visit};
use crate::recorded::stop::{Stop, Verb, verbs};
use ::exchange::{Answer, EventWrite};
use sync_core::{Appointment, AppointmentField, Item, ItemId, Outcome, Version};

pub(super) const VERBS: &[Verb] = verbs![
    making_an_event,
    making_an_event_twice,
    making_a_meeting,
    marking_an_event,
    changing_an_event,
    deleting_an_event,
    writing_many_events,
];

/// An event that is there: its id and version.
async fn there(stop: &mut Stop) -> (ItemId, Version) {
    let [event, version] = stop
        .given(["event", "version"], async |sandbox| {
            outlook(sandbox, None, &usual_visit())
        })
        .await;
    (ItemId::new(event), Version::new(version))
}

fn applied(answer: &Answer<Appointment>) -> Item<Appointment> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

async fn making_an_event(stop: &mut Stop) {
    let made = stop
        .mailbox
        .create(&appointment("Made in Sales"), "OX-1", "t-1")
        .await;
    stop.understood(&made);
}

async fn making_an_event_twice(stop: &mut Stop) {
    for _ in 0..2 {
        let made = stop
            .mailbox
            .create(&appointment("Made in Sales"), "OX-1", "t-1")
            .await;
        stop.understood(&made);
    }
}

async fn making_a_meeting(stop: &mut Stop) {
    let invitees = ["sam@customer.example".to_owned()];
    let wanted = appointment("Made in Sales");
    let made = stop
        .mailbox
        .create_meeting(&wanted, &invitees, "OX-1", "t-1")
        .await;
    stop.understood(&made);
}

async fn marking_an_event(stop: &mut Stop) {
    let (id, version) = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let marked = mailbox.mark(&id, &version, "OX-1").await;
    stop.understood(&marked);
    let unmarked = mailbox.unmark(&id, &applied(&marked).version).await;
    stop.understood(&unmarked);
}

async fn changing_an_event(stop: &mut Stop) {
    use AppointmentField as F;
    let (id, version) = there(stop).await;
    let fields = [
        F::Subject,
        F::Description,
        F::Time,
        F::Location,
        F::Visibility,
        F::ShowAs,
        F::Reminder,
    ];
    let changed = stop
        .mailbox
        .update(&id, &version, &fields, &appointment("Other words"))
        .await;
    stop.understood(&changed);
}

async fn deleting_an_event(stop: &mut Stop) {
    let (id, version) = there(stop).await;
    let deleted = stop.mailbox.delete(&id, &version).await;
    stop.understood(&deleted);
}

/// One batch, each part answered on its own: made, marked, changed, stale, deleted, not there.
async fn writing_many_events(stop: &mut Stop) {
    let (one, first) = there(stop).await;
    let [two, second, three, third] = stop
        .given(["two", "second", "three", "third"], async |sandbox| {
            let [two, second] = outlook(sandbox, None, &usual_visit());
            let [three, third] = outlook(sandbox, None, &usual_visit());
            [two, second, three, third]
        })
        .await;
    let (two, second) = (ItemId::new(two), Version::new(second));
    let (three, third) = (ItemId::new(three), Version::new(third));
    let (stale, nobody) = (Version::new("W/\"old\""), ItemId::new("AAMkAGno="));
    let wanted = appointment("Made in Sales");
    let subject = [AppointmentField::Subject];
    let update = |expects| EventWrite::Update {
        id: &two,
        expects,
        fields: &subject,
        wanted: &wanted,
    };
    let writes = [
        EventWrite::Create {
            invitees: &[],
            wanted: &wanted,
            stamp: "OX-1",
            transaction_id: "t-1",
        },
        EventWrite::Mark {
            id: &one,
            expects: &first,
            stamp: "OX-2",
        },
        update(&stale),
        update(&second),
        EventWrite::Delete {
            id: &three,
            expects: &third,
        },
        EventWrite::Unmark {
            id: &nobody,
            expects: &stale,
        },
    ];
    let answers = stop.mailbox.write_events(&writes).await;
    stop.understood(&answers);
}
