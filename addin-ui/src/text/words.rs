//! The words themselves, in the language of the reader. A word is a place among the texts of a language's file; which place has
//! which name, `build.rs` reads from `words/en.json`.

use std::cell::Cell;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

thread_local! {
    static SPOKEN: Cell<&'static [&'static str]> = const { Cell::new(AT_FIRST) };
}

#[cfg(not(target_arch = "wasm32"))]
const AT_FIRST: &[&str] = &ENGLISH;
/// Browsers fetch the words of one language.
#[cfg(target_arch = "wasm32")]
const AT_FIRST: &[&str] = &[];

/// A sentence, a name, or a piece to stand before or after one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word(u16);

/// What happened, and what to do next: two words, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saying(u16);

/// Speaks these from now on. They stay for as long as the pane does, which changes its language once at most.
pub fn speak(texts: Vec<String>) {
    let texts: Vec<&str> = texts.into_iter().map(|text| &*text.leak()).collect();
    SPOKEN.set(texts.leak());
}

impl Word {
    /// As it reads.
    pub fn text(self) -> &'static str {
        SPOKEN.get().get(usize::from(self.0)).copied().unwrap_or_default()
    }
}

impl Saying {
    /// What happened.
    pub fn what(self) -> Word {
        Word(self.0)
    }

    /// What to do next.
    pub fn next(self) -> Word {
        Word(self.0 + 1)
    }

    /// Both sentences, one after the other.
    pub fn in_a_row(self) -> String {
        [self.what().text(), ". ", self.next().text()].concat()
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.text().to_owned()
    }
}

#[cfg(test)]
#[path = "../../build/language.rs"]
#[expect(dead_code, reason = "the names are for the build")]
mod language;

#[cfg(test)]
mod tests {
    use super::*;
    use language::Language;

    fn read(file: &str) -> Language {
        serde_json::from_str(file).unwrap()
    }

    #[test]
    fn each_language_has_every_word_and_no_others() {
        let english = read(include_str!("../../words/en.json"));
        let german = read(include_str!("../../words/de.json"));
        assert_eq!(english.shape(), german.shape());
        for (english, german) in english.texts().into_iter().zip(german.texts()) {
            assert!(!german.trim().is_empty(), "{english}");
            for side in [str::trim_start, str::trim_end] {
                let gap = |text: &str| text.len() - side(text).len();
                assert_eq!(gap(english), gap(german), "{english:?} beside {german:?}");
            }
        }
    }

    #[test]
    fn another_language_is_spoken_from_now_on_in_the_order_of_its_keys() {
        let german = read(include_str!("../../words/de.json"));
        assert_eq!(CANCEL.text(), "Cancel");
        speak(german.texts().into_iter().map(str::to_owned).collect());
        assert_eq!(CANCEL.text(), "Abbrechen");
        assert_eq!(NO_ITEM.what().text(), "Es ist nichts geöffnet");
        speak(vec![]);
        assert_eq!(
            CANCEL.text(),
            "",
            "what a language lacks says nothing, and stops nothing"
        );
    }
}
