//! What must hold besides the tests, cheapest first.

use crate::shell::{command, output, run, say};
use crate::{built, install};
use anyhow::{Context as _, bail};
use std::collections::BTreeSet;

/// Licences under which a dependency may come; the product is delivered in binary form to customers.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// Second implementations of what one chosen library does, and what has a known weakness.
const BANNED: &[(&str, &str)] = &[
    ("openssl", "TLS is rustls with aws-lc"),
    ("native-tls", "TLS is rustls with aws-lc"),
    ("ring", "cryptography is aws-lc"),
    ("rsa", "RUSTSEC-2023-0071; cryptography is aws-lc"),
    ("chrono", "time is jiff"),
];

/// Runs all checks.
///
/// # Errors
/// At the first that does not hold.
pub(crate) fn run_checks() -> anyhow::Result<()> {
    install::wasm_target()?;
    run(&mut command("cargo fmt --all --check"))?;
    // Alone: in a build of the whole workspace another crate could switch on a feature that smuggles std in.
    run(&mut command("cargo check --quiet --package sync-core"))?;
    run(&mut command(
        "cargo check --quiet --package shared --package addin-ui --target wasm32-unknown-unknown",
    ))?;
    run(&mut command(
        "cargo clippy --quiet --workspace --all-targets -- --deny warnings",
    ))?;
    run(&mut built::tests("architecture")?)?;
    run(
        command("cargo doc --quiet --workspace --no-deps --document-private-items")
            .env("RUSTDOCFLAGS", "--deny warnings"),
    )?;
    dependencies()?;
    say("All checks hold.");
    Ok(())
}

/// Licences and bans, over every package that is compiled for Linux or for the browser.
fn dependencies() -> anyhow::Result<()> {
    let mut complaints = BTreeSet::new();
    for target in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        let metadata =
            output(command("cargo metadata --format-version 1 --locked --filter-platform").arg(target))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        for package in metadata["packages"]
            .as_array()
            .context("cargo names no packages")?
        {
            let name = package["name"].as_str().unwrap_or_default();
            let licence = package["license"].as_str().unwrap_or_default();
            if !is_allowed(licence) {
                complaints.insert(format!("{name}: licence {licence:?} is not on the list"));
            }
        }
        let tree = "cargo tree --workspace --edges normal,build --prefix none --format {p} --target";
        let tree = output(command(tree).arg(target))?;
        for (name, why) in BANNED {
            if tree
                .lines()
                .any(|line| line.split_whitespace().next() == Some(*name))
            {
                complaints.insert(format!("{name} must not be compiled in: {why}"));
            }
        }
    }
    if complaints.is_empty() {
        return Ok(());
    }
    bail!(
        "dependency policy:\n  {}",
        complaints.into_iter().collect::<Vec<_>>().join("\n  ")
    )
}

/// Whether an SPDX expression can be met by the list: every part of an `AND`, one part of an `OR`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    expression
        .split(" AND ")
        .all(|all| all.split(" OR ").any(|one| LICENCES.contains(&one.trim())))
}
