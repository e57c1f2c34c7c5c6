//! One answer for every item and every record.

use super::*;
use crate::samples::at;

const RUN: Gates = Gates {
    sync: Permission::Allowed,
    occasion: Occasion::Run,
};
const UNSCHEDULED: Gates = Gates {
    occasion: Occasion::OwnAct,
    ..RUN
};
const OFF: Gates = Gates {
    sync: Permission::Denied,
    ..RUN
};
const KINDS: [Kind; 5] = [
    Kind::Appointment,
    Kind::Contact,
    Kind::Task,
    Kind::RecurringTask,
    Kind::Message,
];

fn plain(kind: Kind) -> ItemFacts {
    ItemFacts {
        kind,
        scope: Scope::Read,
        is_categorised: false,
        asked: None,
        opted_out: None,
        stamp: Stamp::None,
        automatic: Automatic::NotTested,
    }
}

fn categorised(kind: Kind) -> ItemFacts {
    ItemFacts {
        is_categorised: true,
        ..plain(kind)
    }
}

fn shared(kind: Kind) -> ItemFacts {
    ItemFacts {
        asked: Some(Asked::Share),
        ..plain(kind)
    }
}

fn by(by: By) -> Request {
    Request::Requested { by }
}

#[test]
fn r_gate_3_what_is_switched_off_is_not_looked_at() {
    for kind in KINDS {
        for item in [plain(kind), categorised(kind), shared(kind)] {
            assert_eq!(request(&item, OFF), Request::Not(ReasonCode::SyncOff));
        }
    }
}

#[test]
fn r_scope_1_what_lies_elsewhere_is_out_of_scope_even_when_shared() {
    for kind in KINDS {
        for item in [plain(kind), categorised(kind), shared(kind)] {
            let elsewhere = ItemFacts {
                scope: Scope::NotRead,
                ..item
            };
            assert_eq!(request(&elsewhere, RUN), Request::Not(ReasonCode::OutsideScope));
        }
    }
}

#[test]
fn r_cat_2_the_category_is_a_request_that_a_run_acts_on() {
    for kind in [Kind::Appointment, Kind::Contact, Kind::Task, Kind::Message] {
        assert_eq!(request(&categorised(kind), RUN), by(By::Category));
        // R-GATE-2: until a schedule is on, it waits.
        assert_eq!(
            request(&categorised(kind), UNSCHEDULED),
            Request::Not(ReasonCode::NotScheduled)
        );
    }
}

#[test]
fn r_share_1_the_users_own_act_needs_no_schedule() {
    for kind in [Kind::Appointment, Kind::Contact, Kind::Task, Kind::Message] {
        for gates in [RUN, UNSCHEDULED] {
            assert_eq!(request(&shared(kind), gates), by(By::Share));
        }
    }
}

#[test]
fn r_task_4_a_recurring_task_is_refused_only_when_somebody_wants_it() {
    let refused = Request::Not(ReasonCode::TaskRecurring);
    assert_eq!(request(&categorised(Kind::RecurringTask), RUN), refused);
    assert_eq!(request(&shared(Kind::RecurringTask), RUN), refused);
    assert_eq!(
        request(&plain(Kind::RecurringTask), RUN),
        Request::Not(ReasonCode::NotShared)
    );
}

#[test]
fn r_appt_1_r_mail_1_meetings_and_mails_alone_are_captured() {
    let captured = |kind| ItemFacts {
        automatic: Automatic::Yes,
        ..plain(kind)
    };
    assert_eq!(request(&captured(Kind::Appointment), RUN), by(By::Autocapture));
    assert_eq!(request(&captured(Kind::Message), RUN), by(By::Reply));
    for kind in [Kind::Contact, Kind::Task, Kind::RecurringTask] {
        assert_eq!(request(&captured(kind), RUN), Request::Not(ReasonCode::NotShared));
    }
    let waits = Request::Not(ReasonCode::NotScheduled);
    assert_eq!(request(&captured(Kind::Appointment), UNSCHEDULED), waits);
    let refused = ItemFacts {
        automatic: Automatic::No(ReasonCode::NotCapturedInternal),
        ..plain(Kind::Appointment)
    };
    assert_eq!(
        request(&refused, RUN),
        Request::Not(ReasonCode::NotCapturedInternal)
    );
    for kind in KINDS {
        assert_eq!(request(&plain(kind), RUN), Request::Not(ReasonCode::NotShared));
    }
}

