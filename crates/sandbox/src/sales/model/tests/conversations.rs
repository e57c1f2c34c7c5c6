//! Mails that became messages of conversations.

use super::*;

#[test]
fn a_message_is_found_by_its_internet_id_by_everybody_and_by_its_number() {
    let mut sales = pod();
    let about = Draft::new()
        .with("ObjectTypeCode", "ACCOUNT")
        .with("ObjectId", COMPANIES[0].party_id);
    let thread = Draft::new()
        .with("ConversationNumber", "OURS-C1")
        .with("Subject", "Offer")
        .with_child(Table::ConversationReferences, about);
    sales.create(ADA, Table::Conversations, &thread, now()).unwrap();
    let conversation = sales.record(Table::Conversations, "OURS-C1").unwrap().id;
    let message =
        Draft::conversation_message(conversation, "sigrid@halvorsen.example", "<1@halvorsen.example>")
            .with("MessageNumber", "OURS-M1")
            .with("Subject", "Offer")
            .with("MessageContent", "Hello Ada");
    sales
        .create(ADA, Table::ConversationMessages, &message, now())
        .unwrap();
    for user in [ADA, GRACE] {
        let found = sales
            .messages_of_internet_id(user, "<1@halvorsen.example>")
            .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].key, "OURS-M1");
        assert_eq!(
            sales.messages_of_conversation(user, conversation).unwrap().len(),
            1
        );
    }
    let again = sales.create(GRACE, Table::ConversationMessages, &message, now());
    assert_eq!(paths(again), ["/MessageNumber"]);
    let refused = sales.delete(
        GRACE,
        Table::ConversationMessages,
        "OURS-M1",
        &Condition::Any,
        now(),
    );
    assert_eq!(refused, Err(Refusal::Forbidden));
    let done = sales.delete(
        ADA,
        Table::ConversationMessages,
        "OURS-M1",
        &Condition::Any,
        now(),
    );
    assert_eq!(done, Ok(()));
}

#[test]
fn a_message_needs_a_conversation() {
    let mut sales = pod();
    let message = Draft::new().with("MessageNumber", "OURS-M1");
    let refused = sales.create(ADA, Table::ConversationMessages, &message, now());
    assert_eq!(paths(refused), ["/ConversationId"]);
}
