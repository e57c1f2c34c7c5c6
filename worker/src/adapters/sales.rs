//! The Sales port over Oracle's REST API.

use crate::adapters::{refusal_of, stop, stop_unless_unreadable};
use crate::ports::{Answer, Outgoing, RecordAlike, RecordSeen, SalesRecords, Stop, Wanted};
use crate::sync::rest::number_of;
use sales::{ActivityLook, ActivityWanted, SalesUser};
use std::collections::BTreeSet;
use store::links::LinkedMeeting;
use sync_core::{Acquaintance, Appointment, Outcome, ReasonCode, Related, SalesId, Side, Write};

/// Sales, as one user sees it.
#[derive(Debug)]
pub struct UserSales {
    /// The connector.
    pub sales: SalesUser,
    /// The user's own party: owns what they share.
    pub owner: SalesId,
}

impl UserSales {
    /// The first of these records that Sales does not have, or not for this user.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn first_missing(&self, related: Option<&Related>) -> Result<Option<SalesId>, Stop> {
        let Some(related) = related else {
            return Ok(None);
        };
        let missing = self
            .sales
            .missing_records(related)
            .await
            .map_err(|error| stop(Side::Sales, &error))?;
        Ok(missing.first().map(|(_, id)| *id))
    }

    async fn write_one(&self, Outgoing { link, write }: Outgoing<'_, Appointment>) -> Answer<Appointment> {
        let (answer, record) = match write {
            Write::Create { carried, .. } => {
                let created = self
                    .sales
                    .create(&number_of(link), self.owner, &carried.sent)
                    .await;
                (created.answer, created.activity_id)
            }
            Write::Update {
                id,
                expects,
                held,
                fields,
                carried,
                ..
            } => (
                self.sales.update(id, expects, held, &carried.sent, fields).await,
                None,
            ),
            Write::Delete { id, expects, .. } => (self.sales.delete(id, expects).await, None),
            // Only Outlook items are marked; in Sales the number is the stamp.
            Write::Mark { .. } | Write::Unmark { .. } => return Answer::of(Outcome::NotApplied),
        };
        let refusal = refusal_of(Side::Sales, link, &answer);
        Answer {
            outcome: answer.outcome,
            record,
            refusal,
        }
    }
}

impl SalesRecords for UserSales {
    type Content = Appointment;

    async fn look(&self, links: &[&LinkedMeeting]) -> Result<Vec<RecordSeen<Appointment>>, Stop> {
        let numbers: Vec<_> = links.iter().map(|link| number_of(link)).collect();
        let looks = self
            .sales
            .activities(&numbers)
            .await
            .map_err(|error| stop(Side::Sales, &error))?;
        looks
            .into_iter()
            .map(|look| match look {
                ActivityLook::Found(activity) => {
                    Ok(RecordSeen::Found(Box::new(activity.item), activity.activity_id))
                }
                ActivityLook::Missing => Ok(RecordSeen::Missing),
                ActivityLook::Failed(error) => stop_unless_unreadable(Side::Sales, &error)
                    .map(|()| RecordSeen::Refused(ReasonCode::AnswerUnreadable)),
            })
            .collect()
    }

    async fn write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        futures::future::join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
    }

    async fn alike(&self, wanted: &[Wanted<'_, Appointment>]) -> Result<Vec<RecordAlike<Appointment>>, Stop> {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|Wanted { key, content }| ActivityWanted { key: *key, content })
            .collect();
        let alike = self
            .sales
            .activities_alike(&wanted)
            .await
            .map_err(|error| stop(Side::Sales, &error))?;
        Ok(alike
            .into_iter()
            .map(|activity| RecordAlike {
                item: Box::new(activity.item),
                id: activity.activity_id,
            })
            .collect())
    }

    /// A meeting names no companies.
    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        _: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        let people = self
            .sales
            .people(addresses)
            .await
            .map_err(|error| stop(Side::Sales, &error))?;
        Ok(Acquaintance {
            people,
            ..Acquaintance::default()
        })
    }
}
