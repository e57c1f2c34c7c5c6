use super::*;
use crate::model::answering::Stage;
use crate::model::failure::{Failure, Refusal};
use crate::model::known::{Known, Record, Run};
use crate::model::question::{Answer, Said as SaidOfRecord};
use crate::model::session::{NoToken, Side, Trouble, Verifier, Way};
use crate::model::share_form::{IdempotencyKey, ShareState};
use crate::model::shown::Shown;
use shared::api::me::{Connection, ConnectionProblem, Me, UserSummary};
use shared::api::problem::ProblemCode;
use shared::api::records::{RecordPage, RecordSummary, RecordType};
use shared::api::runs::RunStatus;
use shared::api::shares::{ItemType, ReasonCode, ShareAccepted, ShareReason, ShareStatus, ShareView};
use shared::api::synced::{RepairAction, RepairStatus, RepairView, SyncedObject, SyncedState};
use shared::ids::{ItemId, LinkId, RecordId, RepairId, RunId, ShareId};

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
    OpenItem::Item(OpenedItem {
        kind: ItemKind::Appointment,
        id: ItemId(id.to_owned()),
        subject: ["Subject ", id].concat(),
        when: String::new(),
        series: false,
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
    Event::KeyMade(IdempotencyKey(name.to_owned()))
}

fn ticket_of(effects: &[Effect]) -> u32 {
    match effects {
        [Effect::ReadItem(ticket) | Effect::Submit(ticket, _) | Effect::Follow(ticket, ..)]
        | [Effect::SignInToExchange(ticket, ..), ..]
        | [Effect::SignInToSales(ticket, _)] => *ticket,
        other => panic!("no ticket in {other:?}"),
    }
}

/// What is done about shares, without what is asked besides.
fn of_share(effects: Vec<Effect>) -> Vec<Effect> {
    let besides = |effect: &Effect| matches!(effect, Effect::Ask(..) | Effect::Listen(_));
    effects.into_iter().filter(|effect| !besides(effect)).collect()
}

fn select(pane: &mut Pane, item: OpenItem) -> Vec<Effect> {
    let ticket = ticket_of(&pane.update(Event::SelectionChanged));
    of_share(pane.update(Event::ItemRead(ticket, Some(item))))
}

fn sign_in_fully(pane: &mut Pane) -> Vec<Effect> {
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::Press(Press::SignIn)));
    of_share(pane.update(Event::SignInEnded(ticket, Ok(me(true)))))
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
    let first = pane.update(Event::Press(Press::SignIn));
    pane.update(Event::WindowAnswered(ticket_of(&first)));
    pane.update(Event::SignInEnded(ticket_of(&first), Ok(me(false))));
    assert_eq!(pane.session(), &Session::MicrosoftOnly(None));
    let second = pane.update(Event::Press(Press::SignIn));
    pane.update(Event::SignInEnded(ticket_of(&second), Ok(me(true))));
    assert_eq!(pane.screen(), Screen::Share);
    choose_account(&mut pane, "Northwind");
    let sent = pane.update(key("k1"));
    let asked = accept(&mut pane, &sent);
    let asked = see(&mut pane, &asked, ShareStatus::Running);
    assert!(matches!(state(&pane), ShareState::Following(_)));
    let asked = see(&mut pane, &asked, ShareStatus::Shared);
    assert_eq!(
        asked,
        [Effect::Ask(item_question("one"), 0)],
        "it is known otherwise now"
    );
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
        (OpenItem::Several, Screen::Several),
        (OpenItem::Unsaved(ItemKind::Email), Screen::Unsaved),
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
    assert_eq!(pane.item().map(|item| item.id.as_str()), Some("three"));
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
    assert!(matches!(
        accept(&mut pane, &sent).as_slice(),
        [Effect::Follow(..)]
    ));
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
    assert!(
        matches!(sign_in_fully(&mut pane).as_slice(), [Effect::Follow(_, id, 150)] if id.as_str() == "s1")
    );
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
    let ticket = ticket_of(&pane.update(Event::Press(Press::SignIn)));
    let again = of_share(pane.update(Event::SignInEnded(ticket, Ok(me(true)))));
    assert!(matches!(again.as_slice(), [Effect::Submit(..)]));
}

