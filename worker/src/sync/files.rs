//! The files of records that have come to rest: listed where something changed, then one after the other read, saved as on its
//! way, sent, and saved as there. What goes and what stays is decided in [`sync_core::files`].
//!
//! **Invariant:** a file leaves only after its doubt is on disk, as any other write does; whoever is killed between two files
//! goes on with the next. At any time at most one file is in memory.
//!
//! **Cost.** Nothing is listed on a side whose version was gone through already, nor on an Outlook item on which no file hangs.

mod bring;

use super::rest::{End, Rest, RestError, Rested};
use super::round::ABREAST_MAX;
use crate::ports::{
    Clock, FilePlace, FilesSeen, HungOn, Mailbox, NotePlace, RoundStore, SalesRecords, Stop, SyncStore,
};
use bring::{Bringing, Brought};
use futures::future::join_all;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::files::{Files, KeptFiles};
use store::links::{CopyId, Link, MeetingId};
use sync_core::files::{FileLedger, FileSeen, FileTerms, FileWay, Through, file_routes};
use sync_core::{Content, Detail, HasFiles, Kind, Pair, ReasonCode, Side};

/// Files take so much longer than other requests: a doubt about one must age so much longer.
const FILES_TAKE: SignedDuration = SignedDuration::from_secs(120);
/// Bytes that are read for one group of records; what is left goes on with the next round.
const BYTES_PER_GO_MAX: u64 = 256 * 1024 * 1024;
/// What could not be listed is asked for again so much later.
const LISTED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Where the files of one kind of record are, and how large they may be.
#[derive(Debug, Clone, Copy)]
pub struct Carriage<'a> {
    /// On Outlook items.
    pub in_exchange: &'a dyn FilePlace,
    /// On records in Sales.
    pub in_sales: &'a dyn FilePlace,
    /// The notes of those records; none where they have none.
    pub notes: Option<&'a dyn NotePlace>,
    /// Where it is kept how far they are on their way.
    pub store: &'a dyn Files,
    /// The largest that travels, in megabytes (R-LIM-4).
    pub size_max_mb: u32,
}

impl Carriage<'_> {
    fn of_side(&self, side: Side) -> &dyn FilePlace {
        match side {
            Side::Exchange => self.in_exchange,
            Side::Sales => self.in_sales,
        }
    }
}

/// The files of one record that are to be gone through.
#[derive(Debug)]
struct Load {
    /// Which of those that came to rest.
    place: usize,
    meeting: MeetingId,
    exchange: HungOn,
    sales: HungOn,
    kept: KeptFiles,
    terms: FileTerms,
    /// As of which versions they will have been gone through.
    through: Through,
    lists: Vec<Side>,
    listed: BTreeMap<Side, Vec<FileSeen>>,
    /// Why one side could not be listed.
    not_now: Option<ReasonCode>,
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    /// Carries the files of those that rest and are in step, and says so of each: that its files are on the way, or that some
    /// stay behind (R-ERR-1). Gives what stopped it, if a vendor did; the files of the others are on the way then.
    pub(super) async fn carry_files(&self, rested: &mut [Rested<C>]) -> Result<Option<Stop>, RestError> {
        let Some(carriage) = self.files.filter(|_| C::KIND != Kind::Contact) else {
            return Ok(None);
        };
        let mut loads = self.loads(carriage, rested).await?;
        if let Err(stop) = list(carriage, &mut loads).await {
            self.put_off(rested, &loads);
            return Ok(Some(stop));
        }
        let bringing = Bringing {
            carriage,
            clock: self.clock,
            grace: self.policy.grace.saturating_add(FILES_TAKE),
        };
        let mut bytes_left = BYTES_PER_GO_MAX;
        let mut loads = loads.into_iter();
        while let Some(load) = loads.next() {
            let place = load.place;
            let stop = match bringing.bring(load, &mut bytes_left).await? {
                Brought::All { left_out } => {
                    tell_left_out(&mut rested[place].end, left_out);
                    continue;
                }
                Brought::Waits(until) => {
                    rested[place].end = End::Waits(until, ReasonCode::FilesOnTheWay.into());
                    continue;
                }
                Brought::Stopped(stop) => stop,
            };
            let now = self.clock.now();
            rested[place].end = End::Waits(now, ReasonCode::FilesOnTheWay.into());
            self.put_off(rested, loads.as_slice());
            return Ok(Some(stop));
        }
        Ok(None)
    }

