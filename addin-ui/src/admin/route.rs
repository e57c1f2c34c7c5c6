//! Which page is shown, as the address says behind `#`: links work, and so do *back* and *forward*.

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// How the deployment stands, and everybody who has ever signed in, or those who are asked for: as it stands behind `?`.
    Monitor(String),
    /// What has to be done before anything syncs.
    Checklist,
    /// Sync Configuration.
    Configuration,
    /// Scheduled processes.
    Processes,
    /// One of those who have signed in, by our id; and who was asked for on the Monitor, to go back to.
    User(String, String),
    /// What waits for approval.
    Held,
    /// Who did what.
    Audit,
}

/// Every page that the navigation offers, in its order.
pub(crate) const OFFERED: [Route; 6] = [
    Route::Monitor(String::new()),
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
        let (named, asked) = parts(fragment);
        let asked = asked.to_owned();
        let mut steps = named.split('/');
        let (page, place) = (steps.next().unwrap_or_default(), steps.next());
        let user = place.filter(|id| page == USERS && is_id(id));
        let offered = OFFERED.into_iter().find(|route| route.name() == page);
        match (user, offered) {
            (Some(id), _) => Self::User(id.to_owned(), asked),
            (None, Some(Self::Monitor(_))) => Self::Monitor(asked),
            (None, offered) => offered.unwrap_or_else(Self::monitor),
        }
    }

    /// The Monitor with everybody.
    pub(crate) const fn monitor() -> Self {
        Self::Monitor(String::new())
    }

    /// The page of a user, with nobody else asked for.
    pub(crate) fn user(id: &str) -> Self {
        Self::User(id.to_owned(), String::new())
    }

    /// Where a link to it leads.
    pub(crate) fn link(&self) -> String {
        let (id, asked) = match self {
            Self::User(id, asked) => (["/", id].concat(), asked.as_str()),
            Self::Monitor(asked) => (String::new(), asked.as_str()),
            Self::Checklist | Self::Configuration | Self::Processes | Self::Held | Self::Audit => {
                (String::new(), "")
            }
        };
        let sign = if asked.is_empty() { "" } else { "?" };
        ["#/", self.name(), &id, sign, asked].concat()
    }

    /// Where a link leads to a place on it, such as a field by its path.
    pub(crate) fn link_to(&self, place: &str) -> String {
        [&self.link(), "/", place].concat()
    }

    /// The place that a fragment names on its page.
    pub(crate) fn place(fragment: &str) -> Option<&str> {
        let (_, place) = parts(fragment).0.split_once('/')?;
        Some(place)
    }

    /// The page that it stands below, as it was left; itself where it stands below none.
    pub(crate) fn above(&self) -> Self {
        match self {
            Self::User(_, asked) | Self::Monitor(asked) => Self::Monitor(asked.clone()),
            Self::Checklist | Self::Configuration | Self::Processes | Self::Held | Self::Audit => {
                self.clone()
            }
        }
    }

    /// Whether it belongs to this page of the navigation.
    pub(crate) fn is_within(&self, offered: &Self) -> bool {
        self.above().name() == offered.name()
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Monitor(_) => "monitor",
            Self::Checklist => "checklist",
            Self::Configuration => "configuration",
            Self::Processes => "processes",
            Self::User(..) => USERS,
            Self::Held => "held",
            Self::Audit => "audit",
        }
    }
}

/// What a fragment names, and what stands behind its `?`.
fn parts(fragment: &str) -> (&str, &str) {
    let fragment = fragment.trim_start_matches('#');
    let (named, asked) = fragment.split_once('?').unwrap_or((fragment, ""));
    (named.trim_matches('/'), asked)
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
        let user = Route::user(ID);
        assert_eq!(Route::of(&user.link()), user);
        for nonsense in ["#/users", "#/users/", "#/users/../me"] {
            assert_eq!(Route::of(nonsense), Route::monitor(), "{nonsense}");
        }
        let asked = Route::of("#/users/1?after=2");
        assert!(matches!(asked, Route::Monitor(_)), "1 is no id");
    }

    #[test]
    fn one_user_stands_below_those_who_were_asked_for() {
        let asked = "card=never-synced&search=a%2Fb".to_owned();
        let (monitor, user) = (
            Route::Monitor(asked.clone()),
            Route::User(ID.to_owned(), asked.clone()),
        );
        for route in [&monitor, &user] {
            assert_eq!(Route::of(&route.link()), *route);
            assert_eq!(route.above(), monitor);
            assert!(route.is_within(&Route::monitor()) && !route.is_within(&Route::Held));
        }
        assert_eq!(Route::place(&user.link()), Some(ID));
        assert_eq!(Route::Held.above(), Route::Held);
    }
}
