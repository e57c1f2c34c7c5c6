//! Authenticated encryption of private content, the same for every backend.
//!
//! A sealed value is `1 | length of key id | key id | nonce (12) | ciphertext and tag`, AES-256-GCM-SIV. Header and
//! [`Context`] are associated data: a value that is moved to another user, kind, table or column does not open. Keys come
//! from outside the database; new values use the ring's current key, older ones open as long as their key is in the ring.

use crate::StoreError;
use crate::audit::ActId;
use crate::links::{CopyId, MeetingId};
use crate::notices::MailAddress;
use crate::shares::ShareId;
use crate::tickets::TicketPurpose;
use crate::tokens::TokenKind;
use crate::users::UserId;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::fmt;
use sync_core::ItemId;
use zeroize::{Zeroize as _, Zeroizing};

const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
const KEY_ID_CHARS_MAX: usize = 32;
/// Enough that no two items of a mailbox share a name, and no two addresses.
pub const NAME_BYTES: usize = 16;

/// Names a key in rows, logs and configuration; it is no secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

/// 256 bits that seal.
#[derive(Clone)]
pub struct SealingKey(Zeroizing<[u8; KEY_BYTES]>);

/// What a sealed value is and whose; it opens only where the same is said again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// A user's tokens for one service.
    Authorization(UserId, TokenKind),
    /// What travels with a ticket, by the ticket's digest.
    TicketPayload([u8; 32], TicketPurpose),
    /// A meeting's base.
    MeetingBase(MeetingId),
    /// What is known of a meeting in Sales.
    MeetingSales(MeetingId),
    /// What is kept of the files of a meeting.
    MeetingFiles(MeetingId),
    /// What is known of a meeting's event in one mailbox.
    CopyExchange(UserId, CopyId),
    /// What tells another engine from our own, of a meeting's event in one mailbox.
    CopyEngines(UserId, CopyId),
    /// A value that a write of ours replaced, of one mailbox's copy.
    LostValue(UserId, CopyId),
    /// What is known of the draft of a share.
    ShareDraft(UserId, ShareId),
    /// Where a user gets mail.
    Address(UserId),
    /// What the identity provider calls a user.
    DisplayName(UserId),
    /// What an act changed.
    Act(ActId),
}

/// Why a ring of keys cannot be used. Never names a key's bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// A key id is 1 to 32 letters, digits, dots, dashes or underscores.
    #[error("a key id is 1 to 32 letters, digits, dots, dashes or underscores")]
    KeyId,
    /// A key is 32 bytes in base64.
    #[error("a key is 32 bytes in base64")]
    Key,
    /// The key that new values are to use is not in the ring.
    #[error("the current key {0} is not in the ring")]
    CurrentMissing(String),
}

/// Seals and opens with the keys of this deployment.
pub struct Sealer {
    ring: BTreeMap<KeyId, RandomizedNonceKey>,
    current: KeyId,
    /// Of the current key: names what must not be known by its id.
    naming: hmac::Key,
    /// Of every key: names addresses, which are found under older keys too.
    addressing: BTreeMap<KeyId, hmac::Key>,
}

impl Sealer {
    /// Takes the ring; new values use `current`.
    pub fn new(
        ring: impl IntoIterator<Item = (KeyId, SealingKey)>,
        current: KeyId,
    ) -> Result<Self, RingError> {
        let ring: BTreeMap<_, _> = ring.into_iter().collect();
        let naming = match ring.get(&current) {
            Some(key) => naming_key(key, b"names of items"),
            None => return Err(RingError::CurrentMissing(current.0)),
        };
        let addressing = ring
            .iter()
            .map(|(id, key)| (id.clone(), naming_key(key, b"names of addresses")))
            .collect();
        let ring = ring
            .into_iter()
            .map(
                |(id, key)| match RandomizedNonceKey::new(&AES_256_GCM_SIV, key.0.as_slice()) {
                    Ok(key) => Ok((id, key)),
                    Err(_) => Err(RingError::Key),
                },
            )
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        Ok(Self {
            ring,
            current,
            naming,
            addressing,
        })
    }

    /// Names an item of a user's mailbox for whoever has its id and the current key, and for nobody else (R-PRIV-1).
    pub fn name_of_item(&self, user: UserId, item: &ItemId) -> [u8; NAME_BYTES] {
        let mut digest = hmac::Context::with_key(&self.naming);
        digest.update(user.0.as_bytes());
        digest.update(item.as_str().as_bytes());
        name_of(&digest.sign())
    }

    /// Names an address for whoever has all of it and one of the keys, and for nobody else: under the current key first, then
    /// under each of the others. Letters are alike in either case.
    pub fn names_of_address(&self, address: &MailAddress) -> Vec<[u8; NAME_BYTES]> {
        let address = address.as_str().to_lowercase();
        let mut keys: Vec<_> = self.addressing.iter().collect();
        keys.sort_by_key(|(id, _)| **id != self.current);
        let name = |(_, key)| name_of(&hmac::sign(key, address.as_bytes()));
        keys.into_iter().map(name).collect()
    }

    /// The key that new values use.
    pub fn current(&self) -> &KeyId {
        &self.current
    }

