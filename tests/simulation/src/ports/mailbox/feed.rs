//! What the mailbox says of itself: its change feed, page by page, and the walk through what is still to come.

use super::look::seen;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::words::{seen_in_words, tail};
use crate::steps::Feed;
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::exchange::model::{ChangeRow, Folder};
use std::sync::Arc;
use store::links::Organizes;
use sync_core::{ItemId, MeetingKey, Side};
use worker::ports::{Cursor, ItemRow, ItemSeen, Page, PullError, Stop};

impl World {
    pub(super) fn upcoming_items<C: Told>(
        &mut self,
        user: u8,
        now: Timestamp,
        after: Option<&Cursor>,
    ) -> Result<Page<ItemRow<C>>, Stop> {
        self.refusal(Side::Exchange)?;
        let owner = self.user(user);
        let first: usize = after.and_then(|cursor| cursor.0.parse().ok()).unwrap_or_default();
        let exchange = self.exchange_read(&owner.oid);
        let mailbox = exchange
            .mailbox(&owner.oid)
            .map_err(|_| Stop::Unreadable(Side::Exchange))?;
        let upcoming: Vec<_> = C::entries(mailbox)
            .filter(|(entry, folder)| {
                *folder == Folder::Default && C::ends(entry).is_some_and(|ends| ends > now)
            })
            .map(|(entry, _)| Arc::clone(entry))
            .collect();
        let rows = upcoming.iter().skip(first).take(self.page_rows);
        let next = first + self.page_rows;
        Ok(Page {
            rows: rows
                .map(|entry| row_from(&ChangeRow::Changed(Arc::clone(entry)), &owner, self.flaw))
                .collect(),
            next: Cursor(next.to_string()),
            is_last: next >= upcoming.len(),
        })
    }

    pub(super) fn changed_items<C: Told>(
        &mut self,
        user: u8,
        after: Option<&Cursor>,
    ) -> Result<Page<ItemRow<C>>, PullError> {
        self.refusal(Side::Exchange).map_err(PullError::Stopped)?;
        let owner = self.user(user);
        let feed = self.weather.feed;
        if feed == Feed::Expired && after.is_some() {
            C::expire_cursors(&mut self.exchange, &owner.oid);
        }
        let earlier = self.earlier_cursor((user, Side::Exchange), after);
        let asked = earlier.as_ref().or(after);
        let cursor = asked
            .map(|cursor| cursor.0.parse())
            .transpose()
            .map_err(|_| PullError::CursorExpired)?;
        let window = self.window();
        let exchange = self.exchange_told(&owner.oid);
        let changed = C::changes(exchange, &owner.oid, cursor.as_ref(), window, self.page_rows);
        if changed.is_err() {
            self.happens(Side::Exchange, "feed expired");
        }
        let changed = match (changed, after) {
            (Ok(changed), _) => changed,
            (Err(_), Some(cursor)) if self.flaw == Some(Flaw::SwallowsExpiry) => {
                let now_on = C::changes(&self.exchange, &owner.oid, None, window, usize::MAX);
                return Ok(Page {
                    rows: Vec::new(),
                    next: now_on.map_or_else(|_| cursor.clone(), |page| Cursor(page.next.to_string())),
                    is_last: true,
                });
            }
            (Err(_), _) => return Err(PullError::CursorExpired),
        };
        let mut page = Page {
            rows: changed
                .rows
                .iter()
                .map(|row| row_from(row, &owner, self.flaw))
                .collect(),
            next: Cursor(changed.next.to_string()),
            is_last: !changed.more,
        };
        self.turn_page(Side::Exchange, earlier.is_some(), &mut page);
        for row in &page.rows {
            self.note(|| {
                format!(
                    "feed of user {user}: {} {}",
                    tail(row.id.as_str()),
                    seen_in_words(&row.seen)
                )
            });
        }
        self.gave_page((user, Side::Exchange), after, &page);
        Ok(page)
    }
}

pub(super) fn row_from<C: Told>(row: &ChangeRow<C::Entry>, owner: &User, flaw: Option<Flaw>) -> ItemRow<C> {
    match row {
        ChangeRow::Changed(entry) => {
            let facts = C::facts(entry);
            let key = if flaw == Some(Flaw::OnePerSharer) {
                MeetingKey::of_item(C::KIND, &owner.oid, &ItemId::new(facts.id))
            } else {
                C::key(C::uid(entry), owner)
            };
            let mut seen = seen(&**entry, C::folder(entry), flaw);
            if let ItemSeen::Found(item, _) = &mut seen {
                C::as_told(&mut item.content);
            }
            ItemRow {
                id: ItemId::new(facts.id),
                key: Some(key),
                made_as: facts.made_as.map(ItemId::new),
                ical_uid: C::ical_uid(entry).map(str::to_owned),
                stamp: facts.stamp.map(ItemId::new),
                organizes: facts.organizes,
                course: C::course(entry),
                seen,
            }
        }
        ChangeRow::Removed(id) => ItemRow {
            id: ItemId::new(id),
            key: None,
            made_as: None,
            ical_uid: None,
            stamp: None,
            organizes: Organizes::No,
            course: sync_core::capture::Course::TakesPlace,
            seen: ItemSeen::Missing,
        },
    }
}
