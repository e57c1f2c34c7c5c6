//! Sales' words into ours, and ours into Sales'.

mod appointment;
mod contact;
mod message;
mod task;

use crate::activities::Activity;
use crate::client::Pod;
use crate::fields;
use crate::version::Known;
use crate::wire::{self, Id, Row};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{
    Appointment, Content, Description, Facts, Item, ItemId, Marks, Own, Related, SalesId, SalesPerson,
    Visibility,
};

pub(crate) use appointment::wire_from_span;
pub(crate) use contact::{ContactLook, Emails, is_same, row_from_email};
pub(crate) use message::message_from_wire;

/// An activity with what a later write needs of its raw form.
pub(crate) struct Look<C = Appointment> {
    pub(crate) activity: Activity<C>,
    /// Where the rows of those who take part are, by who they are; without the owner's, which Sales keeps.
    pub(crate) rows: BTreeMap<SalesPerson, Option<String>>,
    /// Where the owner's row is.
    pub(crate) owners_row: Option<String>,
}

/// What every answer about an activity tells.
pub(crate) struct Stamps {
    pub(crate) number: String,
    pub(crate) id: SalesId,
    pub(crate) version: Known,
    pub(crate) modified: Timestamp,
}

/// A kind of activity: appointments and tasks share one resource, and differ in some attributes and in what their rows
/// of contacts and assignees mean.
pub(crate) trait Kept: Content {
    /// What Sales calls the kind.
    const FUNCTION: &'static str;
    /// Attributes of activities that say nothing about this kind: a feed does not ask for them.
    const UNREAD: &'static [&'static str];
    /// Attributes of assignees that are read.
    const OF_ASSIGNEES: &'static [&'static str];

    /// Reads the rest, when subject and description, owner, rows and relations are understood already.
    fn from_wire(pod: &Pod, wire: &wire::Activity, common: Common) -> Result<Self, &'static str>;

    /// Everybody who is to have a row.
    fn rows(&self) -> BTreeSet<SalesPerson>;

    /// The attributes that this field is kept in.
    fn set_field(&self, pod: &Pod, row: &mut Row, field: Self::Field);

    /// What of these fields is kept in the owner's own row, by our names of its attributes.
    fn owners_row(&self, _of: &[Self::Field]) -> Row {
        Row::new()
    }

    /// All fields that a new activity is made of.
    fn all_fields() -> &'static [Self::Field];

    /// The same, with the owner among those who take part or not, as `wanted` has it: Sales sees to the owner by itself,
    /// and reporting that as a difference would ask for the same write for ever.
    fn with_owner_as(self, wanted: &Self, owner: SalesPerson) -> Self;
}

/// What appointments and tasks have in common.
pub(crate) struct Common {
    subject: String,
    description: Description,
    owner: SalesId,
    visibility: Visibility,
    /// Contacts and assignees, without the owner.
    rows: BTreeSet<SalesPerson>,
    /// What the owner has of their own.
    own: Own,
    /// Without contacts.
    related: Related,
}