#[test]
fn a_cancelled_sign_in_is_deaf_to_its_late_outcome() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::Press(Press::SignIn)));
    assert_eq!(
        pane.update(Event::Press(Press::CancelSignIn)),
        [Effect::CloseWindow]
    );
    pane.update(Event::SignInEnded(ticket, Ok(me(true))));
    assert_eq!(pane.session(), &Session::SignedOut(Some(Trouble::Cancelled)));
}

#[test]
fn after_a_blocked_window_outlook_is_to_ask_first() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::Press(Press::SignIn)));
    pane.update(Event::SignInEnded(ticket, Err(Trouble::PopUpBlocked)));
    pane.update(Event::Prepared(prepared()));
    let again = pane.update(Event::Press(Press::SignIn));
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
    pane.update(Event::Press(Press::SignIn));
    pane.update(Event::Press(Press::CancelSignIn));
    assert_eq!(pane.update(Event::Press(Press::SignIn)), [Effect::Prepare]);
}

#[test]
fn a_refused_sales_sign_in_keeps_the_microsoft_one() {
    let (mut pane, _) = Pane::open(Network::Online);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let ticket = ticket_of(&pane.update(Event::Press(Press::SignIn)));
    pane.update(Event::SignInEnded(ticket, Ok(me(false))));
    let ticket = ticket_of(&pane.update(Event::Press(Press::SignIn)));
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
    let back = of_share(pane.update(Event::NetworkChanged(Network::Online)));
    assert!(matches!(back.as_slice(), [Effect::Follow(_, _, 150)]));
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
    assert!(matches!(next.as_slice(), [Effect::Follow(_, _, 30_000)]));
}

fn known(state: SyncedState, actions: &[RepairAction]) -> Known {
    let reason = ShareReason {
        code: ReasonCode::UserDecides,
        rule: "R-CONF-2".to_owned(),
        detail: None,
    };
    let record = Record {
        id: LinkId("l1".to_owned()),
        object: SyncedObject::Appointments,
        title: None,
        state,
        reason: reason.clone(),
        actions: actions.to_vec(),
        held: None,
        version: "3".to_owned(),
        number: None,
        updated_at: String::new(),
    };
    Known {
        linked: true,
        reason,
        decided_at: None,
        record: Some(record),
        latest_round: None,
        people: vec![],
        suggestions: vec![],
        people_problem: None,
    }
}

fn ask(question: Question) -> Event {
    Event::Press(Press::Ask(question))
}

fn tab(tab: Tab) -> Event {
    Event::Press(Press::Tab(tab))
}

fn item_question(id: &str) -> Question {
    Question::Item(ItemId(id.to_owned()))
}

/// A pane that shows what is known of its item.
fn told(known: Known) -> Pane {
    let mut pane = ready();
    let answer = Answer::Item(Box::new(known));
    pane.update(Event::Told(item_question("one"), Ok(answer)));
    pane
}

#[test]
fn what_is_known_of_an_item_is_asked_once_it_rests_and_dropped_when_another_is_open() {
    let mut pane = ready();
    let ticket = ticket_of(&pane.update(Event::SelectionChanged));
    let asked = pane.update(Event::ItemRead(ticket, Some(appointment("two"))));
    let [Effect::Ask(question, after_ms)] = asked.as_slice() else {
        panic!("asked {asked:?}")
    };
    assert_eq!(*question, item_question("two"));
    assert!(*after_ms > 0, "whoever flips through a folder asks for nothing");
    assert!(pane.wants(question) && !pane.wants(&item_question("one")));
    let late = Answer::Item(Box::new(known(SyncedState::Linked, &[])));
    pane.update(Event::Told(item_question("one"), Ok(late)));
    assert_eq!(pane.about().known, Shown::Awaited);
}

