//! What the identity provider calls a user, as it is kept.

use crate::StoreError;
use crate::seal::{Context, Sealer, key_id};
use crate::users::{DisplayName, UserId};
use zeroize::Zeroizing;

/// Sealed.
///
/// # Errors
/// [`StoreError::Sealed`]
pub fn sealed_display_name(sealer: &Sealer, user: UserId, name: &DisplayName) -> Result<Vec<u8>, StoreError> {
    let plain = Zeroizing::new(name.as_str().as_bytes().to_vec());
    sealer.seal(&Context::DisplayName(user), plain)
}

/// Opened; none where no key of ours does that.
pub fn opened_display_name(sealer: &Sealer, user: UserId, sealed: &[u8]) -> Option<DisplayName> {
    let plain = sealer.open(&Context::DisplayName(user), sealed).ok()?;
    DisplayName::parse(str::from_utf8(&plain).ok()?)
}

/// Whether this is that name, sealed with the current key.
pub fn is_sealed_display_name(sealer: &Sealer, user: UserId, sealed: &[u8], name: &DisplayName) -> bool {
    key_id(sealed).as_ref() == Some(sealer.current())
        && opened_display_name(sealer, user, sealed).as_ref() == Some(name)
}
