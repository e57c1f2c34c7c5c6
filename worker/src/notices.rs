//! Mails that ask people to sign in again (R-AUTH-2), sent by the deployment and never from anybody's own mailbox.
//!
//! A lapse is one row of the store, and what is due is found among lapses. Workers take notices under a lease, so that each is
//! sent by one of them. It is noted after it was sent: whatever ends a worker in between, the one mail that it had in hand
//! may come twice, and none is lost. Where no sender is configured nothing is taken, and where it does not work that is noted,
//! for administrators to see, and everything stays due.

mod graph;
mod sender;
mod smtp;
mod terms;
mod words;

pub use graph::GraphSender;
pub use sender::{NotSent, Sender, Writer};
pub use smtp::SmtpSender;

use crate::context::Context;
use exchange::Profile;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use store::StoreError;
use store::configuration::Configuration;
use store::notices::{DueNotice, MailAddress, SenderCause, SenderStanding, SenderTrouble};
use store::users::UserId;
use terms::terms_of;
use words::please_sign_in;

/// How often it is looked whether somebody is to be written to.
const LOOKS_EVERY: Duration = Duration::from_secs(10);
/// Notices that are taken at a time.
const TAKEN_MAX: u32 = 10;
/// How long one of them may take.
const SENT_WITHIN: SignedDuration = SignedDuration::from_secs(20);
/// How long those that were taken are this worker's: longer than all of them take.
const LEASE: Duration = Duration::from_secs(300);
/// How long a sender that did not work is left alone, by whatever worker.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// How long nobody writes to an address that was refused.
const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Sends what is due until it is dropped. A database that does not answer is waited for.
pub async fn keep(context: &Context) {
    loop {
        if let Err(error) = send_due(context).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "notices are not looked for"
            );
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

/// Sends what is due now.
///
/// # Errors
/// The store's.
pub async fn send_due(context: &Context) -> Result<(), StoreError> {
    let Some(writer) = &context.notices else {
        return Ok(());
    };
    let (configuration, _) = context.store.configuration().await?;
    let Some(terms) = terms_of(&configuration) else {
        return Ok(());
    };
    let standing = context.store.sender_standing().await?;
    if is_left_alone(standing.as_ref(), context.clock.now()) {
        return Ok(());
    }
    let from = from_of(&configuration, writer);
    loop {
        let now = context.clock.now();
        let due = context.store.claim_notices(&terms, TAKEN_MAX, LEASE, now);
        let due = due.await?;
        if due.is_empty() || send_all(context, writer, from.as_ref(), &due, now).await? == Went::NotOn {
            return Ok(());
        }
    }
}

/// Keeps where mail to a user goes, as their mailbox says it now: an address may change hands. Where it says nothing, what was
/// known stays.
///
/// # Errors
/// The store's.
pub async fn keep_address(context: &Context, user: UserId, profile: &Profile) -> Result<(), StoreError> {
    let Some(address) = profile.primary.as_deref().and_then(MailAddress::parse) else {
        return Ok(());
    };
    context.store.put_address(user, &address).await
}

/// Whether it is worth going on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Went {
    On,
    NotOn,
}

/// Sends what was taken at `taken_at`, one after the other, each noted before the next leaves.
async fn send_all(
    context: &Context,
    writer: &Writer,
    from: Option<&MailAddress>,
    due: &[DueNotice],
    taken_at: Timestamp,
) -> Result<Went, StoreError> {
    let ends_at = taken_at.saturating_add(LEASE).unwrap_or(taken_at);
    let (mut is_noted, mut refused) = (false, None);
    for (turn, notice) in due.iter().enumerate() {
        if ends_at.duration_since(context.clock.now()) < SENT_WITHIN {
            // Somebody else may take the rest by now.
            return Ok(Went::On);
        }
        let mail = please_sign_in(notice.kind, writer);
        let sent = writer
            .sender
            .send(from.unwrap_or(&writer.from), &notice.to, &mail, context);
        let sent = sent.await;
        let now = context.clock.now();
        match sent {
            Ok(()) => {
                context.store.note_notice(notice, now).await?;
                tracing::info!(user.id = %notice.user.0, kind = ?notice.kind, "notice sent");
                count("sent");
                if !is_noted {
                    context.store.note_sender(None, now).await?;
                    is_noted = true;
                }
            }
            Err(NotSent::ReceiverRefused { code }) => {
                tracing::warn!(user.id = %notice.user.0, code, "a notice is refused by who it is for");
                count("refused");
                put_off(context, std::slice::from_ref(notice), now, REFUSED_FOR).await?;
                refused = Some(code);
            }
            Err(NotSent::SenderRefused(trouble)) => {
                tracing::warn!(cause = ?trouble.cause, code = trouble.code, "notices are not sent");
                count("failed");
                context.store.note_sender(Some(&trouble), now).await?;
                put_off(context, &due[turn..], now, AGAIN_AFTER).await?;
                return Ok(Went::NotOn);
            }
        }
    }
    if let (Some(code), false) = (refused, is_noted) {
        // Nobody can be reached: it may be the sender that is not let through.
        let trouble = SenderTrouble {
            cause: SenderCause::MailRefused,
            code: Some(code),
        };
        let noted = context.store.note_sender(Some(&trouble), context.clock.now());
        noted.await?;
    }
    Ok(Went::On)
}

async fn put_off(
    context: &Context,
    notices: &[DueNotice],
    now: Timestamp,
    wait: SignedDuration,
) -> Result<(), StoreError> {
    let until = now.saturating_add(wait).unwrap_or(now);
    for notice in notices {
        context.store.put_off_notice(notice, until).await?;
    }
    Ok(())
}

/// Whether the sender was found not to work so lately that it is not asked again.
fn is_left_alone(standing: Option<&SenderStanding>, now: Timestamp) -> bool {
    standing.is_some_and(|standing| {
        standing.trouble.is_some() && now.duration_since(standing.noted_at) < AGAIN_AFTER
    })
}

/// Whom the administrator named, where the deployment's own sender is not to be shown.
fn from_of(configuration: &Configuration, writer: &Writer) -> Option<MailAddress> {
    let named = configuration.notice_from_address.as_deref()?;
    MailAddress::parse(named).filter(|named| *named != writer.from)
}

fn count(outcome: &'static str) {
    metrics::counter!("worker_notices_total", "outcome" => outcome).increment(1);
}
