//! What is the same, what is much alike, and what is something else.

use super::*;
mod birth;

use crate::content::appointment::{SalesPerson, Span};
use crate::ids::{MeetingKey, SalesId};
use crate::reason::{Detail, ReasonCode};
use crate::samples::at;
use alloc::format;
use alloc::string::ToString;
use jiff::civil::date;

fn id(name: &str) -> ItemId {
    ItemId::new(name)
}

fn ids(names: &[&str]) -> Vec<ItemId> {
    names.iter().copied().map(ItemId::new).collect()
}

fn person(emails: &[&str], first: &str, last: &str, company: &str) -> Person {
    Person::new(emails.iter().copied(), first, last, company)
}

#[test]
fn r_cont_2_the_same_person_is_an_email_and_both_names() {
    let in_sales = Contacts::new([
        (
            id("bo"),
            person(&["bo@acme.example", "bo@home.example"], "Bo", "Øst", "Acme"),
        ),
        (id("cy1"), person(&["cy@acme.example"], "Cy", "Ek", "Acme")),
        (id("cy2"), person(&["cy@acme.example"], "Cy", "Ek", "Bolt")),
        (id("di"), person(&[], "Di", "Fry", "Acme")),
        (id("eli"), person(&["eli@acme.example"], "Eli", "Gad", "Acme")),
        (id("nemo"), person(&["nemo@acme.example"], "", "", "")),
    ]);
    let cases = [
        (
            "any against any",
            person(&["x@y.example", "BO@HOME.example "], " bo", "ØST ", ""),
            Match::One(id("bo")),
        ),
        (
            "another company",
            person(&["bo@acme.example"], "Bo", "Øst", "Bolt"),
            Match::One(id("bo")),
        ),
        (
            "several",
            person(&["cy@acme.example"], "Cy", "Ek", "Acme"),
            Match::Several(ids(&["cy1", "cy2"])),
        ),
        (
            "another first name",
            person(&["bo@acme.example"], "Bob", "Øst", ""),
            Match::Near(ids(&["bo"])),
        ),
        (
            "another last name",
            person(&["bo@acme.example"], "Bo", "West", ""),
            Match::Near(ids(&["bo"])),
        ),
        (
            "no name",
            person(&["bo@acme.example"], "", "", ""),
            Match::Near(ids(&["bo"])),
        ),
        (
            "no name on either side",
            person(&["nemo@acme.example"], "", "", ""),
            Match::One(id("nemo")),
        ),
        (
            "an email of two others",
            person(&["bo@acme.example", "eli@acme.example"], "Fay", "Hu", ""),
            Match::Near(ids(&["bo", "eli"])),
        ),
        (
            "no email here",
            person(&[], "Eli", "Gad", "ACME "),
            Match::Near(ids(&["eli"])),
        ),
        (
            "no email there",
            person(&["di@acme.example"], "di", "FRY", "acme"),
            Match::Near(ids(&["di"])),
        ),
        (
            "no email on either side",
            person(&[" "], "Di", "Fry", "Acme"),
            Match::Near(ids(&["di"])),
        ),
        ("another account", person(&[], "Eli", "Gad", "Bolt"), Match::None),
        (
            "emails that tell them apart",
            person(&["eli@bolt.example"], "Eli", "Gad", "Acme"),
            Match::None,
        ),
        (
            "nobody",
            person(&["ivy@acme.example"], "Ivy", "Jo", "Acme"),
            Match::None,
        ),
    ];
    for (case, wanted, expected) in cases {
        assert_eq!(in_sales.find(&wanted), expected, "{case}");
    }
}

#[test]
fn r_cont_5_a_last_name_always_and_a_country_with_an_address() {
    let (none, street) = (["", " "], ["", "1 High Street"]);
    let address = |lines, country| Address { lines, country };
    let missing = |field: &str| Some(ReasonCode::FieldMissing.with(Detail::Field(field.to_string())));
    let cases = [
        (" ", address(&none, ""), missing("lastName")),
        ("", address(&street, ""), missing("lastName")),
        ("Øst", address(&street, " "), missing("country")),
        ("Øst", address(&street, "NO"), None),
        ("Øst", address(&none, ""), None),
        ("Øst", address(&none, "NO"), None),
    ];
    for (last_name, address, expected) in cases {
        assert_eq!(missing_part(last_name, address), expected);
    }
}

fn key(name: &str) -> Option<MeetingKey> {
    Some(MeetingKey::from_ical_uid(name))
}

