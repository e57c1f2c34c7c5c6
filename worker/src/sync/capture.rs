//! What becomes shared: for each item of a page that is not linked, whether somebody wants it in step, and what stands
//! against it (R-CAT-2, R-CAT-6, R-ID-2, R-APPT-7). What does, gets a link that asks for a place; of the rest nothing is
//! kept but a count by reason and, where it says more than the settings do, the reason itself under a digest (R-PRIV-1).
//!
//! **Cost.** A page asks Sales once whose its addresses are, and only for items whose answer depends on it.

use super::linked::{Linked, Pull};
use super::replies::{Replies, opened_as_told};
use super::rest::{Rest, RestError};
use super::round::Reach;
use crate::ports::{Clock, ItemFeed, ItemRow, ItemSeen, NewPair, RecordFeed, RecordSeen, RoundStore};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::capture::{
    Asked, Autocapture, Automatic, By, Capture, Gates, ItemFacts, Kind, Meeting, Occasion, Request, Stamp,
    capture, request,
};
use sync_core::people::AddressBook;
use sync_core::{
    Acquaintance, Category, Cause, Claim, Content, Item, ItemId, Kind as ContentKind, Known, Life, Marks,
    Named, Origin, Pair, Permission, Place, Reason, ReasonCode, Related, SalesId, Standing, Visibility, Was,
    park,
};

/// On what terms a round takes in what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// What is switched on.
    pub gates: Gates,
    /// Whether meetings with customers are captured.
    pub autocapture: Autocapture,
    /// Which replies to shared messages are.
    pub replies: Replies,
    /// The addresses of the mailbox itself, aliases too; lower case.
    pub own: BTreeSet<String>,
    /// The most live links of this kind that the user may have; [`u32::MAX`] where there is no limit.
    pub limit: u32,
    /// Which sides are asked what is new.
    pub reach: Reach,
}

