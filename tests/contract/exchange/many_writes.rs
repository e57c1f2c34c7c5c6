//! Many independent writes in few requests, each answered on its own.

use super::{ADA, appointment, event, mailbox};
use crate::stand::{plant, start};
use ::exchange::{Answer, EventWrite, ItemWrite, Looked, Mailbox, Notes, STAMP_PROPERTY};
use sandbox::Sandbox;
use serde_json::json;
use std::collections::BTreeSet;
use sync_core::{
    Appointment, AppointmentField, Company, Contact, ContactField, Item, ItemId, Marks, Outcome, Task,
    Version,
};

pub(super) fn wanted(number: usize) -> Vec<(Appointment, String)> {
    (0..number)
        .map(|at| (appointment(&format!("Made in Sales {at}")), format!("OX-{at}")))
        .collect()
}

async fn created(mailbox: &Mailbox, wanted: &[(Appointment, String)]) -> Vec<Answer<Appointment>> {
    let writes: Vec<EventWrite<'_>> = wanted
        .iter()
        .map(|(wanted, stamp)| EventWrite::Create {
            invitees: &[],
            wanted,
            stamp,
            transaction_id: stamp,
        })
        .collect();
    mailbox.write_events(&writes).await
}

fn item<C: Clone + std::fmt::Debug>(answer: &Answer<C>) -> Item<C> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

/// Stamps in Ada's calendar, each as often as it is there.
fn stamps(sandbox: &Sandbox) -> Vec<String> {
    let world = sandbox.world();
    let events = world.exchange.mailbox(ADA).unwrap().events();
    let mut stamps: Vec<String> = events
        .filter_map(|event| event.extended.get(STAMP_PROPERTY).cloned())
        .collect();
    stamps.sort();
    stamps
}

fn names(number: usize) -> Vec<String> {
    let names: BTreeSet<String> = (0..number).map(|at| format!("OX-{at}")).collect();
    names.into_iter().collect()
}

#[tokio::test]
async fn many_creates_are_few_requests() {
    for number in [30, 100] {
        let stand = start().await;
        let ada = mailbox(&stand.sandbox, ADA);
        stand.sandbox.log().clear();
        let wanted = wanted(number);
        let answers = created(&ada, &wanted).await;
        assert_eq!(stand.sandbox.log().since(0).len(), number.div_ceil(20));
        let held: Vec<String> = answers
            .iter()
            .map(|answer| item(answer).content.subject)
            .collect();
        let asked: Vec<String> = wanted.iter().map(|(wanted, _)| wanted.subject.clone()).collect();
        assert_eq!(held, asked, "answers come in the order asked");
        assert_eq!(stamps(&stand.sandbox), names(number));
    }
}

#[tokio::test]
async fn each_write_of_many_has_an_answer_of_its_own() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let one = event(&stand.sandbox, ADA, "Halvorsen").await;
    let two = event(&stand.sandbox, ADA, "Kessler").await;
    let three = event(&stand.sandbox, ADA, "Brightwater").await;
    let (stale, nobody) = (Version::new("W/\"old\""), ItemId::new("AAMkAGno="));
    let (first, second) = (appointment("New"), appointment("Other words"));
    let subject = [AppointmentField::Subject];
    let answers = ada
        .write_events(&[
            EventWrite::Create {
                invitees: &[],
                wanted: &first,
                stamp: "OX-1",
                transaction_id: "t-1",
            },
            EventWrite::Mark {
                id: &one.id,
                expects: &one.version,
                stamp: "OX-2",
            },
            EventWrite::Update {
                id: &two.id,
                expects: &stale,
                fields: &subject,
                wanted: &second,
            },
            EventWrite::Update {
                id: &two.id,
                expects: &two.version,
                fields: &subject,
                wanted: &second,
            },
            EventWrite::Delete {
                id: &three.id,
                expects: &stale,
            },
            EventWrite::Delete {
                id: &three.id,
                expects: &three.version,
            },
            EventWrite::Mark {
                id: &nobody,
                expects: &stale,
                stamp: "OX-3",
            },
            EventWrite::Delete {
                id: &nobody,
                expects: &stale,
            },
        ])
        .await;
    let outcomes: Vec<_> = answers.iter().map(|answer| &answer.outcome).collect();
    assert_eq!(item(&answers[0]).content, first);
    let marked = event(&stand.sandbox, ADA, "Halvorsen").await;
    assert_eq!(item(&answers[1]), marked.item());
    assert_eq!(*outcomes[2], Outcome::PreconditionFailed);
    assert_eq!(
        item(&answers[3]).version,
        event(&stand.sandbox, ADA, "Other words").await.version
    );
    assert_eq!(*outcomes[4], Outcome::PreconditionFailed);
    assert_eq!(*outcomes[5], Outcome::Deleted);
    assert_eq!(
        (outcomes[6], outcomes[7]),
        (&Outcome::NotFound, &Outcome::NotFound)
    );
}

