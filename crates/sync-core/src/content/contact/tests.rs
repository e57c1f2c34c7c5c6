//! What both sides can hold of a contact, and what becomes of edits of it.

use super::*;
use crate::content::{Acquaintance, Content, Named, Says};
use crate::pair::{Known, Pair, Side};
use crate::plan::{Conclusion, Plan, Step, plan};
use crate::policy::{Policy, Resolution};
use crate::reason::{Detail, Reason, ReasonCode};
use crate::samples::*;
use crate::write::{Outcome, Write, begin, settle};
use alloc::format;
use alloc::vec;

mod company;
mod life;

fn planned(pair: &Pair<Contact>) -> Plan<Contact> {
    plan(pair, &two_way(), at(1))
}

/// The pair after its next write, which the vendor did as it was told.
fn after_write(pair: &Pair<Contact>) -> Pair<Contact> {
    after(pair, &planned(pair))
}

/// Why it is parked, and for which field.
fn parked(plan: &Plan<Contact>) -> (ReasonCode, &str) {
    assert_eq!(plan.step, Step::Conclude(Conclusion::Park));
    match &plan.reason {
        Reason {
            code,
            detail: Detail::Field(field),
        } => (*code, field),
        Reason { code, .. } => (*code, ""),
    }
}

fn emails(addresses: &[&str]) -> Emails {
    Emails(addresses.iter().map(ToString::to_string).collect())
}

fn with_emails(addresses: &[&str]) -> Contact {
    Contact {
        emails: emails(addresses),
        ..bo()
    }
}

fn working(company: Company) -> Contact {
    Contact { company, ..bo() }
}

fn account(id: i64, name: &str) -> Company {
    Company::Account {
        id: SalesId(id),
        name: name.to_string(),
    }
}

fn accounts() -> AccountNames {
    [
        ("acme", vec![5]),
        ("twins ltd", vec![6, 7]),
        ("müller gmbh", vec![8]),
    ]
    .into_iter()
    .map(|(name, ids)| (name.to_string(), ids.into_iter().map(SalesId).collect()))
    .collect()
}

// What both sides can hold.

#[test]
fn r_cont_8_an_outlook_contact_holds_three_addresses_each_once_the_primary_first() {
    let many = with_emails(&[
        " Bo@Acme.example ",
        "bo@acme.example",
        "",
        "b@acme.example",
        "c@acme.example",
        "d@acme.example",
    ])
    .reduced();
    assert_eq!(
        many.emails.0,
        ["Bo@Acme.example", "b@acme.example", "c@acme.example"]
    );
    assert_eq!(many.emails.primary(), Some("Bo@Acme.example"));
    assert_eq!(many.clone().reduced(), many);
}

#[test]
fn r_cont_8_order_and_letter_case_of_addresses_are_no_edit() {
    let here = with_emails(&["bo@acme.example", "B@home.example"]);
    let there = with_emails(&["b@home.example", "Bo@Acme.Example"]);
    assert_eq!(here.differing(&there), []);
}

#[test]
fn r_cont_8_how_a_number_or_a_street_is_spaced_is_no_edit() {
    let spaced = Contact {
        mobile_phone: Phone("+49 (151) 12-34".to_string()),
        business_address: PostalAddress {
            street: "Main Street 1\r\nBackyard".to_string(),
            country: "de".to_string(),
            ..PostalAddress::default()
        },
        ..bo()
    };
    let plain = Contact {
        mobile_phone: Phone("+491511234".to_string()),
        business_address: PostalAddress {
            street: "Main Street 1 Backyard".to_string(),
            country: "DE".to_string(),
            ..PostalAddress::default()
        },
        ..bo()
    };
    assert_eq!(spaced.reduced().differing(&plain.reduced()), []);
    assert_ne!(
        Phone("123 ext 5".to_string()),
        Phone("123 5".to_string()),
        "letters are dialled"
    );
}

#[test]
fn r_cont_8_names_are_cut_to_what_sales_holds() {
    let long = Contact {
        first_name: "ü".repeat(151),
        middle_name: "ü".repeat(61),
        last_name: "ü".repeat(151),
        job_title: "ü".repeat(101),
        ..bo()
    }
    .reduced();
    let chars = |text: &str| text.chars().count();
    assert_eq!(
        [
            chars(&long.first_name),
            chars(&long.middle_name),
            chars(&long.last_name),
            chars(&long.job_title)
        ],
        [150, 60, 150, 100]
    );
}

#[test]
fn every_field_is_told_apart_taken_and_named() {
    let other = Contact {
        first_name: "A".to_string(),
        middle_name: "B".to_string(),
        last_name: "C".to_string(),
        company: account(9, "Other"),
        job_title: "D".to_string(),
        emails: emails(&["e@f.example"]),
        business_phone: Phone("1".to_string()),
        mobile_phone: Phone("2".to_string()),
        home_phone: Phone("3".to_string()),
        business_address: PostalAddress {
            country: "SE".to_string(),
            ..PostalAddress::default()
        },
        notes: Some("G".to_string()),
    };
    let noted = Contact {
        notes: Some(String::new()),
        ..bo()
    };
    assert_eq!(noted.differing(&other), Field::ALL);
    let mut names = BTreeSet::new();
    for field in Field::ALL {
        let mut taken = noted.clone();
        taken.take(&other, *field);
        assert_eq!(noted.differing(&taken), [*field]);
        assert!(names.insert(Contact::name(*field)));
        assert_eq!(other.says(*field, Side::Exchange), Says::Something);
    }
}

#[test]
fn debug_shows_no_content() {
    let shown = Contact {
        notes: Some("Allergic".to_string()),
        business_address: PostalAddress {
            city: "Malmö".to_string(),
            ..PostalAddress::default()
        },
        ..bo()
    };
    let named = Named {
        company: Some("Acme".to_string()),
        ..Named::default()
    };
    let known = Acquaintance {
        accounts: accounts(),
        ..Acquaintance::default()
    };
    let companies = [
        Company::Unknown("Acme".to_string()),
        Company::Ambiguous("Acme".to_string()),
    ];
    let shown = format!("{shown:?} {named:?} {known:?} {companies:?}").to_lowercase();
    for private in [
        "bo@", "berg", "acme", "buyer", "1234", "malm", "allergic", "müller",
    ] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
}
