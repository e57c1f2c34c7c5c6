//! Our canonical calendar content: what both sides can hold of a single appointment (R-APPT-19).

mod own;
mod participants;

use super::told::Told;
use super::value::Value;
use super::zone::Zone;
use super::{Acquaintance, Content, Edit, Ending, Kind, Merging, Named, Says, Travel, differing_of};
use crate::ids::{MeetingKey, SalesId};
use crate::limits::Life;
use crate::matching::Meeting;
use crate::pair::Side;
use crate::people::{Attendee, Directory, Internal};
use crate::reason::{Reason, ReasonCode};
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

pub use own::{Alarm, Own, REMINDER_MINUTES_MAX, ShowAs};
pub use participants::Participants;

/// Longest subject in Sales, in characters; a longer one is cut.
pub const SUBJECT_CHARS_MAX: usize = 500;
/// Longest location in Sales, in characters; a longer one is cut.
pub const LOCATION_CHARS_MAX: usize = 200;
/// Longest description that is carried, in bytes of sanitised HTML; a longer one is cut at a character.
pub const DESCRIPTION_BYTES_MAX: usize = 256 * 1024;
/// Longest link to an online meeting that is carried, in characters; a longer one would lead nowhere if it was cut, and is
/// left out.
pub const JOIN_LINK_CHARS_MAX: usize = 2048;

/// An appointment, reduced to what both sides can hold. [`Appointment::reduced`] is the one way to that form.
#[derive(Clone, PartialEq, Eq, Hash)]
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
    pub people: Participants,
    /// What it is to its owner alone.
    pub own: Own,
    /// Where to join it online; empty if it takes place elsewhere. Exchange says nothing where it has none: once online, a
    /// meeting stays so (Graph: "Choose online meeting providers in Outlook").
    pub join_link: Told<Box<str>>,
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

impl SalesPerson {
    /// By what they are known, whichever they are.
    fn id(&self) -> SalesId {
        match self {
            Self::Contact(id) | Self::User(id) => *id,
        }
    }
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

fields! {
    /// The fields of an appointment that are merged, in the order of reports.
    Field {
        /// [`Appointment::subject`]
        Subject = "subject",
        /// [`Appointment::description`]
        Description = "description",
        /// [`Appointment::location`]
        Location = "location",
        /// [`Appointment::time`]
        Time = "time",
        /// [`Appointment::visibility`]
        Visibility = "visibility",
        /// [`Appointment::people`]
        People = "people",
        /// [`Own::show_as`]
        ShowAs = "showAs",
        /// [`Own::reminder`]
        Reminder = "reminder",
        /// [`Appointment::join_link`]
        JoinLink = "onlineMeeting",
    }
}

impl Appointment {
    /// Who joined and who left between `base` and `theirs` does so here. Somebody whom the user related to the meeting
    /// stays, whether or not they take part (R-SHARE-3).
    fn merge_people(&mut self, base: Option<&Self>, theirs: &Self) {
        let was_there = |person: &SalesPerson| base.is_some_and(|base| base.people.contains(person));
        let is_related = |person: &SalesPerson| match person {
            SalesPerson::Contact(id) => base.is_some_and(|base| base.related.contacts.contains(id)),
            SalesPerson::User(_) => false,
        };
        self.people
            .extend(theirs.people.iter().copied().filter(|person| !was_there(person)));
        self.people
            .retain(|person| !was_there(person) || theirs.people.contains(person) || is_related(person));
    }

    /// Who of `attendees` takes part, as far as Sales knows them, and the mailbox's owner: in all of their meetings.
    pub(crate) fn people_with(
        owner: SalesPerson,
        attendees: &[Attendee],
        directory: &Directory,
        internal: &Internal,
    ) -> Participants {
        let mut people = Self::people_of(attendees, directory, internal);
        people.insert(owner);
        people
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
        self.own = self.own.reduced();
        self.join_link = match self.join_link {
            Told::This(link) if link.chars().nth(JOIN_LINK_CHARS_MAX).is_some() => Told::Nothing,
            link @ (Told::Nothing | Told::This(_) | Told::Apart { .. }) => {
                link.map(|link| one_line(&link, JOIN_LINK_CHARS_MAX).into())
            }
        };
        self
    }
}

impl Content for Appointment {
    type Field = Field;
    type Likeness = Meeting;

    const KIND: Kind = Kind::Appointment;

    fn differing(&self, other: &Self) -> Vec<Field> {
        differing_of(Field::ALL, self, other)
    }

    fn likeness(&self, key: Option<MeetingKey>) -> Meeting {
        Meeting::new(key, &self.subject, &self.time, self.takes_part())
    }

    fn name(field: Field) -> &'static str {
        field.name()
    }

