//! Which mails are captured as replies to a shared one, and which are not (R-MAIL-5, R-MAIL-6).

use super::OptedOut;
use super::subject::{Prefix, Subject};
use crate::content::appointment::{Visibility, fingerprint};
use crate::ids::ItemId;
use crate::people::{Attendee, Internal, domain_of, folded, is_external};
use crate::reason::ReasonCode;
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
    pub thread: ItemId,
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
        thread: ItemId,
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
    stopped: BTreeSet<ItemId>,
}

#[derive(Clone)]
struct Answered {
    subject: Subject,
    participants: BTreeSet<String>,
    thread: ItemId,
}

impl Shared {
    /// All shared mails, in any order.
    pub fn new(mails: impl IntoIterator<Item = SharedMail>) -> Self {
        let mut shared = Self::default();
        let mut mails: Vec<_> = mails.into_iter().collect();
        mails.sort_by(|one, other| (&one.thread, &one.message_id).cmp(&(&other.thread, &other.message_id)));
        for (place, mail) in mails.into_iter().enumerate() {
            let message = bare_message_id(&mail.message_id).to_string();
            shared.by_message.entry(message).or_default().insert(place);
            shared
                .by_conversation
                .entry(mail.conversation)
                .or_default()
                .insert(place);
            match mail.capture {
                Thread::GoesOn => {}
                Thread::Stopped => {
                    shared.stopped.insert(mail.thread.clone());
                }
            }
            shared.mails.push(Answered {
                subject: Subject::parse(&mail.subject),
                participants: mail.participants.iter().map(|address| folded(address)).collect(),
                thread: mail.thread,
            });
        }
        shared
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
            None if self.stopped.contains(&answered.thread) => Reply::No(ReasonCode::MailThreadStopped),
            None => Reply::Yes {
                thread: answered.thread.clone(),
            },
        }
    }

    /// The shared mail that this one answers: by header the nearest, else one of the same conversation.
    fn answered(&self, mail: &Mail<'_>) -> Result<&Answered, ReasonCode> {
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
        let meant: Vec<_> = meant
            .into_iter()
            .filter_map(|place| self.mails.get(place))
            .collect();
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
