//! Pods that differ: in names, in what may be asked for, and in whether records have ETags at all.

use super::{applied, appointment, contact, found, made, number, party, user};
use crate::stand::{ADA, DEADLINE, http, sales_token, start};
use ::exchange::html::sanitised;
use ::sales::{
    ChangedRow, Limits, Names, Notes, RecordKind, Resource, SalesClient, SalesUser, Settings, UserKey,
    Watermark,
};
use sandbox::Sandbox;
use sandbox::sales::model::Table;
use sandbox::seed::companies::COMPANIES;
use std::collections::BTreeMap;
use sync_core::{
    Alarm, Appointment, AppointmentField, Contact, ContactField, Emails, ItemId, Kind, MeetingKey, Outcome,
    Own, SalesId, SalesNumber, SalesPerson, ShowAs, Told, Version,
};

fn with_names(sandbox: &Sandbox, pairs: &[(&str, &str)]) -> SalesUser {
    let settings = Settings {
        base_url: sandbox.public_origin(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version: 9,
        source_system: None,
        limits: Limits {
            deadline: DEADLINE,
            ..Limits::default()
        },
        tidy_description: sanitised,
    };
    let names = Names::from_pairs(pairs.iter().copied()).unwrap();
    SalesClient::with_names(http(), settings, names).as_user(UserKey::new(ADA), sales_token(sandbox, ADA))
}

#[tokio::test]
async fn the_usual_names_are_those_that_the_usual_pod_describes() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    assert_eq!(ada.unknown_attributes().await, Ok(Vec::new()));
    let versions = ada.framework_versions().await.unwrap();
    assert_eq!(versions.default, 1);
    assert_eq!(versions.allowed, (1..=9).collect::<Vec<u8>>());
    let described = ada.description(Resource::Activities).await.unwrap();
    let subject = &described.attributes["Subject"];
    assert_eq!((subject.chars_max, subject.mandatory), (Some(500), true));
    assert!(!described.attributes["ActivityDescription"].queryable);
    assert!(described.children.contains_key("ActivityContact"));
}

#[tokio::test]
async fn a_pod_that_calls_things_something_else_is_understood_once_it_is_told() {
    let stand = start().await;
    {
        let mut world = stand.sandbox.world();
        let pod = &mut world.sales.peculiar;
        for (table, name, outer) in [
            (Table::Activities, "Location", "Place_c"),
            (Table::Activities, "ActivityNumber", "PublicNumber"),
            (Table::ActivityContact, "ContactId", "PersonId"),
        ] {
            pod.renamed.insert((table, name), outer.to_owned());
        }
    }
    let unaware = user(&stand.sandbox, ADA);
    let unknown: Vec<String> = unaware
        .unknown_attributes()
        .await
        .unwrap()
        .into_iter()
        .map(|one| format!("{}.{}", one.resource, one.attribute))
        .collect();
    assert_eq!(
        unknown,
        [
            "ActivityContact.ContactId",
            "activities.ActivityNumber",
            "activities.Location"
        ]
    );
    let ada = with_names(
        &stand.sandbox,
        &[
            ("activities.Location", "Place_c"),
            ("activities.ActivityNumber", "PublicNumber"),
            ("ActivityContact.ContactId", "PersonId"),
        ],
    );
    assert_eq!(ada.unknown_attributes().await, Ok(Vec::new()));
    let described = ada.description(Resource::Activities).await.unwrap();
    let custom: Vec<&str> = described.custom().map(|(name, _)| name).collect();
    assert_eq!(custom, ["Place_c"]);
    let since = Watermark::starting_at(stand.sandbox.now());
    let item = made(&stand.sandbox, &ada, "x").await;
    let there = found(&ada, &number("x")).await;
    assert_eq!(there.item.content.location, "Room 7");
    let mut wanted = there.item.content.clone();
    wanted.location = "Room 8".to_owned();
    wanted.people.insert(SalesPerson::Contact(contact(0, 1)));
    let fields = [AppointmentField::Location, AppointmentField::People];
    let held = &there.item.content;
    let changed = applied(
        ada.update(&item.id, &there.item.version, held, &wanted, &fields)
            .await,
    );
    assert_eq!(changed.content, wanted);
    made(&stand.sandbox, &ada, "y").await;
    let looks = ada.activities(&[number("x"), number("y")]).await.unwrap();
    assert_eq!(looks.len(), 2);
    let page = ada.changed_appointments(&since).await.unwrap();
    let is_it = |row: &ChangedRow<::sales::Activity>| matches!(row, ChangedRow::Changed(activity) if activity.item == changed);
    assert!(page.rows.iter().any(is_it), "{page:?}");
    // The witness knows Oracle's usual names, and no others came.
    let other = |complaint: &String| !complaint.ends_with("PublicNumber") && !complaint.ends_with("PersonId");
    let others: Vec<String> = stand.take_complaints().into_iter().filter(other).collect();
    assert_eq!(others, [""; 0]);
}

