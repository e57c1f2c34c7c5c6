//! Mails and their folders.

use super::attachments::{self, Holder};
use super::delta::{Round, removed};
use super::list::{self, known};
use super::{Asked, Done, if_match, merge, needs, needs_json, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::message::{MailFolder, Message};
use crate::exchange::model::{ChangeRow, Exchange};
use crate::exchange::wire::View;
use crate::exchange::wire::properties::{MAIL_FOLDER, MESSAGE};
use crate::exchange::write;
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

/// `messages…`; `rest` is what follows, as it came.
pub(super) fn route(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    may(access, asked)?;
    in_messages(exchange, oid, None, rest, asked)
}

/// `mailFolders…`
pub(super) fn folders(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    may(access, asked)?;
    let mailbox = exchange.mailbox(oid)?;
    let folder = |key: &str| {
        let mut folders = MailFolder::ALL.into_iter();
        folders
            .find(|folder| folder.is_named(key) || mailbox.mail_folder_id(*folder) == key)
            .ok_or_else(GraphError::item_not_found)
    };
    match rest {
        [] => {
            only(asked, &[&Method::GET])?;
            known(asked, &MAIL_FOLDER)?;
            folder_page(&view(mailbox, asked), None, asked)
        }
        [delta] if delta.eq_ignore_ascii_case("delta") => {
            only(asked, &[&Method::GET])?;
            let round = Round::read(asked, "MailFolders", &["$orderby", "$filter", "$search"])?;
            // Folders do not change here: a first round tells them all, a later one nothing.
            let page = exchange.folder_changes(oid, round.cursor.as_ref())?;
            let view = View {
                options: &round.options,
                ..view(mailbox, asked)
            };
            let rows = page.rows.iter().map(|one| view.mail_folder(*one).into());
            round.page(asked, view.context("mailFolders"), &page, rows.collect())
        }
        [key] => {
            only(asked, &[&Method::GET])?;
            known(asked, &MAIL_FOLDER)?;
            let view = view(mailbox, asked);
            let mut body = json!({"@odata.context": view.context("mailFolders/$entity")});
            merge(&mut body, Value::Object(view.mail_folder(folder(key)?)));
            Done::ok(body)
        }
        [key, messages, delta]
            if messages.eq_ignore_ascii_case("messages") && delta.eq_ignore_ascii_case("delta") =>
        {
            only(asked, &[&Method::GET])?;
            known(asked, &MESSAGE)?;
            changes(exchange, oid, folder(key)?, asked)
        }
        [key, messages, rest @ ..] if messages.eq_ignore_ascii_case("messages") => {
            let folder = folder(key)?;
            in_messages(exchange, oid, Some(folder), rest, asked)
        }
        [key, children] if children.eq_ignore_ascii_case("childfolders") => {
            only(asked, &[&Method::GET])?;
            known(asked, &MAIL_FOLDER)?;
            folder_page(&view(mailbox, asked), Some(folder(key)?), asked)
        }
        [_, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// The folders at the top, or within another one.
fn folder_page(view: &View<'_>, parent: Option<MailFolder>, asked: &Asked<'_>) -> Result<Done, GraphError> {
    let (skip, top) = (asked.options.skip, asked.options.top.unwrap_or(list::PAGE));
    let all = MailFolder::within(parent).map(|one| Value::Object(view.mail_folder(one)));
    let page: Vec<Value> = all.skip(skip).take(top).collect();
    Done::ok(json!({"@odata.context": view.context("mailFolders"), "value": page}))
}

/// What changed in one folder. A first request may ask for mails from a time on, and for the newest first, and for nothing else
/// of the kind (Microsoft Graph, delta query for messages).
fn changes(
    exchange: &Exchange,
    oid: &str,
    folder: MailFolder,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let round = Round::read(asked, "Messages", &["$search"])?;
    let said = |option: &str| {
        let query = asked.uri.query().unwrap_or_default();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(name, _)| name.eq_ignore_ascii_case(option));
        found.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let is_since = |text: String| {
        ["receiveddatetime ge ", "receiveddatetime gt "]
            .iter()
            .any(|since| text.starts_with(since) && !text.contains(" and "))
    };
    let takes_filter = said("$filter").is_none_or(is_since);
    let takes_order = said("$orderby").is_none_or(|text| text == "receiveddatetime desc");
    if !takes_filter || !takes_order {
        return Err(GraphError::new(
            400,
            "ErrorInvalidUrlQuery",
            "Change tracking of messages takes a filter by 'receivedDateTime' and that order alone.",
        ));
    }
    let page = exchange.message_changes(oid, folder, round.cursor.as_ref(), round.limit(asked))?;
    let mailbox = exchange.mailbox(oid)?;
    let view = View {
        options: &round.options,
        ..view(mailbox, asked)
    };
    let passes = |message: &Message| {
        let filter = round.options.filter.as_ref();
        filter.is_none_or(|filter| filter.passes(message))
    };
    let rows = page.rows.iter().filter_map(|row| match row {
        ChangeRow::Changed(message) => passes(message).then(|| Value::Object(view.message(message))),
        ChangeRow::Removed(id) => Some(removed(&view.id_of_message(id))),
    });
    round.page(asked, view.context("messages"), &page, rows.collect())
}

/// `sendMail`: taken at once, and answered before anybody has it.
pub(super) fn send(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    needs(access, &["Mail.Send"])?;
    only(asked, &[&Method::POST])?;
    let owner = exchange.mailbox(oid)?.owner.clone();
    let kind = asked.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let outgoing = if kind.to_ascii_lowercase().starts_with("text/plain") {
        write::outgoing::from_mime(asked.body, owner)?
    } else {
        needs_json(asked.headers)?;
        write::outgoing::from_json(asked.body, owner)?
    };
    if outgoing.is_kept {
        exchange.send_message(oid, &outgoing.mail, asked.now)?;
    } else {
        exchange.send_and_forget(oid, &outgoing.mail, asked.now)?;
    }
    exchange.sink_message(&outgoing.mail, asked.now);
    Done::empty(StatusCode::ACCEPTED)
}

fn may(access: &GraphAccess, asked: &Asked<'_>) -> Result<(), GraphError> {
    let scopes: &[&str] = if *asked.method == Method::GET {
        &["Mail.Read", "Mail.ReadWrite"]
    } else {
        &["Mail.ReadWrite"]
    };
    needs(access, scopes)
}

fn in_messages(
    exchange: &mut Exchange,
    oid: &str,
    folder: Option<MailFolder>,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    if !rest
        .iter()
        .any(|segment| segment.eq_ignore_ascii_case("attachments"))
    {
        known(asked, &MESSAGE)?;
    }
    match rest {
        [] => {
            only(asked, &[&Method::GET])?;
            let view = view(exchange.mailbox(oid)?, asked);
            let is_here = |message: &&Message| folder.is_none_or(|folder| message.folder == folder);
            let messages = view.mailbox.messages().map(AsRef::as_ref).filter(is_here);
            list::page(messages, view.context("messages"), asked, |message| {
                view.message(message)
            })
        }
        [id] => one(exchange, oid, id, asked),
        [id, send] if send.eq_ignore_ascii_case("send") => {
            only(asked, &[&Method::POST])?;
            exchange.send_draft(oid, id, asked.now)?;
            Done::empty(StatusCode::ACCEPTED)
        }
        [id, files, rest @ ..] if files.eq_ignore_ascii_case("attachments") => {
            let item = exchange.mailbox(oid)?.message(id)?.immutable_id.clone();
            attachments::route(exchange, oid, &item, Holder::OutlookItem, rest, asked)
        }
        [_, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

fn one(exchange: &mut Exchange, oid: &str, id: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET, &Method::PATCH, &Method::DELETE])?;
    if *asked.method == Method::DELETE {
        exchange.delete_message(oid, id, asked.now)?;
        return Done::empty(StatusCode::NO_CONTENT);
    }
    let message = if *asked.method == Method::PATCH {
        needs_json(asked.headers)?;
        let categories = write::message::categories(asked.body)?;
        exchange.categorise_message(oid, id, &categories, if_match(asked), asked.now)?
    } else {
        exchange.mailbox(oid)?.message(id)?.clone()
    };
    let view = view(exchange.mailbox(oid)?, asked);
    let mut body = json!({"@odata.context": view.context("messages/$entity")});
    merge(&mut body, Value::Object(view.message(&message)));
    Done::ok(body)
}
