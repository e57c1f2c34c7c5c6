//! The audit log, in the words of the wire.

use super::runs::kind_of_process;
use super::synced::{object_from_kind, repair_from_action};
use shared::api::audit as wire;
use shared::api::runs::ScheduleRequest;
use shared::ids;
use store::audit::{Act, Deed, NamedLink, Setting, SettingChange};
use store::runs::{Process, RunId, Timing};
use store::users::SalesIdentity;
use sync_core::Action;

/// One act.
pub(crate) fn act_from_ours(act: &Act) -> wire::Act {
    let (deed, detail) = deed_from_ours(&act.deed);
    wire::Act {
        id: act.id.0.to_string(),
        at: act.at.to_string(),
        who: act.who.clone(),
        deed,
        about: act.about.map(|user| user.0.to_string()),
        detail,
    }
}

fn deed_from_ours(deed: &Deed) -> (wire::Deed, Option<wire::ActDetail>) {
    use wire::ActDetail;
    match deed {
        Deed::AdoptMailboxes => (wire::Deed::AdoptMailboxes, None),
        Deed::DeleteUser => (wire::Deed::DeleteUser, None),
        Deed::MapUser(mapping) => {
            let detail = mapping.as_ref().map(|mapping| ActDetail::Mapping {
                before: mapping.before.as_ref().map(named),
                after: named(&mapping.after),
            });
            (wire::Deed::MapUser, detail)
        }
        Deed::PauseUser => (wire::Deed::PauseUser, Some(paused(true))),
        Deed::ResumeUser => (wire::Deed::ResumeUser, Some(paused(false))),
        Deed::AllowContent => (wire::Deed::AllowContent, None),
        Deed::WithdrawContent => (wire::Deed::WithdrawContent, None),
        Deed::SetSchedule(process, change) => {
            let detail = ActDetail::Schedule {
                process: kind_of_process(*process),
                before: timing_from_ours(change.before),
                after: timing_from_ours(change.after),
            };
            (wire::Deed::SetSchedule, Some(detail))
        }
        Deed::StartRun(process, run) => (wire::Deed::StartRun, Some(run_of(*process, *run))),
        Deed::CancelRun(process, run) => (wire::Deed::CancelRun, Some(run_of(*process, *run))),
        Deed::SaveConfiguration(changes) => {
            let changes = changes.iter().map(change_from_ours).collect();
            (
                wire::Deed::SaveConfiguration,
                Some(ActDetail::Configuration { changes }),
            )
        }
        Deed::ApproveHeld(link) => (wire::Deed::ApproveHeld, Some(record(*link, None))),
        Deed::DiscardHeld(link) => (wire::Deed::DiscardHeld, Some(record(*link, None))),
        Deed::RepairRecord(link, action) => (wire::Deed::RepairRecord, Some(record(*link, Some(*action)))),
    }
}

fn paused(after: bool) -> wire::ActDetail {
    wire::ActDetail::Pause {
        before: !after,
        after,
    }
}

fn named(user: &SalesIdentity) -> wire::SalesUserNamed {
    wire::SalesUserNamed {
        user_name: user.user_name.clone(),
        party_id: user.party.map(|party| party.to_string()),
    }
}

fn timing_from_ours(timing: Timing) -> ScheduleRequest {
    ScheduleRequest {
        enabled: timing.is_on,
        every_minutes: timing.every.minutes(),
    }
}

fn run_of(process: Process, run: RunId) -> wire::ActDetail {
    wire::ActDetail::Run {
        process: kind_of_process(process),
        run_id: ids::RunId(run.0.to_string()),
    }
}

fn record(link: NamedLink, action: Option<Action>) -> wire::ActDetail {
    let (object, is_series) = object_from_kind(link.kind);
    wire::ActDetail::Record {
        link_id: ids::LinkId(link.copy.0.to_string()),
        object,
        is_series,
        action: action.and_then(repair_from_action),
    }
}

fn change_from_ours(change: &SettingChange) -> wire::FieldChange {
    wire::FieldChange {
        field: change.field.clone(),
        before: value_from_ours(&change.before),
        after: value_from_ours(&change.after),
        left_out: change.left_out,
    }
}

fn value_from_ours(setting: &Setting) -> Option<wire::FieldValue> {
    match setting {
        Setting::Nothing => None,
        Setting::Switch(on) => Some(wire::FieldValue::Switch(*on)),
        Setting::Number(number) => Some(wire::FieldValue::Number(*number)),
        Setting::Text(text) => Some(wire::FieldValue::Text(text.clone())),
        Setting::List(list) => Some(wire::FieldValue::List(list.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::configuration::{
        appointments_from_ours, contacts_from_ours, emails_from_ours, synchronization_from_ours,
        tasks_from_ours,
    };
    use serde_json::{Value, json};
    use std::collections::BTreeMap;
    use store::audit::settings_of;
    use store::configuration::{Configuration, NoticeFrequency};

    /// What the page's own answer says, field by field, apart from what nobody sets there.
    fn told(configuration: &Configuration) -> BTreeMap<String, Value> {
        let values = configuration.values.clone();
        let page = json!({
            "registration": {
                "clientSecretExpiresOn": configuration.client_secret_expires_on.map(|day| day.to_string())
            },
            "synchronization": synchronization_from_ours(configuration),
            "appointments": appointments_from_ours(values.appointments),
            "contacts": contacts_from_ours(values.contacts),
            "tasks": tasks_from_ours(values.tasks),
            "emails": emails_from_ours(values.emails),
        });
        let regions = page.as_object().unwrap().iter();
        let fields = regions.flat_map(|(region, fields)| {
            let fields = fields.as_object().unwrap().iter();
            fields.map(move |(field, value)| (format!("{region}.{field}"), value.clone()))
        });
        fields.collect()
    }

    #[test]
    fn what_a_change_of_the_configuration_names_is_what_the_api_gives() {
        let mut set = Configuration {
            notice_from_address: Some("crm@contoso.example".to_owned()),
            client_secret_expires_on: Some(jiff::civil::date(2027, 3, 1)),
            ..Configuration::default()
        };
        set.values.emails.excluded_domains = vec!["press.example".to_owned()];
        set.values.tasks.default_saved_search = Some("S-1".to_owned());
        let notices = [
            NoticeFrequency::Never,
            NoticeFrequency::Once,
            NoticeFrequency::Daily,
            NoticeFrequency::Weekly,
        ];
        for notice in notices {
            set.token_expiry_notice = notice;
            for configuration in [&set, &Configuration::default()] {
                let kept = settings_of(configuration);
                let kept: BTreeMap<_, _> = kept
                    .iter()
                    .map(|(field, setting)| {
                        let value = serde_json::to_value(value_from_ours(setting)).unwrap();
                        ((*field).to_owned(), value)
                    })
                    .collect();
                assert_eq!(kept, told(configuration));
            }
        }
    }
}
