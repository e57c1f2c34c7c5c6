//! The configuration of server and worker in front of the stand-ins.

use runtime::Config;
use sandbox::RunningSandbox;
use sandbox::certificate::Files;
use sandbox::options::{MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, SALES_CLIENT_ID, SALES_CLIENT_SECRET};
use sandbox::seed::companies::CONTOSO_TENANT;
use std::path::Path;

/// What an operator would have configured; doubt ages quickly, for tests do not wait for hours.
pub(crate) fn settings(
    server: &str,
    stand_ins: &RunningSandbox,
    database: &str,
    pane: &Path,
    certificate: Option<&Files>,
) -> Config {
    let origin = stand_ins.sandbox.origin_text();
    let mut settings = vec![
        ("ADDIN_PUBLIC_ORIGIN", server.to_owned()),
        ("ADDIN_DATABASE_URL", database.to_owned()),
        ("ADDIN_ASSETS_DIR", pane.display().to_string()),
        ("ADDIN_OFFICE_JS_URL", format!("{origin}/office/naa/office.js")),
        ("ADDIN_FRAME_ANCESTORS", origin.clone()),
        (
            "ADDIN_ADDIN_ID",
            "5f1d2c6e-8a3b-4c57-9e60-2b7d4f918a3c".to_owned(),
        ),
        ("ADDIN_MICROSOFT__CLIENT_ID", MICROSOFT_CLIENT_ID.to_owned()),
        (
            "ADDIN_MICROSOFT__CLIENT_SECRET",
            MICROSOFT_CLIENT_SECRET.to_owned(),
        ),
        ("ADDIN_MICROSOFT__AUTHORITY", format!("{origin}/identity")),
        ("ADDIN_MICROSOFT__TENANTS", CONTOSO_TENANT.to_owned()),
        ("ADDIN_MICROSOFT__GRAPH_URL", format!("{origin}/graph/v1.0")),
        ("ADDIN_MICROSOFT__INTERNAL_DOMAINS", "contoso.example".to_owned()),
        ("ADDIN_SALES__BASE_URL", origin.clone()),
        ("ADDIN_SALES__IDENTITY_URL", format!("{origin}/sales-identity")),
        ("ADDIN_SALES__CLIENT_ID", SALES_CLIENT_ID.to_owned()),
        ("ADDIN_SALES__CLIENT_SECRET", SALES_CLIENT_SECRET.to_owned()),
        ("ADDIN_SALES__SOURCE_SYSTEM", "OUTLOOK".to_owned()),
        ("ADDIN_NOTICES__SENDER", "graph".to_owned()),
        ("ADDIN_NOTICES__FROM", "admin@contoso.example".to_owned()),
        ("ADDIN_KEYS__CURRENT", "k1".to_owned()),
        (
            "ADDIN_KEYS__RING__K1",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned(),
        ),
        // These are the machine's seconds: one that is busy, or stops for a while, must not look like a vendor that is.
        ("ADDIN_DOUBT__SEND_WINDOW_SECS", "20".to_owned()),
        ("ADDIN_DOUBT__REQUEST_DEADLINE_SECS", "25".to_owned()),
        ("ADDIN_DOUBT__GRACE_SECS", "45".to_owned()),
    ];
    if let Some(files) = certificate {
        settings.push(("ADDIN_TRUST__EXTRA_CA_FILE", files.ca.display().to_string()));
    }
    let settings = settings.into_iter().map(|(key, value)| (key.to_owned(), value));
    Config::load(None, settings).unwrap()
}
