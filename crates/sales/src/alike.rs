//! Looking for records that could be the same as one that is about to be made.

use crate::activities::Activity;
use crate::client::SalesUser;
use crate::contacts::{FoundContact, Notes};
use crate::convert::{Kept, wire_from_span};
use crate::names::Names;
use crate::{fields, query};
use futures::future::try_join_all;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use sync_core::{ActivityNumber, Appointment, Contact, Kind, MeetingKey, Span, Task};
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
        let queries = wanted.chunks(AT_ONCE_MAX).map(|chunk| {
            let names = &self.pod.names;
            chunk
                .iter()
                .flat_map(|wanted| conditions(names, wanted))
                .collect()
        });
        self.activities_where(queries).await
    }

    /// Every task, as far as this user sees it, that has a subject much like one of these and is due when that is; each
    /// once, in no order. What cannot be read is left out.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn tasks_alike(&self, wanted: &[&Task]) -> Result<Vec<Activity<Task>>, Error> {
        let queries = wanted.chunks(AT_ONCE_MAX).map(|chunk| {
            let names = &self.pod.names;
            chunk.iter().map(|task| task_condition(names, task)).collect()
        });
        self.activities_where(queries).await
    }

    /// Every contact, as far as this user sees it, that has an address of one of these, or the same first and last name; each
    /// once, in no order. What cannot be read is left out.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn contacts_alike(
        &self,
        wanted: &[&Contact],
        notes: Notes,
    ) -> Result<Vec<FoundContact>, Error> {
        let queries = wanted.chunks(AT_ONCE_MAX).map(|chunk| {
            let names = &self.pod.names;
            let conditions = chunk
                .iter()
                .flat_map(|contact| contact_conditions(names, contact));
            query::any(conditions)
        });
        let queries = queries.filter(|q| !q.is_empty()).map(|q| async move {
            let parameters = [("q", q.as_str()), ("expand", notes.children())];
            let rows: Vec<Value> = self.rows(&[fields::CONTACTS], &parameters, ROWS_MAX).await?;
            Ok::<_, Error>(rows)
        });
        let mut found = BTreeMap::new();
        for row in try_join_all(queries).await?.into_iter().flatten() {
            match self.contact_from_value(row, notes).await {
                Ok(look) => {
                    found.insert(look.contact.item.id.clone(), look.contact);
                }
                Err(Error::Unreadable { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found.into_values().collect())
    }

    /// The activities of a kind that meet any of the conditions of one of these queries.
    async fn activities_where<C: Kept>(
        &self,
        queries: impl Iterator<Item = Vec<String>>,
    ) -> Result<Vec<Activity<C>>, Error> {
        let function = self.pod.names.of(fields::ACTIVITIES, fields::FUNCTION);
        let is_kind = format!("{function}={}", query::quoted(C::FUNCTION));
        let queries = queries.map(|conditions| {
            let q = format!("{is_kind} and ({})", query::any(conditions));
            async move {
                let parameters = [("q", q.as_str()), ("expand", fields::ACTIVITY_CHILDREN)];
                let rows: Vec<Value> = self.rows(&[fields::ACTIVITIES], &parameters, ROWS_MAX).await?;
                Ok::<_, Error>(rows)
            }
        });
        let mut found = BTreeMap::new();
        for row in try_join_all(queries).await?.into_iter().flatten() {
            match self.read_value::<C>(row).await {
                Ok(look) => {
                    found.insert(look.activity.item.id.clone(), look.activity);
                }
                Err(Error::Unreadable { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found.into_values().collect())
    }
}

fn task_condition(names: &Names, task: &Task) -> String {
    let of = |attribute| names.of(fields::ACTIVITIES, attribute);
    let subject = match task.subject.trim() {
        "" => fields::NO_SUBJECT,
        subject => subject,
    };
    let due = match task.due_date {
        Some(day) => format!("{}={}", of(fields::DUE), query::quoted(&day.to_string())),
        None => format!("{} is null", of(fields::DUE)),
    };
    query::all([due, query::resembles(of(fields::SUBJECT), subject)])
}

/// By any address against any, and by the name.
fn contact_conditions(names: &Names, contact: &Contact) -> Vec<String> {
    let of = |attribute| names.of(fields::CONTACTS, attribute);
    let mut conditions = Vec::new();
    let emails: Vec<&str> = contact.emails.0.iter().map(|email| email.trim()).collect();
    if !emails.is_empty() {
        let further = names.of(fields::CONTACT_POINT, fields::EMAIL_ADDRESS);
        let further = format!("{}.{further}", fields::CONTACT_POINT);
        for attribute in [of(fields::EMAIL_ADDRESS), further.as_str()] {
            conditions.push(query::is_one_of(attribute, emails.iter().copied()));
        }
    }
    let name = |attribute, text: &str| match text.trim() {
        "" => format!("{} is null", of(attribute)),
        text => query::is_text(of(attribute), text),
    };
    if !(contact.first_name.trim().is_empty() && contact.last_name.trim().is_empty()) {
        conditions.push(query::all([
            name(fields::FIRST_NAME, &contact.first_name),
            name(fields::LAST_NAME, &contact.last_name),
        ]));
    }
    conditions
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
