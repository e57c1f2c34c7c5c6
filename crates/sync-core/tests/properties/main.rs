//! Properties of the planner, for every kind of record: it ends, it agrees with itself, it forgets nothing, and it keeps
//! to what is allowed.
//!
//! The contents of a pair are one content, each perturbed on its own: independent ones would hardly ever overlap.

mod kinds;
mod pairs;
mod play;
#[path = "../samples/mod.rs"]
mod samples;

use jiff::{SignedDuration, Timestamp};
use kinds::Sampled;
use pairs::{linked, pair, policy, related};
use play::{carries, content_on, is_kept_in_step, play};
use proptest::prelude::*;
use samples::{all_allowed, is_mark};
use sync_core::{
    Appointment, Company, Consent, Contact, ContactField, Content, Direction, Email, Known, Merging,
    Organizer, Origin, Pair, Permission, Policy, Removal, Resolution, Says, Scope, Search, Side, Standing,
    Task, Travel, Write, decide,
};

/// `minutes` after noon on a Monday.
fn at(minutes: i64) -> Timestamp {
    Timestamp::constant(1_795_435_200, 0) + SignedDuration::from_mins(minutes)
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

/// One content, and what became of it in two places.
fn perturbed<C: Sampled>() -> impl Strategy<Value = (C, C, C)> {
    C::any().prop_flat_map(|base| {
        let two = (pairs::near(&base), pairs::near(&base));
        two.prop_map(move |(one, other)| (base.clone(), one, other))
    })
}

/// Whether a person said that the copy in Outlook is to be made again, or to go.
fn is_agreed<C>(pair: &Pair<C>) -> bool {
    match pair.consent {
        Some(Consent::BringBack | Consent::DeleteToo | Consent::CleanUp) => true,
        Some(Consent::ReplaceBody | Consent::CreateNew) | None => false,
    }
}

/// Whether it writes nothing but what is the mailbox owner's own.
fn is_own(write: &Write<Appointment>) -> bool {
    match write {
        Write::Update { fields, .. } => {
            !fields.is_empty() && fields.iter().all(|field| Appointment::is_own(*field))
        }
        Write::Create { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => false,
    }
}

/// What holds of every kind of record.
macro_rules! properties_of {
    ($kind:ident, $content:ty, $cases:literal) => {
        mod $kind {
            use super::*;

            proptest! {
                #![proptest_config(cases($cases))]

                #[test]
                fn planning_comes_to_rest_and_stays_there(pair in pair::<$content>(), policy in policy()) {
                    let (rested, _) = play(pair, &policy);
                    let (again, writes) = play(rested.clone(), &policy);
                    prop_assert!(writes.is_empty(), "{writes:?}");
                    prop_assert_eq!(again, rested);
                }

                #[test]
                fn r_appt_6_one_way_writes_nothing_to_exchange_but_the_mark(
                    pair in pair::<$content>(), policy in policy()
                ) {
                    let policy = Policy { direction: Direction::ExchangeToSales, ..policy };
                    for (before, write) in play(pair, &policy).1 {
                        let is_allowed = write.on() == Side::Sales || is_mark(&write) || is_agreed(&before);
                        prop_assert!(is_allowed, "{write:?}");
                    }
                }

                #[test]
                fn r_appt_3_what_exchange_gets_is_in_the_search_or_fell_out_of_it_just_now(
                    pair in pair::<$content>(), policy in policy()
                ) {
                    for (before, write) in play(pair, &policy).1 {
                        match write {
                            Write::Create { on: Side::Exchange, .. } => {
                                let is_offered = before.scope == Scope::Inside && policy.search == Search::Usable;
                                prop_assert!(is_offered || is_agreed(&before));
                            }
                            Write::Update { on: Side::Exchange, .. } => {
                                prop_assert!(before.scope != Scope::Left && policy.search != Search::NotAccessible);
                            }
                            Write::Create { .. } | Write::Update { .. } | Write::Delete { .. }
                            | Write::Mark { .. } | Write::Unmark { .. } => {}
                        }
                    }
                }

                #[test]
                fn r_appt_9_r_task_2_no_private_content_crosses_without_its_owners_act(
                    pair in pair::<$content>(), policy in policy()
                ) {
                    let policy = Policy { include_private: Permission::Denied, ..policy };
                    let origin = Origin { made_in: Side::Exchange, shared_private: false, ..pair.origin };
                    for (before, write) in play(Pair { origin, ..pair }, &policy).1 {
                        let from = write.on().other();
                        let is_kept = content_on(&before, from).is_some_and(|content| content.is_kept_on(from));
                        prop_assert!(!(is_kept && carries(&write)), "{write:?}");
                    }
                }

                #[test]
                fn r_del_1_nothing_is_deleted_without_a_confirmed_deletion_of_an_untouched_record(
                    pair in pair::<$content>(), policy in policy()
                ) {
                    for (before, write) in play(pair, &policy).1 {
                        if let Write::Delete { on, .. } = write {
                            if before.consent == Some(Consent::CleanUp) && before.scope == Scope::Left {
                                prop_assert_eq!(on, Side::Exchange);
                                continue;
                            }
                            let Known::Gone(tombstone) = before.known(on.other()) else { panic!("nothing is gone") };
                            if before.consent == Some(Consent::DeleteToo) {
                                continue;
                            }
                            prop_assert!(tombstone.removal != Removal::Vanished);
                            let kept = content_on(&before, on).unwrap();
                            let edited = before.base.as_ref().unwrap().differing(kept);
                            prop_assert!(edited.iter().all(|field| kept.says(*field, on) == Says::Nothing));
                        }
                    }
                }

                #[test]
                fn r_cont_4_r_task_2_nothing_is_made_in_sales_that_must_not_be(
                    pair in pair::<$content>(), policy in policy()
                ) {
                    let policy = Policy { create_in_sales: Permission::Denied, ..policy };
                    for (_, write) in play(pair, &policy).1 {
                        prop_assert!(!matches!(write, Write::Create { on: Side::Sales, .. }), "{write:?}");
                    }
                }

                #[test]
                fn r_cat_6_nothing_is_written_for_what_is_unlinked_or_waits(
                    pair in pair::<$content>(), policy in policy()
                ) {
                    for (before, write) in play(pair, &policy).1 {
                        prop_assert_eq!(before.standing, Standing::Linked, "{:?}", write);
                    }
                }

                #[test]
                fn equal_content_is_never_a_write(content in <$content>::any(), policy in policy()) {
                    prop_assert!(play(linked(None, &content, &content), &policy).1.is_empty());
                }

                #[test]
                fn what_is_sent_is_what_both_sides_can_hold(pair in pair::<$content>(), policy in policy()) {
                    for (_, write) in play(pair, &policy).1 {
                        if let Write::Create { on, carried } | Write::Update { on, carried, .. } = write {
                            let held = carried.sent.clone().on(on);
                            prop_assert!(held.differing(&carried.sent).is_empty(), "{carried:?}");
                        }
                    }
                }

                #[test]
                fn r_share_2_whoever_asks_for_relations_gets_them(
                    pair in pair::<$content>(), policy in policy(), asked in related()
                ) {
                    let (rested, _) = play(Pair { asked: Some(asked.clone().into()), ..pair }, &policy);
                    if let (Known::Present(_), Known::Present(sales)) = (&rested.exchange, &rested.sales) {
                        let is_heard = matches!(rested.standing, Standing::Linked) && is_kept_in_step(&rested, &policy);
                        prop_assert!(!is_heard || sales.content.is_related_as(&asked));
                    }
                }

                #[test]
                fn r_conf_1_an_edit_without_a_rival_survives(
                    (base, edited, _) in perturbed::<$content>(), here in any::<bool>()
                ) {
                    let side = if here { Side::Exchange } else { Side::Sales };
                    let (base, edited) = (base.on(Side::Sales), edited.on(side));
                    let (exchange, sales) = if here { (&edited, &base) } else { (&base, &edited) };
                    let (rested, _) = play(linked(Some(&base), exchange, sales), &all_allowed());
                    let may_cross = here || !edited.is_kept_on(Side::Sales);
                    for field in <$content>::FIELDS.iter().filter(|field| {
                        let travels = here || <$content>::rule(**field).0 == Travel::BothWays;
                        travels
                            && may_cross
                            && edited.says(**field, side) != Says::Nothing
                            && base.says(**field, Side::Sales) != Says::Nothing
                            && edited.obstacle(**field, side.other()).is_none()
                    }) {
                        for side in [Side::Sales, Side::Exchange] {
                            let held = content_on(&rested, side).unwrap();
                            prop_assert!(held.same(&edited, *field), "{field:?} on {side:?}");
                        }
                    }
                }

                #[test]
                fn r_conf_2_what_a_person_decides_is_what_both_sides_hold(
                    (base, exchange, sales) in perturbed::<$content>(), has_base in any::<bool>(),
                    winner in any::<bool>()
                ) {
                    let base = has_base.then_some(base);
                    let policy = Policy { conflict: Resolution::UserDecides, ..all_allowed() };
                    let (exchange, sales) = (exchange.on(Side::Exchange), sales.on(Side::Sales));
                    let (parked, _) = play(linked(base.as_ref(), &exchange, &sales), &policy);
                    if matches!(parked.standing, Standing::Parked { .. }) && !sales.is_kept_on(Side::Sales) {
                        let winner = if winner { Side::Exchange } else { Side::Sales };
                        let right = if winner == Side::Exchange { &exchange } else { &sales };
                        let (rested, _) = play(decide(&parked, winner, &policy.zone, at(1_000)), &policy);
                        for field in <$content>::FIELDS
                            .iter()
                            .filter(|field| <$content>::rule(**field) == (Travel::BothWays, Merging::Whole))
                            .filter(|field| right.obstacle(**field, winner.other()).is_none())
                            .filter(|field| exchange.says(**field, Side::Exchange) == Says::Something)
                            .filter(|field| sales.says(**field, Side::Sales) == Says::Something)
                            .filter(|field| base.as_ref().is_none_or(|base| {
                                base.says(**field, Side::Sales) == Says::Nothing
                                    || !base.same(&exchange, **field) && !base.same(&sales, **field)
                            }))
                            .filter(|field| !exchange.same(&sales, **field))
                        {
                            for side in [Side::Sales, Side::Exchange] {
                                let held = content_on(&rested, side).unwrap();
                                prop_assert!(held.same(right, *field), "{field:?} on {side:?}");
                            }
                        }
                    }
                }
            }
        }
    };
}

properties_of!(appointment, Appointment, 500);
properties_of!(contact, Contact, 300);
properties_of!(task, Task, 300);
properties_of!(email, Email, 100);

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn r_appt_12_an_attendees_copy_is_never_written_but_for_the_mark_and_what_is_their_own(pair in pair::<Appointment>(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            let is_theirs = before.exchange.item().is_some_and(|item| item.facts.organizer == Organizer::SomebodyElse);
            let may_be = is_mark(&write) || is_own(&write);
            prop_assert!(!is_theirs || write.on() == Side::Sales || may_be, "{write:?}");
        }
    }

    #[test]
    fn r_appt_5_nothing_goes_to_exchange_from_outside_the_search(pair in pair::<Appointment>(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            let reaches_exchange = write.on() == Side::Exchange && carries(&write);
            prop_assert!(!reaches_exchange || before.scope == Scope::Inside || is_agreed(&before), "{write:?}");
        }
    }

    #[test]
    fn r_mail_1_nothing_is_written_to_exchange_but_the_category(pair in pair::<Email>(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            let is_allowed = write.on() == Side::Sales || is_mark(&write) || is_agreed(&before);
            prop_assert!(is_allowed, "{write:?}");
        }
    }

    #[test]
    fn r_mail_8_what_happens_to_a_message_in_outlook_deletes_nothing(pair in pair::<Email>(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            prop_assert!(!write.deletes() || is_agreed(&before));
        }
    }

    #[test]
    fn r_cont_8_notes_are_written_only_where_both_sides_have_told_theirs(
        pair in pair::<Contact>(), policy in policy()
    ) {
        for (before, write) in play(pair, &policy).1 {
            if let Write::Update { fields, .. } = &write {
                let told = |side| content_on(&before, side).is_some_and(|contact| contact.notes.is_some());
                let are_told = told(Side::Exchange) && told(Side::Sales);
                prop_assert!(are_told || !fields.contains(&ContactField::Notes), "{write:?}");
            }
        }
    }

    #[test]
    fn r_cont_3_no_company_that_is_uncertain_or_emptied_reaches_sales(pair in pair::<Contact>(), policy in policy()) {
        for (before, write) in play(pair, &policy).1 {
            if let Write::Update { on: Side::Sales, fields, carried, .. } = &write
                && fields.contains(&ContactField::Company)
            {
                let company = &content_on(&before, Side::Exchange).unwrap().company;
                let is_certain = matches!(company, Company::Account { .. });
                prop_assert!(is_certain);
                prop_assert_eq!(&carried.sent.company, company);
            }
        }
    }
}

#[test]
fn people_of_an_empty_directory_are_nobody() {
    let nobody = Appointment::people_of([], &Default::default(), &Default::default());
    assert!(nobody.is_empty());
}
