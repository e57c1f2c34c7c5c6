//! Contacts: what changed, looked at, made, changed, deleted.

use super::{ADA, mailbox};
use crate::stand::{plant, start};
use ::exchange::{
    Answer, CATEGORY, ContactEntry, Expiry, FeedCursor, FeedError, FeedRow, Listed, Listing, Looked, Mailbox,
    Notes, STAMP_PROPERTY, Told,
};
use sandbox::Sandbox;
use sandbox::exchange::contact::Contact as Raw;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::{
    Company, Contact, ContactField, Emails, Item, ItemId, Marks, Outcome, Phone, PostalAddress, Version,
};

fn oid(sandbox: &Sandbox) -> String {
    sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone()
}

/// Somebody makes or changes a contact of Ada's, in Outlook; gives its immutable id.
fn outlook(sandbox: &Sandbox, id: Option<&str>, body: &Value) -> ItemId {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::contact::read(body.to_string().as_bytes()).unwrap();
    let exchange = &mut sandbox.world().exchange;
    let contact = match id {
        None => exchange.create_contact(&oid, &write, now),
        Some(id) => exchange.update_contact(&oid, id, &write, None, now),
    };
    ItemId::new(&contact.unwrap().immutable_id)
}

fn raw(sandbox: &Sandbox, id: &ItemId) -> Arc<Raw> {
    let world = sandbox.world();
    world
        .exchange
        .mailbox(ADA)
        .unwrap()
        .contact(id.as_str())
        .unwrap()
        .clone()
}

async fn look(mailbox: &Mailbox, id: &ItemId) -> Box<ContactEntry> {
    let looks = mailbox
        .contacts(std::slice::from_ref(id), Notes::Included)
        .await
        .unwrap();
    let [Looked::Found(entry)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    entry.clone()
}

fn applied(answer: Answer<Contact>) -> Item<Contact> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

fn zoe() -> Value {
    json!({
        "givenName": "Zoë", "surname": "Winter", "companyName": "Brightwater", "jobTitle": "Buyer",
        "emailAddresses": [{"name": "Zoë at work", "address": "zoe@winter.example"}],
        "businessPhones": ["+33 1 23", "+33 1 24"], "personalNotes": "Likes tea",
        "businessAddress": {"street": "1 rue X", "city": "Paris", "countryOrRegion": "France"},
    })
}

pub(super) fn wanted() -> Contact {
    Contact {
        first_name: "Sam".to_owned(),
        middle_name: "J".to_owned(),
        last_name: "O'Hara 🌊".to_owned(),
        company: Company::Unknown("Kessler & Söhne".to_owned()),
        job_title: "Engineer".to_owned(),
        emails: Emails(vec![
            "sam@kessler.example".to_owned(),
            "sam@home.example".to_owned(),
        ]),
        business_phone: Phone("+49 30 1".to_owned()),
        mobile_phone: Phone("+49 170 1".to_owned()),
        home_phone: Phone("+49 30 2".to_owned()),
        business_address: PostalAddress {
            street: "Hauptstr. 1".to_owned(),
            city: "Berlin".to_owned(),
            region: "BE".to_owned(),
            postal_code: "10115".to_owned(),
            country: "DE".to_owned(),
        },
        notes: Some("Met in spring".to_owned()),
    }
}

/// Reads to the end of a round.
async fn round(
    mailbox: &Mailbox,
    after: Option<&FeedCursor>,
) -> (Vec<FeedRow<Told<ContactEntry>>>, FeedCursor) {
    let mut page = mailbox.contact_changes(after, Notes::Included).await.unwrap();
    let mut rows = page.rows;
    while !page.is_last {
        page = mailbox
            .contact_changes(Some(&page.next), Notes::Included)
            .await
            .unwrap();
        rows.append(&mut page.rows);
    }
    (rows, page.next)
}

#[tokio::test]
async fn a_feed_tells_contacts_whole_and_deletions_by_id() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let id = outlook(&stand.sandbox, None, &zoe());
    let (rows, cursor) = round(&ada, None).await;
    let told = rows.iter().find_map(|row| match row {
        FeedRow::Changed(told) if told.as_told().id == id => Some(told.clone()),
        FeedRow::Changed(_) | FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
    });
    let told = told.unwrap();
    assert!(!told.tells_stamp());
    let whole = ContactEntry {
        folder: None,
        ..*look(&ada, &id).await
    };
    assert_eq!(told.completed(None), whole);
    let (rows, cursor) = round(&ada, Some(&cursor)).await;
    assert!(rows.is_empty());
    let (other, now) = (outlook(&stand.sandbox, None, &zoe()), stand.sandbox.now());
    let oid = oid(&stand.sandbox);
    stand
        .sandbox
        .world()
        .exchange
        .delete_contact(&oid, id.as_str(), None, now)
        .unwrap();
    let (rows, cursor) = round(&ada, Some(&cursor)).await;
    assert!(
        matches!(rows.as_slice(), [FeedRow::Changed(told), FeedRow::Removed(gone)]
            if told.as_told().id == other && *gone == id),
        "{rows:?}"
    );
    stand
        .sandbox
        .world()
        .exchange
        .expire_contact_cursors(&oid)
        .unwrap();
    let lost = ada.contact_changes(Some(&cursor), Notes::Included).await;
    assert!(
        matches!(
            lost,
            Err(FeedError::Expired {
                because: Expiry::Forgotten,
                ..
            })
        ),
        "{lost:?}"
    );
}

