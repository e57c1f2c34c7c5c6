//! Which mails are captured as replies to a shared one, and which are not (R-MAIL-5, R-MAIL-6).

use super::OptedOut;
use super::subject::{Prefix, Subject};
use crate::content::Content;
use crate::content::appointment::{Visibility, fingerprint};
use crate::content::email::Email;
use crate::ids::ConversationKey;
use crate::pair::{Known, Pair, Standing};
use crate::people::{Attendee, Internal, domain_of, folded, is_external};
use crate::reason::{Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use jiff::Timestamp;

/// The administrator's choice (*Autocapture replies*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyCapture {
    /// Nothing is captured.
    Off,
    /// Replies that arrive or are sent from this moment on.
    Since(Timestamp),
}

/// A mail that nobody asked to share.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// The mark that it must not be shared automatically, if there is one.
    pub opted_out: Option<OptedOut>,
    /// When it arrived or was sent.
    pub at: Timestamp,
    /// As it stands there, prefixes and all.
    pub subject: &'a str,
    /// Private for every sensitivity but *normal*: confidential and personal too.
    pub visibility: Visibility,
    /// Sender and recipients.
    pub participants: &'a [Attendee],
    /// The internet message ids that its headers refer to: `References`, then `In-Reply-To`; the nearest last.
    pub references: &'a [String],
    /// The mailbox's id of its conversation.
    pub conversation: &'a str,
    /// The conversation in Sales that its own headers lead to.
    pub thread: ConversationKey,
}

/// A mail that is shared.
#[derive(Clone)]
pub struct SharedMail {
    /// Its internet message id.
    pub message_id: String,
    /// The mailbox's id of its conversation.
    pub conversation: String,
    /// As it stands there, prefixes and all.
    pub subject: String,
    /// The addresses of sender and recipients; none if they are not known any more.
    pub participants: BTreeSet<String>,
    /// The conversation in Sales that it belongs to.
    pub thread: ConversationKey,
    /// Whether the user lets it go on.
    pub capture: Thread,
}

/// Whether replies to a mail are captured, as far as the user said (R-MAIL-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thread {
    /// They are.
    GoesOn,
    /// The user pressed *stop capturing*, or took the category off this mail: it holds for the whole thread.
    Stopped,
}

/// Whether a mail is captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It is, and inherits the relations of this conversation in Sales.
    Yes {
        /// The conversation.
        thread: ConversationKey,
    },
    /// It is not, and nothing of it is stored.
    No(ReasonCode),
}

/// Everything in a mailbox that a reply could answer.
#[derive(Clone, Default)]
pub struct Shared {
    mails: Vec<Answered>,
    by_message: BTreeMap<String, BTreeSet<usize>>,
    by_conversation: BTreeMap<String, BTreeSet<usize>>,
    stopped: Stopped,
}

/// Where somebody said stop: a mail's thread, by every name that it has.
#[derive(Clone, Default)]
struct Stopped {
    threads: BTreeSet<ConversationKey>,
    messages: BTreeSet<String>,
    conversations: BTreeSet<String>,
}

#[derive(Clone)]
struct Answered {
    subject: Subject,
    participants: BTreeSet<String>,
    thread: ConversationKey,
}

impl<'a> Mail<'a> {
    /// A message that has no link, and so no mark that it was opted out; `participants` is everybody on it.
    pub fn of(email: &'a Email, participants: &'a [Attendee]) -> Self {
        Self {
            opted_out: None,
            at: email.threading.here_since,
            subject: &email.subject,
            visibility: email.visibility,
            participants,
            references: &email.threading.references,
            conversation: &email.threading.conversation,
            thread: email.conversation,
        }
    }
}

impl SharedMail {
    /// The message of a link, if it is shared, or was until it was opted out: replies to a message that was deleted in
    /// Outlook are still replies to what Sales has (R-MAIL-8). Whoever took the category off stopped its thread, whether it
    /// had reached Sales by then or not (R-MAIL-6); whoever deleted it before then has stopped nothing.
    pub fn of<C: Content>(pair: &Pair<C>) -> Option<Self> {
        let content = match pair.exchange.last_item() {
            Some(item) => &item.content,
            None => pair.base.as_ref()?,
        };
        let email = content.mail()?;
        let is_in_sales = pair.sales.was_ever_there() && !matches!(pair.sales, Known::Gone(_));
        let capture = match &pair.standing {
            Standing::Unlinked(why) if is_taken_off(pair, why) => Thread::Stopped,
            Standing::Unlinked(_) if !is_in_sales => return None,
            Standing::Unlinked(_) => Thread::GoesOn,
            Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. }
                if pair.is_taken_back() =>
            {
                Thread::Stopped
            }
            Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. } => Thread::GoesOn,
        };
        Some(Self {
            message_id: email.threading.message_id.clone(),
            conversation: email.threading.conversation.clone(),
            subject: email.subject.clone(),
            participants: email.threading.addresses.clone(),
            thread: email.conversation,
            capture,
        })
    }
}