#[test]
fn r_err_3_an_answer_says_what_it_means_then_goes_as_it_was_shown_and_is_followed() {
    let mut pane = told(known(SyncedState::Parked, &[RepairAction::KeepSales]));
    let (record, said) = (
        LinkId("l1".to_owned()),
        SaidOfRecord::Repair(RepairAction::KeepSales),
    );
    let asked = pane.update(Event::Press(Press::Answer(record.clone(), said)));
    assert_eq!(
        asked,
        [
            Effect::Focus("answer-confirm".to_owned()),
            Effect::Ask(Question::Detail(record.clone()), 0)
        ],
        "both values are shown"
    );
    let sent = pane.update(Event::Press(Press::Confirm));
    let [Effect::Ask(say @ Question::Say(shown, ..), 0)] = sent.as_slice() else {
        panic!("sent {sent:?}")
    };
    assert_eq!((&shown.id, shown.version.as_str()), (&record, "3"));
    assert_eq!(pane.update(Event::Press(Press::Confirm)), [], "not twice");
    let repair = RepairId("r1".to_owned());
    let kept = Event::Told(say.clone(), Ok(Answer::Kept(repair.clone())));
    let followed = pane.update(kept);
    assert!(matches!(followed.as_slice(), [Effect::Ask(Question::Seen(_), _)]));
    let view = |status| RepairView {
        status,
        record_id: record.clone(),
        reason: None,
    };
    let seen = |status| Event::Told(Question::Seen(repair.clone()), Ok(Answer::Seen(view(status))));
    let again = pane.update(seen(RepairStatus::Queued));
    assert!(matches!(again.as_slice(), [Effect::Ask(Question::Seen(_), _)]));
    let over = pane.update(seen(RepairStatus::Taken));
    assert_eq!(
        over[0],
        Effect::Ask(item_question("one"), 0),
        "the item is asked for anew"
    );
    assert!(matches!(
        pane.answering().map(|given| &given.stage),
        Some(Stage::Over(RepairStatus::Taken, None))
    ));
}

#[test]
fn what_must_be_named_is_named_before_an_answer_goes() {
    let mut pane = told(known(SyncedState::Parked, &[RepairAction::Link]));
    let said = SaidOfRecord::Repair(RepairAction::Link);
    pane.update(Event::Press(Press::Answer(LinkId("l1".to_owned()), said)));
    pane.update(Event::Press(Press::Entry("  ".to_owned())));
    assert_eq!(pane.update(Event::Press(Press::Confirm)), []);
    pane.update(Event::Press(Press::Entry(" CDRM_9 ".to_owned())));
    let sent = pane.update(Event::Press(Press::Confirm));
    assert!(matches!(sent.as_slice(), [Effect::Ask(Question::Say(_, _, entry), 0)] if entry == "CDRM_9"));
}

#[test]
fn a_button_that_asks_is_pressed_once_until_its_answer_is_there() {
    let mut pane = ready();
    pane.update(tab(Tab::Sync));
    let press = || ask(Question::SyncNow);
    assert_eq!(pane.update(press()), [Effect::Ask(Question::SyncNow, 0)]);
    assert_eq!(pane.update(press()), []);
    let run = RunId("r1".to_owned());
    let started = Event::Told(Question::SyncNow, Ok(Answer::Started(run.clone())));
    let followed = pane.update(started);
    assert!(matches!(followed.as_slice(), [Effect::Ask(Question::Run(_), _)]));
    assert_eq!(pane.update(press()), [], "it is on its way");
    let seen = |status| {
        let run_seen = Run {
            status,
            records: 4,
            errors: 0,
        };
        Event::Told(Question::Run(run.clone()), Ok(Answer::Run(run_seen)))
    };
    assert_eq!(pane.update(seen(RunStatus::Running)).len(), 1);
    assert_eq!(
        pane.update(seen(RunStatus::Succeeded)),
        [Effect::Ask(Question::Me, 0)]
    );
    assert_eq!(pane.update(press()).len(), 1);
}

