//! Promises about what is forgotten of users: all that is kept of somebody who is deleted (R-AUTH-5), and what follows from who
//! somebody was in Sales (R-AUTH-6).

use super::answers::answer;
use super::budgets::{begin, deletion, linked};
use super::drafts::waiting;
use super::notices::{ONCE, address, due, lapses};
use super::runs::{registered, round_of, started};
use super::samples::{link, loaded, save};
use super::{MINUTE, Subject, at, identity, job, new_share, signed_in};
use crate::answers::NewAnswer;
use crate::audit::{Deed, Mapping};
use crate::configuration::Choices;
use crate::jobs::{JobId, JobKind, LeasedJob, NewJob};
use crate::links::{Begun, Leads, LinkedMeeting, MeetingId, Saved};
use crate::rounds::{RoundLinks, Walk};
use crate::runs::{Asked, Process, RoundEnd, Tally};
use crate::sessions::Session;
use crate::shares::ShareState;
use crate::tickets::{Ticket, TicketPurpose};
use crate::tokens::{AuthorizationState, LapseCause, TokenKind, TokenSet};
use crate::users::{DisplayName, Mapped, PausedBy, SalesIdentity, UserId};
use crate::{Store, StoreError};
use secrecy::ExposeSecret as _;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::files::FileLedger;
use sync_core::marker::Edition;
use sync_core::{
    AllowancePolicy, Appointment, Choice, ConversationKey, ItemId, Lost, MeetingKey, Object, ReasonCode,
    Resolution, SalesId, SearchId, Side, Value,
};
use uuid::Uuid;

/// Whose ids are nobody else's, in whatever way they are kept.
const NUMBER: u128 = 0x29_2929;
const SALES_NAME: &str = "ada.in.sales";
const MINE: &str = "a meeting of mine alone";
const OURS: &str = "a meeting of ours";

pub async fn nothing_of_a_deleted_user_is_left_in_any_table(subject: &dyn Subject) {
    let store = subject.open().await;
    let other = registered(&*store, 2).await;
    let user = registered(&*store, NUMBER).await;
    let links = fill(&*store, user, other).await;

    let id = user.0.as_bytes().as_slice();
    let named = subject.places_of(id).await;
    let tables: BTreeSet<_> = named.iter().filter_map(|place| place.split('.').next()).collect();
    for table in subject.tables_of_users().await {
        assert!(tables.contains(table.as_str()), "nobody fills {table}: {named:?}");
    }
    for place in ["answers.said_by", "configuration.changed_by"] {
        assert!(named.contains(place), "{named:?}");
    }
    let key = MeetingKey::from_ical_uid(MINE);
    let (number, identity) = (links.mine.number(), identity(NUMBER));
    let traces: [(&str, &[u8]); 9] = [
        ("our id", id),
        ("who they are for Microsoft", identity.object.as_bytes()),
        ("who they are for Sales", SALES_NAME.as_bytes()),
        ("their meeting", links.mine.meeting.0.as_bytes()),
        ("what it is called in Outlook", key.as_bytes()),
        ("what it is called in Sales", number.as_str().as_bytes()),
        ("their copy of it", links.mine.copy.0.as_bytes()),
        ("their copy of another's", links.ours.copy.0.as_bytes()),
        ("their item", b"immutable-a meeting of mine alone"),
    ];
    for (what, trace) in traces {
        assert!(!subject.places_of(trace).await.is_empty(), "{what}");
    }
    assert!(store.delete_user(user, other, at(9)).await.unwrap().is_some());
    assert_eq!(
        subject.places_of(id).await,
        BTreeSet::from(["audit.about".to_owned()])
    );
    for (what, trace) in &traces[1..] {
        assert_eq!(subject.places_of(trace).await, BTreeSet::new(), "{what}");
    }
    let files = store
        .files(&[links.mine.meeting, links.ours.meeting])
        .await
        .unwrap();
    assert_eq!(files.into_keys().collect::<Vec<_>>(), [links.ours.meeting]);
    let said = store.recent_answers(other, at(0), 9).await.unwrap();
    assert_eq!(
        said.iter().map(|answer| answer.said.by).collect::<Vec<_>>(),
        [UserId::NOBODY]
    );
}

