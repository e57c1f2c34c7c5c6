//! Promises about links that are opened: who shares what, and whose copy leads.

use super::samples::{about, by, full_pair, link, loaded, save};
use super::{Subject, at, side_by_side, signed_in};
use crate::Store;
use crate::links::{CopyId, Leads, LinkedMeeting, NewLink, Organizes, Saved};
use crate::users::UserId;
use std::collections::BTreeSet;
use sync_core::{Claim, Detail, ItemId, Known, Origin, Pair, ReasonCode, SalesId, Standing, Tombstone};

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
    let links: Vec<LinkedMeeting> = store.load_links(&copies).await.unwrap();
    assert_eq!(links.iter().filter(|link| link.leads == Leads::Yes).count(), 1);
}

pub async fn two_mailboxes_share_the_sales_side(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let saved = LinkedMeeting {
        sales_id: Some(SalesId(300)),
        pair: full_pair(),
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
        Standing::Unseated {
            reason: ReasonCode::OverLimit.with(Detail::Allowed(7)),
            since: at(8),
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
    assert_eq!(replaced.pair.asked, Some(about(2).into()));
    let left_alone = store.open_link(&asking(None), at(2)).await.unwrap();
    assert_eq!(left_alone.pair.asked, Some(about(2).into()));
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
    assert_eq!(
        current.pair.asked,
        Some(about(1).into()),
        "it must not be saved away"
    );
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
        (1_u8, Organizes::No),
        (2, Organizes::No),
        (3, Organizes::Yes),
        (4, Organizes::Yes),
    ] {
        let user = signed_in(&*store, u128::from(number)).await;
        let link = NewLink {
            organizes,
            ..link(user, "one")
        };
        let opened = store.open_link(&link, at(i64::from(number))).await.unwrap();
        copies.push(opened);
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

pub async fn a_link_is_found_by_its_event_in_its_own_mailbox(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    store.open_link(&link(ada, "two"), at(0)).await.unwrap();
    let item = ItemId::new(hers.immutable_id.clone().unwrap());
    let items = [item, ItemId::new("unknown")];
    assert_eq!(naming(&*store, ada, &items, &[]).await, [hers]);
    assert_eq!(naming(&*store, grace, &items, &[]).await, []);
    assert_eq!(naming(&*store, ada, &[], &[]).await, []);
}

pub async fn a_link_is_found_by_the_number_that_its_record_has_or_will_get(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let opened = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let will_get = ItemId::new(opened.number().as_str());
    for user in [ada, grace] {
        let found = naming(&*store, user, &[], std::slice::from_ref(&will_get)).await;
        assert_eq!(found, std::slice::from_ref(&opened));
    }
    let adopted = ItemId::new("300000001");
    let next = LinkedMeeting {
        pair: sync_core::adopt(&opened.pair, sync_core::Side::Sales, adopted.clone(), at(1)),
        ..opened.clone()
    };
    assert!(matches!(save(&*store, &next).await, Saved::As(_)));
    let next = loaded(&*store, opened.copy).await;
    assert_eq!(naming(&*store, ada, &[], &[will_get]).await, []);
    assert_eq!(naming(&*store, ada, &[], &[adopted]).await, [next]);
}

async fn leaders(store: &dyn Store, links: &[LinkedMeeting]) -> Vec<CopyId> {
    let copies: Vec<_> = links.iter().map(|link| link.copy).collect();
    let links: Vec<LinkedMeeting> = store.load_links(&copies).await.unwrap();
    let leading = links.into_iter().filter(|link| link.leads == Leads::Yes);
    leading.map(|link| link.copy).collect()
}

async fn naming(store: &dyn Store, user: UserId, items: &[ItemId], numbers: &[ItemId]) -> Vec<LinkedMeeting> {
    store.links_naming(user, items, numbers).await.unwrap()
}
