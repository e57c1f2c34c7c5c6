//! A mailbox's mails: received, written, sent, sorted, deleted.

use super::feed::{ChangePage, ChangeRow, Cursor};
use super::shelf::{Folder, Noted, Shelf, Shelved};
use super::versions::{first_change, later, matches};
use super::{Exchange, GraphError, MailKind, Mailbox, SentMail, ids};
use crate::exchange::message::{Mail, MailFolder, Message, topic};
use jiff::Timestamp;
use std::sync::Arc;

impl Shelved for Message {
    fn immutable_id(&self) -> &str {
        &self.immutable_id
    }

    fn rest_id(&self) -> Option<&str> {
        Some(&self.rest_id)
    }
}

impl Mailbox {
    /// Id of a folder of mails.
    pub fn mail_folder_id(&self, folder: MailFolder) -> String {
        ids::folder_id(&self.oid, folder.display_name())
    }

    /// Id of what all folders of mails lie in.
    pub fn mail_root_id(&self) -> String {
        ids::folder_id(&self.oid, "Top of Information Store")
    }

    /// Mails of every folder, oldest creation first; each says where it lies.
    pub fn messages(&self) -> impl Iterator<Item = &Arc<Message>> {
        self.messages.here()
    }

    /// The mail with this REST or immutable id, wherever it lies.
    pub fn message(&self, id: &str) -> Result<&Arc<Message>, GraphError> {
        self.messages.get(id)
    }

    /// Copies of one mail: several when its owner sent it to a list that the owner is on.
    pub fn messages_of_internet_id<'a>(
        &'a self,
        internet_message_id: &'a str,
    ) -> impl Iterator<Item = &'a Arc<Message>> {
        self.messages()
            .filter(move |message| message.internet_message_id == internet_message_id)
    }

    /// Mails of every folder that were written or moved at or after a time, oldest change first.
    pub fn messages_modified_since(&self, since: Timestamp) -> Vec<Arc<Message>> {
        let mut found: Vec<_> = self
            .messages()
            .filter(|message| message.modified >= since)
            .cloned()
            .collect();
        found.sort_by_key(|message| message.modified);
        found
    }

    fn messages_mut(&mut self) -> &mut Shelf<Message> {
        Arc::make_mut(&mut self.messages)
    }

    /// The thread of a new mail: that of a mail which it answers, unless the topic is another one.
    fn thread_of(&self, mail: &Mail) -> Option<&str> {
        let named = |message: &&Arc<Message>| {
            let id = &message.internet_message_id;
            mail.in_reply_to.as_ref() == Some(id) || mail.references.contains(id)
        };
        self.messages()
            .filter(named)
            .find(|message| topic(&message.subject).eq_ignore_ascii_case(topic(&mail.subject)))
            .map(|message| message.conversation_id.as_str())
    }
}

impl Exchange {
    /// A page of what changed among a mailbox's folders: all of them first, and then nothing, since they stay.
    pub fn folder_changes(
        &self,
        oid: &str,
        cursor: Option<&Cursor>,
    ) -> Result<ChangePage<MailFolder>, GraphError> {
        self.mailbox(oid)?;
        let rows = match cursor {
            Some(_) => Vec::new(),
            None => MailFolder::ALL.to_vec(),
        };
        Ok(ChangePage {
            rows,
            next: Cursor {
                life: 0,
                after: 0,
                first_round: 0,
                window: None,
            },
            more: false,
        })
    }

