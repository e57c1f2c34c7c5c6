use super::*;
use crate::model::failure::{Failure, Refusal};
use crate::model::session::{Side, Trouble, Verifier};
use crate::model::share_form::{IdempotencyKey, ShareState};
use shared::api::me::{Connection, ConnectionProblem, Me, UserSummary};
use shared::api::problem::ProblemCode;
use shared::api::records::{RecordPage, RecordSummary, RecordType};
use shared::api::shares::{ShareAccepted, ShareStatus, ShareView};
use shared::ids::{ItemId, RecordId, ShareId};

fn me(sales_connected: bool) -> Me {
    let connection = |connected| Connection {
        connected,
        expires_at: None,
        problem: None,
        lapsed_at: None,
        provider_code: None,
    };
    Me {
        user: UserSummary { id: "u1".to_owned() },
        roles: vec![],
        exchange: connection(true),
        sales: connection(sales_connected),
        sales_user_name: None,
        paused: Paused {
            by_user: false,
            by_administrator: false,
        },
        latest_round: None,
        category_question: None,
        content_allowed_until: None,
        allow_user_saved_search_override: false,
        allow_user_conflict_override: false,
    }
}

fn appointment(id: &str) -> OpenItem {
    OpenItem::Appointment(OpenAppointment {
        id: ItemId(id.to_owned()),
        subject: ["Subject ", id].concat(),
        when: String::new(),
        composing: false,
        marked: false,
    })
}

fn refusal(code: ProblemCode) -> Failure {
    Failure::Refused(Refusal {
        code,
        request_id: "r1".to_owned(),
        retry_after_secs: None,
        fields: Vec::new(),
    })
}

fn prepared() -> Prepared {
    Prepared::new(Verifier::from_random(&[1; 32]), &[2; 32])
}

fn key(name: &str) -> Event {
    Event::SharePressed(IdempotencyKey(name.to_owned()))
}

fn ticket_of(effects: &[Effect]) -> u32 {
    match effects {
        [Effect::ReadItem(ticket) | Effect::Submit(ticket, _) | Effect::Ask(ticket, ..)]
        | [Effect::SignInToExchange(ticket, ..), ..]
        | [Effect::SignInToSales(ticket, _)] => *ticket,
        other => panic!("no ticket in {other:?}"),
    }
}

fn select(pane: &mut Pane, item: OpenItem) -> Vec<Effect> {
    let ticket = ticket_of(&pane.update(Event::SelectionChanged));
    pane.update(Event::ItemRead(ticket, Some(item)))
}

fn sign_in_fully(pane: &mut Pane) -> Vec<Effect> {
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::SignInPressed));
    pane.update(Event::SignInEnded(ticket, Ok(me(true))))
}

/// A pane in Outlook, signed in, on one appointment.
fn ready() -> Pane {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    sign_in_fully(&mut pane);
    select(&mut pane, appointment("one"));
    assert_eq!(pane.screen(), Screen::Share);
    pane
}

fn choose_account(pane: &mut Pane, name: &str) {
    let effects = pane.update(Event::Typed(name.to_owned()));
    let [Effect::Search(search)] = effects.as_slice() else {
        panic!("no search")
    };
    let record = RecordSummary {
        record_type: RecordType::Account,
        id: RecordId(name.to_owned()),
        number: "7".to_owned(),
        name: name.to_owned(),
        detail: None,
    };
    pane.update(Event::SearchAnswered(
        search.ticket,
        Ok(RecordPage {
            records: vec![record],
            has_more: false,
        }),
    ));
    pane.update(Event::Picked(0));
}

fn state(pane: &Pane) -> &ShareState {
    pane.form().expect("an appointment is open").state()
}

fn accept(pane: &mut Pane, effects: &[Effect]) -> Vec<Effect> {
    let accepted = ShareAccepted {
        share_id: ShareId("s1".to_owned()),
        status: ShareStatus::Queued,
    };
    pane.update(Event::ShareAnswered(ticket_of(effects), Ok(accepted)))
}

fn see(pane: &mut Pane, effects: &[Effect], status: ShareStatus) -> Vec<Effect> {
    let view = ShareView {
        status,
        reason: None,
        sales_record: None,
    };
    pane.update(Event::ShareSeen(ticket_of(effects), Ok(view)))
}

