//! One question about changes, and what its answer says.

use super::{ChangedPage, ChangedRow};
use crate::activities::Activity;
use crate::by_number::is_of_few;
use crate::client::SalesUser;
use crate::contacts::{FoundContact, Notes};
use crate::convert::{Kept, timestamp_from_wire};
use crate::dialect::SALES;
use crate::fields;
use crate::query::quoted;
use crate::watermark::Watermark;
use crate::wire::{Collection, Id};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::future::Future;
use std::marker::PhantomData;
use sync_core::ItemId;
use vendor_http::{Error, Trace};

/// Rows of a page at most: what Oracle gives.
pub(super) const PAGE_MAX: usize = 499;
/// Rows of the overlap that the question itself leaves out; others are left out here.
const LEFT_OUT_MAX: usize = 8;

/// One question: a list, in the order of its changes.
pub(super) struct Question {
    pub(super) resource: &'static str,
    /// By our names, all but the size of the page.
    parameters: Vec<(&'static str, String)>,
    /// Our names of what identifies a row and of when it changed.
    number: &'static str,
    id: &'static str,
    stamp: &'static str,
}

impl Question {
    /// The parameters, for a page of this size.
    pub(super) fn parameters<'a>(&'a self, limit: &'a str) -> Vec<(&'static str, &'a str)> {
        let all = self.parameters.iter();
        all.map(|(name, value)| (*name, value.as_str()))
            .chain([("limit", limit)])
            .collect()
    }
}

/// What a row says of itself, whatever else of it cannot be read.
struct Named {
    number: String,
    id: i64,
    stamp: String,
    at: Timestamp,
}

impl SalesUser {
    /// Which activities of this kind changed.
    pub(super) async fn activities_question<C: Kept>(&self, after: &Watermark) -> Result<Question, Error> {
        let stamp = self.activity_stamp().await?;
        let born = match stamp {
            fields::UPDATED => fields::CREATED,
            _ => fields::CREATION,
        };
        let name = |attribute: &'static str| self.pod.names.of(fields::ACTIVITIES, attribute);
        let kind = format!("{}={}", name(fields::FUNCTION), quoted(C::FUNCTION));
        let (stamp_there, born_there) = (name(stamp), name(born));
        let q = format!(
            "{kind} and {}",
            changed_after(after, stamp_there, name(fields::ACTIVITY_ID))
        );
        let own = fields::ACTIVITY_ATTRIBUTES.iter().copied();
        let own = own.filter(|one| !C::UNREAD.contains(one) && !self.pod.lacks(fields::ACTIVITIES, one));
        let own: Vec<&str> = own.map(name).collect();
        let child = |child: &str, attributes: &[&'static str]| {
            let there = attributes.iter().filter(|one| !self.pod.lacks(child, one));
            let there: Vec<&str> = there.map(|one| self.pod.names.of(child, one)).collect();
            format!("{child}:{}", there.join(","))
        };
        let wanted = format!(
            "{},{stamp_there},{born_there};{};{}",
            own.join(","),
            child(fields::ACTIVITY_CONTACT, &[fields::CONTACT_ID]),
            child(fields::ACTIVITY_ASSIGNEE, C::OF_ASSIGNEES)
        );
        Ok(Question {
            resource: fields::ACTIVITIES,
            parameters: parameters(q, wanted, stamp_there, name(fields::ACTIVITY_ID)),
            number: fields::ACTIVITY_NUMBER,
            id: fields::ACTIVITY_ID,
            stamp,
        })
    }

