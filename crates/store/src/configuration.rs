//! What the administrator has set on the Sync Configuration page, and what users chose where they may.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use sync_core::settings::Values;
use sync_core::{Object, Resolution, SearchId};

/// Counts the changes of the configuration: who saves names the one that they have read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Revision(pub i64);

/// Everything that is set. The default is the page's, before anybody saved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// What decides something about a record.
    pub values: Values,
    /// Since when replies to shared messages are captured by themselves; none while they are not (R-MAIL-5).
    pub replies_since: Option<Timestamp>,
    /// Whether rounds may use the application's own identity (R-AUTH-3).
    pub application_permission: bool,
    /// Whether Exchange is asked to tell of changes (R-JOB-4).
    pub change_notifications: bool,
    /// How often a mail asks a user to sign in again (R-AUTH-2).
    pub token_expiry_notice: NoticeFrequency,
    /// Who that mail is from; none is the deployment's sender.
    pub notice_from_address: Option<String>,
    /// When the client secret ends; unknown, no schedule is switched on (R-AUTH-4).
    pub client_secret_expires_on: Option<Date>,
}

/// How often a mail asks a user to sign in again (R-AUTH-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeFrequency {
    /// Never.
    Never,
    /// Once for each lapse.
    Once,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
}

/// What a user chose for themselves. What they may not choose now is kept for later (R-SRCH-2, R-CONF-4).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Who wins conflicts.
    pub conflict_resolution: Option<Resolution>,
    /// Which saved search brings records of an object to their mailbox.
    pub saved_searches: BTreeMap<Object, SearchId>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            values: Values::default(),
            replies_since: None,
            application_permission: false,
            change_notifications: true,
            token_expiry_notice: NoticeFrequency::Once,
            notice_from_address: None,
            client_secret_expires_on: None,
        }
    }
}

impl Configuration {
    /// What follows from a change of `before` that is saved `now`: replies count from the moment the option is switched on.
    #[must_use]
    pub fn succeeding(self, before: &Self, now: Timestamp) -> Self {
        Self {
            replies_since: self
                .values
                .emails
                .autocapture_replies
                .then(|| before.replies_since.unwrap_or(now)),
            ..self
        }
    }
}

/// The part of the store that keeps the configuration.
#[async_trait]
pub trait Configurations {
    /// The configuration, and which it is; the default and revision 0 until somebody saves one.
    async fn configuration(&self) -> Result<(Configuration, Revision), StoreError>;

    /// Saves another, made from the one of revision `read`; none if somebody saved one meanwhile. Each field that changes is
    /// noted in the audit log as done by `by`, all or nothing.
    async fn put_configuration(
        &self,
        configuration: &Configuration,
        read: Revision,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<Revision>, StoreError>;

    /// What the user chose; nothing, until they did.
    async fn choices(&self, user: UserId) -> Result<Choices, StoreError>;

    /// Saves what the user chose, all of it.
    async fn put_choices(&self, user: UserId, choices: &Choices) -> Result<(), StoreError>;
}
