//! Links: meetings and their copies.

mod counted;
mod found;
mod home;
mod keep;
mod open;
mod read;
mod rounds;
mod seats;

pub(crate) use keep::{overtake, settle_lead};

use crate::SqliteStore;
use async_trait::async_trait;
use jiff::Timestamp;
use read::load;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use store::StoreError;
use store::blob::Stored;
use store::links::{Begun, CopyId, Counted, Link, LinkedMeeting, Links, Meetings, NewLink, Saved};
use store::rows::Place;
use store::rows::links::Save;
use store::seal::Sealer;
use store::users::UserId;
use sync_core::{AllowancePolicy, ItemId};

#[async_trait]
impl Meetings for SqliteStore {
    async fn open_link(&self, link: &NewLink, now: Timestamp) -> Result<LinkedMeeting, StoreError> {
        let (link, sealer) = (link.clone(), Arc::clone(&self.sealer));
        let row = self
            .write(move |tx| Box::pin(async move { open::open(tx, &sealer, &link, now).await }))
            .await?;
        row.opened(&self.sealer)
    }
}

#[async_trait]
impl<C: Stored> Links<C> for SqliteStore {
    async fn load_links(&self, copies: &[CopyId]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.reader().await?;
        with_homes(&mut connection, &self.sealer, copies).await
    }

    async fn save_links(&self, links: &[Link<C>], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        let saves = Save::all(&self.sealer, links)?;
        let sealer = Arc::clone(&self.sealer);
        let saved = self
            .write(move |tx| {
                Box::pin(async move {
                    let mut saved = Vec::with_capacity(saves.len());
                    for save in &saves {
                        saved.push(keep::keep(&mut *tx, &sealer, save, now).await?);
                    }
                    Ok(saved)
                })
            })
            .await?;
        self.changes.announce();
        Ok(saved)
    }

    async fn save_links_together(
        &self,
        links: &[Link<C>],
        now: Timestamp,
    ) -> Result<Option<Vec<i64>>, StoreError> {
        let saves = Save::all(&self.sealer, links)?;
        let sealer = Arc::clone(&self.sealer);
        let generations = self
            .write(move |tx| Box::pin(async move { keep_together(tx, &sealer, &saves, now).await }))
            .await?;
        self.changes.announce();
        Ok(generations)
    }

    async fn links_naming(
        &self,
        user: UserId,
        items: &[ItemId],
        numbers: &[ItemId],
    ) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.reader().await?;
        let copies = found::naming(&mut connection, C::NAME, user, items, numbers).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn begin_counted(
        &self,
        steps: &[Counted<C>],
        policy: &AllowancePolicy,
        now: Timestamp,
    ) -> Result<Vec<Begun>, StoreError> {
        let (steps, policy, sealer) = (steps.to_vec(), *policy, Arc::clone(&self.sealer));
        let begun = self
            .write(move |tx| Box::pin(async move { counted::begin(tx, &sealer, &steps, &policy, now).await }))
            .await?;
        self.changes.announce();
        Ok(begun)
    }
}

/// Links, each with where its record becomes a meeting.
async fn with_homes<C: Stored>(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    copies: &[CopyId],
) -> Result<Vec<Link<C>>, StoreError> {
    let mut links = load(&mut *connection, sealer, copies).await?;
    for link in &mut links {
        // Asked after the generation was read: who makes the meeting meanwhile overtakes whoever would make it again.
        link.home = home::of(&mut *connection, sealer, link).await?;
    }
    Ok(links)
}

/// All of them, or none where one was overtaken.
async fn keep_together<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    saves: &[Save<C>],
    now: Timestamp,
) -> Result<Option<Vec<i64>>, StoreError> {
    // The write lock is held: what is current now is current when it is saved.
    for save in saves {
        if !counted::is_current(&mut *tx, &save.link).await? {
            return Ok(None);
        }
    }
    let mut generations = Vec::with_capacity(saves.len());
    for save in saves {
        match keep::keep(&mut *tx, sealer, save, now).await? {
            Saved::As(generation) => generations.push(generation),
            Saved::Overtaken => return Err(two_of_one_meeting(save)),
        }
    }
    Ok(Some(generations))
}

/// Nothing is kept of links of which two are of one meeting.
fn two_of_one_meeting<C>(save: &Save<C>) -> StoreError {
    Place::new("meetings", save.link.meeting.0.as_bytes()).inconsistent("generation")
}
