//! Where the files of a user's records are.

use super::{Part, Scene};
use crate::adapters::exchange::{ItemFiles, ItemsWithFiles};
use crate::adapters::sales::{RecordFiles, RecordsWithFiles};
use crate::sync::files::Carriage;
use crate::sync::rest::RestError;
use sync_core::settings::Attachments;

/// Both sides' files of one kind of record, while attachments travel.
#[derive(Debug)]
pub(in crate::jobs) struct Carrying<'a> {
    items: ItemFiles,
    records: RecordFiles,
    has_notes: bool,
    store: &'a dyn store::Store,
    size_max_mb: u32,
}

impl Carrying<'_> {
    /// As the loop takes it.
    pub(in crate::jobs) fn carriage(&self) -> Carriage<'_> {
        Carriage {
            in_exchange: &self.items,
            in_sales: &self.records,
            notes: self.has_notes.then_some(&self.records as _),
            store: self.store,
            size_max_mb: self.size_max_mb,
        }
    }
}

impl Scene<'_> {
    /// Nothing where attachments stay where they are, and for people, who have none (R-GATE-3).
    pub(in crate::jobs) async fn carrying(&self, part: Part) -> Result<Option<Carrying<'_>>, RestError> {
        let Attachments::Travel { size_max_mb } = self.settings.synchronization.attachments else {
            return Ok(None);
        };
        let (items, records) = match part {
            Part::Appointments => (ItemsWithFiles::Events, RecordsWithFiles::Activities),
            Part::Series => (ItemsWithFiles::Events, RecordsWithFiles::Series),
            Part::Tasks => (
                ItemsWithFiles::Tasks(self.task_list().await?),
                RecordsWithFiles::Activities,
            ),
            Part::Emails => (ItemsWithFiles::Messages, RecordsWithFiles::Messages),
            Part::Contacts => return Ok(None),
        };
        Ok(Some(Carrying {
            has_notes: records != RecordsWithFiles::Messages,
            items: ItemFiles {
                mailbox: self.mailbox.clone(),
                on: items,
            },
            records: RecordFiles {
                sales: self.sales.clone(),
                on: records,
            },
            store: &*self.context.store,
            size_max_mb,
        }))
    }
}
