//! The records that appointments are about: pick lists, and whether this user sees them.

use crate::client::SalesUser;
use crate::dialect::SALES;
use crate::fields::{self, Listing, deal, listing};
use crate::query;
use crate::wire::{Id, Row};
use futures::future::try_join_all;
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use sync_core::{Related, SalesId};
use vendor_http::Error;

/// Ids that are asked for in one query.
const AT_ONCE_MAX: usize = 40;

/// Kinds of records that an appointment can be related to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// Customer.
    Account,
    /// Person at a customer.
    Contact,
    /// Deal.
    Opportunity,
    /// Deal to be.
    Lead,
}

/// One page of a pick list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPage {
    /// By name, ascending.
    pub rows: Vec<RecordRow>,
    /// Whether there are more than these: the query should be narrower.
    pub has_more: bool,
}

/// One record in a pick list.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// What it is.
    pub kind: RecordKind,
    /// Numeric id.
    pub id: SalesId,
    /// Public number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// What tells it from others of the same name: a city, a customer, a status.
    pub detail: Option<String>,
}

impl SalesUser {
    /// Records whose name contains `query` in any letter case, as far as this user sees them, at most `limit` (a pick
    /// list shows 25). An empty query lists the first ones.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say.
    pub async fn records(&self, kind: RecordKind, query: &str, limit: usize) -> Result<RecordPage, Error> {
        let Asked {
            resource,
            name,
            fields,
            order,
            ..
        } = self.asked(kind);
        let limit = limit.max(1).to_string();
        let q = query::resembles(name, query);
        let mut parameters = vec![
            ("fields", fields.as_str()),
            ("onlyData", "true"),
            ("orderBy", &order),
            ("limit", &limit),
        ];
        if !query.trim().is_empty() {
            parameters.push(("q", &q));
        }
        let page = self.page::<Row>(&[resource], &parameters).await?;
        let rows: Result<Vec<RecordRow>, &str> =
            page.items.iter().map(|row| record_from_row(kind, row)).collect();
        let mut rows = rows.map_err(|at| Error::unreadable(at, &SALES.no_request()))?;
        rows.retain(|row| query::contains(&row.name, query));
        Ok(RecordPage {
            rows,
            has_more: page.has_more,
        })
    }

