//! Which version of a record was seen: by ETag where the pod gives one, else by the stamp of its last change.

use sync_core::Version;

/// What a write can name as its precondition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// For `If-Match`.
    Etag(String),
    /// To be compared with a fresh look just before the write, since the pod offers nothing better.
    Stamp(String),
}

const STAMP: &str = "last-update:";

impl Known {
    pub(crate) fn from_version(version: &Version) -> Self {
        match version.as_str().strip_prefix(STAMP) {
            Some(stamp) => Self::Stamp(stamp.to_owned()),
            None => Self::Etag(version.as_str().to_owned()),
        }
    }

    /// For `If-Match`, where there is one.
    pub(crate) fn etag(&self) -> Option<&str> {
        match self {
            Self::Etag(etag) => Some(etag),
            Self::Stamp(_) => None,
        }
    }

    pub(crate) fn into_version(self) -> Version {
        match self {
            Self::Etag(etag) => Version::new(etag),
            Self::Stamp(stamp) => Version::new(format!("{STAMP}{stamp}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_come_back_as_they_went() {
        for known in [
            Known::Etag("\"ACED0005\"".to_owned()),
            Known::Stamp("2026-03-02T08:30:15+00:00".to_owned()),
        ] {
            assert_eq!(Known::from_version(&known.clone().into_version()), known);
        }
    }
}
