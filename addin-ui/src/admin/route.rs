//! Which page is shown, as the address says behind `#`: links work, and so do *back* and *forward*.

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// Sync Configuration.
    Configuration,
    /// Everybody who has ever signed in.
    Users,
    /// One of them, by our id.
    User(String),
    /// What waits for approval.
    Held,
    /// Who did what.
    Audit,
}

/// Every page that the navigation offers, in its order.
pub(crate) const OFFERED: [Route; 4] = [Route::Configuration, Route::Users, Route::Held, Route::Audit];

impl Route {
    /// The page of a fragment, with or without its `#`; the first one where it names none.
    pub(crate) fn of(fragment: &str) -> Self {
        let named = fragment.trim_start_matches('#').trim_matches('/');
        let user = named.strip_prefix("users/").filter(|id| is_id(id));
        let offered = OFFERED.into_iter().find(|route| route.name() == named);
        user.map(|id| Self::User(id.to_owned()))
            .or(offered)
            .unwrap_or(Self::Configuration)
    }

    /// Where a link to it leads.
    pub(crate) fn link(&self) -> String {
        match self {
            Self::User(id) => ["#/", self.name(), "/", id].concat(),
            Self::Configuration | Self::Users | Self::Held | Self::Audit => ["#/", self.name()].concat(),
        }
    }

    /// The page of the navigation that it belongs to.
    pub(crate) fn offered(&self) -> Self {
        match self {
            Self::User(_) => Self::Users,
            Self::Configuration | Self::Users | Self::Held | Self::Audit => self.clone(),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Users | Self::User(_) => "users",
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
        let user = Route::User(ID.to_owned());
        for route in OFFERED.into_iter().chain([user]) {
            assert_eq!(Route::of(&route.link()), route);
        }
        let nonsense = [
            "",
            "#",
            "#/",
            "#/nowhere",
            "#code=abc",
            "#/users/../me",
            "#/users/1?after=2",
        ];
        for nonsense in nonsense {
            assert_eq!(Route::of(nonsense), OFFERED[0], "{nonsense}");
        }
        assert_eq!(Route::of("#/users/"), Route::Users);
    }

    #[test]
    fn one_user_belongs_to_all_of_them() {
        assert_eq!(Route::User(ID.to_owned()).offered(), Route::Users);
        assert_eq!(Route::Held.offered(), Route::Held);
    }
}
