//! `$filter` and `$orderby`: conditions on properties that Exchange can search by, joined by `and`.

use super::words::{Word, words};
use crate::exchange::error::GraphError;
use crate::exchange::write::extended_id;
use jiff::Timestamp;
use jiff::civil::DateTime;

/// All of these hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(Vec<Condition>);

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    /// An extended property by id: its value compared in any letter case, as Exchange does.
    Extended {
        id: String,
        comparison: Comparison,
        /// Nothing for `null`.
        value: Option<String>,
    },
    /// A collection of texts holds this one: `categories/any(c:c eq '…')`.
    Holds { property: String, value: String },
    /// A property of a single value.
    Compared {
        property: String,
        comparison: Comparison,
        value: Value,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Eq,
    Ne,
    Ge,
    Gt,
    Le,
    Lt,
}

/// A value that can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text.
    Text(String),
    /// An instant.
    Moment(Timestamp),
    /// Yes or no.
    Flag(bool),
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Path of the property, in lower case.
    pub property: String,
    /// Largest first.
    pub descending: bool,
}

/// What a kind of item can be searched by.
pub trait Searched {
    /// Paths of properties of a single value, in lower case.
    const SINGLE: &'static [&'static str];
    /// Paths of collections of texts, in lower case.
    const COLLECTIONS: &'static [&'static str];

    /// The value of one of [`Self::SINGLE`]; nothing where the item has none.
    fn single(&self, property: &str) -> Option<Value>;
    /// Whether one of [`Self::COLLECTIONS`] holds a text.
    fn holds(&self, property: &str, value: &str) -> bool;
    /// The value of a single-value extended property.
    fn extended(&self, id: &str) -> Option<String>;
}

impl Filter {
    /// Reads a filter as it came, decoded.
    pub fn parse(text: &str) -> Result<Self, GraphError> {
        let words = words(text).ok_or_else(invalid)?;
        let mut rest = words.as_slice();
        let mut conditions = Vec::new();
        loop {
            conditions.push(condition(&mut rest).ok_or_else(invalid)?);
            match rest.split_first() {
                None => break,
                Some((Word::Name(and), more)) if and.eq_ignore_ascii_case("and") => rest = more,
                Some(_) => return Err(invalid()),
            }
        }
        for condition in &conditions {
            if let Condition::Extended { id, .. } = condition {
                extended_id(id)?;
            }
        }
        Ok(Self(conditions))
    }

    /// Refuses what this kind of item cannot be searched by, and an order that Exchange cannot give together with it:
    /// ordered properties must come first in the filter.
    pub fn check<T: Searched>(&self, order: Option<&Order>) -> Result<(), GraphError> {
        for condition in &self.0 {
            let (property, known) = match condition {
                Condition::Extended { .. } => continue,
                Condition::Holds { property, .. } => (property, T::COLLECTIONS),
                Condition::Compared { property, .. } => (property, T::SINGLE),
            };
            if !known.contains(&property.as_str()) {
                return Err(invalid());
            }
        }
        match (order, self.0.first()) {
            (Some(order), Some(Condition::Compared { property, .. })) if *property == order.property => {
                Ok(())
            }
            (Some(_), _) => Err(GraphError::new(
                400,
                "InefficientFilter",
                "The restriction or sort order is too complex for this operation.",
            )),
            (None, _) => Ok(()),
        }
    }

    /// Whether it asks what a collection holds.
    pub fn searches(&self, collection: &str) -> bool {
        let mut conditions = self.0.iter();
        conditions
            .any(|condition| matches!(condition, Condition::Holds { property, .. } if property == collection))
    }

    /// What Exchange says to a filter by something that it cannot search by.
    pub fn refused() -> GraphError {
        invalid()
    }

    /// Whether an item passes.
    pub fn passes<T: Searched>(&self, item: &T) -> bool {
        self.0.iter().all(|condition| condition.holds(item))
    }
}

impl Order {
    /// Reads an order by one property.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let mut words = lower.split_whitespace();
        let property = words.next()?.to_owned();
        let descending = match words.next() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return None,
        };
        words.next().is_none().then_some(Self { property, descending })
    }

    /// Refuses what this kind of item cannot be ordered by.
    pub fn check<T: Searched>(&self) -> Result<(), GraphError> {
        if T::SINGLE.contains(&self.property.as_str()) {
            return Ok(());
        }
        Err(GraphError::new(
            400,
            "ErrorInvalidUrlQuery",
            "The OrderBy query option is invalid.",
        ))
    }
}