pub async fn a_user_is_deleted_once_and_it_is_on_record(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, signed_in(&*store, 2).await);
    let given_up = store.delete_user(user, other, at(5)).await.unwrap().unwrap();
    let tokens: Vec<_> = given_up
        .iter()
        .map(|(kind, tokens)| (*kind, tokens.access.expose_secret()))
        .collect();
    assert_eq!(
        tokens,
        [(TokenKind::Exchange, "access"), (TokenKind::Sales, "access")]
    );
    assert!(store.delete_user(user, other, at(6)).await.unwrap().is_none());
    assert!(store.user(user).await.unwrap().is_none());

    let acts = store.acts(None, 9).await.unwrap();
    let [act] = acts.as_slice() else {
        panic!("{acts:?}");
    };
    assert_eq!(
        (&act.deed, act.about, act.at),
        (&Deed::DeleteUser, Some(user), at(5))
    );
    assert_eq!(act.who, other.0.to_string());

    let again = signed_in(&*store, 1).await;
    assert_ne!(again, user, "whoever comes back is somebody new here");
    let state = store
        .authorization_state(again, TokenKind::Exchange, at(6))
        .await
        .unwrap();
    assert_eq!(state, AuthorizationState::Missing);
}

pub async fn what_is_under_way_for_a_deleted_user_keeps_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, registered(&*store, 2).await);
    store.accept_share(&new_share(1, user)).await.unwrap();
    let running = claimed(&*store, 0).await;
    let (mine, ours) = (
        opened(&*store, user, MINE).await,
        opened(&*store, user, OURS).await,
    );
    opened(&*store, other, OURS).await;
    let ours = loaded(&*store, ours.copy).await;
    let counted = deletion(&linked(&*store, user, "counted").await);
    assert!(
        store
            .lease_renewal(user, TokenKind::Sales, 60, at(0))
            .await
            .unwrap()
    );
    let renewed = store
        .authorization(user, TokenKind::Sales)
        .await
        .unwrap()
        .unwrap();

    store.delete_user(user, other, at(1)).await.unwrap();

    for link in [&mine, &ours] {
        assert_eq!(save(&*store, link).await, Saved::Overtaken);
    }
    let together = store
        .save_links_together(std::slice::from_ref(&ours), at(2))
        .await;
    assert_eq!(together.unwrap(), None);
    let begun = begin(&*store, &counted, &AllowancePolicy::default(), 2).await;
    assert_eq!(begun, Begun::Overtaken);
    let kept = store
        .keep_files(mine.meeting, 0, &FileLedger::default())
        .await
        .unwrap();
    assert_eq!(kept, Saved::Overtaken);
    assert!(!store.heartbeat(&running, MINUTE, at(2)).await.unwrap());
    assert!(
        !store
            .note_share(&running, new_share(1, user).id, &ShareState::Running)
            .await
            .unwrap()
    );
    assert!(!store.complete(&running).await.unwrap());
    let (generation, late) = (renewed.generation, tokens("late"));
    let renewal = store.put_renewal(user, TokenKind::Sales, generation, &late, at(2));
    assert!(!renewal.await.unwrap());

    let opening = store.open_link(&link(user, "new"), at(2)).await;
    assert!(matches!(opening, Err(StoreError::Forgotten)), "{opening:?}");
    let walking = appointments(&*store)
        .note_walk(user, None, &Walk("a walk".to_owned()))
        .await;
    assert!(matches!(walking, Err(StoreError::Forgotten)), "{walking:?}");
    let intending = store.intend_edition(user, Edition::from_bytes([1; 16])).await;
    assert!(matches!(intending, Err(StoreError::Forgotten)), "{intending:?}");
    let asking = store.enqueue(&job(7, user)).await;
    assert!(matches!(asking, Err(StoreError::Forgotten)), "{asking:?}");
    assert_eq!(
        subject.places_of(user.0.as_bytes()).await,
        BTreeSet::from(["audit.about".to_owned()])
    );
}

