use super::*;
use crate::model::failure::Refusal;
use shared::api::shares::ReasonCode;
use shared::ids::RecordId;

fn form() -> ShareForm {
    ShareForm::new(&OpenedItem {
        kind: ItemKind::Appointment,
        id: ItemId("AAMk-1".to_owned()),
        subject: "Quarterly review".to_owned(),
        when: "today".to_owned(),
        series: false,
        composing: false,
        marked: false,
    })
}

fn record(record_type: RecordType, id: &str) -> RecordSummary {
    RecordSummary {
        record_type,
        id: RecordId(id.to_owned()),
        number: id.to_owned(),
        name: ["Name of ", id].concat(),
        detail: None,
    }
}

fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey(name.to_owned())
}

fn accepted() -> ShareAccepted {
    ShareAccepted {
        share_id: ShareId("s1".to_owned()),
        status: ShareStatus::Queued,
    }
}

fn view(status: ShareStatus) -> ShareView {
    ShareView {
        status,
        reason: None,
        sales_record: None,
    }
}

fn refused_with(code: ProblemCode) -> Failure {
    Failure::Refused(Refusal {
        code,
        request_id: "r1".to_owned(),
        retry_after_secs: None,
        fields: Vec::new(),
    })
}

fn shared_with(related: &[RecordSummary]) -> ShareForm {
    let mut form = form();
    for record in related {
        form.add(record.clone());
    }
    form.submit(key("first"));
    form.accepted(accepted());
    form.seen(view(ShareStatus::Shared));
    form
}

#[test]
fn a_retry_carries_the_key_of_the_first_try() {
    let mut form = form();
    let first = form.submit(key("first")).expect("open");
    form.refused(Failure::TimedOut);
    let second = form.submit(key("second")).expect("open again");
    assert_eq!(first, second);
}

#[test]
fn a_changed_choice_is_a_new_intent_with_a_new_key() {
    let mut form = form();
    form.submit(key("first"));
    form.refused(Failure::Unreachable);
    form.add(record(RecordType::Account, "a1"));
    assert_eq!(
        form.submit(key("second")).map(|submission| submission.key),
        Some(key("second"))
    );
}

#[test]
fn a_double_click_sends_once() {
    let mut form = form();
    assert!(form.submit(key("first")).is_some());
    assert_eq!(form.submit(key("second")), None);
    form.accepted(accepted());
    assert_eq!(form.submit(key("third")), None);
}

#[test]
fn a_share_after_the_end_of_the_last_is_a_new_intent() {
    for status in [ShareStatus::Shared, ShareStatus::Parked, ShareStatus::Failed] {
        let mut form = form();
        form.submit(key("first"));
        form.accepted(accepted());
        form.seen(view(status));
        assert_eq!(
            form.submit(key("second")).map(|submission| submission.key),
            Some(key("second"))
        );
    }
}

#[test]
fn a_reused_key_is_given_up() {
    let mut form = form();
    form.submit(key("first"));
    form.refused(refused_with(ProblemCode::KeyReused));
    assert_eq!(
        form.submit(key("second")).map(|submission| submission.key),
        Some(key("second"))
    );
}

#[test]
fn a_request_that_lacks_a_sign_in_stays_on_its_way() {
    for code in [ProblemCode::TokenExpired, ProblemCode::SalesNotConnected] {
        let mut form = form();
        form.add(record(RecordType::Account, "a1"));
        let sent = form.submit(key("first"));
        form.refused(refused_with(code));
        assert_eq!(form.resubmission(), sent);
        assert_eq!(form.related().len(), 1);
    }
}

#[test]
fn there_is_room_for_one_account_and_many_contacts() {
    let mut form = form();
    assert_eq!(form.add(record(RecordType::Account, "a1")), Added::New);
    assert_eq!(
        form.add(record(RecordType::Account, "a2")),
        Added::Instead("Name of a1".to_owned())
    );
    assert_eq!(form.add(record(RecordType::Contact, "c1")), Added::New);
    assert_eq!(form.add(record(RecordType::Contact, "c2")), Added::New);
    assert_eq!(form.add(record(RecordType::Contact, "c2")), Added::Already);
    let ids: Vec<&str> = form.related().iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["a2", "c1", "c2"]);
}

#[test]
fn choices_are_fixed_while_a_share_is_on_its_way() {
    let mut form = form();
    form.add(record(RecordType::Account, "a1"));
    form.submit(key("first"));
    assert_eq!(form.add(record(RecordType::Lead, "l1")), Added::Already);
    assert_eq!(form.remove(0), None);
}

#[test]
fn an_untouched_form_leaves_relations_alone_r_share_3() {
    let submission = form().submit(key("first")).expect("open");
    assert_eq!(submission.request.related, None);
}

#[test]
fn what_this_form_put_on_it_can_take_off_r_share_3() {
    let mut form = shared_with(&[record(RecordType::Account, "a1")]);
    assert!(!form.has_changes());
    form.remove(0);
    assert!(form.has_changes());
    let submission = form.submit(key("second")).expect("open");
    assert_eq!(submission.request.related, Some(vec![]));
}

#[test]
fn questions_become_patient_and_heed_the_server() {
    let mut form = form();
    form.submit(key("first"));
    form.accepted(accepted());
    let mut pauses = || form.next_question().map(|(_, after_ms)| after_ms);
    let first: Vec<u32> = std::iter::repeat_with(&mut pauses).take(12).flatten().collect();
    assert_eq!(
        first,
        [
            150, 150, 200, 300, 500, 1_000, 1_500, 2_000, 3_000, 5_000, 5_000, 5_000
        ]
    );
    let busy = Refusal {
        code: ProblemCode::TooManyRequests,
        request_id: "r1".to_owned(),
        retry_after_secs: Some(9),
        fields: Vec::new(),
    };
    form.unseen(Failure::Refused(busy));
    assert_eq!(form.next_question().map(|(_, after_ms)| after_ms), Some(9_000));
    form.ask_soon();
    assert_eq!(form.next_question().map(|(_, after_ms)| after_ms), Some(150));
}

#[test]
fn a_share_that_the_server_does_not_know_can_be_shared_again() {
    let mut form = form();
    form.submit(key("first"));
    form.accepted(accepted());
    form.unseen(refused_with(ProblemCode::NotFound));
    assert!(form.is_open());
    assert_eq!(form.next_question(), None);
}

#[test]
fn a_share_parked_for_a_sign_in_is_followed_again_after_it() {
    let mut form = form();
    form.submit(key("first"));
    form.accepted(accepted());
    let reason = ShareReason {
        code: ReasonCode::SalesSignInNeeded,
        rule: "R-AUTH-2".to_owned(),
        detail: None,
    };
    form.seen(ShareView {
        status: ShareStatus::Parked,
        reason: Some(reason),
        sales_record: None,
    });
    assert_eq!(form.sign_in_asked_for(), Some(Side::Sales));
    form.ask_soon();
    assert_eq!(form.next_question(), Some((ShareId("s1".to_owned()), 150)));
}
