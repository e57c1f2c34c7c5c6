use super::*;
use crate::dialect::GRAPH;
use crate::rows::tests::with_rows;
use proptest::prelude::*;
use serde_json::{Value, json};

fn window() -> CalendarWindow {
    CalendarWindow::around("2027-03-03T08:00:00Z".parse().unwrap())
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn event(id: &str, start: &str, changed: &str) -> Value {
    let moment = |text: &str| json!({"dateTime": text, "timeZone": "UTC"});
    json!({
        "@odata.etag": format!("W/\"{changed}\""), "id": id, "type": "singleInstance",
        "lastModifiedDateTime": changed, "isAllDay": false,
        "start": moment(&format!("{start}T10:00:00.0000000")), "end": moment(&format!("{start}T11:00:00.0000000")),
    })
}

fn taken(rows: &[Value], reading: &Reading) -> Vec<String> {
    let mut named = Named::default();
    let rows = with_rows(rows, |rows| {
        rows_from_raw(&reading.unheard(rows), &GRAPH.no_request())
    });
    named.take(rows.unwrap(), window());
    let all = named.singles.iter().chain(&named.masters);
    all.map(|id| id.as_str().to_owned()).collect()
}

fn reading() -> Reading {
    Reading {
        until: Timestamp::UNIX_EPOCH,
        told: BTreeMap::new(),
    }
}

#[test]
fn r_cat_2_only_what_the_feed_of_the_window_does_not_tell_is_told() {
    let mut series = event("series", "2031-05-05", "2027-03-03T07:00:00Z");
    series["type"] = json!("seriesMaster");
    let rows = vec![
        event("past", "2020-01-01", "2027-03-03T07:00:00Z"),
        event("inside", "2027-05-05", "2027-03-03T07:00:00Z"),
        event("future", "2030-03-03", "2027-03-03T07:00:00Z"),
        series,
    ];
    assert_eq!(taken(&rows, &reading()), ["past", "future", "series"]);
}

#[test]
fn what_was_told_comes_again_only_in_another_version() {
    let mut place = reading();
    let row = event("future", "2030-03-03", "2027-03-03T07:00:00Z");
    with_rows(std::slice::from_ref(&row), |rows| place.hear(&rows));
    assert!(taken(&[row], &place).is_empty());
    let edited = event("future", "2030-03-03", "2027-03-03T07:01:00Z");
    assert_eq!(taken(&[edited], &place), ["future"]);
    assert_eq!(
        place.since(),
        at("2027-03-03T06:55:00Z"),
        "a change may show late"
    );
    place.until = at("2027-03-03T07:06:00Z");
    place.forget_old();
    assert!(place.told.is_empty(), "it is not asked for any more");
}

#[test]
fn r_adopt_1_whole_days_at_the_rim_of_the_window_are_told_rather_twice_than_not_at_all() {
    let day = |text: &str| text.parse().unwrap();
    let is_inside = |first, last| {
        window().surely_holds(Span::AllDay {
            first: day(first),
            last: day(last),
        })
    };
    // From Monday, the 22nd of February.
    assert!(!is_inside("2027-02-22", "2027-02-22"));
    assert!(is_inside("2027-02-22", "2027-02-23"));
    assert!(is_inside("2027-03-03", "2027-03-03"));
    assert!(!is_inside("2030-03-03", "2030-03-04"));
}

proptest! {
    #[test]
    fn a_place_that_is_kept_comes_back_and_holds_no_space(
        until in -1_000_000_000_i64..4_000_000_000,
        told in prop::collection::btree_map(any::<u64>(), 0_i64..4_000_000_000, 0..20),
        is_searchable in any::<bool>(),
    ) {
        let second = |at| Timestamp::from_second(at).unwrap();
        let place = match is_searchable {
            true => Place::After(Reading {
                until: second(until),
                told: told.into_iter().map(|(name, at)| (name, second(at))).collect(),
            }),
            false => Place::NotSearchable,
        };
        let place = OutsideCursor(place);
        let text = place.to_text();
        prop_assert!(!text.contains(' '));
        prop_assert_eq!(OutsideCursor::from_text(&text), Some(place));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
        let _read = OutsideCursor::from_text(&text);
    }
}
