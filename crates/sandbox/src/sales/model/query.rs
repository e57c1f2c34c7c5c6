//! Conditions on records: what `q` and `finder` ask for.

mod example;
mod row_match;
mod tokens;

pub use example::by_example;
pub use row_match::row_match;

use super::schema::Attribute;
use super::{Complaint, Field, Row, Sales, Table};
use std::cmp::Ordering;

/// A condition. Comparisons with a missing value are neither true nor false, as in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// A value stands in this relation to another.
    Compare {
        /// The record's attribute.
        attribute: &'static Attribute,
        /// Whether case counts.
        case: Case,
        /// The relation.
        relation: Relation,
        /// What it is compared with.
        value: Field,
    },
    /// A text has this shape.
    Like {
        /// The record's attribute.
        attribute: &'static Attribute,
        /// Whether case counts.
        case: Case,
        /// `%` stands for any text, `_` for one character.
        pattern: Field,
    },
    /// There is no value.
    Missing(&'static Attribute),
    /// One of a child resource's rows fulfils a condition of its own.
    AnyChild(Table, Box<Filter>),
    /// One of a child resource's rows stands for this id.
    HasMember(Table, i64),
    /// An appointment of this owner that is over and has no call report.
    WithoutCallReport {
        /// Party id.
        owner: i64,
        /// What "over" is measured by.
        now: jiff::Timestamp,
    },
    /// The opposite.
    Not(Box<Filter>),
    /// All of them.
    And(Vec<Filter>),
    /// Any of them.
    Or(Vec<Filter>),
}

/// What a function around the attribute makes of its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// As stored.
    Exact,
    /// `upper(…)`.
    Upper,
    /// `lower(…)`.
    Lower,
}

/// How two values relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `<>` or `!=`
    Different,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// Direction of a sort key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

impl Direction {
    pub(super) fn apply(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}

impl Case {
    fn apply(self, text: &str) -> String {
        match self {
            Self::Exact => text.to_owned(),
            Self::Upper => text.to_uppercase(),
            Self::Lower => text.to_lowercase(),
        }
    }
}

impl Relation {
    fn from_symbol(symbol: &str) -> Option<Self> {
        match symbol {
            "=" => Some(Self::Equal),
            "<>" | "!=" => Some(Self::Different),
            "<" => Some(Self::Less),
            "<=" => Some(Self::AtMost),
            ">" => Some(Self::Greater),
            ">=" => Some(Self::AtLeast),
            _ => None,
        }
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Different => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Filter {
    /// Whether the record fulfils the condition.
    pub fn takes(&self, sales: &Sales, row: &Row) -> bool {
        self.truth(sales, row) == Some(true)
    }

    fn truth(&self, sales: &Sales, row: &Row) -> Option<bool> {
        match self {
            Self::Compare {
                attribute,
                case,
                relation,
                value,
            } => {
                let own = sales.value(row, attribute.name);
                let own = own
                    .as_text()
                    .map(|text| Field::Text(case.apply(text)))
                    .unwrap_or(own);
                own.compare(value).map(|order| relation.holds(order))
            }
            Self::Like {
                attribute,
                case,
                pattern,
            } => {
                let own = sales.value(row, attribute.name);
                own.as_text()
                    .zip(pattern.as_text())
                    .map(|(text, pattern)| is_like(&case.apply(text), pattern))
            }
            Self::Missing(attribute) => Some(sales.value(row, attribute.name).is_null()),
            Self::AnyChild(child, filter) => {
                Some(row.children(*child).any(|member| filter.takes(sales, member)))
            }
            Self::HasMember(child, who) => Some(
                row.children(*child)
                    .any(|member| super::children::member_of(member) == Some(*who)),
            ),
            Self::WithoutCallReport { owner, now } => Some(lacks_report(sales, row, *owner, *now)),
            Self::Not(inner) => inner.truth(sales, row).map(|truth| !truth),
            Self::And(all) => all.iter().try_fold_truth(true, |filter| filter.truth(sales, row)),
            Self::Or(any) => any
                .iter()
                .try_fold_truth(false, |filter| filter.truth(sales, row)),
        }
    }
}

/// Three-valued `and` (neutral `true`) and `or` (neutral `false`).
trait FoldTruth<'a>: Iterator<Item = &'a Filter> + Sized {
    fn try_fold_truth(self, neutral: bool, truth: impl Fn(&Filter) -> Option<bool>) -> Option<bool> {
        let mut result = Some(neutral);
        for filter in self {
            match truth(filter) {
                Some(value) if value == neutral => {}
                Some(decided) => return Some(decided),
                None => result = None,
            }
        }
        result
    }
}

impl<'a, I: Iterator<Item = &'a Filter>> FoldTruth<'a> for I {}

fn lacks_report(sales: &Sales, row: &Row, owner: i64, now: jiff::Timestamp) -> bool {
    let is_appointment = row.stored("ActivityFunctionCode").as_text() == Some("APPOINTMENT");
    let is_over = row
        .stored("ActivityEndDate")
        .as_time()
        .is_some_and(|end| end <= now);
    let is_report_of = |other: &Row| {
        other.stored("ActivityFunctionCode").as_text() == Some("CALLREPORT")
            && other.stored("ParentActivityId").as_int() == Some(row.id)
    };
    is_appointment && is_over && row.owner() == Some(owner) && !sales.all(Table::Activities).any(is_report_of)
}

/// SQL's LIKE, in time proportional to text times pattern, whatever the pattern.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut in_pattern, mut retry) = (0, 0, None);
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some('%') => {
                retry = Some((at, in_pattern));
                in_pattern += 1;
            }
            Some(wanted) if *wanted == '_' || *wanted == text[at] => {
                at += 1;
                in_pattern += 1;
            }
            Some(_) | None => match retry {
                Some((tried, percent)) => {
                    retry = Some((tried + 1, percent));
                    at = tried + 1;
                    in_pattern = percent + 1;
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|rest| *rest == '%')
}

/// The attribute of this name, if conditions may name it.
///
/// # Errors
/// A complaint that the attribute is unknown or not queryable.
pub fn queryable(table: Table, name: &str) -> Result<&'static Attribute, Complaint> {
    let attribute = table.attribute(name).ok_or_else(|| {
        Complaint::general(
            "25058",
            format!("The attribute {name} used in the query is not valid."),
        )
    })?;
    if attribute.queryable {
        Ok(attribute)
    } else {
        Err(Complaint::general(
            "27120",
            format!("The attribute {name} is not queryable."),
        ))
    }
}

fn literal(attribute: &Attribute, text: &str) -> Result<Field, Complaint> {
    let name = attribute.name;
    attribute.kind.from_text(text).ok_or_else(|| {
        let kind = attribute.kind.name();
        Complaint::general(
            "27119",
            format!("The value compared with attribute {name} is not a valid {kind}."),
        )
    })
}
