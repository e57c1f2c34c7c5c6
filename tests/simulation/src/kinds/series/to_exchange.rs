//! Writes to a series in Outlook: its master first, then single meetings, one request each. Any of them may be the last
//! that is sent; what landed until then, a look tells.

use super::event::MAXIMUM;
use super::event::{item_from_master, meeting_write, original_start, rule_from, series_from_master};
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::{Heard, SimMailbox, parked};
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::{Exchange, Folder};
use sandbox::exchange::write::EventWrite;
use std::slice::from_ref;
use std::sync::Arc;
use store::links::Link;
use sync_core::{
    Occurrences, OccurrencesField, Outcome, ReasonCode, Series, SeriesChange, Side, Slot, Version, Write,
    Zone,
};
use worker::ports::{Answer, Outgoing, Refusal};
use worker::sync::rest::number_of;

/// One request.
#[derive(Debug, Clone)]
enum Request {
    Make(EventWrite),
    Master(EventWrite),
    Occurrence(Slot, EventWrite),
    Cancel(Slot),
}

/// Sends writes to the mailbox, one after the other.
pub(super) async fn send(
    mailbox: &SimMailbox<Occurrences>,
    writes: &[Outgoing<'_, Occurrences>],
) -> Vec<Answer<Occurrences>> {
    let called_at = mailbox.place().0.lock().now;
    let mut answers = Vec::new();
    for outgoing in writes {
        let sending = Sending {
            mailbox,
            called_at,
            link: outgoing.link,
        };
        let answer = match outgoing.write {
            Write::Create { .. } => sending.create(outgoing.write).await,
            Write::Update { expects, fields, .. } => sending.update(outgoing.write, expects, fields).await,
            Write::Mark { .. } | Write::Unmark { .. } | Write::Delete { .. } => {
                let answer = mailbox.send_at_once(from_ref(outgoing)).await.pop();
                answer.unwrap_or_else(|| Answer::of(Outcome::Uncertain))
            }
        };
        answers.push(answer);
    }
    answers
}

/// One write on its way.
struct Sending<'a> {
    mailbox: &'a SimMailbox<Occurrences>,
    called_at: Timestamp,
    link: &'a Link<Occurrences>,
}

