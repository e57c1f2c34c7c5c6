//! Single appointments on both sides, as our content and back: what the connectors do over HTTP.

use crate::flaw::Flaw;
use crate::kinds::modified;
use crate::world::{CATEGORY, STAMP, User};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::event::{
    Attendee as Invited, AttendeeType, Body, BodyType, Event, Mailable, Place, Response, Sensitivity,
    ShowAs as VendorShowAs, When,
};
use sandbox::exchange::model::{CalendarRow, ChangePage, ChangeRow, Folder};
use sandbox::exchange::write::EventWrite;
use sandbox::exchange::zones;
use sandbox::sales::model::{Condition, Draft, Field, Refusal, Row, Sales, Table};
use sync_core::{
    Alarm, Appointment, AppointmentField, Attendee, Body as BodyFact, Description, Facts, Item, ItemId,
    Marks, Named, Organizer, Own, Place as PlaceFact, Related, Role, SalesId, SalesPerson, ShowAs, Span,
    Told, Version, Visibility,
};

/// What a page of the calendar's changes says of events that are `of_kind`. What it says of single meetings of a series
/// is of no use: a series that it names is read as a whole.
pub(in crate::kinds) fn calendar_changes(
    page: ChangePage<CalendarRow>,
    of_kind: impl Fn(&Event) -> bool,
) -> ChangePage<ChangeRow<Event>> {
    let rows = page.rows.into_iter().filter_map(|row| match row {
        CalendarRow::Changed(event) => of_kind(&event).then_some(ChangeRow::Changed(event)),
        CalendarRow::Occurrence(_) => None,
        CalendarRow::Removed(id) => Some(ChangeRow::Removed(id)),
    });
    ChangePage {
        rows: rows.collect(),
        next: page.next,
        more: page.more,
    }
}

/// An event as the connector hands it over.
pub(in crate::kinds) fn item_from_event(
    event: &Event,
    folder: Folder,
    flaw: Option<Flaw>,
) -> (Item<Appointment>, Named) {
    let start = zones::instant(&event.start).unwrap_or(event.created);
    let end = zones::instant(&event.end).unwrap_or(start);
    let is_private = event.sensitivity == Sensitivity::Private && flaw != Some(Flaw::LeaksPrivate);
    let content = Appointment {
        subject: event.subject.clone(),
        description: Description(event.body.content.clone()),
        location: event
            .places
            .first()
            .map(|place| place.name.clone())
            .unwrap_or_default(),
        time: Span::Timed { start, end },
        visibility: if is_private {
            Visibility::Private
        } else {
            Visibility::Normal
        },
        people: Default::default(),
        own: Own {
            of: None,
            show_as: Told::This(match event.show_as {
                VendorShowAs::Free | VendorShowAs::WorkingElsewhere => ShowAs::Free,
                VendorShowAs::Busy | VendorShowAs::Tentative | VendorShowAs::Oof | VendorShowAs::Unknown => {
                    ShowAs::Busy
                }
            }),
            reminder: Told::This(alarm(event.reminder_minutes.map(i64::from))),
        },
        join_link: event
            .join_url
            .as_deref()
            .map_or(Told::Nothing, |link| Told::This(link.into())),
        related: Related::default(),
    };
    let person = |address: &str, role| Attendee {
        address: address.to_ascii_lowercase(),
        role,
    };
    let attendees = std::iter::once(person(&event.organizer.address, Role::Organizer))
        .chain(
            event
                .attendees
                .iter()
                .map(|one| person(&one.who.address, Role::Attendee)),
        )
        .collect();
    let item = Item {
        id: ItemId::new(&event.immutable_id),
        version: Version::new(event.change.to_string()),
        modified: modified(event.modified, flaw),
        content: content.reduced(),
        marks: Marks {
            category: event.categories.iter().any(|name| name == CATEGORY),
            stamp: event.extended.contains_key(STAMP),
        },
        facts: Facts {
            organizer: if event.is_organizer {
                Organizer::Owner
            } else {
                Organizer::SomebodyElse
            },
            invitees: u32::try_from(event.attendees.len()).unwrap_or(u32::MAX),
            body: BodyFact::AsInSales,
            place: match folder {
                Folder::Default => PlaceFact::Read,
                Folder::Elsewhere | Folder::DeletedItems => PlaceFact::Elsewhere,
            },
            owner: None,
            files: sync_core::HasFiles::No,
        },
    };
    (item, Named::of(attendees))
}

