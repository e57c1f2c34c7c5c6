//! Who is asked about, and what becomes of it.

use super::*;
use crate::allowance::{Demand, Effect, HeldFor, Turn, WriteKey};
use crate::content::{Content, Kind};
use crate::hold::{Hold, Versions};
use crate::limits::Object;
use crate::pair::{Carried, Consent, Known, Pair, Side};
use crate::samples::{pair, present, visit};
use crate::write::Write;
use crate::{Appointment, Contact};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;

fn parked(code: ReasonCode, names: &[&str]) -> Adoption {
    Adoption::Park(code.with(Detail::Candidates(ids(names))))
}

fn todo(subject: &str) -> Todo {
    Todo::new(subject, None)
}

fn wanted<L: Clone>(likenesses: &[(&str, L)]) -> BTreeMap<ItemId, L> {
    likenesses
        .iter()
        .map(|(name, likeness)| (id(name), likeness.clone()))
        .collect()
}

fn there<L: Clone>(candidates: &[(&str, L, Bound)]) -> Vec<Candidate<L>> {
    candidates
        .iter()
        .map(|(name, likeness, bound)| Candidate {
            id: id(name),
            likeness: likeness.clone(),
            bound: *bound,
        })
        .collect()
}

#[test]
fn r_cont_2_one_is_linked_several_and_near_ones_are_parked_nothing_is_created() {
    let bo = |email| person(&[email], "Bo", "Øst", "Acme");
    let in_sales = there(&[
        ("bo", bo("bo@acme.example"), Bound::Free),
        ("cy1", person(&["cy@acme.example"], "Cy", "Ek", ""), Bound::Free),
        ("cy2", person(&["cy@acme.example"], "Cy", "Ek", ""), Bound::Free),
        ("di", person(&["di@acme.example"], "Di", "Fry", ""), Bound::Asked),
    ]);
    let outcomes = adoptions(
        &wanted(&[
            ("one", bo("bo@acme.example")),
            ("near", person(&["bo@acme.example"], "Bob", "Øst", "")),
            ("several", person(&["cy@acme.example"], "Cy", "Ek", "")),
            ("taken", person(&["di@acme.example"], "Di", "Fry", "")),
            ("nobody", person(&["eli@acme.example"], "Eli", "Gad", "")),
        ]),
        in_sales,
    );
    assert_eq!(outcomes[&id("one")], Adoption::Adopt(id("bo")));
    assert_eq!(outcomes[&id("near")], parked(ReasonCode::NearMatch, &["bo"]));
    assert_eq!(
        outcomes[&id("several")],
        parked(ReasonCode::SeveralMatches, &["cy1", "cy2"])
    );
    assert_eq!(
        outcomes[&id("taken")],
        parked(ReasonCode::SeveralMatches, &["di"])
    );
    assert_eq!(outcomes[&id("nobody")], Adoption::Create);
}

#[test]
fn r_adopt_1_two_items_never_get_the_same_record() {
    let in_sales = there(&[
        ("wanted", todo("Call"), Bound::Free),
        ("free", todo("Write"), Bound::Free),
    ]);
    let outcomes = adoptions(
        &wanted(&[
            ("x", todo("call")),
            ("y", todo("Call ")),
            ("z", todo("write")),
            ("w", todo("Pay")),
        ]),
        in_sales,
    );
    for item in ["x", "y"] {
        assert_eq!(
            outcomes[&id(item)],
            parked(ReasonCode::SeveralMatches, &["wanted"])
        );
    }
    assert_eq!(outcomes[&id("z")], Adoption::Adopt(id("free")));
    assert_eq!(outcomes[&id("w")], Adoption::Create);
}

