//! What is refused, and what the connector makes of it.

use super::{appointment, outlook, usual_visit};
use crate::recorded::stop::{Stop, Verb, verbs};
use crate::stand::plant;
use ::exchange::{Holder, Notes};
use serde_json::json;
use sync_core::{AppointmentField, ItemId, Version};

pub(super) const VERBS: &[Verb] = verbs![
    a_token_that_is_none,
    a_mailbox_that_asks_for_patience,
    what_is_not_there,
    a_version_that_is_not_there_any_more,
    a_write_that_met_another,
    a_part_that_is_put_off,
    something_that_is_no_task_list,
];

async fn a_token_that_is_none(stop: &mut Stop) {
    let refused = stop.stranger.0.ensure_category().await;
    stop.understood(&refused);
}

/// 429 with `Retry-After`; whoever asks again too early is not even let out.
async fn a_mailbox_that_asks_for_patience(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let patience =
            json!({"target": "graph", "match": "GET", "kind": "throttle", "retryAfterSecs": 700, "times": 1});
        plant(sandbox, patience);
    });
    let refused = stop.mailbox.ensure_category().await;
    stop.understood(&refused);
}

async fn what_is_not_there(stop: &mut Stop) {
    let (nobody, version) = (ItemId::new("AAMkAGno="), Version::new("W/\"old\""));
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.events(std::slice::from_ref(&nobody)).await);
    stop.understood(&mailbox.series(std::slice::from_ref(&nobody)).await);
    stop.understood(&mailbox.mark(&nobody, &version, "OX-1").await);
    stop.understood(&mailbox.delete(&nobody, &version).await);
    stop.understood(&mailbox.delete_contact(&nobody, &version).await);
    stop.understood(
        &mailbox
            .contacts(std::slice::from_ref(&nobody), Notes::LeftOut)
            .await,
    );
    stop.understood(&mailbox.attachments(Holder::Event(&nobody)).await);
    stop.understood(&mailbox.detach(Holder::Event(&nobody), &nobody).await);
}

/// 412: the look that a write begins with tells it, or the write itself does.
async fn a_version_that_is_not_there_any_more(stop: &mut Stop) {
    let [event, version] = stop
        .given(["event", "version"], async |sandbox| {
            let [event, version] = outlook(sandbox, None, &usual_visit());
            outlook(sandbox, Some(&event), &json!({"subject": "Other words"}));
            [event, version]
        })
        .await;
    let (id, version) = (ItemId::new(event), Version::new(version));
    let mailbox = stop.mailbox.clone();
    let wanted = appointment("Too late");
    let fields = [AppointmentField::Subject];
    stop.understood(&mailbox.update(&id, &version, &fields, &wanted).await);
    stop.understood(&mailbox.delete(&id, &version).await);
}

/// 409 between the look and the write.
async fn a_write_that_met_another(stop: &mut Stop) {
    let [event, version] = stop
        .given(["event", "version"], async |sandbox| {
            let met =
                json!({"target": "graph", "match": "PATCH", "kind": "error", "status": 409, "times": 1});
            plant(sandbox, met);
            outlook(sandbox, None, &usual_visit())
        })
        .await;
    let marked = stop
        .mailbox
        .mark(&ItemId::new(event), &Version::new(version), "OX-1")
        .await;
    stop.understood(&marked);
}

/// 429 within a batch: that part alone is sent again.
async fn a_part_that_is_put_off(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let put_off = json!({
            "target": "graph", "match": "POST .*/me/contacts$", "kind": "throttle", "retryAfterSecs": 1, "times": 1,
        });
        plant(sandbox, put_off);
    });
    let mut zoe = sync_core::Contact::empty();
    zoe.last_name = "Winter".to_owned();
    let two = ["OC-1", "OC-2"].map(|stamp| ::exchange::ItemWrite::Create { wanted: &zoe, stamp });
    let made = stop.mailbox.write_contacts(&two, Notes::LeftOut).await;
    stop.understood(&made);
}

async fn something_that_is_no_task_list(stop: &mut Stop) {
    let list = ::exchange::TaskListId::new("AAMkAGno=");
    let changes = stop.mailbox.task_changes(&list, None).await;
    stop.understood(&changes);
}
