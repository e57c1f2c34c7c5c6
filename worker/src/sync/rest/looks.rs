//! Looks, and what they found folded into the links.

use super::{Rest, RestError, know_item};
use crate::ports::{Clock, ItemSeen, Mailbox, RecordSeen, SalesRecords, Stop, SyncStore};
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::{Acquaintance, Content, Seen, Side, refused, resolve};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    pub(super) async fn look_in_exchange(
        &self,
        open: &mut [Link<C>],
        places: &[usize],
    ) -> Result<(), RestError> {
        if places.is_empty() {
            return Ok(());
        }
        let links: Vec<_> = places.iter().map(|place| &open[*place]).collect();
        let items = self.mailbox.look(&links).await?;
        let known = self.acquaintance_of(&items).await?;
        let now = self.clock.now();
        for (place, item) in places.iter().zip(items) {
            let link = &mut open[*place];
            self.learn_of_item(link, item, &known, now);
        }
        self.save(open, places).await?;
        Ok(())
    }

    /// Folds what a look at an Outlook item found into its link.
    pub fn learn_of_item(&self, link: &mut Link<C>, item: ItemSeen<C>, known: &Acquaintance, now: Timestamp) {
        let seen = match item {
            ItemSeen::Found(mut item, named) => {
                item.content.identify(&named, known, self.owner, self.internal);
                Seen::Found(*item)
            }
            ItemSeen::Deleted => Seen::Deleted,
            ItemSeen::Cancelled => Seen::Cancelled,
            ItemSeen::Missing => Seen::Missing,
            ItemSeen::Refused(code, _) => {
                link.pair = refused(&link.pair, Side::Exchange, code, now);
                return;
            }
        };
        link.pair = resolve(&link.pair, Side::Exchange, seen, self.policy, now);
        know_item(link);
    }

    /// Who and what is named on these items is in Sales: one question for all of them.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn acquaintance_of<'i>(
        &self,
        items: impl IntoIterator<Item = &'i ItemSeen<C>>,
    ) -> Result<Acquaintance, Stop>
    where
        C: 'i,
    {
        let named: Vec<_> = items
            .into_iter()
            .filter_map(|item| match item {
                ItemSeen::Found(_, named) => Some(named),
                ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing | ItemSeen::Refused(..) => None,
            })
            .collect();
        let addresses: BTreeSet<_> = named
            .iter()
            .flat_map(|named| &named.attendees)
            .map(|attendee| attendee.address.clone())
            .collect();
        let companies: BTreeSet<_> = named.iter().filter_map(|named| named.account_name()).collect();
        if addresses.is_empty() && companies.is_empty() {
            Ok(Acquaintance::default())
        } else {
            self.sales.acquaintance(&addresses, &companies).await
        }
    }

    pub(super) async fn look_in_sales(
        &self,
        open: &mut [Link<C>],
        places: &[usize],
    ) -> Result<(), RestError> {
        if places.is_empty() {
            return Ok(());
        }
        let links: Vec<_> = places.iter().map(|place| &open[*place]).collect();
        let records = self.sales.look(&links).await?;
        let now = self.clock.now();
        for (place, record) in places.iter().zip(records) {
            let link = &mut open[*place];
            let seen = match record {
                RecordSeen::Found(item, id) => {
                    link.sales_id = Some(id);
                    Seen::Found(*item)
                }
                RecordSeen::Missing => Seen::Missing,
                RecordSeen::Refused(code) => {
                    link.pair = refused(&link.pair, Side::Sales, code, now);
                    continue;
                }
            };
            link.pair = resolve(&link.pair, Side::Sales, seen, self.policy, now);
        }
        self.save(open, places).await?;
        self.follow_survivors(open, places).await
    }
}
