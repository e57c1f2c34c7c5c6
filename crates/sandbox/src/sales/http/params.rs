//! Query parameters of reads.

use super::ask::Framework;
use crate::sales::model::query::{self, Direction, Filter, Relation};
use crate::sales::model::schema::Attribute;
use crate::sales::model::{Complaint, Field, Peculiarities, Selection, Table};
use jiff::Timestamp;
use url::form_urlencoded;

const DEFAULT_LIMIT: usize = 25;
const MAX_LIMIT: usize = 499;

/// The parameters as sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(Vec<(String, String)>);

/// Which attributes and children an answer shows, and which links.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// `None` for all.
    pub(super) attributes: Option<Vec<&'static Attribute>>,
    /// Expanded children with their attributes, `None` for all.
    pub(super) children: Vec<(Table, Option<Vec<&'static Attribute>>)>,
    pub(super) links: Links,
}

/// Which links an answer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Links {
    All,
    None,
    Only(Vec<String>),
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) limit: usize,
    pub(super) offset: usize,
    pub(super) with_total: bool,
}

impl Links {
    pub(super) fn shows(&self, rel: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Only(wanted) => wanted.iter().any(|one| one == rel),
        }
    }
}

impl Params {
    pub(super) fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn is_true(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn page(&self) -> Result<Page, Complaint> {
        let number = |name: &str| match self.get(name) {
            None => Ok(None),
            Some(text) => text.parse::<usize>().map(Some).map_err(|_| bad(name)),
        };
        let limit = number("limit")?.unwrap_or(DEFAULT_LIMIT);
        if limit == 0 {
            return Err(bad("limit"));
        }
        let (limit, offset) = (limit.min(MAX_LIMIT), number("offset")?.unwrap_or(0));
        Ok(Page {
            limit,
            offset,
            with_total: self.is_true("totalResults"),
        })
    }

    /// What to list. `caller` is the party id of the user, whom one finder asks for.
    pub(super) fn selection(
        &self,
        table: Table,
        pod: &Peculiarities,
        framework: Framework,
        caller: i64,
        now: Timestamp,
    ) -> Result<Selection, Complaint> {
        let mut selection = Selection::all();
        if let Some(text) = self.get("q") {
            let by_expression = framework >= Framework::EXPRESSIONS;
            let read = if by_expression {
                query::row_match
            } else {
                query::by_example
            };
            selection
                .filters
                .push(read(table, &pod.inner_expression(table, text))?);
        }
        if let Some(text) = self.get("finder") {
            selection.filters.push(finder(table, text, caller, now)?);
        }
        for part in self.get("orderBy").into_iter().flat_map(|text| text.split(',')) {
            let (name, direction) = part.trim().split_once(':').unwrap_or((part.trim(), "asc"));
            let direction = match direction.to_ascii_lowercase().as_str() {
                "asc" => Direction::Ascending,
                "desc" => Direction::Descending,
                _ => return Err(bad("orderBy")),
            };
            let attribute = query::queryable(table, pod.inner(table, name))?;
            selection.order.push((attribute, direction));
        }
        Ok(selection)
    }

    /// What to show of each record. When both are given, `fields` counts and `expand` does not.
    pub(super) fn view(&self, table: Table, pod: &Peculiarities) -> Result<View, Complaint> {
        let links = match self.get("links") {
            _ if self.is_true("onlyData") => Links::None,
            None => Links::All,
            Some(list) => Links::Only(list.split(',').map(|rel| rel.trim().to_owned()).collect()),
        };
        let mut view = View {
            attributes: None,
            children: Vec::new(),
            links,
        };
        if let Some(text) = self.get("fields") {
            for part in text.split(';') {
                match part.split_once(':') {
                    Some((child, list)) => {
                        let child = table.child(child.trim()).ok_or_else(|| bad("fields"))?;
                        view.children.push((child, Some(attributes(child, list, pod)?)));
                    }
                    None => view.add_own(table, part, pod)?,
                }
            }
            view.attributes.get_or_insert_default();
        } else if let Some(text) = self.get("expand") {
            if text.trim() == "all" {
                view.children = table.children().iter().map(|child| (*child, None)).collect();
            } else {
                for name in text.split(',') {
                    view.children
                        .push((table.child(name.trim()).ok_or_else(|| bad("expand"))?, None));
                }
            }
        }
        Ok(view)
    }
}

impl View {
    fn add_own(&mut self, table: Table, list: &str, pod: &Peculiarities) -> Result<(), Complaint> {
        let own = self.attributes.get_or_insert_default();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match (table.attribute(pod.inner(table, name)), table.child(name)) {
                (Some(attribute), _) => own.push(attribute),
                (None, Some(child)) => self.children.push((child, None)),
                (None, None) => return Err(bad("fields")),
            }
        }
        Ok(())
    }
}

fn attributes(table: Table, list: &str, pod: &Peculiarities) -> Result<Vec<&'static Attribute>, Complaint> {
    list.split(',')
        .map(|name| {
            table
                .attribute(pod.inner(table, name.trim()))
                .ok_or_else(|| bad("fields"))
        })
        .collect()
}

/// `Name;variable=value,variable=value`.
fn finder(table: Table, text: &str, caller: i64, now: Timestamp) -> Result<Filter, Complaint> {
    let (name, rest) = text.split_once(';').unwrap_or((text, ""));
    let finder = table
        .finders()
        .iter()
        .find(|finder| finder.name == name)
        .ok_or_else(|| bad("finder"))?;
    if finder.variables.is_empty() {
        return Ok(Filter::WithoutCallReport { owner: caller, now });
    }
    let mut all = Vec::new();
    for part in rest.split(',').filter(|part| !part.is_empty()) {
        let (variable, value) = part.split_once('=').ok_or_else(|| bad("finder"))?;
        let known = finder.variables.iter().find(|(name, _)| *name == variable.trim());
        let (_, attribute) = known.ok_or_else(|| bad("finder"))?;
        if *attribute == "ActivityContact.ContactId" {
            let who = value.trim().parse().map_err(|_| bad("finder"))?;
            all.push(Filter::HasMember(Table::ActivityContact, who));
        } else {
            let attribute = query::queryable(table, attribute)?;
            let value: Field = attribute
                .kind
                .from_text(value.trim())
                .ok_or_else(|| bad("finder"))?;
            let (case, relation) = (query::Case::Exact, Relation::Equal);
            all.push(Filter::Compare {
                attribute,
                case,
                relation,
                value,
            });
        }
    }
    if all.is_empty() {
        Err(bad("finder"))
    } else {
        Ok(Filter::And(all))
    }
}

fn bad(name: &str) -> Complaint {
    Complaint::general(
        "27520",
        format!("The value of the query parameter {name} is not valid."),
    )
}

/// A path segment without its percent signs. A plus is a plus in a path.
pub(super) fn decoded(segment: &str) -> String {
    let pair = segment.replace('+', "%2B").replace('&', "%26");
    form_urlencoded::parse(format!("k={pair}").as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into())
}

/// A path segment that holds any key.
pub(super) fn encoded(key: &str) -> String {
    let mut segment = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}
