//! To Do: lists, the tasks of the default list, and what they are linked with.

use super::attachments::{self, Holder};
use super::delta::{Round, removed};
use super::list::{self, known};
use super::{Asked, Done, if_match, merge, needs, needs_json, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::model::{ChangeRow, Exchange};
use crate::exchange::todo::TodoTask;
use crate::exchange::wire::View;
use crate::exchange::wire::properties::TASK;
use crate::exchange::wire::task::{linked_resource, task_list};
use crate::exchange::write;
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// `todo/…`; `rest` is what follows, as it came.
pub(super) fn route(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let scopes: &[&str] = if *asked.method == Method::GET {
        &[
            "Tasks.Read",
            "Tasks.ReadWrite",
            "Tasks.Read.All",
            "Tasks.ReadWrite.All",
        ]
    } else {
        &["Tasks.ReadWrite", "Tasks.ReadWrite.All"]
    };
    needs(access, scopes)?;
    match rest {
        [lists, rest @ ..] if lists.eq_ignore_ascii_case("lists") => in_lists(exchange, oid, rest, asked),
        [] => Err(GraphError::no_such_segment("todo")),
        [unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

fn in_lists(
    exchange: &mut Exchange,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let mailbox = exchange.mailbox(oid)?;
    let context = |of: &str| view(mailbox, asked).context(of);
    let lists = mailbox.task_lists();
    let Some((id, rest)) = rest.split_first() else {
        only(asked, &[&Method::GET])?;
        let lists: Vec<Value> = lists.iter().map(task_list).collect();
        return Done::ok(json!({"@odata.context": context("todo/lists"), "value": lists}));
    };
    let list = lists
        .iter()
        .find(|list| list.id == *id)
        .ok_or_else(GraphError::item_not_found)?;
    let which = match list.wellknown_name {
        "defaultList" => Which::Default,
        "flaggedEmails" => Which::Mirror,
        _ => Which::Own,
    };
    match rest {
        [] => {
            only(asked, &[&Method::GET])?;
            let mut body = json!({"@odata.context": context("todo/lists/$entity")});
            merge(&mut body, task_list(list));
            Done::ok(body)
        }
        [tasks, rest @ ..] if tasks.eq_ignore_ascii_case("tasks") => {
            let is_about_files = |segment: &&str| {
                ["attachments", "attachmentsessions"]
                    .iter()
                    .any(|name| segment.eq_ignore_ascii_case(name))
            };
            if !rest.iter().any(is_about_files) {
                known(asked, &TASK)?;
            }
            in_tasks(exchange, oid, which, rest, asked)
        }
        [unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// Which of a mailbox's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Default,
    /// One that the owner made; it can be read.
    Own,
    /// One that shows what is no task.
    Mirror,
}

fn in_tasks(
    exchange: &mut Exchange,
    oid: &str,
    which: Which,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let reading = *asked.method == Method::GET;
    match rest {
        [] if reading => {
            let view = view(exchange.mailbox(oid)?, asked);
            let tasks: Vec<&TodoTask> = match which {
                Which::Default => view.mailbox.tasks().map(AsRef::as_ref).collect(),
                Which::Own => view.mailbox.tasks_elsewhere().map(AsRef::as_ref).collect(),
                Which::Mirror => Vec::new(),
            };
            list::page(
                tasks.into_iter(),
                view.context("todo/lists/tasks"),
                asked,
                |task| view.task(task),
            )
        }
        _ if which != Which::Default => Err(GraphError::item_not_found()),
        [] => {
            only(asked, &[&Method::POST])?;
            needs_json(asked.headers)?;
            let task = exchange.create_task(oid, &write::task::read(asked.body, true)?, asked.now)?;
            Done::created(entity(exchange, oid, &task, asked)?)
        }
        [delta] if delta.eq_ignore_ascii_case("delta") => changes(exchange, oid, asked),
        [id] => one(exchange, oid, id, asked),
        [id, linked, rest @ ..] if linked.eq_ignore_ascii_case("linkedresources") => {
            links(exchange, oid, id, rest, asked)
        }
        [id, files, rest @ ..] if files.eq_ignore_ascii_case("attachments") => {
            let item = exchange.mailbox(oid)?.task(id)?.id.clone();
            attachments::route(exchange, oid, &item, Holder::Task, rest, asked)
        }
        [id, sessions, rest @ ..] if sessions.eq_ignore_ascii_case("attachmentsessions") => {
            let item = exchange.mailbox(oid)?.task(id)?.id.clone();
            attachments::session_of_task(exchange, oid, &item, rest, asked)
        }
        [_, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

fn one(exchange: &mut Exchange, oid: &str, id: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET, &Method::PATCH, &Method::DELETE])?;
    let if_match = if_match(asked);
    if *asked.method == Method::DELETE {
        exchange.delete_task(oid, id, if_match)?;
        return Done::empty(StatusCode::NO_CONTENT);
    }
    let task = if *asked.method == Method::PATCH {
        needs_json(asked.headers)?;
        let change = write::task::read(asked.body, false)?;
        exchange.update_task(oid, id, &change, if_match, asked.now)?
    } else {
        exchange.mailbox(oid)?.task(id)?.clone()
    };
    Done::ok(entity(exchange, oid, &task, asked)?)
}

fn links(
    exchange: &mut Exchange,
    oid: &str,
    id: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let task = exchange.mailbox(oid)?.task(id)?.clone();
    match (asked.method, rest) {
        (&Method::GET, []) => {
            let context = view(exchange.mailbox(oid)?, asked).context("todo/lists/tasks/linkedResources");
            let links: Vec<Value> = task
                .linked
                .iter()
                .map(|one| linked_resource(&task, one))
                .collect();
            Done::ok(json!({"@odata.context": context, "value": links}))
        }
        (&Method::POST, []) => {
            needs_json(asked.headers)?;
            let linked = write::task::read_linked(asked.body)?;
            let task = exchange.link_task(oid, id, None, &linked, asked.now)?;
            Done::created(linked_resource(&task, &linked))
        }
        (&Method::PATCH, [key]) => {
            needs_json(asked.headers)?;
            let linked = write::task::read_linked(asked.body)?;
            let task = exchange.link_task(oid, id, Some(key), &linked, asked.now)?;
            Done::ok(linked_resource(&task, &linked))
        }
        (&Method::DELETE, [key]) => {
            exchange.unlink_task(oid, id, key, asked.now)?;
            Done::empty(StatusCode::NO_CONTENT)
        }
        (_, [] | [_]) => only(asked, &[]).and_then(|()| Err(GraphError::item_not_found())),
        (_, [_, unknown, ..]) => Err(GraphError::no_such_segment(unknown)),
    }
}

fn changes(exchange: &Exchange, oid: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET])?;
    let round = Round::read(asked, "Tasks", &["$orderby", "$filter", "$search"])?;
    let page = exchange.task_changes(oid, round.cursor.as_ref(), round.limit(asked))?;
    let view = View {
        options: &round.options,
        ..view(exchange.mailbox(oid)?, asked)
    };
    let rows = page.rows.iter().map(|row| match row {
        ChangeRow::Changed(task) => Value::Object(view.task(task)),
        ChangeRow::Removed(id) => removed(id),
    });
    round.page(asked, view.context("todo/lists/tasks"), &page, rows.collect())
}

fn entity(exchange: &Exchange, oid: &str, task: &TodoTask, asked: &Asked<'_>) -> Result<Value, GraphError> {
    let view = view(exchange.mailbox(oid)?, asked);
    let mut body = json!({"@odata.context": view.context("todo/lists/tasks/$entity")});
    merge(&mut body, Value::Object(view.task(task)));
    Ok(body)
}
