//! Promises of the mailbox port and its feed.

use super::kinds::Acted;
use super::{OTHER, Stand, TITLE, Weather, creation, doubted, link, number, retitling, to_exchange, writing};
use sandbox::exchange::model::Folder;
use store::links::Link;
use sync_core::{Item, ItemId, Marks, Outcome, Place, Side, Write};
use worker::ports::{
    Cursor, ItemFeed as _, ItemRow, ItemSeen, Mailbox as _, Outgoing, Page, PullError, Refusal, Stop, Wanted,
};

pub(crate) async fn what_a_person_makes_is_told_and_looked_at<C: Acted, S: Stand<C>>(stand: &S) {
    let place = told(stand, None).await.1;
    let id = makes(stand, TITLE);
    let (rows, place) = told(stand, Some(&place)).await;
    let row = of(&rows, &id).expect("the feed tells it");
    assert!(row.key.is_some());
    assert_eq!((&row.made_as, &row.stamp), (&None, &None));
    let item = found(&row.seen);
    assert_eq!(item.content.title_of(), TITLE);
    assert_eq!((&item.id, item.marks), (&id, Marks::NONE));
    let looked = look(stand, &link(Some(&id))).await;
    assert_eq!(found(&looked), item, "a look finds what the feed told");

    edits(stand, &id, OTHER);
    let (rows, place) = told(stand, Some(&place)).await;
    let changed = found(&of(&rows, &id).expect("the feed tells it again").seen);
    assert_eq!(changed.content.title_of(), OTHER);
    assert_ne!(changed.version, item.version);
    assert!(changed.modified > item.modified);
    let (rows, _) = told(stand, Some(&place)).await;
    assert_eq!(of(&rows, &id), None, "and once only");
    let nothing = look(stand, &link(Some(&ItemId::new("AAMkNobody=")))).await;
    assert_eq!(nothing, ItemSeen::Missing);
}

pub(crate) async fn what_we_make_is_marked_and_found_by_its_number<C: Acted, S: Stand<C>>(stand: &S) {
    let place = told(stand, None).await.1;
    let unmade = look(stand, &link(None)).await;
    assert_eq!(unmade, ItemSeen::Missing);
    let made = create(stand, TITLE).await;
    assert_eq!((made.content.title_of(), made.marks), (TITLE, Marks::BOTH));
    let by_id = look(stand, &link(Some(&made.id))).await;
    assert_eq!(same(&found(&by_id)), same(&made));
    let by_number = look(stand, &link(None)).await;
    assert_eq!(found(&by_number), found(&by_id), "though nobody knows its id");
    let (rows, _) = told(stand, Some(&place)).await;
    let row = of(&rows, &made.id).expect("the feed tells it");
    assert_eq!(
        (&row.made_as, &row.stamp),
        (&Some(number::<C>()), &Some(number::<C>()))
    );
    assert_eq!(found(&row.seen).marks, Marks::BOTH);
}

pub(crate) async fn an_update_is_made_to_the_version_that_is_expected<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let before = found(&look(stand, &link(Some(&id))).await);
    edits(stand, &id, "Somebody's own");
    let stale = to_exchange(stand, Some(&before), &retitling(Side::Exchange, &before, OTHER)).await;
    assert_eq!(
        (stale.outcome, stale.refusal),
        (Outcome::PreconditionFailed, None)
    );
    let current = found(&look(stand, &link(Some(&id))).await);
    assert_eq!(current.content.title_of(), "Somebody's own");
    let written = to_exchange(stand, Some(&current), &retitling(Side::Exchange, &current, OTHER)).await;
    let item = applied(written.outcome);
    assert_eq!((item.content.title_of(), &item.id), (OTHER, &id));
    assert_ne!(item.version, current.version);
    let looked = found(&look(stand, &link(Some(&id))).await);
    assert_eq!(same(&looked), same(&item));
}

pub(crate) async fn marks_are_set_and_only_the_category_is_taken_off<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let plain = found(&look(stand, &link(Some(&id))).await);
    let mark = |item: &Item<C>| Write::Mark {
        id: item.id.clone(),
        expects: item.version.clone(),
    };
    let marked = applied(to_exchange(stand, Some(&plain), &mark(&plain)).await.outcome);
    assert_eq!((marked.marks, marked.content.title_of()), (Marks::BOTH, TITLE));
    let looked = found(&look(stand, &link(Some(&id))).await);
    assert_eq!((looked.marks, &looked.version), (Marks::BOTH, &marked.version));
    let unmark = Write::Unmark {
        id: id.clone(),
        expects: looked.version.clone(),
    };
    let unmarked = applied(to_exchange(stand, Some(&looked), &unmark).await.outcome);
    let stamped = Marks {
        category: false,
        stamp: true,
    };
    assert_eq!(unmarked.marks, stamped, "R-ID-2: opted out");
    assert_eq!(found(&look(stand, &link(Some(&id))).await).marks, stamped);
}

