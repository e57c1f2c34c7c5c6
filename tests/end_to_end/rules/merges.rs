//! Contacts that turn out to be one person: Sales merges their records, and links go along.

use super::story::{ADA, MY_CONTACTS, Office, both, shared};
use crate::runs::reconciles;
use sandbox::sales::model::{Draft, Table};
use serde_json::json;
use sync_core::settings::Values;
use tests::World;

const CONTACTS: Table = Table::Contacts;

fn two_way(values: &mut Values) {
    values.contacts.default_saved_search = Some(MY_CONTACTS.to_owned());
}

/// Somebody whom Sales knows.
fn known(last: &str) -> Draft {
    Draft::contact("Kim", last, &format!("{last}@acme.example"))
}

impl Office<'_> {
    /// Ada finds out in Sales that two are one.
    fn merges(&self, lost: &str, kept: &str) {
        let (lost, kept) = (self.number(CONTACTS, lost), self.number(CONTACTS, kept));
        self.in_sales(|sales, now| sales.merge(ADA, CONTACTS, &kept, &lost, now).unwrap());
    }

    /// How many people are in Ada's contacts.
    fn people(&self) -> usize {
        self.in_outlook(|exchange, oid, _| exchange.mailbox(oid).unwrap().contacts().count())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_link_1_a_link_follows_its_record_into_the_survivor_and_edits_go_there() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let before = office.people();
    let winter = office.meets_person(&both(
        &json!({"givenName": "Kim", "surname": "Winter", "jobTitle": "Buyer"}),
        &shared(),
    ));
    office.runs(2).await;
    office.makes(CONTACTS, &known("Snow").with("JobTitle", "Head"));
    office.merges("Winter", "Snow");
    office.edits_person("Winter", &json!({"mobilePhone": "+49 30 7"}));
    office.runs(3).await;
    let snow = office.person("Snow").unwrap();
    assert_eq!(
        snow.immutable_id, winter.immutable_id,
        "it is the same item, and none beside it"
    );
    assert_eq!(office.people(), before + 1);
    assert_eq!(snow.job_title, "Head");
    assert_eq!(office.text(CONTACTS, "Snow", "MobileNumber"), "+49 30 7");
    assert!(
        !office.is_in_sales(CONTACTS, "Winter"),
        "nothing is made a second time"
    );
    office.edits_record(CONTACTS, "Snow", &Draft::new().with("JobTitle", "Owner"));
    office.runs(2).await;
    assert_eq!(office.person("Snow").unwrap().job_title, "Owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_link_1_if_both_were_linked_one_stays_and_the_user_is_asked_about_the_other() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    for last in ["Winter", "Summer", "Snow"] {
        office.makes(CONTACTS, &known(last));
    }
    office.run().await;
    // Whatever compares both sides names what was made in Sales.
    reconciles(&world).await;
    office.merges("Winter", "Snow");
    office.merges("Summer", "Snow");
    office.runs(3).await;
    assert_eq!(office.told("Snow").await, "linked in-step");
    for last in ["Winter", "Summer"] {
        assert_eq!(office.told(last).await, "parked merged-away");
        assert!(office.person(last).is_some(), "the copy is kept");
    }
    let actions = office.known("Winter").await["actions"].clone();
    assert_eq!(actions, json!(["leave", "deleteToo"]));
    let taken = office.says("Winter", &json!({"action": "deleteToo"})).await;
    assert!(taken.starts_with("taken"), "{taken}");
    let taken = office.says("Summer", &json!({"action": "leave"})).await;
    assert!(taken.starts_with("taken"), "{taken}");
    office.runs(2).await;
    assert!(office.person("Winter").is_none());
    assert!(office.person("Summer").is_some());
    assert!(office.person("Snow").is_some());
    assert!(
        office.is_in_sales(CONTACTS, "Snow"),
        "what remains in Sales stays"
    );
    office.edits_person("Summer", &json!({"jobTitle": "Buyer"}));
    office.runs(2).await;
    assert_eq!(
        office.text(CONTACTS, "Snow", "JobTitle"),
        "",
        "it is on its own now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_link_1_a_merge_that_a_pod_lists_as_a_deletion_deletes_nothing() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    for last in ["Winter", "Snow"] {
        office.makes(CONTACTS, &known(last));
    }
    office.run().await;
    reconciles(&world).await;
    office.in_sales(|sales, _| sales.peculiar.lists_merged = true);
    office.merges("Winter", "Snow");
    office.runs(3).await;
    assert_eq!(office.told("Winter").await, "parked merged-away");
    assert!(office.person("Winter").is_some());
    // What was deleted is another matter.
    office.deletes_record(CONTACTS, "Snow");
    office.runs(3).await;
    assert!(office.person("Snow").is_none());
    assert!(office.person("Winter").is_some());
}
