//! Promises about counted steps: what the budgets let go, what waits, and what is spent (R-APPT-18, R-DEL-2, R-HOLD-1,
//! R-ADOPT-1).

use super::samples::{full_pair, link, loaded, save};
use super::{Subject, at, side_by_side, signed_in};
use crate::Store;
use crate::links::{Begun, CopyId, Counted, LinkedMeeting, Saved};
use crate::users::UserId;
use sync_core::{
    AllowancePolicy, Appointment, Approver, Cause, Demand, Effect, HeldFor, Hold, Item, ItemId, Known,
    Object, Occasion, Pair, ReasonCode, Sides, Turn, Was, WriteKey, unlink,
};
use uuid::Uuid;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

pub async fn the_eleventh_deletion_is_held_and_its_hold_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mut steps = Vec::new();
    for number in 0..11 {
        steps.push(deletion(&linked(&*store, user, &format!("{number}")).await));
    }
    let policy = AllowancePolicy::default();
    let begun = store.begin_counted(&steps, &policy, at(5)).await.unwrap();
    for (step, begun) in steps[..10].iter().zip(&begun) {
        let generation = step.link.generation + 1;
        assert_eq!(*begun, Begun::As(generation));
        let expected = LinkedMeeting {
            pair: step.begun.clone(),
            generation,
            ..step.link.clone()
        };
        assert_eq!(loaded(&*store, step.link.copy).await, expected);
    }
    let eleventh = &steps[10];
    assert_eq!(begun[10], Begun::Held(HeldFor::Deletions));
    let expected = Pair {
        hold: Some(
            Hold {
                held_for: HeldFor::Deletions,
                demand: eleventh.demand,
                versions: eleventh.link.pair.versions(),
                since: at(5),
                answer: None,
            }
            .into(),
        ),
        ..eleventh.link.pair.clone()
    };
    let store = subject.open().await;
    assert_eq!(loaded(&*store, eleventh.link.copy).await.pair, expected);
}

pub async fn sixteen_callers_spend_no_more_than_one(subject: &dyn Subject) {
    let begun = side_by_side(subject, 16, |store, number| async move {
        let user = signed_in(&*store, 1).await;
        let step = deletion(&linked(&*store, user, &format!("{number}")).await);
        begin(&*store, &step, &AllowancePolicy::default(), 0).await
    })
    .await;
    let held = begun
        .iter()
        .filter(|begun| **begun == Begun::Held(HeldFor::Deletions));
    let passed = begun.iter().filter(|begun| matches!(begun, Begun::As(_)));
    assert_eq!((passed.count(), held.count()), (10, 6));
}

pub async fn the_same_write_begun_again_spends_nothing_more(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let policy = AllowancePolicy {
        mail_budget_meetings_per_day: 1,
        mail_budget_recipients_per_day: 6,
        ..AllowancePolicy::default()
    };
    let (one, two) = (
        linked(&*store, user, "one").await,
        linked(&*store, user, "two").await,
    );
    let first = begin(&*store, &mail(&one, 6), &policy, 0).await;
    assert!(matches!(first, Begun::As(_)));
    drop(store);

    // The program ended there; another one looks, and finds that the write never landed.
    let store = subject.open().await;
    let in_doubt = loaded(&*store, one.copy).await;
    let as_before = LinkedMeeting {
        pair: one.pair,
        ..in_doubt
    };
    assert!(matches!(save(&*store, &as_before).await, Saved::As(_)));
    let again = mail(&loaded(&*store, one.copy).await, 6);
    assert!(matches!(begin(&*store, &again, &policy, 60).await, Begun::As(_)));
    let other = begin(&*store, &mail(&two, 1), &policy, 60).await;
    assert_eq!(other, Begun::Held(HeldFor::MailBudget), "it was counted, once");
}

pub async fn an_overtaken_step_spends_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let policy = removals(1);
    let mut steps = Vec::new();
    for name in ["one", "two", "three"] {
        steps.push(deletion(&linked(&*store, user, name).await));
    }
    let Saved::As(generation) = save(&*store, &steps[0].link).await else {
        panic!("nobody else saved");
    };
    let begun = store.begin_counted(&steps, &policy, at(0)).await.unwrap();
    let next = Begun::As(steps[1].link.generation + 1);
    assert_eq!(begun, [Begun::Overtaken, next, Begun::Held(HeldFor::Deletions)]);
    let current = LinkedMeeting {
        generation,
        ..steps[0].link.clone()
    };
    assert_eq!(
        loaded(&*store, current.copy).await,
        current,
        "nothing of it is kept"
    );
}

