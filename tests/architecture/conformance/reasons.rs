//! Which reasons the core yields, and which of them its tests name, by its sources. A reason is named where its code is
//! written out; a list of all of them names none.

use super::CORE;
use crate::inheritance::root;
use std::collections::BTreeSet;
use std::path::Path;
use sync_core::ReasonCode;

/// Where all reasons are listed.
const LIST: &str = "src/reason.rs";

/// Reasons, by where the core names them.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    /// In what decides.
    pub(super) yielded: BTreeSet<ReasonCode>,
    /// In tests of that.
    pub(super) tested: BTreeSet<ReasonCode>,
}

impl Reasons {
    /// Looks through the core.
    pub(super) fn found() -> Self {
        let mut reasons = Self::default();
        reasons.look_into(&root().join(CORE));
        reasons
    }

    fn look_into(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.look_into(&path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let file = path.strip_prefix(root()).unwrap().to_str().unwrap();
                self.read(file, &std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    fn read(&mut self, file: &str, text: &str) {
        let is_tests = file.contains("/tests/") || file.ends_with("/tests.rs");
        let (source, tests) = match text.split_once("#[cfg(test)]\nmod tests {") {
            _ if is_tests => ("", text),
            Some(parts) => parts,
            None => (text, ""),
        };
        if !file.ends_with(LIST) {
            self.yielded.extend(named_in(source));
        }
        self.tested.extend(named_in(tests));
    }
}

/// The reasons that a text names.
pub(super) fn named_in(text: &str) -> BTreeSet<ReasonCode> {
    let words: BTreeSet<&str> = text
        .split("ReasonCode::")
        .skip(1)
        .flat_map(|rest| {
            match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default(),
                None => rest
                    .split(|letter: char| !letter.is_alphanumeric())
                    .next()
                    .unwrap_or_default(),
            }
            .split([',', ' ', '\n'])
        })
        .collect();
    ReasonCode::ALL
        .iter()
        .copied()
        .filter(|reason| words.contains(format!("{reason:?}").as_str()))
        .collect()
}

#[test]
fn reasons_are_found_where_their_code_is_written_out() {
    let mut reasons = Reasons::default();
    reasons.read(
        "crates/sync-core/src/some.rs",
        "why(ReasonCode::Past) // ReasonCode::ALL\n#[cfg(test)]\nmod tests {\nuse ReasonCode::{Changed, InStep};\n}",
    );
    reasons.read(
        "crates/sync-core/src/some/tests.rs",
        "ReasonCode::PastInSales.rule()",
    );
    reasons.read("crates/sync-core/src/reason.rs", "ReasonCode::Merged");
    assert_eq!(reasons.yielded, [ReasonCode::Past].into());
    let tested = [ReasonCode::Changed, ReasonCode::InStep, ReasonCode::PastInSales];
    assert_eq!(reasons.tested, tested.into());
}
