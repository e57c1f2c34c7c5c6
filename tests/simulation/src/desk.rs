//! What people ask for in the pane: answers and shares, as jobs that workers run beside rounds. A job is at its worker until
//! it ends; whoever crashes with it gives it back, and it is run again.

use crate::executor::Task;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::{SimClock, SimMailbox, SimRecords};
use crate::store::SimStore;
use crate::world::Shared;
use jiff::Timestamp;
use store::links::{CopyId, Leads, Link, MeetingId, Organizes};
use store::users::UserId;
use sync_core::meeting::Birth;
use sync_core::{
    Choice, Claim, ItemId, Known, MeetingKey, NotNow, Occasion, Origin, Pair, SalesPerson, Sides, Turn,
    Versions,
};
use uuid::Uuid;
use worker::ports::{ItemSeen, Mailbox as _, NewPair, RoundStore as _, SyncStore as _};
use worker::sync::answers::Said;
use worker::sync::rest::{Rest, RestError};
use worker::sync::round::Report;

/// What waits to be done for people, in the order in which they asked.
#[derive(Debug, Default)]
pub struct Desk {
    jobs: Vec<Job>,
    next: u32,
}

/// One thing that somebody asked for.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which it is.
    pub id: u32,
    /// Whose it is.
    pub user: u8,
    /// What is to be done.
    pub order: Order,
    /// Who is at it.
    worker: Option<usize>,
    /// Whether somebody was at it before, and did not end it.
    pub was_begun: bool,
    /// Whether it is done already: the mistake that is put in.
    pub is_done: bool,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Order {
    /// Somebody answered what they were told.
    Answer(Said),
    /// Somebody shares an item.
    Share(SharedItem),
}

/// An item that somebody shares.
#[derive(Debug, Clone)]
pub struct SharedItem {
    pub id: ItemId,
    pub key: MeetingKey,
    pub organizes: Organizes,
    /// Whether it was made in Outlook: what was made in Sales has a link, or is not shared yet.
    pub is_original: bool,
}

/// What a worker's run came to.
#[derive(Debug)]
pub enum Came {
    /// A round ended.
    Round(Report),
    /// A job ended; why it was not done, if it was not.
    Job(Option<NotNow>),
}

impl Desk {
    /// Somebody asks for something; says which job it is.
    pub fn ask(&mut self, user: u8, order: Order) -> u32 {
        self.next += 1;
        self.jobs.push(Job {
            id: self.next,
            user,
            order,
            worker: None,
            was_begun: false,
            is_done: false,
        });
        self.next
    }

    /// The first job of this user that nobody is at goes to `worker`.
    pub fn take(&mut self, user: u8, worker: usize) -> Option<Job> {
        let job = self
            .jobs
            .iter_mut()
            .find(|job| job.user == user && job.worker.is_none())?;
        let taken = Job {
            worker: Some(worker),
            ..job.clone()
        };
        (job.worker, job.was_begun) = (Some(worker), true);
        Some(taken)
    }

    /// A worker is at nothing any more.
    pub fn give_back(&mut self, worker: usize) {
        for job in &mut self.jobs {
            if job.worker == Some(worker) {
                job.worker = None;
            }
        }
    }

    /// It is done.
    pub fn end(&mut self, id: u32, flaw: Option<Flaw>) {
        for job in self.jobs.iter_mut().filter(|job| job.id == id && !job.is_done) {
            (job.worker, job.is_done) = (None, true);
            if flaw == Some(Flaw::AnswersTwice) && matches!(job.order, Order::Answer(_)) {
                return;
            }
        }
        self.jobs.retain(|job| job.id != id);
    }

    /// Whose jobs there are.
    pub fn whose(&self) -> Option<u8> {
        self.jobs.first().map(|job| job.user)
    }
}

