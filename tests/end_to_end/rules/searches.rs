//! Saved searches: who has none, whose search is another one, and what an index that lags behind may do.

use super::story::{ADA, MY_MEETINGS, MY_TASKS, Office, both, located, shared};
use sandbox::sales::model::{ADMINISTRATOR, Condition, Draft, SavedSearch, Table};
use serde_json::json;
use sync_core::ReasonCode;
use tests::World;

const MEETINGS: Table = Table::Activities;
const TASKS: Table = Table::Activities;

#[tokio::test(flavor = "multi_thread")]
async fn r_srch_4_without_access_to_the_search_nothing_comes_and_what_is_there_stays_and_goes_on_to_sales() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
    })
    .await;
    office.makes(MEETINGS, &office.appointment("Early", 50));
    office.run().await;
    assert!(office.is_categorised("Early"));
    office.in_sales(|sales, _| {
        let mut closed = SavedSearch::my_future_appointments(MY_MEETINGS);
        closed.roles = vec![ADMINISTRATOR.to_owned()];
        sales.save_search(closed);
    });
    office.makes(MEETINGS, &office.appointment("Late", 52));
    office.edits_record(MEETINGS, "Early", &located("Room 9"));
    office.runs(2).await;
    assert!(office.event("Late").is_none());
    assert_eq!(office.place("Early"), "", "what is there stays");
    assert!(office.is_categorised("Early"));
    assert_eq!(office.told("Early").await, "linked search-not-accessible");
    office.edits(
        "Early",
        &both(
            &json!({"showAs": "free"}),
            &json!({"body": {"contentType": "text", "content": "Agenda"}}),
        ),
    );
    office.run().await;
    let description = office.text(MEETINGS, "Early", "ActivityDescription");
    assert!(description.contains("Agenda"), "{description}");

    office.in_sales(|sales, _| sales.save_search(SavedSearch::my_future_appointments(MY_MEETINGS)));
    office.runs(2).await;
    assert!(office.event("Late").is_some());
    assert_eq!(office.place("Early"), "Room 9");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_srch_5_the_index_says_which_records_and_the_records_say_what_they_hold() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        values.tasks.default_saved_search = Some(MY_TASKS.to_owned());
    })
    .await;
    office.in_sales(|sales, _| sales.peculiar.index_age_max = jiff::SignedDuration::from_hours(24));
    office.makes(TASKS, &Draft::task("Call Sam"));
    office.makes(TASKS, &Draft::task("Gone already"));
    // The index knows nothing of this.
    {
        let now = world.clock.now();
        let number = |subject: &str| office.number(TASKS, subject);
        let (call, gone) = (number("Call Sam"), number("Gone already"));
        let mut stand_ins = world.stand_ins.sandbox.world();
        let urgent = Draft::new().with("PriorityCode", "1");
        let sales = &mut stand_ins.sales;
        sales
            .edit(ADA, TASKS, &call, &urgent, &Condition::Any, now)
            .unwrap();
        sales.delete(ADA, TASKS, &gone, &Condition::Any, now).unwrap();
    }
    office.runs(2).await;
    let todo = office.todo("Call Sam").unwrap();
    assert_eq!(todo.importance, sandbox::exchange::event::Importance::High);
    assert!(office.todo("Gone already").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn r_srch_6_without_a_search_nothing_new_comes_and_what_is_shared_goes_on() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    office.makes(TASKS, &Draft::task("Made in Sales"));
    office.has_to(&both(&json!({"title": "Call Sam"}), &shared()));
    office.run().await;
    assert!(office.todo("Made in Sales").is_none());
    assert!(office.is_in_sales(TASKS, "Call Sam"));
    assert_eq!(office.ended(ReasonCode::TriedTooOften).await, 0);
    office.edits_record(TASKS, "Call Sam", &Draft::new().with("PriorityCode", "1"));
    office.run().await;
    let todo = office.todo("Call Sam").unwrap();
    assert_eq!(todo.importance, sandbox::exchange::event::Importance::High);
    assert_eq!(office.told("Call Sam").await, "linked in-step", "no error");
}
