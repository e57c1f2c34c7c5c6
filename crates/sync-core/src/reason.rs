//! Why: the closed list of words that every report is made of (R-ERR-1: "other" does not exist).

use crate::ids::{ItemId, SalesId};
use alloc::string::String;
use alloc::vec::Vec;

/// Why a record is where it is: one code, and the one thing worth naming with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What decided.
    pub code: ReasonCode,
    /// Ids, counts and vendors' codes; never content.
    pub detail: Detail,
}

/// The one thing worth naming with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// The code says it all.
    None,
    /// The field, by its name in our API.
    Field(String),
    /// The vendor's own error code.
    VendorCode(String),
    /// The Sales record meant.
    Record(SalesId),
    /// Records that it could be, by their ids at their vendor.
    Candidates(Vec<ItemId>),
    /// How many; of what, the code says.
    Count(u32),
    /// The largest number allowed.
    Allowed(u32),
}

/// What can be done about a reason, in the words of the API (R-ERR-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Try again.
    Retry,
    /// Link it to one of the records named.
    Link,
    /// Create a new record in spite of those that look alike.
    Create,
    /// Leave both as they are, apart.
    Leave,
    /// Name the account.
    PickAccount,
    /// Exchange's value goes over.
    KeepExchange,
    /// Sales' value goes over.
    KeepSales,
    /// Delete the copy that is left.
    DeleteToo,
    /// Make the deleted one again.
    BringBack,
    /// Delete the Outlook copy of what Sales no longer offers.
    CleanUp,
    /// Go on with what was stopped.
    Resume,
    /// Never ask again.
    Ignore,
    /// Let what is held go.
    Approve,
    /// Let what is held drop.
    Discard,
    /// Share it by hand, or put the category back.
    Share,
    /// Sign in again.
    SignIn,
}

/// What a person can do about a reason, or why there is nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// One of these.
    Actions(&'static [Action]),
    /// Nothing: all is as it should be.
    Settled,
    /// Nothing: it goes on by itself.
    GoesOn,
    /// Nothing here: it follows from what the vendor's record says or what an administrator has set.
    AsSet,
}

macro_rules! remedy {
    (settled) => {
        Remedy::Settled
    };
    (goes_on) => {
        Remedy::GoesOn
    };
    (as_set) => {
        Remedy::AsSet
    };
    ($($action:ident)+) => {
        Remedy::Actions(&[$(Action::$action),+])
    };
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $rule:literal, [$($remedy:ident)+];)+) => {
        /// Every reason, with the rule of the product behind it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReasonCode {
            $($(#[$doc])* $name,)+
        }

        impl ReasonCode {
            /// All of them, in the order of this page.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As reports, logs and the API spell it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// The product's rule that it follows from.
            pub const fn rule(self) -> &'static str {
                match self {
                    $(Self::$name => $rule,)+
                }
            }

            /// What can be done about it.
            pub const fn remedy(self) -> Remedy {
                match self {
                    $(Self::$name => remedy!($($remedy)+),)+
                }
            }
        }
    };
}