    /// Seals `plain`, which is overwritten.
    pub fn seal(&self, context: &Context, mut plain: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, StoreError> {
        let refused = || StoreError::Sealed {
            key_id: self.current.0.clone(),
        };
        let key = self.ring.get(&self.current).ok_or_else(refused)?;
        let mut sealed = header(&self.current);
        let known = associated(&sealed, context);
        let (nonce, tag) = key
            .seal_in_place_separate_tag(Aad::from(known), &mut plain)
            .map_err(|_| refused())?;
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&plain);
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made in the same context; anything else is [`StoreError::Sealed`].
    pub fn open(&self, context: &Context, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let Some(parts) = Parts::of(sealed) else {
            return Err(StoreError::Sealed {
                key_id: "(unreadable)".to_owned(),
            });
        };
        let refused = || StoreError::Sealed {
            key_id: parts.key_id.0.clone(),
        };
        let key = self.ring.get(&parts.key_id).ok_or_else(refused)?;
        let nonce = Nonce::try_assume_unique_for_key(parts.nonce).map_err(|_| refused())?;
        let known = associated(parts.header, context);
        let mut plain = Zeroizing::new(parts.ciphertext.to_vec());
        let length = key
            .open_in_place(nonce, Aad::from(known), &mut plain)
            .map_err(|_| refused())?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

/// Under which key a value is sealed, so that rows can be sealed anew once the current key is another.
pub fn key_id(sealed: &[u8]) -> Option<KeyId> {
    Parts::of(sealed).map(|parts| parts.key_id)
}

impl KeyId {
    /// Reads a key id.
    pub fn parse(text: &str) -> Result<Self, RingError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if text.is_empty() || text.len() > KEY_ID_CHARS_MAX || !text.chars().all(plain) {
            return Err(RingError::KeyId);
        }
        Ok(Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SealingKey {
    /// Takes the bytes.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads base64, as keys are written in files and environments; white space around it is ignored.
    pub fn parse(text: &str) -> Result<Self, RingError> {
        let decoded = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| RingError::Key)?);
        let mut bytes = <[u8; KEY_BYTES]>::try_from(decoded.as_slice()).map_err(|_| RingError::Key)?;
        let key = Self::from_bytes(bytes);
        bytes.zeroize();
        Ok(key)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

/// A key of its own for names of a kind: what seals does nothing else.
fn naming_key(sealing: &SealingKey, kind: &[u8]) -> hmac::Key {
    let sealing = hmac::Key::new(hmac::HMAC_SHA256, sealing.0.as_slice());
    hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&sealing, kind).as_ref())
}

fn name_of(tag: &hmac::Tag) -> [u8; NAME_BYTES] {
    let mut name = [0; NAME_BYTES];
    name.iter_mut()
        .zip(tag.as_ref())
        .for_each(|(to, from)| *to = *from);
    name
}

struct Parts<'a> {
    header: &'a [u8],
    key_id: KeyId,
    nonce: &'a [u8],
    ciphertext: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(sealed: &'a [u8]) -> Option<Self> {
        let (&[FORMAT, id_length], rest) = sealed.split_first_chunk::<2>()? else {
            return None;
        };
        let (id, rest) = rest.split_at_checked(usize::from(id_length))?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_LEN)?;
        Some(Self {
            header: &sealed[..2 + id.len()],
            key_id: KeyId::parse(str::from_utf8(id).ok()?).ok()?,
            nonce,
            ciphertext,
        })
    }
}

fn header(key: &KeyId) -> Vec<u8> {
    let length = u8::try_from(key.0.len()).unwrap_or(u8::MAX);
    let mut header = vec![FORMAT, length];
    header.extend_from_slice(key.0.as_bytes());
    header
}

/// Header, a name that no other context has, and the owner; each part ends before the next begins, because names end in a
/// zero and owners have one length per name.
fn associated(header: &[u8], context: &Context) -> Vec<u8> {
    let (name, owner): (&str, [&[u8]; 2]) = match context {
        Context::Authorization(user, TokenKind::Exchange) => {
            ("authorization/exchange", [user.0.as_bytes(), &[]])
        }
        Context::Authorization(user, TokenKind::Sales) => ("authorization/sales", [user.0.as_bytes(), &[]]),
        Context::TicketPayload(digest, purpose) => (ticket(*purpose), [digest, &[]]),
        Context::MeetingBase(meeting) => ("meeting/base", [meeting.0.as_bytes(), &[]]),
        Context::MeetingSales(meeting) => ("meeting/sales", [meeting.0.as_bytes(), &[]]),
        Context::MeetingFiles(meeting) => ("meeting/files", [meeting.0.as_bytes(), &[]]),
        Context::CopyExchange(user, copy) => ("copy/exchange", [user.0.as_bytes(), copy.0.as_bytes()]),
        Context::CopyEngines(user, copy) => ("copy/engines", [user.0.as_bytes(), copy.0.as_bytes()]),
        Context::LostValue(user, copy) => ("copy/lost", [user.0.as_bytes(), copy.0.as_bytes()]),
        Context::ShareDraft(user, share) => ("share/draft", [user.0.as_bytes(), share.0.as_bytes()]),
        Context::Address(user) => ("user/address", [user.0.as_bytes(), &[]]),
        Context::DisplayName(user) => ("user/display-name", [user.0.as_bytes(), &[]]),
        Context::Act(act) => ("audit/detail", [act.0.as_bytes(), &[]]),
    };
    [header, name.as_bytes(), &[0], owner[0], owner[1]].concat()
}

fn ticket(purpose: TicketPurpose) -> &'static str {
    match purpose {
        TicketPurpose::MicrosoftState => "ticket/microsoft-state",
        TicketPurpose::SessionCode => "ticket/session-code",
        TicketPurpose::SalesStart => "ticket/sales-start",
        TicketPurpose::SalesState => "ticket/sales-state",
        TicketPurpose::SalesCode => "ticket/sales-code",
    }
}

#[cfg(test)]
mod tests;
