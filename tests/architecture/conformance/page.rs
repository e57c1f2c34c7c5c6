//! The page: a row for every rule, then what holds each.

use super::held::Held;
use super::rules::{Rule, Rules};
use std::fmt::Write;

const HEAD: &str = "\
# Which test holds which rule

`cargo xtask docs` makes this page of the names of all tests, of the promises of the simulation, and of
`tests/architecture/conformance/rules.toml`. The architecture tier fails when it is out of date, and when a rule that the
core decides has no test in `crates/sync-core`.

- **Core**: `sync-core` decides the rule, or a part of it.
- **Held by**: how many tests and promises name it; they are listed below.
- **Left to**: which work holds the rest, or all of it.
";

/// The whole page.
pub(super) fn rendered(rules: &Rules, held: &Held) -> String {
    let mut page = HEAD.to_owned();
    for area in &rules.areas {
        write!(page, "\n## {}\n\n", area.name).unwrap();
        page.push_str("| Rule | In one line | Core | Held by | Left to |\n|---|---|---|---|---|\n");
        for rule in &area.rules {
            page.push_str(&row(rule, held));
        }
    }
    page.push_str("\n## Tests and promises\n");
    for rule in rules.all().filter(|rule| held.of(&rule.id).next().is_some()) {
        write!(page, "\n### {}\n\n", rule.id).unwrap();
        let mut file_before = None;
        for (file, name) in held.of(&rule.id) {
            if file_before != Some(file) {
                writeln!(page, "- `{file}`").unwrap();
            }
            file_before = Some(file);
            let shown = if name.contains(' ') {
                format!("“{name}”")
            } else {
                format!("`{name}`")
            };
            writeln!(page, "  - {shown}").unwrap();
        }
    }
    page
}

fn row(rule: &Rule, held: &Held) -> String {
    let id = &rule.id;
    let core = if rule.decided_in_core { "yes" } else { "" };
    let tests = match held.of(id).count() {
        0 => String::new(),
        count => format!("[{count}](#{})", id.to_lowercase()),
    };
    let work: Vec<_> = rule.later.iter().map(ToString::to_string).collect();
    let mut left = work.join(", ");
    if let Some(note) = &rule.note {
        left = if left.is_empty() {
            note.clone()
        } else {
            format!("{left}. {note}")
        };
    }
    format!("| {id} | {} | {core} | {tests} | {left} |\n", rule.title)
}
