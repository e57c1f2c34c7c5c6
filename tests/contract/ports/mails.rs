//! Promises of both ports about mails: nobody edits them, we make none in Outlook, and in Sales each is made once.

use super::kinds::{Acted, Email, deletes_record, makes_record};
use super::{OTHER, Stand, TITLE, Weather, creation, link, to_exchange, to_sales, writing};
use sandbox::exchange::message::MailFolder;
use sandbox::sales::model::Table;
use store::links::Link;
use sync_core::{
    Carried, Item, ItemId, Known, Marks, MeetingKey, Outcome, Place, SalesNumber, Side, Was, Write,
};
use worker::ports::{
    Cursor, ItemFeed as _, ItemRow, ItemSeen, Mailbox as _, Outgoing, PullError, RecordFeed as _, RecordRow,
    RecordSeen, Refusal, SalesRecords as _, Stop, Wanted,
};

const CATEGORISED: Marks = Marks {
    category: true,
    stamp: false,
};

pub(crate) async fn a_mail_is_told_without_its_body_and_looked_at_whole<S: Stand<Email>>(stand: &S) {
    let place = told(stand, None).await.1;
    let id = arrives(stand, TITLE);
    let (rows, place) = told(stand, Some(&place)).await;
    let row = of(&rows, &id).expect("the feed tells it");
    let item = found(&row.seen);
    let message_id = item.content.threading.message_id.clone();
    assert_eq!(row.key, Some(MeetingKey::of_message(&message_id)));
    assert_eq!((&row.made_as, &row.stamp, &row.ical_uid), (&None, &None, &None));
    assert_eq!((item.content.title_of(), &item.content.body), (TITLE, &None));
    assert_eq!(
        (&item.id, item.marks, item.facts.place),
        (&id, Marks::NONE, Place::Read)
    );
    let looked = found(&look(stand, &of_item(&item)).await);
    let body = looked.content.body.clone();
    assert!(body.as_ref().is_some_and(|body| body.0.contains("Dear all")));
    let mut whole = item.clone();
    whole.content.body = body;
    assert_eq!(looked, whole, "the body is all that a row leaves out");

    stand.act(|models| {
        let red = ["Red category".to_owned()];
        let exchange = &mut models.exchange;
        exchange
            .categorise_message(&models.oid, id.as_str(), &red, None, models.now)
            .unwrap();
    });
    let (rows, _) = told(stand, Some(&place)).await;
    let changed = found(&of(&rows, &id).expect("the feed tells it again").seen);
    assert_ne!(changed.version, item.version);
    assert!(changed.modified > item.modified);
    let nothing = look(stand, &link(Some(&ItemId::new("AAMkNobody=")))).await;
    assert_eq!(nothing, ItemSeen::Missing);
    let (rows, _) = told(stand, None).await;
    assert!(of(&rows, &id).is_some(), "from the beginning everything is told");
}

pub(crate) async fn only_the_category_is_set_and_taken_off<S: Stand<Email>>(stand: &S) {
    let id = arrives(stand, TITLE);
    let plain = found(&look(stand, &link(Some(&id))).await);
    let mark = |item: &Item<Email>| Write::Mark {
        id: item.id.clone(),
        expects: item.version.clone(),
    };
    let marked = applied(to_exchange(stand, Some(&plain), &mark(&plain)).await.outcome);
    assert_eq!((marked.marks, marked.content.title_of()), (CATEGORISED, TITLE));
    let looked = found(&look(stand, &of_item(&plain)).await);
    assert_eq!((looked.marks, &looked.version), (CATEGORISED, &marked.version));
    let unmark = |item: &Item<Email>| Write::Unmark {
        id: item.id.clone(),
        expects: item.version.clone(),
    };
    let stale = to_exchange(stand, Some(&looked), &unmark(&plain)).await;
    assert_eq!(
        (stale.outcome, stale.refusal),
        (Outcome::PreconditionFailed, None)
    );
    let unmarked = applied(to_exchange(stand, Some(&looked), &unmark(&looked)).await.outcome);
    assert_eq!(unmarked.marks, Marks::NONE);

    stand.weather(Side::Exchange, Weather::LosesAnswers);
    let lost = to_exchange(stand, Some(&unmarked), &mark(&unmarked)).await;
    assert_eq!((lost.outcome, lost.refusal), (Outcome::Uncertain, None));
    stand.clears_up();
    assert_eq!(found(&look(stand, &of_item(&unmarked)).await).marks, CATEGORISED);
}

