//! Collections: filtered, ordered, in pages.

use super::{Asked, Done, merge};
use crate::exchange::error::GraphError;
use crate::exchange::query::{Searched, Value as Key};
use crate::exchange::wire::properties::Described;
use serde_json::{Map, Value, json};

/// Items on a page where nobody says.
pub(super) const PAGE: usize = 10;

/// Refuses to select what the type does not have.
pub(super) fn known(asked: &Asked<'_>, described: &Described) -> Result<(), GraphError> {
    let select = asked.options.select.as_deref().unwrap_or_default();
    match select.iter().find(|name| !described.has(name)) {
        None => Ok(()),
        Some(unknown) => Err(unknown_property(unknown, described)),
    }
}

/// A `$select` that names what a type does not have.
pub(super) fn unknown_property(name: &str, described: &Described) -> GraphError {
    GraphError::new(
        400,
        "BadRequest",
        format!(
            "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type '{}'.",
            described.name
        ),
    )
}

/// A page of a collection and where the next one is. `context` is the whole `@odata.context`.
pub(super) fn page<'a, T: Searched + 'a>(
    items: impl Iterator<Item = &'a T>,
    context: String,
    asked: &Asked<'_>,
    shown: impl Fn(&T) -> Map<String, Value>,
) -> Result<Done, GraphError> {
    let options = &asked.options;
    if let Some(order) = &options.order {
        order.check::<T>()?;
    }
    if let Some(filter) = &options.filter {
        filter.check::<T>(options.order.as_ref())?;
    }
    let passes = |item: &&T| options.filter.as_ref().is_none_or(|filter| filter.passes(*item));
    let mut found: Vec<&T> = items.filter(passes).collect();
    if let Some(order) = &options.order {
        let key = |item: &&T| -> Option<Key> { item.single(&order.property) };
        if order.descending {
            found.sort_by_cached_key(|item| std::cmp::Reverse(key(item)));
        } else {
            found.sort_by_cached_key(key);
        }
    }
    let (skip, top) = (options.skip, options.top.unwrap_or(PAGE));
    let rows: Vec<Value> = found
        .iter()
        .skip(skip)
        .take(top)
        .map(|item| Value::Object(shown(item)))
        .collect();
    let mut body = json!({"@odata.context": context});
    if options.count {
        merge(&mut body, json!({"@odata.count": found.len()}));
    }
    merge(&mut body, json!({"value": rows}));
    if found.len() > skip + top {
        merge(
            &mut body,
            json!({"@odata.nextLink": next_link(asked, skip + top)}),
        );
    }
    Done::ok(body)
}

fn next_link(asked: &Asked<'_>, skip: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(asked.uri.query().unwrap_or_default().as_bytes()) {
        if !name.eq_ignore_ascii_case("$skip") {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("$skip", &skip.to_string());
    format!("{}{}?{}", asked.origin, asked.uri.path(), query.finish())
}
