//! The demo week of Ada and Grace.

use super::companies::{COMPANIES, Company};
use super::days::{Days, html, optional, place, required, room, text};
use crate::exchange::event::{Attendee, Response, Sensitivity, ShowAs};
use crate::exchange::model::Exchange;
use crate::exchange::recurrence::{Day, Pattern, PatternType, Range, RangeType, Recurrence, WeekIndex};
use crate::exchange::write::EventWrite;
use jiff::{SignedDuration, Timestamp};

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const ADMIN: &str = "admin@contoso.example";

/// Puts the week into the mailboxes of those demo people who have one.
pub(super) fn fill(exchange: &mut Exchange, now: Timestamp) {
    let london = Days::around(now, "GMT Standard Time");
    let berlin = Days::around(now, "W. Europe Standard Time");
    for (weeks_old, write) in adas_customers(&london) {
        put(exchange, ADA, weeks_old, write, now);
    }
    for (weeks_old, write) in adas_own(&london) {
        put(exchange, ADA, weeks_old, write, now);
    }
    for (weeks_old, write) in graces(&berlin) {
        put(exchange, GRACE, weeks_old, write, now);
    }
}

/// Creates an event as its organizer did some weeks ago, and lets the invited people answer, but for a few.
fn put(exchange: &mut Exchange, organizer: &str, weeks_old: i64, write: EventWrite, now: Timestamp) {
    let made = now - SignedDuration::from_hours(weeks_old * 7 * 24 + 3);
    let answered = made + SignedDuration::from_hours(2);
    let Ok(oid) = exchange.mailbox(organizer).map(|mailbox| mailbox.oid.clone()) else {
        return;
    };
    let Ok(event) = exchange.create_event(&oid, &write, made) else {
        return;
    };
    for (number, attendee) in event.attendees.iter().enumerate() {
        let answer = match (weeks_old, number) {
            (0, _) => continue,
            (1, 1) => Response::TentativelyAccepted,
            (_, _) => Response::Accepted,
        };
        exchange.receive_answer(&event.ical_uid, &attendee.who.address, answer, answered);
    }
}

fn from(company: &str) -> &'static Company {
    COMPANIES
        .iter()
        .find(|one| one.name.starts_with(company))
        .expect("the week names companies of the list")
}

fn everybody_of(company: &Company) -> Vec<Attendee> {
    company
        .contacts
        .iter()
        .map(|contact| required(contact.display_name(), contact.address))
        .collect()
}

fn adas_customers(days: &Days) -> Vec<(i64, EventWrite)> {
    let (halvorsen, brightwater, kessler) = (from("Halvorsen"), from("Brightwater"), from("Kessler"));
    let (larkspur, tamarind) = (from("Larkspur"), from("Tamarind"));
    let (fjord, fjord_place) = room("Conference Room Fjord (8)", "fjord@contoso.example");
    vec![
        (
            1,
            EventWrite {
                subject: Some("Halvorsen Marine: rollout of hull monitoring".to_owned()),
                body: html(
                    "<div><p>Hi Sigrid, hi Tor,</p><p>for our call I suggest:</p>\
                 <ol><li>Results of the pilot on <b>MS Nordlys</b></li><li>Rollout to the other six vessels</li>\
                 <li>Price for 36 months &amp; next steps</li></ol><p>Best regards<br>Ada</p></div>",
                ),
                attendees: Some([everybody_of(halvorsen), vec![optional("Grace Okafor", GRACE)]].concat()),
                places: Some(place("Microsoft Teams Meeting")),
                is_online: Some(true),
                ..days.slot(0, 10, 0, 60)
            },
        ),
        (
            2,
            EventWrite {
                subject: Some("Brightwater Foods – contract renewal".to_owned()),
                body: html(
                    "<p>Renewal is due on the last day of the quarter. Please bring the usage figures.</p>\
                 <table><tr><td>Seats</td><td>140</td></tr><tr><td>Term</td><td>24 months</td></tr></table>",
                ),
                attendees: Some(everybody_of(brightwater)),
                places: Some(place(brightwater.street)),
                reminder_minutes: Some(30),
                is_reminder_on: Some(true),
                ..days.slot(1, 14, 0, 90)
            },
        ),
        (
            1,
            EventWrite {
                subject: Some("Kessler & Söhne: Angebot Wartungsvertrag".to_owned()),
                body: text(
                    "Guten Tag zusammen,\r\n\r\nwir besprechen den Entwurf vom letzten Montag.\r\n\r\nViele Grüße\r\nAda Marlow",
                ),
                attendees: Some(
                    [
                        everybody_of(kessler),
                        vec![
                            required("Dr. Lena Brandt", "l.brandt@kessler-maschinenbau.example"),
                            fjord,
                        ],
                    ]
                    .concat(),
                ),
                places: Some(vec![fjord_place]),
                ..days.slot(2, 9, 30, 60)
            },
        ),
        (
            3,
            EventWrite {
                subject: Some("Larkspur Health: discovery call".to_owned()),
                body: html(
                    "<p>First call. Notes: three sites, one facilities team, budget from January on.</p>",
                ),
                attendees: Some(everybody_of(larkspur)),
                places: Some(place("Microsoft Teams Meeting")),
                is_online: Some(true),
                ..days.slot(-2, 16, 0, 45)
            },
        ),
        (
            0,
            EventWrite {
                subject: Some("Tamarind Logistics: fleet quote walkthrough".to_owned()),
                body: html("<p>Going through quote Q-2291 line by line.</p>"),
                attendees: Some(everybody_of(tamarind)),
                places: Some(place("Phone")),
                ..days.slot(4, 8, 0, 45)
            },
        ),
    ]
}

