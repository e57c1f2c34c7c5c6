//! What a client asks for beside the path: OData options and `Prefer`.

use super::error::GraphError;
use super::event::{BodyType, Event};
use super::model::IdFormat;
use super::write::extended_id;
use super::zones;
use axum::http::HeaderMap;
use regex::Regex;
use std::sync::LazyLock;

/// The OData options of a request.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Properties to return; all without.
    pub select: Option<Vec<String>>,
    /// Extended properties to return with the item, by id.
    pub expand: Vec<String>,
    /// Which items.
    pub filter: Option<Filter>,
    /// In which order.
    pub order: Option<Order>,
    /// Page size.
    pub top: Option<usize>,
    /// Items to pass over.
    pub skip: usize,
    /// Whether to count.
    pub count: bool,
}

/// Filters that Exchange can do on events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// An extended property by id and value; the value in any letter case.
    Extended(String, String),
    /// Has this category.
    Category(String),
    /// Equal in a plain string property: `iCalUId` or `subject`.
    Equal(TextProperty, String),
}

/// String properties that can be filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextProperty {
    /// `iCalUId`
    ICalUid,
    /// `subject`
    Subject,
}

/// Orders of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `start/dateTime`
    Start,
    /// `start/dateTime desc`
    StartDescending,
    /// `lastModifiedDateTime`
    Modified,
    /// `lastModifiedDateTime desc`
    ModifiedDescending,
}

/// What the `Prefer` header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// Zone of start and end.
    pub zone: String,
    /// Whether the zone was asked for, so that the answer confirms it.
    pub zone_asked: bool,
    /// Form of bodies.
    pub body: BodyType,
    /// Form of ids: REST or immutable.
    pub ids: IdFormat,
}

impl Preferences {
    /// What the answer confirms, if anything.
    pub fn applied(&self) -> Option<String> {
        self.zone_asked
            .then(|| format!("outlook.timezone=\"{}\"", self.zone))
    }
}

static EXTENDED: LazyLock<Regex> = LazyLock::new(|| {
    literal(
        r"(?i)^\s*singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*(\w+)/id\s+eq\s+'((?:[^']|'')*)'\s+and\s+(\w+)/value\s+eq\s+'((?:[^']|'')*)'\s*\)\s*$",
    )
});
static CATEGORY: LazyLock<Regex> = LazyLock::new(|| {
    literal(r"(?i)^\s*categories/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*\)\s*$")
});
static EQUAL: LazyLock<Regex> =
    LazyLock::new(|| literal(r"(?i)^\s*(iCalUId|subject)\s+eq\s+'((?:[^']|'')*)'\s*$"));
static EXPAND: LazyLock<Regex> =
    LazyLock::new(|| literal(r"(?i)^\s*singleValueExtendedProperties\s*\(\s*\$filter\s*=\s*(.*)\)\s*$"));
static EXPAND_ID: LazyLock<Regex> = LazyLock::new(|| literal(r"(?i)^\s*id\s+eq\s+'((?:[^']|'')*)'\s*$"));

fn literal(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// Reads the query string, percent-encoded as it came.
pub fn options(query: &str) -> Result<Options, GraphError> {
    let mut options = Options::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.to_ascii_lowercase().as_str() {
            "$select" => options.select = Some(value.split(',').map(|one| one.trim().to_owned()).collect()),
            "$expand" => options.expand = expand(&value)?,
            "$filter" => options.filter = Some(filter(&value)?),
            "$orderby" => options.order = Some(order(&value)?),
            "$top" => options.top = Some(number(&value, 1..=1000)?),
            "$skip" => options.skip = number(&value, 0..=usize::MAX)?,
            "$count" => options.count = value.eq_ignore_ascii_case("true"),
            unknown if unknown.starts_with('$') => {
                return Err(GraphError::new(
                    400,
                    "BadRequest",
                    format!("The query parameter '{unknown}' is not supported."),
                ));
            }
            _ => {}
        }
    }
    Ok(options)
}

fn number(text: &str, allowed: std::ops::RangeInclusive<usize>) -> Result<usize, GraphError> {
    let parsed = text.parse().ok().filter(|number| allowed.contains(number));
    parsed.ok_or_else(|| {
        GraphError::new(
            400,
            "BadRequest",
            format!("Invalid value '{text}' for a paging option."),
        )
    })
}