impl Sending<'_> {
    async fn create(&self, write: &Write<Occurrences>) -> Answer<Occurrences> {
        let Write::Create { carried, .. } = write else {
            return Answer::of(Outcome::NotApplied);
        };
        let Some(series) = carried.sent.as_series() else {
            return parked(ReasonCode::SeriesRuleNotReadable);
        };
        let make = {
            let (world, user) = self.mailbox.place();
            let mut world = world.lock();
            let user = world.user(user);
            world.oracle_sees_item_write(&user, self.link, write);
            let stamp = number_of(self.link).as_str().to_owned();
            Occurrences::wish_of_new(&world.sales, &user, &carried.sent, &stamp, world.flaw)
        };
        let mut requests = vec![Request::Make(make)];
        requests.extend(series.excluded.iter().map(|slot| Request::Cancel(*slot)));
        requests.extend(series.exceptions.iter().map(|(slot, meeting)| {
            let fields = sync_core::Content::differing(meeting, &series.dictated(*slot));
            Request::Occurrence(*slot, meeting_write(meeting, &fields, &series.zone, None))
        }));
        self.send_all(None, requests, &series.zone, &carried.sent).await
    }

    async fn update(
        &self,
        write: &Write<Occurrences>,
        expects: &Version,
        fields: &[OccurrencesField],
    ) -> Answer<Occurrences> {
        let Write::Update { id, carried, .. } = write else {
            return Answer::of(Outcome::NotApplied);
        };
        let (held, expected) = match self.held(id.as_str()).await {
            Ok(held) => held,
            Err(answer) => return *answer,
        };
        let (changes, flaw) = {
            let (world, user) = self.mailbox.place();
            let mut world = world.lock();
            let user = world.user(user);
            if world.named(expects).is_some_and(|expects| expects != expected) {
                return Answer::of(Outcome::PreconditionFailed);
            }
            world.oracle_sees_item_write(&user, self.link, write);
            let changes = carried.sent.writes_to(&held, fields, world.now, MAXIMUM);
            if let Ok(changes) = &changes {
                world.oracle_sees_changes(self.link, changes, &held.zone);
            }
            (changes, world.flaw)
        };
        let changes = match changes {
            Ok(changes) => changes,
            Err(unwritable) => return parked(unwritable.code()),
        };
        let requests = changes
            .iter()
            .map(|change| request_of(change, &held, flaw))
            .collect();
        let known = (id.as_str().to_owned(), expected);
        self.send_all(Some(known), requests, &held.zone, &carried.sent)
            .await
    }

    /// The series as Exchange holds it, with its version.
    async fn held(&self, id: &str) -> Result<(Series, String), Box<Answer<Occurrences>>> {
        pause().await;
        let read = {
            let (world, user) = self.mailbox.place();
            let mut world = world.lock();
            let user = world.user(user);
            world.refusal(Side::Exchange).map(|()| {
                let exchange = world.exchange_read(&user.oid);
                master_in(exchange, &user, id)
            })
        };
        pause().await;
        let master = read.map_err(|stop| {
            Box::new(Answer {
                refusal: Some(Refusal::Stop(stop)),
                ..Answer::of(Outcome::NotApplied)
            })
        })?;
        let master = master.ok_or_else(|| Box::new(Answer::of(Outcome::NotFound)))?;
        let series = series_from_master(&master, None).map_err(|code| Box::new(parked(code)))?;
        Ok((series, master.change.to_string()))
    }

    /// Sends requests one after the other, each on the condition that nothing has changed since the one before, and reads
    /// the series afterwards.
    async fn send_all(
        &self,
        known: Option<(String, String)>,
        requests: Vec<Request>,
        zone: &Zone,
        sent: &Occurrences,
    ) -> Answer<Occurrences> {
        let mut known = known;
        let mut has_landed = false;
        for request in requests {
            pause().await;
            let heard = {
                let (world, user) = self.mailbox.place();
                let mut world = world.lock();
                let user = world.user(user);
                world.note(|| format!("  request: {}", request_in_words(&request)));
                let (known, zone) = (known.clone(), zone.clone());
                let is_first = !has_landed;
                world.ask(Side::Exchange, self.called_at, move |world| {
                    world.land_on_series(&user, known, &request, &zone, is_first)
                })
            };
            pause().await;
            match heard {
                Heard::Answer(Ok(master)) => {
                    has_landed = true;
                    known = Some((master.immutable_id.clone(), master.change.to_string()));
                }
                Heard::Nothing => return Answer::of(Outcome::Uncertain),
                Heard::Unsent(answer) => return in_part(has_landed, answer),
                Heard::Answer(Err(error)) => return in_part(has_landed, refused(&error)),
            }
        }
        let Some((id, version)) = known else {
            return Answer::of(Outcome::Uncertain);
        };
        self.read_back(&id, &version, sent).await
    }

    /// What the series is now. A read that is older than our last request says nothing, and in a newer one is what somebody
    /// changed since.
    async fn read_back(&self, id: &str, version: &str, sent: &Occurrences) -> Answer<Occurrences> {
        pause().await;
        let read = {
            let (world, user) = self.mailbox.place();
            let mut world = world.lock();
            let user = world.user(user);
            let flaw = world.flaw;
            world.refusal(Side::Exchange).map(|()| {
                let exchange = world.exchange_read(&user.oid);
                let master = master_in(exchange, &user, id)?;
                let is_ours = master.change.to_string() == version;
                let item = item_from_master(&master, Folder::Default, flaw).ok();
                item.filter(|_| is_ours).map(|(item, _)| item)
            })
        };
        pause().await;
        match read {
            Ok(Some(mut item)) => {
                Occurrences::recall(&mut item.content, sent);
                Answer::of(Outcome::Applied(item))
            }
            Ok(None) => Answer::of(Outcome::Uncertain),
            Err(stop) => Answer {
                refusal: Some(Refusal::Stop(stop)),
                ..Answer::of(Outcome::Uncertain)
            },
        }
    }
}

/// What an answer means after others have landed: nothing is certain then but that a look will tell.
pub(super) fn in_part(has_landed: bool, answer: Answer<Occurrences>) -> Answer<Occurrences> {
    if has_landed {
        Answer {
            outcome: Outcome::Uncertain,
            ..answer
        }
    } else {
        answer
    }
}

