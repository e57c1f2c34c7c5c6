//! Saved searches ("Workspace" searches): which there are, which of them can be synced, what they hold. They ask an index
//! that is behind the records themselves, so they only say what is in scope (R-SRCH-5).

use crate::client::SalesUser;
use crate::fields;
use crate::wire::{Collection, Id, Row};
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use sync_core::{ItemId, SalesId, SearchId};
use vendor_http::{Call, Error};

/// Rows of a page at most.
const PAGE_MAX: usize = 499;
/// More searches than this nobody can choose from.
const SEARCHES_MAX: usize = 1000;

/// What a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchKind {
    /// Appointments, tasks and call reports alike.
    Activities,
    /// Contacts.
    Contacts,
}

/// A saved search that this user may use.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Names it in later questions.
    pub id: SearchId,
    /// Its title.
    pub name: String,
    /// Whether it can be synced.
    pub usable: Usable,
}

/// Whether a search can be synced, and why not (R-SRCH-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usable {
    /// It can.
    Yes,
    /// It is one of the two that Oracle's own sync leaves out: *My Calls to Log*, *My Overdue Tasks*.
    LeftOut,
    /// It matches by words, which only the index can do: `AllOfTheWords`, `AnyOfTheWords`, `NoneOfTheWords` or
    /// `FuzzyMatch`.
    ByWords,
}

/// What a search holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds<T> {
    /// This.
    This(T),
    /// The user may not use it, or it is not there any more (R-SRCH-4).
    NotAccessible,
}

/// Records that a search names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InScope {
    /// By number, with their ids.
    pub records: BTreeMap<ItemId, SalesId>,
    /// Whether it names more than were asked for.
    pub has_more: bool,
}

/// A query that runs what is saved, without being saved itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    entity: &'a str,
    copied_from: String,
    sort: [Sort<'a>; 1],
    limit: usize,
    offset: usize,
}

/// Pages follow each other only in an order that is asked for.
#[derive(Serialize)]
struct Sort<'a> {
    attribute: &'a str,
    direction: &'a str,
}

#[derive(Deserialize)]
struct Definition {
    uuid: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    q: Value,
}

#[derive(Deserialize)]
struct Page {
    #[serde(flatten)]
    rows: Collection<Row>,
    #[serde(rename = "totalResults")]
    total: Option<u64>,
}

impl SalesUser {
    /// The searches of this kind that the user may use, with those that cannot be synced and why.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn saved_searches(&self, searched: SearchKind) -> Result<Vec<SavedSearch>, Error> {
        let mut found = Vec::new();
        loop {
            let (limit, offset) = (PAGE_MAX.to_string(), found.len().to_string());
            let parameters = [("limit", limit.as_str()), ("offset", offset.as_str())];
            let segments = ["custom-actions", "queries", searched.entity()];
            let url = self.pod.searches.url(&segments, &parameters);
            let reply = self
                .send_to(&self.pod.searches, Call::new(Method::GET, url))
                .await?;
            let page: Collection<Definition> = reply.json()?;
            if page.has_more && page.items.is_empty() {
                return Err(Error::unreadable("hasMore", &reply.trace));
            }
            found.extend(page.items.into_iter().map(SavedSearch::from));
            if !page.has_more || found.len() >= SEARCHES_MAX {
                return Ok(found);
            }
        }
    }

    /// What a search holds now, according to the index, at most `records_max`.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn in_search(
        &self,
        searched: SearchKind,
        search: &SearchId,
        records_max: usize,
    ) -> Result<Holds<InScope>, Error> {
        let mut scope = InScope::default();
        let mut offset = 0;
        loop {
            let limit = PAGE_MAX.min(records_max.saturating_sub(scope.records.len()).max(1));
            let Some(page) = self.run(searched, search, limit, offset).await? else {
                return Ok(Holds::NotAccessible);
            };
            offset += page.rows.items.len();
            for row in &page.rows.items {
                let record = searched.record(row);
                let (number, id) =
                    record.ok_or_else(|| Error::unreadable(searched.number(), &no_request()))?;
                scope.records.insert(number, id);
            }
            if page.rows.has_more && page.rows.items.is_empty() {
                return Err(Error::unreadable("hasMore", &no_request()));
            }
            scope.has_more = page.rows.has_more;
            if !page.rows.has_more || scope.records.len() >= records_max {
                return Ok(Holds::This(scope));
            }
        }
    }

    /// How many records a search holds now, as the index estimates it (R-SRCH-3); none where it does not say.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn count_in_search(
        &self,
        searched: SearchKind,
        search: &SearchId,
    ) -> Result<Holds<Option<u64>>, Error> {
        Ok(match self.run(searched, search, 1, 0).await? {
            Some(page) => Holds::This(page.total),
            None => Holds::NotAccessible,
        })
    }

    /// One page of what a search holds; nothing where it is not for this user.
    async fn run(
        &self,
        searched: SearchKind,
        search: &SearchId,
        limit: usize,
        offset: usize,
    ) -> Result<Option<Page>, Error> {
        let queries = ["custom-actions", "queries"];
        let saved = self
            .pod
            .searches
            .url(&[queries[0], queries[1], search.as_str()], &[]);
        let url = self
            .pod
            .searches
            .url(&queries, &[("onlyData", "true"), ("totalResults", "true")]);
        let run = Run {
            entity: searched.entity(),
            copied_from: saved.into(),
            sort: [Sort {
                attribute: searched.record_id(),
                direction: "ascending",
            }],
            limit,
            offset,
        };
        let call = Call::new(Method::POST, url)
            .json(&run)
            .media("application/json")
            .header("preference", HeaderValue::from_static("transient"));
        let reply = self.send_to(&self.pod.searches, call).await?;
        if matches!(reply.status, 403 | 404 | 410) {
            return Ok(None);
        }
        reply.json().map(Some)
    }
}

