//! Writing to Exchange.

use super::{applied, appointment, event, found, mailbox, rest_id};
use crate::stand::{ADA, plant, start};
use ::exchange::{CATEGORY, Error, ItemPlace, STAMP_PROPERTY};
use sandbox::Sandbox;
use sandbox::exchange::body::online_block;
use sandbox::exchange::event::Event;
use serde_json::json;
use sync_core::{
    Alarm, Appointment, AppointmentField, Body, Description, Item, ItemId, Marks, Outcome, Own, Participants,
    Role, ShowAs, Span, Told, Version, Visibility,
};

/// Ada's event with that subject, as Exchange holds it.
fn stored(sandbox: &Sandbox, subject: &str) -> Event {
    let rest_id = rest_id(sandbox, ADA, subject);
    let world = sandbox.world();
    world
        .exchange
        .mailbox(ADA)
        .unwrap()
        .event(&rest_id)
        .unwrap()
        .clone()
}

#[tokio::test]
async fn a_mark_is_set_once_keeps_other_categories_and_mails_nobody() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let before = event(&stand.sandbox, ADA, "Halvorsen").await;
    let first = stored(&stand.sandbox, "Halvorsen");
    let item = applied(ada.mark(&before.id, &before.version, "OX-1").await);
    assert!(item.marks == Marks::BOTH && item.content == before.appointment);
    let after = stored(&stand.sandbox, "Halvorsen");
    assert_eq!(item.version.as_str(), after.etag());
    assert_eq!(
        after.extended.get(STAMP_PROPERTY).map(String::as_str),
        Some("OX-1")
    );
    assert_eq!(
        after.categories,
        [first.categories, vec![CATEGORY.to_owned()]].concat()
    );
    assert_eq!(
        (&after.body, &after.join_url, &after.attendees),
        (&first.body, &first.join_url, &first.attendees)
    );
    assert!(stand.sandbox.world().exchange.mails().is_empty());
    // Again, with the version of before: nothing is left to do, so nothing is written.
    let again = applied(ada.mark(&before.id, &before.version, "OX-1").await);
    assert_eq!(
        (again.version.as_str(), stored(&stand.sandbox, "Halvorsen").etag()),
        (after.etag().as_str(), after.etag())
    );
    assert_eq!(
        ada.mark(&before.id, &before.version, "OX-2").await.outcome,
        Outcome::PreconditionFailed
    );
    assert_eq!(
        ada.mark(&ItemId::new("AAMkAGno="), &before.version, "OX-1")
            .await
            .outcome,
        Outcome::NotFound
    );
    let look = found(&ada, &before.id).await;
    assert!(look.marks == Marks::BOTH && look.stamp.as_deref() == Some("OX-1"));
}

#[tokio::test]
async fn the_category_comes_off_alone_and_the_stamp_stays() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let before = event(&stand.sandbox, ADA, "Halvorsen").await;
    let first = stored(&stand.sandbox, "Halvorsen");
    let marked = applied(ada.mark(&before.id, &before.version, "OX-1").await);
    assert_eq!(
        ada.unmark(&before.id, &before.version).await.outcome,
        Outcome::PreconditionFailed
    );
    let item = applied(ada.unmark(&marked.id, &marked.version).await);
    let after = stored(&stand.sandbox, "Halvorsen");
    let stamp_alone = Marks {
        category: false,
        stamp: true,
    };
    assert_eq!(
        (item.marks, item.version.as_str()),
        (stamp_alone, after.etag().as_str())
    );
    assert_eq!(found(&ada, &before.id).await.item(), item);
    assert_eq!(after.categories, first.categories);
    assert_eq!(
        after.extended.get(STAMP_PROPERTY).map(String::as_str),
        Some("OX-1")
    );
    assert_eq!(
        (&after.body, &after.join_url, &after.attendees),
        (&first.body, &first.join_url, &first.attendees)
    );
    assert!(stand.sandbox.world().exchange.mails().is_empty());
    // Again, with the version of before: nothing is left to do, so nothing is written.
    assert_eq!(applied(ada.unmark(&before.id, &before.version).await), item);
    assert_eq!(stored(&stand.sandbox, "Halvorsen").etag(), after.etag());
    assert_eq!(
        ada.unmark(&ItemId::new("AAMkAGno="), &before.version)
            .await
            .outcome,
        Outcome::NotFound
    );
}

