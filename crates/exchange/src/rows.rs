//! Rows of feeds and lists. They are read one by one, so that one that cannot be read spoils no other.

use crate::feed::FeedRow;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;
use sync_core::ItemId;
use vendor_http::{Error, Trace};

/// A row as it came, of which no more is read than what it is about.
pub(crate) struct RawRow<'a> {
    head: Head,
    json: &'a str,
}

#[derive(Deserialize, Default)]
struct Head {
    id: Option<Value>,
    #[serde(rename = "@odata.etag")]
    etag: Option<Value>,
    #[serde(rename = "@removed")]
    removed: Option<IgnoredAny>,
    #[serde(rename = "lastModifiedDateTime")]
    modified: Option<Value>,
}

/// A row before a kind of item gives it its words.
pub(crate) enum Row<W> {
    Item(W),
    Removed(ItemId),
    Unreadable { id: ItemId, at: String },
}

impl<'de: 'a, 'a> Deserialize<'de> for RawRow<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&'de RawValue>::deserialize(deserializer)?.get();
        let head = if json.starts_with('{') {
            serde_json::from_str(json).map_err(D::Error::custom)?
        } else {
            // About nothing.
            Head::default()
        };
        Ok(Self { head, json })
    }
}

impl RawRow<'_> {
    /// All of it; nothing where it has not the shape that it should have. Serde's own words may quote content.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.json).ok()
    }

    /// When it says that its item was last changed.
    pub(crate) fn modified(&self) -> Option<Timestamp> {
        self.head.modified.as_ref()?.as_str()?.parse().ok()
    }
}

impl<W> Row<W> {
    pub(crate) fn map<T>(self, read: impl Fn(W) -> FeedRow<T>) -> FeedRow<T> {
        match self {
            Self::Item(wire) => read(wire),
            Self::Removed(id) => FeedRow::Removed(id),
            Self::Unreadable { id, at } => FeedRow::Unreadable { id, at },
        }
    }
}

impl<W: DeserializeOwned> Row<W> {
    fn of(id: ItemId, raw: &RawRow<'_>) -> Self {
        if raw.head.removed.is_some() {
            return Self::Removed(id);
        }
        match raw.read() {
            Some(item) => Self::Item(item),
            None => Self::Unreadable {
                id,
                at: "its shape".to_owned(),
            },
        }
    }
}

/// A row without an id is about nothing.
///
/// # Errors
/// [`Error::Unreadable`], where an id is no text: whoever went on then would never hear of that item.
pub(crate) fn rows_from_raw<W: DeserializeOwned>(
    raw: &[RawRow<'_>],
    trace: &Trace,
) -> Result<Vec<Row<W>>, Error> {
    let mut rows = Vec::with_capacity(raw.len());
    for row in raw {
        match &row.head.id {
            None | Some(Value::Null) => {}
            Some(Value::String(id)) if id.is_empty() => {}
            Some(Value::String(id)) => rows.push(Row::of(ItemId::new(id), row)),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(Error::unreadable("value.id", trace));
            }
        }
    }
    Ok(rows)
}

/// Of the items and versions on a page (FNV-1a); 0 where there are none.
pub(crate) fn fingerprint(rows: &[RawRow<'_>]) -> u64 {
    let mut state = 0_u64;
    for RawRow { head, .. } in rows {
        for text in [&head.id, &head.etag] {
            let text = text.as_ref().and_then(Value::as_str).unwrap_or_default();
            for byte in text.bytes().chain([0]) {
                let seed = if state == 0 { 0xcbf2_9ce4_8422_2325 } else { state };
                state = (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    state
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::dialect::GRAPH;
    use serde_json::json;

    /// What a page of these rows tells.
    pub(crate) fn with_rows<T>(rows: &[Value], told: impl FnOnce(Vec<RawRow<'_>>) -> T) -> T {
        let page = serde_json::to_string(rows).unwrap();
        told(serde_json::from_str(&page).unwrap())
    }

    fn read(rows: &[Value]) -> Result<Vec<Row<crate::wire::Named>>, Error> {
        with_rows(rows, |rows| rows_from_raw(&rows, &GRAPH.no_request()))
    }

    #[test]
    fn a_row_spoils_no_other_unless_nobody_knows_what_it_is_about() {
        let nothing = [
            json!(null),
            json!(7),
            json!(["a"]),
            json!({}),
            json!({"id": null}),
            json!({"id": ""}),
        ];
        assert!(read(&nothing).unwrap().is_empty());
        for id in [json!(7), json!(true), json!(["a"]), json!({})] {
            let rows = [json!({"id": "a"}), json!({"id": id})];
            assert!(
                matches!(read(&rows), Err(Error::Unreadable { at, .. }) if at == "value.id"),
                "{id}"
            );
        }
        let rows = [
            json!({"id": "a", "@removed": null}),
            json!({"id": "b", "@removed": {"reason": "deleted"}}),
        ];
        let rows = read(&rows).unwrap();
        assert!(matches!(&rows[..], [Row::Item(_), Row::Removed(id)] if id.as_str() == "b"));
        let rows = [
            json!({"id": "a", "subject": 7}),
            json!({"id": "b", "subject": "S"}),
        ];
        let rows = with_rows(&rows, |rows| {
            rows_from_raw::<crate::wire::Event>(&rows, &GRAPH.no_request())
        });
        assert!(
            matches!(&rows.unwrap()[..], [Row::Unreadable { id, .. }, Row::Item(_)] if id.as_str() == "a")
        );
    }

    #[test]
    fn a_page_is_known_by_its_items_and_their_versions() {
        let row = |id: &str, etag: Value| json!({"id": id, "@odata.etag": etag, "subject": id});
        let of = |rows: &[Value]| with_rows(rows, |rows| fingerprint(&rows));
        assert_eq!(of(&[]), 0);
        let page = of(&[row("a", json!("1")), row("b", json!("2"))]);
        assert_eq!(
            page,
            of(&[json!({"id": "a", "@odata.etag": "1"}), row("b", json!("2"))])
        );
        for other in [
            [row("a", json!("1")), row("b", json!("3"))],
            [row("a", json!("12")), row("b", json!(""))],
            [row("b", json!("2")), row("a", json!("1"))],
            [row("a", json!("1")), row("b", json!(2))],
        ] {
            assert_ne!(page, of(&other), "{other:?}");
        }
    }
}
