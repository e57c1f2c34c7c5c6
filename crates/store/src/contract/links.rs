//! Promises about links.

use super::{Subject, at, is_on_disk, side_by_side, signed_in};
use crate::Store;
use crate::links::{CopyId, Leads, LinkedMeeting, NewLink, Organizes, Saved};
use crate::users::UserId;
use std::collections::BTreeSet;
use sync_core::{
    Answer, Appointment, Approver, Body, Carried, Category, Cause, Claim, Consent, Demand, Description,
    Doubt, Effect, Facts, HeldFor, Hold, Item, ItemId, Known, Marks, MeetingKey, Object, Organizer, Origin,
    Pair, Place, ReasonCode, Related, Removal, Row, SalesId, SalesPerson, Scope, Span, Standing, Tombstone,
    Version, Versions, Visibility, Was, WriteKey,
};
use uuid::Uuid;

pub async fn the_same_appointment_opens_the_same_link(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let first = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let again = store.open_link(&link(user, "one"), at(9)).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(loaded(&*store, first.copy).await, first);
    let other = store.open_link(&link(user, "two"), at(9)).await.unwrap();
    assert_ne!(other.meeting, first.meeting);
    assert_ne!(other.copy, first.copy);
}

pub async fn a_new_pair_knows_nothing_yet(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let new = NewLink {
        asked: Some(about(1)),
        ..link(user, "one")
    };
    let opened = store.open_link(&new, at(7)).await.unwrap();
    assert_eq!(opened.pair, Pair::opened(new.origin, Some(about(1)), at(7)));
    assert_eq!(opened.user, user);
    assert_eq!(opened.key, new.meeting);
    assert_eq!(opened.immutable_id, Some(new.immutable_id));
    assert_eq!(opened.sales_id, None);
    assert_eq!(opened.leads, Leads::Yes);
}

pub async fn sixteen_openers_make_one_meeting(subject: &dyn Subject) {
    let opened = side_by_side(subject, 16, |store, number| async move {
        let user = signed_in(&*store, number % 4).await;
        let link = NewLink {
            immutable_id: format!("immutable-{}", number % 4),
            ..link(user, "one")
        };
        store.open_link(&link, at(0)).await.unwrap()
    })
    .await;
    let meetings: BTreeSet<_> = opened.iter().map(|link| link.meeting).collect();
    let copies: BTreeSet<_> = opened.iter().map(|link| link.copy).collect();
    assert_eq!((meetings.len(), copies.len()), (1, 4));
    let store = subject.open().await;
    let copies: Vec<_> = copies.into_iter().collect();
    let links = store.load_links(&copies).await.unwrap();
    assert_eq!(links.iter().filter(|link| link.leads == Leads::Yes).count(), 1);
}

pub async fn two_mailboxes_share_the_sales_side(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let saved = LinkedMeeting {
        sales_id: Some(SalesId(300)),
        pair: a_full_pair(),
        ..hers
    };
    assert_eq!(save(&*store, &saved).await, Saved::As(saved.generation + 1));

    let other = store.open_link(&link(grace, "one"), at(5)).await.unwrap();
    assert_eq!(other.meeting, saved.meeting);
    assert_ne!(other.copy, saved.copy);
    assert_eq!(other.leads, Leads::No);
    assert_eq!(other.user, grace);
    assert_eq!(other.sales_id, Some(SalesId(300)));
    let expected = Pair {
        base: saved.pair.base.clone(),
        sales: saved.pair.sales.clone(),
        asked: saved.pair.asked.clone(),
        birth: saved.pair.birth,
        ..Pair::opened(by(Claim::Share), None, at(5))
    };
    assert_eq!(
        other.pair, expected,
        "base, Sales side, relations and birth are the meeting's, and nothing else is"
    );

    let moved = LinkedMeeting {
        pair: Pair {
            sales: Known::Gone(Tombstone::DELETED),
            ..other.pair.clone()
        },
        ..other
    };
    assert!(matches!(save(&*store, &moved).await, Saved::As(_)));
    let hers = loaded(&*store, saved.copy).await;
    let expected = Pair {
        sales: Known::Gone(Tombstone::DELETED),
        ..saved.pair.clone()
    };
    assert_eq!(hers.pair, expected, "event, bond and standing are the copy's");
}

