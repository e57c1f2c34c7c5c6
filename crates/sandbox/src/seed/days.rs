//! Working days around the world's today, and events put on them.

use crate::exchange::event::{Attendee, AttendeeType, Body, BodyType, Mailable, Place, Response, When};
use crate::exchange::write::EventWrite;
use crate::exchange::zones;
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};

/// Today in a zone, and counting from it.
#[derive(Debug, Clone)]
pub(super) struct Days {
    pub(super) zone: &'static str,
    today: Date,
}

impl Days {
    pub(super) fn around(now: Timestamp, zone: &'static str) -> Self {
        let rules = zones::rules(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let mut today = now.to_zoned(rules).date();
        while is_weekend(today) {
            today = next(today, 1);
        }
        Self { zone, today }
    }

    /// The n-th working day from today; on a weekend, from the Monday after it.
    pub(super) fn workday(&self, n: i32) -> Date {
        let mut date = self.today;
        for _ in 0..n.unsigned_abs() {
            date = next(date, n.signum());
            while is_weekend(date) {
                date = next(date, n.signum());
            }
        }
        date
    }

    /// The Monday of this week.
    pub(super) fn monday(&self) -> Date {
        let mut date = self.today;
        while date.weekday() != Weekday::Monday {
            date = next(date, -1);
        }
        date
    }

    /// A stretch of a working day, from hour and minute, so many minutes long.
    pub(super) fn slot(&self, n: i32, hour: i8, minute: i8, minutes: i64) -> EventWrite {
        self.on(self.workday(n), hour, minute, minutes)
    }

    pub(super) fn on(&self, date: Date, hour: i8, minute: i8, minutes: i64) -> EventWrite {
        let start = date.at(hour, minute, 0, 0);
        let end = start.checked_add(minutes.minutes()).unwrap_or(start);
        let when = |local| {
            Some(When {
                local,
                zone: self.zone.to_owned(),
            })
        };
        EventWrite {
            start: when(start),
            end: when(end),
            ..EventWrite::default()
        }
    }

    /// Whole days from the n-th working day on.
    pub(super) fn whole(&self, n: i32, days: i32) -> EventWrite {
        let first = self.workday(n);
        let when = |date: Date| {
            Some(When {
                local: date.at(0, 0, 0, 0),
                zone: self.zone.to_owned(),
            })
        };
        EventWrite {
            start: when(first),
            end: when(next(first, days)),
            is_all_day: Some(true),
            ..EventWrite::default()
        }
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn next(date: Date, days: i32) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

pub(super) fn required(name: impl Into<String>, address: impl Into<String>) -> Attendee {
    let who = Mailable {
        name: name.into(),
        address: address.into(),
    };
    Attendee {
        who,
        kind: AttendeeType::Required,
        response: Response::None,
        responded_at: None,
    }
}

pub(super) fn optional(name: &str, address: &str) -> Attendee {
    Attendee {
        kind: AttendeeType::Optional,
        ..required(name, address)
    }
}

/// A meeting room, which is invited as a resource and is the place as well.
pub(super) fn room(name: &str, address: &str) -> (Attendee, Place) {
    let place = Place {
        name: name.to_owned(),
        room_address: Some(address.to_owned()),
        street: None,
    };
    (
        Attendee {
            kind: AttendeeType::Resource,
            ..required(name, address)
        },
        place,
    )
}

pub(super) fn place(name: &str) -> Vec<Place> {
    vec![Place {
        name: name.to_owned(),
        room_address: None,
        street: None,
    }]
}

pub(super) fn html(content: &str) -> Option<Body> {
    Some(Body {
        kind: BodyType::Html,
        content: format!(
            "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n</head>\r\n<body>\r\n{content}\r\n</body>\r\n</html>\r\n"
        ),
    })
}

pub(super) fn text(content: &str) -> Option<Body> {
    Some(Body {
        kind: BodyType::Text,
        content: content.to_owned(),
    })
}
