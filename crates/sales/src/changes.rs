//! Changing and deleting a record that is there: what is done to it, under which precondition, and what the answer means.
//! How many share a request is said in `many_changes`.

use crate::activities::is_addressable;
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::version::Known;
use crate::wire::Row;
use serde::Deserialize;
use std::collections::BTreeMap;
use sync_core::{Content, Item, ItemId, Outcome, Version};
use vendor_http::{Answer, Error, Reply};

/// A write to a record that is there, if it still is the version that is expected.
#[derive(Debug)]
pub enum RecordWrite<'a, C: Content> {
    /// Brings `fields`, and what is kept in rows, from what is `held` to what is `wanted`; together or not at all.
    Update {
        /// Which record, by its public number.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
        /// What it held when it was last seen.
        held: &'a C,
        /// What it will hold.
        wanted: &'a C,
        /// What is written of `wanted`.
        fields: &'a [C::Field],
    },
    /// Deletes it.
    Delete {
        /// Which record, by its public number.
        id: &'a ItemId,
        /// The version that is expected.
        expects: &'a Version,
    },
}

impl<C: Content> Clone for RecordWrite<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Content> Copy for RecordWrite<'_, C> {}

impl<'a, C: Content> RecordWrite<'a, C> {
    pub(crate) fn id(&self) -> &'a ItemId {
        match self {
            Self::Update { id, .. } | Self::Delete { id, .. } => id,
        }
    }

    pub(crate) fn expects(&self) -> &'a Version {
        match self {
            Self::Update { expects, .. } | Self::Delete { expects, .. } => expects,
        }
    }
}

/// From what to what a record goes.
pub(crate) struct Change<'a, C: Content> {
    pub(crate) held: &'a C,
    pub(crate) wanted: &'a C,
    pub(crate) fields: &'a [C::Field],
}

impl<C: Content> Change<'_, C> {
    /// Whether a look that found this shows the change: making it once more would change nothing. What somebody else put
    /// beside it may be there.
    pub(crate) fn shows_in(&self, found: &C) -> bool {
        self.fields.iter().all(|field| {
            let mut again = found.clone();
            again.merge_in(Some(self.held), self.wanted, *field);
            again.same(found, *field)
        })
    }
}

/// What looks found, by number; or why one record could not be looked at. What is not listed is not there for this user.
pub(crate) type Looks<L> = BTreeMap<String, Result<L, Error>>;

/// A kind of record that is changed and deleted under its public number.
pub(crate) trait Changeable: Content {
    /// What a look at one finds.
    type Look;

    /// Where it is.
    fn target(number: &str) -> Target<'_>;

    /// What it is now.
    fn item(look: &Self::Look) -> &Item<Self>;

    /// What it is now that it was made what is `wanted`.
    fn item_as(look: Self::Look, wanted: &Self) -> Item<Self>;

