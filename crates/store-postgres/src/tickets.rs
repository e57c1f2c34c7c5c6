//! Tickets.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::rows::{Place, micros, name_of_purpose};
use store::seal::Context;
use store::tickets::{Ticket, TicketPurpose, Tickets};
use store::users::UserId;

#[async_trait]
impl Tickets for PostgresStore {
    async fn put_ticket(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let context = Context::TicketPayload(ticket.digest, ticket.purpose);
        let payload = self.sealer.seal(&context, ticket.payload.clone().into())?;
        let user = ticket.user.as_ref().map(|user| user.0.as_bytes().as_slice());
        sqlx::query!(
            "INSERT INTO tickets (digest, purpose, user_id, payload, expires_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (digest) DO UPDATE
             SET purpose = excluded.purpose, user_id = excluded.user_id, payload = excluded.payload,
                 expires_at = excluded.expires_at",
            ticket.digest.as_slice(),
            name_of_purpose(ticket.purpose),
            user,
            payload,
            micros(ticket.expires_at)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn take_ticket(
        &self,
        digest: [u8; 32],
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<Option<Ticket>, StoreError> {
        let row = sqlx::query!(
            "DELETE FROM tickets WHERE digest = $1 AND purpose = $2 AND expires_at >= $3
             RETURNING user_id, payload, expires_at",
            digest.as_slice(),
            name_of_purpose(purpose),
            micros(now)
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
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
        let mut connection = self.connection().await?;
        let tickets = sqlx::query!("DELETE FROM tickets WHERE expires_at < $1", micros(now))
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        let sessions = sqlx::query!("DELETE FROM sessions WHERE expires_at < $1", micros(now))
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        Ok(tickets.rows_affected() + sessions.rows_affected())
    }
}
