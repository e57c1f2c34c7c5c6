//! Words for what our server says by a code: each closed list of the API has a family of keys, made of its own words on the wire.

use super::{Told, Words, filled};
use serde::Serialize;
use shared::api::audit::Deed;
use shared::api::me::ConnectionProblem;
use shared::api::monitor::{
    Card, NoticeSenderProblem, NoticeSenderStanding, NoticeWarning, PermissionProblem, PermissionStanding,
};
use shared::api::problem::{FieldProblem, FieldProblemCode};
use shared::api::shares::ReasonCode;
use shared::api::synced::{HeldEffect, RepairAction, RepairStatus, SyncedObject, SyncedState};
use shared::api::users::RoundResult;

/// A code that has words.
pub(crate) trait Coded: Serialize + Copy + 'static {
    /// What its keys begin with.
    const FAMILY: &'static str;
    /// What besides its name is said of each, as the end of a key.
    #[cfg(test)]
    const SAYS: &'static [&'static str];
    /// Every code there is.
    const ALL: &'static [Self];
}

/// Lists every code of a type; the match keeps one that is new from being forgotten.
macro_rules! coded {
    ($type:ty, $family:literal, $says:expr, $($code:ident),+ $(,)?) => {
        impl Coded for $type {
            const FAMILY: &'static str = $family;
            #[cfg(test)]
            const SAYS: &'static [&'static str] = $says;
            const ALL: &'static [Self] = {
                const fn is_listed(code: $type) -> bool {
                    match code { $(<$type>::$code)|+ => true }
                }
                let all: &'static [Self] = &[$(<$type>::$code),+];
                assert!(is_listed(all[0]));
                all
            };
        }
    };
}

mod setup;

const NEXT: &str = ".next";
const MEANS: &str = ".means";
const APPROVED: &str = ".approved";

