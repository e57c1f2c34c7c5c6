//! Promises about what administrators do, and what is on record of it.

use super::answers::answer;
use super::runs::{registered, started};
use super::{Subject, at, side_by_side, signed_in};
use crate::Store;
use crate::answers::NewAnswer;
use crate::audit::{Act, Change, Deed, Mapping, NamedLink, Setting, SettingChange};
use crate::configuration::{Configuration, Revision};
use crate::links::CopyId;
use crate::records::RecordKind;
use crate::runs::{Asked, Interval, Process, Started, Timing};
use crate::users::{PausedBy, SalesIdentity, UserId};
use jiff::Timestamp;
use sync_core::{Action, Approver, Choice, SalesId};
use uuid::Uuid;

const STANDARD: Process = Process::StandardSync;
const ADMINISTRATOR: UserId = UserId(Uuid::from_u128(0xAD));

pub async fn a_pause_by_an_administrator_is_on_record_and_a_users_own_is_not(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let set = async |by, is_paused, secs| {
        assert!(store.set_pause(user, by, is_paused, at(secs)).await.unwrap());
    };
    set(PausedBy::User, true, 1).await;
    let administrator = PausedBy::Administrator(ADMINISTRATOR);
    set(administrator, false, 2).await;
    set(administrator, true, 3).await;
    set(administrator, true, 4).await;
    set(administrator, false, 5).await;
    let paused = [
        (5, Deed::ResumeUser, Some(user)),
        (3, Deed::PauseUser, Some(user)),
    ];
    assert_eq!(on_record(&*store).await, paused.map(by_the_administrator));
}

pub async fn a_schedule_is_on_record_with_what_it_was_before(subject: &dyn Subject) {
    let store = subject.open().await;
    let set = async |is_on, minutes, secs| {
        let every = Interval::from_minutes(minutes).unwrap();
        let timing = Timing { is_on, every };
        let set = store
            .set_schedule(STANDARD, timing, ADMINISTRATOR, at(secs))
            .await;
        set.unwrap();
        timing
    };
    let advised = Timing {
        is_on: false,
        every: STANDARD.advised(),
    };
    assert_eq!(set(false, STANDARD.advised().minutes(), 1).await, advised);
    let fast = set(true, 5, 2).await;
    set(true, 5, 3).await;
    let off = set(false, 5, 4).await;
    let change = |before, after| Deed::SetSchedule(STANDARD, Change { before, after });
    let acts = [(4, change(fast, off), None), (2, change(advised, fast), None)];
    assert_eq!(on_record(&*store).await, acts.map(by_the_administrator));
}

pub async fn a_run_is_on_record_that_was_started_or_cancelled_by_hand(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    registered(&*store, 2).await;
    let own = started(&*store, Asked::SyncNow(user), at(1)).await;
    let asked = Asked::Process(STANDARD);
    let Started::Anew(run) = store.start_run(asked, ADMINISTRATOR, at(2)).await.unwrap() else {
        panic!("none was on its way");
    };
    let again = store.start_run(asked, ADMINISTRATOR, at(3)).await.unwrap();
    assert_eq!(again, Started::Already(run));
    // A worker is at a mailbox of each, so that both end later.
    store.claim(9, super::MINUTE, at(4)).await.unwrap();
    for secs in [5, 6] {
        store.cancel_run(run, ADMINISTRATOR, at(secs)).await.unwrap();
        store.cancel_run(own, ADMINISTRATOR, at(secs)).await.unwrap();
    }
    let acts = [
        (5, Deed::CancelRun(STANDARD, run), None),
        (2, Deed::StartRun(STANDARD, run), None),
    ];
    assert_eq!(on_record(&*store).await, acts.map(by_the_administrator));
}

pub async fn what_starts_by_itself_is_nobodys_act(subject: &dyn Subject) {
    let store = subject.open().await;
    registered(&*store, 1).await;
    let timing = Timing {
        is_on: true,
        every: STANDARD.advised(),
    };
    store
        .set_schedule(STANDARD, timing, ADMINISTRATOR, at(1))
        .await
        .unwrap();
    assert_eq!(store.start_due(at(2)).await.unwrap().len(), 1);
    assert_eq!(on_record(&*store).await.len(), 1, "the schedule alone");
}

