//! What people do, on either side, between any two steps of the sync.

use crate::appointments::{html, invited, moment, place};
use crate::records::{Born, Record};
use crate::steps::{Act, EditedField, Shape};
use crate::world::{CATEGORY, CUSTOMER, World};
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::event::{Event, Response, Sensitivity};
use sandbox::exchange::model::Folder;
use sandbox::exchange::write::EventWrite;
use sandbox::exchange::zones;
use sandbox::sales::model::{Condition, Draft, Table};
use sync_core::Side;

impl World {
    /// Somebody does something. What cannot be done is not done.
    pub fn act(&mut self, act: Act) {
        self.serial += 1;
        match act {
            Act::Makes { user, shape } => self.make(user, shape),
            Act::MakesInSales { user } => self.make_in_sales(user),
            Act::Edits { side, record, field } => {
                if let Some(record) = self.record(record) {
                    self.edit(side, record, field);
                }
            }
            Act::Deletes { side, record } => {
                if let Some(record) = self.record(record) {
                    self.delete(side, record);
                }
            }
            Act::Purges { user } => {
                let oid = self.oid(user);
                drop(self.exchange.empty_deleted_events(&oid));
            }
            Act::Restores { record } => self.restore(record),
            Act::Categorises { record } => self.categorise(record, true),
            Act::Uncategorises { record } => self.categorise(record, false),
            Act::Moves { record } => self.move_away(record),
            Act::Copies { record } => self.copy(record),
            Act::Hides { record } => self.hide(record),
            Act::Reassigns { record } => self.reassign(record),
            Act::Declines { record } => self.decline(record),
            Act::Indexes => self.sales.reindex(self.now),
        }
    }

    fn oid(&self, user: u8) -> String {
        self.users[usize::from(user) % self.users.len()].oid.clone()
    }

    fn start_of(&self, shape: Shape) -> Timestamp {
        let days = match shape {
            Shape::Past => -1,
            // On either side of the change to summer time.
            Shape::Alone | Shape::WithCustomer | Shape::WithColleague | Shape::Private => {
                3 + i64::from(self.serial % 2) * 5
            }
        };
        // Whole minutes, each record at another.
        let minute = i64::from(self.serial % 300);
        let midnight = self.now.as_second() / 86_400 * 86_400;
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(midnight + days * 86_400 + 8 * 3_600 + minute * 60)
    }

    fn make(&mut self, user: u8, shape: Shape) {
        let user = user % u8::try_from(self.users.len()).unwrap_or(1);
        let oid = self.oid(user);
        let start = self.start_of(shape);
        let colleague = self.users[(usize::from(user) + 1) % self.users.len()]
            .address
            .clone();
        let attendees = match shape {
            Shape::Alone | Shape::Private | Shape::Past => Vec::new(),
            Shape::WithCustomer => vec![invited(CUSTOMER)],
            Shape::WithColleague => vec![invited(&colleague)],
        };
        let is_private = shape == Shape::Private;
        let write = EventWrite {
            subject: Some(self.title(is_private)),
            body: Some(html(&format!("<p>{}</p>", self.serial))),
            places: Some(vec![place(&format!("room {}", self.serial))]),
            start: Some(moment(start)),
            end: Some(moment(start + SignedDuration::from_mins(30))),
            attendees: Some(attendees),
            sensitivity: is_private.then_some(Sensitivity::Private),
            ..EventWrite::default()
        };
        if let Ok(event) = self.exchange.create_event(&oid, &write, self.now) {
            self.records.push(Record {
                user,
                origin: Born::InExchange {
                    id: event.immutable_id.clone(),
                    uid: event.ical_uid.clone(),
                },
            });
            self.oracle.made(
                self.records.len() - 1,
                Side::Exchange,
                &crate::oracle::values_of_event(&event),
            );
        }
    }

    /// A title that says whether it was meant for everybody's eyes.
    fn title(&self, is_private: bool) -> String {
        if is_private {
            format!("SECRET {}", self.serial)
        } else {
            format!("title {}", self.serial)
        }
    }

    fn make_in_sales(&mut self, user: u8) {
        let user = user % u8::try_from(self.users.len()).unwrap_or(1);
        let address = self.users[usize::from(user)].address.clone();
        let start = self.start_of(Shape::Alone);
        let end = start + SignedDuration::from_mins(30);
        let draft = Draft::appointment(&self.title(false), start, end)
            .with("ActivityDescription", format!("<p>{}</p>", self.serial))
            .with("Location", format!("room {}", self.serial));
        if let Ok(number) = self.sales.create(&address, Table::Activities, &draft, self.now) {
            self.records.push(Record {
                user,
                origin: Born::InSales {
                    number: number.clone(),
                },
            });
            if let Some(row) = self.sales.record(Table::Activities, &number) {
                let values = crate::oracle::values_of_row(row);
                self.oracle.made(self.records.len() - 1, Side::Sales, &values);
            }
        }
    }

