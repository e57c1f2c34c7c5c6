//! Capture: nothing automatic crosses a stop or touches what is private, and nobody is captured who is not a customer.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use sync_core::capture::{
    Asked, Autocapture, Automatic, By, Capture, Course, Gates, ItemFacts, Kind, Mail, Meeting, Occasion,
    OptedOut, RecordFacts, RecordKind, Reply, ReplyCapture, Request, Scope, Search, Shared, SharedMail,
    Stamp, Thread, capture, request, request_from_sales,
};
use sync_core::people::{AccountOf, AddressBook, domains};
use sync_core::{
    Attendee, ConversationKey, Direction, Directory, Permission, Role, SalesId, SalesPerson, Visibility,
};

const OWN: &str = "me@contoso.example";

fn at(minutes: i64) -> Timestamp {
    Timestamp::constant(1_795_435_200, 0) + SignedDuration::from_mins(minutes)
}

fn conversation(number: u8) -> ConversationKey {
    ConversationKey::from_bytes([number; 16])
}

fn opted_out() -> impl Strategy<Value = Option<OptedOut>> {
    proptest::option::of(prop_oneof![
        Just(OptedOut::CategoryStayed),
        Just(OptedOut::CategoryWasOff)
    ])
}

fn permission() -> impl Strategy<Value = Permission> {
    prop_oneof![Just(Permission::Allowed), Just(Permission::Denied)]
}

fn visibility() -> impl Strategy<Value = Visibility> {
    prop_oneof![Just(Visibility::Normal), Just(Visibility::Private)]
}

fn rules() -> impl Strategy<Value = Autocapture> {
    prop_oneof![
        1 => Just(Autocapture::Off),
        4 => (permission(), permission())
            .prop_map(|(no_attendees, private)| Autocapture::On { no_attendees, private }),
    ]
}

/// A few addresses, of which some are known.
fn attendees() -> impl Strategy<Value = Vec<Attendee>> {
    let address = proptest::sample::select(vec![
        OWN,
        "ada@contoso.example",
        "temp@contoso.example",
        "bo@acme.example",
        "cy@bolt.example",
        "desk@acme.example",
        "who@else.example",
    ]);
    let role = proptest::sample::select(vec![Role::Organizer, Role::Attendee, Role::Resource, Role::List]);
    let one = (address, role).prop_map(|(address, role)| Attendee {
        address: address.to_string(),
        role,
    });
    proptest::collection::vec(one, 0..5)
}

fn directory() -> Directory {
    let contact = |id| SalesPerson::Contact(SalesId(id));
    [
        (OWN, BTreeSet::from([SalesPerson::User(SalesId(1))])),
        ("temp@contoso.example", BTreeSet::from([contact(2)])),
        ("bo@acme.example", BTreeSet::from([contact(3)])),
        ("cy@bolt.example", BTreeSet::from([contact(4)])),
        ("desk@acme.example", BTreeSet::from([contact(5), contact(6)])),
    ]
    .into_iter()
    .map(|(address, people)| (address.to_string(), people))
    .collect()
}

fn item() -> impl Strategy<Value = ItemFacts> {
    (
        proptest::sample::select(vec![
            Kind::Appointment,
            Kind::Contact,
            Kind::Task,
            Kind::RecurringTask,
            Kind::Message,
        ]),
        proptest::sample::select(vec![Scope::Read, Scope::Read, Scope::Read, Scope::NotRead]),
        any::<bool>(),
        proptest::option::of(prop_oneof![Just(Asked::Share), Just(Asked::BringBack)]),
        opted_out(),
        proptest::sample::select(vec![
            Stamp::None,
            Stamp::Resolved,
            Stamp::Unresolved,
            Stamp::Copied,
        ]),
        prop_oneof![Just(Automatic::NotTested), Just(Automatic::Yes)],
    )
        .prop_map(
            |(kind, scope, is_categorised, asked, opted_out, stamp, automatic)| ItemFacts {
                kind,
                scope,
                is_categorised,
                asked,
                opted_out,
                stamp,
                automatic,
            },
        )
}