/// A row of activities as the connector hands it over.
pub(in crate::kinds) fn item_from_row(row: &Row, flaw: Option<Flaw>) -> Item<Appointment> {
    let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
    let time = |name: &str| row.stored(name).as_time().unwrap_or(Timestamp::UNIX_EPOCH);
    let id = |name: &str| row.stored(name).as_int().map(SalesId);
    let contacts = row
        .children(Table::ActivityContact)
        .filter_map(|child| child.stored("ContactId").as_int())
        .map(|id| SalesPerson::Contact(SalesId(id)));
    let users = row
        .children(Table::ActivityAssignee)
        .filter_map(|child| child.stored("AssigneeId").as_int())
        .map(|id| SalesPerson::User(SalesId(id)));
    let content = Appointment {
        subject: text("Subject"),
        description: Description(text("ActivityDescription")),
        location: text("Location"),
        time: span(
            row.stored("AllDayFlag").is_true(),
            time("ActivityStartDate"),
            time("ActivityEndDate"),
        ),
        visibility: if row.stored("PrivateFlag").is_true() {
            Visibility::Private
        } else {
            Visibility::Normal
        },
        people: contacts.chain(users).collect(),
        own: own_from_row(row),
        join_link: Told::This(text("WebConferenceDetails").into()),
        related: Related {
            account: id("AccountId"),
            opportunity: id("OpportunityId"),
            lead: id("LeadId"),
            contacts: Default::default(),
        },
    };
    Item {
        id: ItemId::new(&row.key),
        version: Version::new(row.version().to_string()),
        modified: modified(row.changed_at().unwrap_or(Timestamp::UNIX_EPOCH), flaw),
        content: content.reduced(),
        marks: Marks::BOTH,
        facts: Facts {
            owner: id("OwnerId"),
            ..Facts::default()
        },
    }
}

/// What to send to Exchange so that these fields hold what `wanted` has.
pub(in crate::kinds) fn write_from_fields(
    wanted: &Appointment,
    fields: &[AppointmentField],
    flaw: Option<Flaw>,
) -> EventWrite {
    let mut write = EventWrite::default();
    for field in fields {
        match field {
            AppointmentField::Subject => write.subject = Some(wanted.subject.clone()),
            AppointmentField::Description => write.body = Some(html(&wanted.description.0)),
            AppointmentField::Location => write.places = Some(vec![place(&wanted.location)]),
            AppointmentField::Time => {
                if let Span::Timed { start, end } = wanted.time {
                    let off = if flaw == Some(Flaw::OffByOneHour) {
                        summer_hour(start)
                    } else {
                        SignedDuration::ZERO
                    };
                    write.start = Some(moment(start + off));
                    write.end = Some(moment(end + off));
                }
            }
            AppointmentField::Visibility => {
                write.sensitivity = Some(match wanted.visibility {
                    Visibility::Normal => Sensitivity::Normal,
                    Visibility::Private => Sensitivity::Private,
                });
            }
            AppointmentField::ShowAs => {
                write.show_as = wanted.own.show_as.this().map(|show_as| match show_as {
                    ShowAs::Free => VendorShowAs::Free,
                    ShowAs::Busy => VendorShowAs::Busy,
                });
            }
            AppointmentField::Reminder => {
                let alarm = wanted.own.reminder.this();
                write.is_reminder_on = alarm.map(|alarm| *alarm != Alarm::Off);
                write.reminder_minutes = alarm.and_then(|alarm| minutes(*alarm));
            }
            // Invitees and where to join are Exchange's own: these fields never travel here.
            AppointmentField::People | AppointmentField::JoinLink => {}
        }
    }
    write
}

fn alarm(minutes: Option<i64>) -> Alarm {
    minutes.map_or(Alarm::Off, |minutes| {
        Alarm::Before(u32::try_from(minutes).unwrap_or(0))
    })
}

fn minutes(alarm: Alarm) -> Option<i32> {
    match alarm {
        Alarm::Off => None,
        Alarm::Before(minutes) => Some(i32::try_from(minutes).unwrap_or(i32::MAX)),
    }
}

fn own_from_row(row: &Row) -> Own {
    let owner = row.stored("OwnerId").as_int();
    let mut assignees = row.children(Table::ActivityAssignee);
    let own = assignees.find(|child| child.stored("AssigneeId").as_int() == owner);
    let Some(own) = own else {
        return Own::default();
    };
    Own {
        of: owner.map(SalesId),
        show_as: Told::This(match own.stored("ShowTimeAsCode").as_text() {
            Some("FREE") => ShowAs::Free,
            Some(_) | None => ShowAs::Busy,
        }),
        reminder: Told::This(alarm(own.stored("ReminderPeriod").as_int())),
    }
}

