//! What a client asks for beside the path: OData options and `Prefer`.

mod filter;
mod searched;
mod words;

pub use filter::{Filter, Order, Searched, Value};

use super::error::GraphError;
use super::event::BodyType;
use super::model::IdFormat;
use super::write::extended_id;
use super::zones;
use axum::http::HeaderMap;
use regex::Regex;
use std::sync::LazyLock;
use words::parts;

/// Largest page that Exchange gives.
pub const PAGE_MAX: usize = 1000;

/// The OData options of a request, and the plain parameters that stand among them.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Properties to return; all without.
    pub select: Option<Vec<String>>,
    /// What to return with the item besides its own properties.
    pub expand: Expand,
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
    /// Where a reader of changes goes on: within a round, or after one.
    pub token: Option<String>,
    /// Begin of a window, as it came.
    pub start: Option<String>,
    /// End of a window, as it came.
    pub end: Option<String>,
}

/// What is returned with an item besides its own properties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expand {
    /// Extended properties, by id.
    pub extended: Vec<String>,
    /// Navigation properties, such as `exceptionOccurrences`, in lower case.
    pub navigation: Vec<String>,
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
    /// Wished size of a feed's pages.
    pub page_size: Option<usize>,
}

impl Preferences {
    /// What the answer confirms, if anything.
    pub fn applied(&self) -> Option<String> {
        let zone = self
            .zone_asked
            .then(|| format!("outlook.timezone=\"{}\"", self.zone));
        let page = self.page_size.map(|size| format!("odata.maxpagesize={size}"));
        let applied: Vec<String> = zone.into_iter().chain(page).collect();
        (!applied.is_empty()).then(|| applied.join(", "))
    }
}

static EXPAND: LazyLock<Regex> =
    LazyLock::new(|| literal(r"(?i)^singleValueExtendedProperties\s*\(\s*\$filter\s*=\s*(.*)\)$"));
static EXPAND_ID: LazyLock<Regex> = LazyLock::new(|| literal(r"(?i)^\s*id\s+eq\s+'((?:[^']|'')*)'\s*$"));
static EITHER: LazyLock<Regex> = LazyLock::new(|| literal(r"(?i)\s+or\s+"));

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
            "$filter" => options.filter = Some(Filter::parse(&value)?),
            "$orderby" => {
                let invalid = || {
                    GraphError::new(
                        400,
                        "ErrorInvalidUrlQuery",
                        "The OrderBy query option is invalid.",
                    )
                };
                options.order = Some(Order::parse(&value).ok_or_else(invalid)?);
            }
            "$top" => options.top = Some(number(&value, 1..=PAGE_MAX)?),
            "$skip" => options.skip = number(&value, 0..=usize::MAX)?,
            "$count" => options.count = value.eq_ignore_ascii_case("true"),
            "$deltatoken" | "$skiptoken" => options.token = Some(value.into_owned()),
            unknown if unknown.starts_with('$') => {
                return Err(GraphError::new(
                    400,
                    "BadRequest",
                    format!("The query parameter '{unknown}' is not supported."),
                ));
            }
            "startdatetime" => options.start = Some(value.into_owned()),
            "enddatetime" => options.end = Some(value.into_owned()),
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

fn expand(text: &str) -> Result<Expand, GraphError> {
    let invalid = || GraphError::new(400, "ErrorInvalidUrlQuery", "The Expand query option is invalid.");
    let mut expand = Expand::default();
    for part in parts(text) {
        if let Some(inner) = EXPAND.captures(part) {
            for one in EITHER.split(&inner[1]) {
                let id = EXPAND_ID.captures(one).ok_or_else(invalid)?[1].replace("''", "'");
                extended_id(&id)?;
                expand.extended.push(id);
            }
        } else if !part.is_empty() && part.chars().all(char::is_alphanumeric) {
            expand.navigation.push(part.to_ascii_lowercase());
        } else {
            return Err(invalid());
        }
    }
    Ok(expand)
}

/// Reads every `Prefer` header.
pub fn preferences(headers: &HeaderMap) -> Result<Preferences, GraphError> {
    let mut preferences = Preferences {
        zone: "UTC".to_owned(),
        zone_asked: false,
        body: BodyType::Html,
        ids: IdFormat::Rest,
        page_size: None,
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
            "odata.maxpagesize" => {
                preferences.page_size = value
                    .parse()
                    .ok()
                    .filter(|size| *size > 0)
                    .map(|size: usize| size.min(PAGE_MAX))
            }
            _ => {}
        }
    }
    Ok(preferences)
}
