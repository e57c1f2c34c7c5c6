//! Is every rule of the product held, and by which test? `docs/conformance.md` shows the answer; `cargo xtask docs` writes it.
//!
//! A test says which rules it holds in its name: `r_appt_14_…`, or `r_srch_4_r_srch_6_…` for several. The simulation says it
//! in the words of its promises: `"R-CAT-4 only a person …"`.

mod held;
mod page;
mod reasons;
mod rules;

use crate::inheritance::root;
use held::Held;
use reasons::{Reasons, named_in};
use rules::Rules;
use std::collections::BTreeSet;
use std::path::PathBuf;
use sync_core::ReasonCode;

/// Where what decides is tested.
const CORE: &str = "crates/sync-core/";

#[test]
fn every_rule_that_the_core_decides_has_a_test_there() {
    let (rules, held) = (Rules::read(), Held::found());
    let missing: Vec<_> = rules
        .all()
        .filter(|rule| rule.decided_in_core && !held.of(&rule.id).any(|(file, _)| file.starts_with(CORE)))
        .map(|rule| format!("{}: {}", rule.id, rule.title))
        .collect();
    assert!(missing.is_empty(), "no test in {CORE} holds {missing:#?}");
}

#[test]
fn every_rule_behind_a_reason_that_the_core_yields_is_one_that_it_decides() {
    let rules = Rules::read();
    let decided: BTreeSet<_> = rules
        .all()
        .filter(|rule| rule.decided_in_core)
        .map(|rule| rule.id.as_str())
        .collect();
    let missing: Vec<_> = Reasons::found()
        .yielded
        .into_iter()
        .filter(|reason| !decided.contains(reason.rule()))
        .map(|reason| format!("{}: {}", reason.rule(), reason.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "not said to be decided in the core: {missing:#?}"
    );
}

#[test]
fn every_reason_is_named_by_a_test_of_the_core_or_yielded_by_somebody_who_is_named() {
    let rules = Rules::read();
    let tested = Reasons::found().tested;
    let elsewhere: BTreeSet<_> = rules
        .elsewhere
        .iter()
        .map(|reason| ReasonCode::parse(&reason.code).expect("a reason"))
        .collect();
    let nobodys: Vec<_> = ReasonCode::ALL
        .iter()
        .filter(|reason| !tested.contains(reason) && !elsewhere.contains(reason))
        .collect();
    assert!(nobodys.is_empty(), "in no test of the core: {nobodys:#?}");
    let twice: Vec<_> = elsewhere.intersection(&tested).collect();
    assert!(
        twice.is_empty(),
        "tested in the core, and listed all the same: {twice:#?}"
    );
    for reason in &rules.elsewhere {
        let Some(file) = &reason.yielded_in else {
            assert!(reason.later.is_some(), "{} is yielded by nobody", reason.code);
            continue;
        };
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        let named = named_in(&text);
        assert!(
            named.iter().any(|named| named.as_str() == reason.code),
            "{} is not in {file}",
            reason.code
        );
    }
}

#[test]
fn every_rule_is_held_by_a_test_or_by_work_that_has_a_name() {
    let (rules, held) = (Rules::read(), Held::found());
    let nobodys: Vec<_> = rules
        .all()
        .filter(|rule| rule.later.is_empty() && held.of(&rule.id).next().is_none())
        .map(|rule| &rule.id)
        .collect();
    assert!(nobodys.is_empty(), "{nobodys:#?}");
}

#[test]
fn every_rule_that_a_test_or_a_reason_names_exists() {
    let rules = Rules::read();
    let known: BTreeSet<_> = rules.all().map(|rule| rule.id.as_str()).collect();
    assert_eq!(known.len(), rules.all().count(), "a rule is listed twice");
    let held = Held::found();
    let unknown: Vec<_> = held
        .rules()
        .chain(ReasonCode::ALL.iter().map(|reason| reason.rule()))
        .filter(|rule| !known.contains(rule))
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn whatever_is_named_like_a_test_of_a_rule_is_one() {
    let held = Held::found();
    assert!(held.impostors.is_empty(), "{:#?}", held.impostors);
}

#[test]
fn the_documented_conformance_is_the_one_of_the_tests() {
    let documented = std::fs::read_to_string(documented()).unwrap_or_default();
    assert!(
        documented == page::rendered(&Rules::read(), &Held::found()),
        "docs/conformance.md is out of date: cargo xtask docs"
    );
}

#[test]
#[ignore = "writes docs/conformance.md: cargo xtask docs"]
fn write_the_conformance() {
    std::fs::write(documented(), page::rendered(&Rules::read(), &Held::found())).unwrap();
}

fn documented() -> PathBuf {
    root().join("docs/conformance.md")
}
