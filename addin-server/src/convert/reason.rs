//! Why, in the words of the wire.

use shared::api::shares as wire;
use sync_core::{Detail, ItemId, Reason, ReasonCode};

/// The reason, with the rule behind it and what there is to name.
pub(crate) fn reason_from_ours(reason: &Reason) -> wire::ShareReason {
    let detail = match &reason.detail {
        Detail::None => None,
        Detail::Field(name) => Some(name.clone()),
        Detail::VendorCode(code) => Some(code.clone()),
        Detail::Record(id) => Some(id.to_string()),
        Detail::Candidates(ids) => Some(ids.iter().map(ItemId::as_str).collect::<Vec<_>>().join(", ")),
        Detail::Count(count) => Some(count.to_string()),
        Detail::Allowed(most) => Some(most.to_string()),
    };
    wire::ShareReason {
        code: code_from_ours(reason.code),
        rule: reason.code.rule().to_owned(),
        detail,
    }
}

/// The wire has a word for what a person can meet on a share or on a record. Decisions that end in calm are *in step* to
/// them; what the sync does between two writes is *waiting*.
pub(super) fn code_from_ours(code: ReasonCode) -> wire::ReasonCode {
    use wire::ReasonCode as Wire;
    match code {
        ReasonCode::InStep => Wire::InStep,
        ReasonCode::UserDecides => Wire::UserDecides,
        ReasonCode::OutOfSight => Wire::OutOfSight,
        ReasonCode::Merged => Wire::Merged,
        ReasonCode::LinkedAlready => Wire::LinkedAlready,
        ReasonCode::SeriesShared => Wire::SeriesShared,
        ReasonCode::ThreadShared => Wire::ThreadShared,
        ReasonCode::Past => Wire::Past,
        ReasonCode::PastInSales => Wire::PastInSales,
        ReasonCode::OutOfSearch => Wire::OutOfSearch,
        ReasonCode::LeftSearch => Wire::LeftSearch,
        ReasonCode::CleanedUp => Wire::CleanedUp,
        ReasonCode::TaskLeftSearch => Wire::TaskLeftSearch,
        ReasonCode::SearchNotAccessible => Wire::SearchNotAccessible,
        ReasonCode::NoSearch => Wire::NoSearch,
        ReasonCode::ExternalReadOnly => Wire::ExternalReadOnly,
        ReasonCode::Follows => Wire::Follows,
        ReasonCode::MadePrivate => Wire::MadePrivate,
        ReasonCode::PrivateTask => Wire::PrivateTask,
        ReasonCode::SyncOff => Wire::SyncOff,
        ReasonCode::NotScheduled => Wire::WaitingNotScheduled,
        ReasonCode::OutsideScope => Wire::OutsideScope,
        ReasonCode::NotShared => Wire::NotShared,
        ReasonCode::NotCapturedCancelled => Wire::NotCapturedCancelled,
        ReasonCode::NotCapturedDeclined => Wire::NotCapturedDeclined,
        ReasonCode::NotCapturedPrivate => Wire::NotCapturedPrivate,
        ReasonCode::NotCapturedAlone => Wire::NotCapturedAlone,
        ReasonCode::NotCapturedInternal => Wire::NotCapturedInternal,
        ReasonCode::NotCapturedUnknown => Wire::NotCapturedUnknown,
        ReasonCode::NotCapturedPast => Wire::NotCapturedPast,
        ReasonCode::NotCapturedOff => Wire::NotCapturedOff,
        ReasonCode::OptedOut => Wire::OptedOut,
        ReasonCode::OverLimit => Wire::OverLimit,
        ReasonCode::SeriesUnsupported => Wire::SeriesUnsupported,
        ReasonCode::SeriesEndless => Wire::SeriesEndless,
        ReasonCode::SeriesTooLong => Wire::SeriesTooLong,
        ReasonCode::SeriesRuleNotReadable => Wire::SeriesRuleNotReadable,
        ReasonCode::ZoneUnknown => Wire::ZoneUnknown,
        ReasonCode::TaskRecurring => Wire::TaskRecurring,
        ReasonCode::ContactCreateNotAllowed => Wire::ContactCreateNotAllowed,
        ReasonCode::TaskCreateNotAllowed => Wire::TaskCreateNotAllowed,
        ReasonCode::FieldMissing => Wire::FieldMissing,
        ReasonCode::ByInvitation => Wire::ByInvitation,
        ReasonCode::WithoutAttendees => Wire::WithoutAttendees,
        ReasonCode::MailPrivate => Wire::MailPrivate,
        ReasonCode::MailInternal => Wire::MailInternal,
        ReasonCode::MailDomainExcluded => Wire::MailDomainExcluded,
        ReasonCode::MailThreadStopped => Wire::MailThreadStopped,
        ReasonCode::MailSubjectChanged => Wire::MailSubjectChanged,
        ReasonCode::MailForward => Wire::MailForward,
        ReasonCode::MailNotReply => Wire::MailNotReply,
        ReasonCode::MailBeforeCapture => Wire::MailBeforeCapture,
        ReasonCode::MailCaptureOff => Wire::MailCaptureOff,
        ReasonCode::Composing => Wire::Composing,
        ReasonCode::DraftDiscarded => Wire::DraftDiscarded,
        ReasonCode::MailKept => Wire::MailKept,
        ReasonCode::FilesLeftOut => Wire::FilesLeftOut,
        ReasonCode::FilesOnTheWay => Wire::FilesOnTheWay,
        ReasonCode::FileTooLarge => Wire::FileTooLarge,
        ReasonCode::FilesTooLargeTogether => Wire::FilesTooLargeTogether,
        ReasonCode::FileEmpty => Wire::FileEmpty,
        ReasonCode::FileElsewhere => Wire::FileElsewhere,
        ReasonCode::SeveralMatches => Wire::SeveralMatches,
        ReasonCode::NearMatch => Wire::NearMatch,
        ReasonCode::MatchInOutlook => Wire::MatchInOutlook,
        ReasonCode::AccountUnknown => Wire::AccountUnknown,
        ReasonCode::AccountAmbiguous => Wire::AccountAmbiguous,
        ReasonCode::StampUnresolved => Wire::StampUnresolved,
        ReasonCode::DeletedInSales => Wire::DeletedInSales,
        ReasonCode::DeletedInExchange => Wire::DeletedInExchange,
        ReasonCode::DeletedAndEdited => Wire::DeletedAndEdited,
        ReasonCode::DeleteNotAllowed => Wire::DeleteNotAllowed,
        ReasonCode::PastKept => Wire::PastKept,
        ReasonCode::MadeInOutlookKept => Wire::MadeInOutlookKept,
        ReasonCode::SeriesEnded => Wire::SeriesEnded,
        ReasonCode::AttendeeLeft => Wire::AttendeeLeft,
        ReasonCode::Vanished => Wire::Vanished,
        ReasonCode::CompletedKept => Wire::CompletedKept,
        ReasonCode::Reassigned => Wire::Reassigned,
        ReasonCode::CategoryRemoved => Wire::CategoryRemoved,
        ReasonCode::CategoryInQuestion => Wire::CategoryInQuestion,
        ReasonCode::MergedAway => Wire::MergedAway,
        ReasonCode::Closed => Wire::Closed,
        ReasonCode::HeldMailBudget => Wire::HeldMailBudget,
        ReasonCode::HeldFirstMail => Wire::HeldFirstMail,
        ReasonCode::HeldDeletions => Wire::HeldDeletions,
        ReasonCode::HeldSideEmpty => Wire::HeldSideEmpty,
        ReasonCode::HeldDeployment => Wire::HeldDeployment,
        ReasonCode::HeldFirstCreates => Wire::HeldFirstCreates,
        ReasonCode::HoldDiscarded => Wire::HoldDiscarded,
        ReasonCode::BodyHoldsMore => Wire::BodyHoldsMore,
        ReasonCode::TwoEngines => Wire::TwoEngines,
        ReasonCode::OtherDeployment => Wire::OtherDeployment,
        ReasonCode::TakenOver => Wire::TakenOver,
        ReasonCode::ItemNotFound => Wire::ItemNotFound,
        ReasonCode::RecordNotFound => Wire::RecordNotFound,
        ReasonCode::NoRight => Wire::NoRight,
        ReasonCode::RefusedBySales => Wire::RefusedBySales,
        ReasonCode::RefusedByExchange => Wire::RefusedByExchange,
        ReasonCode::AnswerUnreadable => Wire::AnswerUnreadable,
        ReasonCode::TriedTooOften => Wire::TriedTooOften,
        ReasonCode::Ignored => Wire::Ignored,
        ReasonCode::LeftApart => Wire::LeftApart,
        ReasonCode::Paused => Wire::Paused,
        ReasonCode::ExchangeSignInNeeded => Wire::ExchangeSignInNeeded,
        ReasonCode::SalesSignInNeeded => Wire::SalesSignInNeeded,
        ReasonCode::RegistrationRefused => Wire::RegistrationRefused,
        ReasonCode::MailboxUnreachable => Wire::MailboxUnreachable,
        ReasonCode::MailboxFull => Wire::MailboxFull,
        ReasonCode::SalesFieldsUnknown => Wire::SalesFieldsUnknown,
        ReasonCode::SalesFieldsMissing => Wire::SalesFieldsMissing,
        ReasonCode::NoSalesUser => Wire::NoSalesUser,
        ReasonCode::Waiting => Wire::Waiting,
        // Decisions of a round; what rests with one of them is at rest.
        ReasonCode::Changed
        | ReasonCode::ConflictDecided
        | ReasonCode::FallbackDecided
        | ReasonCode::Related
        | ReasonCode::Relinked
        | ReasonCode::SharedByHand
        | ReasonCode::SharedByCategory
        | ReasonCode::Captured
        | ReasonCode::ReplyCaptured
        | ReasonCode::FromSales
        | ReasonCode::Adopted
        | ReasonCode::OneWay => Wire::InStep,
        // Steps on the way; they show only while it goes on.
        ReasonCode::Marking | ReasonCode::Unmarking | ReasonCode::CleaningUp | ReasonCode::InDoubt => {
            Wire::Waiting
        }
    }
}
