use super::*;
use crate::listing::{More, Shape};
use shared::api::me::{Connection, Paused};
use shared::api::synced::SyncedCounts;

/// Somebody with this id.
pub(crate) fn user(id: &str) -> UserRow {
    let connection = Connection {
        connected: true,
        expires_at: None,
        problem: None,
        lapsed_at: None,
        provider_code: None,
    };
    UserRow {
        id: id.to_owned(),
        tenant_id: "t".to_owned(),
        object_id: "0b1c2d3e-0000-0000-0000-000000000000".to_owned(),
        display_name: None,
        sales_user_name: Some("ada".to_owned()),
        sales_party_id: None,
        exchange: connection.clone(),
        sales: connection,
        paused: Paused {
            by_user: false,
            by_administrator: false,
        },
        created_at: "2026-03-01T08:00:00Z".to_owned(),
        last_sync: None,
        latest_round: None,
        unsynced_since: None,
        counts: SyncedCounts::default(),
    }
}

fn page(asked: u32, ids: &[&str], next: Option<&str>) -> Event {
    let users = ids.iter().map(|id| user(id)).collect();
    let next = next.map(str::to_owned);
    Event::Read(asked, Ok(UserPage { users, next }))
}

fn asks(asked: u32, question: &Question, after: Option<&str>) -> Vec<Effect> {
    vec![Effect::ReadUsers {
        asked,
        question: question.clone(),
        after: after.map(str::to_owned),
    }]
}

fn asks_anew(asked: u32, question: &Question) -> Vec<Effect> {
    [asks(asked, question, None), vec![Effect::Remember]].concat()
}

#[test]
fn more_are_asked_for_where_the_page_before_said_and_never_twice_at_once() {
    let (mut monitor, effects) = Monitor::open(Question::EVERYBODY, 0);
    let everybody = Question::EVERYBODY;
    assert_eq!(
        effects,
        [vec![Effect::ReadStanding], asks(1, &everybody, None)].concat()
    );
    let first = monitor.happens(page(1, &["1", "2"], Some("2.b")));
    assert_eq!(first, [Effect::AnnounceCount(2), Effect::Remember]);
    assert_eq!(
        monitor.happens(Event::MoreWanted),
        asks(1, &everybody, Some("2.b"))
    );
    assert_eq!(monitor.happens(Event::MoreWanted), []);
    assert_eq!(
        monitor.happens(Event::Read(1, Err(Failure::Unreachable))),
        [],
        "what is there stays"
    );
    assert_eq!(
        monitor.happens(Event::MoreWanted),
        asks(1, &everybody, Some("2.b"))
    );
    let last = monitor.happens(page(1, &["3"], None));
    assert_eq!(
        last,
        [
            Effect::AnnounceCount(3),
            Effect::Remember,
            Effect::FocusOnRow("user-3".to_owned())
        ]
    );
    assert_eq!(monitor.happens(Event::MoreWanted), []);
}

#[test]
fn r_mon_1_a_card_that_is_pressed_filters_and_pressed_again_it_does_not() {
    let (mut monitor, _) = Monitor::open(Question::EVERYBODY, 0);
    monitor.happens(page(1, &["1"], Some("1.a")));
    let mut failed = Question::EVERYBODY;
    failed.card = Card::LatestSyncFailed;
    let pressed = monitor.happens(Event::CardPressed(Card::LatestSyncFailed));
    assert_eq!(pressed, asks_anew(2, &failed), "from the first one");
    assert_eq!(monitor.listing.shape(), Shape::Reading);
    assert_eq!(
        monitor.happens(page(1, &["9"], None)),
        [],
        "an answer to what was asked before is none any more"
    );
    monitor.happens(page(2, &[], None));
    assert_eq!(
        (monitor.listing.shape(), monitor.question.leaves_out()),
        (Shape::Empty, true)
    );
    let released = monitor.happens(Event::CardPressed(Card::LatestSyncFailed));
    assert_eq!(released, asks_anew(3, &Question::EVERYBODY));
}

