//! Writing series: the master, single meetings of it, and meetings that are cancelled.

use crate::convert::series::{SeriesLook, set_rule, slot_from_original};
use crate::convert::{Look, event_from_appointment, patch_from_fields, property_from_stamp};
use crate::event::EventKind;
use crate::events::Events;
use crate::items::{answer_to_create, preferring};
use crate::mailbox::{CATEGORY, Mailbox};
use crate::series::{EventSeries, Masters};
use crate::wire;
use crate::writes::online_meeting_block;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use sync_core::{
    Appointment, AppointmentField, Content as _, Item, ItemId, Marks, Occurrences, OccurrencesField, Outcome,
    Series, SeriesChange, Slot, Version, Zone,
};
use vendor_http::{Answer, Call, Error, Lost};

/// One meeting of a series, as it can be written.
struct Meeting {
    id: ItemId,
    version: Version,
}

/// Why a write of several was the last one.
enum Stopped {
    /// It was refused; nothing of it was written.
    Refused(Box<Answer<Occurrences>>),
    /// It may have been written.
    Uncertain(Error),
}

impl Stopped {
    fn refused(answer: Answer<Occurrences>) -> Self {
        Self::Refused(Box::new(answer))
    }
}

impl Mailbox {
    /// Makes a series with category and stamp, to which these addresses are invited, and then what departs from its rule.
    /// `sent` is what it will hold. The same `transaction_id` never makes a second one.
    pub async fn create_series(
        &self,
        wanted: &Series,
        invitees: &[String],
        sent: &Occurrences,
        stamp: &str,
        transaction_id: &str,
    ) -> Answer<Occurrences> {
        let mut event = event_from_appointment(&wanted.master, invitees);
        event.categories = Some(vec![CATEGORY.to_owned()]);
        event.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
        event.transaction_id = Some(transaction_id.to_owned());
        if set_rule(&mut event, &wanted.master, &wanted.recurrence, &wanted.zone).is_none() {
            return Answer::not_applied(beyond_calendar());
        }
        let url = self.url(&["events"], &[]);
        let call = preferring(Call::new(Method::POST, url)).json(&event);
        let made = match self.send(call).await {
            Ok(reply) => answer_to_create(&Events, &reply, &wanted.master),
            Err(lost) => Answer::lost(lost),
        };
        let item = match made.outcome {
            Outcome::Applied(item) => item,
            other @ (Outcome::Deleted
            | Outcome::PreconditionFailed
            | Outcome::NotFound
            | Outcome::NotApplied
            | Outcome::Taken
            | Outcome::Uncertain) => {
                return Answer {
                    outcome: without_content(other),
                    refusal: made.refusal,
                };
            }
        };
        let cancelled = wanted
            .excluded
            .iter()
            .map(|slot| SeriesChange::Cancel { slot: *slot });
        let moved = wanted.exceptions.iter().map(|(slot, content)| {
            let held = wanted.dictated(*slot);
            SeriesChange::Occurrence {
                slot: *slot,
                content: content.clone(),
                fields: held.differing(content),
            }
        });
        let changes: Vec<SeriesChange> = cancelled.chain(moved).collect();
        if changes.is_empty() {
            return Answer::of(Outcome::Applied(holding(item, sent.clone())));
        }
        self.write_series(&item.id, &changes, sent, Some(&item.version))
            .await
    }

