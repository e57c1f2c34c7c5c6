//! Weather on request: faults that scripts plant and that hit matching vendor requests.

use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Whose requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// `/graph/…`
    Graph,
    /// `/crmRestApi/…`
    Sales,
    /// `/identity/…` and `/sales-identity/…`
    Identity,
}

impl Target {
    /// The vendor of a path; nothing for paths that no vendor stands behind.
    pub fn of(path: &str) -> Option<Self> {
        match path.split('/').nth(1)? {
            "graph" => Some(Self::Graph),
            "crmRestApi" => Some(Self::Sales),
            "identity" | "sales-identity" => Some(Self::Identity),
            _ => None,
        }
    }

    /// As scripts write it.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Sales => "sales",
            Self::Identity => "identity",
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// 429 with Retry-After; the URL stays throttled that long, whatever `times` says.
    Throttle,
    /// An error status, 500 where nobody says, with the vendor's body; nothing happens.
    Error,
    /// Nothing happens and nobody answers.
    Timeout,
    /// It happens, and the connection closes without an answer.
    DropResponse,
    /// It happens, and half of the body arrives.
    Truncate,
    /// It happens, and what stands before the vendor answers 504 with Retry-After.
    GatewayTimeout,
    /// It happens late.
    Slow,
    /// A GET answered from the world before the last write.
    StaleRead,
    /// It happens twice; the first answer arrives.
    DuplicateDelivery,
    /// A request with a cursor is told that the cursor is no good any more.
    ExpireCursor,
    /// A collection answers with an empty page that has a next one.
    EmptyPage,
}

/// What Graph says of a cursor that is no good any more (Microsoft Graph, delta query and errors): all of them ask for a round
/// from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CursorCode {
    /// It was forgotten.
    #[default]
    SyncStateNotFound,
    /// It is none.
    SyncStateInvalid,
    /// It does not lead to what is there now.
    ResyncRequired,
}

impl CursorCode {
    /// As errors spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SyncStateNotFound => "syncStateNotFound",
            Self::SyncStateInvalid => "syncStateInvalid",
            Self::ResyncRequired => "resyncRequired",
        }
    }
}

/// In the extensions of an answer that a planted fault spoilt or made: it is not what the vendor would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Struck(pub Kind);

/// A fault as planted.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plant {
    /// Whose requests.
    pub target: Target,
    /// Regular expression on `METHOD path`, the path as it came and without its query; every request without.
    #[serde(rename = "match")]
    pub pattern: Option<String>,
    /// What goes wrong.
    pub kind: Kind,
    /// Status of [`Kind::Error`], and of [`Kind::ExpireCursor`] (410 where nobody says; 400 was seen too).
    pub status: Option<u16>,
    /// What Graph says of the cursor, for [`Kind::ExpireCursor`]; `syncStateNotFound` where nobody says.
    #[serde(default)]
    pub cursor: CursorCode,
    /// Seconds, for [`Kind::Throttle`] (2 where nobody says), [`Kind::GatewayTimeout`] (1) and [`Kind::Error`].
    pub retry_after_secs: Option<u32>,
    /// Milliseconds, for [`Kind::Slow`] (1,000 where nobody says).
    pub latency_ms: Option<u64>,
    /// How often; until cleared where nobody says.
    pub times: Option<u32>,
}

/// A planted fault and how often it has fired.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// Counts from 1.
    pub id: u32,
    /// Whose requests.
    pub target: Target,
    /// On `METHOD path`.
    #[serde(rename = "match")]
    pub pattern: Option<String>,
    /// What goes wrong.
    pub kind: Kind,
    /// Status of an error.
    pub status: Option<u16>,
    /// Of an error about a cursor.
    pub cursor: CursorCode,
    /// Seconds.
    pub retry_after_secs: Option<u32>,
    /// Milliseconds.
    pub latency_ms: Option<u64>,
    /// How often still; for ever without.
    pub times_left: Option<u32>,
    /// How often it did.
    pub fired: u32,
    #[serde(skip)]
    regex: Option<Regex>,
}

/// What is planted, and which URLs are being throttled.
#[derive(Debug, Default)]
pub struct Faults {
    planted: Vec<Fault>,
    last_id: u32,
    throttled: HashMap<String, Timestamp>,
}