#[tokio::test]
async fn notes_that_are_left_out_do_not_even_cross_the_wire() {
    let stand = crate::stand::start_keeping().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let id = outlook(&stand.sandbox, None, &zoe());
    let looks = ada.contacts(&[id], Notes::LeftOut).await.unwrap();
    ada.contact_changes(None, Notes::LeftOut).await.unwrap();
    assert!(matches!(&looks[0], Looked::Found(entry) if entry.contact.notes.is_none()));
    let crossed = stand
        .seen()
        .iter()
        .any(|seen| seen.answered.to_string().contains("Likes tea"));
    assert!(!crossed);
}

#[tokio::test]
async fn a_contact_is_made_found_again_and_written_field_by_field() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    assert_eq!(ada.stamped_contact("OC-1", Notes::Included).await, Ok(None));
    let made = applied(ada.create_contact(&wanted(), "OC-1", Notes::Included).await);
    assert_eq!((made.marks, &made.content), (Marks::BOTH, &wanted()));
    let found = ada
        .stamped_contact("OC-1", Notes::Included)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&found.id, &found.version), (&made.id, &made.version));
    let expected = Contact {
        company: Company::None,
        ..wanted()
    };
    assert_eq!(found.contact, expected, "the company is for Sales to tell");
    assert_eq!(found.company, "Kessler & Söhne");
    let held = raw(&stand.sandbox, &made.id);
    assert_eq!(
        (&held.categories, held.business_address.country_or_region.as_str()),
        (&vec![CATEGORY.to_owned()], "Germany")
    );
    assert_eq!(
        held.extended.get(STAMP_PROPERTY).map(String::as_str),
        Some("OC-1")
    );
    assert_eq!(held.display_name, "Sam J O'Hara 🌊");
    let stamps = ada.contact_stamps(None).await.unwrap();
    assert_eq!(stamps.rows, [(made.id.clone(), "OC-1".to_owned())]);

    let renamed = Contact {
        last_name: "Reed".to_owned(),
        job_title: "Not to be written".to_owned(),
        ..wanted()
    };
    let update = |version: &Version| {
        let (id, version) = (made.id.clone(), version.clone());
        let (ada, renamed) = (ada.clone(), renamed.clone());
        async move {
            ada.update_contact(
                &id,
                &version,
                &[ContactField::LastName],
                &renamed,
                Notes::Included,
            )
            .await
        }
    };
    let item = applied(update(&made.version).await);
    let held = raw(&stand.sandbox, &made.id);
    assert_eq!(
        (held.surname.as_str(), held.job_title.as_str()),
        ("Reed", "Engineer")
    );
    assert_eq!(item.version.as_str(), held.etag());
    assert_eq!(update(&made.version).await.outcome, Outcome::PreconditionFailed);
    assert_eq!(
        ada.delete_contact(&made.id, &made.version).await.outcome,
        Outcome::PreconditionFailed
    );
    assert_eq!(
        ada.delete_contact(&made.id, &item.version).await.outcome,
        Outcome::Deleted
    );
    assert_eq!(
        ada.delete_contact(&made.id, &item.version).await.outcome,
        Outcome::NotFound
    );
}

#[tokio::test]
async fn marks_come_and_go_and_touch_nothing_else() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mut body = zoe();
    body["categories"] = json!(["Red category"]);
    let id = outlook(&stand.sandbox, None, &body);
    let before = look(&ada, &id).await;
    let marked = applied(
        ada.mark_contact(&id, &before.version, "OC-2", Notes::Included)
            .await,
    );
    assert_eq!((marked.marks, &marked.content), (Marks::BOTH, &before.contact));
    let held = raw(&stand.sandbox, &id);
    assert_eq!(held.categories, ["Red category", CATEGORY]);
    assert_eq!(held.personal_notes, "Likes tea");
    let Listed::Page(page) = ada
        .listed_contacts(Listing::Categorised, None, Notes::Included)
        .await
        .unwrap()
    else {
        panic!("the stand-in can search by category")
    };
    assert!(
        matches!(page.rows.as_slice(), [FeedRow::Changed(entry)] if entry.id == id && entry.stamp.as_deref() == Some("OC-2"))
    );
    let unmarked = applied(ada.unmark_contact(&id, &marked.version, Notes::Included).await);
    assert!(!unmarked.marks.category && unmarked.marks.stamp);
    assert_eq!(raw(&stand.sandbox, &id).categories, ["Red category"]);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "PATCH", "kind": "error", "status": 409, "times": 1}),
    );
    let raced = ada
        .mark_contact(&id, &unmarked.version, "OC-2", Notes::Included)
        .await;
    assert_eq!(raced.outcome, Outcome::PreconditionFailed);
}

#[tokio::test]
async fn the_application_reads_a_mailbox_that_is_not_its_own() {
    let stand = start().await;
    let id = outlook(&stand.sandbox, None, &zoe());
    let base = stand.sandbox.public_origin().join("graph/v1.0").unwrap();
    let client = ::exchange::GraphClient::new(crate::stand::http(), base, ::exchange::Limits::default());
    let key = ::exchange::MailboxKey::new("ada");
    let token = crate::stand::application_token(&stand.sandbox);
    let ada = client.mailbox_of(key, ADA, token);
    assert_eq!(look(&ada, &id).await.contact.last_name, "Winter");
    let (rows, cursor) = round(&ada, None).await;
    assert!(!rows.is_empty());
    assert!(round(&ada, Some(&cursor)).await.0.is_empty());
}