pub async fn a_meeting_of_others_goes_on_without_a_deleted_user(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let first = opened(&*store, user, OURS).await;
    let theirs = store.open_link(&link(other, OURS), at(1)).await.unwrap();
    assert_eq!((first.leads, theirs.leads), (Leads::Yes, Leads::No));
    store.delete_user(user, other, at(9)).await.unwrap();
    let found = store.load_links(&[first.copy, theirs.copy]).await.unwrap();
    let [kept]: [LinkedMeeting; 1] = found.try_into().unwrap();
    assert_eq!(
        (kept.copy, kept.leads, kept.meeting),
        (theirs.copy, Leads::Yes, first.meeting)
    );
    let due = appointments(&*store).due_links(other, at(9), 9).await.unwrap();
    assert_eq!(due, [theirs.copy], "who leads now is planned anew");
    assert!(matches!(save(&*store, &kept).await, Saved::As(_)));
}

pub async fn a_run_ends_without_the_round_of_a_deleted_user(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, registered(&*store, 2).await);
    let run = started(&*store, Asked::Process(Process::StandardSync), at(0)).await;
    let theirs = loop {
        let job = claimed(&*store, 0).await;
        if job.lane == other {
            break job;
        }
    };
    let (round, tally) = (round_of(&theirs), Tally::default());
    let ended = store
        .end_round(&theirs, round, &tally, RoundEnd::Done, at(1))
        .await;
    assert!(ended.unwrap());
    assert_eq!(
        store.run(run).await.unwrap().unwrap().ended,
        None,
        "one is on its way"
    );
    store.delete_user(user, other, at(2)).await.unwrap();
    let ended = store.run(run).await.unwrap().unwrap();
    assert_eq!(
        ended.ended.map(|(at, _)| at),
        Some(at(2)),
        "nobody waits for ever"
    );
    started(&*store, Asked::Process(Process::StandardSync), at(3)).await;
}

pub async fn whoever_becomes_another_sales_user_starts_clean(subject: &dyn Subject) {
    let store = subject.open().await;
    let other = registered(&*store, 2).await;
    let user = registered(&*store, 1).await;
    let links = fill(&*store, user, other).await;
    store.set_pause(user, PausedBy::User, true, at(4)).await.unwrap();

    let mapped = store
        .map_user(user, &sales("somebody.else", Some(8)), other, at(5))
        .await;
    let Mapped::Anew(given_up) = mapped.unwrap() else {
        panic!("it is another Sales user");
    };
    assert_eq!(
        given_up.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        [TokenKind::Sales]
    );
    let known = store.user(user).await.unwrap().unwrap();
    assert_eq!(known.sales, Some(sales("somebody.else", Some(8))));
    assert!(known.starts_clean && known.paused_by_user);
    assert_eq!(
        store.address(user).await.unwrap(),
        None,
        "nor is registered any more"
    );
    let state = |kind| store.authorization_state(user, kind, at(5));
    assert_eq!(
        state(TokenKind::Sales).await.unwrap(),
        AuthorizationState::Missing
    );
    assert!(matches!(
        state(TokenKind::Exchange).await.unwrap(),
        AuthorizationState::Works { .. }
    ));
    let stays = [
        "answers.said_by",
        "audit.about",
        "authorizations.user_id",
        "configuration.changed_by",
        "markers.user_id",
        "sessions.user_id",
        "spent.user_id",
        "user_names.user_id",
        "users.id",
    ];
    let left = subject.places_of(user.0.as_bytes()).await;
    assert_eq!(left, stays.map(str::to_owned).into());
    for trace in [links.mine.meeting.0, links.mine.copy.0, links.ours.copy.0] {
        assert_eq!(subject.places_of(trace.as_bytes()).await, BTreeSet::new());
    }
    assert_eq!(subject.places_of(SALES_NAME.as_bytes()).await, BTreeSet::new());
    let acts = store.acts(None, 1).await.unwrap();
    let mapping = Mapping {
        before: Some(sales(SALES_NAME, None)),
        after: sales("somebody.else", Some(8)),
    };
    assert_eq!(
        (&acts[0].deed, acts[0].about),
        (&Deed::MapUser(Some(mapping)), Some(user))
    );
    assert_eq!(acts[0].who, other.0.to_string());

    let signs_in = async |name| {
        store
            .put_sales_authorization(user, name, &tokens("new"), at(6))
            .await
            .unwrap()
    };
    assert!(!signs_in(SALES_NAME).await, "they are that one no more");
    assert!(signs_in("somebody.else").await);
    let nobody = UserId(Uuid::from_u128(99));
    let mapped = store
        .map_user(nobody, &sales("x", None), other, at(7))
        .await
        .unwrap();
    assert!(matches!(mapped, Mapped::NoUser), "{mapped:?}");
}

