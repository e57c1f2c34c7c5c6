//! What is captured, in the order of the rule.

use super::*;
use crate::content::appointment::SalesPerson;
use crate::people::{AccountOf, Directory, Internal, Role, domains};
use crate::samples::at;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const ME: &str = "me@contoso.example";
const COLLEAGUE: &str = "ada@contoso.example";
const CUSTOMER: &str = "bo@acme.example";
const STRANGER: &str = "who@else.example";
/// An address that two contacts have.
const DESK: &str = "desk@acme.example";
/// A colleague whom somebody made a contact.
const TEMP: &str = "temp@contoso.example";

struct World {
    own: BTreeSet<String>,
    internal: Internal,
    directory: Directory,
    accounts: AccountOf,
}

fn world() -> World {
    let contact = |id| SalesPerson::Contact(SalesId(id));
    World {
        own: BTreeSet::from([ME.to_string(), "alias@contoso.example".to_string()]),
        internal: domains(["contoso.example"]),
        directory: [
            (ME, BTreeSet::from([SalesPerson::User(SalesId(1))])),
            (CUSTOMER, BTreeSet::from([contact(2)])),
            (DESK, BTreeSet::from([contact(3), contact(4)])),
            (TEMP, BTreeSet::from([contact(5)])),
        ]
        .into_iter()
        .map(|(address, people)| (address.to_string(), people))
        .collect(),
        accounts: AccountOf::from([(SalesId(2), SalesId(100)), (SalesId(3), SalesId(100))]),
    }
}

impl World {
    fn book(&self) -> AddressBook<'_> {
        AddressBook {
            own: &self.own,
            internal: &self.internal,
            directory: &self.directory,
            accounts: &self.accounts,
        }
    }
}

fn on(no_attendees: Permission, private: Permission) -> Autocapture {
    Autocapture::On {
        no_attendees,
        private,
    }
}

fn strict() -> Autocapture {
    on(Permission::Denied, Permission::Denied)
}

fn attendees(organizer: &str, others: &[&str]) -> Vec<Attendee> {
    let one = |address: &str, role| Attendee {
        address: address.to_string(),
        role,
    };
    core::iter::once(one(organizer, Role::Organizer))
        .chain(others.iter().map(|address| one(address, Role::Attendee)))
        .collect()
}

fn meeting(attendees: &[Attendee]) -> Meeting<'_> {
    Meeting {
        opted_out: None,
        course: Course::TakesPlace,
        visibility: Visibility::Normal,
        ends: Some(at(60)),
        attendees,
    }
}

fn code(meeting: &Meeting<'_>, rules: Autocapture) -> ReasonCode {
    capture(meeting, rules, &world().book(), at(0)).code()
}

#[test]
fn r_appt_7_a_meeting_with_a_contact_is_captured_with_contact_and_account() {
    let attendees = attendees(ME, &[COLLEAGUE, CUSTOMER, STRANGER]);
    let captured = capture(&meeting(&attendees), strict(), &world().book(), at(0));
    let Capture::Yes { account, people } = captured else {
        panic!("{captured:?}");
    };
    assert_eq!(account, Some(SalesId(100)));
    assert_eq!(people.contacts, BTreeSet::from([SalesId(2)]));
    assert_eq!(people.users, BTreeSet::from([SalesId(1)]));
}

#[test]
fn r_appt_8_an_address_of_two_contacts_captures_and_links_neither() {
    let attendees = attendees(ME, &[DESK]);
    let captured = capture(&meeting(&attendees), strict(), &world().book(), at(0));
    let Capture::Yes { account, people } = captured else {
        panic!("{captured:?}");
    };
    assert_eq!(account, None);
    assert_eq!(people.contacts, BTreeSet::new());
}

#[test]
fn r_appt_7_who_takes_part_decides() {
    let allowed = on(Permission::Allowed, Permission::Denied);
    let cases: [(&str, &[&str], ReasonCode, ReasonCode); 9] = [
        (ME, &[], ReasonCode::NotCapturedAlone, ReasonCode::Captured),
        (
            ME,
            &["alias@contoso.example", ME],
            ReasonCode::NotCapturedAlone,
            ReasonCode::Captured,
        ),
        (
            ME,
            &[COLLEAGUE],
            ReasonCode::NotCapturedInternal,
            ReasonCode::NotCapturedInternal,
        ),
        (
            COLLEAGUE,
            &[ME],
            ReasonCode::NotCapturedInternal,
            ReasonCode::NotCapturedInternal,
        ),
        (
            ME,
            &["ADA@CONTOSO.EXAMPLE"],
            ReasonCode::NotCapturedInternal,
            ReasonCode::NotCapturedInternal,
        ),
        // The internal domain comes before the Sales contact.
        (
            ME,
            &[TEMP],
            ReasonCode::NotCapturedInternal,
            ReasonCode::NotCapturedInternal,
        ),
        (
            ME,
            &[TEMP, STRANGER],
            ReasonCode::NotCapturedUnknown,
            ReasonCode::NotCapturedUnknown,
        ),
        // The organizer counts.
        (CUSTOMER, &[ME], ReasonCode::Captured, ReasonCode::Captured),
        (
            STRANGER,
            &[ME, CUSTOMER],
            ReasonCode::Captured,
            ReasonCode::Captured,
        ),
    ];
    for (organizer, others, without, with) in cases {
        let attendees = attendees(organizer, others);
        assert_eq!(
            code(&meeting(&attendees), strict()),
            without,
            "{organizer} {others:?}"
        );
        assert_eq!(
            code(&meeting(&attendees), allowed),
            with,
            "{organizer} {others:?}"
        );
    }
}

