//! What an appointment is to its owner alone, and where to join it: from Outlook to Sales and back (R-APPT-19).

use super::runs::{configures, latest_round, switches_on};
use sandbox::exchange::event::ShowAs;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::json;
use shared::api::shares::ShareStatus;
use store::runs::{Process, RoundEnd};
use tests::World;

const ADA: &str = "ada@contoso.example";

/// What the owner's row of Ada's visit has: how her time is shown, and how many minutes before she is reminded.
fn owners_row(world: &World) -> (String, Option<String>, Option<i64>) {
    let stand_ins = world.stand_ins.sandbox.world();
    let owner = stand_ins.sales.user(ADA).unwrap().party_id;
    let row = stand_ins
        .sales
        .all(Table::Activities)
        .find(|row| row.stored("Subject").as_text() == Some("Visit"))
        .unwrap();
    let own = row
        .children(Table::ActivityAssignee)
        .find(|child| child.stored("AssigneeId").as_int() == Some(owner))
        .unwrap();
    (
        own.key.clone(),
        own.stored("ShowTimeAsCode").as_text().map(str::to_owned),
        own.stored("ReminderPeriod").as_int(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_19_reminder_and_show_as_go_both_ways_and_the_link_to_the_meeting_goes_to_sales() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    world.settle().await;
    configures(&world, |configuration| {
        let appointments = &mut configuration.values.appointments;
        appointments.bidirectional = true;
        appointments.default_saved_search = Some("S-1001".to_owned());
    })
    .await;
    let event = world.invite(
        ADA,
        &json!({"subject": "Visit", "showAs": "free", "isReminderOn": true, "reminderMinutesBeforeStart": 30,
                "isOnlineMeeting": true, "onlineMeetingProvider": "teamsForBusiness",
                "start": {"dateTime": "2031-03-03T09:00:00", "timeZone": "UTC"},
                "end": {"dateTime": "2031-03-03T10:00:00", "timeZone": "UTC"},
                "attendees": [{"type": "required", "emailAddress": {"address": "grace@contoso.example"}}]}),
    );
    let link = event.join_url.clone().unwrap();
    let share = ada.share("visit", &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    let (key, show_as, reminder) = owners_row(&world);
    assert_eq!((show_as.as_deref(), reminder), (Some("FREE"), Some(30)));
    let [made] = &world.activities("Visit")[..] else {
        panic!("one visit")
    };
    let number = made.attributes["ActivityNumber"].clone();
    {
        let stand_ins = world.stand_ins.sandbox.world();
        let row = stand_ins.sales.record(Table::Activities, &number).unwrap();
        assert_eq!(row.stored("WebConferenceDetails").as_text(), Some(link.as_str()));
    }
    world.pass(jiff::SignedDuration::from_mins(5));
    let mails = world.mails();
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let change = Draft::new()
            .with("ShowTimeAsCode", "BUSY")
            .with("ReminderPeriod", 5);
        let parent = (Table::Activities, number.as_str());
        let own = (Table::ActivityAssignee, key.as_str());
        stand_ins
            .sales
            .edit_child(ADA, parent, own, &change, &Condition::Any, now)
            .unwrap();
        stand_ins.sales.reindex(now);
    }
    switches_on(&world, Process::StandardSync).await;
    let round = latest_round(&world, ADA).await;
    assert!(matches!(round.ended, Some((_, RoundEnd::Done))), "{round:?}");
    let there = world.event(ADA, "Visit");
    assert_eq!((there.show_as, there.reminder_minutes), (ShowAs::Busy, Some(5)));
    assert_eq!(there.join_url, Some(link), "it can still be joined");
    assert_eq!(world.mails(), mails, "nobody hears of what is Ada's own");
}
