//! What people are called where only our ids of them stand: by their name in Sales, each asked for once.

use std::collections::BTreeMap;

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

    #[test]
    fn nobody_is_asked_about_twice() {
        let mut names = Names::default();
        assert_eq!(names.unasked(["a", "b", "a"]), ["a", "b"]);
        names.learn("a".to_owned(), Some("ada".to_owned()));
        assert_eq!(names.unasked(["b", "a", "c"]), ["c"]);
        assert_eq!((names.of("a"), names.of("b")), (Some("ada"), None));
    }
}
