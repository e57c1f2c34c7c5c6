//! What a series is reduced to, and what belongs to it as a whole.

use super::*;
use crate::content::appointment::{Participants, SalesPerson};
use crate::content::recurrence::{Interval, Pattern, Range, Recurrence};
use crate::content::row_write::{RowNumbers, RowWrite, row_writes};
use crate::content::{Acquaintance, Content, Named};
use crate::ids::{ActivityNumber, ItemId, MeetingKey, SalesId};
use crate::pair::{Known, Side};
use crate::people::{Attendee, Role};
use crate::plan::{Step, plan};
use crate::reason::{Detail, Reason, ReasonCode};
use crate::samples::{account, at, pair, two_way, unmarked, visit, written};
use crate::write::Write;
use alloc::format;
use alloc::string::ToString;
use jiff::civil::date;

const MAXIMUM: u32 = 365;
const MONDAY: Date = date(2026, 11, 23);

fn zone() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

fn daily(hour: i8, times: i32) -> Series {
    let at = |hour| zone().instant(MONDAY.at(hour, 0, 0, 0)).unwrap();
    let master = Appointment {
        time: crate::Span::Timed {
            start: at(hour),
            end: at(hour + 1),
        },
        ..visit()
    };
    let pattern = Pattern::Daily {
        interval: Interval::ONE,
    };
    let range = Range::times(MONDAY, times).unwrap();
    Series::new(master, zone(), Recurrence { pattern, range })
}

fn read(series: &Series) -> Occurrences {
    Occurrences::from_series(series, MAXIMUM, None).unwrap()
}

fn names(occurrences: &Occurrences) -> Vec<Slot> {
    occurrences.meetings.keys().copied().collect()
}

fn contact(id: i64) -> SalesPerson {
    SalesPerson::Contact(SalesId(id))
}

#[test]
fn r_appt_14_a_series_too_long_is_refused_whole_with_the_number_that_is_allowed() {
    let refused = Occurrences::from_series(&daily(9, 5), 4, None).unwrap_err();
    assert_eq!(
        Reason::from(refused),
        ReasonCode::SeriesTooLong.with(Detail::Allowed(4))
    );
    assert_eq!(
        Reason::from(SeriesUnwritable::Held(refused)),
        Reason::from(refused)
    );
    assert_eq!(Reason::from(crate::UnknownZone), ReasonCode::ZoneUnknown.into());
}

#[test]
fn r_appt_14_meetings_keep_their_names_when_the_series_is_moved_within_the_day() {
    let known = read(&daily(9, 3));
    let mut later = daily(14, 4);
    let slots: Vec<_> = later.slots().collect();
    later.excluded.insert(slots[1]);
    let moved = Occurrences::from_series(&later, MAXIMUM, Some(&known)).unwrap();
    let [monday, tuesday, wednesday] = names(&known)[..] else {
        panic!("three meetings were expected")
    };
    assert_eq!(names(&moved), [monday, wednesday, slots[3]]);
    assert_eq!(moved.cancelled, BTreeSet::from([tuesday]));
    assert_eq!(
        moved.meetings[&monday].time,
        read(&later).meetings[&slots[0]].time
    );
    // Written back, they are the slots that the rule has.
    assert_eq!(
        moved.writes_to(&later, &[], Timestamp::MIN, MAXIMUM),
        Ok(Vec::new())
    );
}

#[test]
fn r_appt_14_whole_days_and_hours_are_the_same_meetings_too() {
    let known = read(&daily(9, 3));
    let mut whole_days = daily(9, 3);
    whole_days.master.time = crate::Span::AllDay {
        first: MONDAY,
        last: MONDAY,
    };
    let moved = Occurrences::from_series(&whole_days, MAXIMUM, Some(&known)).unwrap();
    assert_eq!(names(&moved), names(&known));
}

#[test]
fn r_share_2_rows_are_about_what_all_of_them_are_about() {
    let mut rows = read(&daily(9, 3)).meetings;
    for row in rows.values_mut() {
        row.related = account(7);
        row.related.lead = Some(SalesId(8));
    }
    rows.values_mut().next().unwrap().related.lead = None;
    let occurrences = Occurrences::from_rows(rows, zone());
    assert_eq!(occurrences.related, account(7));
    let is_bare = |meeting: &Appointment| meeting.related == Related::default();
    assert!(occurrences.meetings.values().all(is_bare));
}

#[test]
fn r_share_3_relating_a_series_relates_every_meeting_and_lets_go_of_whom_nobody_asks_for() {
    let meeting = read(&daily(9, 2));
    let mut sales = read(&daily(9, 3));
    let before = Related {
        contacts: [SalesId(5)].into(),
        ..account(7)
    };
    for row in sales.meetings.values_mut() {
        row.people.insert(contact(5));
    }
    sales.related = before.clone();
    let asked = Related {
        contacts: [SalesId(6)].into(),
        ..account(8)
    };
    assert!(!sales.is_related_as(&asked));
    sales.relate(&before, &asked, &meeting);
    assert!(sales.is_related_as(&asked));
    let stays: Vec<_> = sales
        .meetings
        .values()
        .map(|row| (row.people.contains(&contact(5)), row.people.contains(&contact(2))))
        .collect();
    // Who took part in a meeting that Exchange has no more is not known, so nobody is taken out of it.
    assert_eq!(stays, [(false, true), (false, true), (true, true)]);
}

