//! Progress and results of the caller's own work, as server-sent events.
//!
//! The server learns of the worker's results from the store: one reader at a time waits for the store's own sign of a change
//! and wakes the others, and everybody looks at least every few seconds. What is told is how things are, never what was
//! done: who was away misses nothing.

use super::shares::show::instant_for;
use crate::auth::Caller;
use crate::convert::{repair_from_answer, round_from_ours, summary_from_run, view_from_share};
use crate::problem::Refusal;
use crate::state::AppState;
use crate::streams::{Ear, Place};
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use shared::api as wire;
use shared::ids;
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::time::Duration;
use store::StoreError;
use store::users::UserId;
use tokio::time::Instant;

/// How often a reader looks, where nothing tells it of a change.
const LOOKS_EVERY: Duration = Duration::from_secs(5);
/// A reader looks no more often than that.
const LOOKS_APART: Duration = Duration::from_millis(250);
/// After that a reader has to come again, and show who it is.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// What ended so shortly before a reader came is told: it may have ended while the reader was on its way.
const TOLD_BACK: SignedDuration = SignedDuration::from_secs(30);
/// How much of each kind is looked at.
const EACH_MAX: u32 = 50;

/// `share`, `repair`, `run` and `round` events of the caller alone: first how things are, then whatever changes. Read with
/// `fetch` and the bearer in its header. A stream ends after ten minutes; come again.
#[utoipa::path(get, path = "/api/events", tag = "runs",
    responses((status = 200, content_type = "text/event-stream", body = wire::events::ShareEvent,
        description = "`share` (as here), `repair`, `run` and `round` events")))]
pub(crate) async fn tell_events(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let place = state.streams.take(caller.user)?;
    let reader = Reader {
        user: caller.user,
        since: since(state.now()),
        until: Instant::now() + LASTS,
        told: BTreeMap::new(),
        to_tell: VecDeque::new(),
        looked_at: None,
        ear: state.streams.listen(),
        _place: place,
        state,
    };
    let events = stream::unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// One stream, and what it has told.
struct Reader {
    state: AppState,
    user: UserId,
    since: Timestamp,
    until: Instant,
    /// What was told last of each thing.
    told: BTreeMap<String, String>,
    to_tell: VecDeque<(&'static str, String)>,
    looked_at: Option<Instant>,
    ear: Ear,
    _place: Place,
}

impl Reader {
    /// The next event; none where the stream ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((name, data)) = self.to_tell.pop_front() {
                return Some(Event::default().event(name).data(data));
            }
            if Instant::now() >= self.until {
                return None;
            }
            if let Some(looked_at) = self.looked_at {
                tokio::time::sleep_until(looked_at + LOOKS_APART).await;
                let (state, ear) = (&self.state, &mut self.ear);
                state.streams.changed(ear, &*state.store, LOOKS_EVERY).await;
            }
            self.ear.clear();
            self.looked_at = Some(Instant::now());
            if let Err(error) = self.look().await {
                tracing::warn!(user.id = %self.user.0, error = %crate::problem::chain(&error), "a stream of events ends");
                return None;
            }
        }
    }

    async fn look(&mut self) -> Result<(), StoreError> {
        let state = self.state.clone();
        let (user, since) = (self.user, self.since);
        let (shares, answers, runs, round) = tokio::try_join!(
            state.store.recent_shares(user, since, EACH_MAX),
            state.store.recent_answers(user, since, EACH_MAX),
            state.store.recent_runs(user, since, EACH_MAX),
            state.store.latest_round(user),
        )?;
        let instant = instant_for(&state, &shares).await?;
        for share in shares {
            let id = share.id.0.to_string();
            let event = wire::events::ShareEvent {
                share_id: ids::ShareId(id.clone()),
                share: view_from_share(&share, &state.config.sales, instant),
            };
            self.tell("share", &id, &event);
        }
        for answer in answers {
            let id = answer.said.id.0.to_string();
            let event = wire::events::RepairEvent {
                repair_id: ids::RepairId(id.clone()),
                repair: repair_from_answer(&answer),
            };
            self.tell("repair", &id, &event);
        }
        for run in runs {
            self.tell("run", &run.id.0.to_string(), &summary_from_run(&run));
        }
        if let Some(round) = round.filter(|round| round.ended.is_some_and(|(ended_at, _)| ended_at >= since))
            && let Some(event) = round_from_ours(&round)
        {
            self.tell("round", &round.id.0.to_string(), &event);
        }
        Ok(())
    }

    /// Told only where it is not what was told last.
    fn tell(&mut self, name: &'static str, id: &str, event: &impl Serialize) {
        let data = serde_json::to_string(event).unwrap_or_default();
        let key = format!("{name} {id}");
        if self.told.get(&key) != Some(&data) {
            self.told.insert(key, data.clone());
            self.to_tell.push_back((name, data));
        }
    }
}

fn since(now: Timestamp) -> Timestamp {
    now.saturating_sub(TOLD_BACK).unwrap_or(Timestamp::MIN)
}