pub(crate) async fn what_we_delete_is_gone_and_gone_is_not_found<C: Acted, S: Stand<C>>(stand: &S) {
    let made = create(stand, TITLE).await;
    let (_, place) = told(stand, None).await;
    let delete = Write::Delete {
        on: Side::Exchange,
        id: made.id.clone(),
        expects: made.version.clone(),
    };
    let deleted = to_exchange(stand, Some(&made), &delete).await;
    assert_eq!(deleted.outcome, Outcome::Deleted);
    assert!(is_gone(&look(stand, &link(Some(&made.id))).await));
    let again = to_exchange(stand, Some(&made), &delete).await;
    assert_eq!((again.outcome, again.refusal), (Outcome::NotFound, None));
    let update = to_exchange(stand, Some(&made), &retitling(Side::Exchange, &made, OTHER)).await;
    // What lies in Deleted Items may still be read before it is written, and is another version there.
    let is_refused = matches!(update.outcome, Outcome::NotFound | Outcome::PreconditionFailed);
    assert!(is_refused, "{:?}", update.outcome);
    let (rows, _) = told(stand, Some(&place)).await;
    assert_eq!(of(&rows, &made.id).map(|row| &row.seen), Some(&ItemSeen::Missing));
}

pub(crate) async fn what_a_person_deletes_is_told_as_removed<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let (_, place) = told(stand, None).await;
    stand.act(|models| C::deletes_in_outlook(models, id.as_str()));
    let (rows, _) = told(stand, Some(&place)).await;
    let row = of(&rows, &id).expect("the feed tells it");
    assert_eq!(
        (&row.seen, row.key),
        (&ItemSeen::Missing, None),
        "and does not say how it went"
    );
    assert!(is_gone(&look(stand, &link(Some(&id))).await));
    let (rows, _) = told(stand, None).await;
    assert_eq!(
        of(&rows, &id),
        None,
        "a round from the beginning does not list it"
    );
}

pub(crate) async fn what_is_there_is_among_what_is_alike<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let content = C::titled(TITLE);
    let wanted = Wanted {
        key: None,
        content: &content,
    };
    let alike = stand.mailbox().alike(&[wanted]).await.unwrap();
    let row = of(&alike, &id).expect("it could be the same");
    assert_eq!(found(&row.seen), found(&look(stand, &link(Some(&id))).await));
}

pub(crate) async fn what_is_there_is_sighted_as_a_look_sees_it<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let made = create(stand, TITLE).await.id;
    edits(stand, &id, OTHER);
    let sightings = stand.mailbox().sightings().await.unwrap();
    let sightings = sightings.expect("a folder can be listed");
    for (id, is_categorised) in [(&id, false), (&made, true)] {
        let item = found(&look(stand, &link(Some(id))).await);
        let seen = sightings.iter().find(|seen| seen.id == *id).expect("it is there");
        assert_eq!(
            (&seen.version, seen.is_categorised),
            (&item.version, is_categorised)
        );
    }
    let asked = [ItemId::new("AAMkNobody="), id.clone()];
    let rows = stand.mailbox().read(&asked).await.unwrap();
    assert_eq!(rows.len(), 1, "what is missing has no row");
    let row = of(&rows, &id).expect("the other has one");
    assert_eq!(found(&row.seen), found(&look(stand, &link(Some(&id))).await));
    assert!(row.key.is_some());
}

pub(crate) async fn a_lost_answer_says_nothing_and_a_look_finds_what_landed<C: Acted, S: Stand<C>>(
    stand: &S,
) {
    stand.weather(Side::Exchange, Weather::LosesAnswers);
    let lost = to_exchange(stand, None, &creation(Side::Exchange, TITLE)).await;
    assert_eq!((lost.outcome, lost.refusal), (Outcome::Uncertain, None));
    stand.clears_up();
    let made = found(&look(stand, &doubted(Side::Exchange, None)).await);
    assert_eq!((made.content.title_of(), made.marks), (TITLE, Marks::BOTH));

    stand.weather(Side::Exchange, Weather::LosesAnswers);
    let lost = to_exchange(stand, Some(&made), &retitling(Side::Exchange, &made, OTHER)).await;
    let is_sent = lost.outcome != Outcome::NotApplied || !C::LOOKS_FIRST;
    if is_sent {
        assert_eq!(lost.outcome, Outcome::Uncertain);
    }
    stand.clears_up();
    let item = found(&look(stand, &link(Some(&made.id))).await);
    assert_eq!(item.content.title_of(), if is_sent { OTHER } else { TITLE });
}

