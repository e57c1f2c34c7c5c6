//! The client of one pod, and the places that all requests of one user share.

use crate::by_number::ANSWER_BYTES_MAX;
use crate::describe::Described;
use crate::dialect::SALES;
use crate::names::Names;
use crate::wire::{self, Row};
use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use vendor_http::{
    Call, Error, Lane, Lanes, Limits, Lost, Quota, Reply, Time, Trace, Transport, as_one_write,
};

/// How a pod is spoken to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The pod, such as `https://pod.fa.us2.oraclecloud.com`.
    pub base_url: Url,
    /// Version of its resources, such as `11.13.18.05`.
    pub rest_version: String,
    /// Version of Oracle's REST framework, 2 to 9; below 2 nothing can be searched for, below 4 errors have no code.
    pub framework_version: u8,
    /// The code under which its administrators registered us as a source system, if they did: contacts are named in it, and
    /// followed by their names through merges (R-LINK-1).
    pub source_system: Option<String>,
    /// How much may be asked of it.
    pub limits: Limits,
    /// Brings HTML to the one form that both sides can hold; must give the same again when given its own result.
    pub tidy_description: fn(&str) -> String,
}

/// How much may be asked of a pod by this process, whoever it asks for. Oracle publishes no figure; third parties name from
/// 150 to 5,000 requests in a minute for an identity domain, and a client does well with four at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PodLimits {
    /// Requests under way at once.
    pub in_flight_max: u32,
    /// Requests in any minute.
    pub per_minute: u32,
}

impl Default for PodLimits {
    fn default() -> Self {
        Self {
            in_flight_max: 4,
            per_minute: 1_200,
        }
    }
}

/// Names a Sales user within this process: whoever uses the same key shares the user's places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserKey(String);

impl UserKey {
    /// Whatever tells users apart.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Speaks to one pod. Clones share the limits on the pod and on each user, and the patience that the pod asks for.
#[derive(Clone)]
pub struct SalesClient {
    pod: Arc<Pod>,
    pod_limits: PodLimits,
    lanes: Lanes<UserKey>,
}

/// A pod as one of its users sees it. Cheap to clone.
#[derive(Clone)]
pub struct SalesUser {
    pub(crate) pod: Arc<Pod>,
    lane: Lane,
    access: SecretString,
}

pub(crate) struct Pod {
    pub(crate) transport: Transport,
    /// Adaptive Search, which has a root of its own.
    pub(crate) searches: Transport,
    pub(crate) names: Names,
    pub(crate) described: Described,
    pub(crate) framework_version: u8,
    /// The code of the system in which contacts are named, where one is registered.
    pub(crate) source_system: Option<String>,
    /// Longest answer that is read of a list, in bytes.
    pub(crate) list_bytes_max: usize,
    pub(crate) tidy_description: fn(&str) -> String,
}

impl SalesClient {
    /// `http` must follow no redirects.
    pub fn new(http: reqwest::Client, settings: Settings) -> Self {
        Self::with_names(http, settings, Names::default())
    }

    /// For a pod that calls some attributes something else.
    pub fn with_names(http: reqwest::Client, settings: Settings, names: Names) -> Self {
        let root = |kind: &str| {
            let mut root = settings.base_url.clone();
            if let Ok(mut path) = root.path_segments_mut() {
                path.pop_if_empty()
                    .extend(["crmRestApi", kind, &settings.rest_version]);
            }
            root
        };
        let transport = |kind| Transport::new(http.clone(), root(kind), &SALES, settings.limits);
        let pod = Pod {
            transport: transport("resources"),
            searches: transport("searchResources"),
            names,
            described: Described::default(),
            framework_version: settings.framework_version,
            source_system: settings.source_system,
            list_bytes_max: list_bytes_max(&settings.limits),
            tidy_description: settings.tidy_description,
        };
        let pod_limits = PodLimits::default();
        Self {
            pod: Arc::new(pod),
            pod_limits,
            lanes: Lanes::new(&settings.limits).below(&pod_limits.all()),
        }
    }

    /// With other limits on the pod, and all limits by a time of the caller's; before the first user is asked for.
    pub fn limited(self, pod_limits: PodLimits, time: Time) -> Self {
        let lanes = Lanes::timed_by(self.pod.transport.limits(), time).below(&pod_limits.all());
        Self {
            pod_limits,
            lanes,
            ..self
        }
    }

