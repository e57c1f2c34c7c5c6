//! All that is new, in one request: a batch of reads.

use super::deleted::Columns;
use super::question::{ActivityReader, ContactReader, PAGE_MAX, Question};
use super::{ChangedPage, DeletedPage, FeedError};
use crate::activities::Activity;
use crate::by_number::is_of_few;
use crate::client::SalesUser;
use crate::contacts::{FoundContact, Notes};
use crate::fields;
use crate::people::{ContactsStand, CountedRows};
use crate::watermark::Watermark;
use crate::wire::{BatchPart, Collection, Row};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::marker::PhantomData;
use sync_core::{Appointment, Task};
use url::Url;
use vendor_http::Error;

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewsAsked {
    /// Appointments after this.
    pub appointments: Option<Watermark>,
    /// Tasks after this.
    pub tasks: Option<Watermark>,
    /// Contacts after this.
    pub contacts: Option<(Watermark, Notes)>,
    /// Deletions after this.
    pub deleted: Option<Watermark>,
    /// How the contacts stand.
    pub contacts_stand: bool,
}

/// The first page of everything that was asked for. Each can be refused on its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Where they were asked for.
    pub appointments: Option<Result<ChangedPage<Activity<Appointment>>, Error>>,
    /// Where they were asked for.
    pub tasks: Option<Result<ChangedPage<Activity<Task>>, Error>>,
    /// Where they were asked for.
    pub contacts: Option<Result<ChangedPage<FoundContact>, Error>>,
    /// Where they were asked for.
    pub deleted: Option<Result<DeletedPage, FeedError>>,
    /// Where it was asked for.
    pub contacts_stand: Option<Result<ContactsStand, Error>>,
}

/// The questions of one batch.
struct Questions {
    appointments: Option<(Question, Watermark)>,
    tasks: Option<(Question, Watermark)>,
    contacts: Option<(Question, Watermark, Notes)>,
    deleted: Option<Result<(Columns, Watermark), FeedError>>,
    contacts_stand: bool,
}

impl SalesUser {
    /// The first page of each feed, all in one request. Should that be refused or be too much at once, each is asked for
    /// on its own. `now` decides whether Sales can still know what was deleted.
    ///
    /// # Errors
    /// [`Error`], when nothing can be read.
    pub async fn news(&self, asked: &NewsAsked, now: Timestamp) -> Result<News, Error> {
        match self.all_at_once(asked, now).await {
            Ok(Some(news)) => return Ok(news),
            Ok(None) => {}
            Err(error) if is_refusal(&error) || is_of_few(&error) => {}
            Err(error) => return Err(error),
        }
        self.one_by_one(asked, now).await
    }

    /// All in one request; nothing where there is but one question.
    async fn all_at_once(&self, asked: &NewsAsked, now: Timestamp) -> Result<Option<News>, Error> {
        let questions = self.questions(asked, now).await?;
        let parts = self.parts(&questions);
        if parts.len() <= 1 {
            return Ok(None);
        }
        let answers = self.answers(parts).await?;
        self.news_from_answers(questions, answers).await.map(Some)
    }

    async fn answers(&self, parts: Vec<BatchPart>) -> Result<Answers, Error> {
        let call = self.batch_call(parts).answer_bytes_max(self.pod.list_bytes_max);
        let reply = self.send(call).await?;
        Ok(Answers {
            at: reply.answered_at,
            ..reply.json()?
        })
    }

    async fn one_by_one(&self, asked: &NewsAsked, now: Timestamp) -> Result<News, Error> {
        let mut news = News::default();
        if let Some(after) = &asked.appointments {
            news.appointments = Some(own(self.changed_appointments(after).await)?);
        }
        if let Some(after) = &asked.tasks {
            news.tasks = Some(own(self.changed_tasks(after).await)?);
        }
        if let Some((after, notes)) = &asked.contacts {
            news.contacts = Some(own(self.changed_contacts(after, *notes).await)?);
        }
        if let Some(after) = &asked.deleted {
            news.deleted = Some(self.deleted_records(after, now).await);
        }
        if asked.contacts_stand {
            news.contacts_stand = Some(own(self.contacts_stand().await)?);
        }
        Ok(news)
    }

    async fn questions(&self, asked: &NewsAsked, now: Timestamp) -> Result<Questions, Error> {
        let mut questions = Questions {
            appointments: None,
            tasks: None,
            contacts: None,
            deleted: None,
            contacts_stand: asked.contacts_stand,
        };
        if let Some(after) = &asked.appointments {
            let question = self.activities_question::<Appointment>(after).await?;
            questions.appointments = Some((question, after.clone()));
        }
        if let Some(after) = &asked.tasks {
            let question = self.activities_question::<Task>(after).await?;
            questions.tasks = Some((question, after.clone()));
        }
        if let Some((after, notes)) = &asked.contacts {
            let question = self.contacts_question(after, *notes).await?;
            questions.contacts = Some((question, after.clone(), *notes));
        }
        if let Some(after) = &asked.deleted {
            let columns = self.deleted_columns(after, now).await;
            questions.deleted = Some(columns.map(|columns| (columns, after.clone())));
        }
        Ok(questions)
    }

