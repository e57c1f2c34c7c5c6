//! One link of what is one record, and no copy lost.

use super::*;
use crate::answer::{Choice, answer, told};
use crate::conclude::{relink, unlink};
use crate::content::contact::{Contact, Emails};
use crate::matching::asks_first;
use crate::pair::{Claim, Consent, Origin};
use crate::plan::{Step, plan};
use crate::samples::*;
use crate::write::Write;
use crate::{Seen, Turn, recheck, resolve};
use alloc::string::ToString;
use alloc::vec;

fn person(first: &str, job: &str) -> Contact {
    Contact {
        first_name: first.to_string(),
        last_name: "Berg".to_string(),
        job_title: job.to_string(),
        emails: Emails(vec!["berg@x.example".to_string()]),
        ..Contact::empty()
    }
}

/// Linked for long; its record is out of sight, and `first` was edited in Outlook meanwhile.
fn out_of_sight(first: &str) -> Pair<Contact> {
    let was = person("Ada", "buyer");
    let known = pair(Some(was.clone()), present(person(first, "buyer")), present(was));
    recheck(&known, Side::Sales, at(1))
}

fn survivor() -> Item<Contact> {
    item(person("Ada", "head of purchase"), 5)
}

/// The write that is planned next; what it is told where there is none.
fn next(pair: &Pair<Contact>) -> Result<Write<Contact>, ReasonCode> {
    let planned = plan(pair, &two_way(), at(6));
    match planned.step {
        Step::Write(write) => Ok(*write),
        Step::Rest | Step::Wait { .. } | Step::Look(_) | Step::Conclude(_) => Err(planned.reason.code),
    }
}

/// It followed, and the survivor was looked at.
fn followed(first: &str) -> Pair<Contact> {
    let followed = follow(&out_of_sight(first), survivor(), at(2));
    assert_eq!(
        next(&followed),
        Err(ReasonCode::InDoubt),
        "what was read may be old"
    );
    resolve(&followed, Side::Sales, Seen::Found(survivor()), &two_way(), at(6))
}

#[test]
fn r_link_1_what_the_survivor_holds_comes_to_outlook() {
    let followed = followed("Ada");
    let Ok(Write::Update { on, carried, .. }) = next(&followed) else {
        panic!("{followed:?}");
    };
    assert_eq!((on, carried.sent), (Side::Exchange, survivor().content));
}

#[test]
fn r_link_1_what_was_edited_in_outlook_goes_to_the_survivor() {
    let followed = followed("Adele");
    let both = person("Adele", "head of purchase");
    for side in [Side::Sales, Side::Exchange] {
        let mut followed = followed.clone();
        if side == Side::Exchange {
            followed.sales = Known::Present(item(both.clone(), 7));
        }
        let Ok(Write::Update { on, carried, .. }) = next(&followed) else {
            panic!("{followed:?}");
        };
        assert_eq!(on, side);
        assert!(carried.sent == both || side == Side::Sales, "{carried:?}");
        assert_eq!(carried.sent.first_name, "Adele");
    }
}

#[test]
fn r_link_1_only_what_is_there_in_outlook_follows() {
    let mut one = out_of_sight("Ada");
    assert_eq!(course(&one), Course::Follows);
    one.standing = Standing::Unlinked(ReasonCode::CategoryRemoved.into());
    assert_eq!(course(&one), Course::Stays);
    for exchange in [
        Known::Gone(Tombstone::DELETED),
        doubt(
            Was::Absent,
            Cause::Created(carried(person("A", ""), person("A", ""))),
            1,
        ),
    ] {
        let one = Pair {
            exchange,
            ..out_of_sight("Ada")
        };
        assert_eq!(course(&one), Course::Stays, "{one:?}");
    }
    let offer = Pair::offered(survivor(), at(0));
    assert_eq!(course(&offer), Course::Ends);
    assert_eq!(
        end(&offer).standing,
        Standing::Unlinked(ReasonCode::Merged.into())
    );
}

#[test]
fn r_link_1_the_link_that_has_the_survivor_already_is_kept() {
    let linked = pair(
        Some(survivor().content),
        present(survivor().content),
        Known::Present(survivor()),
    );
    assert!(keeps(&linked));
    let offer = Pair::offered(survivor(), at(0));
    assert!(!keeps(&offer));
    assert!(!keeps(&unlink(&linked, ReasonCode::CategoryRemoved.into())));
    let given_up = give_way(&offer);
    assert_eq!(
        given_up.standing,
        Standing::Unlinked(ReasonCode::LinkedAlready.into())
    );
}

#[test]
fn r_link_1_the_other_copy_is_kept_and_its_user_asked() {
    let away = merged_away(&out_of_sight("Adele"), SalesId(7), at(2));
    let asked = told(&away, &two_way(), at(3));
    assert_eq!(asked, ReasonCode::MergedAway.with(Detail::Record(SalesId(7))));
    assert_eq!(next(&away), Err(ReasonCode::MergedAway));
    assert_eq!(
        course(&away),
        Course::Stays,
        "what others are merged into is not its"
    );
    let say = |choice| answer(&away, &choice, &away.versions(), &two_way(), at(3)).unwrap();
    let left = say(Choice::Leave);
    assert_eq!(next(&left), Err(ReasonCode::LeftApart));
    let deleted = say(Choice::DeleteToo);
    assert_eq!(deleted.consent, Some(Consent::DeleteToo));
    let Ok(Write::Delete { on, .. }) = next(&deleted) else {
        panic!("{deleted:?}");
    };
    assert_eq!(on, Side::Exchange, "the survivor in Sales stays");
}

#[test]
fn r_link_1_a_copy_that_is_shared_again_is_not_made_a_second_time_unasked() {
    let away = merged_away(&out_of_sight("Ada"), SalesId(7), at(2));
    let mut again = relink(&away, Origin::by_hand(Claim::Share), at(3));
    again.exchange = present(person("Ada", "buyer"));
    again.sales = Known::Absent;
    let create = next(&again).unwrap();
    assert!(asks_first(&again, &create, Turn::Later), "{create:?}");
}

#[test]
fn r_link_1_what_was_unlinked_never_comes_back_to_the_record_that_another_has() {
    let was = pair(
        Some(survivor().content),
        present(survivor().content),
        Known::Present(survivor()),
    );
    let opted_out = unlink(&was, ReasonCode::CategoryRemoved.into());
    let apart = give_way(&opted_out);
    assert_eq!(apart.standing, opted_out.standing);
    assert_eq!(apart.sales.id(), None);
    assert_ne!(
        apart.birth, was.birth,
        "the number that it would get is another one"
    );
}
