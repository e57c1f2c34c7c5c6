//! How the application's own access to mailboxes stands, tenant by tenant (R-AUTH-3, R-MON-1): what workers last met, for
//! administrators to see.

use crate::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// What the application's own access to the mailboxes of a tenant last came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationStanding {
    /// The directory.
    pub tenant: Uuid,
    /// Why it does not work; none while it does.
    pub trouble: Option<ApplicationTrouble>,
    /// Since when it works, or does not.
    pub since: Timestamp,
    /// When that was last met.
    pub noted_at: Timestamp,
}

/// Why the application does not open mailboxes by itself. Users' own authorizations do the work meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationTrouble {
    /// Who must act.
    pub cause: ApplicationCause,
    /// The vendor's own word and number, safe to show.
    pub code: Option<String>,
}

/// Why the application does not open mailboxes by itself, by who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApplicationCause {
    /// An administrator of the tenant has to consent to the application.
    ConsentNeeded,
    /// Our secret has expired.
    SecretExpired,
    /// Our secret is not the one that is registered.
    SecretWrong,
    /// The application is disabled.
    ApplicationDisabled,
    /// The registration is refused for another reason.
    RegistrationRefused,
    /// Exchange does not let it into a mailbox: a permission is missing, or a policy of the tenant keeps it out.
    MailboxRefused,
    /// The identity provider does not answer for the moment.
    NotAnswering,
}

impl ApplicationCause {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ConsentNeeded,
        Self::SecretExpired,
        Self::SecretWrong,
        Self::ApplicationDisabled,
        Self::RegistrationRefused,
        Self::MailboxRefused,
        Self::NotAnswering,
    ];
}

/// The part of the store that keeps how the application stands. It is forgotten when the permission is switched off
/// ([`put_configuration`](crate::configuration::Configurations::put_configuration)).
#[async_trait]
pub trait Applications {
    /// Notes what was met just now. The same as before keeps since when it is so.
    async fn note_application(
        &self,
        tenant: Uuid,
        trouble: Option<&ApplicationTrouble>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// How it stands in every tenant in which it was tried, in the order of their ids.
    async fn application_standings(&self) -> Result<Vec<ApplicationStanding>, StoreError>;
}