    /// What is to be gone through. Of the rest it is known how many files stay behind.
    async fn loads(&self, carriage: Carriage<'_>, rested: &mut [Rested<C>]) -> Result<Vec<Load>, RestError> {
        let at_rest = rested.iter().filter(|one| matches!(one.end, End::Rests(_)));
        let meetings: Vec<_> = at_rest.map(|one| one.link.meeting).collect();
        if meetings.is_empty() {
            return Ok(Vec::new());
        }
        let mut kept = carriage.store.files(&meetings).await?;
        let (mut loads, mut new) = (Vec::new(), Vec::new());
        for (place, one) in rested.iter_mut().enumerate() {
            let End::Rests(reason) = &one.end else {
                continue;
            };
            let kept = kept.remove(&one.link.meeting).unwrap_or_default();
            let policy = self.policy_for(&one.link);
            let routes = file_routes(&one.link.pair, &policy, reason.code, &kept.ledger);
            let Some(routes) = routes else {
                continue;
            };
            let terms = FileTerms {
                size_max_mb: carriage.size_max_mb,
                routes,
            };
            let left_out = kept.ledger.left_out();
            let is_new = kept.generation == 0;
            match Load::of(place, &one.link, kept, terms) {
                Some(load) => loads.push(load),
                None => {
                    tell_left_out(&mut one.end, left_out);
                    new.extend(through(&one.link.pair, &terms).filter(|_| is_new).map(|through| {
                        let ledger = FileLedger {
                            through: Some(through),
                            ..FileLedger::default()
                        };
                        (one.link.meeting, ledger)
                    }));
                }
            }
        }
        // Of a meeting it matters since when it was gone through: what is added once it is over stays.
        if C::KIND == Kind::Appointment {
            let kept = new
                .iter()
                .map(|(meeting, ledger)| carriage.store.keep_files(*meeting, 0, ledger));
            for kept in join_all(kept).await {
                kept?;
            }
        }
        Ok(loads)
    }

    fn put_off(&self, rested: &mut [Rested<C>], loads: &[Load]) {
        let now = self.clock.now();
        for load in loads {
            rested[load.place].end = End::Waits(now, ReasonCode::FilesOnTheWay.into());
        }
    }
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Links that rest, and whose files nobody went through as they are now: those that were linked before attachments were
    /// switched on, or before larger ones were let through. Those that `ended` in this round are none of them.
    pub(super) async fn files_behind(&self, ended: &BTreeMap<CopyId, End>) -> Result<Vec<CopyId>, RestError> {
        let Some(carriage) = self.files.filter(|_| C::KIND != Kind::Contact) else {
            return Ok(Vec::new());
        };
        let copies = self.store.items().await?;
        let copies: Vec<CopyId> = copies
            .into_iter()
            .map(|(copy, _)| copy)
            .filter(|copy| !ended.contains_key(copy))
            .collect();
        let mut behind = Vec::new();
        for copies in copies.chunks(ABREAST_MAX) {
            let links = self.store.load(copies).await?;
            let mut rested: Vec<_> = links
                .into_iter()
                .map(|link| Rested {
                    link,
                    end: End::Rests(ReasonCode::InStep.into()),
                })
                .collect();
            let loads = self.loads(carriage, &mut rested).await?;
            behind.extend(loads.iter().map(|load| rested[load.place].link.copy));
        }
        Ok(behind)
    }
}