pub async fn a_meeting_is_begun_once_per_generation(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let other = linked(&*store, grace, "one").await;
    let hers = loaded(&*store, hers.copy).await;
    let steps = [deletion(&hers), deletion(&other)];
    let begun = store.begin_counted(&steps, &removals(1), at(0)).await.unwrap();
    assert_eq!(begun, [Begun::As(hers.generation + 1), Begun::Overtaken]);
    let again = deletion(&loaded(&*store, other.copy).await);
    let again = begin(&*store, &again, &removals(1), 0).await;
    assert!(matches!(again, Begun::As(_)), "her budget is whole");
}

pub async fn a_begin_that_fails_keeps_and_spends_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mine = linked(&*store, user, "one").await;
    let stray = LinkedMeeting {
        copy: CopyId(Uuid::from_u128(9)),
        ..linked(&*store, user, "two").await
    };
    let steps = [deletion(&mine), deletion(&stray)];
    assert!(store.begin_counted(&steps, &removals(2), at(0)).await.is_err());
    assert_eq!(loaded(&*store, mine.copy).await, mine, "all in one transaction");
    let three = linked(&*store, user, "three").await;
    let steps = [deletion(&mine), deletion(&three)];
    let begun = store.begin_counted(&steps, &removals(2), at(0)).await.unwrap();
    assert!(begun.iter().all(|begun| matches!(begun, Begun::As(_))));
}

pub async fn a_held_step_keeps_since_when_it_waits(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let copy = linked(&*store, user, "one").await.copy;
    for secs in [5, HOUR, 13 * DAY] {
        let step = deletion(&loaded(&*store, copy).await);
        let begun = begin(&*store, &step, &removals(0), secs).await;
        assert_eq!(begun, Begun::Held(HeldFor::Deletions));
        let hold = loaded(&*store, copy).await.pair.hold.unwrap();
        assert_eq!(hold.since, at(5));
    }
}

pub async fn what_nobody_answers_in_fourteen_days_is_unlinked(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let one = linked(&*store, user, "one").await;
    begin(&*store, &deletion(&one), &removals(0), 5).await;
    let held = loaded(&*store, one.copy).await;
    let late = begin(&*store, &deletion(&held), &removals(9), 5 + 14 * DAY).await;
    assert_eq!(late, Begun::Discarded);
    let dropped = loaded(&*store, one.copy).await.pair;
    let expected = unlink(&one.pair, ReasonCode::HoldDiscarded.into());
    assert_eq!(dropped, expected, "nothing is deleted, and the hold is forgotten");
    let two = linked(&*store, user, "two").await;
    let begun = begin(&*store, &deletion(&two), &removals(1), 5 + 14 * DAY).await;
    assert!(matches!(begun, Begun::As(_)), "nothing was spent");
}

pub async fn what_a_person_approved_goes_and_counts(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let (one, two) = (
        linked(&*store, user, "one").await,
        linked(&*store, user, "two").await,
    );
    begin(&*store, &deletion(&one), &removals(0), 0).await;
    let mut held = loaded(&*store, one.copy).await;
    let hold = held.pair.hold.as_ref().unwrap();
    let approved = hold
        .approve(&held.pair.versions(), Approver::User, at(1))
        .unwrap();
    held.pair.hold = Some(approved.into());
    assert!(matches!(save(&*store, &held).await, Saved::As(_)));
    let step = deletion(&loaded(&*store, one.copy).await);
    assert!(matches!(
        begin(&*store, &step, &removals(0), 2).await,
        Begun::As(_)
    ));
    assert_eq!(
        begin(&*store, &deletion(&two), &removals(1), 2).await,
        Begun::Held(HeldFor::Deletions)
    );
}

pub async fn another_users_budget_is_another(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut steps = Vec::new();
    for (number, name) in [(1, "one"), (2, "two"), (1, "three"), (2, "four"), (3, "five")] {
        let user = signed_in(&*store, number).await;
        steps.push(deletion(&linked(&*store, user, name).await));
    }
    let together = store
        .begin_counted(&steps[..3], &removals(1), at(0))
        .await
        .unwrap();
    assert!(matches!(together[..2], [Begun::As(_), Begun::As(_)]));
    assert_eq!(together[2], Begun::Held(HeldFor::Deletions));
    let apart = store
        .begin_counted(&steps[3..], &removals(1), at(1))
        .await
        .unwrap();
    assert_eq!(apart[0], Begun::Held(HeldFor::Deletions));
    assert!(matches!(apart[1], Begun::As(_)));
}

pub async fn a_budget_comes_back_after_a_day(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let held = Begun::Held(HeldFor::Deletions);
    for (name, secs, may_go) in [
        ("one", 0, true),
        ("two", DAY - 1, false),
        ("three", DAY, true),
        ("four", DAY, false),
    ] {
        let step = deletion(&linked(&*store, user, name).await);
        let begun = begin(&*store, &step, &removals(1), secs).await;
        assert_eq!(begun != held, may_go, "{name}");
    }
}