#[test]
fn a_column_is_sorted_the_useful_way_first_and_then_the_other() {
    let (mut monitor, _) = Monitor::open(Question::EVERYBODY, 0);
    let mut orders = Vec::new();
    for column in [
        Column::Name,
        Column::Name,
        Column::LastSync,
        Column::Errors,
        Column::Errors,
    ] {
        monitor.happens(Event::SortPressed(column));
        orders.push(monitor.question.order().unwrap());
    }
    assert_eq!(orders, ["name", "-name", "-lastSync", "-errors", "errors"]);
    assert_eq!(Question::EVERYBODY.order(), None);
}

#[test]
fn what_is_searched_is_asked_for_once_it_is_sent_and_everybody_keeps_the_order() {
    let (mut monitor, _) = Monitor::open(Question::EVERYBODY, 0);
    assert_eq!(monitor.happens(Event::SearchPut(" ada ".to_owned())), []);
    let mut question = Question::EVERYBODY;
    question.search = "ada".to_owned();
    assert_eq!(monitor.happens(Event::SearchSent), asks_anew(2, &question));
    monitor.happens(Event::SortPressed(Column::Name));
    monitor.happens(Event::CardPressed(Card::NeverSynced));
    let sort = Some((Column::Name, Direction::Ascending));
    let everybody = Question {
        sort,
        ..Question::EVERYBODY
    };
    assert_eq!(monitor.happens(Event::EverybodyWanted), asks_anew(5, &everybody));
    assert_eq!(monitor.search, "");
}

#[test]
fn how_the_deployment_stands_is_asked_again_without_the_users() {
    let (mut monitor, _) = Monitor::open(Question::EVERYBODY, 0);
    monitor.happens(page(1, &["1"], None));
    monitor.happens(Event::StandingRead(Err(Failure::TimedOut)));
    assert_eq!(monitor.standing, Reading::Failed(Failure::TimedOut));
    assert_eq!(monitor.happens(Event::StandingWanted), [Effect::ReadStanding]);
    assert_eq!(
        (&monitor.standing, monitor.listing.more()),
        (&Reading::Asked, More::None)
    );
}

#[test]
fn who_comes_back_finds_the_same_question_and_as_many_rows() {
    let question = Question {
        card: Card::LatestSyncFailed,
        search: "a&b".to_owned(),
        sort: Some((Column::Errors, Direction::Descending)),
    };
    let encoded = |text: &str| text.replace('&', "%26");
    let decoded = |text: &str| Some(text.replace("%26", "&"));
    let asked = question.asked(51, &encoded);
    assert_eq!(asked, "card=latest-sync-failed&search=a%26b&sort=-errors&rows=51");
    assert_eq!(Question::read(&asked, &decoded), (question.clone(), 51));
    assert_eq!(Question::EVERYBODY.asked(50, &encoded), "", "as many come anyway");
    for nonsense in ["", "card=none&sort=-age&rows=all", "&&="] {
        assert_eq!(Question::read(nonsense, &decoded), (Question::EVERYBODY, 0));
    }
    let (mut monitor, effects) = Monitor::open(question.clone(), 3);
    assert_eq!(
        effects,
        [vec![Effect::ReadStanding], asks(1, &question, None)].concat()
    );
    assert_eq!(monitor.search, "a&b");
    assert_eq!(
        monitor.happens(page(1, &["1", "2"], Some("2.b"))),
        asks(1, &question, Some("2.b")),
        "without being asked"
    );
    let last = monitor.happens(page(1, &["3", "4"], Some("4.d")));
    assert_eq!(last, [Effect::AnnounceCount(4), Effect::Remember]);
    assert_eq!(
        monitor.happens(Event::MoreWanted),
        asks(1, &question, Some("4.d"))
    );
}