pub async fn what_one_user_unlinks_goes_on_for_the_other(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let other = store.open_link(&link(grace, "one"), at(0)).await.unwrap();
    for standing in [
        Standing::Unlinked(ReasonCode::CategoryRemoved.into()),
        Standing::Parked {
            reason: ReasonCode::UserDecides.into(),
            since: at(7),
        },
        Standing::Linked,
    ] {
        let mut next = loaded(&*store, hers.copy).await;
        next.pair.standing = standing.clone();
        assert!(matches!(save(&*store, &next).await, Saved::As(_)));
        assert_eq!(loaded(&*store, hers.copy).await.pair.standing, standing);
        assert_eq!(loaded(&*store, other.copy).await.pair, other.pair);
    }
}

pub async fn every_bond_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let private = Origin {
        shared_private: true,
        ..by(Claim::Reply)
    };
    for (origin, category, scope, consent, hold) in [
        (Origin::FROM_SALES, Category::Set, Scope::Inside, None, None),
        (
            private,
            Category::Off,
            Scope::Left,
            Some(Consent::DeleteToo),
            Some(a_hold(None)),
        ),
        (
            by(Claim::Category),
            Category::Wanted,
            Scope::Never,
            Some(Consent::BringBack),
            Some(a_hold(Some(Answer::Discarded))),
        ),
        (
            by(Claim::Autocapture),
            Category::Set,
            Scope::Leaving,
            Some(Consent::ReplaceBody),
            None,
        ),
    ] {
        let mut next = loaded(&*store, opened.copy).await;
        next.pair = Pair {
            origin,
            category,
            scope,
            consent,
            hold,
            ..next.pair
        };
        assert!(matches!(save(&*store, &next).await, Saved::As(_)));
        assert_eq!(loaded(&*store, opened.copy).await.pair, next.pair);
    }
}

pub async fn a_stronger_claim_replaces_a_weaker_one(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opening = |origin| NewLink {
        origin,
        ..link(user, "one")
    };
    let captured = store
        .open_link(&opening(by(Claim::Autocapture)), at(0))
        .await
        .unwrap();
    let weaker = store
        .open_link(&opening(Origin::FROM_SALES), at(1))
        .await
        .unwrap();
    assert_eq!(
        weaker, captured,
        "the first copy was made in Outlook, and is claimed already"
    );

    let shared = store.open_link(&opening(by(Claim::Share)), at(2)).await.unwrap();
    assert_eq!(shared.pair.origin, by(Claim::Share));
    assert_eq!(
        save(&*store, &captured).await,
        Saved::Overtaken,
        "it must not be saved away"
    );
    let private = Origin {
        shared_private: true,
        ..by(Claim::Category)
    };
    let shared_private = store.open_link(&opening(private), at(3)).await.unwrap();
    let expected = Origin {
        shared_private: true,
        ..by(Claim::Share)
    };
    assert_eq!(shared_private.pair.origin, expected);
    let again = store.open_link(&opening(by(Claim::Share)), at(4)).await.unwrap();
    assert_eq!(again, shared_private);
    assert_eq!(loaded(&*store, captured.copy).await, shared_private);
}

pub async fn relations_asked_for_replace_earlier_ones(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let asking = |asked| NewLink {
        asked,
        ..link(user, "one")
    };
    store.open_link(&asking(Some(about(1))), at(0)).await.unwrap();
    let replaced = store.open_link(&asking(Some(about(2))), at(1)).await.unwrap();
    assert_eq!(replaced.pair.asked, Some(about(2)));
    let left_alone = store.open_link(&asking(None), at(2)).await.unwrap();
    assert_eq!(left_alone.pair.asked, Some(about(2)));
    assert_eq!(loaded(&*store, replaced.copy).await, left_alone);
}

pub async fn asking_anew_overtakes_a_save_under_way(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let asking = NewLink {
        asked: Some(about(1)),
        ..link(user, "one")
    };
    store.open_link(&asking, at(1)).await.unwrap();
    assert_eq!(save(&*store, &opened).await, Saved::Overtaken);
    let current = loaded(&*store, opened.copy).await;
    assert_eq!(current.pair.asked, Some(about(1)), "it must not be saved away");
    store.open_link(&asking, at(2)).await.unwrap();
    assert!(
        matches!(save(&*store, &current).await, Saved::As(_)),
        "the same again changes nothing"
    );
}

