//! One user's mailbox: its list of categories, its ids. Events are read in `events.rs` and written in `writes.rs`.

use crate::wire;
use reqwest::Method;
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use sync_core::ItemId;
use vendor_http::{Call, Error, Lane, Lost, Reply, Transport};

/// The category of everything that is shared; the same in every language (R-CAT-1).
pub const CATEGORY: &str = "Shared with Oracle";
/// The named property that holds our stamp (R-ID-2). Mailboxes keep every name for ever, so this one never changes.
pub const STAMP_PROPERTY: &str = "String {6f7d3b1c-52a8-4c0e-9f64-8d1be1a2c7e5} Name OracleSalesLink";

/// Cranberry: none of the colours that a new mailbox uses already.
const CATEGORY_COLOR: &str = "preset9";
const PAGES_MAX: usize = 20;
/// Graph's own limit of one translation.
const TRANSLATED_AT_ONCE_MAX: usize = 1000;

/// One user's mailbox. Cheap to clone.
#[derive(Clone)]
pub struct Mailbox {
    pub(crate) transport: Arc<Transport>,
    lane: Lane,
    access: SecretString,
}

/// Whether the category had to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryMade {
    /// It was missing.
    Now,
    /// It was there, in whatever colour the user likes.
    Before,
}

impl Mailbox {
    pub(crate) fn new(transport: Arc<Transport>, lane: Lane, access: SecretString) -> Self {
        Self {
            transport,
            lane,
            access,
        }
    }

    pub(crate) async fn send(&self, call: Call) -> Result<Reply, Lost> {
        self.transport.send(&self.lane, &self.access, call).await
    }

    /// Makes sure that the master list holds [`CATEGORY`], in any letter case (R-CAT-1).
    ///
    /// # Errors
    /// [`Error`], when it does not and could not be made.
    pub async fn ensure_category(&self) -> Result<CategoryMade, Error> {
        if self.has_category().await? {
            return Ok(CategoryMade::Before);
        }
        let url = self.transport.url(&["me", "outlook", "masterCategories"], &[]);
        let body = wire::NewCategory {
            display_name: CATEGORY,
            color: CATEGORY_COLOR,
        };
        let reply = self.send(Call::new(Method::POST, url).json(&body)).await?;
        if reply.is_success() {
            return Ok(CategoryMade::Now);
        }
        // Graph does not say how it names a duplicate: somebody else may have been faster.
        let lost_a_race = matches!(reply.status, 400 | 409) && self.has_category().await?;
        if lost_a_race {
            Ok(CategoryMade::Before)
        } else {
            Err(reply.error())
        }
    }

    async fn has_category(&self) -> Result<bool, Error> {
        let mut url = self.transport.url(
            &["me", "outlook", "masterCategories"],
            &[("$select", "displayName")],
        );
        for _ in 0..PAGES_MAX {
            let reply = self.send(Call::new(Method::GET, url)).await?;
            let page: wire::Page<wire::Category> = reply.json()?;
            if page
                .value
                .iter()
                .filter_map(|one| one.display_name.as_deref())
                .any(is_ours)
            {
                return Ok(true);
            }
            match page.next {
                None => return Ok(false),
                Some(link) => {
                    let next = self.transport.follow(&link);
                    url = next.ok_or_else(|| Error::unreadable("@odata.nextLink", &reply.trace))?;
                }
            }
        }
        Ok(false)
    }

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
        let url = self.transport.url(&["me", "translateExchangeIds"], &[]);
        Ok(self.send(Call::new(Method::POST, url).json(&body)).await?)
    }
}

/// Whether a category's name is ours; Outlook does not tell names apart by letter case.
pub(crate) fn is_ours(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case(CATEGORY)
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}