pub(crate) async fn throttling_stops_everything_and_writes_nothing<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let item = found(&look(stand, &link(Some(&id))).await);
    stand.weather(Side::Exchange, Weather::Throttles);
    let links = [link::<C>(Some(&id))];
    let looked = stand.mailbox().look(&[&links[0]]).await;
    assert!(matches!(looked, Err(Stop::Throttled(Some(_)))), "{looked:?}");
    let pulled = stand.mailbox().changes(None).await;
    let is_stopped = matches!(pulled, Err(PullError::Stopped(Stop::Throttled(Some(_)))));
    assert!(is_stopped, "{pulled:?}");
    let write = retitling(Side::Exchange, &item, OTHER);
    let under_way = writing(Side::Exchange, Some(&item), &write);
    let outgoing = Outgoing {
        link: &under_way,
        write: &write,
    };
    let answers = stand.mailbox().write(&[outgoing]).await;
    assert_eq!(answers[0].outcome, Outcome::NotApplied);
    let is_stop = matches!(answers[0].refusal, Some(Refusal::Stop(Stop::Throttled(Some(_)))));
    assert!(is_stop, "{:?}", answers[0].refusal);
}

pub(crate) async fn a_place_that_was_forgotten_says_so<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let (_, place) = told(stand, None).await;
    stand.act(|models| {
        let (exchange, oid) = (&mut models.exchange, models.oid.as_str());
        // One of them is this kind's.
        drop(exchange.expire_cursors(oid));
        drop(exchange.expire_contact_cursors(oid));
        drop(exchange.expire_task_cursors(oid));
    });
    let pulled = stand.mailbox().changes(Some(&place)).await;
    assert_eq!(pulled, Err(PullError::CursorExpired));
    let (rows, _) = told(stand, None).await;
    assert!(of(&rows, &id).is_some(), "from the beginning everything is told");
}

pub(crate) async fn a_task_that_was_moved_to_another_list_is_found_there<C: Acted, S: Stand<C>>(stand: &S) {
    let made = create(stand, TITLE).await;
    let (_, place) = told(stand, None).await;
    let moved = stand.act(|models| {
        let task = models
            .exchange
            .move_task_away(&models.oid, made.id.as_str(), models.now);
        ItemId::new(&task.unwrap().id)
    });
    assert_ne!(moved, made.id);
    let (rows, _) = told(stand, Some(&place)).await;
    assert_eq!(of(&rows, &made.id).map(|row| &row.seen), Some(&ItemSeen::Missing));
    let item = found(&look(stand, &doubted(Side::Exchange, Some(&made))).await);
    assert_eq!((&item.id, item.facts.place), (&moved, Place::Elsewhere));
    assert_eq!(item.content.title_of(), TITLE);
}

/// Wherever in the mailbox it lies, its id finds it (R-CAT-5).
pub(crate) async fn what_was_moved_elsewhere_is_found_where_it_lies<C: Acted, S: Stand<C>>(stand: &S) {
    let made = create(stand, TITLE).await;
    let (_, place) = told(stand, None).await;
    lays(stand, &made.id, Folder::Elsewhere);
    let (rows, place) = told(stand, Some(&place)).await;
    let row = of(&rows, &made.id).expect("the feed tells it");
    assert_eq!(row.seen, ItemSeen::Missing, "and does not say where it went");
    let asked = std::slice::from_ref(&made.id);
    let looked = look(stand, &doubted(Side::Exchange, Some(&made))).await;
    let read = stand.mailbox().read(asked).await.unwrap();
    let read = of(&read, &made.id).expect("it is there").seen.clone();
    for seen in [looked, read] {
        let item = found(&seen);
        assert_eq!((&item.id, item.content.title_of()), (&made.id, TITLE));
        assert_eq!((item.facts.place, item.marks), (Place::Elsewhere, Marks::BOTH));
    }
    let sightings = stand.mailbox().sightings().await.unwrap().unwrap();
    assert!(
        sightings.iter().all(|seen| seen.id != made.id),
        "it is not in the folder"
    );

    lays(stand, &made.id, Folder::Default);
    let (rows, place) = told(stand, Some(&place)).await;
    let told_again = found(&of(&rows, &made.id).expect("it is back").seen);
    let looked = found(&look(stand, &doubted(Side::Exchange, Some(&made))).await);
    assert_eq!(
        (told_again.facts.place, looked.facts.place),
        (Place::Read, Place::Read)
    );

    lays(stand, &made.id, Folder::DeletedItems);
    told(stand, Some(&place)).await;
    assert!(is_gone(&look(stand, &doubted(Side::Exchange, Some(&made))).await));
    let read = stand.mailbox().read(asked).await.unwrap();
    assert_eq!(of(&read, &made.id), None, "it counts as deleted");
}

