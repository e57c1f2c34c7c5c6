//! One way, once, and for good.

use super::*;
use crate::conclude::{bring_back, delete_too};
use crate::ids::SalesId;
use crate::pair::{Category, Claim, Item, Known, Marks, Origin, Pair, Scope};
use crate::plan::{Conclusion, Plan, Step, plan};
use crate::policy::{Permission, Policy};
use crate::samples::*;
use crate::write::Write;
use alloc::format;
use alloc::string::ToString;

fn planned(pair: &Pair<Email>) -> Plan<Email> {
    plan(pair, &two_way(), at(1))
}

fn unlinked(plan: &Plan<Email>) -> ReasonCode {
    assert_eq!(plan.step, Step::Conclude(Conclusion::Unlink));
    plan.reason.code
}

/// In Outlook, with the category on it; a message carries no stamp.
fn categorised(email: Email) -> Known<Email> {
    Known::Present(Item {
        marks: Marks {
            category: true,
            stamp: false,
        },
        ..item(email, 0)
    })
}

fn shared() -> Pair<Email> {
    pair(Some(offer()), categorised(offer()), present(offer()))
}

// What a message is.

#[test]
fn r_mail_1_nothing_of_a_message_is_merged() {
    let other = Email {
        subject: "Another subject".to_string(),
        ..offer()
    };
    assert_eq!(offer().differing(&other), []);
}

#[test]
fn a_message_is_cut_and_rounded_to_what_sales_holds() {
    let long = Email {
        subject: "ü".repeat(501),
        sent_at: "2026-11-23T12:00:00.9Z".parse().unwrap(),
        ..offer()
    }
    .reduced();
    assert_eq!(long.subject.chars().count(), SUBJECT_CHARS_MAX);
    assert_eq!(long.sent_at, at(0));
    assert_eq!(long.clone().reduced(), long);
}

#[test]
fn debug_shows_no_content() {
    let shown = format!("{:?} {:?}", offer(), offer().to);
    for private in ["Offer", "Please", "acme", "contoso"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[test]
fn r_appt_11_whoever_sales_knows_is_named_by_id_and_nobody_is_guessed() {
    let (user, contact) = (SalesPerson::User(SalesId(1)), SalesPerson::Contact(SalesId(2)));
    let known = Acquaintance {
        people: [
            ("ada@contoso.example".to_string(), [user].into()),
            ("bo@acme.example".to_string(), [contact].into()),
            (
                "desk@acme.example".to_string(),
                [contact, SalesPerson::Contact(SalesId(3))].into(),
            ),
        ]
        .into(),
        ..Acquaintance::default()
    };
    let others = ["Desk@acme.example", "stranger@else.example"].map(Party::at);
    let mut email = Email {
        cc: others.clone().into(),
        ..offer()
    };
    email.identify(&Named::default(), &known, user, &Default::default());
    assert_eq!(email.from, Some(Party::Known(contact)));
    assert_eq!(email.to, [Party::Known(user)].into());
    assert_eq!(email.cc, others.into());
    assert_eq!(email.people(), [user, contact].into());
}

// One way.

#[test]
fn r_mail_1_a_shared_message_is_created_in_sales_and_gets_the_category_alone() {
    let new = pair(None, unmarked(offer()), Known::Absent);
    assert!(matches!(
        written(&planned(&new)),
        Write::Create { on: Side::Sales, .. }
    ));
    let created = pair(Some(offer()), unmarked(offer()), present(offer()));
    assert!(matches!(written(&planned(&created)), Write::Mark { .. }));
    let plan = planned(&shared());
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::InStep));
}

#[test]
fn r_mail_1_nothing_ever_goes_to_exchange_but_the_category() {
    let in_sales = pair(None, Known::Absent, present(offer()));
    let gone_in_sales = pair(Some(offer()), categorised(offer()), gone());
    let gone_in_outlook = pair(Some(offer()), gone(), present(offer()));
    for (pair, code) in [
        (in_sales, ReasonCode::OneWay),
        (bring_back(&gone_in_outlook), ReasonCode::OneWay),
        (gone_in_sales.clone(), ReasonCode::Unmarking),
        (delete_too(&gone_in_sales), ReasonCode::Unmarking),
    ] {
        for scope in [Scope::Never, Scope::Inside] {
            let from_sales = Pair {
                scope,
                origin: Origin::FROM_SALES,
                ..pair.clone()
            };
            for pair in [&pair, &from_sales] {
                let plan = planned(pair);
                assert_eq!(plan.reason.code, code);
                assert!(matches!(plan.step, Step::Rest | Step::Write(_)));
                if let Step::Write(write) = plan.step {
                    assert!(matches!(*write, Write::Unmark { .. }), "{write:?}");
                }
            }
        }
    }
}

#[test]
fn r_mail_3_a_message_that_sales_has_already_is_linked_and_not_written_again() {
    let found = pair(None, categorised(offer()), present(offer()));
    assert_eq!(
        planned(&found).step,
        Step::Conclude(Conclusion::MoveBase(offer().into()))
    );
}

#[test]
fn r_mail_5_a_captured_reply_inherits_relations_and_says_why_it_is_there() {
    let mut reply = pair(None, unmarked(offer()), Known::Absent);
    reply.origin = Origin::by_hand(Claim::Reply);
    reply.asked = Some(account(7));
    let plan = planned(&reply);
    assert_eq!(plan.reason.code, ReasonCode::ReplyCaptured);
    assert!(matches!(
        written(&plan),
        Write::Create { carried, .. } if carried.sent.related == account(7)
    ));
}

#[test]
fn r_share_3_sharing_again_changes_the_relations_and_nothing_else() {
    let mut again = shared();
    again.asked = Some(account(8));
    assert!(matches!(
        written(&planned(&again)),
        Write::Update { on: Side::Sales, fields, carried, .. }
            if fields.is_empty() && carried.sent.related == account(8)
    ));
}

#[test]
fn r_mail_6_a_private_message_goes_over_only_by_its_owners_own_act() {
    let private = Email {
        visibility: Visibility::Private,
        ..offer()
    };
    let mut new = pair(None, unmarked(private), Known::Absent);
    assert_eq!(planned(&new).reason.code, ReasonCode::MadePrivate);
    new.origin.shared_private = true;
    assert!(matches!(written(&planned(&new)), Write::Create { .. }));
}

// For good.

#[test]
fn r_mail_8_deleting_or_uncategorising_in_outlook_leaves_the_copy_in_sales() {
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let deleted = pair(Some(offer()), gone(), present(offer()));
    let uncategorised = Pair {
        exchange: unmarked(offer()),
        category: Category::Set,
        ..shared()
    };
    for pair in [deleted, uncategorised] {
        for policy in [&two_way(), &allowed] {
            assert_eq!(unlinked(&plan(&pair, policy, at(1))), ReasonCode::MailKept);
        }
    }
}

#[test]
fn deleted_in_sales_the_message_stays_in_outlook() {
    let uncategorised = pair(Some(offer()), unmarked(offer()), gone());
    assert_eq!(unlinked(&planned(&uncategorised)), ReasonCode::DeletedInSales);
}
