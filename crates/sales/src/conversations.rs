//! Conversations: threads of messages, and what they are about.

use crate::activities::is_addressable;
use crate::by_number::ByNumber;
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::dialect::SALES;
use crate::messages::{FoundMessage, MessageSeen};
use crate::records::RecordKind;
use crate::wire::{Around, Children, Id, Row};
use crate::{dialect, fields};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{Email, ItemId, Outcome, Related, SalesId, SalesNumber};
use url::Url;
use vendor_http::{Answer, Call, Error, Reply};

/// More relations than this has no conversation.
const ROWS_MAX: usize = 500;
/// Times that relations are looked at where others change them too.
const LOOKS_MAX: usize = 3;

#[derive(Deserialize)]
struct ConversationRow {
    #[serde(rename = "ConversationId")]
    id: Option<Id>,
    #[serde(rename = "conversationReferences")]
    references: Option<Children<ReferenceRow>>,
}

#[derive(Deserialize)]
struct ReferenceRow {
    #[serde(rename = "ObjectTypeCode")]
    object_type: Option<String>,
    #[serde(rename = "ObjectId")]
    object: Option<Id>,
    #[serde(flatten)]
    around: Around,
}

/// What is to become of what a conversation is about.
#[derive(Debug, PartialEq, Eq, Default)]
struct Moves {
    added: Vec<(RecordKind, SalesId)>,
    /// By the addresses of their rows.
    removed: Vec<Url>,
}

/// The conversation that a message is made in.
pub(crate) struct Thread {
    pub(crate) id: SalesId,
    /// Whether it was made for this message.
    pub(crate) is_new: bool,
}

impl Moves {
    fn operations(&self) -> Vec<Operation> {
        let child = fields::CONVERSATION_REFERENCES;
        let added = self.added.iter();
        let added = added.map(|(kind, id)| Operation::Add(child, row_from_object(*kind, *id)));
        added
            .chain(self.removed.iter().cloned().map(Operation::Remove))
            .collect()
    }
}

