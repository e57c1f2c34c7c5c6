//! One user's mailbox, as far as one kind of item goes.

use super::parked;
use super::words::{answer_in_words, in_words, seen_in_words, short, tail};
use crate::acts::carries_category;
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::steps::{Fate, Feed};
use crate::world::{CATEGORY, DEADLINE, Shared, User, World};
use jiff::Timestamp;
use sandbox::exchange::error::GraphError;
use sandbox::exchange::model::{ChangeRow, Exchange, Folder};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use store::links::{Link, Organizes};
use sync_core::{ItemId, Marks, MeetingKey, Outcome, ReasonCode, Side, Write};
use worker::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, Mailbox, Outgoing, Page, PullError, Stop, Wanted,
};
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

/// Rows on a page, few enough that stories have several pages.
const PAGE_ROWS: usize = 3;

/// One user's mailbox.
#[derive(Debug)]
pub struct SimMailbox<C> {
    world: Shared,
    user: u8,
    kind: PhantomData<fn() -> C>,
}

impl<C> SimMailbox<C> {
    /// The mailbox of this user.
    pub fn new(world: Shared, user: u8) -> Self {
        Self {
            world,
            user,
            kind: PhantomData,
        }
    }
}

impl<C: Told> Mailbox for SimMailbox<C> {
    type Content = C;

    async fn look(&self, links: &[&Link<C>]) -> Result<Vec<ItemSeen<C>>, Stop> {
        pause().await;
        let seen = self.world.lock().look_at_items(self.user, links);
        pause().await;
        seen
    }

    async fn alike(&self, _: &[Wanted<'_, C>]) -> Result<Vec<ItemRow<C>>, Stop> {
        pause().await;
        let rows = self.world.lock().items_alike(self.user);
        pause().await;
        rows
    }

    async fn write(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        C::send_items(self, writes).await
    }
}

impl<C: Told> SimMailbox<C> {
    /// One request each, all in the same weather.
    pub(crate) async fn send_at_once(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        let called_at = self.world.lock().now;
        pause().await;
        let answers = {
            let mut world = self.world.lock();
            world.gives_up = world.now.duration_since(called_at) > DEADLINE;
            writes
                .iter()
                .map(|outgoing| world.write_item(self.user, outgoing))
                .collect()
        };
        pause().await;
        answers
    }

    /// The world, and whose mailbox it is.
    pub(crate) fn place(&self) -> (&Shared, u8) {
        (&self.world, self.user)
    }
}

impl<C: Told> ItemFeed for SimMailbox<C> {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<C>>, PullError> {
        pause().await;
        let page = self.world.lock().changed_items(self.user, after);
        pause().await;
        page
    }

