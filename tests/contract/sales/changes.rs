//! Many records changed and deleted at once: how many requests that takes, and that each is answered on its own.

use super::{appointment, contact, number, party, user};
use crate::stand::{ADA, plant, start};
use ::sales::{ActivityLook, Answer, Error, RecordWrite, SalesUser};
use jiff::SignedDuration;
use sandbox::Sandbox;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::json;
use sync_core::{
    ActivityNumber, Appointment, AppointmentField, Content as _, Item, Outcome, SalesId, SalesPerson,
};

const BATCHES: &str = "POST .*/resources/11[.]13[.]18[.]05$";

fn numbers(count: usize) -> Vec<ActivityNumber> {
    (0..count).map(|at| number(&format!("many-{at}"))).collect()
}

/// So many appointments, as looks find them; what was asked for that is forgotten.
async fn many(sandbox: &Sandbox, ada: &SalesUser, count: usize) -> Vec<Item<Appointment>> {
    let numbers = numbers(count);
    let wanted: Vec<_> = numbers
        .iter()
        .map(|number| (number.clone(), appointment()))
        .collect();
    ada.create_many(party(sandbox, ADA), &wanted).await;
    let items = there(ada, count).await;
    sandbox.log().clear();
    items.into_iter().map(Option::unwrap).collect()
}

/// What is there now.
async fn there(ada: &SalesUser, count: usize) -> Vec<Option<Item<Appointment>>> {
    let looks = ada.activities(&numbers(count)).await.unwrap().into_iter();
    let items = looks.map(|look| match look {
        ActivityLook::Found(found) => Some(found.item),
        ActivityLook::Missing => None,
        ActivityLook::OtherKind | ActivityLook::Failed(_) => panic!("{look:?}"),
    });
    items.collect()
}

fn retitled(items: &[Item<Appointment>]) -> Vec<Appointment> {
    let title = |(at, item): (usize, &Item<Appointment>)| Appointment {
        subject: format!("New {at}"),
        ..item.content.clone()
    };
    items.iter().enumerate().map(title).collect()
}

async fn update(
    ada: &SalesUser,
    items: &[Item<Appointment>],
    wanted: &[Appointment],
) -> Vec<Answer<Appointment>> {
    let fields: Vec<Vec<AppointmentField>> = items
        .iter()
        .zip(wanted)
        .map(|(item, wanted)| item.content.differing(wanted))
        .collect();
    let writes: Vec<_> = items
        .iter()
        .zip(wanted)
        .zip(&fields)
        .map(|((item, wanted), fields)| RecordWrite::Update {
            id: &item.id,
            expects: &item.version,
            held: &item.content,
            wanted,
            fields,
        })
        .collect();
    let answers = ada.change_many(&writes).await;
    assert_eq!(answers.len(), items.len());
    answers
}

async fn delete(ada: &SalesUser, items: &[Item<Appointment>]) -> Vec<Answer<Appointment>> {
    let writes: Vec<_> = items
        .iter()
        .map(|item| RecordWrite::Delete {
            id: &item.id,
            expects: &item.version,
        })
        .collect();
    ada.change_many(&writes).await
}

/// Somebody changes it.
fn edit(sandbox: &Sandbox, item: &Item<Appointment>) {
    sandbox.advance(SignedDuration::from_mins(2));
    let now = sandbox.now();
    let draft = Draft::new().with("Subject", "Somebody's own");
    sandbox
        .world()
        .sales
        .edit(
            ADA,
            Table::Activities,
            item.id.as_str(),
            &draft,
            &Condition::Any,
            now,
        )
        .unwrap();
}

fn requests(sandbox: &Sandbox) -> Vec<String> {
    let entries = sandbox.log().since(0).into_iter();
    let line = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
    entries
        .map(|entry| format!("{} {}", entry.method, line(&entry.path)))
        .collect()
}

/// That what was answered is what is there, version included.
async fn holds(ada: &SalesUser, answers: &[Answer<Appointment>], wanted: &[Appointment], but: &[usize]) {
    let there = there(ada, answers.len()).await;
    for (at, (answer, wanted)) in answers.iter().zip(wanted).enumerate() {
        if but.contains(&at) {
            continue;
        }
        let Outcome::Applied(item) = &answer.outcome else {
            panic!("{at}: {answer:?}")
        };
        let there = there[at].as_ref().unwrap();
        assert_eq!(&item.content, wanted, "{at}");
        assert_eq!(
            (&item.id, &item.version, item.modified),
            (&there.id, &there.version, there.modified)
        );
        assert_eq!(there.content.subject, wanted.subject, "{at}");
    }
}

