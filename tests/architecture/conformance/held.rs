//! Which tests and promises name which rules, by the sources of the workspace.

use crate::inheritance::root;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where our sources are.
const FOLDERS: &[&str] = &["addin-server", "addin-ui", "crates", "shared", "tests", "worker"];

/// Where promises stand instead of tests.
const SIMULATION: &str = "tests/simulation/";

/// What holds which rule.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// By rule: files, and what in them holds it.
    by_rule: BTreeMap<String, BTreeSet<(String, String)>>,
    /// Functions that are named like tests of rules and are none.
    pub(super) impostors: Vec<String>,
}

impl Held {
    /// Looks through all sources.
    pub(super) fn found() -> Self {
        let mut held = Self::default();
        for folder in FOLDERS {
            held.look_into(&root().join(folder));
        }
        held
    }

    /// What holds `rule`: files and names, in order.
    pub(super) fn of(&self, rule: &str) -> impl Iterator<Item = (&str, &str)> {
        self.by_rule
            .get(rule)
            .into_iter()
            .flatten()
            .map(|(file, name)| (file.as_str(), name.as_str()))
    }

    /// Every rule that is named.
    pub(super) fn rules(&self) -> impl Iterator<Item = &str> {
        self.by_rule.keys().map(String::as_str)
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
        let mut attributes = Vec::new();
        for line in text.lines().map(str::trim_start) {
            if line.starts_with("#[") {
                attributes.push(line);
            } else if let Some(name) = function(line) {
                self.note_function(file, name, &attributes);
                attributes.clear();
            } else if !line.starts_with("//") {
                attributes.clear();
            }
            if file.starts_with(SIMULATION)
                && let Some((rule, promise)) = promise(line)
            {
                self.note(rule, file, promise);
            }
        }
    }

    fn note_function(&mut self, file: &str, name: &str, attributes: &[&str]) {
        let rules = rules_in(name);
        if rules.is_empty() {
            return;
        }
        let is_test = attributes.iter().any(|line| {
            let path = line["#[".len()..].split(['(', ']']).next().unwrap_or_default();
            path.rsplit("::").next() == Some("test")
        });
        if !is_test {
            self.impostors.push(format!("{file}: {name}"));
        } else if !attributes.iter().any(|line| line.starts_with("#[ignore")) {
            for rule in rules {
                self.note(rule, file, name);
            }
        }
    }

    fn note(&mut self, rule: String, file: &str, name: &str) {
        let holds = (file.to_owned(), name.to_owned());
        self.by_rule.entry(rule).or_default().insert(holds);
    }
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let is_declared = before
        .split_whitespace()
        .all(|word| word.starts_with("pub") || ["async", "const"].contains(&word));
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    is_declared.then_some(&rest[..end])
}

/// The rules at the beginning of a test's name.
fn rules_in(name: &str) -> Vec<String> {
    let mut rules = Vec::new();
    let mut words = name.split('_');
    while let (Some("r"), Some(area), Some(number)) = (words.next(), words.next(), words.next())
        && let Ok(number) = number.parse::<u32>()
    {
        rules.push(format!("R-{}-{number}", area.to_uppercase()));
    }
    rules
}

/// A promise: a text that begins with a rule.
fn promise(line: &str) -> Option<(String, &str)> {
    let text = line.split_once("\"R-")?.1;
    let (rule, promise) = text.split('"').next()?.split_once(' ')?;
    Some((format!("R-{rule}"), promise))
}

#[test]
fn the_rules_of_a_test_stand_before_its_words() {
    for (name, expected) in [
        ("r_appt_14_29_february_is_a_day", &["R-APPT-14"][..]),
        (
            "r_srch_4_r_srch_6_without_a_match_nothing_comes",
            &["R-SRCH-4", "R-SRCH-6"],
        ),
        ("r_r_is_no_rule", &[]),
        ("reads_appt_14", &[]),
    ] {
        assert_eq!(rules_in(name), expected, "{name}");
    }
}

#[test]
fn tests_are_found_by_name_and_promises_by_their_text() {
    let mut held = Held::default();
    // Not spelt like functions here, where they would be found too.
    let text = r#"
        #[test]
        // Why.
        FN r_cat_2_held() {}
        #[tokio::test(flavor = "multi_thread")]
        async FN r_cat_3_held() {}
        #[test]
        #[ignore = "too slow"]
        FN r_cat_4_not_held() {}
        FN r_cat_5_no_test() {}
            says("R-CAT-6 nothing crosses it", detail);
    "#;
    held.read("tests/simulation/src/some.rs", &text.replace("FN", "fn"));
    let found: Vec<_> = held
        .by_rule
        .into_iter()
        .flat_map(|(rule, by)| by.into_iter().map(move |(_, name)| (rule.clone(), name)))
        .collect();
    let expected = [
        ("R-CAT-2", "r_cat_2_held"),
        ("R-CAT-3", "r_cat_3_held"),
        ("R-CAT-6", "nothing crosses it"),
    ];
    assert_eq!(
        found,
        expected.map(|(rule, name)| (rule.to_owned(), name.to_owned()))
    );
    assert_eq!(held.impostors, ["tests/simulation/src/some.rs: r_cat_5_no_test"]);
}
