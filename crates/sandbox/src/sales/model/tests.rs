//! The pod as a person or an administrator meets it, without HTTP.

mod changes;
mod conversations;
mod merging;
mod people;
mod queries;
mod searches;
mod series;
mod speed;
mod watching;

use super::query::row_match;
use super::*;
use crate::seed::Plan;
use crate::seed::companies::COMPANIES;
use jiff::{SignedDuration, Timestamp};

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const ADMIN: &str = "admin@contoso.example";

fn now() -> Timestamp {
    "2026-03-04T09:30:00Z".parse().unwrap()
}

fn pod() -> Sales {
    Sales::seeded(&Plan::demo(1), now())
}

fn party(sales: &Sales, user: &str) -> i64 {
    sales.user(user).unwrap().party_id
}

fn meeting(subject: &str) -> Draft {
    let start = now() + SignedDuration::from_hours(24);
    Draft::appointment(subject, start, start + SignedDuration::from_hours(1))
}

fn create(sales: &mut Sales, draft: &Draft) -> String {
    sales.create(ADA, Table::Activities, draft, now()).unwrap()
}

fn paths(refusal: Result<String, Refusal>) -> Vec<String> {
    match refusal {
        Err(Refusal::BadRequest(complaints)) => complaints.into_iter().map(|one| one.path).collect(),
        other => panic!("expected complaints, got {other:?}"),
    }
}

#[test]
fn equal_plans_at_an_equal_time_give_equal_worlds_with_everything_in_them() {
    let (one, other) = (pod(), pod());
    assert_eq!(one.dump(), other.dump());
    let counts = one.counts();
    assert_eq!(counts.accounts, COMPANIES.len() + 6);
    let contacts: usize = COMPANIES.iter().map(|company| company.contacts.len()).sum();
    assert_eq!(counts.contacts, contacts + 6);
    assert_eq!((counts.opportunities, counts.leads, counts.activities), (5, 3, 7));
    assert_eq!(one.all(Table::ResourceUsers).count(), 3);
    assert!(
        one.all(Table::Activities)
            .all(|row| row.stored("ActivityStartDate").as_time() < Some(now()))
    );
}

#[test]
fn a_larger_plan_is_seeded_whole() {
    let mut plan = Plan::demo(1);
    plan.sales = crate::seed::SalesSize {
        accounts: 40,
        contacts: 60,
        appointments: 50,
        tasks: 30,
    };
    let counts = Sales::seeded(&plan, now()).counts();
    assert_eq!(counts.accounts, COMPANIES.len() + 6 + 40);
    assert_eq!(counts.activities, 7 + 80);
}

#[test]
fn one_account_is_seen_by_grace_alone() {
    let sales = pod();
    let count = |user| {
        sales
            .list(user, Table::Accounts, &Selection::all(), now())
            .unwrap()
            .len()
    };
    assert_eq!(count(GRACE), count(ADA) + 1);
    assert_eq!(count(ADMIN), count(ADA));
    let all = sales
        .list(GRACE, Table::Accounts, &Selection::all(), now())
        .unwrap();
    let only = all
        .iter()
        .find(|row| sales.look(ADA, Table::Accounts, &row.key, now()).is_err())
        .unwrap();
    assert_eq!(
        sales.value(only, "OrganizationName"),
        Field::from("Northgate Private Bank")
    );
}

#[test]
fn an_appointment_gets_number_owner_assignee_and_stamps() {
    let mut sales = pod();
    let key = create(&mut sales, &meeting("Kick-off"));
    let row = sales.look(ADA, Table::Activities, &key, now()).unwrap();
    let ada = Field::Int(party(&sales, ADA));
    assert_eq!(sales.value(row, "OwnerId"), ada);
    assert_eq!(sales.value(row, "OwnerName"), Field::from("Ada Marlow"));
    let assignees: Vec<_> = row
        .children(Table::ActivityAssignee)
        .map(|child| child.stored("AssigneeId").clone())
        .collect();
    assert_eq!(assignees, [ada]);
    assert_eq!(sales.value(row, "ActivityNumber"), Field::from(key.as_str()));
    assert_eq!(sales.value(row, "ActivityUpdateDate"), Field::Time(now()));
    assert!(row.id > 1 << 53, "ids do not fit a double");
}

#[test]
fn an_empty_number_counts_as_none() {
    let mut sales = pod();
    for empty in [Field::Null, Field::from(" ")] {
        let key = create(&mut sales, &meeting("Unnumbered").with("ActivityNumber", empty));
        let row = sales.record(Table::Activities, &key).unwrap();
        assert!(key.starts_with("CDRM_") && *row.stored("ActivityNumber") == Field::from(key.as_str()));
    }
}

