use super::*;
use shared::api::checklist::SetupReason;

fn step(step: SetupStep, state: SetupState, reason: SetupReason) -> SetupStepView {
    SetupStepView {
        step,
        state,
        reason,
        missing_permissions: vec![],
        provider_code: None,
        tested_at: None,
        manifest_url: None,
    }
}

fn untested() -> SetupStepView {
    step(SetupStep::Consent, SetupState::Unknown, SetupReason::NotTested)
}

fn consented() -> SetupStepView {
    step(SetupStep::Consent, SetupState::Done, SetupReason::ConsentGiven)
}

fn unscheduled() -> SetupStepView {
    step(
        SetupStep::FirstSchedule,
        SetupState::Missing,
        SetupReason::NoSchedule,
    )
}

fn open() -> Checklist {
    let (mut page, effects) = Checklist::open();
    assert_eq!(effects, [Effect::Read]);
    let view = ChecklistView {
        steps: vec![untested(), unscheduled()],
        notice_warning: None,
        notice_problem: None,
    };
    assert_eq!(page.happens(Event::Read(Ok(view))), []);
    page
}

#[test]
fn a_step_is_tested_once_at_a_time_and_its_answer_is_shown_and_told() {
    let mut page = open();
    let wanted = Event::TestWanted(SetupStep::Consent);
    assert_eq!(page.happens(wanted.clone()), [Effect::Test(SetupStep::Consent)]);
    assert_eq!(page.happens(wanted), [], "it is on its way already");
    assert_eq!(page.testing(SetupStep::Consent), Some(&Testing::Running));
    assert_eq!(page.step(SetupStep::Consent), Some(&untested()));
    let effects = page.happens(Event::Tested(SetupStep::Consent, Ok(consented())));
    assert_eq!(effects, [Effect::AnnounceStep(consented())]);
    assert_eq!(page.step(SetupStep::Consent), Some(&consented()));
    assert_eq!(page.testing(SetupStep::Consent), None);
    assert_eq!(page.count(), Count { done: 1, all: 2 });
}

#[test]
fn a_test_that_our_server_did_not_make_says_so_and_what_was_known_stays() {
    let mut page = open();
    page.happens(Event::TestWanted(SetupStep::Consent));
    let failed = Event::Tested(SetupStep::Consent, Err(Failure::TimedOut));
    assert_eq!(page.happens(failed), []);
    let why = Testing::Failed(Failure::TimedOut);
    assert_eq!(page.testing(SetupStep::Consent), Some(&why));
    assert_eq!(page.step(SetupStep::Consent), Some(&untested()));
    let again = page.happens(Event::TestWanted(SetupStep::Consent));
    assert_eq!(again, [Effect::Test(SetupStep::Consent)]);
}

#[test]
fn of_all_steps_at_once_only_the_count_is_told_when_the_last_has_answered() {
    let mut page = open();
    page.happens(Event::TestWanted(SetupStep::Consent));
    let others = page.happens(Event::AllWanted);
    assert_eq!(others, [Effect::Test(SetupStep::FirstSchedule)]);
    let first = page.happens(Event::Tested(SetupStep::Consent, Ok(consented())));
    assert_eq!((first, page.is_busy()), (vec![], true));
    let last = page.happens(Event::Tested(SetupStep::FirstSchedule, Ok(unscheduled())));
    assert_eq!(last, [Effect::AnnounceCount(Count { done: 1, all: 2 })]);
    page.happens(Event::TestWanted(SetupStep::FirstSchedule));
    let alone = page.happens(Event::Tested(SetupStep::FirstSchedule, Ok(unscheduled())));
    assert_eq!(alone, [Effect::AnnounceStep(unscheduled())]);
}

#[test]
fn what_could_not_be_read_is_asked_for_again() {
    let (mut page, _) = Checklist::open();
    page.happens(Event::Read(Err(Failure::Unreachable)));
    assert_eq!(page.reading, Reading::Failed(Failure::Unreachable));
    assert_eq!(page.happens(Event::AllWanted), [], "there is nothing to test");
    assert_eq!(page.happens(Event::ReadWanted), [Effect::Read]);
    assert_eq!(page.reading, Reading::Asked);
}
