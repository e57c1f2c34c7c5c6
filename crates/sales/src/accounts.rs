//! Accounts by name.

use crate::client::SalesUser;
use crate::dialect::SALES;
use crate::fields;
use crate::query;
use crate::wire::{Id, Row};
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeSet;
use sync_core::{AccountNames, SalesId};
use vendor_http::Error;

/// Names that are asked for in one query: the longest has 360 characters, and all must fit into one line of a request.
const AT_ONCE_MAX: usize = 10;
/// More accounts than this of so few names is nobody's data.
const ROWS_MAX: usize = 2000;

impl SalesUser {
    /// The accounts that have one of these names (trimmed, lower case), as far as this user sees them (R-CONT-3).
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn accounts_named(&self, names: &BTreeSet<String>) -> Result<AccountNames, Error> {
        let asked: Vec<&String> = names.iter().filter(|name| !name.trim().is_empty()).collect();
        let attribute = |name| self.pod.names.of(fields::ACCOUNTS, name);
        let (id, name) = (attribute(fields::PARTY_ID), attribute(fields::ORGANIZATION_NAME));
        let wanted = format!("{id},{name}");
        let mut found = AccountNames::new();
        for chunk in asked.chunks(AT_ONCE_MAX) {
            let q = query::any(chunk.iter().map(|one| query::is_text(name, one)));
            let parameters = [
                ("q", q.as_str()),
                ("fields", wanted.as_str()),
                ("onlyData", "true"),
            ];
            let rows: Vec<Row> = self.rows(&[fields::ACCOUNTS], &parameters, ROWS_MAX).await?;
            for row in rows {
                let unreadable = |at| Error::unreadable(at, &SALES.no_request());
                let id = row.get(fields::PARTY_ID).map(Id::deserialize);
                let id = id
                    .and_then(Result::ok)
                    .ok_or_else(|| unreadable(fields::PARTY_ID))?;
                let name = row.get(fields::ORGANIZATION_NAME).and_then(Value::as_str);
                let name = name.ok_or_else(|| unreadable(fields::ORGANIZATION_NAME))?;
                let folded = name.trim().to_lowercase();
                if names.contains(&folded) {
                    found.entry(folded).or_default().insert(SalesId(id.0));
                }
            }
        }
        Ok(found)
    }
}
