//! What people answer, and what that asks for (R-ERR-3). An answer that was taken, and after which nobody did anything to
//! its record, is carried out in the end; and nothing is unlinked, deleted or linked again that only an answer may.

use super::Oracle;
use super::people::is_as_wanted;
use crate::desk::{Desk, Order, SharedItem, is_sure, shown};
use crate::kinds::{Told, Values};
use crate::records::Born;
use crate::steps::EditedField;
use crate::store::SimStore;
use crate::world::{STALE_SECS_MAX, World};
use sandbox::exchange::model::Folder;
use sandbox::sales::model::Table;
use store::links::{CopyId, Link};
use sync_core::{
    Action, Approver, Choice, Detail, Hold, Known, ReasonCode, Remedy, SalesId, Side, Standing, Versions,
    Write, told,
};
use worker::sync::answers::Said;
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

/// What people answered so far.
#[derive(Debug, Clone, Default)]
pub struct Answers(Vec<Given>);

/// One answer, or one share by hand.
#[derive(Debug, Clone)]
struct Given {
    job: u32,
    record: usize,
    /// The link that it is about; none of a share, whose link may not be there yet.
    copy: Option<CopyId>,
    choice: Choice,
    seen: Versions,
    /// What each side showed when it was given.
    showed: [Option<Values>; 2],
    /// The field that waited for it.
    field: Option<EditedField>,
    /// Whether it is known what follows: the sync knew all that there was, and nobody did anything since.
    is_certain: bool,
    came: Came,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// Nobody knows yet.
    Pending,
    Taken,
    Refused,
}

impl Answers {
    /// Somebody did something to a record: nobody can say any more what earlier answers come to.
    pub fn disturb(&mut self, record: usize) {
        for given in self.0.iter_mut().filter(|given| given.record == record) {
            given.is_certain = false;
        }
    }

    /// A job ended. One that was begun before may have been taken then.
    pub fn ended(&mut self, job: u32, is_taken: bool, was_begun: bool) {
        for given in self.0.iter_mut().filter(|given| given.job == job) {
            given.came = match (is_taken, was_begun) {
                (true, _) => Came::Taken,
                (false, true) => Came::Pending,
                (false, false) => Came::Refused,
            };
        }
    }

    fn of(&self, record: Option<usize>) -> impl Iterator<Item = &Given> {
        let may_be_taken = move |given: &&Given| Some(given.record) == record && given.came != Came::Refused;
        self.0.iter().filter(may_be_taken)
    }

    fn says(&self, record: Option<usize>, choice: impl Fn(&Choice) -> bool) -> bool {
        self.of(record).any(|given| choice(&given.choice))
    }

    /// Whether somebody said that this deletion may be, of just that.
    pub(super) fn agrees_to_delete(&self, record: usize, side: Side, held: &Values) -> bool {
        self.of(Some(record)).any(|given| {
            let is_asked = matches!(given.choice, Choice::DeleteToo)
                || (matches!(given.choice, Choice::CleanUp) && side == Side::Exchange);
            is_asked && given.showed[place(side)].as_ref() == Some(held)
        })
    }

    /// Whether somebody asked for the Outlook copy to go.
    pub(super) fn cleans_up(&self, record: Option<usize>) -> bool {
        self.says(record, |choice| matches!(choice, Choice::CleanUp))
    }

    /// Whether somebody had it done that a record is apart for this.
    pub(super) fn parts(&self, record: Option<usize>, code: ReasonCode) -> bool {
        match code {
            ReasonCode::LeftApart => self.says(record, |choice| matches!(choice, Choice::Leave)),
            ReasonCode::Ignored => self.says(record, |choice| matches!(choice, Choice::Ignore)),
            ReasonCode::CleanedUp => self.cleans_up(record),
            ReasonCode::HoldDiscarded => self.says(record, |choice| matches!(choice, Choice::Discard)),
            _ => false,
        }
    }

    /// Whether somebody answered that a link is to be one again.
    pub(super) fn link_again(&self, copy: CopyId) -> bool {
        let links = |given: &&Given| matches!(given.choice, Choice::Share | Choice::BringBack);
        self.0.iter().filter(links).any(|given| given.copy == Some(copy))
    }

    /// How many approvals there were.
    pub(super) fn approvals(&self) -> usize {
        let approved = |given: &&Given| matches!(given.choice, Choice::Approve(_));
        self.0.iter().filter(approved).count()
    }

