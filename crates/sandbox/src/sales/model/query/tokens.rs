//! The words of an expression in `q`.

use crate::sales::model::Complaint;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Attribute or keyword.
    Word(String),
    /// Number without quotes.
    Number(String),
    /// Text in single quotes.
    Text(String),
    /// Relation, parenthesis or comma.
    Symbol(&'static str),
}

const SYMBOLS: [&str; 9] = ["<=", ">=", "<>", "!=", "=", "<", ">", "(", ")"];

/// Splits an expression into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Complaint> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, taken) = if first == '\'' {
            quoted(rest)?
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            (Token::Symbol(symbol), symbol.len())
        } else if first == ',' {
            (Token::Symbol(","), 1)
        } else if first.is_ascii_digit() || first == '-' {
            let taken = 1 + span(&rest[1..], |c| c.is_ascii_digit() || c == '.');
            (Token::Number(rest[..taken].to_owned()), taken)
        } else if first.is_ascii_alphabetic() || first == '_' {
            let taken = span(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
            (Token::Word(rest[..taken].to_owned()), taken)
        } else {
            return Err(syntax(&format!("unexpected character {first:?}")));
        };
        found.push(token);
        rest = rest[taken..].trim_start();
    }
    Ok(found)
}

/// The complaint about an expression that cannot be read.
pub(super) fn syntax(what: &str) -> Complaint {
    Complaint::general(
        "27122",
        format!("The value of the query parameter q is not valid: {what}."),
    )
}

/// A text in single quotes, in which two quotes stand for one; with the number of bytes it takes.
fn quoted(rest: &str) -> Result<(Token, usize), Complaint> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            text.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            return Ok((Token::Text(text), at + 1));
        }
    }
    Err(syntax("a quoted text has no end"))
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}
