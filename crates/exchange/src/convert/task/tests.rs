use super::*;
use crate::convert::series::tests::soup;
use proptest::prelude::*;
use serde_json::{Value, json};

fn sample() -> Value {
    json!({
        "@odata.etag": "W/\"task\"", "id": "AAMkATask=", "lastModifiedDateTime": "2026-03-02T08:30:15.1234567Z",
        "title": "Call Zoë 👋", "body": {"contentType": "text", "content": "about <tea>"},
        "startDateTime": {"dateTime": "2026-03-02T00:00:00.0000000", "timeZone": "UTC"},
        "dueDateTime": {"dateTime": "2026-03-08T23:00:00.0000000", "timeZone": "UTC"},
        "isReminderOn": true,
        "reminderDateTime": {"dateTime": "2026-03-08T08:00:30.0000000", "timeZone": "UTC"},
        "status": "deferred", "importance": "high", "categories": ["shared with ORACLE"], "hasAttachments": false,
        "linkedResources": [
            {"id": "1", "applicationName": "Somebody else", "externalId": "x"},
            {"id": "2", "applicationName": "Oracle Sales", "externalId": "OT-1"},
        ],
    })
}

fn look(value: Value) -> Result<TaskLook, &'static str> {
    look_from_task(serde_json::from_value(value).expect("the sample has Graph's shape"))
}

fn entry(value: Value) -> TaskEntry {
    look(value).map_err(str::to_owned).expect("a whole task").entry
}

#[test]
fn r_task_6_everything_that_both_sides_hold_comes_over() {
    let entry = entry(sample());
    assert_eq!(entry.task.subject, "Call Zoë 👋");
    assert_eq!(entry.task.description.0, "about &lt;tea&gt;");
    assert_eq!(entry.task.start_date, Some("2026-03-02".parse().unwrap()));
    assert_eq!(
        entry.task.due_date,
        Some("2026-03-09".parse().unwrap()),
        "midnight in Berlin"
    );
    assert_eq!(
        (entry.task.status, entry.task.importance),
        (Status::OnHold, Importance::High)
    );
    assert_eq!(
        entry.task.reminder,
        Reminder::At("2026-03-08T08:00:00Z".parse().unwrap())
    );
    assert_eq!((entry.marks, entry.stamp.as_deref()), (Marks::BOTH, Some("OT-1")));
    assert_eq!((entry.recurs, entry.body), (Recurs::No, Body::AsInSales));
}

#[test]
fn r_task_4_a_task_that_comes_again_says_so() {
    let mut recurring = sample();
    recurring["recurrence"] =
        json!({"pattern": {"type": "daily", "interval": 1}, "range": {"type": "noEnd"}});
    assert_eq!(entry(recurring).recurs, Recurs::Yes);
}

#[test]
fn a_broken_part_of_a_task_is_named() {
    for (name, value, at) in [
        ("status", json!("paused"), "todoTask.status"),
        ("dueDateTime", json!({"dateTime": "soon"}), "todoTask.dueDateTime"),
        (
            "reminderDateTime",
            json!({"dateTime": "2026-01-01T00:00:00", "timeZone": "Mars"}),
            "todoTask.reminderDateTime",
        ),
        ("id", json!(""), "todoTask.id"),
    ] {
        let mut broken = sample();
        broken[name] = value;
        assert_eq!(look(broken).err(), Some(at));
    }
}

#[test]
fn what_is_taken_off_is_written_as_nothing_and_a_new_task_takes_nothing_off() {
    let mut wanted = Task::called("Call");
    wanted.reminder = Reminder::Off;
    let fields = [TaskField::DueDate, TaskField::Reminder, TaskField::CompletedDate];
    let patch = serde_json::to_value(patch_from_fields(&wanted, &fields)).unwrap();
    assert_eq!(patch, json!({"dueDateTime": null, "isReminderOn": false}));
    wanted.due_date = Some("2026-03-09".parse().unwrap());
    let new = serde_json::to_value(task_from_wanted(&wanted)).unwrap();
    assert_eq!(
        new,
        json!({
            "title": "Call", "body": {"contentType": "html", "content": ""}, "status": "notStarted",
            "importance": "normal", "isReminderOn": false,
            "dueDateTime": {"dateTime": "2026-03-09T00:00:00", "timeZone": "UTC"},
        })
    );
}

proptest! {
    #[test]
    fn no_task_makes_the_parser_panic(
        places in prop::collection::vec(prop::sample::select(vec![
            "/title", "/body", "/body/content", "/startDateTime", "/dueDateTime/dateTime", "/reminderDateTime/dateTime",
            "/status", "/importance", "/linkedResources", "/linkedResources/1", "/linkedResources/1/externalId",
            "/lastModifiedDateTime", "/categories/0",
        ]), 1..4),
        values in prop::collection::vec(soup(), 4),
    ) {
        let mut task = sample();
        for (place, value) in places.iter().zip(values) {
            if let Some(at) = task.pointer_mut(place) {
                *at = value;
            }
        }
        if let Ok(wire) = serde_json::from_value::<wire::Task>(task)
            && let Ok(look) = look_from_task(wire)
        {
            let reduced = look.entry.task.clone().reduced();
            prop_assert_eq!(&reduced, &look.entry.task, "what is read is reduced already");
            let _ = task_from_wanted(&reduced);
        }
    }
}