#[test]
fn r_cat_6_only_the_category_put_back_or_the_users_own_act_lifts_a_stop() {
    let stopped = Request::Not(ReasonCode::OptedOut);
    let again = |by| Request::Again { by };
    let stayed = Some(OptedOut::CategoryStayed);
    let was_off = Some(OptedOut::CategoryWasOff);
    let cases = [
        (
            "the category stayed on",
            categorised(Kind::Appointment),
            stayed,
            stopped,
        ),
        ("the category is off", plain(Kind::Appointment), was_off, stopped),
        (
            "the category is off since",
            plain(Kind::Appointment),
            stayed,
            stopped,
        ),
        (
            "the category was put back",
            categorised(Kind::Appointment),
            was_off,
            again(By::Category),
        ),
        ("Share", shared(Kind::Appointment), stayed, again(By::Share)),
        ("Share again", shared(Kind::Message), was_off, again(By::Share)),
    ];
    for (case, item, opted_out, expected) in cases {
        assert_eq!(request(&ItemFacts { opted_out, ..item }, RUN), expected, "{case}");
    }
    let brought_back = ItemFacts {
        asked: Some(Asked::BringBack),
        opted_out: stayed,
        ..plain(Kind::Contact)
    };
    assert_eq!(request(&brought_back, UNSCHEDULED), again(By::Share));
    let captured = ItemFacts {
        automatic: Automatic::Yes,
        opted_out: was_off,
        ..plain(Kind::Message)
    };
    assert_eq!(request(&captured, RUN), stopped);
    let put_back = ItemFacts {
        opted_out: was_off,
        ..categorised(Kind::Task)
    };
    assert_eq!(
        request(&put_back, UNSCHEDULED),
        Request::Not(ReasonCode::NotScheduled)
    );
}

#[test]
fn r_id_2_a_stamp_relinks_with_the_category_and_means_stop_without_it() {
    let stamped = |stamp, item| ItemFacts { stamp, ..item };
    let cases = [
        (
            Stamp::Resolved,
            categorised(Kind::Contact),
            Request::Again { by: By::Category },
        ),
        (
            Stamp::Resolved,
            shared(Kind::Appointment),
            Request::Again { by: By::Share },
        ),
        (
            Stamp::Resolved,
            plain(Kind::Contact),
            Request::Not(ReasonCode::OptedOut),
        ),
        (
            Stamp::Unresolved,
            categorised(Kind::Contact),
            Request::Parked(ReasonCode::StampUnresolved),
        ),
        (
            Stamp::Unresolved,
            shared(Kind::Contact),
            Request::Parked(ReasonCode::StampUnresolved),
        ),
        (
            Stamp::Unresolved,
            plain(Kind::Contact),
            Request::Not(ReasonCode::OptedOut),
        ),
        (Stamp::Copied, categorised(Kind::Contact), by(By::Category)),
        (
            Stamp::Copied,
            plain(Kind::Contact),
            Request::Not(ReasonCode::NotShared),
        ),
    ];
    for (stamp, item, expected) in cases {
        assert_eq!(
            request(&stamped(stamp, item), RUN),
            expected,
            "{stamp:?} {item:?}"
        );
    }
}

fn appointment(ends: i64, edited_at: i64) -> RecordKind {
    RecordKind::Appointment {
        ends: Some(at(ends)),
        edited_at: at(edited_at),
    }
}

fn record(kind: RecordKind) -> RecordFacts {
    RecordFacts {
        kind,
        search: Search::Matches,
        asked: None,
        opted_out: None,
    }
}

fn from_sales(record: &RecordFacts, direction: Direction) -> Request {
    request_from_sales(record, RUN, direction, None, at(0))
}

#[test]
fn r_appt_3_r_cont_1_r_task_1_what_matches_the_search_comes() {
    let open = RecordKind::Task {
        visibility: Visibility::Normal,
    };
    for kind in [appointment(1, -9), RecordKind::Contact, open] {
        assert_eq!(from_sales(&record(kind), Direction::TwoWay), by(By::SavedSearch));
    }
    let endless = RecordKind::Appointment {
        ends: None,
        edited_at: at(-9),
    };
    assert_eq!(
        from_sales(&record(endless), Direction::TwoWay),
        by(By::SavedSearch)
    );
}

#[test]
fn r_srch_4_r_srch_6_r_appt_5_without_a_match_nothing_comes() {
    for (search, code) in [
        (Search::NotChosen, ReasonCode::NoSearch),
        (Search::NotAccessible, ReasonCode::SearchNotAccessible),
        (Search::Misses, ReasonCode::OutOfSearch),
    ] {
        let record = RecordFacts {
            search,
            ..record(RecordKind::Contact)
        };
        assert_eq!(from_sales(&record, Direction::TwoWay), Request::Not(code));
    }
}