fn refused(error: &GraphError) -> Answer<Occurrences> {
    match error.status {
        404 => Answer::of(Outcome::NotFound),
        412 => Answer::of(Outcome::PreconditionFailed),
        409 => Answer::of(Outcome::Uncertain),
        _ => parked(ReasonCode::RefusedByExchange),
    }
}

fn request_of(change: &SeriesChange, held: &Series, flaw: Option<Flaw>) -> Request {
    match change {
        SeriesChange::Master {
            content,
            fields,
            recurrence,
        } => {
            let mut write = meeting_write(content, fields, &held.zone, flaw);
            if let Some(recurrence) = recurrence {
                let time = meeting_write(content, &[sync_core::AppointmentField::Time], &held.zone, flaw);
                write = write.overlaid(&time);
                write.recurrence = Some(Some(rule_from(recurrence, &held.zone)));
            }
            Request::Master(write)
        }
        SeriesChange::Occurrence {
            slot,
            content,
            fields,
        } => Request::Occurrence(*slot, meeting_write(content, fields, &held.zone, flaw)),
        SeriesChange::Cancel { slot } => Request::Cancel(*slot),
    }
}

/// Which meeting, and nothing of what it holds.
fn request_in_words(request: &Request) -> String {
    match request {
        Request::Make(_) => "make the series".to_owned(),
        Request::Master(write) if write.recurrence.is_some() => "change the master and its rule".to_owned(),
        Request::Master(_) => "change the master".to_owned(),
        Request::Occurrence(slot, _) => format!("change meeting {slot}"),
        Request::Cancel(slot) => format!("cancel meeting {slot}"),
    }
}

/// The master with that id, in the folder that is read.
fn master_in(exchange: &Exchange, user: &User, id: &str) -> Option<Arc<Event>> {
    let mailbox = exchange.mailbox(&user.oid).ok()?;
    let (entry, _) = Occurrences::entries(mailbox)
        .find(|(entry, folder)| *folder == Folder::Default && entry.immutable_id == id)?;
    Some(Arc::clone(entry))
}

impl World {
    /// What Exchange does when a request arrives; the series as it is then.
    fn land_on_series(
        &mut self,
        user: &User,
        known: Option<(String, String)>,
        request: &Request,
        zone: &Zone,
        is_first: bool,
    ) -> Result<Arc<Event>, GraphError> {
        self.oracle.writes += 1;
        let mails_before = self.exchange.mails().len();
        let done = self.do_on_series(user, known, request, zone);
        if matches!(request, Request::Make(_)) && done.is_ok() {
            self.oracle.created(user);
        }
        let mailed = self.exchange.mails().len() - mails_before;
        if is_first {
            self.oracle.mailed(user, mailed, true);
        } else {
            self.oracle.mails_by_us += mailed;
        }
        done
    }

    fn do_on_series(
        &mut self,
        user: &User,
        known: Option<(String, String)>,
        request: &Request,
        zone: &Zone,
    ) -> Result<Arc<Event>, GraphError> {
        let now = self.now;
        let not_found = || GraphError::new(404, "ErrorItemNotFound", "");
        let Some((id, version)) = known else {
            return match request {
                Request::Make(write) => self.exchange.create_event(&user.oid, write, now),
                Request::Master(_) | Request::Occurrence(..) | Request::Cancel(_) => Err(not_found()),
            };
        };
        let master = master_in(&self.exchange, user, &id).ok_or_else(not_found)?;
        if self.flaw != Some(Flaw::NoPreconditions) && master.change.to_string() != version {
            return Err(GraphError::new(412, "ErrorIrresolvableConflict", ""));
        }
        let occurrence = |slot: &Slot| {
            let instance = original_start(*slot, zone).and_then(|start| master.instance(start));
            instance
                .map(|instance| instance.immutable_id)
                .ok_or_else(not_found)
        };
        match request {
            Request::Make(write) | Request::Master(write) => {
                self.exchange.update_event(&user.oid, &id, write, None, now)?;
            }
            Request::Occurrence(slot, write) => {
                self.exchange
                    .update_event(&user.oid, &occurrence(slot)?, write, None, now)?;
            }
            // What is cancelled already is what was wanted.
            Request::Cancel(slot) => {
                if let Ok(id) = occurrence(slot) {
                    self.exchange.delete_event(&user.oid, &id, None, now)?;
                }
            }
        }
        master_in(&self.exchange, user, &id).ok_or_else(not_found)
    }
}
