//! Every reason by its word on the wire.

use serde::{Deserialize, Serialize};

/// Every reason that a person can meet on a share or on a record (R-ERR-1: "other" does not exist).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// Both sides are in step.
    InStep,
    /// The same field was changed on both sides; a person decides.
    UserDecides,
    /// One side cannot be seen at present; it is looked at again later.
    OutOfSight,
    /// The Sales record was merged into another, which the link follows.
    Merged,
    /// The record is linked with an item that was in Outlook already: no second one is made.
    LinkedAlready,
    /// The whole series is shared, whichever of its meetings was open.
    SeriesShared,
    /// The whole thread is shared; the detail counts its messages.
    ThreadShared,

    /// Shared earlier and over since: later Outlook edits stay in Outlook.
    Past,
    /// In the past: does not go from Sales to Outlook.
    PastInSales,
    /// Outside the saved search: its Sales edits do not travel.
    OutOfSearch,
    /// Fell out of the saved search: stopped updating, and stays.
    LeftSearch,
    /// The Outlook copy of what fell out of the saved search was deleted, as the user said; the record in Sales stays.
    CleanedUp,
    /// The task fell out of the saved search: stopped updating, and stays.
    TaskLeftSearch,
    /// The user has no access to the saved search.
    SearchNotAccessible,
    /// No saved search is chosen: nothing new comes from Sales.
    NoSearch,
    /// A meeting that nobody here organizes: edits in Sales are not sent.
    ExternalReadOnly,
    /// Another user's copy of the meeting is the one kept in step.
    Follows,
    /// Made private since it was shared: stopped updating.
    MadePrivate,
    /// A private Sales task cannot be marked private in To Do.
    PrivateTask,
    /// Sync of this kind of record is switched off.
    SyncOff,
    /// No schedule is switched on; the category waits.
    WaitingNotScheduled,
    /// The item lies in a folder or mailbox that is not read; it rests until it is moved back.
    OutsideScope,

    /// Nobody asked to share it.
    NotShared,
    /// Not captured: cancelled.
    NotCapturedCancelled,
    /// Not captured: the user declined.
    NotCapturedDeclined,
    /// Not captured: private.
    NotCapturedPrivate,
    /// Not captured: nobody but the user takes part.
    NotCapturedAlone,
    /// Not captured: colleagues only.
    NotCapturedInternal,
    /// Not captured: nobody external is a contact that this user can read in Sales.
    NotCapturedUnknown,
    /// Not captured: over already.
    NotCapturedPast,
    /// Not captured: autocapture is off.
    NotCapturedOff,
    /// Opted out: only the category put back, a Share or bringing it back links it again.
    OptedOut,
    /// Beyond the limit of its kind; what is linked goes on.
    OverLimit,
    /// A meeting of a series whose pattern is not supported; a series is shared whole or not at all.
    SeriesUnsupported,
    /// The series never ends.
    SeriesEndless,
    /// The series has more occurrences than allowed; the detail says how many are.
    SeriesTooLong,
    /// The pattern of a series made in Sales cannot be read from its appointments.
    SeriesRuleNotReadable,
    /// The time zone is not known.
    ZoneUnknown,
    /// A recurring task; single tasks only.
    TaskRecurring,
    /// The administrator does not let the sync create contacts in Sales.
    ContactCreateNotAllowed,
    /// The administrator does not let the sync create tasks in Sales.
    TaskCreateNotAllowed,
    /// A mandatory part is missing; the detail names the field.
    FieldMissing,
    /// The meeting is made in its Sales owner's mailbox, and comes here by invitation.
    ByInvitation,
    /// Made here without attendees, because its Sales owner is not connected.
    WithoutAttendees,

    /// Not captured: private or confidential.
    MailPrivate,
    /// Not captured: nobody external takes part.
    MailInternal,
    /// Not captured: an excluded domain takes part.
    MailDomainExcluded,
    /// Not captured: the user stopped capturing this thread.
    MailThreadStopped,
    /// Not captured: the subject was changed.
    MailSubjectChanged,
    /// Not captured: a forward is no reply.
    MailForward,
    /// Not captured: answers nothing that is shared.
    MailNotReply,
    /// Not captured: older than the option.
    MailBeforeCapture,
    /// Not captured: the option is off.
    MailCaptureOff,
    /// Shared while composing, and not sent yet.
    Composing,
    /// Shared while composing and discarded before it was sent.
    DraftDiscarded,
    /// Deleted in Outlook; the Sales copy stays.
    MailKept,

    /// In step, but for files that stay where they are; the detail says how many.
    FilesLeftOut,
    /// In step; its files are on the way.
    FilesOnTheWay,
    /// A file is larger than the administrator allows; the detail says how many megabytes are.
    FileTooLarge,
    /// A file does not fit into an Outlook task together with the others; the detail says how many megabytes do.
    FilesTooLargeTogether,
    /// A file is empty, and Sales takes none that is.
    FileEmpty,
    /// An Outlook item, or a link to a file elsewhere: nothing that could be carried over.
    FileElsewhere,

    /// Several records could be the same; the detail names them.
    SeveralMatches,
    /// A record looks much alike, but is not certainly the same.
    NearMatch,
    /// An item in Outlook that is not shared looks the same.
    MatchInOutlook,
    /// No account has that name.
    AccountUnknown,
    /// Several accounts have that name.
    AccountAmbiguous,
    /// The item carries a stamp that leads nowhere.
    StampUnresolved,

    /// Deleted in Sales; the two are no longer linked.
    DeletedInSales,
    /// Deleted or cancelled in Outlook; the two are no longer linked.
    DeletedInExchange,
    /// Deleted on one side, edited on the other since.
    DeletedAndEdited,
    /// Deleted in Outlook; the administrator does not let that delete in Sales.
    DeleteNotAllowed,
    /// Deleted on the other side, but it began already, so the copy is kept.
    PastKept,
    /// Deleted in Sales, but made in Outlook, so the copy there is kept.
    MadeInOutlookKept,
    /// The series was deleted; its past stays, its future goes.
    SeriesEnded,
    /// An attendee deleted or declined it: only that user is unlinked.
    AttendeeLeft,
    /// Gone from Outlook in a way that proves no deletion.
    Vanished,
    /// Completed tasks are never deleted.
    CompletedKept,
    /// Reassigned to somebody else in Sales.
    Reassigned,
    /// The user took the category off.
    CategoryRemoved,
    /// The master category was missing; the user is asked what the lost categories mean.
    CategoryInQuestion,
    /// Merged into a record that is linked to another item; this copy is kept.
    MergedAway,
    /// Gone from both sides.
    Closed,

    /// Would mail more people, or about more meetings, than a day's budget.
    HeldMailBudget,
    /// Would mail in the first round of its kind.
    HeldFirstMail,
    /// More deletions than the brake lets through.
    HeldDeletions,
    /// A side is suddenly empty.
    HeldSideEmpty,
    /// The deployment deletes too much.
    HeldDeployment,
    /// More creates in a first round than are let through unseen.
    HeldFirstCreates,
    /// Held, and nobody answered in 14 days.
    HoldDiscarded,

    /// The Outlook body holds what Sales cannot.
    BodyHoldsMore,
    /// Changes back and forth without a user's edit: another engine is at work.
    TwoEngines,
    /// Another deployment owns the mailbox.
    OtherDeployment,
    /// This deployment took the mailbox over: its first round compares, and writes nothing.
    TakenOver,
    /// The item is not in the mailbox, or not this user's.
    ItemNotFound,
    /// A record named under *Related to* does not exist, or not for this user.
    RecordNotFound,
    /// The user may not create or change this in Sales.
    NoRight,
    /// Sales refused the content; the detail names the field.
    RefusedBySales,
    /// Microsoft refused the change; the detail names the vendor's code.
    RefusedByExchange,
    /// An answer of Sales or Microsoft could not be understood.
    AnswerUnreadable,
    /// Tried eight times; a person can retry.
    TriedTooOften,
    /// Ignored for good, as the user said.
    Ignored,
    /// Left apart, as the user said.
    LeftApart,

    /// The user is paused: the share waits.
    Paused,
    /// The Microsoft authorization has lapsed: the share waits for sign-in.
    ExchangeSignInNeeded,
    /// The Sales authorization has lapsed: the share waits for sign-in.
    SalesSignInNeeded,
    /// Microsoft or Sales refuses this deployment's registration, whose secret may have run out: an administrator must act.
    RegistrationRefused,
    /// Exchange has no such mailbox, or does not open it to programs; an administrator can tell which.
    MailboxUnreachable,
    /// The mailbox has no room; it goes on by itself once there is some.
    MailboxFull,
    /// Sales does not have attributes by the names that this deployment is configured with.
    SalesFieldsUnknown,
    /// Sales lacks attributes that can be done without: what they would hold stays where it is, and all else is kept in step.
    SalesFieldsMissing,
    /// The Sales user has no resource record, so nothing can be owned by them.
    NoSalesUser,
    /// A write is being confirmed, or a service asked for patience; it goes on by itself.
    Waiting,
}
