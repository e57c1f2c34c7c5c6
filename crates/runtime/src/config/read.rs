//! Every key of the configuration: its name, what is expected under it, and what it is when nobody says.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;

use super::layers::Gathered;
use super::notices::notices;
use super::origin::is_loopback;
use super::values::{ADDRESS, GUID, Kind, ORIGIN, PATH, Place, SOCKET, TEXT, Values};
use super::vendors::{microsoft, sales, sealing_keys};
use super::{
    Config, ConfigMistakes, Database, Doubt, Limits, Log, LogFormat, MetricsListeners, Origin, PostgresUrl,
    Program, Rate, Tls, Trust, Worker,
};

/// The hosts that show a pane in a frame today; Microsoft publishes no list, so an operator may give another.
const OUTLOOK_HOSTS: [&str; 3] = [
    "https://outlook.office.com",
    "https://outlook.office365.com",
    "https://outlook.cloud.microsoft",
];
/// No limit at all, in effect.
const RATE_MAX: u64 = 1_000_000;
const OFFICE_JS: &str = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";

/// Who opens what.
const SERVER: &[Program] = &[Program::Server];
const BOTH: &[Program] = &[Program::Server, Program::Worker];

pub(super) fn config(program: Option<Program>, gathered: Gathered) -> Result<Config, ConfigMistakes> {
    let mut values = Values::new(program, gathered);
    let config = whole(&mut values);
    if let Some(config) = &config {
        check_clock(config, &mut values);
    }
    let mistakes = values.finish();
    match config {
        Some(config) if mistakes.is_empty() => Ok(config),
        Some(_) | None => Err(ConfigMistakes(mistakes)),
    }
}

/// Reads every section before any missing one ends it, so that all mistakes show.
fn whole(v: &mut Values) -> Option<Config> {
    let public_origin = v.required("public_origin", &ORIGIN);
    let listen = v.or("listen", &SOCKET, SocketAddr::from(([0, 0, 0, 0], 8443)));
    let database = database(v);
    let office_js_url = v.address_or("office_js_url", &ADDRESS, OFFICE_JS);
    let assets_dir = v.required("assets_dir", &PATH);
    v.look_for("assets_dir", assets_dir.as_deref(), Place::Folder, SERVER);
    let clock_given = v.has("clock_url");
    let clock_url = v.optional("clock_url", &ADDRESS);
    let frame_ancestors = frame_ancestors(v);
    let display_name = v.or("display_name", &TEXT, "Sales for Outlook".to_owned());
    let addin_id = v.required("addin_id", &GUID);
    let tls = tls(v);
    let trust_given = v.has("trust.extra_ca_file");
    let extra_ca_file = v.optional("trust.extra_ca_file", &PATH);
    v.look_for("trust.extra_ca_file", extra_ca_file.as_deref(), Place::File, BOTH);
    let metrics = metrics(v);
    let limits = limits(v);
    let microsoft = microsoft(v);
    let sales = sales(v);
    let notices = notices(v, microsoft.as_ref());
    let keys = sealing_keys(v);
    let doubt = doubt(v);
    let worker = worker(v);
    let log = log(v);
    if clock_given != clock_url.is_some() || trust_given != extra_ca_file.is_some() {
        return None;
    }
    Some(Config {
        public_origin: public_origin?,
        listen: listen?,
        database: database?,
        office_js_url: office_js_url?,
        assets_dir: assets_dir?,
        clock_url,
        frame_ancestors: frame_ancestors?,
        display_name: display_name?,
        addin_id: addin_id?,
        tls: tls?,
        trust: Trust { extra_ca_file },
        metrics: metrics?,
        limits: limits?,
        microsoft: microsoft?,
        sales: sales?,
        notices: notices?,
        keys: keys?,
        doubt: doubt?,
        worker: worker?,
        log: log?,
    })
}

/// A clock that somebody else moves decides when tokens expire, so it is taken from nowhere but this machine,
/// and only where no real vendor is involved.
fn check_clock(config: &Config, v: &mut Values) {
    let Some(clock) = &config.clock_url else { return };
    let vendors = [
        ("microsoft.authority", is_loopback(&config.microsoft.authority)),
        ("microsoft.graph_url", is_loopback(&config.microsoft.graph_url)),
        ("sales.base_url", config.sales.base_url.is_loopback()),
        ("sales.identity_url", is_loopback(&config.sales.identity_url)),
    ];
    if !is_loopback(clock) {
        v.mistake(
            "clock_url",
            "is for stand-ins on this machine, expected a loopback address",
        );
    }
    for (vendor, _) in vendors.iter().filter(|(_, loopback)| !loopback) {
        v.mistake(
            "clock_url",
            format!("is for stand-ins on this machine, but {vendor} is elsewhere"),
        );
    }
}

