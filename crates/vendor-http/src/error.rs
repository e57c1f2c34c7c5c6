//! What can go wrong with a vendor, by what the caller must do about it.

use std::fmt;

/// Why a vendor did not do what was asked. No variant holds content, addresses or tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Leave this mailbox or user alone for so long, or for a while of the caller's own choice.
    #[error("{} asks to wait", .trace.vendor)]
    Throttled {
        /// As announced, in seconds.
        retry_after_secs: Option<u32>,
        /// For the log.
        trace: Box<Trace>,
    },
    /// Get a fresh access token, one that shows what the challenges ask for.
    #[error("{} does not accept the access token", .trace.vendor)]
    Unauthorized {
        /// What the vendor wants to be shown, where it says so.
        challenges: Challenges,
        /// For the log.
        trace: Box<Trace>,
    },
    /// The user or the application may not do this; asking again changes nothing.
    #[error("{} forbids it ({code})", .trace.vendor)]
    Forbidden {
        /// The vendor's code, or `http-` and the status.
        code: String,
        /// For the log.
        trace: Box<Trace>,
    },
    /// The request is wrong for the vendor; asking again changes nothing.
    #[error("{} rejects the request ({code})", .trace.vendor)]
    Rejected {
        /// The vendor's code, or `http-` and the status.
        code: String,
        /// What is wrong, as the vendor calls it, where it names one thing.
        field: Option<String>,
        /// For the log.
        trace: Box<Trace>,
    },
    /// None of this mailbox or user can be reached, and nothing is known of what lies there: leave all of it alone until a
    /// person has looked.
    #[error("{} has nothing there ({code})", .trace.vendor)]
    Unreachable {
        /// The vendor's code, or `http-` and the status.
        code: String,
        /// For the log.
        trace: Box<Trace>,
    },
    /// There is no room for it (RFC 4918, 11.5): nothing was written, and nothing larger will be before a person makes room.
    #[error("{} has no room for it", .trace.vendor)]
    Full {
        /// For the log.
        trace: Box<Trace>,
    },
    /// No answer, or one that only says that something is broken there; try later.
    #[error("{} is not available", .trace.vendor)]
    Unavailable {
        /// HTTP status, if there was an answer.
        status: Option<u16>,
        /// For the log.
        trace: Box<Trace>,
    },
    /// It did not leave in the time that all requests of its write have together; nothing is wrong with it.
    #[error("there was no time left to ask {}", .trace.vendor)]
    Late {
        /// For the log.
        trace: Box<Trace>,
    },
    /// An answer that cannot be read; a person must look.
    #[error("an answer of {} cannot be read at {at}", .trace.vendor)]
    Unreadable {
        /// Where in the answer; never what stood there.
        at: String,
        /// For the log.
        trace: Box<Trace>,
    },
}

/// The `WWW-Authenticate` values of a refusal (RFC 9110, 11.6.1), as they came. They can name policies of an organization,
/// so they do not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Challenges(Vec<String>);

/// What identifies one exchange of request and answer in our log and in the vendor's.
#[derive(Clone, PartialEq, Eq)]
pub struct Trace {
    /// What the vendor is called in messages.
    pub vendor: &'static str,
    /// HTTP status.
    pub status: Option<u16>,
    /// The vendor's error code.
    pub code: Option<String>,
    /// The vendor's name of the request.
    pub request_id: Option<String>,
    /// Our name of the request.
    pub client_request_id: Option<String>,
}

/// Where an answer that is larger than allowed cannot be read.
const TOO_LARGE: &str = "its size";

impl Error {
    /// For the log.
    pub fn trace(&self) -> &Trace {
        match self {
            Self::Throttled { trace, .. }
            | Self::Unauthorized { trace, .. }
            | Self::Forbidden { trace, .. }
            | Self::Rejected { trace, .. }
            | Self::Unreachable { trace, .. }
            | Self::Full { trace }
            | Self::Unavailable { trace, .. }
            | Self::Late { trace }
            | Self::Unreadable { trace, .. } => trace,
        }
    }

    /// Of an answer that has not the shape it should have, `at` a place that we have a name for.
    pub fn unreadable(at: impl Into<String>, trace: &Trace) -> Self {
        Self::Unreadable {
            at: at.into(),
            trace: Box::new(trace.clone()),
        }
    }

    /// Whether the answer was larger than allowed, so that asking for less may help.
    pub fn is_too_large(&self) -> bool {
        matches!(self, Self::Unreadable { at, .. } if at == TOO_LARGE)
    }

    /// Whether it may be about the one thing that was asked for, and say nothing of any other. It surely is where the vendor
    /// answers other questions at the same time. Where nobody answered, it is about nothing.
    pub fn may_be_of_one(&self) -> bool {
        match self {
            Self::Forbidden { .. } | Self::Rejected { .. } | Self::Unreadable { .. } => true,
            Self::Unavailable { status, .. } => status.is_some(),
            Self::Throttled { .. }
            | Self::Unauthorized { .. }
            | Self::Unreachable { .. }
            | Self::Full { .. }
            | Self::Late { .. } => false,
        }
    }

    /// Whether the vendor broke at the question: of many things it may have been one, so that asking for less may help.
    pub fn is_breakdown(&self) -> bool {
        matches!(
            self,
            Self::Unavailable {
                status: Some(500 | 502 | 504),
                ..
            }
        )
    }

    pub(crate) fn too_large(trace: &Trace) -> Self {
        Self::unreadable(TOO_LARGE, trace)
    }

    /// Of JSON that serde cannot read: the place alone, since serde's own words may quote content.
    pub(crate) fn not_json(error: &serde_json::Error, trace: &Trace) -> Self {
        Self::unreadable(format!("line {} column {}", error.line(), error.column()), trace)
    }

    pub(crate) fn unavailable(status: Option<u16>, trace: &Trace) -> Self {
        Self::Unavailable {
            status,
            trace: Box::new(trace.clone()),
        }
    }
}

impl Challenges {
    /// Of one answer, in their order.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self(values.into_iter().map(str::to_owned).collect())
    }

    /// The values.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Debug for Challenges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Challenges({})", self.0.len())
    }
}

impl Trace {
    pub(crate) fn of(vendor: &'static str) -> Self {
        Self {
            vendor,
            status: None,
            code: None,
            request_id: None,
            client_request_id: None,
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_struct("Trace");
        if let Some(status) = self.status {
            list.field("status", &status);
        }
        for (name, text) in [
            ("code", &self.code),
            ("request_id", &self.request_id),
            ("client_request_id", &self.client_request_id),
        ] {
            if let Some(text) = text {
                list.field(name, text);
            }
        }
        list.finish()
    }
}