coded!(
    ConnectionProblem,
    "problem.",
    &[],
    NotConnected,
    Lapsed,
    CheckNeeded,
    ConsentNeeded,
    AdministratorConsentNeeded,
    AccountDisabled,
    AccountGone,
    NotAssigned,
    AccountLocked,
    ForbiddenByPolicy,
    NoSalesUser,
);
coded!(
    FieldProblemCode,
    "refused-field.",
    &[],
    Invalid,
    NotADay,
    NotAnAddress,
    NotOneOf,
    OutOfRange,
    NotADomain,
    NotASearch,
    SumTooLarge,
    OfTheDeployment,
    SearchNotOffered,
    SearchLeftOut,
    SearchByWords,
    SearchNotAccessible,
    SearchHoldsAll,
    SearchHoldsAllUncounted,
);
coded!(RoundResult, "round.", &[], Done, PassedOver, Failed, Cancelled);
coded!(
    SyncedState,
    "state.",
    &[],
    Linked,
    Waiting,
    Parked,
    Held,
    Unlinked
);
coded!(
    SyncedObject,
    "object.",
    &[],
    Appointments,
    Contacts,
    Tasks,
    Emails
);
coded!(
    RepairAction,
    "action.",
    &[MEANS],
    Retry,
    Link,
    Create,
    Leave,
    PickAccount,
    KeepExchange,
    KeepSales,
    DeleteToo,
    BringBack,
    CleanUp,
    Resume,
    Ignore,
);
coded!(
    RepairStatus,
    "repair.",
    &[NEXT],
    Queued,
    Taken,
    NotOffered,
    Stale,
    CounterpartTaken,
    NeedsAdministrator,
    Failed,
);
coded!(
    HeldEffect,
    "effect.",
    &[APPROVED],
    Changes,
    Creates,
    Unlinks,
    Deletes
);
coded!(
    Card,
    "card.",
    &[],
    All,
    ExpiredAuthorizations,
    SyncDisabled,
    NeverSynced,
    LatestSyncSucceeded,
    LatestSyncFailed,
    OutstandingErrors,
);
coded!(
    PermissionStanding,
    "permission.",
    &[],
    NotEnabled,
    Active,
    Inactive
);
coded!(
    PermissionProblem,
    "permission-problem.",
    &[NEXT],
    NotTriedYet,
    ConsentNeeded,
    SecretExpired,
    SecretWrong,
    ApplicationDisabled,
    RegistrationRefused,
    MailboxRefused,
    NotAnswering,
);
coded!(
    NoticeSenderStanding,
    "sender.",
    &[],
    NotConfigured,
    NotTriedYet,
    Works,
    Fails
);
coded!(
    NoticeSenderProblem,
    "sender-problem.",
    &[NEXT],
    NotAnswering,
    NotTrusted,
    SignInRefused,
    AddressRefused,
    MailRefused,
);
coded!(NoticeWarning, "notice-warning.", &[NEXT], NoSender, SenderFails);
coded!(
    Deed,
    "deed.",
    &[],
    AdoptMailboxes,
    DeleteUser,
    MapUser,
    PauseUser,
    ResumeUser,
    AllowContent,
    WithdrawContent,
    SetSchedule,
    StartRun,
    CancelRun,
    SaveConfiguration,
    ApproveHeld,
    DiscardHeld,
    RepairRecord,
);
coded!(
    ReasonCode,
    "reason.",
    &[NEXT],
    InStep,
    UserDecides,
    OutOfSight,
    Merged,
    LinkedAlready,
    SeriesShared,
    ThreadShared,
    Past,
    PastInSales,
    OutOfSearch,
    LeftSearch,
    CleanedUp,
    TaskLeftSearch,
    SearchNotAccessible,
    NoSearch,
    ExternalReadOnly,
    Follows,
    MadePrivate,
    PrivateTask,
    SyncOff,
    WaitingNotScheduled,
    OutsideScope,
    NotShared,
    NotCapturedCancelled,
    NotCapturedDeclined,
    NotCapturedPrivate,
    NotCapturedAlone,
    NotCapturedInternal,
    NotCapturedUnknown,
    NotCapturedPast,
    NotCapturedOff,
    OptedOut,
    OverLimit,
    SeriesUnsupported,
    SeriesEndless,
    SeriesTooLong,
    SeriesRuleNotReadable,
    ZoneUnknown,
    TaskRecurring,
    ContactCreateNotAllowed,
    TaskCreateNotAllowed,
    FieldMissing,
    ByInvitation,
    WithoutAttendees,
    MailPrivate,
    MailInternal,
    MailDomainExcluded,
    MailThreadStopped,
    MailSubjectChanged,
    MailForward,
    MailNotReply,
    MailBeforeCapture,
    MailCaptureOff,
    Composing,
    DraftDiscarded,
    MailKept,
    FilesLeftOut,
    FilesOnTheWay,
    FileTooLarge,
    FilesTooLargeTogether,
    FileEmpty,
    FileElsewhere,
    SeveralMatches,
    NearMatch,
    MatchInOutlook,
    AccountUnknown,
    AccountAmbiguous,
    StampUnresolved,
    DeletedInSales,
    DeletedInExchange,
    DeletedAndEdited,
    DeleteNotAllowed,
    PastKept,
    MadeInOutlookKept,
    SeriesEnded,
    AttendeeLeft,
    Vanished,
    CompletedKept,
    Reassigned,
    CategoryRemoved,
    CategoryInQuestion,
    MergedAway,
    Closed,
    HeldMailBudget,
    HeldFirstMail,
    HeldDeletions,
    HeldSideEmpty,
    HeldDeployment,
    HeldFirstCreates,
    HoldDiscarded,
    BodyHoldsMore,
    TwoEngines,
    OtherDeployment,
    TakenOver,
    ItemNotFound,
    RecordNotFound,
    NoRight,
    RefusedBySales,
    RefusedByExchange,
    AnswerUnreadable,
    TriedTooOften,
    Ignored,
    LeftApart,
    Paused,
    ExchangeSignInNeeded,
    SalesSignInNeeded,
    RegistrationRefused,
    MailboxUnreachable,
    MailboxFull,
    SalesFieldsUnknown,
    SalesFieldsMissing,
    NoSalesUser,
    Waiting,
);

