//! Promises of the Sales port and its feed.

use super::kinds::{Acted, deletes_record, edits_record, makes_record};
use super::{OTHER, Stand, TITLE, Weather, creation, doubted, link, number, retitling, to_sales, writing};
use sandbox::sales::model::{Draft, Table};
use std::collections::{BTreeMap, BTreeSet};
use store::links::Link;
use sync_core::{Contact, Item, ItemId, Known, Marks, Outcome, SalesId, SalesPerson, Side, Write};
use worker::ports::{
    Compared, Cursor, Outgoing, PullError, RecordFeed as _, RecordRow, RecordSeen, Refusal,
    SalesRecords as _, Searched, Stop, Wanted,
};

pub(crate) async fn what_we_make_has_our_number_and_none_is_made_twice<C: Acted, S: Stand<C>>(stand: &S) {
    assert_eq!(look(stand, &link(None)).await, RecordSeen::Missing);
    let made = to_sales(stand, None, &creation(Side::Sales, TITLE)).await;
    let id = made.record.expect("its id is told");
    let item = applied(made.outcome);
    assert_eq!((&item.id, item.content.title_of()), (&number::<C>(), TITLE));
    assert_eq!(item.marks, Marks::BOTH, "its number is the stamp");
    let looked = look(stand, &link(None)).await;
    assert_eq!(same(&looked), same_of(&item, id));
    let again = to_sales(stand, None, &creation(Side::Sales, OTHER)).await;
    assert_eq!((again.outcome, again.refusal), (Outcome::Taken, None));
    assert_eq!(same(&look(stand, &link(None)).await), same_of(&item, id));
}

pub(crate) async fn an_update_is_made_to_the_version_that_is_expected_in_sales<C: Acted, S: Stand<C>>(
    stand: &S,
) {
    let number = stand.act(|models| makes_record::<C>(models, TITLE));
    let (before, id) = found(&read(stand, &number).await);
    stand.act(|models| edits_record::<C>(models, &number, "Somebody's own"));
    let stale = to_sales(stand, Some(&before), &retitling(Side::Sales, &before, OTHER)).await;
    assert_eq!(
        (stale.outcome, stale.refusal),
        (Outcome::PreconditionFailed, None)
    );
    let (current, _) = found(&read(stand, &number).await);
    assert_eq!(current.content.title_of(), "Somebody's own");
    assert_ne!(current.version, before.version);
    let written = to_sales(stand, Some(&current), &retitling(Side::Sales, &current, OTHER)).await;
    let item = applied(written.outcome);
    assert_eq!(
        (item.content.title_of(), item.id.as_str()),
        (OTHER, number.as_str())
    );
    assert_eq!(same(&read(stand, &number).await), same_of(&item, id));
}

pub(crate) async fn many_writes_to_sales_are_answered_each_in_the_order_given<C: Acted, S: Stand<C>>(
    stand: &S,
) {
    let titles = ["One", "Two", "Three", "Four", "Five"];
    let mut items = Vec::new();
    for title in titles {
        let number = stand.act(|models| makes_record::<C>(models, title));
        items.push(found(&read(stand, &number).await).0);
    }
    stand.act(|models| edits_record::<C>(models, items[1].id.as_str(), "Somebody's own"));
    stand.act(|models| deletes_record::<C>(models, items[3].id.as_str()));
    let mut writes: Vec<Write<C>> = items
        .iter()
        .map(|item| retitling(Side::Sales, item, OTHER))
        .collect();
    writes[4] = Write::Delete {
        on: Side::Sales,
        id: items[4].id.clone(),
        expects: items[4].version.clone(),
    };
    writes.push(creation(Side::Sales, TITLE));
    let was = items.iter().map(Some).chain([None]);
    let links: Vec<_> = was
        .zip(&writes)
        .map(|(was, write)| writing(Side::Sales, was, write))
        .collect();
    let outgoing: Vec<_> = links
        .iter()
        .zip(&writes)
        .map(|(link, write)| Outgoing { link, write })
        .collect();
    let mut answers = stand.records().write(&outgoing).await;
    assert_eq!(answers.len(), writes.len());
    let made = applied(answers.remove(5).outcome);
    assert_eq!(made.id, number::<C>());
    let outcomes: Vec<_> = answers.iter().map(|answer| answer.outcome.clone()).collect();
    assert_eq!(outcomes[1], Outcome::PreconditionFailed);
    assert_eq!(outcomes[3], Outcome::NotFound);
    assert_eq!(outcomes[4], Outcome::Deleted);
    for at in [0, 2] {
        let item = applied(outcomes[at].clone());
        let (there, _) = found(&read(stand, items[at].id.as_str()).await);
        assert_eq!((&item.id, item.content.title_of()), (&items[at].id, OTHER));
        assert_eq!((&item.version, item.modified), (&there.version, there.modified));
    }
    let (edited, _) = found(&read(stand, items[1].id.as_str()).await);
    assert_eq!(edited.content.title_of(), "Somebody's own");
    assert_eq!(read(stand, items[4].id.as_str()).await, RecordSeen::Missing);
}

