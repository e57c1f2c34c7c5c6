//! Looking at appointments and tasks.

use crate::by_number::{ByNumber, NUMBERS_MAX};
use crate::changes::Looks;
use crate::client::SalesUser;
use crate::convert::{Kept, Look};
use crate::dialect::SALES;
use crate::{fields, query, wire};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use sync_core::{ActivityNumber, Appointment, Item, ItemId, SalesId, SalesNumber, Task};
use vendor_http::{Call, Error, Trace};

/// With those who take part.
const BY_NUMBER: ByNumber = ByNumber {
    resource: fields::ACTIVITIES,
    number: fields::ACTIVITY_NUMBER,
    expand: fields::ACTIVITY_CHILDREN,
};
/// More meetings than this has no series.
const SERIES_ROWS_MAX: usize = 2000;

/// What a look at one activity found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityLook<C = Appointment> {
    /// It is there.
    Found(Box<Activity<C>>),
    /// Nothing under that number for this user.
    Missing,
    /// Another kind of activity.
    OtherKind,
    /// This one could not be looked at; the others could.
    Failed(Error),
}

/// An appointment or a task as Sales holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity<C = Appointment> {
    /// What the pair keeps of it; its id is the activity's number. Who takes part in an appointment are contacts,
    /// assignees and the owner; contacts among its relations are always left out, since Sales does not tell them from
    /// those. A task's contacts are what it is about.
    pub item: Item<C>,
    /// Its numeric id, for links to it.
    pub activity_id: SalesId,
    /// Party id of who owns it.
    pub owner: SalesId,
    /// The series of which it is one meeting (`RecurSeriesId`).
    pub series: Option<SalesId>,
}