    async fn upcoming(&self, now: Timestamp, after: Option<&Cursor>) -> Result<Page<ItemRow<C>>, Stop> {
        pause().await;
        let page = self.world.lock().upcoming_items(self.user, now, after);
        pause().await;
        page
    }
}

impl World {
    fn upcoming_items<C: Told>(
        &mut self,
        user: u8,
        now: Timestamp,
        after: Option<&Cursor>,
    ) -> Result<Page<ItemRow<C>>, Stop> {
        self.refusal(Side::Exchange)?;
        let owner = self.user(user);
        let first: usize = after.and_then(|cursor| cursor.0.parse().ok()).unwrap_or_default();
        let (exchange, _) = self.as_of(self.weather.stale_secs);
        let mailbox = exchange
            .mailbox(&owner.oid)
            .map_err(|_| Stop::Unreadable(Side::Exchange))?;
        let upcoming: Vec<_> = C::entries(mailbox)
            .filter(|(entry, folder)| {
                *folder == Folder::Default && C::ends(entry).is_some_and(|ends| ends > now)
            })
            .map(|(entry, _)| Arc::clone(entry))
            .collect();
        let rows = upcoming.iter().skip(first).take(PAGE_ROWS);
        let next = first + PAGE_ROWS;
        Ok(Page {
            rows: rows
                .map(|entry| row_from(&ChangeRow::Changed(Arc::clone(entry)), &owner, self.flaw))
                .collect(),
            next: Cursor(next.to_string()),
            is_last: next >= upcoming.len(),
        })
    }
    fn look_at_items<C: Told>(&mut self, user: u8, links: &[&Link<C>]) -> Result<Vec<ItemSeen<C>>, Stop> {
        if self.flaw == Some(Flaw::DeletesUnreadable) && self.weather.fate == Fate::Unavailable {
            return Ok(links.iter().map(|_| ItemSeen::Deleted).collect());
        }
        self.refusal(Side::Exchange)?;
        let user = self.user(user);
        let (exchange, _) = self.as_of(self.weather.stale_secs);
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
    fn items_alike<C: Told>(&mut self, user: u8) -> Result<Vec<ItemRow<C>>, Stop> {
        self.refusal(Side::Exchange)?;
        if self.flaw == Some(Flaw::CreatesUnasked) {
            return Ok(Vec::new());
        }
        let owner = self.user(user);
        let (exchange, _) = self.as_of(self.weather.stale_secs);
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

    fn changed_items<C: Told>(
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
        let lag = match feed {
            Feed::Lags { secs } => secs,
            Feed::Prompt | Feed::Repeats | Feed::Reversed | Feed::Expired => 0,
        };
        let earlier = self.last_cursor.get(&user).cloned().flatten().map(Cursor);
        let asked = match (feed, after) {
            (Feed::Repeats, Some(_)) if earlier.is_some() => earlier.as_ref(),
            _ => after,
        };
        let cursor = asked
            .map(|cursor| cursor.0.parse())
            .transpose()
            .map_err(|_| PullError::CursorExpired)?;
        let window = self.window();
        let (exchange, _) = self.as_of(lag);
        let changed = C::changes(exchange, &owner.oid, cursor.as_ref(), window, PAGE_ROWS);
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
        let mut rows: Vec<ItemRow<C>> = changed
            .rows
            .iter()
            .map(|row| row_from(row, &owner, self.flaw))
            .collect();
        if feed == Feed::Reversed {
            rows.reverse();
        }
        for row in &rows {
            self.note(|| {
                format!(
                    "feed of user {user}: {} {}",
                    tail(row.id.as_str()),
                    seen_in_words(&row.seen)
                )
            });
        }
        self.last_cursor
            .insert(user, after.map(|cursor| cursor.0.clone()));
        Ok(Page {
            rows,
            next: Cursor(changed.next.to_string()),
            is_last: !changed.more,
        })
    }

    fn write_item<C: Told>(&mut self, user: u8, Outgoing { link, write }: &Outgoing<'_, C>) -> Answer<C> {
        if let Some(refused) = self.write_refusal(Side::Exchange) {
            return refused;
        }
        let user = self.user(user);
        self.note(|| format!("link {} writes to exchange: {}", short(link), in_words(write)));
        self.oracle_sees_item_write(&user, link, write);
        let order = self.item_order(&user, link, write);
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let record = self.record_of(link);
        self.send(move |world| {
            let shown = record.map(|record| (record, world.shown_on::<C>(Side::Exchange, record, &user)));
            let done = world.land_item(&user, order);
            if let Some((record, before)) = shown {
                world.oracle_sees_landed::<C>(Side::Exchange, record, &user, &before);
            }
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let landed = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.note(|| format!("  answer: {}", answer_in_words(landed.as_ref())));
        landed.unwrap_or_else(|| self.lost_answer(matches!(write, Write::Create { .. })))
    }

    fn item_order<C: Told>(&self, user: &User, link: &Link<C>, write: &Write<C>) -> Order<C> {
        let stamp = number_of(link).as_str().to_owned();
        match write {
            Write::Create { carried, .. } => Order::Create {
                wish: C::wish_of_new(&self.sales, user, &carried.sent, &stamp, self.flaw),
                sent: carried.sent.clone(),
            },
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => {
                let mut wish = C::wish_from_fields(&carried.sent, fields, self.flaw);
                if self.flaw == Some(Flaw::DropsCategory) {
                    C::set_categories(&mut wish, Vec::new());
                }
                Order::Change {
                    id: id.clone(),
                    expects: self.named(expects),
                    wish,
                    category: None,
                    known: Some(carried.sent.clone()),
                }
            }
            Write::Mark { id, expects } => Order::Change {
                id: id.clone(),
                expects: self.named(expects),
                wish: C::wish_of_mark(link, &stamp, self.flaw),
                category: Some(true),
                known: last_content(link),
            },
            Write::Unmark { id, expects } => Order::Change {
                id: id.clone(),
                expects: self.named(expects),
                wish: C::Wish::default(),
                category: Some(false),
                known: last_content(link),
            },
            Write::Delete { id, expects, .. } => Order::Delete {
                id: id.clone(),
                expects: self.named(expects),
            },
        }
    }

    /// What Exchange does when the request arrives.
    fn land_item<C: Told>(&mut self, user: &User, order: Order<C>) -> Answer<C> {
        self.oracle.writes += 1;
        let mails_before = self.exchange.mails().len();
        let is_visible = match &order {
            Order::Create { .. } | Order::Delete { .. } => true,
            Order::Change { category, .. } => category.is_none(),
        };
        if matches!(order, Order::Delete { .. }) {
            self.oracle.removed(user);
        }
        let is_create = matches!(order, Order::Create { .. });
        let (result, known) = self.do_item(user, order);
        let mailed = self.exchange.mails().len() - mails_before;
        self.oracle.mailed(user, mailed, is_visible);
        if is_create && result.is_ok() {
            self.oracle.created(user);
        }
        match result {
            Ok(Some(entry)) if C::refusal(&entry).is_some() => Answer::of(Outcome::Uncertain),
            Ok(Some(entry)) => {
                let (mut item, _) = C::item(&entry, Folder::Default, self.flaw);
                if let Some(known) = known {
                    C::recall(&mut item.content, &known);
                }
                Answer::of(Outcome::Applied(item))
            }
            Ok(None) => Answer::of(Outcome::Deleted),
            Err(error) => match error.status {
                404 => Answer::of(Outcome::NotFound),
                412 => Answer::of(Outcome::PreconditionFailed),
                409 => Answer::of(Outcome::Uncertain),
                _ => parked(ReasonCode::RefusedByExchange),
            },
        }
    }

    #[expect(clippy::type_complexity, reason = "what came of it, and what was known")]
    fn do_item<C: Told>(
        &mut self,
        user: &User,
        order: Order<C>,
    ) -> (Result<Option<Arc<C::Entry>>, GraphError>, Option<C>) {
        let now = self.now;
        match order {
            Order::Create { wish, sent } => {
                let made = C::create(&mut self.exchange, &user.oid, &wish, now);
                (made.map(Some), Some(sent))
            }
            Order::Change {
                id,
                expects,
                mut wish,
                category,
                known,
            } => {
                let expected = self.expected::<C>(user, &id, expects.as_deref());
                let changed = expected.and_then(|entry| {
                    if let Some(on) = category {
                        C::set_categories(&mut wish, with_category::<C>(&entry, on));
                    }
                    C::change(&mut self.exchange, &user.oid, id.as_str(), &wish, now)
                });
                (changed.map(Some), known)
            }
            Order::Delete { id, expects } => {
                let deleted = self
                    .expected::<C>(user, &id, expects.as_deref())
                    .and_then(|entry| {
                        C::delete(&mut self.exchange, &user.oid, id.as_str(), now)?;
                        if C::is_kept(&entry) {
                            self.oracle.deletes_what_is_kept(id.as_str());
                        }
                        Ok(())
                    });
                (deleted.map(|()| None), None)
            }
        }
    }

    /// The item that a write names, if it is in the folder that is read and still is the version that is expected.
    fn expected<C: Told>(
        &self,
        user: &User,
        id: &ItemId,
        version: Option<&str>,
    ) -> Result<Arc<C::Entry>, GraphError> {
        let mailbox = self.exchange.mailbox(&user.oid)?;
        let entry = C::entries(mailbox)
            .find(|(entry, folder)| *folder == Folder::Default && C::facts(entry).id == id.as_str())
            .map(|(entry, _)| Arc::clone(entry))
            .ok_or_else(|| GraphError::new(404, "ErrorItemNotFound", ""))?;
        if version.is_some_and(|version| *version != C::facts(&entry).version.to_string()) {
            return Err(GraphError::new(412, "ErrorIrresolvableConflict", ""));
        }
        Ok(entry)
    }
}

/// What the request says.
enum Order<C: Told> {
    Create {
        wish: C::Wish,
        sent: C,
    },
    Change {
        id: ItemId,
        expects: Option<String>,
        wish: C::Wish,
        category: Option<bool>,
        known: Option<C>,
    },
    Delete {
        id: ItemId,
        expects: Option<String>,
    },
}

/// The categories with ours on or off; writing them replaces the whole list.
fn with_category<C: Told>(entry: &C::Entry, on: bool) -> Vec<String> {
    let held = C::facts(entry).categories.iter();
    held.filter(|name| *name != CATEGORY)
        .cloned()
        .chain(on.then(|| CATEGORY.to_owned()))
        .collect()
}

/// The item as it was last known: an answer to a write knows names, not what they mean in Sales.
fn last_content<C: Told>(link: &Link<C>) -> Option<C> {
    link.pair.exchange.last_item().map(|item| item.content.clone())
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

fn seen<C: Told>(entry: &C::Entry, folder: Folder, flaw: Option<Flaw>) -> ItemSeen<C> {
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

fn row_from<C: Told>(row: &ChangeRow<C::Entry>, owner: &User, flaw: Option<Flaw>) -> ItemRow<C> {
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
