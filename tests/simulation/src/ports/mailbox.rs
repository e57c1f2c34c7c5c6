//! One user's calendar.

use super::words::{answer_in_words, in_words, seen_in_words, short, tail};
use crate::appointments::{addresses_of, item_from_event, write_from_fields, write_of_new};
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::steps::{Fate, Feed};
use crate::world::{CATEGORY, DEADLINE, STAMP, Shared, User, World};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::{CalendarRow, Exchange, Folder};
use sandbox::exchange::write::EventWrite;
use std::sync::{Arc, Mutex, PoisonError};
use store::links::{Link, Organizes};
use sync_core::{Appointment, Item, ItemId, MeetingKey, Outcome, ReasonCode, Side, Write};
use worker::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, Mailbox, Outgoing, Page, PullError, Refusal, Stop,
};
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

/// Rows on a page, few enough that stories have several pages.
const PAGE_ROWS: usize = 3;

/// One user's calendar.
#[derive(Debug)]
pub struct SimMailbox {
    /// The world.
    pub world: Shared,
    /// Whose.
    pub user: u8,
}

impl Mailbox for SimMailbox {
    type Content = Appointment;

    async fn look(&self, links: &[&Link<Appointment>]) -> Result<Vec<ItemSeen<Appointment>>, Stop> {
        pause().await;
        let seen = self.world.lock().look_at_items(self.user, links);
        pause().await;
        seen
    }

    async fn write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
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
}

impl ItemFeed for SimMailbox {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<Appointment>>, PullError> {
        pause().await;
        let page = self.world.lock().changed_items(self.user, after);
        pause().await;
        page
    }
}

impl World {
    fn user(&self, user: u8) -> User {
        self.users[usize::from(user) % self.users.len()].clone()
    }

    fn look_at_items(
        &mut self,
        user: u8,
        links: &[&Link<Appointment>],
    ) -> Result<Vec<ItemSeen<Appointment>>, Stop> {
        if self.flaw == Some(Flaw::DeletesUnreadable) && self.weather.fate == Fate::Unavailable {
            return Ok(links.iter().map(|_| ItemSeen::Deleted).collect());
        }
        self.refusal(Side::Exchange)?;
        let oid = self.user(user).oid;
        let (exchange, _) = self.as_of(self.weather.stale_secs);
        let seen: Vec<_> = links
            .iter()
            .map(|link| match placed(exchange, &oid, link) {
                Some((event, folder)) => seen(&event, folder, self.flaw),
                None => ItemSeen::Missing,
            })
            .collect();
        for (link, seen) in links.iter().zip(&seen) {
            self.note(|| format!("link {} looks at exchange: {}", short(link), seen_in_words(seen)));
        }
        Ok(seen)
    }

