//! What can happen, as data: a run is a list of steps, a story is the list in words, and the words can be read back.

mod deeds;
mod words;

pub use words::NotAStep;

use sync_core::Side;

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A worker begins a round for a mailbox.
    Starts { worker: u8, user: u8 },
    /// A worker goes on to its next pause, in this weather.
    GoesOn { worker: u8, weather: Weather },
    /// A worker dies; what it had sent stays in the air.
    Crashes { worker: u8 },
    /// Nothing happens for so many seconds.
    Pass { secs: u32 },
    /// A user acts.
    Acts(Act),
    /// Another engine looks at a record, and has its way with both sides.
    Interferes { record: u8 },
    /// An administrator changes a setting.
    Sets(Setting),
}

/// What the next request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weather {
    /// What is read is so many seconds old.
    pub stale_secs: u8,
    /// What becomes of a request.
    pub fate: Fate,
    /// What a change feed does.
    pub feed: Feed,
    /// What becomes of single requests of a group.
    pub struck: Struck,
}

/// Single requests of a group that meet something of their own: parts of a batch to Exchange each have an answer of their
/// own, and so have requests that are sent side by side. A batch to Sales is done all or none: what strikes one part of it
/// strikes all, but for the one that is refused, without which the others go again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Struck {
    /// Which, by their place in the group modulo eight: a bit each.
    pub places: u8,
    /// What becomes of them.
    pub fate: Fate,
}

impl Struck {
    /// What becomes of the request at this place of a group; none where it meets what all meet.
    pub fn fate_at(self, place: usize) -> Option<Fate> {
        (self.places >> (place % 8) & 1 == 1).then_some(self.fate)
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    /// It is done, and the answer comes.
    #[default]
    Done,
    /// It lands so many seconds later, and nobody hears of it.
    AnswerLost { lands_after_secs: u8 },
    /// It never arrives, and nobody hears of that.
    RequestLost,
    /// Too many requests.
    Throttled,
    /// The token has expired.
    Unauthorized,
    /// The service is down.
    Unavailable,
    /// The vendor refuses what is written as it is, and always will.
    Refused,
}

/// What a change feed does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Feed {
    /// It says what there is to say.
    #[default]
    Prompt,
    /// It does not know of the last seconds yet.
    Lags { secs: u8 },
    /// It says the last page's rows again.
    Repeats,
    /// It says rows in reverse order.
    Reversed,
    /// It has forgotten where the reader was.
    Expired,
}

impl Feed {
    /// How many of the last seconds it does not know of.
    pub fn lag_secs(self) -> u8 {
        match self {
            Self::Lags { secs } => secs,
            Self::Prompt | Self::Repeats | Self::Reversed | Self::Expired => 0,
        }
    }
}

/// A user's act. Records and fields are named by number, modulo what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Makes an item in Outlook.
    Makes { user: u8, shape: Shape },
    /// Makes a record in Sales.
    MakesInSales { user: u8, shape: Shape },
    /// Changes a field of a record.
    Edits {
        side: Side,
        record: u8,
        field: EditedField,
    },
    /// Puts the title back to what people wanted before.
    PutsBack { side: Side, record: u8 },
    /// Deletes a record.
    Deletes { side: Side, record: u8 },
    /// Empties Deleted Items.
    Purges { user: u8 },
    /// Takes an item out of Deleted Items again.
    Restores { record: u8 },
    /// Sets the category on an item.
    Categorises { record: u8 },
    /// Takes the category off.
    Uncategorises { record: u8 },
    /// Moves an item to another folder, or back.
    Moves { record: u8 },
    /// Copies an item, category, stamp and all.
    Copies { record: u8 },
    /// Makes what is on one side on the other too, by hand.
    MakesAgain { record: u8, how: Again },
    /// Makes an item private, or public again.
    Hides { record: u8 },
    /// Reassigns a Sales record, which takes it out of the user's sight or brings it back.
    Reassigns { record: u8 },
    /// An attendee declines.
    Declines { record: u8 },
    /// Merges one record into another in Sales.
    Merges { record: u8, into: u8 },
    /// The stranger becomes a contact.
    Befriends,
    /// Changes a field of one meeting of a series.
    EditsOne {
        side: Side,
        record: u8,
        occurrence: u8,
        field: EditedField,
    },
    /// Deletes one meeting of a series; in Outlook that cancels it, if anybody is invited.
    DeletesOne { side: Side, record: u8, occurrence: u8 },
    /// Makes a series two meetings longer.
    Lengthens { record: u8 },
    /// Makes a series a meeting shorter.
    Shortens { record: u8 },
    /// Somebody answers a mail.
    Answers { record: u8, how: Answering },
    /// A draft is sent.
    Sends { record: u8 },
    /// A mail is filed in another folder that is read.
    Files { record: u8 },
    /// The user presses *stop capturing* on a mail.
    StopsCapture { record: u8 },
    /// The user presses *try again* on what a vendor refused.
    Retries { record: u8 },
    /// Splits a series: this and following meetings become another.
    Splits { record: u8 },
    /// The search index catches up.
    Indexes,
}

