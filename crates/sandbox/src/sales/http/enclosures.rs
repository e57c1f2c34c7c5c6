//! PUT: large texts and the content of files, which are read and written as they are; nothing else can be put.

use super::accept::{BYTES, is_one_of};
use super::answer::Answer;
use super::ask::{Ask, Route};
use crate::sales::model::{Complaint, Draft, Field, Kind, Sales};
use axum::http::StatusCode;

/// Replaces it.
pub(super) fn put(sales: &mut Sales, ask: &Ask) -> Result<Answer, Answer> {
    let head = &ask.head;
    let (table, attribute) = match &ask.route {
        Route::Enclosure { table, attribute, .. } => (*table, *attribute),
        Route::ChildEnclosure { child, attribute, .. } => (*child, *attribute),
        Route::Describe(_)
        | Route::Collection(_)
        | Route::Item(..)
        | Route::Children { .. }
        | Route::Child { .. } => return Err(Answer::not_allowed(head)),
    };
    if !is_one_of(head.content_type.as_deref(), &[BYTES]) {
        return Err(Answer::unsupported_media(head));
    }
    let is_file = table
        .attribute(attribute)
        .is_some_and(|attribute| attribute.kind == Kind::Bytes);
    if is_file {
        return set(sales, ask, Field::Bytes(ask.body.to_vec().into()));
    }
    match std::str::from_utf8(&ask.body) {
        Ok(text) => set(sales, ask, Field::from(text)),
        Err(_) => {
            let complaint = Complaint::value(attribute, "The content is not valid UTF-8 text.");
            Err(Answer::bad_request(head, complaint))
        }
    }
}

/// Gives the attribute that the address names this value.
pub(super) fn set(sales: &mut Sales, ask: &Ask, value: Field) -> Result<Answer, Answer> {
    let condition = ask.head.condition(&sales.peculiar);
    let done = match &ask.route {
        Route::Enclosure {
            table,
            key,
            attribute,
        } => {
            let draft = Draft::new().with(attribute, value);
            sales.edit(&ask.user, *table, key, &draft, &condition, ask.now)
        }
        Route::ChildEnclosure {
            parent,
            key,
            child,
            child_key,
            attribute,
        } => {
            let draft = Draft::new().with(attribute, value);
            let (owner, member) = ((*parent, key.as_str()), (*child, child_key.as_str()));
            sales.edit_child(&ask.user, owner, member, &draft, &condition, ask.now)
        }
        Route::Describe(_)
        | Route::Collection(_)
        | Route::Item(..)
        | Route::Children { .. }
        | Route::Child { .. } => return Err(Answer::not_allowed(&ask.head)),
    };
    done.map(|()| Answer::empty(StatusCode::NO_CONTENT))
        .map_err(|refusal| Answer::refused(&ask.head, refusal))
}
