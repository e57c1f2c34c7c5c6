//! Writes to a mailbox's items, from the request that leaves to what comes of it when it lands.

use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::parked;
use crate::ports::words::{answer_in_words, in_words, short};
use crate::world::{CATEGORY, User, World};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::model::Folder;
use std::sync::{Arc, Mutex, PoisonError};
use store::links::Link;
use sync_core::{ItemId, Outcome, ReasonCode, Side, Write};
use worker::ports::{Answer, Outgoing};
use worker::sync::rest::number_of;

impl World {
    pub(super) fn write_item<C: Told>(
        &mut self,
        user: u8,
        Outgoing { link, write }: &Outgoing<'_, C>,
    ) -> Answer<C> {
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
        self.send(Side::Exchange, move |world| {
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
