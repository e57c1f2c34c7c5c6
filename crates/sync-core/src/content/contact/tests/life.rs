//! Addresses and notes of a contact, and its birth and end.

use super::*;
use crate::conclude::{bring_back, clean_up, conclude, decide, refuse};
use crate::observe::{Seen, resolve, scoped};
use crate::pair::{Item, Origin, Scope, Standing};
use crate::policy::{Permission, Search};

fn noted(notes: &str) -> Contact {
    Contact {
        notes: Some(notes.to_string()),
        ..bo()
    }
}

fn titled() -> Contact {
    Contact {
        job_title: "Head buyer".to_string(),
        ..bo()
    }
}

// Addresses merge one by one.

#[test]
fn r_conf_1_addresses_added_and_taken_off_on_both_sides_all_count() {
    let start = pair(
        Some(with_emails(&["a@x.example", "b@x.example"])),
        present(with_emails(&["a@x.example", "c@x.example"])),
        present(with_emails(&["D@x.example", "B@x.example", "a@x.example"])),
    );
    let both = ["D@x.example", "a@x.example", "c@x.example"];
    let in_sales = after_write(&start);
    assert_eq!(in_sales.sales.item().unwrap().content.emails.0, both);
    let in_step = after_write(&in_sales);
    let in_exchange = &in_step.exchange.item().unwrap().content.emails;
    assert_eq!(in_exchange.0, ["a@x.example", "c@x.example", "D@x.example"]);
    assert_eq!(*in_exchange, emails(&both));
    assert_eq!(in_step.base.as_ref().unwrap().emails, emails(&both));
    assert_eq!(planned(&in_step).step, Step::Rest);
}

#[test]
fn r_conf_2_more_addresses_than_outlook_holds_are_a_conflict() {
    let (ours, theirs) = (
        with_emails(&["a@x.example", "b@x.example", "c@x.example"]),
        with_emails(&["a@x.example", "b@x.example", "d@x.example"]),
    );
    let start = pair(
        Some(with_emails(&["a@x.example", "b@x.example"])),
        present(ours.clone()),
        present(theirs.clone()),
    );
    let exchange_wins = planned(&start);
    assert_eq!(updated(&exchange_wins, Side::Sales).0.emails, ours.emails);
    assert_eq!(exchange_wins.reason.code, ReasonCode::ConflictDecided);
    let with = |conflict| Policy {
        conflict,
        ..two_way()
    };
    let sales_wins = plan(&start, &with(Resolution::SalesWins), at(1));
    assert_eq!(updated(&sales_wins, Side::Exchange).0.emails, theirs.emails);
    let nobody = plan(&start, &with(Resolution::UserDecides), at(1));
    assert_eq!(parked(&nobody), (ReasonCode::UserDecides, "emails"));
    let decided = planned(&decide(&start, Side::Sales, &crate::Zone::utc(), at(1)));
    assert_eq!(updated(&decided, Side::Exchange).0.emails, theirs.emails);
}

// Notes.

#[test]
fn r_cont_8_notes_that_are_not_included_are_neither_sent_nor_cleared() {
    for (exchange, sales) in [(bo(), bo()), (noted("ours"), bo()), (bo(), noted("theirs"))] {
        for base in [bo(), noted("both")] {
            let plan = planned(&pair(
                Some(base),
                present(exchange.clone()),
                present(sales.clone()),
            ));
            assert_eq!(plan.step, Step::Rest, "{exchange:?} {sales:?}");
        }
    }
    let plan = planned(&pair(Some(noted("both")), present(titled()), present(bo())));
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!((&sent.notes, fields), (&None, &[Field::JobTitle][..]));
}

#[test]
fn r_cont_8_notes_included_later_have_no_base_and_erase_nothing() {
    let in_sales = pair(Some(bo()), present(noted("")), present(noted("theirs")));
    let plan = planned(&in_sales);
    let (sent, fields) = updated(&plan, Side::Exchange);
    assert_eq!(
        (sent.notes.as_deref(), fields),
        (Some("theirs"), &[Field::Notes][..])
    );
    let base = after_write(&in_sales).base.unwrap();
    assert_eq!(base.notes.as_deref(), Some("theirs"));
    let equal = planned(&pair(Some(bo()), present(noted("both")), present(noted("both"))));
    let moved = Conclusion::MoveBase(noted("both").into());
    assert_eq!(equal.step, Step::Conclude(moved));
}

