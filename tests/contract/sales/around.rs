//! The records and people around appointments.

use super::{contact, party, user};
use crate::stand::{ADA, GRACE, start};
use ::sales::RecordKind;
use sandbox::sales::model::Table;
use sandbox::seed::companies::COMPANIES;
use std::collections::BTreeSet;
use sync_core::{Related, SalesId, SalesPerson};

#[tokio::test]
async fn people_are_found_by_name_and_address_in_any_letter_case() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    assert_eq!(
        ada.resource("ADA@Contoso.Example").await,
        Ok(Some(party(&stand.sandbox, ADA)))
    );
    assert_eq!(ada.resource("nobody' or '1'='1").await, Ok(None));
    let mut asked: BTreeSet<String> = (0..50).map(|n| format!("stranger{n}@nowhere.example")).collect();
    asked.extend([
        COMPANIES[0].contacts[0].address.to_lowercase(),
        GRACE.to_owned(),
        "o'neil@nowhere.example".to_owned(),
    ]);
    let directory = ada.people(&asked).await.unwrap().directory;
    let expected = [
        (
            COMPANIES[0].contacts[0].address.to_lowercase(),
            BTreeSet::from([SalesPerson::Contact(contact(0, 0))]),
        ),
        (
            GRACE.to_owned(),
            BTreeSet::from([SalesPerson::User(party(&stand.sandbox, GRACE))]),
        ),
    ];
    assert_eq!(directory, expected.into_iter().collect());
}

#[tokio::test]
async fn pick_lists_find_by_part_of_a_name_and_nothing_breaks_out_of_the_query() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let wanted = COMPANIES[0];
    let part: String = wanted.name.to_uppercase().chars().skip(2).take(6).collect();
    let page = ada.records(RecordKind::Account, &part, 25).await.unwrap();
    assert!(
        page.rows
            .iter()
            .any(|row| row.id == SalesId(wanted.party_id) && row.name == wanted.name),
        "{page:?}"
    );
    let row = page
        .rows
        .iter()
        .find(|row| row.id == SalesId(wanted.party_id))
        .unwrap();
    assert_eq!(
        (row.number.as_str(), row.detail.as_deref()),
        (wanted.party_number, Some(wanted.city))
    );
    for kind in [
        RecordKind::Account,
        RecordKind::Contact,
        RecordKind::Opportunity,
        RecordKind::Lead,
    ] {
        let all = ada.records(kind, "", 3).await.unwrap();
        assert!(!all.rows.is_empty() && all.rows.len() <= 3, "{kind:?}");
        assert!(all.rows.is_sorted_by(|one, next| one.name <= next.name));
        for hostile in ["' or 1=1", "%", "_", "''", "\\", "x' or upper(Name) like '%"] {
            let page = ada.records(kind, hostile, 25).await.unwrap();
            assert!(
                page.rows.iter().all(|row| row.name.contains(hostile)),
                "{kind:?} {hostile}"
            );
        }
    }
    assert!(ada.records(RecordKind::Account, "", 1).await.unwrap().has_more);
}

#[tokio::test]
async fn records_that_this_user_does_not_see_are_missing_like_those_that_are_not_there() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let hidden = {
        let mut world = stand.sandbox.world();
        assert!(
            world
                .sales
                .move_to_territory(Table::Accounts, COMPANIES[1].party_number, None)
        );
        SalesId(COMPANIES[1].party_id)
    };
    let seen = Related {
        account: Some(SalesId(COMPANIES[0].party_id)),
        contacts: BTreeSet::from([contact(0, 0)]),
        ..Related::default()
    };
    assert_eq!(ada.missing_records(&Related::default()).await, Ok(Vec::new()));
    assert_eq!(ada.missing_records(&seen).await, Ok(Vec::new()));
    let partly = Related {
        opportunity: Some(SalesId(1)),
        lead: Some(SalesId(2)),
        contacts: BTreeSet::from([contact(0, 0), SalesId(3)]),
        ..seen
    };
    let missing = vec![
        (RecordKind::Contact, SalesId(3)),
        (RecordKind::Opportunity, SalesId(1)),
        (RecordKind::Lead, SalesId(2)),
    ];
    assert_eq!(ada.missing_records(&partly).await, Ok(missing));
    // Whoever owns the account still sees it.
    let related = Related {
        account: Some(hidden),
        ..Related::default()
    };
    assert_eq!(
        user(&stand.sandbox, GRACE).missing_records(&related).await,
        Ok(Vec::new())
    );
    assert_eq!(
        ada.missing_records(&related).await,
        Ok(vec![(RecordKind::Account, hidden)])
    );
}

#[tokio::test]
async fn people_are_asked_for_their_addresses_and_where_they_belong() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let known = COMPANIES[0].contacts[0];
    let (customer, colleague) = (
        SalesPerson::Contact(contact(0, 0)),
        SalesPerson::User(party(&stand.sandbox, GRACE)),
    );
    let nobody = SalesPerson::Contact(SalesId(1));
    let asked = BTreeSet::from([customer, colleague, nobody]);
    let addresses = ada.addresses(&asked).await.unwrap();
    let expected = [
        (customer, known.address.to_lowercase()),
        (colleague, GRACE.to_owned()),
    ];
    assert_eq!(addresses, expected.into_iter().collect());
    assert_eq!(ada.addresses(&BTreeSet::new()).await.unwrap().len(), 0);
    let asked = BTreeSet::from([known.address.to_lowercase()]);
    let people = ada.people(&asked).await.unwrap();
    let account = SalesId(COMPANIES[0].party_id);
    assert_eq!(people.accounts.get(&contact(0, 0)), Some(&account), "R-APPT-8");
}

#[tokio::test]
async fn how_the_contacts_stand_is_one_small_question() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let before = ada.contacts_stand().await.unwrap();
    assert!(before.count > 0 && before.changed_at.is_some());
    stand.sandbox.log().clear();
    assert_eq!(ada.contacts_stand().await, Ok(before.clone()));
    assert_eq!(stand.sandbox.log().since(0).len(), 1);
    stand.sandbox.advance(jiff::SignedDuration::from_mins(1));
    let now = stand.sandbox.now();
    let draft = sandbox::sales::model::Draft::contact("Zoe", "Winter", "zoe@winter.example");
    {
        let mut world = stand.sandbox.world();
        world.sales.create(ADA, Table::Contacts, &draft, now).unwrap();
    }
    let after = ada.contacts_stand().await.unwrap();
    assert_eq!(after.count, before.count + 1);
    assert!(after.changed_at > before.changed_at);
}