impl SalesUser {
    /// What the conversation of that number is about; nothing where there is none.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn conversation_relations(&self, number: &SalesNumber) -> Result<Option<Related>, Error> {
        let row = self.look_at_conversation(number.as_str()).await?;
        Ok(row.map(|row| related_from_references(row.references)))
    }

    /// What these conversations are about, by number; many in few requests. Those that are not listed are not there for
    /// this user.
    pub(crate) async fn relations_of_conversations(
        &self,
        numbers: &BTreeSet<SalesNumber>,
    ) -> Result<BTreeMap<String, Related>, Error> {
        let of = ByNumber {
            resource: fields::CONVERSATIONS,
            number: fields::CONVERSATION_NUMBER,
            expand: fields::CONVERSATION_REFERENCES,
        };
        let numbers: Vec<SalesNumber> = numbers.iter().cloned().collect();
        let mut related = BTreeMap::new();
        for (number, row) in self.read_by_number(of, &numbers).await? {
            let unreadable = |_| Error::unreadable(fields::CONVERSATION_REFERENCES, &SALES.no_request());
            let row: ConversationRow = serde_json::from_value(row?).map_err(unreadable)?;
            let child = fields::CONVERSATION_REFERENCES;
            let references = self.all_rows(fields::CONVERSATIONS, &number, child, row.references);
            related.insert(number.clone(), related_from_references(references.await?));
        }
        Ok(related)
    }

    /// Lets the conversation of a message be about what `wanted` says, as [`SalesUser::relate_conversation`] does.
    pub async fn relate_message(&self, number: &ItemId, held: &Related, wanted: &Related) -> Answer<Email> {
        let number = SalesNumber::of_record(number);
        let conversation = match self.look_at_message(&number).await {
            Ok(Some(found)) => SalesNumber::of_record(&found.message.conversation),
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        if let Err(answer) = self.relate_conversation(&conversation, held, wanted).await {
            return *answer;
        }
        // What others related besides, only a look tells.
        match self.look_at_message(&number).await {
            Ok(Some(found)) => Answer::of(Outcome::Applied(found.message.item(found.email))),
            Ok(None) => Answer::of(Outcome::NotFound),
            Err(error) => Answer::uncertain(error),
        }
    }

    async fn look_at_message(&self, number: &SalesNumber) -> Result<Option<FoundMessage>, Error> {
        let seen = self.messages_by_number(std::slice::from_ref(number)).await?;
        match seen.into_iter().next() {
            Some(MessageSeen::Found(found)) => Ok(Some(*found)),
            Some(MessageSeen::Failed(error)) => Err(error),
            Some(MessageSeen::Missing) | None => Ok(None),
        }
    }

    /// Lets the conversation be about what `wanted` says, without what `held` said besides; relations that others made
    /// stay. All of it or nothing, in one request (R-SHARE-2). Asking again for what is so already changes nothing.
    ///
    /// # Errors
    /// The answer that says whether it surely or possibly was not done.
    pub async fn relate_conversation(
        &self,
        number: &SalesNumber,
        held: &Related,
        wanted: &Related,
    ) -> Result<(), Box<Answer<Email>>> {
        let target = Target {
            resource: fields::CONVERSATIONS,
            number: number.as_str(),
        };
        let mut refused: Option<(Moves, Reply)> = None;
        for _ in 0..LOOKS_MAX {
            let moves = self.moves_of_references(target, held, wanted).await;
            let moves = moves.map_err(|error| Box::new(Answer::not_applied(error)))?;
            if moves == Moves::default() {
                return Ok(());
            }
            // Nobody else moved any of them meanwhile: it is these that Sales does not want.
            if refused.as_ref().is_some_and(|(sent, _)| *sent == moves) {
                break;
            }
            let reply = self.perform(target, None, moves.operations()).await;
            let reply = reply.map_err(|lost| Box::new(Answer::lost(lost)))?;
            if reply.is_success() {
                return Ok(());
            }
            let is_about_rows = matches!(reply.status, 400 | 404 | 409 | 410 | 412 | 422);
            refused = Some((moves, reply));
            if !is_about_rows {
                break;
            }
        }
        let answer = refused.map_or_else(
            || Answer::of(Outcome::Uncertain),
            |(_, reply)| Answer::refused(&reply),
        );
        Err(Box::new(answer))
    }

    /// What is to be added and removed by what is there now.
    async fn moves_of_references(
        &self,
        target: Target<'_>,
        held: &Related,
        wanted: &Related,
    ) -> Result<Moves, Error> {
        let child = fields::CONVERSATION_REFERENCES;
        let segments = [target.resource, target.number, "child", child];
        let there: Vec<ReferenceRow> = self.rows(&segments, &[], ROWS_MAX).await?;
        let is_there = |(kind, id): (RecordKind, SalesId)| {
            there.iter().find(|row| {
                row.object_type.as_deref() == Some(object_from_kind(kind))
                    && row.object.is_some_and(|object| object.0 == id.0)
            })
        };
        let stays: BTreeSet<(RecordKind, SalesId)> = objects(wanted).collect();
        let gone = objects(held).filter(|object| !stays.contains(object));
        let gone = gone.filter_map(is_there);
        let gone = gone.map(|row| self.row_address(row.around.href(), target, &[child]));
        Ok(Moves {
            added: objects(wanted)
                .filter(|object| is_there(*object).is_none())
                .collect(),
            removed: gone.collect::<Result<_, _>>()?,
        })
    }

    /// The conversation of that number, made if there is none.
    pub(crate) async fn conversation(&self, number: &SalesNumber, first: &Email) -> Result<Thread, Error> {
        let thread = |row: Option<ConversationRow>, is_new| {
            let id = SalesId(row?.id?.0);
            Some(Thread { id, is_new })
        };
        if let Some(there) = thread(self.look_at_conversation(number.as_str()).await?, false) {
            return Ok(there);
        }
        let mut row = Row::new();
        row.insert(fields::CONVERSATION_NUMBER.to_owned(), json!(number.as_str()));
        row.insert(fields::SUBJECT.to_owned(), json!(first.subject));
        let about: Vec<Row> = objects(&first.related)
            .map(|(kind, id)| row_from_object(kind, id))
            .collect();
        if !about.is_empty() {
            row.insert(fields::CONVERSATION_REFERENCES.to_owned(), json!(about));
        }
        let row = self.pod.names.outward(fields::CONVERSATIONS, row);
        let url = self.pod.transport.url(&[fields::CONVERSATIONS], &[]);
        let reply = self.send(Call::new(Method::POST, url).json(&row)).await?;
        if reply.is_success() {
            let made: ConversationRow = self.record_from_reply(fields::CONVERSATIONS, &reply)?;
            let made = thread(Some(made), true);
            return made.ok_or_else(|| Error::unreadable(fields::CONVERSATION_ID, &reply.trace));
        }
        // Somebody else shared another mail of the thread at the same time.
        let number_name = self
            .pod
            .names
            .of(fields::CONVERSATIONS, fields::CONVERSATION_NUMBER);
        if reply.status == 409 || dialect::complains_about(&reply, number_name) {
            let there = thread(self.look_at_conversation(number.as_str()).await?, false);
            return there.ok_or_else(|| reply.error());
        }
        Err(reply.error())
    }

    /// Takes back a conversation that was made for a message which Sales then refused, so that nothing is left half written
    /// (R-SHARE-2). Where somebody put a message into it meanwhile, or Sales keeps it, it stays, and is there for the next try.
    pub(crate) async fn take_back(&self, number: &SalesNumber, thread: &Thread) {
        let name = self.pod.names.of(fields::MESSAGES, fields::CONVERSATION_ID);
        let q = format!("{name}={}", thread.id);
        let parameters = [("q", q.as_str()), ("onlyData", "true")];
        let held = self.rows::<Row>(&[fields::MESSAGES], &parameters, ROWS_MAX).await;
        if held.is_ok_and(|held| held.is_empty()) {
            let url = self
                .pod
                .transport
                .url(&[fields::CONVERSATIONS, number.as_str()], &[]);
            drop(self.send(Call::new(Method::DELETE, url)).await);
        }
    }

    async fn look_at_conversation(&self, number: &str) -> Result<Option<ConversationRow>, Error> {
        if !is_addressable(number) {
            return Ok(None);
        }
        let parameters = [("expand", fields::CONVERSATION_REFERENCES)];
        let url = self
            .pod
            .transport
            .url(&[fields::CONVERSATIONS, number], &parameters);
        let reply = self.send(Call::new(Method::GET, url)).await?;
        if matches!(reply.status, 404 | 410) {
            return Ok(None);
        }
        self.record_from_reply(fields::CONVERSATIONS, &reply).map(Some)
    }
}

