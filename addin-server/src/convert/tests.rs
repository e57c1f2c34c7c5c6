//! What orders are accepted, and which words the wire has.

use super::*;
use shared::api::shares::{ItemType, ShareRequest};
use shared::ids::{ItemId, RecordId};

fn request() -> ShareRequest {
    ShareRequest {
        item_type: ItemType::Appointment,
        item_id: ItemId("AAMkAGI_-=+/1".to_owned()),
        related: None,
        composing: false,
        whole_thread: false,
    }
}

fn about(refs: &[(RecordType, &str)]) -> ShareRequest {
    let related = refs.iter().map(|(kind, id)| RecordRef {
        record_type: *kind,
        id: RecordId((*id).to_owned()),
    });
    ShareRequest {
        related: Some(related.collect()),
        ..request()
    }
}

fn refused(request: &ShareRequest) -> Vec<String> {
    order_from_request(request)
        .unwrap_err()
        .into_iter()
        .map(|problem| problem.field)
        .collect()
}

#[test]
fn an_order_says_which_item_and_what_it_is_about() {
    let order = order_from_request(&about(&[
        (RecordType::Contact, "300000000000009"),
        (RecordType::Account, "300000000000001"),
        (RecordType::Contact, "300000000000002"),
    ]))
    .unwrap();
    let related = order.related.unwrap();
    assert_eq!(related.account, Some(SalesId(300_000_000_000_001)));
    assert_eq!(related.contacts.len(), 2);
    assert_eq!(order_from_request(&request()).unwrap().related, None);
    assert_eq!(
        order_from_request(&about(&[])).unwrap().related,
        Some(Related::default())
    );
}

#[test]
fn every_field_that_cannot_be_right_is_named_at_once() {
    let mut wrong = about(&[
        (RecordType::Account, "0"),
        (RecordType::Account, "-1"),
        (RecordType::Lead, "9223372036854775808"),
        (RecordType::Contact, "' or 1=1"),
        (RecordType::Contact, "007"),
    ]);
    wrong.item_type = ItemType::Task;
    wrong.item_id = ItemId("../../me".to_owned());
    wrong.composing = true;
    wrong.whole_thread = true;
    let all = refused(&wrong);
    assert_eq!(all[..4], ["itemType", "itemId", "composing", "wholeThread"]);
    assert_eq!(all[4..].len(), 5);
    assert_eq!(all[4], "related[0].id");
}

#[test]
fn an_item_id_has_between_1_and_512_characters_of_its_alphabet() {
    let with_id = |id: String| ShareRequest {
        item_id: ItemId(id),
        ..request()
    };
    for wrong in [
        String::new(),
        "A".repeat(513),
        "A B".to_owned(),
        "A%2e".to_owned(),
        "Ä".to_owned(),
        "A\n".to_owned(),
    ] {
        assert_eq!(refused(&with_id(wrong)), ["itemId"]);
    }
    assert!(order_from_request(&with_id("A".repeat(512))).is_ok());
}

#[test]
fn sales_keeps_one_of_each_and_nobody_is_named_twice() {
    let two = about(&[(RecordType::Opportunity, "1"), (RecordType::Opportunity, "2")]);
    assert_eq!(refused(&two), ["related[1]"]);
    let twice = about(&[
        (RecordType::Contact, "1"),
        (RecordType::Account, "1"),
        (RecordType::Contact, "1"),
    ]);
    assert_eq!(refused(&twice), ["related[2]"]);
    let ids: Vec<String> = (1..=51).map(|id| id.to_string()).collect();
    let contacts: Vec<_> = ids.iter().map(|id| (RecordType::Contact, id.as_str())).collect();
    assert!(order_from_request(&about(&contacts[..50])).is_ok());
    assert_eq!(refused(&about(&contacts)), ["related[50]"]);
}

#[test]
fn two_spellings_of_one_wish_have_one_fingerprint_and_two_wishes_have_two() {
    let print = |request: &ShareRequest| fingerprint(&order_from_request(request).unwrap());
    let one = about(&[
        (RecordType::Contact, "1"),
        (RecordType::Contact, "2"),
        (RecordType::Account, "3"),
    ]);
    let other = about(&[
        (RecordType::Account, "3"),
        (RecordType::Contact, "2"),
        (RecordType::Contact, "1"),
    ]);
    assert_eq!(print(&one), print(&other));
    let different = [
        request(),
        about(&[]),
        about(&[(RecordType::Account, "3")]),
        about(&[(RecordType::Opportunity, "3")]),
        about(&[(RecordType::Lead, "3")]),
        about(&[(RecordType::Contact, "3")]),
        ShareRequest {
            item_id: ItemId("B".to_owned()),
            ..request()
        },
    ];
    let prints: std::collections::BTreeSet<_> = different.iter().map(print).collect();
    assert_eq!(prints.len(), different.len());
}

#[test]
fn every_reason_has_a_word_and_the_equal_ones_are_spelled_alike() {
    for code in ReasonCode::ALL {
        let spelled = serde_json::to_value(code_from_ours(*code)).unwrap();
        let same_word = spelled == code.as_str();
        let renamed = matches!(
            code,
            ReasonCode::Changed
                | ReasonCode::ConflictDecided
                | ReasonCode::SharedByHand
                | ReasonCode::Related
                | ReasonCode::FromSales
                | ReasonCode::OneWay
                | ReasonCode::Marking
                | ReasonCode::InDoubt
                | ReasonCode::DeletedAndEdited
                | ReasonCode::Closed
        );
        assert!(same_word != renamed, "{} became {spelled}", code.as_str());
    }
}