    /// The pod by a user's own access token.
    pub fn as_user(&self, key: UserKey, access: SecretString) -> SalesUser {
        SalesUser {
            pod: Arc::clone(&self.pod),
            lane: self.lanes.lane(key),
            access,
        }
    }
}

impl SalesUser {
    /// Does these writes within the deadline of one request: what has not left by then does not leave.
    pub fn as_one_write<F: Future>(&self, writes: F) -> impl Future<Output = F::Output> {
        as_one_write(self.pod.transport.limits().deadline, writes)
    }

    pub(crate) async fn send(&self, call: Call) -> Result<Reply, Lost> {
        self.send_to(&self.pod.transport, call).await
    }

    pub(crate) async fn send_to(&self, transport: &Transport, call: Call) -> Result<Reply, Lost> {
        let version = HeaderValue::from(u16::from(self.pod.framework_version));
        let call = call.header("rest-framework-version", version);
        transport.send(&self.lane, &self.access, call).await
    }

    pub(crate) async fn send_unversioned(&self, call: Call) -> Result<Reply, Lost> {
        self.pod.transport.send(&self.lane, &self.access, call).await
    }

    /// One page of a collection, its rows by our names.
    pub(crate) async fn page<T: serde::de::DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<wire::Collection<T>, Error> {
        let (page, trace) = self.raw_page(segments, query).await?;
        let resource = segments.last().copied().unwrap_or_default();
        let items = page.items.iter().map(|row| {
            self.read_raw(resource, row)
                .ok_or_else(|| Error::unreadable("items", &trace))
        });
        Ok(wire::Collection {
            items: items.collect::<Result<_, _>>()?,
            has_more: page.has_more,
            at: page.at,
        })
    }

    /// One page of a collection, its rows as they came.
    pub(crate) async fn raw_page(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<(wire::Collection<Box<RawValue>>, Trace), Error> {
        let url = self.pod.transport.url(segments, query);
        let call = Call::new(Method::GET, url).answer_bytes_max(self.pod.list_bytes_max);
        let reply = self.send(call).await?;
        let page = wire::Collection {
            at: reply.answered_at,
            ..reply.json()?
        };
        Ok((page.going_on(&reply.trace)?, reply.trace))
    }

    /// A row as it came, by our names; nothing where it has not the shape that it should have.
    pub(crate) fn read_raw<T: serde::de::DeserializeOwned>(
        &self,
        resource: &str,
        row: &RawValue,
    ) -> Option<T> {
        let row = Some(row.get()).filter(|json| json.starts_with('{'))?;
        if self.pod.names.are_ours() {
            return serde_json::from_str(row).ok();
        }
        self.read_row(resource, serde_json::from_str(row).ok()?)
    }

    /// A row by our names; nothing where it has not the shape that it should have.
    pub(crate) fn read_row<T: serde::de::DeserializeOwned>(&self, resource: &str, row: Row) -> Option<T> {
        let row = self.pod.names.inward(resource, row);
        serde_json::from_value(Value::Object(row)).ok()
    }

    /// The record that an answer holds.
    pub(crate) fn record_from_reply<T: serde::de::DeserializeOwned>(
        &self,
        resource: &'static str,
        reply: &Reply,
    ) -> Result<T, Error> {
        let row: Row = reply.json()?;
        self.read_row(resource, row)
            .ok_or_else(|| Error::unreadable(resource, &reply.trace))
    }

    /// Every row of a collection, page after page; at most `rows_max`, which must never be reached in earnest.
    pub(crate) async fn rows<T: serde::de::DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
        rows_max: usize,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        loop {
            let offset = rows.len().to_string();
            let paged: Vec<_> = query
                .iter()
                .copied()
                .chain([("limit", "200"), ("offset", offset.as_str())])
                .collect();
            let page = self.page(segments, &paged).await?;
            rows.extend(page.items);
            if !page.has_more || rows.len() >= rows_max {
                return Ok(rows);
            }
        }
    }
}

impl PodLimits {
    fn all(&self) -> Limits {
        Limits {
            in_flight_max: self.in_flight_max,
            requests: Some(Quota {
                max: u64::from(self.per_minute.max(1)),
                per: Duration::from_secs(60),
            }),
            ..Limits::default()
        }
    }
}

/// Lists may be longer than single answers, unless whoever runs us has less room for answers than is usual.
fn list_bytes_max(limits: &Limits) -> usize {
    if limits.answer_bytes_max < Limits::default().answer_bytes_max {
        limits.answer_bytes_max
    } else {
        limits.answer_bytes_max.max(ANSWER_BYTES_MAX)
    }
}

impl fmt::Debug for SalesClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SalesClient")
            .field("limits", self.pod.transport.limits())
            .field("pod_limits", &self.pod_limits)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SalesUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SalesUser").finish_non_exhaustive()
    }
}
