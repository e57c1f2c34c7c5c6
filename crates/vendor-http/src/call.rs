//! One request, before it is sent.

use reqwest::Method;
use reqwest::header::{self, HeaderMap, HeaderValue};
use std::fmt;
use std::time::Duration;
use url::Url;

/// One request.
pub struct Call {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) media: Option<&'static str>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) places: u32,
    pub(crate) answer_bytes_max: Option<usize>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) is_anonymous: bool,
    pub(crate) counts: u32,
}

impl Call {
    /// Without a body, in one place, for whatever version is there.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            media: None,
            body: None,
            places: 1,
            answer_bytes_max: None,
            deadline: None,
            is_anonymous: false,
            counts: 1,
        }
    }

    /// With a header of the vendor's own.
    pub fn header(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Only if this version is there; none asks for nothing.
    pub fn if_match(mut self, version: Option<&str>) -> Self {
        // A version with characters that no header can carry is no version of any vendor: it matches nothing.
        if let Some(version) = version {
            let value = HeaderValue::from_str(version).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
            self.headers.insert(header::IF_MATCH, value);
        }
        self
    }

    /// With a body, in the vendor's usual media type unless [`Call::media`] names another.
    pub fn json(mut self, body: &impl serde::Serialize) -> Self {
        // Our own bodies are structs of strings and flags, which always have a JSON form.
        self.body = Some(serde_json::to_vec(body).unwrap_or_default());
        self
    }

    /// The media type of the body.
    pub fn media(mut self, media: &'static str) -> Self {
        self.media = Some(media);
        self
    }

    /// The media type of the answer, where it is not the vendor's usual one.
    pub fn accepts(mut self, media: &'static str) -> Self {
        self.headers
            .insert(header::ACCEPT, HeaderValue::from_static(media));
        self
    }

    /// With a body of bytes.
    pub fn bytes(mut self, body: Vec<u8>, media: &'static str) -> Self {
        self.body = Some(body);
        self.media(media)
    }

    /// Until then, where it may take longer than the limits say.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Without the access token: to an address that is a secret itself.
    pub fn anonymous(mut self) -> Self {
        self.is_anonymous = true;
        self
    }

    /// Longest answer that is read, where it may be longer than the limits say.
    pub fn answer_bytes_max(mut self, bytes: usize) -> Self {
        self.answer_bytes_max = Some(bytes);
        self
    }

    /// As how many requests the vendor counts it.
    pub fn counts(mut self, requests: u32) -> Self {
        self.counts = requests;
        self
    }

    /// How many of the lane's places it takes; at most all of them.
    pub fn places(mut self, places: u32) -> Self {
        self.places = places;
        self
    }
}

/// Neither address nor body.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