pub async fn a_configuration_is_on_record_field_by_field(subject: &dyn Subject) {
    let store = subject.open().await;
    let save = async |configuration: &Configuration, read, secs| {
        store
            .put_configuration(configuration, read, ADMINISTRATOR, at(secs))
            .await
            .unwrap()
    };
    let mut configuration = Configuration::default();
    configuration.values.tasks.limit = 7;
    configuration.notice_from_address = Some("crm@contoso.example".to_owned());
    let first = save(&configuration, Revision(0), 1).await.unwrap();
    assert_eq!(save(&Configuration::default(), Revision(0), 2).await, None);
    let second = save(&configuration, first, 3).await.unwrap();
    configuration.values.tasks.limit = 8;
    configuration.values.emails.excluded_domains = vec!["press.example".to_owned()];
    save(&configuration, second, 4).await.unwrap();
    let change = |field: &str, before, after| SettingChange {
        field: field.to_owned(),
        before,
        after,
        left_out: 0,
    };
    let domains = Setting::List(vec!["press.example".to_owned()]);
    let sender = Setting::Text("crm@contoso.example".to_owned());
    let later = vec![
        change("tasks.limit", Setting::Number(7), Setting::Number(8)),
        change("emails.excludedDomains", Setting::List(vec![]), domains),
    ];
    let earlier = vec![
        change("synchronization.noticeFromAddress", Setting::Nothing, sender),
        change("tasks.limit", Setting::Number(1_000), Setting::Number(7)),
    ];
    let acts = [
        (4, Deed::SaveConfiguration(later), None),
        (1, Deed::SaveConfiguration(earlier), None),
    ];
    assert_eq!(
        on_record(&*store).await,
        acts.map(by_the_administrator),
        "neither what was refused nor what was the same"
    );
}

pub async fn of_sixteen_pauses_and_schedules_at_once_one_is_an_act(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    side_by_side(subject, 16, move |store, _| async move {
        let by = PausedBy::Administrator(ADMINISTRATOR);
        store.set_pause(user, by, true, at(1)).await.unwrap();
        let timing = Timing {
            is_on: true,
            every: Interval::from_minutes(5).unwrap(),
        };
        store
            .set_schedule(STANDARD, timing, ADMINISTRATOR, at(2))
            .await
            .unwrap();
    })
    .await;
    let acts = on_record(&*store).await;
    assert_eq!(acts.len(), 2, "{acts:?}");
}

pub async fn what_an_administrator_says_about_somebodys_record_is_on_record(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let says = async |number, by, choice| {
        let said = NewAnswer {
            by,
            created_at: at(i64::try_from(number).unwrap()),
            ..answer(number, user, choice)
        };
        store.accept_answer(&said).await.unwrap();
    };
    says(1, user, Choice::Retry).await;
    says(2, user, Choice::Approve(Approver::User)).await;
    says(3, user, Choice::Discard).await;
    assert_eq!(on_record(&*store).await, [], "what is their own is nobody else's");
    says(4, ADMINISTRATOR, Choice::Approve(Approver::Administrator)).await;
    says(5, ADMINISTRATOR, Choice::Discard).await;
    says(6, ADMINISTRATOR, Choice::PickAccount(SalesId(9))).await;
    let link = NamedLink {
        copy: CopyId(Uuid::from_u128(77)),
        kind: RecordKind::Series,
    };
    let acts = [
        (6, Deed::RepairRecord(link, Action::PickAccount), Some(user)),
        (5, Deed::DiscardHeld(link), Some(user)),
        (4, Deed::ApproveHeld(link), Some(user)),
    ];
    assert_eq!(on_record(&*store).await, acts.map(by_the_administrator));
    says(7, user, Choice::Approve(Approver::Administrator)).await;
    let [latest, ..] = &on_record(&*store).await[..] else {
        panic!("nothing is on record");
    };
    assert_eq!(
        latest.2,
        Deed::ApproveHeld(link),
        "nobody but an administrator may"
    );
}

pub async fn who_a_user_was_in_sales_is_on_record_sealed_until_they_are_deleted(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let named = |name: &str, party| SalesIdentity {
        user_name: name.to_owned(),
        party: Some(SalesId(party)),
    };
    let (ada, grace) = (named("ada.the-first", 5), named("grace.the-second", 6));
    for (sales, secs) in [(&ada, 1), (&ada, 2), (&grace, 3)] {
        store
            .map_user(user, sales, ADMINISTRATOR, at(secs))
            .await
            .unwrap();
    }
    let mapping = |before, after: &SalesIdentity| {
        let after = after.clone();
        Deed::MapUser(Some(Mapping { before, after }))
    };
    let acts = [
        (3, mapping(Some(ada.clone()), &grace), Some(user)),
        (1, mapping(None, &ada), Some(user)),
    ];
    assert_eq!(on_record(&*store).await, acts.map(by_the_administrator));
    assert!(subject.places_of(ada.user_name.as_bytes()).await.is_empty());

    store.delete_user(user, ADMINISTRATOR, at(4)).await.unwrap();
    let acts = [
        (4, Deed::DeleteUser, Some(user)),
        (3, Deed::MapUser(None), Some(user)),
        (1, Deed::MapUser(None), Some(user)),
    ];
    assert_eq!(on_record(&*store).await, acts.map(by_the_administrator));
}

pub(super) type OnRecord = (Timestamp, String, Deed, Option<UserId>);

fn by_the_administrator((secs, deed, about): (i64, Deed, Option<UserId>)) -> OnRecord {
    (at(secs), ADMINISTRATOR.0.to_string(), deed, about)
}

/// All acts, the latest first.
pub(super) async fn on_record(store: &dyn Store) -> Vec<OnRecord> {
    let acts = store.acts(None, 99).await.unwrap().into_iter();
    acts.map(
        |Act {
             at, who, deed, about, ..
         }| (at, who, deed, about),
    )
    .collect()
}
