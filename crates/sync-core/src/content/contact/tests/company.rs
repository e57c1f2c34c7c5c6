//! Where a contact works, and the other parts that Sales demands.

use super::*;
use crate::conclude::{conclude, park, pick_account};
use crate::content::appointment::SalesPerson;

// The company.

#[test]
fn r_cont_3_a_company_is_the_one_account_of_that_name() {
    let found = |text: &str| Company::from_text(text, &accounts());
    assert_eq!(found(" ACME "), account(5, "ACME"));
    assert_eq!(found("MÜLLER GmbH"), account(8, "MÜLLER GmbH"));
    assert_eq!(found("  "), Company::None);
    assert_eq!(found("Acme Ltd"), Company::Unknown("Acme Ltd".to_string()));
    assert_eq!(found("Twins Ltd"), Company::Ambiguous("Twins Ltd".to_string()));
}

#[test]
fn r_cont_3_sales_is_asked_for_the_text_and_answers_with_the_account() {
    let named = Named {
        company: Some(" Acme".to_string()),
        ..Named::default()
    };
    assert_eq!(named.account_name().as_deref(), Some("acme"));
    let known = Acquaintance {
        accounts: accounts(),
        ..Acquaintance::default()
    };
    let mut contact = working(Company::None);
    contact.identify(&named, &known, SalesPerson::User(SalesId(1)), &Default::default());
    assert_eq!(contact.company, at_acme());
    contact.identify(
        &Named::default(),
        &known,
        SalesPerson::User(SalesId(1)),
        &Default::default(),
    );
    assert_eq!(contact.company, Company::None);
}

#[test]
fn r_cont_3_a_new_contact_of_no_certain_account_is_parked_and_not_created() {
    for (company, code) in [
        (
            Company::Unknown("Acme Ltd".to_string()),
            ReasonCode::AccountUnknown,
        ),
        (
            Company::Ambiguous("Twins Ltd".to_string()),
            ReasonCode::AccountAmbiguous,
        ),
    ] {
        let new = pair(None, unmarked(working(company)), Known::Absent);
        let plan = planned(&new);
        assert_eq!(parked(&plan), (code, "company"));
    }
    let without = pair(None, unmarked(working(Company::None)), Known::Absent);
    assert_eq!(planned(&without).reason.code, ReasonCode::SharedByHand);
}

#[test]
fn r_cont_3_a_picked_account_goes_over_and_the_text_stays() {
    let new = pair(
        None,
        unmarked(working(Company::Unknown("Acme Ltd".to_string()))),
        Known::Absent,
    );
    let created = after_write(&pick_account(&new, SalesId(5)));
    assert_eq!(
        created.sales.item().unwrap().content.company,
        account(5, "Acme Ltd")
    );
    let looked_again = Pair {
        exchange: present(working(Company::Unknown("Acme Ltd".to_string()))),
        sales: present(working(account(5, "Acme"))),
        ..created
    };
    let plan = planned(&looked_again);
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::InStep));
}

#[test]
fn r_cont_3_on_edits_that_field_parks_and_all_others_travel() {
    let edited = Contact {
        job_title: "Head buyer".to_string(),
        ..working(Company::Unknown("Beta".to_string()))
    };
    let start = pair(Some(bo()), present(edited), present(bo()));
    let plan = planned(&start);
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!(
        (sent.job_title.as_str(), &sent.company, fields),
        ("Head buyer", &at_acme(), &[Field::JobTitle][..])
    );
    assert_eq!(
        parked(&planned(&after_write(&start))),
        (ReasonCode::AccountUnknown, "company")
    );
}

#[test]
fn r_cont_3_r_err_1_who_waits_is_told_what_is_lacking_now() {
    let of_company = |company| pair(Some(bo()), present(working(company)), present(bo()));
    let unknown = of_company(Company::Unknown("Beta".to_string()));
    let plan = planned(&unknown);
    let waiting = park(&unknown, plan.reason, at(1));
    assert_eq!(planned(&waiting).step, Step::Rest);

    let ambiguous = Pair {
        standing: waiting.standing.clone(),
        ..of_company(Company::Ambiguous("Twins Ltd".to_string()))
    };
    let plan = planned(&ambiguous);
    assert_eq!(parked(&plan), (ReasonCode::AccountAmbiguous, "company"));
    let waiting = park(&ambiguous, plan.reason, at(1));
    let plan = planned(&waiting);
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::AccountAmbiguous)
    );
}