fn adas_own(days: &Days) -> Vec<(i64, EventWrite)> {
    let (quiet, quiet_place) = room("Focus Room 2 (2)", "focus2@contoso.example");
    vec![
        (
            8,
            EventWrite {
                subject: Some("Sales stand-up".to_owned()),
                body: text("Wins, blockers, help wanted. Fifteen minutes."),
                attendees: Some(vec![
                    required("Grace Okafor", GRACE),
                    required("Ingrid Solheim", ADMIN),
                ]),
                recurrence: Some(Some(every_working_day(days))),
                is_online: Some(true),
                ..days.on(days.monday(), 9, 0, 15)
            },
        ),
        (
            6,
            EventWrite {
                subject: Some("Northern Logistics Fair, Hall 4".to_owned()),
                body: text("Booth 4-112. Badge pick-up at the south gate."),
                places: Some(place("Messe Hannover")),
                show_as: Some(ShowAs::Oof),
                is_reminder_on: Some(false),
                ..days.whole(5, 2)
            },
        ),
        (
            4,
            EventWrite {
                subject: Some("Dentist".to_owned()),
                body: text("Bring the insurance card."),
                places: Some(place("Dr. Patel, 9 Rose Lane")),
                sensitivity: Some(Sensitivity::Private),
                show_as: Some(ShowAs::Oof),
                ..days.slot(1, 8, 30, 45)
            },
        ),
        (
            0,
            EventWrite {
                subject: Some("Coffee with Rosa Lindqvist".to_owned()),
                body: text("Met at the harbour conference; wants to hear about the pilot."),
                attendees: Some(vec![required(
                    "Rosa Lindqvist",
                    "rosa.lindqvist@vasterport.example",
                )]),
                places: Some(place("Café Kompass")),
                ..days.slot(3, 15, 30, 45)
            },
        ),
        (
            0,
            EventWrite {
                subject: Some("Prepare Tamarind quote".to_owned()),
                show_as: Some(ShowAs::Busy),
                categories: Some(vec!["Blue category".to_owned()]),
                attendees: Some(vec![quiet]),
                places: Some(vec![quiet_place]),
                ..days.slot(0, 16, 0, 90)
            },
        ),
    ]
}

fn graces(days: &Days) -> Vec<(i64, EventWrite)> {
    let (orchidee, tamarind) = (from("Orchidée"), from("Tamarind"));
    vec![
        (
            2,
            EventWrite {
                subject: Some("Orchidée Cosmétiques: joint pitch".to_owned()),
                body: html(
                    "<p>Bonjour Hélène,</p><p>Ada joins us for the logistics part. Agenda:</p>\
                 <ul><li>Who we are</li><li>Cold chain in numbers</li><li>Questions</li></ul><p>Grace</p>",
                ),
                attendees: Some(
                    [
                        everybody_of(orchidee),
                        vec![
                            required("Ada Marlow", ADA),
                            required("Camille Roche", "camille.roche@orchidee-cosmetiques.example"),
                        ],
                    ]
                    .concat(),
                ),
                places: Some(place(orchidee.street)),
                ..days.slot(2, 15, 0, 60)
            },
        ),
        (
            1,
            EventWrite {
                subject: Some("Pipeline review".to_owned()),
                body: text("Top ten deals, one minute each."),
                attendees: Some(vec![
                    required("Ada Marlow", ADA),
                    required("Ingrid Solheim", ADMIN),
                ]),
                places: Some(place("Microsoft Teams Meeting")),
                is_online: Some(true),
                ..days.slot(3, 11, 0, 60)
            },
        ),
        (
            1,
            EventWrite {
                subject: Some("Tamarind Logistics: warehouse visit".to_owned()),
                body: html("<p>Safety shoes are needed. Arjun meets us at gate 3.</p>"),
                attendees: Some(everybody_of(tamarind)),
                places: Some(place(tamarind.street)),
                ..days.slot(-1, 11, 0, 120)
            },
        ),
        (
            5,
            EventWrite {
                subject: Some("Out of office".to_owned()),
                show_as: Some(ShowAs::Oof),
                is_reminder_on: Some(false),
                ..days.whole(6, 1)
            },
        ),
    ]
}

fn every_working_day(days: &Days) -> Recurrence {
    let none = jiff::civil::Date::constant(1, 1, 1);
    Recurrence {
        pattern: Pattern {
            kind: PatternType::Weekly,
            interval: 1,
            month: 0,
            day_of_month: 0,
            days_of_week: vec![
                Day::Monday,
                Day::Tuesday,
                Day::Wednesday,
                Day::Thursday,
                Day::Friday,
            ],
            first_day_of_week: Day::Monday,
            index: WeekIndex::First,
        },
        range: Range {
            kind: RangeType::NoEnd,
            start_date: days.monday(),
            end_date: none,
            recurrence_time_zone: days.zone.to_owned(),
            number_of_occurrences: 0,
        },
    }
}
