use super::*;
use crate::json;
use serde::Serialize;
use shared::api::items as wire;
use shared::api::records::RecordType;
use shared::api::shares::ReasonCode;
use shared::api::synced::{FieldDifference, FieldValue, HeldWrite, SyncedDetail, SyncedPage, SyncedRecord};
use shared::ids::RecordId;

/// As the server writes it, and as the pane reads it.
fn read<T: json::Read>(wire: &impl Serialize) -> T {
    json::read(&serde_json::to_string(wire).unwrap()).unwrap()
}

fn reason() -> ShareReason {
    ShareReason {
        code: ReasonCode::HeldDeletions,
        rule: "R-DEL-2".to_owned(),
        detail: Some("12".to_owned()),
    }
}

fn synced_record() -> SyncedRecord {
    SyncedRecord {
        id: LinkId("l1".to_owned()),
        user_id: "u1".to_owned(),
        object: SyncedObject::Contacts,
        is_series: false,
        title: Some("Wren Halvorsen".to_owned()),
        files: vec![],
        state: SyncedState::Held,
        reason: reason(),
        actions: vec![RepairAction::Retry, RepairAction::Ignore],
        held: Some(HeldWrite {
            effect: HeldEffect::Deletes,
            recipients: 3,
            since: "2026-11-25T12:00:00Z".to_owned(),
        }),
        version: "7".to_owned(),
        item_id: None,
        record_id: None,
        number: Some("CDRM_1".to_owned()),
        updated_at: "2026-11-25T12:00:00Z".to_owned(),
    }
}

fn account() -> RecordSummary {
    RecordSummary {
        record_type: RecordType::Account,
        id: RecordId("300000000000001".to_owned()),
        number: "A-1".to_owned(),
        name: "Halvorsen Marine".to_owned(),
        detail: None,
    }
}

#[test]
fn an_item_is_read_as_the_server_writes_it() {
    let written = wire::ItemView {
        linked: true,
        reason: reason(),
        decided_at: None,
        record: Some(synced_record()),
        latest_round: None,
        people: Some(vec![wire::PersonOnItem {
            address: "wren@halvorsen.example".to_owned(),
            name: None,
            organizes: true,
            kind: PersonKind::Unmatched,
            contacts: vec![],
        }]),
        suggestions: Some(vec![wire::Suggestion {
            record: account(),
            preselected: true,
        }]),
        people_problem: None,
    };
    let known: Known = read(&written);
    assert!(known.linked);
    assert_eq!(known.reason, written.reason);
    assert_eq!(known.suggestions, [account()]);
    assert_eq!(known.people[0].kind, PersonKind::Unmatched);
    let record = known.record.unwrap();
    assert_eq!(record.id, LinkId("l1".to_owned()));
    assert_eq!(record.actions, [RepairAction::Retry, RepairAction::Ignore]);
    assert_eq!(record.held.unwrap().recipients, 3);
    assert_eq!(
        (record.version.as_str(), record.number.as_deref()),
        ("7", Some("CDRM_1"))
    );
}

#[test]
fn a_page_of_records_is_read_as_the_server_writes_it() {
    let written = SyncedPage {
        records: vec![synced_record()],
        has_more: true,
        counts: Some(SyncedCounts {
            held: 1,
            ..SyncedCounts::default()
        }),
    };
    let page: RecordsPage = read(&written);
    assert_eq!(page.counts, written.counts);
    assert!(page.has_more);
    assert_eq!(page.records[0].title, written.records[0].title);
}

#[test]
fn r_conf_2_every_kind_of_value_is_told() {
    let at = |text: &str| text.to_owned();
    let values = [
        (FieldValue::Nothing, ""),
        (FieldValue::Text { text: at("Room 4") }, "Room 4"),
        (
            FieldValue::Html {
                html: at("<p>Hi</p>"),
            },
            "<p>Hi</p>",
        ),
        (FieldValue::Word { word: at("busy") }, "busy"),
        (
            FieldValue::Texts {
                texts: vec![at("a"), at("b")],
            },
            "a, b",
        ),
        (
            FieldValue::Records {
                ids: vec![RecordId(at("9"))],
            },
            "9",
        ),
        (FieldValue::Moment { at: at("t") }, "t"),
        (
            FieldValue::Moments {
                start: at("t1"),
                end: at("t2"),
            },
            "t1, t2",
        ),
        (
            FieldValue::Days {
                first: at("d1"),
                last: at("d2"),
            },
            "d1, d2",
        ),
        (FieldValue::MinutesBefore { minutes: 15 }, "15"),
    ];
    for (value, told) in values {
        let written = SyncedDetail {
            record: synced_record(),
            differences: vec![FieldDifference {
                field: "location".to_owned(),
                meeting: None,
                exchange: value.clone(),
                sales: value,
                in_question: true,
            }],
            lost: vec![],
        };
        let detail: Detail = read(&written);
        assert_eq!(detail.differences[0].exchange.told(), told);
        assert_eq!(detail.differences[0].sales.told(), told);
    }
}

#[test]
fn contacts_to_share_and_runs_are_read_as_the_server_writes_them() {
    let written = wire::OutlookRecordPage {
        records: vec![wire::OutlookRecord {
            item_type: shared::api::shares::ItemType::Contact,
            item_id: ItemId("i1".to_owned()),
            name: "Wren".to_owned(),
            detail: None,
            shared: false,
            reason: None,
        }],
        has_more: false,
    };
    let page: OwnPage = read(&written);
    assert_eq!(page.records[0].item_id, ItemId("i1".to_owned()));
    let run: Run = read(&shared::api::runs::RunSummary {
        run_id: shared::ids::RunId("r".to_owned()),
        kind: shared::api::runs::RunKind::SyncNow,
        user_id: None,
        started_at: String::new(),
        ended_at: None,
        status: RunStatus::Running,
        reason: None,
        done: 0,
        total: 1,
        records: 4,
        drifted: 0,
        errors: 0,
    });
    assert_eq!((run.status, run.records), (RunStatus::Running, 4));
}
