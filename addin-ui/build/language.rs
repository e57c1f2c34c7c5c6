//! A language's file, `words/LANGUAGE.json`. Its keys become the names by which the pane calls its words; what a browser downloads
//! is the texts alone, in the order of their keys, so that a name costs nothing.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The words of one language, by key.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Language(BTreeMap<String, Entry>);

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    /// A sentence, or a name.
    Text(String),
    /// What is the case, and what to do next.
    Saying { what: String, next: String },
    /// Sentences that belong together.
    List(Vec<String>),
}

impl Language {
    /// Every text, in the order of their keys.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.0.values().flat_map(Entry::texts).collect()
    }

    /// Each key with the number of its texts: the same in every language.
    pub(crate) fn shape(&self) -> Vec<(&str, usize)> {
        let entries = self.0.iter();
        entries
            .map(|(key, entry)| (key.as_str(), entry.texts().len()))
            .collect()
    }

    /// Rust that names every entry by the places of its texts.
    pub(crate) fn names(&self) -> String {
        let (mut code, mut place) = (String::new(), 0);
        for (key, entry) in &self.0 {
            let texts = entry.texts();
            let mut words = (place..).take(texts.len()).map(|place| format!("Word({place})"));
            let mut word = || words.next().unwrap_or_default();
            let (kind, value) = match entry {
                Entry::Text(_) => ("Word".to_owned(), word()),
                Entry::Saying { .. } => ("Saying".to_owned(), format!("Saying({place})")),
                Entry::List(list) => {
                    let all: Vec<String> = list.iter().map(|_| word()).collect();
                    (format!("[Word; {}]", list.len()), format!("[{}]", all.join(", ")))
                }
            };
            // Writing to a text cannot fail.
            let _ = writeln!(
                code,
                "/// {}\npub const {key}: {kind} = {value};",
                texts.join(" / ")
            );
            place += texts.len();
        }
        code
    }
}

impl Entry {
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Saying { what, next } => vec![what, next],
            Self::List(list) => list.iter().map(String::as_str).collect(),
        }
    }
}
