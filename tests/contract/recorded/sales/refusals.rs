//! What is refused, and what the connector makes of it.

use super::{appointment, made, number, owner};
use crate::recorded::stop::{SELLER, Stop, Verb, verbs};
use crate::stand::plant;
use serde_json::json;
use sync_core::{Appointment, AppointmentField, ItemId, Related, SalesId, SalesPerson, Version};

pub(super) const VERBS: &[Verb] = verbs![
    a_token_that_is_none,
    a_pod_that_asks_for_patience,
    what_is_not_there,
    a_version_that_is_not_there_any_more,
    a_relation_that_is_not_to_be_seen,
    a_batch_with_one_bad_row,
];

async fn a_token_that_is_none(stop: &mut Stop) {
    let refused = stop.stranger.1.resource(SELLER).await;
    stop.understood(&refused);
}

async fn a_pod_that_asks_for_patience(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let patience = json!({"target": "sales", "kind": "throttle", "retryAfterSecs": 7, "times": 1});
        plant(sandbox, patience);
    });
    let refused = stop.user.resource(SELLER).await;
    stop.understood(&refused);
}

async fn what_is_not_there(stop: &mut Stop) {
    let (nobody, version) = (ItemId::new("OX-NONE"), Version::new("\"old\""));
    let user = stop.user.clone();
    stop.understood(&user.delete(&nobody, &version).await);
    stop.understood(&user.delete_contact(&nobody, &version).await);
    let (held, wanted) = (
        appointment(),
        Appointment {
            subject: "New".to_owned(),
            ..appointment()
        },
    );
    let fields = [AppointmentField::Subject];
    stop.understood(&user.update(&nobody, &version, &held, &wanted, &fields).await);
}

async fn a_version_that_is_not_there_any_more(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let version = Version::new("\"old\"");
    let user = stop.user.clone();
    let wanted = Appointment {
        subject: "New".to_owned(),
        ..item.content.clone()
    };
    let fields = [AppointmentField::Subject];
    stop.understood(
        &user
            .update(&item.id, &version, &item.content, &wanted, &fields)
            .await,
    );
    stop.understood(&user.delete(&item.id, &version).await);
}

async fn a_relation_that_is_not_to_be_seen(stop: &mut Stop) {
    let wanted = Appointment {
        related: Related {
            account: Some(SalesId(1)),
            ..Related::default()
        },
        ..appointment()
    };
    let created = stop.user.create(&number("x"), owner(), &wanted).await;
    stop.understood(&created);
}

/// All or nothing.
async fn a_batch_with_one_bad_row(stop: &mut Stop) {
    let item = made(stop, "x").await;
    let mut wanted = Appointment {
        subject: "Half".to_owned(),
        ..item.content.clone()
    };
    wanted.people.insert(SalesPerson::Contact(SalesId(1)));
    let fields = [AppointmentField::Subject, AppointmentField::People];
    let user = stop.user.clone();
    let changed = user
        .update(&item.id, &item.version, &item.content, &wanted, &fields)
        .await;
    stop.understood(&changed);
}