pub async fn the_first_copy_leads_until_the_organizers_comes(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut copies = Vec::new();
    for (number, organizes) in [
        (1, Organizes::No),
        (2, Organizes::No),
        (3, Organizes::Yes),
        (4, Organizes::Yes),
    ] {
        let user = signed_in(&*store, number).await;
        let link = NewLink {
            organizes,
            ..link(user, "one")
        };
        copies.push(store.open_link(&link, at(0)).await.unwrap());
        if number == 2 {
            assert_eq!(leaders(&*store, &copies).await, [copies[0].copy]);
        }
    }
    assert_eq!(copies[2].leads, Leads::Yes);
    assert_eq!(copies[3].leads, Leads::No);
    assert_eq!(leaders(&*store, &copies).await, [copies[2].copy]);
}

pub async fn a_change_of_lead_overtakes_a_save_under_way(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let led = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let organizers = NewLink {
        organizes: Organizes::Yes,
        ..link(grace, "one")
    };
    store.open_link(&organizers, at(1)).await.unwrap();
    assert_eq!(
        save(&*store, &led).await,
        Saved::Overtaken,
        "two must not plan one Sales record"
    );
    assert_eq!(loaded(&*store, led.copy).await.leads, Leads::No);
}

pub async fn what_was_saved_comes_back_exactly(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let saved = LinkedMeeting {
        sales_id: Some(SalesId(300_100_123_456_789_012)),
        pair: a_full_pair(),
        ..opened
    };
    let Saved::As(generation) = save(&*store, &saved).await else {
        panic!("nobody else saved");
    };
    assert_eq!(
        loaded(&*store, saved.copy).await,
        LinkedMeeting { generation, ..saved }
    );
}

pub async fn one_of_sixteen_saves_wins(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let answers = side_by_side(subject, 16, |store, number| {
        let mut mine = opened.clone();
        mine.pair.birth = u32::try_from(number).unwrap() + 1;
        async move { (mine.pair.birth, save(&*store, &mine).await) }
    })
    .await;
    let won: Vec<_> = answers
        .iter()
        .filter(|(_, saved)| *saved != Saved::Overtaken)
        .collect();
    assert_eq!(won.len(), 1);
    assert_eq!(loaded(&*store, opened.copy).await.pair.birth, won[0].0);
}

pub async fn a_refused_save_stops_no_other(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let mut links = Vec::new();
    for name in ["one", "two", "three"] {
        let mut opened = store.open_link(&link(user, name), at(0)).await.unwrap();
        opened.pair.sales = Known::Absent;
        links.push(opened);
    }
    save(&*store, &links[1]).await;
    let saved = store.save_links(&links, at(1)).await.unwrap();
    let next = |link: &LinkedMeeting| Saved::As(link.generation + 1);
    assert_eq!(saved, [next(&links[0]), Saved::Overtaken, next(&links[2])]);
    assert_eq!(loaded(&*store, links[2].copy).await.pair.sales, Known::Absent);
}

pub async fn a_save_that_fails_keeps_nothing_and_stops_no_other(subject: &dyn Subject) {
    let saves = side_by_side(subject, 16, |store, number| async move {
        let user = signed_in(&*store, number).await;
        let mut mine = store
            .open_link(&link(user, &format!("{number}")), at(0))
            .await
            .unwrap();
        let mut stray = store
            .open_link(&link(user, &format!("{number}-b")), at(0))
            .await
            .unwrap();
        mine.pair.birth = 7;
        if number % 2 == 0 {
            stray.copy = CopyId(Uuid::from_u128(9));
        }
        let links = [mine, stray];
        let saved = store.save_links(&links, at(1)).await;
        (number, links[0].copy, saved.is_ok())
    })
    .await;
    let store = subject.open().await;
    for (number, copy, was_saved) in saves {
        assert_eq!(was_saved, number % 2 == 1);
        let birth = if was_saved { 7 } else { 0 };
        assert_eq!(
            loaded(&*store, copy).await.pair.birth,
            birth,
            "all in one transaction"
        );
    }
}

pub async fn a_meeting_is_saved_once_per_generation(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let other = store.open_link(&link(grace, "one"), at(0)).await.unwrap();
    let before = other.pair.exchange.clone();
    let changed = |link: &LinkedMeeting| LinkedMeeting {
        pair: a_full_pair(),
        ..link.clone()
    };
    let both = [changed(&hers), changed(&other)];
    let saved = store.save_links(&both, at(1)).await.unwrap();
    assert_eq!(saved, [Saved::As(hers.generation + 1), Saved::Overtaken]);
    assert_eq!(
        loaded(&*store, other.copy).await.pair.exchange,
        before,
        "nothing of it is kept"
    );
}

