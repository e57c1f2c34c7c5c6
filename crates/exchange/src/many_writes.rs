//! Many independent writes at once, each answered on its own.

use crate::batch::{self, Write};
use crate::convert::{self, property_from_stamp};
use crate::events::Events;
use crate::items::{Kind, Looked, answer_to_create, answer_to_patch};
use crate::mailbox::{CATEGORY, Mailbox};
use crate::marks;
use crate::writes::online_meeting_block;
use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use sync_core::{Appointment, AppointmentField, Item, ItemId, Outcome, Version};
use vendor_http::{Answer, Reply};

/// One write of many to the calendar; each means what the [`Mailbox`]'s verb of its name means.
#[derive(Debug, Clone)]
pub enum EventWrite<'a> {
    /// [`Mailbox::create_meeting`]
    Create {
        /// What it will hold.
        wanted: &'a Appointment,
        /// Who is invited, by address.
        invitees: &'a [String],
        /// Ours, ids only.
        stamp: &'a str,
        /// The same never makes a second one.
        transaction_id: &'a str,
    },
    /// [`Mailbox::update`]
    Update {
        /// Which event.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
        /// What is written of `wanted`.
        fields: &'a [AppointmentField],
        /// What it will hold.
        wanted: &'a Appointment,
    },
    /// [`Mailbox::mark`]
    Mark {
        /// Which event.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
        /// Ours, ids only.
        stamp: &'a str,
    },
    /// [`Mailbox::unmark`]
    Unmark {
        /// Which event.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
    /// [`Mailbox::delete`]
    Delete {
        /// Which event.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
}

/// A write that is ready to be sent, and what its answer will mean.
pub(crate) struct Ready<C> {
    pub(crate) write: Write,
    pub(crate) then: Then<C>,
}

/// A write that is ready, or the answer to one that need not be sent.
pub(crate) type Prepared<C> = Result<Ready<C>, Box<Answer<C>>>;

/// What a success means.
pub(crate) enum Then<C> {
    Created(C),
    Patched(Item<C>),
    Deleted,
}

impl Mailbox {
    /// Makes independent writes to the calendar, in batches; answers in the order given. What Outlook refuses for the
    /// moment is sent again.
    pub async fn write_events(&self, writes: &[EventWrite<'_>]) -> Vec<Answer<Appointment>> {
        let looked: Vec<ItemId> = writes
            .iter()
            .filter_map(|write| write.looked_at().cloned())
            .collect();
        let mut looks = match self.looks(&Events, &looked).await {
            Ok(looks) => looks.into_iter(),
            Err(error) if looked.len() == writes.len() => {
                return writes
                    .iter()
                    .map(|_| Answer::not_applied(error.clone()))
                    .collect();
            }
            Err(error) => {
                let failed = looked.iter().map(|_| Looked::Failed(error.clone()));
                failed.collect::<Vec<_>>().into_iter()
            }
        };
        let ready = writes.iter().map(|write| {
            let look = write.looked_at().and_then(|_| looks.next());
            self.ready(write, look)
        });
        let ready = ready.collect();
        self.send_ready(&Events, ready).await
    }

    fn ready(&self, write: &EventWrite<'_>, look: Option<Looked<convert::Look>>) -> Prepared<Appointment> {
        let look = match look {
            None => None,
            Some(Looked::Found(look)) => Some(look),
            Some(Looked::Missing) => return Err(Box::new(Answer::of(Outcome::NotFound))),
            Some(Looked::Failed(error)) => return Err(Box::new(Answer::not_applied(error))),
        };
        match (write, look) {
            (
                EventWrite::Create {
                    wanted,
                    invitees,
                    stamp,
                    transaction_id,
                },
                _,
            ) => {
                let mut event = convert::event_from_appointment(wanted, invitees);
                event.categories = Some(vec![CATEGORY.to_owned()]);
                event.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
                event.transaction_id = Some((*transaction_id).to_owned());
                Ok(self.creation(&Events, value_of(&event), wanted))
            }
            (EventWrite::Delete { id, expects }, _) => {
                let write = self.written(&Events, Method::DELETE, id, Some(expects), None)?;
                Ok(Ready {
                    write,
                    then: Then::Deleted,
                })
            }
            (
                EventWrite::Update {
                    id,
                    expects,
                    fields,
                    wanted,
                },
                Some(look),
            ) => {
                if look.event.version != **expects {
                    return Err(Box::new(Answer::of(Outcome::PreconditionFailed)));
                }
                let sent = Item {
                    content: (*wanted).clone(),
                    ..look.event.item()
                };
                if fields.iter().all(|field| *field == AppointmentField::People) {
                    return Err(Box::new(Answer::of(Outcome::Applied(sent))));
                }
                let patch = convert::patch_from_fields(wanted, fields, &look.body, look.join_url.as_deref())
                    .ok_or_else(|| Box::new(Answer::not_applied(online_meeting_block())))?;
                self.patch_ready(&Events, (id, expects), value_of(&patch), sent)
            }
            (EventWrite::Mark { id, expects, stamp }, Some(look)) => {
                let (marking, sent) = marks::with_both::<Events>(&look, expects, stamp)?;
                self.patch_ready(&Events, (id, expects), value_of(&marking), sent)
            }
            (EventWrite::Unmark { id, expects }, Some(look)) => {
                let (marking, sent) = marks::without_category::<Events>(&look, expects)?;
                self.patch_ready(&Events, (id, expects), value_of(&marking), sent)
            }
            // Whatever is looked at has a look.
            (EventWrite::Update { .. } | EventWrite::Mark { .. } | EventWrite::Unmark { .. }, None) => {
                Err(Box::new(Answer::of(Outcome::NotFound)))
            }
        }
    }

    pub(crate) fn patch_ready<K: Kind>(
        &self,
        kind: &K,
        (id, expects): (&ItemId, &Version),
        patch: Value,
        sent: Item<K::Content>,
    ) -> Prepared<K::Content> {
        let write = self.written(kind, Method::PATCH, id, Some(expects), Some(patch))?;
        Ok(Ready {
            write,
            then: Then::Patched(sent),
        })
    }

    pub(crate) fn creation<K: Kind>(&self, kind: &K, body: Value, wanted: &K::Content) -> Ready<K::Content> {
        Ready {
            write: Write {
                method: Method::POST,
                url: self.transport.relative(&self.url(&kind.folder(), &[])),
                if_match: None,
                body: Some(body),
            },
            then: Then::Created(wanted.clone()),
        }
    }

    pub(crate) fn written<K: Kind>(
        &self,
        kind: &K,
        method: Method,
        id: &ItemId,
        expects: Option<&Version>,
        body: Option<Value>,
    ) -> Result<Write, Box<Answer<K::Content>>> {
        let url = self.item_url(kind, id);
        let url = url.ok_or_else(|| Box::new(Answer::of(Outcome::NotFound)))?;
        Ok(Write {
            method,
            url: self.transport.relative(&url),
            if_match: expects.map(|version| version.as_str().to_owned()),
            body,
        })
    }

    pub(crate) async fn send_ready<K: Kind>(
        &self,
        kind: &K,
        ready: Vec<Prepared<K::Content>>,
    ) -> Vec<Answer<K::Content>> {
        let mut writes = Vec::new();
        let mut plans = Vec::with_capacity(ready.len());
        for one in ready {
            plans.push(one.map(|Ready { write, then }| {
                writes.push(write);
                then
            }));
        }
        let mut replies = batch::write_all(self, &writes).await.into_iter();
        let answers = plans.into_iter().map(|plan| match plan {
            Err(answer) => *answer,
            Ok(then) => match replies.next() {
                Some(Ok(reply)) => answer_from(kind, &reply, then),
                Some(Err(lost)) => Answer::lost(lost),
                None => Answer::of(Outcome::Uncertain),
            },
        });
        answers.collect()
    }
}

impl EventWrite<'_> {
    /// What has to be looked at before it can be written.
    fn looked_at(&self) -> Option<&ItemId> {
        match self {
            Self::Update { id, .. } | Self::Mark { id, .. } | Self::Unmark { id, .. } => Some(id),
            Self::Create { .. } | Self::Delete { .. } => None,
        }
    }
}

fn answer_from<K: Kind>(kind: &K, reply: &Reply, then: Then<K::Content>) -> Answer<K::Content> {
    match then {
        Then::Created(wanted) => answer_to_create(kind, reply, &wanted),
        Then::Patched(sent) => answer_to_patch(kind, reply, sent),
        Then::Deleted if reply.is_success() => Answer::of(Outcome::Deleted),
        Then::Deleted => Answer::refused(reply),
    }
}

/// Our own bodies are structs of strings, numbers and flags, which always have a JSON form.
pub(crate) fn value_of(body: &impl Serialize) -> Value {
    serde_json::to_value(body).unwrap_or_default()
}
