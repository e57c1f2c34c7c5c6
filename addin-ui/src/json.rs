//! Reads JSON into the wire types with the browser's own parser. It takes 70 KB less than a general JSON crate, and a third of
//! what serde's visitors take: an answer that does not fit is not explained, for nobody would read it.
//!
//! The fields and words of each type stand in `json/`; native tests hold them equal to what the server writes.

mod objects;
mod raw;
mod words;

use raw::Raw;
use std::cell::Cell;

/// The text is not JSON, or not of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit;

/// Reads a text.
///
/// # Errors
/// [`Unfit`]
pub fn read<T: Read>(text: &str) -> Result<T, Unfit> {
    let fits = Cell::new(true);
    let raw = Raw::parse(text).ok_or(Unfit)?;
    let read = T::read(&Json { raw, fits: &fits });
    if fits.get() { Ok(read) } else { Err(Unfit) }
}

/// Something that is read from JSON. What does not fit becomes anything, and is noted: reading on costs less code than a way
/// out at every field.
pub trait Read {
    /// Reads it.
    fn read(json: &Json<'_>) -> Self;
}

/// A value in a text, and whether all that was read of the text so far fitted.
#[derive(Debug)]
pub struct Json<'a> {
    raw: Raw,
    fits: &'a Cell<bool>,
}

impl Json<'_> {
    /// A field of an object; nothing where it is absent.
    pub(crate) fn get<T: Read>(&self, name: &str) -> T {
        T::read(&Json {
            raw: self.raw.at(name),
            fits: self.fits,
        })
    }

    /// What is of a closed list, by its words in Rust.
    fn word<T: Copy>(&self, case: Case, words: &[(&str, T)]) -> T {
        let text = self.raw.text().unwrap_or_default();
        let word = words.iter().find(|(word, _)| case.written(word) == text);
        word.unwrap_or_else(|| {
            self.unfit();
            &words[0]
        })
        .1
    }

    fn known<T: Default>(&self, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.unfit();
            T::default()
        })
    }

    fn unfit(&self) {
        self.fits.set(false);
    }
}

/// Something of a closed list, as the wire writes it.
pub trait Word {
    /// Its word.
    fn word(self) -> String;
}

/// An object that is being written: a tenth of what a general JSON crate takes for the few that the pane sends.
#[derive(Debug)]
pub struct Object(String);

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl Object {
    /// Without fields.
    pub fn new() -> Self {
        Object("{".to_owned())
    }

    /// A field, whose value is JSON.
    pub fn json(mut self, name: &str, value: &str) -> Self {
        let before = if self.0.len() > 1 { ",\"" } else { "\"" };
        for part in [before, name, "\":", value] {
            self.0.push_str(part);
        }
        self
    }

    /// A field with a text.
    pub fn text(self, name: &str, text: &str) -> Self {
        self.json(name, &raw::quoted(text))
    }

    /// A field with a text, if there is one.
    pub fn text_if_any(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// A field that is true or false.
    pub fn truth(self, name: &str, truth: bool) -> Self {
        self.json(name, if truth { "true" } else { "false" })
    }

    /// The text.
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// How the wire writes what is `TwoWords` in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// `two-words`
    Kebab,
    /// `twoWords`
    Camel,
}

impl Case {
    fn written(self, word: &str) -> String {
        let mut written = String::with_capacity(word.len() + 4);
        for (place, letter) in word.chars().enumerate() {
            let begins = letter.is_ascii_uppercase();
            if begins && place > 0 && self == Case::Kebab {
                written.push('-');
            }
            let is_small = begins && (place == 0 || self == Case::Kebab);
            written.push(if is_small {
                letter.to_ascii_lowercase()
            } else {
                letter
            });
        }
        written
    }
}

impl Read for String {
    fn read(json: &Json<'_>) -> Self {
        json.known(json.raw.text())
    }
}

impl Read for bool {
    fn read(json: &Json<'_>) -> Self {
        json.known(json.raw.truth())
    }
}

/// Whole numbers that each type holds; the wire has no others.
macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Read for $number {
            fn read(json: &Json<'_>) -> Self {
                json.known(json.raw.number()) as $number
            }
        }
    )*};
}

numbers!(u32 u64 i64);

impl<T: Read> Read for Option<T> {
    fn read(json: &Json<'_>) -> Self {
        (!json.raw.is_nothing()).then(|| T::read(json))
    }
}

impl<T: Read> Read for Box<T> {
    fn read(json: &Json<'_>) -> Self {
        Box::new(T::read(json))
    }
}

/// The wire leaves empty lists out.
impl<T: Read> Read for Vec<T> {
    fn read(json: &Json<'_>) -> Self {
        if json.raw.is_nothing() {
            return Vec::new();
        }
        let items = json.known(json.raw.items());
        let items = items
            .into_iter()
            .map(|raw| T::read(&Json { raw, fits: json.fits }));
        items.collect()
    }
}

#[cfg(test)]
mod tests;