pub async fn a_sales_id_is_kept_once_known(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    for (sales_id, kept) in [
        (None, None),
        (Some(3), Some(3)),
        (None, Some(3)),
        (Some(4), Some(4)),
    ] {
        let next = LinkedMeeting {
            sales_id: sales_id.map(SalesId),
            ..loaded(&*store, opened.copy).await
        };
        assert!(matches!(save(&*store, &next).await, Saved::As(_)));
        assert_eq!(loaded(&*store, opened.copy).await.sales_id, kept.map(SalesId));
    }
}

pub async fn an_items_id_is_kept_once_known(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    for (immutable_id, kept) in [(None, "immutable-one"), (Some("anew"), "anew"), (None, "anew")] {
        let next = LinkedMeeting {
            immutable_id: immutable_id.map(str::to_owned),
            ..loaded(&*store, opened.copy).await
        };
        assert!(matches!(save(&*store, &next).await, Saved::As(_)));
        let saved = loaded(&*store, opened.copy).await;
        assert_eq!(saved.immutable_id.as_deref(), Some(kept));
    }
    let found = NewLink {
        immutable_id: "anew".to_owned(),
        ..link(user, "one")
    };
    assert_eq!(store.open_link(&found, at(2)).await.unwrap().copy, opened.copy);
}

pub async fn copies_that_do_not_exist_are_left_out(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let nowhere = CopyId(Uuid::from_u128(9));
    let found = store.load_links(&[nowhere, opened.copy]).await.unwrap();
    assert_eq!(found, std::slice::from_ref(&opened));
    assert_eq!(store.load_links(&[]).await.unwrap(), []);
    let stray = LinkedMeeting {
        copy: nowhere,
        ..opened
    };
    let saved = store.save_links(std::slice::from_ref(&stray), at(1)).await;
    assert!(
        !matches!(saved.as_deref(), Ok([Saved::As(_)])),
        "a save of nothing must not look saved"
    );
}

pub async fn content_is_not_readable_on_disk(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let saved = LinkedMeeting {
        pair: a_full_pair(),
        ..opened
    };
    assert!(matches!(save(&*store, &saved).await, Saved::As(_)));
    for words in ["Quarterly", "agenda", "Boardroom"] {
        assert!(!is_on_disk(subject, words).await, "{words}");
    }
}

pub(super) fn link(user: UserId, name: &str) -> NewLink {
    NewLink {
        user,
        meeting: MeetingKey::from_ical_uid(name),
        immutable_id: format!("immutable-{name}"),
        rest_id: format!("rest-{name}"),
        organizes: Organizes::No,
        asked: None,
        origin: by(Claim::Share),
    }
}

fn by(claim: Claim) -> Origin {
    Origin::by_hand(claim)
}

fn about(account: i64) -> Related {
    Related {
        account: Some(SalesId(account)),
        ..Related::default()
    }
}

pub(super) async fn loaded(store: &dyn Store, copy: CopyId) -> LinkedMeeting {
    store.load_links(&[copy]).await.unwrap().remove(0)
}

pub async fn what_changes_as_one_is_saved_whole_or_not_at_all(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let one = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let two = store.open_link(&link(user, "two"), at(0)).await.unwrap();
    let moved = |link: &LinkedMeeting, generation| LinkedMeeting {
        pair: Pair {
            standing: Standing::Unlinked(ReasonCode::LinkedAlready.into()),
            ..link.pair.clone()
        },
        generation,
        ..link.clone()
    };
    let stale = [moved(&one, one.generation), moved(&two, two.generation - 1)];
    assert_eq!(store.save_links_together(&stale, at(1)).await.unwrap(), None);
    assert_eq!(loaded(&*store, one.copy).await, one, "nothing of it is kept");
    let current = [moved(&one, one.generation), moved(&two, two.generation)];
    let generations = store.save_links_together(&current, at(1)).await.unwrap();
    assert_eq!(generations, Some(vec![one.generation + 1, two.generation + 1]));
    for link in [&one, &two] {
        let saved = loaded(&*store, link.copy).await;
        assert_eq!(saved, moved(link, link.generation + 1));
    }
    assert_eq!(
        store.save_links_together(&[], at(1)).await.unwrap(),
        Some(Vec::new())
    );
}

