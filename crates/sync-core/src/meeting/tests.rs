//! One leader, one meeting, one link.

use super::*;
use crate::content::appointment::SalesPerson;
use crate::ids::{ItemId, SalesId};
use crate::pair::Side;
use crate::samples::at;
use alloc::collections::BTreeMap;
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

fn link(user: u128, item: &str, record: i64, linked_at: i64) -> Link {
    Link {
        user: UserId(user),
        item: ItemId::new(item),
        record: SalesId(record),
        linked_at: at(linked_at),
    }
}

#[test]
fn r_link_1_links_follow_the_survivor_and_a_mailbox_keeps_its_oldest() {
    let links = [
        link(1, "a", 10, 5),
        link(1, "b", 20, 3),
        link(1, "c", 30, 0),
        link(2, "d", 10, 9),
        link(3, "e", 20, 0),
        link(4, "g", 10, 1),
        link(4, "f", 20, 1),
    ];
    let survivors = BTreeMap::from([(SalesId(10), SalesId(20))]);
    let fates = [
        Fate::MergedAway(SalesId(20)),
        Fate::Stays,
        Fate::Stays,
        Fate::Follows(SalesId(20)),
        Fate::Stays,
        Fate::MergedAway(SalesId(20)),
        Fate::Stays,
    ];
    assert_eq!(merged(&links, &survivors), fates);
    let oldest_first = [link(1, "a", 10, 0), link(1, "b", 20, 3)];
    assert_eq!(
        merged(&oldest_first, &survivors),
        [Fate::Follows(SalesId(20)), Fate::MergedAway(SalesId(20))]
    );
}

#[test]
fn r_link_1_merges_of_merges_are_followed_to_the_end_and_rings_not_at_all() {
    let chain = BTreeMap::from([(SalesId(10), SalesId(20)), (SalesId(20), SalesId(30))]);
    let ring = BTreeMap::from([(SalesId(10), SalesId(20)), (SalesId(20), SalesId(10))]);
    let links = [link(1, "a", 10, 0), link(2, "b", 20, 0)];
    assert_eq!(merged(&links, &chain), [Fate::Follows(SalesId(30)); 2]);
    assert_eq!(merged(&links, &ring), [Fate::Stays; 2]);
}

#[test]
fn r_err_1_every_fate_has_its_reason() {
    assert_eq!(Fate::Stays.code(), ReasonCode::InStep);
    assert_eq!(Fate::Follows(SalesId(1)).code(), ReasonCode::Merged);
    assert_eq!(Fate::MergedAway(SalesId(1)).code(), ReasonCode::MergedAway);
}

#[test]
fn r_appt_21_who_only_waits_for_an_item_leads_nobody_who_has_one() {
    let waiting = Copy {
        item: HasItem::No,
        ..organizer(1, 0)
    };
    assert_eq!(leader(&[waiting, invited(2, 5)]).map(|copy| copy.user.0), Some(2));
    assert_eq!(leader(&[waiting]).map(|copy| copy.user.0), Some(1));
}

/// A user here with this number, here and in Sales, who is connected and has this copy.
fn peer(user: u8, connected: Permission, copy: Option<PeerCopy>) -> Peer {
    Peer {
        user: UserId(u128::from(user)),
        party: Some(SalesId(i64::from(user))),
        connected,
        copy,
    }
}

const WANTS: Option<PeerCopy> = Some(PeerCopy {
    in_scope: Permission::Allowed,
    item: HasItem::No,
    made_in: Side::Sales,
});
const HAS: Option<PeerCopy> = Some(PeerCopy {
    in_scope: Permission::Allowed,
    item: HasItem::Yes,
    made_in: Side::Sales,
});

/// What each of the users 1, 2 and 3 gets of an appointment that user 3 owns, and that 1 and 2 take part in.
fn births(peers: &[Peer]) -> [Birth; 3] {
    let people = [1, 2, 3].map(|party| SalesPerson::User(SalesId(party))).into();
    [1, 2, 3].map(|user| birth_among(UserId(user), Some(SalesId(3)), &people, peers))
}

#[test]
fn r_appt_21_it_is_made_once_and_whoever_connects_later_makes_nothing_again() {
    use Permission::{Allowed, Denied};
    let invited = Birth::Not(ReasonCode::ByInvitation);
    let follows = Birth::Not(ReasonCode::Follows);
    let one_and_two = |copy| [peer(1, Allowed, copy), peer(2, Allowed, WANTS)];
    let with_owner = |copy, connected, owners| {
        let [one, two] = one_and_two(copy);
        births(&[one, two, peer(3, connected, owners)])
    };
    assert_eq!(with_owner(WANTS, Allowed, WANTS), [invited, invited, Birth::Here]);
    assert_eq!(
        with_owner(WANTS, Denied, None),
        [Birth::WithoutAttendees, follows, follows]
    );
    assert_eq!(
        births(&one_and_two(WANTS)),
        [Birth::WithoutAttendees, follows, follows]
    );
    assert_eq!(
        with_owner(HAS, Allowed, WANTS),
        [follows; 3],
        "the entry of 1 stays what it is"
    );
    assert_eq!(with_owner(WANTS, Allowed, HAS), [invited; 3]);
    assert_eq!(
        with_owner(WANTS, Allowed, None),
        [invited; 3],
        "the owner's round has not asked for it yet"
    );
}

#[test]
fn r_appt_21_who_takes_no_part_gets_nothing_whatever_their_search_holds() {
    let people = [SalesPerson::User(SalesId(3))].into();
    let peers = [
        peer(1, Permission::Allowed, WANTS),
        peer(3, Permission::Denied, None),
    ];
    assert_eq!(
        birth_among(UserId(1), Some(SalesId(3)), &people, &peers),
        Birth::Not(ReasonCode::ByInvitation)
    );
}
