//! Links with what lies in them: what their own user calls them, and what both sides are now.

use crate::problem::Refusal;
use crate::state::AppState;
use std::collections::BTreeMap;
use store::StoreError;
use store::blob::Stored;
use store::links::{CopyId, Link, Links};
use store::records::{Record, RecordKind};
use store::users::UserId;
use sync_core::files::FileLedger;
use sync_core::{
    Appointment, Contact, Content, Difference, Email, Occurrences, Task, Versions, Zone, differences,
};

/// What a link holds now.
#[derive(Debug)]
pub(crate) struct Opened {
    /// What its own user calls it; private.
    pub(crate) title: Option<String>,
    /// What is known of its files; private.
    pub(crate) files: FileLedger,
    /// What both sides are.
    pub(crate) versions: Versions,
    /// Which save of it this is.
    pub(crate) generation: i64,
}

/// What these records hold now; those that are gone are left out.
pub(crate) async fn opened(
    state: &AppState,
    records: &[Record],
) -> Result<BTreeMap<CopyId, Opened>, Refusal> {
    let store = &*state.store;
    let mut opened = BTreeMap::new();
    for (kind, copies) in by_kind(records) {
        opened.extend(match kind {
            RecordKind::Appointment => {
                read(store, &copies, |single: &Appointment| {
                    Some(single.subject.clone())
                })
                .await?
            }
            RecordKind::Series => read(store, &copies, subject_of_series).await?,
            RecordKind::Contact => read(store, &copies, name_of_contact).await?,
            RecordKind::Task => read(store, &copies, |task: &Task| Some(task.subject.clone())).await?,
            RecordKind::Email => read(store, &copies, |email: &Email| Some(email.subject.clone())).await?,
        });
    }
    for (user, copies) in by_user(records) {
        for (copy, files) in store.files_of_copies(user, &copies).await? {
            if let Some(opened) = opened.get_mut(&copy) {
                opened.files = files;
            }
        }
    }
    Ok(opened)
}

/// Where the two copies of a record differ, and what each holds there; private. Whole days end as they do in Greenwich: the mailbox
/// is not asked for its zone, and what is in question at their edges may be told a few hours late.
pub(crate) async fn differing(state: &AppState, record: &Record) -> Result<Vec<Difference>, Refusal> {
    let (store, copy) = (&*state.store, record.copy);
    let found = match record.kind {
        RecordKind::Appointment => differing_in::<Appointment>(store, copy).await?,
        RecordKind::Series => differing_in::<Occurrences>(store, copy).await?,
        RecordKind::Contact => differing_in::<Contact>(store, copy).await?,
        RecordKind::Task => differing_in::<Task>(store, copy).await?,
        RecordKind::Email => differing_in::<Email>(store, copy).await?,
    };
    Ok(found)
}

async fn differing_in<C: Stored>(
    store: &(impl Links<C> + Sync + ?Sized),
    copy: CopyId,
) -> Result<Vec<Difference>, StoreError> {
    let links = store.load_links(&[copy]).await?;
    let link = links.first();
    Ok(link.map_or_else(Vec::new, |link| differences(&link.pair, &Zone::utc())))
}

fn by_user(records: &[Record]) -> BTreeMap<UserId, Vec<CopyId>> {
    let mut by_user = BTreeMap::<_, Vec<_>>::new();
    for record in records {
        by_user.entry(record.user).or_default().push(record.copy);
    }
    by_user
}

fn by_kind(records: &[Record]) -> BTreeMap<RecordKind, Vec<CopyId>> {
    let mut by_kind = BTreeMap::<_, Vec<_>>::new();
    for record in records {
        by_kind.entry(record.kind).or_default().push(record.copy);
    }
    by_kind
}

async fn read<C: Stored>(
    store: &(impl Links<C> + Sync + ?Sized),
    copies: &[CopyId],
    title: impl Fn(&C) -> Option<String>,
) -> Result<Vec<(CopyId, Opened)>, StoreError> {
    let links = store.load_links(copies).await?;
    let read = |link: Link<C>| {
        let opened = Opened {
            files: FileLedger::default(),
            title: content_of(&link)
                .and_then(&title)
                .filter(|title| !title.is_empty()),
            versions: link.pair.versions(),
            generation: link.generation,
        };
        (link.copy, opened)
    };
    Ok(links.into_iter().map(read).collect())
}

/// What is known last of the item, else of the record, else what both descend from.
pub(crate) fn content_of<C: Content>(link: &Link<C>) -> Option<&C> {
    let item = link.pair.exchange.last_item().or(link.pair.sales.last_item());
    item.map(|item| &item.content).or(link.pair.base.as_ref())
}

fn subject_of_series(series: &Occurrences) -> Option<String> {
    let first = series.meetings.values().next();
    first.map(|meeting| meeting.subject.clone())
}

fn name_of_contact(contact: &Contact) -> Option<String> {
    let parts = [contact.first_name.as_str(), contact.last_name.as_str()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(parts.join(" "))
}
