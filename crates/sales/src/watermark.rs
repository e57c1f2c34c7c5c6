//! Where a reader of a list that is ordered by its changes stands.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a reader goes back behind the latest change that it knows: a change may be stamped before, and seen after,
/// another one, for stamps are taken when a change is made and it shows when it is committed.
pub(crate) const OVERLAP: SignedDuration = SignedDuration::from_secs(120);
/// No two clocks of a pod and of what stands before it are further apart. What was changed so long before an answer was given,
/// and the overlap before, is in it.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(10);
/// Rows of the overlap that are remembered as given; what is beyond comes twice.
const GIVEN_MAX: usize = 500;

/// Where a reader of changes stands. Opaque: keep its text, and ask with it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// Everything that was stamped earlier than this, less the overlap, was given.
    pub(crate) until: Timestamp,
    /// Rows of the overlap that were given already, with the stamp that they had then.
    pub(crate) given: BTreeMap<i64, String>,
    /// The last row that was given, in the middle of a walk.
    pub(crate) walk: Option<Place>,
    /// In the middle of a walk: up to here it passes nothing over. What was changed before and shows after the walk has gone by
    /// is behind it for good, and a walk may be broken off and go on an hour later.
    #[serde(default)]
    certain: Option<Timestamp>,
}

/// A place in a list that is ordered by stamp, then by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// As it came: only so it is surely equal to itself when it is compared.
    pub(crate) stamp: String,
    pub(crate) id: i64,
}

impl Watermark {
    /// To be told of what changes from `since` on.
    pub fn starting_at(since: Timestamp) -> Self {
        Self {
            until: since,
            given: BTreeMap::new(),
            walk: None,
            certain: None,
        }
    }

