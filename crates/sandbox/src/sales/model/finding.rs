//! Records by what they say: people by address, companies by name, messages by the id they had on the internet.

use super::{Refusal, Row, Sales, Table};

impl Sales {
    /// Contacts that this user sees and that have this address, as their own or among their contact points, in any
    /// letter case; by id.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn contacts_with_email(&self, user: &str, address: &str) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        let wanted = address.trim();
        Ok(self
            .all(Table::Contacts)
            .filter(|row| emails(row).any(|email| email.eq_ignore_ascii_case(wanted)))
            .filter(|row| self.sees(&caller, row))
            .collect())
    }

    /// Accounts that this user sees and that have exactly this name, apart from letter case and space around it; by
    /// id.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn accounts_named(&self, user: &str, name: &str) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        let wanted = name.trim().to_lowercase();
        let is_named = |row: &&Row| {
            let name = row.stored("OrganizationName").as_text();
            name.is_some_and(|name| name.trim().to_lowercase() == wanted)
        };
        Ok(self
            .all(Table::Accounts)
            .filter(is_named)
            .filter(|row| self.sees(&caller, row))
            .collect())
    }

    /// The conversation messages one of whose recipients carries this internet message id; by id.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn messages_of_internet_id(&self, user: &str, internet_id: &str) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        let carries = |row: &&Row| {
            row.children(Table::ConversationRecipients).any(|recipient| {
                recipient.stored("RecipientAlternateMessageId").as_text() == Some(internet_id)
            })
        };
        Ok(self
            .all(Table::ConversationMessages)
            .filter(carries)
            .filter(|row| self.sees(&caller, row))
            .collect())
    }

    /// The messages of a conversation that this user sees, by id.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn messages_of_conversation(&self, user: &str, conversation: i64) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        Ok(self
            .all(Table::ConversationMessages)
            .filter(|row| row.stored("ConversationId").as_int() == Some(conversation))
            .filter(|row| self.sees(&caller, row))
            .collect())
    }
}

/// Every address of a contact: its own first, then those of its contact points.
pub(super) fn emails(contact: &Row) -> impl Iterator<Item = &str> {
    let points = contact
        .children(Table::ContactPoint)
        .filter_map(|point| point.stored("EmailAddress").as_text());
    contact.stored("EmailAddress").as_text().into_iter().chain(points)
}