/// A record in Sales that a stamp names.
#[derive(Debug, Clone)]
pub(super) enum Stamped<C> {
    /// It is there.
    There(Box<Item<C>>, SalesId),
    /// It is not, or nobody needed to know.
    Unresolved,
    /// Another item of this mailbox is linked with it.
    Copied,
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Opens a link for every row that asks for one and has none, and forgets what asks no more; what asks and cannot be
    /// synced gets a link that says why. Says whom the rows name in
    /// Sales, as far as it matters.
    pub(super) async fn take_requests(
        &self,
        rows: &[ItemRow<C>],
        linked: &mut Linked<C>,
        pull: &mut Pull<'_>,
        now: Timestamp,
    ) -> Result<Acquaintance, RestError> {
        let is_wanted =
            |row: &ItemRow<C>| matches!(&row.seen, ItemSeen::Found(item, _) if item.marks.category);
        let stamps = self.stamps(rows, linked, is_wanted).await?;
        let nobody = Acquaintance::default();
        let needs_sales = |row: &&ItemRow<C>| {
            linked.of(&row.id).is_some()
                || match self.judged(row, &stamps, pull.intake, &nobody, now).request {
                    Request::Requested { .. } | Request::Again { .. } => true,
                    Request::Not(code) => code == ReasonCode::NotCapturedUnknown,
                    Request::Parked(_) => false,
                }
        };
        let asked: Vec<_> = rows.iter().filter(needs_sales).map(|row| &row.seen).collect();
        let known = self.acquaintance_of(asked).await?;
        let (mut ids, mut new, mut withdrawn) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            if linked.is_left(&row.id) {
                pull.looked_at(&row.id, ReasonCode::Waiting);
                continue;
            }
            let link = linked.of(&row.id);
            if link.is_some_and(|link| !may_withdraw(link, row)) {
                continue;
            }
            let judged = self.judged(row, &stamps, pull.intake, &known, now);
            match (link, self.opened_by(row, &judged, &stamps, now)) {
                (Some(_), Some(_)) => {}
                (Some(link), None) => {
                    withdrawn.push(link.copy);
                    pull.looked_at(&row.id, judged.request.code());
                }
                (None, Some(pair)) => {
                    ids.push(row.id.clone());
                    new.push(pair);
                }
                (None, None) if row.key.is_some() => pull.looked_at(&row.id, judged.request.code()),
                // A removal of what was never linked: nothing is known of it, and nothing is kept.
                (None, None) => {}
            }
        }
        if let Some(first) = withdrawn.first() {
            // A walk on other terms may have passed them over, for they were linked.
            self.walk_again(&first.0.to_string(), now).await?;
            self.store.forget(&withdrawn).await?;
            linked.forget(&withdrawn);
        }
        if !new.is_empty() {
            self.join_threads(&mut new).await?;
            for (id, link) in ids.into_iter().zip(self.store.open(&new, now).await?) {
                pull.is_linked(&id);
                linked.add(id, link);
            }
        }
        Ok(known)
    }

    /// Opens the link of an item that its user shares by hand and that has none; why not, where it cannot be shared. What its
    /// stamp leads nowhere waits for a person, as everywhere (R-ID-2).
    pub(super) async fn open_by_hand(
        &self,
        row: &ItemRow<C>,
        now: Timestamp,
    ) -> Result<Result<Link<C>, ReasonCode>, RestError> {
        let rows = std::slice::from_ref(row);
        let stamps = self.stamps(rows, &Linked::default(), |_| true).await?;
        let ItemSeen::Found(item, _) = &row.seen else {
            return Ok(Err(ReasonCode::ItemNotFound));
        };
        let facts = ItemFacts {
            asked: Some(Asked::Share),
            ..self.facts(row, item, &stamps)
        };
        let gates = Gates {
            sync: Permission::Allowed,
            occasion: Occasion::OwnAct,
        };
        let judged = Judged::of(request(&facts, gates));
        let Some(new) = self.opened_by(row, &judged, &stamps, now) else {
            return Ok(Err(judged.request.code()));
        };
        let mut new = [new];
        self.join_threads(&mut new).await?;
        let opened = self.store.open(&new, now).await?.into_iter().next();
        Ok(match (opened, judged.request) {
            (Some(link), Request::Requested { .. } | Request::Again { .. }) => Ok(link),
            (Some(_), Request::Parked(code)) => Err(code),
            (Some(_) | None, request) => Err(request.code()),
        })
    }

    /// What the stamps on items of this page that are not linked lead to, by item; of those that are wanted, Sales is asked.
    async fn stamps(
        &self,
        rows: &[ItemRow<C>],
        linked: &Linked<C>,
        is_wanted: impl Fn(&ItemRow<C>) -> bool,
    ) -> Result<BTreeMap<ItemId, Stamped<C>>, RestError> {
        let stamped: Vec<_> = rows
            .iter()
            .filter(|row| linked.of(&row.id).is_none())
            .filter_map(|row| Some((row, row.stamp.clone()?)))
            .collect();
        let mut stamps = BTreeMap::new();
        if stamped.is_empty() {
            return Ok(stamps);
        }
        let numbers: Vec<_> = stamped.iter().map(|(_, number)| number.clone()).collect();
        let claimed: BTreeSet<_> = self
            .store
            .of_records(&numbers)
            .await?
            .iter()
            .map(number)
            .collect();
        let mut asked = Vec::new();
        for (row, number) in stamped {
            let stamp = if claimed.contains(&number) {
                Stamped::Copied
            } else {
                if is_wanted(row) {
                    asked.push((row.id.clone(), number));
                }
                Stamped::Unresolved
            };
            stamps.insert(row.id.clone(), stamp);
        }
        if !asked.is_empty() {
            let (ids, numbers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
            for (id, record) in ids.into_iter().zip(self.sales.read(&numbers).await?) {
                if let RecordSeen::Found(record, sales_id) = record {
                    stamps.insert(id, Stamped::There(record, sales_id));
                }
            }
        }
        Ok(stamps)
    }

    /// Whether this row asks to be shared, as far as `known` tells.
    fn judged(
        &self,
        row: &ItemRow<C>,
        stamps: &BTreeMap<ItemId, Stamped<C>>,
        intake: &Intake,
        known: &Acquaintance,
        now: Timestamp,
    ) -> Judged {
        let (ItemSeen::Found(item, named), Some(_)) = (&row.seen, row.key) else {
            return Judged::of(match &row.seen {
                ItemSeen::Refused(code, marks) => refused::<C>(*code, *marks, intake.gates),
                ItemSeen::Cancelled => Request::Not(ReasonCode::NotCapturedCancelled),
                ItemSeen::Found(..) | ItemSeen::Deleted | ItemSeen::Missing => {
                    Request::Not(ReasonCode::NotShared)
                }
            });
        };
        let facts = self.facts(row, item, stamps);
        let first = request(&facts, intake.gates);
        if first != Request::Not(ReasonCode::NotShared) || C::KIND != ContentKind::Appointment {
            return Judged::of(first);
        }
        let captured = self.captured(row, &item.content, named, intake, known, now);
        let automatic = Automatic::from(&captured);
        Judged {
            request: request(&ItemFacts { automatic, ..facts }, intake.gates),
            account: match captured {
                Capture::Yes { account, .. } => account,
                Capture::No(_) => None,
            },
        }
    }

    /// What is known of an item that nobody asked about by hand.
    fn facts(&self, row: &ItemRow<C>, item: &Item<C>, stamps: &BTreeMap<ItemId, Stamped<C>>) -> ItemFacts {
        ItemFacts {
            kind: kind_of::<C>(),
            scope: match item.facts.place {
                Place::Read => sync_core::capture::Scope::Read,
                Place::Elsewhere => sync_core::capture::Scope::NotRead,
            },
            is_categorised: item.marks.category,
            asked: None,
            // What is opted out has a link, whose plan says what becomes of it.
            opted_out: None,
            stamp: match stamps.get(&row.id) {
                None => Stamp::None,
                Some(Stamped::There(..)) => Stamp::Resolved,
                Some(Stamped::Unresolved) => Stamp::Unresolved,
                Some(Stamped::Copied) => Stamp::Copied,
            },
            automatic: Automatic::NotTested,
        }
    }

    fn captured(
        &self,
        row: &ItemRow<C>,
        content: &C,
        named: &Named,
        intake: &Intake,
        known: &Acquaintance,
        now: Timestamp,
    ) -> Capture {
        let attendees: Vec<_> = named
            .attendees
            .iter()
            .chain(named.apart.values().flatten())
            .cloned()
            .collect();
        let meeting = Meeting {
            opted_out: None,
            course: row.course,
            visibility: if content.is_private() {
                Visibility::Private
            } else {
                Visibility::Normal
            },
            ends: match content.life(&self.policy.zone) {
                Life::Until(end) => Some(end),
                Life::Open | Life::Over => None,
            },
            attendees: &attendees,
        };
        let book = AddressBook {
            own: &intake.own,
            internal: self.internal,
            directory: &known.people,
            accounts: &known.belong,
        };
        capture(&meeting, intake.autocapture, &book, now)
    }

    /// How the link of this row starts; none where it does not ask for one.
    fn opened_by(
        &self,
        row: &ItemRow<C>,
        judged: &Judged,
        stamps: &BTreeMap<ItemId, Stamped<C>>,
        now: Timestamp,
    ) -> Option<NewPair<C>> {
        let key = row.key?;
        let (is_private, is_categorised) = match &row.seen {
            ItemSeen::Found(item, _) => (item.content.is_private(), item.marks.category),
            ItemSeen::Refused(_, marks) => (false, marks.category),
            ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing => return None,
        };
        let origin = |by| match by {
            By::Autocapture => Origin::by_hand(Claim::Autocapture),
            By::Reply => Origin::by_hand(Claim::Reply),
            By::Share => Origin {
                shared_private: is_private,
                ..Origin::by_hand(Claim::Share)
            },
            By::Category | By::SavedSearch => Origin {
                shared_private: is_private,
                ..Origin::by_hand(Claim::Category)
            },
        };
        let asked = judged.account.map(|account| Related {
            account: Some(account),
            ..Related::default()
        });
        let reason = Reason::from(judged.request.code());
        let opened = |origin, asked| {
            if let (ContentKind::Email, ItemSeen::Found(item, _)) = (C::KIND, &row.seen) {
                return opened_as_told(origin, Item::clone(item), now);
            }
            let mut pair = Pair::opened(origin, asked, now);
            // Whoever takes it off from now on takes the request back, though nobody may see this row again.
            if is_categorised {
                pair.category = Category::Set;
            }
            // Should the row not be folded in, a look at once could be older than what opened the link.
            let since = now.saturating_add(self.policy.grace).unwrap_or(now);
            pair.exchange = Known::doubt(Was::Absent, Cause::Recheck, since);
            pair
        };
        let (pair, number, sales_id) = match (judged.request, stamps.get(&row.id)) {
            (Request::Again { by }, Some(Stamped::There(record, id))) => {
                let mut pair = opened(origin(by), None);
                let was = Was::Present(Item::clone(record));
                pair.sales = Known::doubt(was, Cause::Recheck, now);
                (pair.unseated(reason, now), row.stamp.clone(), Some(*id))
            }
            (Request::Requested { by } | Request::Again { by }, _) => {
                (opened(origin(by), asked).unseated(reason, now), None, None)
            }
            (Request::Parked(code), _) => {
                let pair = opened(origin(By::Category), None);
                (park(&pair, code.into(), now), None, None)
            }
            (Request::Not(_), _) => return None,
        };
        Some(NewPair {
            key,
            number,
            item: Some(row.id.clone()),
            sales_id,
            organizes: row.organizes,
            pair,
        })
    }
}

