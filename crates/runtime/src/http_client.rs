//! Builds the one HTTP client that a program calls others with.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::Trust;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const USER_AGENT: &str = concat!("sales-for-outlook/", env!("CARGO_PKG_VERSION"));

/// Why there is no client: in each case an operator must act before the program can start.
#[derive(Debug, thiserror::Error)]
pub enum HttpClientError {
    #[error("the file of trust.extra_ca_file, {0}, cannot be read")]
    CaFileUnreadable(PathBuf, #[source] std::io::Error),
    #[error("the file of trust.extra_ca_file, {0}, holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    #[error("no TLS client could be built; has this machine any certificate authorities?")]
    Tls(#[source] reqwest::Error),
}

/// Makes aws-lc the process's one provider of TLS cryptography. Harmless when called again.
pub fn install_crypto() {
    // The only error is that a provider is installed already, and the whole process has but this one.
    let _already_installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// A client that trusts the platform's authorities and those of `trust`, and does nothing by itself: it
/// follows no redirect, asks no proxy, keeps no cookie and repeats no request. Who calls sets the deadline
/// of each request.
pub fn http_client(trust: &Trust) -> Result<reqwest::Client, HttpClientError> {
    install_crypto();
    #[expect(clippy::disallowed_methods, reason = "the one place that builds clients")]
    let builder = reqwest::Client::builder();
    builder
        .tls_backend_rustls()
        .tls_certs_merge(extra_authorities(trust)?)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_WITHIN)
        .user_agent(USER_AGENT)
        .build()
        .map_err(HttpClientError::Tls)
}

fn extra_authorities(trust: &Trust) -> Result<Vec<reqwest::Certificate>, HttpClientError> {
    let Some(path) = &trust.extra_ca_file else {
        return Ok(Vec::new());
    };
    let pem = std::fs::read(path).map_err(|error| HttpClientError::CaFileUnreadable(path.clone(), error))?;
    match reqwest::Certificate::from_pem_bundle(&pem) {
        Ok(authorities) if !authorities.is_empty() => Ok(authorities),
        Ok(_) | Err(_) => Err(HttpClientError::NoCertificate(path.clone())),
    }
}

#[cfg(test)]
mod tests;
