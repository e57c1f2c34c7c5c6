//! Promises about the configuration and about users' choices.

use super::{Subject, at, side_by_side, signed_in};
use crate::configuration::{Choices, Configuration, NoticeFrequency, Revision};
use crate::users::UserId;
use jiff::civil::date;
use sync_core::settings::{
    AppointmentValues, ContactValues, EmailValues, SynchronizationValues, TaskValues, Values,
};
use sync_core::{Object, Resolution, SearchId};
use uuid::Uuid;

pub async fn the_pages_defaults_hold_until_somebody_saves(subject: &dyn Subject) {
    let store = subject.open().await;
    let (configuration, revision) = store.configuration().await.unwrap();
    assert_eq!(configuration, Configuration::default());
    assert_eq!(revision, Revision(0));
}

pub async fn a_configuration_comes_back_whole(subject: &dyn Subject) {
    let store = subject.open().await;
    let saved = everything_set();
    let revision = store
        .put_configuration(&saved, Revision(0), somebody(), at(0))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        subject.open().await.configuration().await.unwrap(),
        (saved, revision)
    );
}

pub async fn one_of_sixteen_administrators_saves(subject: &dyn Subject) {
    let saved = side_by_side(subject, 16, |store, _| async move {
        store
            .put_configuration(&everything_set(), Revision(0), somebody(), at(0))
            .await
            .unwrap()
    })
    .await;
    assert_eq!(saved.iter().flatten().count(), 1);
    let store = subject.open().await;
    let (_, revision) = store.configuration().await.unwrap();
    let again = store
        .put_configuration(&Configuration::default(), revision, somebody(), at(1))
        .await
        .unwrap();
    assert!(again > Some(revision), "who has read it may save the next");
}

pub async fn choices_are_ones_own(subject: &dyn Subject) {
    let store = subject.open().await;
    let [ada, grace] = [signed_in(&*store, 1).await, signed_in(&*store, 2).await];
    assert_eq!(store.choices(ada).await.unwrap(), Choices::default());
    let chosen = Choices {
        conflict_resolution: Some(Resolution::UserDecides),
        saved_searches: [
            (Object::Contacts, SearchId::new("S-1")),
            (Object::Tasks, SearchId::new("S-2")),
        ]
        .into(),
    };
    store.put_choices(ada, &chosen).await.unwrap();
    assert_eq!(store.choices(ada).await.unwrap(), chosen);
    assert_eq!(store.choices(grace).await.unwrap(), Choices::default());
    store.put_choices(ada, &Choices::default()).await.unwrap();
    assert_eq!(store.choices(ada).await.unwrap(), Choices::default());
}

fn somebody() -> UserId {
    UserId(Uuid::from_u128(7))
}

fn everything_set() -> Configuration {
    let search = |id: &str| Some(id.to_owned());
    Configuration {
        values: Values {
            synchronization: SynchronizationValues {
                conflict_resolution: "userDecides".to_owned(),
                conflict_fallback: "salesWins".to_owned(),
                allow_user_conflict_override: true,
                allow_user_saved_search_override: true,
                include_attachments: true,
                attachment_size_limit_mb: 30,
                alternate_domains: vec!["contoso.example".to_owned()],
                mail_budget_meetings_per_day: 1,
                mail_budget_recipients_per_day: 2,
                delete_brake_count: 3,
                delete_brake_percent: 4,
            },
            appointments: AppointmentValues {
                enable_sync: false,
                bidirectional: false,
                autocapture: true,
                include_no_attendees: true,
                include_private: true,
                allow_delete_in_sales: true,
                allow_updating_external: true,
                limit: 5,
                max_recurrences: 6,
                default_saved_search: search("S-1"),
            },
            contacts: ContactValues {
                enable_sync: false,
                allow_create_in_sales: false,
                allow_delete_in_sales: true,
                include_notes: true,
                limit: 7,
                default_saved_search: search("S-3"),
            },
            tasks: TaskValues {
                enable_sync: false,
                allow_create_in_sales: false,
                allow_delete_in_sales: true,
                limit: 8,
                default_saved_search: search("S-2"),
            },
            emails: EmailValues {
                enable_sync: false,
                autocapture_replies: true,
                excluded_domains: vec!["press.example".to_owned()],
            },
        },
        replies_since: Some(at(60)),
        application_permission: true,
        change_notifications: false,
        token_expiry_notice: NoticeFrequency::Weekly,
        notice_from_address: Some("sync@contoso.example".to_owned()),
        client_secret_expires_on: Some(date(2027, 3, 1)),
    }
}
