//! What the configuration accepts, refuses and shows.

use std::io::Write;

use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::*;

pub(super) const GUID: &str = "6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

pub(super) fn least() -> String {
    format!(
        r#"
        public_origin = "https://addin.example.com"
        database_url = "sqlite:/var/lib/addin/addin.db"
        assets_dir = "/usr/share/addin"
        addin_id = "{GUID}"
        [microsoft]
        client_id = "{GUID}"
        client_secret = "ms-secret"
        tenants = ["{GUID}"]
        [sales]
        base_url = "https://pod.example.com"
        identity_url = "https://idcs.example.com"
        client_id = "sales-client"
        client_secret = "sales-secret"
        [keys]
        current = "k1"
        [keys.ring]
        k1 = "{KEY}"
        "#
    )
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

pub(super) fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigMistakes> {
    let env = env
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(file(text).path()), env)
}

/// The keys of the mistakes that `env` makes in an otherwise right configuration.
fn mistaken(env: &[(&str, &str)]) -> Vec<String> {
    load(&least(), env)
        .unwrap_err()
        .0
        .into_iter()
        .map(|mistake| mistake.key)
        .collect()
}

#[test]
fn little_needs_to_be_said() {
    let config = load(&least(), &[]).unwrap();
    assert_eq!(config.public_origin.to_string(), "https://addin.example.com");
    assert_eq!(
        config.database,
        Database::Sqlite {
            path: "/var/lib/addin/addin.db".into()
        }
    );
    assert_eq!(
        config.microsoft.authority.as_str(),
        "https://login.microsoftonline.com/"
    );
    assert_eq!(
        config.microsoft.audiences,
        [GUID.to_owned(), format!("api://{GUID}")]
    );
    assert_eq!(
        config.sales.scope,
        "openid offline_access urn:opc:resource:consumer::all"
    );
    assert!(config.microsoft.internal_domains.is_empty());
    assert_eq!(config.doubt.grace, Duration::from_secs(45));
    assert_eq!(config.limits, Limits::default());
    assert!(
        config
            .frame_ancestors
            .contains(&Origin::parse("https://outlook.cloud.microsoft").unwrap())
    );
    assert_eq!(config.metrics.worker_listen, "127.0.0.1:8446".parse().unwrap());
    assert_eq!(config.keys.ring["k1"].expose_secret()[31], 31);
    assert!(config.tls.is_none() && config.clock_url.is_none());
}

