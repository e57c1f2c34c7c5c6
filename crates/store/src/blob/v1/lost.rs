//! What somebody wrote and a write of ours replaced.

use super::Text;
use super::series::Slot;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use sync_core as ours;
use sync_core::SalesId;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Lost<'a> {
    on: Side,
    at: Timestamp,
    field: Text<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part: Option<Slot>,
    value: Value<'a>,
}

words! {
    Side { Exchange Sales }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Value<'a> {
    Nothing,
    Text(Text<'a>),
    Html(Text<'a>),
    Word(Text<'a>),
    Texts(Vec<String>),
    Records(Vec<i64>),
    Moment(Timestamp),
    Moments { start: Timestamp, end: Timestamp },
    Days { first: Date, last: Date },
    MinutesBefore(u32),
}

impl<'a> From<&'a ours::Lost> for Lost<'a> {
    fn from(lost: &'a ours::Lost) -> Self {
        Self {
            on: lost.on.into(),
            at: lost.at,
            field: Cow::Borrowed(&lost.field),
            part: lost.part.map(Slot),
            value: (&lost.value).into(),
        }
    }
}

impl From<Lost<'_>> for ours::Lost {
    fn from(lost: Lost<'_>) -> Self {
        Self {
            on: lost.on.into(),
            at: lost.at,
            field: lost.field.into_owned(),
            part: lost.part.map(|part| part.0),
            value: lost.value.into(),
        }
    }
}

impl<'a> From<&'a ours::Value> for Value<'a> {
    fn from(value: &'a ours::Value) -> Self {
        match value {
            ours::Value::Nothing => Self::Nothing,
            ours::Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            ours::Value::Html(html) => Self::Html(Cow::Borrowed(html)),
            ours::Value::Word(word) => Self::Word(Cow::Borrowed(word)),
            ours::Value::Texts(texts) => Self::Texts(texts.clone()),
            ours::Value::Records(ids) => Self::Records(ids.iter().map(|id| id.0).collect()),
            ours::Value::Moment(moment) => Self::Moment(*moment),
            ours::Value::Moments { start, end } => Self::Moments {
                start: *start,
                end: *end,
            },
            ours::Value::Days { first, last } => Self::Days {
                first: *first,
                last: *last,
            },
            ours::Value::MinutesBefore(minutes) => Self::MinutesBefore(*minutes),
        }
    }
}

impl From<Value<'_>> for ours::Value {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Nothing => Self::Nothing,
            Value::Text(text) => Self::Text(text.into_owned()),
            Value::Html(html) => Self::Html(html.into_owned()),
            Value::Word(word) => Self::Word(word.into_owned()),
            Value::Texts(texts) => Self::Texts(texts),
            Value::Records(ids) => Self::Records(ids.into_iter().map(SalesId).collect()),
            Value::Moment(moment) => Self::Moment(moment),
            Value::Moments { start, end } => Self::Moments { start, end },
            Value::Days { first, last } => Self::Days { first, last },
            Value::MinutesBefore(minutes) => Self::MinutesBefore(minutes),
        }
    }
}
