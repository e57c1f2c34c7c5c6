//! Promises about what is seen of all users at once.

use super::runs::{registered, round_of, started};
use super::samples::{link, loaded, save};
use super::{MINUTE, Subject, at, signed_in};
use crate::Store;
use crate::links::LinkedMeeting;
use crate::monitor::{
    Card, Connections, DayTally, Direction, ListedUser, Sorted, UserOrder, UserSearch, WantedUsers,
};

use crate::notices::MailAddress;
use crate::rounds::{RestNoted, RoundLinks};
use crate::runs::{Asked, Process, RoundEnd, Tally};
use crate::tokens::{Lapse, LapseCause, TokenKind, TokenSet};
use crate::users::{LastSync, PausedBy, SalesIdentity, UserId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::time::Duration;
use sync_core::{Appointment, ReasonCode, SalesId, Standing};
use uuid::Uuid;

const BY_SIGN_IN: UserOrder = UserOrder::FirstSignIn(None);

pub async fn every_card_counts_its_users_and_lists_them(subject: &dyn Subject) {
    let store = subject.open().await;
    let [well, ill, apart, lapsed, ended, new] = six(&*store).await;
    // Before somebody registers nothing is theirs to sync.
    let stranger = signed_in(&*store, 7).await;
    let expected = [
        (Card::All, vec![well, ill, apart, lapsed, ended, new, stranger]),
        (Card::ExpiredAuthorizations, vec![lapsed, ended]),
        (Card::SyncDisabled, vec![apart, new]),
        (Card::NeverSynced, vec![new, stranger]),
        (Card::LatestSyncSucceeded, vec![well, apart, lapsed]),
        (Card::LatestSyncFailed, vec![ill, ended]),
        (Card::OutstandingErrors, vec![ill, apart]),
    ];
    let counted: BTreeMap<_, _> = expected
        .iter()
        .map(|(card, users)| (*card, users.len() as u64))
        .collect();
    assert_eq!(store.card_counts(at(100)).await.unwrap(), counted);
    for (card, mut users) in expected {
        users.sort();
        let found = listed(&*store, &wanted(card, BY_SIGN_IN), 9).await;
        assert_eq!(ids(&found), users, "{card:?}");
    }
    let found = listed(&*store, &wanted(Card::OutstandingErrors, BY_SIGN_IN), 9).await;
    let errors: BTreeMap<_, _> = found.iter().map(|one| (one.user.id, one.errors)).collect();
    assert_eq!(errors, BTreeMap::from([(ill, 2), (apart, 1)]));
}

pub async fn a_sync_is_what_went_through_or_could_not_be_done(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    let last = async || store.user(user).await.unwrap().unwrap().last_sync;
    let sync = |secs, has_errors| {
        Some(LastSync {
            ended_at: at(secs),
            has_errors,
        })
    };
    assert_eq!(last().await, None);
    let passed_over = RoundEnd::PassedOver(ReasonCode::Paused);
    ends(&*store, 10, passed_over, &[]).await;
    assert_eq!(last().await, None, "it was not for this mailbox");
    ends(
        &*store,
        20,
        RoundEnd::Done,
        &[ReasonCode::InStep, ReasonCode::OverLimit],
    )
    .await;
    assert_eq!(last().await, sync(20, false));
    ends(&*store, 30, RoundEnd::Cancelled, &[ReasonCode::NearMatch]).await;
    ends(&*store, 40, passed_over, &[]).await;
    assert_eq!(last().await, sync(20, false));
    ends(
        &*store,
        50,
        RoundEnd::Done,
        &[ReasonCode::InStep, ReasonCode::NearMatch],
    )
    .await;
    assert_eq!(last().await, sync(50, true), "one error is enough");
    ends(&*store, 60, RoundEnd::Done, &[]).await;
    assert_eq!(last().await, sync(60, false));
    ends(&*store, 70, RoundEnd::Failed(ReasonCode::MailboxUnreachable), &[]).await;
    assert_eq!(last().await, sync(70, true));
    let grace = |party| SalesIdentity {
        user_name: "grace".into(),
        party: Some(SalesId(party)),
    };
    for party in [1, 2] {
        store.map_user(user, &grace(party), user, at(80)).await.unwrap();
    }
    assert_eq!(last().await, None, "whoever they are now has had none");
}

pub async fn users_come_in_every_order_both_ways_and_page_by_page(subject: &dyn Subject) {
    let store = subject.open().await;
    let [well, ill, apart, lapsed, ended, new] = six(&*store).await;
    // Who is alike comes by first sign-in.
    let [first, second] = in_turn([well, new]);
    let by_name = [first, second, ended, apart, lapsed, ill];
    let [first, second] = in_turn([well, apart]);
    let by_sync = [new, lapsed, first, second, ill, ended];
    let [a, b, c, d] = in_turn([well, lapsed, ended, new]);
    let by_errors = [a, b, c, d, apart, ill];
    let orders = |direction| {
        let (name, sync) = (
            Sorted {
                direction,
                after: None,
            },
            Sorted {
                direction,
                after: None,
            },
        );
        let errors = Sorted {
            direction,
            after: None,
        };
        [
            (UserOrder::Name(name), by_name),
            (UserOrder::LastSync(sync), by_sync),
            (UserOrder::Errors(errors), by_errors),
        ]
    };
    for (order, expected) in orders(Direction::Ascending) {
        for page in [1, 2, 4, 9] {
            let found = listed(&*store, &wanted(Card::All, order.clone()), page).await;
            assert_eq!(ids(&found), expected, "{order:?}, {page} at a time");
        }
    }
    for (order, mut expected) in orders(Direction::Descending) {
        expected.reverse();
        for page in [1, 2, 4, 9] {
            let found = listed(&*store, &wanted(Card::All, order.clone()), page).await;
            assert_eq!(ids(&found), expected, "{order:?}, {page} at a time");
        }
    }
}

pub async fn a_page_goes_on_though_who_ended_the_last_one_is_gone_or_elsewhere(subject: &dyn Subject) {
    let store = subject.open().await;
    let [well, ill, apart, lapsed, ended, new] = six(&*store).await;
    let direction = Direction::Descending;
    let first = WantedUsers {
        max: 2,
        ..wanted(
            Card::All,
            UserOrder::LastSync(Sorted {
                direction,
                after: None,
            }),
        )
    };
    let page = store.listed_users(&first, at(100)).await.unwrap();
    assert_eq!(ids(&page), [ended, ill]);
    let next = WantedUsers {
        order: first.order.after(&page[1]),
        max: 9,
        ..first.clone()
    };
    store.delete_user(ill, ended, at(100)).await.unwrap();
    let found = store.listed_users(&next, at(100)).await.unwrap();
    let [second, first] = in_turn([well, apart]);
    assert_eq!(ids(&found), [first, second, lapsed, new]);
}

pub async fn somebody_is_found_by_the_beginning_of_their_name_or_by_their_id(subject: &dyn Subject) {
    let store = subject.open().await;
    let [well, ill, apart, lapsed, _, _] = six(&*store).await;
    let orders = |direction| {
        [
            BY_SIGN_IN,
            UserOrder::Name(Sorted {
                direction,
                after: None,
            }),
            UserOrder::LastSync(Sorted {
                direction,
                after: None,
            }),
            UserOrder::Errors(Sorted {
                direction,
                after: None,
            }),
        ]
    };
    for order in orders(Direction::Ascending)
        .into_iter()
        .chain(orders(Direction::Descending))
    {
        let search = async |search| {
            let wanted = WantedUsers {
                search: Some(search),
                ..wanted(Card::All, order.clone())
            };
            let mut found = ids(&listed(&*store, &wanted, 1).await);
            found.sort();
            found
        };
        let both = in_turn([apart, lapsed]);
        let named = |prefix: &str| UserSearch::NamePrefix(prefix.to_owned());
        assert_eq!(search(named("GR")).await, both, "{order:?}");
        assert_eq!(search(named("grace.h")).await, [lapsed], "{order:?}");
        assert_eq!(search(named("race")).await, [], "it begins otherwise");
        assert_eq!(search(named("%")).await, [], "it stands for itself");
        let user = store.user(well).await.unwrap().unwrap();
        let objects = vec![user.identity.object];
        assert_eq!(search(UserSearch::Objects(objects)).await, [well]);
        assert_eq!(search(UserSearch::Objects(vec![])).await, []);
    }
    let wanted = WantedUsers {
        search: Some(UserSearch::NamePrefix("z".into())),
        ..wanted(Card::OutstandingErrors, BY_SIGN_IN)
    };
    assert_eq!(ids(&listed(&*store, &wanted, 9).await), [ill], "of a card alone");
}

pub async fn somebody_is_found_by_the_whole_of_their_address(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (registered(&*store, 1).await, registered(&*store, 2).await);
    let address = |text| MailAddress::parse(text).unwrap();
    let found = async |text| {
        let mut objects = store.objects_of_address(&address(text)).await.unwrap();
        objects.sort();
        objects
    };
    let put = async |user, text| store.put_address(user, &address(text)).await.unwrap();
    let object = async |user| store.user(user).await.unwrap().unwrap().identity.object;
    put(ada, "Ada@contoso.example").await;
    put(grace, "grace@contoso.example").await;
    assert_eq!(found("ada@CONTOSO.example").await, [object(ada).await]);
    let nobody: [Uuid; 0] = [];
    assert_eq!(found("ada@contoso").await, nobody, "by no part of it");
    // The address of somebody who has left is another's some day.
    put(grace, "ada@contoso.example").await;
    let mut both = vec![object(ada).await, object(grace).await];
    both.sort();
    assert_eq!(found("ada@contoso.example").await, both);
    assert_eq!(found("grace@contoso.example").await, nobody, "it was hers");
    store.delete_authorization(ada, TokenKind::Sales).await.unwrap();
    assert_eq!(found("ada@contoso.example").await, [object(grace).await]);
    for text in ["ada@contoso.example", "Ada@contoso.example"] {
        put(grace, text).await;
        let kept = store.address(grace).await.unwrap();
        assert_eq!(
            kept,
            Some(address("ada@contoso.example")),
            "as it was first written"
        );
    }
}

pub async fn authorizations_that_work_are_counted(subject: &dyn Subject) {
    let store = subject.open().await;
    let counted = async |secs| {
        let connections = store.connections(at(secs)).await.unwrap();
        (connections.to_exchange, connections.to_both)
    };
    assert_eq!(store.connections(at(1)).await.unwrap(), Connections::default());
    let [well, .., new] = six(&*store).await;
    signed_in(&*store, 7).await;
    assert_eq!(counted(55).await, (6, 5), "one has lapsed for Sales");
    assert_eq!(counted(100).await, (5, 4), "one has ended for Exchange");
    store.delete_authorization(new, TokenKind::Sales).await.unwrap();
    assert_eq!(counted(100).await, (5, 3));
    store
        .delete_authorization(well, TokenKind::Exchange)
        .await
        .unwrap();
    assert_eq!(counted(100).await, (4, 2), "Sales alone is no connection");
}

pub async fn what_runs_came_to_is_told_day_by_day(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    registered(&*store, 2).await;
    let day = 24 * 3_600;
    // Two mailboxes each.
    ends(
        &*store,
        0,
        RoundEnd::Done,
        &[ReasonCode::InStep, ReasonCode::NearMatch],
    )
    .await;
    syncs(&*store, user, 60, RoundEnd::Done, &[ReasonCode::InStep]).await;
    ends(
        &*store,
        2 * day,
        RoundEnd::Failed(ReasonCode::Waiting),
        &[ReasonCode::NoRight],
    )
    .await;
    started(&*store, Asked::SyncNow(user), at(3 * day)).await;
    let on = |days: i64, records, errors| DayTally {
        day: at(days * day).to_zoned(TimeZone::UTC).date(),
        records,
        errors,
        freshness: Duration::ZERO,
    };
    let first = on(0, 5, 2);
    let third = on(2, 2, 2);
    assert_eq!(
        store.days(at(0)).await.unwrap(),
        [first, third],
        "another goes on"
    );
    assert_eq!(store.days(at(1)).await.unwrap(), [on(0, 1, 0), third]);
    assert_eq!(store.days(at(2 * day + 1)).await.unwrap(), []);
}

pub async fn the_oldest_change_is_unsynced_until_it_rests(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (registered(&*store, 1).await, registered(&*store, 2).await);
    let since = async |user| store.unsynced_since(user).await.unwrap();
    let of_all = async || {
        let oldest = store.oldest_unsynced().await.unwrap();
        oldest.map(|oldest| (oldest.user, oldest.since))
    };
    assert_eq!((since(ada).await, of_all().await), (None, None));
    let first = store.open_link(&link(ada, "one"), at(10)).await.unwrap();
    let later = store.open_link(&link(grace, "two"), at(20)).await.unwrap();
    assert_eq!(
        (since(ada).await, since(grace).await),
        (Some(at(10)), Some(at(20)))
    );
    assert_eq!(of_all().await, Some((ada, at(10))));
    // It waits: a change that is heard of meanwhile makes it no younger.
    rests(&*store, &first, Some(at(90)), Some(at(30))).await;
    let mut first = loaded(&*store, first.copy).await;
    store
        .save_links(std::slice::from_ref(&first), at(40))
        .await
        .unwrap();
    assert_eq!(since(ada).await, Some(at(10)));
    first.generation += 1;
    // At rest, though it is looked at again some day.
    rests(&*store, &first, Some(at(90)), None).await;
    assert_eq!((since(ada).await, of_all().await), (None, Some((grace, at(20)))));
    store
        .save_links(std::slice::from_ref(&first), at(50))
        .await
        .unwrap();
    assert_eq!(since(ada).await, Some(at(50)), "another change");
    rests(&*store, &first, None, None).await;
    assert_eq!(since(ada).await, Some(at(50)), "of what it was before that");
    rests(&*store, &later, None, None).await;
    assert_eq!(of_all().await, Some((ada, at(50))));
    // What comes to wait by itself counts from then on.
    rests(&*store, &later, Some(at(90)), Some(at(45))).await;
    assert_eq!(of_all().await, Some((grace, at(45))));
}

pub async fn a_day_tells_how_old_a_change_was_at_most_when_a_run_ended(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(10)).await.unwrap();
    let freshness = async || store.days(at(0)).await.unwrap()[0].freshness;
    syncs(&*store, user, 40, RoundEnd::Done, &[]).await;
    assert_eq!(freshness().await, Duration::from_secs(30));
    rests(&*store, &opened, None, None).await;
    syncs(&*store, user, 60, RoundEnd::Done, &[]).await;
    assert_eq!(freshness().await, Duration::from_secs(30), "at most");
}