impl Pod {
    /// Reads an appointment: [`Pod::look_of`].
    #[cfg(test)]
    pub(crate) fn look_from_activity(
        &self,
        wire: wire::Activity,
        etag: Option<&str>,
    ) -> Result<Look, &'static str> {
        self.look_of(wire, etag)
    }

    /// Reads an activity with its children; the error names the attribute that cannot be understood. `etag` is the
    /// answer's own, where the answer was about this one record.
    pub(crate) fn look_of<C: Kept>(
        &self,
        mut wire: wire::Activity,
        etag: Option<&str>,
    ) -> Result<Look<C>, &'static str> {
        let stamps = stamps_from_activity(&wire, etag)?;
        if wire
            .function
            .as_deref()
            .is_some_and(|function| function != C::FUNCTION)
        {
            return Err(fields::FUNCTION);
        }
        let owner = sales_id(wire.owner).ok_or(fields::OWNER)?;
        let mut rows = rows_from_activity(&mut wire)?;
        let owners = rows.remove(&SalesPerson::User(owner));
        let own = Own {
            of: Some(owner),
            ..owners.as_ref().map(|(_, own)| *own).unwrap_or_default()
        };
        let rows: BTreeMap<_, _> = rows
            .into_iter()
            .map(|(person, (link, _))| (person, link))
            .collect();
        let subject = wire
            .subject
            .take()
            .filter(|subject| subject != fields::NO_SUBJECT);
        let common = Common {
            subject: subject.unwrap_or_default(),
            description: self.description_from_wire(wire.description.take())?,
            owner,
            visibility: if wire.private {
                Visibility::Private
            } else {
                Visibility::Normal
            },
            rows: rows.keys().copied().collect(),
            own,
            related: Related {
                account: sales_id(wire.account),
                opportunity: sales_id(wire.opportunity),
                lead: sales_id(wire.lead),
                contacts: BTreeSet::new(),
            },
        };
        let item = Item {
            id: ItemId::new(stamps.number),
            version: stamps.version.into_version(),
            modified: stamps.modified,
            content: C::from_wire(self, &wire, common)?,
            marks: Marks::BOTH,
            facts: Facts {
                owner: Some(owner),
                ..Facts::default()
            },
        };
        Ok(Look {
            activity: Activity {
                item,
                activity_id: stamps.id,
                owner,
                series: sales_id(wire.series),
            },
            rows,
            owners_row: owners.and_then(|(link, _)| link),
        })
    }

    /// A whole new activity. The owner becomes an assignee by Sales' own doing, and is named as one only where something of
    /// their own is to be kept.
    pub(crate) fn activity_of<C: Kept>(&self, number: &str, owner: SalesId, wanted: &C) -> Row {
        let mut row = Row::new();
        row.insert(fields::ACTIVITY_NUMBER.to_owned(), json!(number));
        row.insert(fields::FUNCTION.to_owned(), json!(C::FUNCTION));
        row.insert(fields::OWNER.to_owned(), json!(owner.0));
        for field in C::all_fields() {
            wanted.set_field(self, &mut row, *field);
        }
        set_related(&mut row, &Related::default(), wanted.related());
        row.retain(|_, value| !value.is_null());
        let mut row = self.without_lacking(fields::ACTIVITIES, row);
        let people = wanted.rows();
        let owners_row = wanted.owners_row(C::all_fields());
        let mut owners_row = self.without_lacking(fields::ACTIVITY_ASSIGNEE, owners_row);
        owners_row.retain(|_, value| !value.is_null());
        if !owners_row.is_empty() {
            owners_row.insert(fields::ASSIGNEE_ID.to_owned(), json!(owner.0));
        }
        for child in [fields::ACTIVITY_CONTACT, fields::ACTIVITY_ASSIGNEE] {
            let mut members: Vec<Row> = people
                .iter()
                .filter(|person| **person != SalesPerson::User(owner))
                .map(|person| child_from_person(*person))
                .filter(|(of, _)| *of == child)
                .map(|(_, row)| row)
                .collect();
            if child == fields::ACTIVITY_ASSIGNEE && !owners_row.is_empty() {
                members.push(std::mem::take(&mut owners_row));
            }
            if !members.is_empty() {
                row.insert(child.to_owned(), json!(members));
            }
        }
        row
    }

    /// [`Pod::activity_of`] an appointment.
    #[cfg(test)]
    pub(crate) fn activity_from_appointment(
        &self,
        number: &str,
        owner: SalesId,
        wanted: &Appointment,
    ) -> Row {
        self.activity_of(number, owner, wanted)
    }

    /// The attributes that change when `fields` and the relations become what `wanted` has.
    pub(crate) fn changes<C: Kept>(&self, held: &C, wanted: &C, fields: &[C::Field]) -> Row {
        let mut row = Row::new();
        for field in fields {
            wanted.set_field(self, &mut row, *field);
        }
        set_related(&mut row, held.related(), wanted.related());
        self.without_lacking(fields::ACTIVITIES, row)
    }

    pub(crate) fn wire_from_description(&self, description: &Description) -> Value {
        self.wire_from_large_text(&description.0)
    }

    pub(crate) fn description_from_wire(&self, text: Option<String>) -> Result<Description, &'static str> {
        let html = self.large_text_from_wire(text).ok_or(fields::DESCRIPTION)?;
        Ok(Description((self.tidy_description)(&html)))
    }

    /// A large text as this framework spells it; none where it is empty.
    pub(crate) fn wire_from_large_text(&self, text: &str) -> Value {
        match text {
            "" => Value::Null,
            text if self.framework_version >= fields::PLAIN_TEXT_FRAMEWORK => json!(text),
            text => json!(STANDARD.encode(text)),
        }
    }

    /// A large text; nothing where it is no Base64 although this framework spells it so.
    pub(crate) fn large_text_from_wire(&self, text: Option<String>) -> Option<String> {
        let text = text.unwrap_or_default();
        if self.framework_version >= fields::PLAIN_TEXT_FRAMEWORK {
            return Some(text);
        }
        let bytes = STANDARD.decode(text.split_ascii_whitespace().collect::<String>());
        String::from_utf8(bytes.ok()?).ok()
    }
}