    fn edit(&mut self, side: Side, record: usize, field: EditedField) {
        let edited = match side {
            Side::Exchange => self.edit_event(record, field),
            Side::Sales => self.edit_row(record, field),
        };
        if let Some(value) = edited {
            self.oracle.edited(record, side, field, value, self.now);
        }
    }

    /// The owner changes a field in Outlook; says what it holds now.
    fn edit_event(&mut self, record: usize, field: EditedField) -> Option<String> {
        let (event, folder) = self.event_of(record)?;
        if folder == Folder::DeletedItems || event.is_cancelled || !event.is_organizer {
            return None;
        }
        let is_private = event.sensitivity == Sensitivity::Private;
        let (id, start) = (event.immutable_id.clone(), zones::instant(&event.start)?);
        let mut attendees = event.attendees.clone();
        let mut write = EventWrite::default();
        match field {
            EditedField::Subject => write.subject = Some(self.title(is_private)),
            EditedField::Location => write.places = Some(vec![place(&format!("room {}", self.serial))]),
            EditedField::Description => write.body = Some(html(&format!("<p>{}</p>", self.serial))),
            EditedField::Time => {
                let start = start + SignedDuration::from_mins(30 * i64::from(self.serial % 7 + 1));
                write.start = Some(moment(start));
                write.end = Some(moment(start + SignedDuration::from_mins(30)));
            }
            EditedField::Customer => {
                let before = attendees.len();
                attendees.retain(|one| one.who.address != CUSTOMER);
                if attendees.len() == before {
                    attendees.push(invited(CUSTOMER));
                }
                write.attendees = Some(attendees);
            }
        }
        let oid = self.oid(self.records[record].user);
        let event = if folder == Folder::Default {
            self.exchange
                .update_event(&oid, &id, &write, None, self.now)
                .ok()?
        } else {
            return None;
        };
        crate::oracle::values_of_event(&event).remove(&field)
    }

    /// Somebody changes a field in Sales; says what it holds now.
    fn edit_row(&mut self, record: usize, field: EditedField) -> Option<String> {
        let row = self.row_of(record)?;
        let (number, owner) = (row.key.clone(), row.stored("OwnerId").as_int()?);
        let start = row.stored("ActivityStartDate").as_time()?;
        let draft = match field {
            EditedField::Subject => Draft::new().with("Subject", self.title(false)),
            EditedField::Location => Draft::new().with("Location", format!("room {}", self.serial)),
            EditedField::Description => {
                Draft::new().with("ActivityDescription", format!("<p>{}</p>", self.serial))
            }
            EditedField::Time => {
                let start = start + SignedDuration::from_mins(30 * i64::from(self.serial % 7 + 1));
                let end = start + SignedDuration::from_mins(30);
                Draft::new()
                    .with("ActivityStartDate", start)
                    .with("ActivityEndDate", end)
            }
            EditedField::Customer => return None,
        };
        let by = self
            .users
            .iter()
            .find(|user| user.party.0 == owner)?
            .address
            .clone();
        self.sales
            .edit(&by, Table::Activities, &number, &draft, &Condition::Any, self.now)
            .ok()?;
        let row = self.sales.record(Table::Activities, &number)?;
        crate::oracle::values_of_row(row).remove(&field)
    }

    fn delete(&mut self, side: Side, record: usize) {
        let deleted = match side {
            Side::Exchange => self.delete_event(record),
            Side::Sales => self.delete_row(record),
        };
        if deleted.is_some() {
            self.oracle.deleted_by_a_person(record, side);
        }
    }

    fn delete_event(&mut self, record: usize) -> Option<()> {
        let (event, folder) = self.event_of(record)?;
        if folder != Folder::Default {
            return None;
        }
        let id = event.immutable_id.clone();
        let oid = self.oid(self.records[record].user);
        self.exchange.delete_event(&oid, &id, None, self.now).ok()
    }

    fn restore(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        if let Some((event, Folder::DeletedItems)) = self.event_of(record) {
            let (id, oid) = (event.immutable_id.clone(), self.oid(self.records[record].user));
            drop(self.exchange.restore_event(&oid, &id, self.now));
        }
    }

