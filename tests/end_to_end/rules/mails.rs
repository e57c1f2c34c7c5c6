//! Mails: where they are read, and what becomes of the copy in Sales.

use super::story::{CATEGORY, Office};
use sandbox::exchange::message::MailFolder;
use sandbox::sales::model::Table;
use tests::World;

fn messages(office: &Office<'_>) -> usize {
    office.in_sales(|sales, _| sales.all(Table::ConversationMessages).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_8_a_mail_that_is_deleted_or_loses_its_category_stays_in_sales() {
    let world = World::new().await;
    let office = Office::open(&world, |values| values.appointments.allow_delete_in_sales = true).await;
    let [deleted, uncategorised] = ["Deleted", "Without"].map(|subject| office.shares_mail(subject));
    office.run().await;
    assert_eq!(messages(&office), 2);
    office.in_outlook(|exchange, oid, now| {
        exchange.delete_message(oid, &deleted.immutable_id, now).unwrap();
        let bare = exchange.categorise_message(oid, &uncategorised.immutable_id, &[], None, now);
        bare.unwrap();
    });
    office.runs(3).await;
    assert_eq!(messages(&office), 2);
    assert_eq!(office.told("Deleted").await, "unlinked mail-kept");
    assert_eq!(office.told("Without").await, "unlinked category-removed");
    office.in_outlook(|exchange, oid, now| {
        let again = [CATEGORY.to_owned()];
        let again = exchange.categorise_message(oid, &uncategorised.immutable_id, &again, None, now);
        again.unwrap();
    });
    office.runs(2).await;
    assert_eq!(messages(&office), 2, "R-CAT-4: the same one again");
    assert_eq!(office.told("Without").await, "linked in-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_scope_1_mails_are_read_in_every_folder_but_drafts_deleted_items_junk_and_outbox() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    let read = [
        MailFolder::Archive,
        MailFolder::Other,
        MailFolder::Nested,
        MailFolder::SentItems,
    ];
    let unread = [
        MailFolder::Drafts,
        MailFolder::DeletedItems,
        MailFolder::JunkEmail,
        MailFolder::Outbox,
    ];
    for folder in read.into_iter().chain(unread) {
        let mail = office.shares_mail(folder.display_name());
        office.in_outlook(|exchange, oid, now| {
            let moved = exchange.move_message(oid, &mail.immutable_id, folder, now);
            moved.unwrap();
        });
    }
    office.runs(2).await;
    for folder in read {
        let told = office.told(folder.display_name()).await;
        assert_eq!(told, "linked in-step", "{folder:?}");
    }
    assert_eq!(messages(&office), read.len());
}
