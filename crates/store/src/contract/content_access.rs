//! Promises about who may see content (R-PRIV-1).

use super::audit::on_record;
use super::{Subject, at, signed_in};
use crate::audit::Deed;
use crate::users::UserId;
use jiff::SignedDuration;
use uuid::Uuid;

pub async fn content_may_be_seen_for_a_day_or_until_it_is_taken_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let until = async |user, now| store.content_allowed(user, now).await.unwrap();
    assert_eq!(until(ada, at(0)).await, None);

    assert!(store.allow_content(ada, true, at(1)).await.unwrap());
    let a_day_later = at(1) + SignedDuration::from_hours(24);
    assert_eq!(until(ada, at(2)).await, Some(a_day_later));
    assert_eq!(until(grace, at(2)).await, None);
    assert_eq!(until(ada, a_day_later).await, None);

    assert!(store.allow_content(ada, true, at(60)).await.unwrap());
    assert!(
        until(ada, a_day_later).await.is_some(),
        "from then on another day"
    );
    assert!(store.allow_content(ada, false, at(61)).await.unwrap());
    assert_eq!(until(ada, at(62)).await, None);

    let nobody = UserId(Uuid::from_u128(9));
    assert!(!store.allow_content(nobody, true, at(1)).await.unwrap());
}

pub async fn that_content_may_be_seen_is_on_record(subject: &dyn Subject) {
    let store = subject.open().await;
    let ada = signed_in(&*store, 1).await;
    for (is_allowed, secs) in [(false, 1), (true, 2), (false, 3), (false, 4)] {
        store.allow_content(ada, is_allowed, at(secs)).await.unwrap();
    }
    let name = ada.0.to_string();
    assert_eq!(
        on_record(&*store).await,
        [
            (at(3), name.clone(), Deed::WithdrawContent, Some(ada)),
            (at(2), name, Deed::AllowContent, Some(ada)),
        ]
    );
}