/// What of these fields is kept in the owner's own row.
pub(in crate::kinds) fn own_draft(wanted: &Appointment, fields: &[AppointmentField]) -> Draft {
    let mut draft = Draft::new();
    if let (true, Some(show_as)) = (
        fields.contains(&AppointmentField::ShowAs),
        wanted.own.show_as.this(),
    ) {
        let code = match show_as {
            ShowAs::Free => "FREE",
            ShowAs::Busy => "BUSY",
        };
        draft = draft.with("ShowTimeAsCode", code);
    }
    if let (true, Some(alarm)) = (
        fields.contains(&AppointmentField::Reminder),
        wanted.own.reminder.this(),
    ) {
        let minutes = minutes(*alarm).map(i64::from);
        draft = draft.with("ReminderPeriod", minutes.map_or(Field::Null, Field::Int));
    }
    draft
}

/// Changes what the owner of an activity has of their own.
pub(in crate::kinds) fn edit_owners_row(
    sales: &mut Sales,
    by: &str,
    number: &str,
    draft: &Draft,
    now: Timestamp,
) -> Result<(), Refusal> {
    if *draft == Draft::new() {
        return Ok(());
    }
    let row = sales.record(Table::Activities, number).ok_or(Refusal::NotFound)?;
    let owner = row.stored("OwnerId").as_int();
    let own = owner.and_then(|owner| member(row, SalesPerson::User(SalesId(owner))));
    let (table, key) = own.ok_or(Refusal::NotFound)?;
    let parent = (Table::Activities, number);
    sales.edit_child(by, parent, (table, &key), draft, &Condition::Any, now)
}

/// A whole new event.
pub(in crate::kinds) fn write_of_new(
    wanted: &Appointment,
    invitees: &[String],
    stamp: &str,
    flaw: Option<Flaw>,
) -> EventWrite {
    EventWrite {
        attendees: Some(invitees.iter().map(|address| invited(address)).collect()),
        categories: Some(vec![CATEGORY.to_owned()]),
        transaction_id: Some(stamp.to_owned()),
        extended: vec![(STAMP.to_owned(), stamp.to_owned())],
        ..write_from_fields(wanted, AppointmentField::ALL, flaw)
    }
}

/// In summer time: an hour, as the mistake has it.
fn summer_hour(start: Timestamp) -> SignedDuration {
    let berlin = TimeZone::fixed(jiff::tz::offset(0));
    let month = start.to_zoned(berlin).month();
    if (4..=9).contains(&month) {
        SignedDuration::from_hours(1)
    } else {
        SignedDuration::ZERO
    }
}

/// Somebody who is invited.
pub(in crate::kinds) fn invited(address: &str) -> Invited {
    Invited {
        who: Mailable {
            name: address.to_owned(),
            address: address.to_owned(),
        },
        kind: AttendeeType::Required,
        response: Response::None,
        responded_at: None,
    }
}

/// A moment in UTC.
pub(in crate::kinds) fn moment(at: Timestamp) -> When {
    When {
        local: at.to_zoned(TimeZone::UTC).datetime(),
        zone: "UTC".to_owned(),
    }
}

/// A body.
pub(in crate::kinds) fn html(content: &str) -> Body {
    Body {
        kind: BodyType::Html,
        content: content.to_owned(),
    }
}

/// A place.
pub(in crate::kinds) fn place(name: &str) -> Place {
    Place {
        name: name.to_owned(),
        room_address: None,
        street: None,
    }
}

/// A whole new activity.
pub(in crate::kinds) fn draft_of_new(wanted: &Appointment, number: &str, owner: SalesId) -> Draft {
    let mut draft = draft_from_fields(wanted, AppointmentField::ALL)
        .with("ActivityFunctionCode", "APPOINTMENT")
        .with("ActivityNumber", number);
    draft = related(draft, &wanted.related);
    let own = own_draft(wanted, AppointmentField::ALL);
    if own != Draft::new() {
        draft = draft.with_child(Table::ActivityAssignee, own.with("AssigneeId", owner.0));
    }
    for person in &wanted.people {
        if *person != SalesPerson::User(owner) {
            let (table, child) = child_of(*person);
            draft = draft.with_child(table, child);
        }
    }
    draft
}

