//! One round for one mailbox and one kind of record: pull, plan, rest.

use super::rest::{End, Rest, RestError, Rested};
use crate::ports::{Clock, ItemFeed, RecordFeed, RestNoted, RoundStore};
use sync_core::{Content, Policy, Side, Turn};

/// Pairs that one round brings to rest at most; the others stay due.
pub const PAIRS_MAX: usize = 5_000;
/// Pairs that are brought to rest abreast.
pub const ABREAST_MAX: usize = 100;

/// What a round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Pairs that are at rest.
    pub rested: usize,
    /// Pairs that go on by themselves.
    pub waiting: usize,
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Takes in what changed on both sides, then brings to rest what is due. What a round leaves, the next one finds.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything.
    pub async fn run_round(&self) -> Result<Report, RestError> {
        // What was changed while everything was listed is told by the feed only after that: it still belongs to the first
        // round.
        let was_listed = self.store.cursor(Side::Exchange).await?.is_some();
        let round = self.in_its_circumstances().await?;
        round.pull_exchange().await?;
        round.pull_sales().await?;
        let search = round.pull_search().await?;
        let policy = Policy {
            search,
            ..self.policy.clone()
        };
        let rest = Rest {
            policy: &policy,
            ..round.in_its_circumstances().await?
        };
        let due = self.store.due(self.clock.now(), PAIRS_MAX).await?;
        let mut report = Report::default();
        for copies in due.chunks(ABREAST_MAX) {
            let rested = rest.bring_to_rest(copies).await?;
            let notes: Vec<_> = rested.iter().map(noted).collect();
            report.waiting += notes.iter().filter(|note| note.due.is_some()).count();
            report.rested += notes.iter().filter(|note| note.due.is_none()).count();
            self.store.note_rest(&notes).await?;
        }
        if rest.round == Turn::First && was_listed && due.len() < PAIRS_MAX {
            self.store.end_first_round(self.clock.now()).await?;
        }
        Ok(report)
    }
}

fn noted<C>(rested: &Rested<C>) -> RestNoted {
    RestNoted {
        copy: rested.link.copy,
        generation: rested.link.generation,
        due: match rested.end {
            End::Waits(until, _) => Some(until),
            End::Rests(_) => None,
        },
    }
}
