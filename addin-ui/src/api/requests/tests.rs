use super::*;
use crate::model::share_form::{IdempotencyKey, Submission};
use serde::de::DeserializeOwned;
use shared::api::choices::{
    ConflictChoice, ConflictResolution, ContentAccessRequest, PauseRequest, SearchChoices,
};
use shared::api::items::ContactRequest;
use shared::api::me::{CategoryAction, CategoryAnswer};
use shared::api::records::{RecordRef, RecordType};
use shared::api::session::SalesSignInComplete;
use shared::api::shares::ItemType;
use shared::api::synced::{RepairRequest, ShownHeld};
use shared::ids::{RecordId, SearchId};

/// As the server reads it, which refuses fields that it does not know.
fn sent<T: DeserializeOwned>(question: &Question) -> T {
    serde_json::from_str(&body(question).unwrap()).unwrap()
}

fn say(said: Said, entry: &str) -> Question {
    let shown = ShownHeld {
        id: LinkId("l1".to_owned()),
        version: "7".to_owned(),
    };
    Question::Say(shown, said, entry.to_owned())
}

#[test]
fn a_share_is_sent_as_the_server_reads_it() {
    let related = |related| ShareRequest {
        item_type: ItemType::Email,
        item_id: ItemId("AAMk\"1\\".to_owned()),
        related,
        composing: true,
        whole_thread: false,
    };
    let one = |id: &str, record_type| RecordRef {
        record_type,
        id: RecordId(id.to_owned()),
    };
    let all = vec![one("1", RecordType::Account), one("2", RecordType::Lead)];
    for request in [related(None), related(Some(vec![])), related(Some(all))] {
        let submission = Submission {
            key: IdempotencyKey("k".to_owned()),
            request: request.clone(),
        };
        assert_eq!(sent::<ShareRequest>(&Question::Submit(submission)), request);
    }
}

#[test]
fn r_err_3_what_is_said_about_a_record_is_sent_as_the_server_reads_it() {
    let link: RepairRequest = sent(&say(Said::Repair(RepairAction::Link), "CDRM_1"));
    assert_eq!(link.action, RepairAction::Link);
    assert_eq!(
        (link.record_id, link.account_id),
        (Some(RecordId("CDRM_1".to_owned())), None)
    );
    let account: RepairRequest = sent(&say(Said::Repair(RepairAction::PickAccount), "9"));
    assert_eq!(account.account_id, Some(RecordId("9".to_owned())));
    let plain: RepairRequest = sent(&say(Said::Repair(RepairAction::KeepSales), ""));
    assert_eq!((plain.action, plain.record_id), (RepairAction::KeepSales, None));
    assert_eq!(body(&say(Said::Approve, "")), None);
    let held = wanted(&say(Said::Discard, ""));
    assert_eq!(
        (held.method, held.path.as_str()),
        (Method::POST, "/api/me/held/l1/discard")
    );
    assert_eq!(held.header, Some(("if-match", "7".to_owned())));
}

#[test]
fn choices_are_sent_as_the_server_reads_them() {
    let code: SalesSignInComplete = sent(&Question::CompleteSales("c".to_owned()));
    assert_eq!(code.code, "c");
    let contact: ContactRequest = sent(&Question::CreateContact(
        ItemId("i".to_owned()),
        "wren@halvorsen.example".to_owned(),
    ));
    assert_eq!(contact.address, "wren@halvorsen.example");
    assert!(sent::<PauseRequest>(&Question::Pause(true)).paused);
    assert!(!sent::<ContentAccessRequest>(&Question::ContentAccess(false)).allowed);
    let category: CategoryAnswer = sent(&Question::Category(CategoryAction::MarkAgain));
    assert_eq!(category.action, CategoryAction::MarkAgain);
    let choices = SearchChoices {
        contacts: Some(SearchId("s1".to_owned())),
        ..SearchChoices::default()
    };
    assert_eq!(sent::<SearchChoices>(&Question::Choose(choices.clone())), choices);
    for choice in [None, Some(ConflictResolution::UserDecides)] {
        let sent: ConflictChoice = sent(&Question::ChooseConflict(choice));
        assert_eq!(sent.conflict_resolution, choice);
    }
}
