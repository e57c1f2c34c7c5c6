//! Origins and base addresses: where the programs may be reached and whom they may call.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// Scheme, host and port, without path, query, fragment or user; `https`, or `http` on this machine.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Url);

impl Origin {
    /// Reads `https://addin.example.com`, with or without the closing slash.
    pub fn parse(text: &str) -> Option<Origin> {
        base_address(text).filter(|url| url.path() == "/").map(Origin)
    }

    /// The address of `path` at this origin, for example `/manifest.xml`. The path replaces everything
    /// behind the origin and cannot lead away from it.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

/// An address that others are appended to: no query, fragment or user, no closing slash behind a path.
pub(super) fn base_address(text: &str) -> Option<Url> {
    let mut url = web_address(text)?;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    (url.query().is_none() && url.fragment().is_none()).then_some(url)
}

/// An address that may be called: `https`, or `http` on this machine, and no user in it.
pub(super) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    };
    (safe && url.username().is_empty() && url.password().is_none()).then_some(url)
}

/// Whether the address can only mean this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
