//! The setup checklist, in the words of the wire.

use crate::checklist::{Finding, Standing, Step};
use runtime::Config;
use shared::api::checklist::{ChecklistView, SetupReason, SetupState, SetupStep, SetupStepView};
use shared::api::monitor::NoticesView;

/// The step that a path names; none where there is none of that name.
pub(crate) fn step_from_path(name: &str) -> Option<Step> {
    match name {
        "app-registration" => Some(Step::AppRegistration),
        "consent" => Some(Step::Consent),
        "sales-client" => Some(Step::SalesClient),
        "manifest" => Some(Step::Manifest),
        "first-schedule" => Some(Step::FirstSchedule),
        "first-user" => Some(Step::FirstUser),
        _ => None,
    }
}

/// All steps, with the warning where notices reach nobody (R-AUTH-2).
pub(crate) fn checklist_from_standings(
    config: &Config,
    standings: Vec<Standing>,
    notices: &NoticesView,
) -> ChecklistView {
    let steps = standings.into_iter();
    ChecklistView {
        steps: steps
            .map(|standing| step_from_standing(config, standing))
            .collect(),
        notice_warning: notices.warning,
        notice_problem: notices.problem.filter(|_| notices.warning.is_some()),
    }
}

/// One step.
pub(crate) fn step_from_standing(config: &Config, standing: Standing) -> SetupStepView {
    let (state, reason) = told(&standing.found.finding);
    let missing = if let Finding::PermissionsMissing(missing) = standing.found.finding {
        missing
    } else {
        Vec::new()
    };
    SetupStepView {
        step: match standing.step {
            Step::AppRegistration => SetupStep::AppRegistration,
            Step::Consent => SetupStep::Consent,
            Step::SalesClient => SetupStep::SalesClient,
            Step::Manifest => SetupStep::Manifest,
            Step::FirstSchedule => SetupStep::FirstSchedule,
            Step::FirstUser => SetupStep::FirstUser,
        },
        state,
        reason,
        missing_permissions: missing.into_iter().map(str::to_owned).collect(),
        provider_code: standing.found.code,
        tested_at: standing.tested_at.map(|at| at.to_string()),
        manifest_url: (standing.step == Step::Manifest)
            .then(|| config.public_origin.at("/manifest.xml").into()),
    }
}

fn told(finding: &Finding) -> (SetupState, SetupReason) {
    use SetupReason as Reason;
    use SetupState::{Done, Failing, Missing, Unknown};
    match finding {
        Finding::NotTested => (Unknown, Reason::NotTested),
        Finding::NotAnswering => (Unknown, Reason::NotAnswering),
        Finding::AnswerUnreadable => (Failing, Reason::AnswerUnreadable),
        Finding::RegistrationWorks => (Done, Reason::RegistrationWorks),
        Finding::SecretExpired => (Failing, Reason::SecretExpired),
        Finding::SecretWrong => (Failing, Reason::SecretWrong),
        Finding::ApplicationDisabled => (Failing, Reason::ApplicationDisabled),
        Finding::ApplicationUnknown => (Failing, Reason::ApplicationUnknown),
        Finding::DirectoryUnknown => (Failing, Reason::DirectoryUnknown),
        Finding::GrantNotAllowed => (Failing, Reason::GrantNotAllowed),
        Finding::RegistrationRefused => (Failing, Reason::RegistrationRefused),
        Finding::ConsentGiven => (Done, Reason::ConsentGiven),
        Finding::ConsentGivenMailUntried => (Done, Reason::ConsentGivenMailUntried),
        Finding::ConsentNeeded => (Missing, Reason::ConsentNeeded),
        Finding::PermissionsMissing(_) => (Missing, Reason::PermissionsMissing),
        Finding::MailboxRefused => (Missing, Reason::MailboxRefused),
        Finding::MailRefused => (Missing, Reason::MailRefused),
        Finding::SignInAgain => (Unknown, Reason::SignInAgain),
        Finding::AccountRefused => (Unknown, Reason::AccountRefused),
        Finding::SalesWorks => (Done, Reason::SalesWorks),
        Finding::SalesNotConnected => (Missing, Reason::SalesNotConnected),
        Finding::SalesTokenRefused => (Failing, Reason::SalesTokenRefused),
        Finding::SalesNoRight => (Failing, Reason::SalesNoRight),
        Finding::SalesAddressWrong => (Failing, Reason::SalesAddressWrong),
        Finding::SalesFrameworkUnspoken => (Failing, Reason::SalesFrameworkUnspoken),
        Finding::SalesFieldsUnknown => (Failing, Reason::SalesFieldsUnknown),
        Finding::ManifestThere => (Done, Reason::ManifestThere),
        Finding::ManifestHereOnly => (Done, Reason::ManifestHereOnly),
        Finding::OriginNotHttps => (Failing, Reason::OriginNotHttps),
        Finding::ManifestNotReached => (Failing, Reason::ManifestNotReached),
        Finding::ManifestElsewhere => (Failing, Reason::ManifestElsewhere),
        Finding::ScheduleOn => (Done, Reason::ScheduleOn),
        Finding::NoSchedule => (Missing, Reason::NoSchedule),
        Finding::SecretEndUnknown => (Missing, Reason::SecretEndUnknown),
        Finding::UserConnected => (Done, Reason::UserConnected),
        Finding::NobodySignedIn => (Missing, Reason::NobodySignedIn),
        Finding::NobodyInSales => (Missing, Reason::NobodyInSales),
    }
}
