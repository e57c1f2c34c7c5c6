//! One user's mailbox: where it lies and how it is reached. What is done in it stands in the files of each kind of item.

use secrecy::SecretString;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use url::Url;
use vendor_http::{Call, Lane, Lost, Reply, Transport, as_one_write};

/// The category of everything that is shared; the same in every language (R-CAT-1).
pub const CATEGORY: &str = "Shared with Oracle";
/// The named property that holds our stamp (R-ID-2). Mailboxes keep every name for ever, so this one never changes.
pub const STAMP_PROPERTY: &str = "String {6f7d3b1c-52a8-4c0e-9f64-8d1be1a2c7e5} Name OracleSalesLink";

/// One user's mailbox. Cheap to clone.
#[derive(Clone)]
pub struct Mailbox {
    pub(crate) transport: Arc<Transport>,
    root: Arc<Root>,
    lane: Lane,
    access: SecretString,
}

/// Who opens a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    /// Its own user, as `/me`.
    User,
    /// The application itself, as `/users/{id}` (R-AUTH-3).
    Application,
}

/// Where a mailbox lies. Both are the same tree (Microsoft Graph, `/me` and `/users/{id}`).
#[derive(Clone)]
pub(crate) enum Root {
    /// The mailbox of whoever the access token speaks for.
    Me,
    /// Somebody's, by object id or user principal name, with the application's own permission.
    User(String),
}

impl Mailbox {
    pub(crate) fn new(transport: Arc<Transport>, root: Root, lane: Lane, access: SecretString) -> Self {
        Self {
            transport,
            root: Arc::new(root),
            lane,
            access,
        }
    }

    /// Who opens it.
    pub fn opener(&self) -> Opener {
        match self.root.as_ref() {
            Root::Me => Opener::User,
            Root::User(_) => Opener::Application,
        }
    }

    /// Does these writes within the deadline of one request: what has not left by then does not leave.
    pub fn as_one_write<F: Future>(&self, writes: F) -> impl Future<Output = F::Output> {
        as_one_write(self.transport.limits().deadline, writes)
    }

    pub(crate) async fn send(&self, call: Call) -> Result<Reply, Lost> {
        self.transport.send(&self.lane, &self.access, call).await
    }

    /// Exchange asked for patience inside an answer: nothing leaves for this mailbox before so many seconds are over.
    pub(crate) fn keep_patience(&self, secs: u32) {
        self.lane.close(secs);
    }

    /// An address in this mailbox.
    pub(crate) fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let root: &[&str] = match self.root.as_ref() {
            Root::Me => &["me"],
            Root::User(user) => &["users", user],
        };
        self.transport.url(&[root, segments].concat(), query)
    }
}

impl Mailbox {
    /// A link of an answer or of a place that was kept; nothing where it leads somewhere else. A place that was come to
    /// through the other tree goes over to this one, since whoever opens the mailbox now is not let into that.
    pub(crate) fn follow(&self, link: &str) -> Option<Followed> {
        let url = self.transport.follow(link)?;
        let below = self.transport.relative(&url);
        let (path, query) = below
            .split_once('?')
            .map_or((below.as_str(), None), |(path, query)| (path, Some(query)));
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let rest = match (self.root.as_ref(), segments.as_slice()) {
            (Root::Me, ["users", _, rest @ ..]) | (Root::User(_), ["me", rest @ ..]) => rest,
            (Root::Me | Root::User(_), _) => return Some(Followed { url, is_moved: false }),
        };
        let mut moved = self.url(&[], &[]);
        moved.set_path(&[moved.path(), "/", &rest.join("/")].concat());
        moved.set_query(query);
        Some(Followed {
            url: moved,
            is_moved: true,
        })
    }
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub(crate) struct Followed {
    pub(crate) url: Url,
    /// Whether it was come to through the other tree. Graph does not document that its places are good in both, so where one
    /// is refused it is worth nothing.
    pub(crate) is_moved: bool,
}

/// Whether a category's name is ours; Outlook does not tell names apart by letter case.
pub(crate) fn is_ours(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case(CATEGORY)
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}