/// An address of PostgreSQL may hold a password, so it may stand in a file of its own, and what is wrong is not shown.
fn database(v: &mut Values) -> Option<Database> {
    const EXPECTED: &str = "expected sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE";
    if !v.has("database_url") && !v.has("database_url_file") {
        v.mistake("database_url", format!("is missing, {EXPECTED}"));
        return None;
    }
    let url = v.secret("database_url")?;
    let url = url.expose_secret();
    if let Some(url) = PostgresUrl::parse(url) {
        return Some(Database::Postgres(url));
    }
    let path = url
        .strip_prefix("sqlite:")
        .map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match path.filter(|path| !path.is_empty() && !path.contains(['?', '\0'])) {
        Some(path) => {
            let path = PathBuf::from(path);
            // The file is made where it is missing, its folder is not; a name alone lies in the folder of the program.
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            v.look_for("database_url", folder, Place::Folder, BOTH);
            Some(Database::Sqlite { path })
        }
        None => {
            v.mistake("database_url", EXPECTED);
            None
        }
    }
}

fn frame_ancestors(v: &mut Values) -> Option<Vec<Origin>> {
    if v.has("frame_ancestors") {
        return v.list("frame_ancestors", &ORIGIN);
    }
    OUTLOOK_HOSTS.iter().map(|host| Origin::parse(host)).collect()
}

/// Both files or neither.
fn tls(v: &mut Values) -> Option<Option<Tls>> {
    if !v.has("tls.cert_file") && !v.has("tls.key_file") {
        return Some(None);
    }
    let cert_file = v.required("tls.cert_file", &PATH);
    let key_file = v.required("tls.key_file", &PATH);
    v.look_for("tls.cert_file", cert_file.as_deref(), Place::File, SERVER);
    v.look_for("tls.key_file", key_file.as_deref(), Place::File, SERVER);
    Some(Some(Tls {
        cert_file: cert_file?,
        key_file: key_file?,
    }))
}

fn metrics(v: &mut Values) -> Option<MetricsListeners> {
    let server_listen = v.or(
        "metrics.server_listen",
        &SOCKET,
        SocketAddr::from(([127, 0, 0, 1], 8445)),
    );
    let worker_listen = v.or(
        "metrics.worker_listen",
        &SOCKET,
        SocketAddr::from(([127, 0, 0, 1], 8446)),
    );
    Some(MetricsListeners {
        server_listen: server_listen?,
        worker_listen: worker_listen?,
    })
}

fn limits(v: &mut Values) -> Option<Limits> {
    let Limits { caller, sign_in } = Limits::default();
    let caller = rate(v, "limits.caller", caller);
    let sign_in = rate(v, "limits.sign_in", sign_in);
    Some(Limits {
        caller: caller?,
        sign_in: sign_in?,
    })
}

/// A bucket that is smaller than what it earns in a second would never let that much through.
fn rate(v: &mut Values, name: &str, default: Rate) -> Option<Rate> {
    let burst_key = format!("{name}_burst");
    let mut read = |key: &str, default: u32| {
        let number = v.number(key, 1..=RATE_MAX, default.into())?;
        u32::try_from(number).ok()
    };
    let per_second = read(&format!("{name}_per_second"), default.per_second);
    let burst = read(&burst_key, default.burst);
    let rate = Rate {
        per_second: per_second?,
        burst: burst?,
    };
    if rate.burst < rate.per_second {
        v.mistake(
            &burst_key,
            format!(
                "expected at least {name}_per_second, {}, found {}",
                rate.per_second, rate.burst
            ),
        );
        return None;
    }
    Some(rate)
}

fn doubt(v: &mut Values) -> Option<Doubt> {
    let send_window = v
        .number("doubt.send_window_secs", 1..=600, 5)
        .map(Duration::from_secs);
    let request_deadline = v
        .number("doubt.request_deadline_secs", 1..=600, 20)
        .map(Duration::from_secs);
    let grace = v
        .number("doubt.grace_secs", 1..=3600, 45)
        .map(Duration::from_secs);
    let doubt = Doubt {
        send_window: send_window?,
        request_deadline: request_deadline?,
        grace: grace?,
    };
    if doubt.grace < doubt.send_window + doubt.request_deadline {
        v.mistake(
            "doubt.grace_secs",
            "expected at least doubt.send_window_secs and doubt.request_deadline_secs together",
        );
        return None;
    }
    Some(doubt)
}

fn worker(v: &mut Values) -> Option<Worker> {
    let slots = v.number("worker.slots", 1..=256, 8);
    let poll = v.number("worker.poll_ms", 1..=60_000, 20);
    let lease = v.number("worker.lease_secs", 5..=3600, 30);
    Some(Worker {
        slots: usize::try_from(slots?).ok()?,
        poll: Duration::from_millis(poll?),
        lease: Duration::from_secs(lease?),
    })
}

fn log(v: &mut Values) -> Option<Log> {
    let format = Kind {
        expected: "\"text\" or \"json\"",
        parse: |text| match text {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        },
    };
    let filter = Kind {
        expected: "filter directives, such as info,worker=debug",
        parse: |text| EnvFilter::builder().parse(text).is_ok().then(|| text.to_owned()),
    };
    let format = v.or("log.format", &format, LogFormat::Text);
    let filter = v.or("log.filter", &filter, "info".to_owned());
    Some(Log {
        format: format?,
        filter: filter?,
    })
}
