//! Why a link may rest apart. What the sync says of a link, its standing and its reason, is a claim: it holds only where
//! people or administrators did what leads there, or where the two vendors still show it. A sync that asks, holds or loses
//! everything is found out here.

use crate::kinds::Told;
use crate::records::Born;
use crate::steps::EditedField;
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::exchange::model::Folder;
use sandbox::sales::model::Row;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::{Detail, HeldFor, ItemId, Kind, Known, Plan, ReasonCode, Resolution, Standing, Step};
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

/// How many removals of a day nobody is asked about (R-DEL-2).
const REMOVALS_UNASKED: usize = 10;
/// From so many links on a tenth of them is the line (R-DEL-2).
const TENTH_FROM: usize = 20;
/// About how many meetings a day's mails go out unasked (R-APPT-18).
const MAILINGS_UNASKED: usize = 20;
/// How many a first round makes unasked (R-ADOPT-1).
const FIRST_CREATES_UNASKED: usize = 20;

/// What both vendors really hold of a link.
struct Truth<'w, C: Told> {
    entry: Option<(Folder, Arc<C::Entry>)>,
    row: Option<&'w Row>,
}

impl World {
    /// In the end: what a link rests for is so.
    pub(super) fn judge_cause<C: Told>(
        &mut self,
        user: u8,
        link: &Link<C>,
        planned: &Plan<C>,
        links: &[(u8, Link<C>)],
    ) {
        let code = planned.reason.code;
        let (promise, is_so) = match (&link.pair.standing, &planned.step) {
            _ if link.pair.hold.is_some() => (
                "R-HOLD-1 only what is over the line is held",
                self.may_be_held(user, link, links),
            ),
            (Standing::Parked { reason, .. }, _) if code == ReasonCode::MergedAway => (
                "R-LINK-1 only what another link has is merged away",
                self.is_merged_away(user, link, &reason.detail, links),
            ),
            (Standing::Parked { .. }, _) => (
                "R-ERR-3 nobody is asked about what needs nobody",
                self.may_be_parked(user, link, code),
            ),
            (Standing::Unlinked(_), _) => (
                "R-CAT-4 nothing is unlinked that nobody took apart",
                self.may_be_unlinked(user, link, code),
            ),
            (Standing::Linked | Standing::Unseated { .. }, Step::Wait { .. }) => (
                "R-LINK-2 what can be seen is seen again",
                self.is_out_of_sight(user, link),
            ),
            (Standing::Linked, Step::Rest | Step::Look(_) | Step::Write(_) | Step::Conclude(_)) => (
                "R-ERR-1 what does not travel has a cause",
                self.may_rest(user, link, code, links),
            ),
            // Who waits for a place is judged with the limit.
            (Standing::Unseated { .. }, Step::Rest | Step::Look(_) | Step::Write(_) | Step::Conclude(_)) => {
                return;
            }
        };
        if !is_so {
            let record = self.record_of(link);
            let held = link.pair.hold.as_ref().map(|hold| hold.held_for);
            let detail = format!(
                "{} of record {record:?} ends with {}, held {held:?}",
                link.copy.0,
                code.as_str()
            );
            self.oracle.says(promise, detail);
        }
    }