/// How something is made once more, on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// In all that it is recognised by.
    TheSame,
    /// Much like it.
    Nearly,
}

/// How somebody answers a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answering {
    /// The customer does, to all, with the headers that mail programs set.
    Plainly,
    /// The customer does, with the prefix of another language.
    InAnotherLanguage,
    /// The customer does, and the header names nothing but the mail that is answered.
    WithoutHistory,
    /// The customer does, under another subject.
    UnderAnotherSubject,
    /// The customer passes it on, back to those who had it.
    ByForward,
    /// The customer does, in confidence.
    InConfidence,
    /// The customer does, with a copy to somebody of an excluded domain.
    WithExcluded,
    /// The mailbox's owner does.
    ByOwner,
    /// A colleague does, to the owner alone.
    AmongColleagues,
}

/// What a new mail is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailing {
    /// From a customer.
    FromCustomer,
    /// From a customer, to everybody.
    FromCustomerToAll,
    /// To a customer.
    ToCustomer,
    /// From a colleague, who has it in Sent Items.
    FromColleague,
    /// From a customer, in confidence.
    InConfidence,
    /// From somebody of an excluded domain.
    FromExcluded,
    /// Being written, with the category on it already.
    Draft,
}

/// What a new item or record is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nobody else is on it.
    Alone,
    /// With a customer.
    WithCustomer,
    /// With a colleague whose mailbox is synced too.
    WithColleague,
    /// With a customer and a colleague whose mailbox is synced too.
    WithBoth,
    /// With somebody external who is no contact, or not yet.
    WithStranger,
    /// Private.
    Private,
    /// Private, with a customer.
    PrivateWithCustomer,
    /// Over since yesterday.
    Past,
    /// A person, and nothing about where they work.
    Person,
    /// A person who works where an account has that name.
    AtAccount,
    /// A person who works where no account has that name.
    AtNowhere,
    /// A person who works where two accounts have that name.
    AtTwins,
    /// A person without a last name.
    Nameless,
    /// A person whose record in Sales a colleague sees too.
    Shared,
    /// A task.
    Open,
    /// A task that nobody but its owner sees in Sales.
    Secret,
    /// A task that was completed already.
    Done,
    /// A series, every day.
    Daily,
    /// A series, every day since the day before yesterday.
    Begun,
    /// A series, every week, until a day.
    Weekly,
    /// A series, every month.
    Monthly,
    /// A series of whole days, every week.
    WholeDays,
    /// A series without end.
    Endless,
    /// A series of more meetings than are allowed.
    TooLong,
    /// Rows of Sales that no rule yields.
    Scattered,
    /// A mail.
    Mail(Mailing),
}

/// A field as users edit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EditedField {
    Subject,
    Location,
    Description,
    Time,
    Customer,
    FirstName,
    LastName,
    JobTitle,
    Email,
    Phone,
    Company,
    /// A company that none or several accounts are called.
    OddCompany,
    Address,
    Due,
    Status,
    Importance,
    /// Whether it is for its owner's eyes alone; people change it together with the title.
    Privacy,
    /// How its owner's time is shown.
    ShowAs,
    /// When its owner is reminded.
    Reminder,
}

impl EditedField {
    /// Under which name what it changes is shown.
    pub fn shown_as(self) -> Self {
        if self == Self::OddCompany {
            Self::Company
        } else {
            self
        }
    }
}

/// A setting that changes in mid-flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    OneWay(bool),
    DeleteInSales(bool),
    IncludePrivate(bool),
    CreateInSales(bool),
    SalesWins(bool),
    UserDecides(bool),
    Searched(bool),
    Autocapture(bool),
    NoAttendees(bool),
    IncludeNotes(bool),
    /// Whether replies to shared mails are captured.
    Replies(bool),
    /// The most live links of a user.
    Limit(u8),
    /// Whether the user with this number is signed in.
    Connected(u8, bool),
}
