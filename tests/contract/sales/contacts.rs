//! Contacts and accounts over HTTP.

use super::{party, user, user_in};
use crate::stand::{ADA, GRACE, start};
use ::sales::{Answer, ContactSeen, Error, FoundContact, Notes, SalesUser};
use sandbox::Sandbox;
use sandbox::sales::model::{ADMINISTRATOR, Draft, Table};
use sandbox::seed::companies::COMPANIES;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{
    Company, Contact, ContactField, Emails, Item, ItemId, Kind, MeetingKey, Outcome, Phone, PostalAddress,
    SalesId, SalesNumber,
};

fn number(name: &str) -> SalesNumber {
    let key = MeetingKey::of_item(Kind::Contact, "ada", &ItemId::new(name));
    SalesNumber::mint(Kind::Contact, &key, 0)
}

pub(super) fn emails(addresses: &[&str]) -> Emails {
    Emails(addresses.iter().map(|address| (*address).to_owned()).collect())
}

pub(super) fn contact() -> Contact {
    Contact {
        first_name: "Zoë".to_owned(),
        middle_name: "van".to_owned(),
        last_name: "O'Brien".to_owned(),
        company: Company::Account {
            id: SalesId(COMPANIES[0].party_id),
            name: COMPANIES[0].name.to_owned(),
        },
        job_title: "Head of “Fleet”".to_owned(),
        emails: emails(&["zoe@x.example", "zoe.obrien@y.example", "z@z.example"]),
        business_phone: Phone("+31 20 123".to_owned()),
        mobile_phone: Phone("+31 6 123".to_owned()),
        home_phone: Phone("+31 20 456".to_owned()),
        business_address: PostalAddress {
            street: "Kade 1".to_owned(),
            city: "Rotterdam".to_owned(),
            region: "ZH".to_owned(),
            postal_code: "3011".to_owned(),
            country: "NL".to_owned(),
        },
        notes: Some("Met at the fair.\nLikes tea ☕".to_owned()),
    }
}

pub(super) fn applied(answer: Answer<Contact>) -> Item<Contact> {
    let Outcome::Applied(item) = answer.outcome else {
        panic!("{answer:?}")
    };
    item
}

pub(super) async fn made(sandbox: &Sandbox, ada: &SalesUser, name: &str) -> Item<Contact> {
    let created = ada
        .create_contact(&number(name), party(sandbox, ADA), &contact())
        .await;
    assert!(created.party_id.is_some(), "{created:?}");
    applied(created.answer)
}