#[test]
fn r_appt_10_a_room_or_a_list_is_nobody() {
    for role in [Role::Resource, Role::List] {
        let mut attendees = attendees(ME, &[]);
        attendees.push(Attendee {
            address: CUSTOMER.to_string(),
            role,
        });
        assert_eq!(code(&meeting(&attendees), strict()), ReasonCode::NotCapturedAlone);
    }
    assert_eq!(code(&meeting(&[]), strict()), ReasonCode::NotCapturedAlone);
}

#[test]
fn r_appt_7_the_first_reason_in_the_order_of_the_rule_is_given() {
    let alone = attendees(ME, &[]);
    // Everything is wrong with it; one after the other is put right.
    let mut meeting = Meeting {
        opted_out: Some(OptedOut::CategoryStayed),
        course: Course::Cancelled,
        visibility: Visibility::Private,
        ends: Some(at(0)),
        attendees: &alone,
    };
    assert_eq!(code(&meeting, Autocapture::Off), ReasonCode::OptedOut);
    meeting.opted_out = Some(OptedOut::CategoryWasOff);
    assert_eq!(code(&meeting, Autocapture::Off), ReasonCode::OptedOut);
    meeting.opted_out = None;
    assert_eq!(code(&meeting, Autocapture::Off), ReasonCode::NotCapturedOff);
    assert_eq!(code(&meeting, strict()), ReasonCode::NotCapturedPast);
    meeting.ends = Some(at(1));
    assert_eq!(code(&meeting, strict()), ReasonCode::NotCapturedCancelled);
    meeting.course = Course::Declined;
    assert_eq!(code(&meeting, strict()), ReasonCode::NotCapturedDeclined);
    meeting.course = Course::TakesPlace;
    assert_eq!(code(&meeting, strict()), ReasonCode::NotCapturedPrivate);
    let private = on(Permission::Denied, Permission::Allowed);
    assert_eq!(code(&meeting, private), ReasonCode::NotCapturedAlone);
    let colleagues = attendees(ME, &[COLLEAGUE]);
    meeting.attendees = &colleagues;
    assert_eq!(code(&meeting, private), ReasonCode::NotCapturedInternal);
    let unknown = attendees(ME, &[COLLEAGUE, STRANGER]);
    meeting.attendees = &unknown;
    assert_eq!(code(&meeting, private), ReasonCode::NotCapturedUnknown);
    let customer = attendees(ME, &[COLLEAGUE, STRANGER, CUSTOMER]);
    meeting.attendees = &customer;
    assert_eq!(code(&meeting, private), ReasonCode::Captured);
    meeting.visibility = Visibility::Normal;
    meeting.ends = None;
    assert_eq!(code(&meeting, strict()), ReasonCode::Captured);
}

#[test]
fn r_appt_9_made_private_stops_unless_allowed_or_shared_so_by_its_owner() {
    let allowed = on(Permission::Denied, Permission::Allowed);
    let stops = Some(ReasonCode::MadePrivate);
    let cases = [
        (Visibility::Normal, SharedWhile::Open, strict(), None),
        (Visibility::Normal, SharedWhile::PrivateByHand, strict(), None),
        (Visibility::Private, SharedWhile::PrivateByHand, strict(), None),
        (
            Visibility::Private,
            SharedWhile::PrivateByHand,
            Autocapture::Off,
            None,
        ),
        (Visibility::Private, SharedWhile::Open, allowed, None),
        (Visibility::Private, SharedWhile::Open, strict(), stops),
        // *Include private* exists only while autocapture is on.
        (Visibility::Private, SharedWhile::Open, Autocapture::Off, stops),
    ];
    for (visibility, shared, rules, expected) in cases {
        assert_eq!(
            made_private(visibility, shared, rules),
            expected,
            "{visibility:?} {shared:?} {rules:?}"
        );
    }
}