#[test]
fn the_environment_overrides_the_file_and_can_spell_lists() {
    let other = "0d2c1f7e-90c3-4b3e-8b8f-2d9a1f0b7c11";
    let tenants = format!("{GUID}, {other}");
    let config = load(
        &least(),
        &[
            ("ADDIN_PUBLIC_ORIGIN", "https://other.example.com/"),
            ("ADDIN_MICROSOFT__TENANTS", &tenants),
            ("ADDIN_DOUBT__SEND_WINDOW_SECS", "1"),
            ("ADDIN_WORKER__SLOTS", "2"),
            ("ADDIN_KEYS__RING__K2", KEY),
            ("ADDIN_KEYS__CURRENT", "k2"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(config.public_origin.to_string(), "https://other.example.com");
    assert_eq!(config.microsoft.tenants.len(), 2);
    assert_eq!(
        (config.doubt.send_window, config.worker.slots),
        (Duration::from_secs(1), 2)
    );
    assert_eq!((config.keys.current.as_str(), config.keys.ring.len()), ("k2", 2));
}

#[test]
fn the_environment_alone_is_enough() {
    let config = Config::load(
        None,
        [
            ("ADDIN_PUBLIC_ORIGIN", "http://127.0.0.1:8443"),
            ("ADDIN_DATABASE_URL", "sqlite:a.db"),
            ("ADDIN_ASSETS_DIR", "pane"),
            ("ADDIN_ADDIN_ID", GUID),
            ("ADDIN_MICROSOFT__CLIENT_ID", GUID),
            ("ADDIN_MICROSOFT__CLIENT_SECRET", "a"),
            ("ADDIN_MICROSOFT__TENANTS", GUID),
            ("ADDIN_SALES__BASE_URL", "https://pod.example.com"),
            ("ADDIN_SALES__IDENTITY_URL", "https://idcs.example.com"),
            ("ADDIN_SALES__CLIENT_ID", "b"),
            ("ADDIN_SALES__CLIENT_SECRET", "c"),
            ("ADDIN_KEYS__CURRENT", "k1"),
            ("ADDIN_KEYS__RING__K1", KEY),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    assert!(config.is_ok(), "{config:?}");
}

#[test]
fn every_mistake_is_told_at_once_with_the_name_of_its_key() {
    let env = [
        ("ADDIN_PUBLIC_ORIGIN", "http://addin.example.com"),
        ("ADDIN_LISTEN", "8443"),
        ("ADDIN_DATABASE_URL", "mysql:x"),
        ("ADDIN_ADDIN_ID", "{6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01}"),
        ("ADDIN_TLS__CERT_FILE", "cert.pem"),
        ("ADDIN_MICROSOFT__TENANTS", "contoso, fabrikam"),
        ("ADDIN_SALES__BASE_URL", "https://pod.example.com/crm"),
        ("ADDIN_SALES__FRAMEWORK_VERSION", "0"),
        ("ADDIN_KEYS__RING__K1", "c2hvcnQ="),
        ("ADDIN_DOUBT__GRACE_SECS", "24"),
        ("ADDIN_LOG__FORMAT", "xml"),
        ("ADDIN_LOG__FILTER", "a=b=c"),
        ("ADDIN_MICROSOFT__CLIENTID", GUID),
    ];
    let expected = [
        "ADDIN_MICROSOFT__CLIENTID",
        "addin_id",
        "database_url",
        "doubt.grace_secs",
        "keys.ring.k1",
        "listen",
        "log.filter",
        "log.format",
        "microsoft.tenants",
        "microsoft.tenants",
        "public_origin",
        "sales.base_url",
        "sales.framework_version",
        "tls.key_file",
    ];
    assert_eq!(mistaken(&env), expected);
    let text = load(&least(), &env).unwrap_err().to_string();
    assert!(
        text.starts_with("14 mistakes in the configuration:\n  ADDIN_MICROSOFT__CLIENTID: no such variable\n  addin_id: expected a GUID"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 15);
}

#[test]
fn an_empty_configuration_names_everything_that_must_be_said() {
    let mistakes = Config::load(None, std::iter::empty()).unwrap_err();
    let keys: Vec<_> = mistakes.0.iter().map(|mistake| mistake.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "addin_id",
            "assets_dir",
            "database_url",
            "keys.current",
            "microsoft.client_id",
            "microsoft.client_secret",
            "microsoft.tenants",
            "public_origin",
            "sales.base_url",
            "sales.client_id",
            "sales.client_secret",
            "sales.identity_url",
        ]
    );
}

#[test]
fn unknown_keys_sections_and_kinds_are_mistakes() {
    let text = format!(
        "{}\n[worker]\nslots = true\nslot = 3\n[mail]\nhost = \"x\"\n",
        least()
    );
    let keys: Vec<_> = load(&text, &[])
        .unwrap_err()
        .0
        .into_iter()
        .map(|mistake| mistake.key)
        .collect();
    assert_eq!(keys, ["mail.host", "worker.slot", "worker.slots"]);
}

#[test]
fn what_a_program_will_open_must_be_there_and_what_it_does_not_use_need_not() {
    let written = file(&least());
    let mistaken = |program, pem: &Path, assets: &Path, database: &Path| -> Vec<String> {
        let shown = |path: &Path| path.display().to_string();
        let env = [
            ("ADDIN_TRUST__EXTRA_CA_FILE", shown(pem)),
            ("ADDIN_TLS__CERT_FILE", shown(pem)),
            ("ADDIN_TLS__KEY_FILE", shown(pem)),
            ("ADDIN_ASSETS_DIR", shown(assets)),
            ("ADDIN_DATABASE_URL", format!("sqlite:{}", shown(database))),
            ("ADDIN_LISTEN", "8443".to_owned()),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value));
        let mistakes = Config::load_for(program, Some(written.path()), env.into_iter()).unwrap_err();
        mistakes.0.into_iter().map(|mistake| mistake.key).collect()
    };
    let of_the_server = [
        "assets_dir",
        "database_url",
        "listen",
        "tls.cert_file",
        "tls.key_file",
        "trust.extra_ca_file",
    ];
    let of_the_worker = ["database_url", "listen", "trust.extra_ca_file"];
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (pem, nowhere) = (written.path(), folder.join("nowhere"));
    // What is nowhere at all, and folders instead of files and the other way round.
    for (file, assets) in [(nowhere.as_path(), nowhere.as_path()), (folder, pem)] {
        let database = assets.join("a.db");
        assert_eq!(mistaken(Program::Server, file, assets, &database), of_the_server);
        assert_eq!(mistaken(Program::Worker, file, assets, &database), of_the_worker);
    }
    for database in [folder.join("a.db"), "a.db".into()] {
        for program in [Program::Server, Program::Worker] {
            assert_eq!(mistaken(program, pem, folder, &database), ["listen"]);
        }
    }
}

#[test]
fn a_clock_from_elsewhere_is_refused_unless_every_vendor_is_on_this_machine() {
    let clock = ("ADDIN_CLOCK_URL", "https://localhost:8444/_sandbox/clock");
    assert_eq!(mistaken(&[clock]), ["clock_url"; 4], "four vendors are elsewhere");

    let stand_ins = [
        ("ADDIN_MICROSOFT__AUTHORITY", "https://localhost:8444/identity"),
        ("ADDIN_MICROSOFT__GRAPH_URL", "http://127.0.0.1:8444/graph/v1.0"),
        ("ADDIN_SALES__BASE_URL", "https://[::1]:8444"),
    ];
    let sales_identity = (
        "ADDIN_SALES__IDENTITY_URL",
        "https://localhost:8444/sales-identity",
    );
    assert_eq!(
        mistaken(&[&stand_ins[..], &[clock]].concat()),
        ["clock_url"],
        "one vendor is elsewhere"
    );

    let all = [&stand_ins[..], &[clock, sales_identity]].concat();
    assert!(load(&least(), &all).unwrap().clock_url.is_some());
    let remote = ("ADDIN_CLOCK_URL", "https://clock.example.com/now");
    assert_eq!(
        mistaken(&[&stand_ins[..], &[remote, sales_identity]].concat()),
        ["clock_url"]
    );
    let lookalike = ("ADDIN_SALES__IDENTITY_URL", "https://localhost.example.com");
    assert_eq!(
        mistaken(&[&stand_ins[..], &[clock, lookalike]].concat()),
        ["clock_url"]
    );
}

#[test]
fn a_secret_may_stand_in_a_file_but_not_in_two_places() {
    let secret = file("from-a-file\n");
    let path = secret.path().to_str().unwrap();
    let config = load(&least(), &[("ADDIN_SALES__CLIENT_SECRET_FILE", path)]).unwrap();
    assert_eq!(
        config.sales.client_secret.expose_secret(),
        "from-a-file",
        "the environment replaces the file's"
    );

    let twice = least().replace("[sales]", &format!("[sales]\nclient_secret_file = \"{path}\""));
    let mistakes = load(&twice, &[]).unwrap_err();
    assert_eq!(mistakes.0[0].key, "sales.client_secret");
    assert_eq!(
        mistaken(&[("ADDIN_KEYS__RING__K1_FILE", "/nowhere/k1")]),
        ["keys.ring.k1_file"]
    );
}

#[test]
fn no_mistake_shows_a_secret() {
    let env = [
        ("ADDIN_KEYS__RING__K1", "my-precious"),
        ("ADDIN_SALES__BASE_URL", "no"),
    ];
    let shown = load(&least(), &env).unwrap_err().to_string();
    assert!(!shown.contains("precious"), "{shown}");
    let torn = least().replace("\"ms-secret\"", "ms-secret");
    let shown = load(&torn, &[]).unwrap_err().to_string();
    assert!(
        shown.contains("is not TOML at line 8") && !shown.contains("ms-secret"),
        "{shown}"
    );
}

#[test]
fn the_current_key_must_be_in_the_ring() {
    assert_eq!(mistaken(&[("ADDIN_KEYS__CURRENT", "k9")]), ["keys.ring.k9"]);
}

#[test]
fn what_is_effective_shows_without_secrets_and_reads_back_as_the_same() {
    let env = [
        ("ADDIN_TLS__CERT_FILE", "c.pem"),
        ("ADDIN_TLS__KEY_FILE", "k.pem"),
        ("ADDIN_TRUST__EXTRA_CA_FILE", "ca.pem"),
        ("ADDIN_LOG__FORMAT", "json"),
        ("ADDIN_WORKER__POLL_MS", "7"),
        ("ADDIN_LIMITS__SIGN_IN_BURST", "345"),
    ];
    let config = load(&least(), &env).unwrap();
    let shown = config.masked();
    for secret in ["ms-secret", "sales-secret", KEY] {
        assert!(!shown.contains(secret) && !format!("{config:?}").contains(secret));
    }
    let again = load(
        &shown.replace("k1 = \"********\"", &format!("k1 = \"{KEY}\"")),
        &[],
    )
    .unwrap();
    assert_eq!(again.masked(), shown);
    assert!(
        shown.contains("[limits]") && shown.contains("sign_in_burst = 345"),
        "{shown}"
    );
    assert_eq!(again.limits, config.limits);
}

#[test]
fn a_record_opens_at_an_address_made_of_its_id_and_number() {
    let config = load(&least(), &[]).unwrap();
    let url = config.sales.record_url.url("300100", "A-1&x").unwrap();
    assert_eq!(url.host_str(), Some("pod.example.com"));
    assert!(
        url.as_str()
            .ends_with("?id=300100&puid=A-1%26x&resource=activities&recordType=APPOINTMENT"),
        "{url}"
    );

    for wrong in [
        "{base}/activities",
        "{base}/{id}/{name}",
        "javascript:{id}",
        "http://pod.example.com/{id}",
    ] {
        assert_eq!(
            mistaken(&[("ADDIN_SALES__RECORD_URL_TEMPLATE", wrong)]),
            ["sales.record_url_template"]
        );
    }
}

#[test]
fn an_origin_is_scheme_host_and_port_alone() {
    for right in [
        "https://a.example",
        "https://a.example/",
        "https://a.example:8443",
        "http://localhost:1",
    ] {
        assert!(Origin::parse(right).is_some(), "{right}");
    }
    for wrong in [
        "a.example",
        "https://a.example/x",
        "https://a.example?x",
        "https://u@a.example",
        "http://a.example",
        "ftp://a",
    ] {
        assert!(Origin::parse(wrong).is_none(), "{wrong}");
    }
    let origin = Origin::parse("https://a.example:8443").unwrap();
    assert_eq!(origin.at("//evil.example/x").origin(), origin.at("/").origin());
}

#[test]
fn the_companys_own_domains_are_compared_without_case() {
    let config = load(
        &least(),
        &[(
            "ADDIN_MICROSOFT__INTERNAL_DOMAINS",
            "Contoso.example, contoso.test",
        )],
    )
    .unwrap();
    assert_eq!(
        config.microsoft.internal_domains,
        ["contoso.example", "contoso.test"]
    );
    assert_eq!(
        mistaken(&[("ADDIN_MICROSOFT__INTERNAL_DOMAINS", "@contoso.example")]),
        ["microsoft.internal_domains"]
    );
}

#[test]
fn an_operator_sets_how_often_people_may_ask() {
    let env = [
        ("ADDIN_LIMITS__CALLER_PER_SECOND", "5"),
        ("ADDIN_LIMITS__CALLER_BURST", "5"),
        ("ADDIN_LIMITS__SIGN_IN_PER_SECOND", "300"),
        ("ADDIN_LIMITS__SIGN_IN_BURST", "3000"),
    ];
    let limits = load(&least(), &env).unwrap().limits;
    assert_eq!((limits.caller.per_second, limits.caller.burst), (5, 5));
    assert_eq!((limits.sign_in.per_second, limits.sign_in.burst), (300, 3000));

    let in_file = format!("{}\n[limits]\ncaller_burst = 60\n", least());
    let limits = load(&in_file, &[]).unwrap().limits;
    assert_eq!((limits.caller.per_second, limits.caller.burst), (20, 60));
    assert_eq!(limits.sign_in, Limits::default().sign_in);

    let wrong = [
        ("ADDIN_LIMITS__CALLER_PER_SECOND", "0"),
        ("ADDIN_LIMITS__SIGN_IN_PER_SECOND", "201"),
        ("ADDIN_LIMITS__PEER_BURST", "7"),
    ];
    let keys = [
        "ADDIN_LIMITS__PEER_BURST",
        "limits.caller_per_second",
        "limits.sign_in_burst",
    ];
    assert_eq!(mistaken(&wrong), keys);
}

#[test]
fn what_may_be_asked_of_sales_has_defaults_and_bounds() {
    let sales = load(&least(), &[]).unwrap().sales;
    assert_eq!((sales.requests_at_once, sales.requests_per_minute), (4, 1_200));
    let env = [
        ("ADDIN_SALES__REQUESTS_AT_ONCE", "16"),
        ("ADDIN_SALES__REQUESTS_PER_MINUTE", "5000"),
    ];
    let sales = load(&least(), &env).unwrap().sales;
    assert_eq!((sales.requests_at_once, sales.requests_per_minute), (16, 5_000));
    for wrong in ["0", "101", "four"] {
        let env = [("ADDIN_SALES__REQUESTS_AT_ONCE", wrong)];
        assert_eq!(mistaken(&env), ["sales.requests_at_once"]);
    }
    for wrong in ["9", "100001"] {
        let env = [("ADDIN_SALES__REQUESTS_PER_MINUTE", wrong)];
        assert_eq!(mistaken(&env), ["sales.requests_per_minute"]);
    }
}

#[test]
fn the_framework_of_sales_is_one_that_exists() {
    let key = "ADDIN_SALES__FRAMEWORK_VERSION";
    for right in ["2", "9"] {
        let config = load(&least(), &[(key, right)]).unwrap();
        assert_eq!(config.sales.framework_version.to_string(), right);
    }
    for wrong in ["0", "1", "10", "nine"] {
        assert_eq!(mistaken(&[(key, wrong)]), ["sales.framework_version"]);
    }
}

#[test]
fn a_postgresql_address_may_stand_in_a_file_and_its_password_is_never_shown() {
    let address = "postgres://addin:hunter2@db.example.com/addin";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("database-url");
    std::fs::write(&file, format!("{address}\n")).unwrap();
    let least = least();
    let without = least.replace("database_url = \"sqlite:/var/lib/addin/addin.db\"", "");
    for (toml, variable, value) in [
        (&least, "ADDIN_DATABASE_URL", address.to_owned()),
        (&without, "ADDIN_DATABASE_URL_FILE", file.display().to_string()),
    ] {
        let config = load(toml, &[(variable, &value)]).unwrap();
        let Database::Postgres(url) = &config.database else {
            panic!("{variable} names no PostgreSQL");
        };
        assert_eq!(url.expose(), address);
        for shown in [config.masked(), format!("{config:?}")] {
            assert!(
                !shown.contains("hunter2") && shown.contains("db.example.com"),
                "{shown}"
            );
        }
    }
    for wrong in ["postgres:hunter2", "mysql://addin:hunter2@db/addin", "hunter2"] {
        let told = load(&least, &[("ADDIN_DATABASE_URL", wrong)])
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("database_url") && !told.contains("hunter2"),
            "{told}"
        );
    }
}

#[test]
fn what_a_pod_calls_its_fields_is_read_from_the_file_and_shown() {
    let fields =
        "\n[sales.fields]\n\"activities.Location\" = \"Place_c\"\nActivityContact.ContactId = \"PersonId\"\n";
    let config = load(&format!("{}{fields}", least()), &[]).unwrap();
    let named: Vec<_> = config.sales.fields.iter().collect();
    let named: Vec<_> = named
        .iter()
        .map(|(ours, theirs)| (ours.as_str(), theirs.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            ("ActivityContact.ContactId", "PersonId"),
            ("activities.Location", "Place_c")
        ]
    );
    assert!(
        config.masked().contains("\"activities.Location\" = \"Place_c\""),
        "{}",
        config.masked()
    );
    assert!(load(&least(), &[]).unwrap().sales.fields.is_empty());
    let wrong = "\n[sales.fields]\n\"activities.Location\" = \"\"\n\"activities.Subject\" = 7\n\"contacts.City\" = []\n";
    let mistakes = load(&format!("{}{wrong}", least()), &[]).unwrap_err();
    let keys: Vec<_> = mistakes.0.iter().map(|mistake| mistake.key.as_str()).collect();
    assert!(keys.contains(&"sales.fields.activities.Location"), "{mistakes}");
    assert!(keys.contains(&"sales.fields.contacts.City"), "{mistakes}");
}
