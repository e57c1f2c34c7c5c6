//! What is kept, and what is done to it in one transaction each.

use super::flaws::{flawed, flawed_scope};
use crate::flaw::Flaw;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::links::{Begun, CopyId, Counted, Leads, Link, MeetingId, Organizes, Saved};
use store::users::UserId;
use sync_core::capture::SharedMail;
use sync_core::meeting::{self, Birth, CopyRole, HasItem, Peer, PeerCopy};
use sync_core::{
    Allowance, AllowancePolicy, Budgets, Category, Cause, Consent, Content, ConversationKey,
    DeploymentDeletions, Engines, Gate, HeldFor, Hold, ItemId, Kind, Known, MeetingKey, Organizer, Origin,
    Pair, Permission, ReasonCode, Related, SalesId, SalesPerson, Scope, Seat, SeatTerms, Side, Spent,
    Standing, Tries, Value, Was, gate, gated, seat_links,
};
use uuid::Uuid;
use worker::ports::{Cursor, NewPair, PlannedUnder, RestNoted, Walk};
use worker::sync::rest::number_of;

/// The Sales side of a record, shared by all of its copies.
#[derive(Debug, Clone)]
pub(super) struct Meeting<C> {
    pub(super) key: MeetingKey,
    pub(super) base: Option<C>,
    pub(super) sales: Known<C>,
    pub(super) asked: Option<Box<Related>>,
    pub(super) birth: u32,
    pub(super) sales_id: Option<SalesId>,
    pub(super) ical_uid: Option<String>,
    pub(super) generation: i64,
}

/// One mailbox's copy.
#[derive(Debug, Clone)]
pub(super) struct Copy<C> {
    pub(super) meeting: MeetingId,
    pub(super) user: u8,
    pub(super) item: Option<ItemId>,
    pub(super) organizes: Organizes,
    pub(super) linked_at: Timestamp,
    pub(super) exchange: Known<C>,
    pub(super) origin: Origin,
    pub(super) category: Category,
    pub(super) scope: Scope,
    pub(super) consent: Option<Consent>,
    pub(super) tries: Tries,
    pub(super) engines: Engines,
    pub(super) hold: Option<Box<Hold>>,
    pub(super) standing: Standing,
    pub(super) due: Option<Timestamp>,
}

/// Everything that is stored.
#[derive(Debug, Clone)]
pub(super) struct Memory<C> {
    pub(super) meetings: BTreeMap<MeetingId, Meeting<C>>,
    pub(super) copies: BTreeMap<CopyId, Copy<C>>,
    pub(super) cursors: BTreeMap<(u8, Side), Cursor>,
    pub(super) allowances: BTreeMap<u8, Allowance>,
    /// Who has had a first round.
    pub(super) settled: BTreeSet<u8>,
    /// Whose mailbox listed nothing.
    pub(super) empty: BTreeSet<u8>,
    pub(super) walks: BTreeMap<u8, Walk>,
    pub(super) planned_under: BTreeMap<u8, PlannedUnder>,
    pub(super) members: Vec<Member>,
    /// Who stopped capturing in which conversations.
    pub(super) stopped: BTreeMap<u8, BTreeSet<ConversationKey>>,
    /// The history of each record, by its number, as far as it is plain text: which field, and what it held. Of a record that
    /// several mailboxes have links of their own to, it is with the one whose write replaced it.
    pub(super) lost: BTreeSet<(ItemId, String, String)>,
    pub(super) next: u128,
    pub(super) flaw: Option<Flaw>,
}

/// A user, as far as the store knows them.
#[derive(Debug, Clone, std::marker::Copy)]
pub struct Member {
    /// Who they are in Sales.
    pub party: SalesId,
    /// Whether they are signed in, for both sides.
    pub connected: Permission,
}

impl<C: Content> Memory<C> {
    /// A link that was saved since keeps being due.
    pub(super) fn note_rests(&mut self, rests: &[RestNoted]) {
        for rest in rests {
            let Some(copy) = self.copies.get_mut(&rest.copy) else {
                continue;
            };
            let meeting = self.meetings.get(&copy.meeting);
            if meeting.is_some_and(|meeting| meeting.generation == rest.generation) {
                copy.due = rest.due;
            }
        }
    }

