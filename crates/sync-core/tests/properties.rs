//! Properties of the planner: it ends, it agrees with itself, it forgets nothing, and it keeps to what is allowed.
//!
//! Contents are made by perturbing one content twice: independent random contents would hardly ever overlap.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use sync_core::{
    Appointment, AppointmentField, Cause, Content, Description, Direction, Doubt, Item, ItemId, Known, Lead,
    Outcome, Pair, Permission, Policy, Related, Resolution, SalesId, SalesPerson, Seen, Side, Span, Standing,
    Step, Version, Visibility, Was, Write, begin, plan, resolve, settle,
};

const STEPS_MAX: usize = 40;

fn at(minutes: i64) -> Timestamp {
    Timestamp::constant(1_795_435_200, 0) + SignedDuration::from_mins(minutes)
}

fn appointment() -> impl Strategy<Value = Appointment> {
    let people = proptest::collection::btree_set(1_i64..5, 0..4);
    (0..3_u8, 0..3_u8, 0..3_u8, -3_i64..4, any::<bool>(), people).prop_map(
        |(subject, description, location, hour, private, people)| Appointment {
            subject: format!("subject {subject}"),
            description: Description(format!("<p>{description}</p>")),
            location: format!("room {location}"),
            time: Span::Timed {
                start: at(hour * 60),
                end: at(hour * 60 + 30),
            },
            visibility: if private {
                Visibility::Private
            } else {
                Visibility::Normal
            },
            people: people
                .into_iter()
                .map(|id| SalesPerson::Contact(SalesId(id)))
                .collect(),
            related: Related::default(),
        },
    )
}

fn item() -> impl Strategy<Value = Item<Appointment>> {
    (appointment(), 0..100_i64, any::<bool>()).prop_map(|(content, modified, marked)| Item {
        id: ItemId::new("id"),
        version: Version::new(modified.to_string()),
        modified: at(modified),
        content,
        marked,
    })
}

fn known() -> impl Strategy<Value = Known<Appointment>> {
    prop_oneof![
        1 => Just(Known::Absent),
        4 => item().prop_map(Known::Present),
        1 => Just(Known::Gone),
        1 => item().prop_map(|item| Known::InDoubt(Doubt::new(Was::Present(item), Cause::Recheck, at(0)))),
        1 => Just(Known::InDoubt(Doubt::new(Was::Absent, Cause::Recheck, at(0)))),
    ]
}

fn related() -> impl Strategy<Value = Related> {
    (
        proptest::option::of(1_i64..4),
        proptest::collection::btree_set(1_i64..8, 0..3),
    )
        .prop_map(|(account, contacts)| Related {
            account: account.map(SalesId),
            contacts: contacts.into_iter().map(SalesId).collect(),
            ..Related::default()
        })
}

