use super::*;
use crate::monitor::tests::user;
use addin_ui::model::failure::Refusal;
use shared::api::shares::{ReasonCode, ShareReason};
use shared::api::synced::SyncedObject;
use shared::ids::LinkId;

fn opened() -> User {
    let (mut page, _) = User::open("u1".to_owned());
    page.happens(Event::Read(Ok(user("u1"))));
    page
}

fn refused(code: ProblemCode) -> Failure {
    Failure::Refused(Refusal {
        code,
        request_id: "r".to_owned(),
        retry_after_secs: None,
        fields: Vec::new(),
    })
}

/// A record that waits for a person.
pub(crate) fn record(id: &str) -> SyncedRecord {
    SyncedRecord {
        id: LinkId(id.to_owned()),
        user_id: "u1".to_owned(),
        object: SyncedObject::Contacts,
        is_series: false,
        title: None,
        files: Vec::new(),
        state: SyncedState::Parked,
        reason: ShareReason {
            code: ReasonCode::NearMatch,
            rule: "R-CON-1".to_owned(),
            detail: None,
        },
        actions: Vec::new(),
        held: None,
        version: "\"1\"".to_owned(),
        item_id: None,
        record_id: None,
        number: None,
        updated_at: "2026-03-01T08:00:00Z".to_owned(),
    }
}

fn records(asked: u32, ids: &[&str], has_more: bool) -> Event {
    let page = SyncedPage {
        records: ids.iter().map(|id| record(id)).collect(),
        has_more,
        counts: None,
    };
    Event::Records(OnRecords::Read(asked, Ok(page)))
}

#[test]
fn records_of_another_state_are_read_from_the_first_and_a_late_answer_is_dropped() {
    let mut page = opened();
    page.happens(records(1, &["a"], true));
    let more = page.happens(Event::Records(OnRecords::MoreWanted));
    assert!(matches!(&more[..], [Effect::ReadRecords { before: Some(before), .. }] if before == "a"));
    let held = Some(SyncedState::Held);
    let effects = page.happens(Event::Records(OnRecords::StatePicked(held)));
    let read = Effect::ReadRecords {
        asked: 2,
        state: held,
        before: None,
    };
    assert_eq!(effects, [read]);
    assert_eq!(page.happens(records(1, &["b"], false)), [], "asked before");
    assert!(page.records.rows.is_empty());
    page.happens(records(2, &["c"], false));
    assert_eq!(page.records.rows.len(), 1);
}

#[test]
fn r_auth_6_a_name_that_sales_does_not_know_is_refused_at_the_field() {
    let mut page = opened();
    page.happens(Event::Mapping(OnMapping::Opened));
    let focus = [Effect::FocusOn(SALES_NAME)];
    for long in [String::new(), "  ".to_owned(), "x".repeat(101)] {
        page.happens(Event::Mapping(OnMapping::Put(long)));
        assert_eq!(page.happens(Event::Mapping(OnMapping::Sent)), focus);
        assert_eq!(page.mapping.wrong, Some(Word::NameLength));
    }
    page.happens(Event::Mapping(OnMapping::Put(" grace ".to_owned())));
    let change = UserChange {
        paused: None,
        sales_user_name: Some("grace".to_owned()),
    };
    assert_eq!(
        page.happens(Event::Mapping(OnMapping::Sent)),
        [Effect::Map(change)]
    );
    assert_eq!(page.happens(Event::Mapping(OnMapping::Sent)), [], "and once");
    let unknown = Event::Mapping(OnMapping::Answered(Err(refused(ProblemCode::InvalidFields))));
    assert_eq!(page.happens(unknown), focus);
    assert_eq!(page.mapping.wrong, Some(Word::NameUnknown));
    assert_eq!(page.mapping.sending, Sending::No);
}

#[test]
fn r_auth_6_a_changed_mapping_starts_clean_and_so_does_the_page() {
    let mut page = opened();
    page.happens(records(1, &["a"], false));
    page.happens(Event::Mapping(OnMapping::Opened));
    let effects = page.happens(Event::Mapping(OnMapping::Answered(Ok(Box::new(user("u1"))))));
    assert!(matches!(effects[0], Effect::ReadRecords { before: None, .. }));
    assert!(page.records.rows.is_empty());
    assert!(page.mapping.done && !page.mapping.is_open);
}

#[test]
fn r_gate_4_the_administrators_pause_is_sent_once_and_told() {
    let mut page = opened();
    let effects = page.happens(Event::PausePressed(true));
    assert!(
        matches!(&effects[..], [Effect::Pause(change)] if change.paused == Some(true) && change.sales_user_name.is_none())
    );
    assert_eq!(page.happens(Event::PausePressed(true)), []);
    let mut paused = user("u1");
    paused.paused.by_administrator = true;
    let told = page.happens(Event::PauseAnswered(Ok(paused)));
    assert_eq!(told, [Effect::Announce(Word::PausedByAdministrator)]);
}

#[test]
fn r_auth_5_nobody_is_deleted_before_their_name_was_typed() {
    let mut page = opened();
    assert_eq!(
        page.happens(Event::Removal(OnRemoval::Opened)),
        [Effect::OpenDialog]
    );
    page.happens(Event::Removal(OnRemoval::Put("Ada".to_owned())));
    let confirm = || Event::Removal(OnRemoval::Confirmed("delete"));
    assert_eq!(page.happens(confirm()), [Effect::FocusOn(TYPED_NAME)]);
    assert!(page.removal.mismatch);
    page.happens(Event::Removal(OnRemoval::Put("ada ".to_owned())));
    assert_eq!(page.happens(confirm()), [Effect::Remove]);
    assert_eq!(page.happens(confirm()), [], "and once");
    let failed = Event::Removal(OnRemoval::Answered(Err(Failure::TimedOut)));
    assert_eq!(page.happens(failed), []);
    assert_eq!(page.removal.sending, Sending::Failed(Failure::TimedOut));
    let gone = Event::Removal(OnRemoval::Answered(Err(refused(ProblemCode::NotFound))));
    assert_eq!(page.happens(gone).last(), Some(&Effect::Leave));
}

#[test]
fn r_auth_5_whoever_has_no_name_is_deleted_by_a_word_and_nobody_unread_is() {
    let (page, _) = User::open("u1".to_owned());
    assert_eq!(page.name_to_type("delete"), "");
    let mut page = page;
    assert_eq!(
        page.happens(Event::Removal(OnRemoval::Confirmed("delete"))),
        [Effect::FocusOn(TYPED_NAME)]
    );
    let mut nameless = user("u1");
    nameless.sales_user_name = None;
    page.happens(Event::Read(Ok(nameless.clone())));
    assert_eq!(page.name_to_type("delete"), "delete");
    nameless.display_name = Some("Ada Marlow".to_owned());
    page.happens(Event::Read(Ok(nameless)));
    assert_eq!(page.name_to_type("delete"), "Ada Marlow");
}

#[test]
fn what_was_typed_is_forgotten_once_the_dialog_is_closed() {
    let mut page = opened();
    page.happens(Event::Removal(OnRemoval::Put("ad".to_owned())));
    page.happens(Event::Removal(OnRemoval::Closed));
    assert_eq!(page.removal, Removal::unsaid());
}