fn related_from_references(rows: Option<Children<ReferenceRow>>) -> Related {
    let references = rows.map(|rows| rows.into_collection().items).unwrap_or_default();
    let mut related = Related::default();
    for reference in references {
        let kind = reference.object_type.as_deref().and_then(kind_from_object);
        if let (Some(kind), Some(id)) = (kind, reference.object) {
            relate(&mut related, kind, SalesId(id.0));
        }
    }
    related
}

fn row_from_object(kind: RecordKind, id: SalesId) -> Row {
    Row::from_iter([
        (fields::OBJECT_TYPE.to_owned(), json!(object_from_kind(kind))),
        (fields::OBJECT_ID.to_owned(), json!(id.0)),
    ])
}

/// Everything that something is about.
fn objects(related: &Related) -> impl Iterator<Item = (RecordKind, SalesId)> {
    let one = |kind, id: Option<SalesId>| id.map(|id| (kind, id));
    [
        one(RecordKind::Account, related.account),
        one(RecordKind::Opportunity, related.opportunity),
        one(RecordKind::Lead, related.lead),
    ]
    .into_iter()
    .flatten()
    .chain(related.contacts.iter().map(|id| (RecordKind::Contact, *id)))
}

fn relate(related: &mut Related, kind: RecordKind, id: SalesId) {
    match kind {
        RecordKind::Account => related.account = Some(id),
        RecordKind::Opportunity => related.opportunity = Some(id),
        RecordKind::Lead => related.lead = Some(id),
        RecordKind::Contact => {
            related.contacts.insert(id);
        }
    }
}

fn object_from_kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Account => "ACCOUNT",
        RecordKind::Contact => "CONTACT",
        RecordKind::Opportunity => "OPPORTUNITY",
        RecordKind::Lead => "LEAD",
    }
}

fn kind_from_object(object: &str) -> Option<RecordKind> {
    let kinds = [
        RecordKind::Account,
        RecordKind::Contact,
        RecordKind::Opportunity,
        RecordKind::Lead,
    ];
    kinds.into_iter().find(|kind| object_from_kind(*kind) == object)
}
