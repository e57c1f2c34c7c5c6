//! What came back: a success, or what the vendor's refusal asks the caller to do.

use crate::dialect::{Dialect, Redirects};
use crate::error::{Challenges, Error, Trace};
use jiff::Timestamp;
use std::fmt;

/// An answer, of success or not.
#[derive(Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The version of what was read or written, where a header names it.
    pub etag: Option<String>,
    /// As it came, at most as large as the limits allow: what a refusal says is cut off there.
    pub body: Vec<u8>,
    /// How long the vendor asks to wait, in seconds.
    pub retry_after_secs: Option<u32>,
    /// When it was answered, by the vendor's own clock (HTTP's `Date`), where it says.
    pub answered_at: Option<Timestamp>,
    /// What a refusal wants to be shown.
    pub challenges: Challenges,
    /// For errors and the log.
    pub trace: Trace,
    pub(crate) dialect: &'static Dialect,
    pub(crate) is_of_read: bool,
}

/// There is no answer.
#[derive(Debug)]
pub enum Lost {
    /// The request never left.
    NeverSent(Error),
    /// It may have arrived.
    OnTheWay(Error),
}

impl From<Lost> for Error {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NeverSent(error) | Lost::OnTheWay(error) => error,
        }
    }
}

impl Reply {
    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body of a success.
    ///
    /// # Errors
    /// What the refusal asks to do, or [`Error::Unreadable`].
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Error> {
        if !self.is_success() {
            return Err(self.error());
        }
        serde_json::from_slice(&self.body).map_err(|error| Error::not_json(&error, &self.trace))
    }

    /// What an answer that is not one of success asks the caller to do.
    pub fn error(&self) -> Error {
        let trace = Box::new(self.trace.clone());
        let code = || {
            self.trace
                .code
                .clone()
                .unwrap_or_else(|| format!("http-{}", self.status))
        };
        match self.status {
            status if self.is_of_read && self.dialect.passing.contains(&status) => Error::Unavailable {
                status: Some(status),
                trace,
            },
            429 => Error::Throttled {
                retry_after_secs: self.retry_after_secs,
                trace,
            },
            503 | 504 if self.retry_after_secs.is_some() => Error::Throttled {
                retry_after_secs: self.retry_after_secs,
                trace,
            },
            401 => self.unauthorized(trace),
            _ if self.asks_to_sign_in() => self.unauthorized(trace),
            403 => Error::Forbidden { code: code(), trace },
            404 if !self.is_not_there() => Error::Unreachable { code: code(), trace },
            507 => Error::Full { trace },
            400..=499 if self.status != 408 => Error::Rejected {
                code: code(),
                field: (self.dialect.complaint)(&self.body).field,
                trace,
            },
            status => Error::Unavailable {
                status: Some(status),
                trace,
            },
        }
    }

    /// Whether the one thing that was asked for is not there, as far as this user can see. No other refusal says so.
    pub fn is_not_there(&self) -> bool {
        self.dialect
            .not_found
            .names(self.status, self.trace.code.as_deref())
    }

    fn unauthorized(&self, trace: Box<Trace>) -> Error {
        Error::Unauthorized {
            challenges: self.challenges.clone(),
            trace,
        }
    }

    /// An answer that came inside this one, as to one operation of many.
    pub fn part(&self, status: u16, body: Vec<u8>, retry_after_secs: Option<u32>) -> Self {
        let trace = Trace {
            status: Some(status),
            ..self.trace.clone()
        };
        let part = Self {
            status,
            etag: None,
            body,
            retry_after_secs,
            answered_at: self.answered_at,
            challenges: Challenges::default(),
            trace,
            dialect: self.dialect,
            is_of_read: self.is_of_read,
        };
        part.with_code()
    }

    /// The same as an answer to a read, whatever the request that it came with.
    pub fn of_read(self) -> Self {
        Self {
            is_of_read: true,
            ..self
        }
    }

    /// With the vendor's code, where there is one, in the trace.
    pub(crate) fn with_code(mut self) -> Self {
        self.trace.code = (!self.is_success())
            .then(|| (self.dialect.complaint)(&self.body).code)
            .flatten();
        self
    }

    pub(crate) fn asks_to_sign_in(&self) -> bool {
        matches!(self.status, 300..=303 | 307 | 308) && self.dialect.redirects == Redirects::ToSignIn
    }
}

/// No body.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("trace", &self.trace)
            .finish_non_exhaustive()
    }
}