/// What was decided of one row.
struct Judged {
    request: Request,
    /// The account of a captured meeting (R-APPT-8).
    account: Option<SalesId>,
}

impl Judged {
    fn of(request: Request) -> Self {
        Self {
            request,
            account: None,
        }
    }
}

/// Something that cannot be synced: where somebody asks for it, it waits for a person (R-ERR-1).
fn refused<C: Content>(code: ReasonCode, marks: Marks, gates: Gates) -> Request {
    if !marks.category {
        return Request::Not(code);
    }
    let facts = ItemFacts {
        kind: kind_of::<C>(),
        scope: sync_core::capture::Scope::Read,
        is_categorised: true,
        asked: None,
        opted_out: None,
        stamp: Stamp::None,
        automatic: Automatic::NotTested,
    };
    match request(&facts, gates) {
        Request::Requested { .. } | Request::Again { .. } | Request::Parked(_) => Request::Parked(code),
        Request::Not(why) => Request::Not(why),
    }
}

/// Captured, but no place was there yet: it is judged again whenever it changes.
fn may_withdraw<C>(link: &Link<C>, row: &ItemRow<C>) -> bool {
    let is_captured = link.pair.origin.claim == Claim::Autocapture;
    let asks = matches!(link.pair.standing, Standing::Unseated { .. });
    let is_plain = matches!(&row.seen, ItemSeen::Found(item, _) if !item.marks.category);
    is_captured && asks && is_plain
}

fn number<C: Content>(link: &Link<C>) -> ItemId {
    ItemId::new(super::rest::number_of(link).as_str())
}

fn kind_of<C: Content>() -> Kind {
    match C::KIND {
        ContentKind::Appointment => Kind::Appointment,
        ContentKind::Contact => Kind::Contact,
        ContentKind::Task => Kind::Task,
        ContentKind::Email => Kind::Message,
    }
}
