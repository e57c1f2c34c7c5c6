//! Steps in words, and words read back.

use super::{Act, Again, Answering, EditedField, Fate, Feed, Mailing, Setting, Shape, Step, Struck, Weather};
use std::fmt;
use std::str::FromStr;
use sync_core::Side;

/// A word that is not one of a story's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAStep(pub String);

impl fmt::Display for NotAStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a step: {}", self.0)
    }
}

impl std::error::Error for NotAStep {}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starts { worker, user } => write!(f, "worker {worker} starts a round for user {user}"),
            Self::GoesOn { worker, weather } => write!(f, "worker {worker} goes on{weather}"),
            Self::Crashes { worker } => write!(f, "worker {worker} crashes"),
            Self::Pass { secs } => write!(f, "{secs} s pass"),
            Self::Acts(act) => act.fmt(f),
            Self::Interferes { record } => write!(f, "another engine interferes with record {record}"),
            Self::Sets(setting) => setting.fmt(f),
        }
    }
}

impl fmt::Display for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.stale_secs > 0 {
            write!(f, ", reading {} s old", self.stale_secs)?;
        }
        if self.fate != Fate::Done {
            write!(f, ", {}", self.fate)?;
        }
        match self.feed {
            Feed::Prompt => {}
            Feed::Lags { secs } => write!(f, ", feed {secs} s behind")?,
            Feed::Repeats => write!(f, ", feed repeated")?,
            Feed::Reversed => write!(f, ", feed reversed")?,
            Feed::Expired => write!(f, ", feed expired")?,
        }
        if self.struck.places > 0 {
            write!(f, ", requests {:08b}: {}", self.struck.places, self.struck.fate)?;
        }
        Ok(())
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => write!(f, "done"),
            Self::AnswerLost { lands_after_secs } => {
                write!(f, "answer lost and landing {lands_after_secs} s later")
            }
            Self::RequestLost => write!(f, "request lost"),
            Self::Throttled => write!(f, "throttled"),
            Self::Unauthorized => write!(f, "unauthorized"),
            Self::Unavailable => write!(f, "unavailable"),
            Self::Refused => write!(f, "refused"),
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Makes { user, shape } => {
                let (noun, word) = shape.words();
                write!(f, "user {user} makes a {noun} {word}")
            }
            Self::MakesInSales { user, shape } => {
                write!(f, "user {user} makes {} in sales", shape.in_sales())
            }
            Self::Edits { side, record, field } => {
                write!(
                    f,
                    "somebody edits {} of record {record} in {}",
                    field.word(),
                    word_of(*side)
                )
            }
            Self::PutsBack { side, record } => {
                write!(
                    f,
                    "somebody puts back the title of record {record} in {}",
                    word_of(*side)
                )
            }
            Self::Deletes { side, record } => {
                write!(f, "somebody deletes record {record} in {}", word_of(*side))
            }
            Self::Purges { user } => write!(f, "user {user} empties deleted items"),
            Self::Restores { record } => write!(f, "somebody restores record {record}"),
            Self::Categorises { record } => write!(f, "somebody categorises record {record}"),
            Self::Uncategorises { record } => write!(f, "somebody uncategorises record {record}"),
            Self::Moves { record } => write!(f, "somebody moves record {record}"),
            Self::Copies { record } => write!(f, "somebody copies record {record}"),
            Self::MakesAgain { record, how } => {
                write!(f, "somebody makes {} record {record} again", how.word())
            }
            Self::Hides { record } => write!(f, "somebody hides record {record}"),
            Self::Reassigns { record } => write!(f, "somebody reassigns record {record}"),
            Self::Declines { record } => write!(f, "somebody declines record {record}"),
            Self::Merges { record, into } => {
                write!(f, "somebody merges record {record} into record {into}")
            }
            Self::Befriends => write!(f, "the stranger becomes a contact"),
            Self::EditsOne {
                side,
                record,
                occurrence,
                field,
            } => write!(
                f,
                "somebody edits {} of meeting {occurrence} of record {record} in {}",
                field.word(),
                word_of(*side)
            ),
            Self::DeletesOne {
                side,
                record,
                occurrence,
            } => write!(
                f,
                "somebody deletes meeting {occurrence} of record {record} in {}",
                word_of(*side)
            ),
            Self::Lengthens { record } => write!(f, "somebody lengthens record {record}"),
            Self::Shortens { record } => write!(f, "somebody shortens record {record}"),
            Self::Answers { record, how } => write!(f, "somebody answers record {record} {}", how.word()),
            Self::Sends { record } => write!(f, "somebody sends record {record}"),
            Self::Files { record } => write!(f, "somebody files record {record}"),
            Self::StopsCapture { record } => write!(f, "somebody stops record {record}"),
            Self::Retries { record } => write!(f, "somebody retries record {record}"),
            Self::Splits { record } => write!(f, "somebody splits record {record}"),
            Self::Indexes => write!(f, "the index catches up"),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, on) = match self {
            Self::Limit(links) => return write!(f, "setting limit {links}"),
            Self::Connected(user, on) => {
                let (name, on) = (format!("user-{user}"), if *on { "on" } else { "off" });
                return write!(f, "setting {name} {on}");
            }
            Self::OneWay(on) => ("one-way", on),
            Self::DeleteInSales(on) => ("delete-in-sales", on),
            Self::IncludePrivate(on) => ("include-private", on),
            Self::CreateInSales(on) => ("create-in-sales", on),
            Self::SalesWins(on) => ("sales-wins", on),
            Self::UserDecides(on) => ("user-decides", on),
            Self::Searched(on) => ("search", on),
            Self::Autocapture(on) => ("autocapture", on),
            Self::NoAttendees(on) => ("no-attendees", on),
            Self::IncludeNotes(on) => ("include-notes", on),
            Self::Replies(on) => ("replies", on),
        };
        write!(f, "setting {name} {}", if *on { "on" } else { "off" })
    }
}

