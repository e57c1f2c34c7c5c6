//! Laws of the fields of a series, which merging builds on.

use crate::properties::contents;
use proptest::prelude::*;
use std::collections::BTreeMap;
use sync_core::{Appointment, Content, Merging, Occurrences, OccurrencesField, Participants, Related, Slot};

fn without_people(contents: &Occurrences) -> BTreeMap<Slot, Appointment> {
    let mut meetings = contents.meetings.clone();
    for meeting in meetings.values_mut() {
        meeting.people = Participants::default();
        meeting.related = Related::default();
    }
    meetings
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn fields_tell_all_and_taking_them_over_leaves_no_difference(one in contents(), other in contents()) {
        let differing = one.differing(&other);
        prop_assert_eq!(differing.is_empty(), one.meetings == other.meetings);
        prop_assert_eq!(&differing, &other.differing(&one));
        for field in &differing {
            prop_assert_eq!(one.has(*field) && other.has(*field), matches!(field, OccurrencesField::Meeting(..)));
            let mut taken = one.clone();
            taken.take(&other, *field);
            prop_assert!(taken.same(&other, *field));
        }
        let mut taken = one.clone();
        for field in differing {
            taken.take(&other, field);
        }
        prop_assert_eq!(taken.meetings, other.meetings);
    }

    #[test]
    fn a_series_merged_into_an_untouched_one_is_taken_over(base in contents(), theirs in contents()) {
        let mut merged = base.clone();
        for field in base.differing(&theirs) {
            let whole = Occurrences::rule(field).1 == Merging::Whole;
            merged.merge_in(Some(&base), &theirs, field);
            prop_assert!(!whole || merged.same(&theirs, field));
        }
        prop_assert_eq!(without_people(&merged), without_people(&theirs));
    }
}
