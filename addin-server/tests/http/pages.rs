//! Pages, files, icons and the manifest, with the headers that Outlook needs.

use crate::world::{ADA, CHALLENGE, World};
use addin_server::Limits;
use axum::http::Method;
use shared::api::session::DialogMessage;
use std::path::Path;
use tempfile::TempDir;

const NESTED: &str = "<html data-client-id=\"{{nested_client_id}}\" data-authority=\"{{nested_authority}}\" \
                      data-scope=\"{{nested_scope}}\"></html>";
const PANE: &str = "<html><script src=\"{{office_js_url}}\"></script></html>";
const DIALOG: &str = "<html><main id=\"handover\" data-message=\"{{message}}\" data-origin=\"{{origin}}\"></main>\
                      <script src=\"{{office_js_url}}\"></script></html>";

fn built_pane() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| std::fs::write(dir.path().join(name), content).unwrap();
    std::fs::create_dir_all(dir.path().join("assets")).unwrap();
    write("index.html", PANE.as_bytes());
    write("dialog.html", DIALOG.as_bytes());
    write("secret.txt", b"not for the world");
    for (name, content) in [
        ("pane-1a2b.js", "plain"),
        ("pane-1a2b.js.br", "brotli"),
        ("pane-1a2b.js.gz", "gzip"),
    ] {
        write(&format!("assets/{name}"), content.as_bytes());
    }
    write("assets/pane-1a2b.wasm", b"\0asm");
    write("assets/pane-1a2b.css", b"a{}");
    dir
}

async fn world_with(assets: &Path) -> World {
    World::with(assets, Limits::default(), &[]).await
}

fn page_policy(world: &World) -> String {
    let office = world.sandbox.sandbox.origin_text();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {office}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; frame-ancestors {office}; base-uri 'none'; form-action 'none'; \
         object-src 'none'"
    )
}

