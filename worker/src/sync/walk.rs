//! The walk: all upcoming meetings that are not linked are tested for capture, where one of them could come out another way
//! than when it was last tested (R-APPT-7).
//!
//! **Cost.** They are walked only if something changed that could capture one of them: the contacts that the user can read,
//! or the settings; to find that out is one small question in each round. And once more where something went meanwhile.

use super::linked::Pull;
use super::rest::{Rest, RestError};
use super::round::Reach;
use crate::ports::{Clock, ItemFeed, ItemRow, ItemSeen, Page, RecordFeed, RoundStore, Walk};
use jiff::Timestamp;
use sync_core::capture::Autocapture;
use sync_core::{Content, Kind, Life, Place};

/// How a walk begins that is to be made again, in words; when that was found out follows.
const AGAIN: &str = "again after ";

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Remembers that autocapture is off, before anything is passed over for that: it is tested once it is on again.
    ///
    /// # Errors
    /// The store's.
    pub async fn note_capture_off(&self, pull: &Pull<'_>) -> Result<(), RestError> {
        if C::KIND != Kind::Appointment || pull.intake.autocapture != Autocapture::Off {
            return Ok(());
        }
        let walked = self.store.walked().await?;
        let off = Walk("off".to_owned());
        if walked.as_ref() != Some(&off) {
            self.store.note_walk(walked.as_ref(), &off).await?;
        }
        Ok(())
    }

    /// The pages of a walk are counted off from the first item: what lies behind one that goes between two of them is passed
    /// over. So where the feed tells of one that went, or cannot tell, all are walked again.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn doubt_walk(
        &self,
        page: &Page<ItemRow<C>>,
        was_listed: bool,
        pull: &Pull<'_>,
    ) -> Result<(), RestError> {
        if C::KIND != Kind::Appointment || pull.intake.autocapture == Autocapture::Off {
            return Ok(());
        }
        let now = self.clock.now();
        let is_over = |life: Life| match life {
            Life::Until(end) => end <= now,
            Life::Over => true,
            Life::Open => false,
        };
        let went = |row: &ItemRow<C>| match &row.seen {
            ItemSeen::Found(item, _) => {
                item.facts.place == Place::Elsewhere || is_over(item.content.life(&self.policy.zone))
            }
            ItemSeen::Refused(..) | ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing => true,
        };
        if was_listed || page.rows.iter().any(went) {
            self.walk_again(&page.next.0, now).await?;
        }
        Ok(())
    }

    /// All are to be walked again, for a reason that differs each time: a walk that is under way does not count either.
    pub(super) async fn walk_again(&self, why: &str, now: Timestamp) -> Result<(), RestError> {
        let walked = self.store.walked().await?;
        let again = Walk(format!("{AGAIN}{now} {why}"));
        self.store.note_walk(walked.as_ref(), &again).await?;
        Ok(())
    }

    /// Tests all upcoming meetings that are not linked, if one of them could come out another way than when it was last
    /// tested (R-APPT-7).
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub async fn walk_upcoming(&self, pull: &mut Pull<'_>) -> Result<(), RestError> {
        if C::KIND != Kind::Appointment || pull.intake.autocapture == Autocapture::Off {
            return Ok(());
        }
        let walked = self.store.walked().await?;
        let began_at = self.clock.now();
        let contacts = self.sales.contacts().await?;
        let walk = Walk(format!(
            "{} contacts, {:?}; {:?}; {:?}",
            contacts.count, contacts.changed_at, pull.intake.autocapture, self.internal
        ));
        // Who compares everything does not rely on what feeds told of new ones.
        if walked.as_ref() == Some(&walk) && pull.intake.reach != Reach::Everything {
            return Ok(());
        }
        let mut after = None;
        for _ in 0..self.budget.pages_per_listing_max {
            let page = self.mailbox.upcoming(began_at, after.as_ref()).await?;
            self.capture_unlinked(&page, pull).await?;
            if page.is_last {
                break;
            }
            after = Some(page.next);
        }
        // Reads lag: a contact who is that new may not have been seen by the walk, and what went so lately may have been on
        // one of its pages.
        let is_old = |at: Timestamp| began_at.duration_since(at) > self.policy.grace;
        let is_settled =
            contacts.changed_at.is_none_or(is_old) && walked.as_ref().and_then(doubted_at).is_none_or(is_old);
        if is_settled {
            self.store.note_walk(walked.as_ref(), &walk).await?;
        }
        Ok(())
    }

    /// Opens links for what of a walk's page is captured. What carries the category is the change feed's to say.
    async fn capture_unlinked(&self, page: &Page<ItemRow<C>>, pull: &mut Pull<'_>) -> Result<(), RestError> {
        let now = self.clock.now();
        let mut linked = self.linked(&page.rows).await?;
        let is_new = |row: &&ItemRow<C>| {
            let is_plain = matches!(&row.seen, ItemSeen::Found(item, _) if !item.marks.category);
            is_plain && linked.of(&row.id).is_none()
        };
        let rows: Vec<_> = page.rows.iter().filter(is_new).cloned().collect();
        self.take_requests(&rows, &mut linked, pull, now).await?;
        Ok(())
    }
}

/// When it was found out that all are to be walked again.
fn doubted_at(walk: &Walk) -> Option<Timestamp> {
    let (at, _) = walk.0.strip_prefix(AGAIN)?.split_once(' ')?;
    at.parse().ok()
}
