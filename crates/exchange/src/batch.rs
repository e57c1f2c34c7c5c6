//! Many requests in one: Graph's `$batch`, at most 20 parts, each with an answer of its own.
//!
//! A few parts go as one parallel batch, on which Outlook works four at a time; many go as four batches side by side, each a
//! chain in which it works one by one. Either way no more than four are under way in the mailbox. Parts that Outlook
//! refuses for the moment are sent again, those alone, once it has had the time it asked for.

use crate::items::PREFER;
use crate::mailbox::Mailbox;
use crate::wire;
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;
use vendor_http::{Call, Challenges, Error, Lost, Reply};

const PARTS_MAX: usize = 20;
/// From so many parts on, four chains are done sooner than one parallel batch after another.
const CHAINED_FROM: usize = 80;
/// How often parts that were refused for the moment are sent again.
const ROUNDS_MAX: usize = 3;
/// Longest answer that is read, in bytes: 20 items with bodies of 400 KB.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One read, by its address relative to the version root.
pub(crate) struct Part {
    pub(crate) url: String,
    /// What is wished for of the answer.
    pub(crate) prefer: Cow<'static, str>,
}

impl Part {
    /// What is wished for of every answer.
    pub(crate) fn of(url: String) -> Self {
        Self {
            url,
            prefer: Cow::Borrowed(PREFER),
        }
    }
}

/// One write.
pub(crate) struct Write {
    pub(crate) method: Method,
    /// Relative to the version root.
    pub(crate) url: String,
    pub(crate) if_match: Option<String>,
    pub(crate) body: Option<Value>,
}

impl Write {
    /// Whether Outlook does it once though it is sent twice: it knows the version, or the transaction, that this is about.
    fn is_once_however_often(&self) -> bool {
        let names_transaction = |body: &Value| body.get("transactionId").is_some_and(Value::is_string);
        self.if_match.is_some() || self.body.as_ref().is_some_and(names_transaction)
    }
}

/// A read or a write.
struct Request<'a> {
    method: &'a Method,
    url: &'a str,
    prefer: &'a str,
    if_match: Option<&'a str>,
    body: Option<&'a Value>,
}

impl<'a> From<&'a Part> for Request<'a> {
    fn from(part: &'a Part) -> Self {
        Self {
            method: &Method::GET,
            url: &part.url,
            prefer: &part.prefer,
            if_match: None,
            body: None,
        }
    }
}

impl<'a> From<&'a Write> for Request<'a> {
    fn from(write: &'a Write) -> Self {
        Self {
            method: &write.method,
            url: &write.url,
            prefer: PREFER,
            if_match: write.if_match.as_deref(),
            body: write.body.as_ref(),
        }
    }
}

/// How Outlook is to work on the parts of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Parallel,
    Chain,
}

/// Reads every part; each gets an answer or an error of its own. Answers that are too large together are asked for in
/// halves.
pub(crate) async fn read_all(
    mailbox: &Mailbox,
    parts: &[(usize, Part)],
) -> Result<Vec<(usize, Result<Reply, Error>)>, Error> {
    let requests: Vec<Request<'_>> = parts.iter().map(|(_, part)| Request::from(part)).collect();
    let mut found: Vec<(usize, Result<Reply, Error>)> = Vec::with_capacity(parts.len());
    let mut rounds = 0;
    let mut todo: Vec<usize> = (0..requests.len()).collect();
    loop {
        let mut again = Vec::new();
        let mut wait = Duration::ZERO;
        for (at, reply) in read_once(mailbox, &requests, &todo).await? {
            match &reply {
                Ok(reply) if rounds < ROUNDS_MAX && asks_for_patience(mailbox, reply, &mut wait) => {
                    again.push(at);
                }
                Ok(_) | Err(_) => found.push((parts[at].0, reply)),
            }
        }
        if again.is_empty() {
            return Ok(found);
        }
        rounds += 1;
        tokio::time::sleep(wait).await;
        todo = again;
    }
}

