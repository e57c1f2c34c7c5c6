//! The world outside: both vendors, what is in the air between us and them, time, and who did what.

mod air;
mod terms;

use crate::acts::Mind;
use crate::changed::Changed;
use crate::flaw::Flaw;
use crate::happenings::Happenings;
use crate::kinds::{RowNames, Told};
use crate::oracle::Oracle;
use crate::records::Record;
use crate::rival::Rival;
use crate::steps::{Setting, Weather};
use air::Flight;
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::model::{Exchange, Window};
use sandbox::sales::model::Sales;
use sandbox::seed::companies::Person;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_core::{
    AccountNames, CategoryTrust, Direction, ExternalEdits, Internal, Lead, Permission, Policy, Resolution,
    SalesId, Search, Side,
};

/// The world, as everybody in it holds it.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Mutex<World>>);

impl Shared {
    /// A world for everybody.
    pub fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// The world, for one thing at a time.
    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The property that holds our stamp.
pub const STAMP: &str = "String {7b5e1f64-8f0c-4c52-9d3e-2d4f6a8b9c01} Name OxStamp";
/// The category.
pub const CATEGORY: &str = "Shared with Oracle";
/// Longest that a request whose answer was lost stays in the air.
pub const LANDS_WITHIN_SECS: u8 = 40;
/// Oldest state that a read can show.
pub const STALE_SECS_MAX: u8 = 40;
/// Rows on a page of a feed where there are few records.
const PAGE_ROWS: usize = 3;
/// A write whose doubt is older is not sent.
const SEND_WINDOW: SignedDuration = SignedDuration::from_secs(20);
/// Longest that a request takes from the call to its sending; later it is given up unsent.
pub const DEADLINE: SignedDuration = SignedDuration::from_secs(20);
/// At least send window + deadline + landing + staleness.
const GRACE: SignedDuration = SignedDuration::from_secs(125);

/// Somebody whose mailbox is synced.
#[derive(Debug, Clone)]
pub struct User {
    /// Directory object id.
    pub oid: String,
    /// Address, also the Sales user name.
    pub address: String,
    /// Their party in Sales.
    pub party: SalesId,
}

/// What an administrator has set, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    pub one_way: bool,
    pub delete_in_sales: bool,
    pub include_private: bool,
    pub create_in_sales: bool,
    pub conflict: Resolution,
    pub searched: bool,
    pub autocapture: bool,
    pub no_attendees: bool,
    pub notes: bool,
    pub replies: bool,
    /// The most live links of a user.
    pub limit: u32,
    /// Who is signed in, by number.
    pub connected: [bool; 2],
}

/// Everything outside the worker and its store.
#[derive(Debug)]
pub struct World {
    /// What time it is everywhere.
    pub now: Timestamp,
    /// Microsoft's side.
    pub exchange: Changed<Exchange>,
    /// Oracle's side.
    pub sales: Changed<Sales>,
    /// Who is synced.
    pub users: Vec<User>,
    /// The saved search in use.
    pub search: String,
    /// What the administrator has set.
    pub settings: Settings,
    /// Whether notes were ever included.
    pub ever_noted: bool,
    /// Since when replies to shared mails are captured, if they are.
    pub replies_since: Timestamp,
    /// Whether one-way mode has been on from the beginning: rounds keep the settings that they began with.
    pub always_one_way: bool,
    /// Whether Exchange's value has won every conflict from the beginning.
    pub exchange_always_wins: bool,
    /// What the present request meets.
    pub weather: Weather,
    /// Whether no mailbox was ever synced when the story began.
    pub begins_anew: bool,
    /// Whether the present write took too long to be sent.
    pub gives_up: bool,
    /// The mistake that is put in, if one is.
    pub flaw: Option<Flaw>,
    /// What people made.
    pub records: Vec<Record>,
    /// Makes every edit unlike every other.
    pub serial: u32,
    /// Another product that is at work, if one is.
    pub rival: Rival,
    /// Who changes their mind, by record.
    pub minds: BTreeMap<usize, Mind>,
    /// Who knows what ought to be.
    pub oracle: Oracle,
    /// What the connector keeps of rows that are meetings of series.
    pub row_names: RowNames,
    /// Of each place in a feed that was given out, which place was asked with, to be asked with again when the feed repeats
    /// itself: two readers of one feed are at two places.
    pub asked_with: BTreeMap<(u8, Side, String), Option<String>>,
    /// Rows on a page of a feed, few enough that stories have several pages.
    pub page_rows: usize,
    /// What truly happened.
    pub happenings: Happenings,
    /// Whether anything came between the worker and its vendors since this was last cleared, but for a refusal of what it
    /// wrote.
    pub was_hindered: Cell<bool>,
    /// What was said of the present step, for whoever reads the story; nothing unless somebody listens.
    pub notes: Option<Vec<String>>,
    in_the_air: Vec<Flight>,
    past: VecDeque<(Timestamp, Exchange, Sales)>,
}