    /// For keeping.
    pub fn to_text(&self) -> String {
        // Numbers, times and texts always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was kept; nothing where it is no watermark.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The latest change that was given.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// Where to begin to look.
    pub(crate) fn from(&self) -> Timestamp {
        self.until.saturating_sub(OVERLAP).unwrap_or(self.until)
    }

    /// Whether this row, as it is stamped now, was given already.
    pub(crate) fn has_given(&self, id: i64, stamp: &str) -> bool {
        self.given.get(&id).is_some_and(|known| known == stamp)
    }

    /// After a page of rows (id, stamp, moment of the stamp), in the order of the list, which was answered `at`. The last page
    /// was given all there was by then: where nothing changes any more, nothing of the overlap comes again. After a walk of
    /// several pages, whatever was changed since it began comes again.
    pub(crate) fn after(
        &self,
        rows: &[(i64, String, Timestamp)],
        is_last: bool,
        at: Option<Timestamp>,
    ) -> Self {
        let mut next = self.clone();
        for (id, stamp, _) in rows {
            next.given.insert(*id, stamp.clone());
        }
        let latest = rows.iter().map(|(_, _, at)| *at).max();
        let all_by = at.and_then(|at| at.checked_sub(CLOCKS_APART).ok());
        if is_last {
            let reached = latest.max(all_by).unwrap_or(self.until);
            let certain = self.certain.unwrap_or(reached);
            next.until = self.until.max(reached.min(certain));
            (next.walk, next.certain) = (None, None);
        } else {
            let place = rows.last().map(|(id, stamp, _)| Place {
                stamp: stamp.clone(),
                id: *id,
            });
            next.walk = place.or_else(|| self.walk.clone());
            next.certain = self.certain.or(all_by).or(latest);
        }
        next.forget_old(rows);
        next
    }

    /// Only rows within the overlap can come again.
    fn forget_old(&mut self, rows: &[(i64, String, Timestamp)]) {
        let from = self.from();
        let moments: BTreeMap<i64, Timestamp> = rows.iter().map(|(id, _, at)| (*id, *at)).collect();
        let moment = |id: &i64, stamp: &str| moments.get(id).copied().or_else(|| stamp.parse().ok());
        self.given
            .retain(|id, stamp| moment(id, stamp).is_some_and(|at| at >= from));
        while self.given.len() > GIVEN_MAX {
            self.given.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn row(id: i64, stamp: &str) -> (i64, String, Timestamp) {
        (id, stamp.to_owned(), at(stamp))
    }

    #[test]
    fn a_reader_goes_back_by_the_overlap_and_knows_what_it_was_given_there() {
        let start = Watermark::starting_at(at("2026-03-02T08:00:00Z"));
        let page = [row(1, "2026-03-02T08:10:00Z"), row(2, "2026-03-02T08:20:00Z")];
        let next = start.after(&page, true, None);
        assert_eq!(next.until(), at("2026-03-02T08:20:00Z"));
        assert_eq!(next.from(), at("2026-03-02T08:18:00Z"));
        assert!(next.has_given(2, "2026-03-02T08:20:00Z"));
        assert!(!next.has_given(2, "2026-03-02T08:20:01Z"), "changed again");
        assert!(!next.has_given(1, "2026-03-02T08:10:00Z"), "out of the overlap");
        assert_eq!(next.walk, None);
    }

    #[test]
    fn in_the_middle_of_a_walk_the_last_row_is_the_place_and_no_moment_goes_back() {
        let start = Watermark::starting_at(at("2026-03-02T09:00:00Z"));
        let next = start.after(&[row(7, "2026-03-02T08:10:00Z")], false, None);
        assert_eq!(next.until(), start.until());
        assert_eq!(next.walk.as_ref().map(|place| place.id), Some(7));
        assert_eq!(next.after(&[], true, None).walk, None);
    }

    #[test]
    fn what_was_changed_while_a_walk_went_on_comes_again_however_late_it_ends() {
        let start = Watermark::starting_at(at("2026-03-02T08:00:00Z"));
        let began = Some(at("2026-03-02T08:30:00Z"));
        let walking = start.after(&[row(7, "2026-03-02T08:29:59Z")], false, began);
        // Broken off, and gone on with an hour later. Meanwhile a row showed that was changed at 08:29:59, behind row 7.
        let hour = Some(at("2026-03-02T09:30:00Z"));
        let walking = walking.after(&[row(8, "2026-03-02T09:10:00Z")], false, hour);
        let ended = walking.after(&[row(9, "2026-03-02T09:29:00Z")], true, hour);
        assert_eq!(ended.until(), at("2026-03-02T08:20:00Z"));
        assert!(
            ended.has_given(9, "2026-03-02T09:29:00Z"),
            "and does not come twice"
        );
        let later = ended.after(&[], true, Some(at("2026-03-02T09:45:00Z")));
        assert_eq!(later.until(), at("2026-03-02T09:35:00Z"));
        // Where nobody says when a page was answered, its own last row is what is certain.
        let walking = start.after(&[row(7, "2026-03-02T08:29:59Z")], false, None);
        let ended = walking.after(&[row(9, "2026-03-02T09:29:00Z")], true, None);
        assert_eq!(ended.until(), at("2026-03-02T08:29:59Z"));
    }

    #[test]
    fn an_empty_page_in_the_middle_of_a_walk_is_not_its_end() {
        let start = Watermark::starting_at(at("2026-03-02T08:00:00Z"));
        let walking = start.after(&[row(7, "2026-03-02T08:10:00Z")], false, None);
        assert_eq!(walking.after(&[], false, None), walking);
    }

    #[test]
    fn many_changes_at_once_are_remembered_up_to_a_bound() {
        let page: Vec<_> = (0..2000).map(|id| row(id, "2026-03-02T08:10:00Z")).collect();
        let next = Watermark::starting_at(at("2026-03-02T08:00:00Z")).after(&page, true, None);
        assert_eq!(next.given.len(), GIVEN_MAX);
    }

    #[test]
    fn once_nothing_changes_any_more_nothing_of_the_overlap_is_asked_for_again() {
        let start = Watermark::starting_at(at("2026-03-02T08:00:00Z"));
        let page = [row(1, "2026-03-02T08:20:00Z")];
        let soon = start.after(&page, true, Some(at("2026-03-02T08:25:00Z")));
        assert_eq!(soon, start.after(&page, true, None), "the clocks may be apart");
        let later = soon.after(&[], true, Some(at("2026-03-02T08:40:00Z")));
        assert_eq!(later.from(), at("2026-03-02T08:28:00Z"));
        assert!(!later.has_given(1, "2026-03-02T08:20:00Z"));
        let walking = soon.after(&[], false, Some(at("2026-03-02T08:40:00Z")));
        assert_eq!(
            walking.until(),
            soon.until(),
            "in the middle of a walk nothing is certain"
        );
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back(
            ids in prop::collection::vec(any::<i64>(), 0..20),
            walks in any::<bool>(),
        ) {
            let page: Vec<_> = ids.iter().map(|id| row(*id, "2026-03-02T08:10:00.123Z")).collect();
            let next = Watermark::starting_at(at("2026-03-02T08:00:00Z")).after(&page, walks, None);
            prop_assert_eq!(Watermark::from_text(&next.to_text()), Some(next));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _read = Watermark::from_text(&text);
        }
    }
}
