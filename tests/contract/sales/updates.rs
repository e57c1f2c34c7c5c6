//! Appointments changed and deleted.

use super::{applied, appointment, contact, found, made, number, party, unowned, user};
use crate::stand::{ADA, GRACE, start};
use ::sales::{ActivityLook, Error};
use sandbox::sales::model::{Draft, Table};
use sandbox::seed::companies::COMPANIES;
use sync_core::{
    Alarm, Appointment, AppointmentField, ItemId, Outcome, Own, Participants, SalesId, SalesPerson, ShowAs,
    Told, Version,
};

#[tokio::test]
async fn an_update_changes_its_fields_alone_and_names_its_version() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let first = made(&stand.sandbox, &ada, "x").await;
    let held = first.content.clone();
    let wanted = Appointment {
        subject: "New".to_owned(),
        location: String::new(),
        ..held.clone()
    };
    let fields = [AppointmentField::Subject, AppointmentField::Location];
    let item = applied(
        ada.update(&first.id, &first.version, &held, &wanted, &fields)
            .await,
    );
    let activity = found(&ada, &number("x")).await;
    assert_eq!(
        (&activity.item.version, activity.item.modified),
        (&item.version, item.modified)
    );
    assert_eq!(
        (
            activity.item.content.subject.as_str(),
            activity.item.content.location.as_str()
        ),
        ("New", "")
    );
    let stale = ada
        .update(&first.id, &first.version, &wanted, &held, &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    let nobody = ada
        .update(&ItemId::new("OX-NONE"), &first.version, &held, &wanted, &fields)
        .await;
    assert_eq!(nobody.outcome, Outcome::NotFound);
}

#[tokio::test]
async fn r_appt_12_r_appt_19_what_is_the_owners_own_is_made_and_changed_in_the_owners_row_alone() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let grace = SalesPerson::User(party(&stand.sandbox, GRACE));
    let own = |show_as, reminder| Own {
        of: Some(owner),
        show_as: Told::This(show_as),
        reminder: Told::This(reminder),
    };
    let mut wanted = Appointment {
        own: own(ShowAs::Free, Alarm::Before(15)),
        join_link: Told::This("https://t.example/j?a=1&b=2".into()),
        ..appointment()
    };
    wanted.people.insert(grace);
    applied(ada.create(&number("x"), owner, &wanted).await.answer);
    let first = found(&ada, &number("x")).await.item;
    assert_eq!(first.content.own, wanted.own);
    assert_eq!(first.content.join_link, wanted.join_link);
    // Somebody else's own is theirs.
    let graces_row = |stand: &crate::stand::StandIns| {
        let world = stand.sandbox.world();
        let row = world.sales.record(Table::Activities, first.id.as_str()).unwrap();
        let mut assignees = row.children(Table::ActivityAssignee);
        let SalesPerson::User(id) = grace else {
            panic!("a user")
        };
        assignees
            .find(|child| child.stored("AssigneeId").as_int() == Some(id.0))
            .unwrap()
            .stored("ReminderPeriod")
            .clone()
    };
    assert!(graces_row(&stand).is_null());
    let held = first.content.clone();
    let mut next = held.clone();
    next.own = own(ShowAs::Busy, Alarm::Off);
    let fields = [AppointmentField::ShowAs, AppointmentField::Reminder];
    let item = applied(ada.update(&first.id, &first.version, &held, &next, &fields).await);
    assert_eq!(item.content.own, next.own);
    let there = found(&ada, &number("x")).await.item;
    assert_eq!((&there.version, there.content.own), (&item.version, next.own));
    assert!(graces_row(&stand).is_null());
    // Together with what is everybody's, or not at all.
    let mut both = next.clone();
    both.subject = "Both".to_owned();
    both.own = own(ShowAs::Busy, Alarm::Before(5));
    let fields = [AppointmentField::Subject, AppointmentField::Reminder];
    let stale = ada.update(&first.id, &first.version, &next, &both, &fields).await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    let done = applied(ada.update(&item.id, &item.version, &next, &both, &fields).await);
    assert_eq!(
        (done.content.subject.as_str(), done.content.own),
        ("Both", both.own)
    );
}

