//! What is kept of a pair and of an authorization, as bytes with a version number.
//!
//! The core's types have no serde on purpose: these bytes outlive any change of theirs, so their shape is written down
//! once more in `v1`, and a test holds an example of it. A later version adds a module and an arm in `body`; what was
//! written stays readable. Bytes with private content are sealed by the caller; errors say nothing of what they hold.

mod v1;

use crate::audit::Deed;
use crate::configuration::Configuration;
use crate::drafts::Draft;
use crate::tokens::TokenSet;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use sync_core::files::FileLedger;
use sync_core::{
    Appointment, Category, Choice, Consent, Contact, Content, Email, Engines, HeldFor, Hold, Known, Lost,
    Object, Occurrences, Origin, Pair, Reason, ReasonCode, Related, Scope, Standing, Task, Tries, Versions,
};
use zeroize::Zeroizing;

/// Bytes that do not hold what they must; where they lie is for the caller to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored bytes cannot be read")]
pub struct Unreadable;

/// A reason in columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonColumns {
    /// The code, as reports spell it.
    pub code: &'static str,
    /// The one thing named with it, as JSON; none where the code says it all.
    pub detail: Option<String>,
}

/// A standing in columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingColumns {
    /// `linked`, `unseated`, `parked` or `unlinked`.
    pub standing: &'static str,
    /// Why, unless linked.
    pub reason: Option<ReasonColumns>,
    /// Since when, if unseated or parked.
    pub since: Option<Timestamp>,
}

/// How one mailbox's copy is bound to its record, its standing apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bond {
    /// Where it comes from, and by what right it is shared.
    pub origin: Origin,
    /// What became of the category on the Outlook item.
    pub category: Category,
    /// Where the Sales record stands with the saved search.
    pub scope: Scope,
    /// What a person has agreed to for the next write alone.
    pub consent: Option<Consent>,
    /// The write that waits for a person.
    pub hold: Option<Box<Hold>>,
    /// The writes that failed since one last landed.
    pub tries: Tries,
}

impl<C> From<&Pair<C>> for Bond {
    fn from(pair: &Pair<C>) -> Self {
        Self {
            origin: pair.origin,
            category: pair.category,
            scope: pair.scope,
            consent: pair.consent,
            hold: pair.hold.clone(),
            tries: pair.tries.clone(),
        }
    }
}

/// A kind of content that is kept.
pub trait Stored: Content<Field: Send + Sync> + Send + Sync + 'static {
    /// What the kind is called in columns.
    const NAME: &'static str;
    /// Under whose limit and budgets it counts; none for emails, which are neither limited nor counted.
    const OBJECT: Option<Object>;

    /// What is known of one side.
    fn encode_known(known: &Known<Self>) -> Zeroizing<Vec<u8>>;

    /// Reads what [`Stored::encode_known`] wrote.
    ///
    /// # Errors
    /// [`Unreadable`]
    fn decode_known(bytes: &[u8]) -> Result<Known<Self>, Unreadable>;

    /// The base, or that there is none.
    fn encode_base(base: Option<&Self>) -> Zeroizing<Vec<u8>>;

    /// Reads what [`Stored::encode_base`] wrote.
    ///
    /// # Errors
    /// [`Unreadable`]
    fn decode_base(bytes: &[u8]) -> Result<Option<Self>, Unreadable>;
}