reasons! {
    // In step, or on the way there.

    /// Both sides are in step.
    InStep = "in-step", "R-CONF-1", [settled];
    /// A side was changed, and the change goes over.
    Changed = "changed", "R-CONF-1", [goes_on];
    /// The same field was changed on both sides; the setting decided.
    ConflictDecided = "conflict-decided", "R-CONF-2", [goes_on];
    /// The same field was changed on both sides; a person decides.
    UserDecides = "user-decides", "R-CONF-2", [KeepExchange KeepSales];
    /// A person was asked and did not answer in 14 days; the administrator's fallback decided.
    FallbackDecided = "fallback-decided", "R-CONF-2", [goes_on];
    /// Category and stamp are still to be set.
    Marking = "marking", "R-CAT-3", [goes_on];
    /// The category comes off, because the item is not shared any more.
    Unmarking = "unmarking", "R-APPT-16", [goes_on];
    /// Relations changed by the user's own act.
    Related = "related", "R-SHARE-3", [goes_on];
    /// A write is being confirmed before anything else is done.
    InDoubt = "in-doubt", "R-CONF-5", [goes_on];
    /// Cannot be seen at present; looked at again later.
    OutOfSight = "out-of-sight", "R-LINK-2", [goes_on];
    /// The Sales record was merged into another, which the link follows.
    Merged = "merged", "R-LINK-1", [settled];
    /// Linked again, to the same record.
    Relinked = "relinked", "R-CAT-4", [goes_on];

    // Why it is shared.

    /// Shared by the user's own act.
    SharedByHand = "shared-by-hand", "R-SHARE-1", [goes_on];
    /// The whole series is shared, whichever of its meetings was open.
    SeriesShared = "series-shared", "R-APPT-14", [settled];
    /// The whole thread is shared; the detail counts its messages.
    ThreadShared = "thread-shared", "R-MAIL-2", [settled];
    /// Shared because the category was set.
    SharedByCategory = "shared-by-category", "R-CAT-2", [goes_on];
    /// Captured because it is with a customer.
    Captured = "captured", "R-APPT-7", [goes_on];
    /// Captured because it answers a shared email.
    ReplyCaptured = "reply-captured", "R-MAIL-5", [goes_on];
    /// Comes from Sales, where the policy lets Sales give birth.
    FromSales = "from-sales", "R-APPT-3", [goes_on];
    /// Both were there already, and belong together.
    Adopted = "adopted", "R-ADOPT-1", [goes_on];
    /// The record is linked with an item that was in Outlook already: no second one is made.
    LinkedAlready = "linked-already", "R-ADOPT-2", [settled];

    // Why something does not travel.

    /// One-way mode: nothing but category and stamp goes to Exchange.
    OneWay = "one-way", "R-APPT-6", [as_set];
    /// Over since: later Exchange edits stay in Exchange.
    Past = "past", "R-APPT-2", [settled];
    /// In the past: does not go from Sales to Exchange.
    PastInSales = "past-in-sales", "R-APPT-5", [settled];
    /// Outside the saved search: its Sales edits do not travel.
    OutOfSearch = "out-of-search", "R-APPT-4", [as_set];
    /// Fell out of the saved search: stopped updating, and stays.
    LeftSearch = "left-search", "R-CONT-7", [CleanUp];
    /// The Outlook copy of what fell out of the saved search is being deleted, as the user said.
    CleaningUp = "cleaning-up", "R-CONT-7", [goes_on];
    /// The Outlook copy of what fell out of the saved search was deleted, as the user said; the record in Sales stays.
    CleanedUp = "cleaned-up", "R-CONT-7", [BringBack];
    /// The task fell out of the saved search: stopped updating, and stays.
    TaskLeftSearch = "task-left-search", "R-TASK-7", [settled];
    /// The user has no access to the saved search.
    SearchNotAccessible = "search-not-accessible", "R-SRCH-4", [as_set];
    /// No saved search is chosen: nothing new comes from Sales.
    NoSearch = "no-search", "R-SRCH-6", [as_set];
    /// A meeting that nobody here organizes: Sales' edits are not sent.
    ExternalReadOnly = "external-read-only", "R-APPT-12", [as_set];
    /// Another user's copy of the meeting is the one kept in step.
    Follows = "follows", "R-APPT-13", [settled];
    /// Made private since it was shared: stopped updating.
    MadePrivate = "made-private", "R-APPT-9", [Share];
    /// A private Sales task cannot be marked private in To Do.
    PrivateTask = "private-task", "R-TASK-2", [as_set];
    /// Sync of this object is switched off.
    SyncOff = "sync-off", "R-GATE-3", [as_set];
    /// No schedule is switched on; the category waits.
    NotScheduled = "waiting-not-scheduled", "R-GATE-2", [Share];
    /// The item lies in a folder or mailbox that is not read; it rests until it is moved back.
    OutsideScope = "outside-scope", "R-SCOPE-1", [settled];

    // Why it is not shared.

    /// Nobody asked to share it.
    NotShared = "not-shared", "R-CAT-2", [Share];
    /// Not captured: cancelled.
    NotCapturedCancelled = "not-captured-cancelled", "R-APPT-7", [settled];
    /// Not captured: the user declined.
    NotCapturedDeclined = "not-captured-declined", "R-APPT-7", [Share];
    /// Not captured: private.
    NotCapturedPrivate = "not-captured-private", "R-APPT-9", [Share];
    /// Not captured: nobody but the user takes part.
    NotCapturedAlone = "not-captured-alone", "R-APPT-9", [Share];
    /// Not captured: colleagues only.
    NotCapturedInternal = "not-captured-internal", "R-APPT-10", [Share];
    /// Not captured: nobody external is a contact that this user can read in Sales.
    NotCapturedUnknown = "not-captured-unknown", "R-APPT-7", [Share];
    /// Not captured: over already.
    NotCapturedPast = "not-captured-past", "R-APPT-7", [Share];
    /// Not captured: autocapture is off.
    NotCapturedOff = "not-captured-off", "R-APPT-7", [Share];
    /// Opted out: only the category put back, a Share or bringing it back links it again.
    OptedOut = "opted-out", "R-CAT-6", [Share];
    /// Beyond the limit of the object; what is linked goes on.
    OverLimit = "over-limit", "R-LIM-3", [as_set];
    /// A meeting of a series whose pattern is not supported; a series is shared whole or not at all.
    SeriesUnsupported = "series-unsupported", "R-APPT-14", [Retry Ignore];
    /// The series never ends.
    SeriesEndless = "series-endless", "R-APPT-14", [Retry Ignore];
    /// The series has more occurrences than allowed.
    SeriesTooLong = "series-too-long", "R-APPT-14", [Retry Ignore];
    /// The pattern of a series made in Sales cannot be read from its appointments.
    SeriesRuleNotReadable = "series-rule-not-readable", "R-APPT-14", [Retry Ignore];
    /// The time zone is not known.
    ZoneUnknown = "zone-unknown", "R-APPT-14", [Retry Ignore];
    /// A recurring task; single tasks only.
    TaskRecurring = "task-recurring", "R-TASK-4", [Ignore];
    /// The administrator does not let the sync create contacts in Sales.
    ContactCreateNotAllowed = "contact-create-not-allowed", "R-CONT-4", [Link Ignore];
    /// The administrator does not let the sync create tasks in Sales.
    TaskCreateNotAllowed = "task-create-not-allowed", "R-TASK-2", [Link Ignore];
    /// A mandatory part is missing.
    FieldMissing = "field-missing", "R-CONT-5", [Retry Ignore];
    /// The meeting is made in its Sales owner's mailbox, and comes here by invitation.
    ByInvitation = "by-invitation", "R-APPT-21", [settled];
    /// Made here without attendees, because its Sales owner is not connected.
    WithoutAttendees = "without-attendees", "R-APPT-21", [settled];

    // Emails.

    /// Not captured: private or confidential.
    MailPrivate = "mail-private", "R-MAIL-6", [Share];
    /// Not captured: nobody external takes part.
    MailInternal = "mail-internal", "R-MAIL-6", [Share];
    /// Not captured: an excluded domain takes part.
    MailDomainExcluded = "mail-domain-excluded", "R-MAIL-6", [Share];
    /// Not captured: the user stopped capturing this thread.
    MailThreadStopped = "mail-thread-stopped", "R-MAIL-6", [Share];
    /// Not captured: the subject was changed.
    MailSubjectChanged = "mail-subject-changed", "R-MAIL-5", [Share];
    /// Not captured: a forward is no reply.
    MailForward = "mail-forward", "R-MAIL-5", [Share];
    /// Not captured: answers nothing that is shared.
    MailNotReply = "mail-not-reply", "R-MAIL-5", [Share];
    /// Not captured: older than the option.
    MailBeforeCapture = "mail-before-capture", "R-MAIL-5", [Share];
    /// Not captured: the option is off.
    MailCaptureOff = "mail-capture-off", "R-MAIL-5", [Share];
    /// Shared while composing, and not sent yet.
    Composing = "composing", "R-MAIL-4", [goes_on];
    /// Shared while composing and discarded before it was sent.
    DraftDiscarded = "draft-discarded", "R-MAIL-4", [settled];
    /// Deleted in Outlook; the Sales copy stays.
    MailKept = "mail-kept", "R-MAIL-8", [settled];

    // Files.

    /// In step, but for files that stay where they are.
    FilesLeftOut = "files-left-out", "R-LIM-4", [as_set];
    /// In step; its files are on the way.
    FilesOnTheWay = "files-on-the-way", "R-ERR-2", [goes_on];
    /// A file is larger than the administrator allows.
    FileTooLarge = "file-too-large", "R-LIM-4", [as_set];
    /// A file does not fit into an Outlook task together with the others.
    FilesTooLargeTogether = "files-too-large-together", "R-TASK-3", [as_set];
    /// A file is empty, and Sales takes none that is.
    FileEmpty = "file-empty", "R-ERR-1", [as_set];
    /// An Outlook item, or a link to a file elsewhere: nothing that could be carried over.
    FileElsewhere = "file-elsewhere", "R-ERR-1", [as_set];

    // Matching.

    /// Several records could be the same.
    SeveralMatches = "several-matches", "R-ADOPT-1", [Link Create Leave];
    /// A record looks much alike, but is not certainly the same.
    NearMatch = "near-match", "R-CONT-2", [Link Create Leave];
    /// An item in Outlook that is not shared looks the same.
    MatchInOutlook = "match-in-outlook", "R-ADOPT-2", [Link Create Leave];
    /// No account has that name.
    AccountUnknown = "account-unknown", "R-CONT-3", [PickAccount Retry];
    /// Several accounts have that name.
    AccountAmbiguous = "account-ambiguous", "R-CONT-3", [PickAccount Retry];
    /// The item carries a stamp that leads nowhere.
    StampUnresolved = "stamp-unresolved", "R-ID-2", [Link Create Ignore];

    // Deletions and unlinks.

    /// Confirmed deleted in Sales.
    DeletedInSales = "deleted-in-sales", "R-APPT-16", [settled];
    /// Confirmed deleted or cancelled in Exchange.
    DeletedInExchange = "deleted-in-exchange", "R-APPT-17", [settled];
    /// Deleted on one side, edited on the other since.
    DeletedAndEdited = "deleted-and-edited", "R-CONF-3", [DeleteToo BringBack Leave];
    /// Deleted in Outlook; the administrator does not let that delete in Sales.
    DeleteNotAllowed = "delete-not-allowed", "R-APPT-17", [Ignore];
    /// Deleted on the other side, but it began already, so the copy is kept.
    PastKept = "past-kept", "R-APPT-16", [settled];
    /// Deleted in Sales, but made in Outlook, so the copy there is kept.
    MadeInOutlookKept = "made-in-outlook-kept", "R-APPT-16", [settled];
    /// The series was deleted; its past stays, its future goes.
    SeriesEnded = "series-ended", "R-APPT-17", [goes_on];
    /// An attendee deleted or declined it: only that user is unlinked.
    AttendeeLeft = "attendee-left", "R-APPT-17", [Share];
    /// Gone from Outlook in a way that proves no deletion.
    Vanished = "vanished", "R-DEL-1", [Ignore];
    /// Completed tasks are never deleted.
    CompletedKept = "completed-kept", "R-TASK-5", [settled];
    /// Reassigned to somebody else in Sales.
    Reassigned = "reassigned", "R-TASK-7", [settled];
    /// The user took the category off.
    CategoryRemoved = "category-removed", "R-CAT-4", [Share];
    /// The master category was missing; the user is asked what the lost categories mean.
    CategoryInQuestion = "category-in-question", "R-CAT-1", [Leave Resume];
    /// Merged into a record that is linked to another item; this copy is kept.
    MergedAway = "merged-away", "R-LINK-1", [Leave DeleteToo];
    /// Gone from both sides.
    Closed = "closed", "R-DEL-1", [settled];

    // Holds.

    /// Would mail more people, or about more meetings, than a day's budget.
    HeldMailBudget = "held-mail-budget", "R-APPT-18", [Approve Discard];
    /// Would mail in the first round of its kind.
    HeldFirstMail = "held-first-mail", "R-APPT-18", [Approve Discard];
    /// More deletions than the brake lets through.
    HeldDeletions = "held-deletions", "R-DEL-2", [Approve Discard];
    /// A side is suddenly empty.
    HeldSideEmpty = "held-side-empty", "R-DEL-2", [Approve Discard];
    /// The deployment deletes too much.
    HeldDeployment = "held-deployment", "R-DEL-2", [Approve Discard];
    /// More creates in a first round than are let through unseen.
    HeldFirstCreates = "held-first-creates", "R-ADOPT-1", [Approve Discard];
    /// Held, and nobody answered in 14 days.
    HoldDiscarded = "hold-discarded", "R-HOLD-1", [Share];

    // A person is needed.

    /// The Outlook body holds what Sales cannot.
    BodyHoldsMore = "body-holds-more", "R-APPT-20", [KeepExchange KeepSales];
    /// Changes back and forth without a user's edit: another engine is at work.
    TwoEngines = "two-engines", "R-GATE-5", [Resume Ignore];
    /// Another deployment owns the mailbox.
    OtherDeployment = "other-deployment", "R-GATE-5", [as_set];
    /// This deployment took the mailbox over: its first round compares, and writes nothing.
    TakenOver = "taken-over", "R-GATE-5", [goes_on];
    /// The item is not in the mailbox, or not this user's.
    ItemNotFound = "item-not-found", "R-SHARE-1", [Retry];
    /// A record named under *Related to* does not exist, or not for this user.
    RecordNotFound = "record-not-found", "R-SHARE-2", [Share];
    /// The user may not do this in Sales.
    NoRight = "no-right", "R-SHARE-2", [Retry Ignore];
    /// Sales refused the content.
    RefusedBySales = "refused-by-sales", "R-ERR-2", [Retry Ignore];
    /// Microsoft refused the change.
    RefusedByExchange = "refused-by-exchange", "R-ERR-2", [Retry Ignore];
    /// An answer could not be understood.
    AnswerUnreadable = "answer-unreadable", "R-ERR-2", [Retry Ignore];
    /// Tried eight times.
    TriedTooOften = "tried-too-often", "R-ERR-2", [Retry Ignore];
    /// Ignored for good, as the user said.
    Ignored = "ignored", "R-ERR-3", [Share];
    /// Left apart, as the user said.
    LeftApart = "left-apart", "R-ERR-3", [Share];

    // The whole mailbox waits.

    /// The user, or the administrator for them, is paused.
    Paused = "paused", "R-GATE-4", [as_set];
    /// The Microsoft authorization has lapsed or was never given.
    ExchangeSignInNeeded = "exchange-sign-in-needed", "R-AUTH-2", [SignIn];
    /// The Sales authorization has lapsed or was never given.
    SalesSignInNeeded = "sales-sign-in-needed", "R-AUTH-2", [SignIn];
    /// An identity provider refuses this program, whoever it asks for: its secret ran out, or its registration is wrong.
    RegistrationRefused = "registration-refused", "R-AUTH-4", [as_set];
    /// Exchange has no such mailbox, or does not open it to programs.
    MailboxUnreachable = "mailbox-unreachable", "R-ERR-2", [as_set];
    /// The mailbox has no room; it goes on once somebody made some.
    MailboxFull = "mailbox-full", "R-ERR-2", [goes_on];
    /// Sales does not have attributes by the names that this deployment is configured with.
    SalesFieldsUnknown = "sales-fields-unknown", "R-JOB-6", [as_set];
    /// Sales lacks attributes that can be done without: what they would hold stays where it is, and all else is kept in step.
    SalesFieldsMissing = "sales-fields-missing", "R-JOB-6", [as_set];
    /// The Sales user has no resource record.
    NoSalesUser = "no-sales-user", "R-AUTH-6", [as_set];
    /// A service asked for patience, or could not be reached; it goes on by itself.
    Waiting = "waiting", "R-ERR-2", [goes_on];
}