impl Shape {
    const ALL: [Self; 32] = [
        Self::Alone,
        Self::WithCustomer,
        Self::WithColleague,
        Self::WithBoth,
        Self::WithStranger,
        Self::Private,
        Self::PrivateWithCustomer,
        Self::Past,
        Self::Person,
        Self::AtAccount,
        Self::AtNowhere,
        Self::AtTwins,
        Self::Nameless,
        Self::Shared,
        Self::Open,
        Self::Secret,
        Self::Done,
        Self::Daily,
        Self::Begun,
        Self::Weekly,
        Self::Monthly,
        Self::WholeDays,
        Self::Endless,
        Self::TooLong,
        Self::Scattered,
        Self::Mail(Mailing::FromCustomer),
        Self::Mail(Mailing::FromCustomerToAll),
        Self::Mail(Mailing::ToCustomer),
        Self::Mail(Mailing::FromColleague),
        Self::Mail(Mailing::InConfidence),
        Self::Mail(Mailing::FromExcluded),
        Self::Mail(Mailing::Draft),
    ];

    /// What it is, and how, in Outlook.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Alone => ("meeting", "alone"),
            Self::WithCustomer => ("meeting", "with-customer"),
            Self::WithColleague => ("meeting", "with-colleague"),
            Self::WithBoth => ("meeting", "with-both"),
            Self::WithStranger => ("meeting", "with-stranger"),
            Self::Private => ("meeting", "private"),
            Self::PrivateWithCustomer => ("meeting", "private-with-customer"),
            Self::Past => ("meeting", "past"),
            Self::Person => ("contact", "alone"),
            Self::AtAccount => ("contact", "at-account"),
            Self::AtNowhere => ("contact", "at-nowhere"),
            Self::AtTwins => ("contact", "at-twins"),
            Self::Nameless => ("contact", "nameless"),
            Self::Shared => ("contact", "shared"),
            Self::Open => ("task", "open"),
            Self::Secret => ("task", "private"),
            Self::Done => ("task", "done"),
            Self::Daily => ("series", "daily"),
            Self::Begun => ("series", "begun"),
            Self::Weekly => ("series", "weekly"),
            Self::Monthly => ("series", "monthly"),
            Self::WholeDays => ("series", "of-whole-days"),
            Self::Endless => ("series", "endless"),
            Self::TooLong => ("series", "too-long"),
            Self::Scattered => ("series", "scattered"),
            Self::Mail(Mailing::FromCustomer) => ("mail", "from-customer"),
            Self::Mail(Mailing::FromCustomerToAll) => ("mail", "from-customer-to-all"),
            Self::Mail(Mailing::ToCustomer) => ("mail", "to-customer"),
            Self::Mail(Mailing::FromColleague) => ("mail", "from-colleague"),
            Self::Mail(Mailing::InConfidence) => ("mail", "in-confidence"),
            Self::Mail(Mailing::FromExcluded) => ("mail", "from-excluded"),
            Self::Mail(Mailing::Draft) => ("mail", "draft"),
        }
    }

    /// What it is in Sales; nothing but a colleague tells meetings apart there.
    fn in_sales(self) -> &'static str {
        match self {
            Self::WithColleague => "an appointment with-colleague",
            Self::Alone
            | Self::WithCustomer
            | Self::WithBoth
            | Self::WithStranger
            | Self::Private
            | Self::PrivateWithCustomer
            | Self::Past => "an appointment",
            Self::Person | Self::AtNowhere | Self::AtTwins | Self::Nameless => "a contact",
            Self::AtAccount => "a contact at an account",
            Self::Shared => "a shared contact",
            Self::Open => "a task",
            Self::Secret => "a private task",
            Self::Done => "a completed task",
            Self::Daily => "a daily series",
            Self::Begun => "a begun series",
            Self::Weekly => "a weekly series",
            Self::Monthly => "a monthly series",
            Self::WholeDays => "a series of whole days",
            Self::Endless => "an endless series",
            Self::TooLong => "a series that is too long",
            Self::Scattered => "a scattered series",
            Self::Mail(_) => "a message",
        }
    }
}

