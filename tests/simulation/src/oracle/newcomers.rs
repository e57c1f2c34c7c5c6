//! What becomes shared, under which limit, and in whose mailbox: as a person who knows the rules would say it.

use crate::kinds::Told;
use crate::records::Born;
use crate::store::SimStore;
use crate::world::{Settings, User, World};
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::model::Folder;
use sandbox::sales::model::Table;
use std::collections::{BTreeMap, BTreeSet};
use store::links::{CopyId, Link};
use sync_core::capture::Course;
use sync_core::meeting::Birth;
use sync_core::{ItemId, MeetingKey, ReasonCode, Standing, Write};
use worker::sync::pull::item_of;

/// What the oracle remembers of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Newcomers {
    /// Meetings that at some moment were to be captured.
    capturable: BTreeSet<MeetingKey>,
    /// Whether private items were ever to be captured too.
    pub(super) were_private_allowed: bool,
    /// Whether autocapture was ever on.
    was_on: bool,
    /// Whether appointments with nobody else were ever to be captured too.
    were_alone_allowed: bool,
    /// Each meeting as it was in the calendar, and took place.
    there: BTreeMap<MeetingKey, Lately>,
    /// The highest limit so far.
    limit_max: u32,
    /// Users who were not signed in at some moment.
    apart: BTreeSet<u8>,
    /// How each link stood after the last step.
    stood: BTreeMap<CopyId, Standing>,
}

/// What a meeting was like while it was in a calendar.
#[derive(Debug, Clone, Default)]
struct Lately {
    /// When it was there last.
    at: Timestamp,
    /// Whether its owner was ever alone in it.
    was_alone: bool,
    /// Whether it was ever open to everybody.
    was_open: bool,
    /// Everybody else who was ever on it.
    guests: BTreeSet<String>,
}

/// A round goes by what it read, and its worker may be so slow.
const SLOWEST_ROUND: SignedDuration = SignedDuration::from_mins(40);

fn is_there<C: Told>(entry: &C::Entry, folder: Folder) -> bool {
    folder == Folder::Default && C::course(entry) == Course::TakesPlace
}

/// In which order a request for a place comes: what a person asked for, then what is nearest.
type Turn = (bool, Timestamp);

impl World {
    /// At every moment: which items are to be captured now, and how many mailboxes a record was made in.
    pub(super) fn watch_newcomers<C: Told>(&mut self) {
        self.oracle.newcomers.were_private_allowed |= self.settings.include_private;
        self.oracle.newcomers.limit_max = self.oracle.newcomers.limit_max.max(self.settings.limit);
        for user in (0_u8..).take(self.users.len()) {
            if !self.is_connected(user) {
                self.oracle.newcomers.apart.insert(user);
            }
        }
        // A round goes by the settings that it began with.
        let ever = &mut self.oracle.newcomers;
        ever.was_on |= self.settings.autocapture;
        ever.were_alone_allowed |= self.settings.no_attendees;
        let loosest = Settings {
            autocapture: ever.was_on,
            no_attendees: ever.were_alone_allowed,
            include_private: ever.were_private_allowed,
            ..self.settings
        };
        self.note_what_is_there::<C>();
        let now: Vec<_> = self
            .to_be_captured::<C>(loosest, SLOWEST_ROUND)
            .into_iter()
            .map(|(_, _, key)| key)
            .collect();
        self.oracle.newcomers.capturable.extend(now);
        for record in 0..self.records.len() {
            let Born::InSales { number } = &self.records[record].origin else {
                continue;
            };
            let homes = self.homes_of::<C>(number);
            if homes.len() > 1 && !C::IS_PER_MAILBOX {
                let detail = format!("record {record} in the mailboxes of {homes:?}");
                self.oracle.says("R-APPT-21 one meeting at most", detail);
            }
        }
    }

    /// In whose mailboxes a record of Sales was made.
    fn homes_of<C: Told>(&self, number: &str) -> Vec<u8> {
        let is_made = |user: &User| {
            let mailbox = self.exchange.mailbox(&user.oid).ok();
            mailbox.is_some_and(|mailbox| {
                C::entries(mailbox).any(|(entry, _)| C::facts(entry).made_as == Some(number))
            })
        };
        let users = (0_u8..).zip(&self.users);
        users
            .filter(|(_, user)| is_made(user))
            .map(|(user, _)| user)
            .collect()
    }

