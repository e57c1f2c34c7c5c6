//! One suite over the ports of the loop, with two implementations: the worker's adapters, over HTTP in front of the
//! stand-ins, and the ports of the simulation. Whatever people do, they do to the models behind both.
//!
//! Every body between the adapters and the stand-ins is looked at on its way.

#![expect(clippy::unwrap_used, reason = "a broken promise says so by panicking")]

mod failing;
mod files;
mod kinds;
mod late;
mod mailboxes;
mod mails;
mod not_given_up;
mod records;
mod safeguards;
mod stands;

use kinds::Acted;
use sandbox::exchange::model::Exchange;
use sandbox::sales::model::Sales;
use store::links::{CopyId, Leads, Link, MeetingId};
use store::users::UserId;
use sync_core::meeting::Birth;
use sync_core::{
    Carried, Cause, Claim, Item, ItemId, Known, MeetingKey, Origin, Pair, SalesNumber, Side, Was, Write,
};
use uuid::Uuid;
use worker::ports::{Answer, ItemFeed, Outgoing, RecordFeed};

/// One implementation of the ports, with the world behind it.
pub(crate) trait Stand<C: Acted> {
    type Mailbox: ItemFeed<Content = C>;
    type Records: RecordFeed<Content = C>;

    /// The ports of one user.
    fn mailbox(&self) -> &Self::Mailbox;
    fn records(&self) -> &Self::Records;
    /// That user does something, in Outlook or in Sales, whose index follows at once.
    fn act<T>(&self, act: impl FnOnce(&mut Models<'_>) -> T) -> T;
    /// The next requests to that side meet this.
    fn weather(&self, side: Side, weather: Weather);
    /// It is fine again, and whatever was on its way has arrived.
    fn clears_up(&self);
}

/// What a request meets.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weather {
    /// It is refused for the moment.
    Throttles,
    /// It is done, and its answer is lost.
    LosesAnswers,
}

/// Both vendors, with the eyes of one user.
pub(crate) struct Models<'a> {
    pub(crate) exchange: &'a mut Exchange,
    pub(crate) sales: &'a mut Sales,
    pub(crate) oid: String,
    pub(crate) address: String,
    pub(crate) now: jiff::Timestamp,
}

/// Makes two tests of every promise for every kind: one for each implementation.
macro_rules! suite {
    ($($kind:ident = $content:ident { $($part:ident: $promise:ident)* })*) => {$(
        mod $kind {
            use super::stands::{OverHttp, Simulated};
            use super::kinds::$content;
            $(mod $promise {
                use super::super::{$part, stands};
                use super::*;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn over_http() {
                    let stand = OverHttp::<$content>::start().await;
                    $part::$promise(&stand).await;
                }

                #[test]
                fn simulated() {
                    let stand = Simulated::<$content>::new();
                    stands::to_its_end($part::$promise(&stand));
                }
            })*
        }
    )*};
}

macro_rules! suites {
    ($($kind:ident = $content:ident)*) => {
        suite! { $($kind = $content {
            mailboxes: what_a_person_makes_is_told_and_looked_at
            mailboxes: what_we_make_is_marked_and_found_by_its_number
            mailboxes: an_update_is_made_to_the_version_that_is_expected
            mailboxes: marks_are_set_and_only_the_category_is_taken_off
            mailboxes: what_we_delete_is_gone_and_gone_is_not_found
            mailboxes: what_a_person_deletes_is_told_as_removed
            mailboxes: what_is_there_is_among_what_is_alike
            mailboxes: what_is_there_is_sighted_as_a_look_sees_it
            mailboxes: a_lost_answer_says_nothing_and_a_look_finds_what_landed
            mailboxes: throttling_stops_everything_and_writes_nothing
            mailboxes: a_place_that_was_forgotten_says_so
            records: what_we_make_has_our_number_and_none_is_made_twice
            records: an_update_is_made_to_the_version_that_is_expected_in_sales
            records: many_writes_to_sales_are_answered_each_in_the_order_given
            records: what_a_person_changes_in_sales_is_told
            records: what_is_deleted_in_sales_is_told_for_certain
            records: what_changed_is_otherwise_than_it_was_seen
            records: what_went_is_otherwise_than_it_was_seen
            records: what_the_search_holds_can_be_read
            records: what_is_there_in_sales_is_among_what_is_alike
            records: a_lost_answer_of_sales_says_nothing_and_a_look_finds_what_landed
            records: throttling_by_sales_stops_everything
            records: people_and_companies_are_known_by_address_and_name
            records: a_new_contact_moves_the_mark
        })* }
    };
}

suites! {
    appointments = Appointment
    contacts = Contact
    tasks = Task
}