pub async fn a_link_is_found_by_its_event_in_its_own_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    store.open_link(&link(ada, "two"), at(0)).await.unwrap();
    let item = ItemId::new(hers.immutable_id.clone().unwrap());
    let items = [item, ItemId::new("unknown")];
    assert_eq!(store.links_naming(ada, &items, &[]).await.unwrap(), [hers]);
    assert_eq!(store.links_naming(grace, &items, &[]).await.unwrap(), []);
    assert_eq!(store.links_naming(ada, &[], &[]).await.unwrap(), []);
}

pub async fn a_link_is_found_by_the_number_that_its_record_has_or_will_get(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let opened = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let will_get = ItemId::new(opened.number().as_str());
    for user in [ada, grace] {
        let found = store
            .links_naming(user, &[], std::slice::from_ref(&will_get))
            .await;
        assert_eq!(found.unwrap(), std::slice::from_ref(&opened));
    }
    let adopted = ItemId::new("300000001");
    let next = LinkedMeeting {
        pair: sync_core::adopt(&opened.pair, sync_core::Side::Sales, adopted.clone(), at(1)),
        ..opened.clone()
    };
    assert!(matches!(save(&*store, &next).await, Saved::As(_)));
    let next = loaded(&*store, opened.copy).await;
    assert_eq!(store.links_naming(ada, &[], &[will_get]).await.unwrap(), []);
    assert_eq!(store.links_naming(ada, &[], &[adopted]).await.unwrap(), [next]);
}

pub(super) async fn save(store: &dyn Store, link: &LinkedMeeting) -> Saved {
    store.save_links(std::slice::from_ref(link), at(1)).await.unwrap()[0]
}

async fn leaders(store: &dyn Store, links: &[LinkedMeeting]) -> Vec<CopyId> {
    let copies: Vec<_> = links.iter().map(|link| link.copy).collect();
    let links = store.load_links(&copies).await.unwrap();
    let leading = links.into_iter().filter(|link| link.leads == Leads::Yes);
    leading.map(|link| link.copy).collect()
}

fn a_hold(answer: Option<Answer>) -> Hold {
    Hold {
        held_for: HeldFor::MailBudget,
        demand: Demand {
            key: WriteKey::of(b"link", b"write"),
            object: Object::Appointments,
            effect: Effect::Deletes,
            recipients: 6,
        },
        versions: Versions {
            exchange: Some(Version::new("CK-1")),
            sales: None,
        },
        since: "2026-11-22T10:00:00.123456789Z".parse().unwrap(),
        answer,
    }
}

/// A pair with something in every place.
pub(super) fn a_full_pair() -> Pair<Appointment> {
    let appointment = Appointment {
        subject: "Quarterly review".to_owned(),
        description: Description("<p>The agenda</p>".to_owned()),
        location: "Boardroom".to_owned(),
        time: Span::Timed {
            start: at(3600),
            end: at(7200),
        },
        visibility: Visibility::Private,
        people: [SalesPerson::Contact(SalesId(4)), SalesPerson::User(SalesId(5))].into(),
        related: about(1),
    };
    let item = Item {
        id: ItemId::new("OX-1"),
        version: Version::new("3"),
        modified: "2026-11-22T09:00:00.123456789Z".parse().unwrap(),
        content: appointment.clone(),
        marks: Marks {
            category: false,
            stamp: true,
        },
        facts: Facts {
            organizer: Organizer::SomebodyElse,
            invitees: 6,
            body: Body::HoldsMore,
            place: Place::Elsewhere,
        },
    };
    let tombstone = Tombstone {
        id: Some(ItemId::new("gone")),
        removal: Removal::Vanished,
        organizer: Organizer::SomebodyElse,
    };
    Pair {
        base: Some(appointment.clone()),
        exchange: Known::Present(item.clone()),
        sales: Known::InDoubt(Box::new(Doubt {
            was: Was::Gone(tombstone),
            cause: Cause::Updated(Carried {
                sent: appointment.clone(),
                took_in: appointment,
            }),
            since: at(1),
            heard: Some(Row::Changed(item)),
            missing_since: Some(at(2)),
        })),
        asked: Some(about(2)),
        birth: 2,
        origin: Origin {
            shared_private: true,
            ..Origin::FROM_SALES
        },
        category: Category::Off,
        scope: Scope::Leaving,
        consent: Some(Consent::ReplaceBody),
        hold: Some(a_hold(Some(Answer::Approved(Approver::Administrator)))),
        standing: Standing::Parked {
            reason: ReasonCode::UserDecides.into(),
            since: at(3),
        },
    }
}
