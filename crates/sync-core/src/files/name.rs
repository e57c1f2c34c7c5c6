//! What a file is called on both sides.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

/// Longest name, in characters: Sales shows it as a title, which holds no more.
pub const FILE_NAME_CHARS_MAX: usize = 255;
/// So much of a long name's ending is kept: it says what the file is.
const ENDING_CHARS_MAX: usize = 16;
/// What a file is called whose name has nothing to show.
const NAMELESS: &str = "attachment";

/// A name reduced to what both sides can hold: nothing that leads into a folder, nothing that is no character, and no longer
/// than allowed; a longer one loses the end of its stem. The same again gives the same.
pub fn file_name(name: &str) -> String {
    let is_shown = |c: &char| !c.is_control() && !matches!(c, '/' | '\\');
    let shown: String = name.chars().filter(is_shown).collect();
    let shown = shown.trim();
    if shown.is_empty() {
        return NAMELESS.to_owned();
    }
    if shown.chars().count() <= FILE_NAME_CHARS_MAX {
        return shown.to_owned();
    }
    let ending = shown.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending_chars = ending.chars().count();
    if ending.is_empty() || ending_chars > ENDING_CHARS_MAX {
        return cut(shown, FILE_NAME_CHARS_MAX);
    }
    let mut short = cut(shown, FILE_NAME_CHARS_MAX - ending_chars - 1);
    short.push('.');
    short.push_str(ending);
    short
}

fn cut(text: &str, chars: usize) -> String {
    let cut: String = text.chars().take(chars).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    #[test]
    fn a_name_leads_nowhere_and_keeps_its_ending() {
        for (given, ours) in [
            ("offer.pdf", "offer.pdf"),
            ("../../etc/pass\u{0}wd", "....etcpasswd"),
            ("C:\\Angebot “März”.docx", "C:Angebot “März”.docx"),
            (" \u{7} ", "attachment"),
            ("", "attachment"),
        ] {
            assert_eq!(file_name(given), ours, "{given:?}");
        }
        let long = file_name(&format!("{}.xlsx", "ä".repeat(300)));
        assert_eq!(long.chars().count(), FILE_NAME_CHARS_MAX);
        assert!(long.ends_with("ä.xlsx"));
        let no_ending = file_name(&format!("a.{}", "b".repeat(300)));
        assert_eq!(no_ending.chars().count(), FILE_NAME_CHARS_MAX);
    }

    proptest! {
        #[test]
        fn the_same_name_again_is_the_same(name in "[ ./\\\\a\u{e4}\u{0}]{0,300}") {
            let once = file_name(&name);
            prop_assert_eq!(file_name(&once), once.clone());
            prop_assert!((1..=FILE_NAME_CHARS_MAX).contains(&once.chars().count()));
        }
    }
}
