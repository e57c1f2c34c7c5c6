//! Looking for appointments that could be the same as one that is about to be made.

use crate::activities::Activity;
use crate::client::SalesUser;
use crate::convert::wire_from_span;
use crate::names::Names;
use crate::{fields, query};
use futures::future::try_join_all;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use sync_core::{ActivityNumber, Appointment, Kind, MeetingKey, Span};
use vendor_http::Error;

/// Appointments that are asked about in one query; with their subjects it fits into one line of a request.
const AT_ONCE_MAX: usize = 5;
/// More appointments than this of one subject at one time is nobody's calendar.
const ROWS_MAX: usize = 2000;

/// What is about to be made, as far as others like it are looked for.
#[derive(Debug, Clone, Copy)]
pub struct ActivityWanted<'a> {
    /// Which meeting it is, where that is known.
    pub key: Option<MeetingKey>,
    /// What it will hold.
    pub content: &'a Appointment,
}

impl SalesUser {
    /// Every appointment, as far as this user sees it, that carries a number of one of these meetings, or takes place when
    /// one of these does and has a subject much like it; each once, in no order. What cannot be read is left out.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn activities_alike(&self, wanted: &[ActivityWanted<'_>]) -> Result<Vec<Activity>, Error> {
        let queries = wanted.chunks(AT_ONCE_MAX).map(|chunk| self.alike(chunk));
        let mut found = BTreeMap::new();
        for row in try_join_all(queries).await?.into_iter().flatten() {
            match self.read_value(row).await {
                Ok(look) => {
                    found.insert(look.activity.item.id.clone(), look.activity);
                }
                Err(Error::Unreadable { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found.into_values().collect())
    }

    async fn alike(&self, wanted: &[ActivityWanted<'_>]) -> Result<Vec<Value>, Error> {
        let of = |attribute| self.pod.names.of(fields::ACTIVITIES, attribute);
        let is_appointment = format!("{}={}", of(fields::FUNCTION), query::quoted(fields::APPOINTMENT));
        let any = query::any(
            wanted
                .iter()
                .flat_map(|wanted| conditions(&self.pod.names, wanted)),
        );
        let q = format!("{is_appointment} and ({any})");
        let parameters = [("q", q.as_str()), ("expand", fields::ACTIVITY_CHILDREN)];
        self.rows(&[fields::ACTIVITIES], &parameters, ROWS_MAX).await
    }
}

/// By the number of the meeting, whichever birth it is; by time and subject.
fn conditions(names: &Names, ActivityWanted { key, content }: &ActivityWanted<'_>) -> Vec<String> {
    let of = |attribute| names.of(fields::ACTIVITIES, attribute);
    let subject = match content.subject.trim() {
        "" => fields::NO_SUBJECT,
        subject => subject,
    };
    let mut words = times(names, content.time);
    words.push(query::resembles(of(fields::SUBJECT), subject));
    let number = key.map(|key| {
        let first = ActivityNumber::mint(Kind::Appointment, &key, 0);
        let every_birth = first.as_str().trim_end_matches('0');
        query::begins(of(fields::ACTIVITY_NUMBER), every_birth)
    });
    number.into_iter().chain([query::all(words)]).collect()
}

/// Moments as they are; of whole days all that could be the same days in another zone.
fn times(names: &Names, time: Span) -> Vec<String> {
    let of = |attribute| names.of(fields::ACTIVITIES, attribute);
    let (start, end) = match time {
        Span::Timed { .. } => {
            let (start, end) = wire_from_span(time);
            let is = |attribute, moment: String| format!("{attribute}={}", query::quoted(&moment));
            return vec![is(of(fields::START), start), is(of(fields::END), end)];
        }
        Span::AllDay { first, last } => (first, last),
    };
    let noon = |day: Date| query::quoted(&format!("{day}T12:00:00Z"));
    let before = |day: Date| day.yesterday().unwrap_or(day);
    let after = |day: Date| day.tomorrow().unwrap_or(day);
    vec![
        format!(
            "{} between {} and {}",
            of(fields::START),
            noon(before(start)),
            noon(start)
        ),
        format!(
            "{} between {} and {}",
            of(fields::END),
            noon(end),
            noon(after(end))
        ),
    ]
}
