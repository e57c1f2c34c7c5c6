//! Single tasks: an item of its own in each mailbox, and another one in each list that it is moved to.

mod acts;
mod convert;

use super::{Amendment, EntryFacts, Told, Values};
use crate::flaw::Flaw;
use crate::steps::{Act, EditedField, Shape};
use crate::world::{User, World};
use acts::{SECRET, day, hide, secret, title, values};
use convert::{
    draft_from_fields, draft_of_new, html, item_from_row, item_from_todo, midnight, related, stamp_of,
    stamped, write_from_fields, write_of_new,
};
use jiff::Timestamp;
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::Importance as Urgency;
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Exchange, Folder, Mailbox, Window};
use sandbox::exchange::todo::{TaskStatus, TaskWrite, TodoTask};
use sandbox::sales::model::{Draft, Refusal, Row, Sales, SavedSearch, Table};
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::{Item, ItemId, Kind, MeetingKey, Named, SalesId, SalesPerson, Task, TaskField};

impl Told for Task {
    type Entry = TodoTask;
    type Wish = TaskWrite;

    const TABLE: Table = Table::Activities;
    const OWNER: &'static str = "OwnerId";
    const EDITED_IN_EXCHANGE: &'static [EditedField] = &[EditedField::Subject, EditedField::Due];
    const EDITED_IN_SALES: &'static [EditedField] = &[
        EditedField::Description,
        EditedField::Status,
        EditedField::Importance,
    ];
    const EDITED: &'static [EditedField] = &[
        EditedField::Subject,
        EditedField::Description,
        EditedField::Due,
        EditedField::Status,
        EditedField::Importance,
    ];
    const IS_PER_MAILBOX: bool = true;
    const MOVES_UNDER_ANOTHER_ID: bool = true;
    const LEAVING: Option<EditedField> = Some(EditedField::Status);

    fn furnish(_: &mut Sales, _: &[User], _: Timestamp) -> SavedSearch {
        SavedSearch::my_open_tasks("MY_OPEN")
    }

    fn entries(mailbox: &Mailbox) -> impl Iterator<Item = (&Arc<TodoTask>, Folder)> {
        mailbox
            .tasks_everywhere()
            .map(|placed| (placed.item, placed.folder))
    }

    fn facts(todo: &TodoTask) -> EntryFacts<'_> {
        EntryFacts {
            id: &todo.id,
            version: todo.change,
            categories: &todo.categories,
            stamp: stamp_of(todo),
            made_as: stamp_of(todo),
            is_cancelled: false,
            organizes: Organizes::Yes,
        }
    }

    fn uid(todo: &TodoTask) -> &str {
        &todo.id
    }

    fn key(uid: &str, owner: &User) -> MeetingKey {
        MeetingKey::of_item(Kind::Task, &owner.oid, &ItemId::new(uid))
    }

    fn key_of_record(number: &ItemId, owner: &User) -> MeetingKey {
        MeetingKey::of_offered(Kind::Task, SalesPerson::User(owner.party), number)
    }

    fn item(todo: &TodoTask, folder: Folder, flaw: Option<Flaw>) -> (Item<Self>, Named) {
        (item_from_todo(todo, folder, flaw), Named::default())
    }

    fn changes(
        exchange: &Exchange,
        oid: &str,
        cursor: Option<&Cursor>,
        _: Window,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<TodoTask>>, GraphError> {
        exchange.task_changes(oid, cursor, limit)
    }

    fn expire_cursors(exchange: &mut Exchange, oid: &str) {
        drop(exchange.expire_task_cursors(oid));
    }

    fn wish_from_fields(wanted: &Self, fields: &[TaskField], _: Option<Flaw>) -> TaskWrite {
        write_from_fields(wanted, fields)
    }

    fn wish_of_new(_: &Sales, _: &User, wanted: &Self, stamp: &str, _: Option<Flaw>) -> TaskWrite {
        write_of_new(wanted, stamp)
    }

    fn wish_of_mark(_: &Link<Self>, stamp: &str, _: Option<Flaw>) -> TaskWrite {
        stamped(TaskWrite::default(), stamp)
    }

    fn set_categories(wish: &mut TaskWrite, categories: Vec<String>) {
        wish.categories = Some(categories);
    }

    /// Nothing: a task names nobody.
    fn recall(_: &mut Self, _: &Self) {}

    fn create(
        exchange: &mut Exchange,
        oid: &str,
        wish: &TaskWrite,
        now: Timestamp,
    ) -> Result<Arc<TodoTask>, GraphError> {
        exchange.create_task(oid, wish, now)
    }

    fn change(
        exchange: &mut Exchange,
        oid: &str,
        id: &str,
        wish: &TaskWrite,
        now: Timestamp,
    ) -> Result<Arc<TodoTask>, GraphError> {
        exchange.update_task(oid, id, wish, None, now)
    }

    fn delete(exchange: &mut Exchange, oid: &str, id: &str, _: Timestamp) -> Result<(), GraphError> {
        exchange.delete_task(oid, id, None)
    }

    /// To another list, where it has another id; nobody brings one back.
    fn lay(exchange: &mut Exchange, oid: &str, id: &str, folder: Folder, now: Timestamp) -> Option<String> {
        match folder {
            Folder::Elsewhere => Some(exchange.move_task_away(oid, id, now).ok()?.id.clone()),
            Folder::Default | Folder::DeletedItems => None,
        }
    }

    /// A deleted task is gone at once.
    fn empty_deleted(_: &mut Exchange, _: &str) {}

    /// To Do copies no tasks.
    fn copy(_: &mut Exchange, _: &str, _: &str, _: Timestamp) -> Option<Arc<TodoTask>> {
        None
    }

    fn item_from_row(_: &Sales, row: &Row, flaw: Option<Flaw>) -> Item<Self> {
        item_from_row(row, flaw)
    }

    fn draft_of_new(wanted: &Self, number: &str, _: SalesId) -> Draft {
        draft_of_new(wanted, number)
    }

    fn amend(
        sales: &mut Sales,
        user: &User,
        number: &str,
        change: &Amendment<'_, Self>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let draft = related(
            draft_from_fields(change.wanted, change.fields),
            &change.wanted.related,
        );
        sales.edit(&user.address, Self::TABLE, number, &draft, change.condition, now)
    }

    fn values_of_entry(todo: &TodoTask) -> Values {
        let item = item_from_todo(todo, Folder::Default, None);
        values(&item.content)
    }

    fn values_of_row(_: &Sales, row: &Row) -> Values {
        values(&item_from_row(row, None).content)
    }

    fn made_in_exchange(world: &World, _: u8, shape: Shape) -> TaskWrite {
        TaskWrite {
            title: Some(title(world)),
            body: Some(html(&format!("<p>{}</p>", world.serial))),
            due: Some(Some(midnight(day(world)))),
            status: (shape == Shape::Done).then_some(TaskStatus::Completed),
            ..TaskWrite::default()
        }
    }

    fn made_in_sales(world: &World, shape: Shape) -> Draft {
        let is_private = shape == Shape::Secret;
        let subject = if is_private { secret(world) } else { title(world) };
        Draft::task(&subject)
            .with("ActivityDescription", format!("<p>{}</p>", world.serial))
            .with("DueDate", day(world))
            .with("PrivateFlag", is_private)
    }

    fn edited_in_exchange(world: &World, todo: &TodoTask, field: EditedField) -> Option<TaskWrite> {
        let mut write = TaskWrite::default();
        match field {
            EditedField::Subject => write.title = Some(title(world)),
            EditedField::Description => write.body = Some(html(&format!("<p>{}</p>", world.serial))),
            EditedField::Due => write.due = Some(Some(midnight(day(world)))),
            EditedField::Status => {
                write.status = Some(match todo.status {
                    TaskStatus::NotStarted => TaskStatus::InProgress,
                    TaskStatus::InProgress => TaskStatus::Completed,
                    TaskStatus::Completed => TaskStatus::WaitingOnOthers,
                    TaskStatus::WaitingOnOthers => TaskStatus::Deferred,
                    TaskStatus::Deferred => TaskStatus::NotStarted,
                });
            }
            EditedField::Importance => {
                write.importance = Some(match todo.importance {
                    Urgency::Low => Urgency::Normal,
                    Urgency::Normal => Urgency::High,
                    Urgency::High => Urgency::Low,
                });
            }
            EditedField::Location
            | EditedField::Time
            | EditedField::Customer
            | EditedField::FirstName
            | EditedField::LastName
            | EditedField::JobTitle
            | EditedField::Email
            | EditedField::Phone
            | EditedField::Company
            | EditedField::OddCompany
            | EditedField::Address
            | EditedField::Privacy
            | EditedField::ShowAs
            | EditedField::Reminder => return None,
        }
        Some(write)
    }

    fn edited_in_sales(world: &World, row: &Row, field: EditedField) -> Option<Draft> {
        let text = |name: &str| row.stored(name).as_text().unwrap_or_default();
        let draft = Draft::new();
        Some(match field {
            EditedField::Subject if row.stored("PrivateFlag").is_true() => {
                draft.with("Subject", secret(world))
            }
            EditedField::Subject => draft.with("Subject", title(world)),
            EditedField::Description => draft.with("ActivityDescription", format!("<p>{}</p>", world.serial)),
            EditedField::Due => draft.with("DueDate", day(world)),
            EditedField::Status => {
                let next = match text("StatusCode") {
                    "NOT_STARTED" => "IN_PROGRESS",
                    "IN_PROGRESS" if world.serial.is_multiple_of(2) => "CANCELED",
                    "IN_PROGRESS" => "COMPLETE",
                    "COMPLETE" | "CANCELED" => "ON_HOLD",
                    _ => "NOT_STARTED",
                };
                draft.with("StatusCode", next)
            }
            EditedField::Importance => {
                let next = match text("PriorityCode") {
                    "1" => "2",
                    "2" => "3",
                    _ => "1",
                };
                draft.with("PriorityCode", next)
            }
            EditedField::Location
            | EditedField::Time
            | EditedField::Customer
            | EditedField::FirstName
            | EditedField::LastName
            | EditedField::JobTitle
            | EditedField::Email
            | EditedField::Phone
            | EditedField::Company
            | EditedField::OddCompany
            | EditedField::Address
            | EditedField::Privacy
            | EditedField::ShowAs
            | EditedField::Reminder => return None,
        })
    }

    fn act(world: &mut World, act: Act) {
        if let Act::Hides { record } = act {
            hide(world, record);
        }
    }

    /// Completed tasks are never deleted by sync (R-TASK-5).
    fn is_kept(todo: &TodoTask) -> bool {
        todo.status == TaskStatus::Completed
    }

    fn is_kept_in_sales(row: &Row) -> bool {
        row.stored("StatusCode").as_text() == Some("COMPLETE")
    }

    fn is_offered(row: &Row) -> bool {
        !row.stored("PrivateFlag").is_true()
    }

    /// A private task never goes to Exchange (R-TASK-2).
    fn wrong(world: &World, record: usize) -> Option<&'static str> {
        let (_, todo, _) = world.entry_of::<Self>(record)?;
        todo.title
            .starts_with(SECRET)
            .then_some("R-TASK-2 a private task never goes to Exchange")
    }

    fn in_words(content: &Self) -> String {
        format!(
            "{} / {} / {:?} / {:?} / {:?} / {:?} / {:?}",
            content.subject,
            content.description.0,
            content.start_date,
            content.due_date,
            content.status,
            content.completed_date,
            content.importance,
        )
    }

    fn title(content: &Self) -> &str {
        &content.subject
    }
}