#[tokio::test]
async fn parts_that_are_throttled_are_sent_again_and_make_no_twins() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*/me/events$", "kind": "throttle", "retryAfterSecs": 1, "times": 1}),
    );
    let wanted = wanted(25);
    for answer in created(&ada, &wanted).await {
        item(&answer);
    }
    assert_eq!(stamps(&stand.sandbox), names(25));
}

#[tokio::test]
async fn a_part_that_fails_does_not_take_the_rest_of_its_chain_along() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let victim = event(&stand.sandbox, ADA, "Halvorsen").await;
    let stale = Version::new("W/\"old\"");
    let wanted = wanted(90);
    let mut writes: Vec<EventWrite<'_>> = wanted
        .iter()
        .map(|(wanted, stamp)| EventWrite::Create {
            invitees: &[],
            wanted,
            stamp,
            transaction_id: stamp,
        })
        .collect();
    writes.insert(
        5,
        EventWrite::Delete {
            id: &victim.id,
            expects: &stale,
        },
    );
    stand.sandbox.log().clear();
    let answers = ada.write_events(&writes).await;
    assert_eq!(answers[5].outcome, Outcome::PreconditionFailed);
    assert_eq!(
        answers
            .iter()
            .filter(|answer| matches!(answer.outcome, Outcome::Applied(_)))
            .count(),
        90
    );
    assert_eq!(stamps(&stand.sandbox), names(90));
    assert_eq!(
        stand.sandbox.log().since(0).len(),
        6,
        "five chains, and what waited behind the failure"
    );
}

#[tokio::test]
async fn a_lost_batch_leaves_every_part_in_doubt_and_a_refused_one_none() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*batch", "kind": "dropResponse", "times": 1}),
    );
    let three = wanted(3);
    let lost = created(&ada, &three).await;
    assert!(lost.iter().all(|answer| answer.outcome == Outcome::Uncertain));
    assert_eq!(stamps(&stand.sandbox), names(3));
    // The same again: what is there already makes no second one.
    let again = created(&ada, &three).await;
    assert!(again.iter().all(|answer| answer.outcome == Outcome::Uncertain));
    assert_eq!(stamps(&stand.sandbox), names(3));
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*batch", "kind": "error", "status": 400, "times": 1}),
    );
    let refused = created(&ada, &three).await;
    assert!(refused.iter().all(|answer| answer.outcome == Outcome::NotApplied));
}

#[tokio::test]
async fn contacts_and_tasks_are_made_in_batches_too() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    let mut zoe = Contact::empty();
    zoe.last_name = "Winter".to_owned();
    zoe.company = Company::Unknown("Brightwater".to_owned());
    let call = Task::called("Call");
    stand.sandbox.log().clear();
    let contacts = ["OC-1", "OC-2"].map(|stamp| ItemWrite::Create { wanted: &zoe, stamp });
    let contacts = ada.write_contacts(&contacts, Notes::LeftOut).await;
    let tasks = ["OT-1", "OT-2"].map(|stamp| ItemWrite::Create { wanted: &call, stamp });
    let tasks = ada.write_tasks(&list, &tasks).await;
    assert_eq!(stand.sandbox.log().since(0).len(), 2);
    let second = ada
        .stamped_contact("OC-2", Notes::LeftOut)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.id, item(&contacts[1]).id);
    let second = ada.stamped_task(&list, "OT-2").await.unwrap().unwrap();
    assert_eq!(second.id, item(&tasks[1]).id);
}

/// Nothing of ours tells Outlook that two requests for a contact are one.
#[tokio::test]
async fn r_new_5_a_part_that_a_gateway_gave_up_waiting_for_is_in_doubt_and_not_sent_again() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mut zoe = Contact::empty();
    zoe.last_name = "Winter".to_owned();
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*/contacts", "kind": "gatewayTimeout", "times": 1}),
    );
    let creates = ["OC-1", "OC-2"].map(|stamp| ItemWrite::Create { wanted: &zoe, stamp });
    let answers = ada.write_contacts(&creates, Notes::LeftOut).await;
    assert_eq!(answers[0].outcome, Outcome::Uncertain);
    assert!(matches!(answers[1].outcome, Outcome::Applied(_)));
    let stand_ins = stand.sandbox.world();
    let all = stand_ins.exchange.mailbox(ADA).unwrap().contacts();
    assert_eq!(all.filter(|contact| contact.surname == "Winter").count(), 2);
}