#[test]
fn r_appt_5_r_time_1_what_is_over_stays_and_what_was_edited_in_time_travels_late() {
    let cases = [
        ("over in a first round", appointment(-1, -9), None, false),
        ("ends now", appointment(0, -9), None, false),
        (
            "edited before its end, heard late",
            appointment(-1, -5),
            Some(-8),
            true,
        ),
        ("edited after its end", appointment(-5, -1), Some(-8), false),
        ("edited at its end", appointment(-5, -5), Some(-8), false),
        (
            "over when all was heard last",
            appointment(-9, -10),
            Some(-8),
            false,
        ),
    ];
    for (case, kind, pulled_until, travels) in cases {
        let expected = if travels {
            by(By::SavedSearch)
        } else {
            Request::Not(ReasonCode::PastInSales)
        };
        let asked = request_from_sales(&record(kind), RUN, Direction::TwoWay, pulled_until.map(at), at(0));
        assert_eq!(asked, expected, "{case}");
    }
}

#[test]
fn r_appt_6_one_way_is_for_appointments_alone() {
    let one_way = Direction::ExchangeToSales;
    assert_eq!(
        from_sales(&record(appointment(1, 0)), one_way),
        Request::Not(ReasonCode::OneWay)
    );
    assert_eq!(
        from_sales(&record(RecordKind::Contact), one_way),
        by(By::SavedSearch)
    );
}

#[test]
fn r_task_2_a_private_task_never_comes() {
    let private = RecordFacts {
        asked: Some(Asked::BringBack),
        ..record(RecordKind::Task {
            visibility: Visibility::Private,
        })
    };
    assert_eq!(
        from_sales(&private, Direction::TwoWay),
        Request::Not(ReasonCode::PrivateTask)
    );
}

#[test]
fn r_cat_6_a_saved_search_never_crosses_a_stop_and_bringing_back_does() {
    for opted_out in [OptedOut::CategoryStayed, OptedOut::CategoryWasOff] {
        let stopped = RecordFacts {
            opted_out: Some(opted_out),
            ..record(RecordKind::Contact)
        };
        assert_eq!(
            from_sales(&stopped, Direction::TwoWay),
            Request::Not(ReasonCode::OptedOut)
        );
        let back = RecordFacts {
            asked: Some(Asked::BringBack),
            search: Search::Misses,
            ..stopped
        };
        assert_eq!(
            from_sales(&back, Direction::TwoWay),
            Request::Again { by: By::Share }
        );
    }
}

#[test]
fn r_gate_2_r_gate_3_nothing_comes_unscheduled_or_switched_off() {
    let contact = record(RecordKind::Contact);
    let asked = |gates| request_from_sales(&contact, gates, Direction::TwoWay, None, at(0));
    assert_eq!(asked(UNSCHEDULED), Request::Not(ReasonCode::NotScheduled));
    assert_eq!(asked(OFF), Request::Not(ReasonCode::SyncOff));
}

#[test]
fn r_err_1_every_answer_has_its_reason() {
    for (by, code) in [
        (By::Category, ReasonCode::SharedByCategory),
        (By::Share, ReasonCode::SharedByHand),
        (By::Autocapture, ReasonCode::Captured),
        (By::Reply, ReasonCode::ReplyCaptured),
        (By::SavedSearch, ReasonCode::FromSales),
    ] {
        assert_eq!(Request::Requested { by }.code(), code);
        assert_eq!(Request::Again { by }.code(), ReasonCode::Relinked);
    }
    assert_eq!(
        Request::Parked(ReasonCode::StampUnresolved).code(),
        ReasonCode::StampUnresolved
    );
    assert_eq!(Request::Not(ReasonCode::Past).code(), ReasonCode::Past);
}

#[test]
fn r_mail_4_what_is_shared_while_composing_is_taken_once_it_is_sent_by_instant_sync_alone() {
    use crate::capture::{Draft, Process, request_of_draft};
    for occasion in [Occasion::OwnAct, Occasion::Run] {
        for process in [Process::Instant, Process::Standard] {
            let composing = request_of_draft(Draft::Composing, process, occasion);
            assert_eq!(composing, Request::Not(ReasonCode::Composing));
            let doubted = Draft::Doubted(jiff::Timestamp::UNIX_EPOCH);
            let doubted = request_of_draft(doubted, process, occasion);
            assert_eq!(doubted, Request::Not(ReasonCode::Composing));
            let discarded = request_of_draft(Draft::Discarded, process, occasion);
            assert_eq!(discarded, Request::Not(ReasonCode::DraftDiscarded));
        }
        let sent = |process| request_of_draft(Draft::Sent, process, occasion);
        assert_eq!(sent(Process::Instant), by(By::Share));
        assert_eq!(sent(Process::Standard), Request::Not(ReasonCode::Composing));
    }
}
