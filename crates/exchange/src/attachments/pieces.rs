//! A large file, piece by piece, in an upload session.
//!
//! The address of a session on an event or a mail is its own authorization, and no token goes there; one on a task is an
//! address of Graph's like any other, and takes the user's token (Microsoft, attach large files to Outlook items, and to a
//! To Do task).

use super::{DEADLINE, Holder, NewAttachment, NotAttached, refused};
use crate::items::preferring;
use crate::mailbox::Mailbox;
use crate::wire;
use reqwest::Method;
use reqwest::header::HeaderValue;
use std::ops::Range;
use std::time::Duration;
use url::Url;
use vendor_http::{Call, Error, Lost, Reply};

/// A piece: below 4 MB, and a multiple of 320 KiB.
const PIECE_BYTES: usize = 11 * GRAIN_BYTES;
const GRAIN_BYTES: usize = 320 * 1024;
/// How long to wait where Exchange asks for patience and does not say how much.
const PAUSE: Duration = Duration::from_secs(2);
/// How many failures of pieces one file is forgiven.
const FAILURES_MAX: usize = 5;

/// Where the pieces of one file go.
struct Session {
    /// Tells how far it is.
    standing: Url,
    /// Takes the next piece.
    intake: Url,
    opens: Opens,
}

/// What opens a session.
#[derive(Clone, Copy)]
enum Opens {
    /// Its address is a secret.
    Address,
    /// The user's token.
    Token,
}

impl Mailbox {
    pub(super) async fn attach_in_pieces(
        &self,
        holder: Holder<'_>,
        file: NewAttachment<'_>,
    ) -> Result<(), NotAttached> {
        let session = self.begin_session(holder, file).await?;
        let mut from = 0;
        let mut failures = 0;
        while from < file.bytes.len() {
            let to = (from + PIECE_BYTES).min(file.bytes.len());
            let is_last = to == file.bytes.len();
            match self.send_piece(&session, file.bytes, from..to).await {
                Ok(()) => from = to,
                Err(failure) => {
                    failures += 1;
                    let wait = failure.worth_another_try_after();
                    let expected = match wait.filter(|_| failures <= FAILURES_MAX) {
                        Some(wait) => self.expected_piece(&session, wait).await,
                        None => None,
                    };
                    match expected {
                        Some(next) if next <= file.bytes.len() && next % GRAIN_BYTES == 0 => from = next,
                        Some(_) | None if is_last => return Err(failure.into_not_attached()),
                        Some(_) | None => return Err(NotAttached::Refused(failure.into_error())),
                    }
                }
            }
        }
        Ok(())
    }

    async fn begin_session(
        &self,
        holder: Holder<'_>,
        file: NewAttachment<'_>,
    ) -> Result<Session, NotAttached> {
        let wish = wire::UploadItem {
            attachment_type: "file",
            name: file.name,
            size: file.bytes.len(),
            content_type: file.media,
        };
        let body = match holder {
            Holder::Event(_) | Holder::Message(_) => wire::NewUpload::AttachmentItem(wish),
            Holder::Task(..) => wire::NewUpload::AttachmentInfo(wish),
        };
        let url = self.url(&holder.segments(&["createUploadSession"]), &[]);
        let call = preferring(Call::new(Method::POST, url)).json(&body);
        // Nothing hangs anywhere before the last piece has come.
        let reply = self
            .send(call)
            .await
            .map_err(|lost| NotAttached::Refused(lost.into()))?;
        let begun: wire::UploadSession = reply.json().map_err(NotAttached::Refused)?;
        let unreadable = || NotAttached::Refused(Error::unreadable("uploadUrl", &reply.trace));
        let address = begun.upload_url.as_deref();
        let session = address.and_then(|address| match holder {
            Holder::Event(_) | Holder::Message(_) => self.session_by_address(address),
            Holder::Task(..) => self.session_by_token(address),
        });
        session.ok_or_else(unreadable)
    }

