use super::*;
use crate::convert::tests::sample;
use proptest::prelude::*;
use serde_json::{Value, json};

fn master() -> Value {
    let mut master = sample();
    master["type"] = json!("seriesMaster");
    master["originalStartTimeZone"] = json!("W. Europe Standard Time");
    master["recurrence"] = json!({
        "pattern": {"type": "weekly", "interval": 1, "month": 0, "dayOfMonth": 0, "daysOfWeek": ["monday"],
            "firstDayOfWeek": "sunday", "index": "first"},
        "range": {"type": "numbered", "startDate": "2026-03-09", "endDate": "0001-01-01",
            "recurrenceTimeZone": "W. Europe Standard Time", "numberOfOccurrences": 6},
    });
    let mut moved = sample();
    moved["id"] = json!("AAMoved=");
    moved["type"] = json!("exception");
    moved["subject"] = json!("Moved");
    moved["originalStart"] = json!("2026-03-16T09:00:00Z");
    moved["start"]["dateTime"] = json!("2026-03-17T09:00:00.0000000");
    moved["end"]["dateTime"] = json!("2026-03-17T10:00:00.0000000");
    moved["attendees"] = json!([]);
    let mut off = moved.clone();
    off["isCancelled"] = json!(true);
    off["originalStart"] = json!("2026-03-23T09:00:00Z");
    master["exceptionOccurrences"] = json!([moved, off]);
    master["cancelledOccurrences"] = json!(["OID.AAkA=.2026-03-30"]);
    master
}

fn look(value: Value) -> Result<SeriesLook, &'static str> {
    look_from_master(serde_json::from_value(value).expect("the sample has Graph's shape"))
}

fn slot(text: &str) -> Slot {
    Slot::parse(text).expect("a slot")
}

#[test]
fn r_appt_14_a_series_comes_over_whole() {
    let look = look(master()).map_err(str::to_owned).expect("a series");
    let series = look.series.series.as_ref().expect("no refusal");
    let occurrences = look.series.occurrences(50, None).expect("six at most");
    let names: Vec<String> = occurrences.meetings.keys().map(ToString::to_string).collect();
    // Ten in Berlin, before and after clocks go forward on 29 March; two are off and one is moved.
    assert_eq!(
        names,
        [
            "20260309T090000Z",
            "20260316T090000Z",
            "20260406T080000Z",
            "20260413T080000Z"
        ]
    );
    let moved = &occurrences.meetings[&slot("20260316T090000Z")];
    assert_eq!(moved.subject, "Moved");
    assert_eq!(Slot::of(&moved.time).to_string(), "20260317T090000Z");
    assert_eq!(series.zone.name(), "W. Europe Standard Time");
    // What the organizer called off was not taken out by the owner of the copy.
    assert_eq!(occurrences.cancelled, [slot("20260330T080000Z")].into());
    assert_eq!(look.series.called_off, [slot("20260323T090000Z")].into());
    let apart: Vec<_> = look.series.apart.keys().copied().collect();
    assert_eq!(apart, [slot("20260316T090000Z")]);
}

#[test]
fn r_appt_14_what_no_rule_of_ours_is_refused_whole() {
    let changed = |pointer: &str, value: Value| {
        let mut master = master();
        *master.pointer_mut(pointer).expect("a place of the sample") = value;
        let look = look(master).map_err(str::to_owned).expect("readable");
        look.series.occurrences(50, None).map_err(|reason| reason.code)
    };
    use sync_core::ReasonCode::{SeriesEndless, SeriesUnsupported, ZoneUnknown};
    let kind = |kind: &str| changed("/recurrence/pattern/type", json!(kind));
    assert_eq!(kind("hebrewMonthly"), Err(SeriesUnsupported));
    assert_eq!(kind("absoluteMonthly"), Err(SeriesUnsupported), "its day is 0");
    assert_eq!(
        changed("/recurrence/pattern/interval", json!(0)),
        Err(SeriesUnsupported)
    );
    assert_eq!(
        changed("/recurrence/range/type", json!("noEnd")),
        Err(SeriesEndless)
    );
    assert_eq!(
        changed(
            "/recurrence/range/recurrenceTimeZone",
            json!("tzone://Microsoft/Custom")
        ),
        Err(ZoneUnknown)
    );
    assert_eq!(changed("/recurrence", json!(null)), Err(SeriesUnsupported));
}

#[test]
fn a_series_without_a_zone_of_its_own_keeps_time_where_it_was_made() {
    let mut master = master();
    master["recurrence"]["range"]["recurrenceTimeZone"] = json!("");
    master["originalStartTimeZone"] = json!("Pacific Standard Time");
    let look = look(master).map_err(str::to_owned).expect("a series");
    assert_eq!(
        look.series.series.expect("no refusal").zone.name(),
        "Pacific Standard Time"
    );
}

#[test]
fn a_broken_part_of_a_series_is_named() {
    let broken = |pointer: &str, value: Value| {
        let mut master = master();
        *master.pointer_mut(pointer).expect("a place of the sample") = value;
        look(master).err()
    };
    assert_eq!(
        broken("/exceptionOccurrences/0/originalStart", json!("yesterday")),
        Some("event.exceptionOccurrences.originalStart")
    );
    assert_eq!(
        broken("/exceptionOccurrences/0/start", json!(null)),
        Some("event.exceptionOccurrences")
    );
    assert_eq!(
        broken("/cancelledOccurrences/0", json!("OID.x")),
        Some("event.cancelledOccurrences")
    );
}

