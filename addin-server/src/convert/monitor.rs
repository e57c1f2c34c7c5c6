//! How the deployment stands, in the words of the wire.

use shared::api::monitor::{
    ApplicationPermissionView, PermissionProblem, PermissionStanding, TenantPermission,
};
use store::application::{ApplicationCause, ApplicationStanding};

/// How the application permission stands: whether it is switched on, and what workers last met.
pub(crate) fn permission_from_standings(
    is_enabled: bool,
    standings: &[ApplicationStanding],
) -> ApplicationPermissionView {
    if !is_enabled {
        return ApplicationPermissionView {
            standing: PermissionStanding::NotEnabled,
            problem: None,
            tenants: Vec::new(),
        };
    }
    let tenants: Vec<_> = standings.iter().map(tenant_from_standing).collect();
    let problem = if tenants.is_empty() {
        Some(PermissionProblem::NotTriedYet)
    } else {
        tenants.iter().find_map(|tenant| tenant.problem)
    };
    ApplicationPermissionView {
        standing: standing_of(problem),
        problem,
        tenants,
    }
}

fn tenant_from_standing(standing: &ApplicationStanding) -> TenantPermission {
    let trouble = standing.trouble.as_ref();
    let problem = trouble.map(|trouble| problem_from_cause(trouble.cause));
    TenantPermission {
        tenant_id: standing.tenant.to_string(),
        standing: standing_of(problem),
        problem,
        provider_code: trouble.and_then(|trouble| trouble.code.clone()),
        since: standing.since.to_string(),
        checked_at: standing.noted_at.to_string(),
    }
}

fn standing_of(problem: Option<PermissionProblem>) -> PermissionStanding {
    match problem {
        Some(_) => PermissionStanding::Inactive,
        None => PermissionStanding::Active,
    }
}

fn problem_from_cause(cause: ApplicationCause) -> PermissionProblem {
    match cause {
        ApplicationCause::ConsentNeeded => PermissionProblem::ConsentNeeded,
        ApplicationCause::SecretExpired => PermissionProblem::SecretExpired,
        ApplicationCause::SecretWrong => PermissionProblem::SecretWrong,
        ApplicationCause::ApplicationDisabled => PermissionProblem::ApplicationDisabled,
        ApplicationCause::RegistrationRefused => PermissionProblem::RegistrationRefused,
        ApplicationCause::MailboxRefused => PermissionProblem::MailboxRefused,
        ApplicationCause::NotAnswering => PermissionProblem::NotAnswering,
    }
}