impl Condition {
    fn holds<T: Searched>(&self, item: &T) -> bool {
        match self {
            Self::Extended {
                id,
                comparison,
                value,
            } => {
                let held = item.extended(id).map(|held| held.to_lowercase());
                match (held, value) {
                    (Some(held), Some(value)) => comparison.holds(&held, &value.to_lowercase()),
                    (held, None) => match comparison {
                        Comparison::Eq => held.is_none(),
                        Comparison::Ne => held.is_some(),
                        Comparison::Ge | Comparison::Gt | Comparison::Le | Comparison::Lt => false,
                    },
                    // `any` wants a property that is there.
                    (None, Some(_)) => false,
                }
            }
            Self::Holds { property, value } => item.holds(property, value),
            Self::Compared {
                property,
                comparison,
                value,
            } => match (item.single(property), value) {
                (Some(Value::Moment(held)), Value::Text(text)) => {
                    moment(text).is_some_and(|value| comparison.holds(&held, &value))
                }
                (Some(held), value) => comparison.holds(&held, value),
                (None, _) => *comparison == Comparison::Ne,
            },
        }
    }
}

impl Comparison {
    fn read(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "eq" => Some(Self::Eq),
            "ne" => Some(Self::Ne),
            "ge" => Some(Self::Ge),
            "gt" => Some(Self::Gt),
            "le" => Some(Self::Le),
            "lt" => Some(Self::Lt),
            _ => None,
        }
    }

    fn holds<V: PartialOrd>(self, held: &V, value: &V) -> bool {
        match self {
            Self::Eq => held == value,
            Self::Ne => held != value,
            Self::Ge => held >= value,
            Self::Gt => held > value,
            Self::Le => held <= value,
            Self::Lt => held < value,
        }
    }
}

/// Takes one condition off the front.
fn condition(rest: &mut &[Word]) -> Option<Condition> {
    let Word::Name(path) = take(rest)? else {
        return None;
    };
    let path = path.to_ascii_lowercase();
    match path.strip_suffix("/any") {
        Some("singlevalueextendedproperties") => within(rest, extended),
        Some(property) => {
            let property = property.to_owned();
            within(rest, |rest, variable| holds(rest, variable, property))
        }
        None => {
            let comparison = Comparison::read(name(rest)?)?;
            let value = match take(rest)? {
                Word::Text(text) => Value::Text(text.clone()),
                Word::Name(name) => plain(name)?,
                Word::Open | Word::Close | Word::Colon => return None,
            };
            Some(Condition::Compared {
                property: path,
                comparison,
                value,
            })
        }
    }
}

/// `(variable: …)`
fn within(
    rest: &mut &[Word],
    read: impl FnOnce(&mut &[Word], &str) -> Option<Condition>,
) -> Option<Condition> {
    (*take(rest)? == Word::Open).then_some(())?;
    let variable = name(rest)?.to_owned();
    (*take(rest)? == Word::Colon).then_some(())?;
    let condition = read(rest, &variable)?;
    (*take(rest)? == Word::Close).then_some(condition)
}

/// `ep/id eq '…' and ep/value eq '…'`
fn extended(rest: &mut &[Word], variable: &str) -> Option<Condition> {
    (name(rest)? == format!("{variable}/id") && Comparison::read(name(rest)?)? == Comparison::Eq)
        .then_some(())?;
    let id = text(rest)?;
    (name(rest)?.eq_ignore_ascii_case("and") && name(rest)? == format!("{variable}/value")).then_some(())?;
    let comparison = Comparison::read(name(rest)?)?;
    let value = match take(rest)? {
        Word::Text(text) => Some(text.clone()),
        Word::Name(null) if null.eq_ignore_ascii_case("null") => None,
        Word::Name(_) | Word::Open | Word::Close | Word::Colon => return None,
    };
    Some(Condition::Extended {
        id,
        comparison,
        value,
    })
}

/// `c eq '…'`, or `a/address eq '…'` for a collection of objects.
fn holds(rest: &mut &[Word], variable: &str, mut property: String) -> Option<Condition> {
    let member = name(rest)?.strip_prefix(variable)?.to_ascii_lowercase();
    property.push_str(&member);
    (Comparison::read(name(rest)?)? == Comparison::Eq).then_some(())?;
    Some(Condition::Holds {
        property,
        value: text(rest)?,
    })
}

fn take<'a>(rest: &mut &'a [Word]) -> Option<&'a Word> {
    let (first, more) = rest.split_first()?;
    *rest = more;
    Some(first)
}

fn name<'a>(rest: &mut &'a [Word]) -> Option<&'a str> {
    match take(rest)? {
        Word::Name(name) => Some(name),
        Word::Text(_) | Word::Open | Word::Close | Word::Colon => None,
    }
}

fn text(rest: &mut &[Word]) -> Option<String> {
    match take(rest)? {
        Word::Text(text) => Some(text.clone()),
        Word::Name(_) | Word::Open | Word::Close | Word::Colon => None,
    }
}

/// A literal without quotes.
fn plain(name: &str) -> Option<Value> {
    match name.to_ascii_lowercase().as_str() {
        "true" => Some(Value::Flag(true)),
        "false" => Some(Value::Flag(false)),
        _ => name.parse().ok().map(Value::Moment),
    }
}

/// A moment in quotes, as `start/dateTime` is compared: without an offset it is UTC.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}

fn invalid() -> GraphError {
    GraphError::new(400, "ErrorInvalidUrlQueryFilter", "The query filter is invalid.")
}
