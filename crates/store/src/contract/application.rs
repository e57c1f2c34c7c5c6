//! Promises about how the application stands.

use super::{Subject, at};
use crate::application::{ApplicationCause, ApplicationStanding, ApplicationTrouble};
use crate::configuration::{Configuration, Revision};
use crate::users::UserId;
use jiff::Timestamp;
use uuid::Uuid;

const TENANT: Uuid = Uuid::from_u128(1);

pub async fn how_the_application_stands_is_kept_with_since_when(subject: &dyn Subject) {
    let store = subject.open().await;
    assert_eq!(store.application_standings().await.unwrap(), []);
    let note = async |trouble: Option<&ApplicationTrouble>, secs| {
        store.note_application(TENANT, trouble, at(secs)).await.unwrap();
        store.application_standings().await.unwrap()
    };
    assert_eq!(note(None, 0).await, [standing(None, at(0), at(0))]);
    assert_eq!(note(None, 5).await, [standing(None, at(0), at(5))]);
    for (secs, cause) in (10..).step_by(10).zip(ApplicationCause::ALL) {
        let (first, second) = (trouble(cause, "first"), trouble(cause, "second"));
        assert_eq!(
            note(Some(&first), secs).await,
            [standing(Some(first.clone()), at(secs), at(secs))]
        );
        assert_eq!(
            note(Some(&second), secs + 1).await,
            [standing(Some(second.clone()), at(secs), at(secs + 1))]
        );
    }
    assert_eq!(note(None, 500).await, [standing(None, at(500), at(500))]);
    let other = Uuid::from_u128(2);
    store.note_application(other, None, at(600)).await.unwrap();
    let tenants = store.application_standings().await.unwrap();
    let tenants: Vec<_> = tenants.iter().map(|standing| standing.tenant).collect();
    assert_eq!(tenants, [TENANT, other]);
}

pub async fn switching_the_permission_off_forgets_how_the_application_stands(subject: &dyn Subject) {
    let store = subject.open().await;
    let save = async |application_permission, read| {
        let configuration = Configuration {
            application_permission,
            ..Configuration::default()
        };
        let by = UserId(Uuid::from_u128(7));
        let saved = store.put_configuration(&configuration, read, by, at(1)).await;
        saved.unwrap()
    };
    let on = save(true, Revision(0)).await.unwrap();
    store.note_application(TENANT, None, at(2)).await.unwrap();
    assert_eq!(save(false, Revision(0)).await, None, "overtaken");
    assert_eq!(store.application_standings().await.unwrap().len(), 1);
    save(false, on).await.unwrap();
    assert_eq!(store.application_standings().await.unwrap(), []);
}

fn trouble(cause: ApplicationCause, code: &str) -> ApplicationTrouble {
    ApplicationTrouble {
        cause,
        code: Some(code.to_owned()),
    }
}

fn standing(
    trouble: Option<ApplicationTrouble>,
    since: Timestamp,
    noted_at: Timestamp,
) -> ApplicationStanding {
    ApplicationStanding {
        tenant: TENANT,
        trouble,
        since,
        noted_at,
    }
}
