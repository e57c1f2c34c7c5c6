//! The address of a PostgreSQL database, which may hold a password.

use std::fmt;

use url::Url;

const MASK: &str = "********";

/// `postgres://USER:PASSWORD@HOST/DATABASE`. Shown without what is secret in it.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(Url);

impl PostgresUrl {
    /// Reads an address, by any of its two names for the protocol.
    pub fn parse(text: &str) -> Option<PostgresUrl> {
        let url = Url::parse(text).ok()?;
        let is_ours = matches!(url.scheme(), "postgres" | "postgresql") && !url.cannot_be_a_base();
        is_ours.then_some(PostgresUrl(url))
    }

    /// With its secrets, for whoever opens the database.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.clone();
        if shown.password().is_some() && shown.set_password(Some(MASK)).is_err() {
            return f.write_str(MASK);
        }
        if self.0.query().is_some() {
            shown
                .query_pairs_mut()
                .clear()
                .extend_pairs(self.0.query_pairs().map(|(name, value)| {
                    if name == "password" {
                        (name, MASK.into())
                    } else {
                        (name, value)
                    }
                }));
        }
        write!(f, "{shown}")
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_postgresql() {
        assert!(PostgresUrl::parse("postgresql:///addin?host=/run/postgresql").is_some());
        for right in [
            "postgres://addin:secret@db.example.com:5433/addin?sslmode=disable",
            "postgresql://addin@%2Frun%2Fpostgresql/addin",
        ] {
            assert_eq!(PostgresUrl::parse(right).unwrap().expose(), right);
        }
        for wrong in ["sqlite:a.db", "postgres:addin", "mysql://db/addin", ""] {
            assert_eq!(PostgresUrl::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_password_is_shown_wherever_it_stands() {
        let shown = |text| {
            let url = PostgresUrl::parse(text).unwrap();
            assert_eq!(format!("{url}"), format!("{url:?}"));
            format!("{url}")
        };
        let masked = shown("postgres://addin:hunter2@db/addin");
        assert_eq!(masked, "postgres://addin:********@db/addin");
        let masked = shown("postgres://addin@db/addin?password=hunter2&application_name=x");
        assert!(
            !masked.contains("hunter2") && masked.contains("application_name=x"),
            "{masked}"
        );
        assert_eq!(shown("postgres://addin@db/addin"), "postgres://addin@db/addin");
    }
}