/// A code's own word on the wire.
pub(crate) fn wire_name<T: Serialize>(code: T) -> String {
    let value = serde_json::to_value(code).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

impl Words {
    /// What a code is called.
    pub(crate) fn name<T: Coded>(&self, code: T) -> &'static str {
        self.text(&[T::FAMILY, &wire_name(code)].concat())
    }

    /// Why the server refuses a field.
    pub(crate) fn refused(&self, problem: &FieldProblem) -> String {
        let numbers: Vec<_> = problem.numbers.iter().map(u64::to_string).collect();
        let numbers: Vec<_> = numbers.iter().map(String::as_str).collect();
        filled(self.name(problem.code), &numbers)
    }

    /// Why something is where it is, and what helps.
    pub(crate) fn reason(&self, code: ReasonCode) -> Told {
        self.told_of(code)
    }

    /// How far a repair is, and what follows.
    pub(crate) fn repair(&self, status: RepairStatus) -> Told {
        self.told_of(status)
    }

    /// Why the application permission is inactive, and what helps.
    pub(crate) fn problem(&self, problem: PermissionProblem) -> Told {
        self.told_of(problem)
    }

    /// Why the sender of notices does not work, and what helps.
    pub(crate) fn sender(&self, problem: NoticeSenderProblem) -> Told {
        self.told_of(problem)
    }

    /// Why nobody gets notices, and what helps.
    pub(crate) fn warning(&self, warning: NoticeWarning) -> Told {
        self.told_of(warning)
    }

    /// What doing something about a record means.
    pub(crate) fn meaning(&self, action: RepairAction) -> &'static str {
        self.more(action, MEANS)
    }

    /// What happens once a held write is approved.
    pub(crate) fn approved(&self, effect: HeldEffect) -> &'static str {
        self.more(effect, APPROVED)
    }

    fn told_of<T: Coded>(&self, code: T) -> Told {
        Told {
            what: self.name(code),
            next: self.more(code, NEXT),
        }
    }

    fn more<T: Coded>(&self, code: T, says: &str) -> &'static str {
        self.text(&[T::FAMILY, &wire_name(code), says].concat())
    }
}

/// Every key of every code.
#[cfg(test)]
pub(super) fn keys() -> Vec<String> {
    use shared::api::checklist::{SetupReason, SetupState, SetupStep};

    fn of<T: Coded>() -> Vec<String> {
        let all = T::ALL.iter().map(|code| [T::FAMILY, &wire_name(*code)].concat());
        all.flat_map(|key| {
            let more = T::SAYS
                .iter()
                .map(|says| [&key, *says].concat())
                .collect::<Vec<_>>();
            std::iter::once(key).chain(more)
        })
        .collect()
    }
    [
        of::<ConnectionProblem>(),
        of::<FieldProblemCode>(),
        of::<RoundResult>(),
        of::<SyncedState>(),
        of::<SyncedObject>(),
        of::<RepairAction>(),
        of::<RepairStatus>(),
        of::<HeldEffect>(),
        of::<Card>(),
        of::<PermissionStanding>(),
        of::<PermissionProblem>(),
        of::<NoticeSenderStanding>(),
        of::<NoticeSenderProblem>(),
        of::<NoticeWarning>(),
        of::<Deed>(),
        of::<SetupStep>(),
        of::<SetupState>(),
        of::<SetupReason>(),
        of::<ReasonCode>(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_by_its_own_word_on_the_wire() {
        let words = Words::read(
            r#"{"reason.held-mail-budget": "Held", "reason.held-mail-budget.next": "Approve", "state.parked": "Parked",
                "action.keepSales.means": "Sales"}"#,
        )
        .unwrap();
        let told = words.reason(ReasonCode::HeldMailBudget);
        assert_eq!((told.what, told.next), ("Held", "Approve"));
        assert_eq!(words.name(SyncedState::Parked), "Parked");
        assert_eq!(words.meaning(RepairAction::KeepSales), "Sales");
    }

    #[test]
    fn a_refused_field_is_told_in_the_readers_words_with_its_numbers() {
        let words = Words::read(
            r#"{"refused-field.out-of-range": "{0} bis {1}", "refused-field.not-a-day": "Kein Tag"}"#,
        )
        .unwrap();
        let told = |code, numbers: &[u64]| {
            words.refused(&FieldProblem {
                field: "tasks.limit".to_owned(),
                code,
                numbers: numbers.to_vec(),
                title: "Must be so.".to_owned(),
            })
        };
        assert_eq!(told(FieldProblemCode::OutOfRange, &[1, 50]), "1 bis 50");
        assert_eq!(told(FieldProblemCode::NotADay, &[]), "Kein Tag");
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut keys = keys();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