fn gates() -> impl Strategy<Value = Gates> {
    let occasion = prop_oneof![Just(Occasion::OwnAct), Just(Occasion::Run)];
    (permission(), occasion).prop_map(|(sync, occasion)| Gates { sync, occasion })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn r_appt_7_a_captured_meeting_is_allowed_and_with_a_customer_or_alone(
        opted_out in opted_out(),
        course in proptest::sample::select(vec![Course::TakesPlace, Course::Cancelled, Course::Declined]),
        visibility in visibility(),
        ends in proptest::option::of(-5_i64..5),
        attendees in attendees(),
        rules in rules(),
    ) {
        let (own, internal) = (BTreeSet::from([OWN.to_string()]), domains(["contoso.example"]));
        let (directory, accounts) = (directory(), AccountOf::from([(SalesId(3), SalesId(100))]));
        let book = AddressBook { own: &own, internal: &internal, directory: &directory, accounts: &accounts };
        let meeting = Meeting { opted_out, course, visibility, ends: ends.map(at), attendees: &attendees };
        let Capture::Yes { account, people } = capture(&meeting, rules, &book, at(0)) else {
            return Ok(());
        };
        let Autocapture::On { no_attendees, private } = rules else {
            panic!("captured while it is off");
        };
        prop_assert!(opted_out.is_none());
        prop_assert_eq!(course, Course::TakesPlace);
        prop_assert!(ends.is_none_or(|ends| ends > 0));
        prop_assert!(visibility == Visibility::Normal || private == Permission::Allowed);
        let others = attendees.iter().filter(|one| one.is_person() && one.address != OWN);
        if others.clone().count() == 0 {
            prop_assert_eq!(no_attendees, Permission::Allowed);
        } else {
            let is_customer = |one: &Attendee| !one.address.ends_with("contoso.example") && one.address != "who@else.example";
            prop_assert!(others.clone().any(is_customer));
        }
        // An account is never guessed, and a colleague never becomes a contact.
        prop_assert!(account.is_none() || people.contacts == BTreeSet::from([SalesId(3)]));
        prop_assert!(!people.contacts.contains(&SalesId(2)));
    }

    #[test]
    fn r_cat_6_nothing_but_a_persons_act_crosses_a_stop(item in item(), gates in gates()) {
        let answer = request(&item, gates);
        if item.opted_out.is_some() {
            match answer {
                Request::Requested { .. } => prop_assert!(false, "made anew across a stop"),
                Request::Again { by: By::Category } => {
                    prop_assert!(item.is_categorised);
                    prop_assert_eq!(item.opted_out, Some(OptedOut::CategoryWasOff));
                }
                Request::Again { by: By::Share } => prop_assert!(item.asked.is_some()),
                Request::Again { .. } => prop_assert!(false, "automation crossed a stop"),
                Request::Parked(_) | Request::Not(_) => {}
            }
        }
        match answer {
            Request::Requested { by } | Request::Again { by } => {
                prop_assert_eq!(gates.sync, Permission::Allowed);
                prop_assert_eq!(item.scope, Scope::Read);
                prop_assert_ne!(item.kind, Kind::RecurringTask);
                prop_assert!(by == By::Share || gates.occasion == Occasion::Run);
                // R-ID-2: a stamp that leads nowhere is never the start of a new record.
                prop_assert!(item.stamp != Stamp::Unresolved || item.opted_out.is_some());
            }
            Request::Parked(_) | Request::Not(_) => {}
        }
    }

    #[test]
    fn r_cat_6_a_saved_search_never_crosses_a_stop(
        opted_out in opted_out(),
        search in proptest::sample::select(vec![
            Search::NotChosen, Search::NotAccessible, Search::Matches, Search::Misses
        ]),
        ends in proptest::option::of(-5_i64..5),
        edited in -5_i64..5,
        pulled in proptest::option::of(-5_i64..0),
        gates in gates(),
        one_way in any::<bool>(),
    ) {
        let kind = RecordKind::Appointment { ends: ends.map(at), edited_at: at(edited) };
        let record = RecordFacts { kind, search, asked: None, opted_out };
        let direction = if one_way { Direction::ExchangeToSales } else { Direction::TwoWay };
        let comes = Request::Requested { by: By::SavedSearch };
        if request_from_sales(&record, gates, direction, pulled.map(at), at(0)) == comes {
            prop_assert!(opted_out.is_none() && !one_way && search == Search::Matches);
            prop_assert_eq!(gates, Gates { sync: Permission::Allowed, occasion: Occasion::Run });
            prop_assert!(ends.is_none_or(|ends| ends > edited && ends > pulled.unwrap_or(0)));
        }
    }

    #[test]
    fn r_mail_6_a_captured_reply_is_open_external_and_goes_on(
        opted_out in opted_out(),
        visibility in visibility(),
        attendees in attendees(),
        subject in proptest::sample::select(vec!["RE: Offer", "AW[2]: RE: Offer", "FW: Offer", "Offer", "Lunch"]),
        (order, shuffled) in proptest::collection::vec((0..4_u8, any::<bool>(), 0..2_u8), 0..4).prop_flat_map(|mails| {
            let mails: Vec<_> = mails.into_iter().enumerate().collect();
            (Just(mails.clone()), Just(mails).prop_shuffle())
        }),
        references in proptest::collection::vec(0..4_u8, 0..3),
    ) {
        let shared = |mails: Vec<(usize, (u8, bool, u8))>| {
            Shared::new(mails.into_iter().map(|(number, (conversation, stops, thread))| SharedMail {
                message_id: format!("<m{number}>"),
                conversation: format!("c{conversation}"),
                subject: "Offer".to_string(),
                participants: BTreeSet::new(),
                thread: self::conversation(thread),
                capture: if stops { Thread::Stopped } else { Thread::GoesOn },
            }))
        };
        let references: Vec<_> = references.iter().map(|number| format!("<m{number}>")).collect();
        let mail = Mail {
            opted_out,
            at: at(0),
            subject,
            visibility,
            participants: &attendees,
            references: &references,
            conversation: "c1",
            thread: conversation(9),
        };
        let option = ReplyCapture::Since(at(0));
        let (internal, excluded) = (domains(["contoso.example"]), domains(["bolt.example"]));
        let reply = shared(order.clone()).answered_by(&mail, option, &internal, &excluded);
        // The order in which shared mails were stored never decides.
        prop_assert_eq!(&reply, &shared(shuffled).answered_by(&mail, option, &internal, &excluded));
        if let Reply::Yes { thread } = reply {
            prop_assert!(opted_out.is_none());
            prop_assert_eq!(visibility, Visibility::Normal);
            prop_assert!(!attendees.iter().any(|one| one.address.ends_with("bolt.example")));
            prop_assert!(attendees.iter().any(|one| one.is_person() && !one.address.ends_with("contoso.example")));
            prop_assert!(subject != "Lunch" && subject != "FW: Offer");
            let is_of_thread = |number: u8| conversation(number) == thread;
            prop_assert!(!order.iter().any(|(_, (_, stops, number))| *stops && is_of_thread(*number)));
        }
    }
}
