use super::*;
use crate::configuration::draft::tests::defaults;
use addin_ui::model::failure::Refusal;
use shared::api::problem::FieldProblemCode;

fn tagged(tag: &str, change: impl FnOnce(&mut Value)) -> Tagged<Value> {
    let mut value = defaults();
    change(&mut value);
    Tagged {
        value,
        tag: tag.to_owned(),
    }
}

fn opened() -> Configuration {
    let (mut page, effects) = Configuration::open_at(None);
    assert_eq!(
        effects.len(),
        4,
        "the page, and what Sales offers for each of three objects"
    );
    page.happens(Event::Read(Ok(tagged("\"1\"", |_| {})), None));
    page
}

fn open(page: &Configuration) -> &Open {
    let Reading::Open(open) = &page.reading else {
        panic!("it is read")
    };
    open
}

fn problem(field: &str, code: FieldProblemCode, numbers: &[u64]) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        code,
        numbers: numbers.to_vec(),
        title: "Why.".to_owned(),
    }
}

fn refused(code: ProblemCode, fields: Vec<FieldProblem>) -> Failure {
    Failure::Refused(Refusal {
        code,
        request_id: "r".to_owned(),
        retry_after_secs: None,
        fields,
    })
}

fn types(page: &mut Configuration, field: Field, text: &str) -> Vec<Effect> {
    page.happens(Event::Act(Act::Put(field, Entry::Text(text.to_owned()))))
}

fn kept(text: &str) -> Effect {
    Effect::Unsaved(Some(text.to_owned()))
}

