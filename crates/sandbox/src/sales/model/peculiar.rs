//! How one pod differs from another: what clients find out by asking for descriptions.

use super::Table;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// How this pod differs from Oracle's usual one. The usual one has the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peculiarities {
    /// Records have no change indicator: no ETag anywhere, and preconditions are not looked at.
    pub without_etags: bool,
    /// The list of deleted records has those that were merged into others.
    pub lists_merged: bool,
    /// Attributes that it does not have.
    pub lacks: BTreeSet<(Table, &'static str)>,
    /// Attributes that are called something else, such as `Notes_c`.
    pub renamed: BTreeMap<(Table, &'static str), String>,
    /// How old the index of the searches may get before a question refreshes it.
    pub index_age_max: SignedDuration,
    /// The latest version of the REST framework that it speaks.
    pub framework_max: u8,
}

impl Default for Peculiarities {
    fn default() -> Self {
        Self {
            without_etags: false,
            lists_merged: false,
            lacks: BTreeSet::new(),
            renamed: BTreeMap::new(),
            index_age_max: SignedDuration::from_secs(60),
            framework_max: 9,
        }
    }
}

impl Peculiarities {
    /// Whether the attribute is there at all.
    pub fn has(&self, table: Table, name: &'static str) -> bool {
        !self.lacks.contains(&(table, name))
    }

    /// What the attribute is called here.
    pub fn outer<'a>(&'a self, table: Table, name: &'static str) -> &'a str {
        self.renamed.get(&(table, name)).map_or(name, String::as_str)
    }

    /// What a name that a client uses means; one that means nothing here comes back as no name at all.
    pub fn inner<'a>(&self, table: Table, name: &'a str) -> &'a str {
        let renamed = self.renamed.iter().filter(|((of, _), _)| *of == table);
        for ((_, inner), outer) in renamed {
            if outer == name {
                return inner;
            }
            if *inner == name {
                return "";
            }
        }
        let is_lacking = |(of, lacking): &(Table, &str)| *of == table && *lacking == name;
        if self.lacks.iter().any(is_lacking) {
            return "";
        }
        name
    }

    /// An expression for `q` with the names that this pod gives turned into Oracle's usual ones. Quoted text stays.
    pub fn inner_expression(&self, table: Table, text: &str) -> String {
        if self.renamed.is_empty() && self.lacks.is_empty() {
            return text.to_owned();
        }
        let mut whole = String::with_capacity(text.len());
        for (index, part) in text.split('\'').enumerate() {
            if index > 0 {
                whole.push('\'');
            }
            // Every second part stands in quotes; a doubled quote only makes an empty part.
            if index % 2 == 1 {
                whole.push_str(part);
                continue;
            }
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let mut rest = part;
            while let Some(start) = rest.find(is_name) {
                whole.push_str(&rest[..start]);
                let word = &rest[start..];
                let end = word.find(|c| !is_name(c)).unwrap_or(word.len());
                let inner = self.inner(table, &word[..end]);
                whole.push_str(if inner.is_empty() { "Nothing" } else { inner });
                rest = &word[end..];
            }
            whole.push_str(rest);
        }
        whole
    }
}
