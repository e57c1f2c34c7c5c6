//! Promises about links that are saved: what comes back, and who wins.

use super::samples::{by, full_pair, hold, link, loaded, save};
use super::{Subject, at, is_on_disk, side_by_side, signed_in};
use crate::links::{CopyId, LinkedMeeting, Links, NewLink, Saved};
use sync_core::{
    Answer, Appointment, Category, Claim, Consent, Known, Origin, Pair, ReasonCode, SalesId, Scope,
    SideTries, Standing, Tried, Tries,
};
use uuid::Uuid;

pub async fn what_was_saved_comes_back_exactly(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let saved = LinkedMeeting {
        sales_id: Some(SalesId(300_100_123_456_789_012)),
        pair: full_pair(),
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
            Some(hold(None)),
        ),
        (
            by(Claim::Category),
            Category::Wanted,
            Scope::Never,
            Some(Consent::BringBack),
            Some(hold(Some(Answer::Discarded))),
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
            hold: hold.map(Box::new),
            tries: Tries::new(
                SideTries {
                    writes: Some(Tried {
                        count: 3,
                        last: at(7),
                    }),
                    looks: None,
                },
                SideTries::default(),
            ),
            ..next.pair
        };
        assert!(matches!(save(&*store, &next).await, Saved::As(_)));
        assert_eq!(loaded(&*store, opened.copy).await.pair, next.pair);
    }
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
    let other = store.open_link(&link(grace, "one"), at(1)).await.unwrap();
    let before = other.pair.exchange.clone();
    let changed = |link: &LinkedMeeting| LinkedMeeting {
        pair: full_pair(),
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
    let nothing: Vec<LinkedMeeting> = store.load_links(&[]).await.unwrap();
    assert_eq!(nothing, []);
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
        pair: full_pair(),
        ..opened
    };
    assert!(matches!(save(&*store, &saved).await, Saved::As(_)));
    for words in ["Quarterly", "agenda", "Boardroom"] {
        assert!(!is_on_disk(subject, words).await, "{words}");
    }
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
        Links::<Appointment>::save_links_together(&*store, &[], at(1))
            .await
            .unwrap(),
        Some(Vec::new())
    );
}
