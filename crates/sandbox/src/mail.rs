//! `/mail/`: mails that Exchange would have sent, newest first.

use crate::Sandbox;
use crate::exchange::body::escape;
use crate::exchange::model::SentMail;
use axum::Json;
use axum::extract::State;
use axum::response::Html;
use serde_json::{Value, json};

/// `GET /mail/`
pub(crate) async fn page(State(sandbox): State<Sandbox>) -> Html<String> {
    let world = sandbox.world();
    let rows: String = (world.exchange.mails().iter().rev())
        .map(|mail| {
            format!(
                "<tr><td>{}</td><td>{:?}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                mail.sent_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
                mail.kind,
                escape(&mail.from),
                escape(&mail.to.join(", ")),
                escape(&mail.subject)
            )
        })
        .collect();
    let rows = if rows.is_empty() {
        "<tr><td colspan=\"5\">No mail yet.</td></tr>".to_owned()
    } else {
        rows
    };
    Html(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mail sink</title>\
         <style>body{{font:15px system-ui;margin:2rem}}td,th{{text-align:left;padding:.3rem .8rem;\
         border-bottom:1px solid #ddd}}</style></head>\n<body><h1>Mails that Exchange would have sent</h1>\n\
         <table><thead><tr><th>Sent</th><th>Kind</th><th>From</th><th>To</th><th>Subject</th></tr></thead>\
         <tbody>\n{rows}</tbody></table></body></html>\n"
    ))
}

/// `GET /mail/messages.json`
pub(crate) async fn messages(State(sandbox): State<Sandbox>) -> Json<Value> {
    let world = sandbox.world();
    let mails: Vec<&SentMail> = world.exchange.mails().iter().map(AsRef::as_ref).collect();
    Json(json!({"messages": mails}))
}