impl Fault {
    fn fits(&self, seen: Seen<'_>) -> bool {
        self.target == seen.target
            && self.times_left != Some(0)
            && self
                .regex
                .as_ref()
                .is_none_or(|regex| regex.is_match(&seen.line()))
            && match self.kind {
                Kind::StaleRead | Kind::EmptyPage => seen.method == "GET",
                Kind::ExpireCursor => seen.has_cursor(),
                Kind::Throttle
                | Kind::Error
                | Kind::Timeout
                | Kind::DropResponse
                | Kind::Truncate
                | Kind::GatewayTimeout
                | Kind::Slow
                | Kind::DuplicateDelivery => true,
            }
    }

    /// The same after one strike more.
    fn counted(&mut self) -> Self {
        self.fired += 1;
        self.times_left = self.times_left.map(|left| left - 1);
        self.clone()
    }
}

/// A request as faults see it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Whose.
    pub target: Target,
    /// `GET` …
    pub method: &'a str,
    /// Without query.
    pub path: &'a str,
    /// Without question mark.
    pub query: &'a str,
}

impl Seen<'_> {
    fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn has_cursor(&self) -> bool {
        let lower = self.query.to_ascii_lowercase();
        ["deltatoken=", "skiptoken="]
            .iter()
            .any(|cursor| lower.contains(cursor))
    }
}

impl Faults {
    /// Plants a fault; refuses a pattern that is no regular expression.
    pub fn plant(&mut self, plant: Plant) -> Result<Fault, regex::Error> {
        let regex = plant.pattern.as_deref().map(Regex::new).transpose()?;
        self.last_id += 1;
        let fault = Fault {
            id: self.last_id,
            target: plant.target,
            pattern: plant.pattern,
            kind: plant.kind,
            status: plant.status,
            cursor: plant.cursor,
            retry_after_secs: plant.retry_after_secs,
            latency_ms: plant.latency_ms,
            times_left: plant.times,
            fired: 0,
            regex,
        };
        self.planted.push(fault.clone());
        Ok(fault)
    }

    /// Everything planted since the last clearing.
    pub fn planted(&self) -> &[Fault] {
        &self.planted
    }

    /// Clears the sky.
    pub fn clear(&mut self) {
        self.planted.clear();
        self.throttled.clear();
    }

    /// The faults that hit a request, already counted: every [`Kind::Slow`] and at most one other, the oldest.
    pub fn strike(&mut self, seen: Seen<'_>, now: Timestamp) -> Vec<Fault> {
        let mut struck: Vec<Fault> = Vec::new();
        for fault in &mut self.planted {
            let taken = fault.kind != Kind::Slow && struck.iter().any(|other| other.kind != Kind::Slow);
            if fault.fits(seen) && !taken {
                struck.push(fault.counted());
            }
        }
        if let Some(throttle) = struck.iter().find(|fault| fault.kind == Kind::Throttle) {
            self.throttle(seen, throttle.retry_after_secs.unwrap_or(2), now);
        }
        struck
    }

    /// The oldest fault that hits one step of a batch, already counted: of those that answer instead of the vendor.
    pub fn strike_step(&mut self, seen: Seen<'_>, now: Timestamp) -> Option<Fault> {
        let answers = |fault: &&mut Fault| {
            matches!(
                fault.kind,
                Kind::Throttle | Kind::Error | Kind::ExpireCursor | Kind::GatewayTimeout
            )
        };
        let fault = self
            .planted
            .iter_mut()
            .filter(answers)
            .find(|fault| fault.fits(seen))?;
        let struck = fault.counted();
        if struck.kind == Kind::Throttle {
            self.throttle(seen, struck.retry_after_secs.unwrap_or(2), now);
        }
        Some(struck)
    }

    /// Takes a strike back that turned out to have nothing to hit.
    pub fn take_back(&mut self, id: u32) {
        if let Some(fault) = self.planted.iter_mut().find(|fault| fault.id == id) {
            fault.fired -= 1;
            fault.times_left = fault.times_left.map(|left| left + 1);
        }
    }

    /// From now on this URL is refused, for so many seconds.
    pub fn throttle(&mut self, seen: Seen<'_>, secs: u32, now: Timestamp) {
        self.throttled
            .insert(seen.line(), now + SignedDuration::from_secs(i64::from(secs)));
    }

    /// Whole seconds that this URL stays throttled, if it is.
    pub fn throttled_secs(&mut self, seen: Seen<'_>, now: Timestamp) -> Option<u32> {
        self.throttled.retain(|_, until| *until > now);
        let left = self.throttled.get(&seen.line())?.duration_since(now);
        u32::try_from((left.as_millis() + 999) / 1000).ok()
    }
}
