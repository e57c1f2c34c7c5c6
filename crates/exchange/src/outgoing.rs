//! Mails that the deployment sends from a mailbox of its own (Microsoft Graph, `user: sendMail`), never from a user's.

use crate::mailbox::Mailbox;
use crate::wire;
use reqwest::Method;
use std::fmt;
use vendor_http::{Call, Error};

/// A mail to one person. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The person's address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its body. Exchange makes the plain text of it for those who read that.
    pub html: String,
}

impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMail").finish_non_exhaustive()
    }
}

impl Mailbox {
    /// Sends a mail from this mailbox, without a copy in Sent Items, and without an answer from machines that answer for
    /// people (MS-OXCMAIL, `X-Auto-Response-Suppress`).
    ///
    /// # Errors
    /// [`Error`], by what the caller must do; where no answer came, it may be sent all the same.
    pub async fn send_mail(&self, mail: &OutgoingMail) -> Result<(), Error> {
        let body = wire::SendMail {
            message: wire::NewMessage {
                subject: mail.subject.clone(),
                body: wire::Body {
                    content_type: Some("html".to_owned()),
                    content: Some(mail.html.clone()),
                },
                to_recipients: vec![wire::NewRecipient {
                    email_address: wire::EmailAddress {
                        address: Some(mail.to.clone()),
                    },
                }],
                internet_message_headers: vec![wire::NewHeader {
                    name: "X-Auto-Response-Suppress",
                    value: "All",
                }],
            },
            save_to_sent_items: false,
        };
        let call = Call::new(Method::POST, self.url(&["sendMail"], &[])).json(&body);
        let reply = self.send(call).await?;
        if reply.is_success() {
            Ok(())
        } else {
            Err(reply.error())
        }
    }
}
