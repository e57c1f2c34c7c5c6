//! Contacts: looked at, found, listed, made, marked, changed, deleted.

use super::oid;
use crate::recorded::stop::{Stop, Verb, verbs};
use ::exchange::{Answer, CATEGORY, ItemWrite, Listing, Looked, Notes, STAMP_PROPERTY};
use sandbox::Sandbox;
use serde_json::json;
use sync_core::{
    Company, Contact, ContactField, Emails, Item, ItemId, Outcome, Phone, PostalAddress, Version,
};

pub(super) const VERBS: &[Verb] = verbs![
    looking_at_contacts,
    asking_where_contacts_lie,
    finding_contacts,
    listing_contacts,
    making_a_contact,
    making_many_contacts,
    marking_a_contact,
    changing_a_contact,
    deleting_a_contact,
    telling_what_contacts_are_called,
];

/// Somebody makes a contact in Outlook; gives immutable id and version.
pub(super) fn outlook(sandbox: &Sandbox) -> [String; 2] {
    let body = json!({
        "givenName": "Zoë", "surname": "Winter", "companyName": "Brightwater", "jobTitle": "Buyer",
        "emailAddresses": [{"name": "Zoë at work", "address": "zoe@winter.example"}],
        "businessPhones": ["+33 1 23", "+33 1 24"], "mobilePhone": "+33 6 25", "personalNotes": "Likes tea",
        "businessAddress": {"street": "1 rue X", "city": "Paris", "countryOrRegion": "France"},
        "categories": ["Red category", CATEGORY],
        "singleValueExtendedProperties": [{"id": STAMP_PROPERTY, "value": "OC-9"}],
    });
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::contact::read(body.to_string().as_bytes()).unwrap();
    let exchange = &mut sandbox.world().exchange;
    let contact = exchange.create_contact(&oid, &write, now).unwrap();
    [contact.immutable_id.clone(), contact.etag()]
}

async fn telling_what_contacts_are_called(stop: &mut Stop) {
    stop.given(["contact", "version"], async |sandbox| outlook(sandbox))
        .await;
    let called = stop.mailbox.called_contacts().await;
    let called = called.map(|called| {
        let called = called.into_iter();
        called
            .map(|one| (one.id, one.name, one.detail, one.is_categorised))
            .collect::<Vec<_>>()
    });
    stop.understood(&called);
}

fn wanted() -> Contact {
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

async fn there(stop: &mut Stop) -> (ItemId, Version) {
    let [contact, version] = stop
        .given(["contact", "version"], async |sandbox| outlook(sandbox))
        .await;
    (ItemId::new(contact), Version::new(version))
}

fn applied(answer: &Answer<Contact>) -> Item<Contact> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

async fn looking_at_contacts(stop: &mut Stop) {
    let (id, _) = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let asked = [id, ItemId::new("AAMkAGno=")];
    for notes in [Notes::Included, Notes::LeftOut] {
        stop.understood(&mailbox.contacts(&asked, notes).await);
    }
}

async fn asking_where_contacts_lie(stop: &mut Stop) {
    let (id, _) = there(stop).await;
    let looks = stop.mailbox.contacts(&[id], Notes::LeftOut).await;
    let Ok([Looked::Found(contact)]) = looks.as_deref() else {
        return stop.understood(&looks);
    };
    let places = stop.mailbox.contact_places(&[contact]).await;
    stop.understood(&places);
}

async fn finding_contacts(stop: &mut Stop) {
    there(stop).await;
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.stamped_contact("OC-9", Notes::Included).await);
    stop.understood(&mailbox.contact_stamps(None).await);
    let alike = Contact {
        emails: Emails(vec!["zoe@winter.example".to_owned()]),
        last_name: "Winter".to_owned(),
        first_name: "Zoë".to_owned(),
        ..Contact::empty()
    };
    stop.understood(&mailbox.contacts_alike(&[&alike], Notes::LeftOut).await);
}

async fn listing_contacts(stop: &mut Stop) {
    there(stop).await;
    let mailbox = stop.mailbox.clone();
    for listing in [Listing::Categorised, Listing::All] {
        stop.understood(&mailbox.listed_contacts(listing, None, Notes::LeftOut).await);
    }
}

async fn making_a_contact(stop: &mut Stop) {
    let made = stop
        .mailbox
        .create_contact(&wanted(), "OC-1", Notes::Included)
        .await;
    stop.understood(&made);
}

async fn making_many_contacts(stop: &mut Stop) {
    let wanted = wanted();
    let two = ["OC-1", "OC-2"].map(|stamp| ItemWrite::Create {
        wanted: &wanted,
        stamp,
    });
    let made = stop.mailbox.write_contacts(&two, Notes::LeftOut).await;
    stop.understood(&made);
}

async fn marking_a_contact(stop: &mut Stop) {
    let (id, version) = there(stop).await;
    let mailbox = stop.mailbox.clone();
    let unmarked = mailbox.unmark_contact(&id, &version, Notes::Included).await;
    stop.understood(&unmarked);
    let version = applied(&unmarked).version;
    let marked = mailbox.mark_contact(&id, &version, "OC-1", Notes::Included).await;
    stop.understood(&marked);
}

async fn changing_a_contact(stop: &mut Stop) {
    let (id, version) = there(stop).await;
    let all = ContactField::ALL;
    let changed = stop
        .mailbox
        .update_contact(&id, &version, all, &wanted(), Notes::Included)
        .await;
    stop.understood(&changed);
}

async fn deleting_a_contact(stop: &mut Stop) {
    let (id, version) = there(stop).await;
    let deleted = stop.mailbox.delete_contact(&id, &version).await;
    stop.understood(&deleted);
}