fn no_request() -> vendor_http::Trace {
    crate::dialect::SALES.no_request()
}

impl SearchKind {
    /// What the index calls it.
    fn entity(self) -> &'static str {
        match self {
            Self::Activities => "Activity",
            Self::Contacts => "Contact",
        }
    }

    fn number(self) -> &'static str {
        match self {
            Self::Activities => fields::ACTIVITY_NUMBER,
            Self::Contacts => fields::PARTY_NUMBER,
        }
    }

    fn record_id(self) -> &'static str {
        match self {
            Self::Activities => fields::ACTIVITY_ID,
            Self::Contacts => fields::PARTY_ID,
        }
    }

    fn record(self, row: &Row) -> Option<(ItemId, SalesId)> {
        let id = Id::deserialize(row.get(self.record_id())?).ok()?;
        let number = row
            .get(self.number())?
            .as_str()
            .filter(|number| !number.is_empty())?;
        Some((ItemId::new(number), SalesId(id.0)))
    }
}

impl SavedSearch {
    /// Whether it is one of those that hold every record of their kind: Oracle calls them *All Contacts* and the like, and
    /// says nothing else by which they could be told.
    pub fn holds_all(&self) -> bool {
        let mut words = self.name.split_whitespace();
        words
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case("all"))
            && words.next().is_some()
    }
}

impl From<Definition> for SavedSearch {
    fn from(definition: Definition) -> Self {
        let is_left_out =
            ["my calls to log", "my overdue tasks"].contains(&definition.name.trim().to_lowercase().as_str());
        let usable = if is_left_out {
            Usable::LeftOut
        } else if is_by_words(&definition.q) {
            Usable::ByWords
        } else {
            Usable::Yes
        };
        Self {
            id: SearchId::new(definition.uuid),
            name: definition.name,
            usable,
        }
    }
}

/// Whether a condition, or one inside it, matches by words. Oracle spells the operators `$all`, `$any`, `$none` and
/// `$fuzzy` in conditions, and by their names in lists of operators.
fn is_by_words(condition: &Value) -> bool {
    const OPERATORS: [&str; 9] = [
        "$all",
        "$any",
        "$none",
        "$fuzzy",
        "$fuzzymatch",
        "allofthewords",
        "anyofthewords",
        "noneofthewords",
        "fuzzymatch",
    ];
    match condition {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let operator = value
                .as_str()
                .filter(|_| matches!(name.as_str(), "op" | "operator"));
            let is_one = |text: &str| OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(text));
            operator.is_some_and(is_one) || is_by_words(value)
        }),
        Value::Array(inner) => inner.iter().any(is_by_words),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Without the title, which somebody chose.
impl fmt::Debug for SavedSearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedSearch")
            .field("id", &self.id)
            .field("usable", &self.usable)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn usable(definition: Value) -> Usable {
        SavedSearch::from(serde_json::from_value::<Definition>(definition).unwrap()).usable
    }

    #[test]
    fn r_srch_1_searches_that_match_by_words_are_found_out_however_deep_they_do() {
        let by = |op: &str| {
            let words = json!({"op": op, "attribute": "Subject", "value": "x y"});
            let inner =
                json!({"op": "$or", "criteria": [{"op": "$eq", "attribute": "A", "value": "$all"}, words]});
            usable(json!({"uuid": "1", "name": "Mine", "q": {"op": "$and", "criteria": [inner]}}))
        };
        for op in [
            "$all",
            "$any",
            "$none",
            "$fuzzy",
            "AllOfTheWords",
            "FuzzyMatch",
            "NoneOfTheWords",
        ] {
            assert_eq!(by(op), Usable::ByWords, "{op}");
        }
        assert_eq!(by("$eq"), Usable::Yes, "a value is no operator");
        assert_eq!(usable(json!({"uuid": "1"})), Usable::Yes);
    }

    #[test]
    fn r_srch_1_the_two_that_oracle_leaves_out_are_left_out() {
        for name in ["My Calls to Log", " my overdue tasks "] {
            assert_eq!(usable(json!({"uuid": "1", "name": name})), Usable::LeftOut);
        }
    }

    #[test]
    fn r_srch_1_a_search_for_everything_is_told_by_its_name() {
        let holds_all = |name: &str| {
            let definition = json!({"uuid": "1", "name": name});
            SavedSearch::from(serde_json::from_value::<Definition>(definition).unwrap()).holds_all()
        };
        for name in ["All Contacts", " all  appointments", "ALL TASKS I CAN SEE"] {
            assert!(holds_all(name), "{name}");
        }
        for name in ["My Contacts", "Allied Contacts", "Contacts of All", "All", ""] {
            assert!(!holds_all(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_condition_makes_the_reader_panic(text in "\\PC{0,40}|[\\[{\"op:$al},\\]]{0,40}") {
            let _judged = is_by_words(&serde_json::from_str(&text).unwrap_or(Value::Null));
        }
    }
}
