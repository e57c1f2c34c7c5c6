//! Every sentence that an administrator can read, in one of two languages. The texts of a language are fetched; keys are enums, so
//! that none can be misspelled, and a test holds that each language has all of them and no others.

pub(crate) mod codes;

use crate::configuration::fields::{Field, Region};
use addin_ui::model::failure::Failure;
use shared::api::problem::ProblemCode;
use std::collections::BTreeMap;

/// Languages that there are words in; the first where a reader has none of them.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "de"];

macro_rules! words {
    ($($word:ident = $key:literal),+ $(,)?) => {
        /// A sentence, or a name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Word { $($word),+ }

        impl Word {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$word),+];

            const fn key(self) -> &'static str {
                match self { $(Self::$word => $key),+ }
            }
        }
    };
}

words! {
    Product = "product",
    Loading = "loading",
    TryAgain = "try-again",
    Save = "save",
    Discard = "discard",
    Cancel = "cancel",
    On = "on",
    Off = "off",
    SkipToPage = "skip-to-page",
    Navigation = "navigation",
    Language = "language",
    SignIn = "sign-in",
    SignInTitle = "sign-in.title",
    SignInLead = "sign-in.lead",
    SigningIn = "sign-in.busy",
    NotAllowed = "sign-in.not-allowed",
    NotAllowedNext = "sign-in.not-allowed.next",
    SignInEnded = "sign-in.ended",
    SignInEndedNext = "sign-in.ended.next",
    SignInDenied = "sign-in.denied",
    SignInDeniedNext = "sign-in.denied.next",
    SignInConsent = "sign-in.consent",
    SignInConsentNext = "sign-in.consent.next",
    SignInExpired = "sign-in.expired",
    SignInExpiredNext = "sign-in.expired.next",
    SignInFailed = "sign-in.failed",
    SignInFailedNext = "sign-in.failed.next",
    SignInOtherBrowser = "sign-in.other-browser",
    SignInOtherBrowserNext = "sign-in.other-browser.next",
    SignInNoDigests = "sign-in.no-digests",
    SignInNoDigestsNext = "sign-in.no-digests.next",
    Unreachable = "failure.unreachable",
    UnreachableNext = "failure.unreachable.next",
    TimedOut = "failure.timed-out",
    TimedOutNext = "failure.timed-out.next",
    Unreadable = "failure.unreadable",
    UnreadableNext = "failure.unreadable.next",
    Reference = "failure.reference",
    ExpiryUnknown = "failure.expiry-unknown",
    ExpiryUnknownNext = "failure.expiry-unknown.next",
    SalesNotConnected = "failure.sales-not-connected",
    SalesNotConnectedNext = "failure.sales-not-connected.next",
    AuthorizationLapsed = "failure.authorization-lapsed",
    AuthorizationLapsedNext = "failure.authorization-lapsed.next",
    RegistrationRefused = "failure.registration-refused",
    RegistrationRefusedNext = "failure.registration-refused.next",
    VendorFailed = "failure.vendor",
    VendorFailedNext = "failure.vendor.next",
    TooManyRequests = "failure.too-many-requests",
    TooManyRequestsNext = "failure.too-many-requests.next",
    NotFound = "failure.not-found",
    NotFoundNext = "failure.not-found.next",
    ServerUnavailable = "failure.unavailable",
    ServerUnavailableNext = "failure.unavailable.next",
    Refused = "failure.refused",
    RefusedNext = "failure.refused.next",
    Configuration = "configuration",
    ConfigurationLead = "configuration.lead",
    Saved = "configuration.saved",
    SavedUnchecked = "configuration.saved.unchecked",
    Unsaved = "configuration.unsaved",
    Restored = "configuration.restored",
    RestoredNext = "configuration.restored.next",
    Saving = "configuration.saving",
    LeaveUnsaved = "configuration.leave-unsaved",
    FieldsWrong = "configuration.fields-wrong",
    FieldsWrongNext = "configuration.fields-wrong.next",
    ChangedMeanwhile = "configuration.changed-meanwhile",
    ChangedMeanwhileNext = "configuration.changed-meanwhile.next",
    ChangedByOther = "configuration.changed-by-other",
    TakeTheirs = "configuration.take-theirs",
    KeepMine = "configuration.keep-mine",
    Meant = "configuration.meant",
    MeantNext = "configuration.meant.next",
    ConfirmMeant = "configuration.meant.confirm",
    Export = "configuration.export",
    Import = "configuration.import",
    ImportFile = "configuration.import.file",
    ImportUnreadable = "configuration.import.unreadable",
    ImportUnreadableNext = "configuration.import.unreadable.next",
    ImportSame = "configuration.import.same",
    ImportDiffers = "configuration.import.differs",
    ImportApply = "configuration.import.apply",
    ColumnField = "configuration.column.field",
    ColumnHere = "configuration.column.here",
    ColumnThere = "configuration.column.there",
    LimitsSum = "configuration.limits-sum",
    LimitsTooMany = "configuration.limits-too-many",
    NoSearch = "configuration.no-search",
    SearchCount = "configuration.search-count",
    SearchLeftOut = "configuration.search-left-out",
    SearchByWords = "configuration.search-by-words",
    SearchNotAccessible = "configuration.search-not-accessible",
    SearchesUnknown = "configuration.searches-unknown",
    OnlyDeployment = "configuration.only-deployment",
    NeedsUserDecides = "configuration.needs.user-decides",
    NeedsAttachments = "configuration.needs.attachments",
    NeedsAutocapture = "configuration.needs.autocapture",
    NeedsTwoWay = "configuration.needs.two-way",
    NeedsLaterVersion = "configuration.needs.later-version",
    OneWayConflicts = "configuration.one-way-conflicts",
    MustBeNumber = "configuration.must-be-number",
    MustBeDate = "configuration.must-be-date",
    MustBeDomain = "configuration.must-be-domain",
    MustBeAddress = "configuration.must-be-address",
    OneOnALine = "configuration.one-on-a-line",
    SecretSet = "configuration.secret-set",
    SecretNotSet = "configuration.secret-not-set",
    SalesWins = "choice.sales-wins",
    ExchangeWins = "choice.exchange-wins",
    UserDecides = "choice.user-decides",
    NoticeNone = "choice.notice-none",
    NoticeOnce = "choice.notice-once",
    NoticeDaily = "choice.notice-daily",
    NoticeWeekly = "choice.notice-weekly",
    LoadMore = "load-more",
    ShowAnew = "show-anew",
    ShownCount = "shown-count",
    Monitor = "monitor",
    MonitorLead = "monitor.lead",
    Permission = "monitor.permission",
    TenantStands = "monitor.permission.tenant",
    StandsSince = "monitor.since",
    Secret = "monitor.secret",
    SecretDays = "monitor.secret.days",
    SecretDay = "monitor.secret.day",
    SecretEnded = "monitor.secret.ended",
    SecretUnknown = "monitor.secret.unknown",
    SecretNext = "monitor.secret.next",
    Notices = "monitor.notices",
    NoticesSent = "monitor.notices.sent",
    Freshness = "monitor.freshness",
    FreshnessNone = "monitor.freshness.none",
    FreshnessOldest = "monitor.freshness.oldest",
    FreshnessMeans = "monitor.freshness.means",
    Cards = "monitor.cards",
    Days = "monitor.days",
    DaysTable = "monitor.days.table",
    ColumnDay = "monitor.days.day",
    PlotRecords = "monitor.days.records",
    PlotErrors = "monitor.days.errors",
    PlotWords = "monitor.days.words",
    PlotFreshness = "monitor.days.freshness",
    PlotFreshnessWords = "monitor.days.freshness.words",
    Checklist = "checklist",
    ChecklistLead = "checklist.lead",
    ChecklistCount = "checklist.count",
    ChecklistDone = "checklist.done",
    ChecklistDoneNext = "checklist.done.next",
    TestAll = "checklist.test-all",
    TestConnection = "checklist.test",
    LookAgain = "checklist.look-again",
    Testing = "checklist.testing",
    TestedAt = "checklist.tested",
    StepTold = "checklist.told",
    MissingPermissions = "checklist.permissions",
    DownloadManifest = "checklist.download",
    Users = "users",
    Search = "users.search",
    SearchUsers = "users.search.field",
    SearchMeans = "users.search.means",
    ShowEverybody = "users.show-everybody",
    UsersNoneSuch = "users.none-such",
    UsersNoneSuchNext = "users.none-such.next",
    ColumnUserErrors = "users.column.errors",
    SyncSucceeded = "users.sync.succeeded",
    SyncWithErrors = "users.sync.errors",
    NeverSynced = "users.sync.never",
    UnsyncedSince = "users.unsynced",
    UsersNone = "users.none",
    UsersNoneNext = "users.none.next",
    ColumnUser = "users.column.user",
    ColumnExchange = "users.column.exchange",
    ColumnSales = "users.column.sales",
    ColumnSync = "users.column.sync",
    ColumnRound = "users.column.round",
    ColumnCounts = "users.column.records",
    NoSalesName = "users.no-sales-name",
    Identity = "users.identity",
    Connected = "users.connected",
    LapsedSince = "users.lapsed-since",
    ConnectedUntil = "users.connected-until",
    ProviderCode = "users.provider-code",
    NotPaused = "users.not-paused",
    PausedByUser = "users.paused.user",
    PausedByAdministrator = "users.paused.administrator",
    PausedByBoth = "users.paused.both",
    RoundRecords = "users.round-records",
    User = "user",
    BackToUsers = "user.back",
    FirstSignIn = "user.first-sign-in",
    TenantId = "user.tenant",
    UserOverview = "user.overview",
    Mapping = "user.mapping",
    MappingNow = "user.mapping.now",
    PartyId = "user.mapping.party",
    MappingChange = "user.mapping.change",
    MappingName = "user.mapping.name",
    MappingMeans = "user.mapping.means",
    MappingSave = "user.mapping.save",
    MappingDone = "user.mapping.done",
    NameLength = "user.mapping.length",
    NameUnknown = "user.mapping.unknown",
    Sending = "sending",
    Pausing = "user.pausing",
    PausingMeans = "user.pausing.means",
    Pause = "user.pause",
    Resume = "user.resume",
    Records = "user.records",
    RecordsLead = "user.records.lead",
    RecordsState = "user.records.state",
    RecordsAll = "user.records.all",
    RecordsNone = "user.records.none",
    RecordsNoneNext = "user.records.none.next",
    UserRuns = "user.runs",
    UserRunsMeans = "user.runs.means",
    UserRunsNone = "user.runs.none",
    UserRunsCounts = "user.runs.counts",
    Removal = "user.delete",
    RemovalMeans = "user.delete.means",
    RemovalAsk = "user.delete.ask",
    RemovalTitle = "user.delete.title",
    RemovalGoes = "user.delete.goes",
    RemovalStays = "user.delete.stays",
    RemovalType = "user.delete.type",
    RemovalTyped = "user.delete.word",
    RemovalMismatch = "user.delete.mismatch",
    RemovalDone = "user.delete.done",
    Series = "record.series",
    RecordNumber = "record.number",
    SalesId = "record.id",
    OutlookId = "record.item",
    Rule = "record.rule",
    Detail = "record.detail",
    UpdatedAt = "record.updated",
    AnswerDo = "answer.do",
    AnswerEntryMissing = "answer.entry-missing",
    AnswerEntryWrong = "answer.entry-wrong",
    AnswerLinkWith = "answer.link-with",
    AnswerAccount = "answer.account",
    AnswerSlow = "answer.slow",
    AnswerSlowNext = "answer.slow.next",
    AnswerChanged = "answer.changed",
    AnswerChangedNext = "answer.changed.next",
    AnswerNotOffered = "answer.not-offered",
    Approve = "held.approve",
    DiscardHeld = "held.discard",
    DiscardHeldMeans = "held.discard.means",
    Held = "held",
    HeldLead = "held.lead",
    HeldTotal = "held.total",
    HeldByUser = "held.by-user",
    HeldOthers = "held.others",
    HeldNone = "held.none",
    HeldNoneNext = "held.none.next",
    HeldCount = "held.count",
    HeldCountOrMore = "held.count-or-more",
    HeldSince = "held.since",
    ApproveAll = "held.all.approve",
    ApproveAllMeans = "held.all.approve.means",
    DiscardAll = "held.all.discard",
    DiscardAllMeans = "held.all.discard.means",
    HeldAnswered = "held.all.answered",
    HeldAnsweredNext = "held.all.answered.next",
    HeldTaken = "held.all.taken",
    HeldLeft = "held.all.left",
    HeldRecipients = "held.recipients",
    OfUser = "of-user",
    Audit = "audit",
    AuditLead = "audit.lead",
    AuditNone = "audit.none",
    AuditNoneNext = "audit.none.next",
    ColumnWhen = "audit.column.when",
    ColumnWho = "audit.column.who",
    ColumnDeed = "audit.column.deed",
    ColumnAbout = "audit.column.about",
    AboutAll = "audit.about-all",
    ColumnChange = "audit.column.change",
    FromTo = "audit.from-to",
    LeftOut = "audit.left-out",
    Nothing = "audit.nothing",
    Nobody = "audit.nobody",
    PartyOf = "audit.party",
    Processes = "processes",
    ProcessesLead = "processes.lead",
    InstantSync = "processes.instant",
    InstantSyncMeans = "processes.instant.means",
    StandardSync = "processes.standard",
    StandardSyncMeans = "processes.standard.means",
    Reconciliation = "processes.reconcile",
    ReconciliationMeans = "processes.reconcile.means",
    ProcessEnabled = "processes.enabled",
    ProcessSwitchedOn = "processes.switched-on",
    ProcessSwitchedOff = "processes.switched-off",
    Interval = "processes.interval",
    IntervalMeans = "processes.interval.means",
    IntervalSave = "processes.interval.save",
    IntervalSaved = "processes.interval.saved",
    NextRun = "processes.next",
    NextRunDue = "processes.next.due",
    NextRunOff = "processes.next.off",
    RunNow = "processes.run",
    CancelRun = "processes.cancel",
    RunStarted = "processes.started",
    Progress = "processes.progress",
    ProgressWords = "processes.progress.words",
    RunningSince = "processes.running-since",
    TimeLeft = "processes.time-left",
    TimeLeftSoon = "processes.time-left.soon",
    TimeLeftUnknown = "processes.time-left.unknown",
    NeverRan = "processes.never-ran",
    LatestRun = "processes.latest",
    LatestRunWords = "processes.latest.words",
    UsersNotDone = "processes.not-done",
    DriftFound = "processes.drifted",
    RunTooLong = "processes.too-long",
    RunTooLongNext = "processes.too-long.next",
    ProcessUnsure = "processes.unsure",
    ProcessUnsureNext = "processes.unsure.next",
    OpenExpiryField = "processes.open-expiry-field",
    RunRunning = "processes.status.running",
    RunSucceeded = "processes.status.succeeded",
    RunFailed = "processes.status.failed",
    RunCancelled = "processes.status.cancelled",
    RunFailedWaiting = "processes.failed.waiting",
    RunFailedUnreadable = "processes.failed.answer-unreadable",
    RunFailedNoRight = "processes.failed.no-right",
    RunFailedRegistration = "processes.failed.registration-refused",
    RunFailedMailbox = "processes.failed.mailbox-unreachable",
    RunFailedMailboxFull = "processes.failed.mailbox-full",
    RunFailedFields = "processes.failed.sales-fields-unknown",
    RunFailedNoSalesUser = "processes.failed.no-sales-user",
    RunFailedOther = "processes.failed.other-deployment",
    RunFailedTries = "processes.failed.tried-too-often",
    RunFailedUnnamed = "processes.failed.unnamed",
    History = "processes.history",
    HistoryLead = "processes.history.lead",
    HistoryEmpty = "processes.history.empty",
    HistoryEmptyNext = "processes.history.empty.next",
    RunsTable = "processes.runs",
    FilterProcess = "processes.filter",
    FilterAll = "processes.filter.all",
    SyncNowOfOne = "processes.sync-now",
    ColumnStarted = "processes.column.started",
    ColumnDuration = "processes.column.duration",
    ColumnUsers = "processes.column.users",
    ColumnRecords = "processes.column.records",
    ColumnDrifted = "processes.column.drifted",
    ColumnErrors = "processes.column.errors",
    ColumnStatus = "processes.column.status",
    UsersOfAll = "processes.users-of-all",
    LongerThanInterval = "processes.longer",
    OlderRuns = "processes.older",
    ChartTitle = "processes.chart",
    ChartWords = "processes.chart.words",
    ChartNote = "processes.chart.note",
}

