//! The words of a query option: names, quoted texts, brackets; and its parts, separated by commas outside of both.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A path, an operator, or a literal without quotes.
    Name(String),
    /// What stood in single quotes, with doubled ones undone.
    Text(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `:` after a variable.
    Colon,
}

/// Takes a filter apart; nothing where a quote is never closed.
pub(super) fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            ' ' | '\t' => {}
            '(' => words.push(Word::Open),
            ')' => words.push(Word::Close),
            ':' => words.push(Word::Colon),
            '\'' => {
                let mut quoted = String::new();
                loop {
                    match rest.next()? {
                        '\'' if rest.peek() == Some(&'\'') => quoted.extend(rest.next()),
                        '\'' => break,
                        other => quoted.push(other),
                    }
                }
                words.push(Word::Text(quoted));
            }
            first => {
                let mut name = String::from(first);
                // A colon ends a variable, but stands inside a time of day.
                let is_number = first.is_ascii_digit();
                while let Some(more) = rest.next_if(|next| {
                    !matches!(next, ' ' | '\t' | '(' | ')' | '\'') && (is_number || *next != ':')
                }) {
                    name.push(more);
                }
                words.push(Word::Name(name));
            }
        }
    }
    Some(words)
}

/// The parts between commas that stand in no bracket and no quote.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            ',' if !is_quoted && depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}
