//! What is the same for every kind of Outlook item: looking, finding by stamp, marking, deleting.

use crate::batch::{self, Part};
use crate::mailbox::{Mailbox, STAMP_PROPERTY};
use crate::marks;
use crate::wire;
use futures::future::join_all;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync_core::{Item, ItemId, Marks, Outcome, Version};
use url::Url;
use vendor_http::{Answer, Call, Error, Reply};

/// Ids that do not change when an item moves, moments in UTC, bodies as HTML: asked for with every request.
pub(crate) const PREFER: &str =
    r#"IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="html""#;

/// More items than this carry no stamp, whatever was copied, and have no UID.
const FOUND_MAX: &str = "50";

/// What a look at one item found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked<T> {
    /// It is there.
    Found(Box<T>),
    /// Nothing under that id in this mailbox.
    Missing,
    /// This one could not be looked at; the others could.
    Failed(Error),
}

/// A kind of item, and how it lies in a mailbox.
pub(crate) trait Kind {
    /// As Graph sends it.
    type Wire: DeserializeOwned;
    /// What both sides can hold of it.
    type Content: Clone;
    /// An item with what a later write needs of its raw form.
    type Look;

    /// Where items of this kind lie below the mailbox.
    fn folder(&self) -> Vec<&str>;
    /// What a look asks for.
    fn query(&self) -> Vec<(&'static str, String)>;
    /// Reads an item; the error names the property that cannot be understood.
    fn read(&self, wire: Self::Wire) -> Result<Self::Look, &'static str>;
    /// What the pair keeps of it.
    fn item(look: &Self::Look) -> Item<Self::Content>;
    /// All its categories.
    fn categories(look: &Self::Look) -> &[String];
    /// Our stamp on it.
    fn stamp(look: &Self::Look) -> Option<&str>;
}

impl<T> Looked<T> {
    fn failure(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Found(_) | Self::Missing => None,
        }
    }

    /// The same of something else.
    pub(crate) fn map<U>(self, map: impl FnOnce(T) -> U) -> Looked<U> {
        match self {
            Self::Found(found) => Looked::Found(Box::new(map(*found))),
            Self::Missing => Looked::Missing,
            Self::Failed(error) => Looked::Failed(error),
        }
    }
}

/// What Graph wants of an item with a stamp.
pub(crate) fn expanded_stamp() -> (&'static str, String) {
    (
        "$expand",
        format!("singleValueExtendedProperties($filter=id eq '{STAMP_PROPERTY}')"),
    )
}

impl Mailbox {
    /// Looks at items by immutable id, in the same order; fails where nothing can be looked at, and not where Exchange does
    /// not give up some of them. As many as Outlook works on at once anyway go as requests side
    /// by side, since a batch of them would be no faster and no cheaper; more go in batches of 20.
    pub(crate) async fn looks<K: Kind>(
        &self,
        kind: &K,
        ids: &[ItemId],
    ) -> Result<Vec<Looked<K::Look>>, Error> {
        let side_by_side = usize::try_from(self.transport.limits().in_flight_max).unwrap_or(1);
        let looks: Vec<Looked<K::Look>> = if ids.len() <= side_by_side {
            let looks = join_all(ids.iter().map(|id| self.look_at(kind, id))).await;
            looks.into_iter().map(outcome_of_look).collect()
        } else {
            self.looks_in_batches(kind, ids).await?
        };
        let failures: Vec<&Error> = looks.iter().filter_map(Looked::failure).collect();
        if failures.len() < looks.len() {
            return Ok(looks);
        }
        if let Some(of_all) = failures.iter().find(|error| !error.may_be_of_one()) {
            return Err((*of_all).clone());
        }
        // What cannot be read was answered. Of anything else the mailbox may know nothing, or nothing at all may go there.
        let doubtful = failures
            .iter()
            .find(|error| !matches!(error, Error::Unreadable { .. }));
        match doubtful {
            Some(error) if !self.is_answering(kind).await => Err((*error).clone()),
            Some(_) | None => Ok(looks),
        }
    }

    /// Whether the folder of these items can be asked for anything at all.
    async fn is_answering<K: Kind>(&self, kind: &K) -> bool {
        let url = self.url(&kind.folder(), &[("$top", "1"), ("$select", "id")]);
        let reply = self.send(preferring(Call::new(Method::GET, url))).await;
        reply.is_ok_and(|reply| reply.is_success())
    }

