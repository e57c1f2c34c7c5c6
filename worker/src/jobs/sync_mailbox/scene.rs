//! The world of one user as the rounds see it: their mailbox, their Sales, and what is allowed.

mod category;
mod errand;
mod files;
mod part;

pub(in crate::jobs) use errand::{Approved, Heard, LinkRested, Shared};
pub(in crate::jobs) use files::Carrying;
pub(in crate::jobs) use part::Part;

use super::news::News;
use crate::adapters::Guard;
use crate::adapters::exchange::{Calendar, ContactsFolder, Guests, MailFolders, SeriesCalendar, TodoList};
use crate::adapters::sales::{Appointments, Contacts, KnownRows, Messages, SeriesRecords, Tasks, UserSales};
use crate::adapters::stop;
use crate::adapters::store::Links;
use crate::context::{Configured, Context, KnownFields};
use crate::hourly::Hour;
use crate::notices::keep_address;
use crate::ports::{ItemFeed, Pace, RecordFeed, RoundStore, Safeguards as _, Searched, Stop, SyncStore as _};
use crate::rules::{self, Standing};
use crate::searches::SearchedKind;
use crate::sync::answers::Said;
use crate::sync::capture::Intake;
use crate::sync::files::Carriage;
use crate::sync::replies::Replies;
use crate::sync::rest::{Rest, RestError};
use crate::sync::round::{Reach, Report};
use category::question;
use errand::{Done, Errand, hear};
use exchange::{CalendarWindow, MailScope, Profile, TaskListId};
use jiff::Timestamp;
use runtime::Clock;
use std::collections::BTreeSet;
use store::StoreError;
use store::configuration::Choices;
use store::users::{User, UserId};
use sync_core::capture::{Autocapture, Gates, Occasion as Why, ReplyCapture};
use sync_core::settings::Settings;
use sync_core::{
    AllowancePolicy, Appointment, CategoryTrust, Contact, Email, Internal, ItemId, Object, Occasion,
    Occurrences, Permission, Policy, ReasonCode, Related, RoundBudget, SalesId, SalesPerson, Search,
    SearchId, Side, Sides, Task, Turn, Zone,
};

/// One user's mailbox and Sales, for one round, or for what they do by hand.
pub(in crate::jobs) struct Scene<'a> {
    pub(super) context: &'a Context,
    user: &'a User,
    owner: SalesId,
    pub(super) mailbox: exchange::Mailbox,
    pub(super) sales: sales::SalesUser,
    pub(super) reach: Reach,
    pub(super) settings: Settings,
    replies_since: Option<Timestamp>,
    choices: Choices,
    allowance: AllowancePolicy,
    internal: Internal,
    own: BTreeSet<String>,
    standing: Standing,
    pub(super) began_at: Timestamp,
    hour: Hour,
    pub(super) news: News,
    pub(super) guard: Guard,
    pub(super) fields: KnownFields,
}

impl<'a> Scene<'a> {
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything.
    pub(in crate::jobs) async fn of(
        context: &'a Context,
        user: &'a User,
        reach: Reach,
        configured: Configured,
        owner: SalesId,
        mailbox: exchange::Mailbox,
        sales: sales::SalesUser,
    ) -> Result<Self, RestError> {
        let fields = context.known_fields(&sales).await?;
        if fields == KnownFields::TooFew {
            return Err(Stop::FieldsUnknown.into());
        }
        let Configured {
            settings,
            replies_since,
            ..
        } = configured;
        let now = context.clock.now();
        let hour = context.hours.of(user.id, now);
        let guard = Guard::of(context, user.id, mailbox.clone());
        let profile = context
            .profiles
            .of(user.id, hour, asked(context, user.id, &mailbox, &guard))
            .await?;
        let question = question(context, user.id).await?;
        Ok(Self {
            choices: context.store.choices(user.id).await?,
            allowance: settings.synchronization.allowance,
            internal: context.internal_of(&settings),
            own: profile.addresses,
            standing: Standing {
                grace: context.grace,
                zone: profile.zone.unwrap_or_else(Zone::utc),
                category: match question {
                    Some(_) => CategoryTrust::InQuestion,
                    None => CategoryTrust::Trusted,
                },
            },
            reach,
            began_at: now,
            hour,
            news: News::none(now),
            context,
            user,
            owner,
            mailbox,
            sales,
            settings,
            replies_since,
            guard,
            fields,
        })
    }

    /// The mailbox was taken over, and its first round is over.
    pub(super) async fn end_adoption(&self) -> Result<(), StoreError> {
        self.context.store.end_adoption(self.user.id).await
    }

