//! What becomes of mails, as a person who knows the rules would say it: what is captured and what must not be, one message
//! for each mail, one conversation for each thread (R-MAIL-1 to R-MAIL-8).

mod said;

use super::Oracle;
use crate::kinds::Told;
use crate::records::Born;
use crate::store::SimStore;
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use said::{Said, is_read, topic_of};
use sandbox::exchange::message::Message;
use sandbox::sales::model::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::links::{CopyId, Link};
use sync_core::{Category, Claim, ItemId, Kind, Standing};
use worker::sync::pull::item_of;

/// A mail in one mailbox, by its internet message id.
type Mail = (u8, String);

/// A round goes by the settings that it began with, and its worker may be so slow.
const SLOWEST_ROUND: SignedDuration = SignedDuration::from_mins(40);
/// What is in Sales for so long is known to whoever captured a reply meanwhile.
const KNOWN_AFTER: SignedDuration = SignedDuration::from_secs(120);

/// What the oracle remembers of mails.
#[derive(Debug, Clone, Default)]
pub(super) struct Mails {
    /// The thread of every mail, by internet message id.
    threads: BTreeMap<String, u32>,
    /// Threads in which somebody answered without saying what was before: who has not all of it cannot know that it is one.
    broken: BTreeSet<u32>,
    came: BTreeMap<Mail, Came>,
    /// The mail that an item is.
    items: BTreeMap<(u8, String), String>,
    /// Whether an item carried the category when it was last seen.
    category: BTreeMap<(u8, String), bool>,
    /// Mails that ever had a link.
    shared: BTreeSet<Mail>,
    /// Mails that have one now, which takes part.
    linked: BTreeSet<Mail>,
    /// Mails whose user took the category off while they were shared and known to carry it: what was set and taken off again
    /// between two looks is seen by nobody. And from which copy: once that one is gone too, another stands in for it that never
    /// had any.
    taken_off: BTreeMap<Mail, String>,
    /// Mails whose user ever took the category off one of their copies.
    ever_taken_off: BTreeSet<Mail>,
    /// Mails in whose thread their user pressed *stop capturing*.
    pressed: BTreeSet<Mail>,
    /// Links that were looked at when they were new.
    judged: BTreeSet<CopyId>,
    /// Links of replies to what was not in Sales, or had just come there, when they were captured: where it is shared from
    /// another mailbox too, which conversation it has been given is known in that mailbox alone (R-MAIL-3).
    unknowing: BTreeSet<CopyId>,
    /// When replies were last captured.
    was_on: Option<Timestamp>,
}

/// A mail that came, or was sent.
#[derive(Debug, Clone)]
struct Came {
    at: Timestamp,
    said: Said,
    /// Whether replies were captured then, or shortly before. What came in the very second in which they were switched on
    /// cannot be told from what came after it.
    in_time: bool,
    /// Whether they have been captured ever since.
    is_steady: bool,
    /// Whether there was a moment since when nobody had said stop.
    was_open: bool,
    /// Whether there was one when somebody had.
    was_stopped: bool,
    /// Whether it has lain where it is read ever since.
    has_stayed: bool,
    /// What was shared in this mailbox when it came.
    shared_then: BTreeSet<String>,
}

impl Oracle {
    /// A mail of a new thread was written.
    pub fn letter(&mut self, message_id: &str, thread: u32, is_broken: bool) {
        self.mails.threads.insert(message_id.to_owned(), thread);
        if is_broken {
            self.mails.broken.insert(thread);
        }
    }

    /// A mail was answered.
    pub fn answer(&mut self, message_id: &str, answered: &str, without_history: bool) {
        if let Some(thread) = self.mails.threads.get(answered).copied() {
            self.letter(message_id, thread, without_history);
        }
    }
}

impl World {
    /// Somebody presses *stop capturing* on a mail; where it is not shared there is nothing to press.
    pub fn stop_capturing<C: Told>(&mut self, record: u8, store: &SimStore<C>) {
        let entry = self.record(record).and_then(|record| self.entry_of::<C>(record));
        let Some((user, entry, _)) = entry else {
            return;
        };
        if store.stop(user, &ItemId::new(C::facts(&entry).id)) {
            self.happenings.count(("people", "stop"));
            let mail = (user, C::uid(&entry).to_owned());
            self.oracle.mails.pressed.insert(mail);
        }
    }

    /// At every moment: what came, what was said of it, and what was captured.
    pub fn watch_mails<C: Told>(&mut self, store: &SimStore<C>) {
        if C::KIND != Kind::Email {
            return;
        }
        let links = store.all();
        if self.settings.replies {
            self.oracle.mails.was_on = Some(self.now);
        }
        self.note_categories(&links);
        self.note_links(&links);
        self.note_mails();
        for (user, link) in &links {
            let is_new = self.oracle.mails.judged.insert(link.copy);
            if is_new && link.pair.origin.claim == Claim::Reply {
                self.judge_capture(*user, link);
            }
        }
    }

