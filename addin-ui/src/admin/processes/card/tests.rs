use super::super::run::tests::{MINUTE, run, scheduled};
use super::*;
use addin_ui::model::failure::Refusal;
use shared::api::problem::ProblemCode;
use shared::api::runs::RunKind;

fn opened(schedule: Schedule) -> Card {
    let (mut card, effects) = Card::open(Process::Instant);
    assert_eq!(effects, [Effect::Read(1)]);
    card.happens(Act::Seen(1, Ok(schedule)));
    card
}

fn open(card: &Card) -> &Open {
    card.shown().unwrap()
}

fn running(done: u64) -> Schedule {
    let mut latest = run("a", RunKind::Instant, 10, None);
    latest.told.done = done;
    scheduled(Some(latest), 12)
}

fn refused(code: ProblemCode) -> Failure {
    Failure::Refused(Refusal {
        code,
        request_id: "r".to_owned(),
        retry_after_secs: None,
        fields: Vec::new(),
    })
}

#[test]
fn a_run_on_its_way_is_asked_after_more_and_more_seldom_and_at_once_again_when_it_moves() {
    let (mut card, _) = Card::open(Process::Instant);
    assert_eq!(
        card.happens(Act::Seen(1, Ok(running(1)))),
        [Effect::AskLater(1, 2_000)]
    );
    assert_eq!(card.happens(Act::Due(1)), [Effect::Read(1)]);
    for pause in [3_000, 4_500] {
        let later = Schedule {
            at: 99 * MINUTE,
            ..running(1)
        };
        assert_eq!(
            card.happens(Act::Seen(1, Ok(later))),
            [Effect::AskLater(1, pause)]
        );
    }
    assert_eq!(
        card.happens(Act::Seen(1, Ok(running(2)))),
        [Effect::AskLater(1, 2_000)]
    );
    for _ in 0..20 {
        card.happens(Act::Seen(1, Ok(running(2))));
    }
    assert_eq!(
        card.happens(Act::Seen(1, Ok(running(2)))),
        [Effect::AskLater(1, 30_000)]
    );
}

#[test]
fn a_process_that_rests_is_asked_after_when_it_starts_by_itself_or_not_at_all() {
    let (mut card, _) = Card::open(Process::Instant);
    let on = Schedule {
        is_on: true,
        next: Some(17 * MINUTE),
        ..scheduled(None, 12)
    };
    let five_minutes = 300_000;
    assert_eq!(
        card.happens(Act::Seen(1, Ok(on))),
        [Effect::AskLater(1, five_minutes)]
    );
    assert_eq!(card.happens(Act::Seen(1, Ok(scheduled(None, 12)))), []);
}

#[test]
fn what_is_shown_stays_while_the_server_cannot_be_asked_and_is_called_old() {
    let mut card = opened(running(1));
    assert_eq!(
        card.happens(Act::Seen(1, Err(Failure::Unreachable))),
        [Effect::AskLater(1, 3_000)]
    );
    assert!(open(&card).is_stale);
    card.happens(Act::Seen(1, Ok(running(2))));
    assert!(!open(&card).is_stale);
    let (mut fresh, _) = Card::open(Process::Instant);
    fresh.happens(Act::Seen(1, Err(Failure::TimedOut)));
    assert_eq!(fresh.reading, Reading::Failed(Failure::TimedOut));
    assert_eq!(fresh.happens(Act::ReadAgain), [Effect::Read(2)]);
    assert_eq!(fresh.reading, Reading::Asked);
}

#[test]
fn r_job_3_a_switch_that_is_refused_stands_as_before_and_says_why() {
    let mut card = opened(scheduled(None, 12));
    card.happens(Act::Typed("20".to_owned()));
    let asked = ScheduleRequest {
        enabled: true,
        every_minutes: 15,
    };
    assert_eq!(
        card.happens(Act::Switched(true)),
        [Effect::Set(asked)],
        "not with what is typed only"
    );
    assert!(open(&card).is_on(), "as it was put, while that is on its way");
    assert_eq!(card.happens(Act::Switched(false)), [], "one thing at a time");
    let failure = refused(ProblemCode::SecretExpiryUnknown);
    assert_eq!(
        card.happens(Act::Answered(Err(failure.clone()))),
        [Effect::Read(3)]
    );
    assert!(!open(&card).is_on());
    assert_eq!(open(&card).refused, Some(failure));
    assert_eq!(open(&card).minutes, "20");
}

#[test]
fn r_job_3_an_interval_is_5_to_1440_minutes() {
    for wrong in ["4", "1441", "", "soon", "-5"] {
        let mut card = opened(scheduled(None, 12));
        card.happens(Act::Typed(wrong.to_owned()));
        assert_eq!(card.happens(Act::IntervalSaved), [Effect::FocusOnMinutes]);
        assert!(open(&card).is_wrong);
        card.happens(Act::Typed("6".to_owned()));
        assert!(!open(&card).is_wrong, "a fault goes where something is typed");
    }
    let mut card = opened(scheduled(None, 12));
    assert_eq!(card.happens(Act::IntervalSaved), [], "it is so already");
    card.happens(Act::Typed(" 1440 ".to_owned()));
    let asked = ScheduleRequest {
        enabled: false,
        every_minutes: 1_440,
    };
    assert_eq!(card.happens(Act::IntervalSaved), [Effect::Set(asked)]);
    let now = Schedule {
        every_minutes: 1_440,
        ..scheduled(None, 13)
    };
    let effects = card.happens(Act::Answered(Ok(Some(now))));
    assert_eq!(
        effects,
        [Effect::AnnounceDone(Deed::Interval(1_440)), Effect::Read(3)]
    );
    assert!(!open(&card).is_typed());
}

#[test]
fn an_answer_from_before_a_deed_does_not_undo_what_is_shown() {
    let mut card = opened(scheduled(None, 12));
    card.happens(Act::RunPressed);
    assert_eq!(card.happens(Act::Seen(1, Ok(running(1)))), []);
    assert_eq!(card.happens(Act::Due(1)), []);
    assert_eq!(open(&card).schedule, scheduled(None, 12));
}

#[test]
fn r_job_3_only_what_rests_is_started_and_only_what_runs_is_cancelled() {
    let mut resting = opened(scheduled(Some(run("a", RunKind::Instant, 1, Some(2))), 12));
    assert_eq!(resting.happens(Act::CancelPressed), []);
    assert_eq!(resting.happens(Act::RunPressed), [Effect::Start]);
    let effects = resting.happens(Act::Answered(Ok(None)));
    assert_eq!(effects, [Effect::AnnounceDone(Deed::Run), Effect::Read(3)]);
    let mut busy = opened(running(1));
    assert_eq!(busy.happens(Act::RunPressed), [], "it never overlaps itself");
    assert_eq!(busy.happens(Act::CancelPressed), [Effect::Cancel]);
}

#[test]
fn the_end_of_a_run_is_told_once() {
    let mut card = opened(running(8));
    let over = scheduled(Some(run("a", RunKind::Instant, 10, Some(3))), 13);
    let told = [Effect::AnnounceEnd(RunStatus::Succeeded)];
    assert_eq!(card.happens(Act::Seen(1, Ok(over.clone()))), told);
    assert_eq!(card.happens(Act::Seen(1, Ok(over))), []);
}
