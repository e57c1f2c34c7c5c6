//! Ids of one item in the forms that Exchange has for it.

use crate::mailbox::Mailbox;
use crate::wire;
use reqwest::Method;
use sync_core::ItemId;
use vendor_http::{Call, Error, Reply};

/// Graph's own limit of one translation.
const TRANSLATED_AT_ONCE_MAX: usize = 1000;

impl Mailbox {
    /// The immutable ids of items by their REST v2.0 ids, in the same order; `None` where this mailbox knows no such id.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn immutable_ids(&self, rest_ids: &[String]) -> Result<Vec<Option<ItemId>>, Error> {
        let mut found = vec![None; rest_ids.len()];
        let starts = (0..rest_ids.len()).step_by(TRANSLATED_AT_ONCE_MAX);
        let mut todo: Vec<_> = starts
            .map(|start| start..(start + TRANSLATED_AT_ONCE_MAX).min(rest_ids.len()))
            .collect();
        while let Some(range) = todo.pop() {
            let reply = self.translate(&rest_ids[range.clone()]).await?;
            match reply.status {
                // One malformed id spoils them all: it is narrowed down by halves.
                400 | 404 if range.len() > 1 => {
                    let middle = range.start + range.len() / 2;
                    todo.extend([range.start..middle, middle..range.end]);
                }
                400 | 404 => {}
                _ => {
                    let page: wire::Page<wire::TranslatedId> = reply.json()?;
                    for index in range {
                        let pair = page
                            .value
                            .iter()
                            .find(|pair| pair.source_id.as_ref() == Some(&rest_ids[index]));
                        found[index] = pair
                            .and_then(|pair| pair.target_id.as_ref())
                            .filter(|id| !id.is_empty())
                            .map(ItemId::new);
                    }
                }
            }
        }
        Ok(found)
    }

    async fn translate(&self, rest_ids: &[String]) -> Result<Reply, Error> {
        let body = wire::TranslateIds {
            input_ids: rest_ids,
            source_id_type: "restId",
            target_id_type: "restImmutableEntryId",
        };
        let url = self.url(&["translateExchangeIds"], &[]);
        Ok(self.send(Call::new(Method::POST, url).json(&body)).await?)
    }
}