/// What went wrong and what to do next, in the user's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    /// What is the case.
    pub(crate) what: &'static str,
    /// What to do next.
    pub(crate) next: &'static str,
}

/// The texts of one language.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(BTreeMap<String, &'static str>);

impl Words {
    /// Reads the file of a language. Its texts stay for as long as the page does, which fetches a language once.
    pub(crate) fn read(file: &str) -> Option<Self> {
        let texts: BTreeMap<String, String> = serde_json::from_str(file).ok()?;
        let texts = texts
            .into_iter()
            .map(|(key, text)| (key, &*Box::leak(text.into_boxed_str())));
        Some(Self(texts.collect()))
    }

    /// A sentence, or a name.
    pub(crate) fn say(&self, word: Word) -> &'static str {
        self.text(word.key())
    }

    /// A sentence with something in each of its places `{0}`, `{1}`, …
    pub(crate) fn fill(&self, word: Word, places: &[&str]) -> String {
        filled(self.say(word), places)
    }

    /// What a field of the configuration is called.
    pub(crate) fn label(&self, field: Field) -> &'static str {
        self.text(&["field.", field.path()].concat())
    }

    /// What a field of the configuration means, in one sentence.
    pub(crate) fn explanation(&self, field: Field) -> &'static str {
        self.text(&["field.", field.path(), ".means"].concat())
    }

    /// What a part of the configuration is called.
    pub(crate) fn region(&self, region: Region) -> &'static str {
        self.text(&["region.", region.name()].concat())
    }

    /// What a failure means, and what to do next.
    pub(crate) fn failure(&self, failure: &Failure) -> Told {
        let (what, next) = match failure {
            Failure::Unreachable => (Word::Unreachable, Word::UnreachableNext),
            Failure::TimedOut => (Word::TimedOut, Word::TimedOutNext),
            Failure::Unreadable => (Word::Unreadable, Word::UnreadableNext),
            Failure::Refused(refusal) => words_of(refusal.code),
        };
        self.told(what, next)
    }

    /// Two sentences.
    pub(crate) fn told(&self, what: Word, next: Word) -> Told {
        Told {
            what: self.say(what),
            next: self.say(next),
        }
    }

    fn text(&self, key: &str) -> &'static str {
        self.0.get(key).copied().unwrap_or_default()
    }
}

