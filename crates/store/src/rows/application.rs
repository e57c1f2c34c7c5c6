//! Rows of how the application stands.

use super::Place;
use crate::StoreError;
use crate::application::{ApplicationCause, ApplicationStanding, ApplicationTrouble};

/// How it stands in a tenant.
pub struct StandingRow {
    pub tenant: Vec<u8>,
    pub cause: Option<String>,
    pub code: Option<String>,
    pub since: i64,
    pub noted_at: i64,
}

/// Why it does not work, in columns.
pub fn name_of_cause(cause: ApplicationCause) -> &'static str {
    match cause {
        ApplicationCause::ConsentNeeded => "consent-needed",
        ApplicationCause::SecretExpired => "secret-expired",
        ApplicationCause::SecretWrong => "secret-wrong",
        ApplicationCause::ApplicationDisabled => "application-disabled",
        ApplicationCause::RegistrationRefused => "registration-refused",
        ApplicationCause::MailboxRefused => "mailbox-refused",
        ApplicationCause::NotAnswering => "not-answering",
    }
}

impl TryFrom<StandingRow> for ApplicationStanding {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
        let place = Place::new("application_standings", &row.tenant);
        let trouble = match row.cause.as_deref() {
            None => None,
            Some(name) => {
                let mut all = ApplicationCause::ALL.into_iter();
                let cause = all.find(|cause| name_of_cause(*cause) == name);
                Some(ApplicationTrouble {
                    cause: cause.ok_or_else(|| place.inconsistent("cause"))?,
                    code: row.code,
                })
            }
        };
        Ok(Self {
            tenant: place.id("tenant", &row.tenant)?,
            trouble,
            since: place.moment("since", row.since)?,
            noted_at: place.moment("noted_at", row.noted_at)?,
        })
    }
}
