//! What an act changed.

use crate::audit as ours;
use crate::links::CopyId;
use crate::records::RecordKind as OurKind;
use crate::runs::{Interval, Process as OurProcess, RunId, Timing as OurTiming};
use crate::users::SalesIdentity;
use serde::{Deserialize, Serialize};
use sync_core::{Action as OurAction, SalesId};
use uuid::Uuid;

/// What is kept with a deed that changed more than its name says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) enum ActDetail {
    Mapping(Mapping),
    Schedule {
        process: Process,
        before: Timing,
        after: Timing,
    },
    Run {
        process: Process,
        run: Uuid,
    },
    Settings(Vec<SettingChange>),
    Link(NamedLink),
    Repair {
        link: NamedLink,
        action: Action,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::blob) struct Mapping {
    before: Option<SalesUser>,
    after: SalesUser,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SalesUser {
    name: String,
    party: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Timing {
    is_on: bool,
    every_minutes: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct SettingChange {
    field: String,
    before: Setting,
    after: Setting,
    left_out: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Setting {
    Nothing,
    Switch(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::blob) struct NamedLink {
    copy: Uuid,
    kind: RecordKind,
}

/// Words that are spelt alike in ours.
macro_rules! alike {
    ($($name:ident = $ours:ident { $($word:ident)+ })+) => {$(
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(in crate::blob) enum $name {
            $($word,)+
        }

        impl From<$ours> for $name {
            fn from(word: $ours) -> Self {
                match word {
                    $($ours::$word => Self::$word,)+
                }
            }
        }

        impl From<$name> for $ours {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => Self::$word,)+
                }
            }
        }
    )+};
}

alike! {
    Process = OurProcess { InstantSync StandardSync Reconciliation }
    RecordKind = OurKind { Appointment Series Contact Task Email }
    Action = OurAction {
        Retry Link Create Leave PickAccount KeepExchange KeepSales DeleteToo BringBack CleanUp Resume Ignore Approve Discard
        Share SignIn
    }
}

/// What a deed is called.
pub(in crate::blob) fn name_of_deed(deed: &ours::Deed) -> &'static str {
    match deed {
        ours::Deed::AdoptMailboxes => "adopt-mailboxes",
        ours::Deed::DeleteUser => "delete-user",
        ours::Deed::MapUser(_) => "map-user",
        ours::Deed::PauseUser => "pause-user",
        ours::Deed::ResumeUser => "resume-user",
        ours::Deed::AllowContent => "allow-content",
        ours::Deed::WithdrawContent => "withdraw-content",
        ours::Deed::SetSchedule(..) => "set-schedule",
        ours::Deed::StartRun(..) => "start-run",
        ours::Deed::CancelRun(..) => "cancel-run",
        ours::Deed::SaveConfiguration(_) => "save-configuration",
        ours::Deed::ApproveHeld(_) => "approve-held",
        ours::Deed::DiscardHeld(_) => "discard-held",
        ours::Deed::RepairRecord(..) => "repair-record",
    }
}

/// The deed of that name, with what is kept with it; none where the two do not go together.
pub(in crate::blob) fn deed_from_stored(name: &str, detail: Option<ActDetail>) -> Option<ours::Deed> {
    match (name, detail) {
        ("adopt-mailboxes", None) => Some(ours::Deed::AdoptMailboxes),
        ("delete-user", None) => Some(ours::Deed::DeleteUser),
        ("map-user", None) => Some(ours::Deed::MapUser(None)),
        ("map-user", Some(ActDetail::Mapping(mapping))) => Some(ours::Deed::MapUser(Some(mapping.into()))),
        ("pause-user", None) => Some(ours::Deed::PauseUser),
        ("allow-content", None) => Some(ours::Deed::AllowContent),
        ("withdraw-content", None) => Some(ours::Deed::WithdrawContent),
        ("resume-user", None) => Some(ours::Deed::ResumeUser),
        (
            "set-schedule",
            Some(ActDetail::Schedule {
                process,
                before,
                after,
            }),
        ) => {
            let (before, after) = (before.read()?, after.read()?);
            let change = ours::Change { before, after };
            Some(ours::Deed::SetSchedule(process.into(), change))
        }
        ("start-run", Some(ActDetail::Run { process, run })) => {
            Some(ours::Deed::StartRun(process.into(), RunId(run)))
        }
        ("cancel-run", Some(ActDetail::Run { process, run })) => {
            Some(ours::Deed::CancelRun(process.into(), RunId(run)))
        }
        ("save-configuration", Some(ActDetail::Settings(changes))) => {
            let changes = changes.into_iter().map(ours::SettingChange::from);
            Some(ours::Deed::SaveConfiguration(changes.collect()))
        }
        ("approve-held", Some(ActDetail::Link(link))) => Some(ours::Deed::ApproveHeld(link.into())),
        ("discard-held", Some(ActDetail::Link(link))) => Some(ours::Deed::DiscardHeld(link.into())),
        ("repair-record", Some(ActDetail::Repair { link, action })) => {
            Some(ours::Deed::RepairRecord(link.into(), action.into()))
        }
        _ => None,
    }
}

impl ActDetail {
    /// What is kept with a deed; none where its name says all.
    pub(in crate::blob) fn of(deed: &ours::Deed) -> Option<Self> {
        match deed {
            ours::Deed::AdoptMailboxes
            | ours::Deed::DeleteUser
            | ours::Deed::MapUser(None)
            | ours::Deed::PauseUser
            | ours::Deed::ResumeUser
            | ours::Deed::AllowContent
            | ours::Deed::WithdrawContent => None,
            ours::Deed::MapUser(Some(mapping)) => Some(Self::Mapping(Mapping {
                before: mapping.before.as_ref().map(SalesUser::from),
                after: (&mapping.after).into(),
            })),
            ours::Deed::SetSchedule(process, change) => Some(Self::Schedule {
                process: (*process).into(),
                before: change.before.into(),
                after: change.after.into(),
            }),
            ours::Deed::StartRun(process, run) | ours::Deed::CancelRun(process, run) => Some(Self::Run {
                process: (*process).into(),
                run: run.0,
            }),
            ours::Deed::SaveConfiguration(changes) => {
                Some(Self::Settings(changes.iter().map(SettingChange::from).collect()))
            }
            ours::Deed::ApproveHeld(link) | ours::Deed::DiscardHeld(link) => Some(Self::Link((*link).into())),
            ours::Deed::RepairRecord(link, action) => Some(Self::Repair {
                link: (*link).into(),
                action: (*action).into(),
            }),
        }
    }
}

impl From<Mapping> for ours::Mapping {
    fn from(mapping: Mapping) -> Self {
        Self {
            before: mapping.before.map(SalesIdentity::from),
            after: mapping.after.into(),
        }
    }
}

impl From<&SalesIdentity> for SalesUser {
    fn from(user: &SalesIdentity) -> Self {
        Self {
            name: user.user_name.clone(),
            party: user.party.map(|party| party.0),
        }
    }
}

impl From<SalesUser> for SalesIdentity {
    fn from(user: SalesUser) -> Self {
        Self {
            user_name: user.name,
            party: user.party.map(SalesId),
        }
    }
}

impl From<OurTiming> for Timing {
    fn from(timing: OurTiming) -> Self {
        Self {
            is_on: timing.is_on,
            every_minutes: timing.every.minutes(),
        }
    }
}

impl Timing {
    /// None where that is no interval.
    pub(in crate::blob) fn read(&self) -> Option<OurTiming> {
        Some(OurTiming {
            is_on: self.is_on,
            every: Interval::from_minutes(self.every_minutes)?,
        })
    }
}

impl From<ours::NamedLink> for NamedLink {
    fn from(link: ours::NamedLink) -> Self {
        Self {
            copy: link.copy.0,
            kind: link.kind.into(),
        }
    }
}

impl From<NamedLink> for ours::NamedLink {
    fn from(link: NamedLink) -> Self {
        Self {
            copy: CopyId(link.copy),
            kind: link.kind.into(),
        }
    }
}

impl From<&ours::SettingChange> for SettingChange {
    fn from(change: &ours::SettingChange) -> Self {
        Self {
            field: change.field.clone(),
            before: (&change.before).into(),
            after: (&change.after).into(),
            left_out: change.left_out,
        }
    }
}

impl From<SettingChange> for ours::SettingChange {
    fn from(change: SettingChange) -> Self {
        Self {
            field: change.field,
            before: change.before.into(),
            after: change.after.into(),
            left_out: change.left_out,
        }
    }
}

impl From<&ours::Setting> for Setting {
    fn from(setting: &ours::Setting) -> Self {
        match setting {
            ours::Setting::Nothing => Self::Nothing,
            ours::Setting::Switch(on) => Self::Switch(*on),
            ours::Setting::Number(number) => Self::Number(*number),
            ours::Setting::Text(text) => Self::Text(text.clone()),
            ours::Setting::List(list) => Self::List(list.clone()),
        }
    }
}

impl From<Setting> for ours::Setting {
    fn from(setting: Setting) -> Self {
        match setting {
            Setting::Nothing => Self::Nothing,
            Setting::Switch(on) => Self::Switch(on),
            Setting::Number(number) => Self::Number(number),
            Setting::Text(text) => Self::Text(text),
            Setting::List(list) => Self::List(list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blob::{Unreadable, decode_deed, encode_deed};
    use ours::{Change, Deed};

    fn timing(is_on: bool, minutes: u32) -> OurTiming {
        OurTiming {
            is_on,
            every: Interval::from_minutes(minutes).unwrap(),
        }
    }

    #[test]
    fn what_version_1_keeps_of_a_deed_is_written_and_read_as_it_always_was() {
        let link = ours::NamedLink {
            copy: CopyId(Uuid::from_u128(7)),
            kind: OurKind::Series,
        };
        let ada = |name: &str, party| SalesIdentity {
            user_name: name.to_owned(),
            party,
        };
        let mapping = ours::Mapping {
            before: Some(ada("ada", None)),
            after: ada("ada.l", Some(SalesId(5))),
        };
        let change = ours::SettingChange {
            field: "emails.excludedDomains".to_owned(),
            before: ours::Setting::Nothing,
            after: ours::Setting::List(vec!["a.example".to_owned()]),
            left_out: 3,
        };
        let id = "00000000-0000-0000-0000-000000000007";
        let standard = OurProcess::StandardSync;
        let shapes = [
            (Deed::AdoptMailboxes, "adopt-mailboxes", None),
            (Deed::DeleteUser, "delete-user", None),
            (Deed::MapUser(None), "map-user", None),
            (
                Deed::MapUser(Some(mapping)),
                "map-user",
                Some(
                    r#"{"mapping":{"before":{"name":"ada","party":null},"after":{"name":"ada.l","party":5}}}"#.to_owned(),
                ),
            ),
            (Deed::PauseUser, "pause-user", None),
            (Deed::ResumeUser, "resume-user", None),
            (Deed::AllowContent, "allow-content", None),
            (Deed::WithdrawContent, "withdraw-content", None),
            (
                Deed::SetSchedule(
                    standard,
                    Change {
                        before: timing(false, 30),
                        after: timing(true, 5),
                    },
                ),
                "set-schedule",
                Some(
                    concat!(
                        r#"{"schedule":{"process":"standardSync","before":{"isOn":false,"everyMinutes":30},"#,
                        r#""after":{"isOn":true,"everyMinutes":5}}}"#
                    )
                    .to_owned(),
                ),
            ),
            (
                Deed::StartRun(standard, RunId(Uuid::from_u128(7))),
                "start-run",
                Some(format!(r#"{{"run":{{"process":"standardSync","run":"{id}"}}}}"#)),
            ),
            (
                Deed::CancelRun(OurProcess::Reconciliation, RunId(Uuid::from_u128(7))),
                "cancel-run",
                Some(format!(r#"{{"run":{{"process":"reconciliation","run":"{id}"}}}}"#)),
            ),
            (
                Deed::SaveConfiguration(vec![change]),
                "save-configuration",
                Some(
                    concat!(
                        r#"{"settings":[{"field":"emails.excludedDomains","before":"nothing","#,
                        r#""after":{"list":["a.example"]},"leftOut":3}]}"#
                    )
                    .to_owned(),
                ),
            ),
            (
                Deed::ApproveHeld(link),
                "approve-held",
                Some(format!(r#"{{"link":{{"copy":"{id}","kind":"series"}}}}"#)),
            ),
            (
                Deed::DiscardHeld(link),
                "discard-held",
                Some(format!(r#"{{"link":{{"copy":"{id}","kind":"series"}}}}"#)),
            ),
            (
                Deed::RepairRecord(link, sync_core::Action::KeepSales),
                "repair-record",
                Some(format!(
                    r#"{{"repair":{{"link":{{"copy":"{id}","kind":"series"}},"action":"keepSales"}}}}"#
                )),
            ),
        ];
        for (deed, name, detail) in shapes {
            let expected = detail.map(|detail| format!(r#"{{"v":1,"body":{detail}}}"#));
            let (called, kept) = encode_deed(&deed);
            let written = kept.as_ref().map(|bytes| str::from_utf8(bytes).unwrap());
            assert_eq!((called, written), (name, expected.as_deref()));
            let read = decode_deed(name, kept.as_deref().map(Vec::as_slice));
            assert_eq!(read, Ok(deed));
        }
    }

    #[test]
    fn a_deed_without_what_belongs_to_it_is_not_read() {
        for name in [
            "set-schedule",
            "start-run",
            "save-configuration",
            "repair-record",
            "odd",
        ] {
            assert_eq!(decode_deed(name, None), Err(Unreadable), "{name}");
        }
        let link = ours::NamedLink {
            copy: CopyId(Uuid::nil()),
            kind: OurKind::Task,
        };
        let detail = encode_deed(&Deed::ApproveHeld(link)).1.unwrap();
        assert_eq!(decode_deed("start-run", Some(&detail)), Err(Unreadable));
    }
}