    fn approves(&self, copy: CopyId, side: Side, expects: &sync_core::Version) -> bool {
        self.0.iter().any(|given| {
            let seen = match side {
                Side::Exchange => &given.seen.exchange,
                Side::Sales => &given.seen.sales,
            };
            matches!(given.choice, Choice::Approve(_))
                && given.copy == Some(copy)
                && seen.as_ref() == Some(expects)
        })
    }
}

fn place(side: Side) -> usize {
    match side {
        Side::Exchange => 0,
        Side::Sales => 1,
    }
}

impl World {
    /// Somebody answers one of the links that ask something.
    pub fn decide<C: Told>(&mut self, nth: u8, choice: u8, store: &SimStore<C>, desk: &mut Desk) {
        let asking: Vec<_> = store
            .all()
            .into_iter()
            .filter_map(|(user, link)| {
                let reason = told(&link.pair, &self.policy_of(user, &link), self.now);
                let Remedy::Actions(actions) = reason.code.remedy() else {
                    return None;
                };
                Some((user, link, reason, actions))
            })
            .collect();
        if asking.is_empty() {
            return;
        }
        let (user, link, reason, actions) = &asking[usize::from(nth) % asking.len()];
        let action = actions[usize::from(choice) % actions.len()];
        let which = usize::from(choice) / actions.len();
        let Some(choice) = self.choice_of(*user, action, &reason.detail, which) else {
            return;
        };
        let Some(record) = self.record_of(link).map(|record| self.original_of(record)) else {
            return;
        };
        let said = Said {
            copy: link.copy,
            choice,
            seen: shown(link),
        };
        self.note(|| {
            format!(
                "user {user} says {:?} to {} of record {record}",
                said.choice,
                reason.code.as_str()
            )
        });
        let job = desk.ask(*user, Order::Answer(said.clone()));
        self.happenings.count(("people", "decide"));
        self.happenings.count(("answers", word_of(action)));
        if matches!(
            said.choice,
            Choice::Share | Choice::BringBack | Choice::Retry | Choice::Resume
        ) {
            self.oracle.put_back(record);
        }
        if said.choice == Choice::Share {
            self.oracle.categorised(record, true);
        }
        self.given(*user, record, Some(link), job, said, &reason.detail);
    }

    /// What a person says who chooses this action; none where it cannot be said here.
    fn choice_of(&self, user: u8, action: Action, detail: &Detail, which: usize) -> Option<Choice> {
        Some(match action {
            Action::Retry => Choice::Retry,
            Action::Link => match detail {
                Detail::Candidates(found) if !found.is_empty() => {
                    Choice::Link(found[which % found.len()].clone())
                }
                _ => return None,
            },
            Action::Create => Choice::Create,
            Action::Leave => Choice::Leave,
            Action::PickAccount => Choice::PickAccount(self.account(user, which)?),
            Action::KeepExchange => Choice::Keep(Side::Exchange),
            Action::KeepSales => Choice::Keep(Side::Sales),
            Action::DeleteToo => Choice::DeleteToo,
            Action::BringBack => Choice::BringBack,
            Action::CleanUp => Choice::CleanUp,
            Action::Resume => Choice::Resume,
            Action::Ignore => Choice::Ignore,
            Action::Approve if which % 2 == 0 => Choice::Approve(Approver::User),
            Action::Approve => Choice::Approve(Approver::Administrator),
            Action::Discard => Choice::Discard,
            Action::Share => Choice::Share,
            Action::SignIn => return None,
        })
    }

    /// An account that the user can read.
    fn account(&self, user: u8, which: usize) -> Option<SalesId> {
        let reader = self.sales.user(&self.users[usize::from(user)].address)?;
        let seen: Vec<_> = self
            .sales
            .all(Table::Accounts)
            .filter(|row| self.sales.sees(reader, row))
            .map(|row| SalesId(row.id))
            .collect();
        (!seen.is_empty()).then(|| seen[which % seen.len()])
    }