    fn delete_row(&mut self, record: usize) -> Option<()> {
        let row = self.row_of(record)?;
        let (number, owner) = (row.key.clone(), row.stored("OwnerId").as_int()?);
        let by = self
            .users
            .iter()
            .find(|user| user.party.0 == owner)?
            .address
            .clone();
        self.sales
            .delete(&by, Table::Activities, &number, &Condition::Any, self.now)
            .ok()
    }

    fn categorise(&mut self, record: u8, on: bool) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((event, Folder::Default)) = self.event_of(record) else {
            return;
        };
        if event.categories.iter().any(|name| name == CATEGORY) == on {
            return;
        }
        let write = EventWrite {
            categories: Some(if on { vec![CATEGORY.to_owned()] } else { Vec::new() }),
            ..EventWrite::default()
        };
        let (id, oid) = (event.immutable_id.clone(), self.oid(self.records[record].user));
        if self
            .exchange
            .update_event(&oid, &id, &write, None, self.now)
            .is_ok()
        {
            self.oracle.categorised(record, on);
        }
    }

    fn move_away(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((event, folder)) = self.event_of(record) else {
            return;
        };
        let to = match folder {
            Folder::Default => Folder::Elsewhere,
            Folder::Elsewhere => Folder::Default,
            Folder::DeletedItems => return,
        };
        let (id, oid) = (event.immutable_id.clone(), self.oid(self.records[record].user));
        drop(self.exchange.move_event(&oid, &id, to, self.now));
    }

    fn copy(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((event, Folder::Default)) = self.event_of(record) else {
            return;
        };
        let user = self.records[record].user;
        let (id, oid) = (event.immutable_id.clone(), self.oid(user));
        let Ok(copy) = self.exchange.duplicate_event(&oid, &id, self.now) else {
            return;
        };
        self.records.push(Record {
            user,
            origin: Born::InExchange {
                id: copy.immutable_id.clone(),
                uid: copy.ical_uid.clone(),
            },
        });
        let number = self.records.len() - 1;
        self.oracle
            .made(number, Side::Exchange, &crate::oracle::values_of_event(&copy));
        self.oracle.categorised(number, carries_category(&copy));
    }

    fn hide(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((event, Folder::Default)) = self.event_of(record) else {
            return;
        };
        if !event.is_organizer {
            return;
        }
        let is_private = event.sensitivity == Sensitivity::Private;
        let write = EventWrite {
            sensitivity: Some(if is_private {
                Sensitivity::Normal
            } else {
                Sensitivity::Private
            }),
            subject: Some(self.title(!is_private)),
            ..EventWrite::default()
        };
        let (id, oid) = (event.immutable_id.clone(), self.oid(self.records[record].user));
        if let Ok(event) = self.exchange.update_event(&oid, &id, &write, None, self.now) {
            self.oracle.edited(
                record,
                Side::Exchange,
                EditedField::Subject,
                event.subject.clone(),
                self.now,
            );
            self.oracle.hidden(record);
        }
    }

    /// The Sales record goes to a colleague, out of its user's sight, or comes back.
    fn reassign(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some(row) = self.row_of(record) else {
            return;
        };
        let (number, owner) = (row.key.clone(), row.stored("OwnerId").as_int());
        let from = self.users.iter().position(|user| Some(user.party.0) == owner);
        let Some(from) = from else {
            return;
        };
        let to = self.users[(from + 1) % self.users.len()].party.0;
        let by = self.users[from].address.clone();
        let draft = Draft::new().with("OwnerId", to);
        drop(
            self.sales
                .edit(&by, Table::Activities, &number, &draft, &Condition::Any, self.now),
        );
        self.oracle.reassigned(record);
    }

    /// The colleague declines the meeting, which goes to their Deleted Items.
    fn decline(&mut self, record: u8) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((event, _)) = self.event_of(record) else {
            return;
        };
        let uid = event.ical_uid.clone();
        let user = self.records[record].user;
        let other = self.oid(user + 1);
        let copy = self
            .exchange
            .mailbox(&other)
            .ok()
            .and_then(|mailbox| mailbox.event_of_uid(&uid))
            .map(|event| event.immutable_id.clone());
        if let Some(id) = copy {
            drop(self.exchange.respond(&other, &id, Response::Declined, self.now));
        }
    }
}

/// Whether an item carries our category.
pub fn carries_category(event: &Event) -> bool {
    event.categories.iter().any(|name| name == CATEGORY)
}
