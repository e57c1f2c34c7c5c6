//! What the commands need of the machine: each part is looked for first, and installed only where it is missing.

use crate::shell::{command, output, run, say, succeeds, target_dir};
use anyhow::bail;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

/// Office.js as published for tests; Outlook itself loads it from Microsoft's network.
const OFFICE_JS: &str = "@microsoft/office-js@1.1.110";
/// Microsoft's sign-in library, MIT: served with the pane, and fetched by it where Outlook offers nested app authentication.
const MSAL: &str = "@azure/msal-browser@5.29.0";
/// What it is distributed as: another file under the same version is not it.
const MSAL_SHA256: &str = "1b20f9bfbabb2e33801042563761794b7818aa774606e4ed1ccb1ada6a18ce03";
/// The accessibility checker of the browser tests; MPL-2.0, used and not distributed.
const AXE: &str = "axe-core@4.14.1";

/// The target that the pane is compiled for.
///
/// # Errors
/// If it is missing and rustup cannot add it.
pub(crate) fn wasm_target() -> anyhow::Result<()> {
    let libraries = output(&mut command(
        "rustc --print target-libdir --target wasm32-unknown-unknown",
    ))?;
    if PathBuf::from(libraries.trim()).is_dir() {
        return Ok(());
    }
    run(&mut command("rustup target add wasm32-unknown-unknown"))
}

/// Programs of Debian's packages, by the name of the program and of its package.
///
/// # Errors
/// With the exact command for an administrator, if this user may not install.
pub(crate) fn debian(programs: &[(&str, &str)]) -> anyhow::Result<()> {
    let missing: Vec<_> = programs
        .iter()
        .filter(|(program, _)| !succeeds(&mut command(&format!("which {program}"))))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian_packages(&missing)
}

/// Debian's packages, whether or not they are there already.
///
/// # Errors
/// With the exact command for an administrator, if this user may not install.
pub(crate) fn debian_packages(missing: &[&str]) -> anyhow::Result<()> {
    let install = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    let prefix = if succeeds(&mut command("test -w /var/lib/dpkg")) {
        ""
    } else if succeeds(&mut command("sudo -n true")) {
        "sudo "
    } else {
        say(&format!(
            "Missing: {}. As root:\n  apt-get update && {install}",
            missing.join(", ")
        ));
        std::process::exit(2);
    };
    run(&mut command(&format!("{prefix}apt-get update")))?;
    run(command(&format!("{prefix}{install}")).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Office.js from npm, never committed and never changed: the folder that holds `office.js`.
///
/// # Errors
/// If npm cannot bring it.
pub(crate) fn office_js() -> anyhow::Result<PathBuf> {
    let modules = npm("office-js", OFFICE_JS, "@microsoft/office-js/dist/office.js")?;
    Ok(modules.join("@microsoft/office-js/dist"))
}

/// MSAL as a script by itself, and its licence.
///
/// # Errors
/// If npm cannot bring it, or brings something else.
pub(crate) fn msal() -> anyhow::Result<[Vec<u8>; 2]> {
    let script = "@azure/msal-browser/lib/msal-browser.min.js";
    let modules = npm("msal", MSAL, script)?;
    let bytes = std::fs::read(modules.join(script))?;
    let digest: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if digest != MSAL_SHA256 {
        bail!("{script} of {MSAL} has the digest {digest}, not {MSAL_SHA256}");
    }
    Ok([bytes, std::fs::read(modules.join("@azure/msal-browser/LICENSE"))?])
}

/// The accessibility rules that the browser tests put into pages: one script.
///
/// # Errors
/// If npm cannot bring it.
pub(crate) fn axe() -> anyhow::Result<PathBuf> {
    let script = "axe-core/axe.min.js";
    Ok(npm("axe", AXE, script)?.join(script))
}

/// One package from npm in a folder of its own below `target`: its `node_modules`, which holds the file that is wanted.
fn npm(folder: &str, package: &str, wanted: &str) -> anyhow::Result<PathBuf> {
    let folder = target_dir()?.join(folder);
    let modules = folder.join("node_modules");
    if modules.join(wanted).is_file() {
        return Ok(modules);
    }
    debian(&[("npm", "npm")])?;
    std::fs::create_dir_all(&folder)?;
    let install = "npm install --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefix";
    run(command(install).arg(&folder).arg(package))?;
    if !modules.join(wanted).is_file() {
        bail!(
            "npm installed {package}, but {wanted} is missing in {}",
            modules.display()
        );
    }
    Ok(modules)
}
