//! What has to be done before a deployment syncs, and how far that is.

use super::monitor::{NoticeSenderProblem, NoticeWarning};
use serde::{Deserialize, Serialize};

/// Answer to `GET /api/admin/checklist`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChecklistView {
    /// Every step, in the order in which they are done.
    pub steps: Vec<SetupStepView>,
    /// Why nobody gets the mails that ask for a sign-in, where they are to be sent (R-AUTH-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_warning: Option<NoticeWarning>,
    /// Why their sender does not work, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_problem: Option<NoticeSenderProblem>,
}

/// How one step stands; also the answer to `POST /api/admin/checklist/{step}/test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetupStepView {
    /// Which.
    pub step: SetupStep,
    /// Whether it is done.
    pub state: SetupState,
    /// Why it stands so. Each reason belongs to one state.
    pub reason: SetupReason,
    /// Permissions that are missing, by Microsoft's names for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_permissions: Vec<String>,
    /// The vendor's own word and number for why, such as `invalid_client/7000222`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
    /// When it was last tested, by whatever administrator; RFC 3339, UTC. None where it was not since the server started, or where
    /// there is nothing to ask anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested_at: Option<String>,
    /// Where the manifest lies, for the step that is about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest_url: Option<String>,
}

/// A step of the setup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SetupStep {
    /// The application is registered with Microsoft, and its id and secret are those of the server's configuration.
    AppRegistration,
    /// What the application asks of Microsoft is consented to.
    Consent,
    /// The client is registered at the identity domain of Sales, and Sales answers at its address.
    SalesClient,
    /// The manifest can be fetched where Outlook will look for the add-in.
    Manifest,
    /// A scheduled process is switched on.
    FirstSchedule,
    /// Somebody is connected to both sides.
    FirstUser,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SetupState {
    /// It is done.
    Done,
    /// It has to be done still.
    Missing,
    /// It was done, and does not work.
    Failing,
    /// Nobody knows yet: it has to be tested, or could not be.
    Unknown,
}

/// Why a step stands as it does; the page has a sentence and a next step for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SetupReason {
    /// Unknown: it was not tested since the server started.
    NotTested,
    /// Unknown: whoever was asked does not answer for the moment.
    NotAnswering,
    /// Failing: an answer cannot be understood.
    AnswerUnreadable,
    /// Done: Microsoft knows the application by this id and secret.
    RegistrationWorks,
    /// Failing: the secret has expired.
    SecretExpired,
    /// Failing: id and secret are not the registered ones.
    SecretWrong,
    /// Failing: the application is disabled.
    ApplicationDisabled,
    /// Failing: the directory does not know the application.
    ApplicationUnknown,
    /// Failing: there is no such directory.
    DirectoryUnknown,
    /// Failing: the application may not get tokens in this way.
    GrantNotAllowed,
    /// Failing: the application is refused for another reason.
    RegistrationRefused,
    /// Done: what is asked of Microsoft is consented to.
    ConsentGiven,
    /// Done: the same; whether the application may send mails shows with the first one.
    ConsentGivenMailUntried,
    /// Missing: nobody has consented.
    ConsentNeeded,
    /// Missing: consent was given to less than is asked for; `missingPermissions` names the rest.
    PermissionsMissing,
    /// Missing: Exchange does not let the application itself into mailboxes.
    MailboxRefused,
    /// Missing: Exchange does not let the application itself send mails.
    MailRefused,
    /// Unknown: consent is seen by the caller's own authorization, which is missing or has ended.
    SignInAgain,
    /// Unknown: the caller's own account is kept out, so that consent cannot be seen.
    AccountRefused,
    /// Done: the identity domain knows the client, and Sales answers as it should.
    SalesWorks,
    /// Missing: the identity domain knows the client; to see more, the caller has to connect to Sales.
    SalesNotConnected,
    /// Failing: Sales does not take what its identity domain gives out.
    SalesTokenRefused,
    /// Failing: Sales does not let the caller's Sales user read.
    SalesNoRight,
    /// Failing: what answers at the address of Sales is something else.
    SalesAddressWrong,
    /// Failing: Sales does not speak the version of its REST framework that the server asks in.
    SalesFrameworkUnspoken,
    /// Failing: Sales calls attributes otherwise than the server's configuration does.
    SalesFieldsUnknown,
    /// Done: the manifest is there.
    ManifestThere,
    /// Done: it is there, for Outlook on the server's own machine alone.
    ManifestHereOnly,
    /// Failing: the public address is not https, which Outlook demands.
    OriginNotHttps,
    /// Failing: nothing answers at the public address.
    ManifestNotReached,
    /// Failing: something else answers there.
    ManifestElsewhere,
    /// Done: a process is switched on.
    ScheduleOn,
    /// Missing: no process is switched on.
    NoSchedule,
    /// Missing: no process can be switched on before it is known when the client secret ends (R-AUTH-4).
    SecretEndUnknown,
    /// Done: somebody is connected to both sides.
    UserConnected,
    /// Missing: nobody is connected to Microsoft.
    NobodySignedIn,
    /// Missing: nobody who is connected to Microsoft is connected to Sales too.
    NobodyInSales,
}