#[tokio::test]
async fn fifty_updates_are_one_request_and_more_are_as_few_as_possible() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 120).await;
    let wanted = retitled(&items[..50]);
    let answers = update(&ada, &items[..50], &wanted).await;
    assert_eq!(
        requests(&stand.sandbox),
        ["POST /crmRestApi/resources/11.13.18.05"]
    );
    holds(&ada, &answers, &wanted, &[]).await;
    let items: Vec<_> = there(&ada, 120).await.into_iter().map(Option::unwrap).collect();
    stand.sandbox.log().clear();
    let wanted: Vec<_> = retitled(&items).into_iter().rev().collect();
    let answers = update(&ada, &items, &wanted).await;
    assert_eq!(requests(&stand.sandbox).len(), 3);
    holds(&ada, &answers, &wanted, &[]).await;
}

#[tokio::test]
async fn one_alone_goes_by_itself() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 1).await;
    let wanted = retitled(&items);
    let answers = update(&ada, &items, &wanted).await;
    let lines = requests(&stand.sandbox);
    assert!(
        matches!(lines.as_slice(), [line] if line.starts_with("PATCH ")),
        "{lines:?}"
    );
    holds(&ada, &answers, &wanted, &[]).await;
}

#[tokio::test]
async fn r_err_2_one_that_is_refused_keeps_no_other_from_being_changed() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 50).await;
    let mut wanted = retitled(&items);
    wanted[20].related.account = Some(SalesId(1));
    let answers = update(&ada, &items, &wanted).await;
    assert_eq!(requests(&stand.sandbox).len(), 2);
    assert_eq!(answers[20].outcome, Outcome::NotApplied);
    assert!(
        matches!(&answers[20].refusal, Some(Error::Rejected { field: Some(field), .. }) if field == "AccountId"),
        "{:?}",
        answers[20]
    );
    holds(&ada, &answers, &wanted, &[20]).await;
    assert_eq!(there(&ada, 50).await[20], Some(items[20].clone()));
}

#[tokio::test]
async fn one_that_somebody_else_changed_is_left_alone_and_the_others_land() {
    for without_etags in [false, true] {
        let stand = start().await;
        stand.sandbox.world().sales.peculiar.without_etags = without_etags;
        let ada = user(&stand.sandbox, ADA);
        let items = many(&stand.sandbox, &ada, 50).await;
        edit(&stand.sandbox, &items[7]);
        let wanted = retitled(&items);
        let answers = update(&ada, &items, &wanted).await;
        // With ETags the batch that is refused and the one without it; else a look and a batch.
        assert_eq!(requests(&stand.sandbox).len(), 2);
        assert_eq!(answers[7], Answer::of(Outcome::PreconditionFailed));
        holds(&ada, &answers, &wanted, &[7]).await;
        let edited = there(&ada, 50).await[7].clone().unwrap();
        assert_eq!(edited.content.subject, "Somebody's own");
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_all_of_its_batch_in_doubt_and_nothing_is_sent_twice() {
    for (kind, landed) in [("dropResponse", true), ("timeout", false)] {
        let stand = start().await;
        let ada = user(&stand.sandbox, ADA);
        let items = many(&stand.sandbox, &ada, 50).await;
        plant(
            &stand.sandbox,
            json!({"target": "sales", "match": BATCHES, "kind": kind, "times": 1}),
        );
        let wanted = retitled(&items);
        let answers = update(&ada, &items, &wanted).await;
        assert_eq!(requests(&stand.sandbox).len(), 1, "{kind}");
        assert!(
            answers.iter().all(|answer| answer.outcome == Outcome::Uncertain),
            "{kind}"
        );
        assert!(answers.iter().all(|answer| answer.refusal.is_some()));
        for (at, found) in there(&ada, 50).await.into_iter().enumerate() {
            let has_landed = found.unwrap().content.subject == wanted[at].subject;
            assert_eq!(has_landed, landed, "{kind}");
        }
    }
}

#[tokio::test]
async fn what_a_throttled_pod_did_not_take_is_not_in_doubt() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 50).await;
    plant(
        &stand.sandbox,
        json!({"target": "sales", "kind": "throttle", "retryAfterSecs": 7, "times": 1}),
    );
    let answers = update(&ada, &items, &retitled(&items)).await;
    for answer in &answers {
        assert_eq!(answer.outcome, Outcome::NotApplied);
        assert!(
            matches!(
                answer.refusal,
                Some(Error::Throttled {
                    retry_after_secs: Some(7),
                    ..
                })
            ),
            "{answer:?}"
        );
    }
    stand.sandbox.faults().clear();
    stand.sandbox.advance(SignedDuration::from_mins(1));
    let there: Vec<_> = there(&user(&stand.sandbox, ADA), 50)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(there, items);
}

