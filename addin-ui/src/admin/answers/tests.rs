use super::*;
use addin_ui::model::failure::Refusal;
use shared::ids::{LinkId, RepairId};

const RECORD: &str = "l1";

fn about() -> About {
    About {
        user: "u1".to_owned(),
        record: RECORD.to_owned(),
        version: "\"3\"".to_owned(),
    }
}

fn asked(answer: Answer) -> Answers {
    let mut answers = Answers::default();
    answers.happens(Event::Chosen(about(), answer));
    answers
}

fn stage(answers: &Answers) -> Stage {
    answers.of(RECORD).unwrap().stage.clone()
}

fn looked(answers: &mut Answers, status: RepairStatus) -> Vec<Effect> {
    let view = RepairView {
        status,
        record_id: LinkId(RECORD.to_owned()),
        reason: None,
    };
    answers.happens(Event::Looked(RECORD.to_owned(), "r1".to_owned(), Ok(view)))
}

fn sent(answer: Answer) -> Answers {
    let mut answers = asked(answer);
    answers.happens(Event::Confirmed(RECORD.to_owned()));
    let accepted = RepairAccepted {
        repair_id: RepairId("r1".to_owned()),
    };
    answers.happens(Event::Accepted(RECORD.to_owned(), Ok(accepted)));
    answers
}

#[test]
fn nothing_is_sent_before_it_was_said_what_it_means() {
    let mut answers = asked(Answer::Approve(HeldEffect::Deletes));
    assert_eq!(stage(&answers), Stage::Asked { wrong: None });
    let effects = answers.happens(Event::Confirmed(RECORD.to_owned()));
    let send = Effect::Send {
        about: about(),
        answer: Answer::Approve(HeldEffect::Deletes),
        entry: String::new(),
    };
    assert_eq!(effects[0], send, "with the version that the page showed");
    assert_eq!(
        answers.happens(Event::Confirmed(RECORD.to_owned())),
        [],
        "and once"
    );
}

#[test]
fn what_has_to_be_named_is_asked_for_at_its_field() {
    let mut answers = asked(Answer::Repair(RepairAction::Link));
    answers.happens(Event::Put(RECORD.to_owned(), "  ".to_owned()));
    let effects = answers.happens(Event::Confirmed(RECORD.to_owned()));
    assert_eq!(effects, [Effect::FocusOn("entry-l1".to_owned())]);
    let wrong = Some(Word::AnswerEntryMissing);
    assert_eq!(stage(&answers), Stage::Asked { wrong });
    answers.happens(Event::Put(RECORD.to_owned(), " 300 ".to_owned()));
    let effects = answers.happens(Event::Confirmed(RECORD.to_owned()));
    assert!(matches!(&effects[0], Effect::Send { entry, .. } if entry == "300"));
    let refusal = Refusal {
        code: ProblemCode::InvalidFields,
        request_id: "r".to_owned(),
        retry_after_secs: None,
        fields: Vec::new(),
    };
    let refused = Event::Accepted(RECORD.to_owned(), Err(Failure::Refused(refusal)));
    assert_eq!(answers.happens(refused), [Effect::FocusOn("entry-l1".to_owned())]);
    let wrong = Some(Word::AnswerEntryWrong);
    assert_eq!(stage(&answers), Stage::Asked { wrong });
    assert_eq!(answers.entry(RECORD), " 300 ", "it can be put right");
    let request = request_of(RepairAction::Link, "300".to_owned());
    assert_eq!(request.record_id, Some(RecordId("300".to_owned())));
    assert_eq!(request.account_id, None);
}

#[test]
fn what_is_dropped_leaves_no_trace_and_the_focus_at_its_record() {
    let mut answers = asked(Answer::Discard);
    let effects = answers.happens(Event::Dropped(RECORD.to_owned()));
    assert_eq!(effects, [Effect::FocusOn("record-l1".to_owned())]);
    assert_eq!(answers, Answers::default());
}

#[test]
fn what_came_of_it_is_asked_until_it_is_known() {
    let mut answers = sent(Answer::Repair(RepairAction::Retry));
    let repair = "r1".to_owned();
    assert_eq!(stage(&answers), Stage::OnItsWay { repair, looks: 0 });
    let look = Effect::Look {
        record: RECORD.to_owned(),
        repair: "r1".to_owned(),
    };
    assert_eq!(looked(&mut answers, RepairStatus::Queued), vec![look.clone()]);
    let offline = Event::Looked(RECORD.to_owned(), "r1".to_owned(), Err(Failure::Unreachable));
    assert_eq!(
        answers.happens(offline),
        [look],
        "one question that failed says nothing"
    );
    assert_eq!(looked(&mut answers, RepairStatus::Stale), []);
    assert_eq!(stage(&answers), Stage::Over(RepairStatus::Stale, None));
}

#[test]
fn it_is_not_asked_for_ever() {
    let mut answers = sent(Answer::Discard);
    let mut looks = 0;
    while !looked(&mut answers, RepairStatus::Queued).is_empty() {
        looks += 1;
    }
    assert_eq!(looks, LOOKS_MAX);
    assert_eq!(stage(&answers), Stage::Slow);
}

#[test]
fn what_was_refused_can_be_sent_again() {
    let mut answers = asked(Answer::Discard);
    answers.happens(Event::Confirmed(RECORD.to_owned()));
    answers.happens(Event::Accepted(RECORD.to_owned(), Err(Failure::TimedOut)));
    assert_eq!(stage(&answers), Stage::Failed(Failure::TimedOut));
    let again = answers.happens(Event::Confirmed(RECORD.to_owned()));
    assert!(matches!(again[0], Effect::Send { .. }));
}

#[test]
fn what_came_of_an_earlier_answer_is_not_taken_for_this_one() {
    let mut answers = sent(Answer::Discard);
    let view = RepairView {
        status: RepairStatus::Taken,
        record_id: LinkId(RECORD.to_owned()),
        reason: None,
    };
    let earlier = Event::Looked(RECORD.to_owned(), "r0".to_owned(), Ok(view));
    assert_eq!(answers.happens(earlier), []);
    assert!(matches!(stage(&answers), Stage::OnItsWay { .. }));
}
