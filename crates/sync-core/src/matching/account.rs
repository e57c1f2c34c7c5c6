//! Whose company it is: a company's text against the names of accounts (R-CONT-3).

use crate::content::appointment::fingerprint;
use crate::ids::{ItemId, SalesId};
use crate::people::folded;
use crate::reason::{Detail, Reason, ReasonCode};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;

/// Most near matches that are offered.
const NEAR_MAX: usize = 5;
/// A word that more accounts than this share tells nothing about any of them.
const SHARED_BY_MAX: usize = 200;
/// Letters that count as the beginning of a name, for names that differ in their end or in a slip of the pen.
const BEGINNING_CHARS: usize = 4;
/// What companies are by law; says nothing about which one it is.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "plc",
    "pty",
    "sa",
    "sarl",
    "se",
    "spa",
    "srl",
    "the",
];

/// The accounts that a company's text is compared with.
#[derive(Clone, PartialEq, Eq)]
pub struct Accounts {
    names: BTreeMap<SalesId, String>,
    by_name: BTreeMap<String, BTreeSet<SalesId>>,
    by_word: BTreeMap<String, BTreeSet<SalesId>>,
}

/// What a company's text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompanyMatch {
    /// It is empty: a contact without account.
    None,
    /// Exactly one account has that name.
    Account(SalesId),
    /// None has; these come near, the nearest first.
    Unknown(Vec<SalesId>),
    /// Several have.
    Several(Vec<SalesId>),
}

/// What a change of the company's text in Outlook does to the account of a linked contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompanyEdit {
    /// Nothing: it did not change, or was emptied, which takes no account away.
    Stays,
    /// The contact moves to this account.
    Moves(SalesId),
    /// This one field waits for a person; all others travel.
    Parks(Reason),
}

impl Accounts {
    /// All accounts that this user can read, or those that Sales found for a text.
    pub fn new<'a>(accounts: impl IntoIterator<Item = (SalesId, &'a str)>) -> Self {
        let mut index = Self {
            names: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_word: BTreeMap::new(),
        };
        for (id, name) in accounts {
            let name = folded(name);
            for word in marks_of(&name) {
                index.by_word.entry(word).or_default().insert(id);
            }
            index.by_name.entry(name.clone()).or_default().insert(id);
            index.names.insert(id, name);
        }
        index
    }

    /// What the company's text leads to: an account by its exact name, trimmed and without case.
    pub fn find(&self, company: &str) -> CompanyMatch {
        let company = folded(company);
        if company.is_empty() {
            return CompanyMatch::None;
        }
        let Some(ids) = self.by_name.get(&company) else {
            return CompanyMatch::Unknown(self.near(&company));
        };
        match (ids.first(), ids.len()) {
            (Some(id), 1) => CompanyMatch::Account(*id),
            (Some(_) | None, _) => {
                CompanyMatch::Several(ids.iter().copied().take(super::CANDIDATES_MAX).collect())
            }
        }
    }

    /// Accounts that share telling words with the text, most of them first.
    fn near(&self, company: &str) -> Vec<SalesId> {
        let mut shared: BTreeMap<SalesId, usize> = BTreeMap::new();
        for word in marks_of(company) {
            let ids = self.by_word.get(&word).filter(|ids| ids.len() <= SHARED_BY_MAX);
            for id in ids.into_iter().flatten() {
                *shared.entry(*id).or_default() += 1;
            }
        }
        let mut near: Vec<_> = shared
            .into_iter()
            .map(|(id, words)| {
                let length = self.names.get(&id).map_or(0, String::len);
                (Reverse(words), length.abs_diff(company.len()), id)
            })
            .collect();
        near.sort_unstable();
        near.into_iter().take(NEAR_MAX).map(|(_, _, id)| id).collect()
    }
}

impl CompanyMatch {
    /// The account that a new contact gets, or why there is no contact yet (R-CONT-3).
    ///
    /// # Errors
    /// The text is there, but not the name of exactly one account.
    pub fn for_new_contact(self) -> Result<Option<SalesId>, Reason> {
        match self {
            Self::None => Ok(None),
            Self::Account(id) => Ok(Some(id)),
            Self::Unknown(near) => Err(reason(ReasonCode::AccountUnknown, &near)),
            Self::Several(ids) => Err(reason(ReasonCode::AccountAmbiguous, &ids)),
        }
    }
}

/// What it means for the account that the company's text was `was` and `is` something else now (R-CONT-3).
pub fn edited_company(was: &str, is: &str, accounts: &Accounts) -> CompanyEdit {
    if folded(was) == folded(is) {
        return CompanyEdit::Stays;
    }
    match accounts.find(is) {
        CompanyMatch::None => CompanyEdit::Stays,
        CompanyMatch::Account(id) => CompanyEdit::Moves(id),
        CompanyMatch::Unknown(near) => CompanyEdit::Parks(reason(ReasonCode::AccountUnknown, &near)),
        CompanyMatch::Several(ids) => CompanyEdit::Parks(reason(ReasonCode::AccountAmbiguous, &ids)),
    }
}

fn reason(code: ReasonCode, accounts: &[SalesId]) -> Reason {
    let ids = accounts.iter().map(|id| ItemId::new(id.to_string()));
    code.with(Detail::Candidates(ids.collect()))
}

/// What tells a name from others: its words but legal forms, and its beginning.
fn marks_of(name: &str) -> BTreeSet<String> {
    let words: Vec<&str> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !LEGAL_FORMS.contains(word))
        .collect();
    let beginning: String = words.concat().chars().take(BEGINNING_CHARS).collect();
    let mut marks: BTreeSet<String> = words.into_iter().map(ToString::to_string).collect();
    if !beginning.is_empty() {
        // A character that no word holds keeps beginnings and words apart.
        marks.insert(alloc::format!("^{beginning}"));
    }
    marks
}

/// A count and a fingerprint: names of customers never reach a log.
impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Accounts({}, {:?})",
            self.names.len(),
            fingerprint(&self.names)
        )
    }
}

#[cfg(test)]
mod tests;