    fn value(&self, field: Field) -> Value {
        match field {
            Field::Subject => Value::text(&self.subject),
            Field::Description => Value::html(&self.description.0),
            Field::Location => Value::text(&self.location),
            Field::Time => match self.time {
                Span::Timed { start, end } => Value::Moments { start, end },
                Span::AllDay { first, last } => Value::Days { first, last },
            },
            Field::Visibility => Value::word(match self.visibility {
                Visibility::Normal => "normal",
                Visibility::Private => "private",
            }),
            Field::People => Value::Records(self.people.iter().map(SalesPerson::id).collect()),
            Field::ShowAs => self
                .own
                .show_as
                .this()
                .map_or(Value::Nothing, |show_as| match show_as {
                    ShowAs::Busy => Value::word("busy"),
                    ShowAs::Free => Value::word("free"),
                }),
            Field::Reminder => self
                .own
                .reminder
                .this()
                .map_or(Value::Nothing, |alarm| match alarm {
                    Alarm::Off => Value::word("off"),
                    Alarm::Before(minutes) => Value::MinutesBefore(*minutes),
                }),
            Field::JoinLink => self
                .join_link
                .this()
                .map_or(Value::Nothing, |link| Value::text(link)),
        }
    }

    fn identify(&mut self, named: &Named, known: &Acquaintance, owner: SalesPerson, internal: &Internal) {
        self.people = Self::people_with(owner, &named.attendees, &known.people, internal);
        self.lies_with(owner);
    }

    fn lies_with(&mut self, owner: SalesPerson) {
        self.own.of = match owner {
            SalesPerson::User(id) => Some(id),
            SalesPerson::Contact(_) => None,
        };
    }

    fn lies_with_whom(&self) -> Option<SalesId> {
        self.own.of
    }

    fn rule(field: Field) -> (Travel, Merging) {
        match field {
            Field::Subject => (Travel::BothWays, Merging::Whole),
            Field::Description => (Travel::BothWays, Merging::Whole),
            Field::Location => (Travel::BothWays, Merging::Whole),
            Field::Time => (Travel::BothWays, Merging::Whole),
            Field::Visibility => (Travel::BothWays, Merging::Whole),
            Field::People => (Travel::ToSales, Merging::PerElement),
            Field::ShowAs => (Travel::BothWays, Merging::Whole),
            Field::Reminder => (Travel::BothWays, Merging::Whole),
            Field::JoinLink => (Travel::ToSales, Merging::Whole),
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
            Field::ShowAs => self.own.shows_as(&other.own),
            Field::Reminder => self.own.reminds_as(&other.own),
            Field::JoinLink => self.join_link.agrees_with(&other.join_link),
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
            Field::ShowAs => self.own.take_show_as(&other.own),
            Field::Reminder => self.own.take_reminder(&other.own),
            Field::JoinLink => self.join_link.clone_from(&other.join_link),
        }
    }

    fn merge_in(&mut self, base: Option<&Self>, theirs: &Self, field: Field) {
        match field {
            Field::People => self.merge_people(base, theirs),
            Field::Subject
            | Field::Description
            | Field::Location
            | Field::Time
            | Field::Visibility
            | Field::ShowAs
            | Field::Reminder
            | Field::JoinLink => self.take(theirs, field),
        }
    }

    /// By the later of the base's end and its own; whatever the field and the side.
    fn travels(&self, base: Option<&Self>, _: Field, edit: Edit<'_>) -> bool {
        let own = self.time.end_in(edit.zone);
        let end = base.map_or(own, |base| own.max(base.time.end_in(edit.zone)));
        end > edit.at
    }

    fn is_over(&self, now: Timestamp, zone: &Zone) -> bool {
        self.time.end_in(zone) <= now
    }

    fn takes_files(&self, edited_at: Timestamp, zone: &Zone) -> bool {
        !self.is_over(edited_at, zone)
    }

    fn ending(&self, now: Timestamp, zone: &Zone) -> Ending<Self> {
        if self.time.start_in(zone) > now {
            Ending::Whole
        } else {
            Ending::Kept(ReasonCode::PastKept)
        }
    }

    fn life(&self, zone: &Zone) -> Life {
        Life::Until(self.time.end_in(zone))
    }

    fn next_start(&self, now: Timestamp, zone: &Zone) -> Option<Timestamp> {
        (self.time.end_in(zone) > now).then(|| self.time.start_in(zone))
    }

    /// What the owner of the record has of their own is none of this mailbox's.
    fn without_guests(&self, owner: SalesPerson) -> Self {
        Self {
            people: [owner].into(),
            own: Own::default(),
            ..self.clone()
        }
    }

    fn is_private(&self) -> bool {
        self.visibility == Visibility::Private
    }

    fn unfit(&self, _: Side) -> Option<Reason> {
        None
    }

    fn obstacle(&self, _: Field, _: Side) -> Option<ReasonCode> {
        None
    }