pub(super) async fn found(ada: &SalesUser, name: &str, notes: Notes) -> FoundContact {
    let seen = ada.contacts(&[number(name)], notes).await.unwrap();
    match seen.into_iter().next() {
        Some(ContactSeen::Found(found)) => *found,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn r_cont_8_every_field_of_a_contact_reads_back_in_every_framework() {
    for framework in [4, 8, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let item = made(&stand.sandbox, &ada, "x").await;
        let there = found(&ada, "x", Notes::Carried).await;
        assert_eq!(there.item, item, "framework {framework}");
        assert_eq!(there.item.content, contact());
        assert_eq!(there.owner, Some(party(&stand.sandbox, ADA)));
        let without = found(&ada, "x", Notes::LeftOut).await.item.content;
        assert_eq!(without.notes, None);
    }
}

#[tokio::test]
async fn r_cont_8_addresses_notes_and_attributes_change_together() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let first = made(&stand.sandbox, &ada, "x").await;
    let wanted = Contact {
        emails: emails(&["z@z.example", "new@x.example"]),
        job_title: String::new(),
        notes: Some("Moved on.".to_owned()),
        ..first.content.clone()
    };
    let fields = [ContactField::Emails, ContactField::JobTitle, ContactField::Notes];
    let item = applied(
        ada.update_contact(&first.id, &first.version, &first.content, &wanted, &fields)
            .await,
    );
    let there = found(&ada, "x", Notes::Carried).await;
    assert_eq!(there.item, item);
    assert_eq!(there.item.content, wanted);
    assert_eq!(
        there.item.content.emails.primary(),
        Some("z@z.example"),
        "the one that took the place of the primary one"
    );
    let stale = ada
        .update_contact(&first.id, &first.version, &wanted, &first.content, &fields)
        .await;
    assert_eq!(stale.outcome, Outcome::PreconditionFailed);
    let cleared = Contact {
        notes: Some(String::new()),
        ..wanted.clone()
    };
    let item = applied(
        ada.update_contact(&item.id, &item.version, &wanted, &cleared, &[ContactField::Notes])
            .await,
    );
    assert_eq!(found(&ada, "x", Notes::Carried).await.item, item);
    assert_eq!(item.content.notes.as_deref(), Some(""));
}

#[tokio::test]
async fn r_cont_8_what_others_added_and_what_outlook_cannot_hold_stays() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let first = made(&stand.sandbox, &ada, "x").await;
    let now = stand.sandbox.now();
    let parent = (Table::Contacts, first.id.as_str());
    let point = Draft::new()
        .with("ContactPointType", "EMAIL")
        .with("EmailAddress", "added@in-sales.example");
    let fax = Draft::new()
        .with("ContactPointType", "FAX")
        .with("PhoneNumber", "+31 20 789");
    for draft in [point, fax] {
        stand
            .sandbox
            .world()
            .sales
            .add_child(ADA, parent, Table::ContactPoint, &draft, now)
            .unwrap();
    }
    let there = found(&ada, "x", Notes::LeftOut).await.item;
    let wanted = Contact {
        emails: emails(&["zoe@x.example"]),
        notes: None,
        ..first.content.clone()
    };
    let held = Contact {
        notes: None,
        ..first.content.clone()
    };
    applied(
        ada.update_contact(&there.id, &there.version, &held, &wanted, &[ContactField::Emails])
            .await,
    );
    let world = stand.sandbox.world();
    let row = world.sales.record(Table::Contacts, first.id.as_str()).unwrap();
    let kinds: Vec<_> = row
        .children(Table::ContactPoint)
        .map(|point| point.stored("ContactPointType").as_text().unwrap().to_owned())
        .collect();
    assert_eq!(
        kinds,
        ["EMAIL", "FAX"],
        "the one that was added in Sales, and the fax"
    );
    assert_eq!(row.children(Table::Note).count(), 1, "notes were left out");
}

#[tokio::test]
async fn r_cont_3_no_edit_takes_an_account_away_or_guesses_one() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    for company in [
        Company::None,
        Company::Unknown("Nobody Ltd".to_owned()),
        Company::Ambiguous("Acme".to_owned()),
    ] {
        let wanted = Contact {
            company,
            ..item.content.clone()
        };
        ada.update_contact(
            &item.id,
            &item.version,
            &item.content,
            &wanted,
            &[ContactField::Company],
        )
        .await;
        let there = found(&ada, "x", Notes::Carried).await.item;
        assert_eq!(there.content.company, contact().company);
    }
}

#[tokio::test]
async fn r_cont_5_a_missing_part_of_an_address_is_named() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let mut wanted = contact();
    wanted.business_address.country = String::new();
    let created = ada
        .create_contact(&number("x"), party(&stand.sandbox, ADA), &wanted)
        .await;
    assert!(
        matches!(&created.answer.refusal, Some(Error::Rejected { field: Some(field), .. }) if field == "Country"),
        "{created:?}"
    );
}

#[tokio::test]
async fn r_cont_6_whoever_may_not_delete_a_contact_is_told_so_and_it_stays() {
    let stand = start().await;
    let (ada, grace) = (user(&stand.sandbox, ADA), user(&stand.sandbox, GRACE));
    let item = made(&stand.sandbox, &ada, "x").await;
    let grace_party = party(&stand.sandbox, GRACE).0;
    assert!(
        stand
            .sandbox
            .world()
            .sales
            .share_with(Table::Contacts, item.id.as_str(), grace_party)
    );
    let refused = grace.delete_contact(&item.id, &item.version).await;
    assert_eq!(refused.outcome, Outcome::NotApplied);
    assert!(
        matches!(refused.refusal, Some(Error::Forbidden { .. })),
        "{refused:?}"
    );
    assert_eq!(
        ada.delete_contact(&item.id, &item.version).await.outcome,
        Outcome::Deleted
    );
    let seen = ada.contacts(&[number("x"), number("y")], Notes::LeftOut).await;
    assert_eq!(seen, Ok(vec![ContactSeen::Missing, ContactSeen::Missing]));
}

