//! One record: stored values, children, who may see it, and which version it is.

use super::{Draft, Field, Table};
use jiff::{SignedDuration, Timestamp, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// One record of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The table it belongs to.
    pub table: Table,
    /// Primary key.
    pub id: i64,
    /// Key in addresses: the public number, or a hash.
    pub key: String,
    pub(super) sight: Sight,
    pub(super) children: Vec<Row>,
    values: BTreeMap<&'static str, Field>,
    pub(super) version: u32,
}

/// Who may see a record besides its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// Every user.
    Everyone,
    /// These resources, and those who work the territory.
    Granted {
        /// Party ids.
        team: BTreeSet<i64>,
        /// Code of the territory.
        territory: Option<String>,
    },
}

impl Sight {
    /// Who sees a new record: its owner. Conversations have none; everybody who may read mails sees them.
    pub(super) fn at_birth(table: Table) -> Self {
        if matches!(table, Table::Conversations | Table::ConversationMessages) {
            Self::Everyone
        } else {
            Self::owner_only()
        }
    }

    /// Nobody but the owner.
    pub(super) fn owner_only() -> Self {
        Self::Granted {
            team: BTreeSet::new(),
            territory: None,
        }
    }
}

static NULL: Field = Field::Null;

impl Row {
    pub(super) fn new(table: Table, id: i64) -> Self {
        let sight = Sight::owner_only();
        let mut row = Self {
            table,
            id,
            key: hash_key(&[id]),
            sight,
            children: Vec::new(),
            values: BTreeMap::new(),
            version: 1,
        };
        row.put(table.id_attribute(), Field::Int(id));
        row
    }

    /// The stored value; derived attributes are asked of [`Sales::value`](super::Sales::value).
    pub fn stored(&self, name: &str) -> &Field {
        self.values.get(name).unwrap_or(&NULL)
    }

    /// Its rows in a child resource.
    pub fn children(&self, table: Table) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.table == table)
    }

    /// The opaque change indicator, quotes included; another one after every change.
    pub fn etag(&self) -> String {
        format!("\"ACED0005770C{:016X}{:08X}\"", self.id, self.version)
    }

    pub(super) fn put(&mut self, name: &'static str, value: Field) {
        self.values.insert(name, value);
    }

    /// Takes the draft's values over; whether anything is now different.
    pub(super) fn take(&mut self, draft: &Draft) -> bool {
        let mut changed = false;
        for (name, value) in draft.values() {
            let Some(attribute) = self.table.attribute(name) else {
                continue;
            };
            let value = value
                .as_time()
                .map_or_else(|| value.clone(), |time| Field::Time(to_milliseconds(time)));
            changed |= *self.stored(name) != value;
            self.put(attribute.name, value);
        }
        changed
    }

    /// Writes who did it and when. The time of a change is always later than that of the change before.
    pub(super) fn stamp(&mut self, by: &str, now: Timestamp) {
        let mut at = to_milliseconds(now);
        if let Some(before) = self.stored("LastUpdateDate").as_time()
            && at <= before
        {
            at = before
                .saturating_add(SignedDuration::from_millis(1))
                .unwrap_or(before);
        }
        if self.stored("CreationDate").is_null() {
            self.put("CreationDate", Field::Time(at));
            self.put("CreatedBy", Field::from(by));
        } else {
            self.version += 1;
        }
        self.put("LastUpdateDate", Field::Time(at));
        self.put("LastUpdatedBy", Field::from(by));
    }

    pub(super) fn owner(&self) -> Option<i64> {
        self.stored(self.table.owner_attribute()?).as_int()
    }
}

/// The key of a record whose address is a hash of its key attributes, in the vendor's serialized look.
pub(super) fn hash_key(parts: &[i64]) -> String {
    let mut key = format!("{:04X}", parts.len());
    for part in parts {
        key.push_str(&format!("0000000EACED00057708{part:016X}"));
    }
    key
}

fn to_milliseconds(time: Timestamp) -> Timestamp {
    let floor = jiff::TimestampRound::new()
        .smallest(Unit::Millisecond)
        .mode(jiff::RoundMode::Floor);
    time.round(floor).unwrap_or(time)
}