#[test]
fn r_cont_2_a_person_who_is_twice_in_outlook_is_once_in_sales() {
    let bo = || person(&["bo@acme.example"], "Bo", "Øst", "Acme");
    let twice = wanted(&[
        ("a", bo()),
        ("b", bo()),
        ("c", person(&["bo@acme.example"], "Bob", "Øst", "Acme")),
    ]);
    let outcomes = adoptions(&twice, []);
    assert_eq!(outcomes[&id("a")], Adoption::Create);
    assert_eq!(outcomes[&id("b")], parked(ReasonCode::SeveralMatches, &["a"]));
    assert_eq!(outcomes[&id("c")], Adoption::Create);
    let asked = questions(&twice, []);
    assert!(asked.is_empty(), "what Sales has twice is twice in Outlook");
    let tasks = adoptions(&wanted(&[("a", todo("Call")), ("b", todo("Call"))]), []);
    assert!(
        tasks.values().all(|outcome| *outcome == Adoption::Create),
        "two equal things to do are two"
    );
}

#[test]
fn r_adopt_2_whatever_looks_the_same_in_outlook_is_asked_about() {
    let cy = |first| person(&["cy@acme.example"], first, "Ek", "");
    let di = || person(&["di@acme.example"], "Di", "Fry", "");
    let asked = questions(
        &wanted(&[
            ("1", cy("Cy")),
            ("2", cy("Cyril")),
            ("3", di()),
            ("4", person(&["eli@acme.example"], "Eli", "Gad", "")),
        ]),
        [(id("cy"), cy("Cy")), (id("di1"), di()), (id("di2"), di())],
    );
    let reason = |names| ReasonCode::MatchInOutlook.with(Detail::Candidates(ids(names)));
    let expected = BTreeMap::from([
        (id("1"), reason(&["cy"])),
        (id("2"), reason(&["cy"])),
        (id("3"), reason(&["di1", "di2"])),
    ]);
    assert_eq!(asked, expected);
}

fn create<C: Content>(on: Side, content: C) -> Write<C> {
    Write::Create {
        on,
        carried: Carried {
            sent: content.clone(),
            took_in: content,
        },
    }
}

fn born<C>(pair: Pair<Appointment>) -> Pair<C> {
    Pair {
        base: None,
        exchange: Known::Absent,
        sales: Known::Absent,
        asked: pair.asked,
        birth: pair.birth,
        origin: pair.origin,
        category: pair.category,
        scope: pair.scope,
        consent: pair.consent,
        hold: pair.hold,
        tries: crate::Tries::NONE,
        engines: crate::Engines::default(),
        lost: Vec::new(),
        standing: pair.standing,
    }
}

#[test]
fn r_adopt_1_who_is_asked_about_depends_on_the_side_the_kind_and_the_round() {
    let unborn = pair(None, present(visit()), Known::Absent);
    let contact: Pair<Contact> = born(unborn.clone());
    for (round, in_sales) in [(Turn::First, true), (Turn::Later, false)] {
        assert_eq!(
            asks_first(&unborn, &create(Side::Sales, visit()), round),
            in_sales
        );
        assert!(asks_first(&unborn, &create(Side::Exchange, visit()), round));
        for side in [Side::Exchange, Side::Sales] {
            assert!(asks_first(&contact, &create(side, Contact::empty()), round));
        }
    }
    assert_eq!(Contact::KIND, Kind::Contact);
    let held = Pair {
        hold: Some(Box::new(Hold {
            held_for: HeldFor::FirstCreates,
            demand: Demand {
                key: WriteKey::of(b"link", b"create"),
                object: Object::Appointments,
                effect: Effect::CreatesInFirstRound,
                recipients: 0,
            },
            versions: Versions::default(),
            since: at(0),
            answer: None,
        })),
        ..unborn
    };
    assert!(
        asks_first(&held, &create(Side::Sales, visit()), Turn::Later),
        "what was held in the first round is asked about again when it may go"
    );
}

#[test]
fn r_err_3_whoever_wants_a_new_one_is_not_asked_again() {
    let unborn = pair(None, present(visit()), Known::Absent);
    for consent in [Consent::CreateNew, Consent::BringBack] {
        let agreed = Pair {
            consent: Some(consent),
            ..unborn.clone()
        };
        for side in [Side::Exchange, Side::Sales] {
            assert!(!asks_first(&agreed, &create(side, visit()), Turn::First));
        }
    }
    let reborn = Pair { birth: 1, ..unborn };
    assert!(!asks_first(&reborn, &create(Side::Sales, visit()), Turn::First));
}