    /// Whether the change cannot be told without what is there.
    fn needs_look(user: &SalesUser, change: &Change<'_, Self>) -> bool;

    /// Looks at the record of a write, just before it is written or right after; nothing where nothing is under its number
    /// for this user.
    async fn look(user: &SalesUser, write: &RecordWrite<'_, Self>) -> Result<Option<Self::Look>, Error>;

    /// The same for many writes, in few requests.
    async fn looks(user: &SalesUser, writes: &[RecordWrite<'_, Self>]) -> Result<Looks<Self::Look>, Error>;

    /// The fewest operations that make the change, its attributes first; without a look where none is needed.
    fn operations(
        user: &SalesUser,
        change: &Change<'_, Self>,
        look: Option<&Self::Look>,
    ) -> Result<Vec<Operation>, Error>;

    /// Whether rows could not be moved because somebody else had moved them.
    fn was_moved(user: &SalesUser, refusal: &Reply) -> bool;

    /// What the record is, by the answer to a change of its attributes; `etag` is the answer's own. Nothing where the answer
    /// does not say.
    fn told(user: &SalesUser, answer: Row, etag: Option<&str>, wanted: &Self) -> Option<Item<Self>>;
}

/// What a success means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is gone.
    Deleted,
    /// The answer tells its version.
    Told,
    /// Rows moved: only a look tells its version, and others may have written in between.
    Moved,
}

impl Then {
    pub(crate) fn of(operations: &[Operation]) -> Self {
        match operations {
            [Operation::Delete] => Self::Deleted,
            [Operation::Change(_)] => Self::Told,
            _ => Self::Moved,
        }
    }

    /// What a refusal means; nothing was written.
    pub(crate) fn refused<C: Changeable>(self, user: &SalesUser, refusal: &Reply) -> Answer<C> {
        // A row that is there already, or not any more, was somebody else's doing: look again.
        if self == Self::Moved && C::was_moved(user, refusal) {
            Answer::of(Outcome::PreconditionFailed)
        } else {
            Answer::refused(refusal)
        }
    }
}

impl SalesUser {
    /// Does one write in a request of its own.
    pub(crate) async fn change<C: Changeable>(&self, write: &RecordWrite<'_, C>) -> Answer<C> {
        let look = if self.must_look(write) {
            match C::look(self, write).await {
                Ok(Some(look)) => Some(look),
                Ok(None) => return Answer::of(Outcome::NotFound),
                Err(error) => return Answer::not_applied(error),
            }
        } else {
            None
        };
        let operations = match self.operations_of(write, look) {
            Ok(operations) => operations,
            Err(answer) => return *answer,
        };
        let (then, is_batch) = (Then::of(&operations), operations.len() > 1);
        let known = Known::from_version(write.expects());
        let target = C::target(write.id().as_str());
        let reply = match self.perform(target, known.etag(), operations).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        if !reply.is_success() {
            return then.refused(self, &reply);
        }
        if is_batch && precondition_failed(&reply) {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let row = reply.json::<Row>().ok();
        match self.concluded(write, then, row, reply.etag.as_deref()) {
            Some(answer) => answer,
            None => {
                let look = C::look(self, write).await;
                as_looked(write, look.transpose())
            }
        }
    }

    /// Whether a write cannot be made without looking first: without an ETag only a look tells whether the version is still
    /// the same.
    pub(crate) fn must_look<C: Changeable>(&self, write: &RecordWrite<'_, C>) -> bool {
        if !is_addressable(write.id().as_str()) {
            return false;
        }
        match (Known::from_version(write.expects()), change_of(write)) {
            (Known::Stamp(_), _) => true,
            (Known::Etag(_), Some(change)) => C::needs_look(self, &change),
            (Known::Etag(_), None) => false,
        }
    }

    /// What is to be done, or the answer where nothing need or may be done.
    pub(crate) fn operations_of<C: Changeable>(
        &self,
        write: &RecordWrite<'_, C>,
        look: Option<C::Look>,
    ) -> Result<Vec<Operation>, Box<Answer<C>>> {
        let answer = |outcome| Box::new(Answer::of(outcome));
        if !is_addressable(write.id().as_str()) {
            return Err(answer(Outcome::NotFound));
        }
        let is_other = |look: &C::Look| C::item(look).version != *write.expects();
        if look.as_ref().is_some_and(is_other) {
            return Err(answer(Outcome::PreconditionFailed));
        }
        let Some(change) = change_of(write) else {
            return Ok(vec![Operation::Delete]);
        };
        let operations = C::operations(self, &change, look.as_ref());
        let operations = operations.map_err(|error| Box::new(Answer::not_applied(error)))?;
        match look {
            Some(look) if operations.is_empty() => {
                Err(answer(Outcome::Applied(C::item_as(look, change.wanted))))
            }
            Some(_) | None => Ok(operations),
        }
    }

    /// What a success comes to; nothing where only a look tells.
    pub(crate) fn concluded<C: Changeable>(
        &self,
        write: &RecordWrite<'_, C>,
        then: Then,
        answer: Option<Row>,
        etag: Option<&str>,
    ) -> Option<Answer<C>> {
        let outcome = match (then, change_of(write)) {
            (Then::Deleted, _) | (Then::Told | Then::Moved, None) => Outcome::Deleted,
            (Then::Told, Some(change)) => Outcome::Applied(C::told(self, answer?, etag, change.wanted)?),
            (Then::Moved, Some(_)) => return None,
        };
        Some(Answer::of(outcome))
    }
}

/// What a look comes to after a write that was done. One that does not show what was written is older than that, or somebody
/// wrote in between, or took it away: which of them, a later look tells.
pub(crate) fn as_looked<C: Changeable>(
    write: &RecordWrite<'_, C>,
    look: Option<Result<C::Look, Error>>,
) -> Answer<C> {
    match (look, change_of(write)) {
        (Some(Ok(look)), Some(change)) => {
            let item = C::item_as(look, change.wanted);
            if change.shows_in(&item.content) {
                Answer::of(Outcome::Applied(item))
            } else {
                Answer::of(Outcome::Uncertain)
            }
        }
        (Some(Err(error)), _) => Answer::uncertain(error),
        (None, _) | (Some(Ok(_)), None) => Answer::of(Outcome::Uncertain),
    }
}

/// Nothing where the record is to go.
fn change_of<'a, C: Content>(write: &RecordWrite<'a, C>) -> Option<Change<'a, C>> {
    match write {
        RecordWrite::Delete { .. } => None,
        RecordWrite::Update {
            held, wanted, fields, ..
        } => Some(Change { held, wanted, fields }),
    }
}

/// Whether a batch was answered with success although its precondition did not hold.
fn precondition_failed(reply: &Reply) -> bool {
    #[derive(Deserialize)]
    struct Parts {
        #[serde(default)]
        parts: Vec<Part>,
    }
    #[derive(Deserialize)]
    struct Part {
        #[serde(rename = "preconditionSucceeded")]
        precondition_succeeded: Option<bool>,
    }
    let parts = serde_json::from_slice::<Parts>(&reply.body)
        .map(|answer| answer.parts)
        .unwrap_or_default();
    parts
        .iter()
        .any(|part| part.precondition_succeeded == Some(false))
}
