//! `GET /_sandbox/world`: what each side holds.

use crate::Sandbox;
use crate::exchange::model::{Mailbox, SentMail};
use crate::exchange::query::{Expand, Options, preferences};
use crate::exchange::wire::{View, category};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
pub(super) struct ShowIn {
    full: Option<String>,
}

pub(super) async fn show(State(sandbox): State<Sandbox>, Query(asked): Query<ShowIn>) -> Json<Value> {
    let mut answer = counts(&sandbox);
    if asked.full.is_some_and(|full| full != "0" && full != "false") {
        answer["records"] = records(&sandbox);
    }
    Json(answer)
}

/// Numbers per user and side.
pub(super) fn counts(sandbox: &Sandbox) -> Value {
    let now = sandbox.now();
    let world = sandbox.world();
    let sales = json!(world.sales.counts());
    let mut users = Map::new();
    for mailbox in world.exchange.mailboxes() {
        let own = sales["users"]
            .get(&mailbox.owner.address)
            .cloned()
            .unwrap_or_else(|| json!({}));
        let exchange = json!({
            "events": mailbox.events().count(),
            "contacts": mailbox.contacts().count(),
            "tasks": mailbox.tasks().count(),
            "messages": mailbox.messages().count(),
            "categories": mailbox.categories.len(),
        });
        users.insert(
            mailbox.owner.address.clone(),
            json!({"exchange": exchange, "sales": own}),
        );
    }
    json!({
        "now": now.to_string(),
        "users": users,
        "exchange": {"mailboxes": users.len(), "mails": world.exchange.mails().len()},
        "sales": sales,
    })
}

/// Every record: events as Graph would show them with all extended properties, Sales as it dumps itself.
fn records(sandbox: &Sandbox) -> Value {
    let origin = sandbox.origin_text();
    let world = sandbox.world();
    let mailboxes: Map<String, Value> = (world.exchange.mailboxes())
        .map(|mailbox| (mailbox.owner.address.clone(), mailbox_records(mailbox, &origin)))
        .collect();
    let mails: Vec<&SentMail> = world.exchange.mails().iter().map(AsRef::as_ref).collect();
    json!({"exchange": mailboxes, "mails": mails, "sales": world.sales.dump()})
}

fn mailbox_records(mailbox: &Mailbox, origin: &str) -> Value {
    let Ok(preferences) = preferences(&HeaderMap::new()) else {
        return Value::Null;
    };
    let events: Vec<Value> = (mailbox.events())
        .map(|event| {
            let options = Options {
                expand: Expand {
                    extended: event.extended.keys().cloned().collect(),
                    navigation: Vec::new(),
                },
                ..Options::default()
            };
            let view = View {
                root: format!("{origin}/graph/v1.0"),
                outlook: format!("{origin}/outlook/"),
                mailbox,
                preferences: &preferences,
                options: &options,
            };
            let mut shown = view.event(event);
            shown.insert("immutableId".to_owned(), json!(event.immutable_id));
            Value::Object(shown)
        })
        .collect();
    let categories: Vec<Value> = mailbox.categories.iter().map(category).collect();
    json!({"id": mailbox.oid, "timeZone": mailbox.zone, "events": events, "categories": categories})
}