impl SalesUser {
    /// Looks at appointments by number, in the same order; many in few requests.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn activities(&self, numbers: &[ActivityNumber]) -> Result<Vec<ActivityLook>, Error> {
        self.looks(numbers).await
    }

    /// Looks at tasks by number, as [`SalesUser::activities`] does.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn tasks(&self, numbers: &[ActivityNumber]) -> Result<Vec<ActivityLook<Task>>, Error> {
        self.looks(numbers).await
    }

    /// The meetings of a series that this user sees, whoever made them.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn series(&self, series: SalesId) -> Result<Vec<Activity>, Error> {
        let names = &self.pod.names;
        let q = format!("{}={series}", names.of(fields::ACTIVITIES, fields::SERIES));
        let order = format!("{}:asc", names.of(fields::ACTIVITIES, fields::ACTIVITY_ID));
        let parameters = [
            ("q", q.as_str()),
            ("expand", fields::ACTIVITY_CHILDREN),
            ("orderBy", order.as_str()),
        ];
        let rows: Vec<wire::Activity> = self
            .rows(&[fields::ACTIVITIES], &parameters, SERIES_ROWS_MAX)
            .await?;
        let mut meetings = Vec::with_capacity(rows.len());
        for row in rows {
            meetings.push(self.read(row, None, &SALES.no_request()).await?.activity);
        }
        Ok(meetings)
    }

    /// The appointments that this user sees whose number begins with this one and goes on with a dash: the meetings of a
    /// series that we made.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn meetings_under(&self, number: &SalesNumber) -> Result<Vec<Activity>, Error> {
        let of = |attribute| self.pod.names.of(fields::ACTIVITIES, attribute);
        let begins = query::begins(of(fields::ACTIVITY_NUMBER), &format!("{}-", number.as_str()));
        let is_appointment = format!("{}={}", of(fields::FUNCTION), query::quoted(fields::APPOINTMENT));
        let q = format!("{is_appointment} and {begins}");
        let parameters = [("q", q.as_str()), ("expand", fields::ACTIVITY_CHILDREN)];
        let rows: Vec<wire::Activity> = self
            .rows(&[fields::ACTIVITIES], &parameters, SERIES_ROWS_MAX)
            .await?;
        let mut meetings = Vec::with_capacity(rows.len());
        for row in rows {
            meetings.push(self.read(row, None, &SALES.no_request()).await?.activity);
        }
        Ok(meetings)
    }

    /// The series of those of these activities that are meetings of one, as far as this user sees them.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn series_of(&self, numbers: &[SalesNumber]) -> Result<BTreeMap<ItemId, SalesId>, Error> {
        #[derive(serde::Deserialize)]
        struct Member {
            #[serde(rename = "ActivityNumber")]
            number: String,
            #[serde(rename = "RecurSeriesId")]
            series: Option<wire::Id>,
        }
        let of = |attribute| self.pod.names.of(fields::ACTIVITIES, attribute);
        let wanted = format!("{},{}", of(fields::ACTIVITY_NUMBER), of(fields::SERIES));
        let mut found = BTreeMap::new();
        for chunk in numbers.chunks(NUMBERS_MAX) {
            let texts: Vec<String> = chunk.iter().map(|one| query::quoted(one.as_str())).collect();
            let q = format!(
                "{} is not null and {} in ({})",
                of(fields::SERIES),
                of(fields::ACTIVITY_NUMBER),
                texts.join(",")
            );
            let parameters = [
                ("q", q.as_str()),
                ("fields", wanted.as_str()),
                ("onlyData", "true"),
            ];
            let rows: Vec<Member> = self
                .rows(&[fields::ACTIVITIES], &parameters, SERIES_ROWS_MAX)
                .await?;
            let members = rows
                .into_iter()
                .filter_map(|row| Some((ItemId::new(row.number), SalesId(row.series?.0))));
            found.extend(members);
        }
        Ok(found)
    }

    async fn looks<C: Kept>(&self, numbers: &[SalesNumber]) -> Result<Vec<ActivityLook<C>>, Error> {
        if let [number] = numbers {
            return match self.look(number.as_str()).await {
                Ok(Some(look)) => Ok(vec![ActivityLook::Found(Box::new(look.activity))]),
                Ok(None) => Ok(vec![ActivityLook::Missing]),
                Err(error) if is_other_kind(&error) => Ok(vec![ActivityLook::OtherKind]),
                Err(error @ Error::Unreadable { .. }) => Ok(vec![ActivityLook::Failed(error)]),
                Err(error) if error.may_be_of_one() && self.is_answering(BY_NUMBER).await => {
                    Ok(vec![ActivityLook::Failed(error)])
                }
                Err(error) => Err(error),
            };
        }
        let mut found = self.looks_by_query(numbers).await?;
        let looks = numbers.iter().map(|number| match found.remove(number.as_str()) {
            None => ActivityLook::Missing,
            Some(Ok(look)) => ActivityLook::Found(Box::new(look.activity)),
            Some(Err(error)) if is_other_kind(&error) => ActivityLook::OtherKind,
            Some(Err(error)) => ActivityLook::Failed(error),
        });
        Ok(looks.collect())
    }

    /// Activities by query with their raw form.
    pub(crate) async fn looks_by_query<C: Kept>(
        &self,
        numbers: &[SalesNumber],
    ) -> Result<Looks<Look<C>>, Error> {
        let mut looks = Looks::new();
        for (number, row) in self.read_by_number(BY_NUMBER, numbers).await? {
            let look = match row {
                Ok(row) => self.read_value(row).await,
                Err(error) => Err(error),
            };
            looks.insert(number, look);
        }
        Ok(looks)
    }

    /// One row of a list, by our names.
    pub(crate) async fn read_value<C: Kept>(&self, row: Value) -> Result<Look<C>, Error> {
        self.read_listed(serde_json::from_value(row).ok()).await
    }

    /// One row of a list; none is one that has not the shape of an activity.
    pub(crate) async fn read_listed<C: Kept>(&self, row: Option<wire::Activity>) -> Result<Look<C>, Error> {
        let trace = SALES.no_request();
        let activity = row.ok_or_else(|| Error::unreadable("items", &trace))?;
        self.read(activity, None, &trace).await
    }

    /// One activity with its rows; `None` where nothing is under that number for this user.
    pub(crate) async fn look<C: Kept>(&self, number: &str) -> Result<Option<Look<C>>, Error> {
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
        let activity: wire::Activity = self.record_from_reply(fields::ACTIVITIES, &reply)?;
        self.read(activity, reply.etag.as_deref(), &reply.trace)
            .await
            .map(Some)
    }

    /// Reads an activity, and fetches those of its rows that did not come with it.
    async fn read<C: Kept>(
        &self,
        mut activity: wire::Activity,
        etag: Option<&str>,
        trace: &Trace,
    ) -> Result<Look<C>, Error> {
        let number = activity.number.clone().unwrap_or_default();
        activity.contacts = self
            .all_rows(
                fields::ACTIVITIES,
                &number,
                fields::ACTIVITY_CONTACT,
                activity.contacts,
            )
            .await?;
        activity.assignees = self
            .all_rows(
                fields::ACTIVITIES,
                &number,
                fields::ACTIVITY_ASSIGNEE,
                activity.assignees,
            )
            .await?;
        self.pod
            .look_of(activity, etag)
            .map_err(|at| Error::unreadable(at, trace))
    }

    /// The rows of a child that came with their record, or those that did not.
    pub(crate) async fn all_rows<T: serde::de::DeserializeOwned>(
        &self,
        resource: &str,
        number: &str,
        child: &str,
        came: Option<wire::Children<T>>,
    ) -> Result<Option<wire::Children<T>>, Error> {
        match came.map(wire::Children::into_collection) {
            Some(whole) if !whole.has_more => Ok(Some(wire::Children::Collection(whole))),
            _ if !is_addressable(number) => Ok(None),
            _ => {
                let rows = self.rows(&[resource, number, "child", child], &[], 1000).await?;
                Ok(Some(wire::Children::Bare(rows)))
            }
        }
    }
}

/// Whether an activity could not be read because it is of another kind than was asked for.
fn is_other_kind(error: &Error) -> bool {
    matches!(error, Error::Unreadable { at, .. } if at == fields::FUNCTION)
}

/// Whether the number can stand in an address as one segment of its own.
pub(crate) fn is_addressable(number: &str) -> bool {
    !matches!(number, "" | "." | "..") && number.len() <= 256
}