#[test]
fn a_failed_press_is_told_and_can_be_tried_again() {
    let mut pane = ready();
    pane.update(tab(Tab::Sync));
    pane.update(ask(Question::Pause(true)));
    pane.update(Event::Told(Question::Pause(true), Err(Failure::TimedOut)));
    assert_eq!(pane.trouble(), Some(&Failure::TimedOut));
    assert!(!pane.awaits(&Question::Pause(true)));
    assert_eq!(pane.update(ask(Question::Pause(true))).len(), 1);
    assert_eq!(pane.trouble(), None);
}

#[test]
fn r_share_2_what_is_suggested_is_related_by_a_press_and_never_by_itself() {
    let suggested = RecordSummary {
        record_type: RecordType::Opportunity,
        id: RecordId("9".to_owned()),
        number: "9".to_owned(),
        name: "Rollout".to_owned(),
        detail: None,
    };
    let mut known = known(SyncedState::Linked, &[]);
    known.suggestions = vec![suggested.clone()];
    let mut pane = told(known);
    assert_eq!(pane.form().map(|form| form.related().len()), Some(0));
    pane.update(Event::Press(Press::Suggestion(0)));
    assert_eq!(pane.form().map(ShareForm::related), Some([suggested].as_slice()));
}

#[test]
fn r_mail_2_the_whole_thread_is_a_choice_of_its_own_and_another_intent() {
    let mut pane = ready();
    let email = OpenItem::Item(OpenedItem {
        kind: ItemKind::Email,
        id: ItemId("mail".to_owned()),
        subject: String::new(),
        when: String::new(),
        series: false,
        composing: false,
        marked: false,
    });
    select(&mut pane, email);
    let sent = pane.update(key("k1"));
    let [Effect::Submit(ticket, submission)] = sent.as_slice() else {
        panic!("not sent")
    };
    assert!(!submission.request.whole_thread);
    assert_eq!(submission.request.item_type, ItemType::Email);
    pane.update(Event::ShareAnswered(*ticket, Err(Failure::TimedOut)));
    pane.update(Event::Press(Press::Thread(true)));
    let again = pane.update(key("k2"));
    let [Effect::Submit(_, submission)] = again.as_slice() else {
        panic!("not sent")
    };
    assert!(submission.request.whole_thread);
    assert_eq!(submission.key, IdempotencyKey("k2".to_owned()));
}