    /// A user shares an item by hand.
    pub fn share<C: Told>(&mut self, record: u8, desk: &mut Desk) {
        let Some(record) = self.record(record) else {
            return;
        };
        let Some((user, entry, Folder::Default)) = self.entry_of::<C>(record) else {
            return;
        };
        let facts = C::facts(&entry);
        if facts.is_cancelled {
            return;
        }
        let item = SharedItem {
            id: sync_core::ItemId::new(facts.id),
            key: C::key(C::uid(&entry), &self.users[usize::from(user)]),
            organizes: facts.organizes,
            is_original: matches!(self.records[record].origin, Born::InExchange { .. }),
        };
        let job = desk.ask(user, Order::Share(item));
        self.happenings.count(("people", "share"));
        self.oracle.categorised(record, true);
        self.oracle.put_back(record);
        let said = Said {
            copy: CopyId(uuid::Uuid::nil()),
            choice: Choice::Share,
            seen: Versions::default(),
        };
        // Whoever reads it finds the category as it is now.
        let modified = C::item(&entry, Folder::Default, None).0.modified;
        let is_settled = self.now.duration_since(modified).as_secs() > i64::from(STALE_SECS_MAX);
        let record = self.original_of(record);
        self.given::<C>(user, record, None, job, said, &Detail::None);
        if !is_settled {
            self.oracle.answers.disturb(record);
        }
    }

    fn given<C: Told>(
        &mut self,
        user: u8,
        record: usize,
        link: Option<&Link<C>>,
        job: u32,
        said: Said,
        detail: &Detail,
    ) {
        let showed = link.map(|link| self.showed(user, link)).unwrap_or_default();
        let is_certain = link.is_none_or(|link| self.knows_all(user, link));
        let field = match detail {
            Detail::Field(name) => C::EDITED
                .iter()
                .copied()
                .find(|field| format!("{field:?}").eq_ignore_ascii_case(name)),
            _ => None,
        };
        self.oracle.answers.disturb(record);
        self.oracle.answers.0.push(Given {
            job,
            record,
            copy: link.map(|link| link.copy),
            choice: said.choice,
            seen: said.seen,
            showed,
            field,
            is_certain,
            came: Came::Pending,
        });
    }

    fn showed<C: Told>(&self, user: u8, link: &Link<C>) -> [Option<Values>; 2] {
        let entry = self
            .truth(user, link)
            .filter(|(folder, _)| *folder != Folder::DeletedItems);
        let number = number_of(link);
        let row = C::rows_of(&self.sales, number.as_str()).into_iter().next();
        [
            entry.map(|(_, entry)| C::values_of_entry(&entry)),
            row.map(|row| C::values_of_row(&self.sales, row)),
        ]
    }

    /// Whether the sync knows both sides as they are.
    fn knows_all<C: Told>(&self, user: u8, link: &Link<C>) -> bool {
        let entry = self.truth(user, link);
        let entry = entry
            .filter(|(folder, entry)| *folder == Folder::Default && !C::facts(entry).is_cancelled)
            .map(|(folder, entry)| C::item(&entry, folder, None).0.version);
        let row = C::rows_of(&self.sales, number_of(link).as_str())
            .into_iter()
            .next();
        let row = row.map(|row| C::item_from_row(&self.sales, row, None).version);
        let known = |known: &Known<C>| known.item().map(|item| item.version.clone());
        is_sure(link) && known(&link.pair.exchange) == entry && known(&link.pair.sales) == row
    }

    /// A deletion is about to leave that was held: somebody let it go, as it is.
    pub(super) fn watch_approval<C: Told>(&mut self, link: &Link<C>, write: &Write<C>) {
        let (Some(hold), Write::Delete { on, expects, .. }) = (&link.pair.hold, write) else {
            return;
        };
        let is_shown = self.oracle.answers.approves(link.copy, *on, expects);
        if is_answered(hold) && !is_shown {
            let detail = format!("{} in {on:?}", link.copy.0);
            self.oracle.says(
                "R-HOLD-1 an approval lets go what was shown, and nothing else",
                detail,
            );
        }
    }

