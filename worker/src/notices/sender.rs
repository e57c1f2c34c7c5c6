//! Who sends notices: Exchange, asked by the application itself, or a server that takes mails.

use super::graph::GraphSender;
use super::smtp::SmtpSender;
use super::words::MailText;
use crate::context::Context;
use store::notices::{MailAddress, SenderTrouble};
use url::Url;

/// Writes notices in the deployment's name.
#[derive(Debug)]
pub struct Writer {
    /// Who takes them.
    pub sender: Sender,
    /// The address that they are from, where an administrator names no other.
    pub from: MailAddress,
    /// What the add-in is called.
    pub product: String,
    /// Where the pane is.
    pub link: Url,
}

/// Who takes notices.
#[derive(Debug)]
pub enum Sender {
    /// Exchange.
    Graph(GraphSender),
    /// A server that takes mails.
    Smtp(SmtpSender),
}

/// Why a notice was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// This one's receiver cannot be written to; others can.
    ReceiverRefused {
        /// The sender's own word or number.
        code: String,
    },
    /// No notice can be sent.
    SenderRefused(SenderTrouble),
}

impl Sender {
    /// Sends one. Where an answer is lost it counts as not sent.
    ///
    /// # Errors
    /// [`NotSent`], by whom it is about.
    pub(super) async fn send(
        &self,
        from: &MailAddress,
        to: &MailAddress,
        mail: &MailText,
        context: &Context,
    ) -> Result<(), NotSent> {
        match self {
            Self::Graph(sender) => sender.send(from, to, mail, context).await,
            Self::Smtp(sender) => sender.send(from, to, mail, context.clock.now()).await,
        }
    }
}
