use super::*;
use crate::convert::series::tests::soup;
use crate::mailbox::STAMP_PROPERTY;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::Content as _;

fn sample() -> Value {
    json!({
        "@odata.etag": "W/\"EQAAABYA\"",
        "id": "AAkALgAAcontact=",
        "lastModifiedDateTime": "2026-03-02T08:30:15.1234567Z",
        "categories": ["Red category", "Shared with Oracle"],
        "displayName": "Zoë W. (Paris)",
        "givenName": " Zoë ", "middleName": null, "surname": "Winter\r\nSummer",
        "companyName": "Brightwater", "jobTitle": "Buyer",
        "emailAddresses": [
            {"name": "Zoë at work", "address": "Zoe@Winter.example"}, {"name": "nobody"},
            {"address": "zoe@home.example"},
        ],
        "businessPhones": ["+33 1 23", "+33 1 24"], "homePhones": [], "mobilePhone": null,
        "businessAddress": {"street": "1 rue X\r\nBP 7", "city": "Paris", "countryOrRegion": "france"},
        "personalNotes": "Likes tea\r\nand rain",
        "singleValueExtendedProperties": [{"id": STAMP_PROPERTY, "value": "OC-1"}],
    })
}

fn look(value: Value, notes: Notes) -> ContactLook {
    let wire = serde_json::from_value(value).expect("the sample has Graph's shape");
    look_from_contact(wire, notes)
        .map_err(str::to_owned)
        .expect("a whole contact")
}

fn patch(held: &ContactLook, fields: &[ContactField], wanted: &Contact) -> Value {
    serde_json::to_value(patch_from_fields(wanted, fields, held, Notes::Included)).expect("JSON")
}

#[test]
fn r_cont_8_everything_that_both_sides_hold_comes_over() {
    let entry = look(sample(), Notes::Included).entry;
    let Contact {
        first_name,
        last_name,
        emails,
        business_phone,
        business_address,
        notes,
        ..
    } = &entry.contact;
    assert_eq!(
        (first_name.as_str(), last_name.as_str()),
        ("Zoë", "Winter Summer")
    );
    assert_eq!(emails.0, ["Zoe@Winter.example", "zoe@home.example"]);
    assert_eq!(business_phone.0, "+33 1 23");
    assert_eq!(
        (
            business_address.street.as_str(),
            business_address.country.as_str()
        ),
        ("1 rue X BP 7", "FR")
    );
    assert_eq!(notes.as_deref(), Some("Likes tea\nand rain"));
    assert_eq!(entry.contact.company, Company::None);
    assert_eq!(entry.named().company.as_deref(), Some("Brightwater"));
    assert_eq!((entry.marks, entry.stamp.as_deref()), (Marks::BOTH, Some("OC-1")));
}

#[test]
fn r_cont_8_notes_that_are_left_out_are_neither_read_nor_written() {
    let held = look(sample(), Notes::LeftOut);
    assert_eq!(held.entry.contact.notes, None);
    let mut wanted = held.entry.contact.clone();
    wanted.notes = Some("from Sales".to_owned());
    let patch = patch_from_fields(&wanted, &[ContactField::Notes], &held, Notes::LeftOut);
    assert_eq!(serde_json::to_value(patch).expect("JSON"), json!({}));
}

#[test]
fn what_sales_does_not_hold_stays_beside_what_it_writes() {
    let held = look(sample(), Notes::Included);
    let mut wanted = held.entry.contact.clone();
    wanted.emails = Emails(vec![
        "new@winter.example".to_owned(),
        "zoe@WINTER.example".to_owned(),
    ]);
    wanted.business_phone = Phone("+33 9".to_owned());
    wanted.home_phone = Phone("+33 8".to_owned());
    wanted.business_address.city = "Lyon".to_owned();
    let fields = wanted.differing(&held.entry.contact);
    assert_eq!(
        patch(&held, &fields, &wanted),
        json!({
            "emailAddresses": [
                {"address": "new@winter.example"},
                {"name": "Zoë at work", "address": "zoe@WINTER.example"},
            ],
            "businessPhones": ["+33 9", "+33 1 24"], "homePhones": ["+33 8"],
            "businessAddress": {"street": "1 rue X BP 7", "city": "Lyon", "state": "", "postalCode": "",
                "countryOrRegion": "france"},
        })
    );
    wanted.business_address.country = "DE".to_owned();
    let moved = patch(&held, &[ContactField::BusinessAddress], &wanted);
    assert_eq!(moved["businessAddress"]["countryOrRegion"], "Germany");
    wanted.business_phone = Phone::default();
    let emptied = patch(&held, &[ContactField::BusinessPhone], &wanted);
    assert_eq!(emptied, json!({"businessPhones": ["+33 1 24"]}));
}

#[test]
fn a_name_for_lists_that_its_owner_chose_stays() {
    let mut wanted = look(sample(), Notes::Included).entry.contact;
    wanted.last_name = "Frost".to_owned();
    let own = patch(
        &look(sample(), Notes::Included),
        &[ContactField::LastName],
        &wanted,
    );
    assert_eq!(own, json!({"surname": "Frost", "displayName": "Zoë W. (Paris)"}));
    let mut plain = sample();
    plain["displayName"] = json!("Zoë Winter Summer");
    let made = patch(&look(plain, Notes::Included), &[ContactField::LastName], &wanted);
    assert_eq!(made["displayName"], "Zoë Frost");
}

#[test]
fn a_new_contact_says_all_that_is_wanted() {
    let mut wanted = look(sample(), Notes::Included).entry.contact;
    wanted.company = Company::Unknown("Brightwater".to_owned());
    let new = serde_json::to_value(contact_from_wanted(&wanted, Notes::Included)).expect("JSON");
    assert_eq!(new["displayName"], "Zoë Winter Summer");
    assert_eq!(new["companyName"], "Brightwater");
    assert_eq!(new["businessPhones"], json!(["+33 1 23"]));
    assert_eq!(new["homePhones"], json!([]));
}

proptest! {
    #[test]
    fn no_contact_makes_the_parser_panic(
        places in prop::collection::vec(prop::sample::select(vec![
            "/givenName", "/surname", "/emailAddresses", "/emailAddresses/0", "/emailAddresses/0/address",
            "/businessPhones", "/businessPhones/0", "/businessAddress", "/businessAddress/countryOrRegion",
            "/personalNotes", "/categories", "/lastModifiedDateTime", "/singleValueExtendedProperties/0/value",
        ]), 1..4),
        values in prop::collection::vec(soup(), 4),
    ) {
        let mut contact = sample();
        for (place, value) in places.iter().zip(values) {
            if let Some(at) = contact.pointer_mut(place) {
                *at = value;
            }
        }
        if let Ok(wire) = serde_json::from_value::<wire::Contact>(contact)
            && let Ok(look) = look_from_contact(wire, Notes::Included)
        {
            let reduced = look.entry.contact.clone().reduced();
            prop_assert_eq!(&reduced, &look.entry.contact, "what is read is reduced already");
            let _ = patch_from_fields(&reduced, ContactField::ALL, &look, Notes::Included);
        }
    }
}