    /// In the end: what was answered, was taken, and was disturbed by nothing, is so.
    pub(super) fn judge_answers<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        let certain = |given: &&Given| given.is_certain && given.came == Came::Taken;
        let given: Vec<_> = self.oracle.answers.0.iter().filter(certain).cloned().collect();
        for given in given {
            let about = links.iter().find(|(user, link)| match given.copy {
                Some(copy) => link.copy == copy,
                None => {
                    let is_makers = *user == self.records[given.record].user;
                    is_makers
                        && self.record_of(link).map(|record| self.original_of(record)) == Some(given.record)
                }
            });
            let Some((user, link)) = about else {
                continue;
            };
            if link.pair.hold.is_some() {
                continue;
            }
            if let Some(promise) = self.is_broken(*user, link, &given) {
                let detail = format!(
                    "{:?} about record {}: {:?}",
                    given.choice, given.record, link.pair.standing
                );
                self.oracle.says(promise, detail);
                return;
            }
        }
    }

    fn is_broken<C: Told>(&self, user: u8, link: &Link<C>, given: &Given) -> Option<&'static str> {
        let [exchange, sales] = self.showed(user, link);
        let is_apart = matches!(link.pair.standing, Standing::Unlinked(_));
        let (is_kept, promise) = match &given.choice {
            Choice::Keep(side) => {
                let chosen = given.field.and_then(|field| {
                    let chosen = given.showed[place(*side)].as_ref()?.get(&field)?;
                    Some((field, chosen))
                });
                let holds = |values: &Option<Values>, field, chosen: &str| {
                    let held = values.as_ref().and_then(|values| values.get(&field));
                    held.is_some_and(|held| is_as_wanted(field, chosen, held))
                };
                let is_so = chosen.is_none_or(|(field, chosen)| {
                    C::is_silent(field, chosen)
                        || (holds(&exchange, field, chosen) && holds(&sales, field, chosen))
                });
                (is_so, "R-ERR-3 the side that a person chose is what both hold")
            }
            Choice::BringBack => (
                exchange.is_some() && sales.is_some(),
                "R-CONF-3 what is to be brought back is there again",
            ),
            Choice::DeleteToo => (
                exchange.is_none() && sales.is_none(),
                "R-CONF-3 what is to be deleted too is gone",
            ),
            Choice::CleanUp => (
                exchange.is_none() && sales.is_some(),
                "R-CONT-7 what is cleaned up is gone from Outlook alone",
            ),
            Choice::Approve(_) => (
                exchange.is_none() && sales.is_none(),
                "R-HOLD-1 what was approved is done",
            ),
            Choice::Discard | Choice::Leave | Choice::Ignore => (
                is_apart
                    && (given.showed[0].is_none() || exchange.is_some())
                    && (given.showed[1].is_none() || sales.is_some()),
                "R-ERR-3 what a person leaves apart is apart, and kept",
            ),
            Choice::Link(id) => {
                let is_it = item_of(link).as_ref() == Some(id) || number_of(link).as_str() == id.as_str();
                (is_it, "R-ERR-3 it is linked with what a person named")
            }
            Choice::Create => (
                exchange.is_some() && sales.is_some(),
                "R-ERR-3 a new one is made where a person wants one",
            ),
            Choice::PickAccount(account) => {
                let row = C::rows_of(&self.sales, number_of(link).as_str())
                    .into_iter()
                    .next();
                let at = row.and_then(|row| row.stored("AccountPartyId").as_int());
                (
                    at == Some(account.0),
                    "R-CONT-3 a picked account is the contact's",
                )
            }
            Choice::Share => (!is_apart, "R-SHARE-1 what is shared by hand is linked"),
            Choice::Retry | Choice::Resume => (true, "R-ERR-3 what is tried again goes on"),
        };
        (!is_kept).then_some(promise)
    }
}

impl Oracle {
    /// A job that people asked for ended.
    pub fn job_ended(&mut self, job: u32, is_taken: bool, was_begun: bool) {
        self.answers.ended(job, is_taken, was_begun);
    }
}

/// Whether it is no longer held because of an answer.
fn is_answered(hold: &Hold) -> bool {
    hold.answer.is_some()
}

fn word_of(action: Action) -> &'static str {
    match action {
        Action::Retry => "retry",
        Action::Link => "link",
        Action::Create => "create",
        Action::Leave => "leave",
        Action::PickAccount => "pick account",
        Action::KeepExchange => "keep exchange",
        Action::KeepSales => "keep sales",
        Action::DeleteToo => "delete too",
        Action::BringBack => "bring back",
        Action::CleanUp => "clean up",
        Action::Resume => "resume",
        Action::Ignore => "ignore",
        Action::Approve => "approve",
        Action::Discard => "discard",
        Action::Share => "share",
        Action::SignIn => "sign in",
    }
}
