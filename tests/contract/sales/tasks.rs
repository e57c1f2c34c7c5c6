//! Tasks over HTTP.

use super::{contact, party, user, user_in};
use crate::stand::{ADA, plant, start};
use ::sales::{Activity, ActivityLook, Answer, SalesUser};
use sandbox::sales::model::{Condition, Draft, Table};
use sandbox::seed::companies::COMPANIES;
use serde_json::json;
use sync_core::{
    ActivityNumber, Description, Importance, Item, ItemId, Kind, MeetingKey, Outcome, Related, SalesId,
    Status, Task, TaskField, Visibility,
};

fn number(name: &str) -> ActivityNumber {
    let key = MeetingKey::of_item(Kind::Task, "ada", &ItemId::new(name));
    ActivityNumber::mint(Kind::Task, &key, 0)
}

fn task(owner: SalesId) -> Task {
    Task {
        description: Description("<p>Preise &amp; Fristen ✓</p>".to_owned()),
        start_date: Some("2027-03-08".parse().unwrap()),
        due_date: Some("2027-03-12".parse().unwrap()),
        status: Status::InProgress,
        importance: Importance::High,
        owner: Some(owner),
        visibility: Visibility::Normal,
        related: Related {
            account: Some(SalesId(COMPANIES[0].party_id)),
            contacts: [contact(0, 0)].into_iter().collect(),
            ..Related::default()
        },
        ..Task::called("Send the offer to O'Brien")
    }
}

fn applied(answer: Answer<Task>) -> Item<Task> {
    let Outcome::Applied(item) = answer.outcome else {
        panic!("{answer:?}")
    };
    item
}

async fn found(by: &SalesUser, name: &str) -> Activity<Task> {
    let looks = by.tasks(&[number(name)]).await.unwrap();
    match looks.into_iter().next() {
        Some(ActivityLook::Found(task)) => *task,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn r_task_6_every_field_of_a_task_reads_back_in_every_framework() {
    for framework in [4, 8, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let owner = party(&stand.sandbox, ADA);
        let created = ada.create_task(&number("x"), owner, &task(owner)).await;
        let item = applied(created.answer);
        let there = found(&ada, "x").await;
        assert_eq!(
            super::unowned(there.item.clone()),
            super::unowned(item.clone()),
            "framework {framework}"
        );
        assert_eq!(there.item.content, task(owner));
        assert_eq!(Some(there.activity_id), created.activity_id);
    }
}

#[tokio::test]
async fn r_task_6_a_task_without_days_has_none_though_sales_lets_it_begin_when_it_is_made() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let wanted = Task {
        owner: Some(owner),
        ..Task::called("")
    };
    let item = applied(ada.create_task(&number("x"), owner, &wanted).await.answer);
    assert_eq!(
        super::unowned(found(&ada, "x").await.item),
        super::unowned(item.clone())
    );
    let world = stand.sandbox.world();
    let row = world
        .sales
        .record(Table::Activities, number("x").as_str())
        .unwrap();
    assert!(row.stored("ActivityStartDate").as_time().is_some());
    assert_eq!(row.stored("Subject").as_text(), Some("(no subject)"));
}

#[tokio::test]
async fn r_task_6_completing_a_task_makes_it_whole_and_reopening_leaves_the_percentage_alone() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let open = Task {
        owner: Some(owner),
        ..Task::called("Call back")
    };
    let item = applied(ada.create_task(&number("x"), owner, &open).await.answer);
    let done = Task {
        status: Status::Completed,
        completed_date: Some("2027-03-10".parse().unwrap()),
        ..item.content.clone()
    };
    let fields = [TaskField::Status, TaskField::CompletedDate];
    let item = applied(
        ada.update_task(&item.id, &item.version, &item.content, &done, &fields)
            .await,
    );
    assert_eq!(
        super::unowned(found(&ada, "x").await.item),
        super::unowned(item.clone())
    );
    assert_eq!(item.content, done);
    let percentage = |stand: &sandbox::RunningSandbox| {
        let world = stand.sandbox.world();
        let row = world.sales.record(Table::Activities, number("x").as_str());
        row.unwrap().stored("PercentageComplete").as_int()
    };
    assert_eq!(percentage(&stand), Some(100));
    let again = Task {
        status: Status::OnHold,
        completed_date: None,
        ..item.content.clone()
    };
    let item = applied(
        ada.update_task(&item.id, &item.version, &item.content, &again, &fields)
            .await,
    );
    assert_eq!(found(&ada, "x").await.item.content, again);
    assert_eq!(item.content, again);
    assert_eq!(percentage(&stand), Some(100));
}