/// Whether its user took the category off. What was deleted may come back without one that it never had.
fn is_taken_off<C: Content>(pair: &Pair<C>, why: &Reason) -> bool {
    why.code == ReasonCode::CategoryRemoved || pair.is_taken_back()
}

impl Shared {
    /// All shared mails, in any order.
    pub fn new(mails: impl IntoIterator<Item = SharedMail>) -> Self {
        let mut shared = Self::default();
        let mut mails: Vec<_> = mails.into_iter().collect();
        mails.sort_by(|one, other| (&one.thread, &one.message_id).cmp(&(&other.thread, &other.message_id)));
        for (place, mail) in mails.into_iter().enumerate() {
            match mail.capture {
                Thread::GoesOn => {}
                Thread::Stopped => shared.stopped.insert(&mail),
            }
            let message = bare_message_id(&mail.message_id).to_string();
            shared.by_message.entry(message).or_default().insert(place);
            shared
                .by_conversation
                .entry(mail.conversation)
                .or_default()
                .insert(place);
            shared.mails.push(Answered {
                subject: Subject::parse(&mail.subject),
                participants: mail.participants.iter().map(|address| folded(address)).collect(),
                thread: mail.thread,
            });
        }
        shared
    }

    /// The same, where the user pressed *stop capturing* in these conversations.
    #[must_use]
    pub fn stopped_in(mut self, threads: impl IntoIterator<Item = ConversationKey>) -> Self {
        self.stopped.threads.extend(threads);
        self
    }

    /// The conversation of a mail that somebody shares by hand: that of the shared mail which it refers to, or which lies in
    /// the same thread, whatever their subjects (R-MAIL-2); none where there is no such mail.
    pub fn thread_of(&self, mail: &Mail<'_>) -> Option<ConversationKey> {
        self.meant_by(mail).first().map(|meant| meant.thread)
    }

    /// Whether `mail` is captured: it answers a shared mail, under the same subject, and nothing forbids it.
    pub fn answered_by(
        &self,
        mail: &Mail<'_>,
        option: ReplyCapture,
        internal: &Internal,
        excluded: &Internal,
    ) -> Reply {
        if mail.opted_out.is_some() {
            return Reply::No(ReasonCode::OptedOut);
        }
        let since = match option {
            ReplyCapture::Off => return Reply::No(ReasonCode::MailCaptureOff),
            ReplyCapture::Since(since) => since,
        };
        let answered = match self.answered(mail) {
            Ok(answered) => answered,
            Err(code) => return Reply::No(code),
        };
        match forbidden(mail, since, internal, excluded) {
            Some(code) => Reply::No(code),
            None if self.stopped.holds(mail, answered) => Reply::No(ReasonCode::MailThreadStopped),
            None => Reply::Yes {
                thread: answered.thread,
            },
        }
    }

    /// The shared mail that this one answers: by header the nearest, else one of the same conversation.
    fn answered(&self, mail: &Mail<'_>) -> Result<&Answered, ReasonCode> {
        let meant = self.meant_by(mail);
        if meant.is_empty() {
            return Err(ReasonCode::MailNotReply);
        }
        let subject = Subject::parse(mail.subject);
        let either = what_either_means(mail, &meant);
        match subject.prefixes.first() {
            Some(Prefix::Forward) => return Err(ReasonCode::MailForward),
            Some(Prefix::Either) if either == Prefix::Forward => return Err(ReasonCode::MailForward),
            Some(Prefix::Either | Prefix::Reply) | None => {}
        }
        meant
            .into_iter()
            .find(|answered| is_same_subject(&subject, &answered.subject, either))
            .ok_or(ReasonCode::MailSubjectChanged)
    }

