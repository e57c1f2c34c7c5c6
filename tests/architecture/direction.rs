//! Who may know whom. This table is the real architecture diagram.

use crate::inheritance::{manifests, root};
use std::collections::{BTreeMap, BTreeSet};

/// Each part, and the parts that it may depend on in what it ships.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("addin-ui", &["shared"]),
    (
        "addin-server",
        &[
            "authorization",
            "exchange",
            "identity",
            "runtime",
            "sales",
            "shared",
            "store",
            "store-postgres",
            "store-sqlite",
            "sync-core",
        ],
    ),
    (
        "worker",
        &[
            "authorization",
            "exchange",
            "identity",
            "runtime",
            "sales",
            "store",
            "store-postgres",
            "store-sqlite",
            "sync-core",
            "vendor-http",
        ],
    ),
    ("shared", &[]),
    ("crates/authorization", &["identity", "store"]),
    ("crates/exchange", &["sync-core", "vendor-http"]),
    ("crates/identity", &[]),
    ("crates/runtime", &[]),
    ("crates/sales", &["sync-core", "vendor-http"]),
    ("crates/sandbox", &[]),
    ("crates/store", &["sync-core"]),
    ("crates/store-postgres", &["store", "sync-core"]),
    ("crates/store-sqlite", &["store", "sync-core"]),
    ("crates/sync-core", &[]),
    ("crates/vendor-http", &["sync-core"]),
    ("crates/xtask", &[]),
];

/// Who may use the stand-ins in their own tests, besides `tests`: they never know the connectors, so this makes no ring.
const MAY_TEST_WITH: &[&str] = &["sandbox", "store", "store-sqlite"];

#[test]
fn every_part_knows_only_whom_it_may() {
    let manifests = manifests();
    let ours: BTreeSet<_> = manifests.iter().map(|(_, manifest)| name(manifest)).collect();
    let allowed: BTreeMap<_, _> = MAY_KNOW.iter().copied().collect();
    let mut complaints = Vec::new();
    for (folder, manifest) in &manifests {
        if folder.starts_with("tests") {
            continue;
        }
        let Some(allowed) = allowed.get(folder.as_str()) else {
            complaints.push(format!("{folder} is not in the table"));
            continue;
        };
        for known in dependencies(manifest, "dependencies").filter(|known| ours.contains(known)) {
            if !allowed.contains(&known.as_str()) {
                complaints.push(format!("{folder} must not depend on {known}"));
            }
        }
        for known in dependencies(manifest, "dev-dependencies").filter(|known| ours.contains(known)) {
            if !allowed.contains(&known.as_str()) && !MAY_TEST_WITH.contains(&known.as_str()) {
                complaints.push(format!("{folder} must not test with {known}"));
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn nobody_depends_on_the_tests() {
    for (folder, manifest) in manifests() {
        let known = ["dependencies", "dev-dependencies"]
            .map(|kind| dependencies(&manifest, kind).collect::<Vec<_>>());
        assert!(!known.iter().flatten().any(|known| known == "tests"), "{folder}");
    }
}

#[test]
fn the_table_names_every_folder_and_no_other() {
    let folders: BTreeSet<_> = manifests().into_iter().map(|(folder, _)| folder).collect();
    for (folder, _) in MAY_KNOW {
        assert!(
            folders.contains(*folder),
            "{folder} is in the table, not in {}",
            root().display()
        );
    }
}

fn dependencies<'a>(manifest: &'a toml::Table, kind: &str) -> impl Iterator<Item = String> + 'a {
    manifest
        .get(kind)
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(|table| table.keys().cloned())
}

fn name(manifest: &toml::Table) -> String {
    manifest["package"]["name"].as_str().unwrap().to_owned()
}
