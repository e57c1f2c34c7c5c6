//! Many contacts changed and deleted at once.

use super::contacts::{applied, emails, found, made};
use super::{party, user};
use crate::stand::{ADA, GRACE, start};
use ::sales::{Answer, Error, Notes, RecordWrite};
use sandbox::sales::model::Table;
use sync_core::{Contact, Content as _, ItemId, Outcome, Version};

#[tokio::test]
async fn r_cont_8_many_contacts_and_their_rows_change_in_few_requests() {
    for notes in [Notes::LeftOut, Notes::Carried] {
        let stand = start().await;
        let ada = user(&stand.sandbox, ADA);
        let names = ["a", "b", "c", "d"];
        let mut items = Vec::new();
        for name in names {
            made(&stand.sandbox, &ada, name).await;
            items.push(found(&ada, name, notes).await.item);
        }
        let wanted: Vec<Contact> = items
            .iter()
            .map(|item| Contact {
                emails: emails(&["z@z.example", "new@x.example"]),
                job_title: "Moved on".to_owned(),
                notes: item.content.notes.as_ref().map(|_| "Moved on.".to_owned()),
                ..item.content.clone()
            })
            .collect();
        let fields = items[0].content.differing(&wanted[0]);
        let nobody = ItemId::new("NOBODY-1");
        let stale = Version::new("\"old\"");
        let mut writes: Vec<_> = items
            .iter()
            .zip(&wanted)
            .map(|(item, wanted)| RecordWrite::Update {
                id: &item.id,
                expects: &item.version,
                held: &item.content,
                wanted,
                fields: &fields,
            })
            .collect();
        writes[3] = RecordWrite::Delete {
            id: &items[3].id,
            expects: &stale,
        };
        stand.sandbox.log().clear();
        let answers = ada.change_many_contacts(&writes).await;
        // A look, the batch with the stale one, and again a look and the batch without it; what came of it tells a look.
        assert_eq!(stand.sandbox.log().since(0).len(), 5);
        assert_eq!(answers[3], Answer::of(Outcome::PreconditionFailed));
        for (at, answer) in answers.into_iter().take(3).enumerate() {
            let item = applied(answer);
            assert_eq!(item.content, wanted[at]);
            assert_eq!(found(&ada, names[at], notes).await.item, item);
        }
        let left = found(&ada, "d", notes).await.item;
        assert_eq!(left, items[3]);
        // Few users may delete contacts (R-CONT-6): whose right it is not is told so of each.
        let deletions: Vec<_> = items[2..]
            .iter()
            .map(|item| RecordWrite::Delete {
                id: &item.id,
                expects: &item.version,
            })
            .chain([RecordWrite::Delete {
                id: &nobody,
                expects: &stale,
            }])
            .collect();
        let grace = party(&stand.sandbox, GRACE).0;
        let is_shared = stand
            .sandbox
            .world()
            .sales
            .share_with(Table::Contacts, items[3].id.as_str(), grace);
        assert!(is_shared);
        let answers = user(&stand.sandbox, GRACE).change_many_contacts(&deletions).await;
        assert!(
            matches!(answers[1].refusal, Some(Error::Forbidden { .. })),
            "{answers:?}"
        );
        let answers = ada.change_many_contacts(&deletions).await;
        let outcomes: Vec<_> = answers.into_iter().map(|answer| answer.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::PreconditionFailed, Outcome::Deleted, Outcome::NotFound]
        );
    }
}
