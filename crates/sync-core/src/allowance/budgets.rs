//! Whether a write goes without asking.

use super::{
    Allowance, AllowancePolicy, Demand, DeploymentDeletions, Effect, HeldFor, MAILS_MAX, Occasion,
    REMOVALS_MAX, Sides, Spent, Turn, is_within,
};
use jiff::Timestamp;

/// All that a write is paid from.
#[derive(Debug)]
pub struct Budgets<'a> {
    /// The user's own.
    pub allowance: &'a mut Allowance,
    /// The deployment's.
    pub deployment: &'a mut DeploymentDeletions,
    /// How much there is.
    pub policy: &'a AllowancePolicy,
}

impl Budgets<'_> {
    /// Lets a write through and counts it, or says why it is held. What is held is not counted.
    pub fn admit(&mut self, demand: &Demand, occasion: &Occasion, now: Timestamp) -> Result<Spent, HeldFor> {
        match self.held_for(demand, occasion, now) {
            Some(held_for) => Err(held_for),
            None => Ok(self.spend(demand, now)),
        }
    }

    /// Why the write would not go by itself; the gravest reason of several.
    pub(crate) fn held_for(
        &mut self,
        demand: &Demand,
        occasion: &Occasion,
        now: Timestamp,
    ) -> Option<HeldFor> {
        self.allowance.prune(now);
        self.stopped(demand, occasion, now)
            .or_else(|| self.too_many_removals(demand, occasion))
            .or_else(|| self.too_many_first_creates(demand))
            .or_else(|| self.too_much_mail(demand, occasion))
    }

    /// Counts a write that was let through, by a budget or by a person. Mails and removals that a person approved count
    /// like others, so that more of them are asked about again.
    pub(crate) fn spend(&mut self, demand: &Demand, now: Timestamp) -> Spent {
        self.allowance.prune(now);
        let spent = Spent {
            demand: *demand,
            at: now,
        };
        let deletions = self.adds_to_deployment(demand, now);
        self.deployment.last_hour = self.deployment.last_hour.saturating_add(deletions);
        self.allowance.remember(spent);
        spent
    }

    /// Why nothing of the kind goes through at all, not even again.
    pub(crate) fn stopped(&self, demand: &Demand, occasion: &Occasion, now: Timestamp) -> Option<HeldFor> {
        if demand.effect == Effect::Deletes {
            let deletions = self
                .deployment
                .last_hour
                .saturating_add(self.adds_to_deployment(demand, now));
            if deletions > self.policy.deployment_deletions_per_hour {
                return Some(HeldFor::Deployment);
            }
        }
        let is_empty = demand.effect.is_removal() && occasion.sides == Sides::SuddenlyEmpty;
        is_empty.then_some(HeldFor::SideEmpty)
    }

    fn too_many_removals(&self, demand: &Demand, occasion: &Occasion) -> Option<HeldFor> {
        if !demand.effect.is_removal() || self.before(demand).is_some_and(Spent::removes) {
            return None;
        }
        let removed = self
            .allowance
            .count(|spent| spent.removes() && spent.demand.object == demand.object);
        let removals_max = self.policy.removals_per_day(occasion.links).min(REMOVALS_MAX);
        (removed >= u64::from(removals_max)).then_some(HeldFor::Deletions)
    }

    fn too_many_first_creates(&self, demand: &Demand) -> Option<HeldFor> {
        if demand.effect != Effect::CreatesInFirstRound
            || self.before(demand).is_some_and(Spent::is_first_create)
        {
            return None;
        }
        let created = self.allowance.count(Spent::is_first_create);
        (created >= u64::from(self.policy.first_round_creates)).then_some(HeldFor::FirstCreates)
    }

    fn too_much_mail(&self, demand: &Demand, occasion: &Occasion) -> Option<HeldFor> {
        if demand.recipients == 0 {
            return None;
        }
        if occasion.mailing == Turn::First {
            return Some(HeldFor::FirstMail);
        }
        let before = self.before(demand).map_or(0, |spent| spent.demand.recipients);
        // A repetition that mails nobody new has been paid for already.
        let more = demand.recipients.saturating_sub(before);
        if more == 0 {
            return None;
        }
        let meetings = self.allowance.count(Spent::mails) + u64::from(before == 0);
        let mailed: u64 = self
            .allowance
            .rows()
            .map(|spent| u64::from(spent.demand.recipients))
            .sum();
        let meetings_max = self.policy.mail_budget_meetings_per_day.min(MAILS_MAX);
        let is_above = meetings > u64::from(meetings_max)
            || mailed + u64::from(more) > u64::from(self.policy.mail_budget_recipients_per_day);
        is_above.then_some(HeldFor::MailBudget)
    }

    /// What the same write has spent already.
    fn before(&self, demand: &Demand) -> Option<&Spent> {
        self.allowance.spent.get(&demand.key)
    }

    /// 1 if this is a deletion that the deployment's count does not hold yet.
    fn adds_to_deployment(&self, demand: &Demand, now: Timestamp) -> u32 {
        let is_counted = self.before(demand).is_some_and(|spent| {
            spent.demand.effect == Effect::Deletes && is_within(DeploymentDeletions::WINDOW, spent.at, now)
        });
        u32::from(demand.effect == Effect::Deletes && !is_counted)
    }
}
