//! One way, once, and for good.

use super::*;
use crate::capture::{SharedMail, Thread};
use crate::conclude::{bring_back, delete_too, unlink};
use crate::ids::{ItemId, SalesId};
use crate::observe::{Row, Seen, observe, recheck, resolve};
use crate::pair::{Category, Claim, Item, Known, Marks, Origin, Pair, Removal, Scope, Standing};
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
    reply.asked = Some(account(7).into());
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
    again.asked = Some(account(8).into());
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

#[test]
fn a_message_that_only_a_row_told_of_is_looked_at_before_anything_is_made_of_it() {
    let told = Email {
        body: None,
        ..offer()
    };
    let new = pair(None, categorised(told), Known::Absent);
    assert_eq!(planned(&new).step, Step::Look(Side::Exchange));
    let looked = observe(&new, Side::Exchange, Row::Changed(item(offer(), 0)), at(1));
    assert!(matches!(written(&planned(&looked)), Write::Create { .. }));
}

#[test]
fn r_mail_2_a_message_stays_in_the_conversation_under_which_it_was_known_and_keeps_its_body() {
    let elsewhere = Email {
        conversation: ConversationKey::of_thread(&[], "<2@acme.example>"),
        body: None,
        ..offer()
    };
    let moved = observe(&shared(), Side::Exchange, Row::Changed(item(elsewhere, 9)), at(9));
    let known = moved.exchange.item().unwrap();
    assert_eq!(known.modified, at(9));
    assert_eq!(known.content, offer());
}

#[test]
fn r_mail_3_another_copy_in_the_mailbox_says_nothing_of_the_one_that_is_linked() {
    let mut copy = item(offer(), 9);
    copy.id = ItemId::new("copy");
    let linked = shared();
    assert_eq!(
        observe(&linked, Side::Exchange, Row::Changed(copy.clone()), at(9)),
        linked
    );
    // Once that one is gone, a look finds the copy, which may have been written to before.
    let rumoured = observe(&linked, Side::Exchange, Row::Removed, at(1));
    let heard = observe(&rumoured, Side::Exchange, Row::Changed(copy.clone()), at(9));
    assert_eq!(heard, rumoured);
    copy.modified = at(-9);
    let found = resolve(&heard, Side::Exchange, Seen::Found(copy), &two_way(), at(400));
    assert_eq!(found.exchange.id(), Some(&ItemId::new("copy")));
}

#[test]
fn r_cat_6_a_category_that_stayed_on_a_copy_links_nothing_again_and_one_put_back_does() {
    let plain = |id: &str, second, category| {
        let mut copy = item(offer(), second);
        copy.id = ItemId::new(id);
        copy.marks = Marks {
            category,
            stamp: false,
        };
        Row::Changed(copy)
    };
    let opted_out = Pair {
        exchange: unmarked(offer()),
        category: Category::Off,
        standing: Standing::Unlinked(ReasonCode::CategoryRemoved.into()),
        ..shared()
    };
    let moved = observe(&opted_out, Side::Exchange, plain("copy", 9, true), at(9));
    assert_eq!(moved, opted_out);
    let seen_without = observe(&moved, Side::Exchange, plain("copy", 10, false), at(10));
    assert_eq!(planned(&seen_without).step, Step::Rest);
    let put_back = observe(&seen_without, Side::Exchange, plain("copy", 11, true), at(11));
    assert_eq!(planned(&put_back).step, Step::Conclude(Conclusion::Relink));
}

// What answers it.

#[test]
fn r_mail_6_whoever_takes_the_category_off_stops_the_thread_and_whoever_deletes_does_not() {
    let capture = |pair: &Pair<Email>| SharedMail::of(pair).map(|mail| mail.capture);
    assert_eq!(capture(&shared()), Some(Thread::GoesOn));
    let uncategorised = Pair {
        exchange: unmarked(offer()),
        category: Category::Set,
        ..shared()
    };
    assert_eq!(capture(&uncategorised), Some(Thread::Stopped));
    let reason = ReasonCode::CategoryRemoved;
    assert_eq!(
        capture(&unlink(&uncategorised, reason.into())),
        Some(Thread::Stopped)
    );
    let deleted = pair(Some(offer()), gone(), present(offer()));
    let deleted = unlink(&deleted, ReasonCode::MailKept.into());
    assert_eq!(capture(&deleted), Some(Thread::GoesOn));
    let before_it_went = Pair {
        sales: Known::Absent,
        ..uncategorised
    };
    assert_eq!(
        capture(&unlink(&before_it_went, reason.into())),
        Some(Thread::Stopped)
    );
    let heard_only = Pair {
        exchange: categorised(offer()),
        ..before_it_went
    };
    let heard_only = observe(
        &recheck(&heard_only, Side::Exchange, at(1)),
        Side::Exchange,
        Row::Changed(Item {
            marks: Marks::NONE,
            ..item(offer(), 2)
        }),
        at(2),
    );
    assert_eq!(
        capture(&unlink(&heard_only, reason.into())),
        Some(Thread::Stopped)
    );
    let deleted_before = pair(None, gone(), Known::Absent);
    assert_eq!(capture(&unlink(&deleted_before, reason.into())), None);
}

#[test]
fn r_mail_6_what_comes_back_without_the_category_stops_the_thread_only_where_it_had_one() {
    let back = |sales, code: ReasonCode, category| {
        let was_here = unmarked(offer()).gone(Removal::Deleted);
        let unlinked = Pair {
            category,
            ..unlink(&pair(None, was_here, sales), code.into())
        };
        let id = unlinked.exchange.id().cloned().unwrap();
        let uncategorised = Item {
            id,
            marks: Marks::NONE,
            ..item(offer(), 2)
        };
        let back = observe(&unlinked, Side::Exchange, Row::Changed(uncategorised), at(2));
        assert_eq!(back.category, Category::Off);
        SharedMail::of(&back).map(|mail| mail.capture)
    };
    let (closed, kept) = (ReasonCode::Closed, ReasonCode::MailKept);
    assert_eq!(back(Known::Absent, closed, Category::Set), Some(Thread::Stopped));
    assert_eq!(back(Known::Absent, closed, Category::Wanted), None);
    assert_eq!(back(present(offer()), kept, Category::Set), Some(Thread::Stopped));
    // A captured reply that was deleted before it got its category has lost none.
    assert_eq!(
        back(present(offer()), kept, Category::Wanted),
        Some(Thread::GoesOn)
    );
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
    for (pair, code) in [
        (deleted, ReasonCode::MailKept),
        (uncategorised, ReasonCode::CategoryRemoved),
    ] {
        for policy in [&two_way(), &allowed] {
            assert_eq!(unlinked(&plan(&pair, policy, at(1))), code);
        }
    }
}

#[test]
fn deleted_in_sales_the_message_stays_in_outlook() {
    let uncategorised = pair(Some(offer()), unmarked(offer()), gone());
    assert_eq!(unlinked(&planned(&uncategorised)), ReasonCode::DeletedInSales);
}
