//! Looking at appointments.

use crate::client::SalesUser;
use crate::convert::Look;
use crate::dialect::SALES;
use crate::{fields, query, wire};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use sync_core::{ActivityNumber, Appointment, Item, SalesId};
use vendor_http::{Call, Error, Reply, Trace};

/// Activities that are asked for in one query.
const AT_ONCE_MAX: usize = 20;

/// What a look at one activity found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityLook {
    /// It is there.
    Found(Box<Activity>),
    /// Nothing under that number for this user.
    Missing,
    /// This one could not be looked at; the others could.
    Failed(Error),
}

/// An appointment as Sales holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What the pair keeps of it; its id is the activity's number. Who takes part are contacts, assignees and the owner;
    /// contacts among the relations are always left out, since Sales does not tell them from those.
    pub item: Item<Appointment>,
    /// Its numeric id, for links to it.
    pub activity_id: SalesId,
    /// Party id of who owns it.
    pub owner: SalesId,
}

impl SalesUser {
    /// Looks at activities by number, in the same order: one by one request, several by one query for every 20.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn activities(&self, numbers: &[ActivityNumber]) -> Result<Vec<ActivityLook>, Error> {
        if let [number] = numbers {
            return match self.look(number.as_str()).await {
                Ok(Some(look)) => Ok(vec![ActivityLook::Found(Box::new(look.activity))]),
                Ok(None) => Ok(vec![ActivityLook::Missing]),
                Err(error @ Error::Unreadable { .. }) => Ok(vec![ActivityLook::Failed(error)]),
                Err(error) => Err(error),
            };
        }
        let mut found = BTreeMap::new();
        let mut todo: Vec<&[ActivityNumber]> = numbers.chunks(AT_ONCE_MAX).collect();
        while let Some(chunk) = todo.pop() {
            match self.query(chunk).await {
                Ok(looks) => found.extend(looks),
                Err(error) if error.is_too_large() && chunk.len() > 1 => {
                    let (first, second) = chunk.split_at(chunk.len() / 2);
                    todo.extend([first, second]);
                }
                Err(error) if error.is_too_large() => {
                    let failed = |number: &ActivityNumber| {
                        (number.as_str().to_owned(), ActivityLook::Failed(error.clone()))
                    };
                    found.extend(chunk.iter().map(failed));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(numbers
            .iter()
            .map(|number| {
                found
                    .get(number.as_str())
                    .cloned()
                    .unwrap_or(ActivityLook::Missing)
            })
            .collect())
    }

    /// Activities by query; what is not listed is not there.
    async fn query(&self, numbers: &[ActivityNumber]) -> Result<Vec<(String, ActivityLook)>, Error> {
        let conditions = numbers
            .iter()
            .map(|number| format!("{}={}", fields::ACTIVITY_NUMBER, query::quoted(number.as_str())));
        let (q, limit) = (query::any(conditions), numbers.len().to_string());
        let parameters = [
            ("q", q.as_str()),
            ("expand", fields::ACTIVITY_CHILDREN),
            ("limit", limit.as_str()),
        ];
        let page = self.page::<Value>(&[fields::ACTIVITIES], &parameters).await?;
        self.looks_from_rows(page.items).await
    }

    /// Each row by its number, as a look at it would find it.
    pub(crate) async fn looks_from_rows(
        &self,
        items: Vec<Value>,
    ) -> Result<Vec<(String, ActivityLook)>, Error> {
        let mut looks = Vec::with_capacity(items.len());
        for item in items {
            let Some(number) = item
                .get(fields::ACTIVITY_NUMBER)
                .and_then(Value::as_str)
                .map(str::to_owned)
            else {
                return Err(Error::unreadable(fields::ACTIVITY_NUMBER, &SALES.no_request()));
            };
            let read = match serde_json::from_value(item) {
                Ok(activity) => self.read(activity, None, &SALES.no_request()).await,
                Err(_) => Err(Error::unreadable("items", &SALES.no_request())),
            };
            let look = match read {
                Ok(look) => ActivityLook::Found(Box::new(look.activity)),
                Err(error) => ActivityLook::Failed(error),
            };
            looks.push((number, look));
        }
        Ok(looks)
    }

    /// One activity with its rows; `None` where nothing is under that number for this user.
    pub(crate) async fn look(&self, number: &str) -> Result<Option<Look>, Error> {
        if !is_addressable(number) {
            return Ok(None);
        }
        let url = self.pod.transport.url(
            &[fields::ACTIVITIES, number],
            &[("expand", fields::ACTIVITY_CHILDREN)],
        );
        let reply = self.send(Call::new(Method::GET, url)).await?;
        if matches!(reply.status, 404 | 410) {
            return Ok(None);
        }
        let activity: wire::Activity = reply.json()?;
        self.read(activity, reply.etag.as_deref(), &reply.trace)
            .await
            .map(Some)
    }

    /// Reads an activity, and fetches those of its rows that did not come with it.
    async fn read(
        &self,
        mut activity: wire::Activity,
        etag: Option<&str>,
        trace: &Trace,
    ) -> Result<Look, Error> {
        let number = activity.number.clone().unwrap_or_default();
        activity.contacts = self
            .all_rows(&number, fields::ACTIVITY_CONTACT, activity.contacts)
            .await?;
        activity.assignees = self
            .all_rows(&number, fields::ACTIVITY_ASSIGNEE, activity.assignees)
            .await?;
        self.pod
            .look_from_activity(activity, etag)
            .map_err(|at| Error::unreadable(at, trace))
    }

    async fn all_rows(
        &self,
        number: &str,
        child: &str,
        came: Option<wire::Children<wire::Child>>,
    ) -> Result<Option<wire::Children<wire::Child>>, Error> {
        match came.map(wire::Children::into_collection) {
            Some(whole) if !whole.has_more => Ok(Some(wire::Children::Collection(whole))),
            _ if !is_addressable(number) => Ok(None),
            _ => {
                let rows = self
                    .rows(&[fields::ACTIVITIES, number, "child", child], &[], 1000)
                    .await?;
                Ok(Some(wire::Children::Bare(rows)))
            }
        }
    }
}

/// Whether the number can stand in an address as one segment of its own.
pub(crate) fn is_addressable(number: &str) -> bool {
    !matches!(number, "" | "." | "..") && number.len() <= 256
}

/// The activity in an answer to a write.
pub(crate) fn activity_from_reply(reply: &Reply) -> Result<wire::Activity, Error> {
    reply.json()
}
