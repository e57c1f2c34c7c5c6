//! Our canonical calendar content: what both sides can hold of a single appointment (R-APPT-19).

use super::{Content, Merging, Travel};
use crate::ids::SalesId;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use core::fmt;
use core::hash::{Hash, Hasher};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz};

/// Longest subject in Sales, in characters; a longer one is cut.
pub const SUBJECT_CHARS_MAX: usize = 500;
/// Longest location in Sales, in characters; a longer one is cut.
pub const LOCATION_CHARS_MAX: usize = 200;
/// Longest description that is carried, in bytes of sanitised HTML; a longer one is cut at a character.
pub const DESCRIPTION_BYTES_MAX: usize = 256 * 1024;

/// An appointment, reduced to what both sides can hold. [`Appointment::reduced`] is the one way to that form.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Plain text of one line.
    pub subject: String,
    /// What it is about.
    pub description: Description,
    /// Plain text of one line; empty if there is none.
    pub location: String,
    /// When.
    pub time: Span,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who takes part, as far as Sales knows them; the rest stay in Exchange.
    pub people: BTreeSet<SalesPerson>,
    /// What it is about in Sales. Exchange cannot hold it: there it is always empty.
    pub related: Related,
}

/// Sanitised HTML, without the document around it; empty if there is none.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub struct Description(pub String);

/// When an appointment takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// Moments, whole seconds.
    Timed {
        /// First moment.
        start: Timestamp,
        /// First moment after it.
        end: Timestamp,
    },
    /// Whole days, which belong to no time zone and are never shifted.
    AllDay {
        /// First day.
        first: Date,
        /// Last day, the same as `first` for one day.
        last: Date,
    },
}

/// Who may see an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Whoever may see the calendar.
    Normal,
    /// Its owner.
    Private,
}

/// Somebody whom Sales knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SalesPerson {
    /// A contact, by party id: takes part as an appointment contact.
    Contact(SalesId),
    /// A Sales user, by party id: takes part as owner or assignee.
    User(SalesId),
}

/// What an appointment is about in Sales.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Related {
    /// The customer; Sales keeps one.
    pub account: Option<SalesId>,
    /// The deal; Sales keeps one.
    pub opportunity: Option<SalesId>,
    /// The deal to be; Sales keeps one.
    pub lead: Option<SalesId>,
    /// People at customers, besides those who take part.
    pub contacts: BTreeSet<SalesId>,
}

/// One address on a meeting in Exchange.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attendee {
    /// Lower case.
    pub address: String,
    /// What for.
    pub role: Role,
}

/// What an address is on a meeting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Called it.
    Organizer,
    /// Takes part.
    Attendee,
    /// A room or a device: not a person (R-APPT-10).
    Resource,
}

/// What Sales says about addresses: every one that belongs to somebody there. One address may belong to several contacts.
pub type Directory = BTreeMap<String, BTreeSet<SalesPerson>>;

/// The company's own mail domains, lower case (R-APPT-10).
pub type Internal = BTreeSet<String>;

/// The fields of an appointment that are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// [`Appointment::subject`]
    Subject,
    /// [`Appointment::description`]
    Description,
    /// [`Appointment::location`]
    Location,
    /// [`Appointment::time`]
    Time,
    /// [`Appointment::visibility`]
    Visibility,
    /// [`Appointment::people`]
    People,
}

impl Appointment {
    /// Who of `attendees` takes part as far as Sales is concerned (R-APPT-11, R-APPT-8): a Sales user as user; the
    /// address of exactly one contact as contact; an internal address never as a contact; rooms, strangers and addresses
    /// of several contacts not at all, for there is no guessing.
    pub fn people_of<'a>(
        attendees: impl IntoIterator<Item = &'a Attendee>,
        directory: &Directory,
        internal: &Internal,
    ) -> BTreeSet<SalesPerson> {
        attendees
            .into_iter()
            .filter(|attendee| attendee.role != Role::Resource)
            .filter_map(|attendee| {
                let known = directory.get(&attendee.address)?;
                let user = known.iter().find(|person| matches!(person, SalesPerson::User(_)));
                let domain = attendee.address.rsplit_once('@').map_or("", |(_, domain)| domain);
                match user {
                    Some(user) => Some(*user),
                    None if internal.contains(domain) || known.len() != 1 => None,
                    None => known.first().copied(),
                }
            })
            .collect()
    }

    /// Cut and rounded to what both sides can hold.
    pub fn reduced(mut self) -> Self {
        self.subject = one_line(&self.subject, SUBJECT_CHARS_MAX);
        self.location = one_line(&self.location, LOCATION_CHARS_MAX);
        cut_bytes(&mut self.description.0, DESCRIPTION_BYTES_MAX);
        if let Span::Timed { start, end } = self.time {
            self.time = Span::Timed {
                start: whole_seconds(start),
                end: whole_seconds(end),
            };
        }
        self
    }
}

impl Content for Appointment {
    type Field = Field;