fn filled(text: &str, places: &[&str]) -> String {
    let mut text = text.to_owned();
    for (place, filling) in places.iter().enumerate() {
        text = text.replace(&["{", &place.to_string(), "}"].concat(), filling);
    }
    text
}

/// Codes that these pages do not meet share their words.
fn words_of(code: ProblemCode) -> (Word, Word) {
    match code {
        ProblemCode::TokenMissing | ProblemCode::TokenInvalid | ProblemCode::TokenExpired => {
            (Word::SignInEnded, Word::SignInEndedNext)
        }
        ProblemCode::Forbidden | ProblemCode::TenantNotAllowed => (Word::NotAllowed, Word::NotAllowedNext),
        ProblemCode::ChangedMeanwhile => (Word::ChangedMeanwhile, Word::ChangedMeanwhileNext),
        ProblemCode::InvalidFields => (Word::FieldsWrong, Word::FieldsWrongNext),
        ProblemCode::ConfirmationNeeded => (Word::Meant, Word::MeantNext),
        ProblemCode::SecretExpiryUnknown => (Word::ExpiryUnknown, Word::ExpiryUnknownNext),
        ProblemCode::SalesNotConnected => (Word::SalesNotConnected, Word::SalesNotConnectedNext),
        ProblemCode::SignInAgain | ProblemCode::InteractionRequired => {
            (Word::AuthorizationLapsed, Word::AuthorizationLapsedNext)
        }
        ProblemCode::AdministratorMustAct => (Word::RegistrationRefused, Word::RegistrationRefusedNext),
        ProblemCode::VendorTimeout | ProblemCode::VendorFailed => {
            (Word::VendorFailed, Word::VendorFailedNext)
        }
        ProblemCode::TooManyRequests => (Word::TooManyRequests, Word::TooManyRequestsNext),
        ProblemCode::NotFound => (Word::NotFound, Word::NotFoundNext),
        ProblemCode::Unavailable => (Word::ServerUnavailable, Word::ServerUnavailableNext),
        ProblemCode::Internal
        | ProblemCode::CodeSpent
        | ProblemCode::KeyReused
        | ProblemCode::NotOffered
        | ProblemCode::NoQuestion
        | ProblemCode::NothingCaptured
        | ProblemCode::WrongSalesUser
        | ProblemCode::OverrideNotAllowed
        | ProblemCode::IfMatchMissing
        | ProblemCode::Paused
        | ProblemCode::MalformedRequest
        | ProblemCode::BodyTooLarge
        | ProblemCode::UnsupportedMediaType
        | ProblemCode::MethodNotAllowed => (Word::Refused, Word::RefusedNext),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::fields::FIELDS;
    use std::collections::BTreeSet;

    const FILES: [(&str, &str); 2] = [
        ("en", include_str!("../../admin/words/en.json")),
        ("de", include_str!("../../admin/words/de.json")),
    ];

    fn keys() -> BTreeSet<String> {
        let words = Word::ALL.iter().map(|word| word.key().to_owned());
        let fields = FIELDS.iter().flat_map(|described| {
            let key = ["field.", described.field.path()].concat();
            [[&key, ".means"].concat(), key]
        });
        let regions = FIELDS
            .iter()
            .map(|described| ["region.", described.region.name()].concat());
        words.chain(fields).chain(regions).chain(codes::keys()).collect()
    }

    #[test]
    fn each_language_has_every_text_and_no_others() {
        for (language, file) in FILES {
            assert!(LANGUAGES.contains(&language));
            let texts: BTreeMap<String, String> = serde_json::from_str(file).unwrap();
            let there: BTreeSet<String> = texts.keys().cloned().collect();
            assert_eq!(there, keys(), "{language}");
            assert!(texts.values().all(|text| !text.trim().is_empty()), "{language}");
        }
    }

    #[test]
    fn what_is_filled_into_a_text_stands_in_both_languages() {
        let [en, de] = FILES.map(|(_, file)| serde_json::from_str::<BTreeMap<String, String>>(file).unwrap());
        for (key, text) in &en {
            for place in ["{0}", "{1}", "{2}"] {
                assert_eq!(text.contains(place), de[key].contains(place), "{key}");
            }
        }
    }

    #[test]
    fn a_place_is_filled_and_one_without_filling_stays() {
        let words = Words::read(r#"{"configuration.limits-sum": "{0} of {1}"}"#).unwrap();
        assert_eq!(words.fill(Word::LimitsSum, &["3", "5"]), "3 of 5");
        assert_eq!(words.fill(Word::LimitsSum, &["3"]), "3 of {1}");
    }
}