#[test]
fn a_number_that_is_taken_is_refused_even_if_the_caller_does_not_see_its_record() {
    let mut sales = pod();
    create(
        &mut sales,
        &meeting("Secret")
            .with("ActivityNumber", "OURS-1")
            .with("PrivateFlag", true),
    );
    let again = meeting("Another").with("ActivityNumber", "OURS-1");
    let refused = sales.create(GRACE, Table::Activities, &again, now());
    assert_eq!(paths(refused), ["/ActivityNumber"]);
    assert_eq!(
        sales
            .all(Table::Activities)
            .filter(|row| row.key == "OURS-1")
            .count(),
        1
    );
}

#[test]
fn every_mistake_of_a_create_is_named_and_nothing_is_made() {
    let mut sales = pod();
    let before = sales.counts();
    let wrong = Draft::new()
        .with("ActivityFunctionCode", "APPOINTMENT")
        .with("Subject", "x".repeat(501))
        .with("Location", "y".repeat(201))
        .with("AccountId", 42)
        .with("Colour", "red")
        .with("OwnerName", "Somebody");
    let mut found = paths(sales.create(ADA, Table::Activities, &wrong, now()));
    found.sort();
    let expected = [
        "/AccountId",
        "/ActivityEndDate",
        "/ActivityStartDate",
        "/Colour",
        "/Location",
        "/OwnerName",
        "/Subject",
    ];
    assert_eq!(found, expected);
    assert_eq!(sales.counts(), before);
}

#[test]
fn what_the_caller_does_not_see_cannot_be_related() {
    let mut sales = pod();
    let hidden = sales.all(Table::Accounts).map(|row| row.id).max().unwrap();
    let draft = meeting("With the bank").with("AccountId", hidden);
    assert_eq!(
        paths(sales.create(ADA, Table::Activities, &draft, now())),
        ["/AccountId"]
    );
    assert!(sales.create(GRACE, Table::Activities, &draft, now()).is_ok());
}

#[test]
fn a_private_appointment_shows_to_owner_and_assignees_an_open_one_to_whoever_sees_its_account() {
    let mut sales = pod();
    let account = COMPANIES[0].party_id;
    let private = create(
        &mut sales,
        &meeting("Private")
            .with("PrivateFlag", true)
            .with("AccountId", account),
    );
    let open = create(&mut sales, &meeting("Open").with("AccountId", account));
    let sees = |sales: &Sales, key: &str| sales.look(GRACE, Table::Activities, key, now()).is_ok();
    assert!(!sees(&sales, &private));
    assert!(sees(&sales, &open));
    let change = Draft::new().with("Subject", "Hers?");
    let refused = sales.edit(GRACE, Table::Activities, &open, &change, &Condition::Any, now());
    assert_eq!(refused, Err(Refusal::Forbidden));
    let grace = Draft::new().with("AssigneeId", party(&sales, GRACE));
    let parent = (Table::Activities, private.as_str());
    sales
        .add_child(ADA, parent, Table::ActivityAssignee, &grace, now())
        .unwrap();
    assert!(sees(&sales, &private));
}

#[test]
fn a_contact_needs_a_name_and_an_address_that_is_one() {
    let mut sales = pod();
    let nobody = Draft::new().with("EmailAddress", "nobody");
    let mut found = paths(sales.create(ADA, Table::Contacts, &nobody, now()));
    found.sort();
    assert_eq!(found, ["/EmailAddress", "/LastName"]);
    let somebody = Draft::new()
        .with("FirstName", "Zoë")
        .with("EmailAddress", "zoe@example.example");
    let key = sales.create(ADA, Table::Contacts, &somebody, now()).unwrap();
    assert!(
        sales.look(GRACE, Table::Contacts, &key, now()).is_err(),
        "a new contact is its owner's"
    );
    assert!(sales.move_to_territory(Table::Contacts, &key, Some(TERRITORY)));
    assert!(sales.look(GRACE, Table::Contacts, &key, now()).is_ok());
}

fn keys(sales: &Sales, table: Table, query: &str) -> Vec<String> {
    let filter = row_match(table, query).unwrap();
    let wanted = Selection {
        filters: vec![filter],
        order: Vec::new(),
    };
    let rows = sales.list(ADA, table, &wanted, now()).unwrap();
    rows.into_iter().map(|row| row.key.clone()).collect()
}