#[tokio::test]
async fn deletions_share_a_request_and_name_their_versions() {
    for without_etags in [false, true] {
        let stand = start().await;
        stand.sandbox.world().sales.peculiar.without_etags = without_etags;
        let ada = user(&stand.sandbox, ADA);
        let items = many(&stand.sandbox, &ada, 52).await;
        let answers = delete(&ada, &items[2..]).await;
        assert!(
            answers
                .iter()
                .all(|answer| *answer == Answer::of(Outcome::Deleted))
        );
        assert_eq!(requests(&stand.sandbox).len(), 1 + usize::from(without_etags));
        assert!(there(&ada, 52).await[2..].iter().all(Option::is_none));
        edit(&stand.sandbox, &items[0]);
        let answers = delete(&ada, &items[..3]).await;
        let outcomes: Vec<_> = answers.into_iter().map(|answer| answer.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::PreconditionFailed, Outcome::Deleted, Outcome::NotFound]
        );
        assert!(there(&ada, 3).await[0].is_some());
    }
}

#[tokio::test]
async fn rows_and_attributes_of_one_record_change_together_and_those_of_many_in_few_requests() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 10).await;
    let mut wanted = retitled(&items);
    for wanted in &mut wanted[..5] {
        wanted.people.remove(&SalesPerson::Contact(contact(0, 0)));
        wanted.people.insert(SalesPerson::Contact(contact(0, 1)));
    }
    // One bad row, and nothing of that record happens.
    wanted[3].people.insert(SalesPerson::Contact(SalesId(1)));
    let answers = update(&ada, &items, &wanted).await;
    assert_eq!(
        requests(&stand.sandbox).len(),
        5,
        "rows are looked for before each of two batches, and what came of them after the one that landed"
    );
    assert_eq!(answers[3].outcome, Outcome::NotApplied);
    assert!(matches!(answers[3].refusal, Some(Error::Rejected { .. })));
    holds(&ada, &answers, &wanted, &[3]).await;
    let there = there(&ada, 10).await;
    assert_eq!(there[3], Some(items[3].clone()));
    for at in [0, 1, 2, 4, 5] {
        let people = &there[at].as_ref().unwrap().content.people;
        assert_eq!(people, &wanted[at].people, "{at}");
    }
}

#[tokio::test]
async fn units_that_find_no_room_go_with_the_next_batch() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 20).await;
    let mut wanted = retitled(&items);
    for wanted in &mut wanted {
        wanted.people.remove(&SalesPerson::Contact(contact(0, 0)));
        wanted.people.insert(SalesPerson::Contact(contact(0, 1)));
    }
    let answers = update(&ada, &items, &wanted).await;
    let batches = requests(&stand.sandbox)
        .into_iter()
        .filter(|line| line.starts_with("POST "));
    assert_eq!(
        batches.count(),
        2,
        "sixty parts, three to a record and fifty to a batch"
    );
    holds(&ada, &answers, &wanted, &[]).await;
}

#[tokio::test]
async fn what_somebody_moved_meanwhile_is_that_records_conflict_alone() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 5).await;
    let now = stand.sandbox.now();
    let draft = Draft::new().with("ContactId", contact(0, 1).0);
    let parent = (Table::Activities, items[2].id.as_str());
    stand
        .sandbox
        .world()
        .sales
        .add_child(ADA, parent, Table::ActivityContact, &draft, now)
        .unwrap();
    let mut wanted: Vec<Appointment> = items.iter().map(|item| item.content.clone()).collect();
    for wanted in &mut wanted {
        wanted.people.insert(SalesPerson::Contact(contact(0, 1)));
    }
    let answers = update(&ada, &items, &wanted).await;
    assert_eq!(answers[2], Answer::of(Outcome::PreconditionFailed));
    holds(&ada, &answers, &wanted, &[2]).await;
}

#[tokio::test]
async fn a_pod_that_takes_no_batches_is_written_to_one_by_one() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let items = many(&stand.sandbox, &ada, 5).await;
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": BATCHES, "kind": "error", "status": 404}),
    );
    let wanted = retitled(&items);
    let answers = update(&ada, &items, &wanted).await;
    stand.sandbox.faults().clear();
    holds(&ada, &answers, &wanted, &[]).await;
}