pub(crate) async fn a_meeting_is_found_by_its_uid<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let (rows, _) = told(stand, None).await;
    let uid = of(&rows, &id).and_then(|row| row.ical_uid.clone());
    let invited = Link {
        ical_uid: uid,
        ..link::<C>(None)
    };
    assert_eq!(found(&look(stand, &invited).await).id, id);
    let other = Link {
        ical_uid: Some("another".to_owned()),
        ..link::<C>(None)
    };
    assert_eq!(look(stand, &other).await, ItemSeen::Missing);
}

pub(crate) async fn what_is_not_over_is_walked<C: Acted, S: Stand<C>>(stand: &S) {
    let id = makes(stand, TITLE);
    let now = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    for (at, is_told) in [("2026-12-30T09:30:00Z", true), ("2026-12-30T10:00:01Z", false)] {
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let page = stand.mailbox().upcoming(now(at), after.as_ref()).await.unwrap();
            rows.extend(page.rows);
            if page.is_last {
                break;
            }
            after = Some(page.next);
        }
        assert_eq!(of(&rows, &id).is_some(), is_told, "{at}");
    }
}

fn makes<C: Acted, S: Stand<C>>(stand: &S, title: &str) -> ItemId {
    ItemId::new(stand.act(|models| C::acts_in_outlook(models, None, title)))
}

fn edits<C: Acted, S: Stand<C>>(stand: &S, id: &ItemId, title: &str) {
    stand.act(|models| C::acts_in_outlook(models, Some(id.as_str()), title));
}

fn lays<C: Acted, S: Stand<C>>(stand: &S, id: &ItemId, folder: Folder) {
    let laid = stand.act(|models| C::lay(models.exchange, &models.oid, id.as_str(), folder, models.now));
    assert_eq!(laid.as_deref(), Some(id.as_str()), "it keeps its id");
}

async fn create<C: Acted, S: Stand<C>>(stand: &S, title: &str) -> Item<C> {
    let answer = to_exchange(stand, None, &creation(Side::Exchange, title)).await;
    assert_eq!((answer.refusal, answer.record), (None, None));
    applied(answer.outcome)
}

async fn look<C: Acted, S: Stand<C>>(stand: &S, link: &Link<C>) -> ItemSeen<C> {
    stand.mailbox().look(&[link]).await.unwrap().remove(0)
}

/// Everything that the feed tells until it has told all, and where it was left.
async fn told<C: Acted, S: Stand<C>>(stand: &S, after: Option<&Cursor>) -> (Vec<ItemRow<C>>, Cursor) {
    let mut after = after.cloned();
    let mut told = Vec::new();
    for _ in 0..100 {
        let page: Page<_> = stand.mailbox().changes(after.as_ref()).await.unwrap();
        told.extend(page.rows);
        if page.is_last {
            return (told, page.next);
        }
        after = Some(page.next);
    }
    panic!("the feed never ends")
}

/// What was said of an item last.
fn of<'r, C>(rows: &'r [ItemRow<C>], id: &ItemId) -> Option<&'r ItemRow<C>> {
    rows.iter().rfind(|row| row.id == *id)
}

fn found<C: Acted>(seen: &ItemSeen<C>) -> Item<C> {
    let ItemSeen::Found(item, _) = seen else {
        panic!("{seen:?}")
    };
    Item::clone(item)
}

fn is_gone<C>(seen: &ItemSeen<C>) -> bool {
    matches!(seen, ItemSeen::Missing | ItemSeen::Deleted)
}

fn applied<C: Acted>(outcome: Outcome<C>) -> Item<C> {
    let Outcome::Applied(item) = outcome else {
        panic!("{outcome:?}")
    };
    item
}

/// What an answer and a look must agree on.
fn same<C: Acted>(item: &Item<C>) -> (ItemId, sync_core::Version, jiff::Timestamp, Marks, String) {
    (
        item.id.clone(),
        item.version.clone(),
        item.modified,
        item.marks,
        item.content.title_of().to_owned(),
    )
}
