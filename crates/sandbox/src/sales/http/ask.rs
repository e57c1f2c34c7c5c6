//! What a request for records asks.

use super::accept::Accept;
use super::answer::Answer;
use super::params::{Params, decoded};
use crate::sales::model::{Complaint, Condition, Kind, Peculiarities, Table};
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use jiff::Timestamp;

/// Version of the REST framework, 1 to 9, which decides the shape of bodies and the grammar of `q`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Framework(u8);

impl Framework {
    /// `q` is an expression.
    pub(super) const EXPRESSIONS: Self = Self(2);
    /// Expanded children are collection objects.
    pub(super) const COLLECTION_OBJECTS: Self = Self(3);
    /// Errors are structured.
    pub(super) const STRUCTURED_ERRORS: Self = Self(4);
    /// Large text is plain.
    pub(super) const PLAIN_TEXT: Self = Self(8);
    /// Links and change indicator stand in `@context`, amounts are strings.
    pub(super) const CONTEXT: Self = Self(9);

    /// All that a pod speaks, as the context root lists them.
    pub(super) fn offered(pod: &Peculiarities) -> std::ops::RangeInclusive<u8> {
        1..=pod.framework_max
    }
}

/// What the headers say.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) framework: Framework,
    pub(super) accept: Accept,
    pub(super) content_type: Option<String>,
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
    pub(super) upsert: bool,
    /// What is to become of a query: Adaptive Search's `Preference`.
    pub(super) preference: Option<String>,
    pub(super) method_override: Option<Method>,
}

/// One request for records, on its own or as part of a batch.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) route: Route,
    pub(super) params: Params,
    pub(super) head: Head,
    pub(super) body: Bytes,
    /// Origin and path up to the version.
    pub(super) base: String,
    pub(super) user: String,
    pub(super) now: Timestamp,
}

/// What the path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Describe(Table),
    Collection(Table),
    Item(Table, String),
    Children {
        parent: Table,
        key: String,
        child: Table,
    },
    Child {
        parent: Table,
        key: String,
        child: Table,
        child_key: String,
    },
    Enclosure {
        table: Table,
        key: String,
        attribute: &'static str,
    },
    ChildEnclosure {
        parent: Table,
        key: String,
        child: Table,
        child_key: String,
        attribute: &'static str,
    },
}

impl Head {
    pub(super) fn read(pod: &Peculiarities, headers: &HeaderMap) -> Result<Self, Answer> {
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let mut head = Self {
            framework: Framework(1),
            accept: Accept::read(headers),
            content_type: text(header::CONTENT_TYPE.as_str()),
            if_match: text(header::IF_MATCH.as_str()),
            if_none_match: text(header::IF_NONE_MATCH.as_str()),
            preference: text("Preference").or_else(|| text("Prefer")),
            upsert: text("Upsert-Mode").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            method_override: text("X-HTTP-Method-Override").and_then(|method| method.parse().ok()),
        };
        if let Some(version) = text("REST-Framework-Version") {
            match version.trim().parse() {
                Ok(number) if Framework::offered(pod).contains(&number) => head.framework = Framework(number),
                _ => {
                    let detail = format!("The REST framework version {version} is not supported.");
                    return Err(Answer::bad_request(&head, Complaint::general("27500", detail)));
                }
            }
        }
        Ok(head)
    }

    /// The method meant: a POST may carry another in a header.
    pub(super) fn method(&self, sent: &Method) -> Method {
        match &self.method_override {
            Some(meant) if *sent == Method::POST => meant.clone(),
            Some(_) | None => sent.clone(),
        }
    }

    /// What the write requires; a pod whose records have no change indicator does not look at it.
    pub(super) fn condition(&self, pod: &Peculiarities) -> Condition {
        match &self.if_match {
            Some(tags) if !pod.without_etags => Condition::IfMatch(tags.clone()),
            Some(_) | None => Condition::Any,
        }
    }
}

impl Route {
    /// Reads the path after the version; `None` when nothing is there.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let segments: Vec<String> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(decoded)
            .collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let table = Table::root(segments.first()?)?;
        match segments[1..] {
            [] => Some(Self::Collection(table)),
            ["describe"] => Some(Self::Describe(table)),
            [key] => Some(Self::Item(table, key.to_owned())),
            [key, "child", child] => Some(Self::Children {
                parent: table,
                key: key.to_owned(),
                child: table.child(child)?,
            }),
            [key, "child", child, child_key] => Some(Self::Child {
                parent: table,
                key: key.to_owned(),
                child: table.child(child)?,
                child_key: child_key.to_owned(),
            }),
            [key, "enclosure", name] => {
                let attribute = enclosed(table, name)?;
                Some(Self::Enclosure {
                    table,
                    key: key.to_owned(),
                    attribute,
                })
            }
            [key, "child", child, child_key, "enclosure", name] => {
                let child = table.child(child)?;
                Some(Self::ChildEnclosure {
                    parent: table,
                    key: key.to_owned(),
                    child,
                    child_key: child_key.to_owned(),
                    attribute: enclosed(child, name)?,
                })
            }
            _ => None,
        }
    }
}

/// The attribute of this name, if it is read and written as an enclosure.
fn enclosed(table: Table, name: &str) -> Option<&'static str> {
    table
        .attribute(name)
        .filter(|attribute| matches!(attribute.kind, Kind::Clob | Kind::Bytes))
        .map(|attribute| attribute.name)
}
