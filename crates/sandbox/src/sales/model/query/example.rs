//! `q` in framework 1, query by example: `OwnerName=Ada Marlow;ActivityStartDate>=2026-01-31`.

use super::tokens::syntax;
use super::{Case, Filter, Relation, literal, queryable};
use crate::sales::model::{Complaint, Field, Kind, Table};

/// Reads the conditions, all of which must hold. In texts `*` and `%` stand for any text.
///
/// # Errors
/// A complaint that names what cannot be read, is unknown, or is not queryable.
pub fn by_example(table: Table, text: &str) -> Result<Filter, Complaint> {
    let mut all = Vec::new();
    for part in parts(text)? {
        all.push(condition(table, part.trim())?);
    }
    if all.is_empty() {
        Err(syntax("it is empty"))
    } else {
        Ok(Filter::And(all))
    }
}

fn condition(table: Table, part: &str) -> Result<Filter, Complaint> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = part
        .find(|c| !is_name(c))
        .ok_or_else(|| syntax("an operator is missing"))?;
    let (name, rest) = (&part[..end], part[end..].trim_start());
    if name.is_empty() {
        return Err(syntax("an attribute is missing"));
    }
    let attribute = queryable(table, name)?;
    let (symbol, value) = operator(rest).ok_or_else(|| syntax("an operator is missing"))?;
    let value = unquoted(value.trim());
    if value.is_empty() {
        return Err(syntax("a value is missing"));
    }
    let has_wildcard = value.contains(['*', '%']);
    let is_text = matches!(attribute.kind, Kind::Text(_));
    match Relation::from_symbol(symbol) {
        None if !is_text => Err(syntax(&format!("attribute {name} is not text"))),
        None => Ok(Filter::Like {
            attribute,
            case: Case::Exact,
            pattern: Field::Text(value.replace('*', "%")),
        }),
        Some(Relation::Equal) if is_text && has_wildcard => Ok(Filter::Like {
            attribute,
            case: Case::Exact,
            pattern: Field::Text(value.replace('*', "%")),
        }),
        Some(relation) => {
            let value = literal(attribute, value)?;
            Ok(Filter::Compare {
                attribute,
                case: Case::Exact,
                relation,
                value,
            })
        }
    }
}

/// Splits at the semicolons that are not inside quotes.
fn parts(text: &str) -> Result<Vec<&str>, Complaint> {
    let (mut found, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if c == ';' => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            // An apostrophe inside a word, as in O'Hara, opens nothing.
            None if matches!(c, '\'' | '"') && text[..at].trim_end().ends_with(['=', '<', '>']) => {
                quote = Some(c);
            }
            None => {}
        }
    }
    if quote.is_some() {
        return Err(syntax("a quoted text has no end"));
    }
    found.push(&text[start..]);
    Ok(found.into_iter().filter(|part| !part.trim().is_empty()).collect())
}

/// The operator at the start, and the value after it.
fn operator(rest: &str) -> Option<(&str, &str)> {
    let symbols = ["<=", ">=", "<>", "!=", "=", "<", ">"];
    if let Some(symbol) = symbols.into_iter().find(|symbol| rest.starts_with(symbol)) {
        return Some((symbol, &rest[symbol.len()..]));
    }
    let word = rest.get(..5)?;
    word.eq_ignore_ascii_case("like ").then(|| ("like", &rest[5..]))
}

fn unquoted(value: &str) -> &str {
    ['\'', '"']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}