#[test]
fn r_cont_8_notes_included_again_are_compared_with_what_both_held_before() {
    let edited = pair(
        Some(noted("both")),
        present(noted("both")),
        present(noted("edited")),
    );
    let plan = planned(&edited);
    assert_eq!(updated(&plan, Side::Exchange).0.notes.as_deref(), Some("edited"));
}

// Linked for the first time.

#[test]
fn r_cont_2_whoever_is_linked_to_what_is_there_adds_to_it_and_erases_nothing() {
    let outlook = Contact {
        job_title: String::new(),
        company: Company::None,
        emails: emails(&["private@home.example"]),
        ..bo()
    };
    let sales = Contact {
        mobile_phone: Phone::default(),
        ..bo()
    };
    let in_step = after_write(&after_write(&pair(None, present(outlook), present(sales))));
    let both = with_emails(&["bo@acme.example", "private@home.example"]);
    for known in [&in_step.exchange, &in_step.sales] {
        assert_eq!(known.item().unwrap().content, both);
    }
    assert_eq!(planned(&in_step).step, Step::Rest);
}

// Birth.

#[test]
fn r_cont_1_contacts_come_from_the_category_and_from_the_saved_search() {
    let from_outlook = pair(None, unmarked(bo()), Known::Absent);
    assert!(matches!(
        written(&planned(&from_outlook)),
        Write::Create { on: Side::Sales, .. }
    ));
    let mut in_sales = pair(None, Known::Absent, present(bo()));
    let plan = planned(&in_sales);
    assert!(matches!(
        written(&plan),
        Write::Create { on: Side::Exchange, carried } if carried.sent.company.text() == "Acme"
    ));
    assert_eq!(written(&plan).mails(&in_sales), None);
    in_sales.scope = Scope::Never;
    assert_eq!(planned(&in_sales).reason.code, ReasonCode::OutOfSearch);
}

#[test]
fn r_cont_4_new_sales_contacts_need_the_switch_and_linked_ones_do_not() {
    let denied = Policy {
        create_in_sales: Permission::Denied,
        ..two_way()
    };
    let new = plan(&pair(None, unmarked(bo()), Known::Absent), &denied, at(1));
    let not_allowed = ReasonCode::ContactCreateNotAllowed;
    assert_eq!((new.step, new.reason.code), (Step::Rest, not_allowed));
    let linked = pair(Some(bo()), present(titled()), present(bo()));
    let edited = plan(&linked, &denied, at(1));
    assert_eq!(updated(&edited, Side::Sales).1, [Field::JobTitle]);
}

// End.

fn from_sales(pair: Pair<Contact>) -> Pair<Contact> {
    Pair {
        origin: Origin::FROM_SALES,
        ..pair
    }
}

#[test]
fn r_cont_6_deleted_in_outlook_follows_in_sales_only_where_it_is_allowed() {
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let deleted = pair(Some(bo()), gone(), present(bo()));
    for deleted in [deleted.clone(), from_sales(deleted)] {
        let kept = planned(&deleted);
        assert_eq!(kept.step, Step::Conclude(Conclusion::Unlink));
        assert_eq!(kept.reason.code, ReasonCode::DeleteNotAllowed);

        let plan = plan(&deleted, &allowed, at(1));
        let delete = written(&plan);
        assert!(matches!(delete, Write::Delete { on: Side::Sales, .. }));
        let doubted = begin(&deleted, delete, at(1));
        let denied = settle(&doubted, Side::Sales, Outcome::NotApplied, at(1));
        let no_right = Reason::from(ReasonCode::NoRight);
        let unlinked = refuse(&denied, delete, no_right.clone(), at(1));
        assert_eq!(unlinked.standing, Standing::Unlinked(no_right));
    }
}

#[test]
fn r_cont_6_deleted_in_sales_goes_in_outlook_only_if_sales_made_it() {
    let made_in_outlook = pair(Some(bo()), present(bo()), gone());
    let kept = planned(&made_in_outlook);
    assert!(matches!(written(&kept), Write::Unmark { .. }));
    let unmarked = Pair {
        exchange: unmarked(bo()),
        ..made_in_outlook.clone()
    };
    assert_eq!(planned(&unmarked).reason.code, ReasonCode::MadeInOutlookKept);
    let deleted = planned(&from_sales(made_in_outlook));
    assert!(matches!(
        written(&deleted),
        Write::Delete {
            on: Side::Exchange,
            ..
        }
    ));
}

