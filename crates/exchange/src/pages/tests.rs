//! Lists that never end, against a server that misbehaves.

use crate::{AttachmentForm, Error, Holder, Mailbox, Notes, TaskListId};
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::{ItemId, Span};
use vendor_http::misbehaving::{Asked, Seen, answer, server};

/// A mailbox whose every list has a next page: the rows of the page with this number, which says how many came before.
async fn endless(rows: impl Fn(usize) -> Value + Clone + Send + Sync + 'static) -> (Mailbox, Arc<Seen>) {
    let (origin, seen) = server(move |asked: Asked| {
        let rows = rows(asked.before);
        async move {
            let host = asked.headers.get("host").unwrap().to_str().unwrap();
            let path = asked.line.split(['?', ' ']).nth(1).unwrap();
            let next = format!("http://{host}{path}?$skiptoken={}", asked.before + 1);
            let page = json!({"value": rows, "@odata.nextLink": next});
            answer(200, &[], &page.to_string())
        }
    })
    .await;
    (crate::tests::mailbox(&origin), seen)
}

fn is_endless<T>(read: &Result<T, Error>) -> bool {
    matches!(read, Err(Error::Unreadable { at, .. }) if at == "@odata.nextLink")
}

fn same(_: usize) -> Value {
    json!([{"id": "a", "@odata.etag": "W/\"1\"", "name": "a"}])
}

fn empty(_: usize) -> Value {
    json!([])
}

/// The next page is another one each time.
fn other(page: usize) -> Value {
    json!([{"id": page.to_string(), "@odata.etag": "W/\"1\"", "name": "a"}])
}

#[tokio::test]
async fn a_list_that_gives_the_same_page_again_is_not_taken_for_all_there_is() {
    let (ada, seen) = endless(same).await;
    let (list, event) = (TaskListId::new("list"), ItemId::new("event"));
    let time = Span::Timed {
        start: "2026-03-02T09:00:00Z".parse().unwrap(),
        end: "2026-03-02T10:00:00Z".parse().unwrap(),
    };
    assert!(is_endless(&ada.all_tasks(&list).await));
    assert!(is_endless(&ada.stamped_task(&list, "stamp").await));
    assert!(is_endless(&ada.all_contacts(Notes::LeftOut).await));
    assert!(is_endless(&ada.events_at(&[time]).await));
    assert!(is_endless(&ada.attachments(Holder::Event(&event)).await));
    assert!(is_endless(&ada.default_task_list().await));
    assert!(is_endless(&ada.ensure_category().await));
    assert_eq!(seen.lines().len(), 7 * 2, "each gives up at the second page");
}

#[tokio::test]
async fn a_short_list_that_goes_on_for_ever_is_given_up() {
    for rows in [other, empty] {
        let (ada, seen) = endless(rows).await;
        let event = ItemId::new("event");
        assert!(is_endless(&ada.attachments(Holder::Event(&event)).await));
        assert_eq!(seen.lines().len(), 100);
    }
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_to_its_end() {
    let (origin, seen) = server(|asked: Asked| async move {
        let host = asked.headers.get("host").unwrap().to_str().unwrap();
        let mut page = json!({"value": other(asked.before)});
        // More than were read of any list before.
        if asked.before < 30 {
            page["@odata.nextLink"] = json!(format!("http://{host}/v1.0/me/next/{}", asked.before));
        }
        answer(200, &[], &page.to_string())
    })
    .await;
    let (ada, event) = (crate::tests::mailbox(&origin), ItemId::new("event"));
    let files = ada.attachments(Holder::Event(&event)).await.unwrap();
    assert_eq!((files.len(), seen.lines().len()), (31, 31));
    assert!(files.iter().all(|file| file.form == AttachmentForm::File));
}