#[tokio::test]
async fn the_pane_may_be_framed_by_outlook_and_runs_only_what_it_must() {
    let assets = built_pane();
    let world = world_with(assets.path()).await;
    let pane = world.open(world.at("/?surface=read")).await;
    assert_eq!(pane.status, 200);
    assert_eq!(pane.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(
        pane.headers["content-security-policy"],
        page_policy(&world).as_str()
    );
    assert_eq!(pane.headers["cache-control"], "no-cache");
    assert_eq!(
        pane.body,
        PANE.replace("{{office_js_url}}", &world.sandbox.url("/office/office.js"))
    );
    for never in [
        "x-frame-options",
        "cross-origin-opener-policy",
        "cross-origin-embedder-policy",
    ] {
        assert!(!pane.headers.contains_key(never));
    }
    assert_eq!(world.open(world.at("/readyz")).await.status, 200);
}

#[tokio::test]
async fn the_pane_is_told_its_registration_its_tenant_and_the_scope_of_this_api() {
    let assets = built_pane();
    std::fs::write(assets.path().join("index.html"), NESTED).unwrap();
    let world = world_with(assets.path()).await;
    let pane = world.open(world.at("/")).await;
    let (app, tenant) = (
        sandbox::options::MICROSOFT_CLIENT_ID,
        sandbox::seed::companies::CONTOSO_TENANT,
    );
    let authority = world.sandbox.url(&format!("/identity/{tenant}"));
    assert_eq!(
        pane.body,
        format!(
            "<html data-client-id=\"{app}\" data-authority=\"{authority}\" \
             data-scope=\"api://{app}/access_as_user\"></html>"
        )
    );
}

#[tokio::test]
async fn the_dialogs_last_page_hands_its_message_over_and_is_never_kept() {
    let assets = built_pane();
    let world = world_with(assets.path()).await;
    let start = world
        .open(world.at(&format!("/auth/microsoft/start?challenge={CHALLENGE}")))
        .await;
    assert_eq!(start.headers["cache-control"], "no-store");
    let back = world.choose(&start.location(), ADA).await;
    let page = world.open(back).await;
    assert!(matches!(page.message(), DialogMessage::Code { .. }));
    assert_eq!(
        page.headers["content-security-policy"],
        page_policy(&world).as_str()
    );
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert!(!page.headers.contains_key("cross-origin-opener-policy"));
    let origin = world.origin.origin().ascii_serialization();
    assert!(
        page.body.contains(&format!("data-origin=\"{origin}\"")),
        "{}",
        page.body
    );
    assert!(!page.body.contains("{{"));
}

#[tokio::test]
async fn files_of_the_pane_come_compressed_and_are_kept_for_ever() {
    let assets = built_pane();
    let world = world_with(assets.path()).await;
    for (accepted, encoding, body) in [
        ("br, gzip", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("identity", None, "plain"),
    ] {
        let request =
            format!("GET /assets/pane-1a2b.js HTTP/1.1\r\nhost: a\r\naccept-encoding: {accepted}\r\n");
        let answer = world.raw(&request).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            answer.contains("cache-control: public, max-age=31536000, immutable\r\n"),
            "{answer}"
        );
        assert!(answer.contains("content-type: text/javascript"), "{answer}");
        assert!(answer.contains("vary: accept-encoding"), "{answer}");
        let told = answer
            .split("content-encoding: ")
            .nth(1)
            .map(|rest| rest.split('\r').next().unwrap());
        assert_eq!(told, encoding);
        assert!(answer.ends_with(body), "{answer}");
    }
    let wasm = world.open(world.at("/assets/pane-1a2b.wasm")).await;
    assert_eq!(wasm.headers["content-type"], "application/wasm");
    let missing = world.open(world.at("/assets/pane-0000.js")).await;
    missing.is_refused(404, "not-found");
    assert_eq!(missing.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder_of_files() {
    let assets = built_pane();
    let world = world_with(assets.path()).await;
    for path in [
        "/assets/..%2fsecret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/%2e%2e%2fsecret.txt",
        "/assets/..%5csecret.txt",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/%00",
        "/assets/",
        "/assets",
        "/assets/.",
        "/icons/..%2f..%2fCargo.toml",
        "/icons/%2e%2e%2fsecret.txt",
    ] {
        let answer = world.raw(&format!("GET {path} HTTP/1.1\r\nhost: a\r\n")).await;
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"),
            "{path}: {answer}"
        );
        assert!(
            !answer.contains("not for the world") && !answer.contains("root:"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn icons_may_be_kept_by_outlook() {
    let world = world_with(Path::new("/nowhere")).await;
    for size in [16, 32, 64, 80, 128] {
        let icon = world
            .request(Method::GET, &format!("/icons/icon-{size}.png"))
            .send()
            .await
            .unwrap();
        assert_eq!(icon.headers()["content-type"], "image/png");
        assert_eq!(icon.headers()["cache-control"], "public, max-age=86400");
        assert!(icon.bytes().await.unwrap().starts_with(b"\x89PNG"));
    }
    world
        .open(world.at("/icons/icon-7.png"))
        .await
        .is_refused(404, "not-found");
}

#[tokio::test]
async fn without_a_built_pane_its_page_says_so_and_the_sign_in_works() {
    let world = world_with(Path::new("/nowhere")).await;
    world.open(world.at("/")).await.is_refused(503, "unavailable");
    assert_eq!(world.microsoft_code(ADA, CHALLENGE).await.len(), 43);
}

#[tokio::test]
async fn the_manifest_names_this_deployment() {
    let world = world_with(Path::new("/nowhere")).await;
    let manifest = world.open(world.at("/manifest.xml")).await;
    assert_eq!(manifest.status, 200);
    assert_eq!(manifest.headers["content-type"], "application/xml; charset=utf-8");
    assert!(!manifest.body.contains("{{"));
    assert!(
        manifest
            .body
            .contains("<Id>6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01</Id>")
    );
    let pane = world.at("/?surface=read");
    assert!(manifest.body.contains(&format!("DefaultValue=\"{pane}\"")));
}