pub async fn creates_of_a_first_round_count_however_long_it_takes(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let policy = AllowancePolicy {
        first_round_creates: 1,
        ..AllowancePolicy::default()
    };
    let held = Begun::Held(HeldFor::FirstCreates);
    for (name, secs, may_go) in [
        ("one", 0, true),
        ("two", 0, false),
        ("three", 3 * DAY, false),
        ("four", 30 * DAY, false),
    ] {
        let created = linked(&*store, user, name).await;
        let created = step(&created, Effect::CreatesInFirstRound, 3);
        let begun = begin(&*store, &created, &policy, secs).await;
        assert_eq!(begun != held, may_go, "{name}");
    }
}

pub async fn creates_of_a_first_round_count_for_a_day_after_it(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let policy = AllowancePolicy {
        first_round_creates: 1,
        ..AllowancePolicy::default()
    };
    let held = Begun::Held(HeldFor::FirstCreates);
    for (name, secs, may_go) in [("one", 0, true), ("two", DAY - 1, false), ("three", DAY, true)] {
        let created = linked(&*store, user, name).await;
        let created = step(&created, Effect::CreatesInFirstRound, 0);
        let begun = begin(&*store, &created, &policy, secs).await;
        assert_eq!(begun != held, may_go, "{name}");
        store
            .end_first_round(user, Object::Appointments, at(secs))
            .await
            .unwrap();
    }
}

pub async fn deletions_of_the_whole_deployment_count_for_an_hour(subject: &dyn Subject) {
    let store = subject.open().await;
    let policy = AllowancePolicy {
        deployment_deletions_per_hour: 2,
        ..AllowancePolicy::default()
    };
    let held = Begun::Held(HeldFor::Deployment);
    for (number, secs, may_go) in [
        (1, 0, true),
        (2, 1, true),
        (3, HOUR - 1, false),
        (4, HOUR, true),
        (5, HOUR, false),
    ] {
        let user = signed_in(&*store, number).await;
        let deleted = deletion(&linked(&*store, user, &format!("{number}")).await);
        let begun = begin(&*store, &deleted, &policy, secs).await;
        assert_eq!(begun != held, may_go, "{number}");
    }
    let user = signed_in(&*store, 3).await;
    let unlinked = step(&linked(&*store, user, "other").await, Effect::Unlinks, 0);
    let begun = begin(&*store, &unlinked, &policy, HOUR).await;
    assert!(matches!(begun, Begun::As(_)), "only deletions are held");
}

pub async fn nothing_to_begin_is_nothing_begun(subject: &dyn Subject) {
    let store = subject.open().await;
    let nothing: [Counted<Appointment>; 0] = [];
    let begun = store
        .begin_counted(&nothing, &AllowancePolicy::default(), at(0))
        .await;
    assert_eq!(begun.unwrap(), []);
}

pub(super) async fn begin(
    store: &dyn Store,
    step: &Counted<Appointment>,
    policy: &AllowancePolicy,
    secs: i64,
) -> Begun {
    let begun = store.begin_counted(std::slice::from_ref(step), policy, at(secs));
    begun.await.unwrap()[0]
}

/// A link of which both sides are known.
pub(super) async fn linked(store: &dyn Store, user: UserId, name: &str) -> LinkedMeeting {
    let mut opened = store.open_link(&link(user, name), at(0)).await.unwrap();
    let item = an_item();
    opened.pair.sales = Known::Present(Item {
        id: ItemId::new("OS-1"),
        ..item.clone()
    });
    opened.pair.exchange = Known::Present(item);
    assert!(matches!(save(store, &opened).await, Saved::As(_)));
    loaded(store, opened.copy).await
}

pub(super) fn an_item() -> Item<Appointment> {
    let Known::Present(item) = full_pair().exchange else {
        panic!("a full pair has its item");
    };
    item
}

pub(super) fn deletion(link: &LinkedMeeting) -> Counted<Appointment> {
    step(link, Effect::Deletes, 0)
}

fn mail(link: &LinkedMeeting, recipients: u32) -> Counted<Appointment> {
    step(link, Effect::Changes, recipients)
}

/// The one write of `link`, always by the same name.
fn step(link: &LinkedMeeting, effect: Effect, recipients: u32) -> Counted<Appointment> {
    Counted {
        link: link.clone(),
        begun: Pair {
            exchange: Known::doubt(Was::Present(an_item()), Cause::Deleted, at(0)),
            ..link.pair.clone()
        },
        demand: Demand {
            key: WriteKey::of(link.copy.0.as_bytes(), b"write"),
            object: Object::Appointments,
            effect,
            recipients,
        },
        occasion: Occasion {
            links: 0,
            mailing: Turn::Later,
            sides: Sides::Filled,
        },
    }
}

fn removals(delete_brake_count: u32) -> AllowancePolicy {
    AllowancePolicy {
        delete_brake_count,
        ..AllowancePolicy::default()
    }
}
