//! The program as an operator meets it: what it says about its configuration, that it serves over TLS, and that it stops.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code: what is not there fails the test"
)]

use runtime::config::Trust;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ID: &str = "6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01";

/// The program with an environment of its own.
fn program(folder: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_addin-server"));
    let database = format!("sqlite:{}", folder.join("addin.db").display());
    std::fs::create_dir_all(folder.join("pane")).unwrap();
    program.env_clear().current_dir(folder).envs([
        ("ADDIN_PUBLIC_ORIGIN", "https://localhost:8443"),
        ("ADDIN_LISTEN", "127.0.0.1:0"),
        ("ADDIN_METRICS__SERVER_LISTEN", "127.0.0.1:0"),
        ("ADDIN_DATABASE_URL", database.as_str()),
        ("ADDIN_ASSETS_DIR", "pane"),
        ("ADDIN_ADDIN_ID", ID),
        ("ADDIN_MICROSOFT__CLIENT_ID", ID),
        ("ADDIN_MICROSOFT__CLIENT_SECRET", "microsoft-secret"),
        ("ADDIN_MICROSOFT__TENANTS", ID),
        ("ADDIN_SALES__BASE_URL", "https://pod.example.com"),
        ("ADDIN_SALES__IDENTITY_URL", "https://idcs.example.com"),
        ("ADDIN_SALES__CLIENT_ID", "sales-client"),
        ("ADDIN_SALES__CLIENT_SECRET", "sales-secret"),
        ("ADDIN_KEYS__CURRENT", "k1"),
        (
            "ADDIN_KEYS__RING__K1",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ),
    ]);
    program
}

#[test]
fn every_mistake_is_told_at_once_and_the_program_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let mut mistaken = program(folder.path());
    mistaken
        .env("ADDIN_ADDIN_ID", "x")
        .env("ADDIN_LISTEN", "8443")
        .env("ADDIN_NO_SUCH_KEY", "1")
        .env("ADDIN_ASSETS_DIR", "no-pane")
        .env("ADDIN_DATABASE_URL", "sqlite:no-folder/addin.db")
        .env("ADDIN_TLS__CERT_FILE", "no-cert.pem")
        .env("ADDIN_TLS__KEY_FILE", "no-key.pem")
        .env("ADDIN_TRUST__EXTRA_CA_FILE", "no-ca.pem");
    let started = mistaken.output().unwrap();
    let checked = mistaken.arg("--check-config").output().unwrap();
    for ended in [started, checked] {
        assert_eq!(ended.status.code(), Some(2));
        let told = String::from_utf8(ended.stderr).unwrap();
        for mistake in [
            "8 mistakes",
            "addin_id: ",
            "listen: ",
            "ADDIN_NO_SUCH_KEY: ",
            "assets_dir: the folder no-pane ",
            "database_url: the folder no-folder ",
            "tls.cert_file: the file no-cert.pem ",
            "tls.key_file: the file no-key.pem ",
            "trust.extra_ca_file: the file no-ca.pem ",
        ] {
            assert!(told.contains(mistake), "{mistake} is not in {told}");
        }
    }
}

#[test]
fn a_right_configuration_is_shown_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let ended = program(folder.path()).arg("--check-config").output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    let shown = String::from_utf8(ended.stdout).unwrap();
    assert!(shown.contains("https://pod.example.com"), "{shown}");
    assert!(
        !shown.contains("-secret") && !shown.contains("AAECAwQ"),
        "{shown}"
    );
    assert!(!folder.path().join("addin.db").exists(), "nothing was opened");
}

#[tokio::test]
async fn the_program_serves_over_tls_and_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = sandbox::certificate::ensure(folder.path(), sandbox::machine_time()).unwrap();
    let mut program = program(folder.path());
    program
        .env("ADDIN_TLS__CERT_FILE", &certificate.cert)
        .env("ADDIN_TLS__KEY_FILE", &certificate.key);
    let mut running = Running(program.stderr(Stdio::piped()).spawn().unwrap());
    let port = running.port();

    let trust = Trust {
        extra_ca_file: Some(certificate.ca),
    };
    let http = runtime::http_client(&trust).unwrap();
    let health = http
        .get(format!("https://localhost:{port}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(health.status(), 200);
    assert_eq!(health.version(), reqwest::Version::HTTP_2);
    let ready = http
        .get(format!("https://localhost:{port}/readyz"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        ready.text().await.unwrap(),
        r#"{"status":"not-ready","missing":["pane"]}"#
    );

    let told = Command::new("kill")
        .args(["-TERM", &running.0.id().to_string()])
        .status()
        .unwrap();
    assert!(told.success());
    let asked = Instant::now();
    let ended = loop {
        if let Some(ended) = running.0.try_wait().unwrap() {
            break ended;
        }
        assert!(asked.elapsed() < Duration::from_secs(12), "it does not stop");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(ended.code(), Some(0));
}

/// A program that ends with the test.
struct Running(Child);

impl Running {
    /// Where it listens, from its log.
    fn port(&mut self) -> u16 {
        let lines = BufReader::new(self.0.stderr.as_mut().unwrap()).lines();
        for line in lines.map(Result::unwrap) {
            assert!(
                !line.contains('\u{1b}'),
                "colours in a log that is no terminal: {line}"
            );
            if let Some((_, rest)) = line.split_once("listen=127.0.0.1:") {
                return rest.split(' ').next().unwrap().parse().unwrap();
            }
        }
        panic!("the program ended before it served");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _reaped_already = self.0.wait();
    }
}