impl World {
    /// Two people in one company, empty mailboxes, and what the kind of record needs besides.
    pub fn new<C: Told>(settings: Settings, flaw: Option<Flaw>) -> Self {
        let now = Timestamp::constant(1_774_429_200, 0); // 2026-03-25 09:00 UTC, four days before summer time
        let mut exchange = Exchange::default();
        let mut sales = Sales::empty(1);
        let mut users = Vec::new();
        for (number, first) in ["ada", "grace"].into_iter().enumerate() {
            let address = format!("{first}@contoso.example");
            let person = Person {
                address: address.clone(),
                first: first.to_owned(),
                last: "Marlow".to_owned(),
                oid: format!("oid-{first}"),
                sales_party_id: 300_000_000_000_900_001 + i64::try_from(number).unwrap_or_default(),
                roles: Vec::new(),
                in_sales: true,
            };
            exchange.open_mailbox(&person.oid, first, "Marlow", &address, "UTC");
            sales.employ(&person, now);
            users.push(User {
                oid: person.oid,
                address,
                party: SalesId(person.sales_party_id),
            });
        }
        let search = C::furnish(&mut sales, &users, now);
        let search_number = search.number.clone();
        sales.save_search(search);
        sales.reindex(now);
        Self {
            now,
            exchange: Changed::new(exchange),
            sales: Changed::new(sales),
            users,
            search: search_number,
            settings,
            ever_noted: settings.notes,
            replies_since: now,
            always_one_way: settings.one_way,
            exchange_always_wins: settings.conflict == Resolution::ExchangeWins && !settings.one_way,
            weather: Weather::default(),
            begins_anew: false,
            gives_up: false,
            flaw,
            records: Vec::new(),
            serial: 0,
            rival: Rival::default(),
            minds: BTreeMap::new(),
            oracle: Oracle::default(),
            row_names: RowNames::default(),
            asked_with: BTreeMap::new(),
            page_rows: PAGE_ROWS,
            happenings: Happenings::default(),
            was_hindered: Cell::new(false),
            notes: None,
            in_the_air: Vec::new(),
            past: VecDeque::new(),
        }
    }

    /// What the sync may do now.
    pub fn policy(&self) -> Policy {
        let allowed = |on| {
            if on {
                Permission::Allowed
            } else {
                Permission::Denied
            }
        };
        let captures_private = self.flaw == Some(Flaw::CapturesPrivate);
        let flaw_ignores = self.flaw == Some(Flaw::IgnoresOneWay);
        Policy {
            lead: Lead::Leads,
            direction: if self.settings.one_way && !flaw_ignores {
                Direction::ExchangeToSales
            } else {
                Direction::TwoWay
            },
            external: ExternalEdits::Overwritten,
            search: Search::Usable,
            conflict: self.settings.conflict,
            fallback: Side::Exchange,
            create_in_sales: allowed(self.settings.create_in_sales),
            delete_in_sales: allowed(self.settings.delete_in_sales),
            include_private: allowed(self.settings.include_private || captures_private),
            notes: allowed(self.settings.notes && self.flaw != Some(Flaw::OverlooksNotes)),
            category: CategoryTrust::Trusted,
            grace: if self.flaw == Some(Flaw::NoAging) {
                SignedDuration::ZERO
            } else {
                GRACE
            },
            looks_apart: SignedDuration::from_mins(10),
            birthplace: sync_core::Birthplace::Here,
            zone: sync_core::Zone::utc(),
        }
    }

