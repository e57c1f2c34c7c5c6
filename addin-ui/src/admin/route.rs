//! Which page is shown, as the address says behind `#`: links work, and so do *back* and *forward*.

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Sync Configuration.
    Configuration,
    /// Scheduled processes.
    Processes,
}

/// Every page that the navigation offers, in its order.
pub(crate) const OFFERED: [Route; 2] = [Route::Configuration, Route::Processes];

impl Route {
    /// The page of a fragment, with or without its `#`; the first one where it names none.
    pub(crate) fn of(fragment: &str) -> Self {
        let named = fragment.trim_start_matches('#').trim_matches('/');
        let named = named.split('/').next().unwrap_or_default();
        OFFERED
            .into_iter()
            .find(|route| route.name() == named)
            .unwrap_or(Self::Configuration)
    }

    /// Where a link to it leads.
    pub(crate) fn link(self) -> String {
        ["#/", self.name()].concat()
    }

    /// Where a link leads to a place on it, such as a field by its path.
    pub(crate) fn link_to(self, place: &str) -> String {
        [&self.link(), "/", place].concat()
    }

    /// The place that a fragment names on its page.
    pub(crate) fn place(fragment: &str) -> Option<&str> {
        let (_, place) = fragment
            .trim_start_matches('#')
            .trim_matches('/')
            .split_once('/')?;
        Some(place)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Processes => "processes",
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
            assert_eq!(Route::place(&route.link()), None);
            let link = route.link_to("tasks.limit");
            assert_eq!(
                (Route::of(&link), Route::place(&link)),
                (route, Some("tasks.limit"))
            );
        }
        for nonsense in ["", "#", "#/", "#/nowhere", "#code=abc"] {
            assert_eq!(Route::of(nonsense), OFFERED[0]);
        }
    }
}