#[test]
fn from_opening_to_shared() {
    let (mut pane, effects) = Pane::open(Network::Online);
    assert_eq!(effects, [Effect::AwaitHost(HOST_PATIENCE_MS), Effect::Prepare]);
    assert_eq!(pane.screen(), Screen::Starting);
    let read = pane.update(Event::HostAnswered(Host::Outlook));
    assert_eq!(pane.screen(), Screen::SignIn);
    pane.update(Event::ItemRead(ticket_of(&read), Some(appointment("one"))));
    pane.update(Event::Prepared(prepared()));
    let first = pane.update(Event::SignInPressed);
    pane.update(Event::WindowAnswered(ticket_of(&first)));
    pane.update(Event::SignInEnded(ticket_of(&first), Ok(me(false))));
    assert_eq!(pane.session(), &Session::MicrosoftOnly(None));
    let second = pane.update(Event::SignInPressed);
    pane.update(Event::SignInEnded(ticket_of(&second), Ok(me(true))));
    assert_eq!(pane.screen(), Screen::Share);
    choose_account(&mut pane, "Northwind");
    let sent = pane.update(key("k1"));
    let asked = accept(&mut pane, &sent);
    let asked = see(&mut pane, &asked, ShareStatus::Running);
    assert!(matches!(state(&pane), ShareState::Following(_)));
    assert_eq!(see(&mut pane, &asked, ShareStatus::Shared), []);
    assert_eq!(state(&pane), &ShareState::Shared(None, None));
    assert_eq!(pane.said(), &Said::Shared);
}

#[test]
fn a_silent_host_that_answers_late_is_welcome() {
    let (mut pane, _) = Pane::open(Network::Online);
    let effects = pane.update(Event::HostAnswered(Host::Silent));
    assert_eq!(pane.screen(), Screen::OfficeSilent);
    assert!(matches!(effects.as_slice(), [Effect::AwaitHost(_)]));
    pane.update(Event::HostAnswered(Host::Outlook));
    assert_eq!(pane.screen(), Screen::SignIn);
}

#[test]
fn outside_outlook_nobody_is_asked_to_sign_in() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outside));
    assert_eq!(pane.screen(), Screen::Outside);
}

#[test]
fn every_kind_of_selection_has_its_page() {
    let mut pane = ready();
    for (item, screen) in [
        (OpenItem::None, Screen::NoItem),
        (OpenItem::Message, Screen::Email),
        (OpenItem::Unsaved, Screen::Unsaved),
        (appointment("two"), Screen::Share),
    ] {
        select(&mut pane, item);
        assert_eq!(pane.screen(), screen);
    }
    let ticket = ticket_of(&pane.update(Event::SelectionChanged));
    pane.update(Event::ItemRead(ticket, None));
    assert_eq!(pane.screen(), Screen::ItemUnreadable);
}

#[test]
fn an_item_that_is_no_longer_selected_is_not_shown() {
    let mut pane = ready();
    let late = ticket_of(&pane.update(Event::SelectionChanged));
    select(&mut pane, appointment("three"));
    pane.update(Event::ItemRead(late, Some(appointment("two"))));
    assert_eq!(pane.appointment().map(|item| item.id.as_str()), Some("three"));
}

#[test]
fn an_answer_for_an_item_that_is_no_longer_selected_is_dropped() {
    let mut pane = ready();
    let sent = pane.update(key("k1"));
    select(&mut pane, appointment("two"));
    assert_eq!(accept(&mut pane, &sent), []);
    assert_eq!(state(&pane), &ShareState::Editing(None));
}

#[test]
fn coming_back_to_an_item_asks_again_under_the_same_key() {
    let mut pane = ready();
    let sent = pane.update(key("k1"));
    select(&mut pane, appointment("two"));
    let again = select(&mut pane, appointment("one"));
    let (Effect::Submit(first, one), Effect::Submit(second, two)) = (&sent[0], &again[0]) else {
        panic!("not sent")
    };
    assert_eq!(one, two);
    assert_ne!(first, second);
}

#[test]
fn the_same_item_again_changes_nothing() {
    let mut pane = ready();
    choose_account(&mut pane, "Northwind");
    let sent = pane.update(key("k1"));
    assert_eq!(select(&mut pane, appointment("one")), []);
    assert!(matches!(accept(&mut pane, &sent).as_slice(), [Effect::Ask(..)]));
}

#[test]
fn a_session_that_ends_under_a_share_loses_neither_choice_nor_key() {
    let mut pane = ready();
    choose_account(&mut pane, "Northwind");
    let sent = pane.update(key("k1"));
    pane.update(Event::ShareAnswered(
        ticket_of(&sent),
        Err(refusal(ProblemCode::TokenExpired)),
    ));
    assert_eq!(pane.session(), &Session::SignedOut(Some(Trouble::Ended)));
    let again = sign_in_fully(&mut pane);
    let (Effect::Submit(_, one), Effect::Submit(_, two)) = (&sent[0], &again[0]) else {
        panic!("not sent")
    };
    assert_eq!(one, two);
    assert_eq!(pane.form().map(|form| form.related().len()), Some(1));
}