/// Reads what names this version of an activity.
pub(crate) fn stamps_from_activity(
    wire: &wire::Activity,
    etag: Option<&str>,
) -> Result<Stamps, &'static str> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let changed = filled(&wire.updated)
        .or_else(|| filled(&wire.last_updated))
        .ok_or("LastUpdateDate")?;
    Ok(Stamps {
        number: filled(&wire.number).ok_or(fields::ACTIVITY_NUMBER)?,
        id: sales_id(wire.id).ok_or("ActivityId")?,
        modified: timestamp_from_wire(&changed).ok_or("LastUpdateDate")?,
        version: match etag.or_else(|| wire.around.etag()) {
            Some(etag) => Known::Etag(quoted(etag)),
            None => Known::Stamp(changed),
        },
    })
}

/// One spelling of a version wherever it stood: change indicators in links may come without the quotes of an ETag.
pub(crate) fn quoted(etag: &str) -> String {
    if etag.ends_with('"') {
        etag.to_owned()
    } else {
        format!("\"{etag}\"")
    }
}

/// Takes the rows of contacts and assignees out of an activity, with the address of each, and what each has of their own.
fn rows_from_activity(
    wire: &mut wire::Activity,
) -> Result<BTreeMap<SalesPerson, (Option<String>, Own)>, &'static str> {
    let items = |children: &mut Option<wire::Children<wire::Child>>| {
        let children = children.take().into_iter();
        children.flat_map(|children| children.into_collection().items)
    };
    let mut rows = BTreeMap::new();
    for child in items(&mut wire.contacts) {
        let contact = sales_id(child.contact).ok_or(fields::CONTACT_ID)?;
        let link = child.around.href().map(str::to_owned);
        rows.insert(SalesPerson::Contact(contact), (link, Own::default()));
    }
    for child in items(&mut wire.assignees) {
        let user = sales_id(child.assignee).ok_or(fields::ASSIGNEE_ID)?;
        let link = child.around.href().map(str::to_owned);
        rows.insert(
            SalesPerson::User(user),
            (link, appointment::own_from_assignee(&child)),
        );
    }
    Ok(rows)
}

/// Sales demands a subject.
fn wire_from_subject(subject: &str) -> Value {
    let subject = Some(subject).filter(|subject| !subject.trim().is_empty());
    json!(subject.unwrap_or(fields::NO_SUBJECT))
}

/// The child resource that a person is a row of, and that row.
pub(crate) fn child_from_person(person: SalesPerson) -> (&'static str, Row) {
    let (child, name, id) = match person {
        SalesPerson::Contact(id) => (fields::ACTIVITY_CONTACT, fields::CONTACT_ID, id),
        SalesPerson::User(id) => (fields::ACTIVITY_ASSIGNEE, fields::ASSIGNEE_ID, id),
    };
    (child, Row::from_iter([(name.to_owned(), json!(id.0))]))
}

fn set_related(row: &mut Row, held: &Related, wanted: &Related) {
    for (name, held, wanted) in [
        (fields::ACCOUNT, held.account, wanted.account),
        (fields::OPPORTUNITY, held.opportunity, wanted.opportunity),
        (fields::LEAD, held.lead, wanted.lead),
    ] {
        if held != wanted {
            row.insert(name.to_owned(), json!(wanted.map(|id| id.0)));
        }
    }
}

pub(crate) fn sales_id(id: Option<Id>) -> Option<SalesId> {
    id.map(|id| SalesId(id.0))
}

/// Any offset is understood; a time without one is UTC.
pub(crate) fn timestamp_from_wire(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
pub(crate) mod tests;