    /// The shared mails that it refers to, the nearest first; else those of the same thread.
    fn meant_by(&self, mail: &Mail<'_>) -> Vec<&Answered> {
        let mut meant: Vec<usize> = mail
            .references
            .iter()
            .rev()
            .filter_map(|id| self.by_message.get(bare_message_id(id)))
            .flatten()
            .copied()
            .collect();
        if meant.is_empty() && !mail.conversation.is_empty() {
            meant.extend(self.by_conversation.get(mail.conversation).into_iter().flatten());
        }
        meant
            .into_iter()
            .filter_map(|place| self.mails.get(place))
            .collect()
    }
}

impl Stopped {
    fn insert(&mut self, mail: &SharedMail) {
        self.threads.insert(mail.thread);
        self.messages
            .insert(bare_message_id(&mail.message_id).to_string());
        if !mail.conversation.is_empty() {
            self.conversations.insert(mail.conversation.clone());
        }
    }

    /// Whether a mail that answers this one belongs to a thread in which somebody said stop.
    fn holds(&self, mail: &Mail<'_>, answered: &Answered) -> bool {
        let mut references = mail.references.iter();
        self.threads.contains(&answered.thread)
            || self.threads.contains(&mail.thread)
            || self.conversations.contains(mail.conversation)
            || references.any(|id| self.messages.contains(bare_message_id(id)))
    }
}

fn forbidden(
    mail: &Mail<'_>,
    since: Timestamp,
    internal: &Internal,
    excluded: &Internal,
) -> Option<ReasonCode> {
    if mail.at < since {
        return Some(ReasonCode::MailBeforeCapture);
    }
    match mail.visibility {
        Visibility::Private => return Some(ReasonCode::MailPrivate),
        Visibility::Normal => {}
    }
    if !mail.participants.iter().any(|one| is_external(one, internal)) {
        return Some(ReasonCode::MailInternal);
    }
    mail.participants
        .iter()
        .any(|one| is_excluded(&one.address, excluded))
        .then_some(ReasonCode::MailDomainExcluded)
}

/// Whether an address lies in an excluded domain or below one: whoever excludes a company means all of it.
fn is_excluded(address: &str, excluded: &Internal) -> bool {
    let Some(domain) = domain_of(address) else {
        return false;
    };
    let mut rest = Some(domain.as_str());
    while let Some(part) = rest {
        if excluded.contains(part) {
            return true;
        }
        rest = part.split_once('.').map(|(_, above)| above);
    }
    false
}

/// What a prefix that is a reply in one language and a forward in another means here: a forward brings in somebody new, a
/// reply goes to people who had the mail before.
fn what_either_means(mail: &Mail<'_>, answered: &[&Answered]) -> Prefix {
    let brings_nobody_new = answered.iter().any(|answered| {
        mail.participants
            .iter()
            .filter(|one| one.is_person())
            .all(|one| answered.participants.contains(&folded(&one.address)))
    });
    if brings_nobody_new {
        Prefix::Reply
    } else {
        Prefix::Forward
    }
}

/// Whether the subjects are the same without reply prefixes. What was passed on before it was shared may lose that
/// prefix in the reply, as Outlook does it; a mail that was passed on since is about something else.
fn is_same_subject(subject: &Subject, shared: &Subject, either: Prefix) -> bool {
    subject.core == shared.core && subject.forwards(either) <= shared.forwards(either)
}

/// A message id without the brackets that some write around it.
fn bare_message_id(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

impl Reply {
    /// The one reason behind it.
    pub const fn code(&self) -> ReasonCode {
        match self {
            Self::Yes { .. } => ReasonCode::ReplyCaptured,
            Self::No(code) => *code,
        }
    }
}

/// Fingerprints and counts: content never reaches a log.
impl fmt::Debug for Mail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("opted_out", &self.opted_out)
            .field("at", &self.at)
            .field("subject", &fingerprint(&self.subject))
            .field("visibility", &self.visibility)
            .field("participants", &self.participants.len())
            .field("references", &self.references.len())
            .finish()
    }
}

impl fmt::Debug for SharedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedMail")
            .field("message_id", &fingerprint(&self.message_id))
            .field("subject", &fingerprint(&self.subject))
            .field("participants", &self.participants.len())
            .field("thread", &self.thread)
            .field("capture", &self.capture)
            .finish()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared({} mails)", self.mails.len())
    }
}

#[cfg(test)]
mod tests;
