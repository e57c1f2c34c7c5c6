use super::*;
use crate::convert::tests::pod;
use proptest::prelude::*;
use sync_core::SalesNumber;

const ID: i64 = 300_100_169_110_365_123;

fn sample() -> Value {
    json!({
        "MessageId": ID, "MessageNumber": "OM-ABCDEFGHJKLMNPQR-0", "ConversationNumber": "OV-ABCDEFGHJKLMNPQR",
        "Subject": "Offer", "MessageContent": "<p>Yes</p>", "SentDate": "2026-03-02T08:30:00+00:00",
        "DirectionCd": "OUTBOUND", "LastUpdateDate": "2026-03-02T08:30:15.123+00:00",
        "recipients": {"items": [
            {"RecipientTypeCd": "FROM", "RecipientPartyId": ID + 1, "RecipientPartyTypeCd": "RESOURCE",
                "RecipientAlternateMessageId": "<3@customer.example>"},
            {"RecipientTypeCd": "TO", "RecipientPartyId": ID + 2, "RecipientPartyTypeCd": "CONTACT"},
            {"RecipientTypeCd": "CC", "FreeFormAddress": "Sam@Customer.example"},
        ], "count": 3, "hasMore": false},
        "links": [{"rel": "self", "href": "https://pod.example/m", "properties": {"changeIndicator": "\"ACED01\""}}],
    })
}

fn read(value: Value) -> Result<FoundMessage, &'static str> {
    let wire = serde_json::from_value(value).expect("the sample has Sales' shape");
    pod(9).found_from_message(wire)
}

#[test]
fn r_mail_2_a_message_is_read_as_it_was_written() {
    let FoundMessage { message, email } = read(sample()).unwrap();
    assert_eq!(
        (message.number.as_str(), message.id),
        ("OM-ABCDEFGHJKLMNPQR-0", SalesId(ID))
    );
    assert_eq!(message.version.as_str(), "\"ACED01\"");
    let conversation = SalesNumber::of_conversation(&email.conversation);
    assert_eq!(conversation.as_str(), message.conversation.as_str());
    assert_eq!(email.threading.message_id, "<3@customer.example>");
    assert_eq!(email.from, Some(Party::Known(SalesPerson::User(SalesId(ID + 1)))));
    assert_eq!(
        email.to,
        [Party::Known(SalesPerson::Contact(SalesId(ID + 2)))].into()
    );
    assert_eq!(email.cc, [Party::at("sam@customer.example")].into());
    assert_eq!((email.way, email.subject.as_str()), (Way::Sent, "Offer"));
    let number = SalesNumber::of_record(&message.number);
    let keys = MessageKeys {
        number: &number,
        conversation: &conversation,
        internet_message_id: &email.threading.message_id,
    };
    let mut written = Value::Object(pod(9).row_from_email(keys, SalesId(1), &email));
    for (name, there) in [
        (fields::MESSAGE_ID, json!(ID)),
        (fields::CONVERSATION_NUMBER, json!(conversation.as_str())),
        (fields::LAST_UPDATED, json!("2026-03-02T08:30:15.123+00:00")),
    ] {
        written[name] = there;
    }
    assert_eq!(read(written).unwrap().email, email);
}

#[test]
fn a_broken_part_of_a_message_is_named() {
    for name in [
        fields::MESSAGE_NUMBER,
        fields::CONVERSATION_NUMBER,
        fields::LAST_UPDATED,
        fields::SENT,
    ] {
        let mut message = sample();
        message[name] = json!("");
        assert_eq!(read(message).err(), Some(name));
    }
}

fn soup() -> impl Strategy<Value = Value> {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!([]),
        json!({}),
        json!([null, {"items": 7}]),
    ];
    prop_oneof![
        prop::sample::select(odd.to_vec()),
        "\\PC{0,12}".prop_map(Value::from)
    ]
}

proptest! {
    #[test]
    fn no_message_makes_the_parser_panic(
        places in prop::collection::vec(prop::sample::select(vec![
            "/Subject", "/MessageContent", "/SentDate", "/DirectionCd", "/recipients", "/recipients/items",
            "/recipients/items/0/RecipientPartyId", "/recipients/items/2/FreeFormAddress", "/ConversationNumber",
        ]), 1..4),
        values in prop::collection::vec(soup(), 4),
    ) {
        let mut message = sample();
        for (place, value) in places.iter().zip(values) {
            if let Some(at) = message.pointer_mut(place) {
                *at = value;
            }
        }
        if let Ok(wire) = serde_json::from_value::<wire::Message>(message)
            && let Ok(found) = pod(9).found_from_message(wire)
        {
            let printed = format!("{found:?}");
            prop_assert!(!printed.contains("Offer") && !printed.contains("customer.example"));
        }
    }
}