pub(crate) async fn what_carries_the_category_is_sighted<S: Stand<Email>>(stand: &S) {
    let [plain, shared] = [arrives(stand, TITLE), arrives(stand, OTHER)];
    let item = found(&look(stand, &link(Some(&shared))).await);
    let mark = Write::Mark {
        id: item.id.clone(),
        expects: item.version.clone(),
    };
    let marked = applied(to_exchange(stand, Some(&item), &mark).await.outcome);
    let sightings = stand.mailbox().sightings().await.unwrap();
    let sightings = sightings.expect("mails can be searched by category here");
    let seen = sightings
        .iter()
        .find(|seen| seen.id == shared)
        .expect("it is there");
    assert_eq!((&seen.version, seen.is_categorised), (&marked.version, true));
    assert!(sightings.iter().all(|seen| seen.id != plain));
    let rows = stand
        .mailbox()
        .read(&[shared.clone(), ItemId::new("AAMkNobody=")])
        .await;
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 1, "what is missing has no row");
    assert_eq!(found(&rows[0].seen).marks, CATEGORISED);
}

pub(crate) async fn where_a_mail_lies_says_whether_it_is_read<S: Stand<Email>>(stand: &S) {
    let id = arrives(stand, TITLE);
    let item = found(&look(stand, &link(Some(&id))).await);
    let (_, place) = told(stand, None).await;
    let moves = |folder| {
        stand.act(|models| {
            let exchange = &mut models.exchange;
            exchange
                .move_message(&models.oid, id.as_str(), folder, models.now)
                .unwrap();
        });
    };
    for (folder, lies) in [
        (MailFolder::JunkEmail, Place::Elsewhere),
        (MailFolder::Archive, Place::Read),
    ] {
        moves(folder);
        let (rows, _) = told(stand, Some(&place)).await;
        assert_eq!(found(&of(&rows, &id).unwrap().seen).facts.place, lies);
        let looked = found(&look(stand, &of_item(&item)).await);
        assert_eq!((&looked.id, looked.facts.place), (&id, lies), "R-CAT-5");
    }
    moves(MailFolder::DeletedItems);
    let (rows, _) = told(stand, Some(&place)).await;
    assert_eq!(of(&rows, &id).map(|row| &row.seen), Some(&ItemSeen::Deleted));
    assert_eq!(look(stand, &of_item(&item)).await, ItemSeen::Deleted);
    stand.act(|models| Email::deletes_in_outlook(models, id.as_str()));
    assert_eq!(look(stand, &of_item(&item)).await, ItemSeen::Missing);
}

pub(crate) async fn what_went_is_found_in_another_copy<S: Stand<Email>>(stand: &S) {
    let id = arrives(stand, TITLE);
    let item = found(&look(stand, &link(Some(&id))).await);
    let (plain, categorised, junk) = stand.act(|models| {
        let (exchange, oid, now) = (&mut models.exchange, models.oid.as_str(), models.now);
        let mut copy = |folder| {
            let copy = exchange.copy_message(oid, id.as_str(), folder, now).unwrap();
            ItemId::new(&copy.immutable_id)
        };
        let copies = (
            copy(MailFolder::Archive),
            copy(MailFolder::Inbox),
            copy(MailFolder::JunkEmail),
        );
        let ours = [::exchange::CATEGORY.to_owned()];
        exchange
            .categorise_message(oid, copies.1.as_str(), &ours, None, now)
            .unwrap();
        copies
    });
    let own = found(&look(stand, &of_item(&item)).await);
    assert_eq!(own.id, id, "as long as it is there");
    let deletes = |id: &ItemId| stand.act(|models| Email::deletes_in_outlook(models, id.as_str()));
    for (gone, next) in [(&id, &categorised), (&categorised, &plain)] {
        deletes(gone);
        let copy = found(&look(stand, &of_item(&item)).await);
        assert_eq!((&copy.id, copy.content.body), (next, own.content.body.clone()));
    }
    deletes(&plain);
    assert_eq!(look(stand, &of_item(&item)).await, ItemSeen::Deleted);
    assert_eq!(
        found(&look(stand, &link(Some(&junk))).await).facts.place,
        Place::Elsewhere
    );
}

