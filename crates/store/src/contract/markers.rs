//! Promises about whose the mailboxes are (R-GATE-5).

use super::{Subject, at, signed_in};
use crate::audit::Deed;
use crate::rounds::{RoundLinks, WentBy};
use sync_core::marker::{Adoption, Edition, Remembered};
use sync_core::{Appointment, SearchId};

fn edition(number: u8) -> Edition {
    Edition::from_bytes([number; 16])
}

pub async fn a_deployment_is_one_however_often_its_database_is_opened(subject: &dyn Subject) {
    let store = subject.open().await;
    let ours = store.deployment().await.unwrap();
    assert_eq!(subject.open().await.deployment().await.unwrap(), ours);
    assert_ne!(*ours.as_bytes(), [0; 16]);
}

pub async fn an_edition_is_intended_first_and_stands_once_it_was_seen(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    assert_eq!(store.marker(user).await.unwrap(), Remembered::default());
    store.note_edition(user, edition(1), at(1)).await.unwrap();
    assert_eq!(
        store.marker(user).await.unwrap(),
        Remembered::default(),
        "nobody intended it"
    );
    store.intend_edition(user, edition(1)).await.unwrap();
    let begun = Remembered {
        intended: Some(edition(1)),
        ..Remembered::default()
    };
    assert_eq!(subject.open().await.marker(user).await.unwrap(), begun);
    store.note_edition(user, edition(2), at(1)).await.unwrap();
    assert_eq!(store.marker(user).await.unwrap(), begun, "another was intended");
    store.note_edition(user, edition(1), at(2)).await.unwrap();
    let stands = Remembered {
        written: Some((edition(1), at(2))),
        ..Remembered::default()
    };
    assert_eq!(store.marker(user).await.unwrap(), stands);
    store.intend_edition(user, edition(3)).await.unwrap();
    store.intend_edition(user, edition(4)).await.unwrap();
    let renewing = Remembered {
        intended: Some(edition(4)),
        ..stands
    };
    assert_eq!(store.marker(user).await.unwrap(), renewing);
    assert_eq!(store.marker(other).await.unwrap(), Remembered::default());
}

pub async fn an_operator_takes_over_one_mailbox_or_all_and_it_is_on_record(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    store.intend_edition(user, edition(1)).await.unwrap();
    store.note_edition(user, edition(1), at(0)).await.unwrap();
    store.intend_edition(user, edition(2)).await.unwrap();
    let one = store
        .adopt_mailboxes(Some(user), "operator", at(1))
        .await
        .unwrap();
    assert_eq!(one, 1);
    let asked = Remembered {
        written: Some((edition(1), at(0))),
        intended: None,
        adoption: Some(Adoption::Asked),
    };
    assert_eq!(store.marker(user).await.unwrap(), asked);
    assert_eq!(store.marker(other).await.unwrap().adoption, None);
    assert_eq!(store.adopt_mailboxes(None, "operator", at(2)).await.unwrap(), 2);
    assert_eq!(store.marker(other).await.unwrap().adoption, Some(Adoption::Asked));

    let acts = store.acts(None, 9).await.unwrap();
    let told: Vec<_> = acts
        .iter()
        .map(|act| (act.at, act.who.as_str(), act.deed.clone(), act.about))
        .collect();
    assert_eq!(
        told,
        [
            (at(2), "operator", Deed::AdoptMailboxes, None),
            (at(1), "operator", Deed::AdoptMailboxes, Some(user)),
        ]
    );
    assert_eq!(store.acts(None, 1).await.unwrap(), acts[..1]);
    assert_eq!(store.acts(Some(acts[0].id), 9).await.unwrap(), acts[1..]);
}

pub async fn what_was_taken_over_has_a_first_round_once_its_marker_is_there(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    store.adopt_mailboxes(None, "operator", at(1)).await.unwrap();
    store.end_adoption(user).await.unwrap();
    let adoption = async || store.marker(user).await.unwrap().adoption;
    assert_eq!(adoption().await, Some(Adoption::Asked), "nothing was taken yet");
    let (meetings, by): (&dyn RoundLinks<Appointment>, _) = (&*store, WentBy(Some(SearchId::new("S-1"))));
    meetings.note_went_by(user, &by).await.unwrap();
    store.intend_edition(user, edition(1)).await.unwrap();
    store.note_edition(user, edition(1), at(2)).await.unwrap();
    assert_eq!(adoption().await, Some(Adoption::FirstRound));
    assert_eq!(meetings.went_by(user).await.unwrap(), Some(by));
    store.end_adoption(user).await.unwrap();
    assert_eq!(adoption().await, None);
    assert_eq!(meetings.went_by(user).await.unwrap(), None);
    assert_eq!(
        store.marker(user).await.unwrap().written,
        Some((edition(1), at(2)))
    );
}