fn order(text: &str) -> Result<Order, GraphError> {
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split_whitespace();
    match (words.next(), words.next()) {
        (Some("start/datetime"), None | Some("asc")) => Ok(Order::Start),
        (Some("start/datetime"), Some("desc")) => Ok(Order::StartDescending),
        (Some("lastmodifieddatetime"), None | Some("asc")) => Ok(Order::Modified),
        (Some("lastmodifieddatetime"), Some("desc")) => Ok(Order::ModifiedDescending),
        (Some(_) | None, _) => Err(GraphError::new(
            400,
            "ErrorInvalidUrlQuery",
            "The OrderBy query option is invalid.",
        )),
    }
}

fn expand(text: &str) -> Result<Vec<String>, GraphError> {
    let invalid = || GraphError::new(400, "ErrorInvalidUrlQuery", "The Expand query option is invalid.");
    let inner = EXPAND.captures(text).ok_or_else(invalid)?;
    let either = Regex::new(r"(?i)\s+or\s+").map_err(|_| invalid())?;
    let ids = either.split(&inner[1]).map(|part| {
        let id = EXPAND_ID.captures(part).ok_or_else(invalid)?[1].replace("''", "'");
        extended_id(&id)?;
        Ok(id)
    });
    ids.collect()
}

fn filter(text: &str) -> Result<Filter, GraphError> {
    if let Some(found) = EXTENDED.captures(text)
        && found[1] == found[2]
        && found[1] == found[4]
    {
        let id = found[3].replace("''", "'");
        extended_id(&id)?;
        return Ok(Filter::Extended(id, found[5].replace("''", "'")));
    }
    if let Some(found) = CATEGORY.captures(text)
        && found[1] == found[2]
    {
        return Ok(Filter::Category(found[3].replace("''", "'")));
    }
    if let Some(found) = EQUAL.captures(text) {
        let property = if found[1].eq_ignore_ascii_case("subject") {
            TextProperty::Subject
        } else {
            TextProperty::ICalUid
        };
        return Ok(Filter::Equal(property, found[2].replace("''", "'")));
    }
    Err(GraphError::new(
        400,
        "ErrorInvalidUrlQueryFilter",
        "The query filter is invalid.",
    ))
}

impl Filter {
    /// Whether an event passes. Extended property names are case-sensitive, values are not.
    pub fn passes(&self, event: &Event) -> bool {
        match self {
            Self::Extended(id, value) => event
                .extended
                .get(id)
                .is_some_and(|held| held.to_lowercase() == value.to_lowercase()),
            Self::Category(name) => event.categories.contains(name),
            Self::Equal(TextProperty::ICalUid, value) => event.ical_uid == *value,
            Self::Equal(TextProperty::Subject, value) => event.subject == *value,
        }
    }
}

/// Reads every `Prefer` header.
pub fn preferences(headers: &HeaderMap) -> Result<Preferences, GraphError> {
    let mut preferences = Preferences {
        zone: "UTC".to_owned(),
        zone_asked: false,
        body: BodyType::Html,
        ids: IdFormat::Rest,
    };
    let lines = headers
        .get_all("prefer")
        .iter()
        .filter_map(|line| line.to_str().ok());
    for wish in lines.flat_map(|line| line.split([',', ';'])) {
        let (name, value) = wish.split_once('=').unwrap_or((wish, ""));
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "outlook.timezone" => {
                if zones::rules(value).is_none() {
                    return Err(GraphError::new(
                        400,
                        "TimeZoneNotSupportedException",
                        format!("The following TimeZone value is not supported: '{value}'."),
                    ));
                }
                preferences.zone = value.to_owned();
                preferences.zone_asked = true;
            }
            "outlook.body-content-type" if value.eq_ignore_ascii_case("text") => {
                preferences.body = BodyType::Text
            }
            "idtype" if value.eq_ignore_ascii_case("ImmutableId") => {
                preferences.ids = IdFormat::RestImmutable
            }
            _ => {}
        }
    }
    Ok(preferences)
}
