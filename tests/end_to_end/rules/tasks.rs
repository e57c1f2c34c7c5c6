//! Tasks: which are made, which are refused, what travels, and what leaves the search.

use super::story::{CATEGORY, GRACE, MY_TASKS, Office, both, shared, text_in};
use jiff::civil::date;
use sandbox::exchange::event::Importance;
use sandbox::exchange::todo::TaskStatus;
use sandbox::sales::model::{Draft, Table};
use serde_json::{Value, json};
use sync_core::ReasonCode;
use sync_core::settings::Values;
use tests::World;

const TASKS: Table = Table::Activities;

fn two_way(values: &mut Values) {
    values.tasks.default_saved_search = Some(MY_TASKS.to_owned());
}

fn titled(title: &str) -> Value {
    both(&json!({ "title": title }), &shared())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_2_new_ones_need_the_administrators_leave_and_a_private_one_of_sales_never_comes() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        two_way(values);
        values.tasks.allow_create_in_sales = false;
    })
    .await;
    office.has_to(&titled("Call Sam"));
    office.makes(TASKS, &Draft::task("Open"));
    office.makes(TASKS, &Draft::task("Private").with("PrivateFlag", true));
    office.run().await;
    assert!(!office.is_in_sales(TASKS, "Call Sam"));
    assert!(office.told("Call Sam").await.ends_with("task-create-not-allowed"));
    assert!(office.todo("Open").is_some());
    assert!(office.todo("Private").is_none());
    assert!(office.ended(ReasonCode::PrivateTask).await > 0);
    office
        .sets(|values| values.tasks.allow_create_in_sales = true)
        .await;
    office.run().await;
    assert!(
        office.is_in_sales(TASKS, "Call Sam"),
        "it waited for the setting, and for no edit"
    );
    assert!(office.todo("Private").is_none());

    // Made private later: its edits stay in Sales.
    office.edits_record(
        TASKS,
        "Open",
        &Draft::new().with("PrivateFlag", true).with("PriorityCode", "1"),
    );
    office.runs(2).await;
    assert_eq!(office.todo("Open").unwrap().importance, Importance::Normal);
    assert_eq!(office.told("Open").await, "linked private-task");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_4_a_recurring_task_is_refused_with_its_reason() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    let weekly = json!({
        "dueDateTime": {"dateTime": "2031-03-03T00:00:00", "timeZone": "UTC"},
        "recurrence": {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]},
            "range": {"type": "noEnd", "startDate": "2031-03-03"},
        },
    });
    office.has_to(&both(&titled("Report"), &weekly));
    office.run().await;
    assert_eq!(office.records(TASKS, "Report").len(), 0);
    assert_eq!(office.ended(ReasonCode::TaskRecurring).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_6_every_field_goes_both_ways_and_a_percentage_is_left_alone() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let day = |day: &str| json!({"dateTime": format!("{day}T00:00:00"), "timeZone": "UTC"});
    office.has_to(&both(&titled("Offer"), &json!({
        "body": {"contentType": "text", "content": "For Sam"}, "importance": "high", "status": "waitingOnOthers",
        "startDateTime": day("2031-03-03"), "dueDateTime": day("2031-03-07"),
    })));
    office.run().await;
    let there = office.record(TASKS, "Offer").unwrap();
    assert_eq!(text_in(&there, "StatusCode"), "ON_HOLD");
    assert_eq!(text_in(&there, "PriorityCode"), "1");
    assert!(text_in(&there, "ActivityDescription").contains("For Sam"));
    assert_eq!(*there.stored("DueDate"), date(2031, 3, 7).into());
    let owner = office.in_sales(|sales, _| sales.user(super::story::ADA).unwrap().party_id);
    assert_eq!(there.stored("OwnerId").as_int(), Some(owner));

    let edits = Draft::new()
        .with("StatusCode", "IN_PROGRESS")
        .with("PercentageComplete", 40)
        .with("PriorityCode", "3")
        .with("DueDate", date(2031, 3, 14));
    office.edits_record(TASKS, "Offer", &edits);
    office.run().await;
    let here = office.todo("Offer").unwrap();
    assert_eq!(
        (here.status, here.importance),
        (TaskStatus::InProgress, Importance::Low)
    );
    assert_eq!(here.due.unwrap().local.date(), date(2031, 3, 14));
    assert_eq!(here.start.unwrap().local.date(), date(2031, 3, 3));

    office.edits_todo("Offer", &json!({"importance": "normal"}));
    office.run().await;
    let percentage = || {
        office
            .record(TASKS, "Offer")
            .unwrap()
            .stored("PercentageComplete")
            .as_int()
    };
    assert_eq!(percentage(), Some(40));
    office.edits_todo("Offer", &json!({"status": "completed"}));
    office.run().await;
    assert_eq!(office.text(TASKS, "Offer", "StatusCode"), "COMPLETE");
    assert_eq!(percentage(), Some(100));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_7_what_takes_a_task_out_of_the_search_travels_once_and_what_became_somebody_elses_is_kept_apart()
 {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    for subject in ["Done", "Called off", "Handed on"] {
        office.makes(TASKS, &Draft::task(subject));
    }
    office.run().await;
    let grace = office.in_sales(|sales, _| sales.user(GRACE).unwrap().party_id);
    office.edits_record(TASKS, "Done", &Draft::new().with("StatusCode", "COMPLETE"));
    office.edits_record(TASKS, "Called off", &Draft::new().with("StatusCode", "CANCELED"));
    office.edits_record(TASKS, "Handed on", &Draft::new().with("OwnerId", grace));
    office.runs(2).await;
    for subject in ["Done", "Called off"] {
        assert_eq!(
            office.todo(subject).unwrap().status,
            TaskStatus::Completed,
            "{subject}"
        );
        assert_eq!(office.told(subject).await, "linked task-left-search", "{subject}");
        office.edits_record(TASKS, subject, &Draft::new().with("PriorityCode", "1"));
    }
    office.runs(2).await;
    for subject in ["Done", "Called off"] {
        let todo = office.todo(subject).unwrap();
        assert_eq!(
            (todo.importance, &todo.categories[..]),
            (Importance::Normal, &[CATEGORY.to_owned()][..])
        );
    }
    let kept = office.todo("Handed on").unwrap();
    assert!(kept.categories.is_empty());
    assert_eq!(office.told("Handed on").await, "unlinked reassigned");
}