#[test]
fn what_is_typed_is_saved_from_what_was_read() {
    let mut page = opened();
    assert_eq!(
        types(&mut page, Field::TasksLimit, "500"),
        [kept(r#"{"tasks.limit":"500"}"#)]
    );
    let effects = page.happens(Event::Act(Act::SavePressed));
    let [
        Effect::Save {
            wanted,
            tag,
            confirmed,
        },
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(
        (wanted["tasks"]["limit"].as_i64(), tag.as_str()),
        (Some(500), "\"1\"")
    );
    assert!(confirmed.is_empty());
    assert_eq!(
        types(&mut page, Field::TasksLimit, "1"),
        [],
        "not while it is on its way"
    );
    let now = tagged("\"2\"", |value| value["tasks"]["limit"] = 500.into());
    let saved = Saved {
        now,
        unchecked: vec!["tasks.defaultSavedSearch".to_owned()],
    };
    let effects = page.happens(Event::Act(Act::Answered(Ok(saved))));
    assert!(effects.contains(&Effect::Unsaved(None)));
    assert_eq!(
        open(&page).saving,
        Saving::Done(vec![Field::TasksDefaultSavedSearch])
    );
    assert_eq!(open(&page).unsaved(), []);
    assert_eq!(open(&page).read.tag, "\"2\"");
}

#[test]
fn what_cannot_be_right_is_not_sent_and_the_first_of_it_is_shown() {
    let mut page = opened();
    types(&mut page, Field::TasksLimit, "5001");
    let effects = page.happens(Event::Act(Act::SavePressed));
    assert_eq!(effects[0], Effect::FocusOn(Field::AppointmentsLimit));
    assert_eq!(open(&page).faults.len(), 3);
    types(&mut page, Field::ContactsLimit, "2001");
    assert_eq!(
        open(&page).faults.keys().collect::<Vec<_>>(),
        [&Field::TasksLimit],
        "a fault goes where something is typed, and what was said of their sum with it"
    );
    let effects = page.happens(Event::Act(Act::SavePressed));
    assert_eq!(effects[0], Effect::FocusOn(Field::AppointmentsLimit));
    let faults = &open(&page).faults;
    assert_eq!(faults.get(&Field::ContactsLimit), Some(&Fault::Limits(9_002)));
}

#[test]
fn what_the_server_refuses_stands_at_its_field() {
    let mut page = opened();
    page.happens(Event::Act(Act::SavePressed));
    let domain = problem(
        "synchronization.alternateDomains[1]",
        FieldProblemCode::NotADomain,
        &[],
    );
    let elsewhere = problem("nothing.here", FieldProblemCode::Invalid, &[]);
    let failure = refused(ProblemCode::InvalidFields, vec![domain.clone(), elsewhere]);
    let effects = page.happens(Event::Act(Act::Answered(Err(failure))));
    assert_eq!(effects[0], Effect::FocusOn(Field::AlternateDomains));
    let told = Fault::Refused(domain);
    assert_eq!(open(&page).faults.get(&Field::AlternateDomains), Some(&told));
}

#[test]
fn r_srch_1_a_search_that_holds_everything_is_asked_about_before_it_counts() {
    let mut page = opened();
    types(&mut page, Field::ContactsDefaultSavedSearch, "S-all");
    page.happens(Event::Act(Act::SavePressed));
    let asks = refused(
        ProblemCode::ConfirmationNeeded,
        vec![problem(
            "contacts.defaultSavedSearch",
            FieldProblemCode::SearchHoldsAll,
            &[1_204],
        )],
    );
    page.happens(Event::Act(Act::Answered(Err(asks))));
    let effects = page.happens(Event::Act(Act::Meant));
    let [Effect::Save { confirmed, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(confirmed, &["S-all".to_owned()]);
}

#[test]
fn whoever_is_overtaken_sees_what_the_other_changed_and_keeps_what_is_their_own() {
    for keeps_mine in [true, false] {
        let mut page = opened();
        types(&mut page, Field::TasksLimit, "500");
        page.happens(Event::Act(Act::SavePressed));
        let overtaken = refused(ProblemCode::ChangedMeanwhile, vec![]);
        assert_eq!(
            page.happens(Event::Act(Act::Answered(Err(overtaken)))),
            [Effect::ReadTheirs]
        );
        let theirs = tagged("\"2\"", |value| value["contacts"]["limit"] = 7.into());
        page.happens(Event::Act(Act::TheirsRead(Ok(theirs))));
        let choice = if keeps_mine {
            Act::KeepMine
        } else {
            Act::TakeTheirs
        };
        page.happens(Event::Act(choice));
        let open = open(&page);
        assert_eq!(open.read.tag, "\"2\"", "the next save is made from theirs");
        assert_eq!(open.draft.text(Field::ContactsLimit), "7");
        assert_eq!(
            open.draft.text(Field::TasksLimit),
            if keeps_mine { "500" } else { "1000" }
        );
    }
}

#[test]
fn a_file_is_compared_before_it_counts_and_never_brings_another_registration() {
    let mut page = opened();
    let file = tagged("", |value| {
        value["emails"]["autocaptureReplies"] = true.into();
        value["registration"]["clientId"] = "another".into();
    });
    page.happens(Event::Act(Act::FileChosen(Some(file.value.to_string()))));
    let Import::Differs(_, fields) = &open(&page).import else {
        panic!("it differs")
    };
    assert_eq!(fields, &[Field::EmailsAutocaptureReplies]);
    assert_eq!(
        page.happens(Event::Act(Act::ImportApplied)),
        [kept(r#"{"emails.autocaptureReplies":true}"#)]
    );
    assert!(open(&page).draft.is_on(Field::EmailsAutocaptureReplies));
    assert_eq!(open(&page).draft.text(Field::ClientId), "c");
    for (text, expected) in [("{}", Import::Unreadable), ("no", Import::Unreadable)] {
        page.happens(Event::Act(Act::FileChosen(Some(text.to_owned()))));
        assert_eq!(open(&page).import, expected);
    }
    page.happens(Event::Act(Act::FileChosen(Some(file.value.to_string()))));
    assert_eq!(open(&page).import, Import::Same);
}

#[test]
fn what_was_unsaved_when_the_session_ended_is_back_after_the_next_sign_in() {
    let (mut page, _) = Configuration::open_at(None);
    let text =
        r#"{"emails.autocaptureReplies":true,"registration.clientSecretIsSet":false,"tasks.limit":"500"}"#;
    let read = || tagged("\"2\"", |value| value["contacts"]["limit"] = 7.into());
    let effects = page.happens(Event::Read(Ok(read()), Some(text.to_owned())));
    let unsaved = kept(r#"{"emails.autocaptureReplies":true,"tasks.limit":"500"}"#);
    assert_eq!(effects, [unsaved, Effect::Announce(Announcement::Restored)]);
    assert!(open(&page).is_restored);
    assert_eq!(open(&page).draft.text(Field::ContactsLimit), "7");
    assert_eq!(
        open(&page).unsaved(),
        [Field::TasksLimit, Field::EmailsAutocaptureReplies]
    );
    assert_eq!(page.happens(Event::Act(Act::Discarded)), [Effect::Unsaved(None)]);
    assert!(!open(&page).is_restored);

    for nothing in [
        "",
        "[]",
        r#"{"tasks.limit":7}"#,
        r#"{"tasks.limit":"1000","nowhere":"x"}"#,
    ] {
        let effects = page.happens(Event::Read(Ok(read()), Some(nothing.to_owned())));
        assert_eq!(effects, [Effect::Unsaved(None)], "{nothing}");
        assert!(!open(&page).is_restored, "{nothing}");
    }
}

#[test]
fn what_could_not_be_read_is_read_again() {
    let (mut page, _) = Configuration::open_at(None);
    page.happens(Event::Read(Err(Failure::TimedOut), None));
    assert_eq!(page.reading, Reading::Failed(Failure::TimedOut));
    assert_eq!(page.happens(Event::Act(Act::SavePressed)), []);
    assert_eq!(page.happens(Event::ReadAgain).len(), 4);
}

#[test]
fn a_link_to_a_field_leads_there_once_it_is_drawn() {
    let sought = Field::ClientSecretExpiresOn;
    let (mut page, _) = Configuration::open_at(Some(sought));
    let failed = page.happens(Event::Read(Err(Failure::TimedOut), None));
    assert_eq!(failed, [], "what is kept stays so");
    page.happens(Event::ReadAgain);
    let read = page.happens(Event::Read(Ok(tagged("\"1\"", |_| {})), None));
    assert_eq!(read, [Effect::Unsaved(None), Effect::FocusOn(sought)]);
}