#[test]
fn a_session_that_ends_while_following_goes_on_after_sign_in() {
    let mut pane = ready();
    let sent = pane.update(key("k1"));
    let asked = accept(&mut pane, &sent);
    let ticket = ticket_of(&asked);
    assert_eq!(
        pane.update(Event::ShareSeen(ticket, Err(refusal(ProblemCode::TokenExpired)))),
        []
    );
    assert!(matches!(sign_in_fully(&mut pane).as_slice(), [Effect::Ask(_, id, 150)] if id.as_str() == "s1"));
}

#[test]
fn a_lapsed_sales_connection_asks_for_sales_only() {
    let mut pane = ready();
    let sent = pane.update(key("k1"));
    pane.update(Event::ShareAnswered(
        ticket_of(&sent),
        Err(refusal(ProblemCode::SalesNotConnected)),
    ));
    assert_eq!(
        pane.session(),
        &Session::MicrosoftOnly(Some(Trouble::SalesLapsed(ConnectionProblem::Lapsed)))
    );
    let ticket = ticket_of(&pane.update(Event::SignInPressed));
    let again = pane.update(Event::SignInEnded(ticket, Ok(me(true))));
    assert!(matches!(again.as_slice(), [Effect::Submit(..)]));
}

#[test]
fn a_cancelled_sign_in_is_deaf_to_its_late_outcome() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::SignInPressed));
    assert_eq!(pane.update(Event::SignInCancelled), [Effect::CloseWindow]);
    pane.update(Event::SignInEnded(ticket, Ok(me(true))));
    assert_eq!(pane.session(), &Session::SignedOut(Some(Trouble::Cancelled)));
}

#[test]
fn after_a_blocked_window_outlook_is_to_ask_first() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::SignInPressed));
    pane.update(Event::SignInEnded(ticket, Err(Trouble::PopUpBlocked)));
    pane.update(Event::Prepared(prepared()));
    let again = pane.update(Event::SignInPressed);
    assert!(matches!(
        again.as_slice(),
        [Effect::SignInToExchange(_, _, Prompt::Yes), Effect::Prepare]
    ));
}

#[test]
fn a_verifier_serves_one_sign_in() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    pane.update(Event::SignInPressed);
    pane.update(Event::SignInCancelled);
    assert_eq!(pane.update(Event::SignInPressed), [Effect::Prepare]);
}

#[test]
fn a_refused_sales_sign_in_keeps_the_microsoft_one() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::SignInPressed));
    pane.update(Event::SignInEnded(ticket, Ok(me(false))));
    let ticket = ticket_of(&pane.update(Event::SignInPressed));
    assert_eq!(pane.session().side(), Side::Sales);
    pane.update(Event::SignInEnded(
        ticket,
        Err(Trouble::Failed(Failure::TimedOut)),
    ));
    assert_eq!(
        pane.session(),
        &Session::MicrosoftOnly(Some(Trouble::Failed(Failure::TimedOut)))
    );
}

#[test]
fn offline_nothing_is_sent_and_back_online_the_share_is_asked_for() {
    let mut pane = ready();
    pane.update(Event::NetworkChanged(Network::Offline));
    assert_eq!(pane.update(key("k1")), []);
    pane.update(Event::NetworkChanged(Network::Online));
    let sent = pane.update(key("k2"));
    let asked = accept(&mut pane, &sent);
    pane.update(Event::NetworkChanged(Network::Offline));
    pane.update(Event::ShareSeen(ticket_of(&asked), Err(Failure::Unreachable)));
    let back = pane.update(Event::NetworkChanged(Network::Online));
    assert!(matches!(back.as_slice(), [Effect::Ask(_, _, 150)]));
    assert!(!pane.follows(ticket_of(&asked)));
}

#[test]
fn too_many_requests_is_heeded_while_following() {
    let mut pane = ready();
    let sent = pane.update(key("k1"));
    let asked = accept(&mut pane, &sent);
    let busy = Refusal {
        code: ProblemCode::TooManyRequests,
        request_id: "r1".to_owned(),
        retry_after_secs: Some(30),
        fields: Vec::new(),
    };
    let next = pane.update(Event::ShareSeen(ticket_of(&asked), Err(Failure::Refused(busy))));
    assert!(matches!(next.as_slice(), [Effect::Ask(_, _, 30_000)]));
}

#[test]
fn the_forms_of_few_items_are_remembered() {
    let mut pane = ready();
    choose_account(&mut pane, "Northwind");
    for number in 0..REMEMBERED_FORMS_MAX + 4 {
        select(&mut pane, appointment(&number.to_string()));
    }
    assert_eq!(pane.remembered.len(), REMEMBERED_FORMS_MAX);
    select(&mut pane, appointment("one"));
    assert_eq!(pane.form().map(|form| form.related().len()), Some(0));
}