fn meeting(key: Option<MeetingKey>, subject: &str, start: i64, people: &[i64]) -> Meeting {
    let time = Span::Timed {
        start: at(start),
        end: at(start + 30),
    };
    let people = people
        .iter()
        .map(|id| SalesPerson::Contact(SalesId(*id)))
        .collect();
    Meeting::new(key, subject, &time, people)
}

#[test]
fn r_adopt_1_an_appointment_is_the_same_meeting_else_equal_in_subject_time_and_one_person() {
    let in_sales = Appointments::new([
        (id("keyed"), meeting(key("u1"), "Visit", 0, &[1])),
        (id("plain"), meeting(None, "Review", 60, &[1, 2])),
        (id("twin1"), meeting(None, "Lunch", 90, &[1])),
        (id("twin2"), meeting(None, "Lunch", 90, &[2])),
    ]);
    let cases = [
        (
            "the UID decides",
            meeting(key("u1"), "Moved and renamed", 500, &[]),
            Match::One(id("keyed")),
        ),
        (
            "the UID alone",
            meeting(key("u1"), "Review", 60, &[1]),
            Match::One(id("keyed")),
        ),
        (
            "no UID there",
            meeting(key("u2"), " review ", 60, &[2, 9]),
            Match::One(id("plain")),
        ),
        (
            "another subject",
            meeting(key("u2"), "Preview", 60, &[2]),
            Match::None,
        ),
        (
            "another time",
            meeting(key("u2"), "Review", 61, &[2]),
            Match::None,
        ),
        (
            "nobody in common",
            meeting(key("u2"), "Review", 60, &[3]),
            Match::None,
        ),
        (
            "nobody at all",
            meeting(key("u2"), "Review", 60, &[]),
            Match::None,
        ),
        (
            "several",
            meeting(None, "Lunch", 90, &[1, 2]),
            Match::Several(ids(&["twin1", "twin2"])),
        ),
        (
            "one of two",
            meeting(None, "Lunch", 90, &[2]),
            Match::One(id("twin2")),
        ),
        (
            "the UID, and nothing else is there",
            Meeting::keyed(key("u1")),
            Match::One(id("keyed")),
        ),
        ("nothing at all", Meeting::keyed(None), Match::None),
    ];
    for (case, wanted, expected) in cases {
        assert_eq!(in_sales.find(&wanted), expected, "{case}");
    }
}

#[test]
fn r_adopt_1_whole_days_are_no_moments() {
    let people = BTreeSet::from([SalesPerson::User(SalesId(1))]);
    let day = date(2026, 11, 23);
    let whole = |last| Meeting::new(None, "Fair", &Span::AllDay { first: day, last }, people.clone());
    let in_sales = Appointments::new([(id("fair"), whole(day))]);
    assert_eq!(in_sales.find(&whole(day)), Match::One(id("fair")));
    assert_eq!(in_sales.find(&whole(date(2026, 11, 24))), Match::None);
}

#[test]
fn r_adopt_1_a_task_is_the_same_by_subject_and_due_date() {
    let due = Some(date(2026, 11, 23));
    let in_sales = Tasks::new([
        (id("call"), Todo::new("Call Bo", due)),
        (id("someday1"), Todo::new("Tidy up", None)),
        (id("someday2"), Todo::new("tidy up", None)),
    ]);
    let cases = [
        (Todo::new(" call bo ", due), Match::One(id("call"))),
        (Todo::new("Call Bo", None), Match::None),
        (Todo::new("Call Bo", Some(date(2026, 11, 24))), Match::None),
        (Todo::new("Call Cy", due), Match::None),
        (
            Todo::new("Tidy up", None),
            Match::Several(ids(&["someday1", "someday2"])),
        ),
    ];
    for (wanted, expected) in cases {
        assert_eq!(in_sales.find(&wanted), expected);
    }
}

#[test]
fn debug_shows_no_content() {
    let bo = || person(&["bo@acme.example"], "Bo", "Øst", "Acme");
    let address = Address {
        lines: &["1 High Street"],
        country: "Norway",
    };
    let shown = format!(
        "{:?} {:?} {address:?} {:?} {:?} {:?} {:?}",
        bo(),
        Contacts::new([(id("1"), bo())]),
        meeting(key("u"), "Visit", 0, &[1]),
        Appointments::new([(id("1"), meeting(None, "Visit", 0, &[1]))]),
        Todo::new("Visit", None),
        Tasks::new([(id("1"), Todo::new("Visit", None))]),
    );
    let shown = shown.to_lowercase();
    for private in ["acme", "øst", "visit", "high", "norway"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
}
