//! What the pod says about itself: versions, resources, attributes.

use super::accept::{DESCRIPTION, VERSIONS};
use super::answer::Answer;
use super::ask::{Ask, Framework, Head};
use super::shape::link;
use crate::sales::model::schema::{Access, Attribute};
use crate::sales::model::{Kind, Peculiarities, Table};
use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

/// The context root: which versions there are.
pub(super) fn versions(pod: &Peculiarities, head: &Head, method: &Method, base: &str) -> Answer {
    if *method != Method::GET {
        return Answer::not_allowed(head);
    }
    let body = json!({
        "items": [one_version(pod, &format!("{base}/11.13.18.05"))],
        "links": [link("self", base, "self", "item")],
    });
    Answer::json(head, StatusCode::OK, VERSIONS, body)
}

/// One version, with the resources below it.
pub(super) fn version(pod: &Peculiarities, head: &Head, method: &Method, base: &str) -> Answer {
    if *method != Method::GET {
        return Answer::not_allowed(head);
    }
    Answer::json(head, StatusCode::OK, VERSIONS, one_version(pod, base))
}

fn one_version(pod: &Peculiarities, base: &str) -> Value {
    let allowed: Vec<String> = Framework::offered(pod).map(|number| number.to_string()).collect();
    let mut links = vec![link("self", base, "self", "item")];
    for table in Table::ROOTS {
        links.push(link(
            "describe",
            &format!("{base}/{}/describe", table.path()),
            table.path(),
            "describe",
        ));
    }
    json!({
        "version": "11.13.18.05",
        "isLatest": true,
        "adf:extension": { "defaultFrameworkVersion": "1", "allowedFrameworkVersions": allowed },
        "links": links,
    })
}

/// The description of one resource.
pub(super) fn resource(pod: &Peculiarities, ask: &Ask, table: Table) -> Answer {
    let address = format!("{}/{}", ask.base, table.path());
    let mut resources = Map::new();
    resources.insert(table.path().to_owned(), description(pod, table, &address));
    let body = json!({ "Resources": resources });
    Answer::json(&ask.head, StatusCode::OK, DESCRIPTION, body)
}

fn description(pod: &Peculiarities, table: Table, address: &str) -> Value {
    let attributes: Vec<Value> = table
        .attributes()
        .iter()
        .filter(|attribute| pod.has(table, attribute.name))
        .map(|attribute| one(pod, table, attribute))
        .collect();
    let finders: Vec<Value> = table
        .finders()
        .iter()
        .map(|finder| {
            let variables: Vec<Value> = finder
                .variables
                .iter()
                .map(|(name, _)| json!({ "name": name, "type": "string" }))
                .collect();
            json!({ "name": finder.name, "attributes": variables })
        })
        .collect();
    let methods: &[&str] = if table.is_writable() {
        &["get", "create"]
    } else {
        &["get"]
    };
    let item_methods: &[&str] = if table.is_writable() {
        &["get", "update", "delete"]
    } else {
        &["get"]
    };
    let actions =
        |names: &[&str]| -> Vec<Value> { names.iter().map(|name| json!({ "name": name })).collect() };
    let children: Map<String, Value> = table
        .children()
        .iter()
        .map(|child| {
            let address = format!("{address}/{{id}}/child/{}", child.path());
            (child.path().to_owned(), description(pod, *child, &address))
        })
        .collect();
    json!({
        "discrColumnType": false,
        "title": table.path(),
        "attributes": attributes,
        "collection": {
            "rangeSize": 25,
            "finders": finders,
            "links": [link("self", address, "self", "collection")],
            "actions": actions(methods),
        },
        "item": { "links": [], "actions": actions(item_methods) },
        "children": children,
        "links": [link("self", &format!("{address}/describe"), "self", "describe")],
    })
}

fn one(pod: &Peculiarities, table: Table, attribute: &Attribute) -> Value {
    let mut body = json!({
        "name": pod.outer(table, attribute.name),
        "type": if matches!(attribute.kind, Kind::Clob | Kind::Bytes) { "attachment" } else { attribute.kind.name() },
        "updatable": attribute.access == Access::Write,
        "creatable": attribute.access != Access::Read,
        "mandatory": attribute.required,
        "queryable": attribute.queryable,
        "primaryKey": attribute.name == table.id_attribute(),
    });
    match attribute.kind {
        Kind::Text(max) => body["maxLength"] = Value::from(max),
        Kind::Int => body["precision"] = Value::from(18),
        Kind::Decimal | Kind::Clob | Kind::Bytes | Kind::Flag | Kind::Time | Kind::Day => {}
    }
    body
}