    fn note_categories<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        for (user, owner) in (0_u8..).zip(&self.users) {
            let Ok(mailbox) = self.exchange.mailbox(&owner.oid) else {
                continue;
            };
            let mails = &mut self.oracle.mails;
            for message in mailbox.messages() {
                let item = (user, message.immutable_id.clone());
                let mail = (user, message.internet_message_id.clone());
                mails.items.insert(item.clone(), mail.1.clone());
                let is_on = message
                    .categories
                    .iter()
                    .any(|name| name == crate::world::CATEGORY);
                let was_on = mails.category.insert(item, is_on);
                let was_seen_on = links.iter().any(|(of, link)| {
                    *of == user
                        && !matches!(link.pair.standing, Standing::Unlinked(_))
                        && carried_it(link)
                        && item_of(link).is_some_and(|id| id.as_str() == message.immutable_id)
                });
                if (was_on, is_on) == (Some(true), false) {
                    mails.ever_taken_off.insert(mail.clone());
                }
                match (was_on, is_on) {
                    (Some(true), false) if was_seen_on => {
                        mails.taken_off.insert(mail, message.immutable_id.clone());
                    }
                    (Some(false) | None, true) => {
                        mails.taken_off.remove(&mail);
                    }
                    (Some(true), _) | (Some(false) | None, false) => {}
                }
            }
        }
    }

    fn note_links<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        let mails = &mut self.oracle.mails;
        mails.linked.clear();
        for (user, link) in links {
            let Some(item) = item_of(link) else { continue };
            let Some(message_id) = mails.items.get(&(*user, item.as_str().to_owned())) else {
                continue;
            };
            let mail = (*user, message_id.clone());
            if !matches!(link.pair.standing, Standing::Unlinked(_)) {
                mails.linked.insert(mail.clone());
            }
            mails.shared.insert(mail);
        }
    }

    fn note_mails(&mut self) {
        let mut here = BTreeSet::new();
        for (user, owner) in (0_u8..).zip(&self.users) {
            let Ok(mailbox) = self.exchange.mailbox(&owner.oid) else {
                continue;
            };
            for message in mailbox.messages().filter(|message| !message.is_draft) {
                let mail = (user, message.internet_message_id.clone());
                if is_read(message) {
                    here.insert(mail.clone());
                }
                if self.oracle.mails.came.contains_key(&mail) {
                    continue;
                }
                let lately = self.now - SLOWEST_ROUND;
                let came = Came {
                    at: message.received,
                    said: Said::of(message),
                    in_time: self.oracle.mails.was_on.is_some_and(|was_on| was_on >= lately),
                    is_steady: true,
                    was_open: false,
                    was_stopped: false,
                    has_stayed: true,
                    shared_then: self.oracle.mails.linked_of(user),
                };
                self.oracle.mails.came.insert(mail, came);
            }
        }
        let is_on = |at: Timestamp| self.settings.replies && self.replies_since <= at;
        let stopped: Vec<_> = self.mails_stopped();
        let mails = &mut self.oracle.mails;
        for (mail, came) in &mut mails.came {
            let thread = mails.threads.get(&mail.1);
            let ours = || stopped.iter().filter(|(user, _, _)| *user == mail.0);
            let is_stopped = ours().any(|(_, message_id, said)| came.said.belongs_to(message_id, said));
            let mut ever = mails.ever_taken_off.union(&mails.pressed);
            let may_be_stopped =
                ever.any(|(user, message_id)| *user == mail.0 && mails.threads.get(message_id) == thread);
            came.was_open |= !is_stopped;
            came.was_stopped |= is_stopped || may_be_stopped;
            came.in_time |= is_on(came.at);
            came.is_steady &= is_on(came.at);
            came.has_stayed &= here.contains(mail);
        }
    }

    /// Mails in whose threads somebody has surely said stop: by the button, or by taking the category off what carries
    /// it on no other copy. Of a message that is gone from both sides nothing is kept.
    fn mails_stopped(&self) -> Vec<(u8, String, Said)> {
        let mails = &self.oracle.mails;
        let is_sure = |mail: &&Mail| {
            let oid = &self.users[usize::from(mail.0)].oid;
            let copies: Vec<_> = self
                .exchange
                .mailbox(oid)
                .into_iter()
                .flat_map(|mailbox| mailbox.messages_of_internet_id(&mail.1))
                .collect();
            let carries = |message: &&Arc<Message>| {
                message
                    .categories
                    .iter()
                    .any(|name| name == crate::world::CATEGORY)
            };
            let is_here = copies.iter().any(|message| is_read(message));
            if mails.pressed.contains(*mail) {
                return is_here || !self.messages_in_sales(&mail.1).is_empty();
            }
            let it = mails.taken_off.get(*mail);
            let is_left = copies
                .iter()
                .any(|copy| is_read(copy) && Some(&copy.immutable_id) == it);
            is_here && is_left && !copies.iter().any(carries)
        };
        let taken_off: BTreeSet<_> = mails.taken_off.keys().cloned().collect();
        let stopped = taken_off.union(&mails.pressed).filter(is_sure);
        stopped
            .filter_map(|mail| Some((mail.0, mail.1.clone(), mails.came.get(mail)?.said.clone())))
            .collect()
    }

    /// A link was opened because a mail is taken for a reply.
    fn judge_capture<C: Told>(&mut self, user: u8, link: &Link<C>) {
        let mails = &self.oracle.mails;
        let message_id = item_of(link).and_then(|item| mails.items.get(&(user, item.as_str().to_owned())));
        let mail = (user, message_id.cloned().unwrap_or_default());
        let Some(came) = mails.came.get(&mail) else {
            self.oracle.says("R-MAIL-4 a draft is no reply", mail.1);
            return;
        };
        let answered = mails
            .shared
            .iter()
            .filter(|(of, other)| *of == user && *other != mail.1);
        let answers = answered.filter_map(|other| Some((&other.1, &mails.came.get(other)?.said)));
        let answers = answers.filter(|(other, said)| came.said.belongs_to(other, said));
        let answers: Vec<_> = answers.collect();
        // A round goes by what was known when it captured, and is judged when it ends.
        let is_new = |row: &&Row| {
            let made = row.stored("CreationDate").as_time();
            made.is_some_and(|made| self.now.duration_since(made) < KNOWN_AFTER)
        };
        let is_unknown = answers
            .iter()
            .any(|(other, _)| self.messages_in_sales(other).iter().all(is_new));
        let wrong = if !came.in_time {
            Some("R-MAIL-5 nothing is captured that came while replies were not")
        } else if !came.said.may_be_captured {
            Some("R-MAIL-6 nothing private, internal or excluded is captured")
        } else if came.said.is_forward {
            Some("R-MAIL-5 a forward is no reply")
        } else if !came.was_open {
            Some("R-MAIL-6 nothing is captured where somebody said stop")
        } else if !answers.iter().any(|(_, said)| came.said.is_about_the_same(said)) {
            Some("R-MAIL-5 a reply has the subject of what it answers")
        } else {
            None
        };
        if let Some(promise) = wrong {
            self.oracle.says(promise, format!("{} of user {user}", mail.1));
        }
        if is_unknown {
            self.oracle.mails.unknowing.insert(link.copy);
        }
    }

    /// In the end: what had to be captured has a link, and lies in the conversation that it answers.
    pub(super) fn judge_replies<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        if C::KIND != Kind::Email {
            return;
        }
        let missing = self.oracle.mails.came.iter().find(|(mail, came)| {
            let is_linked = self.oracle.mails.shared.contains(*mail);
            !is_linked && self.is_to_be_captured(mail, came, links)
        });
        if let Some((user, message_id)) = missing.map(|(mail, _)| mail.clone()) {
            self.oracle.says(
                "R-MAIL-5 a reply to a shared mail is captured",
                format!("{message_id} of user {user}"),
            );
        }
        let astray = links.iter().find(|(user, link)| self.is_astray(*user, link));
        if let Some((user, link)) = astray {
            let detail = format!("link {} of user {user}", link.copy.0.as_u128() & 0xffff);
            self.oracle.says(
                "R-MAIL-5 a captured reply goes into the conversation that it answers",
                detail,
            );
        }
    }

    fn is_to_be_captured<C: Told>(&self, mail: &Mail, came: &Came, links: &[(u8, Link<C>)]) -> bool {
        let mails = &self.oracle.mails;
        let was_touched = self.is_touched_by_a_person(mail);
        let is_plain = came.said.may_be_captured && !came.said.is_forward;
        if !is_plain || !came.is_steady || !came.has_stayed || came.was_stopped || was_touched {
            return false;
        }
        let is_shared_still = |message_id: &String| {
            links.iter().any(|(user, link)| {
                *user == mail.0
                    && link.pair.standing == Standing::Linked
                    && link.key == C::key(message_id, &self.users[usize::from(mail.0)])
            })
        };
        let surely = came
            .shared_then
            .iter()
            .filter(|other| **other != mail.1 && is_shared_still(other));
        let mut surely = surely.filter_map(|other| {
            let said = &mails.came.get(&(mail.0, other.clone()))?.said;
            let is_the_same = came.said.is_about_the_same(said)
                && (!came.said.is_either || came.said.people.is_subset(&said.people));
            is_the_same.then_some((other, said))
        });
        let names_something = came
            .said
            .references
            .iter()
            .any(|id| mails.shared.contains(&(mail.0, id.clone())));
        surely.any(|(other, said)| {
            came.said.references.contains(other)
                || (!names_something && came.said.conversation == said.conversation)
        })
    }

    /// Whether a person set or took off its category, or moved it.
    fn is_touched_by_a_person(&self, (user, message_id): &Mail) -> bool {
        (0..self.records.len()).any(|record| {
            let one = &self.records[record];
            let is_it =
                one.user == *user && matches!(&one.origin, Born::InExchange { uid, .. } if uid == message_id);
            is_it
                && (self.oracle.categorised.contains(&record) || self.oracle.uncategorised.contains(&record))
        })
    }

    /// A captured reply that lies in another conversation than everything that it could answer.
    fn is_astray<C: Told>(&self, user: u8, link: &Link<C>) -> bool {
        let mails = &self.oracle.mails;
        let (Claim::Reply, Some(item)) = (link.pair.origin.claim, item_of(link)) else {
            return false;
        };
        let Some(message_id) = mails.items.get(&(user, item.as_str().to_owned())) else {
            return false;
        };
        // Of one message in several mailboxes, who shared it first has said where it goes (R-MAIL-3).
        let mut others = mails.shared.iter();
        if others.any(|(of, other)| *of != user && other == message_id) {
            return false;
        }
        let own = self.messages_in_sales(message_id);
        let Some(said) = mails.came.get(&(user, message_id.clone())).map(|came| &came.said) else {
            return false;
        };
        let answered = mails
            .shared
            .iter()
            .filter(|(of, other)| *of == user && other != message_id)
            .filter(|other| {
                let came = mails.came.get(*other);
                came.is_some_and(|came| said.belongs_to(&other.1, &came.said))
            })
            .map(|(_, other)| other);
        let answered: Vec<&String> = answered.collect();
        let is_elsewhere = |other: &&String| {
            mails
                .shared
                .iter()
                .any(|(of, mail)| *of != user && mail == *other)
        };
        if mails.unknowing.contains(&link.copy) && answered.iter().any(is_elsewhere) {
            return false;
        }
        let answered: Vec<_> = answered
            .into_iter()
            .map(|other| self.messages_in_sales(other))
            .collect();
        // Where what is shared is not in Sales yet, nobody sees which conversation it has been given.
        if answered.iter().any(Vec::is_empty) {
            return false;
        }
        let answered: Vec<_> = answered.into_iter().flatten().map(conversation_of).collect();
        let mut own = own.into_iter().map(conversation_of);
        !answered.is_empty() && own.any(|own| !answered.contains(&own))
    }

    fn messages_in_sales(&self, message_id: &str) -> Vec<&Row> {
        let reader = &self.users[0].address;
        self.sales
            .messages_of_internet_id(reader, message_id)
            .unwrap_or_default()
    }

    /// Which promise about mails is broken with this record, in the end.
    pub(crate) fn wrong_with_mail(&self, record: usize) -> Option<&'static str> {
        let Born::InExchange { uid, .. } = &self.records.get(record)?.origin else {
            return None;
        };
        if self.messages_in_sales(uid).len() > 1 {
            return Some("R-MAIL-3 a mail that is shared twice is one message");
        }
        let mails = &self.oracle.mails;
        let thread = mails.threads.get(uid)?;
        if mails.broken.contains(thread) {
            return None;
        }
        let all = mails.threads.iter().filter(|(_, of)| *of == thread);
        let messages = all.clone().flat_map(|(id, _)| self.messages_in_sales(id));
        let used: BTreeSet<_> = messages.map(conversation_of).collect();
        let topics: BTreeSet<_> = mails
            .came
            .iter()
            .filter(|((_, id), _)| mails.threads.get(id) == Some(thread))
            .map(|(_, came)| came.said.topic.as_str())
            .collect();
        let made = self.sales.all(Table::Conversations).filter(|row| {
            let subject = row.stored("Subject").as_text().unwrap_or_default();
            topics.contains(topic_of(subject))
        });
        (used.len() > 1 || made.count() > 1).then_some("R-MAIL-2 a thread is one conversation")
    }
}

impl Mails {
    fn linked_of(&self, user: u8) -> BTreeSet<String> {
        let linked = self.linked.iter().filter(|(of, _)| *of == user);
        linked.map(|(_, message_id)| message_id.clone()).collect()
    }
}

/// Whether the category is known to be on a link's item.
fn carried_it<C: Told>(link: &Link<C>) -> bool {
    let last = link.pair.exchange.last_item();
    link.pair.category == Category::Set || last.is_some_and(|item| item.marks.category)
}

fn conversation_of(row: &Row) -> Option<i64> {
    row.stored("ConversationId").as_int()
}