    fn truth_of<C: Told>(&self, user: u8, link: &Link<C>) -> Truth<'_, C> {
        let number = number_of(link);
        Truth {
            entry: self.truth(user, link),
            row: C::rows_of(&self.sales, number.as_str()).into_iter().next(),
        }
    }

    /// A person is waited for because of what people did, and only as long as it is so.
    fn may_be_parked<C: Told>(&self, user: u8, link: &Link<C>, code: ReasonCode) -> bool {
        let truth = self.truth_of(user, link);
        let record = self.record_of(link).or_else(|| self.record_named(link));
        let of_record = |holds: &dyn Fn(usize) -> bool| record.is_some_and(holds);
        if code == ReasonCode::UserDecides {
            return self.settings.conflict == Resolution::UserDecides
                && of_record(&|record| self.has_rivals(record));
        }
        if code == ReasonCode::DeletedAndEdited {
            // A series can go meeting by meeting, and what is left of it was changed by that.
            return of_record(&|record| {
                let is_thinned = self.oracle.parts.is_any_removed(record);
                is_thinned || (self.is_deleted(record) && self.is_edited(record))
            });
        }
        if matches!(code, ReasonCode::AccountUnknown | ReasonCode::AccountAmbiguous) {
            let accounts = truth
                .entry
                .as_ref()
                .and_then(|(_, entry)| self.accounts_of_entry::<C>(user, entry));
            return match accounts {
                Some(0) => code == ReasonCode::AccountUnknown,
                Some(1) | None => false,
                Some(_) => code == ReasonCode::AccountAmbiguous,
            };
        }
        if code == ReasonCode::FieldMissing {
            let shown = truth.entry.map(|(_, entry)| C::values_of_entry(&entry));
            return shown
                .is_some_and(|shown| shown.get(&EditedField::LastName).is_some_and(String::is_empty));
        }
        if matches!(
            code,
            ReasonCode::SeveralMatches | ReasonCode::NearMatch | ReasonCode::MatchInOutlook
        ) {
            // Where a copy took the place of what it is a copy of, that one is asked about.
            return of_record(&|record| self.looks_like_another(record)) || self.is_one_of_copies(link);
        }
        if code == ReasonCode::TwoEngines {
            return of_record(&|record| self.rival.has_fought(record));
        }
        if code == ReasonCode::StampUnresolved {
            return of_record(&|record| self.oracle.copied.contains(&record));
        }
        if code == ReasonCode::NoRight {
            let is_theirs = |row: &Row| row.stored(C::OWNER).as_int() == Some(self.user(user).party.0);
            return truth.row.is_none_or(|row| !is_theirs(row));
        }
        let item = item_of(link).map(|id| id.as_str().to_owned());
        // Of an item whose making nobody saw to the end, the link does not know the id.
        let was_refused = match item {
            Some(id) => self.oracle.refused.contains(&(id, code)),
            None => C::HAS_PARTS && self.oracle.refused.iter().any(|(_, of)| *of == code),
        };
        was_refused
            || (code == ReasonCode::SeriesRuleNotReadable
                && of_record(&|record| self.is_ruleless::<C>(record)))
    }

    /// Its record was merged into one that another item of the mailbox was linked with.
    fn is_merged_away<C: Told>(
        &self,
        user: u8,
        link: &Link<C>,
        told: &Detail,
        links: &[(u8, Link<C>)],
    ) -> bool {
        let Detail::Record(survivor) = told else {
            return false;
        };
        // The survivor may have been merged again, and its link have followed.
        let went_on = self.sales.by_id(C::TABLE, survivor.0).is_none();
        let is_of_it =
            |other: &Link<C>| other.copy != link.copy && (other.sales_id == Some(*survivor) || went_on);
        let is_another_there = links
            .iter()
            .any(|(of, other)| *of == user && is_of_it(other) && other.pair.exchange.was_ever_there());
        let record = self.record_of(link).or_else(|| self.record_named(link));
        is_another_there && record.is_some_and(|record| self.oracle.merged.contains(&record))
    }

    /// Whether people set the same field in several places.
    fn has_rivals(&self, record: usize) -> bool {
        let edits = self.oracle.edits.iter().filter(|((of, _), _)| *of == record);
        let mut by_people = edits.map(|(_, edits)| edits.values().filter(|(_, at)| *at > Timestamp::MIN));
        by_people.any(|edits| edits.count() > 1)
    }

    fn is_deleted(&self, record: usize) -> bool {
        self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record)
    }

    /// Whether anybody changed anything of it since it was made; who is merged into it brings something along.
    fn is_edited(&self, record: usize) -> bool {
        if self.oracle.merged.contains(&record) {
            return true;
        }
        let mut edits = self.oracle.edits.iter().filter(|((of, _), _)| *of == record);
        edits.any(|(_, edits)| edits.values().any(|(_, at)| *at > Timestamp::MIN))
            || self.oracle.parts.is_any_edited(record)
    }

    /// How many accounts have the name that an item's company has; none where it has no company.
    fn accounts_of_entry<C: Told>(&self, user: u8, entry: &C::Entry) -> Option<usize> {
        let company = C::values_of_entry(entry).remove(&EditedField::Company)?;
        if company.is_empty() {
            return None;
        }
        let accounts = self.sales.accounts_named(&self.user(user).address, &company);
        Some(accounts.unwrap_or_default().len())
    }

    /// Whether somebody made something else like it, by hand or by copying.
    fn looks_like_another(&self, record: usize) -> bool {
        let original = self.original_of(record);
        let is_like = |other: usize| {
            let is_copy = matches!(self.records[other].origin, Born::InExchange { is_copy: true, .. });
            other != record && (self.original_of(other) == original || is_copy)
        };
        let is_copy = matches!(
            self.records[record].origin,
            Born::InExchange { is_copy: true, .. }
        );
        // Who is merged into another brings their addresses with them.
        is_copy
            || !self.oracle.merged.is_empty()
            || self.records[record].same_as.is_some()
            || (0..self.records.len()).any(is_like)
    }

    /// Whether its rows follow no rule: it was made so in Sales, or people moved or took out some of them. Of a series made in
    /// Outlook: a meeting was cancelled there, and what is known of it in Sales has changed since. Exchange cannot bring
    /// back a cancelled meeting but by another rule, which would write to meetings that are over.
    fn is_ruleless<C: Told>(&self, record: usize) -> bool {
        let parts = &self.oracle.parts;
        let is_rivalled = parts.is_any_removed(record) && parts.is_any_edited(record);
        C::HAS_PARTS && (matches!(self.records[record].origin, Born::InSales { .. }) || is_rivalled)
    }

    /// A person took it apart: deleted it, took its category off, gave it away, merged it, or copied what we made of it, so
    /// that nobody can tell which is which.
    fn may_be_unlinked<C: Told>(&self, user: u8, link: &Link<C>, code: ReasonCode) -> bool {
        if self.is_touched(link) || self.is_one_of_copies(link) {
            return true;
        }
        let Some(record) = self.record_of(link).or_else(|| self.record_named(link)) else {
            return false;
        };
        // What was moved before we could mark it is found by nothing.
        let is_moved = C::MOVES_UNDER_ANOTHER_ID
            && matches!(
                self.entry_of_user::<C>(record, user),
                Some((_, _, Folder::Elsewhere))
            );
        // What was made on both sides is linked with the one that is older, and the other link ends.
        // Nothing is left of it on either side.
        let truth = self.truth_of(user, link);
        let is_nowhere = truth.row.is_none()
            && truth.entry.is_none_or(|(folder, entry)| {
                folder == Folder::DeletedItems || C::item(&entry, folder, None).0.content.is_spent()
            });
        let is_closed = code == ReasonCode::Closed && is_nowhere;
        let is_double = code == ReasonCode::LinkedAlready && self.looks_like_another(record);
        self.is_deleted(record)
            || self.oracle.uncategorised.contains(&record)
            || self.oracle.reassigned.contains(&record)
            || self.oracle.merged.contains(&record)
            || self.oracle.copied.contains(&record)
            || self.oracle.declined.contains(&record)
            || is_moved
            || is_closed
            || is_double
    }

    /// The record whose name leads to this link: an invitation is nobody's own.
    fn record_named<C: Told>(&self, link: &Link<C>) -> Option<usize> {
        (0..self.records.len()).find(|record| match &self.records[*record].origin {
            Born::InExchange { uid, .. } => C::key(uid, &self.user(self.records[*record].user)) == link.key,
            Born::InSales { .. } => false,
        })
    }

    /// One side cannot be seen: the user does not see the record, or it is gone; or the item is not in the mailbox.
    fn is_out_of_sight<C: Told>(&self, user: u8, link: &Link<C>) -> bool {
        let truth = self.truth_of(user, link);
        let is_missing =
            |known: &Known<C>| matches!(known, Known::InDoubt(doubt) if doubt.missing_since.is_some());
        let is_unseen = truth.row.is_none_or(|row| !self.is_seen_by(user, row));
        let is_gone = truth.entry.is_none();
        (is_missing(&link.pair.sales) && is_unseen) || (is_missing(&link.pair.exchange) && is_gone)
    }

    /// What a linked record that rests says: what stands in it is so.
    fn may_rest<C: Told>(&self, user: u8, link: &Link<C>, code: ReasonCode, links: &[(u8, Link<C>)]) -> bool {
        let truth = self.truth_of(user, link);
        let entry = truth.entry.as_ref();
        if code == ReasonCode::InStep {
            return true;
        }
        if code == ReasonCode::WithoutAttendees {
            let row = truth.row.and_then(|row| row.stored(C::OWNER).as_int());
            return row.is_some_and(|owner| owner != self.user(user).party.0);
        }
        if code == ReasonCode::OneWay {
            return self.settings.one_way || C::KIND == Kind::Email;
        }
        if matches!(code, ReasonCode::Past | ReasonCode::PastInSales) {
            let is_over = |ends: Timestamp| ends <= self.now;
            if code == ReasonCode::Past {
                return entry.and_then(|(_, entry)| C::ends(entry)).is_some_and(is_over);
            }
            // One meeting of a series is enough, and which of them was made first tells nothing.
            let rows = C::rows_of(&self.sales, number_of(link).as_str());
            let mut ends = rows
                .iter()
                .filter_map(|row| row.stored("ActivityEndDate").as_time());
            return ends.any(is_over);
        }
        if matches!(
            code,
            ReasonCode::OutOfSearch | ReasonCode::LeftSearch | ReasonCode::TaskLeftSearch
        ) {
            let number = ItemId::new(number_of(link).as_str());
            let held = self.in_search::<C>(&self.user(user));
            return !self.settings.searched || held.is_none_or(|held| !held.contains(&number));
        }
        if code == ReasonCode::SearchNotAccessible {
            return self.in_search::<C>(&self.user(user)).is_none();
        }
        if code == ReasonCode::NoSearch {
            return !self.settings.searched;
        }
        if matches!(
            code,
            ReasonCode::Follows | ReasonCode::ByInvitation | ReasonCode::ExternalReadOnly
        ) {
            let is_theirs = entry.is_some_and(|(_, entry)| C::facts(entry).organizes == Organizes::No);
            let owner = truth.row.and_then(|row| row.stored(C::OWNER).as_int());
            let is_anothers = owner.is_some_and(|owner| owner != self.user(user).party.0);
            return is_theirs || is_anothers || is_shared_with_another(link, links);
        }
        if code == ReasonCode::MadePrivate {
            return entry.is_some_and(|(_, entry)| C::is_hidden(entry));
        }
        if code == ReasonCode::PrivateTask {
            return truth.row.is_some_and(|row| row.stored("PrivateFlag").is_true());
        }
        if matches!(
            code,
            ReasonCode::ContactCreateNotAllowed | ReasonCode::TaskCreateNotAllowed
        ) {
            return !self.settings.create_in_sales;
        }
        if code == ReasonCode::OutsideScope {
            // No feed tells of a message that is gone.
            return entry.map_or(C::KIND == Kind::Email, |(folder, _)| *folder != Folder::Default);
        }
        // Of single meetings of a series, which are judged one by one.
        if matches!(code, ReasonCode::PastKept | ReasonCode::MadeInOutlookKept) {
            return C::HAS_PARTS;
        }
        if code == ReasonCode::SeriesRuleNotReadable {
            return self
                .record_of(link)
                .is_some_and(|record| self.is_ruleless::<C>(record));
        }
        if code == ReasonCode::ItemNotFound {
            return entry.is_none() && truth.row.is_none();
        }
        // A series of which nothing is left, and nothing was made.
        if code == ReasonCode::Closed {
            let is_spent = |(folder, entry): &(Folder, Arc<C::Entry>)| {
                C::item(entry, *folder, None).0.content.is_spent()
            };
            return truth.row.is_none() && entry.is_some_and(is_spent);
        }
        false
    }

    /// What is held is over a line that people's own acts reached.
    fn may_be_held<C: Told>(&self, user: u8, link: &Link<C>, links: &[(u8, Link<C>)]) -> bool {
        let Some(hold) = &link.pair.hold else {
            return false;
        };
        let ours: Vec<_> = links
            .iter()
            .filter(|(of, _)| *of == user)
            .map(|(_, link)| link)
            .collect();
        let records: BTreeSet<_> = ours.iter().filter_map(|link| self.record_of(link)).collect();
        match hold.held_for {
            HeldFor::Deletions => {
                let asked: usize = records
                    .iter()
                    .filter_map(|record| self.oracle.taken_apart.get(record))
                    .sum();
                asked > REMOVALS_UNASKED || (ours.len() >= TENTH_FROM && asked * 10 > ours.len())
            }
            HeldFor::SideEmpty => self.oracle.emptied_mailboxes.contains(&user),
            HeldFor::MailBudget => {
                let mails = |record: &&usize| self.is_with_others::<C>(**record, &self.user(user));
                let asked = self.oracle.acts_on.iter().filter(|(record, _)| mails(record));
                asked.map(|(_, times)| times).sum::<usize>() > MAILINGS_UNASKED
            }
            HeldFor::FirstMail => self.begins_anew,
            HeldFor::FirstCreates => self.begins_anew && records.len() > FIRST_CREATES_UNASKED,
            HeldFor::Deployment => false,
        }
    }

    /// Whether anybody but its owner takes part in it.
    fn is_with_others<C: Told>(&self, record: usize, user: &User) -> bool {
        let entry = self.entry_of::<C>(record);
        entry.is_some_and(|(_, entry, _)| !C::guests(&entry, &user.address).is_empty())
    }
}

/// Whether another mailbox takes part in the same record.
fn is_shared_with_another<C: Told>(link: &Link<C>, links: &[(u8, Link<C>)]) -> bool {
    links.iter().any(|(_, other)| {
        other.meeting == link.meeting
            && other.copy != link.copy
            && !matches!(other.pair.standing, Standing::Unlinked(_))
    })
}