#[tokio::test]
async fn deals_that_a_pod_calls_something_else_are_looked_up_once_it_is_told() {
    let stand = start().await;
    {
        let mut world = stand.sandbox.world();
        let renamed = &mut world.sales.peculiar.renamed;
        for (table, name, outer) in [
            (Table::Opportunities, "Name", "DealName_c"),
            (Table::Opportunities, "TargetPartyId", "Customer_c"),
            (Table::Leads, "LeadNumber", "Number_c"),
        ] {
            renamed.insert((table, name), outer.to_owned());
        }
    }
    let unaware = user(&stand.sandbox, ADA).unknown_attributes().await.unwrap();
    let told: Vec<(&str, bool)> = unaware
        .iter()
        .map(|one| (one.attribute.as_str(), one.is_needed))
        .collect();
    assert_eq!(
        told,
        [("LeadNumber", false), ("Name", false), ("TargetPartyId", false)],
        "records are kept in step without them"
    );
    assert_eq!(unaware[1].added, ["Customer_c", "DealName_c"]);
    let ada = with_names(
        &stand.sandbox,
        &[
            ("opportunities.Name", "DealName_c"),
            ("opportunities.TargetPartyId", "Customer_c"),
            ("leads.LeadNumber", "Number_c"),
        ],
    );
    assert_eq!(ada.unknown_attributes().await, Ok(Vec::new()));
    for kind in [RecordKind::Opportunity, RecordKind::Lead] {
        let listed = ada.records(kind, "", 5).await.unwrap();
        assert!(!listed.rows.is_empty(), "{kind:?}");
        assert!(
            listed
                .rows
                .iter()
                .all(|row| !row.name.is_empty() && !row.number.is_empty())
        );
        let again = ada.records(kind, &listed.rows[0].name, 5).await.unwrap();
        assert!(again.rows.contains(&listed.rows[0]), "{kind:?}");
        let ids = listed.rows.iter().map(|row| row.id).collect();
        assert_eq!(ada.records_of(kind, &ids).await.unwrap().len(), listed.rows.len());
    }
    let accounts = COMPANIES
        .iter()
        .map(|company| SalesId(company.party_id))
        .collect();
    let open = ada
        .open_records_with(RecordKind::Opportunity, &accounts, 5)
        .await
        .unwrap();
    assert!(!open.rows.is_empty());
    // The witness knows Oracle's usual names, and no others came.
    drop(stand.take_complaints());
}

#[tokio::test]
async fn r_appt_19_what_a_pod_lacks_and_can_be_done_without_is_neither_read_nor_written() {
    let stand = start().await;
    {
        let mut world = stand.sandbox.world();
        let lacks = &mut world.sales.peculiar.lacks;
        lacks.insert((Table::Activities, "WebConferenceDetails"));
        lacks.insert((Table::ActivityAssignee, "ShowTimeAsCode"));
        lacks.insert((Table::ActivityAssignee, "ReminderPeriod"));
    }
    let ada = user(&stand.sandbox, ADA);
    let unknown = ada.unknown_attributes().await.unwrap();
    assert!(
        unknown.len() == 3 && unknown.iter().all(|one| !one.is_needed),
        "{unknown:?}"
    );
    let owner = party(&stand.sandbox, ADA);
    let wanted = Appointment {
        own: Own {
            of: Some(owner),
            show_as: Told::This(ShowAs::Free),
            reminder: Told::This(Alarm::Before(15)),
        },
        join_link: Told::This("https://t.example/j".into()),
        ..appointment()
    };
    let created = ada.create(&number("x"), owner, &wanted).await;
    let item = applied(created.answer);
    let there = found(&ada, &number("x")).await.item;
    assert_eq!(there.content.own.show_as, Told::Nothing);
    assert_eq!(there.content.own.reminder, Told::Nothing);
    assert_eq!(there.content.join_link, Told::Nothing);
    let renamed = Appointment {
        subject: "New".to_owned(),
        ..wanted.clone()
    };
    let fields = AppointmentField::ALL;
    let done = ada
        .update(&item.id, &there.version, &there.content, &renamed, fields)
        .await;
    assert_eq!(applied(done).content.subject, "New");
}