#[test]
fn a_rule_is_set_with_the_first_day_at_the_clocks_of_the_series() {
    let look = look(master()).map_err(str::to_owned).expect("a series");
    let series = look.series.series.expect("no refusal");
    let rule = Recurrence {
        range: Range::until("2026-04-06".parse().unwrap(), "2026-04-20".parse().unwrap()).unwrap(),
        ..series.recurrence
    };
    let mut patch = wire::EventPatch::default();
    set_rule(&mut patch, &series.master, &rule, &series.zone).expect("within the calendar");
    let patch = serde_json::to_value(&patch).unwrap();
    assert_eq!(
        patch,
        json!({
            "start": {"dateTime": "2026-04-06T10:00:00", "timeZone": "W. Europe Standard Time"},
            "end": {"dateTime": "2026-04-06T11:30:00", "timeZone": "W. Europe Standard Time"},
            "isAllDay": false,
            "recurrence": {
                "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"},
                "range": {"type": "endDate", "startDate": "2026-04-06", "endDate": "2026-04-20",
                    "recurrenceTimeZone": "W. Europe Standard Time"},
            },
        })
    );
}

fn rules() -> impl Strategy<Value = Recurrence> {
    let interval = (1..500_i32).prop_map(|number| Interval::new(number).unwrap());
    let day = (1..=31).prop_map(|day| DayOfMonth::new(day).unwrap());
    let month = (1..=12).prop_map(|month| Month::new(month).unwrap());
    let days = (1..128_u8).prop_map(|bits| {
        let days = Weekday::Monday.cycle_forward().take(7).enumerate();
        Weekdays::new(days.filter(|(at, _)| bits & (1 << at) != 0).map(|(_, day)| day)).unwrap()
    });
    let first_day = (0..7_i8).prop_map(|day| FirstDay::new(Weekday::from_monday_zero_offset(day).unwrap()));
    let index = prop::sample::select(vec![
        WeekIndex::First,
        WeekIndex::Second,
        WeekIndex::Third,
        WeekIndex::Fourth,
        WeekIndex::Last,
    ]);
    let pattern = (0..6, interval, day, month, days, first_day, index).prop_map(
        |(kind, interval, day, month, days, first_day, index)| match kind {
            0 => Pattern::Daily { interval },
            1 => Pattern::Weekly {
                interval,
                days,
                first_day,
            },
            2 => Pattern::AbsoluteMonthly { interval, day },
            3 => Pattern::RelativeMonthly {
                interval,
                index,
                days,
            },
            4 => Pattern::AbsoluteYearly { interval, month, day },
            _ => Pattern::RelativeYearly {
                interval,
                month,
                index,
                days,
            },
        },
    );
    let start: Date = "2026-03-09".parse().unwrap();
    let range = prop_oneof![
        (0..3000_i64).prop_map(move |days| {
            let last = start.checked_add(jiff::Span::new().days(days)).unwrap();
            Range::until(start, last).unwrap()
        }),
        (1..1000).prop_map(move |number| Range::times(start, number).unwrap()),
        Just(Range::endless(start)),
    ];
    (pattern, range).prop_map(|(pattern, range)| Recurrence { pattern, range })
}

/// Anything that JSON can be, odd texts among it.
pub(crate) fn soup() -> impl Strategy<Value = Value> {
    let texts = prop_oneof![
        ".{0,12}",
        Just("0001-01-01T00:00:00Z".to_owned()),
        Just("2026-02-30".to_owned()),
        Just("👩‍👩‍👧 عيد \u{0}\r\n<b>".to_owned()),
        Just("OID..".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        texts.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(".{0,8}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn a_rule_comes_back_as_it_was_written(rule in rules()) {
        let wire = wire_from_rule(&rule, &Zone::utc());
        let text = serde_json::to_string(&wire).unwrap();
        let back: wire::Recurrence = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(rule_from_wire(&back), Some(rule));
    }

    #[test]
    fn no_master_makes_the_parser_panic(
        places in prop::collection::vec(prop::sample::select(vec![
            "/recurrence", "/recurrence/pattern", "/recurrence/pattern/type", "/recurrence/pattern/daysOfWeek",
            "/recurrence/range", "/recurrence/range/startDate", "/recurrence/range/numberOfOccurrences",
            "/exceptionOccurrences", "/exceptionOccurrences/0", "/exceptionOccurrences/0/originalStart",
            "/cancelledOccurrences", "/cancelledOccurrences/0", "/start", "/end/dateTime", "/originalStartTimeZone",
            "/body/content", "/attendees/0",
        ]), 1..4),
        values in prop::collection::vec(soup(), 4),
    ) {
        let mut master = master();
        for (place, value) in places.iter().zip(values) {
            if let Some(at) = master.pointer_mut(place) {
                *at = value;
            }
        }
        if let Ok(wire) = serde_json::from_value::<wire::Event>(master)
            && let Ok(look) = look_from_master(wire)
        {
            let _ = look.series.occurrences(100, None);
            let printed = format!("{:?}", look.series);
            prop_assert!(!printed.contains("Agenda"));
        }
    }
}
