//! Sending: deadline, size cap, few in flight, patience with reads.

use crate::call::Call;
use crate::dialect::{Dialect, plain_name};
use crate::error::{Challenges, Error, Trace};
use crate::lanes::Lane;
use crate::limits::Limits;
use crate::one_write::is_too_late;
use crate::quotas::Ask;
use crate::reply::{Lost, Reply};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Method, Response};
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::SemaphorePermit;
use url::{Url, form_urlencoded};
use uuid::Uuid;

/// How often a read that found the vendor broken is repeated.
const REPEATS_MAX: u32 = 2;
/// Shortest pause before the first repetition; it doubles, and up to as much again is added at random.
const PAUSE: Duration = Duration::from_millis(100);

/// Those of the lane itself, and those that it shares.
type Places<'a> = (Option<SemaphorePermit<'a>>, Option<SemaphorePermit<'a>>);

/// Sends requests to one vendor, below one address.
pub struct Transport {
    http: reqwest::Client,
    base: Url,
    dialect: &'static Dialect,
    limits: Limits,
}

impl Transport {
    /// `http` must follow no redirects; `base` is what every address lies below.
    pub fn new(http: reqwest::Client, base: Url, dialect: &'static Dialect, limits: Limits) -> Self {
        Self {
            http,
            base,
            dialect,
            limits,
        }
    }

