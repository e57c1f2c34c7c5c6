//! Several users of one meeting: exactly one leader, one mailbox at most where it is made.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use sync_core::meeting::{
    Birth, Copy, CopyRole, Home, Ownership, Part, Participant, UserId, birth, home, lead, leader, ownership,
};
use sync_core::{Lead, Permission};

fn at(minutes: i64) -> Timestamp {
    Timestamp::constant(1_795_435_200, 0) + SignedDuration::from_mins(minutes)
}

/// Copies of different users, in two orders.
fn copies() -> impl Strategy<Value = (Vec<Copy>, Vec<Copy>)> {
    proptest::collection::btree_map(0..9_u128, (any::<bool>(), 0..3_i64), 0..6).prop_flat_map(|copies| {
        let copies: Vec<_> = copies
            .into_iter()
            .map(|(user, (organizes, linked_at))| Copy {
                item: sync_core::meeting::HasItem::Yes,
                user: UserId(user),
                role: if organizes {
                    CopyRole::Organizer
                } else {
                    CopyRole::Invited
                },
                linked_at: at(linked_at),
            })
            .collect();
        (Just(copies.clone()), Just(copies).prop_shuffle())
    })
}

/// At most one owner and some assignees, in two orders.
fn participants() -> impl Strategy<Value = (Vec<Participant>, Vec<Participant>)> {
    let permission = || prop_oneof![Just(Permission::Allowed), Just(Permission::Denied)];
    let one = (any::<bool>(), permission(), permission());
    proptest::collection::btree_map(0..9_u128, one, 0..6).prop_flat_map(|people| {
        let people: Vec<_> = people
            .into_iter()
            .enumerate()
            .map(|(place, (user, (is_known, connected, in_scope)))| Participant {
                user: is_known.then_some(UserId(user)),
                part: if place == 2 { Part::Owner } else { Part::Assignee },
                connected: if is_known { connected } else { Permission::Denied },
                in_scope,
            })
            .collect();
        (Just(people.clone()), Just(people).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn r_appt_13_a_linked_meeting_has_exactly_one_leader_whatever_the_order((copies, shuffled) in copies()) {
        let leaders = copies.iter().filter(|copy| lead(copy.user, &copies) == Lead::Leads).count();
        prop_assert_eq!(leaders, usize::from(!copies.is_empty()));
        prop_assert_eq!(leader(&copies), leader(&shuffled));
        // R-APPT-12: Sales' edits are written to the organizer's copy, so that copy leads wherever there is one.
        if ownership(&copies) == Ownership::Ours {
            prop_assert_eq!(leader(&copies).map(|copy| copy.role), Some(CopyRole::Organizer));
        }
    }

    #[test]
    fn r_appt_21_at_most_one_mailbox_makes_the_meeting((people, shuffled) in participants()) {
        let home = home(&people, None);
        prop_assert_eq!(home, sync_core::meeting::home(&shuffled, None));
        let makers: Vec<_> = people
            .iter()
            .filter(|one| one.user.is_some_and(|user| match birth(user, home) {
                Birth::Here | Birth::WithoutAttendees => true,
                Birth::Not(_) => false,
            }))
            .collect();
        prop_assert!(makers.len() <= 1);
        for maker in makers {
            prop_assert_eq!((maker.connected, maker.in_scope), (Permission::Allowed, Permission::Allowed));
        }
        if let Home::Assignee(_) = home {
            let is_connected_owner = |one: &Participant| one.part == Part::Owner && one.connected == Permission::Allowed;
            prop_assert!(!people.iter().any(is_connected_owner));
        }
    }
}
