//! Prints what is effective, with its secrets masked.

use std::time::Duration;

use toml::{Table, Value};

use super::{Config, Database, LogFormat, NoticeSender, Notices, Origin};

const MASK: &str = "********";

pub(super) fn toml(config: &Config) -> String {
    let mut top = Table::new();
    put(&mut top, "public_origin", &config.public_origin);
    put(&mut top, "listen", config.listen);
    match &config.database {
        Database::Sqlite { path } => put(&mut top, "database_url", format!("sqlite:{}", path.display())),
        Database::Postgres(url) => put(&mut top, "database_url", url),
    }
    put(&mut top, "office_js_url", &config.office_js_url);
    put(&mut top, "assets_dir", config.assets_dir.display());
    if let Some(url) = &config.clock_url {
        put(&mut top, "clock_url", url);
    }
    top.insert(
        "frame_ancestors".to_owned(),
        list(config.frame_ancestors.iter().map(Origin::to_string)),
    );
    put(&mut top, "display_name", &config.display_name);
    put(&mut top, "addin_id", config.addin_id);
    sections(config, &mut top);
    top.to_string()
}

fn sections(config: &Config, top: &mut Table) {
    if let Some(tls) = &config.tls {
        section(top, "tls", |table| {
            put(table, "cert_file", tls.cert_file.display());
            put(table, "key_file", tls.key_file.display());
        });
    }
    if let Some(file) = &config.trust.extra_ca_file {
        section(top, "trust", |table| put(table, "extra_ca_file", file.display()));
    }
    section(top, "metrics", |table| {
        put(table, "server_listen", config.metrics.server_listen);
        put(table, "worker_listen", config.metrics.worker_listen);
    });
    section(top, "limits", |table| {
        let (caller, sign_in) = (config.limits.caller, config.limits.sign_in);
        number(table, "caller_per_second", caller.per_second.into());
        number(table, "caller_burst", caller.burst.into());
        number(table, "sign_in_per_second", sign_in.per_second.into());
        number(table, "sign_in_burst", sign_in.burst.into());
    });
    vendors(config, top);
    if let Some(notices) = &config.notices {
        section(top, "notices", |table| senders(notices, table));
    }
    section(top, "keys", |table| {
        put(table, "current", &config.keys.current);
        section(table, "ring", |ring| {
            config.keys.ring.keys().for_each(|name| put(ring, name, MASK))
        });
    });
    section(top, "doubt", |table| {
        number(table, "send_window_secs", config.doubt.send_window.as_secs());
        number(
            table,
            "request_deadline_secs",
            config.doubt.request_deadline.as_secs(),
        );
        number(table, "grace_secs", config.doubt.grace.as_secs());
    });
    section(top, "worker", |table| {
        number(table, "slots", config.worker.slots as u64);
        number(table, "poll_ms", whole_millis(config.worker.poll));
        number(table, "lease_secs", config.worker.lease.as_secs());
    });
    section(top, "log", |table| {
        let format = match config.log.format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        };
        put(table, "format", format);
        put(table, "filter", &config.log.filter);
    });
}

fn vendors(config: &Config, top: &mut Table) {
    let (microsoft, sales) = (&config.microsoft, &config.sales);
    section(top, "microsoft", |table| {
        put(table, "client_id", microsoft.client_id);
        put(table, "client_secret", MASK);
        put(table, "authority", &microsoft.authority);
        table.insert(
            "tenants".to_owned(),
            list(microsoft.tenants.iter().map(ToString::to_string)),
        );
        put(table, "graph_url", &microsoft.graph_url);
        put(table, "api_scope", &microsoft.api_scope);
        table.insert("audiences".to_owned(), list(microsoft.audiences.iter().cloned()));
        // None at all is said by leaving the key out: an empty list in a file is a mistake.
        if !microsoft.internal_domains.is_empty() {
            table.insert(
                "internal_domains".to_owned(),
                list(microsoft.internal_domains.iter().cloned()),
            );
        }
    });
    section(top, "sales", |table| {
        put(table, "base_url", &sales.base_url);
        put(table, "identity_url", &sales.identity_url);
        put(table, "client_id", &sales.client_id);
        put(table, "client_secret", MASK);
        put(table, "scope", &sales.scope);
        put(table, "rest_version", &sales.rest_version);
        number(table, "framework_version", u64::from(sales.framework_version));
        if let Some(code) = &sales.source_system {
            put(table, "source_system", code);
        }
        number(table, "requests_at_once", u64::from(sales.requests_at_once));
        number(table, "requests_per_minute", u64::from(sales.requests_per_minute));
        put(table, "record_url_template", sales.record_url.template());
        if !sales.fields.is_empty() {
            section(table, "fields", |table| {
                sales
                    .fields
                    .iter()
                    .for_each(|(ours, theirs)| put(table, ours, theirs))
            });
        }
    });
}

fn senders(notices: &Notices, table: &mut Table) {
    put(table, "from", &notices.from);
    put(table, "sender", notices.sender.as_str());
    match &notices.sender {
        NoticeSender::Graph { tenant } => put(table, "tenant", tenant),
        NoticeSender::Smtp(smtp) => section(table, "smtp", |table| {
            put(table, "host", &smtp.host);
            number(table, "port", smtp.port.into());
            put(table, "security", smtp.security.as_str());
            if let Some(login) = &smtp.login {
                put(table, "user", &login.user);
                put(table, "password", MASK);
            }
        }),
    }
}

fn section(table: &mut Table, name: &str, fill: impl FnOnce(&mut Table)) {
    let mut inner = Table::new();
    fill(&mut inner);
    table.insert(name.to_owned(), Value::Table(inner));
}

fn put(table: &mut Table, key: &str, value: impl ToString) {
    table.insert(key.to_owned(), Value::String(value.to_string()));
}

/// Every number of the configuration has an upper bound far below what TOML can spell.
fn number(table: &mut Table, key: &str, value: u64) {
    table.insert(
        key.to_owned(),
        Value::Integer(i64::try_from(value).unwrap_or(i64::MAX)),
    );
}

fn list(values: impl Iterator<Item = String>) -> Value {
    Value::Array(values.map(Value::String).collect())
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