/// What to send to Sales so that these fields hold what `wanted` has; people are rows of their own.
pub(in crate::kinds) fn draft_from_fields(wanted: &Appointment, fields: &[AppointmentField]) -> Draft {
    let mut draft = Draft::new();
    for field in fields {
        draft = match field {
            AppointmentField::Subject => draft.with("Subject", wanted.subject.as_str()),
            AppointmentField::Description => draft.with("ActivityDescription", wanted.description.0.as_str()),
            AppointmentField::Location => draft.with("Location", wanted.location.as_str()),
            AppointmentField::Time => match wanted.time {
                Span::Timed { start, end } => draft
                    .with("ActivityStartDate", start)
                    .with("ActivityEndDate", end),
                // From the first moment of the first day to the last second of the last, both written as UTC.
                Span::AllDay { first, last } => draft
                    .with("AllDayFlag", true)
                    .with("ActivityStartDate", in_utc(first.at(0, 0, 0, 0)))
                    .with("ActivityEndDate", in_utc(last.at(23, 59, 59, 0))),
            },
            AppointmentField::Visibility => {
                draft.with("PrivateFlag", wanted.visibility == Visibility::Private)
            }
            AppointmentField::JoinLink => match wanted.join_link.this() {
                Some(link) => draft.with("WebConferenceDetails", &**link),
                None => draft,
            },
            AppointmentField::People | AppointmentField::ShowAs | AppointmentField::Reminder => draft,
        };
    }
    draft
}

fn span(is_all_day: bool, start: Timestamp, end: Timestamp) -> Span {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    if is_all_day {
        Span::AllDay {
            first: day(start),
            last: day(end),
        }
    } else {
        Span::Timed { start, end }
    }
}

/// The moment at which clocks in UTC show that.
pub(in crate::kinds) fn in_utc(local: DateTime) -> Timestamp {
    local
        .to_zoned(TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// The relations that an activity keeps as attributes.
pub(in crate::kinds) fn related(draft: Draft, related: &Related) -> Draft {
    let id = |id: Option<SalesId>| id.map_or(Field::Null, |id| Field::Int(id.0));
    draft
        .with("AccountId", id(related.account))
        .with("OpportunityId", id(related.opportunity))
        .with("LeadId", id(related.lead))
}

/// The row that makes a person take part.
pub(in crate::kinds) fn child_of(person: SalesPerson) -> (Table, Draft) {
    match person {
        SalesPerson::Contact(id) => (Table::ActivityContact, Draft::new().with("ContactId", id.0)),
        SalesPerson::User(id) => (Table::ActivityAssignee, Draft::new().with("AssigneeId", id.0)),
    }
}

/// The addresses of these people, without the owner's.
pub(in crate::kinds) fn addresses_of(
    sales: &Sales,
    people: impl IntoIterator<Item = SalesPerson>,
    owner: SalesId,
) -> Vec<String> {
    people
        .into_iter()
        .filter(|person| *person != SalesPerson::User(owner))
        .filter_map(|person| {
            let (table, id) = match person {
                SalesPerson::Contact(id) => (Table::Contacts, id),
                SalesPerson::User(id) => (Table::Resources, id),
            };
            let row = sales.by_id(table, id.0)?;
            row.stored("EmailAddress").as_text().map(str::to_owned)
        })
        .collect()
}

/// Makes those take part who shall, and nobody else but the owner.
pub(in crate::kinds) fn change_people(
    sales: &mut Sales,
    user: &User,
    number: &str,
    wanted: &Appointment,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(row) = sales.record(Table::Activities, number) else {
        return Err(Refusal::NotFound);
    };
    let held = item_from_row(row, None).content.people;
    let owner = row
        .stored("OwnerId")
        .as_int()
        .map(|id| SalesPerson::User(SalesId(id)));
    let parent = (Table::Activities, number);
    let gone: Vec<_> = held
        .difference(&wanted.people)
        .filter(|person| Some(**person) != owner)
        .filter_map(|person| member(row, *person))
        .collect();
    for person in wanted.people.difference(&held) {
        let (table, child) = child_of(*person);
        sales.add_child(&user.address, parent, table, &child, now)?;
    }
    for (table, key) in gone {
        sales.remove_child(&user.address, parent, (table, &key), &Condition::Any, now)?;
    }
    Ok(())
}

fn member(row: &Row, person: SalesPerson) -> Option<(Table, String)> {
    let (table, attribute, id) = match person {
        SalesPerson::Contact(id) => (Table::ActivityContact, "ContactId", id.0),
        SalesPerson::User(id) => (Table::ActivityAssignee, "AssigneeId", id.0),
    };
    let child = row
        .children(table)
        .find(|child| child.stored(attribute).as_int() == Some(id))?;
    Some((table, child.key.clone()))
}