fn pair() -> impl Strategy<Value = Pair<Appointment>> {
    (
        proptest::option::of(appointment()),
        known(),
        known(),
        proptest::option::of(related()),
    )
        .prop_map(|(base, exchange, sales, asked)| Pair {
            base,
            exchange,
            sales,
            asked,
            birth: 0,
            standing: Standing::Linked,
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    let permission = || prop_oneof![Just(Permission::Allowed), Just(Permission::Denied)];
    (
        prop_oneof![Just(Lead::Leads), Just(Lead::Follows)],
        prop_oneof![Just(Direction::TwoWay), Just(Direction::ExchangeToSales)],
        prop_oneof![
            Just(Resolution::ExchangeWins),
            Just(Resolution::SalesWins),
            Just(Resolution::UserDecides)
        ],
        permission(),
        permission(),
    )
        .prop_map(
            |(lead, direction, conflict, delete_in_sales, delete_in_exchange)| Policy {
                lead,
                direction,
                conflict,
                delete_in_sales,
                delete_in_exchange,
                grace: SignedDuration::from_secs(45),
                looks_apart: SignedDuration::from_mins(10),
            },
        )
}

/// What a vendor that does as it is told would answer.
fn obedient(write: &Write<Appointment>, now: Timestamp) -> Outcome<Appointment> {
    let made = |content: &Appointment, marked| {
        Outcome::Applied(Item {
            id: ItemId::new("id"),
            version: Version::new(now.to_string()),
            modified: now,
            content: content.clone(),
            marked,
        })
    };
    match write {
        Write::Create { carried, .. } | Write::Update { carried, .. } => made(&carried.sent, true),
        Write::Delete { .. } => Outcome::Deleted,
        Write::Mark { .. } => unreachable!("marks are answered where the item is known"),
    }
}

/// Plays a pair to its rest against obedient vendors and returns it with every write that was made.
fn play(mut pair: Pair<Appointment>, policy: &Policy) -> (Pair<Appointment>, Vec<Write<Appointment>>) {
    let mut writes = Vec::new();
    let mut now = at(1_000);
    for _ in 0..STEPS_MAX {
        now += SignedDuration::from_secs(60);
        match plan(&pair, policy, now).step {
            Step::Rest => return (pair, writes),
            Step::Close => {
                (pair.exchange, pair.sales) = (Known::Absent, Known::Absent);
                return (pair, writes);
            }
            Step::Park | Step::Unlink => return (pair, writes),
            Step::Wait { until } => now = until,
            Step::MoveBase(base) => pair.base = Some(base),
            Step::Look(side) => {
                let seen = match pair.known(side) {
                    Known::InDoubt(Doubt {
                        was: Was::Present(item),
                        ..
                    }) => Seen::Found(item.clone()),
                    Known::InDoubt(_) | Known::Absent | Known::Present(_) | Known::Gone => Seen::Missing,
                };
                pair = resolve(&pair, side, seen, policy, now);
            }
            Step::Write(write) => {
                let outcome = match (&*write, pair.exchange.item()) {
                    (Write::Mark { .. }, Some(item)) => Outcome::Applied(Item {
                        marked: true,
                        ..item.clone()
                    }),
                    (other, _) => obedient(other, now),
                };
                pair = settle(&begin(&pair, &write, now), write.on(), outcome, now);
                writes.push(*write);
            }
        }
    }
    panic!("no rest after {STEPS_MAX} steps: {pair:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn planning_comes_to_rest_and_stays_there(pair in pair(), policy in policy()) {
        let (rested, _) = play(pair, &policy);
        let (again, writes) = play(rested.clone(), &policy);
        prop_assert!(writes.is_empty(), "{writes:?}");
        prop_assert_eq!(again, rested);
    }

    #[test]
    fn r_appt_6_one_way_writes_nothing_to_exchange_but_the_mark(pair in pair(), policy in policy()) {
        let policy = Policy { direction: Direction::ExchangeToSales, delete_in_exchange: Permission::Denied, ..policy };
        let (_, writes) = play(pair, &policy);
        let marks = |write: &Write<Appointment>| matches!(write, Write::Mark { .. });
        let allowed = writes.iter().all(|write| write.on() == Side::Sales || marks(write));
        prop_assert!(allowed, "{:?}", writes);
    }

    #[test]
    fn r_del_1_nothing_is_deleted_without_a_confirmed_deletion_of_an_untouched_record(
        pair in pair(), policy in policy()
    ) {
        let (_, writes) = play(pair.clone(), &policy);
        for write in writes {
            if let Write::Delete { on, .. } = write {
                prop_assert_eq!(pair.known(on.other()), &Known::Gone);
                let base = pair.base.as_ref().unwrap();
                let kept = match pair.known(on) {
                    Known::Present(item) | Known::InDoubt(Doubt { was: Was::Present(item), .. }) => &item.content,
                    Known::InDoubt(_) | Known::Absent | Known::Gone => panic!("nothing to delete"),
                };
                prop_assert!(Appointment::FIELDS.iter().all(|field| base.same(kept, *field)));
            }
        }
    }

    #[test]
    fn equal_content_is_never_a_write(content in appointment(), policy in policy()) {
        let here = Item {
            id: ItemId::new("id"), version: Version::new("1"), modified: at(0), content: content.clone(), marked: true,
        };
        let pair = Pair {
            base: None,
            exchange: Known::Present(here.clone()),
            sales: Known::Present(here),
            asked: None,
            birth: 0,
            standing: Standing::Linked,
        };
        prop_assert!(play(pair, &policy).1.is_empty());
    }

    #[test]
    fn r_conf_1_an_edit_without_a_rival_survives(base in appointment(), edited in appointment(), here in any::<bool>()) {
        let policy = Policy {
            lead: Lead::Leads,
            direction: Direction::TwoWay,
            conflict: Resolution::ExchangeWins,
            delete_in_sales: Permission::Allowed,
            delete_in_exchange: Permission::Allowed,
            grace: SignedDuration::from_secs(45),
            looks_apart: SignedDuration::from_mins(10),
        };
        let known = |content: &Appointment| Known::Present(Item {
            id: ItemId::new("id"), version: Version::new("1"), modified: at(-1_000), content: content.clone(), marked: true,
        });
        let (exchange, sales) = if here { (&edited, &base) } else { (&base, &edited) };
        let start = Pair {
            base: Some(base.clone()), exchange: known(exchange), sales: known(sales),
            asked: None, birth: 0, standing: Standing::Linked,
        };
        let (rested, _) = play(start, &policy);
        for field in Appointment::FIELDS.iter().filter(|field| here || **field != AppointmentField::People) {
            prop_assert!(rested.sales.item().unwrap().content.same(&edited, *field), "{field:?} in Sales");
            prop_assert!(rested.exchange.item().unwrap().content.same(&edited, *field), "{field:?} in Exchange");
        }
    }

    #[test]
    fn r_share_2_whoever_asks_for_relations_gets_them(pair in pair(), policy in policy(), asked in related()) {
        let mut pair = pair;
        pair.asked = Some(asked.clone());
        let (rested, _) = play(pair, &policy);
        if let (Known::Present(_), Known::Present(sales)) = (&rested.exchange, &rested.sales) {
            let is_parked = plan(&rested, &policy, at(5_000)).step == Step::Park;
            prop_assert!(is_parked || sales.content.is_related_as(&asked));
        }
    }
}

#[test]
fn people_of_an_empty_directory_are_nobody() {
    assert_eq!(
        Appointment::people_of([], &Default::default(), &Default::default()),
        BTreeSet::new()
    );
}
