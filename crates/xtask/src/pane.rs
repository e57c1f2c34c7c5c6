//! What browsers load: the task pane and the administrator's pages, each compiled, bound to JavaScript, named by its content,
//! compressed.
//!
//! All files of one build of either lie in one folder named by a digest of their content, so that they can be cached for ever
//! and still call each other by their own names.

#[path = "../../../addin-ui/build/language.rs"]
#[expect(
    dead_code,
    reason = "the pane's build names the words, and its tests compare the languages"
)]
mod language;
mod shorter;
mod unused;

use crate::shell::{command, run, say, target_dir, without_machine_paths};
use crate::{install, root};
use anyhow::{Context as _, bail};
use brotli::enc::backward_references::BrotliEncoderMode;
use language::Language;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Leptos then has one type for all views and one for all attributes, instead of one for each way of putting them
/// together: a twentieth less to download.
const ERASED: &str = "--cfg erase_components";

/// Microsoft's sign-in library, beside what every pane loads: for panes in an Outlook that offers to sign in, and unchanged.
const MSAL: &str = "msal-browser.min.js";

/// Something that is compiled to a page of its own.
struct Surface {
    /// The binary, its module and its script.
    name: &'static str,
    /// Its pages below `addin-ui`, and what each is called where it is served from; the first loads the module.
    pages: &'static [(&'static str, &'static str)],
    /// Folders below `addin-ui` with what it loads besides.
    folders: &'static [&'static str],
    /// Whether it calls its words by their places in the order of their keys, and so is sent no keys.
    words_by_place: bool,
    /// What it may weigh on the wire, in all: wasm, scripts, styles and the words of one language, without Office.js and MSAL.
    brotli_bytes_max: usize,
}

const PANE: Surface = Surface {
    name: "pane",
    pages: &[
        ("index.html", "index.html"),
        ("dialog/dialog.html", "dialog.html"),
    ],
    folders: &["js", "style", "words"],
    words_by_place: true,
    brotli_bytes_max: 110 * 1024,
};

/// Whoever administers does so at a desk: no more is promised than that it does not grow unseen.
const ADMIN: Surface = Surface {
    name: "admin",
    pages: &[("admin/index.html", "admin.html")],
    folders: &["admin/js", "admin/style", "admin/words", "style"],
    words_by_place: false,
    brotli_bytes_max: 320 * 1024,
};

/// What the server says on the pages.
const FILLED_BY_SERVER: &[&str] = &[
    "{{office_js_url}}",
    "{{nested_client_id}}",
    "{{nested_authority}}",
    "{{nested_scope}}",
    "{{message}}",
    "{{origin}}",
];

/// What browsers load, built.
#[derive(Debug)]
pub(crate) struct Pane {
    /// Holds the pages and `assets/`.
    pub(crate) folder: PathBuf,
    /// What the pane's page makes a browser download, compressed.
    pub(crate) brotli_bytes: usize,
}

/// Builds the pane and the administrator's pages into `target/dist/pane`.
///
/// # Errors
/// If a step fails, a template has a gap that nothing fills, or one of them is too large.
pub(crate) fn build() -> anyhow::Result<Pane> {
    install::wasm_target()?;
    let folder = target_dir()?.join("dist/pane");
    recreate(&folder)?;
    let mut pane = files(&PANE)?;
    let [msal, licence] = install::msal()?;
    pane.insert(MSAL.to_owned(), msal);
    pane.insert("msal-LICENSE.txt".to_owned(), licence);
    let brotli_bytes = write(&folder, &PANE, pane)?;
    write(&folder, &ADMIN, files(&ADMIN)?)?;
    Ok(Pane { folder, brotli_bytes })
}