    fn parts(&self, questions: &Questions) -> Vec<BatchPart> {
        let limit = PAGE_MAX.to_string();
        let at = |id: &str, address: &Url| BatchPart {
            id: id.to_owned(),
            path: self.pod.transport.relative(address),
            operation: "get",
            if_match: None,
            payload: None,
        };
        let part = |id: &str, resource: &str, parameters: &[(&str, &str)]| {
            at(id, &self.pod.transport.url(&[resource], parameters))
        };
        let changes =
            |id: &str, question: &Question| part(id, question.resource, &question.parameters(&limit));
        let mut parts = Vec::new();
        if let Some((question, _)) = &questions.appointments {
            parts.push(changes(APPOINTMENTS, question));
        }
        if let Some((question, _)) = &questions.tasks {
            parts.push(changes(TASKS, question));
        }
        if let Some((question, ..)) = &questions.contacts {
            parts.push(changes(CONTACTS, question));
        }
        if let Some(Ok((columns, after))) = &questions.deleted {
            let parameters = columns.parameters(after);
            let parameters: Vec<(&str, &str)> = parameters
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            parts.push(part(DELETED, fields::DELETED_RECORDS, &parameters));
        }
        if questions.contacts_stand {
            parts.push(at(CONTACTS_STAND, &self.contacts_stand_url()));
        }
        parts
    }

    async fn news_from_answers(&self, questions: Questions, mut answers: Answers) -> Result<News, Error> {
        let mut news = News::default();
        if let Some((question, after)) = questions.appointments {
            let page = answers.changes(APPOINTMENTS)?;
            let reader = ActivityReader(PhantomData);
            news.appointments = Some(Ok(self.changed_page(&question, &after, page, reader).await?));
        }
        if let Some((question, after)) = questions.tasks {
            let page = answers.changes(TASKS)?;
            let reader = ActivityReader(PhantomData);
            news.tasks = Some(Ok(self.changed_page(&question, &after, page, reader).await?));
        }
        if let Some((question, after, notes)) = questions.contacts {
            let page = answers.changes(CONTACTS)?;
            let reader = ContactReader(notes);
            news.contacts = Some(Ok(self.changed_page(&question, &after, page, reader).await?));
        }
        news.deleted = match questions.deleted {
            None => None,
            Some(Err(error)) => Some(Err(error)),
            Some(Ok((columns, after))) => {
                let page = answers.take::<Row>(DELETED)?;
                Some(columns.page(page, &after).map_err(FeedError::Failed))
            }
        };
        if questions.contacts_stand {
            let counted: CountedRows = answers.payload(CONTACTS_STAND)?;
            news.contacts_stand = Some(Ok(self.contacts_stand_from(&counted)?));
        }
        Ok(news)
    }
}

/// Whether Sales refuses what was asked, which says nothing of anything else.
fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Rejected { .. } | Error::Forbidden { .. })
}

/// What one feed was answered: a refusal is its own matter, anything else is that of all.
fn own<T>(answer: Result<T, Error>) -> Result<Result<T, Error>, Error> {
    match answer {
        Err(error) if !is_refusal(&error) => Err(error),
        answer => Ok(answer),
    }
}

const APPOINTMENTS: &str = "appointments";
const TASKS: &str = "tasks";
const CONTACTS: &str = "contacts";
const DELETED: &str = "deleted";
const CONTACTS_STAND: &str = "contactsStand";

#[derive(serde::Deserialize)]
struct Answers {
    parts: Vec<Answer>,
    /// When, by the pod's clock.
    #[serde(skip)]
    at: Option<Timestamp>,
}

#[derive(serde::Deserialize)]
struct Answer {
    id: String,
    payload: Option<Box<RawValue>>,
}

impl Answers {
    /// A page of changes, its rows as they came.
    fn changes(&mut self, id: &str) -> Result<Collection<Box<RawValue>>, Error> {
        self.take(id)?.going_on(&crate::dialect::SALES.no_request())
    }

    fn take<T: DeserializeOwned>(&mut self, id: &str) -> Result<Collection<T>, Error> {
        let at = self.at;
        let page = self.payload::<Collection<T>>(id)?;
        Ok(Collection { at, ..page })
    }

    fn payload<T: DeserializeOwned>(&mut self, id: &str) -> Result<T, Error> {
        let part = self.parts.iter_mut().find(|part| part.id == id);
        let payload = part.and_then(|part| part.payload.take());
        payload
            .and_then(|payload| serde_json::from_str(payload.get()).ok())
            .ok_or_else(|| Error::unreadable("parts", &crate::dialect::SALES.no_request()))
    }
}
