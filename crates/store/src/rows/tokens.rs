//! Authorizations as they lie in the tables, sealed.

use super::{Place, micros};
use crate::StoreError;
use crate::blob;
use crate::seal::{Context, Sealer};
use crate::tokens::{Authorization, AuthorizationState, Lapse, LapseCause, TokenKind, TokenSet};
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
    pub lapsed_why: Option<String>,
    pub lapsed_code: Option<String>,
    pub renewed_at: Option<i64>,
    pub generation: i64,
}

/// The tokens of an authorization that is being deleted; none where no key opens it.
pub fn given_up(
    row: AuthorizationRow,
    sealer: &Sealer,
    user: UserId,
    kind: TokenKind,
) -> Option<(TokenKind, TokenSet)> {
    let authorization = row.opened(sealer, user, kind).ok()?;
    Some((kind, authorization.tokens))
}

/// Why an authorization lapsed, in columns.
pub fn name_of_cause(cause: LapseCause) -> &'static str {
    match cause {
        LapseCause::Ended => "ended",
        LapseCause::CheckNeeded => "check-needed",
        LapseCause::ConsentNeeded => "consent-needed",
        LapseCause::AdministratorConsentNeeded => "administrator-consent-needed",
        LapseCause::AccountDisabled => "account-disabled",
        LapseCause::AccountGone => "account-gone",
        LapseCause::NotAssigned => "not-assigned",
        LapseCause::AccountLocked => "account-locked",
        LapseCause::ForbiddenByPolicy => "forbidden-by-policy",
        LapseCause::NotRenewable => "not-renewable",
    }
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
        let renewed_at = self.renewed_at.map(|at| place.moment("renewed_at", at));
        Ok(Authorization {
            tokens: place.read("sealed", blob::decode_tokens(&plain, access_expires_at))?,
            lapse: self.lapse(&place)?,
            renewed_at: renewed_at.transpose()?,
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
        Ok(match (self.lapse(&place)?, self.renewable) {
            (Some(lapse), _) => AuthorizationState::Lapsed(lapse),
            (None, false) if ends_at <= now => AuthorizationState::Lapsed(Lapse {
                since: ends_at,
                cause: LapseCause::NotRenewable,
                code: None,
            }),
            (None, false) => AuthorizationState::Works {
                ends_at: Some(ends_at),
            },
            (None, true) => AuthorizationState::Works { ends_at: None },
        })
    }

    /// What lapsed before its cause was kept has ended, as most do.
    fn lapse(&self, place: &Place) -> Result<Option<Lapse>, StoreError> {
        let Some(since) = self.lapsed_at else {
            return Ok(None);
        };
        let named = |name: &str| {
            let mut all = LapseCause::ALL.into_iter();
            all.find(|cause| name_of_cause(*cause) == name)
                .ok_or_else(|| place.inconsistent("lapsed_why"))
        };
        Ok(Some(Lapse {
            since: place.moment("lapsed_at", since)?,
            cause: self.lapsed_why.as_deref().map_or(Ok(LapseCause::Ended), named)?,
            code: self.lapsed_code.clone(),
        }))
    }
}
