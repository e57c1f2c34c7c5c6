//! How the deployment stands, in the words of the wire.

use super::configuration::notice_from_ours;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Unit};
use shared::api::monitor::{
    ApplicationPermissionView, CardCounts, ClientSecretView, DayCounts, NoticeSenderProblem,
    NoticeSenderStanding, NoticeWarning, NoticesView, PermissionProblem, PermissionStanding, SecretLevel,
    TenantPermission,
};
use std::collections::BTreeMap;
use store::application::{ApplicationCause, ApplicationStanding};
use store::configuration::NoticeFrequency;
use store::monitor::{Card, DayTally};
use store::notices::{SenderCause, SenderStanding};

/// So many days before its end the client secret is red, and so many before that it is orange (R-AUTH-4).
const RED_DAYS: i64 = 15;
const ORANGE_DAYS: i64 = 30;
/// How many days are told of, today included.
const DAYS_SHOWN: u8 = 14;

/// The card that a query names; none where there is none of that name.
pub(crate) fn card_from_query(name: &str) -> Option<Card> {
    match name {
        "all" => Some(Card::All),
        "expired-authorizations" => Some(Card::ExpiredAuthorizations),
        "sync-disabled" => Some(Card::SyncDisabled),
        "never-synced" => Some(Card::NeverSynced),
        "latest-sync-succeeded" => Some(Card::LatestSyncSucceeded),
        "latest-sync-failed" => Some(Card::LatestSyncFailed),
        "outstanding-errors" => Some(Card::OutstandingErrors),
        _ => None,
    }
}

/// How many users are on each card.
pub(crate) fn counts_from_cards(cards: &BTreeMap<Card, u64>) -> CardCounts {
    let of = |card| cards.get(&card).copied().unwrap_or_default();
    CardCounts {
        all: of(Card::All),
        expired_authorizations: of(Card::ExpiredAuthorizations),
        sync_disabled: of(Card::SyncDisabled),
        never_synced: of(Card::NeverSynced),
        latest_sync_succeeded: of(Card::LatestSyncSucceeded),
        latest_sync_failed: of(Card::LatestSyncFailed),
        outstanding_errors: of(Card::OutstandingErrors),
    }
}

/// When the first of the last days began.
pub(crate) fn days_since(now: Timestamp) -> Timestamp {
    let first = first_day(now).to_zoned(TimeZone::UTC);
    first.map_or(now, |morning| morning.timestamp())
}

/// What runs came to on each of the last days, today last; days without runs are among them.
pub(crate) fn days_from_tallies(tallies: &[DayTally], now: Timestamp) -> Vec<DayCounts> {
    let days = first_day(now).series(Span::new().days(1)).take(DAYS_SHOWN.into());
    days.map(|day| {
        let tally = tallies.iter().find(|tally| tally.day == day);
        DayCounts {
            day: day.to_string(),
            records: tally.map_or(0, |tally| tally.records),
            errors: tally.map_or(0, |tally| tally.errors),
            freshness_seconds: tally.map_or(0, |tally| tally.freshness.as_secs()),
        }
    })
    .collect()
}

fn first_day(now: Timestamp) -> Date {
    let today = now.to_zoned(TimeZone::UTC).date();
    today.saturating_sub(Span::new().days(i64::from(DAYS_SHOWN) - 1))
}

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

/// How long the client secret lasts, by the calendar in UTC.
pub(crate) fn secret_from_expiry(expires_on: Option<Date>, now: Timestamp) -> ClientSecretView {
    let today = now.to_zoned(TimeZone::UTC).date();
    let days_left = expires_on
        .and_then(|day| today.until((Unit::Day, day)).ok())
        .map(|span| i64::from(span.get_days()));
    ClientSecretView {
        level: match days_left {
            None => SecretLevel::Unknown,
            Some(days) if days <= RED_DAYS => SecretLevel::Red,
            Some(days) if days <= ORANGE_DAYS => SecretLevel::Orange,
            Some(_) => SecretLevel::Green,
        },
        expires_on: expires_on.map(|day| day.to_string()),
        days_left,
    }
}

