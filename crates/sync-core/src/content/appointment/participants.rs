//! Those who take part in an appointment: few, and kept three times per pair.

use super::SalesPerson;
use alloc::vec::Vec;
use core::fmt;

/// Those who take part, as far as Sales knows them: each once, in the order of their ids.
///
/// A set of sorted elements side by side: for the handful that a meeting has, a tree takes four times as much memory.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub struct Participants(Vec<SalesPerson>);

impl Participants {
    /// Whether `person` takes part.
    pub fn contains(&self, person: &SalesPerson) -> bool {
        self.0.binary_search(person).is_ok()
    }

    /// From now on `person` takes part; true if they did not before.
    pub fn insert(&mut self, person: SalesPerson) -> bool {
        match self.0.binary_search(&person) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, person);
                true
            }
        }
    }

    /// From now on `person` takes no part; true if they did before.
    pub fn remove(&mut self, person: &SalesPerson) -> bool {
        match self.0.binary_search(person) {
            Ok(place) => {
                self.0.remove(place);
                true
            }
            Err(_) => false,
        }
    }

    /// Only those stay whom `stays` names.
    pub fn retain(&mut self, stays: impl FnMut(&SalesPerson) -> bool) {
        self.0.retain(stays);
    }

    /// Those who take part here and not in `other`.
    pub fn difference(&self, other: &Self) -> impl Iterator<Item = &SalesPerson> {
        self.0.iter().filter(|person| !other.contains(person))
    }

    /// All of them, in order.
    pub fn iter(&self) -> core::slice::Iter<'_, SalesPerson> {
        self.0.iter()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody takes part.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<SalesPerson> for Participants {
    fn extend<People: IntoIterator<Item = SalesPerson>>(&mut self, people: People) {
        self.0.extend(people);
        self.0.sort_unstable();
        self.0.dedup();
    }
}

impl FromIterator<SalesPerson> for Participants {
    fn from_iter<People: IntoIterator<Item = SalesPerson>>(people: People) -> Self {
        let mut participants = Self::default();
        participants.extend(people);
        participants.0.shrink_to_fit();
        participants
    }
}

impl<const N: usize> From<[SalesPerson; N]> for Participants {
    fn from(people: [SalesPerson; N]) -> Self {
        people.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Participants {
    type Item = &'a SalesPerson;
    type IntoIter = core::slice::Iter<'a, SalesPerson>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Ids only.
impl fmt::Debug for Participants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SalesId;

    fn contact(id: i64) -> SalesPerson {
        SalesPerson::Contact(SalesId(id))
    }

    #[test]
    fn the_same_people_in_any_order_and_number_are_equal() {
        let participants = Participants::from([contact(2), contact(1), contact(2)]);
        assert_eq!(participants, Participants::from([contact(1), contact(2)]));
        assert_eq!(participants.len(), 2);
    }

    #[test]
    fn whoever_joins_and_leaves_is_there_once_or_not_at_all() {
        let mut participants = Participants::from([contact(1), contact(3)]);
        assert!(participants.insert(contact(2)) && !participants.insert(contact(2)));
        assert!(participants.remove(&contact(1)) && !participants.remove(&contact(1)));
        participants.extend([contact(0), contact(3)]);
        assert!(participants.iter().eq(&[contact(0), contact(2), contact(3)]));
        assert!(participants.contains(&contact(3)) && !participants.contains(&contact(1)));
    }

    #[test]
    fn the_difference_is_who_takes_part_in_one_alone() {
        let (one, other) = (
            Participants::from([contact(1), contact(2)]),
            Participants::from([contact(2), contact(3)]),
        );
        assert!(one.difference(&other).eq(&[contact(1)]));
        assert!(other.difference(&one).eq(&[contact(3)]));
    }
}
