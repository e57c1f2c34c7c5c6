//! The rules of the product, as they are listed beside this file.

use serde::Deserialize;
use std::fmt;

/// All rules, in the order of the product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// What they are about.
    #[serde(rename = "area")]
    pub(super) areas: Vec<Area>,
    /// Reasons that no test of the core names.
    pub(super) elsewhere: Vec<Elsewhere>,
}

/// A reason that somebody other than the core yields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Elsewhere {
    /// As reports spell it.
    pub(super) code: String,
    /// Which file does.
    pub(super) yielded_in: Option<String>,
    /// Which work will.
    pub(super) later: Option<Work>,
}

/// Rules about one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Area {
    /// What they are about.
    pub(super) name: String,
    /// The rules.
    #[serde(rename = "rule")]
    pub(super) rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// As everybody names it.
    pub(super) id: String,
    /// In one line.
    pub(super) title: String,
    /// Whether `sync-core` decides it, or a part of it.
    #[serde(default)]
    pub(super) decided_in_core: bool,
    /// Which work holds what is left of it.
    #[serde(default)]
    pub(super) later: Vec<Work>,
    /// Which part is held where, if that is not plain.
    pub(super) note: Option<String>,
}

/// Work that is still to be done.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) enum Work {
    #[serde(rename = "the scheduled processes")]
    Processes,
    #[serde(rename = "the administrator's pages")]
    AdministratorsPages,
    #[serde(rename = "the task pane in full")]
    TaskPane,
    #[serde(rename = "the connectors")]
    Connectors,
    #[serde(rename = "operations")]
    Operations,
    #[serde(rename = "what only we have")]
    OnlyOurs,
}

impl Rules {
    pub(super) fn read() -> Self {
        toml::from_str(include_str!("rules.toml")).unwrap()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Rule> {
        self.areas.iter().flat_map(|area| &area.rules)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Processes => "the scheduled processes",
            Self::AdministratorsPages => "the administrator's pages",
            Self::TaskPane => "the task pane in full",
            Self::Connectors => "the connectors",
            Self::Operations => "operations",
            Self::OnlyOurs => "what only we have",
        })
    }
}