    /// How much it may ask.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// An address below the base. Segments are encoded; they must not be `.` or `..`.
    pub fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        if !query.is_empty() {
            let pairs: Vec<String> = query
                .iter()
                .map(|(name, value)| format!("{name}={}", encoded(value)))
                .collect();
            url.set_query(Some(&pairs.join("&")));
        }
        url
    }

    /// The same address as a batch wants it: relative to the base.
    pub fn relative(&self, url: &Url) -> String {
        let whole = &url[url::Position::BeforePath..];
        whole
            .strip_prefix(self.base.path().trim_end_matches('/'))
            .unwrap_or(whole)
            .to_owned()
    }

    /// A link out of an answer, if it leads to where we send our requests anyway.
    pub fn follow(&self, link: &str) -> Option<Url> {
        let url = Url::parse(link).ok()?;
        let below = url.path().starts_with(self.base.path().trim_end_matches('/'));
        (url.origin() == self.base.origin() && below && url.username().is_empty() && url.password().is_none())
            .then_some(url)
    }

    /// Whether an address lies with the host that we send our requests to.
    pub fn is_own_origin(&self, url: &Url) -> bool {
        url.origin() == self.base.origin()
    }

    /// Sends one request and reads its answer, whatever its status. A read is repeated where the vendor is broken and
    /// names no time to wait.
    ///
    /// # Errors
    /// [`Lost`], where there is no answer that could be read whole.
    pub async fn send(&self, lane: &Lane, access: &SecretString, call: Call) -> Result<Reply, Lost> {
        let name = Uuid::new_v4().to_string();
        let trace = Trace {
            client_request_id: Some(name.clone()),
            ..Trace::of(self.dialect.vendor)
        };
        let Some(headers) = self.headers(&call, access, &name) else {
            return Err(Lost::NeverSent(Error::Unauthorized {
                challenges: Challenges::default(),
                trace: Box::new(trace),
            }));
        };
        let left = AtomicBool::new(false);
        let whole = self.patiently(lane, &call, &headers, &left, &trace);
        let result = tokio::time::timeout(call.deadline.unwrap_or(self.limits.deadline), whole)
            .await
            .unwrap_or_else(|_| Err(Error::unavailable(None, &trace)));
        match result {
            Ok(reply) => {
                tracing::trace!(
                    vendor = self.dialect.vendor,
                    status = reply.status,
                    request.id = reply.trace.request_id,
                    "answered"
                );
                Ok(reply)
            }
            Err(error) if left.load(Ordering::Relaxed) => Err(Lost::OnTheWay(error)),
            Err(error) => Err(Lost::NeverSent(error)),
        }
    }

    async fn patiently(
        &self,
        lane: &Lane,
        call: &Call,
        headers: &HeaderMap,
        left: &AtomicBool,
        trace: &Trace,
    ) -> Result<Reply, Error> {
        let mut repeats = 0;
        loop {
            let places = self.enter(lane, call, trace).await?;
            let result = self.once(call, headers, left, trace).await;
            drop(places);
            if let Ok(Reply {
                retry_after_secs: Some(secs),
                status: 429 | 503 | 504,
                ..
            }) = &result
            {
                lane.close(*secs);
            }
            let worth_repeating = match &result {
                Ok(reply) => matches!(reply.status, 503 | 504) && reply.retry_after_secs.is_none(),
                Err(error) => matches!(error, Error::Unavailable { status: None, .. }),
            };
            if call.method != Method::GET || !worth_repeating || repeats == REPEATS_MAX {
                return result;
            }
            tokio::time::sleep(pause(repeats)).await;
            repeats += 1;
        }
    }

    /// Waits for places and quotas, unless that is longer than the request may take. Whoever waits for a quota keeps its
    /// place in its own lane, since nobody else there could go either, and none of those that it shares with others.
    async fn enter<'a>(&self, lane: &'a Lane, call: &Call, trace: &Trace) -> Result<Places<'a>, Error> {
        let ask = Ask {
            requests: u64::from(call.counts),
            bytes: call.body.as_ref().map_or(0, |body| body.len() as u64),
        };
        let own = lane.take(call.places).await;
        loop {
            let above = lane.take_above(call.places).await;
            let Err(wait) = lane.pass(ask) else {
                return Ok((own, above));
            };
            drop(above);
            if wait >= call.deadline.unwrap_or(self.limits.deadline) {
                let secs = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                return Err(Error::Throttled {
                    retry_after_secs: u32::try_from(secs).ok(),
                    trace: Box::new(trace.clone()),
                });
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn once(
        &self,
        call: &Call,
        headers: &HeaderMap,
        left: &AtomicBool,
        trace: &Trace,
    ) -> Result<Reply, Error> {
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .headers(headers.clone());
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        if call.method != Method::GET && is_too_late() {
            let trace = Box::new(trace.clone());
            return Err(Error::Late { trace });
        }
        left.store(true, Ordering::Relaxed);
        let response = request
            .send()
            .await
            .map_err(|_| Error::unavailable(None, trace))?;
        let status = response.status().as_u16();
        let mut answered = trace.clone();
        answered.status = Some(status);
        let names = self.dialect.request_id_headers.iter();
        answered.request_id = names
            .copied()
            .find_map(|name| text(response.headers(), name))
            .and_then(plain_name);
        // A client that follows redirects has carried our request somewhere else.
        if *response.url() != call.url {
            return Err(Error::unavailable(Some(status), &answered));
        }
        let retry_after_secs = retry_after_secs(response.headers());
        let answered_at = date(response.headers());
        let etag = text(response.headers(), "etag").filter(|etag| !etag.is_empty());
        let etag = etag.map(str::to_owned);
        let challenges = response.headers().get_all(header::WWW_AUTHENTICATE);
        let challenges = Challenges::new(challenges.iter().filter_map(|value| value.to_str().ok()));
        let is_success = response.status().is_success();
        // What a call allows is about what it asks for: of a refusal, the status says enough, whatever stands around it.
        let bytes_max = call
            .answer_bytes_max
            .filter(|_| is_success)
            .unwrap_or(self.limits.answer_bytes_max);
        let body = match body(response, bytes_max, trace).await? {
            Read::Cut(_) if is_success => return Err(Error::too_large(&answered)),
            Read::Whole(body) | Read::Cut(body) => body,
        };
        let reply = Reply {
            status,
            etag,
            body,
            retry_after_secs,
            answered_at,
            challenges,
            trace: answered,
            dialect: self.dialect,
            is_of_read: call.method == Method::GET,
        };
        Ok(reply.with_code())
    }

    /// `None` when the token cannot stand in a header.
    fn headers(&self, call: &Call, access: &SecretString, name: &str) -> Option<HeaderMap> {
        let mut headers = call.headers.clone();
        if !call.is_anonymous {
            let mut bearer = HeaderValue::from_str(&format!("Bearer {}", access.expose_secret())).ok()?;
            bearer.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, bearer);
        }
        if !headers.contains_key(header::ACCEPT) {
            headers.insert(header::ACCEPT, HeaderValue::from_static(self.dialect.accepts));
        }
        headers.insert("client-request-id", HeaderValue::from_str(name).ok()?);
        if call.body.is_some() {
            let media = call.media.unwrap_or(self.dialect.media);
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        Some(headers)
    }
}

/// How much of a body was read.
enum Read {
    /// All of it.
    Whole(Vec<u8>),
    /// What came before the cap.
    Cut(Vec<u8>),
}

/// Reads under the cap. Where the rest never comes, that counts as no answer at all.
async fn body(mut response: Response, bytes_max: usize, asked: &Trace) -> Result<Read, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|_| Error::unavailable(None, asked))?
    {
        if body.len() + chunk.len() > bytes_max {
            return Ok(Read::Cut(body));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Read::Whole(body))
}

/// Seconds to wait, from either form of the header. A date is measured against the answer's own `Date`, so that nobody
/// needs a clock.
fn retry_after_secs(headers: &HeaderMap) -> Option<u32> {
    let value = text(headers, "retry-after")?.trim();
    if let Ok(secs) = value.parse::<u32>() {
        return Some(secs);
    }
    let until = rfc2822::parse(value).ok()?.timestamp();
    let now = date(headers)?;
    u32::try_from(until.duration_since(now).as_secs().max(0)).ok()
}

/// When the vendor answered, by its own clock.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let date = rfc2822::parse(text(headers, "date")?.trim()).ok()?;
    Some(date.timestamp())
}

/// Text in a query: spaces as `%20`, which Graph wants in filters.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Double for every repetition, plus up to as much again, so that clients do not come back in step.
fn pause(repeats: u32) -> Duration {
    let least = PAUSE * 2_u32.pow(repeats);
    let [random, ..] = *Uuid::new_v4().as_bytes();
    least + least * u32::from(random) / 255
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("vendor", &self.dialect.vendor)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
