//! The fields of a task, and the rule of each.

use super::{Importance, Reminder, Status, Task};
use crate::content::appointment::{Related, SalesPerson, Visibility};
use crate::content::value::Value;
use crate::content::zone::Zone;
use crate::content::{Acquaintance, Content, Edit, Ending, Kind, Merging, Named, Says, Travel, differing_of};
use crate::ids::MeetingKey;
use crate::limits::Life;
use crate::matching::Todo;
use crate::pair::Side;
use crate::people::Internal;
use crate::reason::{Reason, ReasonCode};
use alloc::vec::Vec;
use jiff::Timestamp;

fields! {
    /// The fields of a task that are merged, in the order of reports: the status before the date that depends on it.
    Field {
        /// [`Task::subject`]
        Subject = "subject",
        /// [`Task::description`]
        Description = "description",
        /// [`Task::start_date`]
        StartDate = "startDate",
        /// [`Task::due_date`]
        DueDate = "dueDate",
        /// [`Task::status`]
        Status = "status",
        /// [`Task::completed_date`]
        CompletedDate = "completedDate",
        /// [`Task::importance`]
        Importance = "importance",
        /// [`Task::reminder`]
        Reminder = "reminder",
    }
}

impl Content for Task {
    type Field = Field;
    type Likeness = Todo;

    const KIND: Kind = Kind::Task;

    fn differing(&self, other: &Self) -> Vec<Field> {
        differing_of(Field::ALL, self, other)
    }

    fn likeness(&self, _: Option<MeetingKey>) -> Todo {
        Todo::new(&self.subject, self.due_date)
    }

