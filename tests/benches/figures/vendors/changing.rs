//! Changing and deleting in Sales what was written there.

use super::{Measured, PLACES, RECORDS, SALES_PARTS, measured, number};
use sales::{ActivityLook, RecordWrite, SalesUser};
use sandbox::Sandbox;
use sync_core::{Appointment, AppointmentField, Item, Outcome, SalesNumber};

/// Both, one after the other.
pub(super) async fn figures(sandbox: &Sandbox, in_sales: &SalesUser) -> [Measured; 2] {
    [
        update_sales(sandbox, in_sales).await,
        delete_in_sales(sandbox, in_sales).await,
    ]
}

/// Gives another place to what was written to Sales.
async fn update_sales(sandbox: &Sandbox, in_sales: &SalesUser) -> Measured {
    let held: Vec<Item<Appointment>> = made_in_sales(in_sales).await;
    let wanted: Vec<Appointment> = held
        .iter()
        .map(|item| Appointment {
            location: "Room 8".to_owned(),
            ..item.content.clone()
        })
        .collect();
    let writes: Vec<_> = held
        .iter()
        .zip(&wanted)
        .map(|(item, wanted)| RecordWrite::Update {
            id: &item.id,
            expects: &item.version,
            held: &item.content,
            wanted,
            fields: &[AppointmentField::Location],
        })
        .collect();
    let batches = RECORDS.div_ceil(SALES_PARTS);
    measured(sandbox, "Update 5,000 in Sales", PLACES, async {
        let answers = in_sales.change_many(&writes).await;
        let applied = answers
            .iter()
            .filter(|answer| matches!(answer.outcome, Outcome::Applied(_)));
        assert_eq!(applied.count(), RECORDS);
        batches
    })
    .await
}

/// Deletes what was written to Sales.
async fn delete_in_sales(sandbox: &Sandbox, in_sales: &SalesUser) -> Measured {
    let held: Vec<Item<Appointment>> = made_in_sales(in_sales).await;
    let writes: Vec<_> = held
        .iter()
        .map(|item| RecordWrite::Delete {
            id: &item.id,
            expects: &item.version,
        })
        .collect();
    let batches = RECORDS.div_ceil(SALES_PARTS);
    measured(sandbox, "Delete 5,000 in Sales", PLACES, async {
        let answers = in_sales.change_many(&writes).await;
        let deleted = answers
            .iter()
            .filter(|answer| matches!(answer.outcome, Outcome::Deleted));
        assert_eq!(deleted.count(), RECORDS);
        batches
    })
    .await
}

/// What was written to Sales, as it is now.
async fn made_in_sales(in_sales: &SalesUser) -> Vec<Item<Appointment>> {
    let numbers: Vec<SalesNumber> = (0..RECORDS).map(number).collect();
    let looks = in_sales.activities(&numbers).await.expect("they are there");
    looks
        .into_iter()
        .map(|look| match look {
            ActivityLook::Found(found) => found.item,
            ActivityLook::Missing | ActivityLook::OtherKind | ActivityLook::Failed(_) => {
                panic!("they are there")
            }
        })
        .collect()
}