/// How notices stand: what is set, whether the operator named a sender, and how workers last met it.
pub(crate) fn notices_from_standing(
    frequency: NoticeFrequency,
    is_configured: bool,
    standing: Option<&SenderStanding>,
) -> NoticesView {
    let standing = standing.filter(|_| is_configured);
    let trouble = standing.and_then(|standing| standing.trouble.as_ref());
    let sender = match (is_configured, standing, trouble) {
        (false, _, _) => NoticeSenderStanding::NotConfigured,
        (true, None, _) => NoticeSenderStanding::NotTriedYet,
        (true, Some(_), None) => NoticeSenderStanding::Works,
        (true, Some(_), Some(_)) => NoticeSenderStanding::Fails,
    };
    let warning = match (frequency, sender) {
        (NoticeFrequency::Never, _)
        | (_, NoticeSenderStanding::NotTriedYet | NoticeSenderStanding::Works) => None,
        (_, NoticeSenderStanding::NotConfigured) => Some(NoticeWarning::NoSender),
        (_, NoticeSenderStanding::Fails) => Some(NoticeWarning::SenderFails),
    };
    NoticesView {
        frequency: notice_from_ours(frequency).to_owned(),
        sender,
        warning,
        problem: trouble.map(|trouble| problem_from_sender(trouble.cause)),
        provider_code: trouble.and_then(|trouble| trouble.code.clone()),
        since: standing.map(|standing| standing.since.to_string()),
        checked_at: standing.map(|standing| standing.noted_at.to_string()),
    }
}

fn problem_from_sender(cause: SenderCause) -> NoticeSenderProblem {
    match cause {
        SenderCause::NotAnswering => NoticeSenderProblem::NotAnswering,
        SenderCause::NotTrusted => NoticeSenderProblem::NotTrusted,
        SenderCause::SignInRefused => NoticeSenderProblem::SignInRefused,
        SenderCause::AddressRefused => NoticeSenderProblem::AddressRefused,
        SenderCause::MailRefused => NoticeSenderProblem::MailRefused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use store::notices::SenderTrouble;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn r_auth_4_a_client_secret_is_red_at_fifteen_days_orange_to_thirty_and_green_above() {
        let level = |expires_on, now| {
            let view = secret_from_expiry(expires_on, at(now));
            (view.level, view.days_left)
        };
        assert_eq!(level(None, "2027-03-01T12:00:00Z"), (SecretLevel::Unknown, None));
        let ends = Some(date(2027, 4, 1));
        for (now, expected, days) in [
            ("2026-04-01T00:00:00Z", SecretLevel::Green, 365),
            ("2027-03-01T23:59:59Z", SecretLevel::Green, 31),
            ("2027-03-02T00:00:00Z", SecretLevel::Orange, 30),
            ("2027-03-16T23:59:59Z", SecretLevel::Orange, 16),
            ("2027-03-17T00:00:00Z", SecretLevel::Red, 15),
            ("2027-04-01T10:00:00Z", SecretLevel::Red, 0),
            ("2027-04-03T00:00:00Z", SecretLevel::Red, -2),
        ] {
            assert_eq!(level(ends, now), (expected, Some(days)), "{now}");
        }
    }

    #[test]
    fn r_auth_2_without_a_working_sender_there_is_a_warning_unless_nothing_is_to_be_sent() {
        let standing = |trouble| SenderStanding {
            trouble,
            since: at("2027-03-01T12:00:00Z"),
            noted_at: at("2027-03-01T12:00:00Z"),
        };
        let works = standing(None);
        let fails = standing(Some(SenderTrouble {
            cause: SenderCause::SignInRefused,
            code: Some("535".to_owned()),
        }));
        let told = |frequency, is_configured, standing| {
            let view = notices_from_standing(frequency, is_configured, standing);
            (view.sender, view.warning)
        };
        for frequency in [
            NoticeFrequency::Once,
            NoticeFrequency::Daily,
            NoticeFrequency::Weekly,
        ] {
            assert_eq!(
                told(frequency, false, Some(&works)),
                (NoticeSenderStanding::NotConfigured, Some(NoticeWarning::NoSender))
            );
            assert_eq!(
                told(frequency, true, None),
                (NoticeSenderStanding::NotTriedYet, None)
            );
            assert_eq!(
                told(frequency, true, Some(&works)),
                (NoticeSenderStanding::Works, None)
            );
            assert_eq!(
                told(frequency, true, Some(&fails)),
                (NoticeSenderStanding::Fails, Some(NoticeWarning::SenderFails))
            );
        }
        assert_eq!(told(NoticeFrequency::Never, false, None).1, None);
        assert_eq!(told(NoticeFrequency::Never, true, Some(&fails)).1, None);
        let view = notices_from_standing(NoticeFrequency::Once, true, Some(&fails));
        assert_eq!(
            (view.problem, view.provider_code.as_deref()),
            (Some(NoticeSenderProblem::SignInRefused), Some("535"))
        );
    }
}
