//! The two vendors, and by which names they go on record.

use std::path::PathBuf;

/// Whose answers are on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vendor {
    Exchange,
    Sales,
}

/// Where stand-ins and recordings are reached; the name resolves to wherever they listen.
pub(super) const STAND_IN: &str = "http://vendor.example";
/// Its host alone.
pub(super) const STAND_IN_HOST: &str = "vendor.example";
/// Where the stand-in's people open an event in their browsers.
pub(super) const STAND_IN_OUTLOOK: &str = "http://vendor.example/outlook/";
/// What documents call that.
pub(super) const OUTLOOK: &str = "https://outlook.office365.com/owa/";

impl Vendor {
    /// Below the stand-ins' origin, what lies before the paths that the vendor itself has.
    pub(super) fn stand_in_prefix(self) -> &'static str {
        match self {
            Self::Exchange => "/graph",
            Self::Sales => "",
        }
    }

    /// Where the stand-in lies.
    pub(super) fn stand_in_origin(self) -> String {
        format!("{STAND_IN}{}", self.stand_in_prefix())
    }

    /// What documents call it.
    pub(super) fn origin(self) -> &'static str {
        match self {
            Self::Exchange => "https://graph.microsoft.com",
            Self::Sales => "https://pod.fa.us2.oraclecloud.com",
        }
    }

    /// Where its documents lie.
    pub(super) fn folder(self) -> PathBuf {
        let name = match self {
            Self::Exchange => "exchange",
            Self::Sales => "sales",
        };
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(name)
            .join("recorded")
    }
}
