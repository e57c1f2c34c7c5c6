//! What a record is about in Sales, for kinds whose relations are kept apart from who takes part.

use super::appointment::Related;
use crate::ids::SalesId;
use alloc::collections::BTreeSet;

impl Related {
    /// Becomes what is `asked` for, and lets go of those contacts that `before` had and `asked` has not; contacts that
    /// Sales' own users added stay (R-SHARE-3).
    pub(crate) fn relate(&mut self, before: &Self, asked: &Self) {
        let mut contacts: BTreeSet<SalesId> = self.contacts.difference(&before.contacts).copied().collect();
        contacts.extend(&asked.contacts);
        *self = Self {
            contacts,
            ..asked.clone()
        };
    }

    /// Whether the relations asked for are there.
    pub(crate) fn holds(&self, asked: &Self) -> bool {
        self.is_about_the_same(asked) && self.contacts.is_superset(&asked.contacts)
    }

    /// Whether account, opportunity and lead are those of `asked`.
    pub(crate) fn is_about_the_same(&self, asked: &Self) -> bool {
        self.account == asked.account && self.opportunity == asked.opportunity && self.lead == asked.lead
    }
}