    /// Whose world it is.
    pub(super) fn user(&self) -> &User {
        self.user
    }

    /// Whoever asks by hand, and whoever compares everything, is told how things are now.
    pub(super) fn forget_searches(&self) {
        for kind in [
            SearchedKind::Appointments,
            SearchedKind::Series,
            SearchedKind::Contacts,
            SearchedKind::Tasks,
        ] {
            self.context
                .searches
                .of((self.user.id, self.owner), kind, self.hour)
                .forget();
        }
    }

    /// Goes through one kind of record.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything.
    pub(super) async fn round(&self, part: Part, pace: &dyn Pace) -> Result<Report, RestError> {
        if !self.is_on(part) {
            return Ok(Report::default());
        }
        self.news.grow_old(self.context.clock.now());
        match self.run_errand(part, Errand::Round(pace)).await? {
            Done::Round(report) => Ok(report),
            Done::Answer(_) | Done::Share(_) => Ok(Report::default()),
        }
    }

    /// Takes what a person said about a link of this kind.
    ///
    /// # Errors
    /// [`RestError`] where the store fails, or where a vendor stops what follows from an answer that was taken.
    pub(in crate::jobs) async fn take_answer(
        &self,
        part: Part,
        said: &Said,
        approved: Approved,
    ) -> Result<Heard, RestError> {
        match self.run_errand(part, Errand::Answer(said, approved)).await? {
            Done::Answer(heard) => Ok(heard),
            Done::Round(_) | Done::Share(_) => Ok(Heard {
                refusal: None,
                told: ReasonCode::Waiting.into(),
            }),
        }
    }

    /// Shares an item of this kind by hand, by its immutable id.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything.
    pub(in crate::jobs) async fn share(
        &self,
        part: Part,
        id: &ItemId,
        asked: Option<&Related>,
    ) -> Result<Shared, RestError> {
        match self.run_errand(part, Errand::Share(id, asked)).await? {
            Done::Share(shared) => Ok(shared),
            Done::Round(_) | Done::Answer(_) => Ok(Shared::Refused(ReasonCode::Waiting)),
        }
    }

    async fn run_errand(&self, part: Part, errand: Errand<'_>) -> Result<Done, RestError> {
        match part {
            Part::Appointments => self.appointments(errand).await,
            Part::Series => self.series(errand).await,
            Part::Contacts => self.contacts(errand).await,
            Part::Tasks => self.tasks(errand).await,
            Part::Emails => self.emails(errand).await,
        }
    }

    async fn appointments(&self, errand: Errand<'_>) -> Result<Done, RestError> {
        let (calendar, appointments) = (self.calendar().await?, self.single_appointments());
        self.run(
            Part::Appointments,
            &calendar,
            &appointments,
            &self.links(),
            errand,
        )
        .await
    }

    /// The user's calendar, its single meetings.
    ///
    /// # Errors
    /// As the store answers.
    pub(in crate::jobs) async fn calendar(&self) -> Result<Calendar, StoreError> {
        Ok(Calendar {
            mailbox: self.mailbox.clone(),
            window: CalendarWindow::around(self.began_at),
            feeds: self.news.mailbox.clone(),
            guests: self.guests(),
            as_series: self.kept_as_series().await?,
        })
    }

    /// The user's mailbox.
    pub(in crate::jobs) fn mailbox(&self) -> &exchange::Mailbox {
        &self.mailbox
    }

    /// The items that are kept in step as series.
    async fn kept_as_series(&self) -> Result<BTreeSet<ItemId>, StoreError> {
        let items = self.links::<Occurrences>().items().await?;
        Ok(items.into_iter().map(|(_, id)| id).collect())
    }

    /// Sales' single appointments, as the user sees them.
    pub(in crate::jobs) fn single_appointments(&self) -> Appointments {
        Appointments(self.sales_of(Object::Appointments, SearchedKind::Appointments))
    }

