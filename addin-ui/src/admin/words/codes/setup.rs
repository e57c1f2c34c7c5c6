//! What the setup checklist says by a code.

use super::{Coded, MEANS};
use crate::words::{Told, Words};
use shared::api::checklist::{SetupReason, SetupState, SetupStep};

coded!(
    SetupStep,
    "setup-step.",
    &[MEANS],
    AppRegistration,
    Consent,
    SalesClient,
    Manifest,
    FirstSchedule,
    FirstUser,
);
coded!(SetupState, "setup-state.", &[], Done, Missing, Failing, Unknown);
coded!(
    SetupReason,
    "setup.",
    &[super::NEXT],
    NotTested,
    NotAnswering,
    AnswerUnreadable,
    RegistrationWorks,
    SecretExpired,
    SecretWrong,
    ApplicationDisabled,
    ApplicationUnknown,
    DirectoryUnknown,
    GrantNotAllowed,
    RegistrationRefused,
    ConsentGiven,
    ConsentGivenMailUntried,
    ConsentNeeded,
    PermissionsMissing,
    MailboxRefused,
    MailRefused,
    SignInAgain,
    AccountRefused,
    SalesWorks,
    SalesNotConnected,
    SalesTokenRefused,
    SalesNoRight,
    SalesAddressWrong,
    SalesFrameworkUnspoken,
    SalesFieldsUnknown,
    ManifestThere,
    ManifestHereOnly,
    OriginNotHttps,
    ManifestNotReached,
    ManifestElsewhere,
    ScheduleOn,
    NoSchedule,
    SecretEndUnknown,
    UserConnected,
    NobodySignedIn,
    NobodyInSales,
);

impl Words {
    /// What a step of the setup is about.
    pub(crate) fn step_means(&self, step: SetupStep) -> &'static str {
        self.more(step, MEANS)
    }

    /// Why a step of the setup stands as it does, and what to do next.
    pub(crate) fn setup(&self, reason: SetupReason) -> Told {
        self.told_of(reason)
    }
}
