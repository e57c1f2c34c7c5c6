//! Takes values out of the layers one key at a time and writes down every mistake on the way.
//!
//! A `None` from any method means that a mistake has been written down, or, where the method says so, that
//! the key is absent; a value that was read once is gone, so what is left at the end is what nobody knows.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::File;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroize;
use secrecy::{SecretBox, SecretString};
use toml::Value;
use url::Url;
use uuid::Uuid;

use super::layers::{Gathered, Layers};
use super::origin::{base_address, web_address};
use super::{Mistake, Origin, Program};

pub(super) struct Values {
    layers: Layers,
    variables: BTreeMap<String, String>,
    mistakes: Vec<Mistake>,
    program: Option<Program>,
}

/// What a path leads to.
#[derive(Clone, Copy)]
pub(super) enum Place {
    File,
    Folder,
}

/// What a key may hold: the words for people and the check that enforces them.
pub(super) struct Kind<T> {
    pub(super) expected: &'static str,
    pub(super) parse: fn(&str) -> Option<T>,
}

pub(super) const ORIGIN: Kind<Origin> = Kind {
    expected: "an https origin without a path, such as https://addin.example.com",
    parse: Origin::parse,
};
pub(super) const BASE: Kind<Url> = Kind {
    expected: "an https address without query or fragment",
    parse: base_address,
};
pub(super) const ADDRESS: Kind<Url> = Kind {
    expected: "an https address",
    parse: web_address,
};
pub(super) const SOCKET: Kind<SocketAddr> = Kind {
    expected: "an address and port, such as 127.0.0.1:8443",
    parse: |text| text.parse().ok(),
};
pub(super) const GUID: Kind<Uuid> = Kind {
    expected: "a GUID",
    parse: guid,
};
pub(super) const PATH: Kind<PathBuf> = Kind {
    expected: "a path",
    parse: path,
};
pub(super) const TEXT: Kind<String> = Kind {
    expected: "a text",
    parse: non_empty_text,
};

pub(super) const DOMAIN: Kind<String> = Kind {
    expected: "a mail domain, such as example.com",
    parse: domain,
};

impl Values {
    pub(super) fn new(program: Option<Program>, gathered: Gathered) -> Values {
        Values {
            layers: gathered.layers,
            variables: gathered.variables,
            mistakes: gathered.mistakes,
            program,
        }
    }

    pub(super) fn mistake(&mut self, key: &str, problem: impl Display) {
        self.mistakes.push(Mistake {
            key: key.to_owned(),
            problem: problem.to_string(),
        });
    }

    /// Looks whether what stands under `key` is there, if the program is one of those that will open it.
    pub(super) fn look_for(&mut self, key: &str, path: Option<&Path>, place: Place, users: &[Program]) {
        let Some(path) = path.filter(|_| self.program.is_some_and(|program| users.contains(&program))) else {
            return;
        };
        let (found, wanted) = match place {
            // Whoever may not read a file finds out by opening it.
            Place::File => (File::open(path).and_then(|file| file.metadata()), "file"),
            Place::Folder => (std::fs::metadata(path), "folder"),
        };
        let shown = path.display();
        match found {
            Ok(found) if found.is_dir() == matches!(place, Place::Folder) => {}
            Ok(_) => self.mistake(key, format!("{shown} is not a {wanted}")),
            Err(error) => self.mistake(
                key,
                format!("the {wanted} {shown} cannot be read: {}", error.kind()),
            ),
        }
    }

    /// Reports what nobody asked for, by the name that it was given, and hands over all mistakes in the order of their
    /// keys.
    pub(super) fn finish(mut self) -> Vec<Mistake> {
        for key in std::mem::take(&mut self.layers).into_keys() {
            match self.variables.remove(&key) {
                Some(variable) => self.mistake(&variable, "no such variable"),
                None => self.mistake(&key, "no such key"),
            }
        }
        self.mistakes.sort_by(|a, b| a.key.cmp(&b.key));
        self.mistakes
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.layers.contains_key(key)
    }

    pub(super) fn required<T>(&mut self, key: &str, kind: &Kind<T>) -> Option<T> {
        if !self.has(key) {
            self.mistake(key, format!("is missing, expected {}", kind.expected));
            return None;
        }
        self.optional(key, kind)
    }

