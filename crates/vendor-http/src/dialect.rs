//! What differs from vendor to vendor, as data.

use crate::error::Trace;

/// How one vendor speaks.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// What the vendor is called in messages.
    pub vendor: &'static str,
    /// `Accept` of every request.
    pub accepts: &'static str,
    /// `Content-Type` of a body, where the call names no other.
    pub media: &'static str,
    /// Headers that hold the vendor's name of a request, in lower case; the first that is there counts.
    pub request_id_headers: &'static [&'static str],
    /// What it means to be sent elsewhere.
    pub redirects: Redirects,
    /// Reads the vendor's envelope of errors.
    pub complaint: fn(&[u8]) -> Complaint,
    /// What the vendor means by a 404.
    pub not_found: NotFound,
    /// Statuses that as answers to a read say nothing of what was asked for, and are over a while later.
    pub passing: &'static [u16],
}

impl Dialect {
    /// The trace of what goes wrong where no request is to blame.
    pub fn no_request(&self) -> Trace {
        Trace::of(self.vendor)
    }
}

/// What a vendor means by a redirect, which is never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// Whom the vendor does not know it sends to a page to sign in; whoever is sent there wrote nothing.
    ToSignIn,
    /// Nothing that it documents: something is broken there.
    Unexplained,
}

/// What a vendor means by a 404, which can be about the one thing that was asked for or about everything around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// That one thing, and a 410 says the same: it is not there, or not for this user.
    TheOne,
    /// That one thing with one of these codes, in any letter case; with any other, all that lies around it.
    TheOneByCode(&'static [&'static str]),
}

impl NotFound {
    /// Whether an answer says that the one thing that was asked for is not there.
    pub(crate) fn names(self, status: u16, code: Option<&str>) -> bool {
        match self {
            Self::TheOne => matches!(status, 404 | 410),
            Self::TheOneByCode(codes) => {
                status == 404
                    && code.is_some_and(|code| codes.iter().any(|known| known.eq_ignore_ascii_case(code)))
            }
        }
    }
}

/// What an envelope of errors says, as far as it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Complaint {
    pub(crate) code: Option<String>,
    pub(crate) field: Option<String>,
}

impl Complaint {
    /// The vendor's code, and the field that is wrong. What does not look like a name might be content and is dropped.
    pub fn new(code: Option<&str>, field: Option<&str>) -> Self {
        Self {
            code: code.and_then(plain_name),
            field: field.and_then(plain_name),
        }
    }
}

/// A name as vendors give to codes, attributes and requests; anything else might be content and is dropped.
pub(crate) fn plain_name(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    (!text.is_empty() && text.len() <= 128 && text.chars().all(plain)).then(|| text.to_owned())
}