macro_rules! stored {
    ($($content:ident = $name:literal of $object:expr,)+) => {$(
        impl Stored for $content {
            const NAME: &'static str = $name;
            const OBJECT: Option<Object> = $object;

            fn encode_known(known: &Known<Self>) -> Zeroizing<Vec<u8>> {
                written(&v1::Known::<'_, v1::$content<'_>>::from(known))
            }

            fn decode_known(bytes: &[u8]) -> Result<Known<Self>, Unreadable> {
                Ok(body::<v1::Known<'_, v1::$content<'_>>>(bytes)?.into())
            }

            fn encode_base(base: Option<&Self>) -> Zeroizing<Vec<u8>> {
                written(&base.map(v1::$content::from))
            }

            fn decode_base(bytes: &[u8]) -> Result<Option<Self>, Unreadable> {
                Ok(body::<Option<v1::$content<'_>>>(bytes)?.map(Self::from))
            }
        }
    )+};
}

stored! {
    Appointment = "appointment" of Some(Object::Appointments),
    Occurrences = "series" of Some(Object::Appointments),
    Contact = "contact" of Some(Object::Contacts),
    Task = "task" of Some(Object::Tasks),
    Email = "email" of None,
}

/// Relations asked for, as JSON text: ids only, so they need no seal.
pub fn encode_asked(asked: &Related) -> String {
    let bytes = written(&v1::Related::from(asked));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads what [`encode_asked`] wrote.
pub fn decode_asked(text: &str) -> Result<Related, Unreadable> {
    Ok(body::<v1::Related>(text.as_bytes())?.into())
}

/// How a copy is bound, as JSON text: words, and of a hold versions and counts; no content, so it needs no seal.
pub fn encode_bond(bond: &Bond) -> String {
    let bytes = written(&v1::Bond::from(bond));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads what [`encode_bond`] wrote.
pub fn decode_bond(text: &str) -> Result<Bond, Unreadable> {
    Ok(body::<v1::Bond<'_>>(text.as_bytes())?.into())
}

/// Reads what [`encode_bond`] wrote of a hold at `body.hold.heldFor`.
pub fn decode_held_for(word: &str) -> Result<HeldFor, Unreadable> {
    let word = serde_json::Value::from(word);
    let word: v1::HeldFor = serde_json::from_value(word).map_err(|_| Unreadable)?;
    Ok(word.into())
}

/// What a person chose and what they saw, as JSON text: words, ids and versions, so it needs no seal.
pub fn encode_said(choice: &Choice, seen: &Versions) -> String {
    let bytes = written(&v1::Said::of(choice, seen));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads what [`encode_said`] wrote.
pub fn decode_said(text: &str) -> Result<(Choice, Versions), Unreadable> {
    Ok(body::<v1::Said>(text.as_bytes())?.into())
}

/// Why, in columns.
pub fn encode_reason(reason: &Reason) -> ReasonColumns {
    ReasonColumns {
        code: reason.code.as_str(),
        detail: v1::Detail::from_detail(&reason.detail).map(|detail| {
            let bytes = written(&detail);
            String::from_utf8_lossy(&bytes).into_owned()
        }),
    }
}

/// Reads what [`encode_reason`] wrote.
pub fn decode_reason(code: &str, detail: Option<&str>) -> Result<Reason, Unreadable> {
    let detail = match detail {
        Some(text) => Some(body::<v1::Detail>(text.as_bytes())?),
        None => None,
    };
    Ok(Reason {
        code: ReasonCode::parse(code).ok_or(Unreadable)?,
        detail: v1::detail_from_stored(detail),
    })
}

/// Whether a pair takes part in sync, in columns.
pub fn encode_standing(standing: &Standing) -> StandingColumns {
    let (standing, reason, since) = match standing {
        Standing::Linked => ("linked", None, None),
        Standing::Unseated { reason, since } => ("unseated", Some(reason), Some(*since)),
        Standing::Parked { reason, since } => ("parked", Some(reason), Some(*since)),
        Standing::Unlinked(reason) => ("unlinked", Some(reason), None),
    };
    StandingColumns {
        standing,
        reason: reason.map(encode_reason),
        since,
    }
}

/// Reads what [`encode_standing`] wrote.
pub fn decode_standing(
    standing: &str,
    code: Option<&str>,
    detail: Option<&str>,
    since: Option<Timestamp>,
) -> Result<Standing, Unreadable> {
    match (standing, code, since) {
        ("linked", None, None) => Ok(Standing::Linked),
        ("unseated", Some(code), Some(since)) => Ok(Standing::Unseated {
            reason: decode_reason(code, detail)?,
            since,
        }),
        ("parked", Some(code), Some(since)) => Ok(Standing::Parked {
            reason: decode_reason(code, detail)?,
            since,
        }),
        ("unlinked", Some(code), None) => Ok(Standing::Unlinked(decode_reason(code, detail)?)),
        _ => Err(Unreadable),
    }
}

/// What is kept of the files of a record.
pub fn encode_files(ledger: &FileLedger) -> Zeroizing<Vec<u8>> {
    written(&v1::FileLedger::from(ledger))
}

/// Reads what [`encode_files`] wrote.
pub fn decode_files(bytes: &[u8]) -> Result<FileLedger, Unreadable> {
    body::<v1::FileLedger>(bytes)?.try_into()
}

/// What tells another engine from our own; none where nothing does.
pub fn encode_engines(engines: &Engines) -> Option<Zeroizing<Vec<u8>>> {
    (*engines != Engines::default()).then(|| written(&v1::Engines::from(engines)))
}

/// Reads what [`encode_engines`] wrote.
///
/// # Errors
/// [`Unreadable`]
pub fn decode_engines(bytes: &[u8]) -> Result<Engines, Unreadable> {
    body::<v1::Engines>(bytes)?.try_into()
}

/// A value that a write of ours replaced.
pub fn encode_lost(lost: &Lost) -> Zeroizing<Vec<u8>> {
    written(&v1::Lost::from(lost))
}

/// Reads what [`encode_lost`] wrote.
///
/// # Errors
/// [`Unreadable`]
pub fn decode_lost(bytes: &[u8]) -> Result<Lost, Unreadable> {
    Ok(body::<v1::Lost<'_>>(bytes)?.into())
}

/// What the administrator has set, as JSON text: nothing in it is anybody's own, so it needs no seal.
pub fn encode_configuration(configuration: &Configuration) -> String {
    let bytes = written(&v1::Configuration::from(configuration.clone()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads what [`encode_configuration`] wrote.
pub fn decode_configuration(text: &str) -> Result<Configuration, Unreadable> {
    Ok(body::<v1::Configuration>(text.as_bytes())?.into())
}

/// What was done, in columns: what it is called, and what it changed; none where its name says it all. It may name people.
pub fn encode_deed(deed: &Deed) -> (&'static str, Option<Zeroizing<Vec<u8>>>) {
    let detail = v1::ActDetail::of(deed).map(|detail| written(&detail));
    (v1::name_of_deed(deed), detail)
}

/// Reads what [`encode_deed`] wrote.
///
/// # Errors
/// [`Unreadable`]
pub fn decode_deed(deed: &str, detail: Option<&[u8]>) -> Result<Deed, Unreadable> {
    let detail = detail.map(body::<v1::ActDetail>).transpose()?;
    v1::deed_from_stored(deed, detail).ok_or(Unreadable)
}

/// What is known of a draft.
pub fn encode_draft(draft: &Draft) -> Zeroizing<Vec<u8>> {
    written(&v1::Draft::from(draft))
}

/// Reads what [`encode_draft`] wrote.
///
/// # Errors
/// [`Unreadable`]
pub fn decode_draft(bytes: &[u8]) -> Result<Draft, Unreadable> {
    body::<v1::Draft<'_>>(bytes)?.try_into()
}

/// The tokens of an authorization; when the access token ends stays outside, where it can be asked for.
pub fn encode_tokens(tokens: &TokenSet) -> Zeroizing<Vec<u8>> {
    written(&v1::Tokens {
        refresh: tokens.refresh.as_ref().map(|token| token.expose_secret().into()),
        access: tokens.access.expose_secret().into(),
    })
}

/// Reads what [`encode_tokens`] wrote.
pub fn decode_tokens(bytes: &[u8], access_expires_at: Timestamp) -> Result<TokenSet, Unreadable> {
    let tokens = body::<v1::Tokens<'_>>(bytes)?;
    Ok(TokenSet {
        refresh: tokens.refresh.map(|token| SecretString::from(token.into_owned())),
        access: SecretString::from(tokens.access.into_owned()),
        access_expires_at,
    })
}

#[derive(Serialize)]
struct Written<'a, T> {
    v: u32,
    body: &'a T,
}

#[derive(Deserialize)]
struct Read<T> {
    #[serde(rename = "v")]
    _v: u32,
    body: T,
}

#[derive(Deserialize)]
struct Versioned {
    v: u32,
    #[serde(rename = "body")]
    _body: IgnoredAny,
}

fn written<T: Serialize>(body: &T) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    serde_json::to_writer(&mut *bytes, &Written { v: 1, body })
        .expect("memory takes every byte, and every key of a v1 map is a string");
    bytes
}

fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let versioned: Versioned = serde_json::from_slice(bytes).map_err(|_| Unreadable)?;
    match versioned.v {
        1 => {
            let stored: Read<T> = serde_json::from_slice(bytes).map_err(|_| Unreadable)?;
            Ok(stored.body)
        }
        _ => Err(Unreadable),
    }
}

#[cfg(test)]
mod tests;
