//! Notices sent by Exchange: the application itself asks for it, from a mailbox of the deployment (Microsoft Graph,
//! `user: sendMail` with the application permission *Mail.Send*).

use super::sender::NotSent;
use super::words::MailText;
use crate::context::Context;
use exchange::{MailboxKey, OutgoingMail};
use store::application::ApplicationCause;
use store::notices::{MailAddress, SenderCause, SenderTrouble};
use uuid::Uuid;
use vendor_http::Error;

/// What Exchange says of an address that no mail can have (Microsoft Graph, error codes of Outlook).
const INVALID_RECIPIENTS: &str = "ErrorInvalidRecipients";

/// Exchange, asked by the application itself.
#[derive(Debug)]
pub struct GraphSender {
    /// The directory of the mailbox that notices are from.
    pub tenant: Uuid,
}

impl GraphSender {
    /// # Errors
    /// [`NotSent`], by whom it is about.
    pub(super) async fn send(
        &self,
        from: &MailAddress,
        to: &MailAddress,
        mail: &MailText,
        context: &Context,
    ) -> Result<(), NotSent> {
        let now = context.clock.now();
        let token = context.authorizations.application_token(self.tenant, now).await;
        let token = token.map_err(|trouble| {
            NotSent::SenderRefused(SenderTrouble {
                cause: cause_of(trouble.cause),
                code: trouble.code,
            })
        })?;
        let key = MailboxKey::new(format!("notices/{}", from.as_str()));
        let mailbox = context.graph.mailbox_of(key, from.as_str(), token);
        let mail = OutgoingMail {
            to: to.as_str().to_owned(),
            subject: mail.subject.clone(),
            html: mail.html.clone(),
        };
        let sent = mailbox.send_mail(&mail).await;
        if let Err(Error::Unauthorized { .. } | Error::Forbidden { .. }) = &sent {
            let authorizations = &context.authorizations;
            authorizations.application_token_was_refused(self.tenant).await;
        }
        sent.map_err(|error| not_sent(&error))
    }
}

fn cause_of(cause: ApplicationCause) -> SenderCause {
    match cause {
        ApplicationCause::NotAnswering => SenderCause::NotAnswering,
        ApplicationCause::ConsentNeeded
        | ApplicationCause::SecretExpired
        | ApplicationCause::SecretWrong
        | ApplicationCause::ApplicationDisabled
        | ApplicationCause::RegistrationRefused
        | ApplicationCause::MailboxRefused => SenderCause::SignInRefused,
    }
}

fn not_sent(error: &Error) -> NotSent {
    let cause = match error {
        Error::Rejected { code, .. } if code == INVALID_RECIPIENTS => {
            return NotSent::ReceiverRefused { code: code.clone() };
        }
        Error::Throttled { .. } | Error::Unavailable { .. } | Error::Late { .. } => SenderCause::NotAnswering,
        Error::Unauthorized { .. } => SenderCause::SignInRefused,
        Error::Forbidden { .. } | Error::Unreachable { .. } => SenderCause::AddressRefused,
        Error::Rejected { .. } | Error::Full { .. } | Error::Unreadable { .. } => SenderCause::MailRefused,
    };
    NotSent::SenderRefused(SenderTrouble {
        cause,
        code: error.trace().code.clone(),
    })
}