    fn note_what_is_there<C: Told>(&mut self) {
        let now = self.now;
        for user in &self.users {
            let Ok(mailbox) = self.exchange.mailbox(&user.oid) else {
                continue;
            };
            for (entry, folder) in C::entries(mailbox) {
                if is_there::<C>(entry, folder) {
                    let key = C::key(C::uid(entry), user);
                    let lately = self.oracle.newcomers.there.entry(key).or_default();
                    let guests = C::guests(entry, &user.address);
                    lately.at = now;
                    lately.was_alone |= guests.is_empty();
                    lately.was_open |= !C::is_hidden(entry);
                    lately.guests.extend(guests.into_iter().map(str::to_owned));
                }
            }
        }
    }

    /// Items that are to be captured under these settings, or were there so long ago at most, with whose they are and of which
    /// meetings (R-APPT-7).
    fn to_be_captured<C: Told>(
        &self,
        settings: Settings,
        ago: SignedDuration,
    ) -> Vec<(u8, String, MeetingKey)> {
        if !settings.autocapture {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (number, user) in (0_u8..).zip(&self.users) {
            let (Ok(mailbox), Some(reader)) =
                (self.exchange.mailbox(&user.oid), self.sales.user(&user.address))
            else {
                continue;
            };
            let contacts = self.sales.all(Table::Contacts);
            let known: Vec<_> = contacts
                .filter(|row| self.sales.sees(reader, row))
                .filter_map(|row| row.stored("EmailAddress").as_text())
                .collect();
            for (entry, folder) in C::entries(mailbox) {
                let key = C::key(C::uid(entry), user);
                let guests = C::guests(entry, &user.address);
                let lately = self.oracle.newcomers.there.get(&key);
                let lately = lately.filter(|lately| self.now.duration_since(lately.at) < ago);
                let is_known = |guest: &str| known.contains(&guest);
                let is_with_them = is_there::<C>(entry, folder)
                    && (!C::is_hidden(entry) || settings.include_private)
                    && (guests.iter().any(|guest| is_known(guest))
                        || (guests.is_empty() && settings.no_attendees));
                let was_with_them = lately.is_some_and(|lately| {
                    let is_with_anybody = lately.guests.iter().any(|guest| is_known(guest))
                        || (lately.was_alone && settings.no_attendees);
                    is_with_anybody && (lately.was_open || settings.include_private)
                });
                let is_to_be =
                    (is_with_them || was_with_them) && C::ends(entry).is_some_and(|ends| ends > self.now);
                if is_to_be {
                    found.push((number, C::facts(entry).id.to_owned(), key));
                }
            }
        }
        found
    }

    /// A record is about to be made in Sales: somebody asked for it, or the rules do.
    pub(super) fn watch_birth_in_sales<C: Told>(&mut self, link: &Link<C>) {
        let record = self.record_of(link);
        let is_asked_for = record.is_some_and(|record| {
            self.oracle.categorised.contains(&record)
                || matches!(self.records[record].origin, Born::InSales { .. })
        });
        let is_capturable = self.oracle.newcomers.capturable.contains(&link.key);
        // What a person deleted was there when the round read it; and what we made cannot be told from its copy, which asks.
        let is_known = is_asked_for || is_capturable || self.is_touched(link);
        if !is_known && !self.is_one_of_copies(link) {
            let detail = format!("record {record:?}, link {}", link.copy.0);
            self.oracle
                .says("R-APPT-7 nothing is captured against the rules", detail);
        }
    }

    /// An item is about to be made in Exchange: in the owner's mailbox, or with nobody else on it.
    pub(super) fn watch_birth_in_exchange<C: Told>(&mut self, user: &User, link: &Link<C>, write: &Write<C>) {
        let (Write::Create { carried, .. }, Some(record)) = (write, self.record_of(link)) else {
            return;
        };
        let owner = self
            .row_of::<C>(record)
            .and_then(|row| row.stored(C::OWNER).as_int());
        // What was deleted meanwhile has no owner any more.
        let is_moved = owner.is_none() || self.oracle.reassigned.contains(&record);
        if C::IS_PER_MAILBOX || is_moved || owner == Some(user.party.0) {
            return;
        }
        let owner = (0_u8..)
            .zip(&self.users)
            .find(|(_, one)| Some(one.party.0) == owner);
        let was_apart = owner.is_some_and(|(number, _)| self.oracle.newcomers.apart.contains(&number));
        if !was_apart {
            let detail = format!("record {record} for {}", user.oid);
            self.oracle
                .says("R-APPT-21 a meeting is made in its owner's mailbox", detail);
        } else if carried.sent.takes_part().len() > 1 {
            let detail = format!("record {record} for {}", user.oid);
            self.oracle
                .says("R-APPT-21 nobody is invited by who is not the owner", detail);
        }
    }

    /// At every moment: who gets a place, and who is passed over (R-LIM-2).
    pub(super) fn watch_seats<C: Told>(&mut self, store: &SimStore<C>) {
        let before = std::mem::replace(&mut self.oracle.newcomers.stood, store.stood());
        let now = &self.oracle.newcomers.stood;
        let has_moved = |(copy, stood): (&CopyId, &Standing)| {
            let pair = (stood, now.get(copy));
            matches!(
                pair,
                (Standing::Unseated { .. }, Some(Standing::Linked))
                    | (Standing::Linked, Some(Standing::Unseated { .. }))
            )
        };
        if !before.iter().any(has_moved) {
            return;
        }
        let links = store.all();
        for user in (0_u8..).take(self.users.len()) {
            let ours = || links.iter().filter(|(of, _)| *of == user).map(|(_, link)| link);
            let asked = |link: &Link<C>| matches!(before.get(&link.copy), Some(Standing::Unseated { .. }));
            let seated: Vec<_> = ours()
                .filter(|link| asked(link) && link.pair.standing == Standing::Linked)
                .filter_map(|link| Some((link, self.turn_of(link)?)))
                .collect();
            let passed_over = ours()
                .filter(|link| asked(link) && is_outside(link) && !self.is_taken_back(link))
                .filter_map(|link| Some((link, self.turn_of(link)?)));
            let mut wrong = None;
            for (outside, turn) in passed_over {
                let later = seated.iter().find(|(_, seated)| comes_before(turn, *seated));
                wrong = wrong.or_else(|| {
                    later.map(|(link, late)| {
                        format!("{} {late:?} before {} {turn:?}", link.copy.0, outside.copy.0)
                    })
                });
            }
            let live = ours().filter(|link| self.is_live(link)).count();
            let is_too_much = !seated.is_empty() && live as u64 > u64::from(self.oracle.newcomers.limit_max);
            let ousted = ours().find(|link| {
                let is_linked = matches!(before.get(&link.copy), Some(Standing::Linked));
                is_linked && matches!(link.pair.standing, Standing::Unseated { .. })
            });
            let ousted = ousted.map(|link| link.copy.0.to_string());
            if let Some(detail) = wrong {
                self.oracle
                    .says("R-LIM-2 places are given in their order", detail);
            }
            if is_too_much {
                self.oracle
                    .says("R-LIM-2 nobody has more links than allowed", live.to_string());
            }
            if let Some(detail) = ousted {
                self.oracle
                    .says("R-LIM-2 linked records keep their place", detail);
            }
        }
    }

    /// When a request has its turn; none if it takes no place.
    fn turn_of<C: Told>(&self, link: &Link<C>) -> Option<Turn> {
        let last = link.pair.exchange.last_item().or(link.pair.sales.last_item())?;
        let zone = sync_core::Zone::utc();
        let starts = last.content.next_start(self.now, &zone)?;
        let is_asked = self
            .record_of(link)
            .is_some_and(|record| self.oracle.categorised.contains(&record));
        let is_by_hand = is_asked && last.marks.category && link.pair.exchange.last_item().is_some();
        Some((!is_by_hand, starts))
    }

    /// Whether a person took the category off, and that was heard.
    fn is_taken_back<C: Told>(&self, link: &Link<C>) -> bool {
        let was_asked = self
            .record_of(link)
            .is_some_and(|record| self.oracle.uncategorised.contains(&record));
        was_asked
            && link
                .pair
                .exchange
                .last_item()
                .is_some_and(|item| !item.marks.category)
    }

    fn is_live<C: Told>(&self, link: &Link<C>) -> bool {
        let is_linked = matches!(link.pair.standing, Standing::Linked | Standing::Parked { .. });
        let is_seen =
            !matches!(&link.pair.sales, sync_core::Known::InDoubt(doubt) if doubt.missing_since.is_some());
        is_linked && is_seen && self.turn_of(link).is_some()
    }

    /// In the end: everything that is to be captured has a link, nobody waits for a place that is free, and every meeting
    /// is where it belongs.
    pub(super) fn judge_newcomers<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        for (user, id, _) in self.to_be_captured::<C>(self.settings, SignedDuration::ZERO) {
            let mut ours = links.iter().filter(|(of, _)| *of == user);
            if !ours.any(|(_, link)| item_of(link).is_some_and(|item| item.as_str() == id)) {
                self.oracle.says(
                    "R-APPT-7 what is with a customer is captured",
                    format!("{id} of user {user}"),
                );
            }
        }
        for user in (0_u8..).take(self.users.len()) {
            let ours = || links.iter().filter(|(of, _)| *of == user).map(|(_, link)| link);
            let live = ours().filter(|link| self.is_live(link)).count() as u64;
            let waits = ours()
                .find(|link| is_outside(link))
                .map(|link| link.copy.0.to_string());
            if let Some(detail) = waits
                && live < u64::from(self.settings.limit)
            {
                self.oracle.says("R-LIM-2 a free place is given", detail);
            }
        }
        for record in 0..self.records.len() {
            self.judge_home(record, links);
        }
    }

