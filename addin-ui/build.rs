//! Names the pane's words after the keys of their English file.

#[path = "build/language.rs"]
#[expect(
    dead_code,
    reason = "what is written for browsers, and what is compared, is asked for elsewhere"
)]
mod language;

use language::Language;
use std::error::Error;
use std::path::PathBuf;

const ENGLISH: &str = "words/en.json";

#[expect(clippy::disallowed_methods, reason = "so Cargo tells a build where to write")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={ENGLISH}");
    println!("cargo::rerun-if-changed=build/language.rs");
    let english: Language = serde_json::from_str(&std::fs::read_to_string(ENGLISH)?)?;
    let names = PathBuf::from(std::env::var("OUT_DIR")?).join("words.rs");
    let texts = english.texts();
    let code = format!(
        "{}\n/// As the words stand where no browser fetches them.\n#[cfg(not(target_arch = \"wasm32\"))]\nconst ENGLISH: [&str; {}] = {texts:?};\n",
        english.names(),
        texts.len()
    );
    Ok(std::fs::write(names, code)?)
}