impl EditedField {
    /// All of them.
    const ALL: [Self; 19] = [
        Self::Subject,
        Self::Location,
        Self::Description,
        Self::Time,
        Self::Customer,
        Self::FirstName,
        Self::LastName,
        Self::JobTitle,
        Self::Email,
        Self::Phone,
        Self::Company,
        Self::OddCompany,
        Self::Address,
        Self::Due,
        Self::Status,
        Self::Importance,
        Self::Privacy,
        Self::ShowAs,
        Self::Reminder,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Location => "location",
            Self::Description => "description",
            Self::Time => "time",
            Self::Customer => "customer",
            Self::FirstName => "first-name",
            Self::LastName => "last-name",
            Self::JobTitle => "job-title",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Company => "company",
            Self::OddCompany => "odd-company",
            Self::Address => "address",
            Self::Due => "due",
            Self::Status => "status",
            Self::Importance => "importance",
            Self::Privacy => "privacy",
            Self::ShowAs => "show-as",
            Self::Reminder => "reminder",
        }
    }
}

impl Answering {
    /// All of them.
    const ALL: [Self; 9] = [
        Self::Plainly,
        Self::InAnotherLanguage,
        Self::WithoutHistory,
        Self::UnderAnotherSubject,
        Self::ByForward,
        Self::InConfidence,
        Self::WithExcluded,
        Self::ByOwner,
        Self::AmongColleagues,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Plainly => "plainly",
            Self::InAnotherLanguage => "in-another-language",
            Self::WithoutHistory => "without-history",
            Self::UnderAnotherSubject => "under-another-subject",
            Self::ByForward => "by-forward",
            Self::InConfidence => "in-confidence",
            Self::WithExcluded => "with-excluded",
            Self::ByOwner => "by-owner",
            Self::AmongColleagues => "among-colleagues",
        }
    }
}