    pub(super) fn link(&self, id: CopyId) -> Option<Link<C>> {
        let copy = self.copies.get(&id)?;
        let meeting = self.meetings.get(&copy.meeting)?;
        let leads = if self.leader(copy.meeting).unwrap_or(id) == id {
            Leads::Yes
        } else {
            Leads::No
        };
        Some(Link {
            meeting: copy.meeting,
            copy: id,
            user: UserId(Uuid::from_u128(u128::from(copy.user) + 1)),
            key: meeting.key,
            immutable_id: copy.item.as_ref().map(|id| id.as_str().to_owned()),
            leads,
            home: self.home(copy, meeting, leads),
            ical_uid: meeting.ical_uid.clone(),
            sales_id: meeting.sales_id,
            generation: meeting.generation,
            pair: copy.pair(meeting),
        })
    }

    /// As [`meeting::leader`] says.
    fn leader(&self, meeting: MeetingId) -> Option<CopyId> {
        let linked: Vec<_> = self
            .copies
            .iter()
            .filter(|(_, copy)| copy.meeting == meeting)
            .filter(|(_, copy)| !matches!(copy.standing, Standing::Unlinked(_)))
            .collect();
        let copies: Vec<_> = linked.iter().map(|(_, copy)| copy.in_meeting()).collect();
        let leader = meeting::leader(&copies)?;
        let place = copies.iter().position(|copy| copy == leader)?;
        Some(*linked.get(place)?.0)
    }

    /// As [`meeting::birth_among`] says, where there is no item.
    fn home(&self, copy: &Copy<C>, meeting: &Meeting<C>, leads: Leads) -> Birth {
        let flaw = self.flaw;
        if C::KIND != Kind::Appointment {
            return match leads {
                Leads::Yes => Birth::Here,
                Leads::No => Birth::Not(ReasonCode::ByInvitation),
            };
        }
        if flaw == Some(Flaw::MakesEverywhere) {
            return Birth::Here;
        }
        let (HasItem::No, Some(record)) = (HasItem::of(&copy.exchange), meeting.sales.item()) else {
            return Birth::UNKNOWN;
        };
        let peers: Vec<_> = (0_u8..)
            .zip(&self.members)
            .map(|(user, member)| Peer {
                user: user_id(user),
                party: Some(member.party),
                connected: member.connected,
                copy: self
                    .copies
                    .iter()
                    .find(|(_, other)| other.meeting == copy.meeting && other.user == user)
                    .map(|(_, other)| PeerCopy::of(&other.pair(meeting))),
            })
            .collect();
        let people = record.content.takes_part();
        meeting::birth_among(user_id(copy.user), record.facts.owner, &people, &peers)
    }

    pub(super) fn save(&mut self, link: &Link<C>, flaw: Option<Flaw>, now: Timestamp) -> Saved {
        let led = self.leader(link.meeting);
        let saved = self.keep(link, flaw, now);
        let leads = self.leader(link.meeting);
        // Who takes the lead, or loses it, is planned anew.
        if led != leads {
            for id in [led, leads].into_iter().flatten() {
                if let Some(copy) = self.copies.get_mut(&id) {
                    copy.due = Some(now);
                }
            }
        }
        saved
    }