    fn judge_home<C: Told>(&mut self, record: usize, links: &[(u8, Link<C>)]) {
        let Born::InSales { number } = &self.records[record].origin else {
            return;
        };
        let is_touched = self.oracle.reassigned.contains(&record)
            || self.oracle.deleted.iter().any(|(deleted, _)| *deleted == record);
        if is_touched || C::IS_PER_MAILBOX || !self.settings.searched || self.settings.one_way {
            return;
        }
        let key = C::key_of_record(&ItemId::new(number), &self.users[0]);
        for (user, link) in links.iter().filter(|(_, link)| link.key == key) {
            let Ok(mailbox) = self.exchange.mailbox(&self.users[usize::from(*user)].oid) else {
                continue;
            };
            let uid = link.ical_uid.as_deref();
            let invitation = C::entries(mailbox).find(|(entry, folder)| {
                *folder == Folder::Default && uid.is_some() && C::ical_uid(entry) == uid
            });
            if let Some((entry, _)) = invitation
                && link.pair.standing == Standing::Linked
                && item_of(link).is_none_or(|id| id.as_str() != C::facts(entry).id)
            {
                let detail = format!("record {record} of user {user}");
                self.oracle.says("R-APPT-21 the invitation is linked", detail);
                return;
            }
        }
        let owner = self.records[record].user;
        let is_to_be_made = links.iter().any(|(user, link)| {
            let is_free = link.pair.standing == Standing::Linked && link.pair.hold.is_none();
            *user == owner && link.key == key && is_free && link.home == Birth::Here
        });
        // Whether a series can be made hangs on its rule, which is judged part by part.
        let is_made = C::HAS_PARTS || !self.homes_of::<C>(number).is_empty();
        let was_apart = self.oracle.newcomers.apart.contains(&owner);
        if !was_apart && !is_made && is_to_be_made && self.is_upcoming::<C>(number) {
            let detail = format!("record {record}");
            self.oracle
                .says("R-APPT-21 the owner's mailbox has the meeting", detail);
        }
    }

    fn is_upcoming<C: Told>(&self, number: &str) -> bool {
        let rows = C::rows_of(&self.sales, number);
        rows.first()
            .and_then(|row| row.stored("ActivityStartDate").as_time())
            .is_some_and(|starts| starts > self.now)
    }
}

/// Whether one request has its turn before another; those by hand among themselves in whatever order they were seen.
fn comes_before(one: Turn, other: Turn) -> bool {
    match (one.0, other.0) {
        (false, true) => true,
        (true, true) => one.1 < other.1,
        (false, false) | (true, false) => false,
    }
}

/// Whether there was no place for it.
fn is_outside<C: Told>(link: &Link<C>) -> bool {
    matches!(&link.pair.standing, Standing::Unseated { reason, .. } if reason.code == ReasonCode::OverLimit)
}
