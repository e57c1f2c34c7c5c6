//! Authorizations as they lie in the tables, sealed.

use super::{Place, micros};
use crate::StoreError;
use crate::blob;
use crate::seal::{Context, Sealer};
use crate::tokens::{Authorization, AuthorizationState, TokenKind, TokenSet};
use crate::users::UserId;
use jiff::Timestamp;

/// What a sign-in or renewal brought.
pub struct TokenColumns {
    pub sealed: Vec<u8>,
    pub renewable: bool,
    pub access_expires_at: i64,
}

impl TokenColumns {
    /// Seals it.
    ///
    /// # Errors
    /// [`StoreError::Sealed`]
    pub fn of(sealer: &Sealer, user: UserId, kind: TokenKind, tokens: &TokenSet) -> Result<Self, StoreError> {
        Ok(Self {
            sealed: sealer.seal(&Context::Authorization(user, kind), blob::encode_tokens(tokens))?,
            renewable: tokens.refresh.is_some(),
            access_expires_at: micros(tokens.access_expires_at),
        })
    }
}

/// An authorization that was not deleted.
pub struct AuthorizationRow {
    pub sealed: Vec<u8>,
    pub renewable: bool,
    pub access_expires_at: i64,
    pub lapsed_at: Option<i64>,
    pub generation: i64,
}

impl AuthorizationRow {
    /// Opens what is sealed.
    ///
    /// # Errors
    /// [`StoreError::Sealed`], [`StoreError::Inconsistent`]
    pub fn opened(self, sealer: &Sealer, user: UserId, kind: TokenKind) -> Result<Authorization, StoreError> {
        let place = Place::new("authorizations", user.0.as_bytes());
        let access_expires_at = place.moment("access_expires_at", self.access_expires_at)?;
        let plain = sealer.open(&Context::Authorization(user, kind), &self.sealed)?;
        let lapsed_at = match self.lapsed_at {
            Some(since) => Some(place.moment("lapsed_at", since)?),
            None => None,
        };
        Ok(Authorization {
            tokens: place.read("sealed", blob::decode_tokens(&plain, access_expires_at))?,
            lapsed_at,
            generation: self.generation,
        })
    }

    /// How it stands, without opening it.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn state(&self, user: UserId, now: Timestamp) -> Result<AuthorizationState, StoreError> {
        let place = Place::new("authorizations", user.0.as_bytes());
        let ends_at = place.moment("access_expires_at", self.access_expires_at)?;
        Ok(match (self.lapsed_at, self.renewable) {
            (Some(_), _) => AuthorizationState::Lapsed,
            (None, false) if ends_at <= now => AuthorizationState::Lapsed,
            (None, false) => AuthorizationState::Works {
                ends_at: Some(ends_at),
            },
            (None, true) => AuthorizationState::Works { ends_at: None },
        })
    }
}
