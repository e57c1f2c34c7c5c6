//! The kinds of record that a mailbox is gone through by.

use store::records::RecordKind;
use store::runs::{Asked, Process};
use sync_core::{Kind, Object};

/// One kind of record of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::jobs) enum Part {
    Appointments,
    Series,
    Contacts,
    Tasks,
    Emails,
}

impl Part {
    /// Where links of this kind are.
    pub(in crate::jobs) fn of_kind(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Appointment => Self::Appointments,
            RecordKind::Series => Self::Series,
            RecordKind::Contact => Self::Contacts,
            RecordKind::Task => Self::Tasks,
            RecordKind::Email => Self::Emails,
        }
    }

    /// Where an item of this kind is shared; of a meeting, as long as it is a single one.
    pub(in crate::jobs) fn of_item(kind: Kind) -> Self {
        match kind {
            Kind::Appointment => Self::Appointments,
            Kind::Contact => Self::Contacts,
            Kind::Task => Self::Tasks,
            Kind::Email => Self::Emails,
        }
    }

    /// What a run goes through (R-JOB-1, R-JOB-2).
    pub(in crate::jobs::sync_mailbox) fn of(asked: Asked) -> &'static [Self] {
        match asked {
            Asked::Process(Process::InstantSync) => &[Self::Appointments, Self::Series, Self::Emails],
            Asked::Process(Process::StandardSync | Process::Reconciliation) | Asked::SyncNow(_) => &[
                Self::Appointments,
                Self::Series,
                Self::Contacts,
                Self::Tasks,
                Self::Emails,
            ],
        }
    }

    /// Under whose limit and settings it goes; emails have their own, and no limit.
    pub(super) fn object(self) -> Option<Object> {
        match self {
            Self::Appointments | Self::Series => Some(Object::Appointments),
            Self::Contacts => Some(Object::Contacts),
            Self::Tasks => Some(Object::Tasks),
            Self::Emails => None,
        }
    }
}
