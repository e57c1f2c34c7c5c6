//! What the saved search holds: nothing else goes from Sales to Exchange (R-APPT-3, 4 and 5, R-CONT-1, R-TASK-1).

use crate::kinds::Told;
use crate::world::{User, World};
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::{ItemId, Plan, ReasonCode, Write};
use worker::sync::rest::number_of;

/// A stretch of time in which rounds of one user went on without a break. Each round asks the search before it writes, so
/// what a write goes by is no older than the stretch.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretch {
    /// Numbers that the search held at some moment of it.
    held: BTreeSet<ItemId>,
    /// Whether no search was chosen at some moment of it: then what was heard before goes on, however old.
    was_without: bool,
}

/// The present stretch of each user, or the last one, by directory object id.
pub(super) type Stretches = BTreeMap<String, Stretch>;

impl World {
    /// A round of this user begins while no other round of theirs runs.
    pub fn a_stretch_begins<C: Told>(&mut self, user: u8) {
        let oid = self.oid(user);
        self.oracle.stretches.insert(oid, Stretch::default());
        self.watch_scopes::<C>();
    }

    /// At every moment: what the search holds.
    pub(super) fn watch_scopes<C: Told>(&mut self) {
        let mut stretches = std::mem::take(&mut self.oracle.stretches);
        for user in &self.users {
            let Some(stretch) = stretches.get_mut(&user.oid) else {
                continue;
            };
            if self.settings.searched {
                stretch.held.extend(self.in_search::<C>(user).unwrap_or_default());
            } else {
                stretch.was_without = true;
            }
        }
        self.oracle.stretches = stretches;
    }

    /// The records that the search holds for this user now, by number, as its index knows them; none where the user may
    /// not use it.
    pub fn in_search<C: Told>(&self, user: &User) -> Option<BTreeSet<ItemId>> {
        let held = self
            .sales
            .ids_in_scope(&self.search, &user.address, self.now)
            .ok()?;
        let numbers = held
            .iter()
            .filter_map(|row| C::number_of_row(&self.sales, &row.number));
        Some(numbers.map(ItemId::new).collect())
    }

    /// Something is about to go from Sales to Exchange. A contact or a task that left is another matter: the edit that
    /// took it out travels, whenever it can (R-CONT-7, R-TASK-7).
    pub(super) fn watch_reach<C: Told>(&mut self, user: &User, link: &Link<C>, write: &Write<C>) {
        let (promise, is_new) = match write {
            Write::Create { .. } => (
                "R-APPT-5 what is outside the search is not made in Exchange",
                true,
            ),
            Write::Update { .. } if !C::IS_PER_MAILBOX => {
                ("R-APPT-4 what left the search gets no edits of Sales", false)
            }
            Write::Update { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => return,
        };
        let number = ItemId::new(number_of(link).as_str());
        let was_held = self
            .oracle
            .stretches
            .get(&user.oid)
            .is_some_and(|stretch| stretch.held.contains(&number) || (stretch.was_without && !is_new));
        if !was_held {
            let detail = format!("{} in the mailbox of {}", number.as_str(), user.oid);
            self.oracle.says(promise, detail);
        }
    }

    /// In the end: what the search holds is not taken for what it does not hold.
    pub(super) fn judge_scope<C: Told>(&mut self, user: u8, link: &Link<C>, planned: &Plan<C>) {
        let is_out = matches!(
            planned.reason.code,
            ReasonCode::OutOfSearch | ReasonCode::LeftSearch | ReasonCode::TaskLeftSearch
        );
        let number = ItemId::new(number_of(link).as_str());
        let is_held = self
            .in_search::<C>(&self.user(user))
            .is_some_and(|held| held.contains(&number));
        if is_out && is_held && self.settings.searched {
            self.oracle.says(
                "R-APPT-3 R-CONT-1 R-TASK-1 what the search holds gets Sales' edits",
                format!("{} ends with {}", link.copy.0, planned.reason.code.as_str()),
            );
        }
    }
}