    async fn looks_in_batches<K: Kind>(
        &self,
        kind: &K,
        ids: &[ItemId],
    ) -> Result<Vec<Looked<K::Look>>, Error> {
        let mut looks: Vec<Looked<K::Look>> = ids.iter().map(|_| Looked::Missing).collect();
        let wanted: Vec<(usize, Part)> = ids
            .iter()
            .enumerate()
            .filter_map(|(index, id)| {
                let url = self.transport.relative(&self.look_url(kind, id)?);
                Some((index, Part::of(url)))
            })
            .collect();
        for (index, reply) in batch::read_all(self, &wanted).await? {
            looks[index] = outcome_of_look(reply.and_then(|reply| look_from_reply(kind, &reply)));
        }
        Ok(looks)
    }

    pub(crate) async fn look_at<K: Kind>(&self, kind: &K, id: &ItemId) -> Result<Option<K::Look>, Error> {
        let Some(url) = self.look_url(kind, id) else {
            return Ok(None);
        };
        let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
        look_from_reply(kind, &reply)
    }

    /// The item that carries this stamp, if one does. Graph does not tell values apart by letter case.
    pub(crate) async fn stamped_of<K: Kind>(&self, kind: &K, stamp: &str) -> Result<Option<K::Look>, Error> {
        match self.ids_where(kind, &carries(stamp)).await?.first() {
            Some(id) => self.look_at(kind, id).await,
            None => Ok(None),
        }
    }

    /// The ids of the items that pass the filter, as many as come at once.
    pub(crate) async fn ids_where<K: Kind>(&self, kind: &K, filter: &str) -> Result<Vec<ItemId>, Error> {
        let query = [("$filter", filter), ("$select", "id"), ("$top", FOUND_MAX)];
        let url = self.url(&kind.folder(), &query);
        let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
        let page: wire::Page<wire::Named> = reply.json()?;
        let ids = page.value.into_iter().map(|found| {
            let id = found.id.ok_or_else(|| Error::unreadable("id", &reply.trace))?;
            Ok(ItemId::new(id))
        });
        ids.collect()
    }

