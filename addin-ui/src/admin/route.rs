//! Which page is shown, as the address says behind `#`: links work, and so do *back* and *forward*.

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// How the deployment stands, and everybody who has ever signed in.
    Monitor,
    /// What has to be done before anything syncs.
    Checklist,
    /// Sync Configuration.
    Configuration,
    /// Scheduled processes.
    Processes,
    /// One of those who have signed in, by our id.
    User(String),
    /// What waits for approval.
    Held,
    /// Who did what.
    Audit,
}

/// Every page that the navigation offers, in its order.
pub(crate) const OFFERED: [Route; 6] = [
    Route::Monitor,
    Route::Checklist,
    Route::Configuration,
    Route::Processes,
    Route::Held,
    Route::Audit,
];

/// What the page of one user stands below. By itself it leads to the Monitor, which lists them.
const USERS: &str = "users";

impl Route {
    /// The page of a fragment, with or without its `#`; the first one where it names none.
    pub(crate) fn of(fragment: &str) -> Self {
        let named = fragment.trim_start_matches('#').trim_matches('/');
        let mut steps = named.split('/');
        let (page, place) = (steps.next().unwrap_or_default(), steps.next());
        let user = place.filter(|id| page == USERS && is_id(id));
        let offered = OFFERED.into_iter().find(|route| route.name() == page);
        user.map(|id| Self::User(id.to_owned()))
            .or(offered)
            .unwrap_or(Self::Monitor)
    }

    /// Where a link to it leads.
    pub(crate) fn link(&self) -> String {
        match self {
            Self::User(id) => ["#/", self.name(), "/", id].concat(),
            Self::Monitor
            | Self::Checklist
            | Self::Configuration
            | Self::Processes
            | Self::Held
            | Self::Audit => ["#/", self.name()].concat(),
        }
    }

    /// Where a link leads to a place on it, such as a field by its path.
    pub(crate) fn link_to(&self, place: &str) -> String {
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

    /// The page of the navigation that it belongs to.
    pub(crate) fn offered(&self) -> Self {
        match self {
            Self::User(_) => Self::Monitor,
            Self::Monitor
            | Self::Checklist
            | Self::Configuration
            | Self::Processes
            | Self::Held
            | Self::Audit => self.clone(),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Monitor => "monitor",
            Self::Checklist => "checklist",
            Self::Configuration => "configuration",
            Self::Processes => "processes",
            Self::User(_) => USERS,
            Self::Held => "held",
            Self::Audit => "audit",
        }
    }
}

/// An id goes into the addresses of requests, so nothing else gets in here.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192e4a0-7a5c-7c3e-8f00-0123456789ab";

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
            assert_eq!(Route::of(nonsense), OFFERED[0], "{nonsense}");
        }
    }

    #[test]
    fn what_goes_into_the_addresses_of_requests_is_an_id() {
        let user = Route::User(ID.to_owned());
        assert_eq!(Route::of(&user.link()), user);
        for nonsense in ["#/users", "#/users/", "#/users/../me", "#/users/1?after=2"] {
            assert_eq!(Route::of(nonsense), Route::Monitor, "{nonsense}");
        }
    }

    #[test]
    fn one_user_belongs_to_all_of_them() {
        assert_eq!(Route::User(ID.to_owned()).offered(), Route::Monitor);
        assert_eq!(Route::Held.offered(), Route::Held);
    }
}
