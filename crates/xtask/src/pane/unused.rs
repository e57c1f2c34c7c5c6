//! Leaves out of the pane what its libraries export and nothing of ours uses.
//!
//! Leptos brings server functions, and they bring wasm-streams, whose types JavaScript could be given. They are exports, so
//! no linker drops them, nor what they call; and for each, bindgen writes a class. The pane has no server functions.

use anyhow::{Context as _, ensure};
use std::path::Path;
use walrus::{Module, ModuleConfig, RawCustomSection};

/// Where the macro of wasm-bindgen leaves word for bindgen.
const WORDS: &str = "__wasm_bindgen_unstable";
/// What the types of wasm-streams are called, and what their functions are.
const TYPES: &[u8] = b"IntoUnderlying";
const FUNCTIONS: &str = "intounderlying";

/// The module in that file, without them.
///
/// # Errors
/// If the file is no module, or bindgen's words in it have another form.
pub(super) fn without_streams(wasm: &Path) -> anyhow::Result<Module> {
    let bytes = std::fs::read(wasm).with_context(|| format!("{}", wasm.display()))?;
    let mut module = ModuleConfig::new()
        .strict_validate(false)
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse(&bytes)?;
    let words = module
        .customs
        .remove_raw(WORDS)
        .context("bindgen finds no words")?;
    module.customs.add(RawCustomSection {
        name: words.name,
        data: without(TYPES, &words.data)?,
    });
    let exports: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains(FUNCTIONS))
        .map(walrus::Export::id)
        .collect();
    for export in exports {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module)
}

/// Each expansion of the macro leaves two parts, its version and its words, each behind its length; those that say `name`
/// are left out.
fn without(name: &[u8], section: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut kept = Vec::with_capacity(section.len());
    let mut rest = section;
    while !rest.is_empty() {
        let (version, after) = part(rest)?;
        ensure!(version.starts_with(b"{"), "bindgen's words have another form");
        let (words, after) = part(after)?;
        if !words.windows(name.len()).any(|place| place == name) {
            kept.extend_from_slice(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    Ok(kept)
}

fn part(bytes: &[u8]) -> anyhow::Result<(&[u8], &[u8])> {
    bytes
        .split_first_chunk::<4>()
        .and_then(|(length, rest)| rest.split_at_checked(u32::from_le_bytes(*length) as usize))
        .context("bindgen's words end early")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expansion(words: &str) -> Vec<u8> {
        [r#"{"version":"0.2"}"#, words]
            .iter()
            .flat_map(|part| [&(part.len() as u32).to_le_bytes(), part.as_bytes()].concat())
            .collect()
    }

    #[test]
    fn what_names_a_type_of_streams_goes_and_the_rest_stays_byte_for_byte() {
        let (ours, theirs) = (expansion("focusOn"), expansion("…IntoUnderlyingSink…"));
        let section = [&ours[..], &theirs, &ours].concat();
        assert_eq!(without(TYPES, &section).ok(), Some([&ours[..], &ours].concat()));
    }

    #[test]
    fn words_of_another_form_are_refused() {
        let ours = expansion("focusOn");
        assert!(without(TYPES, &ours[1..]).is_err());
        assert!(without(TYPES, &ours[..ours.len() - 1]).is_err());
    }
}