#[tokio::test]
async fn a_pod_that_stamps_activities_differently_has_a_feed_all_the_same() {
    let stand = start().await;
    {
        let mut world = stand.sandbox.world();
        let lacks = &mut world.sales.peculiar.lacks;
        lacks.insert((Table::Activities, "ActivityUpdateDate"));
        lacks.insert((Table::Activities, "ActivityCreationDate"));
    }
    let ada = user(&stand.sandbox, ADA);
    let since = Watermark::starting_at(stand.sandbox.now());
    let item = made(&stand.sandbox, &ada, "x").await;
    let page = ada.changed_appointments(&since).await.unwrap();
    let is_it = |row: &ChangedRow<::sales::Activity>| matches!(row, ChangedRow::Changed(one) if one.item.id == item.id);
    assert!(page.rows.iter().any(is_it), "{page:?}");
}

#[tokio::test]
async fn without_etags_versions_are_stamps_and_a_write_looks_before_it_leaps() {
    let stand = start().await;
    stand.sandbox.world().sales.peculiar.without_etags = true;
    let ada = user(&stand.sandbox, ADA);
    let first = made(&stand.sandbox, &ada, "x").await;
    assert!(first.version.as_str().starts_with("last-update:"), "{first:?}");
    let wanted = Appointment {
        subject: "New".to_owned(),
        ..first.content.clone()
    };
    let fields = [AppointmentField::Subject];
    let item = applied(
        ada.update(&first.id, &first.version, &first.content, &wanted, &fields)
            .await,
    );
    let stale = ada
        .update(&first.id, &first.version, &wanted, &appointment(), &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    assert_eq!(
        ada.delete(&item.id, &first.version).await.outcome,
        Outcome::PreconditionFailed
    );
    assert_eq!(
        ada.delete(&item.id, &item.version).await.outcome,
        Outcome::Deleted
    );
}

#[tokio::test]
async fn without_etags_contacts_and_rows_of_a_series_are_guarded_too() {
    let stand = start().await;
    stand.sandbox.world().sales.peculiar.without_etags = true;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let key = MeetingKey::of_item(Kind::Contact, "ada", &ItemId::new("x"));
    let number = SalesNumber::mint(Kind::Contact, &key, 0);
    let held = Contact {
        last_name: "Meyer".to_owned(),
        emails: Emails(vec!["m@x.example".to_owned()]),
        ..Contact::empty()
    };
    let created = ada.create_contact(&number, owner, &held).await;
    let Outcome::Applied(first) = created.answer.outcome else {
        panic!("{created:?}")
    };
    let wanted = Contact {
        last_name: "Meier".to_owned(),
        ..held.clone()
    };
    let fields = [ContactField::LastName];
    let old = Version::new("last-update:2020-01-01T00:00:00Z");
    let stale = ada.update_contact(&first.id, &old, &held, &wanted, &fields).await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    let done = ada
        .update_contact(&first.id, &first.version, &held, &wanted, &fields)
        .await;
    assert!(matches!(done.outcome, Outcome::Applied(_)), "{done:?}");
    let seen = ada.contacts(&[number], Notes::LeftOut).await.unwrap();
    assert_eq!(seen.len(), 1);
    let rows = ada.write_rows(owner, None, &[], &BTreeMap::new()).await;
    assert!(rows.rows.is_empty() && rows.series.is_none());
}
