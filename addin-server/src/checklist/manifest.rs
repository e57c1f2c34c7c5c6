//! Whether the manifest can be fetched at the public address, as Microsoft and every Outlook will: this server asks for it there like
//! anybody else.

use super::{Finding, Found};
use crate::state::AppState;
use runtime::Config;
use std::time::Duration;

const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// Far above what a manifest needs.
const BYTES_MAX: usize = 64 * 1024;
const HTTPS: &str = "https";

/// What is known of it without asking.
pub(super) fn without_asking(config: &Config) -> Finding {
    if is_https(config) {
        Finding::NotTested
    } else {
        Finding::OriginNotHttps
    }
}

pub(super) async fn test(state: &AppState) -> Found {
    if !is_https(&state.config) {
        return Finding::OriginNotHttps.into();
    }
    let finding = match fetched(state).await {
        Ok(text) if !text.contains(&state.config.addin_id.to_string()) => Finding::ManifestElsewhere,
        Ok(_) if state.config.public_origin.is_loopback() => Finding::ManifestHereOnly,
        Ok(_) => Finding::ManifestThere,
        Err(error) => {
            tracing::warn!(error = %error.without_url(), "the manifest was not reached at the public address");
            Finding::ManifestNotReached
        }
    };
    finding.into()
}

/// What lies there; empty where it is not to be had.
async fn fetched(state: &AppState) -> Result<String, reqwest::Error> {
    let address = state.config.public_origin.at("/manifest.xml");
    let asked = state.http.get(address).timeout(ANSWERS_WITHIN);
    let mut answer = asked.send().await?;
    if !answer.status().is_success() {
        return Ok(String::new());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > BYTES_MAX {
            return Ok(String::new());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn is_https(config: &Config) -> bool {
    config.public_origin.at("/").scheme() == HTTPS
}