pub(crate) async fn what_a_person_changes_in_sales_is_told<C: Acted, S: Stand<C>>(stand: &S) {
    let (_, place) = told(stand, None).await;
    let number = stand.act(|models| makes_record::<C>(models, TITLE));
    let (rows, place) = told(stand, Some(&place)).await;
    let (item, id) = changed(&rows, &number).expect("the feed tells it");
    assert_eq!(item.content.title_of(), TITLE);
    let (looked, same_id) = found(&read(stand, &number).await);
    assert_eq!((&looked, same_id), (&item, id), "a look finds what the feed told");
    assert!(item.facts.owner.is_some() || C::RECORDS == Table::Contacts);
    stand.act(|models| edits_record::<C>(models, &number, OTHER));
    let (rows, _) = told(stand, Some(&place)).await;
    let (edited, _) = changed(&rows, &number).expect("the feed tells it again");
    assert_eq!(edited.content.title_of(), OTHER);
    assert!(edited.modified > item.modified);
}

pub(crate) async fn what_is_deleted_in_sales_is_told_for_certain<C: Acted, S: Stand<C>>(stand: &S) {
    let number = stand.act(|models| makes_record::<C>(models, TITLE));
    let (rows, place) = told(stand, None).await;
    let (item, _) = changed(&rows, &number).expect("everything is told at first");
    stand.act(|models| deletes_record::<C>(models, &number));
    let (rows, _) = told(stand, Some(&place)).await;
    let deleted = RecordRow::Deleted(ItemId::new(&number));
    assert!(rows.contains(&deleted), "R-DEL-1");
    assert_eq!(read(stand, &number).await, RecordSeen::Missing);
    let delete = Write::Delete {
        on: Side::Sales,
        id: item.id.clone(),
        expects: item.version.clone(),
    };
    let again = to_sales(stand, Some(&item), &delete).await;
    assert_eq!((again.outcome, again.refusal), (Outcome::NotFound, None));
}

pub(crate) async fn what_was_merged_leads_to_its_survivor_once_it_is_traceable<S: Stand<Contact>>(stand: &S) {
    let titles = [TITLE, OTHER, "A third title"];
    let numbers = titles.map(|title| ItemId::new(stand.act(|models| makes_record::<Contact>(models, title))));
    let [kept, lost, unnamed] = &numbers;
    let records = stand.records();
    for _ in 0..2 {
        let named = [kept.clone(), lost.clone()];
        records.make_traceable(&named).await.unwrap();
    }
    assert_eq!(records.survivors(&numbers).await.unwrap(), BTreeMap::new());
    let absorbed = records.absorbed(&numbers).await.unwrap();
    assert!(absorbed.values().all(BTreeSet::is_empty), "{absorbed:?}");
    stand.act(|models| {
        for gone in [lost, unnamed] {
            let (by, now) = (&models.address, models.now);
            let merged = models
                .sales
                .merge(by, Contact::RECORDS, kept.as_str(), gone.as_str(), now);
            merged.unwrap();
        }
    });
    let survivors = records.survivors(&numbers).await.unwrap();
    assert_eq!(survivors.keys().collect::<Vec<_>>(), [lost], "by its name alone");
    let RecordSeen::Found(item, id) = read(stand, kept.as_str()).await else {
        panic!("the survivor is there");
    };
    assert_eq!(
        (&survivors[lost].item.content, survivors[lost].id),
        (&item.content, id)
    );
    let absorbed = records.absorbed(std::slice::from_ref(kept)).await.unwrap();
    assert_eq!(
        absorbed,
        BTreeMap::from([(kept.clone(), BTreeSet::from([lost.clone()]))])
    );
}

pub(crate) async fn what_changed_is_otherwise_than_it_was_seen<C: Acted, S: Stand<C>>(stand: &S) {
    let numbers = [TITLE, OTHER].map(|title| stand.act(|models| makes_record::<C>(models, title)));
    let seen = [seen(stand, &numbers[0]).await, seen(stand, &numbers[1]).await];
    let unseen = link::<C>(None);
    stand.act(|models| edits_record::<C>(models, &numbers[1], "Somebody's own"));
    let compared = stand.records().compare(&[&seen[0], &unseen, &seen[1]]).await;
    assert_eq!(
        compared.unwrap(),
        [Compared::AsSeen, Compared::Otherwise, Compared::Otherwise]
    );
}

