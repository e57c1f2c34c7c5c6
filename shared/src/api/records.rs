//! Pick lists of Sales records for *Related to*.

use crate::ids::RecordId;
use serde::{Deserialize, Serialize};

/// Kinds of Sales records that an item can be related to (R-SHARE-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RecordType {
    /// A customer.
    Account,
    /// A person at a customer.
    Contact,
    /// A deal.
    Opportunity,
    /// A deal to be.
    Lead,
}

/// Points at one Sales record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordRef {
    /// What it is.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// Which one.
    pub id: RecordId,
}

/// One row of `GET /api/sales/records?type=&q=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordSummary {
    /// What it is.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// Which one.
    pub id: RecordId,
    /// The number people see in Sales.
    pub number: String,
    /// Its name.
    pub name: String,
    /// What tells it from others of that name: a city, an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Answer to `GET /api/sales/records`: at most 25 rows, names in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordPage {
    /// The rows.
    pub records: Vec<RecordSummary>,
    /// Whether Sales holds more than are shown.
    pub has_more: bool,
}
