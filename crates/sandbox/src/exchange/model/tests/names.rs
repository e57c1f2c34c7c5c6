//! Ids, category names, property names, zones.

use super::*;

#[test]
fn ids_translate_both_ways_and_only_in_their_own_mailbox() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_event(ADA, &meeting(&["grace@contoso.example"]), now())
        .unwrap();
    let ada = exchange.mailbox(ADA).unwrap();
    let ews = ada
        .translate(&made.rest_id, IdFormat::Rest, IdFormat::Ews)
        .unwrap();
    assert!(!ews.contains(['-', '_']));
    assert_eq!(
        ada.translate(&ews, IdFormat::Ews, IdFormat::RestImmutable),
        Some(made.immutable_id.clone())
    );
    assert_eq!(
        ada.translate(&made.immutable_id, IdFormat::RestImmutable, IdFormat::Rest),
        Some(made.rest_id.clone())
    );
    assert_eq!(
        ada.translate(&made.immutable_id, IdFormat::Rest, IdFormat::RestImmutable),
        None
    );
    assert_eq!(
        exchange
            .mailbox(GRACE)
            .unwrap()
            .translate(&made.rest_id, IdFormat::Rest, IdFormat::RestImmutable),
        None
    );
}

#[test]
fn ids_of_the_meetings_of_a_series_translate_as_well() {
    let mut exchange = two_mailboxes();
    let made = exchange.create_event(ADA, &meeting(&[]), now()).unwrap();
    let ada = exchange.mailbox(ADA).unwrap();
    let [rest, immutable] = [&made.rest_id, &made.immutable_id].map(|id| ids::occurrence_id(id, now()));
    assert_ne!(rest, immutable);
    assert_eq!(
        ada.translate(&rest, IdFormat::Rest, IdFormat::RestImmutable),
        Some(immutable.clone())
    );
    assert_eq!(
        ada.translate(&immutable, IdFormat::RestImmutable, IdFormat::Rest),
        Some(rest)
    );
    assert_eq!(ada.translate(&immutable, IdFormat::Rest, IdFormat::Ews), None);
}

#[test]
fn category_names_are_unique_in_any_letter_case_and_colours_known() {
    let mut exchange = two_mailboxes();
    let made = exchange
        .create_category(ADA, "Shared with Oracle", "preset9")
        .unwrap();
    assert_eq!(
        exchange
            .create_category(ADA, "shared with ORACLE", "preset1")
            .unwrap_err()
            .status,
        409
    );
    assert_eq!(
        exchange
            .create_category(GRACE, "Other", "preset25")
            .unwrap_err()
            .status,
        400
    );
    assert_eq!(
        exchange.recolor_category(ADA, &made.id, "none").unwrap().color,
        "none"
    );
    assert!(
        exchange
            .create_category(GRACE, "Shared with Oracle", "Preset9")
            .is_ok()
    );
}

#[test]
fn misspelt_properties_and_malformed_stamps_are_refused() {
    assert_eq!(
        write::read(br#"{"subjet":"x"}"#).unwrap_err().code,
        "RequestBodyRead"
    );
    assert_eq!(write::read(b"[]").unwrap_err().status, 400);
    for id in [
        "String Name X",
        "String {no-guid} Name X",
        "Text {66f5a359-4659-4830-9070-00047ec6ac6e} Name X",
    ] {
        assert_eq!(
            write::extended_id(id).unwrap_err().code,
            "ErrorInvalidProperty",
            "{id}"
        );
    }
    assert!(write::extended_id("String 0x0070").is_ok());
    assert!(write::read(br#"{"sensitivity":"Private","body":{"contentType":"HTML","content":""}}"#).is_ok());
}

#[test]
fn a_clock_change_keeps_local_times() {
    use crate::exchange::zones::{instant, shift};
    let when = |text: &str| When {
        local: text.parse().unwrap(),
        zone: "Pacific Standard Time".to_owned(),
    };
    assert_eq!(
        instant(&when("2026-01-05T09:00:00")).unwrap().to_string(),
        "2026-01-05T17:00:00Z"
    );
    assert_eq!(
        instant(&when("2026-07-06T09:00:00")).unwrap().to_string(),
        "2026-07-06T16:00:00Z"
    );
    let berlin = shift(&when("2026-07-06T09:00:00"), "W. Europe Standard Time").unwrap();
    assert_eq!(berlin.local.to_string(), "2026-07-06T18:00:00");
}
