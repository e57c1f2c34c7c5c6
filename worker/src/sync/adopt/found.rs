//! What was found that could be the same, and who has it already.

use crate::ports::{ItemRow, ItemSeen, RecordAlike};
use crate::sync::pull::item_of;
use crate::sync::rest::number_of;
use store::links::Link;
use store::users::UserId;
use sync_core::matching::{Bound, Candidate};
use sync_core::{
    Acquaintance, Content, Internal, Item, ItemId, Kind, Known, MeetingKey, Named, ReasonCode, SalesId,
    SalesNumber, SalesPerson, Standing,
};

/// A record in Sales that could be the same as an Outlook item.
pub(super) struct FoundRecord<C: Content> {
    pub(super) number: ItemId,
    pub(super) id: SalesId,
    /// The links of this mailbox that would make an item of it.
    pub(super) offers: Vec<Link<C>>,
    content: C,
    bound: Bound,
}

impl<C: Content> FoundRecord<C> {
    /// A record that `user` sees, with the links that name it, which are among `named`. None where it is gone for certain,
    /// and is only listed still.
    pub(super) fn of(record: RecordAlike<C>, named: &[Link<C>], user: UserId) -> Option<Self> {
        let number = record.item.id;
        let naming: Vec<_> = named.iter().filter(|link| is_of_record(link, &number)).collect();
        if naming
            .iter()
            .any(|link| matches!(link.pair.sales, Known::Gone(_)))
        {
            return None;
        }
        let is_taken = naming.iter().any(|link| match link.user == user {
            true => has_item(link) || is_left_apart(link),
            // A person may be in many mailboxes; a meeting or a task with another key is another one.
            false => has_item(link) && C::KIND != Kind::Contact,
        });
        let offers = naming.into_iter().filter(|link| link.user == user);
        Some(Self {
            id: record.id,
            offers: offers.cloned().collect(),
            content: record.item.content,
            bound: if is_taken { Bound::Asked } else { Bound::Free },
            number,
        })
    }

    pub(super) fn candidate(&self) -> Candidate<C::Likeness> {
        let key = SalesNumber::of_record(&self.number).meeting();
        Candidate {
            id: self.number.clone(),
            likeness: self.content.likeness(key),
            bound: self.bound,
        }
    }
}

/// An Outlook item that could be the same as a record in Sales.
pub(super) struct FoundItem<C: Content> {
    pub(super) id: ItemId,
    key: Option<MeetingKey>,
    item: Box<Item<C>>,
    named: Named,
}

impl<C: Content> FoundItem<C> {
    /// None where it cannot be read, or belongs to another record: what has a counterpart, or was made of one by us.
    pub(super) fn of(row: ItemRow<C>, named: &[Link<C>]) -> Option<Self> {
        let ItemSeen::Found(item, in_words) = row.seen else {
            return None;
        };
        let link = named.iter().find(|link| item_of(link).as_ref() == Some(&row.id));
        match link {
            Some(link) if !has_no_record(link) => return None,
            None if row.made_as.is_some() => return None,
            Some(_) | None => {}
        }
        Some(Self {
            id: row.id,
            key: row.key,
            item,
            named: in_words,
        })
    }

    /// With those whom it names.
    pub(super) fn identified(
        mut self,
        known: &Acquaintance,
        owner: SalesPerson,
        internal: &Internal,
    ) -> Self {
        self.item.content.identify(&self.named, known, owner, internal);
        self
    }

    /// What of it is compared.
    pub(super) fn likeness(&self) -> C::Likeness {
        self.item.content.likeness(self.key)
    }
}

/// Whether it is, or may be, a link with the record of this number.
pub(super) fn is_of_record<C: Content>(link: &Link<C>, number: &ItemId) -> bool {
    number_of(link).as_str() == number.as_str()
}

/// Whether there is or was an item of it in Outlook, or one may be on the way.
pub(super) fn has_item<C: Content>(link: &Link<C>) -> bool {
    link.pair.exchange.was_ever_there()
}

/// Whether nothing of it is, was, or may be on the way in Sales.
fn has_no_record<C: Content>(link: &Link<C>) -> bool {
    !link.pair.sales.was_ever_there()
}

/// Whether a person said that it stays apart from what is in Outlook.
fn is_left_apart<C: Content>(link: &Link<C>) -> bool {
    match &link.pair.standing {
        Standing::Unlinked(reason) => reason.code != ReasonCode::LinkedAlready,
        Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. } => false,
    }
}