suite! {
    series = Occurrences {
        mailboxes: what_a_person_makes_is_told_and_looked_at
        mailboxes: what_we_make_is_marked_and_found_by_its_number
        mailboxes: an_update_is_made_to_the_version_that_is_expected
        mailboxes: marks_are_set_and_only_the_category_is_taken_off
        mailboxes: what_we_delete_is_gone_and_gone_is_not_found
        mailboxes: what_a_person_deletes_is_told_as_removed
        mailboxes: what_is_there_is_among_what_is_alike
        mailboxes: what_is_there_is_sighted_as_a_look_sees_it
        mailboxes: a_lost_answer_says_nothing_and_a_look_finds_what_landed
        mailboxes: throttling_stops_everything_and_writes_nothing
        mailboxes: a_place_that_was_forgotten_says_so
        mailboxes: a_meeting_is_found_by_its_uid
        records: what_we_make_has_our_number_and_none_is_made_twice
        records: an_update_is_made_to_the_version_that_is_expected_in_sales
        records: what_a_person_changes_in_sales_is_told
        records: what_changed_is_otherwise_than_it_was_seen
        records: what_the_search_holds_can_be_read
        records: what_is_there_in_sales_is_among_what_is_alike
        records: throttling_by_sales_stops_everything
    }
    emails = Email {
        mails: a_mail_is_told_without_its_body_and_looked_at_whole
        mails: only_the_category_is_set_and_taken_off
        mails: what_carries_the_category_is_sighted
        mails: where_a_mail_lies_says_whether_it_is_read
        mails: what_went_is_found_in_another_copy
        mails: throttling_stops_the_mailbox_and_marks_nothing
        mails: a_message_is_made_once_and_found_by_its_number
        mails: a_lost_answer_makes_no_second_conversation
        mails: what_is_deleted_in_sales_is_told_for_certain
        mails: what_is_there_in_sales_is_among_what_is_alike
        mails: throttling_by_sales_stops_everything
        records: what_went_is_otherwise_than_it_was_seen
        records: people_and_companies_are_known_by_address_and_name
        records: a_new_contact_moves_the_mark
    }
    moved_appointments = Appointment {
        mailboxes: what_was_moved_elsewhere_is_found_where_it_lies
    }
    moved_series = Occurrences {
        mailboxes: what_was_moved_elsewhere_is_found_where_it_lies
    }
    moved_contacts = Contact {
        mailboxes: what_was_moved_elsewhere_is_found_where_it_lies
    }
    of_contacts_alone = Contact {
        records: what_was_merged_leads_to_its_survivor_once_it_is_traceable
    }
    of_tasks_alone = Task {
        mailboxes: a_task_that_was_moved_to_another_list_is_found_there
    }
    of_appointments_alone = Appointment {
        mailboxes: a_meeting_is_found_by_its_uid
        mailboxes: what_is_not_over_is_walked
    }
}

const TITLE: &str = "A first title";
const OTHER: &str = "Another title";

/// A link that knows nothing yet of what it names.
pub(crate) fn link<C: Acted>(item: Option<&ItemId>) -> Link<C> {
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    Link {
        meeting: MeetingId(Uuid::from_u128(1)),
        copy: CopyId(Uuid::from_u128(2)),
        user: UserId(Uuid::from_u128(1)),
        key: MeetingKey::from_ical_uid("one suite"),
        immutable_id: item.map(|id| id.as_str().to_owned()),
        leads: Leads::Yes,
        home: Birth::Here,
        ical_uid: None,
        sales_id: None,
        pair: Pair::opened(Origin::by_hand(Claim::Category), None, now),
        generation: 1,
    }
}

/// The number that the record of [`link`] gets.
pub(crate) fn number<C: Acted>() -> ItemId {
    let key = MeetingKey::from_ical_uid("one suite");
    ItemId::new(SalesNumber::mint(C::KIND, &key, 0).as_str())
}

/// The same link while a write to what was last seen is under way, as it is when the write leaves.
pub(crate) fn writing<C: Acted>(side: Side, was: Option<&Item<C>>, write: &Write<C>) -> Link<C> {
    let mut link = link::<C>(was.filter(|_| side == Side::Exchange).map(|item| &item.id));
    let was = was.map_or(Was::Absent, |item| Was::Present(item.clone()));
    let known = match side {
        Side::Exchange => &mut link.pair.exchange,
        Side::Sales => &mut link.pair.sales,
    };
    *known = match was {
        Was::Present(item) => Known::Present(item),
        Was::Absent | Was::Gone(_) => Known::Absent,
    };
    link.pair = sync_core::begin(&link.pair, write, "2027-01-01T00:00:00Z".parse().unwrap());
    link
}

pub(crate) fn creation<C: Acted>(on: Side, title: &str) -> Write<C> {
    let content = C::titled(title);
    Write::Create {
        on,
        carried: Carried {
            sent: content.clone(),
            took_in: content,
        },
    }
}

/// Gives `item` another title.
pub(crate) fn retitling<C: Acted>(on: Side, item: &Item<C>, title: &str) -> Write<C> {
    let mut wanted = item.content.clone();
    wanted.retitle(title);
    Write::Update {
        on,
        id: item.id.clone(),
        expects: item.version.clone(),
        held: item.content.clone(),
        fields: item.content.differing(&wanted),
        carried: Carried {
            sent: wanted.clone(),
            took_in: wanted,
        },
    }
}

pub(crate) async fn to_exchange<C: Acted, S: Stand<C>>(
    stand: &S,
    was: Option<&Item<C>>,
    write: &Write<C>,
) -> Answer<C> {
    use worker::ports::Mailbox as _;
    let link = writing(Side::Exchange, was, write);
    let outgoing = Outgoing { link: &link, write };
    stand.mailbox().write(&[outgoing]).await.remove(0)
}

pub(crate) async fn to_sales<C: Acted, S: Stand<C>>(
    stand: &S,
    was: Option<&Item<C>>,
    write: &Write<C>,
) -> Answer<C> {
    use worker::ports::SalesRecords as _;
    let link = writing(Side::Sales, was, write);
    let outgoing = Outgoing { link: &link, write };
    stand.records().write(&[outgoing]).await.remove(0)
}

/// The link while somebody wants a fresh look at what was last seen.
pub(crate) fn doubted<C: Acted>(side: Side, was: Option<&Item<C>>) -> Link<C> {
    let mut link = link::<C>(was.filter(|_| side == Side::Exchange).map(|item| &item.id));
    let since = "2027-01-01T00:00:00Z".parse().unwrap();
    let was = was.map_or(Was::Absent, |item| Was::Present(item.clone()));
    let known = Known::doubt(was, Cause::Recheck, since);
    match side {
        Side::Exchange => link.pair.exchange = known,
        Side::Sales => link.pair.sales = known,
    }
    link
}