#[tokio::test]
async fn a_body_that_is_written_is_known_for_what_it_holds() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let table = Appointment {
        description: Description("<table><tbody><tr><td>1</td></tr></tbody></table>".to_owned()),
        ..appointment("Table")
    };
    let item = applied(ada.create(&table, "OX-T", "t-t").await);
    assert_eq!(item.facts.body, Body::HoldsMore);
    let fields = [AppointmentField::Description];
    let item = applied(
        ada.update(&item.id, &item.version, &fields, &appointment("Table"))
            .await,
    );
    assert_eq!(item.facts.body, Body::AsInSales);
    assert_eq!(found(&ada, &item.id).await.item().facts, item.facts);
}

#[tokio::test]
async fn what_is_created_is_found_by_its_stamp_and_never_twice() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let wanted = appointment("From Sales");
    assert_eq!(ada.stamped("OX-NEW").await, Ok(None));
    let item = applied(ada.create(&wanted, "OX-NEW", "t-1").await);
    assert_eq!(
        ada.create(&wanted, "OX-NEW", "t-1").await.outcome,
        Outcome::Uncertain
    );
    let event = ada.stamped("OX-NEW").await.unwrap().unwrap();
    assert_eq!(
        (&event.id, &event.version, event.marks),
        (&item.id, &item.version, Marks::BOTH)
    );
    assert_eq!(event.appointment, wanted);
    assert_eq!(event.item(), item);
}

#[tokio::test]
async fn a_lost_answer_leaves_doubt_and_no_twin() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "POST .*events", "kind": "dropResponse", "times": 1}),
    );
    let answer = ada.create(&appointment("Lost"), "OX-LOST", "t-lost").await;
    assert_eq!(answer.outcome, Outcome::Uncertain);
    assert!(matches!(answer.refusal, Some(Error::Unavailable { .. })));
    assert!(ada.stamped("OX-LOST").await.unwrap().is_some());
    assert_eq!(
        ada.create(&appointment("Lost"), "OX-LOST", "t-lost")
            .await
            .outcome,
        Outcome::Uncertain
    );
    let world = stand.sandbox.world();
    assert_eq!(
        world
            .exchange
            .mailbox(ADA)
            .unwrap()
            .events()
            .filter(|event| event.subject == "Lost")
            .count(),
        1
    );
}

#[tokio::test]
async fn r_appt_20_an_update_keeps_the_online_meetings_block_byte_for_byte() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let before = event(&stand.sandbox, ADA, "Halvorsen").await;
    assert!(
        !before.appointment.description.0.contains("Join"),
        "the block to join is not part of the description"
    );
    let first = stored(&stand.sandbox, "Halvorsen");
    let block = online_block(first.join_url.as_deref().unwrap());
    assert!(first.body.content.contains(&block));
    let wanted = Appointment {
        description: Description("<p>New agenda</p>".to_owned()),
        ..before.appointment.clone()
    };
    let fields = [AppointmentField::Description];
    let item = applied(ada.update(&before.id, &before.version, &fields, &wanted).await);
    assert_eq!(item.content, wanted);
    let after = stored(&stand.sandbox, "Halvorsen");
    assert!(after.body.content.contains("New agenda") && after.body.content.contains(&block));
    assert_eq!(after.join_url, first.join_url);
    assert_eq!(
        (&after.subject, &after.attendees, &after.start),
        (&first.subject, &first.attendees, &first.start),
        "fields that were not to change"
    );
    assert_eq!(found(&ada, &before.id).await.appointment, wanted);
    let stale = ada
        .update(&before.id, &before.version, &[AppointmentField::Subject], &wanted)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
}

#[tokio::test]
async fn r_appt_20_a_write_drops_no_stranger_no_colleague_and_no_room_from_a_meeting() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let before = event(&stand.sandbox, ADA, "Kessler").await;
    let first = stored(&stand.sandbox, "Kessler");
    let (room, people): (Vec<_>, _) = before
        .attendees
        .iter()
        .partition(|attendee| attendee.role == Role::Resource);
    assert!(!room.is_empty() && people.len() > 2);
    // Sales knows nobody of them.
    let wanted = Appointment {
        subject: "Kessler: Wartung".to_owned(),
        description: Description("<p>Neu</p>".to_owned()),
        people: Participants::default(),
        ..before.appointment.clone()
    };
    applied(
        ada.update(&before.id, &before.version, AppointmentField::ALL, &wanted)
            .await,
    );
    let after = stored(&stand.sandbox, "Kessler");
    assert_eq!(
        (after.subject.as_str(), after.attendees),
        ("Kessler: Wartung", first.attendees)
    );
}

