//! Many independent writes to contacts or tasks at once, each answered on its own.

use crate::batch::{self, Write};
use crate::contact::Notes;
use crate::contacts::Contacts;
use crate::convert::contact::{self, ContactLook};
use crate::convert::property_from_stamp;
use crate::convert::task::{self, TaskLook};
use crate::items::{Kind, Looked};
use crate::mailbox::{CATEGORY, Mailbox};
use crate::many_writes::{Prepared, Ready, Then, value_of};
use crate::marks::{self, Marked};
use crate::task::TaskListId;
use crate::tasks::Tasks;
use reqwest::Method;
use serde_json::Value;
use sync_core::{Contact, Content, Item, ItemId, Marks, Outcome, Task, Version};
use vendor_http::{Answer, Lost, Reply};

/// One write of many to contacts or tasks; each means what the [`Mailbox`]'s verb of its name means, as
/// [`Mailbox::create_contact`] and [`Mailbox::mark_task`].
#[derive(Debug, Clone)]
pub enum ItemWrite<'a, C: Content> {
    /// Makes one, with category and stamp.
    Create {
        /// What it will hold.
        wanted: &'a C,
        /// Ours, ids only.
        stamp: &'a str,
    },
    /// Writes some of its fields.
    Update {
        /// Which item.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
        /// What is written of `wanted`.
        fields: &'a [C::Field],
        /// What it will hold.
        wanted: &'a C,
    },
    /// Sets category and stamp.
    Mark {
        /// Which item.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
        /// Ours, ids only.
        stamp: &'a str,
    },
    /// Takes the category off.
    Unmark {
        /// Which item.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
    /// Deletes it.
    Delete {
        /// Which item.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
}

impl<C: Content> ItemWrite<'_, C> {
    /// What has to be looked at before it can be written.
    fn looked_at(&self) -> Option<&ItemId> {
        match self {
            Self::Update { id, .. } | Self::Mark { id, .. } | Self::Unmark { id, .. } => Some(id),
            Self::Create { .. } | Self::Delete { .. } => None,
        }
    }
}

/// A kind of item of which many are written at once.
trait Writable: Kind<Content: Content> {
    /// A new one, with both marks.
    fn made(&self, wanted: &Self::Content, stamp: &str) -> Value;

    /// What is written of `fields`.
    fn patch(
        &self,
        wanted: &Self::Content,
        fields: &[<Self::Content as Content>::Field],
        look: &Self::Look,
    ) -> Value;

    /// What a patch can set of the marks.
    fn marked(look: &Self::Look, expects: &Version, stamp: &str) -> Marked<Self::Content>;
}

impl Writable for Contacts {
    fn made(&self, wanted: &Contact, stamp: &str) -> Value {
        let mut body = contact::contact_from_wanted(wanted, self.0);
        body.categories = Some(vec![CATEGORY.to_owned()]);
        body.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
        value_of(&body)
    }

    fn patch(&self, wanted: &Contact, fields: &[sync_core::ContactField], look: &ContactLook) -> Value {
        value_of(&contact::patch_from_fields(wanted, fields, look, self.0))
    }

    fn marked(look: &ContactLook, expects: &Version, stamp: &str) -> Marked<Contact> {
        marks::with_both::<Self>(look, expects, stamp)
    }
}

impl Writable for Tasks<'_> {
    fn made(&self, wanted: &Task, stamp: &str) -> Value {
        let mut body = task::task_from_wanted(wanted);
        body.categories = Some(vec![CATEGORY.to_owned()]);
        body.linked_resources = Some(vec![task::link_from_stamp(stamp)]);
        value_of(&body)
    }

    fn patch(&self, wanted: &Task, fields: &[sync_core::TaskField], _: &TaskLook) -> Value {
        value_of(&task::patch_from_fields(wanted, fields))
    }

    /// The stamp follows in a write of its own ([`Mailbox::write_tasks`]).
    fn marked(look: &TaskLook, expects: &Version, stamp: &str) -> Marked<Task> {
        let item = look.entry.item();
        let is_stamped = look.entry.stamp.as_deref() == Some(stamp);
        if item.version != *expects && !(item.marks == Marks::BOTH && is_stamped) {
            return Err(Box::new(Answer::of(Outcome::PreconditionFailed)));
        }
        marks::with_category::<Self>(look, expects)
    }
}

