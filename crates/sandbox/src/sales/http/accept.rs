//! Media types: what is sent, what is understood, what the client takes.

use axum::http::{HeaderMap, header};

pub(super) const COLLECTION: &str = "application/vnd.oracle.adf.resourcecollection+json";
pub(super) const ITEM: &str = "application/vnd.oracle.adf.resourceitem+json";
pub(super) const DESCRIPTION: &str = "application/vnd.oracle.adf.description+json";
pub(super) const VERSIONS: &str = "application/vnd.oracle.adf.version+json";
pub(super) const BATCH: &str = "application/vnd.oracle.adf.batch+json";
pub(super) const ERROR: &str = "application/vnd.oracle.adf.error+json";
pub(super) const JSON: &str = "application/json";
pub(super) const BYTES: &str = "application/octet-stream";

/// The media types that a client takes; empty means any.
#[derive(Debug, Clone, Default)]
pub(super) struct Accept(Vec<Range>);

#[derive(Debug, Clone)]
struct Range {
    media: String,
    wanted: bool,
}

/// How an answer of some media type is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// With this type.
    As(&'static str),
    /// Without a body: the client said `q=0`.
    Empty,
    /// Not at all.
    Refused,
}

impl Accept {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let values = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let ranges = values
            .flat_map(|value| value.split(','))
            .filter(|part| !part.trim().is_empty());
        Self(ranges.map(Range::read).collect())
    }

    /// How to send an answer that is `own` by nature.
    pub(super) fn pick(&self, own: &'static str) -> Pick {
        let takes = |media: &str| self.0.iter().any(|range| range.wanted && range.media == media);
        if self.0.is_empty() || takes(own) {
            Pick::As(own)
        } else if self.0.iter().any(|range| !range.wanted && range.media == own) {
            Pick::Empty
        } else if takes(JSON) {
            Pick::As(JSON)
        } else if takes("*/*") || takes("application/*") {
            Pick::As(own)
        } else {
            Pick::Refused
        }
    }

    /// Whether errors may be structured.
    pub(super) fn takes_errors(&self) -> bool {
        let is_json = |range: &Range| matches!(range.media.as_str(), ERROR | JSON | "*/*" | "application/*");
        self.0.is_empty() || self.0.iter().any(|range| range.wanted && is_json(range))
    }
}

impl Range {
    fn read(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_zero = |part: &str| {
            part.strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok())
                .is_some_and(|weight| weight == 0.0)
        };
        Self {
            media,
            wanted: !parts.any(is_zero),
        }
    }
}

/// Whether a request's body is of one of these types.
pub(super) fn is_one_of(content_type: Option<&str>, media: &[&str]) -> bool {
    let own = content_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    media.contains(&own.as_str())
}