    /// The loop over what the user shares by hand.
    pub(in crate::jobs) fn sharing<'r, M, S>(
        &'r self,
        mailbox: &'r M,
        sales: &'r S,
        store: &'r Links<'r, Appointment>,
        policy: &'r Policy,
        files: Option<Carriage<'r>>,
    ) -> Rest<'r, M, S, Links<'r, Appointment>, Clock> {
        self.rest(mailbox, sales, store, policy, files)
    }

    async fn series(&self, errand: Errand<'_>) -> Result<Done, RestError> {
        let calendar = SeriesCalendar {
            mailbox: self.mailbox.clone(),
            window: CalendarWindow::around(self.began_at),
            feeds: self.news.mailbox.clone(),
            guests: self.guests(),
            maximum: self.settings.appointments.recurrences_max,
            as_series: self.kept_as_series().await?,
            began_at: self.began_at,
        };
        let links = self.links::<Occurrences>();
        let copies: Vec<_> = links.scopes().await?.into_iter().map(|(copy, ..)| copy).collect();
        let series = SeriesRecords {
            of: self.sales_of(Object::Appointments, SearchedKind::Series),
            zone: self.standing.zone.clone(),
            known: KnownRows::of(&links.load(&copies).await?),
        };
        self.run(Part::Series, &calendar, &series, &links, errand).await
    }

    async fn contacts(&self, errand: Errand<'_>) -> Result<Done, RestError> {
        let (in_exchange, in_sales) = self.notes();
        let folder = ContactsFolder {
            mailbox: self.mailbox.clone(),
            user: self.user.id,
            notes: in_exchange,
            feeds: self.news.mailbox.clone(),
        };
        let contacts = Contacts {
            of: self.sales_of(Object::Contacts, SearchedKind::Contacts),
            notes: in_sales,
        };
        self.run(
            Part::Contacts,
            &folder,
            &contacts,
            &self.links::<Contact>(),
            errand,
        )
        .await
    }

    async fn tasks(&self, errand: Errand<'_>) -> Result<Done, RestError> {
        let list = TodoList {
            list: self.task_list().await?,
            mailbox: self.mailbox.clone(),
            user: self.user.id,
            feeds: self.news.mailbox.clone(),
        };
        let tasks = Tasks(self.sales_of(Object::Tasks, SearchedKind::Tasks));
        self.run(Part::Tasks, &list, &tasks, &self.links::<Task>(), errand)
            .await
    }

    async fn emails(&self, errand: Errand<'_>) -> Result<Done, RestError> {
        let folders = MailFolders {
            scope: self.mail_scope().await?,
            mailbox: self.mailbox.clone(),
            feeds: self.news.mailbox.clone(),
        };
        let messages = Messages(UserSales {
            search: None,
            memory: None,
            ..self.sales_of(Object::Appointments, SearchedKind::Appointments)
        });
        self.run(Part::Emails, &folders, &messages, &self.links::<Email>(), errand)
            .await
    }

    /// Every email of the thread of this one that lies in a folder that is read, the oldest first; nothing where there is no
    /// such email.
    ///
    /// # Errors
    /// [`RestError`] where Exchange cannot say.
    pub(in crate::jobs) async fn thread_of(&self, id: &ItemId) -> Result<Option<Vec<ItemId>>, RestError> {
        let scope = self.mail_scope().await?;
        let mails = self.mailbox.thread_of(id, &scope).await;
        Ok(mails.map_err(|error| stop(Side::Exchange, &error))?)
    }

    async fn run<M, S, D>(
        &self,
        part: Part,
        mailbox: &M,
        sales: &S,
        store: &D,
        errand: Errand<'_>,
    ) -> Result<Done, RestError>
    where
        M: ItemFeed,
        S: RecordFeed<Content = M::Content>,
        D: RoundStore<Content = M::Content>,
    {
        let policy = self.policy(part);
        let carrying = self.carrying(part).await?;
        let files = carrying.as_ref().map(Carrying::carriage);
        match errand {
            Errand::Round(pace) => {
                let rest = self.rest(mailbox, sales, store, &policy, files);
                Ok(Done::Round(rest.run_round(&self.intake(part), pace).await?))
            }
            Errand::Answer(said, approved) => {
                let policy = Policy {
                    search: match sales.in_search().await? {
                        Searched::Holds(_) => Search::Usable,
                        Searched::NotChosen => Search::NotChosen,
                        Searched::NotAccessible => Search::NotAccessible,
                    },
                    ..policy
                };
                let rest = self.rest(mailbox, sales, store, &policy, files);
                Ok(Done::Answer(
                    hear(&rest, said, approved, &self.intake(part)).await?,
                ))
            }
            Errand::Share(id, asked) => {
                let rest = self.rest(mailbox, sales, store, &policy, files);
                Ok(Done::Share(
                    rest.share_item(id, asked, &self.intake(part)).await?.into(),
                ))
            }
        }
    }

    fn rest<'r, M, S, D>(
        &'r self,
        mailbox: &'r M,
        sales: &'r S,
        store: &'r D,
        policy: &'r Policy,
        files: Option<Carriage<'r>>,
    ) -> Rest<'r, M, S, D, Clock> {
        Rest {
            files,
            mailbox,
            sales,
            store,
            clock: &self.context.clock,
            safeguards: &self.guard,
            policy,
            owner: SalesPerson::User(self.owner),
            internal: &self.internal,
            // As long as nobody asks the store how things stand, everything is counted.
            occasion: Occasion {
                links: 0,
                mailing: Turn::First,
                sides: Sides::Filled,
            },
            round: Turn::First,
            budget: RoundBudget::STANDARD,
            send_window: self.context.send_window,
        }
    }

    /// Whether it is synced at all (R-GATE-3).
    pub(in crate::jobs) fn is_on(&self, part: Part) -> bool {
        self.intake(part).gates.sync == Permission::Allowed
    }

    pub(super) async fn task_list(&self) -> Result<TaskListId, RestError> {
        let asking = self.mailbox.default_task_list();
        let list = self.context.task_lists.of(self.user.id, self.hour, asking).await;
        Ok(list.map_err(|error| stop(Side::Exchange, &error))?)
    }

    pub(super) async fn mail_scope(&self) -> Result<MailScope, RestError> {
        let asking = self.mailbox.mail_scope();
        let scope = self.context.mail_scopes.of(self.user.id, self.hour, asking).await;
        Ok(scope.map_err(|error| stop(Side::Exchange, &error))?)
    }

    /// Whether notes are read and written, on either side.
    pub(super) fn notes(&self) -> (exchange::Notes, sales::Notes) {
        match self.settings.contacts.notes {
            Permission::Allowed => (exchange::Notes::Included, sales::Notes::Carried),
            Permission::Denied => (exchange::Notes::LeftOut, sales::Notes::LeftOut),
        }
    }

    pub(in crate::jobs) fn policy(&self, part: Part) -> Policy {
        match part.object() {
            Some(object) => rules::policy(&self.settings, &self.choices, object, &self.standing),
            None => rules::policy_of_emails(&self.settings, &self.choices, &self.standing),
        }
    }

    /// What a kind takes in, and how much of it has a place.
    pub(in crate::jobs) fn intake(&self, part: Part) -> Intake {
        let object = part.object();
        let sync = match object {
            Some(object) => self.settings.sync(object),
            None => self.settings.emails.sync,
        };
        Intake {
            gates: Gates {
                sync: rules::permission(sync),
                occasion: Why::Run,
            },
            autocapture: match object {
                Some(Object::Appointments) => self.settings.appointments.autocapture.into(),
                Some(Object::Contacts | Object::Tasks) | None => Autocapture::Off,
            },
            replies: Replies {
                option: self.replies_since.map_or(ReplyCapture::Off, ReplyCapture::Since),
                excluded: self.settings.emails.excluded_domains.clone(),
            },
            own: self.own.clone(),
            limit: object.map_or(u32::MAX, |object| self.settings.limits.of(object)),
            reach: self.reach,
        }
    }

    pub(in crate::jobs) fn links<C: store::blob::Stored>(&self) -> Links<'_, C, dyn store::Store> {
        let search = C::OBJECT.and_then(|object| self.search(object));
        Links::of(&*self.context.store, self.user.id, &self.allowance).searched_by(search)
    }

    /// The saved search that brings records of this object now.
    fn search(&self, object: Object) -> Option<SearchId> {
        rules::search(&self.settings, &self.choices, object).cloned()
    }

    fn guests(&self) -> Guests {
        Guests {
            sales: self.sales.clone(),
            owner: SalesPerson::User(self.owner),
        }
    }

    fn sales_of(&self, object: Object, kind: SearchedKind) -> UserSales {
        UserSales {
            sales: self.sales.clone(),
            owner: self.owner,
            search: self.search(object),
            began_at: self.began_at,
            feeds: self.news.sales.clone(),
            memory: Some(
                self.context
                    .searches
                    .of((self.user.id, self.owner), kind, self.hour),
            ),
        }
    }
}

/// Whose mailbox it is. Where our category is missing from it, that is seen to first (R-CAT-1), and where its owner gets mail
/// is kept (R-AUTH-2).
async fn asked(
    context: &Context,
    user: UserId,
    mailbox: &exchange::Mailbox,
    guard: &Guard,
) -> Result<Profile, RestError> {
    let profile = mailbox.profile().await;
    let profile = profile.map_err(|error| stop(Side::Exchange, &error))?;
    if !profile.has_category {
        guard.category().await?;
    }
    keep_address(context, user, &profile).await?;
    Ok(profile)
}