async fn read_once(
    mailbox: &Mailbox,
    requests: &[Request<'_>],
    wanted: &[usize],
) -> Result<Vec<(usize, Result<Reply, Error>)>, Error> {
    let mut todo: Vec<&[usize]> = wanted.chunks(PARTS_MAX).rev().collect();
    let mut found = Vec::with_capacity(wanted.len());
    while let Some(chunk) = todo.pop() {
        match send(mailbox, requests, chunk, Shape::Parallel)
            .await
            .map_err(Error::from)
        {
            Ok(replies) => found.extend(
                replies
                    .into_iter()
                    .map(|(at, reply)| (at, reply.map_err(Error::from))),
            ),
            Err(error) if error.is_too_large() && chunk.len() > 1 => {
                let (first, second) = chunk.split_at(chunk.len() / 2);
                todo.extend([second, first]);
            }
            Err(error) if error.is_too_large() => {
                found.extend(chunk.iter().map(|at| (*at, Err(error.clone()))))
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Sends every write, in no order that matters; each gets an answer of its own, in the order given.
pub(crate) async fn write_all(mailbox: &Mailbox, writes: &[Write]) -> Vec<Result<Reply, Lost>> {
    let requests: Vec<Request<'_>> = writes.iter().map(Request::from).collect();
    let requests = requests.as_slice();
    let mut answers: BTreeMap<usize, Result<Reply, Lost>> = BTreeMap::new();
    let mut todo: Vec<usize> = (0..writes.len()).collect();
    for round in 0..=ROUNDS_MAX {
        let shape = if round == 0 && todo.len() >= CHAINED_FROM {
            Shape::Chain
        } else {
            Shape::Parallel
        };
        let at_once = match shape {
            Shape::Parallel => 1,
            Shape::Chain => usize::try_from(mailbox.transport.limits().in_flight_max).unwrap_or(1),
        };
        let chunks: Vec<Vec<usize>> = todo.chunks(PARTS_MAX).map(<[usize]>::to_vec).collect();
        let sent = futures::stream::iter(chunks)
            .map(|chunk| async move {
                let sent = send(mailbox, requests, &chunk, shape).await;
                sent.unwrap_or_else(|lost| chunk.iter().map(|at| (*at, Err(again(&lost)))).collect())
            })
            .buffer_unordered(at_once.max(1))
            .collect::<Vec<_>>()
            .await;
        let mut repeated = Vec::new();
        let mut wait = Duration::ZERO;
        for (at, answer) in sent.into_iter().flatten() {
            let is_for_now = answer.as_ref().is_ok_and(|reply| match reply.status {
                // Nothing is wrong with a part whose forerunner in the chain failed.
                424 => true,
                429 => asks_for_patience(mailbox, reply, &mut wait),
                // What a gateway gave up waiting for may have been done.
                _ => asks_for_patience(mailbox, reply, &mut wait) && writes[at].is_once_however_often(),
            });
            if is_for_now && round < ROUNDS_MAX {
                repeated.push(at);
            }
            answers.insert(at, answer);
        }
        if repeated.is_empty() {
            break;
        }
        repeated.sort_unstable();
        todo = repeated;
        tokio::time::sleep(wait).await;
    }
    answers.into_values().collect()
}

/// Whether a part is to be sent again after a while that there is time for; the longest such while is kept in `wait`. The
/// whole mailbox keeps that patience, since Outlook counts the parts like requests of their own.
fn asks_for_patience(mailbox: &Mailbox, reply: &Reply, wait: &mut Duration) -> bool {
    let secs = match (reply.status, reply.retry_after_secs) {
        (429, secs) => secs.unwrap_or(1),
        (503 | 504, Some(secs)) => secs,
        _ => return false,
    };
    mailbox.keep_patience(secs);
    let asked = Duration::from_secs(u64::from(secs));
    let has_time = asked < mailbox.transport.limits().deadline;
    if has_time {
        *wait = asked.max(*wait);
    }
    has_time
}

/// The same for another part of a batch that got lost.
fn again(lost: &Lost) -> Lost {
    match lost {
        Lost::NeverSent(error) => Lost::NeverSent(error.clone()),
        Lost::OnTheWay(error) => Lost::OnTheWay(error.clone()),
    }
}

async fn send(
    mailbox: &Mailbox,
    requests: &[Request<'_>],
    chunk: &[usize],
    shape: Shape,
) -> Result<Vec<(usize, Result<Reply, Lost>)>, Lost> {
    let parts = chunk.iter().enumerate().map(|(id, at)| {
        let request = &requests[*at];
        let mut headers = BTreeMap::from([("Prefer", request.prefer.to_owned())]);
        if let Some(version) = request.if_match {
            headers.insert("If-Match", version.to_owned());
        }
        if request.body.is_some() {
            headers.insert("Content-Type", "application/json".to_owned());
        }
        let before = id.checked_sub(1).filter(|_| shape == Shape::Chain);
        wire::BatchPart {
            id: id.to_string(),
            method: request.method.to_string(),
            url: request.url.to_owned(),
            headers,
            body: request.body.cloned(),
            depends_on: before.map(|before| vec![before.to_string()]),
        }
    });
    let parts: Vec<wire::BatchPart> = parts.collect();
    let counts = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let url = mailbox.transport.url(&["$batch"], &[]);
    // The parts count against the mailbox like requests of their own, and so do those that Outlook works on at once.
    let places = match shape {
        Shape::Parallel => mailbox.transport.limits().in_flight_max,
        Shape::Chain => 1,
    };
    let call = Call::new(Method::POST, url)
        .json(&wire::BatchRequest { requests: parts })
        .places(places)
        .counts(counts)
        .answer_bytes_max(ANSWER_BYTES_MAX);
    let reply = mailbox.send(call).await?;
    let refused = |error: Error| match reply.status {
        400..=499 => Lost::NeverSent(error),
        _ => Lost::OnTheWay(error),
    };
    let answer: wire::BatchAnswer<'_> = reply.json().map_err(refused)?;
    let mut by_id: BTreeMap<String, wire::BatchReply<'_>> = answer
        .responses
        .into_iter()
        .map(|part| (part.id.clone(), part))
        .collect();
    Ok(chunk
        .iter()
        .enumerate()
        .map(|(id, at)| {
            let part = by_id.remove(&id.to_string());
            let missing = || Lost::OnTheWay(Error::unreadable("responses", &reply.trace));
            let part = part.map(|part| {
                let answer = reply_from_part(part, &reply);
                match requests[*at].method {
                    &Method::GET => answer.of_read(),
                    _ => answer,
                }
            });
            (*at, part.ok_or_else(missing))
        })
        .collect())
}

fn reply_from_part(part: wire::BatchReply<'_>, whole: &Reply) -> Reply {
    let header = |wanted: &str| {
        let mut headers = part.headers.iter().flatten();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value)
    };
    let retry_after = header("retry-after")
        .and_then(|value| value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()));
    let retry_after_secs = retry_after.and_then(|secs| u32::try_from(secs).ok());
    let challenges = Challenges::new(header("www-authenticate").and_then(Value::as_str));
    let body = part.body.map_or("null", RawValue::get).as_bytes().to_vec();
    let mut reply = whole.part(part.status, body, retry_after_secs);
    reply.challenges = challenges;
    reply
}

#[cfg(test)]
mod tests;