    fn keep(&mut self, link: &Link<C>, flaw: Option<Flaw>, now: Timestamp) -> Saved {
        let (Some(meeting), Some(copy)) = (
            self.meetings.get_mut(&link.meeting),
            self.copies.get_mut(&link.copy),
        ) else {
            return Saved::Overtaken;
        };
        if meeting.generation != link.generation && flaw != Some(Flaw::NoCompareAndSwap) {
            return Saved::Overtaken;
        }
        let before = (PeerCopy::of(&copy.pair(meeting)), takers(&meeting.sales));
        let pair = flawed(meeting, copy, &link.pair, flaw, now);
        meeting.generation += 1;
        meeting.base = pair.base;
        meeting.sales = pair.sales;
        meeting.asked = pair.asked;
        meeting.birth = pair.birth;
        meeting.sales_id = link.sales_id.or(meeting.sales_id);
        let is_named = meeting.ical_uid.is_none() && link.ical_uid.is_some();
        meeting.ical_uid = meeting.ical_uid.take().or_else(|| link.ical_uid.clone());
        let generation = meeting.generation;
        copy.due.get_or_insert(now);
        copy.item = link.immutable_id.as_deref().map(ItemId::new).or(copy.item.take());
        copy.exchange = pair.exchange;
        copy.origin = pair.origin;
        copy.category = pair.category;
        copy.scope = flawed_scope(copy.scope, pair.scope, flaw);
        copy.consent = pair.consent;
        copy.tries = pair.tries.clone();
        copy.engines = match flaw {
            Some(Flaw::ForgetsEngines) => Engines::default(),
            _ => pair.engines,
        };
        copy.hold = pair.hold;
        copy.standing = pair.standing;
        if flaw != Some(Flaw::ForgetsLosers) {
            let number = ItemId::new(number_of(link).as_str());
            let texts = pair.lost.into_iter().filter_map(|lost| {
                let Value::Text(text) = lost.value else {
                    return None;
                };
                Some((number.clone(), lost.field, text))
            });
            self.lost.extend(texts);
        }
        let is_moved = (PeerCopy::of(&copy.pair(meeting)), takers(&meeting.sales)) != before;
        if is_named || is_moved {
            self.wake_homeless(link, is_named, now);
        }
        Saved::As(generation)
    }

    /// What decides where a meeting is made has changed; or its iCalendar UID is known, and invitations to it may be there
    /// already: the copies without an item are due, and looked for.
    fn wake_homeless(&mut self, link: &Link<C>, is_named: bool, now: Timestamp) {
        let others = self.copies.iter_mut().filter(|(id, copy)| {
            copy.meeting == link.meeting && **id != link.copy && HasItem::of(&copy.exchange) == HasItem::No
        });
        for (_, copy) in others {
            copy.due = Some(now);
            if is_named {
                copy.exchange = invited(now);
            }
        }
    }

    /// Asks the budgets, and saves what they say.
    pub(super) fn begin(&mut self, step: &Counted<C>, user: u8, now: Timestamp, flaw: Option<Flaw>) -> Begun {
        let generation = self
            .meetings
            .get(&step.link.meeting)
            .map(|meeting| meeting.generation);
        if generation != Some(step.link.generation) && flaw != Some(Flaw::NoCompareAndSwap) {
            return Begun::Overtaken;
        }
        let allowance = self.allowances.entry(user).or_default();
        let mut budgets = Budgets {
            allowance,
            deployment: &mut DeploymentDeletions { last_hour: 0 },
            policy: &AllowancePolicy::default(),
        };
        let pair = &step.link.pair;
        let gate = match flaw {
            Some(Flaw::NoBudgets) => Gate::Pass(Spent {
                demand: step.demand,
                at: now,
            }),
            Some(Flaw::HoldsEverything) => Gate::Held(Hold {
                held_for: if step.demand.effect.is_removal() {
                    HeldFor::Deletions
                } else {
                    HeldFor::MailBudget
                },
                demand: step.demand,
                versions: pair.versions(),
                since: now,
                answer: None,
            }),
            _ => gate(
                pair.hold.as_deref(),
                &step.demand,
                &pair.versions(),
                &step.occasion,
                &mut budgets,
                now,
            ),
        };
        let saved = self.save(
            &Link {
                pair: gated(pair, step.begun.clone(), &gate),
                ..step.link.clone()
            },
            flaw,
            now,
        );
        match (saved, gate) {
            (Saved::Overtaken, _) => Begun::Overtaken,
            (Saved::As(generation), Gate::Pass(_)) => Begun::As(generation),
            (Saved::As(_), Gate::Held(hold)) => Begun::Held(hold.held_for),
            (Saved::As(_), Gate::Discarded) => Begun::Discarded,
        }
    }

