//! Promises about where a record of Sales becomes a meeting.

use super::budgets::an_item;
use super::samples::{full_pair, link, loaded, save};
use super::{Subject, at, identity, signed_in};
use crate::Store;
use crate::application::{ApplicationCause, ApplicationTrouble};
use crate::links::LinkedMeeting;
use crate::tokens::{Lapse, LapseCause, TokenKind, TokenSet};
use crate::users::UserId;
use sync_core::meeting::Birth;
use sync_core::{Appointment, Facts, Item, Known, Pair, ReasonCode, SalesId, SalesPerson, Scope, Standing};

pub async fn a_record_of_sales_becomes_one_meeting_at_most(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    sells(&*store, grace, 5).await;
    sells(&*store, ada, 6).await;
    let opened = store.open_link(&link(grace, "one"), at(0)).await.unwrap();
    let mut record = full_pair();
    record.scope = Scope::Inside;
    record.standing = Standing::Linked;
    record.exchange = Known::Absent;
    record.sales = Known::Present(Item {
        content: Appointment {
            people: [SalesPerson::User(SalesId(5)), SalesPerson::User(SalesId(6))].into(),
            ..an_item().content
        },
        facts: Facts {
            owner: Some(SalesId(6)),
            ..Facts::default()
        },
        ..an_item()
    });
    let waiting = LinkedMeeting {
        pair: record.clone(),
        ical_uid: Some("uid-one".to_owned()),
        ..opened
    };
    save(&*store, &waiting).await;
    let hers = loaded(&*store, waiting.copy).await;
    assert_eq!(
        hers.home,
        Birth::Not(ReasonCode::ByInvitation),
        "nobody is connected"
    );
    assert_eq!(hers.ical_uid.as_deref(), Some("uid-one"));

    connect(&*store, grace).await;
    let hers = loaded(&*store, waiting.copy).await;
    assert_eq!(hers.home, Birth::WithoutAttendees);

    connect(&*store, ada).await;
    let owners = store.open_link(&link(ada, "one"), at(1)).await.unwrap();
    let owners = LinkedMeeting {
        pair: record.clone(),
        ical_uid: None,
        ..owners
    };
    save(&*store, &owners).await;
    assert_eq!(loaded(&*store, owners.copy).await.home, Birth::Here);
    let hers = loaded(&*store, waiting.copy).await;
    assert_eq!(hers.home, Birth::Not(ReasonCode::ByInvitation));
    assert_eq!(
        hers.ical_uid.as_deref(),
        Some("uid-one"),
        "once known, it is kept"
    );

    let made = LinkedMeeting {
        pair: Pair {
            exchange: Known::Present(an_item()),
            ..hers.pair.clone()
        },
        ..hers
    };
    save(&*store, &made).await;
    let owners = loaded(&*store, owners.copy).await;
    assert_eq!(
        owners.home,
        Birth::Not(ReasonCode::Follows),
        "nothing is made again"
    );
}

pub async fn a_lapsed_owner_is_at_home_while_the_application_opens_mailboxes(subject: &dyn Subject) {
    let store = subject.open().await;
    let ada = signed_in(&*store, 1).await;
    sells(&*store, ada, 6).await;
    connect(&*store, ada).await;
    let opened = store.open_link(&link(ada, "one"), at(0)).await.unwrap();
    let mut record = full_pair();
    record.scope = Scope::Inside;
    record.standing = Standing::Linked;
    record.exchange = Known::Absent;
    record.sales = Known::Present(Item {
        facts: Facts {
            owner: Some(SalesId(6)),
            ..Facts::default()
        },
        ..an_item()
    });
    let hers = LinkedMeeting {
        pair: record,
        ical_uid: None,
        ..opened
    };
    save(&*store, &hers).await;
    let home = async || loaded(&*store, hers.copy).await.home;
    assert_eq!(home().await, Birth::Here);

    let lapses = async |kind| {
        let stored = store.authorization(ada, kind).await.unwrap().unwrap();
        let lapse = Lapse {
            since: at(1),
            cause: LapseCause::Ended,
            code: None,
        };
        let marked = store.mark_lapsed(ada, kind, stored.generation, &lapse).await;
        marked.unwrap();
    };
    lapses(TokenKind::Exchange).await;
    assert_eq!(home().await, Birth::Not(ReasonCode::ByInvitation));
    let tenant = identity(1).tenant;
    store.note_application(tenant, None, at(2)).await.unwrap();
    assert_eq!(home().await, Birth::Here);
    let refused = ApplicationTrouble {
        cause: ApplicationCause::ConsentNeeded,
        code: None,
    };
    store
        .note_application(tenant, Some(&refused), at(3))
        .await
        .unwrap();
    assert_eq!(home().await, Birth::Not(ReasonCode::ByInvitation));
    store.note_application(tenant, None, at(4)).await.unwrap();
    lapses(TokenKind::Sales).await;
    assert_eq!(
        home().await,
        Birth::Not(ReasonCode::ByInvitation),
        "it opens no more than mailboxes"
    );
}

/// The user is this party in Sales.
async fn sells(store: &dyn Store, user: UserId, party: i64) {
    let name = format!("user-{party}");
    let signed_in = store.put_sales_authorization(user, &name, &tokens(), at(0)).await;
    assert!(signed_in.unwrap());
    store.note_party(user, &name, SalesId(party)).await.unwrap();
}

/// The user signs in, for both sides.
async fn connect(store: &dyn Store, user: UserId) {
    for kind in [TokenKind::Exchange, TokenKind::Sales] {
        store
            .put_authorization(user, kind, &tokens(), at(0))
            .await
            .unwrap();
    }
}

fn tokens() -> TokenSet {
    TokenSet {
        refresh: Some("refresh".into()),
        access: "access".into(),
        access_expires_at: at(3600),
    }
}
