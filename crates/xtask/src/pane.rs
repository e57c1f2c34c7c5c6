//! The task pane: compiled, bound to JavaScript, named by its content, compressed.
//!
//! All files of one build lie in one folder named by a digest of their content, so that they can be cached for ever and
//! still call each other by their own names.

mod shorter;
mod unused;

use crate::shell::{command, run, say, target_dir, without_machine_paths};
use crate::{install, root};
use anyhow::{Context as _, bail};
use brotli::enc::backward_references::BrotliEncoderMode;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What the pane may weigh on the wire, in all: wasm, scripts and styles, without Office.js.
const BROTLI_BYTES_MAX: usize = 110 * 1024;

/// Leptos then has one type for all views and one for all attributes, instead of one for each way of putting them
/// together: a twentieth less to download.
const ERASED: &str = "--cfg erase_components";

/// The built pane.
#[derive(Debug)]
pub(crate) struct Pane {
    /// Holds `index.html`, `dialog.html` and `assets/`.
    pub(crate) folder: PathBuf,
    /// What the pane's page makes a browser download, compressed.
    pub(crate) brotli_bytes: usize,
}

/// Builds the pane into `target/dist/pane`.
///
/// # Errors
/// If a step fails, a template has a gap that nothing fills, or the pane is too large.
pub(crate) fn build() -> anyhow::Result<Pane> {
    install::wasm_target()?;
    let profile = "wasm-release";
    let build = "cargo build --quiet --package addin-ui --bin pane --target wasm32-unknown-unknown --profile";
    run(command(build)
        .arg(profile)
        .env("RUSTFLAGS", format!("{} {ERASED}", without_machine_paths()?)))?;
    let target = target_dir()?;
    let bound = target.join("pane-bound");
    recreate(&bound)?;
    let compiled = target
        .join("wasm32-unknown-unknown")
        .join(profile)
        .join("pane.wasm");
    Bindgen::new()
        .input_module("pane", unused::without_streams(&compiled)?)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("pane")
        .generate(&bound)?;
    let mut files = read_folder(&bound)?;
    let wasm = files.remove("pane_bg.wasm").context("bindgen wrote no module")?;
    let script = files.remove("pane.js").context("bindgen wrote no script")?;
    let (wasm, script) = shorter::shortened(&wasm, std::str::from_utf8(&script)?)?;
    files.insert("pane.wasm".to_owned(), wasm);
    files.insert("pane.js".to_owned(), script.into_bytes());
    for folder in ["js", "style"] {
        files.extend(read_folder(&root().join("addin-ui").join(folder))?);
    }
    // The glue of each page is bound already; its source under the same name is not served twice.
    files.retain(|name, _| !name.ends_with("_glue.js") || name.contains('/'));
    for (name, bytes) in &mut files {
        if !name.ends_with(".wasm") {
            *bytes = shorter::terse(std::str::from_utf8(bytes).context(name.clone())?).into_bytes();
        }
    }
    write(&target.join("dist/pane"), files)
}

/// Fills the templates and writes everything, compressed beside.
fn write(folder: &Path, mut files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<Pane> {
    recreate(folder)?;
    let digest = files.iter().fold(Sha256::new(), |digest, (name, bytes)| {
        digest.chain_update(name).chain_update(bytes)
    });
    let digest: String = digest
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let places: Vec<(String, String)> = files
        .keys()
        .map(|name| {
            (
                format!("{{{{{}}}}}", name.replace(['-', '.', '/'], "_")),
                format!("/assets/{digest}/{name}"),
            )
        })
        .collect();
    let filled = |text: &str| {
        places
            .iter()
            .fold(text.to_owned(), |text, (gap, path)| text.replace(gap, path))
    };
    for page in ["index.html", "dialog/dialog.html"] {
        let template = std::fs::read_to_string(root().join("addin-ui").join(page)).context(page)?;
        let page_name = page.rsplit('/').next().unwrap_or(page);
        let html = filled(&template);
        check_gaps(page, &html, &["{{office_js_url}}", "{{message}}", "{{origin}}"])?;
        std::fs::write(folder.join(page_name), html)?;
    }
    for (name, bytes) in &mut files {
        if name.ends_with(".js") && !name.starts_with("pane") {
            let script = filled(std::str::from_utf8(bytes).context("a script is no text")?);
            check_gaps(name, &script, &[])?;
            *bytes = script.into_bytes();
        }
    }
    let index = std::fs::read_to_string(folder.join("index.html"))?;
    let mut brotli_bytes = 0;
    for (name, bytes) in &files {
        let path = folder.join("assets").join(&digest).join(name);
        std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        std::fs::write(&path, bytes)?;
        let compressed = compress(&path, bytes)?;
        let is_loaded =
            index.contains(&format!("/{name}\"")) || name.starts_with("snippets/") || name == "pane.wasm";
        if is_loaded {
            brotli_bytes += compressed;
            say(&format!("  {compressed:>7} bytes brotli  {name}"));
        }
    }
    say(&format!(
        "  {brotli_bytes:>7} bytes brotli in all, {BROTLI_BYTES_MAX} allowed"
    ));
    if brotli_bytes > BROTLI_BYTES_MAX {
        bail!("the pane weighs {brotli_bytes} bytes, more than {BROTLI_BYTES_MAX}");
    }
    Ok(Pane {
        folder: folder.to_owned(),
        brotli_bytes,
    })
}

/// Writes `.br` and `.gz` beside a file; returns the bytes of the first.
fn compress(path: &Path, bytes: &[u8]) -> anyhow::Result<usize> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let mut brotli = Vec::new();
    let mut options = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    if path.extension().is_some_and(|ending| ending == "wasm") {
        // Code is told apart by the high bits of its bytes; taken for text it would weigh more.
        options.mode = BrotliEncoderMode::BROTLI_FORCE_MSB_PRIOR;
    }
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &options)?;
    std::fs::write(beside(".br"), &brotli)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    std::fs::write(beside(".gz"), gzip.finish()?)?;
    Ok(brotli.len())
}

/// What is still between double braces must be filled by somebody.
fn check_gaps(name: &str, text: &str, filled_later: &[&str]) -> anyhow::Result<()> {
    let rest = filled_later
        .iter()
        .fold(text.to_owned(), |text, gap| text.replace(gap, ""));
    match rest.find("{{") {
        Some(at) => bail!("{name}: nothing fills {}", &rest[at..(at + 40).min(rest.len())]),
        None => Ok(()),
    }
}

/// All files below `folder`, by their path in it.
fn read_folder(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).with_context(|| format!("{}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)?
                    .to_str()
                    .context("a file name is no text")?
                    .to_owned();
                files.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

fn recreate(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}
