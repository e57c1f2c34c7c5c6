//! What stands in a field, in words.

use super::fields::{Described, Kind};
use crate::words::{Word, Words};
use shared::api::audit::FieldValue;

/// A value as the API gives it; of a choice what it is called, where it is known which field it stands in.
pub(crate) fn value_in_words(
    words: &Words,
    described: Option<&Described>,
    value: Option<&FieldValue>,
) -> String {
    match value {
        None => words.say(Word::Nothing).to_owned(),
        Some(FieldValue::Switch(on)) => words.say(if *on { Word::On } else { Word::Off }).to_owned(),
        Some(FieldValue::Number(number)) => number.to_string(),
        Some(FieldValue::Text(text)) => {
            let choice = described.and_then(|described| choice_in_words(described.kind, text));
            choice.map_or_else(|| text.clone(), |word| words.say(word).to_owned())
        }
        Some(FieldValue::List(list)) if list.is_empty() => words.say(Word::Nothing).to_owned(),
        Some(FieldValue::List(list)) => list.join(", "),
    }
}

/// What a choice is called, if it is one.
pub(crate) fn choice_in_words(kind: Kind, text: &str) -> Option<Word> {
    match kind {
        Kind::Choice(choices) => {
            let choice = choices.iter().find(|(value, _)| *value == text);
            choice.map(|(_, word)| *word)
        }
        Kind::Shown
        | Kind::Secret
        | Kind::Day
        | Kind::Switch
        | Kind::Number(..)
        | Kind::Address
        | Kind::Domains
        | Kind::Search(_) => None,
    }
}
