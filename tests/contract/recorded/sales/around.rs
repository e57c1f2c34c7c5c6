//! What a pod is made of, people, and the records around activities.

use super::{contact, in_sales, owner};
use crate::recorded::stop::{Stop, Verb, verbs};
use crate::stand::GRACE;
use ::sales::{RecordKind, RecordRow, Resource, SearchKind};
use sandbox::sales::model::{Draft, Table};
use sandbox::seed::companies::COMPANIES;
use std::collections::BTreeSet;
use sync_core::{Related, SalesId, SalesPerson, SearchId};

pub(in crate::recorded) const DESCRIBES: &str = "describing";

pub(super) const VERBS: &[Verb] = verbs![
    describing,
    telling_framework_versions,
    finding_a_resource,
    finding_people,
    telling_addresses,
    finding_records,
    finding_records_by_id,
    finding_open_records_of_accounts,
    finding_accounts_page_by_page,
    missing_what_is_not_to_be_seen,
    listing_saved_searches,
    reading_a_saved_search,
];

async fn describing(stop: &mut Stop) {
    let resources = [
        Resource::Activities,
        Resource::Contacts,
        Resource::Accounts,
        Resource::Conversations,
        Resource::ConversationMessages,
        Resource::DeletedRecords,
    ];
    let user = stop.user.clone();
    for resource in resources {
        let described = user.description(resource).await;
        let described = described.map(|described| (described.attributes.len(), described.children.len()));
        stop.understood(&described);
    }
    stop.understood(&user.unknown_attributes().await);
}

async fn telling_framework_versions(stop: &mut Stop) {
    let versions = stop.user.framework_versions().await;
    stop.understood(&versions);
}

async fn finding_a_resource(stop: &mut Stop) {
    for name in ["ADA@Contoso.Example", "nobody' or '1'='1"] {
        let found = stop.user.resource(name).await;
        stop.understood(&found);
    }
}

async fn finding_people(stop: &mut Stop) {
    let asked = BTreeSet::from([
        COMPANIES[0].contacts[0].address.to_lowercase(),
        GRACE.to_owned(),
        "o'neil@nowhere.example".to_owned(),
    ]);
    let people = stop.user.people(&asked).await;
    stop.understood(&people.map(|people| (people.directory, people.accounts)));
    let stand = stop.user.contacts_stand().await;
    stop.understood(&stand);
}

async fn telling_addresses(stop: &mut Stop) {
    let asked = BTreeSet::from([
        SalesPerson::Contact(contact(0, 0)),
        SalesPerson::User(owner()),
        SalesPerson::Contact(SalesId(1)),
    ]);
    let addresses = stop.user.addresses(&asked).await;
    stop.understood(&addresses);
}

async fn finding_records(stop: &mut Stop) {
    for kind in [
        RecordKind::Account,
        RecordKind::Contact,
        RecordKind::Opportunity,
        RecordKind::Lead,
    ] {
        let page = stop.user.records(kind, "", 2).await;
        let rows = page.map(|page| {
            let rows: Vec<_> = page.rows.into_iter().map(told).collect();
            (rows, page.has_more)
        });
        stop.understood(&rows);
    }
}

async fn finding_records_by_id(stop: &mut Stop) {
    let asked = BTreeSet::from([
        SalesId(COMPANIES[0].party_id),
        SalesId(COMPANIES[1].party_id),
        SalesId(1),
    ]);
    let rows = stop.user.records_of(RecordKind::Account, &asked).await;
    stop.understood(&rows.map(|rows| rows.into_iter().map(told).collect::<BTreeSet<_>>()));
}

async fn finding_open_records_of_accounts(stop: &mut Stop) {
    let accounts = BTreeSet::from([SalesId(COMPANIES[0].party_id), SalesId(1)]);
    for kind in [RecordKind::Opportunity, RecordKind::Lead, RecordKind::Contact] {
        let page = stop.user.open_records_with(kind, &accounts, 5).await;
        let rows = page.map(|page| {
            let rows: Vec<_> = page.rows.into_iter().map(told).collect();
            (rows, page.has_more)
        });
        stop.understood(&rows);
    }
}

fn told(row: RecordRow) -> (SalesId, String, String, Option<String>) {
    (row.id, row.number, row.name, row.detail)
}

/// Two hundred are on a page.
async fn finding_accounts_page_by_page(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        for _ in 0..201 {
            let twin = Draft::new().with("OrganizationName", "Twin Ltd");
            in_sales(sandbox, Table::Accounts, &twin);
        }
    });
    let names = BTreeSet::from(["twin ltd".to_owned(), COMPANIES[0].name.to_lowercase()]);
    let found = stop.user.accounts_named(&names).await;
    let numbers = found.map(|found| {
        let found = found.into_iter();
        found.map(|(name, ids)| (name, ids.len())).collect::<Vec<_>>()
    });
    stop.understood(&numbers);
}

async fn missing_what_is_not_to_be_seen(stop: &mut Stop) {
    let related = Related {
        account: Some(SalesId(COMPANIES[0].party_id)),
        opportunity: Some(SalesId(1)),
        lead: Some(SalesId(2)),
        contacts: BTreeSet::from([contact(0, 0), SalesId(3)]),
    };
    let missing = stop.user.missing_records(&related).await;
    stop.understood(&missing);
}

async fn listing_saved_searches(stop: &mut Stop) {
    for kind in [SearchKind::Activities, SearchKind::Contacts] {
        let listed = stop.user.saved_searches(kind).await;
        let named = listed.map(|listed| {
            let listed = listed.into_iter();
            let named = listed.map(|search| (search.id, search.name, search.usable));
            named.collect::<Vec<_>>()
        });
        stop.understood(&named);
    }
}

async fn reading_a_saved_search(stop: &mut Stop) {
    let user = stop.user.clone();
    let contacts = SearchId::new("S-1004");
    for at_most in [1000, 2] {
        let held = user.in_search(SearchKind::Contacts, &contacts, at_most).await;
        stop.understood(&held);
    }
    let activities = SearchId::new("S-1001");
    stop.understood(&user.in_search(SearchKind::Activities, &activities, 1000).await);
    stop.understood(&user.count_in_search(SearchKind::Contacts, &contacts).await);
    let of_others = SearchId::new("S-1008");
    stop.understood(&user.in_search(SearchKind::Contacts, &of_others, 10).await);
}
