//! Values of attributes, with the types that Sales gives them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{Timestamp, civil::Date, civil::DateTime, tz::TimeZone};
use serde_json::{Number, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// The value of one attribute of one record. Printed for developers, texts show their length alone.
#[derive(Clone, PartialEq, Eq)]
pub enum Field {
    /// No value.
    Null,
    /// A whole number, ids included: NUMBER(18), exact.
    Int(i64),
    /// An amount in hundredths.
    Cents(i64),
    /// Text, large text included.
    Text(String),
    /// A flag.
    Flag(bool),
    /// A point in time, to the millisecond.
    Time(Timestamp),
    /// A day without a zone.
    Day(Date),
    /// The content of a file.
    Bytes(Arc<[u8]>),
}

/// The type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole number.
    Int,
    /// Amount with two decimals.
    Decimal,
    /// Text of at most so many characters.
    Text(usize),
    /// Large text: Base64 in JSON below framework 8, and never a criterion.
    Clob,
    /// true or false.
    Flag,
    /// Point in time.
    Time,
    /// Day.
    Day,
    /// Content of a file: Base64 where it is sent in JSON, an enclosure where it is read, and never a criterion.
    Bytes,
}

/// How amounts travel: framework 9 sends them as text so that nobody rounds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimals {
    /// JSON numbers.
    Numbers,
    /// JSON strings.
    Strings,
}

impl Field {
    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The point in time, if it is one.
    pub fn as_time(&self) -> Option<Timestamp> {
        if let Self::Time(time) = self {
            Some(*time)
        } else {
            None
        }
    }

    /// Whether it is the flag `true`.
    pub fn is_true(&self) -> bool {
        *self == Self::Flag(true)
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Whether an attribute of this kind may hold the value.
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Int(_) => kind == Kind::Int,
            Self::Cents(_) => kind == Kind::Decimal,
            Self::Text(_) => matches!(kind, Kind::Text(_) | Kind::Clob),
            Self::Flag(_) => kind == Kind::Flag,
            Self::Time(_) => kind == Kind::Time,
            Self::Day(_) => kind == Kind::Day,
            Self::Bytes(_) => kind == Kind::Bytes,
        }
    }

    /// Order of two values of one kind; `None` where either is missing, as SQL compares.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) | (Self::Cents(a), Self::Cents(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Flag(a), Self::Flag(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Day(a), Self::Day(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// The value as it stands in a JSON body.
    pub fn to_json(&self, decimals: Decimals) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::from(*number),
            Self::Cents(cents) => {
                let text = cents_text(*cents);
                match (decimals, text.parse::<f64>().ok().and_then(Number::from_f64)) {
                    (Decimals::Numbers, Some(number)) => Value::Number(number),
                    (Decimals::Numbers, None) | (Decimals::Strings, _) => Value::String(text),
                }
            }
            Self::Text(text) => Value::from(text.as_str()),
            Self::Flag(flag) => Value::Bool(*flag),
            Self::Time(time) => Value::String(time.strftime("%Y-%m-%dT%H:%M:%S%.f+00:00").to_string()),
            Self::Day(day) => Value::String(day.to_string()),
            Self::Bytes(bytes) => Value::String(STANDARD.encode(bytes)),
        }
    }
}

impl Kind {
    /// Reads a value of this kind from a JSON body; `None` when it is not one.
    pub fn from_json(self, value: &Value) -> Option<Field> {
        match (self, value) {
            (_, Value::Null) => Some(Field::Null),
            (Self::Int, Value::Number(number)) => number.as_i64().map(Field::Int),
            (Self::Decimal, Value::Number(number)) => self.from_text(&number.to_string()),
            (Self::Flag, Value::Bool(flag)) => Some(Field::Flag(*flag)),
            (Self::Flag, Value::String(_)) => None,
            (_, Value::String(text)) => self.from_text(text),
            (_, Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => None,
        }
    }

    /// Reads a value of this kind from text, as a query or a string in JSON writes it; `None` when it is not one.
    pub fn from_text(self, text: &str) -> Option<Field> {
        match self {
            Self::Int => text.parse().ok().map(Field::Int),
            Self::Decimal => cents(text).map(Field::Cents),
            Self::Text(_) | Self::Clob => Some(Field::Text(text.to_owned())),
            Self::Flag => match text {
                "true" | "Y" => Some(Field::Flag(true)),
                "false" | "N" => Some(Field::Flag(false)),
                _ => None,
            },
            Self::Time => instant(text).map(Field::Time),
            Self::Day => text.parse().ok().map(Field::Day),
            Self::Bytes => STANDARD.decode(text).ok().map(|bytes| Field::Bytes(bytes.into())),
        }
    }

    /// The name of the type in a description.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Decimal => "number",
            Self::Text(_) | Self::Clob => "string",
            Self::Flag => "boolean",
            Self::Time => "datetime",
            Self::Day => "date",
            Self::Bytes => "string",
        }
    }
}

/// Any offset is understood; a time without one is read as UTC, a bare day as its midnight.
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let civil: DateTime = text
        .parse()
        .ok()
        .or_else(|| text.parse::<Date>().ok().map(|day| day.at(0, 0, 0, 0)))?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn cents(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(part) || part.len() > 2 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(part)?.checked_mul(sign)
}

fn cents_text(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:02}")
            .trim_end_matches('0')
            .to_owned(),
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Int(number) => write!(f, "Int({number})"),
            Self::Cents(cents) => write!(f, "Cents({cents})"),
            Self::Text(text) => write!(f, "Text({} characters)", text.chars().count()),
            Self::Flag(flag) => write!(f, "Flag({flag})"),
            Self::Time(time) => write!(f, "Time({time})"),
            Self::Day(day) => write!(f, "Day({day})"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Field {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Field {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Timestamp> for Field {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl From<Date> for Field {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}
