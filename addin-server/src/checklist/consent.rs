//! Whether what is asked of Microsoft is consented to: in people's names, seen by the tester's own authorization, and for the
//! application itself, as far as it is used.
//!
//! Nobody looks into a token for what it opens: tokens for Graph are Microsoft's own affair. Of people's permissions the answer of the
//! identity provider speaks; those of the application show in what it is let do.

use super::{Asked, Finding, Found};
use crate::auth::grants::missing_authorization;
use crate::state::{AppState, tenants};
use authorization::{GRAPH, GRAPH_SCOPES};
use exchange::{Error, MailboxKey};
use identity::{TenantId, Tokens};
use runtime::config::NoticeSender;
use store::StoreError;
use store::application::{ApplicationCause, ApplicationTrouble};
use store::configuration::Configuration;
use store::notices::SenderCause;
use store::tokens::TokenKind;
use store::users::{User, UserId};

pub(super) async fn test(
    state: &AppState,
    user: UserId,
    configuration: &Configuration,
) -> Result<Found, StoreError> {
    let Some(user) = state.store.user(user).await? else {
        return Ok(Finding::SignInAgain.into());
    };
    if let Some(refused) = of_people(state, &user).await? {
        return Ok(refused);
    }
    let asked = Asked::by(state, configuration);
    if asked.opens_mailboxes
        && let Some(refused) = to_open_mailboxes(state, &user).await?
    {
        return Ok(refused);
    }
    if asked.sends_mails {
        return to_send_mails(state).await;
    }
    Ok(Finding::ConsentGiven.into())
}

/// What people's consent lacks. Their tokens are not kept: the refresh token that is stored stays as good as it was.
async fn of_people(state: &AppState, user: &User) -> Result<Option<Found>, StoreError> {
    let stored = state.store.authorization(user.id, TokenKind::Exchange).await?;
    let Some(refresh) = stored.and_then(|stored| stored.tokens.refresh) else {
        return Ok(Some(Finding::SignInAgain.into()));
    };
    let tenant = TenantId::from(user.identity.tenant);
    let got = state
        .microsoft
        .refresh(tenant, &refresh, GRAPH_SCOPES, state.now())
        .await;
    Ok(match got {
        Ok(tokens) => {
            let missing = missing(&tokens);
            (!missing.is_empty()).then(|| Finding::PermissionsMissing(missing).into())
        }
        Err(error) => {
            tracing::warn!(user.id = %user.id.0, %error, "people's consent was tested, and is not seen");
            Some(Found::of_provider(&error))
        }
    })
}

/// What of Graph was asked for and not granted. Microsoft names what it grants with or without the address of Graph; where nothing is
/// named, everything was granted (RFC 6749, 5.1).
fn missing(tokens: &Tokens) -> Vec<&'static str> {
    if tokens.scope.trim().is_empty() {
        return Vec::new();
    }
    let granted: Vec<&str> = tokens.scope.split_whitespace().map(name).collect();
    GRAPH_SCOPES
        .split_whitespace()
        .filter(|scope| scope.starts_with(GRAPH))
        .map(name)
        .filter(|wanted| !granted.iter().any(|granted| granted.eq_ignore_ascii_case(wanted)))
        .collect()
}

fn name(scope: &str) -> &str {
    scope.rsplit('/').next().unwrap_or(scope)
}

/// What keeps the application from opening mailboxes: it gets no token, or Exchange does not let it into the tester's own, or into
/// another when a worker came to it last.
async fn to_open_mailboxes(state: &AppState, user: &User) -> Result<Option<Found>, StoreError> {
    for tenant in tenants(&state.config) {
        let got = state.microsoft.as_application(tenant, GRAPH, state.now()).await;
        let access = match got {
            Ok(tokens) => tokens.access,
            Err(error) => return Ok(Some(Found::of_application(&error))),
        };
        // No mailbox is opened before its own user has signed in on both sides (R-GATE-1).
        let is_own = tenant == TenantId::from(user.identity.tenant);
        if !is_own
            || missing_authorization(state, user.id, state.now())
                .await?
                .is_some()
        {
            continue;
        }
        let key = MailboxKey::new(user.id.0.to_string());
        let own = state
            .mailboxes
            .mailbox_of(key, user.identity.object.to_string(), access);
        if let Err(error) = own.has_category().await {
            tracing::warn!(user.id = %user.id.0, %error, trace = ?error.trace(), "the application's consent was tested");
            return Ok(Some(of_exchange(&error).into()));
        }
    }
    let standings = state.store.application_standings().await?;
    let mut troubles = standings.into_iter().filter_map(|standing| standing.trouble);
    let refused = troubles.find(|trouble| trouble.cause == ApplicationCause::MailboxRefused);
    Ok(refused.map(|ApplicationTrouble { code, .. }| Found {
        finding: Finding::MailboxRefused,
        code,
    }))
}

fn of_exchange(error: &Error) -> Finding {
    match error {
        Error::Forbidden { .. } | Error::Unauthorized { .. } | Error::Unreachable { .. } => {
            Finding::MailboxRefused
        }
        Error::Throttled { .. } | Error::Unavailable { .. } | Error::Late { .. } => Finding::NotAnswering,
        Error::Rejected { .. } | Error::Full { .. } | Error::Unreadable { .. } => Finding::AnswerUnreadable,
    }
}

/// What keeps the application from sending mails, by what came of the last one: none is sent to find out.
async fn to_send_mails(state: &AppState) -> Result<Found, StoreError> {
    let sender = state.config.notices.as_ref().map(|notices| &notices.sender);
    let Some(NoticeSender::Graph { tenant }) = sender else {
        return Ok(Finding::ConsentGiven.into());
    };
    let got = state
        .microsoft
        .as_application(TenantId::from(*tenant), GRAPH, state.now())
        .await;
    if let Err(error) = got {
        return Ok(Found::of_application(&error));
    }
    let Some(standing) = state.store.sender_standing().await? else {
        return Ok(Finding::ConsentGivenMailUntried.into());
    };
    Ok(match standing.trouble {
        Some(trouble) if trouble.cause == SenderCause::AddressRefused => Found {
            finding: Finding::MailRefused,
            code: trouble.code,
        },
        // What else is wrong with the sender is none of consent, and told besides.
        Some(_) => Finding::ConsentGivenMailUntried.into(),
        None => Finding::ConsentGiven.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn granted(scope: &str) -> Vec<&'static str> {
        missing(&Tokens {
            access: "access".into(),
            access_expires_at: Timestamp::UNIX_EPOCH,
            refresh: None,
            id_token: None,
            scope: scope.to_owned(),
        })
    }

    #[test]
    fn what_was_granted_is_known_however_microsoft_spells_it() {
        assert_eq!(granted(GRAPH_SCOPES), Vec::<&str>::new());
        let short = "openid User.Read calendars.readwrite Contacts.ReadWrite Tasks.ReadWrite Mail.ReadWrite";
        assert_eq!(granted(short), ["MailboxSettings.ReadWrite"]);
        assert_eq!(granted("Calendars.Read openid").len(), 6);
        assert_eq!(granted(" "), Vec::<&str>::new(), "all of it, then");
    }
}
