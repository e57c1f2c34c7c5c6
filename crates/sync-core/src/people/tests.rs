//! Who is who, and whose account it is.

use super::*;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

const USER: SalesPerson = SalesPerson::User(SalesId(1));

fn contact(id: i64) -> SalesPerson {
    SalesPerson::Contact(SalesId(id))
}

fn user(id: i64) -> SalesPerson {
    SalesPerson::User(SalesId(id))
}

fn attendee(address: &str) -> Attendee {
    Attendee {
        address: address.to_string(),
        role: Role::Attendee,
    }
}

fn directory() -> Directory {
    [
        ("ada@contoso.example", BTreeSet::from([USER])),
        ("twins@contoso.example", BTreeSet::from([user(10), user(11)])),
        ("bo@acme.example", BTreeSet::from([contact(2)])),
        ("desk@acme.example", BTreeSet::from([contact(3), contact(4)])),
        ("both@acme.example", BTreeSet::from([contact(5), user(6)])),
        ("temp@contoso.example", BTreeSet::from([contact(7)])),
        ("room@acme.example", BTreeSet::from([contact(8)])),
    ]
    .into_iter()
    .map(|(address, people)| (address.to_string(), people))
    .collect()
}

fn internal() -> Internal {
    domains(["Contoso.Example", " @contoso.co "])
}

fn people(addresses: &[&str]) -> People {
    let attendees: Vec<_> = addresses.iter().map(|address| attendee(address)).collect();
    People::of(&attendees, &directory(), &internal())
}

#[test]
fn r_appt_11_each_address_is_exactly_one_kind_of_person() {
    let several = |people: &[SalesPerson]| Who::OneOfSeveral(people.iter().copied().collect());
    let cases = [
        ("ada@contoso.example", Who::User(SalesId(1))),
        ("ADA@Contoso.EXAMPLE ", Who::User(SalesId(1))),
        ("twins@contoso.example", several(&[user(10), user(11)])),
        ("bo@acme.example", Who::Contact(SalesId(2))),
        ("desk@acme.example", several(&[contact(3), contact(4)])),
        // Both a user and a contact, which Oracle does not support: the user counts.
        ("both@acme.example", Who::User(SalesId(6))),
        ("temp@contoso.example", Who::Colleague),
        ("new@contoso.co", Who::Colleague),
        ("/o=ExchangeLabs/ou=Admin/cn=Recipients/cn=dora", Who::Colleague),
        ("stranger@else.example", Who::Stranger),
        ("new@sub.contoso.example", Who::Stranger),
    ];
    for (address, expected) in cases {
        assert_eq!(
            who(&attendee(address), &directory(), &internal()),
            expected,
            "{address}"
        );
    }
}

#[test]
fn r_appt_10_rooms_and_lists_are_not_people() {
    for role in [Role::Resource, Role::List] {
        let room = Attendee {
            address: "room@acme.example".to_string(),
            role,
        };
        assert_eq!(who(&room, &directory(), &internal()), Who::NotAPerson);
        assert!(!is_external(&room, &internal()));
        assert_eq!(People::of([&room], &directory(), &internal()), People::default());
    }
}

#[test]
fn r_appt_10_internal_is_the_primary_or_an_alternate_domain_without_case() {
    for address in [
        "a@contoso.example",
        "a@CONTOSO.example",
        "a@contoso.co",
        "A@Contoso.Co",
    ] {
        assert!(is_internal(address, &internal()), "{address}");
    }
    for address in [
        "a@contoso.example.org",
        "a@notcontoso.example",
        "a@sub.contoso.co",
    ] {
        assert!(!is_internal(address, &internal()), "{address}");
    }
    assert_eq!(domains(["", " ", "@"]), Internal::new());
}

#[test]
fn r_appt_11_users_are_users_contacts_are_contacts_and_nobody_is_guessed() {
    let attendees = [
        Attendee {
            address: "ada@contoso.example".to_string(),
            role: Role::Organizer,
        },
        attendee("bo@acme.example"),
        attendee("desk@acme.example"),
        attendee("both@acme.example"),
        attendee("temp@contoso.example"),
        Attendee {
            address: "room@acme.example".to_string(),
            role: Role::Resource,
        },
        attendee("stranger@else.example"),
    ];
    let people = People::of(&attendees, &directory(), &internal());
    assert_eq!(people.in_sales(), Participants::from([USER, contact(2), user(6)]));
    assert_eq!(
        people.in_sales(),
        Appointment::people_of(&attendees, &directory(), &internal())
    );
    assert_eq!(
        people.colleagues,
        BTreeSet::from(["temp@contoso.example".to_string()])
    );
    assert_eq!(
        people.strangers,
        BTreeSet::from(["stranger@else.example".to_string()])
    );
    assert_eq!(
        people.one_of_several,
        BTreeMap::from([(
            "desk@acme.example".to_string(),
            BTreeSet::from([contact(3), contact(4)])
        )])
    );
}

#[test]
fn r_appt_8_one_account_for_all_contacts_or_none() {
    let directory: Directory = [
        ("a@acme.example", 1),
        ("b@acme.example", 2),
        ("c@bolt.example", 3),
    ]
    .into_iter()
    .chain([("d@free.example", 4)])
    .map(|(address, id)| (address.to_string(), BTreeSet::from([contact(id)])))
    .chain([(
        "desk@acme.example".to_string(),
        BTreeSet::from([contact(1), contact(2)]),
    )])
    .chain([(
        "twins@contoso.example".to_string(),
        BTreeSet::from([user(8), user(9)]),
    )])
    .collect();
    let accounts = AccountOf::from([
        (SalesId(1), SalesId(100)),
        (SalesId(2), SalesId(100)),
        (SalesId(3), SalesId(200)),
    ]);
    let cases: [(&[&str], Option<i64>); 9] = [
        (&["a@acme.example"], Some(100)),
        (&["a@acme.example", "b@acme.example"], Some(100)),
        (&["a@acme.example", "stranger@else.example"], Some(100)),
        (&["a@acme.example", "twins@contoso.example"], Some(100)),
        (&["a@acme.example", "c@bolt.example"], None),
        // A contact without an account is not in that account.
        (&["a@acme.example", "d@free.example"], None),
        (&["d@free.example"], None),
        (&["a@acme.example", "desk@acme.example"], None),
        (&[], None),
    ];
    for (addresses, expected) in cases {
        let attendees: Vec<_> = addresses.iter().map(|address| attendee(address)).collect();
        let people = People::of(&attendees, &directory, &internal());
        assert_eq!(people.account(&accounts), expected.map(SalesId), "{addresses:?}");
    }
}

#[test]
fn r_appt_8_who_is_certain_is_linked_even_where_another_is_not() {
    let people = people(&["bo@acme.example", "desk@acme.example"]);
    assert_eq!(people.contacts, BTreeSet::from([SalesId(2)]));
    assert_eq!(people.account(&AccountOf::from([(SalesId(2), SalesId(9))])), None);
}

#[test]
fn debug_shows_no_address() {
    let (own, accounts) = (BTreeSet::from(["me@acme.example".to_string()]), AccountOf::new());
    let book = AddressBook {
        own: &own,
        internal: &internal(),
        directory: &directory(),
        accounts: &accounts,
    };
    let people = people(&["bo@acme.example", "desk@acme.example", "stranger@acme.example"]);
    let shown = format!("{book:?} {people:?} {:?}", attendee("bo@acme.example"));
    assert!(!shown.contains("acme"), "{shown}");
    assert!(!shown.contains("contoso"), "{shown}");
}