#[test]
fn r_cont_3_a_company_changed_to_one_account_changes_the_account() {
    let edited = pair(Some(bo()), present(working(account(9, "Beta"))), present(bo()));
    let plan = planned(&edited);
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!(
        (&sent.company, fields),
        (&account(9, "Beta"), &[Field::Company][..])
    );
    let sales_edited = pair(Some(bo()), present(bo()), present(working(account(9, "Beta"))));
    let plan = planned(&sales_edited);
    assert_eq!(updated(&plan, Side::Exchange).0.company.text(), "Beta");
}

#[test]
fn r_cont_3_a_company_emptied_in_outlook_takes_no_account_away_and_is_no_conflict() {
    let emptied = present(working(Company::None));
    let unchanged = pair(Some(bo()), emptied.clone(), present(bo()));
    let plan = planned(&unchanged);
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::InStep));

    let decides = Policy {
        conflict: Resolution::UserDecides,
        ..two_way()
    };
    let moved = pair(Some(bo()), emptied.clone(), present(working(account(9, "Beta"))));
    let plan = crate::plan(&moved, &decides, at(1));
    assert_eq!(updated(&plan, Side::Exchange).0.company.text(), "Beta");

    let titled = Contact {
        job_title: "Head buyer".to_string(),
        ..bo()
    };
    let plan = planned(&pair(Some(bo()), emptied, present(titled)));
    let (sent, fields) = updated(&plan, Side::Exchange);
    assert_eq!((&sent.company, fields), (&Company::None, &[Field::JobTitle][..]));
}

#[test]
fn r_cont_3_an_account_renamed_in_sales_parks_nobody() {
    let renamed = pair(
        Some(bo()),
        present(working(Company::Unknown("Acme".to_string()))),
        present(working(account(5, "Acme International"))),
    );
    assert_eq!(planned(&renamed).step, Step::Rest);
}

// Mandatory parts.

#[test]
fn r_cont_5_a_new_contact_without_a_mandatory_part_is_parked_with_its_name() {
    let nameless = Contact {
        last_name: String::new(),
        ..bo()
    };
    let addressed = |country: &str| Contact {
        business_address: PostalAddress {
            city: "Malmö".to_string(),
            country: country.to_string(),
            ..PostalAddress::default()
        },
        ..bo()
    };
    for (contact, field) in [
        (nameless, "lastName"),
        (addressed(""), "country"),
        (addressed("Sverige"), "country"),
    ] {
        let plan = planned(&pair(None, unmarked(contact), Known::Absent));
        assert_eq!(parked(&plan), (ReasonCode::FieldMissing, field));
    }
    let whole = pair(None, unmarked(addressed("SE")), Known::Absent);
    assert_eq!(planned(&whole).reason.code, ReasonCode::SharedByHand);
}

#[test]
fn r_cont_5_a_mandatory_part_taken_away_later_parks_alone() {
    let edited = Contact {
        last_name: String::new(),
        first_name: "Bosse".to_string(),
        ..bo()
    };
    let start = pair(Some(bo()), present(edited), present(bo()));
    assert_eq!(updated(&planned(&start), Side::Sales).1, [Field::FirstName]);
    assert_eq!(
        parked(&planned(&after_write(&start))),
        (ReasonCode::FieldMissing, "lastName")
    );
}

#[test]
fn r_cont_5_what_sales_demands_is_not_demanded_of_outlook() {
    let nameless = Contact {
        last_name: String::new(),
        ..bo()
    };
    assert_eq!(nameless.unfit(Side::Exchange), None);
    let from_sales = pair(None, Known::Absent, present(nameless));
    assert_eq!(planned(&from_sales).reason.code, ReasonCode::FromSales);
}

#[test]
fn r_cont_3_while_a_company_waits_all_other_edits_travel_and_it_waits_no_longer_than_it_must() {
    let nowhere = Company::Unknown("Acme Ltd".to_string());
    let waiting = park(
        &pair(
            Some(working(Company::None)),
            present(working(nowhere.clone())),
            present(working(Company::None)),
        ),
        ReasonCode::AccountUnknown.into(),
        at(0),
    );
    assert_eq!(planned(&waiting).step, Step::Rest);

    let promoted = Contact {
        job_title: "Head".to_string(),
        ..working(nowhere)
    };
    for exchange in [promoted, working(at_acme())] {
        let edited = Pair {
            exchange: present(exchange),
            ..waiting.clone()
        };
        let plan = planned(&edited);
        assert_eq!(plan.step, Step::Conclude(Conclusion::GoOn));
        let linked = conclude(&edited, Conclusion::GoOn, plan.reason, &crate::Zone::utc(), at(1));
        assert!(matches!(
            planned(&linked).step,
            Step::Write(write) if write.on() == Side::Sales
        ));
    }
}
