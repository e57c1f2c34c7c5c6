//! What Outlook is told about the add-in: `manifest.xml`, filled in for one deployment.

use crate::assets::escaped;
use runtime::Config;

/// The file at the root of the repository, with places to fill.
pub const TEMPLATE: &str = include_str!("../../manifest.xml");

/// A manifest's version must rise with every change and start above 1.
pub const VERSION: &str = concat!(
    "1.",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR"),
    ".",
    env!("CARGO_PKG_VERSION_PATCH")
);

/// What differs between deployments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Scheme, host and port of this server, without a closing slash.
    pub public_origin: String,
    /// The add-in's id, a GUID.
    pub addin_id: String,
    /// The name that people see.
    pub display_name: String,
    /// Where people sign in to Microsoft.
    pub microsoft_origin: String,
    /// Where people sign in to Sales.
    pub sales_identity_origin: String,
}

impl Deployment {
    /// As configured.
    pub fn of(config: &Config) -> Self {
        Self {
            public_origin: config.public_origin.to_string(),
            addin_id: config.addin_id.to_string(),
            display_name: config.display_name.clone(),
            microsoft_origin: config.microsoft.authority.origin().ascii_serialization(),
            sales_identity_origin: config.sales.identity_url.origin().ascii_serialization(),
        }
    }

    /// The manifest to deploy.
    pub fn manifest(&self) -> String {
        [
            ("{{public_origin}}", self.public_origin.as_str()),
            ("{{addin_id}}", &self.addin_id),
            ("{{display_name}}", &self.display_name),
            ("{{microsoft_origin}}", &self.microsoft_origin),
            ("{{sales_identity_origin}}", &self.sales_identity_origin),
            ("{{version}}", VERSION),
        ]
        .iter()
        .fold(TEMPLATE.to_owned(), |xml, (place, value)| {
            xml.replace(place, &escaped(value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_and_a_name_cannot_break_out() {
        let xml = Deployment {
            public_origin: "https://addin.example.com".to_owned(),
            addin_id: "6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01".to_owned(),
            display_name: "R&D \"Sales\" <b>".to_owned(),
            microsoft_origin: "https://login.microsoftonline.com".to_owned(),
            sales_identity_origin: "https://idcs.example.com".to_owned(),
        }
        .manifest();
        assert!(!xml.contains("{{"));
        assert!(xml.contains("DefaultValue=\"R&amp;D &quot;Sales&quot; &lt;b&gt;\""));
        assert!(xml.contains(&format!("<Version>{VERSION}</Version>")));
        assert!(VERSION.split('.').count() == 4);
    }
}
