//! The page that a record's link opens: one appointment as a person reads it in Sales, without signing in.

use super::pages::escaped;
use crate::Sandbox;
use crate::exchange::body;
use crate::sales::model::{Field, Row, Sales, Table};
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use std::collections::BTreeMap;
use url::form_urlencoded;

/// Oracle's dynamic link (release 25B, what's new).
pub(super) const PATH: &str = "/fscmUI/redwood/application-components/application/container/deep-link";

const STYLE: &str = include_str!("record_page.css");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET …/deep-link?id=…&puid=…&resource=activities&recordType=APPOINTMENT`
pub(super) async fn record(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery) -> Response {
    let asked: BTreeMap<_, _> = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let world = sandbox.world();
    match find(&world.sales, &asked) {
        Some(row) => {
            let subject = text(&world.sales, row, "Subject");
            page(StatusCode::OK, &subject, &appointment(&world.sales, row))
        }
        None => page(
            StatusCode::NOT_FOUND,
            "Record not found",
            "<div class=\"head\"><p class=\"kind\">Appointment</p><h1>Record not found</h1>\
             <p role=\"alert\">It may have been deleted, or the link is not complete.</p></div>",
        ),
    }
}

/// The appointment by number, by id, or by both if they agree.
fn find<'a>(sales: &'a Sales, asked: &BTreeMap<String, String>) -> Option<&'a Row> {
    let says = |name: &str, expected: &str| asked.get(name).is_some_and(|value| value == expected);
    if !says("resource", "activities") || !says("recordType", "APPOINTMENT") {
        return None;
    }
    let by_number = |number: &String| sales.record(Table::Activities, number);
    let by_id = |id: &String| sales.by_id(Table::Activities, id.parse().ok()?);
    let found = match (asked.get("puid"), asked.get("id")) {
        (Some(number), Some(id)) => by_number(number).filter(|row| row.id.to_string() == *id),
        (Some(number), None) => by_number(number),
        (None, Some(id)) => by_id(id),
        (None, None) => None,
    };
    found.filter(|row| row.stored("ActivityFunctionCode").as_text() == Some("APPOINTMENT"))
}

fn appointment(sales: &Sales, row: &Row) -> String {
    let value = |name| escaped(&text(sales, row, name));
    let tags: String = [("PrivateFlag", "Private"), ("AllDayFlag", "All day")]
        .into_iter()
        .filter(|(name, _)| row.stored(name).is_true())
        .map(|(_, tag)| format!("<span class=\"tag\">{tag}</span>"))
        .collect();
    let when = when(row);
    let details = facts(&[
        ("When", when.clone()),
        ("Where", value("Location")),
        ("Owner", value("OwnerName")),
        ("Number", value("ActivityNumber")),
        ("Last updated", stamp(row)),
    ]);
    let related = facts(&[
        ("Account", value("AccountName")),
        ("Primary contact", value("PrimaryContactName")),
        ("Opportunity", value("OpportunityName")),
        ("Lead", value("LeadName")),
    ]);
    let contacts = people(
        sales,
        row,
        Table::ActivityContact,
        "ContactName",
        &["ContactJobTitle", "ContactAccount", "ContactEmail"],
    );
    let assignees = people(sales, row, Table::ActivityAssignee, "AssigneeName", &[]);
    format!(
        "<div class=\"head\"><p class=\"kind\">Appointment</p><h1>{subject}</h1><p>{when}</p>{tags}</div>\n\
         <div class=\"cards\">\n{}{}{}{}{}</div>",
        card("details", "Details", "", &details),
        card("related", "Related to", "", &related),
        card("contacts", "Contacts", "", &contacts),
        card("assignees", "Assignees", "", &assignees),
        card("description", "Description", "wide", &description(sales, row)),
        subject = value("Subject"),
    )
}

fn card(id: &str, title: &str, class: &str, inner: &str) -> String {
    format!(
        "<section class=\"{class}\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>\n{inner}</section>\n"
    )
}

/// Names and values that are safe in HTML already; what has no value shows a dash.
fn facts(facts: &[(&str, String)]) -> String {
    let shown: String = facts
        .iter()
        .map(|(name, value)| {
            let value = if value.is_empty() {
                "<span class=\"none\">–</span>"
            } else {
                value
            };
            format!("<dt>{name}</dt><dd>{value}</dd>\n")
        })
        .collect();
    format!("<dl>\n{shown}</dl>\n")
}

fn people(sales: &Sales, row: &Row, table: Table, name: &str, more: &[&str]) -> String {
    let shown: String = row
        .children(table)
        .map(|child| {
            let about: Vec<String> = more
                .iter()
                .map(|name| escaped(&text(sales, child, name)))
                .filter(|text| !text.is_empty())
                .collect();
            let about = match about.is_empty() {
                true => String::new(),
                false => format!("<small>{}</small>", about.join(" · ")),
            };
            format!("<li>{}{about}</li>\n", escaped(&text(sales, child, name)))
        })
        .collect();
    match shown.is_empty() {
        true => "<p class=\"none\">Nobody.</p>\n".to_owned(),
        false => format!("<ul>\n{shown}</ul>\n"),
    }
}

/// The description's words: what came as HTML loses its tags, and what is left is made harmless.
fn description(sales: &Sales, row: &Row) -> String {
    let stored = text(sales, row, "ActivityDescription");
    let words = match stored.contains('<') && stored.contains('>') {
        true => body::text_of_html(&stored),
        false => stored,
    };
    match words.trim() {
        "" => "<p class=\"none\">No description.</p>\n".to_owned(),
        words => format!("<p class=\"text\">{}</p>\n", escaped(words)),
    }
}

/// From when to when. Whole days belong to no zone; everything else is told in UTC, since nobody is signed in.
fn when(row: &Row) -> String {
    let time = |name| {
        row.stored(name)
            .as_time()
            .map(|at| at.to_zoned(TimeZone::UTC).datetime())
    };
    let (Some(start), Some(end)) = (time("ActivityStartDate"), time("ActivityEndDate")) else {
        return String::new();
    };
    if row.stored("AllDayFlag").is_true() {
        let last = match end.time() == Time::midnight() && end.date() > start.date() {
            true => end.date().saturating_sub(1.day()),
            false => end.date(),
        };
        return match last == start.date() {
            true => format!("{}, all day", day(last)),
            false => format!("{} – {}, all day", day(start.date()), day(last)),
        };
    }
    let clock = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let (from, until) = (clock(start.time()), clock(end.time()));
    match start.date() == end.date() {
        true => format!("{}, {from} – {until} UTC", day(start.date())),
        false => format!("{}, {from} – {}, {until} UTC", day(start.date()), day(end.date())),
    }
}

fn day(day: Date) -> String {
    format!(
        "<time datetime=\"{day}\">{}</time>",
        day.strftime("%A, %-d %B %Y")
    )
}

fn stamp(row: &Row) -> String {
    let at = row
        .stored("LastUpdateDate")
        .as_time()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let by = row.stored("LastUpdatedBy").as_text().unwrap_or_default();
    let shown = at.strftime("%-d %B %Y, %H:%M UTC");
    format!("<time datetime=\"{at}\">{shown}</time> by {}", escaped(by))
}

fn text(sales: &Sales, row: &Row, name: &str) -> String {
    match sales.value(row, name) {
        Field::Text(text) => text,
        Field::Null => String::new(),
        other @ (Field::Int(_)
        | Field::Cents(_)
        | Field::Flag(_)
        | Field::Time(_)
        | Field::Day(_)
        | Field::Bytes(_)) => other
            .to_json(crate::sales::model::field::Decimals::Strings)
            .to_string(),
    }
}

fn page(status: StatusCode, title: &str, main: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{} – Oracle Sales</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\n<body><a class=\"skip\" href=\"#record\">Skip to the record</a>\
         <header class=\"band\"><strong>Oracle Sales</strong><span>Activities</span></header>\n\
         <main id=\"record\" tabindex=\"-1\">\n{main}\n</main>\n<footer><p>This is a stand-in of Oracle Sales: the page shows what \
         its records hold and changes nothing.</p></footer></body></html>\n",
        escaped(title)
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, html).into_response()
}
