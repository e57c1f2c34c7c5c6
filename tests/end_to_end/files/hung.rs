//! What hangs on items and records, and the acts of people that put it there.

use super::ADA;
use crate::runs::configures;
use jiff::SignedDuration;
use reqwest::StatusCode;
use sandbox::exchange::attachment::Attachment;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::Exchange;
use sandbox::requests::Entry;
use sandbox::sales::model::{Draft, Field, Row, Table};
use serde_json::{Value, json};
use shared::api::shares::ShareStatus;
use std::collections::BTreeMap;
use tests::{Person, World};

/// Ada's system, where attachments travel, in both directions.
pub(super) async fn carrying(world: &World) -> Person<'_> {
    let ada = world.connect(ADA).await;
    world.settle().await;
    travel(world, true).await;
    ada
}

pub(super) async fn travel(world: &World, travels: bool) {
    configures(world, |configuration| {
        let values = &mut configuration.values;
        values.synchronization.include_attachments = travels;
        values.tasks.allow_create_in_sales = true;
        values.tasks.default_saved_search = Some("S-1002".to_owned());
    })
    .await;
}

/// A meeting in 2031, on which these files hang.
pub(super) fn meets(world: &World, subject: &str, files: &[(&str, Vec<u8>)]) -> Event {
    let event = world.invite(
        ADA,
        &json!({"subject": subject, "start": {"dateTime": "2031-03-03T09:00:00", "timeZone": "UTC"},
                "end": {"dateTime": "2031-03-03T10:00:00", "timeZone": "UTC"}}),
    );
    for (name, bytes) in files {
        hang(world, &event.immutable_id, name, bytes);
    }
    event
}

pub(super) fn in_outlook<T>(world: &World, act: impl FnOnce(&mut Exchange, &str, jiff::Timestamp) -> T) -> T {
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    act(&mut stand_ins.exchange, &oid, now)
}

/// Ada hangs a file on an item.
pub(super) fn hang(world: &World, item: &str, name: &str, bytes: &[u8]) {
    in_outlook(world, |exchange, oid, now| {
        let file = Attachment {
            name: name.to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: bytes.to_vec(),
            ..Attachment::default()
        };
        exchange.attach(oid, item, file, now).unwrap();
    });
}

/// What hangs on an item in Outlook: names, and what the files hold.
pub(super) fn in_exchange(world: &World, item: &str) -> Vec<(String, Vec<u8>)> {
    in_outlook(world, |exchange, oid, _| {
        let files = exchange.mailbox(oid).unwrap().attachments(item).iter();
        let mut files: Vec<_> = files
            .map(|file| (file.name.clone(), file.bytes.clone()))
            .collect();
        files.sort();
        files
    })
}

fn children(world: &World, table: Table, number: &str, child: Table) -> Vec<BTreeMap<String, Field>> {
    let stand_ins = world.stand_ins.sandbox.world();
    let row = stand_ins.sales.record(table, number).unwrap();
    let read = |row: &Row| {
        let names = ["FileName", "FileContents", "UploadedFileContentType", "NoteTxt"];
        let values = names
            .into_iter()
            .filter(|name| (child == Table::Note) == (*name == "NoteTxt"));
        values
            .map(|name| (name.to_owned(), row.stored(name).clone()))
            .collect()
    };
    row.children(child).map(read).collect()
}

/// What hangs on a record in Sales: names, and what the files hold.
pub(super) fn in_sales(world: &World, table: Table, number: &str) -> Vec<(String, Vec<u8>)> {
    let files = children(world, table, number, Table::Attachments).into_iter();
    let mut files: Vec<_> = files
        .map(|file| match (&file["FileName"], &file["FileContents"]) {
            (Field::Text(name), Field::Bytes(bytes)) => (name.clone(), bytes.to_vec()),
            other => panic!("{other:?}"),
        })
        .collect();
    files.sort();
    files
}

pub(super) fn notes(world: &World, number: &str) -> Vec<String> {
    let notes = children(world, Table::Activities, number, Table::Note).into_iter();
    notes
        .map(|note| {
            let Field::Text(text) = &note["NoteTxt"] else {
                panic!("{note:?}")
            };
            text.clone()
        })
        .collect()
}

pub(super) fn number_of(world: &World, subject: &str) -> String {
    let [activity] = &world.activities(subject)[..] else {
        panic!("one {subject:?}")
    };
    activity.attributes["ActivityNumber"].clone()
}

pub(super) fn named(files: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
    let files = files.iter();
    files
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .collect()
}

/// Presses *Sync now*, and waits until it is done; then again, until no clock is behind.
pub(super) async fn syncs(world: &World, person: &Person<'_>) {
    for _ in 0..2 {
        world.pass(SignedDuration::from_mins(3));
        let now = world.stand_ins.sandbox.now();
        world.stand_ins.sandbox.world().sales.reindex(now);
        let (status, accepted) = person.post("/api/me/sync", &json!({})).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
        world.settle().await;
        let run = format!("/api/runs/{}", accepted["runId"].as_str().unwrap());
        let (_, run) = person.get(&run).await;
        assert_eq!(run["status"], "succeeded", "{run}");
    }
}

/// The only record of this kind, as the pane shows it.
pub(super) async fn only(person: &Person<'_>, object: &str) -> Value {
    let (status, page) = person.get(&format!("/api/me/records?object={object}")).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let [record] = &page["records"].as_array().unwrap()[..] else {
        panic!("not one of {object}: {page}")
    };
    record.clone()
}

/// Requests about files, on either side.
pub(super) fn about_files(world: &World) -> Vec<Entry> {
    let log = world.stand_ins.sandbox.log().since(0);
    let is_about = |entry: &Entry| entry.path.to_ascii_lowercase().contains("/attachments");
    log.into_iter().filter(is_about).collect()
}

pub(super) async fn shares(world: &World, ada: &Person<'_>, event: &Event) {
    let key = event.subject.replace(' ', "-");
    let share = ada.share(&key, &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
}

pub(super) fn attach_in_sales(world: &World, number: &str, name: &str, bytes: &[u8]) {
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let file = Draft::new()
        .with("FileName", name)
        .with("FileContents", Field::Bytes(bytes.to_vec().into()));
    let parent = (Table::Activities, number);
    stand_ins
        .sales
        .add_child(ADA, parent, Table::Attachments, &file, now)
        .unwrap();
}

pub(super) fn describe_in_sales(world: &World, number: &str, text: &str) {
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let change = Draft::new().with("ActivityDescription", text);
    let condition = sandbox::sales::model::Condition::Any;
    stand_ins
        .sales
        .edit(ADA, Table::Activities, number, &change, &condition, now)
        .unwrap();
}
