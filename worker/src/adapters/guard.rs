//! The safeguards of one mailbox: its marker, and its master list beside what the store knows of both.

use crate::adapters::stop;
use crate::context::Context;
use crate::ports::{MayWrite, Safeguards};
use crate::sync::rest::RestError;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use runtime::Clock;
use std::fmt;
use std::sync::Arc;
use store::Store;
use store::records::RecordState;
use store::users::UserId;
use sync_core::marker::{Edition, Marker, Ownership, ownership};
use sync_core::{CategoryTrust, ReasonCode, Side};
use tokio::sync::Mutex;
use uuid::{NoContext, Uuid};

/// How long an answer about the marker holds within one round: a long round asks again.
const HOLDS_FOR: SignedDuration = SignedDuration::from_mins(5);
/// Times the marker is read before somebody else is taken to write it as often as we do: a renewal takes two.
const READS_MAX: u32 = 4;

/// The safeguards of one user's mailbox, for one job.
pub struct Guard {
    store: Arc<dyn Store>,
    clock: Clock,
    user: UserId,
    mailbox: exchange::Mailbox,
    may_write: Mutex<Option<(Timestamp, MayWrite)>>,
    category: Mutex<Option<CategoryTrust>>,
}

impl Guard {
    /// That of this user.
    pub fn of(context: &Context, user: UserId, mailbox: exchange::Mailbox) -> Self {
        Self {
            store: Arc::clone(&context.store),
            clock: context.clock.clone(),
            user,
            mailbox,
            may_write: Mutex::default(),
            category: Mutex::default(),
        }
    }

    /// Why something was not written, if that was asked and so.
    pub async fn refusal(&self) -> Option<ReasonCode> {
        match *self.may_write.lock().await {
            Some((_, MayWrite::No(code))) => Some(code),
            Some((_, MayWrite::Yes)) | None => None,
        }
    }

    /// Reads the marker, and makes it ours where it may be. What the database remembers is read after it, and an edition is
    /// intended there before it is written: [`ownership`] relies on both.
    async fn ask_whose_it_is(&self, now: Timestamp) -> Result<MayWrite, RestError> {
        let deployment = self.store.deployment().await?;
        for _ in 0..READS_MAX {
            let seen = self.mailbox.marker().await;
            let seen = seen.map_err(|error| stop(Side::Exchange, &error))?;
            let remembered = self.store.marker(self.user).await?;
            match ownership(seen.text.as_deref(), deployment, &remembered, now) {
                Ownership::Stands if remembered.adoption.is_none() => return Ok(MayWrite::Yes),
                Ownership::Stands => return Ok(MayWrite::No(ReasonCode::TakenOver)),
                Ownership::Landed(edition) => {
                    self.store.note_edition(self.user, edition, now).await?;
                    return Ok(match remembered.adoption {
                        None => MayWrite::Yes,
                        Some(_) => MayWrite::No(ReasonCode::TakenOver),
                    });
                }
                Ownership::Renew => {
                    let edition = match remembered.intended {
                        Some(begun) => begun,
                        None => self.intend(now).await?,
                    };
                    let marker = Marker { deployment, edition };
                    let written = self.mailbox.write_marker(&marker.as_text(), &seen).await;
                    // Whoever was faster, the next read tells.
                    written.map_err(|error| stop(Side::Exchange, &error))?;
                }
                Ownership::Refused => break,
            }
        }
        tracing::warn!(user.id = %self.user.0, "the mailbox is another deployment's, or of another copy of this database");
        Ok(MayWrite::No(ReasonCode::OtherDeployment))
    }

    async fn intend(&self, now: Timestamp) -> Result<Edition, RestError> {
        let edition = new_edition(now);
        self.store.intend_edition(self.user, edition).await?;
        Ok(edition)
    }

    /// Makes the category again where it is missing. Where something could have lost it, its user is asked first: whoever
    /// comes after a crash would find nothing missing.
    async fn ask_for_category(&self) -> Result<CategoryTrust, RestError> {
        let is_open = self.store.category_question(self.user).await?.is_some();
        let has_category = self.mailbox.has_category().await;
        if has_category.map_err(|error| stop(Side::Exchange, &error))? {
            return Ok(if is_open {
                CategoryTrust::InQuestion
            } else {
                CategoryTrust::Trusted
            });
        }
        if let MayWrite::No(_) = self.may_write().await? {
            return Ok(CategoryTrust::InQuestion);
        }
        let links = self.store.record_counts(self.user).await?;
        let is_linked = links.keys().any(|state| *state != RecordState::Unlinked);
        if is_linked {
            tracing::info!(user.id = %self.user.0, "the category was missing");
            self.store.ask_about_category(self.user, self.clock.now()).await?;
        }
        let made = self.mailbox.ensure_category().await;
        made.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(if is_linked || is_open {
            CategoryTrust::InQuestion
        } else {
            CategoryTrust::Trusted
        })
    }
}

#[async_trait]
impl Safeguards for Guard {
    async fn may_write(&self) -> Result<MayWrite, RestError> {
        let now = self.clock.now();
        let mut known = self.may_write.lock().await;
        if let Some((asked_at, may_write)) = *known
            && now.duration_since(asked_at) < HOLDS_FOR
        {
            return Ok(may_write);
        }
        let may_write = self.ask_whose_it_is(now).await?;
        *known = Some((now, may_write));
        Ok(may_write)
    }

    async fn category(&self) -> Result<CategoryTrust, RestError> {
        let mut known = self.category.lock().await;
        if let Some(trust) = *known {
            return Ok(trust);
        }
        let trust = self.ask_for_category().await?;
        *known = Some(trust);
        Ok(trust)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

fn new_edition(now: Timestamp) -> Edition {
    let secs = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    let id = Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, secs, nanos));
    Edition::from_bytes(*id.as_bytes())
}
