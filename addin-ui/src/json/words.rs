//! The words of each closed list.

use super::{Case, Json, Read, Word};
use shared::api::choices::{ConflictResolution, DecidedBy, Object, SearchProblem};
use shared::api::items::PersonKind;
use shared::api::me::{CategoryAction, ConnectionProblem};
use shared::api::problem::{FieldProblemCode, ProblemCode};
use shared::api::records::RecordType;
use shared::api::runs::RunStatus;
use shared::api::shares::{ItemType, ReasonCode, SalesRecordType, ShareStatus};
use shared::api::synced::{HeldEffect, RepairAction, RepairStatus, SyncedObject, SyncedState};
use shared::api::users::RoundResult;

/// How a list is read: by the names of its variants, of which none may be left out.
macro_rules! words {
    ($($list:ident in $case:ident: $($word:ident)*;)*) => {
        $(
            impl Read for $list {
                fn read(json: &Json<'_>) -> Self {
                    json.word(Case::$case, &[$((stringify!($word), $list::$word)),*])
                }
            }

            impl Word for $list {
                fn word(self) -> String {
                    Case::$case.written(match self {
                        $($list::$word => stringify!($word),)*
                    })
                }
            }
        )*

        #[cfg(test)]
        pub(super) fn each_word_is_read_as_it_is_written() {
            $($(super::tests::is_written_and_read($list::$word);)*)*
        }
    };
}

words! {
    ConnectionProblem in Kebab: NotConnected Lapsed CheckNeeded ConsentNeeded AdministratorConsentNeeded
        AccountDisabled AccountGone NotAssigned AccountLocked ForbiddenByPolicy NoSalesUser;
    CategoryAction in Camel: StopSharing MarkAgain;
    ConflictResolution in Camel: SalesWins ExchangeWins UserDecides;
    DecidedBy in Camel: User Administrator Product;
    FieldProblemCode in Kebab: Invalid NotADay NotAnAddress NotOneOf OutOfRange NotADomain NotASearch SumTooLarge
        OfTheDeployment SearchNotOffered SearchLeftOut SearchByWords SearchNotAccessible SearchHoldsAll
        SearchHoldsAllUncounted;
    HeldEffect in Camel: Changes Creates Unlinks Deletes;
    PersonKind in Kebab: Contact User Internal Unmatched Ambiguous;
    ProblemCode in Kebab: TokenMissing TokenInvalid TokenExpired TenantNotAllowed Forbidden ChangedMeanwhile
        IfMatchMissing SecretExpiryUnknown Paused OverrideNotAllowed NotOffered NoQuestion NothingCaptured SignInAgain
        SalesNotConnected WrongSalesUser InteractionRequired AdministratorMustAct CodeSpent MalformedRequest
        BodyTooLarge UnsupportedMediaType InvalidFields ConfirmationNeeded KeyReused NotFound MethodNotAllowed
        TooManyRequests VendorTimeout VendorFailed Unavailable Internal;
    ReasonCode in Kebab: InStep UserDecides OutOfSight Merged LinkedAlready SeriesShared ThreadShared Past PastInSales
        OutOfSearch LeftSearch CleanedUp TaskLeftSearch SearchNotAccessible NoSearch ExternalReadOnly Follows
        MadePrivate PrivateTask SyncOff WaitingNotScheduled OutsideScope NotShared NotCapturedCancelled
        NotCapturedDeclined NotCapturedPrivate NotCapturedAlone NotCapturedInternal NotCapturedUnknown NotCapturedPast
        NotCapturedOff OptedOut OverLimit SeriesUnsupported SeriesEndless SeriesTooLong SeriesRuleNotReadable
        ZoneUnknown TaskRecurring ContactCreateNotAllowed TaskCreateNotAllowed FieldMissing ByInvitation
        WithoutAttendees MailPrivate MailInternal MailDomainExcluded MailThreadStopped MailSubjectChanged MailForward
        MailNotReply MailBeforeCapture MailCaptureOff Composing DraftDiscarded MailKept FilesLeftOut FilesOnTheWay
        FileTooLarge FilesTooLargeTogether FileEmpty FileElsewhere SeveralMatches NearMatch MatchInOutlook
        AccountUnknown AccountAmbiguous StampUnresolved DeletedInSales DeletedInExchange DeletedAndEdited
        DeleteNotAllowed PastKept MadeInOutlookKept SeriesEnded AttendeeLeft Vanished CompletedKept Reassigned
        CategoryRemoved CategoryInQuestion MergedAway Closed HeldMailBudget HeldFirstMail HeldDeletions HeldSideEmpty
        HeldDeployment HeldFirstCreates HoldDiscarded BodyHoldsMore TwoEngines OtherDeployment TakenOver ItemNotFound
        RecordNotFound NoRight RefusedBySales RefusedByExchange AnswerUnreadable TriedTooOften Ignored LeftApart
        Paused ExchangeSignInNeeded SalesSignInNeeded RegistrationRefused MailboxUnreachable MailboxFull
        SalesFieldsUnknown SalesFieldsMissing NoSalesUser Waiting;
    ItemType in Camel: Appointment Email Contact Task;
    Object in Camel: Appointments Contacts Tasks;
    RecordType in Camel: Account Contact Opportunity Lead;
    RepairAction in Camel: Retry Link Create Leave PickAccount KeepExchange KeepSales DeleteToo BringBack CleanUp
        Resume Ignore;
    RepairStatus in Kebab: Queued Taken NotOffered Stale CounterpartTaken NeedsAdministrator Failed;
    RoundResult in Kebab: Done PassedOver Failed Cancelled;
    RunStatus in Kebab: Running Succeeded Failed Cancelled;
    SalesRecordType in Camel: Appointment Message Contact Task;
    SearchProblem in Kebab: LeftOut MatchesByWords NotAccessible;
    ShareStatus in Kebab: Queued Running Shared Parked Failed;
    SyncedObject in Camel: Appointments Contacts Tasks Emails;
    SyncedState in Camel: Linked Waiting Parked Held Unlinked;
}