    /// Which contacts changed.
    pub(super) async fn contacts_question(&self, after: &Watermark, notes: Notes) -> Result<Question, Error> {
        let name = |attribute: &'static str| self.pod.names.of(fields::CONTACTS, attribute);
        let (stamp, id) = (name(fields::LAST_UPDATED), name(fields::PARTY_ID));
        let own: Vec<&str> = fields::CONTACT_ATTRIBUTES.iter().map(|one| name(one)).collect();
        let child = |child: &str, attributes: &[&'static str]| {
            let names: Vec<&str> = attributes
                .iter()
                .map(|one| self.pod.names.of(child, one))
                .collect();
            format!(";{child}:{}", names.join(","))
        };
        let mut wanted = own.join(",");
        let point = [fields::CONTACT_POINT_TYPE, fields::EMAIL_ADDRESS];
        wanted.push_str(&child(fields::CONTACT_POINT, &point));
        if notes == Notes::Carried {
            let note = [fields::NOTE_ID, fields::NOTE_TYPE, fields::NOTE_TEXT];
            wanted.push_str(&child(fields::NOTE, &note));
        }
        let q = changed_after(after, stamp, id);
        Ok(Question {
            resource: fields::CONTACTS,
            parameters: parameters(q, wanted, stamp, id),
            number: fields::PARTY_NUMBER,
            id: fields::PARTY_ID,
            stamp: fields::LAST_UPDATED,
        })
    }

    /// One page. Where an answer is too large, or the pod breaks at it, less is asked for; a single row of which that is so is
    /// named and left.
    pub(super) async fn ask_for_changes<R: Reader>(
        &self,
        question: &Question,
        after: &Watermark,
        reader: R,
    ) -> Result<ChangedPage<R::Record>, Error> {
        let mut limit = PAGE_MAX;
        loop {
            let text = limit.to_string();
            let page = self
                .raw_page(&[question.resource], &question.parameters(&text))
                .await;
            match page {
                Ok((page, _)) => return self.changed_page(question, after, page, reader).await,
                Err(error) if is_of_few(&error) && limit > 1 => limit /= 4,
                Err(error) if is_of_few(&error) => return self.named_alone(question, after, error).await,
                Err(error) => return Err(error),
            }
            limit = limit.max(1);
        }
    }

    /// What a page says.
    pub(super) async fn changed_page<R: Reader>(
        &self,
        question: &Question,
        after: &Watermark,
        page: Collection<Box<RawValue>>,
        reader: R,
    ) -> Result<ChangedPage<R::Record>, Error> {
        let trace = SALES.no_request();
        let mut named = Vec::with_capacity(page.items.len());
        let mut rows = Vec::new();
        for row in page.items {
            let one = question.named(self, &row, &trace)?;
            if !after.has_given(one.id, &one.stamp) {
                rows.push(match reader.read(self, &row).await {
                    Ok(record) => ChangedRow::Changed(Box::new(record)),
                    // The list was answered.
                    Err(error) if error.may_be_of_one() => {
                        ChangedRow::Unreadable(ItemId::new(one.number), error)
                    }
                    Err(error) => return Err(error),
                });
            }
            named.push((one.id, one.stamp, one.at));
        }
        let (is_last, at) = (!page.has_more, page.at);
        Ok(ChangedPage {
            rows,
            next: after.after(&named, is_last, at),
            is_last,
        })
    }

    /// The next row alone, by its name: it cannot be read.
    async fn named_alone<R>(
        &self,
        question: &Question,
        after: &Watermark,
        error: Error,
    ) -> Result<ChangedPage<R>, Error> {
        let name = |attribute| self.pod.names.of(question.resource, attribute);
        let wanted = [name(question.number), name(question.id), name(question.stamp)].join(",");
        let mut parameters = question.parameters("1");
        parameters.retain(|(name, _)| *name != "fields");
        parameters.push(("fields", &wanted));
        let (page, _) = self.raw_page(&[question.resource], &parameters).await?;
        let mut named = Vec::new();
        let mut rows = Vec::new();
        for row in &page.items {
            let one = question.named(self, row, error.trace())?;
            rows.push(ChangedRow::Unreadable(ItemId::new(one.number), error.clone()));
            named.push((one.id, one.stamp, one.at));
        }
        let (is_last, at) = (!page.has_more, page.at);
        Ok(ChangedPage {
            rows,
            next: after.after(&named, is_last, at),
            is_last,
        })
    }
}