    fn is_body(field: Field) -> bool {
        field == Field::Description
    }

    fn is_own(field: Field) -> bool {
        matches!(field, Field::ShowAs | Field::Reminder)
    }

    /// What both sides take where nobody says is said by nobody: whoever has anything else there says it.
    fn says(&self, field: Field, _: Side) -> Says {
        let blank_if = |is_blank: bool| if is_blank { Says::Blank } else { Says::Something };
        match field {
            Field::Subject
            | Field::Description
            | Field::Location
            | Field::Time
            | Field::Visibility
            | Field::People => Says::Something,
            Field::ShowAs => match self.own.show_as {
                Told::Nothing => Says::Nothing,
                Told::This(show_as) => blank_if(show_as == ShowAs::Busy),
                Told::Apart { .. } => Says::Something,
            },
            Field::Reminder => match self.own.reminder {
                Told::Nothing => Says::Nothing,
                Told::This(alarm) => blank_if(alarm == Alarm::Off),
                Told::Apart { .. } => Says::Something,
            },
            Field::JoinLink => match &self.join_link {
                Told::Nothing => Says::Nothing,
                Told::This(link) => blank_if(link.is_empty()),
                Told::Apart { .. } => Says::Something,
            },
        }
    }

    fn lags(&self, newer: &Self) -> Vec<Field> {
        let lags = |field: &&Field| match field {
            Field::ShowAs => self.own.shows_less_than(&newer.own),
            Field::Reminder => self.own.reminds_less_than(&newer.own),
            Field::JoinLink => self.join_link.lags_behind(&newer.join_link),
            Field::Subject
            | Field::Description
            | Field::Location
            | Field::Time
            | Field::Visibility
            | Field::People => !self.same(newer, **field),
        };
        Field::ALL.iter().filter(lags).copied().collect()
    }

    fn learning(&self, exchange: &Self, sales: &Self) -> Option<Self> {
        let own = self.own.learnt(&exchange.own, &sales.own);
        let join_link = self.join_link.learnt(&exchange.join_link, &sales.join_link);
        (own.is_some() || join_link.is_some()).then(|| Self {
            own: own.unwrap_or(self.own),
            join_link: join_link.unwrap_or_else(|| self.join_link.clone()),
            ..self.clone()
        })
    }

    fn takes_part(&self) -> BTreeSet<SalesPerson> {
        self.people.iter().copied().collect()
    }

    /// Everybody but the owner.
    fn invitees(&self) -> u32 {
        u32::try_from(self.people.len().saturating_sub(1)).unwrap_or(u32::MAX)
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
        self.related.is_about_the_same(asked)
            && asked
                .contacts
                .iter()
                .all(|contact| self.people.contains(&SalesPerson::Contact(*contact)))
    }
}

impl Span {
    /// The start. Whole days begin at the midnight of `zone`, the mailbox's (R-TIME-1).
    pub fn start_in(&self, zone: &Zone) -> Timestamp {
        match self {
            Self::Timed { start, .. } => *start,
            Self::AllDay { first, .. } => midnight(*first, zone).unwrap_or(Timestamp::MIN),
        }
    }

    /// How long it takes; nothing for whole days, whose length no clock tells.
    pub(crate) fn elapsed(&self) -> SignedDuration {
        match self {
            Self::Timed { start, end } => end.duration_since(*start),
            Self::AllDay { .. } => SignedDuration::ZERO,
        }
    }

    /// The end. Whole days end at the midnight of `zone`, the mailbox's (R-TIME-1).
    pub fn end_in(&self, zone: &Zone) -> Timestamp {
        match self {
            Self::Timed { end, .. } => *end,
            Self::AllDay { last, .. } => last
                .tomorrow()
                .ok()
                .and_then(|day| midnight(day, zone))
                .unwrap_or(Timestamp::MAX),
        }
    }
}

/// The first moment of that day; where clocks skip midnight, the moment at which they do.
fn midnight(day: Date, zone: &Zone) -> Option<Timestamp> {
    zone.instant(day.at(0, 0, 0, 0))
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
            .field("own", &self.own)
            .field("join_link", &fingerprint(&self.join_link))
            .field("related", &fingerprint(&self.related))
            .finish()
    }
}

impl fmt::Debug for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Description({:?})", fingerprint(&self.0))
    }
}

/// Equal for equal things, and says nothing else about them.
pub(crate) fn fingerprint(thing: &impl Hash) -> String {
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

pub(crate) fn one_line(text: &str, chars_max: usize) -> String {
    let line = text
        .split(['\r', '\n', '\0'])
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let trimmed = line.trim();
    match trimmed.char_indices().nth(chars_max) {
        Some((end, _)) => trimmed[..end].trim_end().to_string(),
        None => trimmed.to_string(),
    }
}

pub(crate) fn cut_bytes(text: &mut String, bytes_max: usize) {
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
