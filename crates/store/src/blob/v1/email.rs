//! What a message holds.

use super::Text;
use super::content::{Person, Related, Visibility};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sync_core as ours;
use sync_core::ConversationKey;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Email<'a> {
    conversation: [u8; 16],
    threading: Threading<'a>,
    subject: Text<'a>,
    body: Option<Text<'a>>,
    sent_at: Timestamp,
    way: Way,
    from: Option<Party<'a>>,
    to: Vec<Party<'a>>,
    cc: Vec<Party<'a>>,
    visibility: Visibility,
    related: Related,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Threading<'a> {
    message_id: Text<'a>,
    references: Vec<Text<'a>>,
    conversation: Text<'a>,
    here_since: Timestamp,
    addresses: Vec<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Party<'a> {
    Known(Person),
    Address(Text<'a>),
}

words! {
    Way { Sent Received }
}

impl<'a> From<&'a ours::Email> for Email<'a> {
    fn from(email: &'a ours::Email) -> Self {
        Self {
            conversation: *email.conversation.as_bytes(),
            threading: (&email.threading).into(),
            subject: email.subject.as_str().into(),
            body: email.body.as_ref().map(|body| body.0.as_str().into()),
            sent_at: email.sent_at,
            way: email.way.into(),
            from: email.from.as_ref().map(Party::from),
            to: email.to.iter().map(Party::from).collect(),
            cc: email.cc.iter().map(Party::from).collect(),
            visibility: email.visibility.into(),
            related: (&email.related).into(),
        }
    }
}

impl From<Email<'_>> for ours::Email {
    fn from(email: Email<'_>) -> Self {
        let parties = |parties: Vec<Party<'_>>| parties.into_iter().map(ours::Party::from).collect();
        Self {
            conversation: ConversationKey::from_bytes(email.conversation),
            threading: email.threading.into(),
            subject: email.subject.into_owned(),
            body: email.body.map(|body| ours::Description(body.into_owned())),
            sent_at: email.sent_at,
            way: email.way.into(),
            from: email.from.map(ours::Party::from),
            to: parties(email.to),
            cc: parties(email.cc),
            visibility: email.visibility.into(),
            related: email.related.into(),
        }
    }
}

impl<'a> From<&'a ours::Threading> for Threading<'a> {
    fn from(threading: &'a ours::Threading) -> Self {
        let text = |text: &'a String| Text::from(text.as_str());
        Self {
            message_id: text(&threading.message_id),
            references: threading.references.iter().map(text).collect(),
            conversation: text(&threading.conversation),
            here_since: threading.here_since,
            addresses: threading.addresses.iter().map(text).collect(),
        }
    }
}

impl From<Threading<'_>> for ours::Threading {
    fn from(threading: Threading<'_>) -> Self {
        Self {
            message_id: threading.message_id.into_owned(),
            references: threading.references.into_iter().map(Text::into_owned).collect(),
            conversation: threading.conversation.into_owned(),
            here_since: threading.here_since,
            addresses: threading.addresses.into_iter().map(Text::into_owned).collect(),
        }
    }
}

impl<'a> From<&'a ours::Party> for Party<'a> {
    fn from(party: &'a ours::Party) -> Self {
        match party {
            ours::Party::Known(person) => Self::Known(person.into()),
            ours::Party::Address(address) => Self::Address(address.as_str().into()),
        }
    }
}

impl From<Party<'_>> for ours::Party {
    fn from(party: Party<'_>) -> Self {
        match party {
            Party::Known(person) => Self::Known(person.into()),
            Party::Address(address) => Self::Address(address.into_owned()),
        }
    }
}