    /// `None` also when the key is absent.
    pub(super) fn optional<T>(&mut self, key: &str, kind: &Kind<T>) -> Option<T> {
        let value = self.layers.remove(key)?;
        let text = match &value {
            Value::String(text) => text.trim().to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                self.mistake(
                    key,
                    format!("expected {}, found {}", kind.expected, value.type_str()),
                );
                return None;
            }
        };
        let parsed = (kind.parse)(&text);
        if parsed.is_none() {
            // An address with a password in it is a mistake, too, and not one to print.
            let found = if text.contains('@') {
                "something with @".to_owned()
            } else {
                format!("{text:?}")
            };
            self.mistake(key, format!("expected {}, found {found}", kind.expected));
        }
        parsed
    }

    pub(super) fn or<T>(&mut self, key: &str, kind: &Kind<T>, default: T) -> Option<T> {
        if self.has(key) {
            self.optional(key, kind)
        } else {
            Some(default)
        }
    }

    pub(super) fn address_or(&mut self, key: &str, kind: &Kind<Url>, default: &str) -> Option<Url> {
        if self.has(key) {
            self.optional(key, kind)
        } else {
            (kind.parse)(default)
        }
    }

    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>, default: u64) -> Option<u64> {
        let kind = Kind {
            expected: "a whole number",
            parse: |text| text.parse::<u64>().ok(),
        };
        let number = self.or(key, &kind, default)?;
        if range.contains(&number) {
            return Some(number);
        }
        self.mistake(
            key,
            format!("expected {} to {}, found {number}", range.start(), range.end()),
        );
        None
    }

    /// A list in the file, or a text of parts between commas, as an environment variable spells it.
    /// `None` also when the key is absent; an empty list is a mistake.
    pub(super) fn list<T>(&mut self, key: &str, kind: &Kind<T>) -> Option<Vec<T>> {
        let parts = match self.layers.remove(key)? {
            Value::Array(values) => values,
            Value::String(text) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| Value::String(part.to_owned())).collect()
            }
            other @ (Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Table(_)) => {
                self.mistake(
                    key,
                    format!(
                        "expected a list, each {}, found {}",
                        kind.expected,
                        other.type_str()
                    ),
                );
                return None;
            }
        };
        if parts.is_empty() {
            self.mistake(key, format!("expected at least one, each {}", kind.expected));
            return None;
        }
        // Every part is looked at before any of them ends the reading, so that all mistakes show.
        let read: Vec<Option<T>> = parts
            .into_iter()
            .map(|part| {
                self.layers.insert(key.to_owned(), part);
                self.optional(key, kind)
            })
            .collect();
        read.into_iter().collect()
    }

    /// A secret under `key`, or in the file that `key_file` names. What is found is never shown.
    pub(super) fn secret(&mut self, key: &str) -> Option<SecretString> {
        let file_key = format!("{key}_file");
        match (self.layers.remove(key), self.layers.remove(&file_key)) {
            (None, None) => {
                self.mistake(
                    key,
                    format!("is missing, expected the secret, or the path of its file as {file_key}"),
                );
                None
            }
            (Some(_), Some(_)) => {
                self.mistake(key, format!("is given twice, here and as {file_key}"));
                None
            }
            (Some(Value::String(secret)), None) => self.non_empty(key, secret),
            (None, Some(Value::String(path))) => match std::fs::read_to_string(&path) {
                Ok(secret) => self.non_empty(&file_key, secret),
                Err(error) => {
                    self.mistake(&file_key, format!("{path} cannot be read: {}", error.kind()));
                    None
                }
            },
            (Some(_), None) | (None, Some(_)) => {
                self.mistake(key, "expected a text");
                None
            }
        }
    }

    /// The keys below `prefix`.
    pub(super) fn keys_below(&self, prefix: &str) -> Vec<String> {
        let below = self
            .layers
            .keys()
            .filter_map(|key| key.strip_prefix(prefix)?.strip_prefix('.'));
        below.map(str::to_owned).collect()
    }

    /// The names below `prefix`, each once, whether its secret stands there or in a file.
    pub(super) fn names_below(&self, prefix: &str) -> Vec<String> {
        let below = self
            .layers
            .keys()
            .filter_map(|key| key.strip_prefix(prefix)?.strip_prefix('.'));
        let mut names: Vec<String> = below
            .map(|name| name.strip_suffix("_file").unwrap_or(name).to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    fn non_empty(&mut self, key: &str, mut secret: String) -> Option<SecretString> {
        let trimmed = secret.trim().to_owned();
        secret.zeroize();
        if trimmed.is_empty() {
            self.mistake(key, "is empty, expected a secret");
            return None;
        }
        Some(SecretString::from(trimmed))
    }
}

/// A sealing key from its base64 form.
pub(super) fn sealing_key(text: &str) -> Option<SecretBox<[u8; 32]>> {
    use base64::Engine;
    let mut bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    let key = (bytes.len() == 32)
        .then(|| SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(&bytes)));
    bytes.zeroize();
    key
}

fn non_empty_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Lower case: domains are compared without case.
fn domain(text: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    (text.contains('.') && text.chars().all(plain)).then(|| text.to_lowercase())
}

fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

/// The usual form alone: Microsoft compares ids as text.
fn guid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
}