async fn rests(
    store: &dyn Store,
    link: &LinkedMeeting,
    due: Option<Timestamp>,
    unsynced_since: Option<Timestamp>,
) {
    let rest = RestNoted {
        copy: link.copy,
        generation: link.generation,
        due,
        unsynced_since,
        told: ReasonCode::Waiting.into(),
    };
    RoundLinks::<Appointment>::note_rest(store, &[rest])
        .await
        .unwrap();
}

/// Six registered users: one whose latest sync went well and who has no name in Sales; one who met an error and has two open, Zoe;
/// one who is paused and has one open, Grace; one whose authorization lapsed, grace.h; one whose ended by itself and who could not
/// be synced, Ada; one who is paused and was never synced.
async fn six(store: &dyn Store) -> [UserId; 6] {
    let mut users = Vec::new();
    for number in 1..=6 {
        users.push(registered(store, number).await);
    }
    let [well, ill, apart, lapsed, ended, new] = users[..] else {
        panic!("six")
    };
    for (user, name) in [
        (ill, "Zoe"),
        (apart, "Grace"),
        (lapsed, "grace.h"),
        (ended, "Ada"),
    ] {
        let sales = SalesIdentity {
            user_name: name.into(),
            party: None,
        };
        store.map_user(user, &sales, user, at(1)).await.unwrap();
    }
    for (user, name) in [(ill, "one"), (ill, "two"), (apart, "three")] {
        let mut opened = store.open_link(&link(user, name), at(2)).await.unwrap();
        opened.pair.standing = Standing::Parked {
            reason: ReasonCode::NearMatch.into(),
            since: at(3),
        };
        save(store, &opened).await;
    }
    store.open_link(&link(well, "four"), at(2)).await.unwrap();
    syncs(store, lapsed, 10, RoundEnd::Done, &[]).await;
    for user in [well, apart] {
        syncs(store, user, 20, RoundEnd::Done, &[ReasonCode::InStep]).await;
    }
    syncs(store, ill, 30, RoundEnd::Done, &[ReasonCode::NearMatch]).await;
    syncs(store, ended, 40, RoundEnd::Failed(ReasonCode::Waiting), &[]).await;
    store
        .set_pause(apart, PausedBy::User, true, at(50))
        .await
        .unwrap();
    store
        .set_pause(new, PausedBy::Administrator(apart), true, at(50))
        .await
        .unwrap();
    let lapse = Lapse {
        since: at(50),
        cause: LapseCause::Ended,
        code: None,
    };
    let generation = store
        .authorization(lapsed, TokenKind::Sales)
        .await
        .unwrap()
        .unwrap()
        .generation;
    store
        .mark_lapsed(lapsed, TokenKind::Sales, generation, &lapse)
        .await
        .unwrap();
    let unrenewable = TokenSet {
        refresh: None,
        access: "access".into(),
        access_expires_at: at(100),
    };
    store
        .put_authorization(ended, TokenKind::Exchange, &unrenewable, at(50))
        .await
        .unwrap();
    [well, ill, apart, lapsed, ended, new]
}