impl Again {
    fn word(self) -> &'static str {
        match self {
            Self::TheSame => "exactly",
            Self::Nearly => "nearly",
        }
    }
}

fn word_of(side: Side) -> &'static str {
    match side {
        Side::Exchange => "exchange",
        Side::Sales => "sales",
    }
}

impl FromStr for Step {
    type Err = NotAStep;

    fn from_str(line: &str) -> Result<Self, NotAStep> {
        let not = || NotAStep(line.to_owned());
        let mut clauses = line.split(", ");
        let head: Vec<&str> = clauses.next().ok_or_else(not)?.split_whitespace().collect();
        let number = |text: &str| text.parse::<u8>().map_err(|_| not());
        let step = match *head.as_slice() {
            ["worker", worker, "starts", "a", "round", "for", "user", user] => Self::Starts {
                worker: number(worker)?,
                user: number(user)?,
            },
            ["worker", worker, "goes", "on"] => {
                let mut weather = Weather::default();
                for clause in clauses.by_ref() {
                    weather.read(clause).ok_or_else(not)?;
                }
                Self::GoesOn {
                    worker: number(worker)?,
                    weather,
                }
            }
            ["worker", worker, "crashes"] => Self::Crashes {
                worker: number(worker)?,
            },
            [secs, "s", "pass"] => Self::Pass {
                secs: secs.parse().map_err(|_| not())?,
            },
            ["another", "engine", "interferes", "with", "record", record] => Self::Interferes {
                record: number(record)?,
            },
            ["setting", name, on] => Self::Sets(Setting::read(name, on).ok_or_else(not)?),
            _ => Self::Acts(Act::read(&head).ok_or_else(not)?),
        };
        if clauses.next().is_some() {
            Err(not())
        } else {
            Ok(step)
        }
    }
}

impl Weather {
    fn read(&mut self, clause: &str) -> Option<()> {
        let words: Vec<&str> = clause.split_whitespace().collect();
        match *words.as_slice() {
            ["reading", secs, "s", "old"] => self.stale_secs = secs.parse().ok()?,
            ["requests", places, ref fate @ ..] => {
                self.struck = Struck {
                    places: u8::from_str_radix(places.strip_suffix(':')?, 2).ok()?,
                    fate: Fate::read(fate)?,
                };
            }
            ["feed", secs, "s", "behind"] => {
                self.feed = Feed::Lags {
                    secs: secs.parse().ok()?,
                };
            }
            ["feed", "repeated"] => self.feed = Feed::Repeats,
            ["feed", "reversed"] => self.feed = Feed::Reversed,
            ["feed", "expired"] => self.feed = Feed::Expired,
            ref fate => self.fate = Fate::read(fate)?,
        }
        Some(())
    }
}

impl Fate {
    fn read(words: &[&str]) -> Option<Self> {
        Some(match *words {
            ["done"] => Self::Done,
            ["answer", "lost", "and", "landing", secs, "s", "later"] => Self::AnswerLost {
                lands_after_secs: secs.parse().ok()?,
            },
            ["request", "lost"] => Self::RequestLost,
            ["throttled"] => Self::Throttled,
            ["unauthorized"] => Self::Unauthorized,
            ["unavailable"] => Self::Unavailable,
            ["refused"] => Self::Refused,
            _ => return None,
        })
    }
}