/// What names its transaction is one however often it is sent, and so is what names its version.
#[tokio::test]
async fn a_meeting_that_a_gateway_gave_up_waiting_for_is_sent_again_and_made_once() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*/events", "kind": "gatewayTimeout", "times": 1}),
    );
    let three = wanted(3);
    let answers = created(&ada, &three).await;
    assert!(
        answers.iter().all(|answer| answer.outcome != Outcome::NotApplied),
        "{answers:?}"
    );
    assert_eq!(stamps(&stand.sandbox), names(3));
}

/// Whatever is written of many is looked at together first, and written together then.
#[tokio::test]
async fn contacts_are_changed_and_marked_in_batches_too() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mut zoe = Contact::empty();
    zoe.last_name = "Winter".to_owned();
    let new: Vec<_> = (0..6)
        .map(|_| ItemWrite::Create {
            wanted: &zoe,
            stamp: "OC-0",
        })
        .collect();
    let there = ada.write_contacts(&new, Notes::LeftOut).await;
    let there: Vec<Item<Contact>> = there.iter().map(item).collect();
    let mut summer = zoe.clone();
    summer.last_name = "Summer".to_owned();
    let stale = Version::new("W/\"old\"");
    let (id, expects) = (&there[5].id, &stale);
    stand.sandbox.log().clear();
    let mut writes: Vec<ItemWrite<'_, Contact>> = there[..3]
        .iter()
        .map(|contact| ItemWrite::Mark {
            id: &contact.id,
            expects: &contact.version,
            stamp: "OC-9",
        })
        .collect();
    let fields = [ContactField::LastName];
    writes.extend(there[3..5].iter().map(|contact| ItemWrite::Update {
        id: &contact.id,
        expects: &contact.version,
        fields: &fields,
        wanted: &summer,
    }));
    writes.push(ItemWrite::Mark {
        id,
        expects,
        stamp: "OC-9",
    });
    let answers = ada.write_contacts(&writes, Notes::LeftOut).await;
    assert_eq!(
        stand.sandbox.log().since(0).len(),
        2,
        "a batch of looks, and one of writes"
    );
    assert_eq!(answers[5].outcome, Outcome::PreconditionFailed);
    for (answer, contact) in answers[..5].iter().zip(&there) {
        let held = ada
            .contacts(std::slice::from_ref(&contact.id), Notes::LeftOut)
            .await
            .unwrap();
        let Looked::Found(held) = &held[0] else {
            panic!("{held:?}")
        };
        assert_eq!(item(answer), held.item());
    }
}

/// Category and stamp of a task are two writes: many are two batches, besides the looks before and after.
#[tokio::test]
async fn tasks_are_marked_in_batches_and_one_that_fails_keeps_no_other_back() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    let call = Task::called("Call");
    let new: Vec<_> = (0..6)
        .map(|_| ItemWrite::Create {
            wanted: &call,
            stamp: "OT-0",
        })
        .collect();
    let there = ada.write_tasks(&list, &new).await;
    let there: Vec<Item<Task>> = there.iter().map(item).collect();
    let unmarking: Vec<_> = there
        .iter()
        .map(|task| ItemWrite::Unmark {
            id: &task.id,
            expects: &task.version,
        })
        .collect();
    let unmarked: Vec<Item<Task>> = ada
        .write_tasks(&list, &unmarking)
        .await
        .iter()
        .map(item)
        .collect();
    let nobody = ItemId::new("AAMkAGno=");
    let mut marking: Vec<ItemWrite<'_, Task>> = unmarked
        .iter()
        .map(|task| ItemWrite::Mark {
            id: &task.id,
            expects: &task.version,
            stamp: "OT-9",
        })
        .collect();
    let expects = &unmarked[0].version;
    marking.push(ItemWrite::Mark {
        id: &nobody,
        expects,
        stamp: "OT-9",
    });
    stand.sandbox.log().clear();
    let answers = ada.write_tasks(&list, &marking).await;
    assert_eq!(stand.sandbox.log().since(0).len(), 4);
    assert_eq!(answers[6].outcome, Outcome::NotFound);
    for (answer, task) in answers[..6].iter().zip(&unmarked) {
        let held = ada.tasks(&list, std::slice::from_ref(&task.id)).await.unwrap();
        let Looked::Found(held) = &held[0] else {
            panic!("{held:?}")
        };
        assert_eq!(held.stamp.as_deref(), Some("OT-9"));
        assert_eq!(held.marks, Marks::BOTH);
        assert_eq!(item(answer), held.item());
    }
}
