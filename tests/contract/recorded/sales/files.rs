//! Files and notes.

use super::made;
use crate::recorded::stop::{Stop, Verb, verbs};
use ::sales::{Keeper, NewFile};
use sync_core::ItemId;

pub(super) const VERBS: &[Verb] = verbs![a_file_on_an_appointment, a_note_on_an_appointment];

async fn a_file_on_an_appointment(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let user = stop.user.clone();
    let keeper = Keeper::Activity(&item.id);
    let file = NewFile::new("Angebot “März”.pdf", "application/pdf", b"All of it".to_vec()).unwrap();
    stop.understood(&user.attach(keeper, &file).await);
    let nothings = ItemId::new("none");
    let of_both = user.files_of(&[keeper, Keeper::Activity(&nothings)]).await;
    stop.understood(&of_both);
    let listed = user.files(keeper).await;
    stop.understood(&listed);
    let Some(file) = listed.ok().and_then(|mut files| files.pop()) else {
        return;
    };
    stop.understood(&(&file.name, &file.media));
    let content = user.file_content(&file, 1024).await;
    stop.understood(&content.map(|content| content.map(String::from_utf8)));
    stop.understood(&user.detach(&file).await);
    stop.understood(&user.detach(&file).await);
}

async fn a_note_on_an_appointment(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let user = stop.user.clone();
    stop.understood(&user.add_note(&item.id, "Too large: film.mp4 🎬").await);
    stop.understood(&user.add_note(&ItemId::new("none"), "Too large").await);
    stop.understood(&user.notes(&item.id).await);
}
