use super::*;
use crate::convert::series::tests::soup;
use crate::message::MailPlace;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::ConversationKey;

fn sample() -> Value {
    json!({
        "@odata.etag": "W/\"mail\"", "id": "AAMkMail=", "lastModifiedDateTime": "2026-03-02T08:30:15Z",
        "categories": ["Shared with Oracle"], "parentFolderId": "inbox", "conversationId": "c1",
        "internetMessageId": "<3@customer.example>", "subject": "RE: Offer 🌊",
        "from": {"emailAddress": {"name": "Sam", "address": "Sam@Customer.example"}},
        "toRecipients": [{"emailAddress": {"address": "ada@contoso.example"}}, {"emailAddress": {"name": "list"}}],
        "ccRecipients": [{"emailAddress": {"address": "ADA@contoso.example"}}, {"emailAddress": {"address": "bo@contoso.example"}}],
        "sentDateTime": "2026-03-02T08:30:00Z", "receivedDateTime": "2026-03-02T08:30:10Z",
        "isDraft": false, "hasAttachments": true,
        "body": {"contentType": "html", "content": "<html><body><p>Yes</p><script>x</script></body></html>"},
        "internetMessageHeaders": [
            {"name": "in-reply-to", "value": "<2@contoso.example>"},
            {"name": "References", "value": "<1@contoso.example>\r\n\t<2@contoso.example> your message"},
        ],
        "singleValueExtendedProperties": [{"id": "Integer 0x0036", "value": "3"}, {"id": "String 0x1042", "value": "<no>"}],
    })
}

fn scope() -> MailScope {
    let only = |name: &str| BTreeSet::from([name.to_owned()]);
    MailScope {
        not_sent: only("drafts"),
        junk: only("junk"),
        deleted: only("deleted"),
        sent: only("sent"),
    }
}

fn look(value: Value) -> Result<WholeMessage, &'static str> {
    let wire = serde_json::from_value(value).expect("the sample has Graph's shape");
    look_from_message(wire, &scope()).map(|look| look.whole)
}

fn whole(value: Value) -> WholeMessage {
    look(value).map_err(str::to_owned).expect("a whole mail")
}

fn with(name: &str, value: Value) -> Value {
    let mut sample = sample();
    sample[name] = value;
    sample
}

#[test]
fn r_mail_2_everything_that_a_conversation_message_needs_comes_over() {
    let WholeMessage { entry, email } = whole(sample());
    assert_eq!(entry.references, ["<1@contoso.example>", "<2@contoso.example>"]);
    assert_eq!(
        email.conversation,
        ConversationKey::of_thread(&[], "1@contoso.example")
    );
    assert_eq!(
        (
            email.subject.as_str(),
            email.body.as_ref().map(|body| body.0.as_str())
        ),
        ("RE: Offer 🌊", Some("<p>Yes</p>"))
    );
    assert_eq!(email.threading.message_id, entry.message_id);
    assert_eq!(email.threading.references, entry.references);
    assert_eq!(email.threading.addresses.len(), entry.participants.len());
    assert_eq!(email.from, Some(Party::at("sam@customer.example")));
    assert_eq!((email.to.len(), email.cc.len()), (1, 2));
    assert_eq!(
        (email.visibility, email.way),
        (Visibility::Private, Way::Received)
    );
    assert_eq!(email.sent_at.to_string(), "2026-03-02T08:30:00Z");
    let people: Vec<_> = entry
        .participants
        .iter()
        .map(|one| (one.address.as_str(), one.role))
        .collect();
    assert_eq!(
        people,
        [
            ("sam@customer.example", Role::Organizer),
            ("ada@contoso.example", Role::Attendee),
            ("bo@contoso.example", Role::Attendee)
        ]
    );
    assert!(entry.marks.category && entry.has_attachments);
}

#[test]
fn r_mail_5_a_mail_that_was_written_here_has_no_headers_and_tells_what_it_answers_all_the_same() {
    let mut sent = with("parentFolderId", json!("sent"));
    sent["internetMessageHeaders"] = json!(null);
    sent["singleValueExtendedProperties"] =
        json!([{"id": "String 0x1042", "value": "<2@x>"}, {"id": "String 0x1039", "value": "<1@x> <2@x>"}]);
    let WholeMessage { entry, email } = whole(sent);
    assert_eq!(entry.references, ["<1@x>", "<2@x>"]);
    assert_eq!((email.way, email.visibility), (Way::Sent, Visibility::Normal));
}

#[test]
fn where_a_mail_lies_says_whether_it_is_read() {
    let place = |folder: &str, is_draft: bool| {
        let mut mail = with("parentFolderId", json!(folder));
        mail["isDraft"] = json!(is_draft);
        whole(mail).entry.place
    };
    assert_eq!(place("inbox", false), MailPlace::Read);
    assert_eq!(place("archive", false), MailPlace::Read);
    assert_eq!(place("inbox", true), MailPlace::NotSent);
    assert_eq!(place("drafts", false), MailPlace::NotSent);
    assert_eq!(place("junk", false), MailPlace::Junk);
    assert_eq!(place("deleted", true), MailPlace::Deleted);
}

#[test]
fn a_broken_part_of_a_mail_is_named() {
    for (name, at) in [
        ("internetMessageId", "message.internetMessageId"),
        ("sentDateTime", "message.sentDateTime"),
        ("id", "message.id"),
        ("lastModifiedDateTime", "message.lastModifiedDateTime"),
    ] {
        assert_eq!(look(with(name, json!(""))).err(), Some(at));
    }
}

#[test]
fn ids_in_headers_are_found_among_whatever_stands_between() {
    assert_eq!(
        message_ids("<a@b> <c@d>,\"x\" <e@f>"),
        ["<a@b>", "<c@d>", "<e@f>"]
    );
    assert!(message_ids("<> <a b> < broken").is_empty());
    assert!(message_ids("").is_empty());
}

proptest! {
    #[test]
    fn no_mail_makes_the_parser_panic(
        places in prop::collection::vec(prop::sample::select(vec![
            "/subject", "/body", "/body/content", "/from", "/toRecipients", "/toRecipients/0", "/ccRecipients/0/emailAddress",
            "/internetMessageHeaders", "/internetMessageHeaders/0", "/internetMessageHeaders/1/value", "/internetMessageId",
            "/sentDateTime", "/singleValueExtendedProperties/0/id", "/singleValueExtendedProperties/0/value", "/categories",
        ]), 1..4),
        values in prop::collection::vec(soup(), 4),
    ) {
        let mut mail = sample();
        for (place, value) in places.iter().zip(values) {
            if let Some(at) = mail.pointer_mut(place) {
                *at = value;
            }
        }
        if let Ok(wire) = serde_json::from_value::<wire::Message>(mail)
            && let Ok(look) = look_from_message(wire, &scope())
        {
            let printed = format!("{:?}", look.whole);
            prop_assert!(!printed.contains("Offer") && !printed.contains("bo@contoso"));
        }
    }

    #[test]
    fn headers_of_any_text_are_read(text in "[<>@a-z \\r\\n,\"🌊\\x00]{0,60}") {
        for id in message_ids(&text) {
            prop_assert!(id.starts_with('<') && id.ends_with('>') && text.contains(&id));
        }
    }
}
