//! Version 1 of what is kept, one type for each of the core's. Never change one that has shipped; add a version.

#![expect(
    clippy::large_enum_variant,
    reason = "a value lives for one encoding or decoding; a box would only be one more copy"
)]

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use sync_core as ours;
use sync_core::SalesId;

type Text<'a> = Cow<'a, str>;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Known<'a> {
    Absent,
    Present(Item<'a>),
    Gone(Tombstone),
    InDoubt(Doubt<'a>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Was<'a> {
    Absent,
    Present(Item<'a>),
    Gone(Tombstone),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Tombstone {
    id: Option<String>,
    removal: Removal,
    organizer: Organizer,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Removal {
    Deleted,
    Cancelled,
    Vanished,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Organizer {
    Owner,
    SomebodyElse,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Doubt<'a> {
    was: Was<'a>,
    cause: Cause<'a>,
    since: Timestamp,
    heard: Option<Row<'a>>,
    missing_since: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Cause<'a> {
    Recheck,
    Rumour,
    Adopted(Text<'a>),
    Created(Carried<'a>),
    Updated(Carried<'a>),
    Deleted,
    Marked,
    Unmarked,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Carried<'a> {
    sent: Appointment<'a>,
    took_in: Appointment<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Row<'a> {
    Changed(Item<'a>),
    Removed,
    Deleted,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Item<'a> {
    id: Text<'a>,
    version: Text<'a>,
    modified: Timestamp,
    content: Appointment<'a>,
    marks: Marks,
    facts: Facts,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Marks {
    category: bool,
    stamp: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Facts {
    organizer: Organizer,
    invitees: u32,
    body: Body,
    place: Place,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Body {
    AsInSales,
    HoldsMore,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Place {
    Read,
    Elsewhere,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Appointment<'a> {
    subject: Text<'a>,
    description: Text<'a>,
    location: Text<'a>,
    time: Span,
    visibility: Visibility,
    people: Vec<Person>,
    related: Related,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Span {
    Timed { start: Timestamp, end: Timestamp },
    AllDay { first: Date, last: Date },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Visibility {
    Normal,
    Private,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Person {
    Contact(i64),
    User(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Related {
    account: Option<i64>,
    opportunity: Option<i64>,
    lead: Option<i64>,
    contacts: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Detail {
    Field(String),
    VendorCode(String),
    Record(i64),
    Candidates(Vec<String>),
    Count(u32),
    Allowed(u32),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Bond<'a> {
    origin: Origin,
    category: Category,
    scope: Scope,
    consent: Option<Consent>,
    // Not said where nothing is held, as before there were holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hold: Option<Hold<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Origin {
    made_in: Side,
    claim: Claim,
    shared_private: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Side {
    Exchange,
    Sales,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Claim {
    Share,
    Category,
    Autocapture,
    Reply,
    SavedSearch,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Category {
    Wanted,
    Set,
    Off,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Scope {
    Never,
    Inside,
    Leaving,
    Left,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Consent {
    ReplaceBody,
    DeleteToo,
    BringBack,
    CreateNew,
    CleanUp,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Hold<'a> {
    held_for: HeldFor,
    demand: Demand,
    versions: Versions<'a>,
    since: Timestamp,
    answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum HeldFor {
    MailBudget,
    FirstMail,
    Deletions,
    SideEmpty,
    Deployment,
    FirstCreates,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Demand {
    key: [u8; 16],
    object: Object,
    effect: Effect,
    recipients: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Object {
    Appointments,
    Contacts,
    Tasks,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Effect {
    Changes,
    Creates,
    CreatesInFirstRound,
    Unlinks,
    Deletes,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Versions<'a> {
    exchange: Option<Text<'a>>,
    sales: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Approved(Approver),
    Discarded,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Approver {
    User,
    Administrator,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Tokens<'a> {
    pub(super) refresh: Option<Text<'a>>,
    pub(super) access: Text<'a>,
}

impl<'a> From<&'a ours::Known<ours::Appointment>> for Known<'a> {
    fn from(value: &'a ours::Known<ours::Appointment>) -> Self {
        match value {
            ours::Known::Absent => Self::Absent,
            ours::Known::Present(item) => Self::Present(item.into()),
            ours::Known::Gone(tombstone) => Self::Gone(tombstone.into()),
            ours::Known::InDoubt(doubt) => Self::InDoubt(doubt.as_ref().into()),
        }
    }
}

impl From<Known<'_>> for ours::Known<ours::Appointment> {
    fn from(value: Known<'_>) -> Self {
        match value {
            Known::Absent => Self::Absent,
            Known::Present(item) => Self::Present(item.into()),
            Known::Gone(tombstone) => Self::Gone(tombstone.into()),
            Known::InDoubt(doubt) => Self::InDoubt(Box::new(doubt.into())),
        }
    }
}

impl<'a> From<&'a ours::Was<ours::Appointment>> for Was<'a> {
    fn from(value: &'a ours::Was<ours::Appointment>) -> Self {
        match value {
            ours::Was::Absent => Self::Absent,
            ours::Was::Present(item) => Self::Present(item.into()),
            ours::Was::Gone(tombstone) => Self::Gone(tombstone.into()),
        }
    }
}

impl From<Was<'_>> for ours::Was<ours::Appointment> {
    fn from(value: Was<'_>) -> Self {
        match value {
            Was::Absent => Self::Absent,
            Was::Present(item) => Self::Present(item.into()),
            Was::Gone(tombstone) => Self::Gone(tombstone.into()),
        }
    }
}

impl<'a> From<&'a ours::Doubt<ours::Appointment>> for Doubt<'a> {
    fn from(doubt: &'a ours::Doubt<ours::Appointment>) -> Self {
        Self {
            was: (&doubt.was).into(),
            cause: (&doubt.cause).into(),
            since: doubt.since,
            heard: doubt.heard.as_ref().map(Row::from),
            missing_since: doubt.missing_since,
        }
    }
}

impl From<Doubt<'_>> for ours::Doubt<ours::Appointment> {
    fn from(doubt: Doubt<'_>) -> Self {
        Self {
            was: doubt.was.into(),
            cause: doubt.cause.into(),
            since: doubt.since,
            heard: doubt.heard.map(ours::Row::from),
            missing_since: doubt.missing_since,
        }
    }
}

impl<'a> From<&'a ours::Cause<ours::Appointment>> for Cause<'a> {
    fn from(value: &'a ours::Cause<ours::Appointment>) -> Self {
        match value {
            ours::Cause::Recheck => Self::Recheck,
            ours::Cause::Rumour => Self::Rumour,
            ours::Cause::Adopted(id) => Self::Adopted(id.as_str().into()),
            ours::Cause::Created(carried) => Self::Created(carried.into()),
            ours::Cause::Updated(carried) => Self::Updated(carried.into()),
            ours::Cause::Deleted => Self::Deleted,
            ours::Cause::Marked => Self::Marked,
            ours::Cause::Unmarked => Self::Unmarked,
        }
    }
}

impl From<Cause<'_>> for ours::Cause<ours::Appointment> {
    fn from(value: Cause<'_>) -> Self {
        match value {
            Cause::Recheck => Self::Recheck,
            Cause::Rumour => Self::Rumour,
            Cause::Adopted(id) => Self::Adopted(ours::ItemId::new(id)),
            Cause::Created(carried) => Self::Created(carried.into()),
            Cause::Updated(carried) => Self::Updated(carried.into()),
            Cause::Deleted => Self::Deleted,
            Cause::Marked => Self::Marked,
            Cause::Unmarked => Self::Unmarked,
        }
    }
}

impl<'a> From<&'a ours::Carried<ours::Appointment>> for Carried<'a> {
    fn from(carried: &'a ours::Carried<ours::Appointment>) -> Self {
        Self {
            sent: (&carried.sent).into(),
            took_in: (&carried.took_in).into(),
        }
    }
}

impl From<Carried<'_>> for ours::Carried<ours::Appointment> {
    fn from(carried: Carried<'_>) -> Self {
        Self {
            sent: carried.sent.into(),
            took_in: carried.took_in.into(),
        }
    }
}

impl<'a> From<&'a ours::Row<ours::Appointment>> for Row<'a> {
    fn from(value: &'a ours::Row<ours::Appointment>) -> Self {
        match value {
            ours::Row::Changed(item) => Self::Changed(item.into()),
            ours::Row::Removed => Self::Removed,
            ours::Row::Deleted => Self::Deleted,
        }
    }
}

impl From<Row<'_>> for ours::Row<ours::Appointment> {
    fn from(value: Row<'_>) -> Self {
        match value {
            Row::Changed(item) => Self::Changed(item.into()),
            Row::Removed => Self::Removed,
            Row::Deleted => Self::Deleted,
        }
    }
}

impl<'a> From<&'a ours::Item<ours::Appointment>> for Item<'a> {
    fn from(item: &'a ours::Item<ours::Appointment>) -> Self {
        Self {
            id: item.id.as_str().into(),
            version: item.version.as_str().into(),
            modified: item.modified,
            content: (&item.content).into(),
            marks: Marks {
                category: item.marks.category,
                stamp: item.marks.stamp,
            },
            facts: Facts {
                organizer: item.facts.organizer.into(),
                invitees: item.facts.invitees,
                body: item.facts.body.into(),
                place: item.facts.place.into(),
            },
        }
    }
}

impl From<Item<'_>> for ours::Item<ours::Appointment> {
    fn from(item: Item<'_>) -> Self {
        Self {
            id: ours::ItemId::new(item.id),
            version: ours::Version::new(item.version),
            modified: item.modified,
            content: item.content.into(),
            marks: ours::Marks {
                category: item.marks.category,
                stamp: item.marks.stamp,
            },
            facts: ours::Facts {
                organizer: item.facts.organizer.into(),
                invitees: item.facts.invitees,
                body: item.facts.body.into(),
                place: item.facts.place.into(),
            },
        }
    }
}

impl<'a> From<&'a ours::Appointment> for Appointment<'a> {
    fn from(appointment: &'a ours::Appointment) -> Self {
        Self {
            subject: appointment.subject.as_str().into(),
            description: appointment.description.0.as_str().into(),
            location: appointment.location.as_str().into(),
            time: match appointment.time {
                ours::Span::Timed { start, end } => Span::Timed { start, end },
                ours::Span::AllDay { first, last } => Span::AllDay { first, last },
            },
            visibility: match appointment.visibility {
                ours::Visibility::Normal => Visibility::Normal,
                ours::Visibility::Private => Visibility::Private,
            },
            people: appointment.people.iter().map(Person::from).collect(),
            related: (&appointment.related).into(),
        }
    }
}

impl From<Appointment<'_>> for ours::Appointment {
    fn from(appointment: Appointment<'_>) -> Self {
        Self {
            subject: appointment.subject.into_owned(),
            description: ours::Description(appointment.description.into_owned()),
            location: appointment.location.into_owned(),
            time: match appointment.time {
                Span::Timed { start, end } => ours::Span::Timed { start, end },
                Span::AllDay { first, last } => ours::Span::AllDay { first, last },
            },
            visibility: match appointment.visibility {
                Visibility::Normal => ours::Visibility::Normal,
                Visibility::Private => ours::Visibility::Private,
            },
            people: appointment
                .people
                .into_iter()
                .map(ours::SalesPerson::from)
                .collect(),
            related: appointment.related.into(),
        }
    }
}

impl From<&ours::SalesPerson> for Person {
    fn from(person: &ours::SalesPerson) -> Self {
        match person {
            ours::SalesPerson::Contact(id) => Self::Contact(id.0),
            ours::SalesPerson::User(id) => Self::User(id.0),
        }
    }
}

impl From<Person> for ours::SalesPerson {
    fn from(person: Person) -> Self {
        match person {
            Person::Contact(id) => Self::Contact(SalesId(id)),
            Person::User(id) => Self::User(SalesId(id)),
        }
    }
}

impl From<&ours::Related> for Related {
    fn from(related: &ours::Related) -> Self {
        Self {
            account: related.account.map(|id| id.0),
            opportunity: related.opportunity.map(|id| id.0),
            lead: related.lead.map(|id| id.0),
            contacts: related.contacts.iter().map(|id| id.0).collect(),
        }
    }
}

impl From<Related> for ours::Related {
    fn from(related: Related) -> Self {
        Self {
            account: related.account.map(SalesId),
            opportunity: related.opportunity.map(SalesId),
            lead: related.lead.map(SalesId),
            contacts: related.contacts.into_iter().map(SalesId).collect(),
        }
    }
}

/// Words that are spelt alike on both sides.
macro_rules! words {
    ($($name:ident { $($word:ident)+ })+) => {$(
        impl From<ours::$name> for $name {
            fn from(word: ours::$name) -> Self {
                match word {
                    $(ours::$name::$word => Self::$word,)+
                }
            }
        }

        impl From<$name> for ours::$name {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => Self::$word,)+
                }
            }
        }
    )+};
}

words! {
    Removal { Deleted Cancelled Vanished }
    Organizer { Owner SomebodyElse }
    Body { AsInSales HoldsMore }
    Place { Read Elsewhere }
    Side { Exchange Sales }
    Claim { Share Category Autocapture Reply SavedSearch }
    Category { Wanted Set Off }
    Scope { Never Inside Leaving Left }
    Consent { ReplaceBody DeleteToo BringBack CreateNew CleanUp }
    HeldFor { MailBudget FirstMail Deletions SideEmpty Deployment FirstCreates }
    Object { Appointments Contacts Tasks }
    Effect { Changes Creates CreatesInFirstRound Unlinks Deletes }
    Approver { User Administrator }
}

impl From<&ours::Tombstone> for Tombstone {
    fn from(tombstone: &ours::Tombstone) -> Self {
        Self {
            id: tombstone.id.as_ref().map(|id| id.as_str().to_owned()),
            removal: tombstone.removal.into(),
            organizer: tombstone.organizer.into(),
        }
    }
}

impl From<Tombstone> for ours::Tombstone {
    fn from(tombstone: Tombstone) -> Self {
        Self {
            id: tombstone.id.map(ours::ItemId::new),
            removal: tombstone.removal.into(),
            organizer: tombstone.organizer.into(),
        }
    }
}

impl<'a> From<&'a super::Bond> for Bond<'a> {
    fn from(bond: &'a super::Bond) -> Self {
        Self {
            origin: Origin {
                made_in: bond.origin.made_in.into(),
                claim: bond.origin.claim.into(),
                shared_private: bond.origin.shared_private,
            },
            category: bond.category.into(),
            scope: bond.scope.into(),
            consent: bond.consent.map(Consent::from),
            hold: bond.hold.as_ref().map(Hold::from),
        }
    }
}

impl From<Bond<'_>> for super::Bond {
    fn from(bond: Bond<'_>) -> Self {
        Self {
            origin: ours::Origin {
                made_in: bond.origin.made_in.into(),
                claim: bond.origin.claim.into(),
                shared_private: bond.origin.shared_private,
            },
            category: bond.category.into(),
            scope: bond.scope.into(),
            consent: bond.consent.map(ours::Consent::from),
            hold: bond.hold.map(ours::Hold::from),
        }
    }
}

impl<'a> From<&'a ours::Hold> for Hold<'a> {
    fn from(hold: &'a ours::Hold) -> Self {
        Self {
            held_for: hold.held_for.into(),
            demand: (&hold.demand).into(),
            versions: (&hold.versions).into(),
            since: hold.since,
            answer: hold.answer.map(Answer::from),
        }
    }
}

impl From<Hold<'_>> for ours::Hold {
    fn from(hold: Hold<'_>) -> Self {
        Self {
            held_for: hold.held_for.into(),
            demand: hold.demand.into(),
            versions: hold.versions.into(),
            since: hold.since,
            answer: hold.answer.map(ours::Answer::from),
        }
    }
}

impl From<&ours::Demand> for Demand {
    fn from(demand: &ours::Demand) -> Self {
        Self {
            key: *demand.key.as_bytes(),
            object: demand.object.into(),
            effect: demand.effect.into(),
            recipients: demand.recipients,
        }
    }
}

impl From<Demand> for ours::Demand {
    fn from(demand: Demand) -> Self {
        Self {
            key: ours::WriteKey::from_bytes(demand.key),
            object: demand.object.into(),
            effect: demand.effect.into(),
            recipients: demand.recipients,
        }
    }
}

impl<'a> From<&'a ours::Versions> for Versions<'a> {
    fn from(versions: &'a ours::Versions) -> Self {
        let text =
            |version: &'a Option<ours::Version>| version.as_ref().map(|version| version.as_str().into());
        Self {
            exchange: text(&versions.exchange),
            sales: text(&versions.sales),
        }
    }
}

impl From<Versions<'_>> for ours::Versions {
    fn from(versions: Versions<'_>) -> Self {
        Self {
            exchange: versions.exchange.map(ours::Version::new),
            sales: versions.sales.map(ours::Version::new),
        }
    }
}

impl From<ours::Answer> for Answer {
    fn from(answer: ours::Answer) -> Self {
        match answer {
            ours::Answer::Approved(by) => Self::Approved(by.into()),
            ours::Answer::Discarded => Self::Discarded,
        }
    }
}

impl From<Answer> for ours::Answer {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Approved(by) => Self::Approved(by.into()),
            Answer::Discarded => Self::Discarded,
        }
    }
}

impl Detail {
    pub(super) fn from_detail(detail: &ours::Detail) -> Option<Self> {
        match detail {
            ours::Detail::None => None,
            ours::Detail::Field(name) => Some(Self::Field(name.clone())),
            ours::Detail::VendorCode(code) => Some(Self::VendorCode(code.clone())),
            ours::Detail::Record(id) => Some(Self::Record(id.0)),
            ours::Detail::Candidates(ids) => Some(Self::Candidates(
                ids.iter().map(|id| id.as_str().to_owned()).collect(),
            )),
            ours::Detail::Count(count) => Some(Self::Count(*count)),
            ours::Detail::Allowed(allowed) => Some(Self::Allowed(*allowed)),
        }
    }
}

/// Not `From`: both ends of that are other crates' types.
pub(super) fn detail_from_stored(detail: Option<Detail>) -> ours::Detail {
    match detail {
        None => ours::Detail::None,
        Some(Detail::Field(name)) => ours::Detail::Field(name),
        Some(Detail::VendorCode(code)) => ours::Detail::VendorCode(code),
        Some(Detail::Record(id)) => ours::Detail::Record(SalesId(id)),
        Some(Detail::Candidates(ids)) => {
            ours::Detail::Candidates(ids.into_iter().map(ours::ItemId::new).collect())
        }
        Some(Detail::Count(count)) => ours::Detail::Count(count),
        Some(Detail::Allowed(allowed)) => ours::Detail::Allowed(allowed),
    }
}
