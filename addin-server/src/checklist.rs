//! The setup checklist: what has to be done before a deployment syncs, and how each step stands.
//!
//! What the store and the configuration know is told at once. What only a vendor knows is asked when an administrator tests the
//! step, in that administrator's own name. What came of it is kept until this server ends, and nowhere else: it is a finding of
//! a moment, which the next test brings again.

mod consent;
mod manifest;
mod registration;
mod sales_client;

use crate::state::AppState;
use identity::{OAuthError, Registration};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use runtime::config::NoticeSender;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::StoreError;
use store::configuration::Configuration;
use store::users::UserId;

/// How long a test may take in all; the page waits a little longer.
const TEST_WITHIN: Duration = Duration::from_secs(15);

/// A step of the setup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The application is registered with Microsoft.
    AppRegistration,
    /// What it asks of Microsoft is consented to.
    Consent,
    /// The client is registered with Sales, which answers.
    SalesClient,
    /// The manifest can be fetched where Outlook looks for it.
    Manifest,
    /// A scheduled process is switched on.
    FirstSchedule,
    /// Somebody is connected to both sides.
    FirstUser,
}

impl Step {
    /// All of them, in the order in which they are done.
    pub(crate) const ALL: [Self; 6] = [
        Self::AppRegistration,
        Self::Consent,
        Self::SalesClient,
        Self::Manifest,
        Self::FirstSchedule,
        Self::FirstUser,
    ];
}

/// How a step stands, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
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
    /// Whether the application may send mails shows with the first one.
    ConsentGivenMailUntried,
    ConsentNeeded,
    /// Of Microsoft's permissions, these.
    PermissionsMissing(Vec<&'static str>),
    /// The application itself is not let into mailboxes.
    MailboxRefused,
    /// The application itself may not send mails.
    MailRefused,
    /// The tester's own authorization is missing or has ended.
    SignInAgain,
    /// The tester's own account is kept out.
    AccountRefused,
    SalesWorks,
    /// The client is known; the tester is not connected.
    SalesNotConnected,
    /// Sales does not take the tokens of its identity domain.
    SalesTokenRefused,
    SalesNoRight,
    SalesAddressWrong,
    SalesFrameworkUnspoken,
    SalesFieldsUnknown,
    ManifestThere,
    /// For Outlook on this machine alone.
    ManifestHereOnly,
    OriginNotHttps,
    ManifestNotReached,
    ManifestElsewhere,
    ScheduleOn,
    NoSchedule,
    /// No schedule can be switched on (R-AUTH-4).
    SecretEndUnknown,
    UserConnected,
    NobodySignedIn,
    NobodyInSales,
}

/// A finding, with the vendor's own word and number for it, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) finding: Finding,
    pub(crate) code: Option<String>,
}

/// How one step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) step: Step,
    pub(crate) found: Found,
    /// When it was tested; none where nobody has to be asked, or nobody was.
    pub(crate) tested_at: Option<Timestamp>,
}

/// What tests came to, by step; of consent also by what was asked for: what was found of less says nothing of more.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<BTreeMap<(Step, Asked), (Found, Timestamp)>>);

/// What is asked of Microsoft for the application itself, by what is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Asked {
    opens_mailboxes: bool,
    sends_mails: bool,
}

/// How every step stands, as far as that is known without asking a vendor.
///
/// # Errors
/// The store's.
pub(crate) async fn standings(state: &AppState) -> Result<Vec<Standing>, StoreError> {
    let (configuration, _) = state.store.configuration().await?;
    let mut standings = Vec::new();
    for step in Step::ALL {
        standings.push(standing(state, &configuration, step).await?);
    }
    Ok(standings)
}

/// Tests a step in the name of `user`.
///
/// # Errors
/// The store's: whatever a vendor answers is a finding.
pub(crate) async fn test(state: &AppState, user: UserId, step: Step) -> Result<Standing, StoreError> {
    let (configuration, _) = state.store.configuration().await?;
    let asking = async {
        match step {
            Step::AppRegistration => Ok(Some(registration::test(state).await)),
            Step::Consent => consent::test(state, user, &configuration).await.map(Some),
            Step::SalesClient => sales_client::test(state, user).await.map(Some),
            Step::Manifest => Ok(Some(manifest::test(state).await)),
            Step::FirstSchedule | Step::FirstUser => Ok(None),
        }
    };
    let asked = tokio::time::timeout(TEST_WITHIN, asking);
    let found = asked
        .await
        .unwrap_or_else(|_| Ok(Some(Finding::NotAnswering.into())))?;
    if let Some(found) = found {
        let asked = Asked::in_test_of(step, state, &configuration);
        state.tested.keep(step, asked, found, state.now());
    }
    standing(state, &configuration, step).await
}