/// Lists what is to be listed, each side with as few waits as it allows.
async fn list(carriage: Carriage<'_>, loads: &mut [Load]) -> Result<(), Stop> {
    for side in [Side::Exchange, Side::Sales] {
        let asked: Vec<usize> = (0..loads.len())
            .filter(|place| loads[*place].lists.contains(&side))
            .collect();
        if asked.is_empty() {
            continue;
        }
        let on: Vec<HungOn> = asked.iter().map(|place| loads[*place].on(side).clone()).collect();
        let seen = carriage.of_side(side).list(&on).await?;
        for (place, seen) in asked.into_iter().zip(seen) {
            match seen {
                FilesSeen::There(files) => {
                    loads[place].listed.insert(side, files);
                }
                FilesSeen::NotNow(code) => loads[place].not_now = Some(code),
            }
        }
    }
    Ok(())
}

impl Load {
    /// Nothing where nothing can have changed.
    fn of<C: Content>(place: usize, link: &Link<C>, kept: KeptFiles, terms: FileTerms) -> Option<Self> {
        let (exchange, sales) = hung_on(&link.pair)?;
        let has_files = link.pair.exchange.item()?.facts.files == HasFiles::Yes;
        let through = through(&link.pair, &terms)?;
        let before = kept.ledger.through.as_ref();
        let is_under_way = kept.ledger.is_under_way();
        let is_as_before = |same: fn(&Through, &Through) -> bool| {
            !is_under_way && before.is_some_and(|before| same(before, &through))
        };
        let mut lists = Vec::new();
        let in_exchange = has_files || has_unsent(&kept, Side::Exchange);
        if in_exchange && !is_as_before(is_same_item) {
            lists.push(Side::Exchange);
        }
        if terms.reads_sales() && !is_as_before(is_same_record) {
            lists.push(Side::Sales);
        }
        (is_under_way || !lists.is_empty()).then_some(Self {
            place,
            meeting: link.meeting,
            exchange,
            sales,
            kept,
            terms,
            through,
            lists,
            listed: BTreeMap::new(),
            not_now: None,
        })
    }

    fn on(&self, side: Side) -> &HungOn {
        match side {
            Side::Exchange => &self.exchange,
            Side::Sales => &self.sales,
        }
    }
}

/// As of which versions a record is gone through now.
fn through<C>(pair: &Pair<C>, terms: &FileTerms) -> Option<Through> {
    let (exchange, sales) = (pair.exchange.item()?, pair.sales.item()?);
    Some(Through {
        item: exchange.id.clone(),
        exchange: exchange.version.clone(),
        sales: terms.reads_sales().then(|| sales.version.clone()),
        size_max_mb: terms.size_max_mb,
    })
}

fn hung_on<C>(pair: &Pair<C>) -> Option<(HungOn, HungOn)> {
    let (exchange, sales) = (pair.exchange.item()?, pair.sales.item()?);
    let of = |id: &sync_core::ItemId, version: &sync_core::Version| HungOn {
        id: id.clone(),
        version: version.clone(),
    };
    Some((of(&exchange.id, &exchange.version), of(&sales.id, &sales.version)))
}

/// Whether a file that hangs on that side has not gone.
fn has_unsent(kept: &KeptFiles, side: Side) -> bool {
    kept.ledger.files.iter().any(|file| {
        let has_gone = match file.way {
            FileWay::Carried | FileWay::CannotGo(_) => true,
            FileWay::Wanted | FileWay::Sending { .. } | FileWay::LeftOut(_) | FileWay::Barred(_) => false,
        };
        file.made_in == side && !has_gone
    })
}

fn is_same_item(one: &Through, other: &Through) -> bool {
    (&one.item, &one.exchange, one.size_max_mb) == (&other.item, &other.exchange, other.size_max_mb)
}

fn is_same_record(one: &Through, other: &Through) -> bool {
    one.sales == other.sales && one.size_max_mb == other.size_max_mb
}

/// What is in step is told with what of it stays behind; any other reason matters more.
fn tell_left_out(end: &mut End, left_out: usize) {
    let is_in_step = matches!(end, End::Rests(reason) if reason.code == ReasonCode::InStep);
    if is_in_step && left_out > 0 {
        let count = u32::try_from(left_out).unwrap_or(u32::MAX);
        *end = End::Rests(ReasonCode::FilesLeftOut.with(Detail::Count(count)));
    }
}
