//! What becomes of records that are about to be born, given what is there already.

use super::{Likeness, Match};
use crate::allowance::{HeldFor, Turn};
use crate::content::{Content, Kind};
use crate::ids::ItemId;
use crate::pair::{Consent, Pair, Side};
use crate::reason::{Detail, Reason, ReasonCode};
use crate::write::Write;
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

/// A record that could be the same as what is about to be born in Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<L> {
    /// Its number.
    pub id: ItemId,
    /// What of it is compared.
    pub likeness: L,
    /// Whether it may be linked without asking.
    pub bound: Bound,
}

/// Whether a record may be linked without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It may: no other item has it.
    Free,
    /// A person says so first: another item has it.
    Asked,
}

/// What becomes of something that is about to be born in Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adoption {
    /// It is linked to this, which was there already.
    Adopt(ItemId),
    /// It waits for a person.
    Park(Reason),
    /// It is created.
    Create,
}

/// Whether the other side is asked before this write of `pair` may go. Before anything is created in Outlook, always; in
/// Sales, before a contact, and before an appointment or a task of the mailbox's first round, which `round` tells and an
/// unanswered hold remembers (R-ADOPT-1, R-ADOPT-2, R-CONT-2). A person who wants a new one has been asked, and what is
/// born again after its deletion was confirmed is that person's own act too (R-CAT-4, R-CONF-3). Emails have names of their
/// own.
pub fn asks_first<C: Content>(pair: &Pair<C>, write: &Write<C>, round: Turn) -> bool {
    let Write::Create { on, .. } = write else {
        return false;
    };
    if pair.agrees_to(Consent::CreateNew) || pair.agrees_to(Consent::BringBack) {
        return false;
    }
    let is_of_a_first_round = round == Turn::First
        || pair
            .hold
            .as_ref()
            .is_some_and(|hold| hold.held_for == HeldFor::FirstCreates);
    match (on, C::KIND) {
        (_, Kind::Email) => false,
        (Side::Exchange, Kind::Appointment | Kind::Contact | Kind::Task) => true,
        (Side::Sales, Kind::Contact) => pair.birth == 0,
        (Side::Sales, Kind::Appointment | Kind::Task) => pair.birth == 0 && is_of_a_first_round,
    }
}

/// What becomes of everything that is about to be born in Sales, by its Outlook item.
///
/// Exactly one that is the same and free is linked. What a person must decide about is several that are the same, one that
/// is not free, or one that two of `wanted` match, for neither is preferred. Of contacts that are the same person and that
/// nothing there matches, the one with the lowest id is created and the others wait: a person who is twice in Outlook is
/// once in Sales.
pub fn adoptions<L: Likeness>(
    wanted: &BTreeMap<ItemId, L>,
    there: impl IntoIterator<Item = Candidate<L>>,
) -> BTreeMap<ItemId, Adoption> {
    let mut bounds = BTreeMap::new();
    let index = L::index(there.into_iter().map(|candidate| {
        bounds.insert(candidate.id.clone(), candidate.bound);
        (candidate.id, candidate.likeness)
    }));
    let found: BTreeMap<_, _> = wanted
        .iter()
        .map(|(item, likeness)| (item, likeness.find(&index)))
        .collect();
    let claims = claims(found.values());
    let is_free = |record: &ItemId| {
        claims.get(record).is_none_or(|claims| *claims == 1) && bounds.get(record) == Some(&Bound::Free)
    };
    let park = |code: ReasonCode, records| Adoption::Park(code.with(Detail::Candidates(records)));
    let mut adoptions: BTreeMap<ItemId, Adoption> = found
        .into_iter()
        .map(|(item, found)| {
            let adoption = match found {
                Match::One(record) if is_free(&record) => Adoption::Adopt(record),
                Match::One(record) => park(ReasonCode::SeveralMatches, vec![record]),
                Match::Several(records) => park(ReasonCode::SeveralMatches, records),
                Match::Near(records) => park(ReasonCode::NearMatch, records),
                Match::None => Adoption::Create,
            };
            (item.clone(), adoption)
        })
        .collect();
    if L::IS_ONE {
        park_twins(wanted, &mut adoptions);
    }
    adoptions
}

/// What is to be asked of what is about to be born in Outlook, by the number of its record, given the items `there` that
/// could be the same and belong to no record: whatever looks the same, a person says (R-ADOPT-2). What is not asked about
/// is created; what Sales has twice is twice in Outlook.
pub fn questions<L: Likeness>(
    wanted: &BTreeMap<ItemId, L>,
    there: impl IntoIterator<Item = (ItemId, L)>,
) -> BTreeMap<ItemId, Reason> {
    let index = L::index(there);
    let asked = wanted.iter().filter_map(|(number, likeness)| {
        let candidates = match likeness.find(&index) {
            Match::One(item) => vec![item],
            Match::Several(items) | Match::Near(items) => items,
            Match::None => return None,
        };
        let reason = ReasonCode::MatchInOutlook.with(Detail::Candidates(candidates));
        Some((number.clone(), reason))
    });
    asked.collect()
}

/// How many want each record.
fn claims<'a>(found: impl IntoIterator<Item = &'a Match>) -> BTreeMap<ItemId, usize> {
    let mut claims = BTreeMap::new();
    for found in found {
        match found {
            Match::One(record) => *claims.entry(record.clone()).or_default() += 1,
            Match::Several(_) | Match::Near(_) | Match::None => {}
        }
    }
    claims
}

/// Of those that would be created, each one waits that is the same as an earlier one.
fn park_twins<L: Likeness>(wanted: &BTreeMap<ItemId, L>, adoptions: &mut BTreeMap<ItemId, Adoption>) {
    let created: Vec<(ItemId, L)> = wanted
        .iter()
        .filter(|(item, _)| adoptions.get(*item) == Some(&Adoption::Create))
        .map(|(item, likeness)| (item.clone(), likeness.clone()))
        .collect();
    let index = L::index(created.iter().cloned());
    for (item, likeness) in created {
        let same = match likeness.find(&index) {
            Match::One(twin) => vec![twin],
            Match::Several(twins) => twins,
            Match::Near(_) | Match::None => continue,
        };
        let earlier: Vec<_> = same.into_iter().filter(|twin| *twin < item).collect();
        if !earlier.is_empty() {
            let reason = ReasonCode::SeveralMatches.with(Detail::Candidates(earlier));
            adoptions.insert(item, Adoption::Park(reason));
        }
    }
}
