//! Contacts of the default folder, and each by its id.

use super::delta::{Round, removed};
use super::list::{self, known};
use super::{Asked, Done, if_match, merge, needs, needs_json, only, view};
use crate::exchange::contact::Contact;
use crate::exchange::error::GraphError;
use crate::exchange::model::{ChangeRow, Exchange};
use crate::exchange::wire::View;
use crate::exchange::wire::properties::CONTACT;
use crate::exchange::write;
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// `contacts`, `contacts/delta` and `contacts/{id}`; `rest` is what follows, as it came.
pub(super) fn route(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let reading = *asked.method == Method::GET;
    let scopes: &[&str] = if reading {
        &["Contacts.Read", "Contacts.ReadWrite"]
    } else {
        &["Contacts.ReadWrite"]
    };
    needs(access, scopes)?;
    known(asked, &CONTACT)?;
    match rest {
        [] if reading => {
            let view = view(exchange.mailbox(oid)?, asked);
            let contacts = view.mailbox.contacts().map(AsRef::as_ref);
            list::page(contacts, view.context("contacts"), asked, |contact| {
                view.contact(contact)
            })
        }
        [] => {
            only(asked, &[&Method::POST])?;
            needs_json(asked.headers)?;
            let contact = exchange.create_contact(oid, &write::contact::read(asked.body)?, asked.now)?;
            Done::created(entity(exchange, oid, &contact, asked)?)
        }
        [delta] if delta.eq_ignore_ascii_case("delta") => changes(exchange, oid, asked),
        [id] => one(exchange, oid, id, asked),
        [_, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// `contactFolders/{id}/contacts…`; the only folder that is shown is the default one.
pub(super) fn folder(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    match rest {
        [folder, contacts, rest @ ..] if contacts.eq_ignore_ascii_case("contacts") => {
            let known = exchange.mailbox(oid)?.contacts_folder();
            if !folder.eq_ignore_ascii_case("contacts") && *folder != known {
                return Err(GraphError::item_not_found());
            }
            route(exchange, access, oid, rest, asked)
        }
        [] => Err(GraphError::no_such_segment("contactFolders")),
        [.., unknown] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// By its id a contact is read wherever it lies in its mailbox. What does not lie in the default folder is written by nobody
/// here.
fn one(exchange: &mut Exchange, oid: &str, id: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET, &Method::PATCH, &Method::DELETE])?;
    let if_match = if_match(asked);
    if *asked.method == Method::DELETE {
        exchange.delete_contact(oid, id, if_match, asked.now)?;
        return Done::empty(StatusCode::NO_CONTENT);
    }
    let contact = if *asked.method == Method::PATCH {
        needs_json(asked.headers)?;
        let change = write::contact::read(asked.body)?;
        exchange.update_contact(oid, id, &change, if_match, asked.now)?
    } else {
        exchange.mailbox(oid)?.contact_anywhere(id)?.item.clone()
    };
    Done::ok(entity(exchange, oid, &contact, asked)?)
}

fn changes(exchange: &Exchange, oid: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET])?;
    let round = Round::read(asked, "Contacts", &["$orderby", "$filter", "$expand", "$search"])?;
    let page = exchange.contact_changes(oid, round.cursor.as_ref(), round.limit(asked))?;
    let mailbox = exchange.mailbox(oid)?;
    let view = View {
        options: &round.options,
        ..view(mailbox, asked)
    };
    let rows = page.rows.iter().map(|row| match row {
        ChangeRow::Changed(contact) => Value::Object(view.contact(contact)),
        ChangeRow::Removed(id) => removed(&view.id_of_contact(id)),
    });
    round.page(asked, view.context("contacts"), &page, rows.collect())
}

fn entity(exchange: &Exchange, oid: &str, contact: &Contact, asked: &Asked<'_>) -> Result<Value, GraphError> {
    let view = view(exchange.mailbox(oid)?, asked);
    let mut body = json!({"@odata.context": view.context("contacts/$entity")});
    merge(&mut body, Value::Object(view.contact(contact)));
    Ok(body)
}
