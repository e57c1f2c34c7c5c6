//! The client against a real TLS server of its own authority.

use std::net::SocketAddr;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use axum_server::tls_rustls::RustlsConfig;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::NamedTempFile;

use super::*;

/// A server on this machine whose certificate comes from an authority that nobody knows.
async fn server() -> (SocketAddr, Trust, NamedTempFile) {
    install_crypto();
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();

    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority_pem).unwrap();
    let tls = RustlsConfig::from_pem(leaf.pem().into_bytes(), key.serialize_pem().into_bytes())
        .await
        .unwrap();
    let app = Router::new()
        .route(
            "/",
            get(|headers: axum::http::HeaderMap| async move { format!("{:?}", headers.get("user-agent")) }),
        )
        .route("/away", get(|| async { Redirect::temporary("/") }));
    let handle = axum_server::Handle::new();
    let serving = axum_server::bind_rustls(SocketAddr::from(([127, 0, 0, 1], 0)), tls).handle(handle.clone());
    tokio::spawn(serving.serve(app.into_make_service()));
    let address = handle.listening().await.unwrap();
    (
        address,
        Trust {
            extra_ca_file: Some(file.path().to_owned()),
        },
        file,
    )
}

#[tokio::test]
async fn an_extra_authority_is_trusted_beside_the_platforms_own_and_nobody_else_is() {
    let (address, trust, _file) = server().await;
    let url = format!("https://localhost:{}/", address.port());
    let answer = http_client(&trust).unwrap().get(&url).send().await.unwrap();
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    assert!(answer.text().await.unwrap().contains("sales-for-outlook/"));

    let refused = http_client(&Trust::default()).unwrap().get(&url).send().await;
    assert!(
        refused.unwrap_err().is_connect(),
        "an unknown authority ends the handshake"
    );
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let (address, trust, _file) = server().await;
    let url = format!("https://localhost:{}/away", address.port());
    let answer = http_client(&trust).unwrap().get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 307);
}

#[test]
fn a_file_without_a_certificate_is_told_apart_from_a_missing_one() {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "not a certificate").unwrap();
    let empty = http_client(&Trust {
        extra_ca_file: Some(file.path().to_owned()),
    });
    assert!(matches!(empty, Err(HttpClientError::NoCertificate(_))));
    let missing = http_client(&Trust {
        extra_ca_file: Some("/nowhere/ca.pem".into()),
    });
    assert!(matches!(missing, Err(HttpClientError::CaFileUnreadable(..))));
}