    /// A page of what changed in one folder since a cursor, at most `limit` mails of the mailbox: what came or changed there,
    /// and what left it, for another folder or for good.
    pub fn message_changes(
        &self,
        oid: &str,
        folder: MailFolder,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Message>>, GraphError> {
        let page = self.mailbox(oid)?.messages.changes(cursor, None, limit)?;
        let rows = page.rows.iter().filter_map(|row| match row {
            Noted::Here { item, .. } if item.folder == folder => Some(ChangeRow::Changed(Arc::clone(item))),
            Noted::Here { item, is_news } => {
                let has_left = *is_news && item.left.contains(&folder);
                has_left.then(|| ChangeRow::Removed(item.immutable_id.clone()))
            }
            // Of what is gone for good, nobody knows any more where it lay: a removal may be told of what was never there.
            Noted::Away(id) => Some(ChangeRow::Removed((*id).to_owned())),
        });
        Ok(page.with_rows(rows.collect()))
    }

    /// Makes every cursor of the folders' feeds worthless.
    pub fn expire_message_cursors(&mut self, oid: &str) -> Result<(), GraphError> {
        self.mailbox_mut(oid)?.messages_mut().expire();
        Ok(())
    }

    /// A mail that a client sent in one go is in the sink, too.
    pub fn sink_message(&mut self, mail: &Mail, now: Timestamp) {
        let mails = Arc::make_mut(&mut self.mails);
        let receivers = mail.to.iter().chain(&mail.cc);
        mails.push(Arc::new(SentMail {
            id: mails.len() as u64 + 1,
            sent_at: now,
            kind: MailKind::Message,
            from: mail.from.address.clone(),
            to: receivers.map(|one| one.address.clone()).collect(),
            subject: mail.subject.clone(),
            i_cal_uid: String::new(),
        }));
    }

    /// The owner sends a mail that is not to be kept in Sent Items.
    pub fn send_and_forget(&mut self, oid: &str, mail: &Mail, now: Timestamp) -> Result<(), GraphError> {
        let sent = self.send_message(oid, mail, now)?;
        self.mailbox_mut(oid)?
            .messages_mut()
            .purge(&sent.immutable_id)
            .map(drop)
    }

    /// A mail arrives in a mailbox's Inbox.
    pub fn receive_message(
        &mut self,
        oid: &str,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        self.place_message(oid, mail, MailFolder::Inbox, now)
    }

    /// The owner begins to write a mail.
    pub fn create_draft(
        &mut self,
        oid: &str,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        self.place_message(oid, mail, MailFolder::Drafts, now)
    }

    /// The owner sends a draft: it moves to Sent Items, where it has another REST id, and people of the tenant receive it.
    pub fn send_draft(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<Arc<Message>, GraphError> {
        if !self.mailbox(oid)?.message(id)?.is_draft {
            return Err(GraphError::invalid("The message was sent already."));
        }
        let rest_id = ids::rest_id(oid, self.next_serial());
        let sent = self.change_message(oid, id, None, now, |message| {
            message.is_draft = false;
            message.rest_id = rest_id;
            message.folder = MailFolder::SentItems;
            message.received = now;
        })?;
        let received = Mail {
            subject: sent.subject.clone(),
            from: sent.from.clone(),
            to: sent.to.clone(),
            cc: sent.cc.clone(),
            body: sent.body.clone(),
            sensitivity: sent.sensitivity,
            categories: Vec::new(),
            in_reply_to: sent.in_reply_to.clone(),
            references: sent.references.clone(),
            internet_message_id: Some(sent.internet_message_id.clone()),
            has_attachments: sent.has_attachments,
        };
        let reached: Vec<String> = self
            .mailboxes()
            .filter(|mailbox| {
                let mut receivers = sent.to.iter().chain(&sent.cc);
                receivers.any(|receiver| mailbox.is_of(&receiver.address))
            })
            .map(|mailbox| mailbox.oid.clone())
            .collect();
        for receiver in reached {
            self.receive_message(&receiver, &received, now)?;
        }
        Ok(sent)
    }

    /// The owner writes and sends a mail in one go.
    pub fn send_message(
        &mut self,
        oid: &str,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        let draft = self.create_draft(oid, mail, now)?;
        self.send_draft(oid, &draft.immutable_id, now)
    }

    /// Replaces the categories of a mail. `if_match` is the ETag that the client holds, if it sent one.
    pub fn categorise_message(
        &mut self,
        oid: &str,
        id: &str,
        categories: &[String],
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        self.change_message(oid, id, if_match, now, |message| {
            message.categories = categories.to_vec();
        })
    }

    /// The files on a mail changed, which are kept apart from it.
    pub(super) fn touch_message(
        &mut self,
        oid: &str,
        id: &str,
        holds_files: bool,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        self.change_message(oid, id, None, now, |message| {
            message.has_attachments = holds_files;
        })
        .map(drop)
    }

    /// Moves a mail to another folder, where it has another REST id.
    pub fn move_message(
        &mut self,
        oid: &str,
        id: &str,
        folder: MailFolder,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        let rest_id = ids::rest_id(oid, self.next_serial());
        self.change_message(oid, id, None, now, |message| {
            message.folder = folder;
            message.rest_id = rest_id;
        })
    }

    /// Copies a mail into a folder: another item, with the same id on the internet.
    ///
    /// # Errors
    /// As for every mail that is not there.
    pub fn copy_message(
        &mut self,
        oid: &str,
        id: &str,
        folder: MailFolder,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        let serial = self.next_serial();
        let (rest_id, immutable_id) = ids::item_ids(oid, serial);
        let copy = Message {
            rest_id,
            immutable_id,
            change: first_change(now),
            created: now,
            modified: now,
            folder,
            left: Vec::new(),
            ..Message::clone(self.mailbox(oid)?.message(id)?)
        };
        Ok(self
            .mailbox_mut(oid)?
            .messages_mut()
            .put(serial, Folder::Default, copy))
    }

    /// Deletes a mail: it moves to Deleted Items; from there it is gone for good.
    pub fn delete_message(&mut self, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        match self.mailbox(oid)?.message(id)?.folder {
            MailFolder::DeletedItems => self.mailbox_mut(oid)?.messages_mut().purge(id).map(drop),
            MailFolder::Inbox
            | MailFolder::SentItems
            | MailFolder::Drafts
            | MailFolder::Outbox
            | MailFolder::Archive
            | MailFolder::Other
            | MailFolder::Nested
            | MailFolder::JunkEmail => self
                .move_message(oid, id, MailFolder::DeletedItems, now)
                .map(drop),
        }
    }

    fn place_message(
        &mut self,
        oid: &str,
        mail: &Mail,
        folder: MailFolder,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        let serial = self.next_serial();
        let (rest_id, immutable_id) = ids::item_ids(oid, serial);
        let mailbox = self.mailbox_mut(oid)?;
        let number = serial.to_string();
        let domain = mail.from.address.rsplit('@').next().unwrap_or_default();
        let internet_message_id = mail
            .internet_message_id
            .clone()
            .unwrap_or_else(|| format!("<{}@{domain}>", ids::opaque(&["mail", oid, &number], 18)));
        let conversation_id = match mailbox.thread_of(mail) {
            Some(thread) => thread.to_owned(),
            None => format!("AAQkAG{}AA=", ids::opaque(&["thread", oid, &number], 45)),
        };
        let message = Message {
            rest_id,
            immutable_id,
            change: first_change(now),
            created: now,
            modified: now,
            received: now,
            folder,
            left: Vec::new(),
            internet_message_id,
            conversation_id,
            subject: mail.subject.clone(),
            from: mail.from.clone(),
            to: mail.to.clone(),
            cc: mail.cc.clone(),
            body: mail.body.clone(),
            sensitivity: mail.sensitivity,
            categories: mail.categories.clone(),
            in_reply_to: mail.in_reply_to.clone(),
            references: mail.references.clone(),
            is_draft: folder == MailFolder::Drafts,
            has_attachments: mail.has_attachments,
        };
        Ok(mailbox.messages_mut().put(serial, Folder::Default, message))
    }

    fn change_message(
        &mut self,
        oid: &str,
        id: &str,
        if_match: Option<&str>,
        now: Timestamp,
        change: impl FnOnce(&mut Message),
    ) -> Result<Arc<Message>, GraphError> {
        let before = self.mailbox(oid)?.message(id)?;
        matches(before.change, if_match)?;
        let mut message = Message::clone(before);
        change(&mut message);
        if message.folder != before.folder {
            message.left.push(before.folder);
        }
        message.change += 1;
        message.modified = later(message.modified, now);
        Ok(self.mailbox_mut(oid)?.messages_mut().replace(message))
    }
}
