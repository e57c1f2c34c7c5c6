//! The client of one Graph, and the places in each mailbox that all its users share.

use crate::dialect::GRAPH;
use crate::mailbox::{Mailbox, Root};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use vendor_http::{Lanes, Limits, Quota, Time, Transport};

/// Requests of an application in a mailbox (Microsoft, Outlook service limits).
const REQUESTS: Quota = Quota {
    max: 10_000,
    per: Duration::from_secs(600),
};
/// Bytes that an application sends up to a mailbox (Microsoft, Outlook service limits).
const UPLOAD_BYTES: Quota = Quota {
    max: 150 * 1024 * 1024,
    per: Duration::from_secs(300),
};

/// Names a mailbox within this process: whoever uses the same key shares its places (R-APPT-18's vendor limit).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxKey(String);

impl MailboxKey {
    /// Tenant and object id, or whatever else tells mailboxes apart.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Speaks to one Graph. Clones share the limits on each mailbox.
#[derive(Clone)]
pub struct GraphClient {
    transport: Arc<Transport>,
    lanes: Lanes<MailboxKey>,
}

impl GraphClient {
    /// `http` must follow no redirects; `base_url` is the version root, such as `https://graph.microsoft.com/v1.0`.
    /// Outlook's quotas apply unless the limits have others.
    pub fn new(http: reqwest::Client, base_url: Url, limits: Limits) -> Self {
        let limits = Limits {
            requests: limits.requests.or(Some(REQUESTS)),
            upload_bytes: limits.upload_bytes.or(Some(UPLOAD_BYTES)),
            ..limits
        };
        Self {
            transport: Arc::new(Transport::new(http, base_url, &GRAPH, limits)),
            lanes: Lanes::new(&limits),
        }
    }

    /// With quotas and patience by a time of the caller's; before the first mailbox is asked for.
    pub fn timed_by(self, time: Time) -> Self {
        let lanes = Lanes::timed_by(self.transport.limits(), time);
        Self { lanes, ..self }
    }

    /// A user's own mailbox, by a delegated access token for Graph.
    pub fn mailbox(&self, key: MailboxKey, access: SecretString) -> Mailbox {
        Mailbox::new(
            Arc::clone(&self.transport),
            Root::Me,
            self.lanes.lane(key),
            access,
        )
    }

    /// Somebody's mailbox, by object id or user principal name and an access token of the application itself: application
    /// permission replaces the renewal of a user's own authorization, not the sign-in (R-GATE-1).
    pub fn mailbox_of(&self, key: MailboxKey, user: impl Into<String>, access: SecretString) -> Mailbox {
        let root = Root::User(user.into());
        Mailbox::new(Arc::clone(&self.transport), root, self.lanes.lane(key), access)
    }
}

impl fmt::Debug for GraphClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphClient")
            .field("limits", self.transport.limits())
            .finish_non_exhaustive()
    }
}