pub(crate) async fn throttling_stops_the_mailbox_and_marks_nothing<S: Stand<Email>>(stand: &S) {
    let id = arrives(stand, TITLE);
    let item = found(&look(stand, &link(Some(&id))).await);
    stand.weather(Side::Exchange, Weather::Throttles);
    let looked = stand.mailbox().look(&[&of_item(&item)]).await;
    assert!(matches!(looked, Err(Stop::Throttled(Some(_)))), "{looked:?}");
    let pulled = stand.mailbox().changes(None).await;
    let is_stopped = matches!(pulled, Err(PullError::Stopped(Stop::Throttled(Some(_)))));
    assert!(is_stopped, "{pulled:?}");
    let write = Write::Mark {
        id: id.clone(),
        expects: item.version.clone(),
    };
    let under_way = writing(Side::Exchange, Some(&item), &write);
    let outgoing = Outgoing {
        link: &under_way,
        write: &write,
    };
    let answers = stand.mailbox().write(&[outgoing]).await;
    assert_eq!(answers[0].outcome, Outcome::NotApplied);
    let is_stop = matches!(answers[0].refusal, Some(Refusal::Stop(Stop::Throttled(Some(_)))));
    assert!(is_stop, "{:?}", answers[0].refusal);
    let categories = stand.act(|models| {
        let mailbox = models.exchange.mailbox(&models.oid).unwrap();
        mailbox.message(id.as_str()).unwrap().categories.clone()
    });
    assert_eq!(categories, Vec::<String>::new());
}

pub(crate) async fn a_message_is_made_once_and_found_by_its_number<S: Stand<Email>>(stand: &S) {
    let number = ItemId::new(SalesNumber::mint(sync_core::Kind::Email, &link::<Email>(None).key, 0).as_str());
    assert_eq!(look_in_sales(stand, &link(None)).await, RecordSeen::Missing);
    let made = to_sales(stand, None, &creation(Side::Sales, TITLE)).await;
    let id = made.record.expect("its id is told");
    let item = applied(made.outcome);
    assert_eq!((&item.id, item.content.title_of()), (&number, TITLE));
    assert_eq!(item.marks, Marks::BOTH, "its number is the stamp");
    let RecordSeen::Found(looked, same_id) = look_in_sales(stand, &link(None)).await else {
        panic!("it is there")
    };
    assert_eq!(
        (&looked.id, &looked.version, looked.modified, same_id),
        (&item.id, &item.version, item.modified, id)
    );
    let wanted = Email::titled(TITLE);
    let of_conversation = |email: &Email| SalesNumber::of_conversation(&email.conversation);
    assert_eq!(of_conversation(&looked.content), of_conversation(&wanted));
    let told = Email {
        conversation: wanted.conversation,
        threading: wanted.threading.clone(),
        ..looked.content.clone()
    };
    assert_eq!(told, wanted);
    assert_eq!(looked.content.threading.message_id, wanted.threading.message_id);

    // Somebody else shares it, and knows it by another key.
    let mut other = writing(Side::Sales, None, &creation(Side::Sales, OTHER));
    other.key = MeetingKey::from_ical_uid("another key");
    let write = creation(Side::Sales, OTHER);
    let outgoing = Outgoing {
        link: &other,
        write: &write,
    };
    let again = stand.records().write(&[outgoing]).await.remove(0);
    assert_eq!((again.record, applied(again.outcome).id), (Some(id), number));
    assert_eq!(counted(stand, Table::ConversationMessages), 1);
}

pub(crate) async fn a_lost_answer_makes_no_second_conversation<S: Stand<Email>>(stand: &S) {
    let write = creation(Side::Sales, TITLE);
    for _ in 0..2 {
        // First that of the conversation is lost, then that of the message; or nothing was sent at all.
        stand.weather(Side::Sales, Weather::LosesAnswers);
        let lost = to_sales(stand, None, &write).await.outcome;
        assert!(
            matches!(lost, Outcome::NotApplied | Outcome::Uncertain),
            "{lost:?}"
        );
        stand.clears_up();
    }
    let again = to_sales(stand, None, &write).await;
    let id = again.record;
    applied(again.outcome);
    let RecordSeen::Found(made, there) = look_in_sales(stand, &link(None)).await else {
        panic!("it is there")
    };
    assert_eq!(Some(there), id);
    assert_eq!(made.content.title_of(), TITLE);
    let reply = Email {
        threading: sync_core::Threading {
            message_id: "<reply@winter.example>".to_owned(),
            ..made.content.threading.clone()
        },
        ..Email::titled(OTHER)
    };
    let write = Write::Create {
        on: Side::Sales,
        carried: Carried {
            sent: reply.clone(),
            took_in: reply,
        },
    };
    let mut answer = writing(Side::Sales, None, &write);
    answer.key = MeetingKey::from_ical_uid("the reply");
    let outgoing = Outgoing {
        link: &answer,
        write: &write,
    };
    let answered = stand.records().write(&[outgoing]).await.remove(0);
    applied(answered.outcome);
    assert_eq!(counted(stand, Table::Conversations), 1);
    assert_eq!(counted(stand, Table::ConversationMessages), 2);
}

