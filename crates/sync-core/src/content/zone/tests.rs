//! Names that are known, and clocks that skip and repeat.

use super::windows::WINDOWS;
use super::*;
use jiff::civil::date;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn every_windows_name_has_rules_and_stands_in_order() {
    let moment = moment("2026-07-01T12:00:00Z");
    for (windows, iana) in WINDOWS {
        let rules = TimeZoneDatabase::bundled().get(iana).unwrap();
        assert_eq!(
            zone(windows).local(moment),
            rules.to_datetime(moment),
            "{windows}"
        );
    }
    assert!(WINDOWS.is_sorted_by_key(|(windows, _)| windows.to_ascii_lowercase()));
    assert!(WINDOWS.len() >= 139);
}

#[test]
fn a_zone_is_found_by_each_of_its_names() {
    let new_year = moment("2026-01-01T00:00:00Z");
    for name in [
        "W. Europe Standard Time",
        "w. europe standard time",
        "Europe/Berlin",
    ] {
        assert_eq!(
            zone(name).local(new_year),
            date(2026, 1, 1).at(1, 0, 0, 0),
            "{name}"
        );
        assert_eq!(zone(name).name(), name);
    }
    for name in ["UTC", "utc", "Etc/UTC", "tzone://Microsoft/Utc"] {
        assert_eq!(
            zone(name).local(new_year),
            date(2026, 1, 1).at(0, 0, 0, 0),
            "{name}"
        );
    }
}

#[test]
fn an_unknown_zone_is_refused_and_never_guessed() {
    for name in [
        "",
        "Customized Time Zone",
        "tzone://Microsoft/Custom",
        "Etc/Unknown",
        "Europe/Atlantis",
        "UTC+1",
    ] {
        assert_eq!(Zone::parse(name), Err(UnknownZone), "{name}");
    }
}

#[test]
fn a_skipped_time_comes_as_much_later_as_the_clocks_skip() {
    let cases = [
        (
            "Europe/Berlin",
            date(2026, 3, 29).at(2, 30, 0, 0),
            "2026-03-29T01:30:00Z",
        ),
        (
            "America/New_York",
            date(2026, 3, 8).at(2, 30, 0, 0),
            "2026-03-08T07:30:00Z",
        ),
        (
            "Australia/Sydney",
            date(2026, 10, 4).at(2, 30, 0, 0),
            "2026-10-03T16:30:00Z",
        ),
        (
            "Australia/Lord_Howe",
            date(2026, 10, 4).at(2, 15, 0, 0),
            "2026-10-03T15:45:00Z",
        ),
        (
            "America/Santiago",
            date(2026, 9, 6).at(0, 30, 0, 0),
            "2026-09-06T04:30:00Z",
        ),
        (
            "Pacific/Apia",
            date(2011, 12, 30).at(9, 0, 0, 0),
            "2011-12-30T19:00:00Z",
        ),
    ];
    for (name, local, instant) in cases {
        assert_eq!(zone(name).instant(local), Some(moment(instant)), "{name}");
    }
}

#[test]
fn a_repeated_time_is_the_first_of_the_two() {
    let cases = [
        (
            "Europe/Berlin",
            date(2026, 10, 25).at(2, 30, 0, 0),
            "2026-10-25T00:30:00Z",
        ),
        (
            "America/New_York",
            date(2026, 11, 1).at(1, 30, 0, 0),
            "2026-11-01T05:30:00Z",
        ),
        (
            "Australia/Sydney",
            date(2026, 4, 5).at(2, 30, 0, 0),
            "2026-04-04T15:30:00Z",
        ),
        (
            "Australia/Lord_Howe",
            date(2026, 4, 5).at(1, 45, 0, 0),
            "2026-04-04T14:45:00Z",
        ),
    ];
    for (name, local, instant) in cases {
        assert_eq!(zone(name).instant(local), Some(moment(instant)), "{name}");
        assert_eq!(zone(name).local(moment(instant)), local, "{name}");
    }
}

#[test]
fn where_the_calendar_ends_there_is_no_moment() {
    assert_eq!(
        zone("Pacific/Honolulu").instant(date(9999, 12, 31).at(23, 0, 0, 0)),
        None
    );
}
