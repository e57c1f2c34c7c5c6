//! Contacts: made, looked at, found, referred to, changed, deleted.

use super::{number_of, owner};
use crate::recorded::stop::{Stop, Verb, verbs};
use ::sales::{CreatedContact, Notes, Numbered, RecordWrite};
use sandbox::seed::companies::COMPANIES;
use sync_core::{
    Company, Contact, ContactField, Emails, Item, Kind, Outcome, Phone, PostalAddress, SalesId, SalesNumber,
    Version,
};

pub(super) const VERBS: &[Verb] = verbs![
    making_a_contact,
    making_many_contacts,
    looking_at_contacts,
    finding_contacts,
    naming_a_contact,
    changing_a_contact,
    deleting_a_contact,
    changing_and_deleting_many_contacts,
];

fn number(name: &str) -> SalesNumber {
    number_of(Kind::Contact, name)
}

fn contact() -> Contact {
    Contact {
        first_name: "Zoë".to_owned(),
        middle_name: "van".to_owned(),
        last_name: "O'Brien".to_owned(),
        company: Company::Account {
            id: SalesId(COMPANIES[0].party_id),
            name: COMPANIES[0].name.to_owned(),
        },
        job_title: "Head of “Fleet”".to_owned(),
        emails: Emails(vec![
            "zoe@x.example".to_owned(),
            "zoe.obrien@y.example".to_owned(),
        ]),
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

async fn made(stop: &Stop) -> Item<Contact> {
    applied(stop.user.create_contact(&number("x"), owner(), &contact()).await)
}

fn applied(created: CreatedContact) -> Item<Contact> {
    let Outcome::Applied(item) = created.answer.outcome else {
        panic!("{created:?}")
    };
    item
}

async fn making_a_contact(stop: &mut Stop) {
    for _ in 0..2 {
        let created = stop.user.create_contact(&number("x"), owner(), &contact()).await;
        stop.understood(&created);
    }
}

/// One of them lacks a part of its address.
async fn making_many_contacts(stop: &mut Stop) {
    let mut wanted = ["x", "y", "z"].map(|name| (number(name), contact()));
    wanted[1].1.business_address.country = String::new();
    let created = stop.user.create_many_contacts(owner(), &wanted).await;
    stop.understood(&created);
}

async fn looking_at_contacts(stop: &mut Stop) {
    made(stop).await;
    let user = stop.user.clone();
    for notes in [Notes::Carried, Notes::LeftOut] {
        let looks = user.contacts(&[number("x"), number("none")], notes).await;
        stop.understood(&looks);
    }
    stop.understood(&user.sightings(Numbered::Contacts, &[number("x")]).await);
}

async fn finding_contacts(stop: &mut Stop) {
    made(stop).await;
    let alike = stop.user.contacts_alike(&[&contact()], Notes::LeftOut).await;
    stop.understood(&alike);
}

async fn naming_a_contact(stop: &mut Stop) {
    let item = made(stop).await;
    let names = [item.id.clone()];
    let user = stop.user.clone();
    stop.understood(&user.name_contact(&item.id).await);
    stop.understood(&user.contact_names(&names).await);
    stop.understood(&user.contacts_called(&names).await);
}

/// Attributes, addresses and notes together.
async fn changing_a_contact(stop: &mut Stop) {
    let item = made(stop).await;
    let wanted = Contact {
        emails: Emails(vec![
            "zoe.obrien@y.example".to_owned(),
            "new@x.example".to_owned(),
        ]),
        job_title: String::new(),
        notes: Some("Moved on.".to_owned()),
        ..item.content.clone()
    };
    let fields = [ContactField::Emails, ContactField::JobTitle, ContactField::Notes];
    let user = stop.user.clone();
    let changed = user
        .update_contact(&item.id, &item.version, &item.content, &wanted, &fields)
        .await;
    stop.understood(&changed);
}

async fn deleting_a_contact(stop: &mut Stop) {
    let item = made(stop).await;
    let deleted = stop.user.delete_contact(&item.id, &item.version).await;
    stop.understood(&deleted);
}

/// One of them is not the version any more that is expected.
async fn changing_and_deleting_many_contacts(stop: &mut Stop) {
    let wanted = ["x", "y", "z"].map(|name| (number(name), contact()));
    let created = stop.user.create_many_contacts(owner(), &wanted).await;
    let held: Vec<_> = created.into_iter().map(applied).collect();
    let wanted = Contact {
        job_title: "Moved on".to_owned(),
        ..held[0].content.clone()
    };
    let stale = Version::new("\"old\"");
    let update = |at: usize, expects| RecordWrite::Update {
        id: &held[at].id,
        expects,
        held: &held[at].content,
        wanted: &wanted,
        fields: &[ContactField::JobTitle],
    };
    let writes = [
        update(0, &held[0].version),
        update(1, &stale),
        RecordWrite::Delete {
            id: &held[2].id,
            expects: &held[2].version,
        },
    ];
    let user = stop.user.clone();
    stop.understood(&user.change_many_contacts(&writes).await);
}
