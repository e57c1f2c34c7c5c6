//! What people say, taken and carried out: load, answer, save, bring to rest.
//!
//! **Invariant:** an answer is saved before anything follows from it, and its link is due from then on: whoever is stopped
//! after that leaves the rest to the next round. Given twice, it is taken once ([`sync_core::answer()`]).

use super::capture::Intake;
use super::rest::{Rest, RestError, Rested};
use crate::ports::{Clock, ItemFeed, ItemSeen, PageSaved, RecordFeed, RoundStore};
use store::links::{CopyId, Link};
use sync_core::{
    Approver, Choice, Content, ItemId, NotNow, Origin, ReasonCode, Related, Side, Standing, Versions, answer,
    share, told, unlink, who_approves,
};

/// What a person said about one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// About which link of their mailbox.
    pub copy: CopyId,
    /// What they chose.
    pub choice: Choice,
    /// What both sides were when they chose it.
    pub seen: Versions,
}

/// What an answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<C> {
    /// Why it was not taken; none where it was.
    pub refusal: Option<NotNow>,
    /// The link as it is now, and where it came to rest; none where nobody knows of it.
    pub rested: Option<Rested<C>>,
}

/// What became of several holds that were approved as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approvals<C> {
    /// Each on its own, in the order asked.
    Each(Vec<Answered<C>>),
    /// None: all together are for an administrator to approve.
    NeedsAdministrator,
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Takes what a person said, and brings its link to rest; an answer that is not taken leaves it as it was. What is shared
    /// anew asks for a place first.
    ///
    /// # Errors
    /// [`RestError`] where the store fails, or where a vendor stops what follows from an answer that was taken: it stays, and
    /// the next round goes on from there.
    pub async fn take_answer(&self, said: &Said, intake: &Intake) -> Result<Answered<C>, RestError> {
        let refusal = self.take(said).await?;
        if refusal.is_none() && said.choice == Choice::Share {
            self.seat(intake).await?;
        }
        let rested = match (self.by_hand().await?.rest_noted(&[said.copy]).await, &refusal) {
            // Nothing followed from it.
            (Err(RestError::Stopped(_)), Some(_)) => Vec::new(),
            (rested, _) => rested?,
        };
        Ok(Answered {
            refusal,
            rested: rested.into_iter().next(),
        })
    }

    /// Brings links to rest, their files too, and remembers what they came to.
    async fn rest_noted(&self, copies: &[CopyId]) -> Result<Vec<Rested<C>>, RestError> {
        let mut rested = self.bring_to_rest(copies).await?;
        let stop = self.carry_files(&mut rested).await?;
        self.note_rested(&rested).await?;
        match stop {
            None => Ok(rested),
            Some(stop) => Err(stop.into()),
        }
    }

    /// Links an item that its user shares by hand, whatever parted it before (R-SHARE-1, R-CAT-4), if there is a place for it
    /// (R-LIM-2), and brings its link to rest; `seen` was just read, and `asked` are the relations that they want instead of
    /// those there were (R-SHARE-3). None where nobody knows of that link.
    ///
    /// # Errors
    /// As [`Self::take_answer`].
    pub async fn share(
        &self,
        copy: CopyId,
        by: Origin,
        asked: Option<&Related>,
        seen: &ItemSeen<C>,
        intake: &Intake,
    ) -> Result<Option<Rested<C>>, RestError> {
        let known = self.acquaintance_of(std::slice::from_ref(seen)).await?;
        let asks = loop {
            let Some(mut link) = self.store.load(&[copy]).await?.into_iter().next() else {
                return Ok(None);
            };
            let now = self.clock.now();
            link.pair = share(&link.pair, by, now);
            if let Some(asked) = asked {
                link.pair.asked = Some(asked.clone().into());
            }
            self.learn_of_item(&mut link, seen.clone(), &known, now);
            let asks = matches!(link.pair.standing, Standing::Unseated { .. });
            let is_limited = intake.limit < u32::MAX;
            if asks && !is_limited {
                link.pair = link.pair.seated();
            }
            if self.store.save_page(&[link], Side::Exchange, None, now).await? == PageSaved::All {
                break asks && is_limited;
            }
        };
        if asks {
            self.seat(intake).await?;
        }
        let rested = self.by_hand().await?.rest_noted(&[copy]).await?;
        Ok(rested.into_iter().next())
    }

    /// Lets several holds of this mailbox go at once, if this person may approve so many together; each only if it still is
    /// what they saw. `removals_of_user` as [`who_approves`] counts them.
    ///
    /// # Errors
    /// As [`Self::take_answer`].
    pub async fn approve_together(
        &self,
        shown: &[(CopyId, Versions)],
        by: Approver,
        removals_of_user: u32,
    ) -> Result<Approvals<C>, RestError> {
        let copies: Vec<_> = shown.iter().map(|(copy, _)| *copy).collect();
        let links = self.store.load(&copies).await?;
        let holds = links
            .iter()
            .filter_map(|link| Some((link.user, link.pair.hold.as_deref()?)));
        if by < who_approves(holds, removals_of_user) {
            return Ok(Approvals::NeedsAdministrator);
        }
        let mut refusals = Vec::with_capacity(shown.len());
        for (copy, seen) in shown {
            let said = Said {
                copy: *copy,
                choice: Choice::Approve(by),
                seen: seen.clone(),
            };
            refusals.push(self.take(&said).await?);
        }
        let rested = match self.by_hand().await?.rest_noted(&copies).await {
            // Nothing followed from them.
            Err(RestError::Stopped(_)) if refusals.iter().all(Option::is_some) => Vec::new(),
            rested => rested?,
        };
        let answered = copies.iter().zip(refusals).map(|(copy, refusal)| Answered {
            refusal,
            rested: rested.iter().find(|rested| rested.link.copy == *copy).cloned(),
        });
        Ok(Approvals::Each(answered.collect()))
    }

    /// Saves what the answer makes of its link; says why not where it is not taken.
    async fn take(&self, said: &Said) -> Result<Option<NotNow>, RestError> {
        loop {
            let Some(link) = self.store.load(&[said.copy]).await?.into_iter().next() else {
                return Ok(Some(NotNow::NotOffered(ReasonCode::ItemNotFound.into())));
            };
            let (policy, now) = (self.policy_for(&link), self.clock.now());
            let pair = match answer(&link.pair, &said.choice, &said.seen, &policy, now) {
                Ok(pair) => pair,
                Err(refusal) => return Ok(Some(refusal)),
            };
            let mut links = Vec::new();
            if let Choice::Link(id) = &said.choice {
                match self.rivals_for(&link, id).await? {
                    Rivals::Have => return Ok(Some(NotNow::Taken)),
                    Rivals::Offer(offers) => links = offers,
                }
            }
            tracing::info!(link.id = %link.copy.0, reason = told(&link.pair, &policy, now).code.as_str(), "answered");
            links.push(Link { pair, ..link });
            // What is given up for it goes with it or not at all.
            if self.store.save_page(&links, Side::Exchange, None, now).await? == PageSaved::All {
                return Ok(None);
            }
        }
    }

    /// Who else names what `link` is to be linked with: whoever has it as its own, or only asks to become one.
    async fn rivals_for(&self, link: &Link<C>, id: &ItemId) -> Result<Rivals<C>, RestError> {
        let of_item = link.pair.exchange.item().is_none();
        let (items, numbers) = if of_item {
            (vec![id.clone()], Vec::new())
        } else {
            (Vec::new(), vec![id.clone()])
        };
        let naming = self.store.naming(&items, &numbers).await?;
        let others: Vec<_> = naming
            .into_iter()
            .filter(|other| other.meeting != link.meeting && other.user == link.user)
            .collect();
        let has_other_side = |other: &Link<C>| {
            let known = if of_item {
                &other.pair.sales
            } else {
                &other.pair.exchange
            };
            !matches!(other.pair.standing, Standing::Unlinked(_)) && known.was_ever_there()
        };
        if others.iter().any(has_other_side) {
            return Ok(Rivals::Have);
        }
        let given_up = others.into_iter().filter_map(|other| match other.pair.standing {
            Standing::Unlinked(_) => None,
            Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. } => Some(Link {
                pair: unlink(&other.pair, ReasonCode::LinkedAlready.into()),
                ..other
            }),
        });
        Ok(Rivals::Offer(given_up.collect()))
    }
}

/// Who else names what a link is to be linked with.
enum Rivals<C> {
    /// Somebody has it.
    Have,
    /// These would make a counterpart of it, and are given up.
    Offer(Vec<Link<C>>),
}
