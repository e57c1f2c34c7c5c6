//! One attribute: its type, who writes it, where its value comes from.

use super::Table;
use crate::sales::model::Kind;

/// Who may write an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Clients, at any time.
    Write,
    /// Clients, when they create the record.
    Birth,
    /// Sales alone.
    Read,
}

/// Where an attribute's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is stored under its own name.
    Stored,
    /// It is another attribute under a second name.
    Same(&'static str),
    /// The first 4000 characters of another attribute.
    StartOf(&'static str),
    /// Two attributes with a space between them.
    Joined(&'static str, &'static str),
    /// An attribute of the record that `via` refers to.
    Through {
        /// The attribute that holds the other record's id.
        via: &'static str,
        /// The other record's attribute.
        name: &'static str,
    },
}

/// One attribute of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Name in JSON.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Who may write it.
    pub access: Access,
    /// Whether a record cannot be without it.
    pub required: bool,
    /// Whether `q` and `orderBy` may name it.
    pub queryable: bool,
    /// Where its value comes from.
    pub origin: Origin,
    /// The resource whose id it holds.
    pub refers: Option<Table>,
}

impl Attribute {
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        let queryable = !matches!(kind, Kind::Clob | Kind::Bytes);
        let (access, origin) = (Access::Write, Origin::Stored);
        Self {
            name,
            kind,
            access,
            required: false,
            queryable,
            origin,
            refers: None,
        }
    }

    pub(super) const fn read(mut self) -> Self {
        self.access = Access::Read;
        self
    }

    pub(super) const fn birth(mut self) -> Self {
        self.access = Access::Birth;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn refers(mut self, table: Table) -> Self {
        self.refers = Some(table);
        self
    }

    pub(super) const fn from(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self.access = Access::Read;
        // The start of a large text is no more of a criterion than the text.
        self.queryable = !matches!(origin, Origin::StartOf(_));
        self
    }

    pub(super) const fn through(self, via: &'static str, name: &'static str) -> Self {
        self.from(Origin::Through { via, name })
    }
}

pub(super) const fn int(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Int)
}

pub(super) const fn text(name: &'static str, max_chars: usize) -> Attribute {
    Attribute::new(name, Kind::Text(max_chars))
}

pub(super) const fn flag(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Flag)
}

pub(super) const fn time(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Time)
}

pub(super) const fn day(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Day)
}