    /// How old the doubt of a write may be that is sent.
    pub fn send_window(&self) -> SignedDuration {
        if self.flaw == Some(Flaw::SendsLate) {
            SignedDuration::MAX
        } else {
            SEND_WINDOW
        }
    }

    /// The user with this number, modulo how many there are.
    pub fn user(&self, user: u8) -> User {
        self.users[usize::from(user) % self.users.len()].clone()
    }

    /// The same user's mailbox.
    pub fn oid(&self, user: u8) -> String {
        self.user(user).oid
    }

    /// The company's own domains.
    pub fn internal(&self) -> Internal {
        [String::from("contoso.example")].into()
    }

    /// The range of the calendar that is read: a week back to eighteen months ahead.
    pub fn window(&self) -> Window {
        let start = Timestamp::constant(1_774_429_200, 0);
        Window {
            start: start - SignedDuration::from_hours(7 * 24),
            end: start + SignedDuration::from_hours(548 * 24),
        }
    }

    /// The accounts of these names that the user can read.
    pub fn accounts_named(&self, user: &User, names: &BTreeSet<String>) -> AccountNames {
        let ids = |name: &String| {
            let found = self.sales.accounts_named(&user.address, name);
            let rows = found.unwrap_or_default();
            let most = if self.flaw == Some(Flaw::GuessesAccount) {
                1
            } else {
                usize::MAX
            };
            rows.into_iter().map(|row| SalesId(row.id)).take(most).collect()
        };
        names.iter().map(|name| (name.clone(), ids(name))).collect()
    }

    /// Says something about the present step.
    pub fn note(&mut self, words: impl FnOnce() -> String) {
        if let Some(notes) = &mut self.notes {
            notes.push(words());
        }
    }

    /// An administrator changes a setting.
    pub fn set(&mut self, setting: Setting) {
        let settings = &mut self.settings;
        self.always_one_way &= setting != Setting::OneWay(false);
        let turns = matches!(
            setting,
            Setting::SalesWins(true) | Setting::UserDecides(true) | Setting::OneWay(true)
        );
        self.exchange_always_wins &= !turns;
        match setting {
            Setting::OneWay(on) => settings.one_way = on,
            Setting::DeleteInSales(on) => settings.delete_in_sales = on,
            Setting::IncludePrivate(on) => settings.include_private = on,
            Setting::CreateInSales(on) => settings.create_in_sales = on,
            Setting::Searched(on) => settings.searched = on,
            Setting::Autocapture(on) => settings.autocapture = on,
            Setting::NoAttendees(on) => settings.no_attendees = on,
            Setting::IncludeNotes(on) => {
                settings.notes = on;
                self.ever_noted |= on;
            }
            Setting::Replies(on) => {
                if on && !settings.replies {
                    self.replies_since = self.now;
                }
                settings.replies = on;
            }
            Setting::Limit(links) => settings.limit = u32::from(links),
            Setting::Connected(user, on) => {
                let place = usize::from(user) % settings.connected.len();
                settings.connected[place] = on;
            }
            Setting::SalesWins(on) => {
                settings.conflict = if on {
                    Resolution::SalesWins
                } else {
                    Resolution::ExchangeWins
                };
            }
            Setting::UserDecides(on) => {
                settings.conflict = if on {
                    Resolution::UserDecides
                } else {
                    Resolution::ExchangeWins
                };
            }
        }
    }
}

/// The customer's address.
pub const CUSTOMER: &str = "tor@acme.example";
/// The address of somebody whose mail is never captured.
pub const COUNSEL: &str = "lou@counsel.example";
/// The address of somebody external who is no contact, or not yet.
pub const STRANGER: &str = "siv@elsewhere.example";