#[tokio::test]
async fn r_cont_3_accounts_are_found_by_name_in_any_letter_case_and_nothing_breaks_out() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let now = stand.sandbox.now();
    let double = Draft::new().with("OrganizationName", COMPANIES[0].name.to_uppercase());
    stand
        .sandbox
        .world()
        .sales
        .create(ADA, Table::Accounts, &double, now)
        .unwrap();
    let mut asked: BTreeSet<String> = (0..25).map(|n| format!("nobody {n} ltd")).collect();
    asked.extend([
        COMPANIES[0].name.to_lowercase(),
        COMPANIES[1].name.to_lowercase(),
        "x' or '1'='1".to_owned(),
    ]);
    let names = ada.accounts_named(&asked).await.unwrap();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names[&COMPANIES[0].name.to_lowercase()].len(), 2);
    let only = BTreeSet::from([SalesId(COMPANIES[1].party_id)]);
    assert_eq!(names[&COMPANIES[1].name.to_lowercase()], only);
}

#[tokio::test]
async fn r_link_1_the_names_of_a_contact_lead_to_the_survivor_of_a_merge() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let lost = made(&stand.sandbox, &ada, "lost").await.id;
    let kept = {
        let now = stand.sandbox.now();
        let draft = Draft::contact("Kim", "Kept", "kept@x.example");
        let mut world = stand.sandbox.world();
        ItemId::new(world.sales.create(ADA, Table::Contacts, &draft, now).unwrap())
    };
    let both = [lost.clone(), kept.clone()];
    let before = ada.contact_names(&both).await.unwrap();
    assert_eq!(
        before[&lost],
        BTreeSet::from([lost.clone()]),
        "ours has its name from its making on"
    );
    assert_eq!(before[&kept], BTreeSet::new());
    for _ in 0..2 {
        assert_eq!(
            ada.name_contact(&kept).await,
            Ok(()),
            "that it has its name is no error"
        );
    }
    let called = ada.contacts_called(&both).await.unwrap();
    assert_eq!(called, both.clone().map(|name| (name.clone(), name)).into());
    let now = stand.sandbox.now();
    stand
        .sandbox
        .world()
        .sales
        .merge(ADA, Table::Contacts, kept.as_str(), lost.as_str(), now)
        .unwrap();
    let called = ada.contacts_called(&both).await.unwrap();
    assert_eq!(called, both.clone().map(|name| (name, kept.clone())).into());
    let names = ada.contact_names(&both).await.unwrap();
    assert_eq!(names, BTreeMap::from([(kept, BTreeSet::from(both))]));
    let seen = ada.contacts(&[number("lost")], Notes::LeftOut).await;
    assert_eq!(seen, Ok(vec![ContactSeen::Missing]));
}

#[tokio::test]
async fn r_appt_7_a_person_is_found_by_any_of_their_addresses() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    let asked = BTreeSet::from(["zoe@x.example".to_owned(), "z@z.example".to_owned()]);
    let directory = ada.people(&asked).await.unwrap().directory;
    let id = found(&ada, "x", Notes::LeftOut).await.party_id;
    for address in &asked {
        let people = &directory[address];
        assert_eq!(
            people.iter().collect::<Vec<_>>(),
            [&sync_core::SalesPerson::Contact(id)],
            "{item:?}"
        );
    }
    // Administrators see everybody, and nobody twice.
    {
        let mut world = stand.sandbox.world();
        let roles = &mut world.sales.user_mut(ADA).unwrap().roles;
        roles.insert(ADMINISTRATOR.to_owned());
    }
    assert_eq!(ada.people(&asked).await.unwrap().directory, directory);
}

#[tokio::test]
async fn many_contacts_are_made_in_few_requests_and_one_bad_one_keeps_no_other_back() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let mut wanted: Vec<_> = (0..60)
        .map(|index| (number(&format!("n{index}")), contact()))
        .collect();
    wanted[5].1.business_address.country = String::new();
    stand.sandbox.log().clear();
    let created = ada
        .create_many_contacts(party(&stand.sandbox, ADA), &wanted)
        .await;
    assert_eq!(stand.sandbox.log().since(0).len(), 3);
    for (index, created) in created.iter().enumerate() {
        assert_eq!(created.party_id.is_some(), index != 5, "{created:?}");
    }
    assert!(
        matches!(&created[5].answer.refusal, Some(Error::Rejected { field: Some(field), .. }) if field == "Country"),
        "{:?}",
        created[5]
    );
    let item = applied(created[0].answer.clone());
    assert_eq!(found(&ada, "n0", Notes::Carried).await.item, item);
}