async fn standing(
    state: &AppState,
    configuration: &Configuration,
    step: Step,
) -> Result<Standing, StoreError> {
    let known = |finding: Finding| Standing {
        step,
        found: finding.into(),
        tested_at: None,
    };
    let kept = state
        .tested
        .of(step, Asked::in_test_of(step, state, configuration));
    let had_ended = |at| is_over(configuration, at);
    Ok(match (step, kept) {
        // What was found before its end says nothing of a secret that has ended.
        (Step::AppRegistration, kept)
            if had_ended(state.now()) && !kept.as_ref().is_some_and(|(_, at)| had_ended(*at)) =>
        {
            known(Finding::SecretExpired)
        }
        (_, Some((found, at))) => Standing {
            step,
            found,
            tested_at: Some(at),
        },
        (Step::Manifest, None) => known(manifest::without_asking(&state.config)),
        (Step::AppRegistration | Step::Consent | Step::SalesClient, None) => known(Finding::NotTested),
        (Step::FirstSchedule, None) => {
            let schedules = state.store.schedules().await?;
            let is_on = schedules.iter().any(|schedule| schedule.next_at.is_some());
            known(match (is_on, configuration.client_secret_expires_on) {
                (true, _) => Finding::ScheduleOn,
                (false, Some(_)) => Finding::NoSchedule,
                (false, None) => Finding::SecretEndUnknown,
            })
        }
        (Step::FirstUser, None) => {
            let connections = state.store.connections(state.now()).await?;
            known(match (connections.to_both, connections.to_exchange) {
                (0, 0) => Finding::NobodySignedIn,
                (0, _) => Finding::NobodyInSales,
                (_, _) => Finding::UserConnected,
            })
        }
    })
}

/// Whether the last day of the client secret is over then, by the calendar in UTC.
fn is_over(configuration: &Configuration, then: Timestamp) -> bool {
    let today = then.to_zoned(TimeZone::UTC).date();
    configuration
        .client_secret_expires_on
        .is_some_and(|day| day < today)
}

impl Asked {
    fn in_test_of(step: Step, state: &AppState, configuration: &Configuration) -> Self {
        match step {
            Step::Consent => Self::by(state, configuration),
            Step::AppRegistration
            | Step::SalesClient
            | Step::Manifest
            | Step::FirstSchedule
            | Step::FirstUser => Self::default(),
        }
    }

    fn by(state: &AppState, configuration: &Configuration) -> Self {
        let notices = state.config.notices.as_ref();
        Self {
            opens_mailboxes: configuration.application_permission,
            sends_mails: notices.is_some_and(|notices| match notices.sender {
                NoticeSender::Graph { .. } => true,
                NoticeSender::Smtp(_) => false,
            }),
        }
    }
}

impl Kept {
    fn keep(&self, step: Step, asked: Asked, found: Found, now: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert((step, asked), (found, now));
    }

    fn of(&self, step: Step, asked: Asked) -> Option<(Found, Timestamp)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(step, asked)).cloned()
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self { finding, code: None }
    }
}

impl Found {
    /// What an identity provider's refusal is, where a person was asked about.
    fn of_provider(error: &OAuthError) -> Self {
        let finding = match error {
            OAuthError::SignInAgain { .. } | OAuthError::InteractionRequired { .. } => Finding::SignInAgain,
            OAuthError::ConsentNeeded { .. } => Finding::ConsentNeeded,
            OAuthError::Declined { .. } | OAuthError::AccountRefused { .. } => Finding::AccountRefused,
            OAuthError::OperatorMustAct { registration, .. } => of_registration(*registration),
            OAuthError::TryLater { .. } => Finding::NotAnswering,
            OAuthError::Unreadable => Finding::AnswerUnreadable,
        };
        Self {
            finding,
            code: code_of(error),
        }
    }

    /// What it is where the application alone was asked about: words about people mean that it is refused.
    fn of_application(error: &OAuthError) -> Self {
        match error {
            OAuthError::SignInAgain { .. }
            | OAuthError::InteractionRequired { .. }
            | OAuthError::Declined { .. }
            | OAuthError::AccountRefused { .. } => Self {
                finding: Finding::RegistrationRefused,
                code: code_of(error),
            },
            OAuthError::ConsentNeeded { .. }
            | OAuthError::OperatorMustAct { .. }
            | OAuthError::TryLater { .. }
            | OAuthError::Unreadable => Self::of_provider(error),
        }
    }
}

fn of_registration(registration: Registration) -> Finding {
    match registration {
        Registration::SecretExpired => Finding::SecretExpired,
        Registration::SecretWrong => Finding::SecretWrong,
        Registration::Disabled => Finding::ApplicationDisabled,
        Registration::NotInTenant => Finding::ApplicationUnknown,
        Registration::NoSuchTenant => Finding::DirectoryUnknown,
        Registration::GrantNotAllowed => Finding::GrantNotAllowed,
        Registration::RedirectUnknown
        | Registration::ScopeUnknown
        | Registration::ResourceMissing
        | Registration::Other => Finding::RegistrationRefused,
    }
}

/// The provider's own word and number; of what passes by itself there is none.
fn code_of(error: &OAuthError) -> Option<String> {
    match error {
        OAuthError::SignInAgain { code }
        | OAuthError::InteractionRequired { code, .. }
        | OAuthError::ConsentNeeded { code, .. }
        | OAuthError::Declined { code }
        | OAuthError::AccountRefused { code, .. }
        | OAuthError::OperatorMustAct { code, .. } => Some(code.clone()),
        OAuthError::TryLater { .. } | OAuthError::Unreadable => None,
    }
}
