//! What every part inherits: lints, edition, and one version of each dependency.

use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every member's manifest, by its folder.
pub(crate) fn manifests() -> Vec<(String, toml::Table)> {
    let mut folders: Vec<String> = [
        "addin-ui",
        "addin-server",
        "worker",
        "shared",
        "tests",
        "tests/simulation",
    ]
    .map(String::from)
    .into();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        folders.push(format!(
            "crates/{}",
            entry.unwrap().file_name().into_string().unwrap()
        ));
    }
    folders
        .into_iter()
        .map(|folder| (folder.clone(), read(&root().join(folder).join("Cargo.toml"))))
        .collect()
}

fn read(path: &Path) -> toml::Table {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .parse()
        .unwrap()
}

#[test]
fn every_part_inherits_lints_and_edition() {
    for (folder, manifest) in manifests() {
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{folder}");
        assert_eq!(
            manifest["package"]["edition"]["workspace"].as_bool(),
            Some(true),
            "{folder}"
        );
    }
}

#[test]
fn every_dependency_has_one_version_and_a_reason_in_the_root() {
    for (folder, manifest) in manifests() {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(kind).and_then(toml::Value::as_table) else {
                continue;
            };
            for (name, value) in table {
                let inherits = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(inherits, "{folder}: {name} must inherit its version");
            }
        }
    }
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let table = manifest
        .split("[workspace.dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    for line in table
        .lines()
        .filter(|line| line.contains(" = ") && !line.contains("path = ") && !line.starts_with('#'))
    {
        assert!(line.contains(" # "), "no reason given: {line}");
    }
}

#[test]
fn a_folder_is_called_like_its_crate() {
    for (folder, manifest) in manifests() {
        assert_eq!(folder.rsplit('/').next(), manifest["package"]["name"].as_str());
    }
}

#[test]
fn a_stricter_clippy_file_repeats_every_ban_of_the_root() {
    let bans = |path: &str| -> Vec<String> {
        read(&root().join(path))["disallowed-methods"]
            .as_array()
            .unwrap()
            .iter()
            .map(|ban| ban["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let strict = bans("crates/sync-core/.clippy.toml");
    for ban in bans(".clippy.toml") {
        assert!(strict.contains(&ban), "crates/sync-core/.clippy.toml lacks {ban}");
    }
}