/// A round of everybody who is registered ends so.
async fn ends(store: &dyn Store, secs: i64, end: RoundEnd, reasons: &[ReasonCode]) {
    started(store, Asked::Process(Process::StandardSync), at(secs)).await;
    end_claimed(store, at(secs), end, reasons).await;
}

/// A round of one user ends so.
async fn syncs(store: &dyn Store, user: UserId, secs: i64, end: RoundEnd, reasons: &[ReasonCode]) {
    started(store, Asked::SyncNow(user), at(secs)).await;
    end_claimed(store, at(secs), end, reasons).await;
}

async fn end_claimed(store: &dyn Store, now: Timestamp, end: RoundEnd, reasons: &[ReasonCode]) {
    let tally = Tally {
        records: reasons.len() as u64,
        reasons: reasons.iter().map(|reason| (*reason, 1)).collect(),
        ..Tally::default()
    };
    for job in store.claim(9, MINUTE, now).await.unwrap() {
        let ended = store.end_round(&job, round_of(&job), &tally, end, now).await;
        assert!(ended.unwrap());
    }
}

fn wanted(card: Card, order: UserOrder) -> WantedUsers {
    WantedUsers {
        card,
        search: None,
        order,
        max: 50,
    }
}

/// All who are wanted, so many at a time.
async fn listed(store: &dyn Store, wanted: &WantedUsers, at_a_time: u32) -> Vec<ListedUser> {
    let mut wanted = WantedUsers {
        max: at_a_time,
        ..wanted.clone()
    };
    let mut all: Vec<ListedUser> = Vec::new();
    loop {
        let page = store.listed_users(&wanted, at(100)).await.unwrap();
        assert!(page.len() <= at_a_time as usize);
        let Some(last) = page.last() else { return all };
        wanted.order = wanted.order.after(last);
        all.extend(page);
        assert!(all.len() <= 9, "nobody comes twice");
    }
}

fn in_turn<const N: usize>(mut users: [UserId; N]) -> [UserId; N] {
    users.sort();
    users
}

fn ids(users: &[ListedUser]) -> Vec<UserId> {
    users.iter().map(|one| one.user.id).collect()
}