#[test]
fn r_share_3_a_meeting_that_joins_is_with_those_whom_the_user_related() {
    let mut base = read(&daily(9, 2));
    base.related.contacts = [SalesId(5), SalesId(6)].into();
    let mut sales = base.clone();
    for row in sales.meetings.values_mut() {
        row.people.insert(contact(5));
    }
    let longer = read(&daily(9, 3));
    let field = OccurrencesField::Presence(names(&longer)[2]);
    sales.merge_in(Some(&base), &longer, field);
    let people = &sales.meetings[&field.slot()].people;
    assert!(people.contains(&contact(5)), "related still");
    assert!(!people.contains(&contact(6)), "taken off in Sales by now");
}

#[test]
fn r_share_3_somebody_related_stays_when_they_leave_the_meeting() {
    let mut base = read(&daily(9, 1));
    base.related.contacts = [SalesId(2)].into();
    let mut sales = base.clone();
    let mut exchange = base.clone();
    let name = names(&base)[0];
    exchange.meetings.get_mut(&name).unwrap().people = Participants::default();
    let field = OccurrencesField::Meeting(name, crate::AppointmentField::People);
    sales.merge_in(Some(&base), &exchange, field);
    assert_eq!(sales.meetings[&name].people, Participants::from([contact(2)]));
}

#[test]
fn r_appt_11_people_are_those_of_each_meeting() {
    let mut occurrences = read(&daily(9, 2));
    let attendee = |address: &str| Attendee {
        address: address.to_string(),
        role: Role::Attendee,
    };
    let apart = names(&occurrences)[1];
    let named = Named {
        attendees: [attendee("ann@customer.example")].into(),
        apart: [(apart, [attendee("ben@customer.example")].into())].into(),
        company: None,
    };
    let known = Acquaintance {
        people: [
            ("ann@customer.example".to_string(), [contact(4)].into()),
            ("ben@customer.example".to_string(), [contact(5)].into()),
        ]
        .into(),
        ..Acquaintance::default()
    };
    let owner = SalesPerson::User(SalesId(1));
    occurrences.identify(&named, &known, owner, &BTreeSet::new());
    let people: Vec<_> = occurrences
        .meetings
        .values()
        .map(|meeting| &meeting.people)
        .collect();
    assert_eq!(people, [&[contact(4), owner].into(), &[contact(5), owner].into()]);
    assert_eq!(occurrences.invitees(), 2);
}

#[test]
fn r_appt_9_one_private_meeting_makes_the_series_private() {
    let mut occurrences = read(&daily(9, 3));
    assert!(!occurrences.is_private());
    occurrences.meetings.values_mut().next_back().unwrap().visibility = crate::Visibility::Private;
    assert!(occurrences.is_private());
}

#[test]
fn r_priv_1_no_content_of_a_series_is_in_a_log() {
    let occurrences = read(&daily(9, 2));
    let logged = format!("{occurrences:?}");
    for content in [&visit().subject, &visit().location, &visit().description.0] {
        assert!(!logged.contains(content.as_str()));
    }
}

#[test]
fn r_appt_14_rows_born_in_sales_keep_their_numbers() {
    let held = read(&daily(9, 2));
    let mut target = read(&daily(9, 3));
    let [first, second, third] = names(&target)[..] else {
        panic!("three meetings were expected")
    };
    target.meetings.remove(&second);
    let key = MeetingKey::from_ical_uid("uid");
    let given = ActivityNumber::of_record(&ItemId::new("CDRM_17"));
    let numbers = RowNumbers {
        series: key,
        birth: 1,
        given: [(first, given.clone()), (second, given.clone())].into(),
    };
    target.related = account(7);
    let writes = row_writes(&held, &target, &numbers);
    let related = Appointment {
        related: account(7),
        ..target.meetings[&first].clone()
    };
    assert_eq!(
        writes,
        [
            RowWrite::Update {
                slot: first,
                number: given.clone(),
                held: held.meetings[&first].clone().into(),
                content: related,
                fields: Vec::new(),
            },
            RowWrite::Create {
                slot: third,
                number: ActivityNumber::mint_occurrence(&key, &third, 1),
                content: Appointment {
                    related: account(7),
                    ..target.meetings[&third].clone()
                },
            },
            RowWrite::Delete {
                slot: second,
                number: given,
            },
        ]
    );
}

#[test]
fn r_appt_14_a_series_of_which_no_meeting_is_left_is_not_made_and_nobody_is_asked() {
    let spent = Occurrences {
        meetings: Default::default(),
        ..read(&daily(9, 2))
    };
    let born = |content| pair(None, unmarked(content), Known::Absent);
    let planned = |content| plan(&born(content), &two_way(), at(1));
    let spent = planned(spent);
    assert_eq!((spent.step, spent.reason.code), (Step::Rest, ReasonCode::Closed));
    assert!(matches!(
        written(&planned(read(&daily(9, 2)))),
        Write::Create { on: Side::Sales, .. }
    ));
}
