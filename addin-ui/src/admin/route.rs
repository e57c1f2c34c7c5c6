//! Which page is shown, as the address says behind `#`: links work, and so do *back* and *forward*.

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Sync Configuration.
    Configuration,
}

/// Every page that the navigation offers, in its order.
pub(crate) const OFFERED: [Route; 1] = [Route::Configuration];

impl Route {
    /// The page of a fragment, with or without its `#`; the first one where it names none.
    pub(crate) fn of(fragment: &str) -> Self {
        let named = fragment.trim_start_matches('#').trim_matches('/');
        OFFERED
            .into_iter()
            .find(|route| route.name() == named)
            .unwrap_or(Self::Configuration)
    }

    /// Where a link to it leads.
    pub(crate) fn link(self) -> String {
        ["#/", self.name()].concat()
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_link_that_leads_to_it_and_nonsense_leads_to_the_first() {
        for route in OFFERED {
            assert_eq!(Route::of(&route.link()), route);
        }
        for nonsense in ["", "#", "#/", "#/nowhere", "#code=abc"] {
            assert_eq!(Route::of(nonsense), OFFERED[0]);
        }
    }
}
