//! Records as JSON, in the shape that the framework version asks for.

use super::ask::Framework;
use super::params::{Links, Page, View, encoded};
use crate::sales::model::field::Decimals;
use crate::sales::model::schema::Attribute;
use crate::sales::model::{Field, Kind, Row, Sales, Table};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// How records are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'a> {
    pub(super) sales: &'a Sales,
    pub(super) framework: Framework,
    pub(super) view: &'a View,
}

/// Rows expanded in place are cut like a first page.
const EXPANDED_LIMIT: usize = 25;

impl Shape<'_> {
    /// One record; `collection` is the address that its key is below.
    pub(super) fn item(&self, row: &Row, collection: &str) -> Value {
        self.record(
            row,
            collection,
            self.view.attributes.as_deref(),
            &self.view.children,
        )
    }

    /// A page of a list. `rows` are all rows of the list.
    pub(super) fn collection(&self, rows: &[&Row], page: Page, collection: &str) -> Value {
        let shown: Vec<Value> = rows
            .iter()
            .skip(page.offset)
            .take(page.limit)
            .map(|row| self.item(row, collection))
            .collect();
        let mut body = self.envelope(shown, rows.len(), page, collection);
        if page.with_total {
            body["totalResults"] = Value::from(rows.len());
        }
        body
    }

    fn envelope(&self, shown: Vec<Value>, total: usize, page: Page, collection: &str) -> Value {
        let count = shown.len();
        let name = collection.rsplit('/').next().unwrap_or_default();
        let links = if self.view.links.shows("self") {
            json!([link("self", collection, name, "collection")])
        } else {
            json!([])
        };
        json!({
            "items": shown,
            "count": count,
            "hasMore": page.offset.saturating_add(count) < total,
            "limit": page.limit,
            "offset": page.offset,
            "links": links,
        })
    }

    fn record(
        &self,
        row: &Row,
        collection: &str,
        attributes: Option<&[&'static Attribute]>,
        children: &[(Table, Option<Vec<&'static Attribute>>)],
    ) -> Value {
        let mut body = Map::new();
        let all: Vec<&Attribute> = row.table.attributes().iter().collect();
        let pod = &self.sales.peculiar;
        for attribute in attributes.unwrap_or(&all) {
            // The content of a file is an enclosure, never a member.
            if pod.has(row.table, attribute.name) && attribute.kind != Kind::Bytes {
                let name = pod.outer(row.table, attribute.name).to_owned();
                body.insert(name, self.value(row, attribute));
            }
        }
        let own = format!("{collection}/{}", encoded(&row.key));
        for (child, attributes) in children {
            let address = format!("{own}/child/{}", child.path());
            let rows: Vec<Value> = row
                .children(*child)
                .map(|member| self.record(member, &address, attributes.as_deref(), &[]))
                .collect();
            let value = if self.framework >= Framework::COLLECTION_OBJECTS {
                let page = Page {
                    limit: EXPANDED_LIMIT.max(rows.len()),
                    offset: 0,
                    with_total: false,
                };
                let total = rows.len();
                self.envelope(rows, total, page, &address)
            } else {
                Value::Array(rows)
            };
            body.insert(child.path().to_owned(), value);
        }
        self.add_links(&mut body, row, &own);
        Value::Object(body)
    }

    fn value(&self, row: &Row, attribute: &Attribute) -> Value {
        let value = self.sales.value(row, attribute.name);
        match (attribute.kind, &value) {
            (Kind::Clob, Field::Text(text)) if self.framework < Framework::PLAIN_TEXT => {
                Value::String(STANDARD.encode(text))
            }
            _ => value.to_json(decimals(self.framework)),
        }
    }

    fn add_links(&self, body: &mut Map<String, Value>, row: &Row, own: &str) {
        if self.view.links == Links::None {
            return;
        }
        let with_context = self.framework >= Framework::CONTEXT;
        let mut itself = link("self", own, row.table.path(), "item");
        let with_etags = !self.sales.peculiar.without_etags;
        if !with_context && with_etags {
            itself["properties"] = json!({ "changeIndicator": row.etag().trim_matches('"') });
        }
        let mut all = vec![itself, link("canonical", own, row.table.path(), "item")];
        if let Some((parent, _)) = own.rsplit_once("/child/") {
            let name = parent.rsplit('/').nth(1).unwrap_or_default();
            all.push(link("parent", parent, name, "item"));
        }
        for child in row.table.children() {
            all.push(link(
                "child",
                &format!("{own}/child/{}", child.path()),
                child.path(),
                "collection",
            ));
        }
        for attribute in row
            .table
            .attributes()
            .iter()
            .filter(|attribute| matches!(attribute.kind, Kind::Clob | Kind::Bytes))
        {
            let address = format!("{own}/enclosure/{}", attribute.name);
            all.push(link("enclosure", &address, attribute.name, "other"));
        }
        all.retain(|link| self.view.links.shows(link["rel"].as_str().unwrap_or_default()));
        if with_context {
            let mut context = json!({ "key": row.key, "links": all });
            if with_etags {
                context["headers"] = json!({ "ETag": row.etag() });
            }
            body.insert("@context".to_owned(), context);
        } else {
            body.insert("links".to_owned(), Value::Array(all));
        }
    }
}

pub(super) fn link(rel: &str, href: &str, name: &str, kind: &str) -> Value {
    json!({ "rel": rel, "href": href, "name": name, "kind": kind })
}

fn decimals(framework: Framework) -> Decimals {
    if framework >= Framework::CONTEXT {
        Decimals::Strings
    } else {
        Decimals::Numbers
    }
}