pub(crate) async fn what_went_is_otherwise_than_it_was_seen<C: Acted, S: Stand<C>>(stand: &S) {
    let numbers = [TITLE, OTHER].map(|title| stand.act(|models| makes_record::<C>(models, title)));
    let seen = [seen(stand, &numbers[0]).await, seen(stand, &numbers[1]).await];
    stand.act(|models| deletes_record::<C>(models, &numbers[1]));
    let compared = stand.records().compare(&[&seen[0], &seen[1]]).await;
    assert_eq!(compared.unwrap(), [Compared::AsSeen, Compared::Otherwise]);
}

/// A link that knows a record as it is now.
async fn seen<C: Acted, S: Stand<C>>(stand: &S, number: &str) -> Link<C> {
    let read = stand.records().read(&[ItemId::new(number)]).await.unwrap();
    let (item, id) = found(&read[0]);
    let mut link = link::<C>(None);
    link.sales_id = Some(id);
    link.pair.sales = Known::Present(item);
    link
}

pub(crate) async fn what_the_search_holds_can_be_read<C: Acted, S: Stand<C>>(stand: &S) {
    let number = stand.act(|models| makes_record::<C>(models, TITLE));
    let Searched::Holds(held) = stand.records().in_search().await.unwrap() else {
        panic!("the search can be used")
    };
    assert!(held.contains(&ItemId::new(&number)));
    let asked = [ItemId::new("NOBODY-1"), ItemId::new(&number)];
    let read = stand.records().read(&asked).await.unwrap();
    assert_eq!(read[0], RecordSeen::Missing);
    assert_eq!(found(&read[1]).0.content.title_of(), TITLE);
    stand.act(|models| deletes_record::<C>(models, &number));
    let Searched::Holds(held) = stand.records().in_search().await.unwrap() else {
        panic!("the search can be used")
    };
    assert!(!held.contains(&ItemId::new(&number)));
}

pub(crate) async fn what_is_there_in_sales_is_among_what_is_alike<C: Acted, S: Stand<C>>(stand: &S) {
    let number = stand.act(|models| makes_record::<C>(models, TITLE));
    let content = C::titled(TITLE);
    let wanted = Wanted {
        key: None,
        content: &content,
    };
    let alike = stand.records().alike(&[wanted]).await.unwrap();
    let record = alike.iter().find(|record| record.item.id.as_str() == number);
    let record = record.expect("it could be the same");
    let (looked, id) = found(&read(stand, &number).await);
    assert_eq!((&*record.item, record.id), (&looked, id));
}

pub(crate) async fn a_lost_answer_of_sales_says_nothing_and_a_look_finds_what_landed<
    C: Acted,
    S: Stand<C>,
>(
    stand: &S,
) {
    stand.weather(Side::Sales, Weather::LosesAnswers);
    let lost = to_sales(stand, None, &creation(Side::Sales, TITLE)).await;
    assert_eq!((lost.outcome, lost.refusal), (Outcome::Uncertain, None));
    stand.clears_up();
    let (made, _) = found(&look(stand, &doubted(Side::Sales, None)).await);
    assert_eq!((made.content.title_of(), &made.id), (TITLE, &number::<C>()));
    stand.weather(Side::Sales, Weather::LosesAnswers);
    let lost = to_sales(stand, Some(&made), &retitling(Side::Sales, &made, OTHER)).await;
    assert_eq!(lost.outcome, Outcome::Uncertain);
    stand.clears_up();
    let (item, _) = found(&look(stand, &doubted(Side::Sales, Some(&made))).await);
    assert_eq!(item.content.title_of(), OTHER);
}

pub(crate) async fn throttling_by_sales_stops_everything<C: Acted, S: Stand<C>>(stand: &S) {
    let number = stand.act(|models| makes_record::<C>(models, TITLE));
    let (item, _) = found(&read(stand, &number).await);
    stand.weather(Side::Sales, Weather::Throttles);
    let asked = [ItemId::new(&number)];
    let looked = stand.records().read(&asked).await;
    assert!(matches!(looked, Err(Stop::Throttled(Some(_)))), "{looked:?}");
    let pulled = stand.records().changes(None).await;
    let is_stopped = matches!(pulled, Err(PullError::Stopped(Stop::Throttled(Some(_)))));
    assert!(is_stopped, "{pulled:?}");
    let answer = to_sales(stand, Some(&item), &retitling(Side::Sales, &item, OTHER)).await;
    assert_eq!(answer.outcome, Outcome::NotApplied);
    let is_stop = matches!(answer.refusal, Some(Refusal::Stop(Stop::Throttled(Some(_)))));
    assert!(is_stop, "{:?}", answer.refusal);
}