    /// Sets category and stamp in one write and touches nothing else. What carries both already is left alone.
    pub(crate) async fn mark_of<K: Kind>(
        &self,
        kind: &K,
        id: &ItemId,
        expects: &Version,
        stamp: &str,
    ) -> Answer<K::Content> {
        let look = match self.look_at(kind, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        match marks::with_both::<K>(&look, expects, stamp) {
            Ok((marking, sent)) => self.patch_of(kind, id, expects, &marking, sent).await,
            Err(answer) => *answer,
        }
    }

    /// Takes our category off in one write, and touches nothing else: other categories stay, and so does the stamp
    /// (stamped without category means opted out, R-ID-2). What does not carry it is left alone.
    pub(crate) async fn unmark_of<K: Kind>(
        &self,
        kind: &K,
        id: &ItemId,
        expects: &Version,
    ) -> Answer<K::Content> {
        let look = match self.look_at(kind, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        match marks::without_category::<K>(&look, expects) {
            Ok((marking, sent)) => self.patch_of(kind, id, expects, &marking, sent).await,
            Err(answer) => *answer,
        }
    }

    /// Makes an item that will hold `wanted` and carry both marks.
    pub(crate) async fn create_of<K: Kind>(
        &self,
        kind: &K,
        body: &impl Serialize,
        wanted: &K::Content,
    ) -> Answer<K::Content> {
        let url = self.url(&kind.folder(), &[]);
        let call = preferring(Call::new(Method::POST, url)).json(body);
        match self.send(call).await {
            Ok(reply) => answer_to_create(kind, &reply, wanted),
            Err(lost) => Answer::lost(lost),
        }
    }

    /// Sends a patch; once it has landed the item holds `sent` in the version that the answer names.
    pub(crate) async fn patch_of<K: Kind>(
        &self,
        kind: &K,
        id: &ItemId,
        expects: &Version,
        patch: &impl Serialize,
        sent: Item<K::Content>,
    ) -> Answer<K::Content> {
        let Some(url) = self.item_url(kind, id) else {
            return Answer::of(Outcome::NotFound);
        };
        let call = preferring(Call::new(Method::PATCH, url))
            .if_match(Some(expects.as_str()))
            .json(patch);
        match self.send(call).await {
            Ok(reply) => answer_to_patch(kind, &reply, sent),
            Err(lost) => Answer::lost(lost),
        }
    }

    /// Deletes an item if it is still the version that is expected.
    pub(crate) async fn delete_of<K: Kind>(
        &self,
        kind: &K,
        id: &ItemId,
        expects: &Version,
    ) -> Answer<K::Content> {
        let Some(url) = self.item_url(kind, id) else {
            return Answer::of(Outcome::NotFound);
        };
        let call = preferring(Call::new(Method::DELETE, url)).if_match(Some(expects.as_str()));
        match self.send(call).await {
            Ok(reply) if reply.is_success() => Answer::of(Outcome::Deleted),
            Ok(reply) => Answer::refused(&reply),
            Err(lost) => Answer::lost(lost),
        }
    }

    /// Address of an item; `None` for an id that no item can have.
    pub(crate) fn item_url<K: Kind>(&self, kind: &K, id: &ItemId) -> Option<Url> {
        self.url_with(kind, id, &[])
    }

    /// The same with everything that a look reads.
    fn look_url<K: Kind>(&self, kind: &K, id: &ItemId) -> Option<Url> {
        let query = kind.query();
        let query: Vec<(&str, &str)> = query.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.url_with(kind, id, &query)
    }

    fn url_with<K: Kind>(&self, kind: &K, id: &ItemId, query: &[(&str, &str)]) -> Option<Url> {
        let mut segments = kind.folder();
        segments.push(id.as_str());
        is_addressable(id).then(|| self.url(&segments, query))
    }
}

/// The filter by a stamp.
pub(crate) fn carries(stamp: &str) -> String {
    let value = quoted(stamp);
    format!("singleValueExtendedProperties/Any(ep: ep/id eq '{STAMP_PROPERTY}' and ep/value eq {value})")
}

/// A text in a filter.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// With what every request about items asks for.
pub(crate) fn preferring(call: Call) -> Call {
    call.header("prefer", HeaderValue::from_static(PREFER))
}

/// Whether the id can stand in an address as one segment of its own.
pub(crate) fn is_addressable(id: &ItemId) -> bool {
    let text = id.as_str();
    !matches!(text, "" | "." | "..") && text.len() <= 2048
}

/// What the answer to a create means.
pub(crate) fn answer_to_create<K: Kind>(kind: &K, reply: &Reply, wanted: &K::Content) -> Answer<K::Content> {
    match reply.status {
        200..=299 => match written(kind, reply) {
            Ok(item) => Answer::of(Outcome::Applied(Item {
                content: wanted.clone(),
                marks: Marks::BOTH,
                ..item
            })),
            Err(error) => Answer::uncertain(error),
        },
        409 => Answer::uncertain(reply.error()),
        404 | 410 | 412 => Answer::not_applied(reply.error()),
        _ => Answer::refused(reply),
    }
}

/// What the answer to a patch means.
pub(crate) fn answer_to_patch<K: Kind>(
    kind: &K,
    reply: &Reply,
    sent: Item<K::Content>,
) -> Answer<K::Content> {
    if !reply.is_success() {
        return Answer::refused(reply);
    }
    match written(kind, reply) {
        Ok(item) => Answer::of(Outcome::Applied(Item {
            facts: item.facts,
            version: item.version,
            modified: item.modified,
            ..sent
        })),
        Err(error) => Answer::uncertain(error),
    }
}

/// The item in the answer to a write.
fn written<K: Kind>(kind: &K, reply: &Reply) -> Result<Item<K::Content>, Error> {
    let look = kind
        .read(reply.json()?)
        .map_err(|at| Error::unreadable(at, &reply.trace))?;
    Ok(K::item(&look))
}

fn outcome_of_look<T>(look: Result<Option<T>, Error>) -> Looked<T> {
    match look {
        Ok(Some(look)) => Looked::Found(Box::new(look)),
        Ok(None) => Looked::Missing,
        Err(error) => Looked::Failed(error),
    }
}

fn look_from_reply<K: Kind>(kind: &K, reply: &Reply) -> Result<Option<K::Look>, Error> {
    if is_missing(reply) {
        return Ok(None);
    }
    kind.read(reply.json()?)
        .map(Some)
        .map_err(|at| Error::unreadable(at, &reply.trace))
}

/// Whether a read by id found nothing under it, in a mailbox that is there.
pub(crate) fn is_missing(reply: &Reply) -> bool {
    // The address is ours; only the id in it can be malformed.
    let is_malformed = |code: &str| code.starts_with("ErrorInvalidId");
    let is_malformed = reply.trace.code.as_deref().is_some_and(is_malformed);
    reply.is_not_there() || (matches!(reply.status, 400 | 404) && is_malformed)
}
