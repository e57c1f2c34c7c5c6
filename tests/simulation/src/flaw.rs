//! Mistakes that can be put in on purpose, one at a time: a simulation that does not find them proves nothing.

macro_rules! flaws {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $kind:ident, $family:literal;)+) => {
        /// One mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Flaw {
            $($(#[$doc])* $name,)+
        }

        impl Flaw {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// In words, for tables.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Whether it switches off a rule that keeps edits alive, or is a bug of another kind.
            pub fn kind(self) -> FlawKind {
                match self { $(Self::$name => FlawKind::$kind,)+ }
            }

            /// The family whose stories show it soonest.
            pub fn family(self) -> &'static str {
                match self { $(Self::$name => $family,)+ }
            }
        }
    };
}

/// What a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlawKind {
    /// One of the rules that keep edits alive is off (docs/architecture.md).
    RuleOff,
    /// A bug as programmers make them.
    Planted,
}

flaws! {
    /// Doubt is not saved before a write leaves.
    NoBegin = "doubt is not saved before the write", RuleOff, "single";
    /// A doubt about a write is looked into at once.
    NoAging = "doubt is looked into at once", RuleOff, "single";
    /// Rows heard in doubt are dropped.
    HeardDropped = "rows heard in doubt are dropped", RuleOff, "capture";
    /// The base moves only when both sides are equal.
    TextbookBase = "the base moves only when both sides are equal", RuleOff, "single";
    /// An echo is judged on the whole content.
    WholeEcho = "an echo is judged on the whole content", RuleOff, "single";
    /// Writes name no version.
    NoPreconditions = "writes carry no version", RuleOff, "exchange-wins";
    /// The last save wins.
    NoCompareAndSwap = "saving is not compare-and-swap", RuleOff, "single";
    /// A write is sent however long ago it was decided.
    SendsLate = "an old write is sent after all", RuleOff, "deletions";
    /// Each request of a write has a deadline of its own.
    LeavesLate = "each request of a write has a deadline of its own", RuleOff, "series";
    /// Feed rows have no order.
    Unordered = "feed rows have no order", RuleOff, "single";

    /// The cursor is saved before its rows.
    CursorBeforeRows = "the cursor is saved before its rows", Planted, "single";
    /// What is read again of the changes of Sales is counted from where a walk through them ended, not from where it began.
    OverlapFromTheEnd = "the overlap is counted from the end of a walk", Planted, "homes";
    /// An update of an Outlook item forgets its categories.
    DropsCategory = "an update drops the category", Planted, "single";
    /// An expired cursor is taken for an empty page.
    SwallowsExpiry = "a 410 is swallowed", Planted, "single";
    /// Stamps are compared as text, without their fractions.
    ComparesText = "times are compared as strings", Planted, "single";
    /// Meetings in summer time are an hour off on the way to Exchange.
    OffByOneHour = "off by one hour at daylight saving", Planted, "single";
    /// What cannot be read counts as deleted.
    DeletesUnreadable = "unreadable is taken for deleted", Planted, "deletions";
    /// What is gone from Sales is made again.
    RecreatesDeleted = "a deleted record is made again", Planted, "deletions";
    /// An unlinked item is linked again because its category stayed on.
    CapturesOptedOut = "linked again across an opt-out", Planted, "deletions";
    /// An unlinked item without the category is captured again.
    RecapturesOptedOut = "captured again across an opt-out", Planted, "capture";
    /// Private meetings count as public when they are captured.
    CapturesPrivate = "private meetings are captured", Planted, "capture";
    /// Who asked last, and for the furthest, gets a place first.
    SeatsBackwards = "places are given in the wrong order", Planted, "limits";
    /// What does not fit under the limit is dropped.
    ForgetsOutside = "what is outside the limit is forgotten", Planted, "limits";
    /// Whose mailbox a meeting is made in is not asked.
    MakesEverywhere = "a meeting is made in every assignee's mailbox", Planted, "homes";
    /// A create without an answer counts as not done.
    CreatesAfterTimeout = "a create is repeated after a time-out", Planted, "single";
    /// The look that tells the version of what was written says all, however old it is.
    BelievesOldLooks = "a look after a write is believed, however old", Planted, "meetings";
    /// A batch to Sales without an answer counts as not done.
    ForgetsLostBatches = "a lost batch is taken for not done", Planted, "single";
    /// What was in a batch that was refused for another record counts as done.
    ForgetsOthers = "the others of a refused batch are not sent again", Planted, "single";
    /// Our own write comes back as an edit.
    EchoAsEdit = "an echo is taken for an edit", Planted, "single";
    /// Private is not read from Exchange.
    LeaksPrivate = "the private flag is not read", Planted, "private";
    /// The mark is written together with the title.
    MailsForNothing = "the mark writes the title too, and mails everybody", Planted, "meetings";
    /// A colleague's link is taken for the user's own.
    WrongUser = "a colleague's link is used", Planted, "meetings";
    /// One-way mode is checked when linking, not when writing.
    IgnoresOneWay = "one-way is not looked at when writing", Planted, "one-way";
    /// What the saved search no longer holds still gets Sales' edits.
    IgnoresSearch = "leaving the search is not noticed", Planted, "search";
    /// What comes into the saved search later does not get Sales' edits.
    IgnoresComing = "coming into the search is not noticed", Planted, "search";
    /// What left the saved search is done with, before the edit that took it out has travelled.
    LeavesAtOnce = "the edit that takes it out of the search does not travel", Planted, "tasks-apart";
    /// What left the saved search is kept like what never was in it.
    ForgetsLeaving = "what left the search is kept in step again", Planted, "contacts-apart";
    /// Nothing is held.
    NoBudgets = "nothing is held", Planted, "holds";
    /// Of several that are the same, only one is seen.
    AdoptsFirst = "the first of several is linked", Planted, "first-round";
    /// Nothing is found that could be the same.
    CreatesUnasked = "nothing is asked before a create", Planted, "first-round";
    /// No round is known as the first.
    NeverFirst = "a first round is taken for a later one", Planted, "first-round";
    /// A series is expanded in UTC: its meetings move when clocks change.
    ExpandsInUtc = "a series is expanded without its time zone", Planted, "series";
    /// A meeting that was moved is known by where it was moved to.
    KeysByNewStart = "exceptions are keyed by their new start", Planted, "series";
    /// Meetings that were cancelled are not read.
    ForgetsCancelled = "a cancelled meeting is not read, and made again", Planted, "series-deletions";
    /// Rows are written with several requests, of which only the first is sent.
    HalfForWhole = "a series written half is taken for whole", Planted, "series";
    /// What is newest of a series is the newest row that is left.
    ForgetsRowDeletions = "a row that was taken out does not count as news", Planted, "series-deletions";
    /// A removal row is a deletion.
    BelievesRemovals = "a removed row is taken for a deletion", Planted, "deletions";

    /// Notes go over although they are not included, and there are none to send.
    ClearsNotes = "notes that are not included are cleared", Planted, "contacts";
    /// Nobody reads again what was read without notes.
    OverlooksNotes = "what was read without notes is not read again", Planted, "contacts";
    /// Of several accounts the first one is taken.
    GuessesAccount = "of several accounts the first one is taken", Planted, "companies";
    /// One mailbox's link keeps the record from all others.
    OneForAll = "a colleague's contact counts for one's own", Planted, "contacts";
    /// A task in another list is not looked for.
    LosesMovedTasks = "a task in another list is taken for deleted", Planted, "tasks-apart";
    /// Private is not read from Sales.
    LeaksPrivateTask = "the private flag of a task is not read", Planted, "tasks";
    /// A task that was cancelled in Sales is taken for one that is going on.
    OpensCancelled = "a cancelled task is taken for an open one", Planted, "tasks";
    /// Of a subject that was changed, what it was before is read.
    ReadsOldSubject = "a changed subject is not noticed, and the reply captured", Planted, "mails";
    /// Every mailbox has a key of its own for a message, and nobody looks whether Sales has it.
    OnePerSharer = "a second sharer makes a second message", Planted, "mails";
    /// That somebody said stop is not seen.
    IgnoresStop = "a reply is captured across an opt-out", Planted, "mails";
    /// A conversation is not found again by its number.
    TwoConversations = "a second conversation is made after a lost answer", Planted, "mails";

    /// Whatever was updated waits for a person from then on.
    ParksUpdates = "every update is parked", Planted, "single";
    /// Whatever is counted is held.
    HoldsEverything = "everything that is counted is held", Planted, "deletions";
    /// What was updated stays out of sight, whatever a look finds.
    NeverSeesAgain = "what was updated is never seen again", Planted, "single";
    /// An update of an Outlook item names nobody who is invited.
    DropsAttendees = "an update in Outlook drops the attendees", Planted, "meetings";
    /// What was undone is not remembered.
    ForgetsEngines = "what another engine undid is forgotten", Planted, "engines";
    /// What loses a conflict is not kept in the record's history.
    ForgetsLosers = "the value that loses is not kept", Planted, "exchange-wins";
    /// What was merged in Sales is never asked for.
    FollowsNobody = "no link follows a record that was merged", Planted, "contacts-merged";
    /// What is left of what was deleted counts as untouched.
    DeletesEdited = "what was edited since is deleted", Planted, "deletions";
}
