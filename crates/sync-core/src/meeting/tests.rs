//! One leader, one meeting, one link.

use super::*;
use crate::samples::at;
use alloc::vec::Vec;

fn copy(user: u128, role: CopyRole, linked_at: i64) -> Copy {
    Copy {
        item: HasItem::Yes,
        user: UserId(user),
        role,
        linked_at: at(linked_at),
    }
}

fn organizer(user: u128, linked_at: i64) -> Copy {
    copy(user, CopyRole::Organizer, linked_at)
}

fn invited(user: u128, linked_at: i64) -> Copy {
    copy(user, CopyRole::Invited, linked_at)
}

#[test]
fn r_appt_13_the_organizer_leads_else_the_longest_linked() {
    let cases: [(&[Copy], Option<u128>); 6] = [
        (&[], None),
        (&[invited(3, 0)], Some(3)),
        (&[invited(1, 0), organizer(2, 9)], Some(2)),
        (&[invited(1, 5), invited(2, 3), invited(3, 4)], Some(2)),
        (&[invited(5, 3), invited(2, 3), invited(3, 3)], Some(2)),
        // Two that say they organize it: a copied mailbox. Still one leader.
        (&[organizer(7, 3), organizer(4, 3), invited(1, 0)], Some(4)),
    ];
    for (copies, expected) in cases {
        assert_eq!(leader(copies).map(|copy| copy.user.0), expected);
        for copy in copies {
            let leads = Some(copy.user.0) == expected;
            assert_eq!(lead(copy.user, copies) == Lead::Leads, leads);
        }
    }
    assert_eq!(lead(UserId(9), &[invited(1, 0)]), Lead::Follows);
}

#[test]
fn r_appt_12_a_meeting_is_external_where_no_linked_mailbox_organizes_it() {
    assert_eq!(ownership(&[invited(1, 0), organizer(2, 9)]), Ownership::Ours);
    assert_eq!(ownership(&[invited(1, 0), invited(2, 9)]), Ownership::External);
    assert_eq!(ownership(&[]), Ownership::External);
}

#[test]
fn r_appt_12_edits_in_sales_of_an_external_meeting_are_overwritten_or_stay_as_set() {
    let code = ReasonCode::ExternalReadOnly;
    for allow in [Permission::Allowed, Permission::Denied] {
        assert_eq!(sales_edit(Ownership::Ours, allow), SalesEdit::Travels);
    }
    assert_eq!(
        sales_edit(Ownership::External, Permission::Allowed),
        SalesEdit::Stays(code)
    );
    assert_eq!(
        sales_edit(Ownership::External, Permission::Denied),
        SalesEdit::Overwritten(code)
    );
}

fn person(user: u128, part: Part, connected: Permission, in_scope: Permission) -> Participant {
    Participant {
        user: Some(UserId(user)),
        part,
        connected,
        in_scope,
    }
}

const YES: Permission = Permission::Allowed;
const NO: Permission = Permission::Denied;

#[test]
fn r_appt_21_a_sales_appointment_is_made_in_one_mailbox_at_most() {
    let owner = |connected, in_scope| person(5, Part::Owner, connected, in_scope);
    let assignee = |user, connected, in_scope| person(user, Part::Assignee, connected, in_scope);
    let never_signed_in = Participant {
        user: None,
        ..owner(NO, NO)
    };
    let cases = [
        (
            "the owner's",
            Vec::from([assignee(1, YES, YES), owner(YES, YES)]),
            Home::Owner(UserId(5)),
        ),
        (
            "not wanted by its owner",
            Vec::from([assignee(1, YES, YES), owner(YES, NO)]),
            Home::Nowhere,
        ),
        (
            "the first assignee's",
            Vec::from([
                assignee(3, YES, YES),
                owner(NO, YES),
                assignee(2, YES, YES),
                assignee(1, NO, YES),
            ]),
            Home::Assignee(UserId(2)),
        ),
        (
            "an owner who never signed in",
            Vec::from([never_signed_in, assignee(3, YES, YES)]),
            Home::Assignee(UserId(3)),
        ),
        (
            "outside every scope",
            Vec::from([owner(NO, YES), assignee(2, YES, NO)]),
            Home::Nowhere,
        ),
        (
            "nobody connected",
            Vec::from([owner(NO, YES), assignee(2, NO, YES)]),
            Home::Nowhere,
        ),
        ("nobody", Vec::new(), Home::Nowhere),
    ];
    for (case, participants, expected) in cases {
        assert_eq!(home(&participants, None), expected, "{case}");
    }
}

#[test]
fn r_appt_21_when_the_owner_connects_nothing_is_made_again() {
    let participants = [
        person(5, Part::Owner, YES, YES),
        person(2, Part::Assignee, YES, YES),
    ];
    for (guests, code) in [
        (Guests::LeftOut, ReasonCode::Follows),
        (Guests::Invited, ReasonCode::ByInvitation),
    ] {
        let made = Made {
            user: UserId(2),
            guests,
        };
        let home = home(&participants, Some(made));
        assert_eq!(home, Home::Made(made));
        for user in [5, 2] {
            assert_eq!(birth(UserId(user), home), Birth::Not(code));
        }
    }
}

#[test]
fn r_appt_21_each_user_gets_it_once_or_by_invitation() {
    let (one, other) = (UserId(1), UserId(2));
    let cases = [
        (Home::Owner(one), one, Birth::Here, ReasonCode::FromSales),
        (
            Home::Owner(one),
            other,
            Birth::Not(ReasonCode::ByInvitation),
            ReasonCode::ByInvitation,
        ),
        (
            Home::Assignee(one),
            one,
            Birth::WithoutAttendees,
            ReasonCode::WithoutAttendees,
        ),
        (
            Home::Assignee(one),
            other,
            Birth::Not(ReasonCode::Follows),
            ReasonCode::Follows,
        ),
        (
            Home::Nowhere,
            one,
            Birth::Not(ReasonCode::ByInvitation),
            ReasonCode::ByInvitation,
        ),
    ];
    for (home, user, expected, code) in cases {
        assert_eq!(birth(user, home), expected, "{home:?} {user:?}");
        assert_eq!(expected.code(), code);
    }
}
