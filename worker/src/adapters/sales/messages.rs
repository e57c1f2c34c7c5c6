//! Messages of conversations.

use super::{Place, UserSales, answered, never_marked, refused};
use crate::adapters::stop;
use crate::ports::{
    Answer, Compared, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow,
    RecordSeen, SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{ChangedPage, Message, MessageKeys, MessageSeen, MessageWritten, NewsAsked, Numbered};
use futures::future::join_all;
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::{
    Acquaintance, Content as _, ConversationKey, Email, ItemId, Outcome, Related, SalesNumber, Side, Write,
};

/// Messages, as one user sees them.
#[derive(Debug)]
pub struct Messages(pub UserSales);

impl SalesRecords for Messages {
    type Content = Email;

    async fn look(&self, links: &[&Link<Email>]) -> Result<Vec<RecordSeen<Email>>, Stop> {
        let numbers: Vec<_> = links.iter().map(|link| number_of(link)).collect();
        self.look_by_number(&numbers).await
    }

    async fn write(&self, writes: &[Outgoing<'_, Email>]) -> Vec<Answer<Email>> {
        let each = join_all(writes.iter().map(|outgoing| self.write_one(*outgoing)));
        self.0.sales.as_one_write(each).await
    }

    /// By the internet message id (R-MAIL-3).
    async fn alike(&self, wanted: &[Wanted<'_, Email>]) -> Result<Vec<RecordAlike<Email>>, Stop> {
        let ids = wanted.iter().map(|wanted| &wanted.content.threading.message_id);
        let found = self.0.sales.messages(&ids.cloned().collect()).await;
        let found = found.map_err(|error| stop(Side::Sales, &error))?;
        let numbers: BTreeSet<_> = found
            .values()
            .map(|message| SalesNumber::of_record(&message.number))
            .collect();
        let numbers: Vec<_> = numbers.into_iter().collect();
        let seen = self.look_by_number(&numbers).await?;
        Ok(seen
            .into_iter()
            .filter_map(|seen| match seen {
                RecordSeen::Found(item, id) => Some(RecordAlike { item, id }),
                RecordSeen::Missing | RecordSeen::Refused(_) => None,
            })
            .collect())
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.0.acquaintance(addresses, companies).await
    }
}

impl Messages {
    async fn look_by_number(&self, numbers: &[SalesNumber]) -> Result<Vec<RecordSeen<Email>>, Stop> {
        let seen = self.0.sales.messages_by_number(numbers).await;
        let seen = seen.map_err(|error| stop(Side::Sales, &error))?;
        let seen = seen.into_iter().map(|seen| match seen {
            MessageSeen::Found(found) => {
                let id = found.message.id;
                Ok(RecordSeen::Found(Box::new(found.message.item(found.email)), id))
            }
            MessageSeen::Missing => Ok(RecordSeen::Missing),
            MessageSeen::Failed(error) => refused(&error),
        });
        seen.collect()
    }

    async fn write_one(&self, outgoing: Outgoing<'_, Email>) -> Answer<Email> {
        match outgoing.write {
            Write::Create { carried, .. } => self.create(outgoing, &carried.sent).await,
            // Nothing of a message changes but what its conversation is about.
            Write::Update {
                id, held, carried, ..
            } => {
                let related = self
                    .0
                    .sales
                    .relate_message(id, held.related(), carried.sent.related());
                answered(outgoing, related.await, None)
            }
            // What is in Sales stays there (R-MAIL-8).
            Write::Delete { .. } => Answer::of(Outcome::NotApplied),
            Write::Mark { .. } | Write::Unmark { .. } => never_marked(),
        }
    }

    async fn create(&self, outgoing: Outgoing<'_, Email>, sent: &Email) -> Answer<Email> {
        let (number, conversation) = (
            number_of(outgoing.link),
            SalesNumber::of_conversation(&sent.conversation),
        );
        let keys = MessageKeys {
            number: &number,
            conversation: &conversation,
            internet_message_id: &sent.threading.message_id,
        };
        let message = match self.0.sales.create_message(keys, sent).await {
            MessageWritten::Made(message) | MessageWritten::Known(message) => message,
            MessageWritten::Refused(answer) => return answered(outgoing, *answer, None),
        };
        let mut email = sent.clone();
        email.join(ConversationKey::of_record(&message.conversation));
        email.related = self.related(&message, sent.related()).await;
        Answer {
            record: Some(message.id),
            ..Answer::of(Outcome::Applied(message.item(email)))
        }
    }

    /// What the message is about, where `asked` was asked for: its conversation may have been there already. What could not
    /// be related is planned anew.
    async fn related(&self, message: &Message, asked: &Related) -> Related {
        let nothing = Related::default();
        if *asked == nothing {
            return nothing;
        }
        let related = self.0.sales.relate_message(&message.number, &nothing, asked);
        match related.await.outcome {
            Outcome::Applied(item) => item.content.related,
            Outcome::Deleted
            | Outcome::NotApplied
            | Outcome::NotFound
            | Outcome::PreconditionFailed
            | Outcome::Taken
            | Outcome::Uncertain => nothing,
        }
    }
}

impl RecordFeed for Messages {
    /// A message never changes: only deletions are told.
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<Email>>, PullError> {
        let place = Place::of(after, self.0.began_at)?;
        let news = self.0.news(NewsAsked::default(), &place).await?;
        place.page(
            None::<ChangedPage<Message>>,
            news.deleted,
            "conversationMessages",
            self.0.began_at,
            |_| None,
        )
    }

    /// No search offers messages.
    async fn in_search(&self) -> Result<Searched, Stop> {
        Ok(Searched::NotChosen)
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.0.contacts_mark().await
    }

    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<Email>>, Stop> {
        let numbers: Vec<_> = numbers.iter().map(SalesNumber::of_record).collect();
        self.look_by_number(&numbers).await
    }

    async fn compare(&self, links: &[&Link<Email>]) -> Result<Vec<Compared>, Stop> {
        self.0.compare(Numbered::Messages, links).await
    }
}