    fn fresh(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    pub(super) fn open(&mut self, new: &NewPair<C>, user: u8, now: Timestamp, flaw: Option<Flaw>) -> CopyId {
        let number = new.number.as_ref();
        // A contact or a task is each mailbox's own.
        let is_for_all = matches!(C::KIND, Kind::Appointment | Kind::Email) || flaw == Some(Flaw::OneForAll);
        let known = self.meetings.iter().find(|(id, meeting)| {
            let numbered = self.number(**id).is_some_and(|own| Some(&own) == number);
            let by_uid = meeting.ical_uid.as_deref().map(MeetingKey::from_ical_uid);
            meeting.key == new.key
                || by_uid == Some(new.key)
                || (numbered && (is_for_all || self.is_in_mailbox(**id, user)))
        });
        let meeting = match known.map(|(id, _)| *id) {
            Some(id) => id,
            None => {
                let id = MeetingId(self.fresh());
                let pair = &new.pair;
                self.meetings.insert(
                    id,
                    Meeting {
                        key: new.key,
                        base: pair.base.clone(),
                        sales: pair.sales.clone(),
                        asked: pair.asked.clone(),
                        birth: pair.birth,
                        sales_id: new.sales_id,
                        ical_uid: None,
                        generation: 1,
                    },
                );
                id
            }
        };
        let own = self
            .copies
            .iter()
            .find(|(_, copy)| copy.meeting == meeting && copy.user == user)
            .map(|(id, _)| *id);
        if let Some(id) = own {
            let relinks = matches!(flaw, Some(Flaw::CapturesOptedOut | Flaw::RecapturesOptedOut));
            if relinks
                && let Some(copy) = self.copies.get_mut(&id)
                && matches!(copy.standing, Standing::Unlinked(_))
            {
                copy.standing = Standing::Linked;
                copy.due = Some(now);
            }
            return id;
        }
        let is_named = self
            .meetings
            .get(&meeting)
            .is_some_and(|meeting| meeting.ical_uid.is_some());
        let id = CopyId(self.fresh());
        self.copies.insert(
            id,
            Copy {
                meeting,
                user,
                item: new.item.clone(),
                organizes: new.organizes,
                exchange: if is_named && new.item.is_none() {
                    invited(now)
                } else {
                    new.pair.exchange.clone()
                },
                origin: new.pair.origin,
                category: new.pair.category,
                scope: new.pair.scope,
                consent: None,
                tries: Tries::NONE,
                engines: Engines::default(),
                hold: None,
                standing: new.pair.standing.clone(),
                due: Some(now),
                linked_at: now,
            },
        );
        id
    }

    fn is_in_mailbox(&self, meeting: MeetingId, user: u8) -> bool {
        let mut copies = self.copies.values();
        copies.any(|copy| copy.meeting == meeting && copy.user == user)
    }

    /// Gives places as [`seat_links`] says; what changed is due.
    pub(super) fn seat(&mut self, user: u8, terms: &SeatTerms, now: Timestamp, flaw: Option<Flaw>) {
        let links: Vec<_> = self
            .copies
            .iter()
            .filter(|(_, copy)| copy.user == user)
            .filter_map(|(id, copy)| Some((*id, copy.pair(self.meetings.get(&copy.meeting)?))))
            .collect();
        let mut changed = seat_links(links.iter().map(|(id, pair)| (*id, pair)), terms, now);
        if flaw == Some(Flaw::SeatsBackwards) {
            changed = seated_backwards(&links, changed, terms);
        }
        for (id, pair) in changed {
            let Some(copy) = self.copies.get_mut(&id) else {
                continue;
            };
            copy.standing = pair.standing;
            copy.due = Some(now);
            if let Some(meeting) = self.meetings.get_mut(&copy.meeting) {
                meeting.generation += 1;
            }
        }
        if flaw == Some(Flaw::ForgetsOutside) {
            let outside: Vec<_> = links.into_iter().map(|(id, _)| id).collect();
            self.forget(user, &outside);
        }
    }

    /// Keeps nothing of what asks for a place.
    pub(super) fn forget(&mut self, user: u8, copies: &[CopyId]) {
        self.copies.retain(|id, copy| {
            let asks = matches!(copy.standing, Standing::Unseated { .. });
            copy.user != user || !asks || !copies.contains(id)
        });
        let kept: BTreeSet<_> = self.copies.values().map(|copy| copy.meeting).collect();
        self.meetings.retain(|id, _| kept.contains(id));
    }

    /// The links of a mailbox whose message is one of these or lies in one of these threads, and those of the same
    /// conversations in Sales.
    pub(super) fn of_threads(&self, user: u8, messages: &[MeetingKey], threads: &[String]) -> Vec<Link<C>> {
        let ours = self.copies.iter().filter(|(_, copy)| copy.user == user);
        let links: Vec<_> = ours
            .filter_map(|(id, _)| self.link(*id))
            .filter_map(|link| Some((SharedMail::of(&link.pair)?, link)))
            .collect();
        let is_asked = |(mail, link): &&(SharedMail, Link<C>)| {
            messages.contains(&link.key) || threads.contains(&mail.conversation)
        };
        let conversations: BTreeSet<_> = links
            .iter()
            .filter(is_asked)
            .map(|(mail, _)| mail.thread)
            .collect();
        let named = links
            .into_iter()
            .filter(|(mail, _)| conversations.contains(&mail.thread));
        named.map(|(_, link)| link).collect()
    }

    /// The number under which Sales knows a meeting, or will.
    fn number(&self, meeting: MeetingId) -> Option<ItemId> {
        let (id, _) = self.copies.iter().find(|(_, copy)| copy.meeting == meeting)?;
        let link = self.link(*id)?;
        Some(ItemId::new(number_of(&link).as_str()))
    }
}

impl<C: Content> Copy<C> {
    fn pair(&self, meeting: &Meeting<C>) -> Pair<C> {
        Pair {
            base: meeting.base.clone(),
            exchange: self.exchange.clone(),
            sales: meeting.sales.clone(),
            asked: meeting.asked.clone(),
            birth: meeting.birth,
            origin: self.origin,
            category: self.category,
            scope: self.scope,
            consent: self.consent,
            tries: self.tries.clone(),
            engines: self.engines.clone(),
            hold: self.hold.clone(),
            lost: Vec::new(),
            standing: self.standing.clone(),
        }
    }