    /// It may lie with another host of Microsoft's.
    fn session_by_address(&self, address: &str) -> Option<Session> {
        let url = Url::parse(address).ok()?;
        let is_safe = url.scheme() == "https" || self.transport.is_own_origin(&url);
        is_safe.then(|| Session {
            standing: url.clone(),
            intake: url,
            opens: Opens::Address,
        })
    }

    /// It lies with Graph, or gets no token.
    fn session_by_token(&self, address: &str) -> Option<Session> {
        let standing = self.transport.follow(address)?;
        let mut intake = standing.clone();
        intake.path_segments_mut().ok()?.pop_if_empty().push("content");
        Some(Session {
            standing,
            intake,
            opens: Opens::Token,
        })
    }

    async fn send_piece(
        &self,
        session: &Session,
        bytes: &[u8],
        range: Range<usize>,
    ) -> Result<(), PieceFailure> {
        let named = format!("bytes {}-{}/{}", range.start, range.end - 1, bytes.len());
        let named = HeaderValue::from_str(&named).unwrap_or(HeaderValue::from_static(""));
        let call = Call::new(Method::PUT, session.intake.clone())
            .header("content-range", named)
            .bytes(bytes[range].to_vec(), "application/octet-stream")
            .deadline(DEADLINE);
        match self.send(session.opens.on(call)).await {
            Ok(reply) if reply.is_success() => Ok(()),
            Ok(reply) => Err(PieceFailure::Answered(Box::new(reply))),
            Err(lost) => Err(PieceFailure::Lost(lost)),
        }
    }

    /// Where the next piece begins, as the session tells it after a while; nothing where the session is gone, or keeps
    /// asking for patience.
    async fn expected_piece(&self, session: &Session, mut wait: Duration) -> Option<usize> {
        let mut asked = 0;
        let reply = loop {
            tokio::time::sleep(wait).await;
            let call = Call::new(Method::GET, session.standing.clone()).deadline(DEADLINE);
            let reply = self.send(session.opens.on(call)).await.ok()?;
            asked += 1;
            match patience(&reply) {
                Some(patience) if asked <= FAILURES_MAX => wait = patience,
                Some(_) | None => break reply,
            }
        };
        let standing: wire::UploadSession = reply.json().ok()?;
        let ranges = standing.next_expected_ranges?;
        ranges.first()?.split('-').next()?.parse().ok()
    }
}

impl Opens {
    fn on(self, call: Call) -> Call {
        match self {
            Self::Address => call.anonymous(),
            Self::Token => call,
        }
    }
}

/// How long Exchange asks to wait, where that is shorter than a piece may take.
fn patience(reply: &Reply) -> Option<Duration> {
    let wait = match (reply.status, reply.retry_after_secs) {
        (429, None) => PAUSE,
        (429 | 503 | 504, Some(secs)) => Duration::from_secs(u64::from(secs)),
        _ => return None,
    };
    (wait < DEADLINE).then_some(wait)
}

/// Why a piece did not go through.
enum PieceFailure {
    Answered(Box<Reply>),
    Lost(Lost),
}

impl PieceFailure {
    /// How long to wait before the session is asked how far it is; nothing where more tries change nothing, or patience is
    /// asked for that is longer than a piece may take.
    fn worth_another_try_after(&self) -> Option<Duration> {
        match self {
            Self::Answered(reply) => match reply.status {
                429 => patience(reply),
                416 => Some(Duration::ZERO),
                507 => None,
                503 | 504 if reply.retry_after_secs.is_some() => patience(reply),
                500.. => Some(Duration::ZERO),
                _ => None,
            },
            Self::Lost(Lost::NeverSent(Error::Throttled { .. })) => None,
            Self::Lost(_) => Some(Duration::ZERO),
        }
    }

    fn into_error(self) -> Error {
        match self {
            Self::Answered(reply) => reply.error(),
            Self::Lost(lost) => lost.into(),
        }
    }

    fn into_not_attached(self) -> NotAttached {
        match self {
            Self::Answered(reply) => refused(&reply),
            Self::Lost(lost) => lost.into(),
        }
    }
}
