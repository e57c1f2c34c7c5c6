//! What a shared mail takes in Sales: a look whether it is there by its internet message id, its conversation, made where it
//! is not there, and the message. Any request may be the last that is sent.

use super::convert::draft_from_email;
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::ports::{Heard, SimRecords, parked};
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::sales::model::{Draft, Refusal as SalesRefusal, Row, Sales, Table};
use sync_core::{Email, Outcome, ReasonCode, SalesId, SalesNumber, Side, Write};
use worker::ports::{Answer, Outgoing, Refusal, Stop};
use worker::sync::rest::number_of;

/// Sends writes to Sales, one after the other.
pub(super) async fn send(records: &SimRecords<Email>, writes: &[Outgoing<'_, Email>]) -> Vec<Answer<Email>> {
    let called_at = records.place().0.lock().now;
    let mut answers = Vec::new();
    for outgoing in writes {
        answers.push(match outgoing.write {
            Write::Create { carried, .. } => create(records, called_at, outgoing, &carried.sent).await,
            // Nothing of a message is ever changed or deleted.
            Write::Update { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => {
                parked(ReasonCode::RefusedBySales)
            }
        });
    }
    answers
}

async fn create(
    records: &SimRecords<Email>,
    called_at: Timestamp,
    outgoing: &Outgoing<'_, Email>,
    wanted: &Email,
) -> Answer<Email> {
    let number = number_of(outgoing.link).as_str().to_owned();
    let message_id = wanted.threading.message_id.clone();
    {
        let mut world = records.place().0.lock();
        world.oracle_sees_record_write(outgoing.link, outgoing.write);
        world.note(|| format!("message {number} is made of {}", wanted.subject));
    }
    let known = read(records, |world, sales, user| {
        let found = sales.messages_of_internet_id(&user.address, &message_id).ok()?;
        let row = found.first().filter(|_| world.flaw != Some(Flaw::OnePerSharer))?;
        Some(applied(world, sales, row))
    })
    .await;
    match known {
        Ok(None) => {}
        Ok(Some(known)) => return known,
        Err(stop) => return not_sent(stop),
    }
    let conversation = match conversation(records, called_at, wanted).await {
        Ok(conversation) => conversation,
        Err(unsent) => return unsent,
    };
    let draft = draft_from_email(wanted, &number).with("ConversationId", conversation);
    match ask(records, called_at, move |world, user| {
        world.land_message(&user, &draft)
    })
    .await
    {
        Heard::Answer(answer) => answer,
        Heard::Nothing => Answer::of(Outcome::Uncertain),
        Heard::Unsent(answer) => answer,
    }
}

/// The conversation that the message goes into, made if there is none; else why nothing can be sent now.
async fn conversation(
    records: &SimRecords<Email>,
    called_at: Timestamp,
    wanted: &Email,
) -> Result<i64, Answer<Email>> {
    let number = SalesNumber::of_conversation(&wanted.conversation);
    if let Some(there) = look_at_conversation(records, &number).await? {
        return Ok(there);
    }
    let flaw = records.place().0.lock().flaw;
    let named = if flaw == Some(Flaw::TwoConversations) {
        "ConversationAlternateId"
    } else {
        "ConversationNumber"
    };
    let draft = Draft::new()
        .with(named, number.as_str())
        .with("Subject", wanted.subject.as_str());
    let made = ask(records, called_at, move |world, user| {
        world.land_conversation(&user, &draft)
    })
    .await;
    match made {
        Heard::Answer(Some(id)) => Ok(id),
        // Somebody else made it at the same time, or we did and did not hear of it.
        Heard::Answer(None) => {
            let there = look_at_conversation(records, &number).await?;
            there.ok_or_else(|| not_sent(Stop::Unavailable(Side::Sales)))
        }
        // The message itself was surely not sent.
        Heard::Nothing => Err(not_sent(Stop::Unavailable(Side::Sales))),
        Heard::Unsent(answer) => Err(Answer {
            outcome: Outcome::NotApplied,
            ..answer
        }),
    }
}

async fn look_at_conversation(
    records: &SimRecords<Email>,
    number: &SalesNumber,
) -> Result<Option<i64>, Answer<Email>> {
    let found = read(records, |_, sales, _| {
        let named = |row: &&Row| row.stored("ConversationAlternateId").as_text() == Some(number.as_str());
        let by_number = sales.record(Table::Conversations, number.as_str());
        let found = by_number.or_else(|| sales.all(Table::Conversations).find(named));
        found.map(|row| row.id)
    })
    .await;
    found.map_err(not_sent)
}

fn not_sent(stop: Stop) -> Answer<Email> {
    Answer {
        refusal: Some(Refusal::Stop(stop)),
        ..Answer::of(Outcome::NotApplied)
    }
}

fn applied(world: &World, sales: &Sales, row: &Row) -> Answer<Email> {
    Answer {
        record: Some(SalesId(row.id)),
        ..Answer::of(Outcome::Applied(Email::item_from_row(sales, row, world.flaw)))
    }
}

/// One read, as old as the weather makes it.
async fn read<T>(
    records: &SimRecords<Email>,
    read: impl FnOnce(&World, &Sales, &User) -> T + Send,
) -> Result<T, Stop> {
    pause().await;
    let answer = {
        let (world, user) = records.place();
        let mut world = world.lock();
        let user = world.user(user);
        world.refusal(Side::Sales).map(|()| {
            let sales = world.sales_read();
            read(&world, sales, &user)
        })
    };
    pause().await;
    answer
}

/// One request.
async fn ask<T: Send + 'static>(
    records: &SimRecords<Email>,
    called_at: Timestamp,
    land: impl FnOnce(&mut World, User) -> T + Send + 'static,
) -> Heard<T, Email> {
    pause().await;
    let heard = {
        let (world, user) = records.place();
        let mut world = world.lock();
        let user = world.user(user);
        world.ask(Side::Sales, called_at, move |world| {
            world.oracle.writes += 1;
            land(world, user)
        })
    };
    pause().await;
    heard
}

impl World {
    /// The new conversation; none where its number is taken.
    fn land_conversation(&mut self, user: &User, draft: &Draft) -> Option<i64> {
        let now = self.now;
        let made = self.sales.create(&user.address, Table::Conversations, draft, now);
        let row = self.sales.record(Table::Conversations, &made.ok()?)?;
        Some(row.id)
    }

    fn land_message(&mut self, user: &User, draft: &Draft) -> Answer<Email> {
        let now = self.now;
        let made = self
            .sales
            .create(&user.address, Table::ConversationMessages, draft, now);
        match made {
            Ok(number) => {
                self.oracle.created(user);
                match self.sales.record(Table::ConversationMessages, &number) {
                    Some(row) => applied(self, &self.sales, row),
                    None => Answer::of(Outcome::Uncertain),
                }
            }
            Err(SalesRefusal::BadRequest(complaints))
                if complaints
                    .iter()
                    .any(|complaint| complaint.path == "/MessageNumber") =>
            {
                Answer::of(Outcome::Taken)
            }
            Err(_) => parked(ReasonCode::RefusedBySales),
        }
    }
}