    fn in_meeting(&self) -> meeting::Copy {
        let organizer = match (&self.exchange, self.exchange.last_item(), self.organizes) {
            (_, Some(item), _) => item.facts.organizer,
            (Known::Gone(tombstone), None, _) => tombstone.organizer,
            (_, None, Organizes::Yes) => Organizer::Owner,
            (_, None, Organizes::No) => Organizer::SomebodyElse,
        };
        meeting::Copy {
            user: user_id(self.user),
            role: match organizer {
                Organizer::Owner => CopyRole::Organizer,
                Organizer::SomebodyElse => CopyRole::Invited,
            },
            item: HasItem::of(&self.exchange),
            linked_at: self.linked_at,
        }
    }
}

/// Who owns a record and who takes part in it, where that is known.
fn takers<C: Content>(sales: &Known<C>) -> Option<(Option<SalesId>, BTreeSet<SalesPerson>)> {
    let item = sales.item()?;
    Some((item.facts.owner, item.content.takes_part()))
}

/// An invitation may be there, or come.
fn invited<C>(now: Timestamp) -> Known<C> {
    Known::doubt(Was::Absent, Cause::Recheck, now + meeting::INVITATION_AFTER)
}

fn user_id(user: u8) -> meeting::UserId {
    meeting::UserId(u128::from(user) + 1)
}

/// As many as were seated, but the last first: the mistake that is put in.
fn seated_backwards<C: Content>(
    links: &[(CopyId, Pair<C>)],
    changed: Vec<(CopyId, Pair<C>)>,
    terms: &SeatTerms,
) -> Vec<(CopyId, Pair<C>)> {
    let seated = changed
        .iter()
        .filter(|(_, pair)| pair.standing == Standing::Linked);
    let mut asking: Vec<_> = links
        .iter()
        .filter_map(|(id, pair)| match pair.seat(&terms.zone, Timestamp::MIN) {
            Seat::Asks(asks) => Some((asks.ground, *id, pair.seated())),
            Seat::Takes(_) | Seat::Silent(_) => None,
        })
        .collect();
    asking.sort_by_key(|(ground, id, _)| std::cmp::Reverse((*ground, *id)));
    asking
        .into_iter()
        .take(seated.count())
        .map(|(_, id, pair)| (id, pair))
        .collect()
}
