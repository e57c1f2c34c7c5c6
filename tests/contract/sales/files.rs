//! Files and notes over HTTP.

use super::{made, user};
use crate::stand::{ADA, plant, start};
use ::sales::{Added, AttachedFile, FILE_BYTES_MAX, Keeper, NewFile, WrongSize};
use sandbox::sales::model::Table;
use serde_json::json;
use sync_core::ItemId;

fn file(name: &str, content: &[u8]) -> NewFile {
    NewFile::new(name, "application/pdf", content.to_vec()).unwrap()
}

fn told(files: &[AttachedFile]) -> Vec<(&str, Option<&str>, Option<u64>)> {
    files
        .iter()
        .map(|file| (file.name.as_str(), file.media.as_deref(), file.bytes))
        .collect()
}

#[tokio::test]
async fn r_lim_4_a_file_goes_up_whole_comes_down_the_same_and_not_beyond_the_limit() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    let keeper = Keeper::Activity(&item.id);
    let content: Vec<u8> = (0..=255).cycle().take(5 * 1024 * 1024).collect();
    let added = ada.attach(keeper, &file("Angebot “März”.pdf", &content)).await;
    let files = ada.files(keeper).await.unwrap();
    assert_eq!(added, Added::Done(files[0].id.clone()));
    assert!(files[0].id.is_some());
    assert_eq!(
        told(&files),
        [(
            "Angebot “März”.pdf",
            Some("application/pdf"),
            Some(content.len() as u64)
        )]
    );
    let down = ada.file_content(&files[0], FILE_BYTES_MAX).await.unwrap();
    assert!(down.as_deref() == Some(content.as_slice()));
    let again = ada.file_by_id(keeper, files[0].id.as_ref().unwrap());
    let down = ada.file_content(&again, FILE_BYTES_MAX).await.unwrap();
    assert!(down.as_deref() == Some(content.as_slice()), "by its id alone");
    let cut = ada.file_content(&files[0], 1024).await;
    assert!(cut.as_ref().is_err_and(|error| error.is_too_large()), "{cut:?}");
    assert_eq!(ada.detach(&files[0]).await, Ok(()));
    assert_eq!(ada.detach(&files[0]).await, Ok(()), "it is away already");
    assert_eq!(ada.file_content(&files[0], 1024).await, Ok(None));
    assert!(ada.files(keeper).await.unwrap().is_empty());
}

#[test]
fn r_lim_4_nothing_and_more_than_thirty_megabytes_is_no_file() {
    let of = |bytes: usize| NewFile::new("x", "y", vec![0; bytes]).map(|_| ());
    assert_eq!(of(0), Err(WrongSize));
    assert_eq!(of(FILE_BYTES_MAX + 1), Err(WrongSize));
    assert_eq!(of(FILE_BYTES_MAX), Ok(()));
}

#[tokio::test]
async fn what_becomes_of_a_file_is_told_apart() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    let keeper = Keeper::Activity(&item.id);
    let nobody = ItemId::new("OX-NOBODY");
    let small = file("../../a\u{0}b.txt", b"x");
    assert_eq!(
        ada.attach(Keeper::Activity(&nobody), &small).await,
        Added::NoRecord
    );
    assert_eq!(
        ada.attach(Keeper::Message(&nobody), &small).await,
        Added::NoRecord
    );
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST .*Attachments$", "kind": "dropResponse", "times": 1}),
    );
    assert!(matches!(ada.attach(keeper, &small).await, Added::Uncertain(_)));
    let files = ada.files(keeper).await.unwrap();
    assert_eq!(told(&files), [("....ab.txt", Some("application/pdf"), Some(1))]);
}

#[tokio::test]
async fn a_note_says_what_was_left_out() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let item = made(&stand.sandbox, &ada, "x").await;
    let note = "Too large: film.mp4 🎬";
    let added = ada.add_note(&item.id, note).await;
    assert!(matches!(added, Added::Done(_)), "{added:?}");
    assert_eq!(ada.notes(&item.id).await, Ok(vec![note.to_owned()]));
    assert_eq!(ada.notes(&ItemId::new("..")).await, Ok(Vec::new()));
    assert_eq!(ada.add_note(&ItemId::new("none"), "x").await, Added::NoRecord);
    let world = stand.sandbox.world();
    let row = world.sales.record(Table::Activities, item.id.as_str()).unwrap();
    let notes: Vec<_> = row
        .children(Table::Note)
        .map(|note| note.stored("NoteTxt").as_text().unwrap().to_owned())
        .collect();
    assert_eq!(notes, ["Too large: film.mp4 🎬"]);
}