/// A stamp that a task still needs, besides the category.
struct Unstamped {
    /// Another stamp of ours, which it takes the place of.
    link: Option<String>,
    /// Whether nothing else is written.
    is_all: bool,
}

impl Mailbox {
    /// Makes independent writes to contacts, in batches; answers in the order given. What Outlook refuses for the moment is
    /// sent again.
    pub async fn write_contacts(
        &self,
        writes: &[ItemWrite<'_, Contact>],
        notes: Notes,
    ) -> Vec<Answer<Contact>> {
        let kind = Contacts(notes);
        match self.looks_before(&kind, writes).await {
            Ok(looks) => self.write_looked(&kind, writes, looks).await,
            Err(answers) => answers,
        }
    }

    /// The same to the tasks of a list. Graph takes category and stamp in two writes: the stamps go together once the
    /// categories are there; where one fails, the answer is uncertain and a look tells.
    pub async fn write_tasks(&self, list: &TaskListId, writes: &[ItemWrite<'_, Task>]) -> Vec<Answer<Task>> {
        let kind = Tasks(list);
        let looks = match self.looks_before(&kind, writes).await {
            Ok(looks) => looks,
            Err(answers) => return answers,
        };
        let unstamped: Vec<Option<Unstamped>> = writes
            .iter()
            .zip(&looks)
            .map(|(write, look)| {
                let (ItemWrite::Mark { stamp, .. }, Some(Looked::Found(look))) = (write, look) else {
                    return None;
                };
                let is_unstamped = look.entry.stamp.as_deref() != Some(*stamp);
                is_unstamped.then(|| Unstamped {
                    link: look.link_id.clone(),
                    is_all: look.entry.marks.category,
                })
            })
            .collect();
        let mut answers = self.write_looked(&kind, writes, looks).await;
        let mut stamping = Vec::new();
        for (at, (write, unstamped)) in writes.iter().zip(unstamped).enumerate() {
            if let (ItemWrite::Mark { id, stamp, .. }, Some(unstamped)) = (write, unstamped)
                && matches!(answers[at].outcome, Outcome::Applied(_))
            {
                stamping.push((at, *id, self.stamping(&kind, id, stamp, &unstamped), unstamped));
            }
        }
        self.stamp_tasks(&kind, stamping, &mut answers).await;
        answers
    }

    fn stamping(&self, kind: &Tasks<'_>, id: &ItemId, stamp: &str, unstamped: &Unstamped) -> Write {
        let mut segments = kind.folder();
        segments.extend([id.as_str(), "linkedResources"]);
        let method = match unstamped.link.as_deref() {
            Some(link) => {
                segments.push(link);
                Method::PATCH
            }
            None => Method::POST,
        };
        Write {
            method,
            url: self.transport.relative(&self.url(&segments, &[])),
            if_match: None,
            body: Some(value_of(&task::link_from_stamp(stamp))),
        }
    }

    /// Puts stamps on, and looks at what came of it.
    async fn stamp_tasks(
        &self,
        kind: &Tasks<'_>,
        stamping: Vec<(usize, &ItemId, Write, Unstamped)>,
        answers: &mut [Answer<Task>],
    ) {
        let (mut places, mut writes) = (Vec::new(), Vec::new());
        for (at, id, write, unstamped) in stamping {
            places.push((at, id, unstamped));
            writes.push(write);
        }
        let replies = batch::write_all(self, &writes).await;
        let mut stamped = Vec::new();
        for ((at, id, unstamped), reply) in places.into_iter().zip(replies) {
            match answer_to_stamp(reply, &unstamped) {
                None => stamped.push((at, id.clone())),
                Some(answer) => answers[at] = answer,
            }
        }
        let ids: Vec<ItemId> = stamped.iter().map(|(_, id)| id.clone()).collect();
        let looks = self.looks(kind, &ids).await;
        let looks = looks.unwrap_or_else(|error| ids.iter().map(|_| Looked::Failed(error.clone())).collect());
        for ((at, _), look) in stamped.into_iter().zip(looks) {
            answers[at] = match look {
                Looked::Found(look) => Answer::of(Outcome::Applied(look.entry.item())),
                Looked::Missing => Answer::of(Outcome::Uncertain),
                Looked::Failed(error) => Answer::uncertain(error),
            };
        }
    }

    /// What each write needs to be looked at, in the order given; or the answers, where nothing can be looked at.
    async fn looks_before<K: Writable>(
        &self,
        kind: &K,
        writes: &[ItemWrite<'_, K::Content>],
    ) -> Result<Vec<Option<Looked<K::Look>>>, Vec<Answer<K::Content>>> {
        let looked = writes.iter().filter_map(|write| write.looked_at().cloned());
        let looked: Vec<ItemId> = looked.collect();
        let looks = match self.looks(kind, &looked).await {
            Ok(looks) => looks,
            Err(error) if looked.len() == writes.len() => {
                return Err(writes
                    .iter()
                    .map(|_| Answer::not_applied(error.clone()))
                    .collect());
            }
            Err(error) => looked.iter().map(|_| Looked::Failed(error.clone())).collect(),
        };
        let mut looks = looks.into_iter();
        let each = writes
            .iter()
            .map(|write| write.looked_at().and_then(|_| looks.next()));
        Ok(each.collect())
    }

    async fn write_looked<K: Writable>(
        &self,
        kind: &K,
        writes: &[ItemWrite<'_, K::Content>],
        looks: Vec<Option<Looked<K::Look>>>,
    ) -> Vec<Answer<K::Content>> {
        let ready = writes.iter().zip(looks);
        let ready = ready
            .map(|(write, look)| self.ready_for(kind, write, look))
            .collect();
        self.send_ready(kind, ready).await
    }

    fn ready_for<K: Writable>(
        &self,
        kind: &K,
        write: &ItemWrite<'_, K::Content>,
        look: Option<Looked<K::Look>>,
    ) -> Prepared<K::Content> {
        let look = match look {
            None => None,
            Some(Looked::Found(look)) => Some(look),
            Some(Looked::Missing) => return Err(Box::new(Answer::of(Outcome::NotFound))),
            Some(Looked::Failed(error)) => return Err(Box::new(Answer::not_applied(error))),
        };
        match (write, look) {
            (ItemWrite::Create { wanted, stamp }, _) => {
                Ok(self.creation(kind, kind.made(wanted, stamp), wanted))
            }
            (ItemWrite::Delete { id, expects }, _) => {
                let write = self.written(kind, Method::DELETE, id, Some(expects), None)?;
                Ok(Ready {
                    write,
                    then: Then::Deleted,
                })
            }
            (
                ItemWrite::Update {
                    id,
                    expects,
                    fields,
                    wanted,
                },
                Some(look),
            ) => {
                let item = K::item(&look);
                if item.version != **expects {
                    return Err(Box::new(Answer::of(Outcome::PreconditionFailed)));
                }
                let sent = Item {
                    content: (*wanted).clone(),
                    ..item
                };
                self.patch_ready(kind, (id, expects), kind.patch(wanted, fields, &look), sent)
            }
            (ItemWrite::Mark { id, expects, stamp }, Some(look)) => {
                let (marking, sent) = K::marked(&look, expects, stamp)?;
                self.patch_ready(kind, (id, expects), value_of(&marking), sent)
            }
            (ItemWrite::Unmark { id, expects }, Some(look)) => {
                let (marking, sent) = marks::without_category::<K>(&look, expects)?;
                self.patch_ready(kind, (id, expects), value_of(&marking), sent)
            }
            // Whatever is looked at has a look.
            (ItemWrite::Update { .. } | ItemWrite::Mark { .. } | ItemWrite::Unmark { .. }, None) => {
                Err(Box::new(Answer::of(Outcome::NotFound)))
            }
        }
    }
}

/// Nothing where the stamp is on.
fn answer_to_stamp(reply: Result<Reply, Lost>, unstamped: &Unstamped) -> Option<Answer<Task>> {
    let answer = match reply {
        Ok(reply) if reply.is_success() => return None,
        Ok(reply) => Answer::refused(&reply),
        Err(lost) => Answer::lost(lost),
    };
    Some(match unstamped.is_all {
        true => answer,
        // The category is there already.
        false => Answer {
            outcome: Outcome::Uncertain,
            refusal: answer.refusal,
        },
    })
}
