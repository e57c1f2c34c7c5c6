//! A page of a feed that was asked for before its reader asks, together with those of other feeds.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The first page of a feed, for whoever asks from the same place; given once. Clones share it.
pub struct FirstPage<W, P>(Arc<Mutex<Option<(W, P)>>>);

impl<W: PartialEq, P> FirstPage<W, P> {
    /// What is told after `place`.
    pub(super) fn put(&self, place: W, page: P) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((place, page));
    }

    /// What was told after `place`; nothing where that was not asked.
    pub(super) fn take(&self, place: &W) -> Option<P> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, page) = told.take_if(|(asked, _)| asked == place)?;
        Some(page)
    }

    /// It is too old to be of use.
    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl<W, P> Default for FirstPage<W, P> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<W, P> Clone for FirstPage<W, P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// No content.
impl<W, P> fmt::Debug for FirstPage<W, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstPage").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_given_once_and_only_to_who_asks_from_its_place() {
        let page = FirstPage::default();
        page.put("here", 1);
        assert_eq!(page.take(&"there"), None);
        assert_eq!(page.take(&"here"), Some(1));
        assert_eq!(page.take(&"here"), None);
        page.put("here", 2);
        page.clone().forget();
        assert_eq!(page.take(&"here"), None);
    }
}
