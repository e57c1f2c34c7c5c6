//! Rows of notices, of the addresses that they go to, and of how their sender stands.

use super::{Place, name_of_kind};
use crate::StoreError;
use crate::notices::{DueNotice, MailAddress, SenderCause, SenderStanding, SenderTrouble};
use crate::seal::{Context, Sealer};
use crate::tokens::TokenKind;
use crate::users::UserId;
use zeroize::Zeroizing;

/// A notice that was taken.
pub struct NoticeRow {
    pub user_id: Vec<u8>,
    pub kind: String,
    pub generation: i64,
}

impl NoticeRow {
    /// With the address that it goes to, which is sealed.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`], or that the address cannot be opened.
    pub fn opened(&self, sealer: &Sealer, address: &[u8]) -> Result<DueNotice, StoreError> {
        let place = Place::new("notices", &self.user_id);
        let user = UserId(place.id("user_id", &self.user_id)?);
        let mut kinds = [TokenKind::Exchange, TokenKind::Sales].into_iter();
        let kind = kinds.find(|kind| name_of_kind(*kind) == self.kind);
        Ok(DueNotice {
            user,
            kind: kind.ok_or_else(|| place.inconsistent("kind"))?,
            generation: self.generation,
            to: opened_address(sealer, user, address)?,
        })
    }
}

/// Where a user gets mail, sealed.
///
/// # Errors
/// [`StoreError::Sealed`]
pub fn sealed_address(sealer: &Sealer, user: UserId, address: &MailAddress) -> Result<Vec<u8>, StoreError> {
    let plain = Zeroizing::new(address.as_str().as_bytes().to_vec());
    sealer.seal(&Context::Address(user), plain)
}

/// What a user is found by who gets mail there, as it is kept.
pub fn name_of_address(sealer: &Sealer, address: &MailAddress) -> Option<Vec<u8>> {
    let names = sealer.names_of_address(address);
    names.first().map(|name| name.to_vec())
}

/// The same, opened.
///
/// # Errors
/// [`StoreError::Sealed`], [`StoreError::Inconsistent`]
pub fn opened_address(sealer: &Sealer, user: UserId, sealed: &[u8]) -> Result<MailAddress, StoreError> {
    let plain = sealer.open(&Context::Address(user), sealed)?;
    let address = str::from_utf8(&plain).ok().and_then(MailAddress::parse);
    address.ok_or_else(|| Place::new("addresses", user.0.as_bytes()).inconsistent("sealed"))
}

/// How the sender stands.
pub struct SenderRow {
    pub cause: Option<String>,
    pub code: Option<String>,
    pub since: i64,
    pub noted_at: i64,
}

/// Why it does not work, in columns.
pub fn name_of_sender_cause(cause: SenderCause) -> &'static str {
    match cause {
        SenderCause::NotAnswering => "not-answering",
        SenderCause::NotTrusted => "not-trusted",
        SenderCause::SignInRefused => "sign-in-refused",
        SenderCause::AddressRefused => "address-refused",
        SenderCause::MailRefused => "mail-refused",
    }
}

impl TryFrom<SenderRow> for SenderStanding {
    type Error = StoreError;

    fn try_from(row: SenderRow) -> Result<Self, StoreError> {
        let place = Place::new("notice_sender", &[]);
        let trouble = match row.cause.as_deref() {
            None => None,
            Some(name) => {
                let mut all = SenderCause::ALL.into_iter();
                let cause = all.find(|cause| name_of_sender_cause(*cause) == name);
                Some(SenderTrouble {
                    cause: cause.ok_or_else(|| place.inconsistent("cause"))?,
                    code: row.code,
                })
            }
        };
        Ok(Self {
            trouble,
            since: place.moment("since", row.since)?,
            noted_at: place.moment("noted_at", row.noted_at)?,
        })
    }
}