impl ReasonCode {
    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }

    /// Whether what came to it waits for a person to put it right: an error, as administrators count them. What could be shared
    /// or brought back all the same is none, nor what is held, nor what stops the whole mailbox.
    pub fn is_error(self) -> bool {
        match self.remedy() {
            Remedy::Actions(actions) => actions.iter().any(|action| match action {
                Action::Retry
                | Action::Link
                | Action::Create
                | Action::PickAccount
                | Action::KeepExchange
                | Action::KeepSales
                | Action::DeleteToo
                | Action::Resume => true,
                Action::Leave
                | Action::BringBack
                | Action::CleanUp
                | Action::Ignore
                | Action::Approve
                | Action::Discard
                | Action::Share
                | Action::SignIn => false,
            }),
            Remedy::Settled | Remedy::GoesOn | Remedy::AsSet => false,
        }
    }

    /// With the one thing worth naming.
    pub fn with(self, detail: Detail) -> Reason {
        Reason { code: self, detail }
    }
}

impl From<ReasonCode> for Reason {
    fn from(code: ReasonCode) -> Self {
        code.with(Detail::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn r_err_1_every_reason_has_its_own_code_a_rule_and_a_remedy() {
        let codes: BTreeSet<_> = ReasonCode::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(codes.len(), ReasonCode::ALL.len());
        for reason in ReasonCode::ALL {
            assert_eq!(ReasonCode::parse(reason.as_str()), Some(*reason));
            assert!(reason.rule().starts_with("R-"));
            assert_ne!(reason.remedy(), Remedy::Actions(&[]));
        }
        assert_eq!(ReasonCode::parse("other"), None);
    }

    #[test]
    fn r_mon_1_an_error_is_what_a_person_has_to_put_right() {
        let errors = [
            ReasonCode::SeveralMatches,
            ReasonCode::UserDecides,
            ReasonCode::RefusedBySales,
            ReasonCode::TriedTooOften,
            ReasonCode::TwoEngines,
        ];
        assert!(errors.into_iter().all(ReasonCode::is_error));
        let others = [
            ReasonCode::InStep,
            ReasonCode::Waiting,
            ReasonCode::OverLimit,
            ReasonCode::NotCapturedInternal,
            ReasonCode::CleanedUp,
            ReasonCode::Vanished,
            ReasonCode::HeldDeletions,
        ];
        assert!(!others.into_iter().any(ReasonCode::is_error));
    }
}
