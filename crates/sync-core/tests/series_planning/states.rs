//! Properties of every state that a series can be in, against vendors that do as they are told.

use crate::properties::contents;
use crate::samples::{self, Written, all_allowed, is_mark};
use crate::world::{hours, item, now};
use proptest::prelude::*;
use sync_core::{
    Body, Category, Cause, Claim, Content, Direction, Facts, HasFiles, Known, Lead, Marks, Occurrences,
    Organizer, Origin, Pair, Permission, Place, Policy, Related, Removal, Resolution, SalesId, Scope, Side,
    Standing, Tombstone, Turn, Was, Write, plan,
};

fn organizer() -> impl Strategy<Value = Organizer> {
    prop_oneof![3 => Just(Organizer::Owner), 1 => Just(Organizer::SomebodyElse)]
}

fn known() -> impl Strategy<Value = Known<Occurrences>> {
    let marks = (any::<bool>(), any::<bool>()).prop_map(|(category, stamp)| Marks { category, stamp });
    let body = prop_oneof![3 => Just(Body::AsInSales), 1 => Just(Body::HoldsMore)];
    let facts = (organizer(), 0..4_u32, body).prop_map(|(organizer, invitees, body)| Facts {
        organizer,
        invitees,
        body,
        place: Place::Read,
        owner: None,
        files: HasFiles::No,
    });
    let item = (contents(), 0_i64..100, marks, facts)
        .prop_map(|(content, ago, marks, facts)| sync_core::Item {
            marks,
            facts,
            ..item(content, now() - hours(ago))
        })
        .boxed();
    let removal = prop_oneof![
        Just(Removal::Deleted),
        Just(Removal::Cancelled),
        Just(Removal::Vanished)
    ];
    let gone = (removal, organizer()).prop_map(|(removal, organizer)| Tombstone {
        id: None,
        removal,
        organizer,
    });
    prop_oneof![
        1 => Just(Known::Absent),
        5 => item.clone().prop_map(Known::Present),
        1 => gone.prop_map(Known::Gone),
        1 => item.prop_map(|item| Known::doubt(Was::Present(item), Cause::Recheck, now())),
    ]
}

fn pair() -> impl Strategy<Value = Pair<Occurrences>> {
    let asked = proptest::option::of((1_i64..4, 2_i64..8).prop_map(|(account, contact)| Related {
        account: Some(SalesId(account)),
        contacts: [SalesId(contact)].into(),
        ..Related::default()
    }));
    let made_in = prop_oneof![Just(Side::Exchange), Just(Side::Sales)];
    let scope = prop_oneof![1 => Just(Scope::Never), 3 => Just(Scope::Inside), 1 => Just(Scope::Left)];
    (
        proptest::option::of(contents()),
        known(),
        known(),
        asked,
        made_in,
        any::<bool>(),
        scope,
    )
        .prop_map(
            |(base, exchange, sales, asked, made_in, shared_private, scope)| Pair {
                asked: asked.map(Box::new),
                origin: Origin {
                    made_in,
                    claim: Claim::Share,
                    shared_private,
                },
                category: Category::Wanted,
                scope,
                ..samples::linked(base, exchange, sales)
            },
        )
}

fn policy() -> impl Strategy<Value = Policy> {
    let permission = || prop_oneof![Just(Permission::Allowed), Just(Permission::Denied)];
    (
        prop_oneof![3 => Just(Lead::Leads), 1 => Just(Lead::Follows)],
        prop_oneof![Just(Direction::TwoWay), Just(Direction::ExchangeToSales)],
        prop_oneof![
            Just(Resolution::ExchangeWins),
            Just(Resolution::SalesWins),
            Just(Resolution::UserDecides)
        ],
        (permission(), permission()),
    )
        .prop_map(|(lead, direction, conflict, (delete, private))| Policy {
            lead,
            direction,
            conflict,
            delete_in_sales: delete,
            include_private: private,
            ..all_allowed()
        })
}

fn play(pair: Pair<Occurrences>, policy: &Policy) -> (Pair<Occurrences>, Vec<Written<Occurrences>>) {
    samples::play(pair, policy, now(), |content, _, now| item(content.clone(), now))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn planning_comes_to_rest_from_every_state(pair in pair(), policy in policy()) {
        let (rested, _) = play(pair, &policy);
        let (again, writes) = play(rested.clone(), &policy);
        prop_assert!(writes.is_empty(), "{writes:?}");
        prop_assert_eq!(again, rested);
    }

    #[test]
    fn r_appt_6_r_appt_12_one_way_and_an_attendees_copy_get_nothing_but_the_mark(pair in pair(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            let is_theirs = before.exchange.item().is_some_and(|item| item.facts.organizer == Organizer::SomebodyElse);
            let is_closed = is_theirs || policy.direction == Direction::ExchangeToSales;
            prop_assert!(!is_closed || write.on() == Side::Sales || is_mark(&write), "{write:?}");
        }
    }

    #[test]
    fn r_appt_9_no_private_meeting_leaves_without_its_owners_act(pair in pair(), policy in policy()) {
        let policy = Policy { include_private: Permission::Denied, ..policy };
        let origin = Origin { made_in: Side::Exchange, shared_private: false, ..pair.origin };
        for (before, write) in play(Pair { origin, ..pair }, &policy).1 {
            let is_private = before.exchange.item().is_some_and(|item| item.content.is_private());
            let carries = matches!(write, Write::Create { on: Side::Sales, .. } | Write::Update { on: Side::Sales, .. });
            prop_assert!(!(is_private && carries), "{write:?}");
        }
    }

    #[test]
    fn r_appt_16_r_appt_17_a_series_is_deleted_whole_only_untouched_and_wholly_to_come(
        pair in pair(), policy in policy(),
    ) {
        for (before, write) in play(pair, &policy).1 {
            if let Write::Delete { on, .. } = write {
                let Known::Gone(tombstone) = before.known(on.other()) else { panic!("nothing is gone") };
                prop_assert!(tombstone.removal != Removal::Vanished || on == Side::Exchange);
                let kept = &before.known(on).item().unwrap().content;
                prop_assert!(before.base.as_ref().unwrap().differing(kept).is_empty());
                prop_assert_eq!(kept.ending(now(), &sync_core::Zone::utc()), sync_core::Ending::Whole);
            }
        }
    }

    #[test]
    fn r_del_2_whatever_goes_because_its_counterpart_is_gone_is_counted(pair in pair(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            let is_loss = matches!(before.known(write.on().other()), Known::Gone(_));
            let demand = plan(&before, &policy, now()).demand(&before, b"link", Turn::Later);
            let counts = demand.is_some_and(|demand| demand.effect.is_removal());
            prop_assert_eq!(counts, is_loss && !is_mark(&write), "{:?}", write);
        }
    }

    #[test]
    fn r_share_2_whoever_asks_for_relations_gets_them(pair in pair()) {
        let (rested, _) = play(pair, &all_allowed());
        if let (Standing::Linked, Known::Present(_), Known::Present(_)) = (&rested.standing, &rested.exchange, &rested.sales) {
            prop_assert_eq!(rested.asked, None);
        }
    }
}