#[test]
fn r_conf_3_a_contact_deleted_here_and_edited_there_is_asked_about() {
    let edited = present(working(account(9, "Beta")));
    for pair in [
        pair(Some(bo()), edited.clone(), gone()),
        pair(Some(bo()), gone(), edited),
    ] {
        assert_eq!(parked(&planned(&pair)).0, ReasonCode::DeletedAndEdited);
    }
    let emptied = planned(&from_sales(pair(
        Some(bo()),
        present(working(Company::None)),
        gone(),
    )));
    assert!(written(&emptied).deletes(), "an emptied company is no edit");
}

// Leaving the saved search.

#[test]
fn r_cont_7_the_edit_that_takes_it_out_of_the_search_travels_once() {
    let in_step = from_sales(pair(Some(bo()), present(bo()), present(bo())));
    let leaving = scoped(&in_step, false, at(0));
    assert_eq!(planned(&leaving).step, Step::Look(Side::Sales));

    let seen = Seen::Found(item(working(account(9, "Beta")), 1));
    let leaving = resolve(&leaving, Side::Sales, seen, &two_way(), at(1));
    assert_eq!(updated(&planned(&leaving), Side::Exchange).1, [Field::Company]);
    let travelled = after_write(&leaving);
    let leave = planned(&travelled);
    assert_eq!(leave.step, Step::Conclude(Conclusion::LeaveScope));
    assert_eq!(leave.reason.code, ReasonCode::LeftSearch);
    let left = conclude(
        &travelled,
        Conclusion::LeaveScope,
        leave.reason,
        &crate::Zone::utc(),
        at(1),
    );

    let later: Item<Contact> = item(working(account(4, "Gamma")), 3);
    let later = Pair {
        sales: Known::Present(later),
        ..left
    };
    let plan = planned(&later);
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::LeftSearch)
    );
    let back = planned(&scoped(&later, true, at(4)));
    assert_eq!(updated(&back, Side::Exchange).0.company.text(), "Gamma");
}

/// Fell out of the search, and its last edit travelled.
fn left(exchange: Contact) -> Pair<Contact> {
    Pair {
        scope: Scope::Left,
        ..from_sales(pair(Some(bo()), present(exchange), present(bo())))
    }
}

#[test]
fn r_cont_7_clean_up_deletes_the_outlook_copy_and_nothing_in_sales() {
    let asked = clean_up(&left(bo()));
    let policy = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let delete = plan(&asked, &policy, at(1));
    assert_eq!(delete.reason.code, ReasonCode::CleaningUp);
    let delete = written(&delete);
    assert_eq!((delete.on(), delete.deletes()), (Side::Exchange, true));
    let begun = begin(&asked, delete, at(1));
    let done = settle(&begun, Side::Exchange, Outcome::Deleted, at(1));
    let unlink = plan(&done, &policy, at(1));
    assert_eq!(unlink.step, Step::Conclude(Conclusion::Unlink));
    assert_eq!(unlink.reason.code, ReasonCode::CleanedUp);
    let unlinked = conclude(
        &done,
        Conclusion::Unlink,
        unlink.reason,
        &crate::Zone::utc(),
        at(1),
    );
    assert_eq!(plan(&unlinked, &policy, at(2)).step, Step::Rest);
    let back = plan(&bring_back(&unlinked), &policy, at(2));
    assert!(matches!(
        written(&back),
        Write::Create {
            on: Side::Exchange,
            ..
        }
    ));
}

#[test]
fn r_cont_7_what_was_edited_in_outlook_goes_to_sales_before_it_is_cleaned_up() {
    let asked = clean_up(&left(titled()));
    assert_eq!(updated(&planned(&asked), Side::Sales).1, [Field::JobTitle]);
    assert!(written(&planned(&after_write(&asked))).deletes());
}

#[test]
fn r_cont_7_what_the_search_holds_again_is_not_cleaned_up() {
    let back = scoped(&clean_up(&left(bo())), true, at(1));
    assert_eq!(planned(&back).step, Step::Rest);
    let gone_again = Pair {
        scope: Scope::Left,
        ..back
    };
    assert_eq!(
        planned(&gone_again).step,
        Step::Rest,
        "nor later, without being asked"
    );
}

#[test]
fn r_cont_7_it_leaves_no_search_that_cannot_be_read() {
    let leaving = Pair {
        scope: Scope::Leaving,
        ..pair(Some(bo()), present(bo()), present(bo()))
    };
    for search in [Search::NotAccessible, Search::NotChosen] {
        let policy = Policy { search, ..two_way() };
        assert_eq!(plan(&leaving, &policy, at(1)).step, Step::Rest);
    }
}
