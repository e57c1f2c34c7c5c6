//! What was deleted: Oracle keeps a list of it for seven days, for all kinds of records, and whoever was away longer must
//! compare ids.

use super::FeedError;
use crate::client::SalesUser;
use crate::convert::timestamp_from_wire;
use crate::describe::{Description, Resource};
use crate::dialect::SALES;
use crate::fields;
use crate::query::quoted;
use crate::watermark::Watermark;
use crate::wire::{Collection, Id, Row};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize as _;
use serde_json::Value;
use sync_core::{ItemId, SalesId};
use vendor_http::Error;

/// How long Oracle keeps the list, less the time that it may take to read it.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24 - 1);
/// Rows of a page at most.
const PAGE_MAX: usize = 499;

/// A record that was deleted, for certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// What it was, as the pod says: a resource such as `activities`, or a name of the object.
    pub object: String,
    /// Its public number, where the list names it.
    pub number: Option<ItemId>,
    /// Its numeric id, where the list names it.
    pub id: Option<SalesId>,
    /// When.
    pub at: Timestamp,
}

/// A page of what was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedPage {
    /// By the time of the deletion; all kinds of records, whoever saw them.
    pub rows: Vec<Deleted>,
    /// Where to go on.
    pub next: Watermark,
    /// Whether this is all for now.
    pub is_last: bool,
}

/// What this pod calls the attributes of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    object: Option<&'static str>,
    number: Option<&'static str>,
    id: Option<&'static str>,
    at: &'static str,
}

impl SalesUser {
    /// What was deleted after the watermark. `now` decides whether Sales can still know.
    ///
    /// # Errors
    /// [`FeedError::Forgotten`], when it cannot, and [`FeedError::NotOffered`], when this user is not told; otherwise what the
    /// failure asks to do.
    pub async fn deleted_records(&self, after: &Watermark, now: Timestamp) -> Result<DeletedPage, FeedError> {
        let columns = self.deleted_columns(after, now).await?;
        let parameters = columns.parameters(after);
        let parameters: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        match self.page::<Row>(&[fields::DELETED_RECORDS], &parameters).await {
            Ok(page) => Ok(columns.page(page, after)?),
            Err(Error::Forbidden { .. }) => Err(FeedError::NotOffered),
            Err(error) => Err(FeedError::Failed(error)),
        }
    }

    /// What the list is made of here, if it can still say what was deleted since then.
    pub(super) async fn deleted_columns(
        &self,
        after: &Watermark,
        now: Timestamp,
    ) -> Result<Columns, FeedError> {
        let oldest = now.saturating_sub(KEPT_FOR).unwrap_or(now);
        if after.from() < oldest {
            return Err(FeedError::Forgotten);
        }
        let described = self.description_if_allowed(Resource::DeletedRecords).await?;
        match described {
            Some(described) => Columns::of(&described).ok_or(FeedError::NotOffered),
            None => Ok(Columns::usual()),
        }
    }
}

impl Columns {
    /// As they are most probably called.
    fn usual() -> Self {
        let first = |names: &[&'static str]| names.first().copied();
        Self {
            object: first(fields::DELETED_OBJECT),
            number: first(fields::DELETED_NUMBER),
            id: first(fields::DELETED_ID),
            at: first(fields::DELETED_AT).unwrap_or(fields::CREATION),
        }
    }

    /// Nothing, if the list neither says when something was deleted nor what.
    fn of(described: &Description) -> Option<Self> {
        let columns = Self {
            object: described.first(fields::DELETED_OBJECT),
            number: described.first(fields::DELETED_NUMBER),
            id: described.first(fields::DELETED_ID),
            at: described.first_queryable(fields::DELETED_AT)?,
        };
        (columns.number.is_some() || columns.id.is_some()).then_some(columns)
    }

    pub(super) fn parameters(&self, after: &Watermark) -> Vec<(&'static str, String)> {
        let (at, id) = (self.at, fields::DELETED_RECORD_ID);
        let q = match &after.walk {
            None => format!("{at} >= {}", quoted(&after.from().to_string())),
            Some(place) => {
                let last = quoted(&place.stamp);
                format!("({at} > {last} or ({at} = {last} and {id} > {}))", place.id)
            }
        };
        let wanted: Vec<&str> = [Some(id), self.object, self.number, self.id, Some(at)]
            .into_iter()
            .flatten()
            .collect();
        vec![
            ("q", q),
            ("fields", wanted.join(",")),
            ("orderBy", format!("{at}:asc,{id}:asc")),
            ("onlyData", "true".to_owned()),
            ("limit", PAGE_MAX.to_string()),
        ]
    }

    pub(super) fn page(&self, page: Collection<Row>, after: &Watermark) -> Result<DeletedPage, Error> {
        let trace = SALES.no_request();
        let mut named = Vec::with_capacity(page.items.len());
        let mut rows = Vec::new();
        for row in &page.items {
            // A deletion that nobody understands would be passed over for ever: what is there must be readable.
            let id = |name| id_of(row, name).map_err(|()| Error::unreadable(name, &trace));
            let text = |name| text_of(row, name).map_err(|()| Error::unreadable(name, &trace));
            let entry = id(fields::DELETED_RECORD_ID)?;
            let entry = entry.ok_or_else(|| Error::unreadable(fields::DELETED_RECORD_ID, &trace))?;
            let stamp = text(self.at)?.ok_or_else(|| Error::unreadable(self.at, &trace))?;
            let at = timestamp_from_wire(stamp).ok_or_else(|| Error::unreadable(self.at, &trace))?;
            if !after.has_given(entry.0, stamp) {
                let object = self.object.map(text).transpose()?.flatten();
                let number = self.number.map(text).transpose()?.flatten();
                let id = self.id.map(id).transpose()?.flatten();
                rows.push(Deleted {
                    object: object.unwrap_or_default().to_owned(),
                    number: number.map(ItemId::new),
                    id: id.map(|id| SalesId(id.0)),
                    at,
                });
            }
            named.push((entry.0, stamp.to_owned(), at));
        }
        let (is_last, at) = (!page.has_more, page.at);
        Ok(DeletedPage {
            rows,
            next: after.after(&named, is_last, at),
            is_last,
        })
    }
}

/// Nothing where the list names none; an error where it is no id.
fn id_of(row: &Row, name: &str) -> Result<Option<Id>, ()> {
    match row.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(id) => Id::deserialize(id).map(Some).map_err(|_| ()),
    }
}

/// Nothing where the list names none; an error where it is no text.
fn text_of<'a>(row: &'a Row, name: &str) -> Result<Option<&'a str>, ()> {
    match row.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(text) => Ok(Some(text.as_str().ok_or(())?).filter(|text| !text.is_empty())),
    }
}
