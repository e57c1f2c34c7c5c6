//! GET: items, lists, children, large texts, descriptions.

use super::accept::{BYTES, COLLECTION, ITEM, Pick};
use super::answer::{Answer, Content};
use super::ask::{Ask, Head, Route};
use super::describe;
use super::params::encoded;
use super::shape::Shape;
use crate::sales::model::{Complaint, Field, Refusal, Row, Sales, Table};
use axum::http::{StatusCode, header};

pub(super) fn get(sales: &Sales, ask: &Ask) -> Result<Answer, Answer> {
    let head = &ask.head;
    let refused = |refusal: Refusal| Answer::refused(head, refusal);
    match &ask.route {
        Route::Describe(table) => Ok(describe::resource(&sales.peculiar, ask, *table)),
        Route::Collection(table) => {
            let wanted = selection(sales, ask, *table)?;
            let rows = sales.list(&ask.user, *table, &wanted, ask.now).map_err(refused)?;
            page(
                sales,
                ask,
                *table,
                &rows,
                &format!("{}/{}", ask.base, table.path()),
            )
        }
        Route::Item(table, key) => {
            let row = sales.look(&ask.user, *table, key, ask.now).map_err(refused)?;
            item(sales, ask, row, &format!("{}/{}", ask.base, table.path()))
        }
        Route::Children { parent, key, child } => {
            let row = sales.look(&ask.user, *parent, key, ask.now).map_err(refused)?;
            let wanted = selection(sales, ask, *child)?;
            let rows = sales.select(row.children(*child), &wanted);
            page(
                sales,
                ask,
                *child,
                &rows,
                &children_address(ask, *parent, key, *child),
            )
        }
        Route::Child {
            parent,
            key,
            child,
            child_key,
        } => {
            let row = sales.look(&ask.user, *parent, key, ask.now).map_err(refused)?;
            let member = row.children(*child).find(|member| member.key == *child_key);
            let member = member.ok_or(Refusal::NotFound).map_err(refused)?;
            item(sales, ask, member, &children_address(ask, *parent, key, *child))
        }
        Route::Enclosure {
            table,
            key,
            attribute,
        } => {
            let row = sales.look(&ask.user, *table, key, ask.now).map_err(refused)?;
            enclosure(head, sales.value(row, attribute))
        }
        Route::ChildEnclosure {
            parent,
            key,
            child,
            child_key,
            attribute,
        } => {
            let row = sales.look(&ask.user, *parent, key, ask.now).map_err(refused)?;
            let member = row.children(*child).find(|member| member.key == *child_key);
            let member = member.ok_or(Refusal::NotFound).map_err(refused)?;
            enclosure(head, sales.value(member, attribute))
        }
    }
}

/// A large text, or the content of a file, as it is.
fn enclosure(head: &Head, value: Field) -> Result<Answer, Answer> {
    // There is no JSON form of it, whatever else the client takes.
    if head.accept.pick(BYTES) != Pick::As(BYTES) {
        return Err(Answer::not_acceptable(head));
    }
    let bytes = match value {
        Field::Text(text) => text.into_bytes(),
        Field::Bytes(bytes) => bytes.to_vec(),
        Field::Null | Field::Int(_) | Field::Cents(_) | Field::Flag(_) | Field::Time(_) | Field::Day(_) => {
            return Ok(Answer::empty(StatusCode::NO_CONTENT));
        }
    };
    Ok(Answer {
        status: StatusCode::OK,
        headers: Vec::new(),
        content: Content::Bytes(bytes),
    })
}

/// One record, or 304 when the client has this version already.
fn item(sales: &Sales, ask: &Ask, row: &Row, collection: &str) -> Result<Answer, Answer> {
    let etag = Some(row.etag()).filter(|_| !sales.peculiar.without_etags);
    if let Some(etag) = &etag
        && ask
            .head
            .if_none_match
            .as_deref()
            .is_some_and(|tags| has_tag(tags, etag))
    {
        return Ok(Answer::empty(StatusCode::NOT_MODIFIED).with(header::ETAG, etag.as_str()));
    }
    let view = ask
        .params
        .view(row.table, &sales.peculiar)
        .map_err(|complaint| bad(&ask.head, complaint))?;
    let shape = Shape {
        sales,
        framework: ask.head.framework,
        view: &view,
    };
    let body = shape.item(row, collection);
    let answer = Answer::json(&ask.head, StatusCode::OK, ITEM, body);
    Ok(match etag {
        Some(etag) => answer.with(header::ETAG, etag),
        None => answer,
    })
}

fn page(sales: &Sales, ask: &Ask, table: Table, rows: &[&Row], address: &str) -> Result<Answer, Answer> {
    let view = ask
        .params
        .view(table, &sales.peculiar)
        .map_err(|complaint| bad(&ask.head, complaint))?;
    let page = ask.params.page().map_err(|complaint| bad(&ask.head, complaint))?;
    let shape = Shape {
        sales,
        framework: ask.head.framework,
        view: &view,
    };
    let body = shape.collection(rows, page, address);
    Ok(Answer::json(&ask.head, StatusCode::OK, COLLECTION, body))
}

fn selection(sales: &Sales, ask: &Ask, table: Table) -> Result<crate::sales::model::Selection, Answer> {
    let caller = sales.user(&ask.user).map_or(0, |user| user.party_id);
    let read = ask
        .params
        .selection(table, &sales.peculiar, ask.head.framework, caller, ask.now);
    read.map_err(|complaint| bad(&ask.head, complaint))
}

pub(super) fn children_address(ask: &Ask, parent: Table, key: &str, child: Table) -> String {
    format!(
        "{}/{}/{}/child/{}",
        ask.base,
        parent.path(),
        encoded(key),
        child.path()
    )
}

pub(super) fn has_tag(tags: &str, etag: &str) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag == etag)
}

fn bad(head: &Head, complaint: Complaint) -> Answer {
    Answer::bad_request(head, complaint)
}