/// Reads the rows of one list.
pub(super) trait Reader: Send + Sync {
    type Record: Send;

    fn read(
        &self,
        user: &SalesUser,
        row: &RawValue,
    ) -> impl Future<Output = Result<Self::Record, Error>> + Send;
}

/// Of activities of one kind.
pub(super) struct ActivityReader<C>(pub(super) PhantomData<fn() -> C>);

/// Of contacts.
pub(super) struct ContactReader(pub(super) Notes);

impl<C: Kept + Send> Reader for ActivityReader<C> {
    type Record = Activity<C>;

    async fn read(&self, user: &SalesUser, row: &RawValue) -> Result<Activity<C>, Error> {
        let row = user.read_raw(fields::ACTIVITIES, row);
        user.read_listed(row).await.map(|look| look.activity)
    }
}

impl Reader for ContactReader {
    type Record = FoundContact;

    async fn read(&self, user: &SalesUser, row: &RawValue) -> Result<FoundContact, Error> {
        let row = user.read_raw(fields::CONTACTS, row);
        user.contact_listed(row, self.0).await.map(|look| look.contact)
    }
}

impl Question {
    /// A row without these is none of any list.
    fn named(&self, user: &SalesUser, row: &RawValue, trace: &Trace) -> Result<Named, Error> {
        let unreadable = |at: &'static str| Error::unreadable(at, trace);
        let head: Option<Head> = user.read_raw(self.resource, row);
        let head = head.ok_or_else(|| unreadable("items"))?;
        let text = |name| head.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = head.get(self.id).and_then(|id| Id::deserialize(id).ok());
        let stamp = text(self.stamp).ok_or_else(|| unreadable(self.stamp))?;
        Ok(Named {
            number: text(self.number).ok_or_else(|| unreadable(self.number))?,
            id: id.ok_or_else(|| unreadable(self.id))?.0,
            at: timestamp_from_wire(&stamp).ok_or_else(|| unreadable(self.stamp))?,
            stamp,
        })
    }
}

/// What names rows of either list, and nothing else of them.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Head {
    activity_number: Option<Value>,
    activity_id: Option<Value>,
    activity_update_date: Option<Value>,
    party_number: Option<Value>,
    party_id: Option<Value>,
    last_update_date: Option<Value>,
}

impl Head {
    fn get(&self, name: &str) -> Option<&Value> {
        let value = match name {
            fields::ACTIVITY_NUMBER => &self.activity_number,
            fields::ACTIVITY_ID => &self.activity_id,
            fields::UPDATED => &self.activity_update_date,
            fields::PARTY_NUMBER => &self.party_number,
            fields::PARTY_ID => &self.party_id,
            fields::LAST_UPDATED => &self.last_update_date,
            _ => return None,
        };
        value.as_ref()
    }
}

fn parameters(q: String, wanted: String, stamp: &str, id: &str) -> Vec<(&'static str, String)> {
    vec![
        ("q", q),
        ("fields", wanted),
        ("orderBy", format!("{stamp}:asc,{id}:asc")),
        ("links", "self".to_owned()),
    ]
}

/// What changed after a watermark. In the middle of a walk the list goes on behind the last row rather than at an offset,
/// which would skip as many rows as were changed meanwhile.
fn changed_after(after: &Watermark, stamp: &str, id: &str) -> String {
    if let Some(place) = &after.walk {
        let last = quoted(&place.stamp);
        return format!("({stamp} > {last} or ({stamp} = {last} and {id} > {}))", place.id);
    }
    let mut q = format!("{stamp} >= {}", quoted(&after.from().to_string()));
    if after.given.len() <= LEFT_OUT_MAX {
        for (given, at) in &after.given {
            q.push_str(&format!(" and ({id} <> {given} or {stamp} <> {})", quoted(at)));
        }
    }
    q
}
