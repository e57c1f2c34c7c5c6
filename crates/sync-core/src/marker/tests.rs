//! Whose a mailbox is, case by case.

use super::*;
use crate::samples::at;
use alloc::borrow::ToOwned as _;
use proptest::prelude::*;

fn ours() -> DeploymentId {
    DeploymentId::from_bytes([1; 16])
}

fn edition(number: u8) -> Edition {
    Edition::from_bytes([number; 16])
}

fn text(deployment: DeploymentId, number: u8) -> String {
    Marker {
        deployment,
        edition: edition(number),
    }
    .as_text()
}

/// Edition 1 was written at minute 0.
fn written() -> Remembered {
    Remembered {
        written: Some((edition(1), at(0))),
        ..Remembered::default()
    }
}

fn judged(found: Option<String>, remembered: &Remembered, minute: i64) -> Ownership {
    ownership(found.as_deref(), ours(), remembered, at(minute))
}

#[test]
fn r_gate_5_a_mailbox_without_a_marker_is_claimed() {
    for remembered in [Remembered::default(), written()] {
        assert_eq!(judged(None, &remembered, 1), Ownership::Renew);
    }
}

#[test]
fn r_gate_5_ones_own_marker_stands_for_an_hour_and_is_renewed_then() {
    let found = || Some(text(ours(), 1));
    assert_eq!(judged(found(), &written(), 59), Ownership::Stands);
    assert_eq!(judged(found(), &written(), 60), Ownership::Renew);
}

#[test]
fn r_gate_5_another_deployment_is_refused_whatever_the_database_remembers() {
    let theirs = DeploymentId::from_bytes([2; 16]);
    let begun = Remembered {
        intended: Some(edition(1)),
        ..written()
    };
    for remembered in [Remembered::default(), written(), begun] {
        assert_eq!(judged(Some(text(theirs, 1)), &remembered, 1), Ownership::Refused);
    }
}

#[test]
fn r_gate_5_an_older_copy_of_the_database_does_not_know_the_edition_and_is_refused() {
    assert_eq!(judged(Some(text(ours(), 2)), &written(), 1), Ownership::Refused);
}

#[test]
fn r_gate_5_a_worker_that_died_while_it_renewed_is_not_taken_for_a_copy() {
    let begun = Remembered {
        intended: Some(edition(2)),
        ..written()
    };
    assert_eq!(
        judged(Some(text(ours(), 2)), &begun, 1),
        Ownership::Landed(edition(2)),
        "it had landed"
    );
    assert_eq!(
        judged(Some(text(ours(), 1)), &begun, 1),
        Ownership::Stands,
        "it had not"
    );
    let first = Remembered {
        intended: Some(edition(1)),
        ..Remembered::default()
    };
    assert_eq!(
        judged(Some(text(ours(), 1)), &first, 1),
        Ownership::Landed(edition(1))
    );
    assert_eq!(judged(Some(text(ours(), 2)), &first, 1), Ownership::Refused);
}

#[test]
fn r_auth_5_whoever_was_deleted_here_and_signs_in_again_is_ours_still() {
    assert_eq!(
        judged(Some(text(ours(), 7)), &Remembered::default(), 1),
        Ownership::Renew
    );
}

#[test]
fn r_gate_5_an_operator_takes_a_mailbox_over_once() {
    let theirs = || Some(text(DeploymentId::from_bytes([2; 16]), 1));
    let asked = Remembered {
        adoption: Some(Adoption::Asked),
        ..written()
    };
    assert_eq!(judged(theirs(), &asked, 1), Ownership::Renew);
    assert_eq!(
        judged(Some(text(ours(), 1)), &asked, 1),
        Ownership::Renew,
        "a twin knows that edition too"
    );
    let taken = Remembered {
        adoption: Some(Adoption::FirstRound),
        ..written()
    };
    assert_eq!(judged(Some(text(ours(), 1)), &taken, 1), Ownership::Stands);
    assert_eq!(
        judged(theirs(), &taken, 1),
        Ownership::Refused,
        "they took it back"
    );
}

#[test]
fn a_marker_of_another_form_is_somebody_elses() {
    let of_hex = text(ours(), 1);
    for other in ["", "2 a b", "1 a b", &of_hex[2..], &format!("{of_hex} more")] {
        assert_eq!(Marker::parse(other), None, "{other}");
        assert_eq!(judged(Some(other.to_owned()), &written(), 1), Ownership::Refused);
    }
}

proptest! {
    #[test]
    fn a_marker_comes_back_from_the_mailbox_the_same(deployment: [u8; 16], edition: [u8; 16]) {
        let marker = Marker {
            deployment: DeploymentId::from_bytes(deployment),
            edition: Edition::from_bytes(edition),
        };
        prop_assert_eq!(Marker::parse(&marker.as_text()), Some(marker));
    }
}
