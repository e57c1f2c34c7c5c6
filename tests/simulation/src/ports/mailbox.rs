//! One user's mailbox, as far as one kind of item goes.

mod feed;
mod look;
mod writes;

use super::notes::Notes;
use crate::executor::pause;
use crate::kinds::Told;
use crate::world::Shared;
use jiff::Timestamp;
use std::marker::PhantomData;
use store::links::Link;
use sync_core::{ItemId, Side};
use worker::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, ItemSighting, Mailbox, Outgoing, Page, PullError, Stop,
    Wanted,
};

/// One user's mailbox.
#[derive(Debug)]
pub struct SimMailbox<C> {
    world: Shared,
    user: u8,
    notes: Notes,
    kind: PhantomData<fn() -> C>,
}

impl<C> SimMailbox<C> {
    /// The mailbox of this user.
    pub fn new(world: Shared, user: u8) -> Self {
        Self {
            notes: Notes::of(&world),
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
        seen.map(|seen| self.notes.of_seen(seen))
    }

    async fn alike(&self, _: &[Wanted<'_, C>]) -> Result<Vec<ItemRow<C>>, Stop> {
        pause().await;
        let rows = self.world.lock().items_alike(self.user);
        pause().await;
        rows.map(|rows| self.notes.of_rows(rows))
    }

    async fn write(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        self.notes.of_answers(C::send_items(self, writes).await)
    }
}

impl<C: Told> SimMailbox<C> {
    /// One request each, all in one batch.
    pub(crate) async fn send_at_once(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        let called_at = self.world.lock().now;
        pause().await;
        let answers = {
            let mut world = self.world.lock();
            world.gives_up = world.is_too_late(called_at);
            world.each_apart(Side::Exchange, writes, |world, outgoing| {
                world.write_item(self.user, outgoing)
            })
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
        let after = after.map(|after| self.notes.place(after)).transpose()?;
        let page = self.world.lock().changed_items(self.user, after.as_ref());
        pause().await;
        page.map(|page| Page {
            rows: self.notes.of_rows(page.rows),
            next: self.notes.keep(&page.next),
            is_last: page.is_last,
        })
    }

    async fn upcoming(&self, now: Timestamp, after: Option<&Cursor>) -> Result<Page<ItemRow<C>>, Stop> {
        pause().await;
        let page = self.world.lock().upcoming_items(self.user, now, after);
        pause().await;
        page.map(|page| Page {
            rows: self.notes.of_rows(page.rows),
            ..page
        })
    }

    async fn sightings(&self) -> Result<Option<Vec<ItemSighting>>, Stop> {
        pause().await;
        let sightings = self.world.lock().sighted_items::<C>(self.user);
        pause().await;
        sightings.map(Some)
    }

    async fn read(&self, ids: &[ItemId]) -> Result<Vec<ItemRow<C>>, Stop> {
        pause().await;
        let rows = self.world.lock().items_by_id(self.user, ids);
        pause().await;
        rows.map(|rows| self.notes.of_rows(rows))
    }
}