    fn changed_items(
        &mut self,
        user: u8,
        after: Option<&Cursor>,
    ) -> Result<Page<ItemRow<Appointment>>, PullError> {
        self.refusal(Side::Exchange).map_err(PullError::Stopped)?;
        let oid = self.user(user).oid;
        let feed = self.weather.feed;
        if feed == Feed::Expired && after.is_some() {
            // The vendor forgets; a mailbox without one has nothing to forget.
            drop(self.exchange.expire_cursors(&oid));
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
        let changed = exchange.changes(&oid, cursor.as_ref(), window, PAGE_ROWS);
        let changed = match (changed, after) {
            (Ok(changed), _) => changed,
            (Err(_), Some(cursor)) if self.flaw == Some(Flaw::SwallowsExpiry) => {
                let now_on = self.exchange.changes(&oid, None, window, usize::MAX);
                return Ok(Page {
                    rows: Vec::new(),
                    next: now_on.map_or_else(|_| cursor.clone(), |page| Cursor(page.next.to_string())),
                    is_last: true,
                });
            }
            (Err(_), _) => return Err(PullError::CursorExpired),
        };
        let mut rows: Vec<_> = changed
            .rows
            .iter()
            .filter_map(|row| row_from(row, self.flaw))
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

    fn write_item(
        &mut self,
        user: u8,
        Outgoing { link, write }: &Outgoing<'_, Appointment>,
    ) -> Answer<Appointment> {
        if let Some(refused) = self.write_refusal(Side::Exchange) {
            return refused;
        }
        let user = self.user(user);
        self.note(|| format!("link {} writes to exchange: {}", short(link), in_words(write)));
        self.oracle_sees_item_write(&user, link, write);
        let order = self.order(&user, link, write);
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        self.send(move |world| {
            let done = world.land_item(&user, order);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let landed = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.note(|| format!("  answer: {}", answer_in_words(landed.as_ref())));
        landed.unwrap_or_else(|| self.lost_answer(matches!(write, Write::Create { .. })))
    }

    /// What a connector says of a write whose answer did not come.
    pub(super) fn lost_answer<C>(&self, is_create: bool) -> Answer<C> {
        if self.flaw == Some(Flaw::CreatesAfterTimeout) && is_create {
            Answer::of(Outcome::NotApplied)
        } else {
            Answer::of(Outcome::Uncertain)
        }
    }

    fn order(&self, user: &User, link: &Link<Appointment>, write: &Write<Appointment>) -> Order {
        let stamp = number_of(link).as_str().to_owned();
        let version = |expects: &sync_core::Version| {
            (self.flaw != Some(Flaw::NoPreconditions)).then(|| expects.as_str().to_owned())
        };
        match write {
            Write::Create { carried, .. } => {
                let people = carried.sent.people.iter().copied();
                let invitees = addresses_of(&self.sales, people, user.party);
                Order::Create {
                    write: write_of_new(&carried.sent, &invitees, &stamp, self.flaw),
                    people: carried.sent.people.clone(),
                }
            }
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => Order::Change {
                id: id.clone(),
                expects: version(expects),
                write: EventWrite {
                    categories: (self.flaw == Some(Flaw::DropsCategory)).then(Vec::new),
                    ..write_from_fields(&carried.sent, fields, self.flaw)
                },
                category: None,
                people: carried.sent.people.clone(),
            },
            Write::Mark { id, expects } => Order::Change {
                id: id.clone(),
                expects: version(expects),
                write: EventWrite {
                    extended: vec![(STAMP.to_owned(), stamp)],
                    subject: (self.flaw == Some(Flaw::MailsForNothing))
                        .then(|| link.pair.exchange.was_subject())
                        .flatten(),
                    ..EventWrite::default()
                },
                category: Some(true),
                people: people_of(link),
            },
            Write::Unmark { id, expects } => Order::Change {
                id: id.clone(),
                expects: version(expects),
                write: EventWrite::default(),
                category: Some(false),
                people: people_of(link),
            },
            Write::Delete { id, expects, .. } => Order::Delete {
                id: id.clone(),
                expects: version(expects),
            },
        }
    }

    /// What Exchange does when the request arrives.
    fn land_item(&mut self, user: &User, order: Order) -> Answer<Appointment> {
        self.oracle.writes += 1;
        let now = self.now;
        let mails_before = self.exchange.mails().len();
        let is_visible = match &order {
            Order::Create { .. } | Order::Delete { .. } => true,
            Order::Change { category, .. } => category.is_none(),
        };
        if matches!(order, Order::Delete { .. }) {
            self.oracle.removed(user);
        }
        let (result, people) = match order {
            Order::Create { write, people } => {
                let made = self.exchange.create_event(&user.oid, &write, now);
                (made.map(Some), people)
            }
            Order::Change {
                id,
                expects,
                mut write,
                category,
                people,
            } => {
                let changed = self.expected(user, &id, expects.as_deref()).and_then(|event| {
                    if let Some(on) = category {
                        write.categories = Some(with_category(&event, on));
                    }
                    self.exchange
                        .update_event(&user.oid, id.as_str(), &write, None, now)
                });
                (changed.map(Some), people)
            }
            Order::Delete { id, expects } => {
                let deleted = self
                    .expected(user, &id, expects.as_deref())
                    .and_then(|_| self.exchange.delete_event(&user.oid, id.as_str(), None, now));
                (deleted.map(|()| None), Default::default())
            }
        };
        let mailed = self.exchange.mails().len() - mails_before;
        self.oracle.mailed(user, mailed, is_visible);
        match result {
            Ok(Some(event)) => {
                let (mut item, _) = item_from_event(&event, Folder::Default, self.flaw);
                item.content.people = people;
                Answer::of(Outcome::Applied(item))
            }
            Ok(None) => Answer::of(Outcome::Deleted),
            Err(error) => Answer::of(match error.status {
                404 => Outcome::NotFound,
                412 => Outcome::PreconditionFailed,
                409 => Outcome::Uncertain,
                _ => {
                    return Answer {
                        refusal: Some(Refusal::Park(ReasonCode::RefusedByExchange.into())),
                        ..Answer::of(Outcome::NotApplied)
                    };
                }
            }),
        }
    }
}

impl World {
    /// The event that a write names, if it still is the version that is expected.
    fn expected(&self, user: &User, id: &ItemId, version: Option<&str>) -> Result<Event, GraphError> {
        let event = self.exchange.mailbox(&user.oid)?.event(id.as_str())?;
        if version.is_some_and(|version| *version != event.change.to_string()) {
            return Err(GraphError::new(412, "ErrorIrresolvableConflict", ""));
        }
        Ok(event.clone())
    }
}

/// What the request says.
enum Order {
    Create {
        write: EventWrite,
        people: sync_core::Participants,
    },
    Change {
        id: ItemId,
        expects: Option<String>,
        write: EventWrite,
        category: Option<bool>,
        people: sync_core::Participants,
    },
    Delete {
        id: ItemId,
        expects: Option<String>,
    },
}

/// The categories with ours on or off; writing them replaces the whole list.
fn with_category(event: &Event, on: bool) -> Vec<String> {
    let others = event.categories.iter().filter(|name| *name != CATEGORY).cloned();
    others.chain(on.then(|| CATEGORY.to_owned())).collect()
}

/// The people of the item as it was last known: an answer to a write knows addresses, not whom they belong to.
fn people_of(link: &Link<Appointment>) -> sync_core::Participants {
    link.pair
        .exchange
        .last_item()
        .map(|item| item.content.people.clone())
        .unwrap_or_default()
}

/// The event of a link: by id, else by stamp, else the copy of the same meeting.
fn placed(exchange: &Exchange, oid: &str, link: &Link<Appointment>) -> Option<(Arc<Event>, Folder)> {
    let mailbox = exchange.mailbox(oid).ok()?;
    let everywhere = || mailbox.events_everywhere();
    let found = match item_of(link) {
        Some(id) => everywhere().find(|placed| placed.item.immutable_id == id.as_str()),
        None => {
            let number = number_of(link);
            everywhere()
                .find(|placed| placed.item.transaction_id.as_deref() == Some(number.as_str()))
                .or_else(|| {
                    everywhere().find(|placed| MeetingKey::from_ical_uid(&placed.item.ical_uid) == link.key)
                })
        }
    };
    found.map(|placed| (Arc::clone(placed.item), placed.folder))
}

fn seen(event: &Event, folder: Folder, flaw: Option<Flaw>) -> ItemSeen<Appointment> {
    if event.is_cancelled {
        return ItemSeen::Cancelled;
    }
    match folder {
        Folder::DeletedItems => ItemSeen::Deleted,
        Folder::Default | Folder::Elsewhere => {
            let (item, named) = item_from_event(event, folder, flaw);
            ItemSeen::Found(Box::new(item), named)
        }
    }
}

/// Occurrences of series are not this kind's.
fn row_from(row: &CalendarRow, flaw: Option<Flaw>) -> Option<ItemRow<Appointment>> {
    Some(match row {
        CalendarRow::Changed(event) => ItemRow {
            id: ItemId::new(&event.immutable_id),
            key: Some(MeetingKey::from_ical_uid(&event.ical_uid)),
            made_as: event.transaction_id.as_ref().map(ItemId::new),
            organizes: if event.is_organizer {
                Organizes::Yes
            } else {
                Organizes::No
            },
            seen: seen(event, Folder::Default, flaw),
        },
        CalendarRow::Occurrence(_) => return None,
        CalendarRow::Removed(id) => ItemRow {
            id: ItemId::new(id),
            key: None,
            made_as: None,
            organizes: Organizes::No,
            seen: ItemSeen::Missing,
        },
    })
}

/// What is known of an item, in doubt too.
pub(crate) trait LastItem {
    /// As it was last seen.
    fn last_item(&self) -> Option<&Item<Appointment>>;
    /// Its title then.
    fn was_subject(&self) -> Option<String> {
        self.last_item().map(|item| item.content.subject.clone())
    }
}

impl LastItem for sync_core::Known<Appointment> {
    fn last_item(&self) -> Option<&Item<Appointment>> {
        match self {
            Self::Present(item) => Some(item),
            Self::InDoubt(doubt) => match &doubt.was {
                sync_core::Was::Present(item) => Some(item),
                sync_core::Was::Absent | sync_core::Was::Gone(_) => None,
            },
            Self::Absent | Self::Gone(_) => None,
        }
    }
}
