//! The core stays pure: `no_std` can be got round by two words, so those words are looked for.

use crate::inheritance::root;
use std::path::{Path, PathBuf};

#[test]
fn the_core_has_no_way_round_no_std() {
    let source = root().join("crates/sync-core/src");
    assert!(
        std::fs::read_to_string(source.join("lib.rs"))
            .unwrap()
            .contains("#![no_std]")
    );
    for path in rust_files(&source) {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["extern crate std", "std::", "async ", "tracing", "println!"] {
            let is_there = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                code.contains(word) && !code.contains(&format!("no_{word}"))
            });
            assert!(!is_there, "{}: {word}", path.display());
        }
    }
}

#[test]
fn only_one_file_of_the_pane_speaks_to_office_and_one_to_the_server() {
    for path in rust_files(&root().join("addin-ui/src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_str().unwrap();
        assert!(
            !text.contains("gloo_net") || file == "api.rs",
            "{}: HTTP belongs in api.rs",
            path.display()
        );
        assert!(
            !text.contains("office_glue") || file == "office.rs",
            "{}: Office.js belongs in office.rs",
            path.display()
        );
    }
}

#[test]
fn the_stand_ins_never_import_the_connectors() {
    for path in rust_files(&root().join("crates/sandbox/src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["sync_core", "use store", "use worker", "addin_server"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}
