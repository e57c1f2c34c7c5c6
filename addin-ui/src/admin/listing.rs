//! Rows that come page by page, and never all at once.

use addin_ui::model::failure::Failure;

/// Rows, as far as they have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing<T> {
    /// Those that are there.
    pub(crate) rows: Vec<T>,
    coming: Coming,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Coming {
    Asked,
    Failed(Failure),
    Rest { has_more: bool },
}

/// What stands below the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum More {
    /// Nothing: these are all.
    None,
    /// There are more.
    Offered,
    /// They are on their way.
    Coming,
    /// They did not come.
    Failed,
}

/// Which of four states a page of rows is in; it is drawn anew when that changes, and not with every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The first rows are on their way.
    Reading,
    /// They did not come.
    Failed,
    /// There are none.
    Empty,
    /// These.
    Rows,
}

impl<T> Listing<T> {
    /// Nothing yet; the first rows were asked for.
    pub(crate) const fn asked() -> Self {
        Self {
            rows: Vec::new(),
            coming: Coming::Asked,
        }
    }

    /// More rows are there, with whether there are still more; or they are not. Gives the first of the last ones after others:
    /// the button for more goes away then, and the focus with it.
    pub(crate) fn arrives(&mut self, answer: Result<(Vec<T>, bool), Failure>) -> Option<&T> {
        let before = self.rows.len();
        let has_more = match answer {
            Ok((rows, has_more)) => {
                self.rows.extend(rows);
                self.coming = Coming::Rest { has_more };
                has_more
            }
            Err(failure) => {
                self.coming = Coming::Failed(failure);
                return None;
            }
        };
        self.rows.get(before).filter(|_| before > 0 && !has_more)
    }

    /// Whether more are to be asked for now: there are some, or they failed to come, and none are on their way.
    pub(crate) fn wants_more(&mut self) -> bool {
        match self.coming {
            Coming::Failed(_) | Coming::Rest { has_more: true } => {
                self.coming = Coming::Asked;
                true
            }
            Coming::Asked | Coming::Rest { has_more: false } => false,
        }
    }

    /// What stands below the rows.
    pub(crate) const fn more(&self) -> More {
        match self.coming {
            Coming::Asked => More::Coming,
            Coming::Failed(_) => More::Failed,
            Coming::Rest { has_more: true } => More::Offered,
            Coming::Rest { has_more: false } => More::None,
        }
    }

    /// Which state the whole is in.
    pub(crate) fn shape(&self) -> Shape {
        match (&self.coming, self.rows.is_empty()) {
            (_, false) => Shape::Rows,
            (Coming::Asked, true) => Shape::Reading,
            (Coming::Failed(_), true) => Shape::Failed,
            (Coming::Rest { .. }, true) => Shape::Empty,
        }
    }

    /// Why the last rows did not come.
    pub(crate) const fn failed(&self) -> Option<&Failure> {
        match &self.coming {
            Coming::Failed(failure) => Some(failure),
            Coming::Asked | Coming::Rest { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_page_by_page_and_what_is_there_stays_when_more_fail() {
        let mut listing = Listing::asked();
        assert_eq!((listing.shape(), listing.more()), (Shape::Reading, More::Coming));
        assert!(!listing.wants_more(), "they are on their way already");
        assert_eq!(listing.arrives(Ok((vec![1, 2], true))), None);
        assert_eq!((listing.shape(), listing.more()), (Shape::Rows, More::Offered));
        assert!(listing.wants_more());
        listing.arrives(Err(Failure::TimedOut));
        assert_eq!((listing.shape(), listing.more()), (Shape::Rows, More::Failed));
        assert_eq!(listing.rows, [1, 2]);
        assert!(listing.wants_more());
        assert_eq!(listing.arrives(Ok((vec![3, 4], false))), Some(&3));
        assert_eq!(listing.rows, [1, 2, 3, 4]);
        assert!(!listing.wants_more(), "these are all");
    }

    #[test]
    fn nothing_is_told_apart_from_not_yet_and_from_failed() {
        let mut listing = Listing::<u8>::asked();
        listing.arrives(Err(Failure::Unreachable));
        assert_eq!(listing.shape(), Shape::Failed);
        assert!(listing.wants_more());
        listing.arrives(Ok((vec![], false)));
        assert_eq!((listing.shape(), listing.more()), (Shape::Empty, More::None));
    }
}
