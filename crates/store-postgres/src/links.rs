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

use crate::{PostgresStore, commit, locks};
use async_trait::async_trait;
use jiff::Timestamp;
use read::load;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::blob::Stored;
use store::links::{Begun, CopyId, Counted, Link, LinkedMeeting, Links, Meetings, NewLink, Saved};
use store::rows::Place;
use store::rows::links::Save;
use store::seal::Sealer;
use store::users::UserId;
use sync_core::{AllowancePolicy, ItemId};

#[async_trait]
impl Meetings for PostgresStore {
    async fn open_link(&self, link: &NewLink, now: Timestamp) -> Result<LinkedMeeting, StoreError> {
        let mut tx = self.begin().await?;
        let row = open::open(&mut tx, &self.sealer, link, now).await?;
        commit(tx).await?;
        row.opened(&self.sealer)
    }
}

#[async_trait]
impl<C: Stored> Links<C> for PostgresStore {
    async fn load_links(&self, copies: &[CopyId]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.connection().await?;
        with_homes(&mut connection, &self.sealer, copies).await
    }

    async fn save_links(&self, links: &[Link<C>], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        let saves = Save::all(&self.sealer, links)?;
        let mut tx = self.begin().await?;
        locks::meetings(&mut tx, links.iter().map(|link| link.meeting)).await?;
        let mut saved = Vec::with_capacity(saves.len());
        for save in &saves {
            saved.push(keep::keep(&mut tx, &self.sealer, save, None, now).await?);
        }
        commit(tx).await?;
        Ok(saved)
    }

    async fn save_links_together(
        &self,
        links: &[Link<C>],
        now: Timestamp,
    ) -> Result<Option<Vec<i64>>, StoreError> {
        let saves = Save::all(&self.sealer, links)?;
        let mut tx = self.begin().await?;
        if !are_current(&mut tx, links).await? {
            return Ok(None);
        }
        let mut generations = Vec::with_capacity(saves.len());
        for save in &saves {
            match keep::keep(&mut tx, &self.sealer, save, None, now).await? {
                Saved::As(generation) => generations.push(generation),
                Saved::Overtaken => return Err(two_of_one_meeting(save)),
            }
        }
        commit(tx).await?;
        Ok(Some(generations))
    }

    async fn links_naming(
        &self,
        user: UserId,
        items: &[ItemId],
        numbers: &[ItemId],
    ) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.connection().await?;
        let copies = found::naming(&mut connection, C::NAME, user, items, numbers).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn begin_counted(
        &self,
        steps: &[Counted<C>],
        policy: &AllowancePolicy,
        now: Timestamp,
    ) -> Result<Vec<Begun>, StoreError> {
        let mut tx = self.begin().await?;
        let begun = counted::begin(&mut tx, &self.sealer, steps, policy, now).await?;
        commit(tx).await?;
        Ok(begun)
    }
}

/// Links, each with where its record becomes a meeting.
async fn with_homes<C: Stored>(
    connection: &mut PgConnection,
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

/// Whether nobody saved one of the links' meetings first; from now on nobody does.
async fn are_current<C>(tx: &mut PgConnection, links: &[Link<C>]) -> Result<bool, StoreError> {
    let generations = locks::meetings(tx, links.iter().map(|link| link.meeting)).await?;
    Ok(links
        .iter()
        .all(|link| generations.get(&link.meeting) == Some(&link.generation)))
}

/// Nothing is kept of links of which two are of one meeting.
fn two_of_one_meeting<C>(save: &Save<C>) -> StoreError {
    Place::new("meetings", save.link.meeting.0.as_bytes()).inconsistent("generation")
}