pub async fn nothing_is_opened_for_whoever_starts_clean_until_a_job_begins(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, registered(&*store, 2).await);
    sells(&*store, user, SALES_NAME).await;
    store.enqueue(&job(1, user)).await.unwrap();
    let running = claimed(&*store, 0).await;
    let open = opened(&*store, user, MINE).await;
    let mapped = store
        .map_user(user, &sales("somebody.else", None), other, at(1))
        .await
        .unwrap();
    assert!(matches!(mapped, Mapped::Anew(_)), "{mapped:?}");

    // The job has not noticed yet.
    assert_eq!(save(&*store, &open).await, Saved::Overtaken);
    let opening = store.open_link(&link(user, MINE), at(2)).await;
    assert!(matches!(opening, Err(StoreError::Forgotten)), "{opening:?}");
    let links = appointments(&*store);
    let walk = Walk("a walk of who they were".to_owned());
    links.note_walk(user, None, &walk).await.unwrap();
    assert!(!store.start_clean(&running).await.unwrap(), "its lease was lost");
    assert!(!store.heartbeat(&running, MINUTE, at(2)).await.unwrap());

    let prepares = NewJob {
        id: JobId(Uuid::from_u128(2)),
        kind: JobKind::PrepareMailbox(user),
        ..job(2, user)
    };
    store.enqueue(&prepares).await.unwrap();
    assert_eq!(store.claim(9, MINUTE, at(3)).await.unwrap(), [], "not beside it");
    let next = claimed(&*store, 61).await;
    assert_eq!(next.lane, user);
    assert!(store.start_clean(&next).await.unwrap());
    assert!(!store.user(user).await.unwrap().unwrap().starts_clean);
    assert_eq!(links.walked(user).await.unwrap(), None, "it was not theirs");
    let anew = opened(&*store, user, MINE).await;
    assert_ne!((anew.copy, anew.meeting), (open.copy, open.meeting));
}

pub async fn another_name_of_the_same_sales_user_changes_nothing_else(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, registered(&*store, 2).await);
    let kept = async |to: SalesIdentity| {
        let mapped = store.map_user(user, &to, other, at(1)).await.unwrap();
        assert!(matches!(mapped, Mapped::Kept), "{mapped:?}");
        let known = store.user(user).await.unwrap().unwrap();
        assert_eq!((known.sales, known.starts_clean), (Some(to), false));
    };
    // Nobody yet.
    kept(sales(SALES_NAME, None)).await;
    let open = opened(&*store, user, MINE).await;
    kept(sales(SALES_NAME, Some(5))).await;
    kept(sales("ada.married", Some(5))).await;
    assert_eq!(loaded(&*store, open.copy).await.copy, open.copy);
    let state = store
        .authorization_state(user, TokenKind::Sales, at(1))
        .await
        .unwrap();
    assert!(matches!(state, AuthorizationState::Works { .. }), "{state:?}");
    let other_party = store
        .map_user(user, &sales("ada.married", Some(6)), other, at(1))
        .await;
    assert!(
        matches!(other_party.unwrap(), Mapped::Anew(_)),
        "a name can be given to another"
    );
}

/// A meeting of the user alone, and their copy of another's.
struct Filled {
    mine: LinkedMeeting,
    ours: LinkedMeeting,
}

/// Fills every table that keeps anything of a user, with something of `user` and something of `other`.
async fn lose(store: &dyn Store, meeting: &LinkedMeeting) {
    let mut meeting = loaded(store, meeting.copy).await;
    meeting.pair.lost.push(Lost {
        on: Side::Sales,
        at: at(1),
        field: "subject".to_owned(),
        part: None,
        value: Value::Text("what it was".to_owned()),
    });
    assert!(matches!(save(store, &meeting).await, Saved::As(_)));
}