    /// Makes the writes that turn the series into what it should be ([`sync_core::series_write`]), in their order, if its
    /// master is still the version that is expected. `sent` is what the series will hold. Where one of several fails after
    /// others have landed, the answer is uncertain and only a look tells how far it came.
    pub async fn update_series(
        &self,
        id: &ItemId,
        expects: &Version,
        changes: &[SeriesChange],
        sent: &Occurrences,
    ) -> Answer<Occurrences> {
        let look = match self.look_at(&Masters, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        if look.series.master.version != *expects {
            return Answer::of(Outcome::PreconditionFailed);
        }
        if changes.is_empty() {
            return Answer::of(Outcome::Applied(look.series.item_holding(sent.clone())));
        }
        self.write_series(id, changes, sent, None).await
    }

    async fn write_series(
        &self,
        id: &ItemId,
        changes: &[SeriesChange],
        sent: &Occurrences,
        made: Option<&Version>,
    ) -> Answer<Occurrences> {
        let (mut before, mut has_written) = (None, made.is_some());
        for change in changes {
            match self.write_change(id, change).await {
                Ok(found) => {
                    before.get_or_insert(found);
                    has_written = true;
                }
                Err(Stopped::Refused(answer)) if !has_written => return *answer,
                Err(Stopped::Refused(answer)) => {
                    return Answer {
                        outcome: Outcome::Uncertain,
                        refusal: answer.refusal,
                    };
                }
                Err(Stopped::Uncertain(error)) => return Answer::uncertain(error),
            }
        }
        let is_as_made = made.is_none_or(|made| {
            before
                .as_ref()
                .is_some_and(|before| before.master.version == *made)
        });
        match self.look_at(&Masters, id).await {
            Ok(Some(look)) if is_as_made && holds_only(&look.series, before.as_ref(), sent) => {
                Answer::of(Outcome::Applied(look.series.item_holding(sent.clone())))
            }
            Ok(Some(_) | None) => Answer::of(Outcome::Uncertain),
            Err(error) => Answer::uncertain(error),
        }
    }

    /// Makes one write; the series as it was before.
    async fn write_change(&self, id: &ItemId, change: &SeriesChange) -> Result<EventSeries, Stopped> {
        let look = match self.look_at(&Masters, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Err(Stopped::refused(Answer::of(Outcome::NotFound))),
            Err(error) => return Err(Stopped::refused(Answer::not_applied(error))),
        };
        match change {
            SeriesChange::Master {
                content,
                fields,
                recurrence,
            } => {
                let fields: Vec<_> = fields
                    .iter()
                    .copied()
                    .filter(|field| *field != AppointmentField::Time)
                    .collect();
                let mut patch = patch_of(content, &fields, &look.master)?;
                if let Some(rule) = recurrence {
                    let zone = zone_of(&look);
                    set_rule(&mut patch, content, rule, &zone)
                        .ok_or_else(|| Stopped::refused(Answer::not_applied(beyond_calendar())))?;
                }
                let version = look.series.master.version.clone();
                self.send_change(
                    Method::PATCH,
                    &Meeting {
                        id: id.clone(),
                        version,
                    },
                    Some(&patch),
                )
                .await?;
            }
            SeriesChange::Occurrence {
                slot,
                content,
                fields,
            } => {
                let body = look.exceptions.get(slot).unwrap_or(&look.master);
                let patch = patch_of(content, fields, body)?;
                let meeting = self.meeting(id, *slot, &look).await?;
                self.send_change(Method::PATCH, &meeting, Some(&patch)).await?;
            }
            // A rule that only ends at another time may leave cancelled what was cancelled.
            SeriesChange::Cancel { slot } if is_cancelled(&look, *slot) => {}
            SeriesChange::Cancel { slot } => {
                let meeting = self.meeting(id, *slot, &look).await?;
                self.send_change(Method::DELETE, &meeting, None).await?;
            }
        }
        Ok(look.series)
    }

    async fn send_change(
        &self,
        method: Method,
        meeting: &Meeting,
        patch: Option<&wire::EventPatch>,
    ) -> Result<(), Stopped> {
        let Some(url) = self.item_url(&Events, &meeting.id) else {
            return Err(Stopped::refused(Answer::of(Outcome::NotFound)));
        };
        let mut call = preferring(Call::new(method, url)).if_match(Some(meeting.version.as_str()));
        if let Some(patch) = patch {
            call = call.json(patch);
        }
        match self.send(call).await {
            Ok(reply) if reply.is_success() => Ok(()),
            Ok(reply) => match Answer::refused(&reply) {
                Answer {
                    outcome: Outcome::Uncertain,
                    refusal: Some(error),
                } => Err(Stopped::Uncertain(error)),
                answer => Err(Stopped::refused(answer)),
            },
            Err(Lost::NeverSent(error)) => Err(Stopped::refused(Answer::not_applied(error))),
            Err(Lost::OnTheWay(error)) => Err(Stopped::Uncertain(error)),
        }
    }

    /// The meeting in a slot: an exception by what the look found, wherever it was moved to, and any other where its slot
    /// is. Of a single meeting it is that.
    async fn meeting(&self, master: &ItemId, slot: Slot, look: &SeriesLook) -> Result<Meeting, Stopped> {
        if let Some(exception) = look.exceptions.get(&slot) {
            return Ok(Meeting {
                id: exception.event.id.clone(),
                version: exception.event.version.clone(),
            });
        }
        if look.series.master.kind == EventKind::Single {
            return Ok(Meeting {
                id: master.clone(),
                version: look.series.master.version.clone(),
            });
        }
        let zone = zone_of(look);
        let (start, end) = around(slot, &zone);
        let query = [
            ("startDateTime", start.as_str()),
            ("endDateTime", end.as_str()),
            ("$select", "id,originalStart,type"),
            ("$top", "10"),
        ];
        let url = self.url(&["events", master.as_str(), "instances"], &query);
        let refused = |error| Stopped::refused(Answer::not_applied(error));
        let reply = self
            .send(preferring(Call::new(Method::GET, url)))
            .await
            .map_err(|lost| refused(Error::from(lost)))?;
        let page: wire::Page<wire::Event> = reply.json().map_err(refused)?;
        let is_all_day = matches!(slot, Slot::AllDay(_));
        let found = page.value.into_iter().find_map(|one| {
            let original: Timestamp = one.original_start.as_deref()?.parse().ok()?;
            (slot_from_original(original, is_all_day, &zone) == slot).then_some(Meeting {
                id: ItemId::new(one.id?),
                version: Version::new(one.etag?),
            })
        });
        found.ok_or_else(|| Stopped::refused(Answer::of(Outcome::NotFound)))
    }
}

fn patch_of(
    content: &Appointment,
    fields: &[AppointmentField],
    held: &Look,
) -> Result<wire::EventPatch, Stopped> {
    patch_from_fields(content, fields, &held.body, held.join_url.as_deref())
        .ok_or_else(|| Stopped::refused(Answer::not_applied(online_meeting_block())))
}

/// The zone of a series that could be read; the writes were planned from it.
fn zone_of(look: &SeriesLook) -> Zone {
    look.series
        .series
        .as_ref()
        .map_or_else(|_| Zone::utc(), |series| series.zone.clone())
}

/// Whether the series holds what was written, and names whom it named `before`. What somebody changes between the last write
/// and this look would be taken for ours otherwise, and never travel.
fn holds_only(now: &EventSeries, before: Option<&EventSeries>, sent: &Occurrences) -> bool {
    let Ok(held) = now.occurrences(u32::MAX, Some(sent)) else {
        return false;
    };
    let is_another = |field: &OccurrencesField| match field {
        OccurrencesField::Presence(_) => true,
        // Whom they are in Sales, the connector does not know.
        OccurrencesField::Meeting(_, field) => *field != AppointmentField::People,
    };
    let names_the_same = before.is_some_and(|before| {
        let mut slots = now.apart.keys().chain(before.apart.keys());
        let at = |series: &EventSeries, slot: &Slot| {
            series.apart.get(slot).unwrap_or(&series.master.attendees).clone()
        };
        now.master.attendees == before.master.attendees && slots.all(|slot| at(now, slot) == at(before, slot))
    });
    names_the_same && !held.differing(sent).iter().any(is_another)
}

fn is_cancelled(look: &SeriesLook, slot: Slot) -> bool {
    let series = look.series.series.as_ref();
    series.is_ok_and(|series| series.excluded.contains(&slot))
}

/// A time range in which the meeting of that slot lies, if nobody moved it.
fn around(slot: Slot, zone: &Zone) -> (String, String) {
    let first = match slot {
        Slot::Timed(moment) => moment,
        Slot::AllDay(day) => zone
            .instant(day.to_datetime(jiff::civil::Time::midnight()))
            .unwrap_or(Timestamp::MAX),
    };
    let last = first
        .saturating_add(SignedDuration::from_mins(1))
        .unwrap_or(first);
    (first.to_string(), last.to_string())
}

fn holding(item: Item<Appointment>, content: Occurrences) -> Item<Occurrences> {
    Item {
        id: item.id,
        version: item.version,
        modified: item.modified,
        content,
        marks: Marks::BOTH,
        facts: item.facts,
    }
}

/// An outcome that says nothing about content.
fn without_content(outcome: Outcome<Appointment>) -> Outcome<Occurrences> {
    match outcome {
        Outcome::Applied(_) | Outcome::Uncertain => Outcome::Uncertain,
        Outcome::Deleted => Outcome::Deleted,
        Outcome::PreconditionFailed => Outcome::PreconditionFailed,
        Outcome::NotFound => Outcome::NotFound,
        Outcome::NotApplied => Outcome::NotApplied,
        Outcome::Taken => Outcome::Taken,
    }
}

/// The dates of a series lie where no calendar reaches.
fn beyond_calendar() -> Error {
    Error::Rejected {
        code: "beyond-calendar".to_owned(),
        field: Some("recurrence".to_owned()),
        trace: Box::new(crate::dialect::GRAPH.no_request()),
    }
}
