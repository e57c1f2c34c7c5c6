//! Looks at a mailbox's items.

use super::feed::row_from;
use crate::acts::carries_category;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::words::{seen_in_words, short, tail};
use crate::steps::Fate;
use crate::world::{CATEGORY, User, World};
use sandbox::exchange::model::{ChangeRow, Exchange, Folder};
use std::sync::Arc;
use store::links::Link;
use sync_core::{ItemId, Kind, Marks, Side};
use worker::ports::{ItemRow, ItemSeen, ItemSighting, Stop};
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

impl World {
    pub(super) fn look_at_items<C: Told>(
        &mut self,
        user: u8,
        links: &[&Link<C>],
    ) -> Result<Vec<ItemSeen<C>>, Stop> {
        if self.flaw == Some(Flaw::DeletesUnreadable) && self.weather.fate == Fate::Unavailable {
            return Ok(links.iter().map(|_| ItemSeen::Deleted).collect());
        }
        self.refusal(Side::Exchange)?;
        let user = self.user(user);
        let exchange = self.exchange_read(&user.oid);
        let seen: Vec<_> = links
            .iter()
            .map(|link| match placed(exchange, &user, link, self.flaw) {
                Some((entry, folder)) => seen(&*entry, folder, self.flaw),
                None => ItemSeen::Missing,
            })
            .collect();
        for (link, seen) in links.iter().zip(&seen) {
            self.note(|| format!("link {} looks at exchange: {}", short(link), seen_in_words(seen)));
        }
        Ok(seen)
    }

    /// All there is, which is more than was asked for.
    pub(super) fn items_alike<C: Told>(&mut self, user: u8) -> Result<Vec<ItemRow<C>>, Stop> {
        self.refusal(Side::Exchange)?;
        if self.flaw == Some(Flaw::CreatesUnasked) {
            return Ok(Vec::new());
        }
        let owner = self.user(user);
        let exchange = self.exchange_read(&owner.oid);
        let Ok(mailbox) = exchange.mailbox(&owner.oid) else {
            return Ok(Vec::new());
        };
        let rows: Vec<ItemRow<C>> = C::entries(mailbox)
            .filter(|(_, folder)| *folder == Folder::Default)
            .map(|(entry, _)| row_from(&ChangeRow::Changed(Arc::clone(entry)), &owner, self.flaw))
            .collect();
        self.note(|| format!("user {user} is asked what is there: {} items", rows.len()));
        Ok(rows)
    }

    /// What lies in the folder that is read, by id and version; of what may lie in any folder, what carries the category.
    pub(super) fn sighted_items<C: Told>(&mut self, user: u8) -> Result<Vec<ItemSighting>, Stop> {
        self.refusal(Side::Exchange)?;
        let owner = self.user(user);
        let exchange = self.exchange_read(&owner.oid);
        let Ok(mailbox) = exchange.mailbox(&owner.oid) else {
            return Ok(Vec::new());
        };
        let sightings: Vec<ItemSighting> = C::entries(mailbox)
            .filter(|(_, folder)| *folder == Folder::Default)
            .map(|(entry, folder)| {
                let (item, _) = C::item(entry, folder, self.flaw);
                ItemSighting {
                    id: item.id,
                    version: item.version,
                    is_categorised: item.marks.category,
                }
            })
            .filter(|seen| C::KIND != Kind::Email || seen.is_categorised)
            .collect();
        self.note(|| {
            format!(
                "user {user} is asked for all that is there: {} items",
                sightings.len()
            )
        });
        Ok(sightings)
    }

    pub(super) fn items_by_id<C: Told>(&mut self, user: u8, ids: &[ItemId]) -> Result<Vec<ItemRow<C>>, Stop> {
        self.refusal(Side::Exchange)?;
        let owner = self.user(user);
        let exchange = self.exchange_read(&owner.oid);
        let Ok(mailbox) = exchange.mailbox(&owner.oid) else {
            return Ok(Vec::new());
        };
        let asked = |id: &str| ids.iter().any(|asked| asked.as_str() == id);
        let rows: Vec<ItemRow<C>> = C::entries(mailbox)
            .filter(|(entry, folder)| *folder != Folder::DeletedItems && asked(C::facts(entry).id))
            .map(|(entry, folder)| ItemRow {
                seen: seen(&**entry, folder, self.flaw),
                ..row_from(&ChangeRow::Changed(Arc::clone(entry)), &owner, self.flaw)
            })
            .collect();
        for row in &rows {
            self.note(|| {
                let (id, seen) = (tail(row.id.as_str()), seen_in_words(&row.seen));
                format!("user {user} reads {id} again: {seen}")
            });
        }
        Ok(rows)
    }
}

/// The item of a link: by id, else by the number under which we made it, else the copy of the same meeting. Where an item
/// has another id in every folder, it is looked for in the others by its stamp before it is missed.
fn placed<C: Told>(
    exchange: &Exchange,
    user: &User,
    link: &Link<C>,
    flaw: Option<Flaw>,
) -> Option<(Arc<C::Entry>, Folder)> {
    let mailbox = exchange.mailbox(&user.oid).ok()?;
    let everywhere = || C::entries(mailbox);
    let number = number_of(link);
    let found = match item_of(link) {
        Some(id) if C::COPIES_ARE_ONE => {
            let own = everywhere().find(|(entry, _)| C::facts(entry).id == id.as_str());
            let is_gone = own.is_none_or(|(_, folder)| folder == Folder::DeletedItems);
            let copies = everywhere().filter(|(entry, folder)| {
                is_gone && *folder == Folder::Default && C::key(C::uid(entry), user) == link.key
            });
            copies
                .max_by_key(|(entry, _)| carries_category::<C>(entry))
                .or(own)
        }
        Some(id) => everywhere()
            .find(|(entry, _)| C::facts(entry).id == id.as_str())
            .or_else(|| {
                let mut elsewhere = everywhere().filter(|(_, folder)| *folder == Folder::Elsewhere);
                let is_it = |entry: &C::Entry| C::facts(entry).stamp == Some(number.as_str());
                elsewhere.find(|(entry, _)| {
                    C::MOVES_UNDER_ANOTHER_ID && is_it(entry) && flaw != Some(Flaw::LosesMovedTasks)
                })
            }),
        None => everywhere()
            .find(|(entry, _)| C::facts(entry).made_as == Some(number.as_str()))
            .or_else(|| {
                let is_of = |entry: &C::Entry| {
                    let by_uid = link.ical_uid.as_deref();
                    C::key(C::uid(entry), user) == link.key
                        || by_uid.is_some_and(|uid| C::ical_uid(entry) == Some(uid))
                };
                everywhere().find(|(entry, _)| is_of(entry))
            }),
    };
    found.map(|(entry, folder)| (Arc::clone(entry), folder))
}

pub(super) fn seen<C: Told>(entry: &C::Entry, folder: Folder, flaw: Option<Flaw>) -> ItemSeen<C> {
    let facts = C::facts(entry);
    if facts.is_cancelled {
        return ItemSeen::Cancelled;
    }
    match (folder, C::refusal(entry)) {
        (Folder::DeletedItems, _) => ItemSeen::Deleted,
        (Folder::Default | Folder::Elsewhere, Some(code)) => {
            let marks = Marks {
                category: facts.categories.iter().any(|name| name == CATEGORY),
                stamp: facts.stamp.is_some(),
            };
            ItemSeen::Refused(code, marks)
        }
        (Folder::Default | Folder::Elsewhere, None) => {
            let (item, named) = C::item(entry, folder, flaw);
            ItemSeen::Found(Box::new(item), named)
        }
    }
}