#[tokio::test]
async fn people_relations_and_fields_change_together_or_not_at_all() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    made(&stand.sandbox, &ada, "x").await;
    let first = found(&ada, &number("x")).await.item;
    let held = first.content.clone();
    let grace = SalesPerson::User(party(&stand.sandbox, GRACE));
    let mut wanted = Appointment {
        subject: "Together".to_owned(),
        ..held.clone()
    };
    wanted.people.remove(&SalesPerson::Contact(contact(0, 0)));
    wanted.people.extend([SalesPerson::Contact(contact(0, 1)), grace]);
    wanted.related.account = Some(SalesId(COMPANIES[1].party_id));
    let fields = [AppointmentField::Subject, AppointmentField::People];
    let item = applied(
        ada.update(&first.id, &first.version, &held, &wanted, &fields)
            .await,
    );
    assert_eq!(item.content, wanted);
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
    // One bad row, and nothing happens.
    let mut bad = Appointment {
        subject: "Half".to_owned(),
        ..wanted.clone()
    };
    bad.people.insert(SalesPerson::Contact(SalesId(1)));
    let answer = ada.update(&item.id, &item.version, &wanted, &bad, &fields).await;
    assert_eq!(answer.outcome, Outcome::NotApplied, "{answer:?}");
    assert!(
        matches!(answer.refusal, Some(Error::Rejected { .. })),
        "{answer:?}"
    );
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
    // A stale version in a batch, and nothing happens either.
    let stale = ada
        .update(&item.id, &first.version, &wanted, &held, &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
}

#[tokio::test]
async fn single_rows_come_and_go_and_the_owner_stays() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    made(&stand.sandbox, &ada, "x").await;
    let owner = SalesPerson::User(party(&stand.sandbox, ADA));
    let mut item = found(&ada, &number("x")).await.item;
    for people in [
        Participants::from([
            owner,
            SalesPerson::Contact(contact(0, 0)),
            SalesPerson::Contact(contact(0, 1)),
        ]),
        Participants::from([owner, SalesPerson::Contact(contact(0, 1))]),
        Participants::default(),
    ] {
        let wanted = Appointment {
            people,
            ..item.content.clone()
        };
        let held = item.content.clone();
        item = applied(
            ada.update(
                &item.id,
                &item.version,
                &held,
                &wanted,
                &[AppointmentField::People],
            )
            .await,
        );
        assert_eq!(item.content, wanted);
        let there = found(&ada, &number("x")).await.item;
        assert_eq!(there.version, item.version);
        assert!(there.content.people.contains(&owner));
        assert_eq!(there.content.people.len(), item.content.people.len().max(1));
    }
}

#[tokio::test]
async fn what_somebody_adds_meanwhile_is_not_added_twice() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    let now = stand.sandbox.now();
    let draft = Draft::new().with("ContactId", contact(0, 1).0);
    let parent = (Table::Activities, item.id.as_str());
    stand
        .sandbox
        .world()
        .sales
        .add_child(ADA, parent, Table::ActivityContact, &draft, now)
        .unwrap();
    let mut wanted = item.content.clone();
    wanted.people.insert(SalesPerson::Contact(contact(0, 1)));
    let answer = ada
        .update(
            &item.id,
            &item.version,
            &item.content,
            &wanted,
            &[AppointmentField::People],
        )
        .await;
    assert_eq!(answer.outcome, Outcome::PreconditionFailed);
    let there = found(&ada, &number("x")).await.item;
    let item = applied(
        ada.update(
            &there.id,
            &there.version,
            &item.content,
            &wanted,
            &[AppointmentField::People],
        )
        .await,
    );
    assert_eq!(item.version, there.version);
}

#[tokio::test]
async fn a_delete_names_its_version() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    assert_eq!(
        ada.delete(&item.id, &Version::new("\"old\"")).await.outcome,
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
    assert_eq!(
        ada.activities(&[number("x")]).await,
        Ok(vec![ActivityLook::Missing])
    );
}