impl Act {
    fn read(words: &[&str]) -> Option<Self> {
        let number = |text: &str| text.parse::<u8>().ok();
        let side = |word: &str| {
            [Side::Exchange, Side::Sales]
                .into_iter()
                .find(|side| word_of(*side) == word)
        };
        Some(match *words {
            ["user", user, "makes", ref what @ .., "in", "sales"] => Self::MakesInSales {
                user: number(user)?,
                shape: Shape::ALL
                    .into_iter()
                    .find(|known| known.in_sales() == what.join(" "))?,
            },
            ["user", user, "makes", "a", noun, word] => Self::Makes {
                user: number(user)?,
                shape: Shape::ALL
                    .into_iter()
                    .find(|known| known.words() == (noun, word))?,
            },
            ["somebody", "edits", field, "of", "record", record, "in", place] => Self::Edits {
                side: side(place)?,
                record: number(record)?,
                field: EditedField::ALL.into_iter().find(|known| known.word() == field)?,
            },
            [
                "somebody",
                "puts",
                "back",
                "the",
                "title",
                "of",
                "record",
                record,
                "in",
                place,
            ] => Self::PutsBack {
                side: side(place)?,
                record: number(record)?,
            },
            ["somebody", "deletes", "record", record, "in", place] => Self::Deletes {
                side: side(place)?,
                record: number(record)?,
            },
            [
                "somebody",
                "edits",
                field,
                "of",
                "meeting",
                occurrence,
                "of",
                "record",
                record,
                "in",
                place,
            ] => Self::EditsOne {
                side: side(place)?,
                record: number(record)?,
                occurrence: number(occurrence)?,
                field: EditedField::ALL.into_iter().find(|known| known.word() == field)?,
            },
            [
                "somebody",
                "deletes",
                "meeting",
                occurrence,
                "of",
                "record",
                record,
                "in",
                place,
            ] => Self::DeletesOne {
                side: side(place)?,
                record: number(record)?,
                occurrence: number(occurrence)?,
            },
            ["user", user, "empties", "deleted", "items"] => Self::Purges { user: number(user)? },
            ["somebody", "merges", "record", record, "into", "record", into] => Self::Merges {
                record: number(record)?,
                into: number(into)?,
            },
            ["somebody", "answers", "record", record, how] => Self::Answers {
                record: number(record)?,
                how: Answering::ALL.into_iter().find(|known| known.word() == how)?,
            },
            ["somebody", verb, "record", record] => {
                let record = number(record)?;
                match verb {
                    "restores" => Self::Restores { record },
                    "categorises" => Self::Categorises { record },
                    "uncategorises" => Self::Uncategorises { record },
                    "moves" => Self::Moves { record },
                    "copies" => Self::Copies { record },
                    "hides" => Self::Hides { record },
                    "reassigns" => Self::Reassigns { record },
                    "declines" => Self::Declines { record },
                    "lengthens" => Self::Lengthens { record },
                    "shortens" => Self::Shortens { record },
                    "splits" => Self::Splits { record },
                    "sends" => Self::Sends { record },
                    "files" => Self::Files { record },
                    "stops" => Self::StopsCapture { record },
                    "retries" => Self::Retries { record },
                    _ => return None,
                }
            }
            ["the", "stranger", "becomes", "a", "contact"] => Self::Befriends,
            ["somebody", "makes", how, "record", record, "again"] => Self::MakesAgain {
                record: number(record)?,
                how: [Again::TheSame, Again::Nearly]
                    .into_iter()
                    .find(|known| known.word() == how)?,
            },
            ["the", "index", "catches", "up"] => Self::Indexes,
            _ => return None,
        })
    }
}

impl Setting {
    fn read(name: &str, on: &str) -> Option<Self> {
        if name == "limit" {
            return Some(Self::Limit(on.parse().ok()?));
        }
        let on = match on {
            "on" => true,
            "off" => false,
            _ => return None,
        };
        Some(match name {
            "one-way" => Self::OneWay(on),
            "delete-in-sales" => Self::DeleteInSales(on),
            "include-private" => Self::IncludePrivate(on),
            "create-in-sales" => Self::CreateInSales(on),
            "sales-wins" => Self::SalesWins(on),
            "user-decides" => Self::UserDecides(on),
            "search" => Self::Searched(on),
            "autocapture" => Self::Autocapture(on),
            "no-attendees" => Self::NoAttendees(on),
            "include-notes" => Self::IncludeNotes(on),
            "replies" => Self::Replies(on),
            _ if name.starts_with("user-") => Self::Connected(name.strip_prefix("user-")?.parse().ok()?, on),
            _ => return None,
        })
    }
}