#[test]
fn a_sign_that_something_came_further_asks_about_the_share_at_once_and_sends_nothing_again() {
    let mut pane = ready();
    let sent = pane.update(key("k1"));
    assert_eq!(
        pane.update(Event::Woken),
        [],
        "what was not accepted is not sent twice"
    );
    accept(&mut pane, &sent);
    assert!(matches!(
        pane.update(Event::Woken).as_slice(),
        [Effect::Follow(_, _, 150)]
    ));
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

/// A pane in an Outlook that offers the user's token, which it was asked for.
fn nested() -> (Pane, u32) {
    let (mut pane, _) = Pane::open(Network::Online);
    let effects = pane.update(Event::NestedOffered);
    pane.update(Event::HostAnswered(Host::Outlook));
    pane.update(Event::Prepared(prepared()));
    let [Effect::SignInNested(ticket, Way::Silent)] = effects.as_slice() else {
        panic!("Outlook is not asked: {effects:?}")
    };
    assert_eq!(pane.screen(), Screen::Starting);
    (pane, *ticket)
}

fn presses_sign_in(pane: &mut Pane) -> Effect {
    pane.update(Event::Press(Press::SignIn)).swap_remove(0)
}

#[test]
fn where_outlook_has_the_users_token_nobody_is_asked_to_sign_in_to_microsoft() {
    let (mut pane, ticket) = nested();
    pane.update(Event::WindowAnswered(ticket));
    assert_eq!(pane.screen(), Screen::Starting);
    pane.update(Event::SignInEnded(ticket, Ok(me(false))));
    assert_eq!(pane.session(), &Session::MicrosoftOnly(None));
    assert!(matches!(presses_sign_in(&mut pane), Effect::SignInToSales(..)));
}

#[test]
fn a_token_that_needs_the_user_is_asked_for_again_by_a_press() {
    let (mut pane, ticket) = nested();
    pane.update(Event::NoToken(ticket, NoToken::PressNeeded));
    assert_eq!(pane.session(), &Session::SignedOut(None));
    let Effect::SignInNested(ticket, Way::Pressed) = presses_sign_in(&mut pane) else {
        panic!("Outlook is not asked")
    };
    pane.update(Event::NoToken(ticket, NoToken::Cancelled));
    assert_eq!(pane.session(), &Session::SignedOut(Some(Trouble::Cancelled)));
    let Effect::SignInNested(ticket, Way::Pressed) = presses_sign_in(&mut pane) else {
        panic!("a no is the user's, and Outlook works")
    };
    pane.update(Event::SignInEnded(ticket, Ok(me(true))));
    assert_eq!(pane.session(), &Session::Connected);
}

#[test]
fn an_outlook_that_breaks_its_word_leaves_the_window_for_the_next_press() {
    let (mut pane, ticket) = nested();
    pane.update(Event::NoToken(ticket, NoToken::Broken));
    assert_eq!(pane.session(), &Session::SignedOut(None));
    assert!(matches!(presses_sign_in(&mut pane), Effect::SignInToExchange(..)));

    let (mut pane, ticket) = nested();
    pane.update(Event::NoToken(ticket, NoToken::PressNeeded));
    let Effect::SignInNested(ticket, _) = presses_sign_in(&mut pane) else {
        panic!("Outlook is not asked")
    };
    pane.update(Event::NoToken(ticket, NoToken::Broken));
    assert_eq!(pane.session(), &Session::SignedOut(Some(Trouble::WindowFailed)));
    assert!(matches!(presses_sign_in(&mut pane), Effect::SignInToExchange(..)));
}

#[test]
fn a_token_with_which_our_server_gets_no_mailbox_leads_to_the_window() {
    let (mut pane, ticket) = nested();
    let refused = Trouble::Failed(refusal(ProblemCode::InteractionRequired));
    pane.update(Event::SignInEnded(ticket, Err(refused)));
    assert_eq!(
        pane.session(),
        &Session::SignedOut(Some(Trouble::ExchangeLapsed(ConnectionProblem::Lapsed)))
    );
    assert!(matches!(presses_sign_in(&mut pane), Effect::SignInToExchange(..)));
}

#[test]
fn an_answer_to_a_sign_in_that_is_over_changes_nothing() {
    let (mut pane, ticket) = nested();
    pane.update(Event::NoToken(ticket, NoToken::PressNeeded));
    presses_sign_in(&mut pane);
    pane.update(Event::Press(Press::CancelSignIn));
    pane.update(Event::NoToken(ticket, NoToken::Broken));
    assert!(matches!(
        presses_sign_in(&mut pane),
        Effect::SignInNested(_, Way::Pressed)
    ));
}

#[test]
fn an_old_token_is_renewed_only_where_outlook_has_another() {
    let (pane, _) = nested();
    assert!(pane.renews(&refusal(ProblemCode::TokenExpired)));
    assert!(!pane.renews(&refusal(ProblemCode::TokenInvalid)));
    assert!(!ready().renews(&refusal(ProblemCode::TokenExpired)));
}
