//! Expressions for `q`, as frameworks from 2 on read them. Every text that comes from outside passes through here.

/// Longest text that somebody may search for, in characters.
const SEARCHED_CHARS_MAX: usize = 100;

/// A text in single quotes; a quote inside is doubled, control characters are dropped.
pub(crate) fn quoted(text: &str) -> String {
    let inner: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("'{}'", inner.replace('\'', "''"))
}

/// Any of these conditions.
pub(crate) fn any(conditions: impl IntoIterator<Item = String>) -> String {
    conditions.into_iter().collect::<Vec<_>>().join(" or ")
}

/// All of these conditions.
pub(crate) fn all(conditions: impl IntoIterator<Item = String>) -> String {
    format!("({})", conditions.into_iter().collect::<Vec<_>>().join(" and "))
}

/// The attribute begins with this text, which holds no signs of a pattern.
pub(crate) fn begins(attribute: &str, text: &str) -> String {
    format!("{attribute} like {}", quoted(&format!("{text}%")))
}

/// The attribute is this text, in any letter case.
pub(crate) fn is_text(attribute: &str, text: &str) -> String {
    format!("upper({attribute})={}", quoted(&text.to_uppercase()))
}

/// The attribute is one of these texts, in any letter case.
pub(crate) fn is_one_of<'a>(attribute: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.map(|text| quoted(&text.to_uppercase())).collect();
    format!("upper({attribute}) in ({})", texts.join(","))
}

/// The attribute is exactly one of these texts.
pub(crate) fn is_exactly_one_of<'a>(attribute: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.map(quoted).collect();
    format!("{attribute} in ({})", texts.join(","))
}

/// The attribute contains this text, in any letter case, or something much like it: characters that mean something in a
/// pattern or have no simple upper case stand for any character. [`contains`] tells which.
pub(crate) fn resembles(attribute: &str, text: &str) -> String {
    let pattern: String = searched(text)
        .map(|c| {
            let mut upper = c.to_uppercase();
            match (c, upper.next(), upper.next()) {
                ('%' | '_' | '\\', _, _) | (_, None, _) | (_, _, Some(_)) => '_',
                (_, Some(upper), None) => upper,
            }
        })
        .collect();
    format!("upper({attribute}) like {}", quoted(&format!("%{pattern}%")))
}

/// Whether the text contains what is searched for, in any letter case.
pub(crate) fn contains(text: &str, wanted: &str) -> bool {
    text.to_lowercase()
        .contains(&searched(wanted).collect::<String>().to_lowercase())
}

fn searched(text: &str) -> impl Iterator<Item = char> {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(SEARCHED_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quote_never_ends_the_text() {
        assert_eq!(quoted("O'Brien' or '1'='1"), "'O''Brien'' or ''1''=''1'");
        assert_eq!(
            is_text("EmailAddress", "o'brien@x.example"),
            "upper(EmailAddress)='O''BRIEN@X.EXAMPLE'"
        );
    }

    #[test]
    fn signs_of_a_pattern_stand_for_any_character_and_are_checked_afterwards() {
        assert_eq!(resembles("Name", " 100%_ß "), "upper(Name) like '%100___%'");
        assert!(contains("Rabatt 100%_ß!", "100%_ß"));
        assert!(!contains("Rabatt 1000 ß", "100%_ß"));
        assert!(contains("ACME Österreich", "österr"));
    }

    proptest! {
        #[test]
        fn no_text_gets_out_of_its_quotes(text in "\\PC{0,40}|['%_\\\\]{0,10}") {
            for expression in [is_text("A", &text), resembles("A", &text)] {
                let inner = expression.split_once('\'').map_or("", |(_, rest)| rest);
                let inner = inner.strip_suffix('\'').unwrap_or("'");
                prop_assert!(!inner.replace("''", "").contains('\''), "{}", expression);
            }
        }
    }
}
