//! The category of many mails at once, each answered on its own.

use crate::convert::message::MessageLook;
use crate::items::Looked;
use crate::mailbox::Mailbox;
use crate::many_writes::{Prepared, value_of};
use crate::marks;
use crate::message::MailScope;
use crate::messages::Messages;
use futures::future::join_all;
use sync_core::{Email, ItemId, Outcome, Version};
use vendor_http::Answer;

/// One write of many to mails; each means what the [`Mailbox`]'s verb of its name means.
#[derive(Debug, Clone)]
pub enum MessageWrite<'a> {
    /// [`Mailbox::mark_message`]
    Mark {
        /// Which mail.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
    /// [`Mailbox::unmark_message`]
    Unmark {
        /// Which mail.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
}

impl Mailbox {
    /// Sets the category of many mails or takes it off, in batches; answers in the order given. What Outlook refuses for the
    /// moment is sent again.
    pub async fn write_messages(&self, writes: &[MessageWrite<'_>], scope: &MailScope) -> Vec<Answer<Email>> {
        let kind = Messages(scope);
        let ids: Vec<ItemId> = writes.iter().map(|write| write.id().clone()).collect();
        let looks = match self.looks(&kind, &ids).await {
            Ok(looks) => looks,
            Err(error) => {
                return writes
                    .iter()
                    .map(|_| Answer::not_applied(error.clone()))
                    .collect();
            }
        };
        let ready = writes.iter().zip(looks);
        let ready = ready.map(|(write, look)| self.message_ready(&kind, write, look));
        let ready = join_all(ready).await;
        self.send_ready(&kind, ready).await
    }

    async fn message_ready(
        &self,
        kind: &Messages<'_>,
        write: &MessageWrite<'_>,
        look: Looked<MessageLook>,
    ) -> Prepared<Email> {
        let look = match look {
            Looked::Found(look) => *look,
            Looked::Missing => return Err(Box::new(Answer::of(Outcome::NotFound))),
            Looked::Failed(error) => return Err(Box::new(Answer::not_applied(error))),
        };
        match write {
            MessageWrite::Mark { id, expects } => {
                let look = self.with_images(look).await;
                let look = look.map_err(|error| Box::new(Answer::not_applied(error)))?;
                let (marking, sent) = marks::with_category::<Messages<'_>>(&look, expects)?;
                self.patch_ready(kind, (id, expects), value_of(&marking), sent)
            }
            MessageWrite::Unmark { id, expects } => {
                let (marking, sent) = marks::without_category::<Messages<'_>>(&look, expects)?;
                self.patch_ready(kind, (id, expects), value_of(&marking), sent)
            }
        }
    }
}

impl<'a> MessageWrite<'a> {
    fn id(&self) -> &'a ItemId {
        match self {
            Self::Mark { id, .. } | Self::Unmark { id, .. } => id,
        }
    }
}
