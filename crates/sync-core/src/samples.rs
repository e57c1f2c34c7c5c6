//! Records for tests, told in few words.

use crate::content::Content;
use crate::content::appointment::{
    Appointment, Description, Own, Participants, Related, SalesPerson, Span, Visibility,
};
use crate::content::contact::{Company, Contact, Emails, Phone};
use crate::content::email::{Email, Party, Threading, Way};
use crate::content::task::{Reminder, Task};
use crate::content::told::Told;
use crate::ids::{ConversationKey, ItemId, SalesId, Version};
use crate::pair::{
    Carried, Category, Cause, Claim, Facts, Item, Known, Marks, Origin, Pair, Scope, Side, Standing,
    Tombstone, Was,
};
use crate::plan::{Plan, Step};
use crate::policy::{CategoryTrust, Direction, ExternalEdits, Lead, Permission, Policy, Resolution, Search};
use crate::write::{Outcome, Write, begin, settle};
use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

/// `minutes` after noon on a Monday.
pub(crate) fn at(minutes: i64) -> Timestamp {
    "2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

/// A meeting tomorrow.
pub(crate) fn visit() -> Appointment {
    Appointment {
        subject: "Visit".to_string(),
        description: Description("<p>Agenda</p>".to_string()),
        location: "Room 1".to_string(),
        time: Span::Timed {
            start: at(24 * 60),
            end: at(25 * 60),
        },
        visibility: Visibility::Normal,
        people: Participants::from([SalesPerson::User(SalesId(1)), SalesPerson::Contact(SalesId(2))]),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

/// The visit, with another subject.
pub(crate) fn called(subject: &str) -> Appointment {
    Appointment {
        subject: subject.to_string(),
        ..visit()
    }
}

/// The visit, elsewhere.
pub(crate) fn held_in(location: &str) -> Appointment {
    Appointment {
        location: location.to_string(),
        ..visit()
    }
}

/// Related to one account.
pub(crate) fn account(id: i64) -> Related {
    Related {
        account: Some(SalesId(id)),
        ..Related::default()
    }
}

/// Seen at minute `modified` with the mark on it.
pub(crate) fn item<C>(content: C, modified: i64) -> Item<C> {
    Item {
        id: ItemId::new("id"),
        version: Version::new(modified.to_string()),
        modified: at(modified),
        content,
        marks: Marks::BOTH,
        facts: Facts::default(),
    }
}

pub(crate) fn present<C>(content: C) -> Known<C> {
    Known::Present(item(content, 0))
}

pub(crate) fn unmarked<C>(content: C) -> Known<C> {
    Known::Present(Item {
        marks: Marks::NONE,
        ..item(content, 0)
    })
}

pub(crate) fn doubt<C>(was: Was<C>, cause: Cause<C>, since: i64) -> Known<C> {
    Known::doubt(was, cause, at(since))
}

pub(crate) fn carried<C>(sent: C, took_in: C) -> Carried<C> {
    Carried { sent, took_in }
}

pub(crate) fn pair<C: Content>(base: Option<C>, exchange: Known<C>, sales: Known<C>) -> Pair<C> {
    let mut pair = Pair {
        base,
        exchange,
        sales,
        asked: None,
        birth: 0,
        origin: Origin::by_hand(Claim::Share),
        category: Category::Wanted,
        scope: Scope::Inside,
        consent: None,
        hold: None,
        tries: crate::Tries::NONE,
        engines: crate::Engines::default(),
        lost: Vec::new(),
        standing: Standing::Linked,
    };
    pair.notice_category();
    pair
}

/// Both ways, Exchange wins, deletions go nowhere: the defaults of the product.
pub(crate) fn two_way() -> Policy {
    Policy {
        lead: Lead::Leads,
        direction: Direction::TwoWay,
        conflict: Resolution::ExchangeWins,
        external: ExternalEdits::Overwritten,
        search: Search::Usable,
        fallback: Side::Exchange,
        create_in_sales: Permission::Allowed,
        delete_in_sales: Permission::Denied,
        include_private: Permission::Denied,
        notes: Permission::Denied,
        category: CategoryTrust::Trusted,
        grace: SignedDuration::from_secs(45),
        looks_apart: SignedDuration::from_mins(10),
        birthplace: crate::Birthplace::Here,
        zone: crate::Zone::utc(),
    }
}

pub(crate) fn one_way() -> Policy {
    Policy {
        direction: Direction::ExchangeToSales,
        ..two_way()
    }
}

/// The write that was planned.
pub(crate) fn written<C: Content>(plan: &Plan<C>) -> &Write<C> {
    let Step::Write(write) = &plan.step else {
        panic!("a write was expected, not {:?}", plan.step)
    };
    write
}

/// The content that an update on that side would leave, and its fields.
pub(crate) fn updated<C: Content>(plan: &Plan<C>, side: Side) -> (&C, &[C::Field]) {
    let Write::Update {
        on, carried, fields, ..
    } = written(plan)
    else {
        panic!("no update: {plan:?}")
    };
    assert_eq!(*on, side);
    (&carried.sent, fields)
}

/// The pair after the write that `plan` has for it, which the vendor did as it was told.
pub(crate) fn after<C: Content>(pair: &Pair<C>, plan: &Plan<C>) -> Pair<C> {
    let write = written(plan);
    let content = match write {
        Write::Create { carried, .. } | Write::Update { carried, .. } => &carried.sent,
        Write::Unmark { .. } => &pair.exchange.item().unwrap().content,
        Write::Mark { .. } | Write::Delete { .. } => panic!("{write:?}"),
    };
    let mut landed = item(content.clone(), 2);
    landed.marks.category = !matches!(write, Write::Unmark { .. });
    let outcome = Outcome::Applied(landed);
    settle(&begin(pair, write, at(1)), write.on(), outcome, at(1))
}

/// Its deletion is confirmed.
pub(crate) const GONE: Known<Appointment> = gone();

/// The deletion of any kind of record is confirmed.
pub(crate) const fn gone<C>() -> Known<C> {
    Known::Gone(Tombstone::DELETED)
}

/// Somebody at Acme.
pub(crate) fn bo() -> Contact {
    Contact {
        first_name: "Bo".to_string(),
        last_name: "Berg".to_string(),
        company: at_acme(),
        job_title: "Buyer".to_string(),
        emails: Emails(vec!["bo@acme.example".to_string()]),
        mobile_phone: Phone("+49 151 1234".to_string()),
        ..Contact::empty()
    }
}

/// Account 5, by the name that Outlook and Sales have for it.
pub(crate) fn at_acme() -> Company {
    Company::Account {
        id: SalesId(5),
        name: "Acme".to_string(),
    }
}

/// Something for the mailbox's owner (user 1) to do.
pub(crate) fn call_back() -> Task {
    Task {
        description: Description("<p>About the offer</p>".to_string()),
        due_date: Some(date(2026, 12, 1)),
        owner: Some(SalesId(1)),
        reminder: Reminder::Off,
        ..Task::called("Call back")
    }
}

/// What Bo wrote to Ada.
pub(crate) fn offer() -> Email {
    Email {
        conversation: ConversationKey::of_thread(&[], "<1@acme.example>"),
        threading: Threading {
            message_id: "<1@acme.example>".to_string(),
            conversation: "thread 1".to_string(),
            addresses: ["bo@acme.example", "ada@contoso.example"]
                .map(ToString::to_string)
                .into(),
            ..Threading::default()
        },
        subject: "Offer".to_string(),
        body: Some(Description("<p>Please</p>".to_string())),
        sent_at: at(0),
        way: Way::Received,
        from: Some(Party::at("bo@acme.example")),
        to: [Party::at("ada@contoso.example")].into(),
        cc: BTreeSet::new(),
        visibility: Visibility::Normal,
        related: Related::default(),
    }
}
