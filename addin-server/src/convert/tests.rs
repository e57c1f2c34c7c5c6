//! What orders are accepted, and which words the wire has.

use super::reason::code_from_ours;
use super::*;
use shared::api::shares::{ItemType, ShareRequest};
use shared::ids::RecordId;
use std::collections::BTreeSet;
use sync_core::{Detail, ItemId, ReasonCode};
use utoipa::PartialSchema as _;

fn request() -> ShareRequest {
    ShareRequest {
        item_type: ItemType::Appointment,
        item_id: ids::ItemId("AAMkAGI_-=+/1".to_owned()),
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
    wrong.item_id = ids::ItemId("../../me".to_owned());
    wrong.composing = true;
    wrong.whole_thread = true;
    let all = refused(&wrong);
    assert_eq!(all[..4], ["itemId", "composing", "wholeThread", "related"]);
    assert_eq!(all[4..].len(), 5);
    assert_eq!(all[4], "related[0].id");
}

#[test]
fn r_share_1_every_kind_of_item_is_shared_and_what_can_be_sent_while_composing_too() {
    let shared = |item_type, composing| {
        let request = ShareRequest {
            item_type,
            composing,
            ..request()
        };
        order_from_request(&request).map(|order| (order.kind, order.composing))
    };
    for (item_type, kind) in [
        (ItemType::Appointment, Kind::Appointment),
        (ItemType::Email, Kind::Email),
    ] {
        for composing in [false, true] {
            assert_eq!(shared(item_type, composing), Ok((kind, composing)));
        }
    }
    for (item_type, kind) in [(ItemType::Contact, Kind::Contact), (ItemType::Task, Kind::Task)] {
        assert_eq!(shared(item_type, false), Ok((kind, false)));
        assert!(shared(item_type, true).is_err(), "nobody sends it");
    }
    let prints: BTreeSet<_> = [
        (ItemType::Appointment, false),
        (ItemType::Appointment, true),
        (ItemType::Email, false),
        (ItemType::Email, true),
        (ItemType::Contact, false),
        (ItemType::Task, false),
    ]
    .into_iter()
    .map(|(item_type, composing)| {
        let request = ShareRequest {
            item_type,
            composing,
            ..request()
        };
        fingerprint(&order_from_request(&request).unwrap())
    })
    .chain([{
        let request = ShareRequest {
            item_type: ItemType::Email,
            whole_thread: true,
            ..request()
        };
        fingerprint(&order_from_request(&request).unwrap())
    }])
    .collect();
    assert_eq!(prints.len(), 7, "each is another wish");
}

#[test]
fn an_item_id_has_between_1_and_512_characters_of_its_alphabet() {
    let with_id = |id: String| ShareRequest {
        item_id: ids::ItemId(id),
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
            item_id: ids::ItemId("B".to_owned()),
            ..request()
        },
    ];
    let prints: BTreeSet<_> = different.iter().map(print).collect();
    assert_eq!(prints.len(), different.len());
}

/// Decisions of a round: what rests with one of them is at rest.
const AT_REST: [ReasonCode; 12] = [
    ReasonCode::Changed,
    ReasonCode::ConflictDecided,
    ReasonCode::FallbackDecided,
    ReasonCode::Related,
    ReasonCode::Relinked,
    ReasonCode::SharedByHand,
    ReasonCode::SharedByCategory,
    ReasonCode::Captured,
    ReasonCode::ReplyCaptured,
    ReasonCode::FromSales,
    ReasonCode::Adopted,
    ReasonCode::OneWay,
];
const ON_THE_WAY: [ReasonCode; 4] = [
    ReasonCode::Marking,
    ReasonCode::Unmarking,
    ReasonCode::CleaningUp,
    ReasonCode::InDoubt,
];

#[test]
fn every_reason_has_a_word_and_the_equal_ones_are_spelled_alike() {
    for code in ReasonCode::ALL {
        let spelled = serde_json::to_value(code_from_ours(*code)).unwrap();
        let expected = if AT_REST.contains(code) {
            "in-step"
        } else if ON_THE_WAY.contains(code) {
            "waiting"
        } else {
            code.as_str()
        };
        assert_eq!(spelled, expected);
    }
}

#[test]
fn the_wire_has_no_word_that_nobody_says() {
    let said: BTreeSet<_> = ReasonCode::ALL
        .iter()
        .map(|code| serde_json::to_value(code_from_ours(*code)).unwrap().to_string())
        .collect();
    let schema = serde_json::to_value(shared::api::shares::ReasonCode::schema()).unwrap();
    let described: BTreeSet<_> = schema["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(serde_json::Value::to_string)
        .collect();
    assert_eq!(described, said);
}

#[test]
fn what_is_named_with_a_reason_becomes_text() {
    let candidates = vec![ItemId::new("OX-1"), ItemId::new("OX-2")];
    for (detail, text) in [
        (Detail::None, None),
        (Detail::Field("lastName".to_owned()), Some("lastName")),
        (Detail::VendorCode("JBO-27010".to_owned()), Some("JBO-27010")),
        (Detail::Record(SalesId(7)), Some("7")),
        (Detail::Candidates(candidates), Some("OX-1, OX-2")),
        (Detail::Count(21), Some("21")),
        (Detail::Allowed(365), Some("365")),
    ] {
        let reason = reason_from_ours(&ReasonCode::SeriesTooLong.with(detail));
        assert_eq!(reason.detail.as_deref(), text);
        assert_eq!(reason.rule, "R-APPT-14");
    }
}
