//! Contacts: who is the same person, what a record cannot do without, what travels, and who fell out of the search.

use super::story::{ADA, CATEGORY, GRACE, MY_CONTACTS, Office, both, shared, text_in};
use sandbox::sales::model::{Draft, TERRITORY, Table};
use serde_json::{Value, json};
use sync_core::settings::Values;
use tests::World;

const CONTACTS: Table = Table::Contacts;
const BRIGHTWATER: i64 = 300_000_000_000_201_002;
const HALVORSEN: i64 = 300_000_000_000_201_001;

fn two_way(values: &mut Values) {
    values.contacts.default_saved_search = Some(MY_CONTACTS.to_owned());
}

/// Somebody whom Ada shares.
fn called(first: &str, last: &str, more: &Value) -> Value {
    both(
        &both(&json!({"givenName": first, "surname": last}), &shared()),
        more,
    )
}

fn at_address(address: &str) -> Value {
    json!({"emailAddresses": [{ "address": address }]})
}

fn account_of(office: &Office<'_>, last: &str) -> Option<i64> {
    let record = office.record(CONTACTS, last).unwrap();
    record.stored("AccountPartyId").as_int()
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_2_the_same_person_is_linked_and_whoever_looks_alike_is_asked_about() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    for (first, last, address) in [
        ("Kim", "Winter", "kim@acme.example"),
        ("Jo", "Twice", "jo@acme.example"),
        ("Jo", "Twice", "jo@acme.example"),
        ("Lee", "Other", "lee@acme.example"),
    ] {
        office.makes(CONTACTS, &Draft::contact(first, last, address));
    }
    let nameless = Draft::new().with("FirstName", "Max").with("LastName", "Mute");
    office.makes(CONTACTS, &nameless.with("AccountPartyId", BRIGHTWATER));
    office.meets_person(&called(
        " KIM",
        "winter ",
        &json!({"emailAddresses": [
        {"address": "kim@home.example"}, {"address": "Kim@Acme.example"}]}),
    ));
    office.meets_person(&called("Jo", "Twice", &at_address("jo@acme.example")));
    office.meets_person(&called("Lee", "Married", &at_address("lee@acme.example")));
    office.meets_person(&called(
        "Max",
        "Mute",
        &json!({"companyName": "Brightwater Foods Ltd"}),
    ));
    office.run().await;
    assert!(office.told("winter").await.starts_with("linked"));
    // Exchange wins: the one record is called as its user writes it.
    assert_eq!(office.records(CONTACTS, "winter").len(), 1, "linked, not created");
    assert_eq!(office.records(CONTACTS, "Winter").len(), 0);
    assert_eq!(office.told("Twice").await, "parked several-matches");
    for last in ["Married", "Mute"] {
        assert_eq!(office.told(last).await, "parked near-match", "{last}");
        let actions = office.known(last).await["actions"].clone();
        assert_eq!(actions, json!(["link", "create", "leave"]), "{last}");
    }
    assert_eq!(office.records(CONTACTS, "Twice").len(), 2);
    let number = office.number(CONTACTS, "Other");
    let link = json!({"action": "link", "recordId": number});
    assert!(office.says("Married", &link).await.starts_with("taken"));
    let create = json!({"action": "create"});
    assert_eq!(office.says("Mute", &create).await, "taken in-step");
    assert_eq!(office.records(CONTACTS, "Mute").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_3_a_company_is_the_one_account_of_its_name_and_no_other_edit_waits_for_it() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    for _ in 0..2 {
        world.makes_account(ADA, "Twofold Ltd");
    }
    let company = |name: &str| json!({ "companyName": name });
    for (last, name) in [
        ("Known", " brightwater FOODS ltd "),
        ("Nowhere", ""),
        ("Unknown", "Brightwater Food"),
        ("Twofold", "Twofold Ltd"),
    ] {
        office.meets_person(&called("Kim", last, &company(name)));
    }
    office.run().await;
    assert_eq!(account_of(&office, "Known"), Some(BRIGHTWATER));
    assert_eq!(account_of(&office, "Nowhere"), None);
    for (last, told) in [
        ("Unknown", "parked account-unknown"),
        ("Twofold", "parked account-ambiguous"),
    ] {
        assert_eq!(office.told(last).await, told);
        assert!(!office.is_in_sales(CONTACTS, last), "{last}");
    }
    let known = office.known("Unknown").await;
    assert_eq!(known["actions"], json!(["pickAccount", "retry"]));
    assert_eq!(known["reason"]["detail"], "company");
    let near = async |last: &str| {
        let id = office.known(last).await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/me/records/{id}/accounts");
        office.signed_in().await.get(&path).await
    };
    let (status, offered) = near("Unknown").await;
    assert_eq!(status, 200, "{offered}");
    assert_eq!(offered["records"][0]["id"], BRIGHTWATER.to_string(), "{offered}");
    let (_, offered) = near("Twofold").await;
    assert_eq!(offered["records"].as_array().unwrap().len(), 2, "{offered}");
    let (status, refused) = near("Known").await;
    assert_eq!(status, 409, "{refused}");
    let pick = json!({"action": "pickAccount", "accountId": BRIGHTWATER.to_string()});
    assert_eq!(office.says("Unknown", &pick).await, "taken in-step");
    assert_eq!(account_of(&office, "Unknown"), Some(BRIGHTWATER));

    // Edits.
    office.edits_person("Known", &company("Halvorsen Marine AS"));
    office.edits_person(
        "Unknown",
        &both(&company("Nobody & Sons"), &json!({"jobTitle": "Buyer"})),
    );
    office.runs(2).await;
    assert_eq!(account_of(&office, "Known"), Some(HALVORSEN));
    assert_eq!(account_of(&office, "Unknown"), Some(BRIGHTWATER));
    assert_eq!(office.text(CONTACTS, "Unknown", "JobTitle"), "Buyer");
    assert_eq!(office.told("Unknown").await, "parked account-unknown");
    office.edits_person("Known", &company(""));
    office.edits_person("Unknown", &company("Brightwater Foods Ltd"));
    office.runs(2).await;
    assert_eq!(account_of(&office, "Known"), Some(HALVORSEN), "the account stays");
    assert_eq!(office.told("Unknown").await, "linked in-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_5_what_is_missing_is_named_and_once_it_is_there_the_contact_is_made() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    office.meets_person(&both(&json!({"givenName": "Zoe"}), &shared()));
    let address = json!({"businessAddress": {"street": "4 Canal Wharf", "city": "Leeds"}});
    office.meets_person(&called("Kim", "Winter", &address));
    office.run().await;
    for (name, field) in [("Zoe", "lastName"), ("Winter", "country")] {
        assert_eq!(office.told(name).await, "parked field-missing", "{name}");
        assert_eq!(office.known(name).await["reason"]["detail"], field, "{name}");
    }
    assert!(!office.is_in_sales(CONTACTS, "Winter"));
    let whole = json!({"businessAddress": {"street": "4 Canal Wharf", "city": "Leeds", "countryOrRegion": "United Kingdom"}});
    office.edits_person("Winter", &whole);
    let zoe = office.person("").unwrap().immutable_id;
    let snow = sandbox::exchange::write::contact::read(br#"{"surname": "Snow"}"#).unwrap();
    office.in_outlook(|exchange, oid, now| exchange.update_contact(oid, &zoe, &snow, None, now).unwrap());
    office.runs(2).await;
    for last in ["Winter", "Snow"] {
        assert_eq!(office.told(last).await, "linked in-step", "{last}");
        assert!(office.is_in_sales(CONTACTS, last), "{last}");
    }
    assert_eq!(office.text(CONTACTS, "Winter", "Country"), "GB");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_7_the_edit_that_takes_a_contact_out_of_the_search_travels_once_and_a_clean_up_is_offered() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    for last in ["Winter", "Snow"] {
        office.makes(
            CONTACTS,
            &Draft::contact("Kim", last, &format!("{last}@acme.example")),
        );
    }
    office.run().await;
    let grace = office.in_sales(|sales, _| sales.user(GRACE).unwrap().party_id);
    let handed_on = Draft::new().with("OwnerPartyId", grace).with("JobTitle", "Buyer");
    for last in ["Winter", "Snow"] {
        let number = office.number(CONTACTS, last);
        office.in_sales(|sales, _| sales.move_to_territory(CONTACTS, &number, Some(TERRITORY)));
        office.edits_number(CONTACTS, &number, &handed_on);
    }
    office.runs(2).await;
    for last in ["Winter", "Snow"] {
        assert_eq!(office.person(last).unwrap().job_title, "Buyer", "it travels once");
        assert_eq!(office.told(last).await, "linked left-search");
        office.edits_record(CONTACTS, last, &Draft::new().with("MobileNumber", "+49 30 7"));
    }
    office.runs(2).await;
    for last in ["Winter", "Snow"] {
        assert_eq!(office.person(last).unwrap().mobile_phone, "", "it stays as it is");
    }
    let clean_up = json!({"action": "cleanUp"});
    let cleaned = office.says("Snow", &clean_up).await;
    assert!(cleaned.starts_with("taken"), "{cleaned}");
    office.runs(3).await;
    assert!(office.person("Snow").is_none());
    assert!(office.is_in_sales(CONTACTS, "Snow"), "the record stays");
    assert!(office.person("Winter").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_8_every_field_goes_both_ways_and_neither_notes_left_out_nor_a_fax_number_are_cleared() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let whole = json!({
        "middleName": "M.", "companyName": "Brightwater Foods Ltd", "jobTitle": "Buyer",
        "emailAddresses": [{"address": "kim@acme.example"}, {"address": "kim@home.example"}],
        "businessPhones": ["+49 30 1"], "mobilePhone": "+49 30 2", "homePhones": ["+49 30 3"],
        "businessAddress": {"street": "Kai 4", "city": "Bergen", "state": "Vestland", "postalCode": "5013",
                            "countryOrRegion": "Norway"},
        "personalNotes": "Likes tea",
    });
    office.meets_person(&called("Kim", "Winter", &whole));
    office.run().await;
    let there = office.record(CONTACTS, "Winter").unwrap();
    for (attribute, value) in [
        ("FirstName", "Kim"),
        ("MiddleName", "M."),
        ("JobTitle", "Buyer"),
        ("EmailAddress", "kim@acme.example"),
        ("WorkPhoneNumber", "+49 30 1"),
        ("MobileNumber", "+49 30 2"),
        ("HomePhoneNumber", "+49 30 3"),
        ("AddressLine1", "Kai 4"),
        ("City", "Bergen"),
        ("State", "Vestland"),
        ("PostalCode", "5013"),
        ("Country", "NO"),
    ] {
        assert_eq!(there.stored(attribute).as_text(), Some(value), "{attribute}");
    }
    assert_eq!(account_of(&office, "Winter"), Some(BRIGHTWATER));
    assert_eq!(there.children(Table::Note).count(), 0, "notes are left out");

    let id = office.person("Winter").unwrap().immutable_id;
    office.in_outlook(|exchange, oid, now| exchange.type_fax(oid, &id, "+49 30 9", now).unwrap());
    let edits = Draft::new()
        .with("JobTitle", "Head of Buying")
        .with("City", "Oslo")
        .with("HomePhoneNumber", "")
        .with("FaxNumber", "+49 30 8");
    office.edits_record(CONTACTS, "Winter", &edits);
    office.runs(2).await;
    let here = office.person("Winter").unwrap();
    assert_eq!(
        (here.job_title.as_str(), here.business_address.city.as_str()),
        ("Head of Buying", "Oslo")
    );
    assert_eq!((here.home_phones.len(), here.emails.len()), (0, 2));
    assert_eq!(
        (here.personal_notes.as_str(), here.business_fax.as_str()),
        ("Likes tea", "+49 30 9")
    );
    assert_eq!(office.text(CONTACTS, "Winter", "FaxNumber"), "+49 30 8");
    assert_eq!(here.categories, [CATEGORY]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_8_notes_come_over_once_they_are_included_and_stay_as_they_are_once_they_are_not() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.meets_person(&called("Kim", "Winter", &json!({"personalNotes": "Likes tea"})));
    office.run().await;
    let notes = || -> Vec<String> {
        let there = office.record(CONTACTS, "Winter").unwrap();
        let notes = there.children(Table::Note);
        notes.map(|note| text_in(note, "NoteTxt")).collect()
    };
    assert_eq!(notes().len(), 0, "they are left out");

    office.sets(|values| values.contacts.include_notes = true).await;
    office.runs(2).await;
    assert_eq!(notes(), ["Likes tea"]);
    assert_eq!(office.told("Winter").await, "linked in-step");
    office.edits_person("Winter", &json!({"personalNotes": "Likes coffee"}));
    office.run().await;
    assert_eq!(notes(), ["Likes coffee"]);

    office.sets(|values| values.contacts.include_notes = false).await;
    office.edits_person(
        "Winter",
        &json!({"personalNotes": "Private", "jobTitle": "Buyer"}),
    );
    office.runs(2).await;
    assert_eq!(office.text(CONTACTS, "Winter", "JobTitle"), "Buyer");
    assert_eq!(notes(), ["Likes coffee"], "neither sent nor cleared");
    assert_eq!(office.told("Winter").await, "linked in-step");
}
