//! Mails that ask people to sign in again (R-AUTH-2): where to, which are due, which were sent, and how the deployment's
//! sender stands.

use crate::StoreError;
use crate::tokens::TokenKind;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::time::Duration;

/// Longest address that a mail can have (RFC 5321, 4.5.3.1.3, without the angle brackets).
const CHARS_MAX: usize = 254;

/// An address that a mail can be sent to. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// One name and one domain of plain characters; none of what is no address, or could be taken for more than one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@')?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
        let is_address = text.len() <= CHARS_MAX
            && !name.is_empty()
            && !domain.is_empty()
            && name.chars().all(plain)
            && domain.chars().all(plain);
        is_address.then(|| Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(…)")
    }
}

/// Which notices are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeTerms {
    /// After how long without a sign-in another one follows; none: one for each lapse.
    pub again_after: Option<SignedDuration>,
    /// Whether the application may open mailboxes. Where it does, nobody is asked to sign in to Microsoft (R-AUTH-3).
    pub application_permission: bool,
}

/// A notice that was taken, to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueNotice {
    /// Whose authorization has lapsed.
    pub user: UserId,
    /// Which.
    pub kind: TokenKind,
    /// Of the authorization that has lapsed: a sign-in brings another, and with it the next lapse a notice of its own.
    pub generation: i64,
    /// Where to.
    pub to: MailAddress,
}

/// How the deployment's sender stands, as workers last met it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderStanding {
    /// Why it does not work; none while it does.
    pub trouble: Option<SenderTrouble>,
    /// Since when it works, or does not.
    pub since: Timestamp,
    /// When that was last met.
    pub noted_at: Timestamp,
}

/// Why notices are not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderTrouble {
    /// Who must act.
    pub cause: SenderCause,
    /// The sender's own word or number, safe to show.
    pub code: Option<String>,
}

/// Why notices are not sent, by who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SenderCause {
    /// It does not answer for the moment, or asks to come again later.
    NotAnswering,
    /// No connection that can be trusted: it offers no TLS, or another one's certificate.
    NotTrusted,
    /// It refuses who we say we are: name and password, or the registration and its secret.
    SignInRefused,
    /// It does not let us send from this address: a permission is missing, or there is no such mailbox.
    AddressRefused,
    /// It refuses the mail for another reason.
    MailRefused,
}

impl SenderCause {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::NotAnswering,
        Self::NotTrusted,
        Self::SignInRefused,
        Self::AddressRefused,
        Self::MailRefused,
    ];
}

/// The part of the store that keeps notices.
#[async_trait]
pub trait Notices {
    /// Keeps where a user gets mail, sealed, and what they are found by then; nothing is written where both are kept so already. It
    /// is forgotten with their authorizations
    /// ([`delete_authorization`](crate::tokens::Tokens::delete_authorization)).
    async fn put_address(&self, user: UserId, address: &MailAddress) -> Result<(), StoreError>;

    /// Where a user gets mail, if that is known.
    async fn address(&self, user: UserId) -> Result<Option<MailAddress>, StoreError>;

    /// Takes notices that are due, at most `max`, those of the oldest lapses first: nobody else gets them for `lease`, and
    /// after that whoever asks, unless one was noted or put off. A lapse asks for one if a sign-in ends it
    /// ([`LapseCause::asks_for_sign_in`](crate::tokens::LapseCause::asks_for_sign_in)), of users who are registered on both
    /// sides and whose address is known. What it costs follows the lapses, however many users there are.
    async fn claim_notices(
        &self,
        terms: &NoticeTerms,
        max: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<DueNotice>, StoreError>;

    /// It was sent.
    async fn note_notice(&self, notice: &DueNotice, now: Timestamp) -> Result<(), StoreError>;

    /// It was not sent, and is due again at `until`.
    async fn put_off_notice(&self, notice: &DueNotice, until: Timestamp) -> Result<(), StoreError>;

    /// Notes how the deployment's sender was met just now. The same as before keeps since when it is so.
    async fn note_sender(&self, trouble: Option<&SenderTrouble>, now: Timestamp) -> Result<(), StoreError>;

    /// How it stands; none before it was tried.
    async fn sender_standing(&self) -> Result<Option<SenderStanding>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_does_not_print() {
        for right in ["ada@contoso.example", " a.b+c@x ", "jörg@bücher.example"] {
            let address = MailAddress::parse(right).unwrap();
            assert_eq!(address.as_str(), right.trim());
            assert_eq!(format!("{address:?}"), "MailAddress(…)");
        }
        let long = format!("{}@contoso.example", "a".repeat(250));
        for wrong in [
            "",
            "ada",
            "@contoso.example",
            "ada@",
            "ada@contoso.example, bob@contoso.example",
            "Ada <ada@contoso.example>",
            "ada@contoso.example\r\nBcc: bob@contoso.example",
            "a@b@c",
            &long,
        ] {
            assert_eq!(MailAddress::parse(wrong), None, "{wrong:?}");
        }
    }
}