/// Everything that a surface loads, by name.
fn files(surface: &Surface) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let (name, profile) = (surface.name, "wasm-release");
    let build = format!(
        "cargo build --quiet --package addin-ui --bin {name} --target wasm32-unknown-unknown --profile {profile}"
    );
    run(command(&build).env("RUSTFLAGS", format!("{} {ERASED}", without_machine_paths()?)))?;
    let target = target_dir()?;
    let bound = target.join(format!("{name}-bound"));
    recreate(&bound)?;
    let (module, script) = (format!("{name}.wasm"), format!("{name}.js"));
    let compiled = target.join("wasm32-unknown-unknown").join(profile).join(&module);
    Bindgen::new()
        .input_module(name, unused::without_streams(&compiled)?)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name(name)
        .generate(&bound)?;
    let mut files = read_folder(&bound)?;
    let wasm = files.remove(&format!("{name}_bg.wasm"));
    let wasm = wasm.context("bindgen wrote no module")?;
    let bound_script = files.remove(&script).context("bindgen wrote no script")?;
    let (wasm, bound_script) = shorter::shortened(&wasm, std::str::from_utf8(&bound_script)?)?;
    files.insert(module, wasm);
    files.insert(script, bound_script.into_bytes());
    for folder in surface.folders {
        files.extend(read_folder(&root().join("addin-ui").join(folder))?);
    }
    // The glue of each page is bound already; its source under the same name is not served twice.
    files.retain(|name, _| !name.ends_with("_glue.js") || name.contains('/'));
    for (name, bytes) in &mut files {
        if name.ends_with(".js") || name.ends_with(".css") {
            *bytes = shorter::terse(std::str::from_utf8(bytes).context(name.clone())?).into_bytes();
        }
        if surface.words_by_place && is_language(name) {
            let language: Language = serde_json::from_slice(bytes).context(name.clone())?;
            *bytes = serde_json::to_vec(&language.texts())?;
        }
    }
    Ok(files)
}

/// Fills the templates and writes everything, compressed beside; what the first page makes a browser download.
fn write(folder: &Path, surface: &Surface, mut files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<usize> {
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
    let mut first = None;
    for (page, page_name) in surface.pages {
        let template = std::fs::read_to_string(root().join("addin-ui").join(page)).context(*page)?;
        let html = filled(&template);
        check_gaps(page, &html, FILLED_BY_SERVER)?;
        std::fs::write(folder.join(page_name), &html)?;
        first.get_or_insert(html);
    }
    let index = first.context("a surface has a page")?;
    let (module, script) = (format!("{}.wasm", surface.name), format!("{}.js", surface.name));
    for (name, bytes) in &mut files {
        if name.ends_with(".js") && *name != script && name != MSAL {
            let script = filled(std::str::from_utf8(bytes).context("a script is no text")?);
            check_gaps(name, &script, &[])?;
            *bytes = script.into_bytes();
        }
    }
    let (mut brotli_bytes, mut words) = (0, 0);
    for (name, bytes) in &files {
        let path = folder.join("assets").join(&digest).join(name);
        std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        std::fs::write(&path, bytes)?;
        let compressed = compress(&path, bytes)?;
        let is_named = index.contains(&format!("/{name}\"")) && name != MSAL;
        let is_loaded = is_named || name.starts_with("snippets/") || *name == module;
        if is_language(name) {
            // A browser fetches one; the heaviest counts.
            words = words.max(compressed);
        } else if is_loaded {
            brotli_bytes += compressed;
        }
        if is_loaded || is_language(name) {
            say(&format!("  {compressed:>7} bytes brotli  {name}"));
        }
    }
    brotli_bytes += words;
    let most = surface.brotli_bytes_max;
    say(&format!(
        "  {brotli_bytes:>7} bytes brotli in all of {}, {most} allowed",
        surface.name
    ));
    if brotli_bytes > most {
        bail!("{} weighs {brotli_bytes} bytes, more than {most}", surface.name);
    }
    Ok(brotli_bytes)
}

/// Whether a file holds the words of a language.
fn is_language(name: &str) -> bool {
    name.ends_with(".json")
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