    fn name(field: Field) -> &'static str {
        field.name()
    }

    fn value(&self, field: Field) -> Value {
        match field {
            Field::Subject => Value::text(&self.subject),
            Field::Description => Value::html(&self.description.0),
            Field::StartDate => Value::day(self.start_date),
            Field::DueDate => Value::day(self.due_date),
            Field::Status => Value::word(match self.status {
                Status::NotStarted => "notStarted",
                Status::InProgress => "inProgress",
                Status::OnHold => "onHold",
                Status::Completed => "completed",
            }),
            Field::CompletedDate => Value::day(self.completed_date),
            Field::Importance => Value::word(match self.importance {
                Importance::Low => "low",
                Importance::Normal => "normal",
                Importance::High => "high",
            }),
            Field::Reminder => match self.reminder {
                Reminder::NotKept => Value::Nothing,
                Reminder::Off => Value::word("off"),
                Reminder::At(moment) => Value::Moment(moment),
            },
        }
    }

    fn identify(&mut self, _: &Named, _: &Acquaintance, owner: SalesPerson, _: &Internal) {
        self.lies_with(owner);
    }

    /// A task in Outlook is its mailbox's owner's, whoever has it in Sales.
    fn lies_with(&mut self, owner: SalesPerson) {
        self.owner = match owner {
            SalesPerson::User(id) => Some(id),
            SalesPerson::Contact(_) => None,
        };
    }

    fn rule(_: Field) -> (Travel, Merging) {
        (Travel::BothWays, Merging::Whole)
    }

    /// Reminders that one of the two does not keep are not compared: [`Task::lags`] and [`Task::says`] tell them from
    /// equal ones.
    fn same(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::Subject => self.subject == other.subject,
            Field::Description => self.description == other.description,
            Field::StartDate => self.start_date == other.start_date,
            Field::DueDate => self.due_date == other.due_date,
            Field::Status => self.status == other.status,
            Field::CompletedDate => self.completed_date == other.completed_date,
            Field::Importance => self.importance == other.importance,
            Field::Reminder => match (self.reminder, other.reminder) {
                (Reminder::NotKept, _) | (_, Reminder::NotKept) => true,
                (Reminder::Off | Reminder::At(_), Reminder::Off | Reminder::At(_)) => {
                    self.reminder == other.reminder
                }
            },
        }
    }

    /// A task that is not completed has no date of completion, whatever else is taken.
    fn take(&mut self, other: &Self, field: Field) {
        match field {
            Field::Subject => self.subject.clone_from(&other.subject),
            Field::Description => self.description.clone_from(&other.description),
            Field::StartDate => self.start_date = other.start_date,
            Field::DueDate => self.due_date = other.due_date,
            Field::Status => self.status = other.status,
            Field::CompletedDate => self.completed_date = other.completed_date,
            Field::Importance => self.importance = other.importance,
            Field::Reminder => self.reminder = other.reminder,
        }
        if self.status != Status::Completed {
            self.completed_date = None;
        }
    }

    fn merge_in(&mut self, _: Option<&Self>, theirs: &Self, field: Field) {
        self.take(theirs, field);
    }

    /// A task may be edited long after it was due.
    fn travels(&self, _: Option<&Self>, _: Field, _: Edit<'_>) -> bool {
        true
    }

    /// The saved search alone says which tasks come to Outlook (R-TASK-1).
    fn is_over(&self, _: Timestamp, _: &Zone) -> bool {
        false
    }

    fn life(&self, _: &Zone) -> Life {
        match self.status {
            Status::Completed => Life::Over,
            Status::NotStarted | Status::InProgress | Status::OnHold => Life::Open,
        }
    }

    fn ending(&self, _: Timestamp, _: &Zone) -> Ending<Self> {
        match self.status {
            Status::Completed => Ending::Kept(ReasonCode::CompletedKept),
            Status::NotStarted | Status::InProgress | Status::OnHold => Ending::Whole,
        }
    }

    fn is_private(&self) -> bool {
        self.visibility == Visibility::Private
    }

    /// To Do cannot mark a task private (R-TASK-2).
    fn unfit(&self, side: Side) -> Option<Reason> {
        match side {
            Side::Exchange => self.stays_in_sales().map(Reason::from),
            Side::Sales => None,
        }
    }

    fn obstacle(&self, _: Field, _: Side) -> Option<ReasonCode> {
        None
    }

    fn is_body(field: Field) -> bool {
        field == Field::Description
    }

    fn invitees(&self) -> u32 {
        0
    }

    fn related(&self) -> &Related {
        &self.related
    }

    fn set_related(&mut self, related: Related) {
        self.related = related;
    }

    fn relate(&mut self, before: &Related, asked: &Related, _: &Self) {
        self.related.relate(before, asked);
    }

    fn is_related_as(&self, asked: &Related) -> bool {
        self.related.holds(asked)
    }

    /// What every task begins with is as good as nothing.
    fn says(&self, field: Field, _: Side) -> Says {
        let is_blank = match field {
            Field::Subject => self.subject.is_empty(),
            Field::Description => self.description.0.is_empty(),
            Field::StartDate => self.start_date.is_none(),
            Field::DueDate => self.due_date.is_none(),
            Field::CompletedDate => self.completed_date.is_none(),
            Field::Status => self.status == Status::NotStarted,
            Field::Importance => self.importance == Importance::Normal,
            Field::Reminder => match self.reminder {
                Reminder::NotKept => return Says::Nothing,
                Reminder::Off => true,
                Reminder::At(_) => false,
            },
        };
        if is_blank { Says::Blank } else { Says::Something }
    }

    fn lags(&self, newer: &Self) -> Vec<Field> {
        let mut lags = self.differing(newer);
        if self.reminder == Reminder::NotKept && newer.reminder != Reminder::NotKept {
            lags.push(Field::Reminder);
        }
        lags
    }

    /// What could not be born in Outlook does not get there by an edit either (R-TASK-2).
    fn stays_in_sales(&self) -> Option<ReasonCode> {
        match self.visibility {
            Visibility::Private => Some(ReasonCode::PrivateTask),
            Visibility::Normal => None,
        }
    }

    /// It was the mailbox's owner's, and is somebody else's now (R-TASK-7). A task that was somebody else's all along is
    /// in Outlook because the saved search holds it, or because its user linked it: it stays linked.
    fn parts(&self, base: Option<&Self>, exchange: &Self) -> Option<ReasonCode> {
        let ours = exchange.owner?;
        let was_ours = base?.owner == Some(ours);
        let is_theirs = self.owner.is_some_and(|owner| owner != ours);
        (was_ours && is_theirs).then_some(ReasonCode::Reassigned)
    }

    /// Whose it is.
    fn remembering(&self, sales: &Self) -> Option<Self> {
        let is_news = sales.owner.is_some() && self.owner != sales.owner;
        is_news.then(|| Self {
            owner: sales.owner,
            ..self.clone()
        })
    }
}