pub(crate) async fn what_is_deleted_in_sales_is_told_for_certain<S: Stand<Email>>(stand: &S) {
    let number = stand.act(|models| makes_record::<Email>(models, TITLE));
    let (_, place) = told_by_sales(stand, None).await;
    stand.act(|models| deletes_record::<Email>(models, &number));
    let (rows, _) = told_by_sales(stand, Some(&place)).await;
    assert!(
        rows.contains(&RecordRow::Deleted(ItemId::new(&number))),
        "R-DEL-1"
    );
    let read = stand.records().read(&[ItemId::new(&number)]).await.unwrap();
    assert_eq!(read, [RecordSeen::Missing]);
}

pub(crate) async fn what_is_there_in_sales_is_among_what_is_alike<S: Stand<Email>>(stand: &S) {
    let made = to_sales(stand, None, &creation(Side::Sales, TITLE)).await;
    let (id, content) = (made.record, Email::titled(TITLE));
    let wanted = Wanted {
        key: None,
        content: &content,
    };
    let alike = stand.records().alike(&[wanted]).await.unwrap();
    assert!(alike.iter().any(|record| Some(record.id) == id));
}

pub(crate) async fn throttling_by_sales_stops_everything<S: Stand<Email>>(stand: &S) {
    let number = stand.act(|models| makes_record::<Email>(models, TITLE));
    stand.weather(Side::Sales, Weather::Throttles);
    let looked = stand.records().read(&[ItemId::new(&number)]).await;
    assert!(matches!(looked, Err(Stop::Throttled(Some(_)))), "{looked:?}");
    let pulled = stand.records().changes(None).await;
    let is_stopped = matches!(pulled, Err(PullError::Stopped(Stop::Throttled(Some(_)))));
    assert!(is_stopped, "{pulled:?}");
    let answer = to_sales(stand, None, &creation(Side::Sales, OTHER)).await;
    assert_eq!(answer.outcome, Outcome::NotApplied);
    let is_stop = matches!(answer.refusal, Some(Refusal::Stop(Stop::Throttled(Some(_)))));
    assert!(is_stop, "{:?}", answer.refusal);
}

fn arrives<S: Stand<Email>>(stand: &S, title: &str) -> ItemId {
    ItemId::new(stand.act(|models| Email::acts_in_outlook(models, None, title)))
}

/// A link that knows this item.
fn of_item(item: &Item<Email>) -> Link<Email> {
    let mut link = link::<Email>(Some(&item.id));
    link.key = MeetingKey::of_message(&item.content.threading.message_id);
    link.pair.exchange = Known::doubt(
        Was::Present(item.clone()),
        sync_core::Cause::Rumour,
        item.modified,
    );
    link
}

fn counted<S: Stand<Email>>(stand: &S, table: Table) -> usize {
    stand.act(|models| models.sales.all(table).count())
}

async fn look<S: Stand<Email>>(stand: &S, link: &Link<Email>) -> ItemSeen<Email> {
    stand.mailbox().look(&[link]).await.unwrap().remove(0)
}

async fn look_in_sales<S: Stand<Email>>(stand: &S, link: &Link<Email>) -> RecordSeen<Email> {
    stand.records().look(&[link]).await.unwrap().remove(0)
}

async fn told<S: Stand<Email>>(stand: &S, after: Option<&Cursor>) -> (Vec<ItemRow<Email>>, Cursor) {
    let mut after = after.cloned();
    let mut told = Vec::new();
    for _ in 0..100 {
        let page = stand.mailbox().changes(after.as_ref()).await.unwrap();
        told.extend(page.rows);
        if page.is_last {
            return (told, page.next);
        }
        after = Some(page.next);
    }
    panic!("the feed never ends")
}

async fn told_by_sales<S: Stand<Email>>(
    stand: &S,
    after: Option<&Cursor>,
) -> (Vec<RecordRow<Email>>, Cursor) {
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

/// What was said of a mail last.
fn of<'r>(rows: &'r [ItemRow<Email>], id: &ItemId) -> Option<&'r ItemRow<Email>> {
    rows.iter().rfind(|row| row.id == *id)
}

fn found(seen: &ItemSeen<Email>) -> Item<Email> {
    let ItemSeen::Found(item, _) = seen else {
        panic!("{seen:?}")
    };
    Item::clone(item)
}

fn applied(outcome: Outcome<Email>) -> Item<Email> {
    let Outcome::Applied(item) = outcome else {
        panic!("{outcome:?}")
    };
    item
}