    const FIELDS: &'static [Field] = &[
        Field::Subject,
        Field::Description,
        Field::Location,
        Field::Time,
        Field::Visibility,
        Field::People,
    ];

    fn rule(field: Field) -> (Travel, Merging) {
        match field {
            Field::Subject => (Travel::BothWays, Merging::Whole),
            Field::Description => (Travel::BothWays, Merging::Whole),
            Field::Location => (Travel::BothWays, Merging::Whole),
            Field::Time => (Travel::BothWays, Merging::Whole),
            Field::Visibility => (Travel::BothWays, Merging::Whole),
            Field::People => (Travel::ToSales, Merging::PerElement),
        }
    }

    fn same(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::Subject => self.subject == other.subject,
            Field::Description => self.description == other.description,
            Field::Location => self.location == other.location,
            Field::Time => self.time == other.time,
            Field::Visibility => self.visibility == other.visibility,
            Field::People => self.people == other.people,
        }
    }

    fn take(&mut self, other: &Self, field: Field) {
        match field {
            Field::Subject => self.subject.clone_from(&other.subject),
            Field::Description => self.description.clone_from(&other.description),
            Field::Location => self.location.clone_from(&other.location),
            Field::Time => self.time = other.time,
            Field::Visibility => self.visibility = other.visibility,
            Field::People => self.people.clone_from(&other.people),
        }
    }

    fn merged(base: Option<&Self>, mine: &Self, theirs: &Self, field: Field) -> Self {
        let mut merged = mine.clone();
        match field {
            Field::People => {
                let was_there = |person: &SalesPerson| base.is_some_and(|base| base.people.contains(person));
                // Somebody whom the user related to the meeting stays, whether or not they take part (R-SHARE-3).
                let is_related = |person: &SalesPerson| {
                    base.is_some_and(|base| {
                        base.related
                            .contacts
                            .iter()
                            .any(|id| *person == SalesPerson::Contact(*id))
                    })
                };
                merged
                    .people
                    .extend(theirs.people.iter().filter(|person| !was_there(person)));
                merged.people.retain(|person| {
                    !was_there(person) || theirs.people.contains(person) || is_related(person)
                });
            }
            Field::Subject | Field::Description | Field::Location | Field::Time | Field::Visibility => {
                merged.take(theirs, field);
            }
        }
        merged
    }

    fn related(&self) -> &Related {
        &self.related
    }

    fn set_related(&mut self, related: Related) {
        self.related = related;
    }

    fn relate(&mut self, before: &Related, asked: &Related, meeting: &Self) {
        let dropped: BTreeSet<_> = before
            .contacts
            .difference(&asked.contacts)
            .copied()
            .map(SalesPerson::Contact)
            .collect();
        self.people
            .retain(|person| !dropped.contains(person) || meeting.people.contains(person));
        self.people
            .extend(asked.contacts.iter().copied().map(SalesPerson::Contact));
        self.related = asked.clone();
    }

    fn is_related_as(&self, asked: &Related) -> bool {
        self.related.account == asked.account
            && self.related.opportunity == asked.opportunity
            && self.related.lead == asked.lead
            && asked
                .contacts
                .iter()
                .all(|contact| self.people.contains(&SalesPerson::Contact(*contact)))
    }

    fn is_future(&self, base: Option<&Self>, edited_at: Timestamp) -> bool {
        let own = self.time.end_at_latest();
        let end = base.map_or(own, |base| own.max(base.time.end_at_latest()));
        end > edited_at
    }
}

impl Span {
    /// The end. Whole days end when they end in the westernmost time zone: an edit that might still be in time is.
    fn end_at_latest(&self) -> Timestamp {
        match self {
            Self::Timed { end, .. } => *end,
            Self::AllDay { last, .. } => last
                .to_zoned(tz::TimeZone::UTC)
                .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
                .saturating_add(SignedDuration::from_hours(24 + 12))
                .unwrap_or(Timestamp::MAX),
        }
    }
}

/// Field names and fingerprints: content never reaches a log.
impl fmt::Debug for Appointment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Appointment")
            .field("subject", &fingerprint(&self.subject))
            .field("description", &fingerprint(&self.description))
            .field("location", &fingerprint(&self.location))
            .field("time", &fingerprint(&self.time))
            .field("visibility", &self.visibility)
            .field("people", &self.people.len())
            .field("related", &fingerprint(&self.related))
            .finish()
    }
}

impl fmt::Debug for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Description({:?})", fingerprint(&self.0))
    }
}

impl fmt::Debug for Attendee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attendee({:?}, {:?})", fingerprint(&self.address), self.role)
    }
}

/// Equal for equal things, and says nothing else about them.
fn fingerprint(thing: &impl Hash) -> String {
    struct Fnv(u64);
    impl Hasher for Fnv {
        fn finish(&self) -> u64 {
            self.0
        }
        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    thing.hash(&mut hasher);
    alloc::format!("#{:08x}", hasher.finish() >> 32)
}

fn whole_seconds(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

fn one_line(text: &str, chars_max: usize) -> String {
    let line = text
        .split(['\r', '\n', '\0'])
        .filter(|part| !part.is_empty())
        .collect::<alloc::vec::Vec<_>>()
        .join(" ");
    let trimmed = line.trim();
    match trimmed.char_indices().nth(chars_max) {
        Some((end, _)) => trimmed[..end].trim_end().to_string(),
        None => trimmed.to_string(),
    }
}

fn cut_bytes(text: &mut String, bytes_max: usize) {
    if text.len() > bytes_max {
        let end = (0..=bytes_max)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests;
