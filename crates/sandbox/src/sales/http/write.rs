//! POST, PATCH and DELETE.

use super::accept::{ITEM, Pick};
use super::answer::Answer;
use super::ask::{Ask, Head, Route};
use super::body;
use super::enclosures;
use super::params::{Links, View, encoded};
use super::read::children_address;
use super::shape::Shape;
use crate::sales::model::{Draft, Field, Refusal, Row, Sales, Table, Upserted};
use axum::http::{StatusCode, header};

/// Creates a record or a child row; with `Upsert-Mode: true` changes the one that is there.
pub(super) fn post(sales: &mut Sales, ask: &Ask) -> Result<Answer, Answer> {
    let head = acceptable(&ask.head)?;
    match &ask.route {
        Route::Collection(table) => {
            let draft = writable(ask, *table).and_then(|()| body::draft(sales, ask, *table))?;
            let done = if head.upsert {
                sales.upsert(&ask.user, *table, &draft, ask.now)
            } else {
                sales
                    .create(&ask.user, *table, &draft, ask.now)
                    .map(Upserted::Created)
            };
            let (status, key) = outcome(done.map_err(|refusal| Answer::refused(head, refusal))?);
            let row = sales
                .record(*table, &key)
                .ok_or_else(|| Answer::not_found(head))?;
            Ok(written(
                sales,
                ask,
                row,
                status,
                &format!("{}/{}", ask.base, table.path()),
                &draft,
            ))
        }
        Route::Children { parent, key, child } => {
            let draft = body::draft(sales, ask, *child)?;
            let owner = (*parent, key.as_str());
            let done = if head.upsert {
                sales.upsert_child(&ask.user, owner, *child, &draft, ask.now)
            } else {
                sales
                    .add_child(&ask.user, owner, *child, &draft, ask.now)
                    .map(Upserted::Created)
            };
            let (status, child_key) = outcome(done.map_err(|refusal| Answer::refused(head, refusal))?);
            child_written(sales, ask, (*parent, key), (*child, &child_key), status)
        }
        Route::Describe(_)
        | Route::Item(..)
        | Route::Child { .. }
        | Route::Enclosure { .. }
        | Route::ChildEnclosure { .. } => Err(Answer::not_allowed(head)),
    }
}

/// Changes the attributes that the body names.
pub(super) fn patch(sales: &mut Sales, ask: &Ask) -> Result<Answer, Answer> {
    let head = acceptable(&ask.head)?;
    let condition = head.condition(&sales.peculiar);
    match &ask.route {
        Route::Item(table, key) => {
            let draft = writable(ask, *table).and_then(|()| body::draft(sales, ask, *table))?;
            let done = sales.edit(&ask.user, *table, key, &draft, &condition, ask.now);
            done.map_err(|refusal| Answer::refused(head, refusal))?;
            // The change may have taken the record out of the user's sight; it is answered all the same.
            let row = sales.record(*table, key).ok_or_else(|| Answer::not_found(head))?;
            let address = format!("{}/{}", ask.base, table.path());
            Ok(written(sales, ask, row, StatusCode::OK, &address, &draft))
        }
        Route::Child {
            parent,
            key,
            child,
            child_key,
        } => {
            let draft = body::draft(sales, ask, *child)?;
            let (owner, member) = ((*parent, key.as_str()), (*child, child_key.as_str()));
            let done = sales.edit_child(&ask.user, owner, member, &draft, &condition, ask.now);
            done.map_err(|refusal| Answer::refused(head, refusal))?;
            child_written(sales, ask, owner, member, StatusCode::OK)
        }
        Route::Describe(_)
        | Route::Collection(_)
        | Route::Children { .. }
        | Route::Enclosure { .. }
        | Route::ChildEnclosure { .. } => Err(Answer::not_allowed(head)),
    }
}

pub(super) fn delete(sales: &mut Sales, ask: &Ask) -> Result<Answer, Answer> {
    let head = &ask.head;
    let condition = head.condition(&sales.peculiar);
    let done = match &ask.route {
        Route::Item(table, key) => {
            writable(ask, *table)?;
            sales.delete(&ask.user, *table, key, &condition, ask.now)
        }
        Route::Child {
            parent,
            key,
            child,
            child_key,
        } => sales.remove_child(
            &ask.user,
            (*parent, key),
            (*child, child_key),
            &condition,
            ask.now,
        ),
        Route::Enclosure { .. } | Route::ChildEnclosure { .. } => {
            return enclosures::set(sales, ask, Field::Null);
        }
        Route::Describe(_) | Route::Collection(_) | Route::Children { .. } => {
            return Err(Answer::not_allowed(head));
        }
    };
    done.map(|()| Answer::empty(StatusCode::NO_CONTENT))
        .map_err(|refusal| Answer::refused(head, refusal))
}

/// The answer to a write: the whole record, with the children that the body brought.
fn written(
    sales: &Sales,
    ask: &Ask,
    row: &Row,
    status: StatusCode,
    collection: &str,
    draft: &Draft,
) -> Answer {
    let brought = row.table.children().iter().filter(|child| draft.brings(**child));
    let children = brought.map(|child| (*child, None)).collect();
    let view = View {
        attributes: None,
        children,
        links: Links::All,
    };
    let shape = Shape {
        sales,
        framework: ask.head.framework,
        view: &view,
    };
    let address = format!("{collection}/{}", encoded(&row.key));
    let mut answer = Answer::json(&ask.head, status, ITEM, shape.item(row, collection));
    if !sales.peculiar.without_etags {
        answer = answer.with(header::ETAG, row.etag());
    }
    if status == StatusCode::CREATED {
        answer.with(header::LOCATION, address)
    } else {
        answer
    }
}

fn child_written(
    sales: &Sales,
    ask: &Ask,
    (parent, key): (Table, &str),
    (child, child_key): (Table, &str),
    status: StatusCode,
) -> Result<Answer, Answer> {
    let row = sales
        .record(parent, key)
        .and_then(|row| row.children(child).find(|member| member.key == child_key));
    let row = row.ok_or_else(|| Answer::refused(&ask.head, Refusal::NotFound))?;
    Ok(written(
        sales,
        ask,
        row,
        status,
        &children_address(ask, parent, key, child),
        &Draft::new(),
    ))
}

fn outcome(done: Upserted) -> (StatusCode, String) {
    match done {
        Upserted::Created(key) => (StatusCode::CREATED, key),
        Upserted::Changed(key) => (StatusCode::OK, key),
    }
}

fn writable(ask: &Ask, table: Table) -> Result<(), Answer> {
    if table.is_writable() {
        Ok(())
    } else {
        Err(Answer::not_allowed(&ask.head))
    }
}

/// Refuses before anything is done when the answer could not be sent.
fn acceptable(head: &Head) -> Result<&Head, Answer> {
    if head.accept.pick(ITEM) == Pick::Refused {
        Err(Answer::not_acceptable(head))
    } else {
        Ok(head)
    }
}
