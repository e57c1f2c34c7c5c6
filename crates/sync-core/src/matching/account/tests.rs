//! Which account a company's text leads to.

use super::*;
use alloc::format;

fn accounts() -> Accounts {
    Accounts::new([
        (SalesId(1), "Acme Corporation"),
        (SalesId(2), "Bolt GmbH"),
        (SalesId(3), " BOLT gmbh"),
        (SalesId(4), "Acme Tools Ltd"),
        (SalesId(5), "Zenith & Söhne"),
    ])
}

#[test]
fn r_cont_3_the_company_is_exactly_one_account_by_name() {
    let candidates = |code: ReasonCode, names: &[&str]| Err(code.with(Detail::Candidates(ids(names))));
    let cases = [
        ("", Ok(None)),
        ("  ", Ok(None)),
        (" acme CORPORATION", Ok(Some(SalesId(1)))),
        ("ZENITH & SÖHNE", Ok(Some(SalesId(5)))),
        ("bolt GMBH", candidates(ReasonCode::AccountAmbiguous, &["2", "3"])),
        ("Acme", candidates(ReasonCode::AccountUnknown, &["4", "1"])),
        ("ACME Tools", candidates(ReasonCode::AccountUnknown, &["4", "1"])),
        ("Zenit Söhne", candidates(ReasonCode::AccountUnknown, &["5"])),
        ("Quark GmbH", candidates(ReasonCode::AccountUnknown, &[])),
        ("GmbH", candidates(ReasonCode::AccountUnknown, &[])),
    ];
    for (company, expected) in cases {
        assert_eq!(accounts().find(company).for_new_contact(), expected, "{company}");
    }
}

#[test]
fn r_cont_3_an_edit_moves_the_contact_or_parks_this_field_alone() {
    let parks =
        |code: ReasonCode, names: &[&str]| CompanyEdit::Parks(code.with(Detail::Candidates(ids(names))));
    let cases = [
        ("Acme Tools Ltd", "acme tools LTD ", CompanyEdit::Stays),
        ("Acme Tools Ltd", "", CompanyEdit::Stays),
        ("", "", CompanyEdit::Stays),
        (
            "Acme Tools Ltd",
            "Acme Corporation",
            CompanyEdit::Moves(SalesId(1)),
        ),
        ("", "Acme Corporation", CompanyEdit::Moves(SalesId(1))),
        (
            "Acme Corporation",
            "Bolt GmbH",
            parks(ReasonCode::AccountAmbiguous, &["2", "3"]),
        ),
        (
            "Acme Corporation",
            "Quark",
            parks(ReasonCode::AccountUnknown, &[]),
        ),
    ];
    for (was, is, expected) in cases {
        assert_eq!(edited_company(was, is, &accounts()), expected, "{was} to {is}");
    }
}

#[test]
fn debug_shows_no_name() {
    let shown = format!("{:?}", accounts());
    assert!(!shown.to_lowercase().contains("acme"), "{shown}");
}

fn ids(names: &[&str]) -> Vec<ItemId> {
    names.iter().copied().map(ItemId::new).collect()
}