#[tokio::test]
async fn every_field_travels_and_reads_back() {
    use AppointmentField as F;
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mut item = applied(ada.create(&appointment("Fields"), "OX-F", "t-f").await);
    let days = Span::AllDay {
        first: "2027-03-28".parse().unwrap(),
        last: "2027-03-29".parse().unwrap(),
    };
    for (field, change) in [
        (
            F::Subject,
            Appointment {
                subject: "Ærlig talt — 議題".to_owned(),
                ..item.content.clone()
            },
        ),
        (
            F::Location,
            Appointment {
                location: String::new(),
                ..item.content.clone()
            },
        ),
        (
            F::Time,
            Appointment {
                time: days,
                ..item.content.clone()
            },
        ),
        (
            F::Visibility,
            Appointment {
                visibility: Visibility::Normal,
                ..item.content.clone()
            },
        ),
        (
            F::Description,
            Appointment {
                description: Description::default(),
                ..item.content.clone()
            },
        ),
        (
            F::ShowAs,
            Appointment {
                own: Own {
                    show_as: Told::This(ShowAs::Free),
                    ..item.content.own
                },
                ..item.content.clone()
            },
        ),
        (
            F::Reminder,
            Appointment {
                own: Own {
                    reminder: Told::This(Alarm::Before(5)),
                    ..item.content.own
                },
                ..item.content.clone()
            },
        ),
        (
            F::Reminder,
            Appointment {
                own: Own {
                    reminder: Told::This(Alarm::Off),
                    ..item.content.own
                },
                ..item.content.clone()
            },
        ),
    ] {
        item = applied(ada.update(&item.id, &item.version, &[field], &change).await);
        let event = found(&ada, &item.id).await;
        assert_eq!(
            event.item(),
            Item {
                content: event.appointment.clone(),
                ..item.clone()
            }
        );
        assert_eq!(event.marks, Marks::BOTH);
        item.content = event.appointment;
        let mut expected = appointment("Fields");
        sync_core::Content::take(&mut expected, &change, field);
        assert!(
            sync_core::Content::same(&item.content, &expected, field),
            "{field:?}"
        );
    }
}

#[tokio::test]
async fn a_delete_names_its_version() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let item = applied(ada.create(&appointment("Gone"), "OX-G", "t-g").await);
    assert_eq!(
        ada.delete(&item.id, &Version::new("W/\"old\"")).await.outcome,
        Outcome::PreconditionFailed
    );
    assert_eq!(
        ada.delete(&item.id, &item.version).await.outcome,
        Outcome::Deleted
    );
    assert_eq!(
        ada.delete(&item.id, &item.version).await.outcome,
        Outcome::NotFound
    );
    // Outlook puts it into Deleted Items, where its id still finds it.
    let places = ada.event_places(&[item.id]).await;
    assert_eq!(places, Ok(vec![Ok(ItemPlace::NoCalendar)]));
}

#[tokio::test]
async fn a_write_after_a_stale_look_meets_its_precondition() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let before = event(&stand.sandbox, ADA, "Brightwater").await;
    let edited = Appointment {
        subject: "Edited by Ada".to_owned(),
        ..before.appointment.clone()
    };
    let fields = [AppointmentField::Subject];
    applied(ada.update(&before.id, &before.version, &fields, &edited).await);
    let stale = json!({"target": "graph", "match": "GET", "kind": "staleRead", "times": 2});
    plant(&stand.sandbox, stale);
    let ours = Appointment {
        subject: "From Sales".to_owned(),
        ..before.appointment.clone()
    };
    let answer = ada.update(&before.id, &before.version, &fields, &ours).await;
    assert_eq!(answer.outcome, Outcome::PreconditionFailed);
    let answer = ada.mark(&before.id, &before.version, "OX-1").await;
    assert_eq!(answer.outcome, Outcome::PreconditionFailed);
    let fired: u32 = stand
        .sandbox
        .faults()
        .planted()
        .iter()
        .map(|fault| fault.fired)
        .sum();
    assert_eq!(fired, 2, "both looks were stale");
    assert_eq!(found(&ada, &before.id).await.appointment.subject, "Edited by Ada");
}