#[tokio::test]
async fn what_sales_alone_can_say_of_a_task_is_rounded_and_not_overwritten() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let now = stand.sandbox.now();
    for (code, status) in [
        ("CANCELED", Status::Completed),
        ("NOT_STARTED", Status::NotStarted),
    ] {
        let draft = Draft::task(code)
            .with("ActivityNumber", number(code).as_str())
            .with("StatusCode", code)
            .with("PriorityCode", "7");
        stand
            .sandbox
            .world()
            .sales
            .create(ADA, Table::Activities, &draft, now)
            .unwrap();
        let there = found(&ada, code).await;
        assert_eq!(there.item.content.status, status);
        assert_eq!(there.item.content.importance, Importance::Normal);
    }
    // An appointment under the number of a task is no task.
    let item = found(&ada, "CANCELED").await.item;
    let looks = ada.activities(&[number("CANCELED")]).await.unwrap();
    assert!(matches!(looks.as_slice(), [ActivityLook::OtherKind]), "{looks:?}");
    assert_eq!(
        ada.delete_task(&item.id, &item.version).await.outcome,
        Outcome::Deleted
    );
}

#[tokio::test]
async fn relations_of_a_task_move_with_its_fields_and_a_stale_version_moves_nothing() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let first = applied(ada.create_task(&number("x"), owner, &task(owner)).await.answer);
    let wanted = Task {
        related: Related {
            account: None,
            contacts: [contact(0, 1)].into_iter().collect(),
            ..first.content.related.clone()
        },
        importance: Importance::Low,
        ..first.content.clone()
    };
    let fields = [TaskField::Importance];
    let item = applied(
        ada.update_task(&first.id, &first.version, &first.content, &wanted, &fields)
            .await,
    );
    assert_eq!(item.content, wanted);
    assert_eq!(
        super::unowned(found(&ada, "x").await.item),
        super::unowned(item.clone())
    );
    let stale = ada
        .update_task(&first.id, &first.version, &wanted, &first.content, &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    assert_eq!(
        ada.delete_task(&first.id, &first.version).await.outcome,
        Outcome::PreconditionFailed
    );
}

#[tokio::test]
async fn a_lost_answer_never_makes_a_second_task() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST .*activities$", "kind": "dropResponse", "times": 1}),
    );
    for _ in 0..2 {
        let created = ada.create_task(&number("x"), owner, &task(owner)).await;
        assert!(matches!(
            created.answer.outcome,
            Outcome::Uncertain | Outcome::Taken
        ));
    }
    let item = found(&ada, "x").await.item;
    assert_eq!(item.content, task(owner));
    let now = stand.sandbox.now();
    let mut world = stand.sandbox.world();
    let gone = world
        .sales
        .delete(ADA, Table::Activities, item.id.as_str(), &Condition::Any, now);
    assert!(gone.is_ok(), "there was exactly one");
}

/// The bound: batches of fifty.
#[tokio::test]
async fn many_tasks_are_made_in_few_requests_and_one_that_is_there_already_is_in_doubt() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    ada.create_task(&number("n7"), owner, &task(owner)).await;
    let wanted: Vec<_> = (0..100)
        .map(|index| (number(&format!("n{index}")), task(owner)))
        .collect();
    stand.sandbox.log().clear();
    let created = ada.create_many_tasks(owner, &wanted).await;
    assert_eq!(stand.sandbox.log().since(0).len(), 3, "two, and one again");
    for (index, created) in created.iter().enumerate() {
        let is_made = matches!(created.answer.outcome, Outcome::Applied(_));
        assert_eq!(is_made, index != 7, "{created:?}");
    }
    assert_eq!(created[7].answer.outcome, Outcome::Taken);
    let item = applied(created[0].answer.clone());
    assert_eq!(
        super::unowned(found(&ada, "n0").await.item),
        super::unowned(item.clone())
    );
}
