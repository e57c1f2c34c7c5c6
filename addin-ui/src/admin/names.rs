//! What people are called: by their name in Sales, else as the identity provider calls them. Where only our ids of them stand,
//! each is asked for once.

use shared::api::users::UserRow;
use std::collections::BTreeMap;

/// So many characters of an id tell it from others at a glance.
const SHORT: usize = 8;

/// What somebody is called, if that is known.
pub(crate) fn called(user: &UserRow) -> Option<&str> {
    user.sales_user_name.as_deref().or(user.display_name.as_deref())
}

/// The same, or the end of our id of them.
pub(crate) fn called_or_short(user: &UserRow) -> String {
    called(user).map_or_else(|| short(&user.id), str::to_owned)
}

/// The end of an id: drawn by chance it tells two apart, where the beginning is a time. The whole stands in the title.
pub(crate) fn short(id: &str) -> String {
    let Some((_, end)) = id.rsplit_once('-') else {
        return id.to_owned();
    };
    let end = end.get(end.len().saturating_sub(SHORT)..).unwrap_or(end);
    ["…", end].concat()
}

/// Names by our id, as far as they are known; none for one that was asked about and has no name, or is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names(BTreeMap<String, Option<String>>);

impl Names {
    /// Those of these users that were not asked about yet. They count as asked about from now on.
    pub(crate) fn unasked<'a>(&mut self, users: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut unasked = Vec::new();
        for user in users {
            if !self.0.contains_key(user) {
                self.0.insert(user.to_owned(), None);
                unasked.push(user.to_owned());
            }
        }
        unasked
    }

    /// One is known now.
    pub(crate) fn learn(&mut self, user: String, name: Option<String>) {
        self.0.insert(user, name);
    }

    /// What somebody is called.
    pub(crate) fn of(&self, user: &str) -> Option<&str> {
        self.0.get(user)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::tests::user;

    #[test]
    fn two_who_came_in_the_same_moment_are_told_apart_without_a_name() {
        let (one, other) = (
            "0192e4a0-7a5c-7c3e-8f00-0123456789ab",
            "0192e4a0-7a5c-7c3f-8f00-0123456789ac",
        );
        assert_eq!([short(one), short(other)], ["…456789ab", "…456789ac"]);
        assert_eq!([short("root"), short("a-é")], ["root", "…é"]);
    }

    #[test]
    fn the_name_in_sales_comes_before_that_of_the_identity_provider_and_that_before_the_id() {
        let mut ada = user("1-2");
        ada.display_name = Some("Ada Marlow".to_owned());
        assert_eq!(called(&ada), Some("ada"));
        ada.sales_user_name = None;
        assert_eq!(called_or_short(&ada), "Ada Marlow");
        ada.display_name = None;
        assert_eq!(called_or_short(&ada), "…2");
    }

    #[test]
    fn nobody_is_asked_about_twice() {
        let mut names = Names::default();
        assert_eq!(names.unasked(["a", "b", "a"]), ["a", "b"]);
        names.learn("a".to_owned(), Some("ada".to_owned()));
        assert_eq!(names.unasked(["b", "a", "c"]), ["c"]);
        assert_eq!((names.of("a"), names.of("b")), (Some("ada"), None));
    }
}
