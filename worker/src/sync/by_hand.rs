//! What a user shares by hand, of whatever kind (R-SHARE-1): read, linked, brought to rest.

use super::capture::Intake;
use super::rest::{Rest, RestError, Rested};
use crate::ports::{Clock, ItemFeed, ItemSeen, RecordFeed, RoundStore};
use sync_core::{Claim, Content, ItemId, Origin, Place, ReasonCode, Related};

/// What became of an item that was shared by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByHand<C> {
    /// It has a link, which came to rest.
    Rested(Box<Rested<C>>),
    /// It is not there, or was deleted.
    NotThere,
    /// It cannot be shared, and why.
    Refused(ReasonCode),
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Shares an item by its immutable id, related to what is `asked`. The same item gives the same link, however often, and
    /// whether or not the category was set on it meanwhile.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything; asked again, it goes on from there.
    pub async fn share_item(
        &self,
        id: &ItemId,
        asked: Option<&Related>,
        intake: &Intake,
    ) -> Result<ByHand<C>, RestError> {
        let rows = self.mailbox.read(std::slice::from_ref(id)).await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(ByHand::NotThere);
        };
        let by = match &row.seen {
            ItemSeen::Found(item, _) if item.facts.place == Place::Read => Origin {
                shared_private: item.content.is_private(),
                ..Origin::by_hand(Claim::Share)
            },
            ItemSeen::Found(..) => return Ok(ByHand::Refused(ReasonCode::OutsideScope)),
            ItemSeen::Refused(code, _) => return Ok(ByHand::Refused(*code)),
            ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing => return Ok(ByHand::NotThere),
        };
        let linked = self.linked(std::slice::from_ref(&row)).await?;
        let link = match linked.of(&row.id) {
            Some(link) => link.clone(),
            None if linked.is_left(&row.id) => return Ok(ByHand::Refused(ReasonCode::Waiting)),
            None => match self.open_by_hand(&row, self.clock.now()).await? {
                Ok(link) => link,
                Err(code) => return Ok(ByHand::Refused(code)),
            },
        };
        // A row may leave out the body, and the link may know of another copy.
        let Some(seen) = self.mailbox.look(&[&link]).await?.into_iter().next() else {
            return Ok(ByHand::NotThere);
        };
        let rested = self.share(link.copy, by, asked, &seen, intake).await?;
        Ok(rested.map_or(ByHand::NotThere, |rested| ByHand::Rested(Box::new(rested))))
    }
}