async fn fill(store: &dyn Store, user: UserId, other: UserId) -> Filled {
    sells(store, user, SALES_NAME).await;
    let name = DisplayName::parse("Ada Lovelace").unwrap();
    store.put_display_name(user, &name).await.unwrap();
    waiting(store, 1, user).await;
    store.accept_share(&new_share(2, user)).await.unwrap();
    store.accept_share(&new_share(3, other)).await.unwrap();
    store
        .accept_answer(&answer(1, user, Choice::Retry))
        .await
        .unwrap();
    let for_other = NewAnswer {
        by: user,
        ..answer(2, other, Choice::Retry)
    };
    store.accept_answer(&for_other).await.unwrap();
    let (configuration, revision) = store.configuration().await.unwrap();
    let saved = store
        .put_configuration(&configuration, revision, user, at(1))
        .await
        .unwrap();
    assert!(saved.is_some());

    let mine = opened(store, user, MINE).await;
    let ours = opened(store, user, OURS).await;
    opened(store, other, OURS).await;
    for meeting in [mine.meeting, ours.meeting] {
        keep_files(store, meeting).await;
    }
    lose(store, &mine).await;
    let item = ItemId::new("immutable-a meeting of mine alone");
    store
        .note_unshared(user, &[(item, ReasonCode::NotCapturedAlone)], at(1))
        .await
        .unwrap();
    store.allow_content(user, true, at(1)).await.unwrap();
    let spending = deletion(&linked(store, user, "spending").await);
    let begun = begin(store, &spending, &AllowancePolicy::default(), 1).await;
    assert!(matches!(begun, Begun::As(_)), "{begun:?}");

    appointments(store)
        .note_walk(user, None, &Walk("a walk".to_owned()))
        .await
        .unwrap();
    store
        .end_first_round(user, Object::Appointments, at(1))
        .await
        .unwrap();
    store
        .intend_edition(user, Edition::from_bytes([1; 16]))
        .await
        .unwrap();
    store.ask_about_category(user, at(1)).await.unwrap();
    let conversation = ConversationKey::of_thread(&[], "<1@acme.example>");
    store.stop_capturing(user, conversation, at(1)).await.unwrap();
    let choices = Choices {
        conflict_resolution: Some(Resolution::SalesWins),
        saved_searches: BTreeMap::from([(Object::Tasks, SearchId::new("S-1"))]),
    };
    store.put_choices(user, &choices).await.unwrap();
    let session = Session {
        digest: [1; 32],
        user,
        roles: BTreeSet::new(),
        expires_at: at(3_600),
    };
    store.put_session(&session).await.unwrap();
    let ticket = Ticket {
        digest: [2; 32],
        purpose: TicketPurpose::SalesCode,
        user: Some(user),
        payload: b"on the way".to_vec(),
        expires_at: at(3_600),
    };
    store.put_ticket(&ticket).await.unwrap();
    started(store, Asked::Process(Process::StandardSync), at(2)).await;
    started(store, Asked::SyncNow(user), at(2)).await;
    let theirs = address("somebody@contoso.example");
    store.put_address(user, &theirs).await.unwrap();
    lapses(store, user, TokenKind::Sales, LapseCause::Ended, 2).await;
    assert_eq!(due(store, &ONCE, 3).await.len(), 1);
    Filled {
        mine: loaded(store, mine.copy).await,
        ours: loaded(store, ours.copy).await,
    }
}

async fn keep_files(store: &dyn Store, meeting: MeetingId) {
    let kept = store
        .keep_files(meeting, 0, &FileLedger::default())
        .await
        .unwrap();
    assert_eq!(kept, Saved::As(1));
}

async fn opened(store: &dyn Store, user: UserId, name: &str) -> LinkedMeeting {
    store.open_link(&link(user, name), at(0)).await.unwrap()
}

async fn sells(store: &dyn Store, user: UserId, name: &str) {
    let signed_in = store
        .put_sales_authorization(user, name, &tokens("access"), at(0))
        .await;
    assert!(signed_in.unwrap());
}

fn sales(user_name: &str, party: Option<i64>) -> SalesIdentity {
    SalesIdentity {
        user_name: user_name.to_owned(),
        party: party.map(SalesId),
    }
}

fn tokens(access: &str) -> TokenSet {
    TokenSet {
        refresh: Some("refresh".into()),
        access: access.into(),
        access_expires_at: at(3_600),
    }
}

fn appointments(store: &dyn Store) -> &dyn RoundLinks<Appointment> {
    store
}

async fn claimed(store: &dyn Store, now: i64) -> LeasedJob {
    store.claim(1, MINUTE, at(now)).await.unwrap().remove(0)
}