    /// Those of these records that this user sees, in no order.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn records_of(
        &self,
        kind: RecordKind,
        ids: &BTreeSet<SalesId>,
    ) -> Result<Vec<RecordRow>, Error> {
        let ids: Vec<SalesId> = ids.iter().copied().collect();
        let id = self.asked(kind).id;
        let queries = ids.chunks(AT_ONCE_MAX).map(|chunk| {
            let q = query::any(chunk.iter().map(|wanted| format!("{id}={wanted}")));
            async move { self.listed(kind, &q, chunk.len()).await }
        });
        let pages = try_join_all(queries).await?;
        Ok(pages.into_iter().flat_map(|page| page.rows).collect())
    }

    /// Deals, and deals to be, with these accounts that are not over, at most `limit`; none of other kinds of records.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say.
    pub async fn open_records_with(
        &self,
        kind: RecordKind,
        accounts: &BTreeSet<SalesId>,
        limit: usize,
    ) -> Result<RecordPage, Error> {
        let Some((account, open)) = deal(kind).filter(|_| !accounts.is_empty()) else {
            return Ok(RecordPage {
                rows: Vec::new(),
                has_more: false,
            });
        };
        let with = accounts
            .iter()
            .take(AT_ONCE_MAX)
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        let Asked { resource, .. } = self.asked(kind);
        let called = |attribute| self.pod.names.of(resource, attribute);
        let with = format!("{} in ({})", called(account), with.join(","));
        let is_open = query::is_one_of(called(fields::STATUS), open.iter().copied());
        let q = query::all([with, is_open]);
        self.listed(kind, &q, limit).await
    }

    async fn listed(&self, kind: RecordKind, q: &str, limit: usize) -> Result<RecordPage, Error> {
        let Asked {
            resource,
            fields,
            order,
            ..
        } = self.asked(kind);
        let limit = limit.max(1).to_string();
        let parameters = [
            ("fields", fields.as_str()),
            ("onlyData", "true"),
            ("orderBy", order.as_str()),
            ("limit", limit.as_str()),
            ("q", q),
        ];
        let page = self.page::<Row>(&[resource], &parameters).await?;
        let rows: Result<Vec<RecordRow>, &str> =
            page.items.iter().map(|row| record_from_row(kind, row)).collect();
        Ok(RecordPage {
            rows: rows.map_err(|at| Error::unreadable(at, &SALES.no_request()))?,
            has_more: page.has_more,
        })
    }

    /// How the pod is asked for a kind of record.
    fn asked(&self, kind: RecordKind) -> Asked<'_> {
        let Listing {
            resource,
            id,
            number,
            name,
            detail,
        } = listing(kind);
        let [id, number, name, detail] =
            [id, number, name, detail].map(|attribute| self.pod.names.of(resource, attribute));
        Asked {
            resource,
            id,
            name,
            fields: format!("{id},{number},{name},{detail}"),
            order: format!("{name}:asc"),
        }
    }

    /// Those of the related records that this user does not see, be it that they are not there or not for this user.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn missing_records(&self, related: &Related) -> Result<Vec<(RecordKind, SalesId)>, Error> {
        let one = |id: Option<SalesId>| id.into_iter().collect::<Vec<_>>();
        let contacts: Vec<SalesId> = related.contacts.iter().copied().collect();
        let wanted = [
            (RecordKind::Account, one(related.account)),
            (RecordKind::Contact, contacts),
            (RecordKind::Opportunity, one(related.opportunity)),
            (RecordKind::Lead, one(related.lead)),
        ];
        let queries = wanted
            .iter()
            .flat_map(|(kind, ids)| ids.chunks(AT_ONCE_MAX).map(|chunk| self.unseen(*kind, chunk)));
        Ok(try_join_all(queries).await?.into_iter().flatten().collect())
    }

    async fn unseen(&self, kind: RecordKind, ids: &[SalesId]) -> Result<Vec<(RecordKind, SalesId)>, Error> {
        let Asked { resource, id, .. } = self.asked(kind);
        let q = query::any(ids.iter().map(|wanted| format!("{id}={wanted}")));
        let limit = ids.len().to_string();
        let parameters = [
            ("q", q.as_str()),
            ("fields", id),
            ("onlyData", "true"),
            ("limit", limit.as_str()),
        ];
        let page = self.page::<Row>(&[resource], &parameters).await?;
        let id = listing(kind).id;
        let seen: Result<BTreeSet<SalesId>, &str> = page.items.iter().map(|row| id_of(row, id)).collect();
        let seen = seen.map_err(|at| Error::unreadable(at, &SALES.no_request()))?;
        Ok(ids
            .iter()
            .filter(|wanted| !seen.contains(wanted))
            .map(|wanted| (kind, *wanted))
            .collect())
    }
}

/// A kind of record by the pod's own names.
struct Asked<'a> {
    resource: &'static str,
    id: &'a str,
    name: &'a str,
    /// What is read of it.
    fields: String,
    order: String,
}

/// Or which attribute cannot be read.
fn record_from_row(kind: RecordKind, row: &Row) -> Result<RecordRow, &'static str> {
    let Listing {
        id,
        number,
        name,
        detail,
        ..
    } = listing(kind);
    Ok(RecordRow {
        kind,
        id: id_of(row, id)?,
        number: text_of(row, number)?.unwrap_or_default(),
        name: text_of(row, name)?.unwrap_or_default(),
        detail: text_of(row, detail)?,
    })
}

fn id_of(row: &Row, attribute: &'static str) -> Result<SalesId, &'static str> {
    let id = row.get(attribute).ok_or(attribute)?;
    Id::deserialize(id).map(|id| SalesId(id.0)).map_err(|_| attribute)
}

fn text_of(row: &Row, attribute: &'static str) -> Result<Option<String>, &'static str> {
    match row.get(attribute) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(attribute),
    }
}

/// No names.
impl fmt::Debug for RecordRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordRow")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