pub(crate) async fn people_and_companies_are_known_by_address_and_name<C: Acted, S: Stand<C>>(stand: &S) {
    let (account, contact) = stand.act(|models| {
        let (sales, now) = (&mut models.sales, models.now);
        let account = Draft::new().with("OrganizationName", "Winter & Sons");
        let number = sales
            .create(&models.address, Table::Accounts, &account, now)
            .unwrap();
        let account = sales.record(Table::Accounts, &number).unwrap().id;
        let zoe = Draft::contact("Zoe", "Winter", "zoe@winter.example").with("AccountPartyId", account);
        let number = sales.create(&models.address, Table::Contacts, &zoe, now).unwrap();
        let contact = sales.record(Table::Contacts, &number).unwrap().id;
        (SalesId(account), SalesId(contact))
    });
    let texts = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let addresses = texts(&["zoe@winter.example", "nobody@winter.example"]);
    let companies = texts(&["winter & sons", "nowhere"]);
    let known = stand
        .records()
        .acquaintance(&addresses, &companies)
        .await
        .unwrap();
    let zoe = BTreeSet::from([SalesPerson::Contact(contact)]);
    assert_eq!(known.people.get("zoe@winter.example"), Some(&zoe));
    assert!(
        known
            .people
            .get("nobody@winter.example")
            .is_none_or(BTreeSet::is_empty)
    );
    assert_eq!(known.belong.get(&contact), Some(&account), "R-APPT-8");
    assert_eq!(
        known.accounts.get("winter & sons"),
        Some(&BTreeSet::from([account]))
    );
    assert!(known.accounts.get("nowhere").is_none_or(BTreeSet::is_empty));
}

pub(crate) async fn a_new_contact_moves_the_mark<C: Acted, S: Stand<C>>(stand: &S) {
    let before = stand.records().contacts().await.unwrap();
    assert_eq!(stand.records().contacts().await.unwrap(), before);
    let now = stand.act(|models| {
        let zoe = Draft::contact("Zoe", "Winter", "zoe@winter.example");
        models
            .sales
            .create(&models.address, Table::Contacts, &zoe, models.now)
            .unwrap();
        models.now
    });
    let after = stand.records().contacts().await.unwrap();
    assert_eq!(after.count, before.count + 1);
    let changed_at = after.changed_at.expect("one was changed");
    assert_eq!(changed_at.as_second(), now.as_second());
}

async fn look<C: Acted, S: Stand<C>>(stand: &S, link: &Link<C>) -> RecordSeen<C> {
    stand.records().look(&[link]).await.unwrap().remove(0)
}

async fn read<C: Acted, S: Stand<C>>(stand: &S, number: &str) -> RecordSeen<C> {
    let mut named = link::<C>(None);
    let read = stand
        .records()
        .read(&[ItemId::new(number)])
        .await
        .unwrap()
        .remove(0);
    if let RecordSeen::Found(item, _) = &read {
        named.pair.sales = Known::Present(Item::clone(item));
        assert_eq!(look(stand, &named).await, read, "by a link as by its number");
    }
    read
}

/// Everything that the feed tells until it has told all, and where it was left.
async fn told<C: Acted, S: Stand<C>>(stand: &S, after: Option<&Cursor>) -> (Vec<RecordRow<C>>, Cursor) {
    let mut after = after.cloned();
    let mut told = Vec::new();
    for _ in 0..100 {
        let page = stand.records().changes(after.as_ref()).await.unwrap();
        told.extend(page.rows);
        if page.is_last {
            return (told, page.next);
        }
        after = Some(page.next);
    }
    panic!("the feed never ends")
}

/// What was said of a record last.
fn changed<C: Acted>(rows: &[RecordRow<C>], number: &str) -> Option<(Item<C>, SalesId)> {
    rows.iter().rev().find_map(|row| match row {
        RecordRow::Changed(item, id) if item.id.as_str() == number => Some((Item::clone(item), *id)),
        RecordRow::Changed(..) | RecordRow::Deleted(_) | RecordRow::Refused(..) => None,
    })
}

fn found<C: Acted>(seen: &RecordSeen<C>) -> (Item<C>, SalesId) {
    let RecordSeen::Found(item, id) = seen else {
        panic!("{seen:?}")
    };
    (Item::clone(item), *id)
}

fn applied<C: Acted>(outcome: Outcome<C>) -> Item<C> {
    let Outcome::Applied(item) = outcome else {
        panic!("{outcome:?}")
    };
    item
}

/// What an answer and a look must agree on.
type Same = (ItemId, sync_core::Version, jiff::Timestamp, String, SalesId);

fn same<C: Acted>(seen: &RecordSeen<C>) -> Same {
    let (item, id) = found(seen);
    same_of(&item, id)
}

fn same_of<C: Acted>(item: &Item<C>, id: SalesId) -> Same {
    (
        item.id.clone(),
        item.version.clone(),
        item.modified,
        item.content.title_of().to_owned(),
        id,
    )
}
