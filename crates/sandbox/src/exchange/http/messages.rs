//! Mails and their folders.

use super::attachments::{self, Holder};
use super::delta::Round;
use super::list::{self, known};
use super::{Asked, Done, if_match, merge, needs, needs_json, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::message::{MailFolder, Message};
use crate::exchange::model::Exchange;
use crate::exchange::wire::View;
use crate::exchange::wire::properties::{MAIL_FOLDER, MESSAGE};
use crate::exchange::write;
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode};
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
            let view = view(mailbox, asked);
            let all: Vec<Value> = MailFolder::ALL
                .into_iter()
                .map(|one| view.mail_folder(one).into())
                .collect();
            let page: Vec<Value> = all
                .iter()
                .skip(asked.options.skip)
                .take(asked.options.top.unwrap_or(list::PAGE))
                .cloned()
                .collect();
            Done::ok(json!({"@odata.context": view.context("mailFolders"), "value": page}))
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
        [key, messages, rest @ ..] if messages.eq_ignore_ascii_case("messages") => {
            let folder = folder(key)?;
            in_messages(exchange, oid, Some(folder), rest, asked)
        }
        [key, children] if children.eq_ignore_ascii_case("childfolders") => {
            only(asked, &[&Method::GET])?;
            folder(key)?;
            Done::ok(json!({"value": []}))
        }
        [_, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
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