/// A job as the worker runs it.
pub fn run<C: Told>(world: &Shared, store: &SimStore<C>, job: &Job) -> Task<Result<Came, RestError>> {
    let world = world.clone();
    let store = store.of_user(job.user);
    let (user, order, is_done) = (job.user, job.order.clone(), job.is_done);
    Box::pin(async move {
        let (mut policy, internal, owner, send_window, flaw) = {
            let world = world.lock();
            let policy = world.policy();
            (
                policy,
                world.internal(),
                world.user(user),
                world.send_window(),
                world.flaw,
            )
        };
        if !world.lock().settings.searched {
            policy.search = sync_core::Search::NotChosen;
        }
        let mailbox = SimMailbox::new(world.clone(), user);
        let rest = Rest {
            mailbox: &mailbox,
            sales: &SimRecords::new(world.clone(), user),
            store: &store,
            clock: &SimClock(world.clone()),
            policy: &policy,
            owner: SalesPerson::User(owner.party),
            internal: &internal,
            occasion: Occasion {
                links: 0,
                mailing: Turn::Later,
                sides: Sides::Filled,
            },
            round: Turn::Later,
            budget: sync_core::RoundBudget::STANDARD,
            send_window,
        };
        match order {
            Order::Answer(said) => {
                if is_done {
                    store.answer_blindly(&said, world.lock().now);
                }
                let said = flawed(said, &store, flaw).await?;
                let answered = rest.take_answer(&said).await?;
                Ok(Came::Job(answered.refusal))
            }
            Order::Share(item) => {
                let now = world.lock().now;
                let probe = probe::<C>(user, &item, now);
                let seen = mailbox.look(&[&probe]).await?.into_iter().next();
                let Some(seen @ ItemSeen::Found(..)) = seen else {
                    return Ok(Came::Job(Some(NotNow::Taken)));
                };
                let by = Origin {
                    shared_private: matches!(&seen, ItemSeen::Found(found, _) if found.content.is_private()),
                    ..Origin::by_hand(Claim::Share)
                };
                let known = store.of_items(std::slice::from_ref(&item.id)).await?;
                if let Some(link) = known.first() {
                    rest.share(link.copy, by, &seen).await?;
                    return Ok(Came::Job(None));
                }
                if !item.is_original {
                    return Ok(Came::Job(Some(NotNow::Taken)));
                }
                let new = NewPair {
                    key: item.key,
                    number: None,
                    item: Some(item.id),
                    sales_id: None,
                    organizes: item.organizes,
                    pair: Pair::opened(by, None, now),
                };
                for link in store.open(&[new], now).await? {
                    rest.share(link.copy, by, &seen).await?;
                }
                Ok(Came::Job(None))
            }
        }
    })
}

/// What was said, as the mistake that is put in has it.
async fn flawed<C: Told>(said: Said, store: &SimStore<C>, flaw: Option<Flaw>) -> Result<Said, RestError> {
    match (flaw, said.choice) {
        (Some(Flaw::KeepsTheOther), Choice::Keep(side)) => Ok(Said {
            choice: Choice::Keep(side.other()),
            ..said
        }),
        // Whatever both sides are by now.
        (Some(Flaw::AnswersUnseen), choice) => {
            let link = store.load(&[said.copy]).await?.into_iter().next();
            let now = link.map(|link| match &link.pair.hold {
                Some(hold) => hold.versions.clone(),
                None => link.pair.versions(),
            });
            Ok(Said {
                seen: now.unwrap_or(said.seen),
                choice,
                copy: said.copy,
            })
        }
        (_, choice) => Ok(Said { choice, ..said }),
    }
}

/// An item that nobody knows yet, to be looked at.
fn probe<C: Told>(user: u8, item: &SharedItem, now: Timestamp) -> Link<C> {
    Link {
        meeting: MeetingId(Uuid::nil()),
        copy: CopyId(Uuid::nil()),
        user: UserId(Uuid::from_u128(u128::from(user) + 1)),
        key: item.key,
        immutable_id: Some(item.id.as_str().to_owned()),
        leads: Leads::Yes,
        home: Birth::UNKNOWN,
        ical_uid: None,
        sales_id: None,
        generation: 0,
        pair: Pair::opened(Origin::by_hand(Claim::Share), None, now),
    }
}

/// What both sides are, as far as the sync knows and as a person is shown it.
pub(crate) fn shown<C: Told>(link: &Link<C>) -> Versions {
    match &link.pair.hold {
        Some(hold) => hold.versions.clone(),
        None => link.pair.versions(),
    }
}

/// Whether the sync is sure of what is on both sides.
pub(crate) fn is_sure<C: Told>(link: &Link<C>) -> bool {
    let is_in_doubt = |known: &Known<C>| matches!(known, Known::InDoubt(_));
    !is_in_doubt(&link.pair.exchange) && !is_in_doubt(&link.pair.sales)
}
