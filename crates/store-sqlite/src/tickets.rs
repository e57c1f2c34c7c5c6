//! Tickets.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::rows::{Place, micros, name_of_purpose};
use store::seal::Context;
use store::tickets::{Ticket, TicketPurpose, Tickets};
use store::users::UserId;

#[async_trait]
impl Tickets for SqliteStore {
    async fn put_ticket(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let context = Context::TicketPayload(ticket.digest, ticket.purpose);
        let payload = self.sealer.seal(&context, ticket.payload.clone().into())?;
        let digest = ticket.digest;
        let purpose = name_of_purpose(ticket.purpose);
        let user = ticket.user.map(|user| user.0);
        let expires_at = micros(ticket.expires_at);
        self.write(move |tx| {
            Box::pin(async move {
                let digest = digest.as_slice();
                let user = user.as_ref().map(|user| user.as_bytes().as_slice());
                sqlx::query!(
                    "INSERT OR REPLACE INTO tickets (digest, purpose, user_id, payload, expires_at)
                     VALUES (?, ?, ?, ?, ?)",
                    digest,
                    purpose,
                    user,
                    payload,
                    expires_at
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn take_ticket(
        &self,
        digest: [u8; 32],
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<Option<Ticket>, StoreError> {
        let name = name_of_purpose(purpose);
        let now = micros(now);
        let row = self
            .write(move |tx| {
                Box::pin(async move {
                    let digest = digest.as_slice();
                    sqlx::query!(
                        "DELETE FROM tickets WHERE digest = ? AND purpose = ? AND expires_at >= ?
                         RETURNING user_id, payload, expires_at",
                        digest,
                        name,
                        now
                    )
                    .fetch_optional(tx)
                    .await
                    .map_err(unavailable)
                })
            })
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let place = Place::new("tickets", &digest);
        let user = match row.user_id {
            Some(id) => Some(UserId(place.id("user_id", &id)?)),
            None => None,
        };
        let payload = self
            .sealer
            .open(&Context::TicketPayload(digest, purpose), &row.payload)?;
        Ok(Some(Ticket {
            digest,
            purpose,
            user,
            payload: payload.to_vec(),
            expires_at: place.moment("expires_at", row.expires_at)?,
        }))
    }

    async fn sweep_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let tickets = sqlx::query!("DELETE FROM tickets WHERE expires_at < ?", now)
                    .execute(&mut *tx)
                    .await
                    .map_err(unavailable)?;
                let sessions = sqlx::query!("DELETE FROM sessions WHERE expires_at < ?", now)
                    .execute(tx)
                    .await
                    .map_err(unavailable)?;
                Ok(tickets.rows_affected() + sessions.rows_affected())
            })
        })
        .await
    }
}
