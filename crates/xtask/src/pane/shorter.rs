//! The pane in fewer bytes, for every user downloads them: what script and module call each other in as few letters as are
//! enough, and scripts and styles without what only people read.

use anyhow::Context as _;
use std::collections::BTreeMap;
use walrus::ModuleConfig;

/// The module and its script, which work together as before.
///
/// # Errors
/// If the module is none.
pub(super) fn shortened(wasm: &[u8], script: &str) -> anyhow::Result<(Vec<u8>, String)> {
    let mut module = ModuleConfig::new()
        .generate_producers_section(false)
        .parse(wasm)
        .context("bindgen wrote no module")?;
    let mut names = Names::default();
    for import in module.imports.iter_mut() {
        names.shorten(&mut import.name);
    }
    for export in module.exports.iter_mut() {
        names.shorten(&mut export.name);
    }
    Ok((module.emit_wasm(), names.shorten_all(script)))
}

/// New names by old ones. No name of a script made by bindgen begins like the new ones.
#[derive(Debug, Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// Names that begin like this are given by bindgen, and mean nothing outside script and module.
    const GIVEN: [&str; 2] = ["__wb", "wasm_bindgen__"];

    fn shorten(&mut self, name: &mut String) {
        if Self::GIVEN.iter().any(|start| name.starts_with(start)) {
            let next = format!("${}", self.0.len());
            name.clone_from(self.0.entry(name.clone()).or_insert(next));
        }
    }

    /// Every whole word that is an old name becomes the new one.
    fn shorten_all(&self, script: &str) -> String {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
        let mut shortened = String::with_capacity(script.len());
        let mut rest = script;
        while let Some(start) = rest.find(is_part) {
            let (between, word) = rest.split_at(start);
            let (word, after) = word.split_at(word.find(|letter| !is_part(letter)).unwrap_or(word.len()));
            shortened.push_str(between);
            shortened.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = after;
        }
        shortened + rest
    }
}

/// Without indentation, blank lines and the comments that stand on lines of their own: all that only people read. The lines
/// of scripts and styles mean the same without them as long as no text goes over several.
pub(super) fn terse(text: &str) -> String {
    let mut terse = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            terse.push_str(line);
            terse.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    terse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_replaced_and_nothing_else() {
        let mut names = Names::default();
        let (mut given, mut own) = ("__wbg_a_1".to_owned(), "memory".to_owned());
        names.shorten(&mut given);
        names.shorten(&mut own);
        assert_eq!((given.as_str(), own.as_str()), ("$0", "memory"));
        assert_eq!(
            names.shorten_all("__wbg_a_1: x(wasm.__wbg_a_1, __wbg_a_12, memory)"),
            "$0: x(wasm.$0, __wbg_a_12, memory)"
        );
    }

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let script = "/**\n Says.\n */\nfunction say() {\n    // Why.\n\n    return a\n    * b; // c\n}\n";
        assert_eq!(terse(script), "function say() {\nreturn a\n* b; // c\n}\n");
        assert_eq!(
            terse("/* Both */\np { }\n/* One\n and two. */\nb { }"),
            "p { }\nb { }\n"
        );
    }
}
